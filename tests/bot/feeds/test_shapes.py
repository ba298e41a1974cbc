"""Postings in all five shapes, as they come: what is said in codes is taken, what is missing or odd does no harm."""

from __future__ import annotations

import io
import itertools
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from bot.feeds.faults import FeedFault
from bot.feeds.harvest import harvest
from domain.employers import Card, Hours, Lasts
from domain.people import Education, Licence, SpokenLanguage
from domain.postings import JobKind, SourceKind
from domain.postings.posting import Harvest, Raw

TODAY = date(2026, 11, 22)
NEW_YEARS_EVE = datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC)
"""The end of 31 December in Helsinki."""


def read(kind: SourceKind, content: bytes | str | Any, language: str = "fi", **more: Any) -> Harvest:
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()
    return harvest(kind, content, language=language, today=TODAY, **more)


def told(raw: Raw) -> dict[str, Any]:
    """What a posting says, without what it says nothing of."""
    values = {name: getattr(raw, name) for name in Raw.__slots__}
    return {name: value for name, value in values.items() if value not in (None, "", False, (), frozenset())}


def odd(found: Harvest) -> list[tuple[str, str | None]]:
    return [(one.fault, one.key) for one in found.refused]


# The national service.


def fi(text: str) -> list[dict[str, str]]:
    return [{"kieliKoodi": "fi", "arvo": text}]


KEY = "0b2a7c1e-1f5d-4d0a-9c55-0a4f2b8e6d31"


def job(key: str = KEY, title: str = "Siivooja", **more: Any) -> dict[str, Any]:
    return {"ilmoituksenID": key, "perustiedot": {"tyonOtsikko": fi(title)}, **more}


