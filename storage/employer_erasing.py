"""What becomes of a company's matters when the person who spoke for it is erased."""

from __future__ import annotations

from sqlalchemy import select, update

from domain.employers import Closing
from storage.owned import Ids, needs, speakers
from storage.part import Part
from storage.postings import Postings
from storage.requests import Requests
from storage.tables import candidate, company_contact, staffing_request, trial_pulse, work_trial


class EmployerErasing(Part):
    """What the retention register cannot say by itself, since the rows are somebody else's or go on."""

    def leave(self, people: Ids) -> None:
        """Their needs end, since there is nobody to ask any more; what they wrote of others goes."""
        open_ones = select(staffing_request.c.id).where(
            staffing_request.c.id.in_(needs(people)), staffing_request.c.closed_at.is_(None)
        )
        for request_id in self._connection.execute(open_ones.order_by(staffing_request.c.id)).scalars().all():
            Requests(self._connection, self._now).closed(request_id, Closing.SILENT)
        Postings(self._connection, self._now).needs_erased(needs(people))
        speaks = company_contact.c.id.in_(speakers(people)), company_contact.c.left_at.is_(None)
        self._connection.execute(update(company_contact).where(*speaks).values(left_at=self._now))
        wrote = candidate.c.request_id.in_(needs(people)), candidate.c.employer_words.is_not(None)
        self._connection.execute(update(candidate).where(*wrote).values(employer_words=None))
        theirs = select(work_trial.c.id).where(work_trial.c.contact_id.in_(speakers(people)))
        said = trial_pulse.c.trial_id.in_(theirs), trial_pulse.c.side == "employer"
        self._connection.execute(update(trial_pulse).where(*said).values(words=None))
