"""Which language a page is in before we know who reads it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

PARAMETER = "lang"
FALLBACK = "fi"


def guest_language(request: Request, known: Sequence[str]) -> str:
    """The one in the address, else the browser's first that we speak, else Finnish."""
    asked = request.query_params.get(PARAMETER)
    if asked in known:
        return str(asked)
    for wanted in _accepted(request.headers.get("accept-language", "")):
        if wanted in known:
            return wanted
    return FALLBACK


def _accepted(header: str) -> list[str]:
    """Language codes of an Accept-Language header, most wanted first; what makes no sense is left out."""
    weighed: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        code, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), code.split("-")[0].lower()))
        except ValueError:
            continue
    return [code for _, code in sorted(weighed, key=lambda pair: pair[0])]
