"""What a person did, made safe to store and read back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.incoming import LONGEST_KEPT, Act, Channel, Incoming
from domain.prompt import Button, Prompt
from domain.screening import Alert, Kind


def said(text: str, **more: object) -> Incoming:
    return Incoming(
        channel=Channel.WEB,
        bot="web",
        chat="1",
        update_id="1",
        sequence=1,
        act=Act.SAY,
        text=text,
        **more,  # type: ignore[arg-type]
    ).screened()


@given(st.text(max_size=200))
def test_whatever_is_written_can_be_stored_and_read_back(text: str) -> None:
    act = said(text)
    assert "\x00" not in act.text
    assert Incoming.from_json(json.loads(json.dumps(act.to_json()))) == act


def test_an_unknown_field_of_a_newer_program_is_no_obstacle() -> None:
    act = said("moi")
    assert Incoming.from_json(act.to_json() | {"from_the_future": 1}) == act


@pytest.mark.parametrize(
    ("text", "withheld", "alert"),
    [
        ("hei", None, None),
        ("mulla on masennusta", Kind.HEALTH, None),
        ("haluan kuolla", Kind.DISTRESS, Alert.SELF_HARM),
        ("a" * LONGEST_KEPT + ". haluan kuolla", Kind.DISTRESS, Alert.SELF_HARM),
    ],
)
def test_what_must_not_be_kept_is_gone_and_said_to_be(text: str, withheld: Kind | None, alert: Alert | None) -> None:
    act = said(text)
    assert (act.withheld, act.alert) == (withheld, alert)
    assert bool(act.text) == (withheld is None)


def test_an_identity_code_is_masked_and_the_rest_stays() -> None:
    act = said("olen Aino, hetu 131052-308T")
    assert act.withheld is Kind.IDENTITY_CODE
    assert "131052" not in act.text
    assert act.text.startswith("olen Aino")


def test_a_very_long_message_is_cut_and_said_to_be() -> None:
    act = said("a" * (LONGEST_KEPT + 1))
    assert (len(act.text), act.cut) == (LONGEST_KEPT, True)
    assert not said("a" * LONGEST_KEPT).cut


def test_a_prompt_reads_back_as_it_was() -> None:
    prompt = Prompt(
        choices=(Button("Töitä", "a.b.1.work", "on"), Button("Valmis", "a.b.1._done", "primary")),
        ways=(Button("Ohje", "way.help.1."),),
        expects="tel",
        progress=(3, 7),
        hint="040 123 4567",
    )
    assert Prompt.from_json(json.loads(json.dumps(prompt.to_json()))) == prompt
    assert Prompt.from_json({}) == Prompt()
