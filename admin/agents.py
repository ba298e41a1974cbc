"""Somebody's browser in a few words, so that they know their own sign-ins again."""

from __future__ import annotations

import re

from fastapi import Request

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
"""The first that fits: most browsers also name those whose pages they can show."""
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def agent_of(request: Request) -> str | None:
    """Such as "Firefox, Windows"; None for a browser that is not known. Nothing of what was sent is kept."""
    sent = request.headers.get("user-agent", "")[:500]
    known = [next((name for name, sign in names if re.search(sign, sent)), None) for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, known)) or None
