"""Style, script and icon, each under an address that changes with its content, so that browsers may keep it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.refusals import NoPage

STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


class Assets:
    """Read once; nothing but these names can be asked for."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}

    def url(self, name: str) -> str:
        return f"/chat/static/{name}?v={self._version(name)}"

    async def serve(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._files:
            raise NoPage
        current = request.query_params.get("v") == self._version(name)
        return Response(
            self._files[name],
            media_type=_TYPES[Path(name).suffix],
            headers={"Cache-Control": _A_YEAR if current else "no-cache"},
        )

    def _version(self, name: str) -> str:
        return sha256(self._files[name]).hexdigest()[:12]
