"""Events as colleagues make them: drafted, changed, published, cancelled, closed; alone or as a series."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, true, update

from domain.calendar import local_day, to_utc
from domain.event_times import wall, weeks_on
from domain.events import CODE_LENGTH, EventState, SignupState
from domain.repeats import Repeats
from domain.roles import Permission
from storage.audit import Action, Subject
from storage.errors import Refused
from storage.event_people import EventPeople
from storage.event_rows import Event
from storage.event_values import MOVING, TIMES, checked, content_of, of_turn, texts, written_of
from storage.inserts import insert_or_ignore
from storage.staff import Reader
from storage.tables import event, event_host, event_series, event_signup, staff

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that looks like another one: it is read from a wall."""
MOST_HOSTS = 10


class EventDesk(EventPeople):
    """Everybody who holds events may change any of them, and every change stands in the record.

    What is not there for the reader is None. Raises Refused("changed") when somebody else was faster.
    """

    # Making.

    def add(
        self,
        values: Mapping[str, Any],
        *,
        staff_id: int,
        form_key: str,
        repeats: Repeats | None = None,
        ends_on: date | None = None,
        ahead: int = 3,
    ) -> int:
        """A draft (`event_values.WRITTEN` names what it may have); with ``repeats`` the first of a series, whose next
        ones are made with it. Returns its number: the same one for a form that comes twice.

        Raises Refused as `event_values.checked`, past, and days_order when the series ends before it begins.
        """
        known = self._connection.execute(select(event.c.id).where(event.c.form_key == form_key)).scalar()
        if known is not None:
            return int(known)
        whole = checked({"contact_id": staff_id, **values})
        if whole["starts_at"] <= self._now:
            raise Refused("past")
        first = local_day(whole["starts_at"])
        if ends_on is not None and ends_on < first:
            raise Refused("days_order")
        series = {} if repeats is None else self._add_series(whole, repeats, ends_on, ahead, staff_id, form_key)
        event_id = None if series is None else self._insert(whole, staff_id, form_key=form_key, **series)
        if series is None or event_id is None:  # it came twice at the same moment
            return self._made_by(form_key)
        self._record_by(staff_id, Action.EVENT_ADDED, event_id, repeats=repeats is not None)
        if series:
            self.make_ahead(series["series_id"])
        return event_id

    def _made_by(self, form_key: str) -> int:
        return int(self._connection.execute(select(event.c.id).where(event.c.form_key == form_key)).scalar_one())

    def _add_series(
        self, whole: Mapping[str, Any], repeats: Repeats, ends_on: date | None, ahead: int, staff_id: int, form_key: str
    ) -> dict[str, Any] | None:
        """What an event of it has; None when the form has made one already."""
        day = local_day(whole["starts_at"])
        row = {
            "repeats": repeats.to_json(),
            "starts_on": day,
            "ends_on": ends_on,
            "begins": wall(whole["starts_at"]),
            "minutes": _minutes(whole),
            "content": content_of(whole),
            "ahead": max(1, min(ahead, 12)),
            "made_at": self._now,
            "made_by": staff_id,
            "updated_at": self._now,
            "form_key": form_key,
        }
        added = insert_or_ignore(self._connection, event_series, [row])
        return {"series_id": added[0], "series_on": day} if added else None

    def _insert(self, whole: Mapping[str, Any], staff_id: int, **columns: Any) -> int | None:
        row = {
            **whole,
            "token": secrets.token_urlsafe(12),
            "code": "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
            "state": EventState.DRAFT.value,
            "made_at": self._now,
            "made_by": staff_id,
            **columns,
        }
        added = insert_or_ignore(self._connection, event, [row])
        return int(added[0]) if added else None

    def copy(self, reader: Reader, event_id: int, form_key: str) -> int | None:
        """A draft of the same, a week later or as many as it takes to be in the future. It belongs to no series.

        A form that comes twice gives the same one again.
        """
        of = self._for(reader, event_id)
        if of is None:
            return None
        known = self._connection.execute(select(event.c.id).where(event.c.form_key == form_key)).scalar()
        if known is not None:
            return int(known)
        values = written_of(of)
        starts_at = weeks_on(of.starts_at, self._now)
        values |= {"starts_at": starts_at, "ends_at": starts_at + (of.ends_at - of.starts_at)}
        if of.until is not None:
            before = local_day(of.starts_at) - local_day(of.until)
            values["until"] = min(to_utc(local_day(starts_at) - before, wall(of.until)), starts_at)
        made = self._insert(checked(values), reader.staff_id, form_key=form_key)
        if made is None:  # it came twice at the same moment
            return self._made_by(form_key)
        self._record(reader, Action.EVENT_ADDED, made, copied=event_id)
        return made

    # Further turns of a series.

    def make_ahead(self, series_id: int) -> int:
        """As many to come as the series keeps ready, counted with those that were cancelled. They are published when
        those before them are. Returns how many were made.
        """
        query = select(event_series).where(event_series.c.id == series_id).with_for_update(key_share=True)
        series = self._connection.execute(query).one()
        if series.ended_at is not None:
            return 0
        known = self._connection.execute(
            select(event.c.series_on, event.c.state).where(event.c.series_id == series_id)
        ).all()
        today = local_day(self._now)
        missing = series.ahead - sum(row.series_on >= today for row in known)
        last = max((row.series_on for row in known), default=series.starts_on)
        shown = any(row.state in (EventState.PUBLISHED, EventState.HELD) for row in known)
        days = Repeats.from_json(series.repeats).days(series.starts_on, series.ends_on, after=max(last, today))
        return sum(self._turn(series, day, shown) for day, _ in zip(days, range(missing), strict=False))

    def _turn(self, series: Any, day: date, shown: bool) -> int:
        values = of_turn(series.content, day, series.begins, series.minutes)
        state = {"state": EventState.PUBLISHED.value, "published_at": self._now} if shown else {}
        return self._insert(values, series.made_by, series_id=series.id, series_on=day, **state) is not None

    def end_series(self, reader: Reader, series_id: int) -> bool | None:
        """No further ones are made; those that are there stay. False when it had ended before."""
        if not reader.may(Permission.HOLD_EVENTS):
            return None
        if self._connection.execute(select(event_series.c.id).where(event_series.c.id == series_id)).first() is None:
            return None
        ended = (
            update(event_series)
            .where(event_series.c.id == series_id, event_series.c.ended_at.is_(None))
            .values(ended_at=self._now, updated_at=self._now, revision=event_series.c.revision + 1)
        )
        if self._connection.execute(ended).rowcount != 1:
            return False
        first = select(event.c.id).where(event.c.series_id == series_id).order_by(event.c.id).limit(1)
        event_id = self._connection.execute(first).scalar()
        if event_id is not None:
            self._record(reader, Action.SERIES_ENDED, event_id, series=series_id)
        return True

    # Changing.

    def edit(
        self, reader: Reader, event_id: int, revision: int, values: Mapping[str, Any], *, whole_series: bool = False
    ) -> bool | None:
        """What is given is so from now on; who comes, waits or thinks about it hears of another time or place, and more
        seats go to who waits. With ``whole_series`` it holds for all to come that go with their series, each on its own
        day. False when nothing was different.

        Raises Refused as `event_values.checked`, changed, past, seats_taken, cancelled, over.
        """
        if self._for(reader, event_id) is None:
            return None
        of = self._locked(event_id)
        if of.revision != revision:
            raise Refused("changed")
        if of.state is EventState.CANCELLED:
            raise Refused("cancelled")
        if of.is_over(self._now):
            raise Refused("over")
        whole = checked({**written_of(of), **values})
        others = self._edit_series(of, whole) if whole_series and of.series_id is not None else {}
        all_of_them = [(of, whole), *others.values()]
        for one, new in all_of_them:
            if new["seats"] is not None and one.taken > new["seats"]:
                raise Refused("seats_taken")
        alone = of.series_id is not None and not whole_series
        changed = [self._change(one, new, own_edit=alone if one.id == of.id else None) for one, new in all_of_them]
        if not any(changed):
            return False
        self._record(reader, Action.EVENT_CHANGED, event_id, series=of.series_id if whole_series else None)
        return True

    def _edit_series(self, of: Event, whole: Mapping[str, Any]) -> dict[int, tuple[Event, dict[str, Any]]]:
        """Keeps it for those to come. Returns the events that go with the series, with what they are to have."""
        begins, minutes, content = wall(whole["starts_at"]), _minutes(whole), content_of(whole)
        kept = {"begins": begins, "minutes": minutes, "content": content, "updated_at": self._now}
        series = update(event_series).where(event_series.c.id == of.series_id)
        self._connection.execute(series.values(**kept, revision=event_series.c.revision + 1))
        going = self._events(
            event.c.series_id == of.series_id,
            event.c.id != of.id,
            event.c.own_edit.is_(False),
            event.c.starts_at > self._now,
            event.c.state.in_([EventState.DRAFT.value, EventState.PUBLISHED.value]),
        )
        locked = [self._locked(one.id) for one in going]
        return {one.id: (one, _of_day(one, content, begins, minutes)) for one in locked}

    def _change(self, of: Event, whole: Mapping[str, Any], *, own_edit: bool | None) -> bool:
        before = written_of(of)
        new = {name: value for name, value in whole.items() if value != _plain(before[name])}
        if not new:
            return False
        shown = of.state is EventState.PUBLISHED
        if "starts_at" in new and new["starts_at"] <= self._now:
            raise Refused("past")
        moves = shown and not MOVING.isdisjoint(new)
        columns: dict[str, Any] = {**new, "revision": event.c.revision + 1}
        if own_edit is not None:
            columns["own_edit"] = own_edit
        if moves:
            columns |= {"moves": event.c.moves + 1, "moved_at": self._now}
        room: ColumnElement[bool] = true() if whole["seats"] is None else event.c.taken <= whole["seats"]
        done = update(event).where(event.c.id == of.id, event.c.revision == of.revision, room).values(**columns)
        if self._connection.execute(done).rowcount != 1:
            raise Refused("changed")
        if shown:
            self._is_changed(of, new, moves=moves)
        return True

    def _is_changed(self, before: Event, new: Mapping[str, Any], *, moves: bool) -> None:
        """What people hear of it, and who gets what is free by now."""
        now = self._there(before.id)
        if moves:
            self._shorten_offers(now)
            self._tell_moved(before, now)
        if not TIMES.isdisjoint(new):
            self._follow(now)
        self._move_up(now.id)

    def _shorten_offers(self, of: Event) -> None:
        """No offer outlasts the beginning."""
        longer = update(event_signup).where(
            event_signup.c.event_id == of.id,
            event_signup.c.state == SignupState.OFFERED.value,
            event_signup.c.offer_until > of.starts_at,
        )
        self._connection.execute(longer.values(offer_until=of.starts_at))

    # Its life.

    def publish(self, reader: Reader, event_id: int) -> bool | None:
        """From now on it is shown; of a series, all its drafts to come are. False when it was before.

        Raises Refused: past, cancelled, place_missing (neither a place nor a web address).
        """
        if self._for(reader, event_id) is None:
            return None
        of = self._locked(event_id)
        if of.state is EventState.CANCELLED:
            raise Refused("cancelled")
        if of.state is not EventState.DRAFT:
            return False
        if of.starts_at <= self._now:
            raise Refused("past")
        if of.place is None and of.address is None and of.link is None:
            raise Refused("place_missing")
        theirs = event.c.id == of.id if of.series_id is None else event.c.series_id == of.series_id
        shown = (
            update(event)
            .where(theirs, event.c.state == EventState.DRAFT.value, event.c.starts_at > self._now)
            .where(or_(event.c.place.is_not(None), event.c.address.is_not(None), event.c.link.is_not(None)))
            .values(state=EventState.PUBLISHED.value, published_at=self._now, revision=event.c.revision + 1)
        )
        self._connection.execute(shown)
        self._record(reader, Action.EVENT_PUBLISHED, event_id, series=of.series_id)
        return True

    def cancel(self, reader: Reader, event_id: int, words: Mapping[str, str] | None = None) -> bool | None:
        """It will not be held: who comes, waits or thinks about it is told, with the words (by language) why. False
        when it was cancelled before. Raises Refused: over, long, identity_code, finnish_missing.
        """
        if self._for(reader, event_id) is None:
            return None
        of = self._locked(event_id)
        if of.state is EventState.CANCELLED:
            return False
        if of.is_over(self._now):
            raise Refused("over")
        why = texts("cancel_words", words) or None
        columns = {"state": EventState.CANCELLED.value, "cancelled_at": self._now, "cancel_words": why}
        done = update(event).where(event.c.id == event_id).values(**columns, revision=event.c.revision + 1)
        self._connection.execute(done)
        self._tell_cancelled(self._there(event_id))
        self._free_offers(event_id)
        self._record(reader, Action.EVENT_CANCELLED, event_id)
        return True

    def _free_offers(self, event_id: int) -> None:
        """Nothing is left to take: who was offered a seat was waiting for one."""
        offered = event_signup.c.event_id == event_id, event_signup.c.state == SignupState.OFFERED.value
        for one in self._signups(*offered):
            self._leave_seat(one)
            waits = {"state": SignupState.WAITING.value, "queued_at": one.queued_at or self._now, "offer_until": None}
            self._connection.execute(update(event_signup).where(event_signup.c.id == one.id).values(**waits))

    def close(self, reader: Reader, event_id: int) -> bool | None:
        """Who came is noted: whoever was coming and is not noted did not come. False when it was closed before. Raises
        Refused: not_now (it has not begun), cancelled, gone (a draft).
        """
        if self._for(reader, event_id) is None:
            return None
        of = self._locked(event_id)
        if of.state is EventState.HELD:
            return False
        if of.state is not EventState.PUBLISHED:
            raise Refused("cancelled" if of.state is EventState.CANCELLED else "gone")
        if self._now < of.starts_at:
            raise Refused("not_now")
        self._close(of, by=reader.staff_id)
        self._record(reader, Action.EVENT_CLOSED, event_id, came=self._there(event_id).came)
        return True

    def _close(self, of: Event, *, by: int | None) -> None:
        """By the clock (``by`` None) nobody is said to have stayed away where nobody noted who came."""
        held = {"state": EventState.HELD.value, "closed_at": self._now, "revision": event.c.revision + 1}
        self._connection.execute(update(event).where(event.c.id == of.id).values(**held))
        if self._count_again(of.id) == 0 and by is None:
            return
        away = update(event_signup).where(
            event_signup.c.event_id == of.id,
            event_signup.c.state == SignupState.COMING.value,
            event_signup.c.came_at.is_(None),
            event_signup.c.missed_at.is_(None),
        )
        self._connection.execute(away.values(missed_at=self._now, came_by=by))

    def set_hosts(self, reader: Reader, event_id: int, staff_ids: Iterable[int]) -> bool | None:
        """Who holds it with its contact: these colleagues, and nobody else. Raises Refused: colleague_missing,
        hosts.
        """
        of = self._for(reader, event_id)
        if of is None:
            return None
        wanted = sorted(set(staff_ids) - {of.contact_id})
        if len(wanted) > MOST_HOSTS:
            raise Refused("hosts")
        if len(self._at_work(wanted)) < len(wanted):
            raise Refused("colleague_missing")
        self._locked(event_id)  # two colleagues at once would both write the same row
        self._connection.execute(delete(event_host).where(event_host.c.event_id == event_id))
        rows = [{"event_id": event_id, "staff_id": staff_id, "made_at": self._now} for staff_id in wanted]
        if rows:
            self._connection.execute(insert(event_host), rows)
        self._record(reader, Action.EVENT_CHANGED, event_id, hosts=len(wanted))
        return True

    def _at_work(self, staff_ids: Sequence[int]) -> set[int]:
        there = select(staff.c.id).where(staff.c.id.in_(staff_ids), staff.c.deactivated_at.is_(None))
        return set(self._connection.scalars(there))

    # How it is done.

    def _for(self, reader: Reader, event_id: int) -> Event | None:
        return self._event(event_id) if reader.may(Permission.HOLD_EVENTS) else None

    def _record_by(self, staff_id: int, action: Action, event_id: int, **detail: Any) -> None:
        self._audit.record(staff_id, action, Subject.EVENT, event_id, **detail)


def _minutes(whole: Mapping[str, Any]) -> int:
    lasts: datetime = whole["ends_at"]
    return int((lasts - whole["starts_at"]).total_seconds()) // 60


def _of_day(of: Event, content: Mapping[str, Any], begins: time, minutes: int) -> dict[str, Any]:
    assert of.series_on is not None
    return of_turn(content, of.series_on, begins, minutes)


def _plain(value: Any) -> Any:
    """As `checked` would give it: no texts are None."""
    return None if value == {} else value
