"""Leads from a file: what is understood of each row, one press, and nothing twice; and files that are none."""

from __future__ import annotations

import io
import zipfile
import zlib
from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from admin.lead_files import LONGEST_CELL, MOST_BYTES, MOST_ROWS, Unreadable, packed, table_of, unpacked
from admin.rooms import lead_import
from storage.tables import company, company_contact, staffing_request
from tests.admin.conftest import Office
from tests.admin.test_employers import SCRIPT, Town, town
from tests.admin.visitor import FROM_HERE, Page, Visitor

__all__ = ["town"]

PATH = "/admin/employers/import"
HEAD = "Yritys;Y-tunnus;Toimiala;Kunta;Yhteyshenkilö;Puhelin;Sähköposti;Tarve;Määrä;Alkaa"
WHO = "Leipomo Kaura Oy;0737546-2;Kauppa;Lahti;Kaisa Kauppias;401234567;KAISA@kaura.fi"
GOOD = f"{WHO};Kaksi leipuria, hygieniapassi;;1.12.2026"
FILE = f"""{HEAD}
{GOOD}
Kahvila Ilo;;Avaruus;Kuu;;12;ei;Tarjoilija {SCRIPT};monta;heti
;;;;;;;Ei nimeä;;
Kukkakauppa Ruusu;1234567-8;;;;;;Myyjä;;
Kukkakauppa Ruusu;;;;;;;=cmd|' /C calc'!A0;;
Siivous Kirkas;;;;;;;Soita 131052-308T;;
LEIPOMO KAURA OY;0737546-2;;;;;;kaksi leipuria, hygieniapassi;;
Rakennus Vahva;;;;;;;;3;
"""


async def given(visitor: Visitor, content: bytes, name: str = "vihjeet.csv", source: str = "ladec") -> Page:
    """Chooses the file and asks what is in it."""
    page = await visitor.open(PATH)
    fields = {**page.form("/import").fields, "source": source}
    fields.pop("file")
    sent = await visitor.http.post(PATH, data=fields, files={"file": (name, content)}, headers=FROM_HERE)
    return Page(sent)


def workbook(*rows: Any) -> bytes:
    book, made = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(made)
    return made.getvalue()


