"""A partner's table, CSV or XLSX. Its columns are known by their headers, in Finnish, Swedish and English.

No formula is counted: of a workbook what it last showed is taken, and in CSV a cell that begins one is empty.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, Final

from bot.feeds.adapters import Given, Item, values
from bot.feeds.adapters.building import posting
from bot.feeds.cleaning import mail
from bot.feeds.dates import instant
from bot.feeds.faults import Fault, FeedFault, Odd
from bot.feeds.streams import utf8
from domain.lexicon.fold import fold
from domain.people import Education
from domain.postings import JobKind
from domain.postings.posting import Unreadable
from domain.table_file import ZIP_BEGINS, Broken, Large, delimiter_of, shown, workbook_rows

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 60
MOST_UNPACKED: Final = 150_000_000
LONGEST_CELL: Final = 60_000
ROWS_BEFORE_HEADER: Final = 10

_HEADERS: Final[Mapping[str, str]] = {
    "key": "id tunniste tunnus ilmoitusnumero paikkatunnus viite referens annonsid jobid reference ref",
    "title": "otsikko tehtava tehtavanimike nimike ammattinimike tyotehtava tyo tyopaikka ammatti rubrik titel"
    " befattning yrke tjanst title jobtitle job position role occupation",
    "employer": "tyonantaja yritys yrityksennimi tyonantajannimi organisaatio arbetsgivare foretag company employer"
    " organization organisation",
    "text": "kuvaus tyonkuvaus tehtavankuvaus ilmoitusteksti teksti lisatiedot beskrivning text description details",
    "how": "hakuohje hakuohjeet nainhaet miten hakeminen yhteystiedot ansokan saansokerdu howtoapply apply application",
    "email": "sahkoposti sposti email epost yhteysosoite",
    "phone": "puhelin puhelinnumero puh telefon phone",
    "link": "linkki osoitelinkki url www verkkosivu hakulinkki lank webb link address website",
    "until": "hakuaika hakuaikapaattyy hakuaikapaattyminen haeviimeistaan viimeinenhakupaiva hakupaattyy"
    " paattyy hakuajanpaattyminen haettavaviimeistaan deadline sistaansokningsdag"
    " ansoksenast applyby applyuntil closingdate validthrough expires",
    "published": "julkaistu julkaisupaiva julkaisupvm ilmoitettu publicerad published dateposted postdate",
    "municipality": "kunta sijainti paikkakunta kaupunki tyonsijainti kommun ort stad plats arbetsort municipality city"
    " location town",
    "place": "osoite katuosoite toimipaikka adress gatuadress street streetaddress workplace",
    "postcode": "postinumero postnummer postcode postalcode zip zipcode",
    "hours": "tyoaika tyoajat arbetstid arbetstider hours workinghours worktime employmenttype",
    "lasts": "kesto tyosuhde tyosuhteenkesto tyosuhteenlaatu anstallningsform varaktighet duration contract"
    " contracttype",
    "licence": "ajokortti ajokorttiluokka korkort drivinglicence drivinglicense licence license",
    "languages": "kielitaito kielet kielivaatimus sprak sprakkunskaper languages language",
    "cards": "kortit luvat kortitjaluvat passit kort tillstand cards permits certificates",
    "education": "koulutus koulutustaso koulutusvaatimus utbildning education",
    "count": "paikkoja paikkojenmaara maara lukumaara kpl antal antalplatser openings count vacancies",
    "remote": "etatyo distans distansarbete remote telework",
    "summer": "kesatyo sommarjobb summerjob",
    "apprenticeship": "oppisopimus laroavtal apprenticeship",
    "trial": "tyokokeilu arbetsprovning worktrial",
    "esco": "esco escouri",
    "isco": "isco isco08 ammattiluokka",
    "text_language": "ilmoituksenkieli annonssprak adlanguage",
}
_BY_HEADER: Final = {header: column for column, listed in _HEADERS.items() for header in listed.split()}
_KINDS: Final = {
    "summer": JobKind.SUMMER, "apprenticeship": JobKind.APPRENTICESHIP, "trial": JobKind.TRIAL,
}  # fmt: skip
_SCHOOL: Final = (
    ("korkeakoulu", Education.HIGHER), ("amk", Education.HIGHER), ("yliopisto", Education.HIGHER),
    ("hogskol", Education.HIGHER), ("universit", Education.HIGHER), ("bachelor", Education.HIGHER),
    ("ammatil", Education.VOCATIONAL), ("ammattitutk", Education.VOCATIONAL), ("yrkes", Education.VOCATIONAL),
    ("vocational", Education.VOCATIONAL), ("lukio", Education.UPPER_SECONDARY), ("gymnasi", Education.UPPER_SECONDARY),
    ("ylioppilas", Education.UPPER_SECONDARY), ("upper secondary", Education.UPPER_SECONDARY),
)  # fmt: skip

Row = list[Any]
"""Cells as they stand: texts, and of a workbook also numbers and dates. None for a row that cannot be read."""


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    rows = _rows(file)
    columns = _columns(rows)
    for row in rows:
        if row is None:
            yield Unreadable(Odd.BROKEN)
        elif any(cell not in ("", None) for cell in row):
            yield _one({name: row[at] for name, at in columns.items() if at < len(row)}, given)


def _columns(rows: Iterable[Row | None]) -> dict[str, int]:
    """Which column stands where: the header is the first of the first rows that names a title and something more."""
    for row in islice(rows, ROWS_BEFORE_HEADER):
        named = [_BY_HEADER.get(re.sub(r"[^a-z0-9]", "", fold(shown(cell)[:80]))) for cell in row or []]
        columns = {name: at for at, name in reversed(list(enumerate(named))) if name}
        if "title" in columns and len(columns) > 1:
            return columns
    raise FeedFault(Fault.NOT_READABLE)


def _rows(file: BinaryIO) -> Iterator[Row | None]:
    file.seek(0)
    is_workbook = file.read(len(ZIP_BEGINS)) == ZIP_BEGINS
    file.seek(0)
    return _of_workbook(file) if is_workbook else _of_csv(file)


def _of_workbook(file: BinaryIO) -> Iterator[Row | None]:
    most = MOST_ROWS + ROWS_BEFORE_HEADER
    try:
        for row in workbook_rows(file, most_rows=most, most_columns=MOST_COLUMNS, most_bytes=MOST_UNPACKED):
            yield [cell[:LONGEST_CELL].strip() if isinstance(cell, str) else cell for cell in row]
    except Large:
        raise FeedFault(Fault.TOO_LARGE) from None
    except Broken:
        raise FeedFault(Fault.NOT_READABLE) from None


def _of_csv(file: BinaryIO) -> Iterator[Row | None]:
    first = utf8(file).readline(LONGEST_CELL).decode("utf-8", "replace")
    if "\0" in first:
        raise FeedFault(Fault.NOT_READABLE)
    text = io.TextIOWrapper(utf8(file), "utf-8", errors="replace", newline="")
    lines = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter_of(first))
    while True:
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield None  # a cell without an end; the reader goes on after it
            continue
        yield ["" if cell.startswith("=") else cell for cell in (one.strip() for one in row[:MOST_COLUMNS])]


def _one(cells: Mapping[str, Any], given: Given) -> Item:
    said = {name: shown(value).strip()[:LONGEST_CELL] for name, value in cells.items()}
    where = said.get("municipality", "")
    return posting(
        given,
        key=said.get("key"),
        title=said.get("title"),
        employer=said.get("employer"),
        texts=[said.get("text")],
        how=[said.get("how"), mail(said.get("email")), said.get("phone")],
        link=said.get("link"),
        place=[said.get("place"), where],
        language=values.language_of_text(said.get("text_language")),
        published_at=instant(cells.get("published"), given.today),
        apply_until=instant(cells.get("until"), given.today, ends=True),
        municipalities=values.municipality_codes([where]) or values.municipalities_named(where),
        postcode=values.postcode(said["postcode"].zfill(5)) if said.get("postcode") else None,
        is_remote=values.yes(said.get("remote")),
        esco=values.esco([said.get("esco")]),
        isco=values.isco(said.get("isco")),
        hours=values.hours_in(said.get("hours", "")[:300]),
        lasts=values.lasts_in(said.get("lasts", "")[:300]),
        licence=values.licence_of(re.split(r"[,;/ ]+", said.get("licence", "")[:100])),
        languages=values.languages_in(said.get("languages", "")[:300]),
        cards=values.cards_in(said.get("cards", "")[:500]),
        education=_education(said.get("education", "")),
        kinds=frozenset(kind for name, kind in _KINDS.items() if values.yes(said.get(name))),
        count=values.count(said.get("count")),
    )


def _education(said: str) -> Education | None:
    folded = fold(said[:200])
    return next((level for begins, level in _SCHOOL if begins in folded), None)
