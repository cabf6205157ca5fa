"""What the tip bank indexes of a text and asks of its index for a query; and its filters as SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from karirnlp.errors import OptionError
from karirnlp.text.lexicon import function_words
from karirnlp.text.normalize import normalize
from karirnlp.text.stem import stems
from karirnlp.text.terms import find_terms
from karirnlp.text.tokens import words
from karirnlp.types import ADVICE_TYPES, REGISTERS

MAX_QUERY = 1_000
"""Characters of a query that are read: longer ones are texts, not queries."""
MAX_UNITS = 32
"""Words and terms of a query that are looked for: FTS5 takes no expression of any depth."""
MAX_CHOICES = 200
"""Values that one filter takes."""

_SIGNED = re.compile(r"\b[cfj](?=\+\+|#)")
_CHOICES = {"type": tuple(ADVICE_TYPES), "polarity": ("do", "avoid"), "register": REGISTERS}
_ASKING = frozenset("cara bagaimana gimana agar supaya biar saat ketika tip tips ya para oleh".split())


def words_to_index(text: str) -> dict[str, str]:
    """Career forms, roots and term groups of a text and of its formal spelling, each joined by spaces."""
    formal = normalize(text, "standard")
    forms: list[str] = []
    roots: list[str] = []
    groups: list[str] = []
    for version in [text] if text == formal else [formal, text]:
        tokens = _tokens(version)
        counted = set(forms), set(roots), set(groups)
        for had, column, found in zip(
            counted, (forms, roots, groups), (stems(tokens, "career"), stems(tokens), _groups(tokens)), strict=True
        ):
            column += [item for item in found if item not in had]
    return {"forms": " ".join(forms), "roots": " ".join(roots), "terms": " ".join(groups)}


def _tokens(text: str) -> list[str]:
    """Words in lower case; *c++* is one as *C++* is."""
    return [word.lower() for word in words(_SIGNED.sub(lambda found: found[0].upper(), text))]


def _groups(tokens: Sequence[str]) -> list[str]:
    """Term groups, with those inside a longer term: *negosiasi gaji* is about *gaji* too."""
    found = []
    for start, end, group in find_terms(tokens):
        found.append(group)
        if end - start > 1:
            inner = find_terms(tokens[start + 1 : end]) + find_terms(tokens[start : end - 1])
            found += sorted({name for *_, name in inner} - {group})
    return found


@dataclass(frozen=True, slots=True)
class Match:
    """FTS5 expressions of a query. Each part is a quoted word, so that nothing in a query can act as FTS5 syntax."""

    every: str
    """Holds every word or term."""
    parts: tuple[tuple[int, str], ...]
    """Each word or term, sought widely, with its weight: 2 for a career term, 1 for another word."""

    @property
    def any(self) -> str:
        """Holds any word or term, sought widely."""
        return " OR ".join(part for _, part in self.parts)


def match(query: str) -> Match | None:
    """What to ask of the index for a query; None for a query without a word."""
    tokens = _tokens(normalize(query[:MAX_QUERY], "standard"))
    terms = {start: (end, group) for start, end, group in find_terms(tokens)}
    light = function_words("indonesian") | _ASKING
    heavy = any(token not in light for token in tokens)
    units: dict[str, tuple[int, str]] = {}  # keyed, so that a repeated word counts once
    i = 0
    while i < len(tokens) and len(units) < MAX_UNITS:
        end, group = terms.get(i, (i + 1, ""))
        if group or tokens[i] not in light or not heavy:
            narrow, wide = zip(*(_word(token) for token in tokens[i:end]), strict=True)
            synonyms = [f"terms : {_quoted(group)}"] if group else []
            strict = "(" + " OR ".join([*synonyms, f"({' AND '.join(narrow)})"]) + ")"
            units[strict] = (2 if group else 1, "(" + " OR ".join([*synonyms, *wide]) + ")")
        i = end
    return Match(" AND ".join(units), tuple(units.values())) if units else None


def _word(token: str) -> tuple[str, str]:
    """A word as asked for strictly and widely. Where its career form is not its root, the root misleads and only widens."""
    form, root = stems([token], "career")[0], stems([token])[0]
    wide = f"(forms : {_quoted(form)} OR roots : {_quoted(root)})"
    return (wide if form == root else f"forms : {_quoted(form)}"), wide


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


class Filters:
    """Tests on the table `tips`, and the values bound to them."""

    def __init__(self) -> None:
        self.tests: list[str] = []
        self.values: list[Any] = []

    def add(self, test: str, *values: Any) -> None:
        self.tests.append(f"({test})")
        self.values += values

    def choices(self, name: str, column: str, given: str | Iterable[str] | None) -> None:
        chosen = _several(name, given)
        for value in chosen or ():
            if value not in _CHOICES[name]:
                raise OptionError(f"{name} is {value!r}; give one of {', '.join(_CHOICES[name])}")
        if chosen is not None:
            self.add(f"{column} IN ({', '.join('?' * len(chosen))})", *chosen)

    def audience(self, given: str | Iterable[str] | None) -> None:
        chosen = _several("audience", given)
        if chosen is not None:
            self.add(f"audience COLLATE NOCASE IN ({', '.join('?' * len(chosen))})", *chosen)

    def source(self, given: str | Iterable[str] | None) -> None:
        """The source itself, the file whose records are `file#0`, `file#1`, or a folder above it."""
        chosen = _several("source", given)
        if chosen is None:
            return
        tests: list[str] = []
        values: list[Any] = []
        for value in chosen:
            tests.append("source = ?")
            values.append(value)
            for beginning in (value + "#", value.rstrip("/") + "/"):
                tests.append("substr(source, 1, ?) = ?")
                values += [len(beginning), beginning]
        self.add(" OR ".join(tests) or "0", *values)

    def flag(self, name: str, column: str, given: bool | None) -> None:
        if given is None:
            return
        if not isinstance(given, bool):
            raise OptionError(f"{name} is {given!r}; give True, False or None")
        self.add(column if given else f"NOT {column}")

    def said(self, name: str, column: str, given: bool | None) -> None:
        """Whether a text column says anything; a bank made before it was there says nothing."""
        if given is None:
            return
        if not isinstance(given, bool):
            raise OptionError(f"{name} is {given!r}; give True, False or None")
        self.add(f"coalesce({column}, '') {'<>' if given else '='} ''")


def _several(name: str, given: str | Iterable[str] | None) -> list[str] | None:
    if given is None:
        return None
    chosen = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(value, str) for value in chosen):
        raise OptionError(f"{name} is {given!r}; give a string or several")
    if len(chosen) > MAX_CHOICES:
        raise OptionError(f"{name} names {len(chosen)} values; give at most {MAX_CHOICES}")
    return [value.encode("utf-8", "replace").decode() for value in chosen]
