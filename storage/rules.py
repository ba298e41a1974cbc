"""The service's own figures (ages, days, capacities, hours), with the catalogue's as defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from domain.calendar import Hours, Week, add_working_days, local_day, to_utc
from domain.progress import ACTIVATED, KNOWN_PATHS, Outcome
from domain.quiet import Quiet
from storage.audit import Action, Audit
from storage.inserts import insert_or_replace
from storage.part import Part
from storage.tables import setting


class Rules(BaseModel):
    """What an authority decides for itself; a setting row of the same name replaces a default."""

    model_config = ConfigDict(frozen=True)

    youngest: int = 15
    oldest: int = 29
    """Service age, years (catalogue 9, 249)."""
    first_contact_days: int = 5
    """Working days within which a client is contacted (catalogue 67, 115)."""
    employer_contact_days: int = 3
    """Working days within which an employer is contacted (catalogue 75, 116)."""
    contact_again_days: int = 21
    """Days without a word between us and an employer after which somebody is reminded (catalogue 80, 117); 0: never."""
    advice_checked_months: int = 12
    """Months for which an advice card that somebody checked is shown to employers (catalogue 237-242)."""
    capacity_company: int = 20
    capacity_work_ability: int = 25
    """Clients of one coordinator (catalogue 135-137)."""
    opens: time = time(9)
    closes: time = time(15)
    """When people answer, Monday to Friday, Helsinki time."""
    closure_days: tuple[str, ...] = ()
    """Days off besides weekends and holidays, ISO dates."""

    speaks_from: time = time(8)
    speaks_until: time = time(20)
    """Between these, on working days, the bot speaks of its own accord. Helsinki time."""
    notice_hours: int = 4
    """A time in the chat can be taken this long before it begins, at the latest."""
    ahead_days: int = 28
    """How far ahead times are offered."""
    nudge_days: int = 3
    unanswered_days: int = 7
    """Days after which who was asked to pick a time is asked again, and then shown to the coordinator."""
    rhythm_days: int = 14
    """Days without a meeting, past or agreed, after which the coordinator is reminded (catalogue 60, 118)."""
    check_in_days: int = 21
    """Days without a word from the client after which the bot asks how they are (catalogue 191); 0: never."""
    activation_numerator: tuple[Outcome, ...] = tuple(outcome for outcome in Outcome if outcome in ACTIVATED)
    activation_base: tuple[Outcome, ...] = tuple(outcome for outcome in Outcome if outcome in KNOWN_PATHS)
    """Outcomes that the activation rate counts, and of which it is a share (catalogue 200)."""
    follow_up_days: int = 21
    """Days after an introduction or a find until the employer is asked how it went (catalogue 117); 0: never."""
    pulse_weekday: int = 4
    """The weekday on whose morning both sides of a work trial are asked how it goes (catalogue 114); 1: Monday."""
    service_months: int = 3
    """Planned length of a service; an alert, not a stop (catalogue 119)."""
    plan_review_days: int = 90
    """Days after which a plan is looked at again; until then it counts as up to date (catalogue 207)."""
    offered_at_once: int = 3
    """How many of those who wait are offered a freed time (first come, first served)."""
    hold_idle_minutes: int = 120
    """Minutes without a word from either after which the bot has a chat again that somebody has taken over."""

    own_accord_a_week: int = 7
    """Messages of the bot's own accord to one person in seven days: tips, invitations and questions how they are; not
    what belongs to an appointment or to something they signed up for. Seven, so that who wants a tip every working day
    has room for two invitations."""
    invitations_a_week: int = 2
    """Of these, invitations and other messages to many."""
    eyes_from: int = 50
    """Messages to more people than this need a second pair of eyes."""
    undo_minutes: int = 10
    """Minutes for taking a message to many back before the first one leaves."""
    ask_again_days: int = 3
    """Days without an answer to an invitation after which it is asked once more; 0: never."""

    keep_unregistered_days: int = 90
    """Days of silence after which the talk of somebody who never became a client is erased."""
    keep_months_after: int = 24
    """Months after the end of their last service until a client is erased, as the privacy notice promises."""
    keep_months_binding: int = 0
    """Months after the end of a service within which a person decides on a wish to be erased; 0: none."""

    def quiet(self) -> Quiet:
        """When the bot may speak of its own accord."""
        return Quiet(self.speaks_from, self.speaks_until, self.closures())

    def closures(self) -> frozenset[date]:
        return frozenset(date.fromisoformat(day) for day in self.closure_days)

    def next_evening(self, now: datetime) -> datetime:
        """The end of the next working day after ``now``; both in UTC."""
        return to_utc(add_working_days(local_day(now), 1, self.closures()), self.closes)

    def week(self) -> Week:
        """Opening hours as :mod:`domain.calendar` takes them."""
        return dict.fromkeys(range(5), Hours(self.opens, self.closes))


class RuleBook(Part):
    """Reads and changes the rules."""

    def current(self) -> Rules:
        rows = self._connection.execute(
            select(setting.c.key, setting.c.value).where(setting.c.key.in_(list(Rules.model_fields)))
        )
        return Rules.model_validate({row.key: row.value for row in rows})

    def change(self, staff_id: int | None, **values: object) -> Rules:
        """Sets some of the rules; pydantic.ValidationError when a value does not fit."""
        changed = Rules.model_validate({**self.current().model_dump(), **values})
        for key, value in changed.model_dump(mode="json", include=set(values)).items():
            row = {"key": key, "value": value, "updated_at": self._now, "updated_by": staff_id}
            insert_or_replace(self._connection, setting, row, by=["key"])
        return changed

    def save(self, staff_id: int, values: Mapping[str, object]) -> None:
        """Of these rules those that are others than now, each with its line in the audit record."""
        before = self.current()
        changed = {name: value for name, value in values.items() if getattr(before, name) != value}
        if changed:
            self.change(staff_id, **changed)
        for name in changed:
            Audit(self._connection, self._now).record(staff_id, Action.SETTING_CHANGED, setting=name)
