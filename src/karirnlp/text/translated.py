"""Repairs of machine translation by phrase list: safe ones are made, unsure ones only flagged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from karirnlp.text.align import Change
from karirnlp.text.guard import Guard
from karirnlp.text.lexicon import rows
from karirnlp.text.phrases import Entry, match_phrase, tokenize
from karirnlp.text.sentences import sentence_spans

_Table = dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
_TWICE = 20
"""A sentence repeated word for word is dropped only when it is at least this many characters long."""


@cache
def _table(action: str) -> _Table:
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for phrase, better, wanted, *_ in rows("translation_repairs.tsv"):
        words = tuple(phrase.split())
        if wanted == action:
            found.setdefault(words[0], []).append((words, Entry(better, f"translation-{action}", False)))
    return {first: tuple(sorted(items, key=lambda item: -len(item[0]))) for first, items in found.items()}


def _phrases(text: str, guard: Guard, action: str) -> Sequence[Change]:
    tokens = tokenize(text)
    table = _table(action)
    changes: list[Change] = []
    at = 0
    while at < len(tokens):
        size = 1
        if (found := match_phrase(tokens, at, text, table)) and not guard.covers(tokens[at].start, tokens[at].end):
            size, entry = found
            last = tokens[at + size - 1]
            start = tokens[at].start
            done = text[start : start + len(entry.standard)].lower() == entry.standard.lower()
            if not done:  # "meminta kenaikan" stands in "meminta kenaikan gaji" too
                new = _like_phrase(text[start : last.end], entry.standard)
                changes.append(Change(start, last.end, new, entry.rule))
        at += size
    return changes


def _like_phrase(source: str, new: str) -> str:
    words = source.split()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        if source.isupper():
            return new.upper()
        return " ".join(
            word if word in {"di", "ke", "dari", "dan", "yang"} else word[0].upper() + word[1:] for word in new.split()
        )
    return new[:1].upper() + new[1:] if source[0].isupper() else new


def phrase_repairs(text: str, guard: Guard) -> Sequence[Change]:
    """The safe repairs: phrases of the list, and a sentence that is repeated at once."""
    changes = list(_phrases(text, guard, "fix"))
    spans = sentence_spans(text)
    for (start, end), (again, stop) in pairwise(spans):
        if end - start >= _TWICE and text[start:end] == text[again:stop] and "\n" not in text[end:again]:
            changes = [change for change in changes if not end <= change.start < stop]
            changes.append(Change(end, stop, "", "doubled"))
    return sorted(changes)


def phrase_flags(text: str, guard: Guard) -> Sequence[Change]:
    """Phrases that read like machine translation but may be meant; `new` holds what to consider."""
    return _phrases(text, guard, "flag")
