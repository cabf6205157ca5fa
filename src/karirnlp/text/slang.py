"""Slang, abbreviations and non-standard spelling to standard Indonesian: context, then tables, then word-building.

Context rules decide the ambiguous forms, tables the plain ones, and only a word that neither knows and that is no root
goes to the rules of `colloquial`, for a rule is right less often than a reviewed row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from karirnlp.text.align import Change
from karirnlp.text.colloquial import rebuild, second_half
from karirnlp.text.guard import Guard
from karirnlp.text.lexicon import is_known, rows
from karirnlp.text.phrases import Entry, Token, like, match_phrase, several, single, tokenize

_TWICE = re.compile(r"([a-z]{3,})[2²](nya|an|ku|mu|lah|in)?")
_CLITICS = ("nya", "ku", "mu", "lah", "kah", "pun")
_VERBS = ("me", "ber", "di", "ng", "ny")
_VOWEL = re.compile(r"[aeiou]")


class _Condition:
    """One context condition: `prev`, `next`, `prev!` or `next!` with words, or `@number`."""

    def __init__(self, text: str) -> None:
        where, _, words = text.partition("=")
        self.next = where.startswith("next")
        self.wanted = not where.endswith("!")
        self.words = frozenset(words.split(","))

    def holds(self, prev: str, following: str) -> bool:
        word = following if self.next else prev
        low = word.lower()
        hit = (
            low in self.words
            or ("@number" in self.words and word[:1].isdigit())
            or ("@none" in self.words and not word)
            or ("@name" in self.words and word[:1].isupper())
            or ("@verb" in self.words and len(low) > 4 and low.startswith(_VERBS))
        )
        return hit is self.wanted


@cache
def _context() -> dict[str, tuple[tuple[str, tuple[_Condition, ...]], ...]]:
    table: dict[str, list[tuple[str, tuple[_Condition, ...]]]] = {}
    for form, standard, conditions, *_ in rows("slang_context.tsv"):
        tests = tuple(_Condition(item) for item in conditions.split() if item != "*")
        for name in form.split(", "):
            table.setdefault(name, []).append((standard, tests))
    return {form: tuple(items) for form, items in table.items()}


def formal_words(text: str, guard: Guard) -> Sequence[Change]:
    """The changes that make the words of `text` standard."""
    tokens = tokenize(text)
    phrases = several("slang.tsv", "slang"), several("nonstandard.tsv", "spelling")
    changes: list[Change] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        size = 1
        if not guard.covers(token.start, token.end) and not _joined(text, token):
            entry: Entry | None = None
            for table in phrases:
                if found := match_phrase(tokens, at, text, table):
                    size, entry = found
                    break
            if entry is None:
                entry = _entry(token, _neighbour(text, tokens, at, -1), _neighbour(text, tokens, at, 1))
            end = tokens[at + size - 1].end
            if entry is not None and _may(token, entry, tokens, at):
                new = like(token.text, entry.standard)
                if new != text[token.start : end]:
                    changes.append(Change(token.start, end, new, entry.rule))
        at += size
    return changes


def _joined(text: str, token: Token) -> bool:
    """Whether the word is part of something larger: a path, an address, `kata_kunci`, `3x`."""
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    return (
        before in set("@#/\\_&") - {""}
        or before.isdigit()
        or after in set("@/\\_") - {""}
        or (after == "." and text[token.end + 1 : token.end + 2].isalnum() and text[token.end + 1].islower())
    )


def _neighbour(text: str, tokens: Sequence[Token], at: int, step: int) -> str:
    """The word beside token `at`, a number for digits, or nothing across a mark that ends a clause."""
    other = at + step
    if step > 0:
        gap_start, gap_end = tokens[at].end, tokens[other].start if other < len(tokens) else len(text)
    else:
        gap_start, gap_end = tokens[other].end if other >= 0 else 0, tokens[at].start
    gap = (
        text[gap_start : min(gap_end, gap_start + 40)].strip()
        if step > 0
        else text[max(gap_start, gap_end - 40) : gap_end].strip()
    )
    if gap:
        edge = gap[0] if step > 0 else gap[-1]
        return "0" if edge.isdigit() else ""
    return tokens[other].text if 0 <= other < len(tokens) else ""


def _may(token: Token, entry: Entry, tokens: Sequence[Token], at: int) -> bool:
    """Whether the case of the word lets it be changed: a capital inside a sentence may be a name or an acronym."""
    if token.text.islower() or (entry.rule == "spelling" and not entry.small):
        return True
    if token.text.isupper() and len(token.text) > 1:
        near = [t.text for t in tokens[max(0, at - 2) : at + 3] if t is not token and len(t.text) > 2]
        plain = len(token.text) > 3 or not _VOWEL.search(token.low)
        return plain and len(near) > 1 and all(word.isupper() for word in near)
    if not token.text[0].isupper() or not token.text[1:].islower():
        return token.text[1:].islower() or token.low == token.text
    if entry.rule == "word-building":
        return token.opens and token.low.startswith(("ng", "ny"))
    if token.opens and len(token.text) == 2 and at + 1 < len(tokens) and tokens[at + 1].text.istitle():
        return False  # Ni Luh, Dg. Kanang
    return token.opens or (not entry.small and len(token.text) > (3 if _VOWEL.search(token.low) else 2))


def _entry(token: Token, prev: str, following: str) -> Entry | None:
    low = token.low
    for standard, tests in _context().get(low, ()):
        if all(test.holds(prev, following) for test in tests):
            return Entry(standard, "slang", True) if standard != low else None
    return _word(low)


@cache
def _tables() -> dict[str, Entry]:
    return {**single("slang.tsv", "slang"), **single("nonstandard.tsv", "spelling")}


def _word(low: str) -> Entry | None:
    """What a word becomes by itself: tables, clitics, reduplication, word-building."""
    tables = _tables()
    if entry := tables.get(low):
        return entry
    if twice := _TWICE.fullmatch(low):
        base = _word(twice.group(1))
        stem = base.standard if base else twice.group(1)
        second = stem if base and not stem.startswith("me") else second_half(stem)
        return Entry(f"{stem}-{second}{twice.group(2) or ''}", "slang", True) if second and " " not in stem else None
    if "-" in low:
        return _hyphened(low)
    if is_known(low):
        return None
    for clitic in _CLITICS:
        base_form = low[: -len(clitic)]
        if (
            low.endswith(clitic)
            and len(base_form) > 2
            and (entry := tables.get(base_form))
            and " " not in entry.standard
        ):
            return Entry(entry.standard + clitic, entry.rule, entry.small)
    rebuilt = rebuild(low)
    return Entry(rebuilt, "word-building", True) if rebuilt and rebuilt != low else None


def _hyphened(low: str) -> Entry | None:
    """`temen-temen`, `karir-nya`, `nge-lamar`: each part by the tables, and informal prefixes joined."""
    parts = low.split("-")
    if parts[0] in {"nge", "ng", "ny"} and len(parts) == 2:
        return _word("".join(parts))
    if len(parts) == 2 and parts[1] and parts[0] != parts[1] and parts[0].endswith(parts[1]):
        return None  # menunda-nunda
    entries = [_word(part) if len(part) > 1 else None for part in parts]
    if not any(entries) or any(entry and " " in entry.standard for entry in entries):
        return None
    new = [entry.standard if entry else part for entry, part in zip(entries, parts, strict=True)]
    first = next(entry for entry in entries if entry)
    return Entry("-".join(new), first.rule, first.small)