async def test_a_file_is_shown_first_and_taken_in_once(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    first = await mari.open(PATH)
    assert "Sarakkeet, jotka ymmärretään Yritys (tarvitaan) Y-tunnus" in first.words
    shown = await given(mari, FILE.encode("utf-8-sig"))
    assert shown.status == 200 and "2 tarvetta on valmiina tuotaviksi. ! 6 riviä jää pois." in shown.words
    for said in (
        "Leipomo Kaura Oy rivi 2 · 0737546-2 Kaksi leipuria, hygieniapassi",
        "Kaisa Kauppias, 040 1234567, kaisa@kaura.fi ✓ tuodaan",
        "✓ tuodaan Toimialaa ei tunnistettu. Se jää tyhjäksi. Puhelinnumerosta ei saatu selvää",
        "Sähköpostista ei saatu selvää. Se jää tyhjäksi. Määrästä ei saatu selvää. Kuntaa ei tunnistettu.",
        "rivi 4 Ei nimeä – – ! jää pois Yrityksen nimi puuttuu.",
        "rivi 5 Myyjä",
        "Y-tunnus ei ole oikein.",
        "Solussa on kaava.",
        "Rivillä on henkilötunnus.",
        "Sama tarve on tiedostossa jo ylempänä.",
        "Tarve puuttuu.",
    ):
        assert said in shown.words, said
    assert SCRIPT not in shown.html and "131052" not in shown.words
    assert await office.count(company) == 0, "nothing is stored by looking"

    press = shown.form("/import/take")
    done = await mari.send(press, shown)
    assert "Tuonti on valmis 2 uutta tarvetta on taululla. 6 riviä jäi pois." in done.words
    again = await mari.send(press, shown)
    assert "2 tarvetta oli jo täällä, eikä niitä tuotu toista kertaa" in again.words
    kaura, ilo = await office.rows(staffing_request)
    assert (kaura["source"], kaura["count"], kaura["starts_on"], kaura["cards"]) == (
        "ladec",
        2,
        date(2026, 12, 1),
        ["hygiene"],
    )
    assert (ilo["starts_words"], ilo["count"]) == ("heti", None)
    assert [(one["phone"], one["email"]) for one in await office.rows(company_contact)] == [
        ("+358401234567", "kaisa@kaura.fi"),
        (None, None),
    ]
    assert ("request_imported", None, None) in [line[1:] for line in await office.audited()]

    # The same from a spreadsheet, in another language, with other marks between the cells.
    rows = [
        ["Company", "Business ID", "Need", "Starts", "Nothing of ours"],
        ["Leipomo", "FI07375462", "One driver, men only", date(2026, 12, 1), 5],
    ]
    sheet = await given(mari, workbook(*rows), "leads.xlsx")
    assert "1 tarve on valmis tuotavaksi" in sheet.words and "0737546-2" in sheet.words
    await mari.send(sheet.form("/import/take"), sheet)
    assert await office.count(company) == 2, "the same business id is the same company"
    assert [one["flagged"] for one in await office.rows(staffing_request)] == [None, None, "gender"]
    for text, encoding in (
        ("Företag,Behov\r\nKafé Ros,Servitör", "cp1252"),
        ("Yritys\tTarve\nKafé Ros\tAvuksi", "utf-16"),
    ):
        assert "Kafé Ros rivi 2" in (await given(mari, text.encode(encoding))).words, encoding

    for kind in ("csv", "xlsx"):
        template = await mari.http.get(f"{PATH}/template/{kind}")
        assert "1 tarve on valmis tuotavaksi" in (await given(mari, template.content)).words
    assert (await mari.open(f"{PATH}/template/pdf")).status == 404


def bomb() -> bytes:
    """A workbook that says of itself that it would fill the memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 41_000_000)
    return made.getvalue()


def entities() -> bytes:
    """A workbook whose text is made of itself again and again."""
    made = io.BytesIO(workbook(["Yritys", "Tarve"], ["A", "B"]))
    source, target = zipfile.ZipFile(made), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                content = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>' + content.split(b"?>", 1)[-1]
            archive.writestr(part, content)
    return target.getvalue()


LONG = "Yritys;Tarve\n" + "A;B\n" * (MOST_ROWS + 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "missing", id="nothing"),
        pytest.param(b"x" * (MOST_BYTES + 1), "large", id="too large"),
        pytest.param(LONG.encode(), "rows", id="too many rows"),
        pytest.param(b"Yritys;Tarve\n", "empty", id="no rows"),
        pytest.param(b"PK\x03\x04 no archive", "not_a_table", id="no archive"),
        pytest.param(b"Yritys;Tarve\nA\x00;B", "not_a_table", id="NUL"),
        pytest.param(workbook(["Yritys"])[:-300], "not_a_table", id="half a workbook"),
        pytest.param(entities(), "not_a_table", id="entities"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        table_of(content)
    assert refused.value.fault == why


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(Unreadable) as refused:
        table_of(bomb())
    assert refused.value.fault == "large"
    heavy = urlsafe_b64encode(zlib.compress(b"[" + b"[" * 5_000_000)).decode()
    for made, why in ((heavy, "large"), ("%%%", "not_a_table"), ("", "not_a_table")):
        with pytest.raises(Unreadable) as refused:
            unpacked(made)
        assert refused.value.fault == why


def test_what_is_carried_comes_back_as_it_was() -> None:
    table = table_of('Yritys;Tarve\n\n;;\nKahvila;"Kaksi\nriviä; ja"\nLyhyt\n'.encode())
    assert table == [["Yritys", "Tarve"], ["Kahvila", "Kaksi\nriviä; ja"], ["Lyhyt", ""]]
    assert unpacked(packed(table)) == table
    assert max(map(len, table_of(f"a;b\n{'x' * 9_000};y\n".encode())[1])) == LONGEST_CELL


async def test_a_long_file_takes_more_presses(office: Office, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_import, "MOST_TAKEN", 2)
    mari = await office.signed_in("Mari")
    shown = await given(mari, "Yritys;Tarve\nA Oy;Kokki\nB Oy;Myyjä\nC Oy;Kuski".encode())
    assert "Tuo 3 tarvetta" in shown.words
    first = await mari.send(shown.form("/import/take"), shown)
    assert "2 uutta tarvetta on taululla. Tiedostossa on vielä 1 rivi." in first.words
    last = await mari.send(first.form("/import/take"), first)
    assert "1 uusi tarve on taululla" in last.words and not last.has_form("/import/take")
    assert await office.count(staffing_request) == 3


async def test_faults_of_a_file_are_said_kindly(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    for content, said in (
        (b"", "Valitse tiedosto ensin"),
        (b"Nimi;Asia\nA;B", "ei löytynyt sarakkeita Yritys ja Tarve"),
        (b"\x00\x01\x02", "Tätä tiedostoa ei voi lukea"),
        (b"x" * (MOST_BYTES + 10), "Tiedosto on liian suuri"),
    ):
        refused = await given(mari, content)
        assert refused.status == 400 and said in refused.words, said
    assert (await given(mari, b"x" * 2_000_000)).status == 413
    page = await mari.open("/admin/employers/new")
    other = await mari.http.post("/admin/employers/new", content=b"x" * 200_000, headers=FROM_HERE)
    assert other.status_code == 413, "only where a file is given is so much taken in"
    assert (await mari.forge(page, f"{PATH}/take")).status == 400
    assert await office.count(staffing_request) == 0
