"""Whether a text is Indonesian at all, by words that only one of the languages it is met with has.

Counts of function words, no model: a few hundred words decide a text of twenty words on, and a list can be read and mended. A text
is another language only where that language's words are frequent and Indonesian's are rare, so that informal Indonesian
full of English stays Indonesian.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENOUGH = 8000
"""Characters that decide."""
LEAST_WORDS = 20
"""Words below which nothing is said."""
FOREIGN = 0.08
"""Least share of another language's words …"""
RATIO = 3.0
"""… and how many times Indonesian's they must be."""
MALAY, MALAY_RATIO = 0.04, 3.0
"""The same for Malay, told by far fewer words, and against those that Indonesian does not share with it."""
LATIN = 0.5


def other_language(text: str) -> str:
    """`en`, `ms`, `jv`, `su`, `other` (letters that are mostly not Latin), or nothing for Indonesian and where nothing tells."""
    found = [word.lower().replace("’", "'") for word in _WORD.findall(text[:_ENOUGH])]
    letters = sum(map(len, found))
    if letters and sum(c <= "\u024f" for word in found for c in word) < LATIN * letters:
        return "other"
    if len(found) < LEAST_WORDS:
        return ""
    share = {name: sum(word in words for word in found) / len(found) for name, words in _words().items()}
    best = max(("en", "jv", "su"), key=lambda name: share[name])
    if share[best] >= FOREIGN and share[best] >= RATIO * share["id"]:
        return best
    if share["ms"] >= MALAY and share["ms"] >= MALAY_RATIO * share["id_ms"]:
        return "ms"
    return ""


@cache
def _words() -> dict[str, frozenset[str]]:
    source = (files("karirnlp.text") / "data" / "languages.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in source.splitlines() if line and line[0] != "#")
    return {name: frozenset(words.lower().split()) for name, words in rows}
