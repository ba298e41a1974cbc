"""Whether the crash tests run in their long form (`make crash`) or in the short one of every day (`make test`)."""

from __future__ import annotations

import os

KILLS = int(os.environ.get("CRASH_KILLS", "8"))
"""How many processes are killed at random in each test."""

IS_LONG = "CRASH_KILLS" in os.environ
