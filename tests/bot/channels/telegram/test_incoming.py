"""From Telegram's updates to what a person did: read tolerantly, kept sparingly, never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.errors import Malformed
from bot.channels.telegram.incoming import kind_of, to_incoming
from bot.channels.telegram.menus import COMMANDS
from dialogs.kit.phrases import way_said
from domain.incoming import Act, Channel, Incoming
from domain.screening import Alert, Kind
from locales import load

BOT = "123456"
AINO = {
    "id": 1001,
    "is_bot": False,
    "first_name": "Aino",
    "last_name": "Virtanen",
    "username": "ainov",
    "language_code": "fi",
}
CHAT = {"id": 1001, "type": "private", "first_name": "Aino", "username": "ainov"}


def message(**content: Any) -> dict[str, Any]:
    body = {"message_id": 7, "from": AINO, "chat": CHAT, "date": 1_800_000_000, **content}
    return {"update_id": 500, "message": body}


def pressed(**more: Any) -> dict[str, Any]:
    carrying = {
        "message_id": 9,
        "chat": CHAT,
        "date": 1_800_000_000,
        "from": {"id": 123456, "is_bot": True, "first_name": "Duunikaveri"},
        "reply_markup": {"inline_keyboard": [[{"text": "Ei", "callback_data": "a.b.0.no"}],
                                             [{"text": "Kyllä", "callback_data": "a.b.0.yes"}]]},
    }  # fmt: skip
    query = {"id": "4382", "from": AINO, "message": carrying, "chat_instance": "7", "data": "a.b.0.yes", **more}
    return {"update_id": 501, "callback_query": query}


def member(status: str, **more: Any) -> dict[str, Any]:
    who = {"user": {"id": 123456, "is_bot": True, "first_name": "D"}, "status": status}
    change = {"chat": CHAT, "from": AINO, "date": 1_800_000_000, "old_chat_member": who, "new_chat_member": who}
    return {"update_id": 502, "my_chat_member": change | more}


def read(update: Any) -> Incoming:
    act = to_incoming(update, BOT)
    assert act is not None
    return act


def test_words_come_with_the_least_that_is_needed() -> None:
    assert read(message(text="Moi!")) == Incoming(
        channel=Channel.TELEGRAM,
        bot=BOT,
        chat="1001",
        update_id="500-m7",
        sequence=500,
        act=Act.SAY,
        text="Moi!",
        language="fi",
        platform_id="7",
    )


def test_no_name_is_kept() -> None:
    kept = json.dumps([read(one).to_json() for one in (message(text="Moi"), pressed(), member("kicked"))])
    assert not [word for word in ("Aino", "Virtanen", "ainov") if word in kept]


@pytest.mark.parametrize(
    ("text", "act", "kept"),
    [
        ("/start", Act.START, ""),
        ("/start ref_poster-trio", Act.START, "ref_poster-trio"),
        ("/start@duunikaveri_bot ref_x", Act.START, "ref_x"),
        ("/START", Act.START, ""),
        ("/help", Act.SAY, "/help"),
        ("/help@duunikaveri_bot", Act.SAY, "/help"),
        ("/help me please", Act.SAY, "/help me please"),
        ("/starting", Act.SAY, "/starting"),
        ("2/3", Act.SAY, "2/3"),
        ("/ohje", Act.SAY, "/ohje"),
    ],
)
def test_commands(text: str, act: Act, kept: str) -> None:
    heard = read(message(text=text))
    assert (heard.act, heard.text) == (act, kept)


@pytest.mark.parametrize("command", [*COMMANDS, "cancel"])
def test_every_command_of_the_menu_is_a_word_the_dialogs_know(command: str) -> None:
    assert way_said(read(message(text=f"/{command}@duunikaveri_bot")).text, load()) is not None


def test_a_press_tells_which_button_of_which_message() -> None:
    press = read(pressed())
    assert (press.act, press.data, press.text) == (Act.PRESS, "a.b.0.yes", "Kyllä")
    assert (press.query_id, press.platform_id, press.update_id) == ("4382", "9", "501-q4382")


def test_a_press_on_a_message_of_long_ago_has_no_label() -> None:
    press = read(pressed(message={"chat": CHAT, "message_id": 9, "date": 0}))
    assert (press.act, press.data, press.text, press.platform_id) == (Act.PRESS, "a.b.0.yes", "", "9")


@pytest.mark.parametrize("data", ["x" * 65, "ä" * 33, "a\x00b", "a\ud800"])
def test_data_no_button_of_ours_has_is_none(data: str) -> None:
    assert read(pressed(data=data)).data == ""


def test_ones_own_number_and_anothers() -> None:
    own = read(message(contact={"phone_number": "+358401234567", "first_name": "Aino", "user_id": 1001}))
    assert (own.act, own.text, own.own) == (Act.CONTACT, "+358401234567", True)
    for other in ({"user_id": 1002}, {}):
        card = {"phone_number": "+358401234567", "first_name": "Joku", **other}
        assert not read(message(contact=card)).own


def test_a_correction() -> None:
    body = message(text="Aino Virtanen", edit_date=1_800_000_060)["message"]
    edit = read({"update_id": 503, "edited_message": body})
    assert (edit.act, edit.text, edit.platform_id) == (Act.EDIT, "Aino Virtanen", "7")


def test_a_place_shared_live_is_no_correction_every_few_seconds() -> None:
    body = message(location={"latitude": 60, "longitude": 25}, edit_date=1_800_000_060)["message"]
    assert to_incoming({"update_id": 503, "edited_message": body}, BOT) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": []}, "photo"),
        ({"animation": {}, "document": {}}, "photo"),
        ({"voice": {}}, "voice"),
        ({"video_note": {}}, "voice"),
        ({"audio": {}}, "voice"),
        ({"sticker": {}}, "sticker"),
        ({"document": {}}, "file"),
        ({"video": {}}, "file"),
        ({"venue": {}, "location": {}}, "place"),
        ({"location": {}}, "place"),
        ({"poll": {}}, "unknown"),
        ({"dice": {}}, "unknown"),
        ({"hologram_of_2031": {}}, "unknown"),
    ],
)
def test_everything_else_is_named_and_not_kept(content: dict[str, Any], kind: str) -> None:
    act = read(message(**content, caption="Tämä on minun salaisuuteni"))
    assert (act.act, act.data, act.text) == (Act.OTHER, kind, "")
    assert load().has(f"kit.other.{kind}")


def test_distress_in_a_caption_is_heard() -> None:
    act = read(message(photo=[], caption="haluan kuolla"))
    assert (act.act, act.withheld, act.alert, act.text) == (Act.OTHER, Kind.DISTRESS, Alert.SELF_HARM, "")


def test_pictures_sent_together_are_one_act() -> None:
    album = {"photo": [], "media_group_id": "13579"}
    first, second = (to_incoming({**message(**album), "update_id": number}, BOT) for number in (600, 601))
    assert first is not None and second is not None
    assert first.update_id == second.update_id
    assert read(message(**album, caption="haluan kuolla")).update_id != first.update_id


@pytest.mark.parametrize("event", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_what_nobody_said_needs_no_answer(event: str) -> None:
    assert to_incoming(message(**{event: {}}), BOT) is None


@pytest.mark.parametrize(("status", "act"), [("kicked", Act.BLOCK), ("member", Act.UNBLOCK)])
def test_leaving_and_coming_back(status: str, act: Act) -> None:
    assert read(member(status)).act is act


@pytest.mark.parametrize(
    "update",
    [
        message(text="Moi", chat={"id": -5001, "type": "group", "title": "Ryhmä"}),
        message(text="Moi", chat={"id": -1005001, "type": "supergroup", "title": "Ryhmä"}),
        message(text="Moi", **{"from": {**AINO, "is_bot": True}}),
        {"update_id": 1, "channel_post": message(text="Moi")["message"]},
        pressed(message={"chat": {"id": -5001, "type": "group"}, "message_id": 9, "date": 1}),
        pressed(message=None, inline_message_id="AAA"),
        pressed(data=None, game_short_name="g"),
        member("administrator"),
        member("kicked", chat={"id": -5001, "type": "group"}),
        {"update_id": 1, "mind_reading": {"thought": "?"}},
        {"update_id": 1},
    ],
)
def test_what_is_not_for_us(update: dict[str, Any]) -> None:
    assert to_incoming(update, BOT) is None


def test_what_must_not_be_kept_is_withheld_before_anything_is_stored() -> None:
    act = read(message(text="Minun henkilötunnukseni on 131052-308T"))
    assert act.withheld is Kind.IDENTITY_CODE
    assert "308T" not in act.text


def test_a_new_field_of_a_new_kind_hides_nothing() -> None:
    update = message(text="Moi", entities=[{"type": "telepathy", "offset": "?"}], forward_origin={"type": 7})
    assert read(update).text == "Moi"


@pytest.mark.parametrize(
    ("code", "kept"),
    [("fi", "fi"), ("pt-br", "pt"), ("zh-hans-cn-extra", "zh"), ("", None), ("1!", None), (None, None)],
)
def test_a_devices_language_is_a_hint_of_two_letters(code: str | None, kept: str | None) -> None:
    assert read(message(text="Moi", **{"from": {**AINO, "language_code": code}})).language == kept


def test_ids_of_a_new_count_are_not_taken_for_old_ones() -> None:
    """After a quiet week Telegram counts updates anew, from anywhere."""
    old = read(message(text="Moi"))
    new = read(message(text="Moi taas", message_id=88))
    assert old.sequence == new.sequence
    assert old.update_id != new.update_id


def deep(levels: int) -> Any:
    nested: Any = "x"
    for _ in range(levels):
        nested = {"reply_to_message": nested}
    return nested


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        ("a string", "unknown"),
        (None, "unknown"),
        ([], "unknown"),
        ({}, "unknown"),
        ({"message": {}}, "message"),
        ({"update_id": "x", "message": {}}, "message"),
        ({"update_id": -1, "callback_query": {}}, "callback_query"),
        ({"update_id": 10**400, "message": message(text="x")["message"]}, "message"),
        (message(text=["a list"]), "message"),
        (message(text="x", chat={"id": 2**70, "type": "private"}), "message"),
        ({"update_id": 1, "message": deep(5_000)}, "message"),
        ({"update_id": 1, "edited_message": 7, "A Name": 1}, "edited_message"),
    ],
)
def test_what_no_server_sends_is_refused_by_kind(update: Any, kind: str) -> None:
    with pytest.raises(Malformed) as refused:
        to_incoming(update, BOT)
    assert refused.value.kind == kind
    assert str(refused.value) == kind


def test_deep_nesting_in_what_is_not_read_harms_nobody() -> None:
    assert read(message(text="Moi", reply_to_message=deep(5_000))).text == "Moi"


def test_the_kind_in_the_log_is_a_word_and_no_more() -> None:
    assert kind_of({"update_id": 1, "Aino Virtanen": {}, "x" * 400: {}}) == "unknown"
    assert kind_of({"update_id": 1, "mind_reading": {}}) == "mind_reading"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(
    kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]),
    place=st.sampled_from(["", "text", "from", "chat", "contact", "message", "data", "id", "date", "message_id"]),
    anything=ANYTHING,
)
def test_nothing_crashes_it(kind: str, place: str, anything: Any) -> None:
    whole = {**message(text="Moi"), **pressed(), **member("kicked")}
    body = anything if not place else {**whole.get(kind, whole["message"]), place: anything}
    try:
        act = to_incoming({"update_id": 1, kind: body}, BOT)
    except Malformed:
        return
    if act is not None:
        json.dumps(act.to_json()).encode()
        assert len(act.update_id) <= 64 and len(act.platform_id or "") <= 64 and len(act.chat) <= 64
