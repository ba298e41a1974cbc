"""The console's cookies: of a session, of a form before signing in, and between the password and the code."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from fastapi import Response

from admin.context import Console
from storage.passwords import Secret


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


def keys_name(console: Console) -> str:
    """Kept in a browser in which single keys do nothing."""
    return _name(console, "console-keys")


def keep(response: Response, console: Console, name: str, value: str) -> None:
    """For a year: a choice of this browser's that tells nothing of anybody."""
    response.set_cookie(
        name, value, path="/", max_age=365 * 86_400, secure=console.is_secure, httponly=True, samesite="lax"
    )


def take_away(response: Response, console: Console, name: str) -> None:
    response.delete_cookie(name, path="/", secure=console.is_secure, httponly=True, samesite="lax")


def _name(console: Console, name: str) -> str:
    # Browsers take a __Host- cookie from this very host over https only, so no neighbour can plant one.
    return f"__Host-{name}" if console.is_secure else name


def half_name(console: Console) -> str:
    return _name(console, "console-half")


def half_open(console: Console, secret: Secret, guest_cookie: str, begun: datetime) -> str:
    """What the browser keeps between the password and the code: it says whose password was given, and when.

    It is good in this browser only, and no more once the password has changed. It opens nothing by itself.
    """
    said = f"{secret.staff_id}.{int(begun.timestamp())}"
    return f"{said}.{_half_mac(console, said, secret, guest_cookie)}"


def half_said(cookie: str) -> tuple[int, datetime] | None:
    """Whose password such a cookie says was given, and when (UTC): not to be believed before ``is_half_open``."""
    staff_id, _, rest = cookie.partition(".")
    begun = rest.partition(".")[0]
    numbers = [number for number in (staff_id, begun) if number.isascii() and number.isdigit() and len(number) < 12]
    return (int(numbers[0]), datetime.fromtimestamp(int(numbers[1]), UTC)) if len(numbers) == 2 else None


def is_half_open(console: Console, cookie: str, secret: Secret, guest_cookie: str) -> bool:
    said, _, mac = cookie.rpartition(".")
    return hmac.compare_digest(mac.encode(), _half_mac(console, said, secret, guest_cookie).encode())


def _half_mac(console: Console, said: str, secret: Secret, guest_cookie: str) -> str:
    bound = "\n".join(("half", said, secret.password_hash, guest_cookie))
    return hmac.new(console.secret_key.encode(), bound.encode(), hashlib.sha256).hexdigest()
