"""Which privacy notice people agree to."""

VERSION = "2026-11.4"
"""Changes whenever the notice's meaning does; each permission remembers the version it was given under."""
