"""Job postings in the console: what came is looked through, a hidden job is typed in, and sources are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from admin.job_words import JobFault
from bot.feeds import faults as feed_faults
from bot.feeds import importing
from domain.employers import Help, Source
from domain.postings import Approval, SourceKind
from domain.postings.posting import Raw
from domain.postings.reading import understand
from domain.roles import Role
from storage.job_sources import RunOutcome
from storage.store import Store
from storage.tables import job_posting, job_source
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Form, Page, Visitor
from tests.kit.people import People

SCRIPT = "<script>alert(1)</script>"
BOXES = {"hours", "languages", "cards", "kinds", "is_remote", "adults_only", "is_on", "do", "posting"}
CLEANER = Raw(
    "1",
    "Siivooja",
    "Puhdas Oy",
    f"Siivooja Lahteen iltoihin. Ajokortti B. {SCRIPT}",
    link="https://example.fi/1",
    apply_until=datetime(2026, 12, 10, 14, tzinfo=UTC),
)
COOK = Raw("2", "Kokki", "Ravintola Ruis Oy", "Kokki Hollolaan. Hygieniapassi.", link="https://example.fi/2")
SELLER = Raw("3", "Myyjä", "Puhdas Oy", "Myyjä kauppaan Lahteen.")
FEE = Raw("4", "Kotityö", "Helppo Raha Ky", "Maksa ensin 50 euron rekisteröintimaksu tilillemme, niin saat työn.")


@pytest.fixture
async def staff(office: Office) -> None:
    def build(people: People) -> None:
        lahti = people.team("Lahti")
        people.colleague("Mari Mäki", team_id=lahti)
        people.colleague("Kaisa Koski", team_id=lahti)
        people.colleague("Leena Laine", Role.TEAM_LEAD, lahti)
        people.colleague("Tiina Tarkka", Role.AUDITOR)

    await office.put(build)


async def came(
    office: Office, raws: Iterable[Raw], name: str = "Työt", approval: Approval = Approval.ALWAYS, **columns: Any
) -> int:
    """What a run of a source takes in, as the importing does."""

    def work(store: Store) -> int:
        known = store.job_sources.named(name)
        source_id = (
            known.id if known else store.job_sources.add(kind=SourceKind.TMT, name=name, approval=approval, **columns)
        )
        assert store.job_sources.lease(source_id)
        run_id = store.job_sources.begin(source_id)
        store.postings.take_in(source_id, run_id, [(raw, understand(raw)) for raw in raws])
        taken = store.postings.finish(source_id, run_id, complete=True)
        store.job_sources.end(run_id, RunOutcome.KEPT if taken.kept else RunOutcome.OK, refused={"no_title": 2})
        return source_id

    return await office.store(work)


async def fill_in(visitor: Visitor, page: Page, action: str, **typed: Any) -> Page:
    """Sends a form with several boxes ticked, as the reader of forms does not know them; others are not ticked."""
    form = page.form(action)
    fields = {name: value for name, value in form.fields.items() if name not in BOXES}
    return await visitor.send(Form(form.action, "post", {**fields, **typed}), page)


async def row(office: Office, key: str) -> dict[str, Any]:
    return next(one for one in await office.rows(job_posting) if one["key"] == key)


async def test_what_came_is_looked_through(office: Office, staff: None) -> None:
    mari, tiina = await office.signed_in("Mari"), await office.signed_in("Tiina")
    page = await mari.open("/admin/jobs")
    assert "Mikään työpaikka ei odota hyväksyntää" in page.words and "/admin/jobs/new" in page.links
    assert "Työpaikat" in (await mari.open("/admin/more")).words
    assert (await tiina.open("/admin/jobs")).status == 403
    assert "odottaa hyväksyntää" not in (await mari.open("/admin/")).words

    await came(office, [CLEANER, COOK, SELLER, FEE])
    today = await mari.open("/admin/")
    assert "Yhdessä työpaikassa on selvitettävää 3 työpaikkaa odottaa hyväksyntää" in today.words
    page = await mari.open("/admin/jobs")
    assert "siivooja · Lahti · illat" in page.words and "(B)" in page.words and "to 10.12." in page.words
    assert "Kotityö" not in page.words and "Odottaa hyväksyntää 3" in page.words
    for query, there in (
        ("q=kokki", ["Kokki"]),
        ("q=puhdas", ["Siivooja", "Myyjä"]),
        ("field=food", ["Kokki"]),
        ("municipality=398", ["Siivooja", "Myyjä"]),
        ("source=1&tab=held", ["Kotityö"]),
        ("source=ours", []),
        ("after=nonsense&field=x&tab=y", ["Kokki", "Siivooja", "Myyjä"]),
    ):
        found = await mari.open(f"/admin/jobs?{query}")
        titles = {one for one in ("Siivooja", "Kokki", "Myyjä", "Kotityö") if f">{one}</a>" in found.html}
        assert titles == set(there), query
    assert "Tällä haulla ei löytynyt" in (await mari.open("/admin/jobs?q=olematon")).words

    # Many at once; nothing chosen is said.
    nothing = await fill_in(mari, page, "/jobs/decide", do="approve")
    assert nothing.status == 400 and "Valitse ensin" in nothing.words
    cleaner, cook, seller, fee = [(await row(office, key))["id"] for key in "1234"]
    page = await fill_in(mari, page, "/jobs/decide", do="approve", posting=[str(cleaner), str(cook), str(fee)])
    assert "Valitut on hyväksytty" in page.words and "Odottaa hyväksyntää 1" in page.words
    assert [(await row(office, key))["review"] for key in "1234"] == ["approved", "approved", "waiting", "waiting"]
    page = await fill_in(mari, page, "/jobs/decide", do="reject", posting=[str(seller)])
    assert "Valitut on hylätty" in page.words and (await row(office, "3"))["review"] == "rejected"

    # One of them, whole: its text is text, its link says where it leads.
    page = await mari.open(f"/admin/jobs/{cleaner}")
    assert SCRIPT not in page.html and "alert(1)" in page.words and "Avaa ilmoitus: example.fi" in page.words
    assert 'rel="noopener noreferrer nofollow"' in page.html
    assert "Kerrotaan asiakkaille" in page.words and "Mari Mäki" in page.words
    for action, said, stands in (
        ("hide", "Piilotettu kaikilta", "Ei kerrota"),
        ("show", "Ei ole enää piilossa", "Kerrotaan asiakkaille"),
        ("reject", "Hylätty", "Ei kerrota"),
        ("approve", "Hyväksytty", "Kerrotaan asiakkaille"),
    ):
        page = await mari.press(f"/admin/jobs/{cleaner}", f"/{cleaner}/{action}")
        assert said in page.words and stands in page.words, action
    refused = await mari.press(f"/admin/jobs/{cleaner}", "/pin", until="1.1.2020")
    assert refused.status == 400 and refused.form("/pin").fields["until"] == "1.1.2020"
    page = await mari.press(f"/admin/jobs/{cleaner}", "/pin", until="2026-12-01")
    assert "Kerrotaan ensin, viimeinen päivä ti 1.12." in page.words
    assert "Kerrotaan ensin, viimeinen" not in (await mari.press(f"/admin/jobs/{cleaner}", "/unpin")).words

    # What is doubtful says why, and is settled by a person.
    page = await mari.open(f"/admin/jobs/{fee}")
    assert "Pyytää hakijalta rahaa" in page.words and not page.has_form(f"/{fee}/approve")
    page = await mari.press(f"/admin/jobs/{fee}", f"/{fee}/settle")
    assert "merkitty selvitetyksi" in page.words and "Kerrotaan asiakkaille" in page.words

    # An employer is kept away with a reason, and let back.
    for because, said in (("", "Kerro, miksi"), ("hetu 131052-308T", "henkilötunnus")):
        refused = await mari.press(f"/admin/jobs/{cleaner}", "/bar", because=because)
        assert refused.status == 400 and said in refused.words, because
    page = await mari.press(f"/admin/jobs/{cleaner}", "/bar", because="Palkat jääneet maksamatta")
    assert "Työnantaja on estetty" in page.words and "Ei kerrota" in page.words and not page.has_form("/bar")
    page = await mari.open("/admin/jobs/bars")
    assert "Puhdas Oy Palkat jääneet maksamatta" in page.words and "Mari Mäki" in page.words
    page = await mari.press("/admin/jobs/bars", "/bars/lift")
    assert "Esto on poistettu" in page.words and "Yhtäkään työnantajaa ei ole estetty" in page.words
    assert (await mari.send(Form("/admin/jobs/bars/lift", "post", page.form("/logout").fields), page)).status == 404
    assert (await mari.open("/admin/jobs/999")).status == 404
    assert (await mari.open("/admin/jobs/nothing")).status == 404


async def test_a_list_goes_on_where_the_page_ended(office: Office, staff: None) -> None:
    mari = await office.signed_in("Mari")
    await came(office, [Raw(str(number), f"Työ {number}") for number in range(60)])
    seen: list[str] = []
    address = "/admin/jobs"
    while address:
        page = await mari.open(address)
        seen += [link for link in page.links if link.removeprefix("/admin/jobs/").isdigit()]
        address = next((link for link in page.links if "after=" in link and link not in address), "")
    assert len(seen) == len(set(seen)) == 60


async def test_a_hidden_job_is_typed_in_from_rough_words_and_corrected(office: Office, staff: None) -> None:
    mari, kaisa = await office.signed_in("Mari"), await office.signed_in("Kaisa")
    form = await mari.open("/admin/jobs/new")
    empty = await fill_in(mari, form, "/jobs/new", do="read")
    assert empty.status == 400 and "muutama sana" in empty.words
    unseen = await fill_in(mari, form, "/jobs/new", text="Siivooja Lahteen", do="save")
    assert "Tarkista ja tallenna" in unseen.words, "what was understood is seen before it is kept"
    words = "Leipomo Lahdessa ottaa siivoojan viikonloppuihin. Työ opetetaan."
    read = await fill_in(mari, form, "/jobs/new", text=words, do="read")
    fields = read.form("/jobs/new").fields
    assert "Näin ymmärsimme. Tarkista ja tallenna." in read.words
    assert (fields["title"], fields["occupation"], fields["municipalities"]) == ("Siivooja", "cleaner", "Lahti")
    assert await office.count(job_posting) == 0, "nothing is kept before it was looked at"

    for typed, said in (
        ({"title": ""}, "Kirjoita otsikko"),
        ({"municipalities": "Lahti, Ankkalinna"}, "En tunne jotakin kuntaa"),
        ({"link": "javascript:alert(1)"}, "Kirjoita koko osoite"),
        ({"postcode": "12"}, "viisi numeroa"),
        ({"count": "monta"}, "Kirjoita määrä numerona"),
        ({"apply_until": "joskus"}, "En saanut päivästä selvää"),
        ({"apply_until": "2026-11-01"}, "mennyt"),
        ({"occupation": "king"}, "Valitse jokin"),
        ({"hours": ["aina"]}, "Valitse jokin"),
        ({"text": "hetu 131052-308T"}, "henkilötunnus"),
    ):
        refused = await fill_in(mari, read, "/jobs/new", do="save", **typed)
        assert refused.status == 400 and said in refused.words, typed
    kept = {"kinds": ["hidden"], "hours": [], "municipalities": "hollola", "do": "save"}
    await fill_in(mari, read, "/jobs/new", employer=f"Leipomo {SCRIPT}", **kept)
    page = await fill_in(mari, read, "/jobs/new", employer=f"Leipomo {SCRIPT}", **kept)
    assert "Työpaikka on tallessa" in page.words and SCRIPT not in page.html and "Kerrotaan asiakkaille" in page.words
    (stored,) = await office.rows(job_posting)
    told = ("title", "municipalities", "hours", "kinds", "occupation", "isco", "review")
    assert [stored[name] for name in told] == ["Siivooja", ["098"], [], ["hidden"], "cleaner", "9112", "approved"]

    # Two correct it at once: the later one keeps their words, and sees the other's.
    path = f"/admin/jobs/{stored['id']}/edit"
    mine, theirs = await mari.open(path), await kaisa.open(path)
    page = await fill_in(mari, mine, "/edit", place="Myllykatu", kinds=["hidden", "first_job"])
    assert "Työpaikka on tallessa" in page.words and "Myllykatu" in page.words and "ei vaadi kokemusta" in page.words
    late = await fill_in(kaisa, theirs, "/edit", place="Satama", kinds=["hidden"])
    assert late.status == 409 and "Myllykatu" in late.words and late.form("/edit").fields["place"] == "Satama"
    page = await fill_in(kaisa, late, "/edit", place="Satama", kinds=["hidden"])
    assert "Satama" in page.words and "Kaisa Koski korjasi työpaikan tietoja" in page.words

    page = await mari.press(f"/admin/jobs/{stored['id']}", "/end")
    assert "Työpaikka on päätetty" in page.words and "Päättyneet" in page.words and not page.has_form("/end")

    # What a source says is its own; what was understood of it is corrected, and its deadline keeps its hour.
    await came(office, [CLEANER])
    cleaner = (await row(office, "1"))["id"]
    page = await mari.open(f"/admin/jobs/{cleaner}/edit")
    assert "title" not in page.form("/edit").fields
    page = await fill_in(mari, page, "/edit", occupation="cook", licence="", hours=["nights"], adults_only="yes")
    stored = await row(office, "1")
    assert (stored["occupation"], stored["hours"], stored["adults_only"]) == ("cook", ["nights"], True)
    assert stored["apply_until"] == CLEANER.apply_until
    assert (await mari.open("/admin/jobs/999/edit")).status == 404


async def test_a_job_is_made_of_an_employers_need(office: Office, staff: None) -> None:
    def told(store: Store) -> int:
        person_id, _ = People(store.connection, store.now).person()
        contact = store.companies.join(
            person_id,
            {"name": "Leipomo Kaura Oy", "business_id": "0737546-2"},
            {"full_name": "Kaisa Kauppias", "email": "kaisa@kaura.fi", "phone": "+358401234567"},
        )
        need = {
            "help": Help.WORKERS,
            "words": "Kaisa Kauppias tässä, tarvitsen siivoojan, soita 040 1234567",
            "job": "siivooja",
            "occupation": "cleaner",
            "field": "cleaning",
            "must": "Ajokortti. Kysy lisää: kaisa@kaura.fi",
        }
        return store.requests.open(contact.contact_id, need, source=Source.CHAT, language="fi").request_id

    need = await office.store(told)
    mari = await office.signed_in("Mari")
    page = await mari.open(f"/admin/requests/{need}")
    assert f"/admin/jobs/new?request={need}" in page.links
    form = await mari.open(f"/admin/jobs/new?request={need}")
    fields = form.form("/jobs/new").fields
    assert (fields["title"], fields["employer"], fields["occupation"]) == ("siivooja", "Leipomo Kaura Oy", "cleaner")
    assert not any(one in form.html for one in ("Kauppias", "kaisa@", "040 1234567", "+358401234567"))
    saved = await fill_in(mari, form, "/jobs/new", do="save", kinds=["hidden"])
    assert "Työpaikka on tallessa" in saved.words and f"/admin/requests/{need}" in saved.links
    assert "Työpaikka: siivooja" in (await mari.open(f"/admin/requests/{need}")).words
    assert (await mari.open("/admin/jobs/new?request=999")).status == 404


def end(run_id: int, fault: str, store: Store) -> None:
    assert store.job_sources.end(run_id, RunOutcome.FAILED, fault=fault)


def test_every_fault_of_a_source_has_words() -> None:
    assert {*feed_faults.Fault, *feed_faults.Odd, importing.NOTHING_READABLE, importing.BROKE} <= set(JobFault)
    assert JobFault.of("strange") is JobFault.OTHER


class Imports:
    """In place of the program's own: notes what was begun, and what was in the file."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, str]] = []

    def begin(self, source_id: int, staff_id: int, file: Path | None = None) -> None:
        self.begun.append((source_id, file.read_text() if file else ""))
        if file is not None:
            file.unlink()


