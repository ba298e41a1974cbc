"""Puts logging back after every test: one that starts the program must not leave its log stream to the next."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

LIBRARIES = ("", "uvicorn", "uvicorn.access", "uvicorn.error", "uvicorn.asgi", "aiogram", "alembic", "sqlalchemy")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in LIBRARIES]
    before = [(one.handlers[:], one.level, one.propagate, one.disabled) for one in loggers]
    yield
    for one, (handlers, level, propagate, disabled) in zip(loggers, before, strict=True):
        one.handlers[:], one.propagate, one.disabled = handlers, propagate, disabled
        one.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()