def test_everything_that_the_national_service_says() -> None:
    whole = {
        "sivutus": {"sivu": 0, "maara": 100},
        "ilmoituksienMaara": 1,
        "ilmoitukset": [
            {
                "ilmoituksenID": KEY,
                "tyollistaja": "01",
                "ilmoittajanNimi": fi("Vuokratyö Ahkerat Oy"),
                "julkaisupvm": "2026-11-20T09:15:16.123Z",
                "ilmoituksenKielet": ["fi", "sv"],
                "perustiedot": {
                    "tyonOtsikko": [{"kieliKoodi": "sv", "arvo": "Kioskbiträde"}, *fi("Kioskimyyjä kesäksi")],
                    "tyonTiivistelma": fi("Myyt jäätelöä satamassa."),
                    "tyonKuvaus": fi("<p>Myyt jäätelöä satamassa.</p><ul><li>kassa</li><li>siisteys</li></ul>"),
                    "paikkojenMaara": "4",
                    "palvelussuhde": {"tyyppi": "01", "tyosuhde": {"vuokratyo": True, "oppisopimus": "true"}},
                    "tyonJatkuvuus": ["02", "0202"],
                    "tyoAika": "02",
                    "tyoskentely": {"tyoskentelyAika": ["02", "07", "08"]},
                    "palkanLisatieto": [],
                },
                "osaamisvaatimukset": {
                    "ammatit": [
                        {"luokittelunNimi": "ESCO", "luokiteltuArvo": "http://data.europa.eu/esco/occupation/ab-12"},
                        {"luokittelunNimi": "ESCO", "luokiteltuArvo": "http://data.europa.eu/esco/skill/cd-34"},
                    ],
                    "kielitaidot": [
                        {"kielitaito": "fi", "kielitaidonTaso": "B2"},
                        {"kielitaito": "en", "kielitaidonTaso": "A1"},  # a few words: nobody is kept out
                        {"kielitaito": "pl", "kielitaidonTaso": "C1"},
                        {"kielitaito": "http://data.europa.eu/esco/skill/ef-56", "kielitaidonTaso": "C1"},
                    ],
                    "ajokortti": {"vaaditutAjokorttiluokat": ["B", "C1C"]},
                    "kortitJaLuvat": {"lupaKoodit": ["0007"], "kortitJaLuvatLisatieto": fi("Hygieniapassi on eduksi")},
                    "koulutusaste": 32,
                },
                "sijainti": {
                    "sijaintiJoustava": False,
                    "kunta": ["398", 98, "999"],
                    "toimipaikka": {"postiosoite": "Satamakatu 1", "postinumero": "15140", "postitoimipaikka": "LAHTI"},
                },
                "hakeminen": {
                    "hakuaikaPaattyy": "2026-12-31T14:00:00Z",
                    "hakuohjeet": fi('Lähetä hakemus: <a href="mailto:rekry@example.fi">sähköpostilla</a>'),
                    "hakemuksenUrl": "https://ahkerat.example/hae",
                    "ilmoittajanYhteystiedot": {"etunimi": "Aino", "sukunimi": "Virta", "puhelinNro": 358401234567},
                },
            }
        ],
    }
    (only,) = read(SourceKind.TMT, whole).postings
    assert told(only) == {
        "key": KEY,
        "title": "Kioskimyyjä kesäksi",
        "employer": "Vuokratyö Ahkerat Oy",
        "text": "Myyt jäätelöä satamassa.\nMyyt jäätelöä satamassa.\n- kassa\n- siisteys\nHygieniapassi on eduksi",
        "link": f"https://tyomarkkinatori.fi/henkiloasiakkaat/avoimet-tyopaikat/{KEY}/fi",
        "how_to_apply": "Lähetä hakemus: sähköpostilla (rekry@example.fi)\nhttps://ahkerat.example/hae\n358401234567",
        "language": "fi",
        "published_at": datetime(2026, 11, 20, 9, 15, 16, tzinfo=UTC),
        "apply_until": datetime(2026, 12, 31, 14, tzinfo=UTC),
        "municipalities": ("398", "098"),
        "postcode": "15140",
        "place": "Satamakatu 1, LAHTI",
        "esco": ("http://data.europa.eu/esco/occupation/ab-12",),
        "hours": {Hours.PART, Hours.EVENINGS, Hours.WEEKENDS, Hours.SHIFTS},
        "lasts": Lasts.SUMMER,
        "licence": Licence.C,
        "languages": {SpokenLanguage.FI, SpokenLanguage.OTHER},
        "cards": {Card.HYGIENE},
        "education": Education.VOCATIONAL,
        "kinds": {JobKind.RENTAL, JobKind.APPRENTICESHIP, JobKind.SUMMER},
        "count": 4,
    }
    (swedish,) = read(SourceKind.TMT, whole, language="sv").postings
    assert (swedish.title, swedish.language, swedish.link and swedish.link[-3:]) == ("Kioskbiträde", "sv", "/sv")


def test_the_national_service_in_the_ways_it_varies() -> None:
    two = [job("a", "Kokki"), job("b", "Hitsaaja")]
    for listed in (
        {"ilmoitukset": two},
        {"Ilmoitukset": two, "sivutus": {}},
        two,
        [{"ilmoitukset": two[:1]}, {"ilmoitukset": two[1:]}],
        "\n".join(json.dumps(one) for one in two),
        "\n\n".join(json.dumps({"sivu": 1, "ilmoitukset": [one]}) for one in two) + "\n",
        json.dumps({"ilmoitukset": two[:1]}) + json.dumps({"ilmoitukset": two[1:]}),
        json.dumps(two, indent=2).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(two).encode(),
    ):
        assert [one.title for one in read(SourceKind.TMT, listed).postings] == ["Kokki", "Hitsaaja"], listed
    assert [one.title for one in read(SourceKind.TMT, {"ilmoitukset": two[0]}).postings] == ["Kokki"]
    assert [one.title for one in read(SourceKind.TMT, two[0]).postings] == ["Kokki"]
    assert read(SourceKind.TMT, {"ilmoitukset": [], "ilmoituksienMaara": 0}) == Harvest()
    for kind, odd in itertools.product((SourceKind.TMT, SourceKind.JOBTECH), ("{}", "null", '{"ilmoitukset": null}')):
        assert len(read(kind, odd).refused) == 1, "an answer without a list is no empty list"

    sparse = [
        {"ilmoituksenID": 7, "perustiedot": [{"tyonOtsikko": {"kieliKoodi": "fi", "arvo": "Leipuri"}}]},
        {"perustiedot": {"tyonOtsikko": "Puutarhuri", "tyoAika": 1}, "sijainti": {"kunta": "398"}},
        job(
            "koti", "Lastenhoitaja", tyollistaja="02", kotitaloudenNimi="Perhe Virtanen", ilmoittajanNimi=fi("Virtanen")
        ),
    ]
    baker, gardener, nanny = read(SourceKind.TMT, sparse).postings
    assert told(baker) == {"key": "7", "title": "Leipuri", "language": "fi"}
    assert (gardener.municipalities, gardener.hours, gardener.link) == (("398",), frozenset({Hours.FULL}), None)
    assert gardener.key == read(SourceKind.TMT, sparse).postings[1].key != baker.key
    assert nanny.employer is None  # a household's name is somebody's