async def test_sources_are_kept_and_looked_after(office: Office, staff: None) -> None:
    imports = Imports()
    office.app = office.built(imports=imports)
    mari, leena, other = [await office.signed_in(name) for name in ("Mari", "Leena", "Leena")]
    assert (await mari.open("/admin/jobs/sources")).status == 403
    page = await leena.open("/admin/jobs/sources")
    assert "Lähteitä ei ole vielä" in page.words
    form = await leena.open("/admin/jobs/sources/new")
    assert "näkee palvelimemme osoitteen" in form.words and 'name="is_on" value="yes" aria' in form.html
    good = {"name": f"Kunta {SCRIPT}", "kind": "feed", "address": "https://example.fi/jobs.xml", "approval": "always"}
    for typed, said in (
        ({"name": ""}, "Anna lähteelle nimi"),
        ({"kind": "x"}, "Valitse jokin"),
        ({"address": "file:///etc/passwd"}, "Kirjoita koko osoite"),
        ({"address": "", "is_on": "yes"}, "Kirjoita osoite"),
        ({"every_hours": "0"}, "Kirjoita tunnit numerona"),
    ):
        refused = await fill_in(leena, form, "/sources/new", **{**good, **typed})
        assert refused.status == 400 and said in refused.words, typed
    page = await fill_in(leena, form, "/sources/new", **good)
    assert "Lähde on tallessa" in page.words and "Haku ei ole päällä" in page.words and SCRIPT not in page.html
    assert "Tätä ei ole haettu vielä" in page.words
    taken = await fill_in(leena, form, "/sources/new", **good)
    assert taken.status == 400 and "jo lähde" in taken.words
    (stored,) = await office.rows(job_source)
    path = f"/admin/jobs/sources/{stored['id']}"
    assert not stored["is_on"], "nothing leaves the house unasked"

    # Two change it at once.
    mine, theirs = await leena.open(path), await other.open(path)
    page = await fill_in(leena, mine, f"/sources/{stored['id']}", name="Kunta", approval="sample", is_on="yes")
    assert "Haetaan ajastetusti" in page.words
    late = await fill_in(other, theirs, f"/sources/{stored['id']}", name="Kaupunki", approval="never")
    assert late.status == 409 and "Otos" in late.words
    assert late.form(f"/sources/{stored['id']}").fields["name"] == "Kaupunki"
    wrong = await fill_in(other, late, f"/sources/{stored['id']}", name="Kaupunki", every_hours="x", approval="never")
    assert wrong.status == 400 and (await office.rows(job_source))[0]["name"] == "Kunta"

    # Run now, and a file; both go on beside the page.
    page = await leena.press(path, "/run")
    assert "Haku alkoi" in page.words
    csrf = page.form("/file").fields
    sent = await leena.http.post(f"{path}/file", data=csrf, files={"file": ("a.xml", b"<rss/>")}, headers=FROM_HERE)
    assert "Haku alkoi" in sent.text and imports.begun == [(stored["id"], ""), (stored["id"], "<rss/>")]
    huge = {**FROM_HERE, "content-length": "60000000"}
    assert (await leena.http.post(f"{path}/file", data=csrf, headers=huge)).status_code == 413
    sent = await leena.http.post(f"{path}/file", data=csrf, headers=FROM_HERE)
    assert sent.status_code == 400 and "Valitse tiedosto" in sent.text

    def lease(store: Store) -> int:
        assert store.job_sources.lease(stored["id"])
        return store.job_sources.begin(stored["id"])

    run_id = await office.store(lease)
    page = await leena.open(path)
    assert "Haku on käynnissä" in page.words and not page.has_form("/run")
    sent = await leena.http.post(f"{path}/file", data=csrf, files={"file": ("a", b"x")}, headers=FROM_HERE)
    assert sent.status_code == 409 and len(imports.begun) == 2
    busy = await leena.press(path, "/retire")
    assert busy.status == 409 and "luetaan juuri nyt" in busy.words

    # Faults in words; after three in a row, and when it empties, the lead sees it on the first page.
    office.clock.advance(minutes=1)
    await office.store(partial(end, run_id, "too_large"))
    assert "Epäonnistui: Liian suuri" in (await leena.open(path)).words
    for _ in range(2):
        office.clock.advance(minutes=1)
        run_id = await office.store(lease)
        await office.store(partial(end, run_id, "strange"))
    assert "Kunta! Haku epäonnistui 3 kertaa" in (await leena.open("/admin/")).words.replace(" !", "!")
    assert "Kunta" not in (await mari.open("/admin/")).words
    assert "Jokin muu vika" in (await leena.open("/admin/jobs/sources")).words

    many = [Raw(str(number), f"Työ {number}") for number in range(24)]
    emptied = await came(office, many, name="Lista", approval=Approval.NEVER)
    for do, said, left in (("keep", "Vanhat työpaikat pidettiin", 24), ("empty", "on päätetty", 3)):
        office.clock.advance(minutes=1)
        await came(office, many[:3], name="Lista")
        assert "Lähde tyhjeni äkkiä" in (await leena.open("/admin/")).words
        page = await leena.open(f"/admin/jobs/sources/{emptied}")
        assert "luettu 3" in page.words and "Otsikko puuttui: 2" in page.words
        page = await fill_in(leena, page, "/emptied", do=do)
        assert said in page.words and "tyhjeni" not in page.words
        there = [one for one in await office.rows(job_posting) if one["gone_at"] is None]
        assert len(there) == left
    page = await leena.press(f"/admin/jobs/sources/{emptied}", "/retire")
    assert "Lähde on poistettu käytöstä" in page.words and "Lista" not in page.words
    assert (await leena.open(f"/admin/jobs/sources/{emptied}")).status == 404
