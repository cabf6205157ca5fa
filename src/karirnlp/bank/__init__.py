"""The tip bank: the tips of one or many runs in one SQLite file, with full-text search."""

from __future__ import annotations

from karirnlp.bank.store import BANK_FILE, MAX_LIMIT, Added, Page, TipBank

__all__ = ["BANK_FILE", "MAX_LIMIT", "Added", "Page", "TipBank"]