def test_items_that_cannot_be_read_leave_the_others_alone() -> None:
    found = read(
        SourceKind.TMT,
        [
            job("a", "Kokki"),
            job("a", "Kokki taas"),
            job("b", ""),
            job("c", "<script>alert(1)</script>"),
            "not a posting",
            17,
            {"aivan": "muuta"},
            {"ilmoituksenID": {"x": []}, "perustiedot": None, "sijainti": 4, "hakeminen": "eilen"},
            {
                **job("d", "Yrittäjäksi"),
                "perustiedot": {"palvelussuhde": {"tyyppi": "04"}, "tyonOtsikko": fi("Kioski")},
            },
            job("e", "Hitsaaja", osaamisvaatimukset=[], sijainti=[{"kunta": [{}, None, 398.0]}]),
        ],
    )
    assert [(one.key, one.title) for one in found.postings] == [("a", "Kokki"), ("e", "Hitsaaja")]
    assert found.postings[1].municipalities == ("398",)
    assert odd(found) == [
        ("twice", "a"), ("no_title", "b"), ("no_title", "c"), ("not_a_posting", None), ("not_a_posting", None),
        ("not_a_posting", None), ("no_title", None), ("not_a_job", "d"),
    ]  # fmt: skip
    lines = [json.dumps(job("a")), '{"ilmoituksenID": "b", "perust', "[" * 100_000, json.dumps(job("c"))]
    found = read(SourceKind.TMT, "\n".join(lines))
    assert ([one.key for one in found.postings], odd(found)) == (["a", "c"], [("broken", None)] * 2)
    for whole in (
        b"",
        b"<html>",
        b'{"ilmoitukset": [{"ilmoituksenID": "a"',
        b'[{"a": 1}, nan]',
        b"\x89PNG\r\n\x1a\n\0\0",
    ):
        with pytest.raises(FeedFault, match="not_readable"):
            read(SourceKind.TMT, whole)
    with pytest.raises(FeedFault, match="too_many"):
        read(SourceKind.TMT, [job(str(number)) for number in range(4)], most=3)


def test_letters_of_other_times() -> None:
    finnish = json.dumps([job("a", "Lähihoitaja – yö", kotisivut="x")], ensure_ascii=False)
    for letters in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert read(SourceKind.TMT, finnish.encode(letters)).postings[0].title == "Lähihoitaja – yö", letters
    broken = json.dumps([job("a", "Lähihoitaja yöhön"), job("b", "Ulkona työ")], ensure_ascii=False).encode()
    broken = broken.replace(b"Ulkona", b"Ul\xffkona")
    assert [one.title for one in read(SourceKind.TMT, broken).postings] == ["Lähihoitaja yöhön", "Ul\ufffdkona työ"]
    alone = '[{"ilmoituksenID": "a", "perustiedot": {"tyonOtsikko": "Kokki \\ud800 \\u0000 \\u202eikkoK"}}]'
    assert read(SourceKind.TMT, alone + "\n" + alone).postings[0].title.startswith("Kokki")


