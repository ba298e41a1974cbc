"""The commands for job postings: taking some in, what the sources are, and ESCO's names of occupations."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from bot import command
from bot.clock import now
from domain.calendar import to_local
from domain.people import Language
from domain.postings import Approval, SourceKind
from storage import schema
from storage.database import Database
from storage.errors import Refused
from storage.job_sources import Run, RunOutcome, Source
from storage.store import Store

REFUSALS: Final = {
    "source_busy": "this source is being read just now: wait until that is over",
    "source_gone": "this source is not there any more",
    "address_missing": "this source has no web address: name a file",
    "address_unclear": "this is no web address that can be fetched: it begins with https:// or http://",
    "source_name": "the source's name is missing, or too long",
    "source_taken": "there is a source of this name already",
}
_BY_ENDING: Final = {
    ".csv": SourceKind.TABLE,
    ".tsv": SourceKind.TABLE,
    ".xlsx": SourceKind.TABLE,
    ".rss": SourceKind.FEED,
    ".atom": SourceKind.FEED,
    ".xml": SourceKind.FEED,
    ".html": SourceKind.JSONLD,
    ".htm": SourceKind.JSONLD,
    ".jsonld": SourceKind.JSONLD,
}

jobs_app = typer.Typer(no_args_is_help=True, help="Job postings and where they come from.")


@jobs_app.command("import")
def import_jobs(
    what: Annotated[str, typer.Argument(metavar="FILE|URL", help="A file, or an address that is fetched once.")],
    source: Annotated[str | None, typer.Option(help="The source's name; a new one is made with it.")] = None,
    kind: Annotated[SourceKind | None, typer.Option(help="The shape it is in, of a new source.")] = None,
    language: Annotated[
        Language | None, typer.Option(help="Of postings that do not tell theirs: fi, sv or en.")
    ] = None,
    approval: Annotated[
        Approval | None, typer.Option(help="Who looks before people are told: of a new source.")
    ] = None,
) -> None:
    """Take in the postings of a file or an address. The same ones again change nothing."""
    settings = command.settings()
    address = what if what.lower().startswith(("https://", "http://")) else None
    path = None if address else Path(what)
    if path is not None and not path.is_file():
        command.stop(f"there is no file {path}")
    name = source or (urlsplit(address).hostname if address else Path(what).stem) or what

    def find(store: Store) -> Source:
        found = store.job_sources.named(name)
        if found is None:
            found = _new(store, name, kind or _guessed(what), address, language, approval)
        if address is not None and found.address != address:
            command.stop(f"the source {name} has another address: name a source of its own with --source")
        return found

    async def work(database: Database) -> Run:
        from bot.feeds.importing import Importer  # reads the lexicon, which other commands do without

        await schema.check(database)
        found = await database.write(now(), find)
        return await Importer(database, now).run(found.id, path)

    try:
        run = command.with_store(settings, work)
    except Refused as refused:
        command.stop(REFUSALS.get(refused.args[0], refused.args[0]))
    typer.echo(_told(name, run))
    raise typer.Exit(1 if run.outcome is RunOutcome.FAILED else 0)


def _new(
    store: Store,
    name: str,
    kind: SourceKind | None,
    address: str | None,
    language: Language | None,
    approval: Approval | None,
) -> Source:
    if kind is None:
        command.stop(f"{name} is a new source: say with --kind in which shape it is ({', '.join(SourceKind)})")
    source_id = store.job_sources.add(
        kind=kind,
        name=name,
        address=address,
        language=language or Language.FI,
        approval=approval or Approval.ALWAYS,
    )
    made = store.job_sources.one(source_id)
    assert made is not None
    return made


def _guessed(what: str) -> SourceKind | None:
    """By how the name ends; JSON is of several shapes."""
    return _BY_ENDING.get(Path(urlsplit(what).path if "://" in what else what).suffix.lower())


def _told(name: str, run: Run) -> str:
    """One line for a run, and one for what was odd in it."""
    counts = ", ".join(
        f"{getattr(run, one)} {one}" for one in ("read", "added", "changed", "gone", "twins", "held", "refused")
    )
    lines = [f"{name}: {run.outcome}{f' ({run.fault})' if run.fault else ''}; {counts}"]
    if run.outcome is RunOutcome.KEPT:
        lines.append("most of its postings were not there any more: they are kept until somebody says that it is right")
    lines += [f"  {code}: {count}" for code, count in sorted(run.faults.items())]
    return "\n".join(lines)


@jobs_app.command("sources")
def list_sources() -> None:
    """The sources, what they have, and how their last run went."""

    async def work(database: Database) -> list[Source]:
        await schema.check(database)
        return await database.read(now(), lambda store: store.job_sources.all())

    found = command.with_store(command.settings(), work)
    if not found:
        typer.echo("no sources yet: `duunikaveri jobs import FILE --source NAME --kind KIND` makes one")
    for one in found:
        typer.echo(_line(one))


def _line(one: Source) -> str:
    rhythm = f"every {one.every_hours} h" if one.is_on else "by hand"
    last = one.last_run
    went = f"{_moment(last.started_at)} {_outcome(last)}" if last else "never run"
    return f"{one.id:>4}  {one.name}  {one.kind}  {one.postings} postings, {one.waiting} wait  {rhythm}  {went}"


def _outcome(run: Run) -> str:
    if run.outcome is None:
        return "under way" if run.is_under_way else "cut off"
    return f"{run.outcome} ({run.fault})" if run.fault else run.outcome.value


def _moment(instant: datetime) -> str:
    return f"{to_local(instant):%d.%m.%Y %H.%M}"


@jobs_app.command("esco")
def esco(
    file: Annotated[Path, typer.Argument(help="ESCO's occupations as CSV, in Finnish.")],
) -> None:
    """Bring in ESCO's occupations, by which postings are understood better."""
    if not file.is_file():
        command.stop(f"there is no file {file}")
    from domain.postings.esco import NotEsco, read

    async def work(database: Database) -> str:
        await schema.check(database)
        with file.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
            brought = await database.write(now(), lambda store: store.esco.take_in(read(lines)))
        return f"{brought.seen} occupations, {brought.changed} new or changed"

    try:
        typer.echo(command.with_store(command.settings(), work))
    except NotEsco:
        command.stop(
            f"{file} is not ESCO's list of occupations: a column for the address and one for the name are missing"
        )
