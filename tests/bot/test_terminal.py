"""A dialog at the terminal: what is typed goes in, what is said comes out, and nothing stays."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli, terminal
from dialogs.registry import names


def talk(name: str, *lines: str) -> str:
    sink = StringIO()
    terminal.chat(name, source=StringIO("".join(f"{line}\n" for line in lines)), sink=sink)
    return sink.getvalue()


def test_a_registration_with_numbers_and_words() -> None:
    heard = talk(
        "register", "Aino <b>Virtanen</b>", "2004", "1", "2", "1", "3", "7", "1", "työvinkit", "kaikki oikein", "2"
    )
    assert "Mikä on nimesi?" in heard and "   1  Lahti" in heard
    assert "[x] Töitä" in heard and "[ ] Opiskelupaikka" in heard and "[x] Kesätöitä" in heard
    assert "Nimi: Aino <b>Virtanen</b>" in heard and "Kiitos, Aino!" in heard
    assert "Voit jatkaa minä päivänä vain." in heard


def test_a_number_after_a_space_is_said() -> None:
    assert "En saanut vuodesta selvää" in talk("register", "Aino Virtanen", " 1")
    assert "Mikä on nimesi?" in talk("register", "Aino Virtanen", "1").rpartition("Minä vuonna")[2], "that is Back"


@pytest.mark.parametrize("name", names())
def test_every_dialog_can_be_begun(name: str) -> None:
    heard = talk(name)
    assert len(heard) > 150 and "   1  " in heard and heard.endswith("> \n")


def test_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    talk("welcome", "1", "1", "Aino Virtanen")
    assert list(tmp_path.iterdir()) == []


def test_by_the_command() -> None:
    done = CliRunner().invoke(cli.app, ["dialog", "chat", "person"], input="Soittakaa minulle\n")
    assert done.exit_code == 0 and "Kirjoita viestisi tähän." in done.stdout and "listalla" in done.stdout