# JobTech.


def test_what_jobtech_says() -> None:
    ad = {
        "id": 29_001,
        "headline": "Städare till hotell vid torget!",
        "application_deadline": "2026-12-31T23:59:59",
        "publication_date": "2026-11-20T10:00:00",
        "number_of_vacancies": 2,
        "description": {"text": "Vi söker dig.", "text_formatted": "<p>Vi söker dig.</p><p>Du är noggrann.</p>"},
        "employment_type": {"label": "Behovsanställning"},
        "duration": {"label": "Tills vidare"},
        "working_hours_type": {"label": "Deltid"},
        "employer": {"name": "Torgets Hotell AB", "workplace": "Hotellet"},
        "application_details": {"email": "jobb@hotell.example", "url": "https://hotell.example/sok", "via_af": False},
        "experience_required": False,
        "driving_license_required": True,
        "driving_license": [{"concept_id": "x", "label": "B"}],
        "occupation": {"concept_id": "y", "label": "Hotellstädare"},
        "workplace_address": {"municipality": "Haparanda", "postcode": "95331", "country": "Sverige"},
        "must_have": {"languages": [{"label": "Svenska"}, {"label": "Polska"}]},
        "nice_to_have": {"languages": [{"label": "Engelska"}]},
        "webpage_url": "https://jobb.example/annonser/29001",
        "detected_language": "sv",
        "larling": True,
    }
    (only,) = read(SourceKind.JOBTECH, {"total": {"value": 1}, "hits": [ad]}).postings
    assert told(only) == {
        "key": "29001",
        "title": "Städare till hotell vid torget!",
        "employer": "Torgets Hotell AB",
        "text": "Vi söker dig.\nDu är noggrann.\nHotellstädare",
        "link": "https://jobb.example/annonser/29001",
        "how_to_apply": "jobb@hotell.example\nhttps://hotell.example/sok",
        "language": "sv",
        "published_at": datetime(2026, 11, 20, 9, tzinfo=UTC),  # Sweden's clock
        "apply_until": NEW_YEARS_EVE,
        "place": "Haparanda",
        "hours": {Hours.PART},
        "lasts": Lasts.GIG,
        "licence": Licence.B,
        "languages": {SpokenLanguage.SV, SpokenLanguage.OTHER},
        "kinds": {JobKind.FIRST_JOB, JobKind.APPRENTICESHIP},
        "count": 2,
    }
    here = {**ad, "id": 2, "workplace_address": [{"municipality": "Lahtis", "postcode": "15110", "country": "Finland"}]}
    found = read(SourceKind.JOBTECH, [here, {"id": "3", "removed": True}, {"id": "4", "headline": None}, []])
    assert [(one.municipalities, one.postcode) for one in found.postings] == [(("398",), "15110")]
    assert odd(found) == [("removed", "3"), ("no_title", "4")]
    (noon,) = read(SourceKind.JOBTECH, [{**ad, "application_deadline": "2026-12-31T12:00:00"}]).postings
    assert noon.apply_until == datetime(2026, 12, 31, 11, tzinfo=UTC)  # a clock of Sweden's
    bare = {"id": "5", "headline": "Kock", "scope_of_work": {"max": 100}, "duration": {"label": "6 månader"}}
    (cook,) = read(
        SourceKind.JOBTECH, "\n".join([json.dumps(bare), json.dumps({"id": "6", "headline": "x"})])
    ).postings[:1]
    assert (cook.hours, cook.lasts, cook.language) == (frozenset({Hours.FULL}), Lasts.FIXED, "fi")


# JSON-LD.

