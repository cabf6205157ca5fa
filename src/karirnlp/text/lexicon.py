"""Which words are roots, and the reviewed lists and tables in `data/`, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from karirnlp.text.stem import lexicon, read_rows


def is_known(word: str) -> bool:
    """Whether `word`, in small letters, is a root: derived words are not, for spoken forms look derived too."""
    return word in lexicon()


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated table under `data/`, without its comments."""
    return tuple(tuple(row) for row in read_rows(name))


@cache
def words(name: str) -> frozenset[str]:
    """The words of a plain list under `data/`, separated by white space, without its comments."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def function_words(language: str) -> frozenset[str]:
    """The function words of `english` or `indonesian`."""
    return frozenset(word for tongue, word in rows("function_words.tsv") if tongue == language)
