"""The house rules that no other tool keeps. Each has a test of its own that breaks it and sees it caught."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from bot.logs import FIELDS
from locales import Texts, load
from tests.kit import catalogues

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "dialogs", "domain", "storage", "admin", "locales", "bench")
LOCKS = ("requirements.lock", "requirements-dev.lock")

# Whose call it is to look at the clock; everybody else is told the time.
CLOCK_READERS = {"bot/clock.py"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(ROOT.joinpath(folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faults_in(paths: Iterable[Path], look: Callable[[str], list[T]]) -> dict[str, list[T]]:
    """What the look finds, by file; only files with something found."""
    found = {name_of(path): look(path.read_text(encoding="utf-8")) for path in paths}
    return {name: faults for name, faults in found.items() if faults}


def text_files() -> Iterator[Path]:
    """Everything that is handed on, without what tools and the program leave behind."""
    for folder, inner, names in os.walk(ROOT):
        gone = LEFT_BEHIND | (LEFT_AT_THE_TOP if Path(folder) == ROOT else set())
        inner[:] = [name for name in inner if name not in gone and not name.endswith(".egg-info")]
        yield from (Path(folder, name) for name in names if name != ".env")


LEFT_BEHIND = {
    ".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis",
    "__pycache__",
}  # fmt: skip
LEFT_AT_THE_TOP = {"data", "dist"}


# Locks.


def pins(lock: str) -> dict[str, str]:
    """Name and version, with the marker after it, of everything pinned."""
    lines = ROOT.joinpath(lock).read_text(encoding="utf-8").splitlines()
    pinned = (line.rstrip(" \\").partition("==") for line in lines if re.match(r"[a-z0-9]", line))
    return {name: version for name, _, version in pinned}


def lock_faults(text: str) -> list[str]:
    """Lines that name an address, and packages without a hash."""
    addresses = [line for line in text.splitlines() if re.search(r"https?:|file:|index-url|find-links", line)]
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    return addresses + [block for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_address(lock: str) -> None:
    assert lock_faults(ROOT.joinpath(lock).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "six==1.17.0 \\\n    --hash=sha256:00\nidna==3.20",
        "--index-url example\nsix==1.17.0 \\\n    --hash=sha256:00",
        "six @ https://example.fi/six.whl \\\n    --hash=sha256:00",
    ],
)
def test_a_lock_without_a_hash_or_with_an_address_is_seen(text: str) -> None:
    assert lock_faults(text) != []


def test_both_locks_pin_the_same() -> None:
    running, changing = (pins(lock) for lock in LOCKS)
    assert running.items() <= changing.items()


def test_everything_asked_for_is_pinned() -> None:
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    for lock, asked in zip(
        LOCKS,
        (project["project"]["dependencies"] + groups["build"], groups["dev"]),
        strict=True,
    ):
        names = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in asked}
        assert names - set(pins(lock)) == set(), lock


# Files.


MACHINE = re.compile(r"(?<![\w/.:-])/(?:work|root|home)/|pypi-mirror|/simple/?(?=\s|$)")


def test_no_path_of_a_machine_is_in_any_file() -> None:
    found = [
        f"{name_of(path)}: {line.strip()}"
        for path in text_files()
        if path != Path(__file__)
        for line in path.read_text(encoding="utf-8", errors="ignore").splitlines()
        if MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["cd /work/main", 'open("/root/x")', "index /simple/"])
def test_a_path_of_a_machine_is_seen(line: str) -> None:
    assert MACHINE.search(line)


def module_faults(text: str) -> list[str]:
    """A module's first line says what it is for, in a sentence."""
    tree = ast.parse(text)
    if not tree.body:
        return []
    first = (ast.get_docstring(tree) or "").partition("\n")[0]
    return [] if re.search(r"[.:?]$", first) else ["its first line is not a sentence"]


def test_every_module_says_what_it_is_for() -> None:
    assert faults_in(sources(*PACKAGES), module_faults) == {}


@pytest.mark.parametrize("text", ["import os\n", '"""Helpers"""\n'])
def test_a_module_that_does_not_say_is_seen(text: str) -> None:
    assert module_faults(text) != []


def clock_reads(text: str) -> list[int]:
    """Lines that ask what time it is."""
    asks = {"now", "utcnow", "today", "time"}
    owners = {"datetime", "date", "time"}
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in owners
    ]


def test_nobody_but_the_outermost_looks_at_the_clock() -> None:
    assert set(faults_in(sources(*PACKAGES[:-1]), clock_reads)) == CLOCK_READERS


def test_a_look_at_the_clock_is_seen() -> None:
    assert clock_reads("x = datetime.now(UTC)\ny = date.today()\nz = time.time()") == [1, 2, 3]


