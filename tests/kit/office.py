"""The sample office as a process of its own, on one Monday in November; five weeks are lived through once for all."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.kit.process import Program


@contextmanager
def opened(folder: Path, kept: Path, **settings: str) -> Iterator[Program]:
    """The office as it is on that morning, serving; ``kept`` is shared by all who open one."""
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(folder, (sys.executable, "-m", "tests.kit.office_process"), **settings)
    program.environment = {"SAMPLE_OFFICE": str(kept), "TMPDIR": str(folder)}
    try:
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            asyncio.run(program.start())
        yield program
    finally:
        if program.is_alive:
            asyncio.run(program.terminate())


@pytest.fixture(scope="session")
def office_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the filled store is kept, for all the processes of one run of the tests."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-office.db"


@pytest.fixture(scope="module")
def sample_office(tmp_path_factory: pytest.TempPathFactory, office_kept: Path) -> Iterator[Program]:
    """One sample office for all the tests of a file: none of them may count on what another does in it."""
    with opened(tmp_path_factory.mktemp("office"), office_kept) as program:
        yield program


def password_of(office: Program) -> str:
    """Everybody's there, as the office prints it."""
    told = re.search(r"the password is: (.+)", office.output)
    assert told is not None
    return told[1]


async def sign_in(page: Page, office: Program, name: str) -> None:
    await page.goto(f"{office.url}/admin/login")
    await page.get_by_label("Sähköposti").fill(f"{name}@example.fi")
    await page.get_by_label("Salasana").fill(password_of(office))
    await page.get_by_label("Salasana").press("Enter")
    await page.wait_for_url(lambda url: not url.endswith("/login"))
