"""Messages to many in the console: written, counted, looked over, sent with the number said, undone, watched."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from storage.staff import Reader
from storage.tables import broadcast, broadcast_recipient, channel_identity, delivery, segment
from tests.admin.conftest import Office
from tests.admin.visitor import Form, Page, Visitor
from tests.kit.people import Known, People

FAILED = {"came_to": "failed", "fault": "down"}


@dataclass
class Town:
    mari: Reader
    aino: Known
    emil: Known
    eetu: Known
    group: int


def unticked(page: Page, action: str, *keep: str) -> Form:
    """A form with nothing ticked but these: a visitor's form holds every box otherwise."""
    form = page.form(action)
    boxes = {name for name in re.findall(r'type="(?:checkbox|radio)" name="([^"]+)"', page.html) if name not in keep}
    form.fields |= {**dict.fromkeys(boxes, ""), "do": ""}
    return form


@pytest.fixture
async def town(office: Office) -> Town:
    """Mari's Aino and Emil, who speaks Swedish, allow invitations, her Eetu does not. Olga is of another team."""

    def fill(people: People) -> tuple[Reader, Known, Known, Known]:
        team, other = people.team(), people.team("Hollola")
        mari = people.colleague("Mari Meri", team_id=team)
        olli = people.colleague("Olli Oja", team_id=other)
        people.colleague("Sara Salo", team_id=team)
        aino = people.client("Aino Aho", team, coordinator=mari)
        emil = people.client("Emil Ek", team, coordinator=mari, language="sv")
        eetu = people.client("Eetu Esa", team, coordinator=mari)
        olga = people.client("Olga Olio", other, coordinator=olli)
        for one in (aino, emil, olga):
            people.consent(one.person_id, "events")
        return mari, aino, emil, eetu

    mari, aino, emil, eetu = await office.put(fill)
    visitor = await office.signed_in("Mari")
    page = await visitor.open("/admin/broadcasts/segments/new?side=clients")
    form = unticked(page, "/segments/new")
    made = await visitor.send(form, page, name="Kaikki asiakkaat", do="save")
    assert "Ryhmä on tallessa." in made.words
    (row,) = await office.rows(segment)
    return Town(mari, aino, emil, eetu, row["id"])


async def written(office: Office, mari: Visitor, town: Town, **words: str) -> Page:
    """A message as Mari makes one, from its first page to the one where it is checked."""
    page = await mari.open("/admin/broadcasts/new")
    page = await mari.send(page.form("/new"), page, name="Kevätterveiset", purpose="events")
    page = await mari.send(unticked(page, "/words"), page, **{"body_fi": "Hei {name}!", "body_sv": "Hej!", **words})
    page = await mari.send(choosing(page, town.group), page)
    when = await mari.open(page.path.replace("/who", "/when"))
    return await mari.send(when.form("/when"), when, when="now")


def choosing(page: Page, group: int) -> Form:
    form = page.form("/who")
    form.fields["segment"] = str(group)
    return form


