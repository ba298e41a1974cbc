"""What no file can do to the program that reads it: take its memory, its time, its network, or its trust."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from openpyxl import Workbook

from bot.feeds.adapters import Item
from bot.feeds.bounded import Bounds, harvest_bounded
from bot.feeds.cleaning import MOST_LOOKED_AT
from bot.feeds.faults import FeedFault
from bot.feeds.handing import Distrusted, handed_back, last_line, line_of
from bot.feeds.harvest import harvest
from domain.postings import SourceKind
from domain.postings.posting import Harvest, Raw, Unreadable
from tests.bot.feeds.test_shapes import fi, job

TODAY = date(2026, 11, 22)
MEGABYTE = 1_000_000


async def bounded(folder: Path, kind: SourceKind, content: bytes | str, **bounds: Any) -> Harvest:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return await harvest_bounded(kind, path, language="fi", today=TODAY, bounds=Bounds(**bounds))


async def fault(folder: Path, kind: SourceKind, content: bytes | str, **bounds: Any) -> str:
    with pytest.raises(FeedFault) as caught:
        await bounded(folder, kind, content, **bounds)
    assert not any("bot.feeds.worker" in one.cmdline() for one in psutil.Process().children()), "nobody goes on with it"
    return caught.value.code


async def test_a_worker_reads_what_the_program_itself_would(tmp_path: Path) -> None:
    jobs = json.dumps([job("a", "Kokki"), job("a"), job("b", "Hitsaaja", sijainti={"kunta": ["398"]}), 1])
    found = await bounded(tmp_path, SourceKind.TMT, jobs)
    assert found == harvest(SourceKind.TMT, jobs.encode(), language="fi", today=TODAY)
    assert (len(found.postings), len(found.refused)) == (2, 2)
    assert await fault(tmp_path, SourceKind.TMT, jobs[:-20]) == "not_readable"
    assert await fault(tmp_path, SourceKind.TMT, jobs, file=len(jobs) - 1) == "too_large"
    assert await fault(tmp_path, SourceKind.TMT, jobs, seconds=0) == "too_slow"
    assert await fault(tmp_path, SourceKind.TMT, jobs, memory=20 * MEGABYTE) == "worker_died"


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>',
        f'<!DOCTYPE rss [<!ENTITY x "{"x" * 50_000}">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">',
    ],
    ids=["outside_entity", "billion_laughs", "quadratic", "outside_document_type"],
)
async def test_xml_that_defines_entities(tmp_path: Path, definition: str) -> None:
    feed = f'<?xml version="1.0"?>{definition}<rss><channel><item><title>{"&x;" * 100}</title></item></channel></rss>'
    with pytest.raises(FeedFault, match="unsafe_content"):
        harvest(SourceKind.FEED, feed.encode("utf-16"), language="fi", today=TODAY)
    if "lol" in definition:
        assert await fault(tmp_path, SourceKind.FEED, feed) == "unsafe_content"


async def test_nesting_without_end(tmp_path: Path) -> None:
    def nested(deep: int) -> str:
        return '[{"ilmoituksenID": "deep", "perustiedot": ' + "[" * deep + "]" * deep + "}]"

    assert await fault(tmp_path, SourceKind.TMT, nested(200_000), memory=200 * MEGABYTE) == "too_large"
    html = [job("a", "<div>" * 5_000 + "Kokki" + "</div>" * 5_000), job("b", "<div>" * 20_000 + "Hitsaaja")]
    found = harvest(SourceKind.TMT, f"{json.dumps(html)}\n{nested(2_000)}".encode(), language="fi", today=TODAY)
    assert [one.title for one in found.postings] == ["Kokki"]
    assert [one.fault for one in found.refused] == ["no_title", "broken"]  # what comes after very much is not read
    with pytest.raises(FeedFault, match="not_readable"):
        harvest(SourceKind.JSONLD, b"[" * 100_000, language="fi", today=TODAY)


async def test_texts_made_to_take_long(tmp_path: Path) -> None:
    """All are read in half a second of the processor: a search that starts over at each sign would take minutes."""
    evil = '<a " |<!--|<script>|<|<a "<" |<a \'"<|&lt;p|<!|<a href="|<p |</|<a b=x'.split("|")
    texts = [sign * (MOST_LOOKED_AT // len(sign)) for sign in evil]
    jobs = [job(str(number), "Kokki", hakeminen={"hakuohjeet": fi(text)}) for number, text in enumerate(texts)]
    found = await bounded(tmp_path, SourceKind.TMT, json.dumps(jobs), cpu=20)
    assert len(found.postings) == len(texts)


async def test_workbooks_that_unpack_without_end(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Otsikko", "Yritys"], ["Kokki", "Ravintola"]):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    found = await bounded(tmp_path, SourceKind.TABLE, written.getvalue())
    assert [one.title for one in found.postings] == ["Kokki"]
    for says, code in ((200 * MEGABYTE, "too_large"), (10, "not_readable")):
        bomb = _says(written, "xl/worksheets/sheet1.xml", says)
        with pytest.raises(FeedFault, match=code):
            harvest(SourceKind.TABLE, bomb, language="fi", today=TODAY)


def _says(workbook: io.BytesIO, name: str, size: int) -> bytes:
    """The workbook, one part of which says that it is of another size than it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(workbook) as good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.infolist():
            bad.writestr(part.filename, good.read(part))
        bad.getinfo(name).file_size = size
    return made.getvalue()


