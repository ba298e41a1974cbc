"""Runs the fake by itself: `python -m tests.kit.telegram --port 8081`, then point the bot at the address."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import stat
import sys

from .fake import TEST_TOKEN, FakeTelegram
from .terminal import Terminal


def main() -> None:
    options = _parser().parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.kit.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one by default")
    parser.add_argument("--token", default=TEST_TOKEN, help="the bot's token")
    parser.add_argument("--user", type=int, default=1001, help="who you are in the terminal")
    parser.add_argument("--name", default="Aino", help="your first name")
    parser.add_argument("--language", default="fi", help="the language of your Telegram app")
    parser.add_argument("--no-terminal", action="store_true", help="serve until stdin closes or the process is killed")
    return parser


async def _run(options: argparse.Namespace) -> None:
    async with FakeTelegram(options.token, port=options.port) as fake:
        print(f"address: {fake.url}\ntoken: {fake.token}", flush=True)
        if options.no_terminal:
            await _end_of_stdin()
            return
        user = fake.user(options.user, options.name, language_code=options.language)
        await Terminal(fake, user, print).run(await _stdin())


async def _end_of_stdin() -> None:
    """Waits until stdin closes; for ever when it is no pipe or terminal, as in `... </dev/null &`."""
    if not (stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode) or sys.stdin.isatty()):
        await asyncio.Event().wait()
    await (await _stdin()).read()


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    # A copy, since the transport closes what it reads and Python wants to close its own stdin too.
    copy = os.fdopen(os.dup(sys.stdin.fileno()))
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), copy)
    return reader


if __name__ == "__main__":
    main()
