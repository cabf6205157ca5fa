"""What a tip says, as concepts in their roles: words by career form, synonyms as one, in the act, its condition or its reason.

A million tips pass through here, so that each word is looked at once (a memo by word) and each tip in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from karirnlp.text.lexicon import function_words
from karirnlp.text.normalize import normalize
from karirnlp.text.stem import stem
from karirnlp.text.terms import term_groups
from karirnlp.text.tokens import word_spans, words

DATA = Path(__file__).parent / "data"
ACT, WHEN, WHY = 1, 2, 3
"""Roles of a concept: the act itself, its condition or time, its purpose or reason."""
MAX_CONCEPTS = 24
"""Concepts of a tip that are read: more say no more of the act."""
_MEMO = 1 << 17

_WHEN = {
    "<if>": "jika kalau bila apabila andai seandainya asal asalkan kalo jikalau bilamana manakala",
    "<while>": "saat ketika selama sewaktu pas sambil sembari sementara tatkala semasa selagi begitu",
    "<before>": "sebelum menjelang",
    "<after>": "setelah sesudah usai seusai sehabis selepas pasca sejak",
    "<without>": "tanpa",
    "<than>": "daripada ketimbang dibanding dibandingkan",
}
_WHY = (
    "agar supaya biar demi karena sebab sehingga guna soalnya lantaran berhubung mengingat makanya untuk misalnya seperti yaitu "
    "yakni contohnya apalagi meskipun walaupun meski walau".split()
)
_CUES = {
    **{word: (WHEN, name) for name, given in _WHEN.items() for word in given.split()},
    **dict.fromkeys(_WHY, (WHY, "")),
}
_NEGATIONS = frozenset("tidak bukan belum tak jangan hindari".split())
_FORBIDS = frozenset({"jangan", "hindari"})
_NEEDS = frozenset("perlu usah boleh harus".split())
_STOP = re.compile(r"[,;:.!?…—–()\n]")
_DIGITS = {
    word: n for n, word in enumerate("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split())
} | {"seratus": 100, "seribu": 1000, "sejuta": 1_000_000, "setengah": 0.5}
_TIMES_TEN = {"belas": None, "puluh": 10, "ratus": 100, "ribu": 1000, "rb": 1000, "juta": 1_000_000, "jt": 1_000_000}
_MINUTES = {"menit": 1, "jam": 60, "hari": 1440, "minggu": 10_080, "pekan": 10_080, "bulan": 43_200, "tahun": 518_400}
_ONE = {
    "sehari": "hari",
    "semenit": "menit",
    "sebulan": "bulan",
    "seminggu": "minggu",
    "sepekan": "minggu",
    "setahun": "tahun",
    "sejam": "jam",
}
_NUMBER = re.compile(r"(?:rp|idr|usd|us\$|\$)?\s?(\d+(?:[.,:]\d+)*)\s?(%|[^\W\d_]*)", re.IGNORECASE)

_LIGHT = (
    "sebaiknya harus perlu pasti usah boleh wajib mesti hendak lebih sangat paling amat cukup hanya saja cuma juga pun pula lagi masih "
    "akan telah sedang dulu dahulu terlebih nanti kemudian lalu terus para setiap tiap suatu sebuah seorang beberapa banyak masing "
    "berbagai hal cara jadi mana apa siapa oleh kepada terhadap bagi tentang mengenai soal seputar lewat melalui secara maupun "
    "serta lain milik punya sendiri bersama baik selalu tetap segera mungkin hingga sampai antara atas bawah per sekali adanya "
    "ingin mau menjadi jadilah merasa rasa lakukan ya kok nah yuk ayo mari silakan semua seluruh sana sini situ begini begitu "
    "memang sebagai kerja daripada anda kamu aja usahakan upayakan hendaknya jangan hindari".split()
)


@dataclass(frozen=True, slots=True)
class Concepts:
    """A tip, read. `items` are (concept, role), each concept once a role, in order of the text."""

    items: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]
    negated: bool
    """Its act is denied or forbidden."""
    denied: bool
    """Its act is denied, not forbidden: a mistake named by what is left undone, *tidak menyimpan bukti*."""


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def contrast_sets() -> tuple[frozenset[str], ...]:
    """Sets of concepts that exclude each other."""
    return tuple(frozenset(concept_of(member) for member in row[0].split("|")) for row in rows("contrasts.tsv"))


def concept_of(phrase: str) -> str:
    """The concept of a word or phrase alone."""
    tokens = [token for word in words(phrase) for token in _word(word.lower())]
    names, at = [], 0
    while at < len(tokens):
        at, name = _next(tokens, at)
        names.append(name)
    return " ".join(names)


_END = ""
_VERBAL = re.compile(r"(?:me|ber|di).+|.+(?:kan|i|lah)")


@cache
def _lexicon() -> tuple[dict[str, str], dict[str, str], dict[str, object]]:
    """Concept by standard word, by career form, and by phrase (a trie of career forms)."""
    exact: dict[str, str] = {}
    by_stem: dict[str, str] = {}
    trie: dict[str, object] = {}
    groups = [(row[0], (row[0], *row[1].split("|"))) for row in rows("synonyms.tsv")]
    apart = {phrase for name, given in groups if name == "-" for phrase in given}
    groups += [(group.group_id, group.variants) for group in term_groups().values()]
    for name, variants in groups:
        for variant in variants:
            if name == "-" or variant in apart:
                continue
            tokens = [token for word in words(variant) for token in _word(word.lower())]
            if len(tokens) == 1:
                word, form = tokens[0]
                exact.setdefault(word, name)
                if word == form or _VERBAL.fullmatch(word):
                    by_stem.setdefault(form, name)
            else:
                node = trie
                for _, form in tokens:
                    node = node.setdefault(form, {})  # type: ignore[assignment]
                node.setdefault(_END, name)
    return exact, by_stem, trie


_memo: dict[str, tuple[tuple[str, str], ...]] = {}


def _word(low: str) -> tuple[tuple[str, str], ...]:
    """A word in small letters -> its standard words, each with its career form."""
    found = _memo.get(low)
    if found is None:
        plain = low.isascii() and (low.isalpha() or "-" in low)
        standard = words(normalize(low, "formal").lower()) if plain else [low]
        found = tuple((word, stem(word, form="career").lower()) for word in standard) or ((low, low),)
        if len(_memo) >= _MEMO:
            _memo.clear()
        _memo[low] = found
    return found


@cache
def _light() -> frozenset[str]:
    return frozenset(function_words("indonesian")) | frozenset(_LIGHT)


def _next(tokens: Sequence[tuple[str, str]], at: int) -> tuple[int, str]:
    """The concept at `at`, of the longest phrase, and the place behind it."""
    exact, by_stem, trie = _lexicon()
    node, i, end, name = trie.get(tokens[at][1]), at + 1, 0, ""
    while node is not None:
        if _END in node:  # type: ignore[operator]
            end, name = i, node[_END]  # type: ignore[index]
        node = node.get(tokens[i][1]) if i < len(tokens) else None  # type: ignore[attr-defined]
        i += 1
    if end:
        return end, name
    word, form = tokens[at]
    # A bare root may mean something else than what is derived from it: umum, umumkan.
    return at + 1, exact.get(word) or exact.get(form) or (
        by_stem.get(form) if word != form and "-" not in word else None
    ) or form


def read_concepts(text: str) -> Concepts:
    """The concepts of a tip, its numbers with their units, and whether its act is negated.

    >>> found = read_concepts("Sebelum wawancara, pelajari 2 produk.")
    >>> found.items, found.numbers
    ((('<before>', 2), ('wawancara', 2), ('pelajari', 1), ('produk', 1)), ('2',))
    """
    tokens: list[tuple[str, str]] = []
    breaks: list[bool] = []  # whether a mark stands before the token
    last = 0
    for start, end in word_spans(text):
        broken = start > last + 1 and _STOP.search(text, last, start) is not None
        for token in _word(text[start:end].lower()):
            tokens.append(token)
            breaks.append(broken)
            broken = False
        last = end
    light = _light()
    items: dict[tuple[str, int], None] = {}
    numbers: dict[str, None] = {}
    role, negated, denied, opened = ACT, False, False, False
    moves = any(word == "dari" for word, _ in tokens) and any(word in ("ke", "menjadi") for word, _ in tokens)
    at = 0
    while at < len(tokens):
        start, (at, name) = at, _next(tokens, at)
        word, form = tokens[start]
        if at - start == 1 and (found := _number(tokens, start)):
            at, value = found
            if word in _ONE:
                value = _span_of_time(value, _ONE[word])
            elif at < len(tokens) and tokens[at][0] in _MINUTES:
                value, at = _span_of_time(value, tokens[at][0]), at + 1
            numbers[value] = None
            continue
        if breaks[start] and role == WHEN and opened:
            role = ACT  # the comma behind a condition that opens the sentence
        if at - start == 1:
            cue = (WHEN, "<from>") if moves and word == "dari" else _CUES.get(word)
            if moves and role == WHEN and word in ("ke", "menjadi"):
                role = ACT
            if cue and (cue[0] == WHEN or start):
                role = cue[0]
                opened = start == 0 or (breaks[start] and not any(r == ACT for _, r in items))
                if cue[1]:
                    items[cue[1], WHEN] = None
                continue
            if word in _NEGATIONS:
                negated = negated or role == ACT
                following = tokens[at][0] if at < len(tokens) else ""
                denied = denied or (role == ACT and word not in _FORBIDS and following not in _NEEDS)
            if word in light or word in _NEGATIONS or (form in light and (name == form or word == form + "lah")):
                continue
        items[name, role] = None
    if items and not any(r == ACT for _, r in items):
        items = dict.fromkeys((name, ACT) for name, _ in items)
    return Concepts(tuple(items)[:MAX_CONCEPTS], tuple(numbers), negated, denied)


def _span_of_time(value: str, unit: str) -> str:
    """A length of time in minutes, so that a month is 30 days and a day 24 hours."""
    try:
        return f"{float(value) * _MINUTES[unit]:.12g}m"
    except ValueError:
        return value


def _number(tokens: Sequence[tuple[str, str]], at: int) -> tuple[int, str] | None:
    """A number at `at`, in digits or words, as the place behind it and its value; None where there is none."""
    word = tokens[at][0]
    if word in _ONE:
        return at + 1, "1"
    value: float
    if word in _DIGITS:
        value, at = _DIGITS[word], at + 1
    elif word[-1:].isdigit() or word[:1].isdigit() or word[:2] == "rp":
        found = _NUMBER.fullmatch(word)
        if not found:
            return (at + 1, word) if any(c.isdigit() for c in word) else None
        digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", found[1]).replace(",", ".")
        if digits.count(".") > 1 or ":" in digits or len(digits) > 15:
            return at + 1, digits
        value, at = float(digits) * (_TIMES_TEN.get(found[2].lower()) or 1), at + 1
    else:
        return None
    while at < len(tokens) and tokens[at][0] in _TIMES_TEN:
        times = _TIMES_TEN[tokens[at][0]]
        value = value * times if times else value + 10
        at += 1
        if times == 10 and at < len(tokens) and 1 <= _DIGITS.get(tokens[at][0], 0) <= 9:
            value += _DIGITS[tokens[at][0]]
            at += 1
    return at, f"{value:.12g}"
