"""The program with some of its figures changed, as a process of its own: ``python -m tests.kit.tuned a.b=1 -- serve``.

Figures are seconds: numbers or timedeltas of a module (``bot.worker.LOOK_EVERY``), or a class's defaults
(``bot.channels.web.options.WebOptions.look_every``). For tests that ask what would happen if nobody looked.
"""

from __future__ import annotations

import importlib
import sys
from datetime import timedelta
from typing import Any


def tune(figure: str) -> None:
    path, _, seconds = figure.partition("=")
    owner, name = _owner(path)
    if isinstance(owner, type):
        defaults = owner.__init__.__kwdefaults__  # type: ignore[misc]
        assert name in defaults, figure
        defaults[name] = float(seconds)
        return
    old = getattr(owner, name)
    setattr(owner, name, timedelta(seconds=float(seconds)) if isinstance(old, timedelta) else float(seconds))


def _owner(path: str) -> tuple[Any, str]:
    """What holds the figure, and the figure's name there."""
    place, _, name = path.rpartition(".")
    try:
        return importlib.import_module(place), name
    except ModuleNotFoundError:
        module, _, kind = place.rpartition(".")
        return getattr(importlib.import_module(module), kind), name


def main(words: list[str]) -> None:
    end = words.index("--")
    for figure in words[:end]:
        tune(figure)
    from bot.cli import app

    app(words[end + 1 :])


if __name__ == "__main__":
    main(sys.argv[1:])
