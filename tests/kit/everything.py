"""Imports what the program imports while it starts and runs."""

from __future__ import annotations

import asyncpg  # noqa: F401
from sqlalchemy.dialects import postgresql, sqlite

import admin.app
import bot.app
import bot.channels.telegram
import bot.cli
import locales

DRIVERS = (postgresql.asyncpg.dialect, sqlite.pysqlite.dialect)
TEXTS = locales.load()
ROOMS = (admin.app, bot.app, bot.channels.telegram, bot.cli)