def log_faults(text: str) -> list[str]:
    """Calls of a logger whose first word is not plain text, or with fields that would be dropped."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id="log" | "_log"),
                    attr="debug" | "info" | "warning" | "error" | "exception" | "critical",
                )
            ):
                if not (len(node.args) == 1 and _is_fixed(node.args[0])):
                    faults.append(f"line {node.lineno}: say what happened in fixed words, the rest in fields")
                names = {keyword.arg for keyword in node.keywords} - FIELDS - {"exc_info"}
                faults += [f"line {node.lineno}: {name} is not in bot.logs.FIELDS" for name in sorted(map(str, names))]
    return faults


def _is_fixed(word: ast.expr) -> bool:
    return isinstance(word, ast.Constant) or (isinstance(word, ast.Name) and word.id == "event")


def test_log_lines_are_fixed_words_and_known_fields() -> None:
    assert faults_in(sources("bot", "admin", "storage"), log_faults) == {}


@pytest.mark.parametrize(
    "call", ["log.info(f'hello {name}')", "log.info('a %s', name)", "log.error('a', name=name)", "log.info('a', **x)"]
)
def test_a_log_line_that_could_tell_of_somebody_is_seen(call: str) -> None:
    assert len(log_faults(call)) == 1


def test_no_test_is_skipped_without_a_reason() -> None:
    bare = re.compile(r"importorskip|pytest\.skip\(\)|mark\.skip\b(?!\()|mark\.(?:skip|skipif|xfail)\((?![^)]*reason=)")
    found = [name_of(path) for path in sources("tests") if bare.search(path.read_text(encoding="utf-8"))]
    assert set(found) <= {name_of(Path(__file__))}


# Documents.


def documents() -> list[Path]:
    return [path for path in text_files() if path.suffix == ".md"]


@cache
def all_names() -> frozenset[str]:
    return frozenset(name_of(path) for path in text_files())


def lost(text: str, folder: Path = ROOT) -> list[str]:
    """What a document names in backticks (`bot/cli.py`, `cli.py`, `storage/scope.py:sees`, `bot/NAME.py`) or links to
    from its folder, and is not there.
    """
    known = all_names()
    named = re.findall(r"`([\w./*-]+(?::\w+)?)`", text)
    linked = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    gone = [said for said in named if looks_like_a_path(said, known) and not is_there(said, known)]
    return gone + [said for said in linked if not folder.joinpath(said).exists()]


def looks_like_a_path(said: str, known: frozenset[str]) -> bool:
    path = said.partition(":")[0]
    if "/" in path:
        return path.partition("/")[0] in {name.partition("/")[0] for name in known}
    return Path(path).suffix in {".py", ".md", ".po", ".html", ".txt", ".tsv", ".toml", ".lock"}


def is_there(said: str, known: frozenset[str]) -> bool:
    """Whether there is such a file or folder, with anything in place of NAME, and in a file what is named after it."""
    path, _, inside = said.partition(":")
    wanted = re.sub(r"(?<![A-Za-z])(?:NAME|FIELD|CODE|N)(?![A-Za-z])", "*", path.rstrip("/"))
    whole = re.compile(re.escape(wanted).replace(r"\*", "[^/]*") + "(/.*)?")
    if "/" in path:
        found = [name for name in known if whole.fullmatch(name)]
    else:
        found = [name for name in known if whole.fullmatch(name.rpartition("/")[2])]
    return any(not inside or inside in ROOT.joinpath(name).read_text(encoding="utf-8") for name in found)


def test_what_the_documents_name_is_there() -> None:
    faults = {name_of(path): lost(path.read_text(encoding="utf-8"), path.parent) for path in documents()}
    assert {name: gone for name, gone in faults.items() if gone} == {}


@pytest.mark.parametrize(
    "text",
    [
        "`bot/klock.py`",
        "`klock.py`",
        "`storage/shelves/`",
        "`storage/scope.py:may_not`",
        "`bot/shelves/NAME.py`",
        "[x](docs/nil.md)",
    ],
)
def test_a_file_that_a_document_names_and_is_not_there_is_seen(text: str) -> None:
    assert len(lost(text)) == 1


def test_what_is_no_file_here_is_not_looked_for() -> None:
    assert (
        lost("`31/12/2026` `text/html` `data/mail/1.eml` `Basics` `bot/clock.py` `admin/rooms/NAME.py` [x](#here)")
        == []
    )


# Imports.


def test_the_import_contracts_hold_and_can_break(tmp_path: Path) -> None:
    """Each contract is broken once in a copy, and each is reported."""
    for folder in PACKAGES[:-1]:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    whole = lint_imports(tmp_path)
    assert (whole.returncode, broken_in(whole)) == (0, [])
    for module, line in (
        ("storage/part.py", "import dialogs.registry"),
        ("bot/hub.py", "import admin.dates"),
        ("bot/channels/web/limits.py", "import bot.turn"),
        ("domain/refs.py", "import sqlalchemy"),
        ("locales/__init__.py", "import structlog"),
    ):
        with tmp_path.joinpath(module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    contracts = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert broken_in(lint_imports(tmp_path)) == [contract["name"] for contract in contracts]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def broken_in(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^(.+) BROKEN(?: \(.*\))?$", done.stdout, re.MULTILINE)


# Words.


def test_every_language_says_everything_with_the_same_parameters() -> None:
    assert list(catalogues.gaps(load())) == []
    assert load().keys()


def test_a_gap_in_a_language_is_seen() -> None:
    texts = Texts({"fi": {"a": "{name} työ", "b": "Hei"}, "sv": {"a": "jobb", "c": "Hej"}})
    assert list(catalogues.gaps(texts)) == [
        "sv: b: not translated",
        "sv: c: not in the Finnish",
        "sv: a: other parameters than in the Finnish",
    ]


# What is installed, and the commands.


def test_the_package_has_everything_the_program_reads(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    needed = {
        name_of(path)
        for folder in PACKAGES[:-1]
        for path in ROOT.joinpath(folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert needed - packed == set()
    assert not {name for name in packed if name.startswith(("tests/", "bench/"))}


def test_every_command_of_the_makefile_is_explained() -> None:
    text = ROOT.joinpath("Makefile").read_text(encoding="utf-8")
    public = set(re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)[0].split()) - {"browser"}
    assert public == set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))


def test_ci_runs_what_people_run() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert {"make check", "make test"} <= set(script.read_text(encoding="utf-8").splitlines())
