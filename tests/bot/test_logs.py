"""The log tells what happens and never of whom: each test tries to get something personal into it."""

from __future__ import annotations

import io
import json
import logging
import warnings
from typing import Any

import pytest

from bot import logs

NAME = "Aino Virtanen"
PHONE = "+358401234567"
TOKEN = "123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
PERSONAL = (NAME, "Virtanen", PHONE, "401234567", TOKEN, "AAEhBOweik6", "haluan tatuoijaksi")


@pytest.fixture
def out() -> io.StringIO:
    """What a process with JSON logs writes."""
    stream = io.StringIO()
    logs.set_up(stream)
    return stream


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def only(out: io.StringIO) -> dict[str, Any]:
    (line,) = lines(out)
    assert line.pop("timestamp").endswith("Z")
    assert not [word for word in PERSONAL if word in out.getvalue()]
    return line


def test_a_line_says_what_happened(out: io.StringIO) -> None:
    logs.get("bot.sender").info("sent", delivery_id=17, channel="telegram", duration_ms=12.5, key="register.thanks")
    assert only(out) == {
        "event": "sent",
        "level": "info",
        "module": "bot.sender",
        "delivery_id": 17,
        "channel": "telegram",
        "duration_ms": 12.5,
        "key": "register.thanks",
    }


@pytest.mark.parametrize("field", ["name", "full_name", "text", "body", "token", "phone", "address", "update"])
def test_a_field_that_is_not_allowed_is_dropped(out: io.StringIO, field: str) -> None:
    logs.get("bot.turn").info("turn", **{field: NAME})
    assert only(out) == {"event": "turn", "level": "info", "module": "bot.turn"}


@pytest.mark.parametrize("value", [NAME, PHONE, TOKEN, "haluan tatuoijaksi", 358401234567, {"text": NAME}, [PHONE]])
@pytest.mark.parametrize("field", ["person_id", "count", "kind", "reason", "key"])
def test_an_allowed_field_is_no_way_in(out: io.StringIO, field: str, value: object) -> None:
    logs.get("bot.turn").info("turn", **{field: value})
    assert only(out)[field] == logs.HIDDEN


@pytest.mark.parametrize("event", [f"call {PHONE}", TOKEN, "Päivi täällä", "x" * 121])
def test_what_happened_is_no_way_in(out: io.StringIO, event: str) -> None:
    logs.get("bot.turn").info(event)
    assert only(out)["event"] == logs.HIDDEN


def fail() -> None:
    try:
        {"a": 1}[NAME]
    except KeyError as error:
        raise ValueError(f"cannot keep {NAME} {PHONE}: haluan tatuoijaksi") from error


def test_an_exception_is_told_without_its_words(out: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logs.get("bot.turn").exception("turn failed", conversation_id=3)
    assert only(out)["exception"] == ["builtins.ValueError", "builtins.KeyError"]


def test_an_exception_tells_where_in_our_code_it_passed(out: io.StringIO) -> None:
    try:
        logs.masked(None)  # type: ignore[arg-type]
    except AttributeError as error:
        logs.get("bot.turn").error("turn failed", exc_info=error)
    kind, place = only(out)["exception"]
    assert kind == "builtins.AttributeError"
    assert place.startswith("  bot/logs.py line ")
    assert place.endswith(" in masked")


def test_a_group_of_exceptions_is_told_one_by_one(out: io.StringIO) -> None:
    group = ExceptionGroup(NAME, [ValueError(PHONE), KeyError(NAME)])
    logs.get("bot.app").error("stopped", exc_info=group)
    assert only(out)["exception"] == ["builtins.ExceptionGroup", "  builtins.ValueError", "  builtins.KeyError"]


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "aiogram.dispatcher", "asyncio", "uvicorn.error", "someone"])
def test_what_libraries_say_stays_out(out: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("parameters: %s", NAME)
    line = only(out)
    assert (line["event"], line["module"], line["level"]) == ("a library reports", name, "error")


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "aiogram.event", "httpx", "uvicorn.error"])
def test_what_libraries_tell_of_every_step_is_not_written(out: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("step")
    assert lines(out) == []


def test_an_exception_in_a_library_is_told_the_same_way(out: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application with %s", NAME)
    assert only(out)["exception"] == ["builtins.ValueError", "builtins.KeyError"]


def test_a_warning_stays_out(out: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(NAME, stacklevel=1)
    assert only(out)["module"] == "py.warnings"


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("/clients?search=Virtanen", "/clients"),
        ("/clients/41/notes", "/clients/*/notes"),
        (f"/bot{TOKEN}/getUpdates", "/*/getUpdates"),
        ("/chat/Zm9vYmFyYmF6cXV4cXV1eA", "/chat/*"),
        ("/join/0123456789abcdef0123456789abcdef", "/join/*"),
        ("/", "/"),
        ("/clients/Aino%20Virtanen", logs.HIDDEN),
    ],
)
def test_a_request_is_written_without_what_tells_of_a_person(out: io.StringIO, asked: str, written: str) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "192.0.2.7:5000", "GET", asked, "1.1", 200)
    line = only(out)
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", written, 200)
    assert "192.0.2.7" not in out.getvalue()


@pytest.mark.parametrize(("status", "lines_written"), [(200, 0), (503, 1)])
def test_who_asks_for_our_health_is_written_only_when_we_are_ill(
    out: io.StringIO, status: int, lines_written: int
) -> None:
    logging.getLogger("uvicorn.access").info("%s %s %s %s %d", "192.0.2.7:1", "GET", "/readyz", "1.1", status)
    assert len(lines(out)) == lines_written


def test_lines_of_uvicorn_come_once(out: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").handlers.append(logging.StreamHandler(out))
    logs.set_up(out)
    logging.getLogger("uvicorn.access").info('%s "%s %s %s" %d', "192.0.2.7:1", "GET", "/", "1.1", 200)
    assert len(lines(out)) == 1


def test_at_a_terminal_the_same_rules_hold(out: io.StringIO) -> None:
    logs.set_up(out, colours=True)
    logs.get("bot.turn").info("turn", text=NAME, reason=PHONE, conversation_id=3)
    assert "conversation_id" in out.getvalue()
    assert not [word for word in PERSONAL if word in out.getvalue()]


def test_the_output_goes_to_standard_error_by_default(out: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    logs.get("bot.app").info("ready", port=8080)
    assert json.loads(capsys.readouterr().err)["port"] == 8080


def test_what_ends_the_program_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail()
    except ValueError as error:
        logs.last_words(type(error), error, error.__traceback__)
    written = capsys.readouterr().err
    assert written == "the program stopped by a fault:\nbuiltins.ValueError\nbuiltins.KeyError\n"
    logs.last_words(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == ""


EARLY = logs.get("bot.early")


def test_a_logger_made_before_the_set_up_follows_it(out: io.StringIO) -> None:
    EARLY.info("ready")
    assert only(out) == {"event": "ready", "level": "info", "module": "bot.early"}
