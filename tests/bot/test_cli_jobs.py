"""The commands for job postings: a file taken in twice, what the sources are, and what cannot be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli

TABLE = "tunnus;otsikko;työnantaja;kunta\n1;Siivooja;Puhtonen Oy;Lahti\n2;Kokki;Kahvila Oy;Hollola\n"
ESCO = "conceptUri,preferredLabel,iscoGroup\nhttp://data.europa.eu/esco/occupation/1,siivooja,9112\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, ("jobs", *words))


@pytest.fixture(autouse=True)
def _store(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DUUNIKAVERI_DATA_DIR", str(tmp_path))


def test_a_file_is_taken_in_and_its_source_listed(tmp_path: Path) -> None:
    (tmp_path / "paikat.csv").write_text(TABLE, encoding="utf-8")
    assert run("sources").stdout.startswith("no sources yet")
    first = run("import", "paikat.csv", "--source", "Kumppani", "--approval", "never")
    assert (first.exit_code, first.stdout) == (
        0,
        "Kumppani: ok; 2 read, 2 added, 0 changed, 0 gone, 0 twins, 0 held, 0 refused\n",
    ), first.output
    (tmp_path / "paikat.csv").write_text(TABLE + "3;;Kahvila Oy;Lahti\n", encoding="utf-8")
    again = run("import", "paikat.csv", "--source", "Kumppani")
    assert again.stdout == (
        "Kumppani: ok; 2 read, 0 added, 0 changed, 0 gone, 0 twins, 0 held, 1 refused\n  no_title: 1\n"
    )
    listed = run("sources").stdout
    assert "Kumppani  table  2 postings, 0 wait  by hand" in listed and listed.rstrip().endswith("ok")


def test_what_cannot_be_done_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "paikat.json").write_text("{", encoding="utf-8")
    (tmp_path / "esco.csv").write_text(ESCO, encoding="utf-8")
    broken = run("import", "paikat.json", "--kind", "tmt")
    assert (broken.exit_code, broken.stdout.split(";")[0]) == (1, "paikat: failed (not_readable)")
    for words, said in (
        (("import", "toinen.json"), "there is no file toinen.json"),
        (("import", "esco.csv", "--source", "paikat", "--kind", "tmt"), ""),
        (("import", "http://maija@tyopaikat.example/jobs.rss"), "this is no web address that can be fetched"),
        (
            ("import", "https://tyopaikat.example/jobs.rss", "--source", "paikat"),
            "the source paikat has another address",
        ),
        (("esco", "paikat.json"), "paikat.json is not ESCO's list of occupations"),
    ):
        refused = run(*words)
        assert refused.exit_code == 1 and refused.stderr.startswith(said), refused.output
    (tmp_path / "muu.json").write_text("{}", encoding="utf-8")
    assert "say with --kind in which shape it is (tmt, jobtech" in run("import", "muu.json").stderr
    brought = run("esco", "esco.csv"), run("esco", "esco.csv")
    assert [one.stdout for one in brought] == ["1 occupations, 1 new or changed\n", "1 occupations, 0 new or changed\n"]
