"""The console's two cookies: the session's, and the one that a form before signing in is bound to."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Response

from admin.context import Console


def session_name(console: Console) -> str:
    return _name(console, "console")


def guest_name(console: Console) -> str:
    return _name(console, "console-door")


def guest_csrf(console: Console, cookie: str) -> str:
    """What a form carries before anybody is signed in: only this program can make it from the cookie."""
    return hmac.new(console.secret_key.encode(), f"door:{cookie}".encode(), hashlib.sha256).hexdigest()


def give(response: Response, console: Console, name: str, value: str) -> None:
    """Until the browser closes; how long a session lasts is the store's matter."""
    response.set_cookie(name, value, path="/", secure=console.is_secure, httponly=True, samesite="lax")


def take_away(response: Response, console: Console, name: str) -> None:
    response.delete_cookie(name, path="/", secure=console.is_secure, httponly=True, samesite="lax")


def _name(console: Console, name: str) -> str:
    # Browsers take a __Host- cookie from this very host over https only, so no neighbour can plant one.
    return f"__Host-{name}" if console.is_secure else name
