"""Proving who one is: the password, then the code. Every try is counted before it is made."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin import forms
from admin.errors import TooMany
from admin.visit import Guest, Visit
from storage.audit import Action, Subject
from storage.factors import Proof
from storage.passwords import Secret
from storage.store import Store
from storage.throttle import (
    CODE_BY_STAFF,
    CODE_BY_STAFF_A_DAY,
    SIGN_IN_BY_ADDRESS,
    SIGN_IN_BY_EMAIL,
    Limit,
    Verdict,
    subject,
)

FIRST_STEP_HOLDS = timedelta(minutes=5)
"""How long after the password the code may come."""


@dataclass(frozen=True, slots=True)
class _Try:
    verdict: Verdict
    secret: Secret | None


async def password_fits(guest: Guest, email: str, password: str) -> Secret | None:
    """Whose password this is; None when it is nobody's. As long and as counted, whether or not anybody has the
    e-mail. Raises TooMany."""
    tried = await guest.write(lambda store: _count_password(store, guest, email))
    if not tried.verdict.allowed:
        raise TooMany(tried.verdict.until)
    passwords = guest.console.passwords
    if not await asyncio.to_thread(passwords.verify, tried.secret, password):
        await guest.write(lambda store: _record(store, Action.SIGN_IN_FAILED, tried.secret))
        return None
    assert tried.secret is not None, "a password fits only somebody's"
    if not passwords.is_outdated(tried.secret):
        return tried.secret
    known = tried.secret
    renewed = await asyncio.to_thread(passwords.hash, password)
    await guest.write(lambda store: store.staff.replace_hash(known, renewed))
    return Secret(known.staff_id, renewed)


async def own_password_fits(visit: Visit, password: str) -> bool:
    """Whether this is the password of who is signed in. Raises TooMany."""
    email = await visit.write(lambda store: store.staff.email_of(visit.reader.staff_id))
    return await password_fits(visit, email, password) is not None


async def own_code_fits(visit: Visit, code: str) -> bool:
    """Whether this is a code of who is signed in; it is used by that. Raises TooMany."""
    answer = await visit.write(lambda store: code_opens(store, visit, visit.reader.staff_id, code))
    if isinstance(answer, Verdict):
        raise TooMany(answer.until)
    return answer


def code_opens(store: Store, guest: Guest, staff_id: int, code: str) -> bool | Verdict:
    """Whether the code is good, and used from now on; the Verdict that forbids trying. What comes of it is
    committed by who calls: a try that failed must count."""
    key = guest.console.secret_key
    counted = [
        store.throttle.hit(CODE_BY_STAFF, subject(key, str(staff_id))),
        store.throttle.hit(CODE_BY_STAFF_A_DAY, subject(key, str(staff_id))),
    ]
    if any(verdict.is_first_refusal for verdict in counted):
        store.audit.record(None, Action.SIGN_IN_THROTTLED, Subject.STAFF, staff_id)
    refused = [verdict for verdict in counted if not verdict.allowed]
    if refused:
        return max(refused, key=lambda verdict: verdict.until)
    proof = store.factors.prove(key, staff_id, code)
    if proof is None:
        store.audit.record(None, Action.CODE_FAILED, Subject.STAFF, staff_id)
        return False
    for limit in (CODE_BY_STAFF, CODE_BY_STAFF_A_DAY):
        store.throttle.forget(limit, subject(key, str(staff_id)))
    if proof is Proof.RECOVERY:
        store.audit.record(staff_id, Action.RECOVERY_CODE_USED, Subject.STAFF, staff_id)
    return True


def forget_password_tries(store: Store, guest: Guest, email: str) -> None:
    """Somebody came in: their earlier slips count no more."""
    store.throttle.forget(SIGN_IN_BY_EMAIL, subject(guest.console.secret_key, forms.address_of(email)))


def holds_until(begun: datetime) -> datetime:
    """Until when (UTC) a code can follow a password given at ``begun``."""
    return begun + FIRST_STEP_HOLDS


def _count_password(store: Store, guest: Guest, email: str) -> _Try:
    def hit(limit: Limit, what: str) -> Verdict:
        return store.throttle.hit(limit, subject(guest.console.secret_key, what))

    by_address = hit(SIGN_IN_BY_ADDRESS, _network(guest.address))
    by_email = hit(SIGN_IN_BY_EMAIL, forms.address_of(email))
    secret = store.staff.secret_of(forms.address_of(email))
    if by_email.is_first_refusal or by_address.is_first_refusal:
        _record(store, Action.SIGN_IN_THROTTLED, secret)
    refused = [verdict for verdict in (by_address, by_email) if not verdict.allowed]
    return _Try(max(refused, key=lambda verdict: verdict.until) if refused else by_email, secret)


def _network(address: str) -> str:
    """Whose tries count together: of IPv6 the network, since one machine has as many addresses there as it likes."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def _record(store: Store, action: Action, secret: Secret | None) -> None:
    """What was tried at the door, with the account where there is one; never the e-mail that was typed."""
    store.audit.record(None, action, Subject.STAFF if secret else None, secret.staff_id if secret else None)
