"""Register of a text: formal, informal or translated, by its function words and its typography.

A multinomial logistic regression whose weights are data (`data/register.json`), trained on the project's corpus by
`karirnlp.learn.register`. Topic words are left out: only words that many articles of every type share are features.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cache
from importlib.resources import files

from karirnlp.text.tokens import words
from karirnlp.types import REGISTERS

_SPACED_MARK = re.compile(r"(?<!\s)\s++[,.;:?!](?:\s|$)")
_WORD_END = re.compile(r"\w")
_PARTICLES = tuple("sih kok deh dong nih tuh lho loh banget bgt kayak emang gimana kenapa".split())
_NASAL_VERB = re.compile(r"ng[aeiou]\w+|ny[aeiou]\w+(?:in)?$")
_ENOUGH = 20_000
"""Characters that decide; what follows in a longer text changes nothing."""


def register_features(text: str) -> dict[str, float]:
    """Feature -> value, in units that do not grow with the text's length."""
    text = text[:_ENOUGH]
    tokens = words(text)
    count = max(1, len(tokens))
    seen = Counter(map(str.lower, tokens))
    counts = {f"w={word}": n for word, n in seen.items()}
    counts["spaced marks"] = sum(
        _WORD_END.match(text, m.start() - 1) is not None for m in _SPACED_MARK.finditer(text, 1)
    )
    counts["particles"] = sum(seen[word] for word in _PARTICLES)
    counts["Anda"] = tokens.count("Anda")
    counts["nasal verbs"] = sum(word[0] == "n" and bool(_NASAL_VERB.match(word)) for word in seen)
    counts["-in verbs"] = sum(n for word, n in seen.items() if word.endswith("in") and len(word) > 5)
    features = {name: math.sqrt(1000 * n / count) for name, n in counts.items()}
    features["bias"] = 1.0
    return features


def register_of(text: str) -> str:
    """The register of a text; `formal` where nothing tells."""
    scores = register_scores(text)
    return max(REGISTERS, key=lambda name: scores[name])


def register_scores(text: str) -> dict[str, float]:
    """Register -> probability."""
    weights = _weights()
    rows = [(weights[name], value) for name, value in register_features(text).items() if name in weights]
    total = [sum(row[k] * value for row, value in rows) for k in range(len(REGISTERS))]
    top = max(total)
    grown = [math.exp(t - top) for t in total]
    return {name: g / sum(grown) for name, g in zip(REGISTERS, grown, strict=True)}


@cache
def _weights() -> dict[str, tuple[float, ...]]:
    data = json.loads((files("karirnlp.text") / "data" / "register.json").read_text(encoding="utf-8"))
    return {name: tuple(row) for name, row in data["weights"].items()}
