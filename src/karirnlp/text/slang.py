"""Slang, abbreviations and non-standard spelling to standard Indonesian: context, then tables, then word-building.

Context rules decide the ambiguous forms, tables the plain ones, and only a word that neither knows and that is no root
goes to the rules of `colloquial`, for a rule is right less often than a reviewed row.

`formal` corrects spelling and the everyday forms that have an exact standard twin (*gak*, *udah*, *yg*). Words that the
dictionary has, only marked colloquial (*bikin*, *biar*, *banget*), and doubling written with a figure (*hati2*) are a
matter of style: `standard` changes them too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from karirnlp.text.affixes import COMMON
from karirnlp.text.align import Change
from karirnlp.text.colloquial import rebuild, second_half
from karirnlp.text.guard import Guard
from karirnlp.text.lexicon import is_known, rows, words
from karirnlp.text.phrases import TOKEN, Entry, Token, like, match_phrase, several, single, tokenize
from karirnlp.text.stem import lexicon, stem

_TWICE = re.compile(r"([a-z]{3,})[2²](nya|an|ku|mu|lah|in)?")
_BEFORE_NAMES = frozenset("pt ud tb toko bank yayasan pak bu bapak ibu bang kak mas mbak dr drs".split())
_LENGTHS = frozenset({"meter", "kilometer", "sentimeter", "kaki", "inci", "mil"})  # meter² is an area
_CLITICS = ("nya", "ku", "mu", "lah", "kah", "pun")
_VERBS = ("me", "ber", "di", "ng", "ny")
_ANSWERS = 1 << 15
"""Words remembered for each level."""
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


class _Speller:
    """The tables as one of the two levels reads them, and the answers for words so far."""

    def __init__(self, style: bool) -> None:
        self.style = style
        kept = frozenset() if style else words("dictionary_colloquial.txt")
        self.kept = kept
        self.context: dict[str, list[tuple[str, tuple[_Condition, ...]]]] = {}
        for form, standard, conditions, *_ in rows("slang_context.tsv"):
            tests = tuple(_Condition(item) for item in conditions.split() if item != "*")
            for name in form.split(", "):
                if name not in kept:
                    self.context.setdefault(name, []).append((standard, tests))
        self.tables = {**single("slang.tsv", "slang"), **single("nonstandard.tsv", "spelling")}
        for word in kept:
            self.tables.pop(word, None)
        if not style:  # hati2 stays; kr2 is an abbreviation
            for form in [form for form in self.tables if _TWICE.fullmatch(form)]:
                if is_known(form[:-1]) or form[:-1] in self.tables:
                    del self.tables[form]
        self.phrases = several("slang.tsv", "slang"), several("nonstandard.tsv", "spelling")
        self.openers = frozenset().union(*self.phrases)
        self._answers: dict[str, Entry | None] = {}

    def entry(self, low: str, prev: str, following: str) -> Entry | None:
        """What a word becomes between its neighbours; all in small letters but the neighbours."""
        for standard, tests in self.context.get(low, ()):
            if all(test.holds(prev, following) for test in tests):
                return Entry(standard, "slang", True) if standard != low else None
        return self.word(low)

    def word(self, low: str) -> Entry | None:
        """What a word becomes by itself: tables, clitics, doubling, word-building."""
        try:
            return self._answers[low]
        except KeyError:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            found = self._answers[low] = self._word(low)
            return found

    def _word(self, low: str) -> Entry | None:
        tables = self.tables
        if entry := tables.get(low):
            return entry
        if low in self.kept:
            return None
        if (twice := _TWICE.fullmatch(low)) and twice.group(1) not in _LENGTHS:
            return self._twice(twice.group(1), low[twice.end(1)], twice.group(2) or "")
        if "-" in low:
            return self._hyphened(low)
        if is_known(low):
            return None
        for clitic in _CLITICS:
            base = low[: -len(clitic)]
            if low.endswith(clitic) and len(base) > 2:
                if base in self.kept:
                    return None
                if (entry := tables.get(base)) and " " not in entry.standard:
                    return Entry(entry.standard + clitic, entry.rule, entry.small)
        if entry := self._slip(low):
            return entry
        rebuilt = rebuild(low)
        return Entry(rebuilt, "word-building", True) if rebuilt and rebuilt != low else None

    def _slip(self, low: str) -> Entry | None:
        """Endings as they are typed: `sabarr`, `isiny`, `jawabanya`."""
        base = low.rstrip(low[-1]) + low[-1]
        if len(base) < len(low) and len(base) > 3:
            if entry := self.tables.get(base):
                return entry
            if lexicon().get(base) == COMMON:
                return Entry(base, "slang", True)
        base = low[:-2]
        if low.endswith("ny") and len(base) > (4 if base.endswith("n") else 2):
            entry = self.tables.get(base)
            if entry and " " not in entry.standard:
                return Entry(entry.standard + "nya", "slang", True)
            if lexicon().get(base) == COMMON or (len(base) > 4 and stem(base) != base):
                return Entry(base + "nya", "slang", True)
        base = low[:-3]
        if (
            low.endswith("anya")
            and len(base) > 4
            and stem(base) == base
            and not is_known(base)
            and stem(base + "n") != base + "n"
        ):
            return Entry(base + "nnya", "spelling", True)
        return None

    def _twice(self, base: str, figure: str, clitic: str) -> Entry | None:
        """`temen2nya`: spelt out at `standard`; else only its word is corrected."""
        entry = self.word(base)
        stem = entry.standard if entry else base
        if " " in stem:
            return None
        if not self.style:
            return Entry(stem + figure + clitic, entry.rule, True) if entry else None
        second = stem if entry and not stem.startswith("me") else second_half(stem)
        return Entry(f"{stem}-{second}{clitic}", "slang", True) if second else None

    def _hyphened(self, low: str) -> Entry | None:
        """`temen-temen`, `karir-nya`, `nge-lamar`: each part by the tables, and informal prefixes joined."""
        parts = low.split("-")
        if parts[0] in {"nge", "ng", "ny"} and len(parts) == 2:
            return self.word("".join(parts))
        if len(parts) == 2 and parts[1] and parts[0] != parts[1] and parts[0].endswith(parts[1]):
            return None  # menunda-nunda
        entries = [self.word(part) if len(part) > 1 else None for part in parts]
        if not any(entries) or any(entry and " " in entry.standard for entry in entries):
            return None
        new = [entry.standard if entry else part for entry, part in zip(entries, parts, strict=True)]
        first = next(entry for entry in entries if entry)
        return Entry("-".join(new), first.rule, first.small)


@cache
def _speller(style: bool) -> _Speller:
    return _Speller(style)


def formal_words(text: str, guard: Guard) -> Sequence[Change]:
    """The changes that spell the words of `text` as the standard has them."""
    return _changes(text, guard, _speller(False))


def standard_words(text: str, guard: Guard) -> Sequence[Change]:
    """The same, and words of colloquial style too."""
    return _changes(text, guard, _speller(True))


def _changes(text: str, guard: Guard, speller: _Speller) -> Sequence[Change]:
    tokens = tokenize(text)
    changes: list[Change] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        size, entry = 1, None
        if token.low in speller.openers:
            for table in speller.phrases:
                if found := match_phrase(tokens, at, text, table):
                    size, entry = found
                    break
        if entry is None:
            if token.low in speller.context:
                beside = _neighbour(text, tokens, at, -1), _neighbour(text, tokens, at, 1)
                entry = speller.entry(token.low, *beside)
            else:
                entry = speller.word(token.low)
        if entry is not None:  # seldom: what may not be touched is asked only then
            end = tokens[at + size - 1].end
            if guard.covers(token.start, token.end) or _joined(text, token):
                size = 1
            elif _may(token, entry, tokens, at):
                new = like(token.text, entry.standard)
                if new != text[token.start : end]:
                    changes.append(Change(token.start, end, new, entry.rule))
        at += size
    return changes


def _joined(text: str, token: Token) -> bool:
    """Whether the word is part of something larger: a path, an address, `kata_kunci`, `3x`, a doubled word."""
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    return (
        before in set("@#/\\_&") - {""}
        or before.isdigit()
        or after in set("@/\\_") - {""}
        or (after == "." and text[token.end + 1 : token.end + 2].isalnum() and text[token.end + 1].islower())
        or (after == "*" and text[token.end + 1 : token.end + 2].isalnum())  # a masked word
        or (before == "*" and text[token.start - 2 : token.start - 1].isalnum())
        or (
            text.startswith(" - ", token.end)  # kemana - mana, in text whose marks stand apart
            and (found := TOKEN.match(text, token.end + 3)) is not None
            and token.low.endswith(found.group())
        )
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
    if at and not token.opens and tokens[at - 1].low in _BEFORE_NAMES:
        return False
    if entry.rule == "word-building":
        return token.opens and token.low.startswith(("ng", "ny"))
    if token.opens and len(token.text) == 2 and at + 1 < len(tokens) and tokens[at + 1].text.istitle():
        return False  # Ni Luh, Dg. Kanang
    return token.opens or (not entry.small and len(token.text) > (3 if _VOWEL.search(token.low) else 2))
