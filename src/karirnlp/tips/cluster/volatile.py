"""Facts in a tip that date: amounts set each year, laws and their numbers, rounds and years of a selection, dates."""

from __future__ import annotations

import re
from functools import cache

from karirnlp.tips.cluster.concepts import rows


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern, *_ in rows("volatile.tsv"))


@cache
def _any() -> re.Pattern[str]:
    """A gate that most tips do not pass: one search in place of a dozen."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _patterns()), re.IGNORECASE)


def volatile(text: str) -> tuple[str, ...]:
    """The kinds of dated fact in a tip's text, in the order of `data/volatile.tsv`; none for most tips.

    >>> volatile("Cek UMP 2025 sebelum menyebut angka.")
    ('minimum_wage', 'year')
    >>> volatile("Tanyakan rentang gaji sebelum menyebut angka.")
    ()
    """
    if not _any().search(text):
        return ()
    return tuple(dict.fromkeys(kind for kind, pattern in _patterns() if pattern.search(text)))
