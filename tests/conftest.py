"""The fixtures that every test may ask for; each kit says what its own are."""

from __future__ import annotations

import os

pytest_plugins = [
    "tests.kit.browser",
    "tests.kit.postgres",
    "tests.kit.process",
    "tests.kit.quiet",
    "tests.kit.store",
]

# What a developer has set for running the program must not reach the tests, least of all a real bot's token.
for name in [name for name in os.environ if name.upper().startswith("DUUNIKAVERI_")]:
    del os.environ[name]
