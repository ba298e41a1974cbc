"""The second step of signing in: codes by the clock (RFC 6238), and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pyotp import TOTP
from sqlalchemy import delete, func, insert, or_, select, update

from domain.roles import Role
from storage.errors import Refused
from storage.inserts import insert_or_replace
from storage.part import Part
from storage.tables import recovery_code, staff, staff_factor


class SecondFactor(StrEnum):
    """Whether those who may do most must give a code besides their password; all others may."""

    REQUIRED = "required"
    OFFERED = "offered"


FACTOR_ROLES = frozenset({Role.ADMIN})
"""Who cannot do without."""
ISSUER = "Duunikaveri"
STEP = 30
"""Seconds for which a code is new."""
DRIFT = 1
"""How many steps a telephone's clock may be behind or ahead."""
RECOVERY_CODES = 10
_SECRET_BYTES = 20
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look like each other on paper."""
_RECOVERY_LETTERS = 10


class Proof(StrEnum):
    """What somebody showed."""

    CODE = "code"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's second step; ``since`` in UTC, ``recovery_left`` codes not used yet."""

    since: datetime
    recovery_left: int


class Factors(Part):
    """Sets up, proves and takes away second steps. ``key`` is the program's secret key.

    The shared secret is not stored: it follows from the key, from whose it is and from a random salt, and only
    the salt is (RFC 4226, 7.5). So a copy of the store opens nothing.
    """

    def of(self, staff_id: int) -> Factor | None:
        """Their second step, None without one."""
        left = (
            select(func.count())
            .select_from(recovery_code)
            .where(recovery_code.c.staff_id == staff_id, recovery_code.c.used_at.is_(None))
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(staff_factor.c.confirmed_at, left.label("recovery_left")).where(
                staff_factor.c.staff_id == staff_id, staff_factor.c.confirmed_at.is_not(None)
            )
        ).first()
        return Factor(row.confirmed_at, row.recovery_left) if row else None

    def offered(self, key: str, staff_id: int, session_id: int) -> TOTP:
        """The secret that a telephone could take in during this sign-in: the same however often it is asked for,
        and another one once it was taken."""
        return _totp(key, staff_id, self._offered_salt(key, staff_id, session_id))

    def take(self, key: str, staff_id: int, session_id: int, code: str) -> list[str]:
        """A telephone has taken in the offered secret and shows this code: it is the second step from now on, in
        place of an earlier one. Returns the new recovery codes, to be shown this once.

        Raises Refused("code") when the code is not of the offered secret.
        """
        salt = self._offered_salt(key, staff_id, session_id)
        step = self._step_of(_totp(key, staff_id, salt), code)
        if step is None:
            raise Refused("code")
        row = {
            "staff_id": staff_id,
            "secret": salt,
            "made_at": self._now,
            "confirmed_at": self._now,
            "last_step": step,
        }
        insert_or_replace(self._connection, staff_factor, row, by=["staff_id"])
        return self.new_recovery_codes(key, staff_id)

    def prove(self, key: str, staff_id: int, given: str) -> Proof | None:
        """Takes a code by the clock or a recovery code. Each opens once, also when two try it at one moment."""
        code = _bare(given)
        if len(code) == _RECOVERY_LETTERS:
            return Proof.RECOVERY if self._use_recovery_code(key, staff_id, code) else None
        row = self._connection.execute(
            select(staff_factor.c.secret).where(
                staff_factor.c.staff_id == staff_id, staff_factor.c.confirmed_at.is_not(None)
            )
        ).first()
        if row is None:
            return None
        step = self._step_of(_totp(key, staff_id, row.secret), code)
        return Proof.CODE if step is not None and self._use_step(staff_id, row.secret, step) else None

    def new_recovery_codes(self, key: str, staff_id: int) -> list[str]:
        """Ten codes for when the telephone is lost; those from before open nothing any more."""
        self._connection.execute(  # two at once: the second waits, and then takes the first one's codes away
            select(staff_factor.c.staff_id).where(staff_factor.c.staff_id == staff_id).with_for_update()
        )
        self._connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]
        self._connection.execute(
            insert(recovery_code),
            [{"staff_id": staff_id, "code_hash": _recovery_hash(key, staff_id, code)} for code in codes],
        )
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    def give_up(self, staff_id: int) -> None:
        """Their own wish: a password is enough again. Raises Refused("factor_needed") for whose role asks for it."""
        role = self._connection.execute(select(staff.c.role).where(staff.c.id == staff_id)).scalar_one()
        if Role(role) in FACTOR_ROLES:
            raise Refused("factor_needed")
        self.remove(staff_id)

    def remove(self, staff_id: int) -> bool:
        """Without a second step and recovery codes, so that a new one can be set up. False when there was none."""
        self._connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
        return self._connection.execute(delete(staff_factor).where(staff_factor.c.staff_id == staff_id)).rowcount == 1

    def _step_of(self, totp: TOTP, code: str) -> int | None:
        """Which time step the code is of, None for none near now. Every step is looked at, whichever fits."""
        now = int(self._now.timestamp()) // STEP
        bare = _bare(code).encode("utf-8", "replace")
        fits = [
            step
            for step in range(now - DRIFT, now + DRIFT + 1)
            if hmac.compare_digest(totp.generate_otp(step).encode(), bare)
        ]
        return fits[-1] if fits else None

    def _use_step(self, staff_id: int, salt: str, step: int) -> bool:
        """Of two at one moment the second waits for the first, and then finds the step used."""
        used = self._connection.execute(
            update(staff_factor)
            .where(
                staff_factor.c.staff_id == staff_id,
                staff_factor.c.secret == salt,
                or_(staff_factor.c.last_step.is_(None), staff_factor.c.last_step < step),
            )
            .values(last_step=step)
        )
        return used.rowcount == 1

    def _use_recovery_code(self, key: str, staff_id: int, code: str) -> bool:
        used = self._connection.execute(
            update(recovery_code)
            .where(
                recovery_code.c.staff_id == staff_id,
                recovery_code.c.code_hash == _recovery_hash(key, staff_id, code),
                recovery_code.c.used_at.is_(None),
            )
            .values(used_at=self._now)
        )
        return used.rowcount == 1

    def _offered_salt(self, key: str, staff_id: int, session_id: int) -> str:
        held = self._connection.execute(
            select(staff_factor.c.secret).where(staff_factor.c.staff_id == staff_id)
        ).scalar()
        return _mac(key, "offer", str(session_id), held or "").hexdigest()[:32]


def _totp(key: str, staff_id: int, salt: str) -> TOTP:
    secret = _mac(key, "second step", str(staff_id), salt).digest()[:_SECRET_BYTES]
    return TOTP(base64.b32encode(secret).decode(), interval=STEP, issuer=ISSUER)


def _recovery_hash(key: str, staff_id: int, code: str) -> str:
    return _mac(key, "recovery", str(staff_id), code).hexdigest()


def _mac(key: str, *parts: str) -> hmac.HMAC:
    return hmac.new(key.encode(), "\n".join(parts).encode("utf-8", "replace"), hashlib.sha256)


def _bare(code: str) -> str:
    """As it was meant, however it was typed: "123 456", "ABCDE-FGHJK"."""
    return "".join(letter for letter in code[:64] if letter.isalnum()).lower()