BARISTA = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "name": "Kulma", "value": "b-17"},
    "title": "Baristaksi kahvilaan",
    "description": "&lt;p&gt;Keitä &amp;amp; tarjoile.&lt;/p&gt;&lt;p&gt;Iltavuoroja.&lt;/p&gt;",
    "datePosted": "2026-11-20",
    "validThrough": "2026-12-31T00:00",
    "employmentType": ["PART_TIME", "TEMPORARY"],
    "hiringOrganization": {"@type": "Organization", "name": "Kahvila Kulma Oy"},
    "jobLocation": [
        {"@type": "Place", "address": {"addressLocality": "Lahti", "postalCode": "15110", "addressCountry": "FI"}},
        {"@type": "Place", "address": {"addressLocality": "Hollola", "addressCountry": {"name": "Suomi"}}},
        {"@type": "Place", "address": {"addressLocality": "Lahti, Tallinn", "addressCountry": "EE"}},
    ],
    "educationRequirements": {"credentialCategory": "high school"},
    "experienceRequirements": "no requirements",
    "occupationalCategory": "5132",
    "directApply": True,
    "applicationContact": {"email": "mailto:kulma@example.fi"},
    "totalJobOpenings": "2",
    "url": "https://kulma.example/b-17",
    "inLanguage": "fi-FI",
}


def test_job_postings_wherever_a_page_has_them() -> None:
    (only,) = read(SourceKind.JSONLD, BARISTA).postings
    assert told(only) == {
        "key": "b-17",
        "title": "Baristaksi kahvilaan",
        "employer": "Kahvila Kulma Oy",
        "text": "Keitä & tarjoile.\nIltavuoroja.\nno requirements",
        "link": "https://kulma.example/b-17",
        "how_to_apply": "kulma@example.fi",
        "language": "fi",
        "published_at": datetime(2026, 11, 19, 22, tzinfo=UTC),
        "apply_until": NEW_YEARS_EVE,
        "municipalities": ("398", "098"),
        "postcode": "15110",
        "place": "Lahti",
        "isco": "5132",
        "hours": {Hours.PART},
        "lasts": Lasts.FIXED,
        "education": Education.UPPER_SECONDARY,
        "kinds": {JobKind.FIRST_JOB},
        "count": 2,
    }
    second = {"@type": "https://schema.org/JobPosting", "title": "Tiskari", "hiringOrganization": "Kulma"}
    remote = {"@type": "schema:JobPosting", "title": "Tukihenkilö", "jobLocationType": "TELECOMMUTE", "@id": "#t"}
    graph = {
        "@graph": [
            {"@type": "Organization", "@id": "#kulma", "name": "Kahvila Kulma Oy"},
            {**BARISTA, "@type": ["Thing", "JobPosting"], "hiringOrganization": {"@id": "#kulma"}},
        ]
    }
    items = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": second}, {"item": [remote]}]}
    page = f"""<!DOCTYPE html><html><head><title>Töitä</title>
        <script>var x = "<script type='application/ld+json'>";</script>
        <script data-x="1" type='application/ld+json' async>{json.dumps(graph)}</script>
        <script type="application/ld+json">
        //<![CDATA[
        {json.dumps(items)};
        //]]>
        </script><SCRIPT TYPE=application/ld+json><!-- {json.dumps([second])} --></SCRIPT>
        <script type="application/ld+json">{{"@type": "JobPosting", "title": }}</script></head></html>"""
    page = page.replace(
        """<script>var x = "<script type='application/ld+json'>";</script>""", "<script>var x = 1</script>"
    )
    found = read(SourceKind.JSONLD, page)
    assert [one.title for one in found.postings] == ["Baristaksi kahvilaan", "Tiskari", "Tukihenkilö"]
    assert [one.employer for one in found.postings] == ["Kahvila Kulma Oy", "Kulma", None]
    assert [one.is_remote for one in found.postings] == [False, False, True]
    assert [fault for fault, _ in odd(found)] == ["twice", "broken"]

    assert read(SourceKind.JSONLD, [BARISTA, [remote]]).postings[1].key == "#t"
    assert len(read(SourceKind.JSONLD, json.dumps(BARISTA) + "\n" + json.dumps(remote)).postings) == 2
    assert read(SourceKind.JSONLD, "<html><script type='application/ld+json'>{}</script></html>") == Harvest()
    voluntary = {**BARISTA, "employmentType": "VOLUNTEER"}
    assert odd(read(SourceKind.JSONLD, voluntary)) == [("not_a_job", "b-17")]
    assert read(SourceKind.JSONLD, '{"@graph": []}') == read(SourceKind.JSONLD, "[]") == Harvest()
    for nothing in ("<html><p>Ei töitä</p></html>", "", "{", "title;company", '{"error": "quota"}', "{}"):
        with pytest.raises(FeedFault, match="not_readable"):
            read(SourceKind.JSONLD, nothing)


