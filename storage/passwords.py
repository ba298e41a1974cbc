"""Passwords: what they are checked against, and the few rules they have."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storage.errors import Refused

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
"""Characters; a longer one only costs work."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What a password is checked against: outside any transaction, since checking takes long on purpose."""

    staff_id: int
    password_hash: str


class Passwords:
    """Argon2id. The default costs of argon2-cffi, which follow RFC 9106 and grow with its releases."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        return self._hasher.hash(_same_letters(password))

    def verify(self, secret: Secret | None, password: str) -> bool:
        """Whether this is the password. Takes as long for ``None``, an e-mail nobody has, as for a wrong one."""
        known = secret.password_hash if secret else self._nobodys
        try:
            self._hasher.verify(known, _same_letters(password)[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False
        return secret is not None

    def is_outdated(self, secret: Secret) -> bool:
        """Whether the costs have changed since the hash was made, so that it should be made again."""
        return self._hasher.check_needs_rehash(secret.password_hash)


def check_password(password: str, email: str) -> None:
    """Raises Refused: phrase_short, phrase_long or phrase_is_email. There are no other rules."""
    same = _same_letters(password)
    if len(same) < SHORTEST_PASSWORD:
        raise Refused("phrase_short")
    if len(same) > LONGEST_PASSWORD:
        raise Refused("phrase_long")
    if same.strip().casefold() == email.strip().casefold():
        raise Refused("phrase_is_email")


def _same_letters(password: str) -> str:
    """One spelling for the same letters: keyboards differ in how they make an ä. Raises nothing on odd input."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()
