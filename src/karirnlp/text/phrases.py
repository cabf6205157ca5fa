"""Tables of words and phrases, matched token by token and written back in the case of the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from karirnlp.text.lexicon import rows

TOKEN = re.compile(r"[^\W\d_]+[0-9²]*(?:['’][^\W\d_]+|[^\W\d_]+)*(?:-[^\W_]+)*")
_BREAKS = frozenset('.!?…\n:;"“”()•–—')
_BREAK = re.compile(rf"[{''.join(sorted(_BREAKS))}]")


class Token(NamedTuple):
    """A word with its place, its small letters and what stands before it."""

    start: int
    end: int
    text: str
    low: str
    opens: bool
    """Whether it is the first word of a sentence, a line, a quotation or a bracket."""


class Entry(NamedTuple):
    """What a form becomes."""

    standard: str
    rule: str
    small: bool
    """Only where the form is written in small letters: capitalised it may be a name."""


def tokenize(text: str) -> list[Token]:
    """The words of `text`; numbers and marks only separate them."""
    tokens: list[Token] = []
    last = -1
    turned = "’" in text
    for found in TOKEN.finditer(text):
        start, end = found.span()
        opens = last < 0 or (start - last > 1 and _BREAK.search(text, last, start) is not None) or text[last] in _BREAKS
        word = found.group()
        low = word.lower()
        tokens.append(Token(start, end, word, low.replace("’", "'") if turned else low, opens))
        last = end
    return tokens


@cache
def single(name: str, rule: str) -> dict[str, Entry]:
    """The one-word forms of a table of `standard, forms, note`; the note `small` keeps to small letters."""
    table: dict[str, Entry] = {}
    for standard, forms, *note in rows(name):
        entry = Entry(standard, rule, "small" in note)
        for form in forms.split(", "):
            if " " not in form:
                table.setdefault(form, entry)
    return table


@cache
def several(name: str, rule: str) -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    """The forms of two words and more, by their first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for standard, forms, *note in rows(name):
        for form in forms.split(", "):
            words = tuple(form.split())
            if len(words) > 1:
                found.setdefault(words[0], []).append((words, Entry(standard, rule, "small" in note)))
    return {first: tuple(sorted(items, key=lambda item: -len(item[0]))) for first, items in found.items()}


def match_phrase(
    tokens: Sequence[Token], at: int, text: str, table: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
) -> tuple[int, Entry] | None:
    """The longest phrase of `table` at token `at`, as its number of tokens and its entry."""
    for words, entry in table.get(tokens[at].low, ()):
        size = len(words)
        if at + size <= len(tokens) and all(tokens[at + i].low == words[i] for i in range(1, size)):
            gaps = (text[tokens[at + i].end : tokens[at + i + 1].start] for i in range(size - 1))
            if all(gap == " " or gap == "\n" for gap in gaps):
                return size, entry
    return None


def like(source: str, new: str) -> str:
    """`new` in the case of `source`: CAPITALS, Capital or small.

    >>> like("Gimana", "bagaimana"), like("GIMANA", "bagaimana"), like("gw", "saya")
    ('Bagaimana', 'BAGAIMANA', 'saya')
    """
    if len(source) > 1 and source.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if source[:1].isupper() else new