async def test_a_message_is_written_counted_and_sent_with_its_number_said(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    assert "Yhtään viestiä ei ole kesken" in (await mari.open("/admin/broadcasts")).words
    page = await mari.open("/admin/broadcasts/new")
    nameless = await mari.send(page.form("/new"), page, purpose="events")
    assert nameless.status == 400 and "Anna viestille nimi." in nameless.words
    form = page.form("/new")
    page = await mari.send(form, page, name="Kevätterveiset", purpose="events")
    again = await mari.send(form, page, name="Kevätterveiset", purpose="events")
    assert again.path == page.path == "/admin/broadcasts/1/words", "the form twice is one message"

    form = unticked(page, "/words")
    words = {"body_fi": "Hei {name}!\n\n*Kevät* <b>tuli</b>.", "body_sv": "Hej {namn}!", "body_en": ""}
    wrong = await mari.send(form, page, **words, button_link="yes", address="http://auki.fi", label_link_fi="Lue")
    assert wrong.status == 400 and "Sen pitää alkaa https://" in wrong.words and "Kevät" in wrong.html
    coded = await mari.send(form, page, **{**words, "body_sv": "Kod 010100A123D"})
    assert coded.status == 400 and "henkilötunnus" in coded.words
    seen = await mari.send(form, page, **words, do="preview")
    assert "<p>Hei Mari!</p><p><b>Kevät</b> &lt;b&gt;tuli" in seen.html, "what staff write is text, and stars make bold"
    assert seen.html.count('class="screen') == 2 * 4, "both languages, both chats, by day and by night"
    assert "englanti" not in seen.words.partition("Näin se näkyy")[2]
    who = await mari.open("/admin/broadcasts/1/who")
    none = await mari.send(who.form("/who"), who, segment="")
    assert none.status == 400 and "Valitse ainakin yksi ryhmä." in none.words
    who = await mari.send(choosing(who, town.group), who)
    told = "3 ihmistä saa viestin Ryhmissä on yhteensä 4 ihmistä Ei saa viestiä, koska 1 ei ole antanut lupaa"
    assert told in who.words
    assert "Aino Aho Lahti suomi" in who.words and "Olga" not in who.html
    assert "Toisen työntekijän asiakas Hollola" in who.words, "of whom Mari may not see, no name"
    check = await mari.open("/admin/broadcasts/1")
    assert "Tekstissä on aaltosulkeissa sana" in check.words and "Katso vielä kerran" not in check.words
    assert (await mari.open("/admin/broadcasts/1/send")).path == "/admin/broadcasts/1", "not while it lacks something"
    await mari.send(
        unticked(await mari.open("/admin/broadcasts/1/words"), "/words"), page, **{**words, "body_sv": "Hej!"}
    )

    send = await mari.open("/admin/broadcasts/1/send")
    assert "Lähetetäänkö tämä 3 ihmiselle?" in send.words and "Voit perua lähetyksen 10 minuutin ajan." in send.words
    assert send.form("/send").button == "Lähetä 3 ihmiselle" and "Kevät" in send.words
    await office.put(lambda people: people.consent(town.eetu.person_id, "events"))
    more = await mari.send(send.form("/send"), send)
    assert more.status == 409 and "Saajien määrä on muuttunut" in more.words and "Lähetä 4 ihmiselle" in more.words
    going = await mari.send(more.form("/send"), more)
    assert "Viesti on lähdössä" in going.words and "Ensimmäinen lähtee tänään 10.10" in going.words
    assert 'data-until="2026-11-24T08:10:00+00:00"' in going.html
    twice = await mari.send(more.form("/send"), more)
    assert twice.status == 409 and "Viesti on jo lähetetty" in twice.words and not twice.has_form("/send")
    undone = await mari.send(going.form("/undo"), going)
    assert "Lähetys on peruttu. Kukaan ei saanut mitään." in undone.words and "Luonnos" in undone.words
    late = await mari.send(going.form("/undo"), going)
    assert late.status == 409 and "viestin tilanne on muuttunut" in late.words
    assert await office.count(delivery) == 0
    office.clock.advance(minutes=11)
    assert (await mari.open("/admin/broadcasts/1/send")).path == "/admin/again", "who sends shows who they are"


async def test_a_second_pair_of_eyes_and_two_who_write_at_once(office: Office, town: Town) -> None:
    await office.store(lambda store: store.rules.change(None, eyes_from=2))
    mari, olli = await office.signed_in("Mari"), await office.signed_in("Olli")
    check = await written(office, mari, town)
    assert "Tämä lähtee 3 ihmiselle: pyydä toista katsomaan" in check.words and "/broadcasts/1/send" not in check.html
    assert (await mari.open("/admin/broadcasts/1/send")).path == check.path
    asked = await mari.send(check.form("/ask"), check)
    assert "Odottaa toista silmäparia" in asked.words and not asked.has_form("/seen")
    own = await mari.forge(asked, "/admin/broadcasts/1/seen")
    assert own.status == 400
    first = await olli.open("/admin/")
    assert "1 viesti odottaa toista silmäparia Kevätterveiset Mari Meri" in first.words and asked.path in first.html
    assert "odottaa toista silmäparia" not in (await mari.open("/admin/")).words, "one's own waits for others"
    page = await olli.open(asked.path)
    assert "Katso tämä viesti: se lähtee 3 ihmiselle" in page.words and "Hei Olli!" in page.words
    form = page.form("/seen")
    form.fields["do"] = "back"
    assert "Kirjoita, mitä pitäisi muuttaa." in (await olli.send(form, page)).words
    assert "taas luonnos tekijällään" in (await olli.send(form, page, words="Lisää <i>aika</i>")).words
    mine = await mari.open("/admin/broadcasts/1/words")
    assert "Kollega toivoi muutosta" in mine.words and "Lisää &lt;i&gt;aika" in mine.html

    theirs = await olli.open("/admin/broadcasts/1/words")
    saved = await mari.send(unticked(mine, "/words"), mine, body_fi="Hei {name}! Kello 12.")
    assert saved.path == "/admin/broadcasts/1"
    late = await olli.send(unticked(theirs, "/words"), theirs, body_fi="Hei vaan!")
    assert late.status == 409 and "Kello 12." in late.words and ">\nHei vaan!" in late.html, "nothing is lost"
    kept = await olli.send(unticked(late, "/words"), late, body_fi="Hei {name}! Hei vaan, kello 12.")
    assert kept.path == "/admin/broadcasts/1"
    await mari.send((await mari.open(kept.path)).form("/ask"), kept)
    page = await olli.open(kept.path)
    assert not page.has_form("/seen"), "who has written in it does not look it over"
    sara = await office.signed_in("Sara")
    page = await sara.open(kept.path)
    form = page.form("/seen")
    form.fields["do"] = "fine"
    await mari.send(unticked(await mari.open("/admin/broadcasts/1/words"), "/words"), page, body_fi="Jotain muuta")
    await mari.send((await mari.open(kept.path)).form("/ask"), kept)
    unseen = await sara.send(form, page)
    assert unseen.status == 409 and "Jotain muuta" in unseen.words and "Kollega on muuttanut viestiä" in unseen.words
    form = unseen.form("/seen")
    form.fields["do"] = "fine"
    fine = await sara.send(form, unseen)
    assert "Viestin saa nyt lähettää." in fine.words and "katsonut Sara Salo" in fine.words
    send = await mari.open("/admin/broadcasts/1/send")
    assert "Viesti on lähdössä" in (await mari.send(send.form("/send"), send)).words
    (row,) = await office.rows(broadcast)
    assert (row["seen_by"], row["sent_by"]) != (row["made_by"], None) and row["state"] == "scheduled"
    lost = await olli.send(unticked(theirs, "/words"), theirs, body_fi="Liian myöhään")
    assert lost.status == 400 and "jo lähetetty" in lost.words and "Liian myöhään" in lost.html


async def test_how_it_goes_is_watched_held_and_told_by_name_to_who_may_see(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    check = await written(office, mari, town)
    send = await mari.open(check.path + "/send")
    await mari.send(send.form("/send"), send)
    office.clock.advance(minutes=10)
    await office.store(lambda store: store.broadcasts.tick(50))
    page = await mari.open(check.path)
    assert "0 / 3 lähetetty" in page.words and "Kaikki asiakkaat" not in page.words.partition("Kenelle se lähti")[2]
    version = re.findall(r'data-version="(\w+)"', page.html)
    part = await mari.open(check.path + "?part=live")
    assert version == re.findall(r'data-version="(\w+)"', part.html) and "<main" not in part.html
    held = await mari.send(page.form("/pause"), page)
    assert "Lähetys on keskeytetty." in held.words and held.has_form("/resume") and not held.has_form("/pause")
    page = await mari.send(held.form("/resume"), held)
    assert "Lähetys jatkuu." in page.words

    def ends(people: People) -> None:
        mine = broadcast_recipient.update().where
        told = {"came_to": "sent", "told_at": office.clock(), "read_at": office.clock()}
        for known, values in ((town.aino, told), (town.emil, FAILED)):
            people._connection.execute(mine(broadcast_recipient.c.person_id == known.person_id).values(**values))

    await office.put(ends)
    part = await mari.open(check.path + "?part=live")
    assert "1 / 3 lähetetty" in part.words and "Yritä uudelleen 1 ihmiselle" in part.words
    assert version != re.findall(r'data-version="(\w+)"', part.html)
    page = await mari.open(check.path)
    assert "Miksi ei onnistunut 1" in page.words and "1 ei ole antanut lupaa" in page.words
    assert "1 nähnyt viestin verkkochatissa (sinne lähti 1)" in page.words and "Telegram" in page.words
    names = await mari.open(check.path + "/people")
    assert re.search(r"Aino Aho ✓ lähetetty [^!]+ · Nähty \S", names.words) and "Emil Ek ! ei onnistunut" in names.words
    assert "Olga" not in names.html and "Lisäksi 1 ihminen, jonka nimeä et näe." in names.words
    assert "Tällaisia saajia ei ole" in (await mari.open(check.path + "/people?came_to=blocked")).words
    page = await mari.send(page.form("/retry"), page)
    assert "Yritetään uudelleen." in page.words
    over = await mari.send(page.form("/cancel"), page)
    assert "Viestiä ei lähetetä enää kenellekään." in over.words and "Lopetettu" in over.words
    assert 'data-ended="yes"' in over.html and not over.has_form("/resume")
    assert "Kevätterveiset" in (await mari.open("/admin/broadcasts?tab=over")).words
    copied = await mari.send(over.form("/copy"), over)
    assert (await mari.send(over.form("/copy"), over)).path == copied.path, "pressed twice it is one"
    assert copied.path == "/admin/broadcasts/2/words" and "Hei {name}!" in copied.html
    actions = [action for who, action, _, _ in await office.audited() if who == town.mari.staff_id]
    assert actions.count("broadcast_viewed") >= 4 and "segment_sampled" in actions, "who looks at names is on record"


async def test_groups_letters_times_and_a_test_to_oneself(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/broadcasts/segments/new?side=clients")
    form = unticked(page, "/segments/new")
    wrong = await mari.send(form, page, name="Hiljaiset", silent_weeks="300", youngest="29", oldest="18", do="save")
    assert wrong.status == 400 and wrong.html.count('class="fault"') == 1
    wrong = await mari.send(form, page, name="Hiljaiset", attendance="came", do="save")
    assert wrong.status == 400 and "Valitse, mikä tai millainen tapahtuma" in wrong.words
    wrong = await mari.send(form, page, name="kaikki ASIAKKAAT", hopes="work", do="save")
    assert wrong.status == 400 and "Tämänniminen ryhmä on jo." in wrong.words
    counted = await mari.send(form, page, name="Hiljaiset", silent_weeks="4", languages="sv", do="count")
    assert "1 ihminen saa viestin" in counted.words and "Emil Ek" in counted.words
    first = await mari.send(form, page, name="Hiljaiset", silent_weeks="4", languages="sv", do="save")
    theirs = await mari.send(unticked(first, "/2"), first, name="Hiljaisimmat", do="save")
    assert "Ryhmä on tallessa." in theirs.words
    late = await mari.send(unticked(first, "/2"), first, name="Toinen", do="save")
    assert late.status == 409 and "Hiljaisimmat" in late.words and 'value="Toinen"' in late.html
    listed = await mari.open("/admin/broadcasts/segments")
    assert "Hiljaisimmat Asiakkaat Ei yhteyttä, viikkoja: 4" in listed.words
    gone = await mari.send(theirs.form("/retire"), theirs)
    assert "poistettu käytöstä" in gone.words and "Hiljaisimmat" not in gone.words
    assert (await mari.open("/admin/broadcasts/segments/2")).status == 404

    page = await mari.open("/admin/employers/newsletter")
    assert "Kirjeitä ei ole vielä" in page.words
    page = await mari.open("/admin/broadcasts/new?purpose=newsletter")
    letter = await mari.send(page.form("/new"), page, name="Talvikirje", purpose="newsletter")
    check = await mari.open("/admin/broadcasts/1")
    assert "Kirjoita kirjeelle otsikko suomeksi." in check.words
    assert "Työnantajakirjeen tilaajat" in (await mari.open("/admin/broadcasts/1/who")).words
    when = await mari.open("/admin/broadcasts/1/when")
    form = when.form("/when")
    wrong = await mari.send(form, when, when="later", day="2026-11-01", clock="25", days="0", until_day="2026-11-01")
    assert wrong.status == 400 and wrong.html.count('class="fault"') >= 3
    past = await mari.send(form, when, when="later", day="2026-11-01", clock="12")
    assert past.status == 400
    quarterly = await mari.send(form, when, when="later", day="2026-12-01", clock="9", again="quarterly")
    assert "ti 1.12. 9.00" in quarterly.words and "Uudelleen 3 kuukauden välein" in quarterly.words
    assert "Talvikirje" in (await mari.open("/admin/employers/newsletter")).words

    early = await mari.forge(letter, "/admin/broadcasts/1/test")
    assert early.status == 400, "which languages?"
    link = await mari.send(quarterly.form("/chat"), quarterly)
    code = re.findall(r"/start me_([\w-]+)", link.words)[0]
    assert f"/?ref=me_{code}" in link.links
    await office.put(lambda people: people.person())
    identity = (await office.rows(channel_identity))[-1]["id"]
    assert await office.store(lambda store: store.broadcasts.link_chat(code, identity)) == "Mari Meri"
    check = await mari.open("/admin/broadcasts/1")
    tried = await mari.send(unticked(check, "/test", "language"), check)
    assert "Viesti on matkalla omaan chattiisi." in tried.words and await office.count(delivery) == 1
