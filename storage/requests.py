"""Employers' needs, from the first word until they are met: the store's part of that name."""

from __future__ import annotations

from storage.request_book import Opened
from storage.request_clocks import RequestClocks
from storage.request_rows import Request

__all__ = ["Opened", "Request", "Requests"]


class Requests(RequestClocks):
    """Told and changed (request_book), shown (request_board), worked at (request_work), imported, and reminded of."""
