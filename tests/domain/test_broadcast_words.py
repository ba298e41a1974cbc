"""What staff write to many: fields in braces, bold between stars, and how long it may become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.broadcast_words import FIELDS, LONGEST, OF_EVENT, fill, subject, too_long, units, unknown_fields
from domain.broadcasts import Button, ButtonKind
from domain.markup import plain, utf16_units

FILLED = {
    "Hei {name}!": "Hei Aino!",
    "Hei {coordinator}!": "Hei!",
    "{coordinator}, hei": "hei",
    "*Tärkeää:* klo 9 * 2 = 18*": "<b>Tärkeää:</b> klo 9 * 2 = 18*",
    "*{event}* & <b>": "<b>Rekry &lt;i&gt;</b> &amp; &lt;b&gt;",
    "Nähdään :) {nimi}": "Nähdään :) {nimi}",
    "https://www.lahti.fi/a_b*c*": "https://www.lahti.fi/a_b*c*",
}


@pytest.mark.parametrize(("written", "said"), FILLED.items())
def test_what_is_written_becomes_what_is_said(written: str, said: str) -> None:
    assert fill(written, {"name": "Aino", "event": "Rekry <i>", "coordinator": ""}) == said


def test_a_subject_is_one_plain_line_and_unknown_fields_are_told() -> None:
    assert subject("Tule,\n{name}: {event}", {"name": "Aino", "event": "A & B"}) == "Tule, Aino: A & B"
    assert unknown_fields("{name} {nimi} { event } {}") == ["", "nimi"]


@given(st.text(max_size=200), st.fixed_dictionaries({name: st.text(max_size=60) for name in sorted(FIELDS)}))
def test_whatever_is_written_only_our_own_tags_come_out_and_the_count_is_never_too_small(
    written: str, fields: dict[str, str]
) -> None:
    cut = {name: words[: {**LONGEST, **OF_EVENT}[name] // 2] for name, words in fields.items()}
    said = fill(written, cut)
    assert said.replace("<b>", "").replace("</b>", "").count("<") == 0
    assert said.count("<b>") == said.count("</b>")
    assert utf16_units(plain(said)) <= units(written)


def test_what_fits_in_finnish_and_not_in_swedish() -> None:
    swedish = "å" * 1000 + "{event}"
    counted = {"fi": units("a" * 1000), "sv": units(swedish)}
    assert too_long(counted, picture=False) == []
    (found,) = too_long(counted, picture=True)
    assert (found.language, found.units, found.most) == ("sv", 1120, 1024)
    assert too_long({"sv": units(swedish, {"event": "Mässa"})}, picture=True) == []
    assert units(swedish, {"event": "Mässa"}, before="Du måste komma.\n\n") == 1005 + 17


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"kind": "sing"}, "button"),
        ({"kind": "link", "value": "https://a.fi/"}, "button_label"),
        ({"kind": "reply", "labels": {"fi": "x" * 61}}, "button_label"),
        ({"kind": "reply", "labels": {"fi": "Vastaa\x00"}}, "button_label"),
        ({"kind": "link", "labels": {"fi": "Tästä"}, "value": "https://a.fi/\u202e"}, "button_link"),
        *(
            ({"kind": "link", "labels": {"fi": "Tästä"}, "value": value}, "button_link")
            for value in (
                "http://a.fi",
                "https://a",
                "javascript:alert(1)",
                'https://a.fi/"x',
                "https://a.fi@b.fi/",
                "",
            )
        ),
    ],
)
def test_a_button_that_makes_no_sense(told: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}$"):
        Button.from_json(told)


def test_a_button_is_kept_as_it_was_made() -> None:
    one = Button(ButtonKind.LINK, {"fi": "Lue", "sv": "Läs"}, "https://www.lahti.fi/nuoret?a=1")
    assert Button.from_json(one.to_json()) == one
    assert (one.label("sv"), one.label("en")) == ("Läs", "Lue")
