"""A picture as a form brings it: the file, and what is to be seen in it in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from admin import forms
from admin.words import Fault
from storage.errors import Refused
from storage.picture_making import MOST_BYTES, Made, made_anew
from storage.pictures import LONGEST_ALT, Picture
from storage.store import Store

FILE = "file"

_FAULTS = {
    "too_large": Fault.PICTURE_LARGE,
    "not_a_picture": Fault.PICTURE_UNREADABLE,
    "too_many_pixels": Fault.PICTURE_PIXELS,
    "too_steep": Fault.PICTURE_STEEP,
}


@dataclass
class Given:
    """``made`` is None when no file came: then the words alone are for the picture there is."""

    alt: dict[str, str]
    made: Made | None = None
    faults: forms.Faults = field(default_factory=dict)

    def keep(self, store: Store, there: Picture | None, staff_id: int) -> int:
        """The id of the picture with these words. Only where there are no faults."""
        if self.made is not None:
            return store.pictures.keep(self.made, self.alt, staff_id)
        assert there is not None, "a file was asked for"
        return store.pictures.reworded(there.id, self.alt, staff_id)


async def given(form: FormData, languages: Sequence[str], there: Picture | None) -> Given:
    """Read and made anew, outside of every transaction. What was typed stays, also beside a fault."""
    found = Given({code: str(form.get(f"alt_{code}", ""))[:LONGEST_ALT].strip() for code in languages})
    if not found.alt[languages[0]]:
        found.faults[f"alt_{languages[0]}"] = Fault.PICTURE_ALT
    upload = form.get(FILE)
    if isinstance(upload, UploadFile) and upload.size:
        try:
            if upload.size > MOST_BYTES:
                raise Refused("too_large")
            found.made = await run_in_threadpool(made_anew, await upload.read())
        except Refused as refused:
            found.faults[FILE] = _FAULTS[str(refused.args[0])]
    elif there is None:
        found.faults[FILE] = Fault.PICTURE_MISSING
    return found
