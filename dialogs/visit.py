"""What a client has agreed: they say that they come or will be late, move it to another time, or call it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from dialogs import told
from dialogs.kit.answers import Raw
from dialogs.kit.choices import Choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if, optional, text
from dialogs.times import Brought, Otherwise, Times, gather_times, moment, taken_meanwhile
from domain.calendar import local_day
from domain.meetings import FOR_SEVERAL, By, MeetingKind, State
from locales import Rich, shape
from storage.agreed import Appointment
from storage.clients import OpenCase
from storage.errors import Refused

LONGEST_REASON = 300


class Act(StrEnum):
    COME = "come"
    LATE = "late"
    MOVE = "move"
    CANNOT = "cannot"
    CANCEL = "cancel"
    FILE = "file"


class ActStep(Choice[Act]):
    """What to do about it, as far as it can be done now. "I can't come" is said by a door only."""

    def __init__(self) -> None:
        super().__init__(Act)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, Visit)
        possible = dialog.possible()
        return [option for option in super().options(dialog) if option.value in possible]


def _several(dialog: Dialog) -> bool:
    return isinstance(dialog, Visit) and not dialog.subject and len(dialog.scene.facts["coming"]) > 1


def _is_open(dialog: Dialog) -> bool:
    return isinstance(dialog, Visit) and dialog.is_open()


def _is_called_off(dialog: Dialog) -> bool:
    if not isinstance(dialog, Visit) or not dialog.is_open() or dialog.has_begun():
        return False
    if dialog.act is Act.CANNOT:
        return not dialog.is_choosing() or dialog.given.get("time") == Otherwise.NO_NEW
    return dialog.act is Act.CANCEL


def _coming(scene: Scene) -> list[Option]:
    coming: list[Appointment] = scene.facts["coming"]
    return [Option(str(one.id), shape(scene.language, one.starts_at, "when")) for one in coming]


class VisitStart(Dialog, name="visit"):
    subject = Brought()
    which = only_if(Condition(_several), pick(_coming))
    act = only_if(Condition(_is_open), ActStep())


class VisitEnd(Dialog, name="visit"):
    reason = OnlyIf[str | None](Condition(_is_called_off), optional(text(longest=LONGEST_REASON, patient=True)))


class Visit(VisitStart, Times, VisitEnd, name="visit"):
    @classmethod
    def gather(cls, here: Here) -> Facts:
        case = here.store.clients.open_case(here.person_id)
        client = here.store.clients.of_person(here.person_id)
        every = here.store.appointments.of_client(client["id"]) if client else []
        coming = [one for one in every if one.state is State.BOOKED and one.ends_at > here.store.now]
        return {**gather_times(here, case), "every": {one.id: one for one in every}, "coming": coming}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is an act and the appointment's revision: ``come-0``."""
        act, _, revision = value.partition("-")
        if act not in set(Act) or not revision.isdecimal():
            return None
        return {"subject": f"{subject}-{revision}", "act": act}

    # Which appointment, and how it stands.

    @property
    def appointment(self) -> Appointment | None:
        """The one meant; None when it is not theirs, or they have none."""
        every: dict[int, Appointment] = self.scene.facts["every"]
        coming: list[Appointment] = self.scene.facts["coming"]
        if self.subject:
            return every.get(int(self.subject.partition("-")[0]))
        if self.which:
            return every.get(int(self.which))
        return coming[0] if len(coming) == 1 else None

    def is_open(self) -> bool:
        """Whether it can still be talked about: agreed, not over, and not moved since the button was shown."""
        found = self.appointment
        if found is None or found.state is not State.BOOKED or found.ends_at <= self.scene.now:
            return False
        return not self.subject or int(self.subject.partition("-")[2]) == found.revision

    def has_begun(self) -> bool:
        return self.appointment is not None and self.appointment.starts_at <= self.scene.now

    def possible(self) -> list[Act]:
        found = self.appointment
        if found is None:
            return []
        begun = self.has_begun()
        can = {
            Act.COME: not begun and found.confirmed_at is None,
            Act.LATE: local_day(found.starts_at) == self.scene.today,
            Act.MOVE: not begun and found.kind not in FOR_SEVERAL,
            Act.CANCEL: not begun,
            Act.FILE: not begun,
        }
        return [act for act in Act if can.get(act)]

    def is_choosing(self) -> bool:
        """A meeting for several stays where it is; when nothing is free a person finds another time."""
        if not self.is_open() or self.has_begun() or self.act not in (Act.MOVE, Act.CANNOT):
            return False
        found = self.appointment
        return found is not None and found.kind not in FOR_SEVERAL and bool(self.free())

    def wanted(self) -> tuple[MeetingKind, tuple[int, ...]]:
        found = self.appointment
        assert found is not None, "a time is asked for only for an appointment"
        return found.kind, tuple(host.id for host in found.hosts)

    def otherwise(self) -> list[Otherwise]:
        said = super().otherwise()
        return [*said, Otherwise.NO_NEW] if self.act is Act.CANNOT else said

    def asking(self) -> Rich:
        if self.act is Act.CANNOT or self.appointment is None:
            return self._say("visit.asking_instead")
        return self._say("visit.asking", starts=self.appointment.starts_at)

    def is_over(self) -> bool:
        several = _several(self) and not self.which
        if several:
            return False
        if not self.is_open() or self.act in (Act.COME, Act.LATE, Act.FILE):
            return True
        return self.act is not None and (self.has_begun() or (self.act is Act.MOVE and not self.is_choosing()))

    # What is said on the way.

    def opening(self) -> Reply | None:
        said = self.is_open() and not self.has_begun() and self.act is Act.CANNOT
        return Reply("visit.cannot_opening") if said else None

    def words(self, step: Step[Any]) -> dict[str, Any]:
        found = self.appointment
        if found is None:
            return super().words(step)
        if step.key == "act":
            come = self._say("visit.has_confirmed") if found.confirmed_at else Rich("")
            lines = [told.whole(found, self.scene), come]
            return {"visit": Rich("\n".join(line for line in lines if line))}
        return {"starts": found.starts_at} if step.key == "reason" else super().words(step)

    def leaving(self) -> Reply | None:
        found = self.appointment
        if found is None or not self.is_open() or self.act is None:
            return None
        return Reply("visit.unchanged", {"starts": found.starts_at})

    # What is done.

    def keep(self, here: Here) -> None:
        """Who cannot come has said it, whether or not they choose another time now."""
        found = self.appointment
        if found is not None and self.act is Act.CANNOT and self.is_open() and not self.has_begun():
            here.store.appointments.cannot_come(found.id)

    def finish(self, here: Here) -> Reply:
        found = self.appointment
        if found is None:
            return Reply("kit.stale") if self.subject else Reply("visit.none", then="book")
        if not self.is_open():
            return self._as_it_is(found)
        if self.has_begun() and self.act is not Act.LATE:
            return Reply("visit.has_begun", {"starts": found.starts_at})
        do: dict[Act, Callable[[Here, Appointment], Reply]] = {
            Act.COME: self._come,
            Act.LATE: self._late,
            Act.FILE: self._file,
            Act.MOVE: self._move,
            Act.CANNOT: self._move,
            Act.CANCEL: self._cancel,
        }
        assert self.act is not None, "an open appointment is asked about"
        try:
            return do[self.act](here, found)
        except Refused as refused:
            if not taken_meanwhile(refused):
                return self._as_it_is(here.store.appointments.get(found.id))
            given = {"subject": f"{found.id}-{found.revision}", "act": str(self.act)}
            return Reply("times.taken", then=self.name, given=given)

    def _as_it_is(self, found: Appointment) -> Reply:
        """An old button: nothing changes, and they hear how things stand."""
        if found.state is State.CANCELLED:
            return Reply("visit.is_cancelled", {"starts": found.starts_at})
        if found.state is not State.BOOKED or found.ends_at <= self.scene.now:
            return Reply("visit.is_over", {"starts": found.starts_at})
        return Reply("visit.is_moved", then=self.name, given={"subject": f"{found.id}-{found.revision}"})

    def _come(self, here: Here, found: Appointment) -> Reply:
        here.store.appointments.confirm(found.id, found.revision)
        key = "visit.coming_call" if found.kind is MeetingKind.PHONE else "visit.coming"
        return Reply(key, {"starts": found.starts_at})

    def _late(self, here: Here, found: Appointment) -> Reply:
        if local_day(found.starts_at) != self.scene.today:
            return Reply("visit.not_today", {"starts": found.starts_at})
        here.store.appointments.late(found.id)
        return Reply("visit.is_late", {"names": told.first_names(found)})

    def _file(self, here: Here, found: Appointment) -> Reply:
        return Reply("visit.file", {"calendar": self._calendar(here, found)}, file=found.id)

    def _cancel(self, here: Here, found: Appointment) -> Reply:
        return self._cancelled(here, found, "visit.cancelled", {})

    def _cancelled(self, here: Here, found: Appointment, key: str, params: Mapping[str, Any]) -> Reply:
        gone = here.store.appointments.cancel(found.id, by=By.CLIENT, reason=self.reason)
        told_of = {"starts": found.starts_at, "calendar": self._calendar(here, gone), **params}
        return Reply(key, told_of, file=gone.id)

    def _calendar(self, here: Here, found: Appointment) -> Rich:
        return told.calendar(found, self.scene, told.channel(here))

    def _move(self, here: Here, found: Appointment) -> Reply:
        if not self.is_choosing():
            return self._no_times(here, found)
        if self.time == Otherwise.NO_NEW:
            return self._cancel(here, found)
        if self.time == Otherwise.NONE:
            return self._none_fits(here, found)
        made = here.store.appointments.move(found.id, moment(self.time), by=By.CLIENT)
        return Reply("visit.moved", told.agreed(here, made), file=made.id)

    def _no_times(self, here: Here, found: Appointment) -> Reply:
        """Nothing else is free: a person finds a time. Who cannot come need not, whatever comes of that."""
        case: OpenCase | None = self.scene.facts["case"]
        if case is None:
            return self._cancel(here, found) if self.act is Act.CANNOT else Reply("book.no_service")
        if self.act is Act.MOVE:
            return Reply("visit.no_times", {"starts": found.starts_at, **self.time_wanted(here, case)})
        reply = self._cancelled(here, found, "visit.cancelled_no_times", {})
        return replace(reply, params={**reply.params, **self.time_wanted(here, case)})

    def _none_fits(self, here: Here, found: Appointment) -> Reply:
        case: OpenCase | None = self.scene.facts["case"]
        if case is None:
            return Reply("book.no_service")
        if self.act is Act.MOVE:
            return Reply("visit.handed_over", {"starts": found.starts_at, **self.none_fits(here, case, found.kind)})
        # Called off before they wait: they are not to be offered the very time they could not come to.
        reply = self._cancelled(here, found, "visit.cancelled_handed_over", {})
        return replace(reply, params={**reply.params, **self.none_fits(here, case, found.kind)})