async def test_a_file_that_wants_all_memory_or_all_place(tmp_path: Path) -> None:
    one_long_text = b'[{"ilmoituksenID": "a", "x": "' + b"x" * 20 * MEGABYTE + b'"}]'
    code = await fault(tmp_path, SourceKind.TMT, one_long_text, memory=70 * MEGABYTE)
    assert code in ("too_large", "worker_died")  # the parser itself may not survive it
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(501 * MEGABYTE)  # it takes no place
    with pytest.raises(FeedFault, match="too_large"):
        await harvest_bounded(SourceKind.TMT, path, language="fi", today=TODAY)
    many = "\n".join(json.dumps(job(str(number), "Kokki " * 30)) for number in range(2_000))
    assert await fault(tmp_path, SourceKind.TMT, many, written=100_000) == "too_large"


def test_the_worker_reaches_no_network_and_writes_no_file(tmp_path: Path) -> None:
    script = """
import os, socket, subprocess, sys
from bot.feeds import worker
sys.addaudithook(worker._forbid)
tried = [
    lambda: socket.create_connection(("127.0.0.1", 9)), lambda: socket.getaddrinfo("localhost", 80),
    lambda: open(sys.argv[1], "w"), lambda: os.open(sys.argv[1], os.O_RDWR | os.O_CREAT),
    lambda: subprocess.run(["true"]), lambda: os.system("true"), lambda: os.fork(), lambda: os.remove("x"),
]
for one in tried:
    try:
        one()
    except PermissionError:
        continue
    print("not forbidden", tried.index(one))
print(open("/dev/null").read() + "done")
"""
    command = [sys.executable, "-c", script, tmp_path / "x"]
    assert subprocess.run(command, check=True, capture_output=True, text=True, timeout=240).stdout == "done\n"


# What comes back is a stranger's.

FULL = Raw("a", "Kokki", "Ravintola", "Keitä\nkeittoa", "https://a.example/x", municipalities=("398",), count=2)
END = b'{"end": 1, "fault": null}\n'


def back(written: bytes, most: int = 10) -> list[Item]:
    return list(handed_back(io.BytesIO(written), most))


def test_what_is_handed_back_whole() -> None:
    items: list[Item] = [FULL, Unreadable("twice", "a"), Raw("b", "Ö" * 200, text="\n".join(["😀" * 50] * 100))]
    written = b"".join(map(line_of, items))
    assert back(written + last_line(3)) == items
    with pytest.raises(FeedFault, match="too_many"):
        back(written + last_line(3, "too_many"))


@pytest.mark.parametrize(
    "written",
    [
        b"", b"{}\n" + END, b"[1]\n" + END, b'{"key": "a"}\n' + END, b"x\n" + END, b"[" * 100_000 + b"\n",
        line_of(FULL),  # cut off
        line_of(FULL) + last_line(2), line_of(FULL) + END + b"more", line_of(FULL) + last_line(1, "our_own"),
        line_of(FULL) * 2 + last_line(2),
        b'{"key": "a", "title": "' + b"x" * 130_000 + b'"}\n' + END,
        *(
            json.dumps({"key": "a", "title": "Kokki", **odd}).encode() + b"\n" + END
            for odd in (
                {"title": ""}, {"title": "x" * 201}, {"title": "a\u202eb"}, {"title": " a"}, {"title": ["a"]},
                {"text": "a\r\nb"}, {"link": "javascript:alert(1)"}, {"link": None}, {"language": "FI"},
                {"apply_until": "2026-12-31"}, {"apply_until": 1e300}, {"apply_until": -5}, {"count": True},
                {"count": 10_000}, {"municipalities": ["998"]}, {"municipalities": ["398"] * 51},
                {"municipalities": [["398"]]}, {"hours": ["always"]}, {"hours": "full"}, {"lasts": "ever"},
                {"is_remote": 1}, {"postcode": "1511"}, {"isco": "x"}, {"esco": ["https://evil.example"]},
                {"review": "approved"}, {"odd": "no_such", "key": None},
            )
        ),
    ],
)  # fmt: skip
def test_what_no_worker_of_ours_hands_back(written: bytes) -> None:
    with pytest.raises(Distrusted):
        back(written)


def test_more_than_was_asked_for_is_not_taken() -> None:
    with pytest.raises(Distrusted):
        back(line_of(FULL) + END, most=0)