# RSS and Atom.


def test_feeds_of_both_kinds() -> None:
    rss = """<?xml version="1.0" encoding="iso-8859-1"?>
    <rss version="2.0" xmlns:job_listing="https://boards.example" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Työt</title><language>fi</language>
    <item><guid isPermaLink="false">t-1</guid><title>Siivooja &amp; kokki yöhön</title>
        <link>https://boards.example/1?utm_source=rss</link><pubDate>Fri, 20 Nov 2026 10:00:00 +0200</pubDate>
        <description>&lt;p&gt;Lyhyesti.&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p>Lyhyesti.</p><p>Ja <b>pitkästi</b>.</p><img src="https://spy.example/p.gif"
            alt="x > y">]]></content:encoded>
        <job_listing:company>Puhtaus Oy</job_listing:company><job_listing:location>15110 Lahti</job_listing:location>
        <job_listing:job_type>Osa-aikainen, iltaisin</job_listing:job_type>
        <job_listing:application_deadline>31.12.2026</job_listing:application_deadline></item>
    <item><title>Kokki</title><link>javascript:alert(1)</link><dc:creator>Aino Virtanen</dc:creator></item>
    <item><title>Myyjä</title><author>Lahden kaupunki</author><guid>https://boards.example/3</guid></item>
    <item><description>ei otsikkoa</description></item></channel></rss>"""
    found = read(SourceKind.FEED, rss.encode("cp1252"))
    cleaner, cook, seller = found.postings
    assert told(cleaner) == {
        "key": "t-1",
        "title": "Siivooja & kokki yöhön",
        "employer": "Puhtaus Oy",
        "text": "Lyhyesti.\nJa pitkästi.",
        "link": "https://boards.example/1?utm_source=rss",
        "language": "fi",
        "published_at": datetime(2026, 11, 20, 8, tzinfo=UTC),
        "apply_until": NEW_YEARS_EVE,
        "municipalities": ("398",),
        "postcode": "15110",
        "place": "15110 Lahti",
        "hours": {Hours.PART, Hours.EVENINGS},
    }
    assert (cook.link, cook.employer) == (None, None)  # a person's name is no employer's
    assert (seller.employer, seller.link) == ("Lahden kaupunki", "https://boards.example/3")
    assert odd(found) == [("no_title", None)]

    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv"><title>Jobb</title><id>x</id>
    <entry><id>urn:1</id><title type="html">&lt;b&gt;Kock&lt;/b&gt; till skola</title>
    <link href="https://boards.example/sv/1"/><updated>2026-11-20T08:00:00Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Laga mat.</p></div></content></entry></feed>"""
    (cook,) = read(SourceKind.FEED, atom, language="sv").postings
    assert (cook.key, cook.title, cook.text, cook.language) == ("urn:1", "Kock till skola", "Laga mat.", "sv")
    assert cook.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    for nothing in ("", "<html><body/></html>", "<rss><channel><item></rss>", "{}", "<rss>" + "<a>" * 200):
        with pytest.raises(FeedFault, match="not_readable"):
            read(SourceKind.FEED, nothing)


# Tables.


def test_a_partners_table_in_any_writing() -> None:
    finnish = (
        "Avoimet työpaikat;;;;;;\n"
        "Tehtävänimike;Työnantaja;Kunta;Haku päättyy;Kuvaus;Ajokortti;Kielitaito;Työaika;Kortit;Kpl;Oppisopimus;"
        "Linkki;E-mail\n"
        'Varastotyöntekijä;Varasto Oy;Lahti ja Hollola;31.12.2026;"Kaksi\nriviä; ja puolipiste";B-kortti;suomi, en;'
        "kokoaikainen, vuorotyö;trukkikortti;2;kyllä;www.varasto.example/tyo;rekry@example.fi\n"
        ";;;;;;;;;;;;\n"
        "Kokki;Ravintola;398;jatkuva haku;;ei;;;;monta;;javascript:x;ei ole\n"
        "=HYPERLINK(1);X;;;;;;;;;;;\n"
    )
    swedish = "Befattning,Arbetsgivare,Ort,Sista ansökningsdag\nKock,Skolan,Lahtis,31 december 2026\n"
    english = "Job title\tCompany\tCity\tDeadline\nCook\tSchool\tLahti\t2026-12-31\n"
    for letters in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        found = read(SourceKind.TABLE, finnish.encode(letters))
        store, cook = found.postings
        assert told(store) == {
            "key": store.key,
            "title": "Varastotyöntekijä",
            "employer": "Varasto Oy",
            "text": "Kaksi\nriviä; ja puolipiste",
            "link": "https://www.varasto.example/tyo",
            "how_to_apply": "rekry@example.fi",
            "language": "fi",
            "apply_until": NEW_YEARS_EVE,
            "municipalities": ("398", "098"),
            "place": "Lahti ja Hollola",
            "hours": {Hours.FULL, Hours.SHIFTS},
            "licence": Licence.B,
            "languages": {SpokenLanguage.FI, SpokenLanguage.EN},
            "cards": {Card.FORKLIFT},
            "kinds": {JobKind.APPRENTICESHIP},
            "count": 2,
        }
        assert store.key.startswith("made:") and store.key != cook.key
        assert (cook.municipalities, cook.apply_until, cook.link, cook.how_to_apply) == (("398",), None, None, None)
        assert odd(found) == [("no_title", None)]  # a formula says nothing
    for other in (swedish, english):
        (cook,) = read(SourceKind.TABLE, other).postings
        assert (cook.municipalities, cook.apply_until) == (("398",), NEW_YEARS_EVE)
    for nothing in ("", "Aino;Virtanen\n1;2\n", "Otsikko\nKokki\n", "a\0b\n"):
        with pytest.raises(FeedFault, match="not_readable"):
            read(SourceKind.TABLE, nothing)


def test_a_workbook_as_it_was_last_shown() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tunnus", "Otsikko", "Yritys", "Hakuaika", "Julkaistu", "Postinumero", "Määrä", "Kuvaus"])
    sheet.append([1001, "Kokki", "Ravintola Oy", datetime(2026, 12, 31, 16), date(2026, 11, 20), 1540, 2, "a\nb"])
    sheet.append([1002, "Tarjoilija", "Ravintola Oy", 46387, None, "15110", 1.0, '=WEBSERVICE("http://spy.example")'])
    sheet.append([None, None, None])
    sheet.append([1001, "Kokki taas", None])
    written = io.BytesIO()
    book.save(written)
    found = read(SourceKind.TABLE, written.getvalue())
    cook, waiter = found.postings
    assert (cook.key, cook.postcode, cook.count, cook.text) == ("1001", "01540", 2, "a\nb")
    assert cook.apply_until == datetime(2026, 12, 31, 14, tzinfo=UTC)
    assert cook.published_at == datetime(2026, 11, 19, 22, tzinfo=UTC)
    assert (waiter.apply_until, waiter.text, waiter.count) == (NEW_YEARS_EVE, "", 1)
    assert odd(found) == [("twice", "1001")]
    for broken in (written.getvalue()[:500], b"PK\x03\x04" + b"x" * 400):
        with pytest.raises(FeedFault, match="not_readable"):
            read(SourceKind.TABLE, broken)
