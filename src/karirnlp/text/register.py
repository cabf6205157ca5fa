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

_SPACED_MARK = re.compile(r"\w\s+[,.;:?!](?:\s|$)")
_PARTICLE = re.compile(r"\b(?:sih|kok|deh|dong|nih|tuh|lho|loh|banget|bgt|kayak|emang|gimana|kenapa)\b", re.I)
_ENOUGH = 20_000
"""Characters that decide; what follows in a longer text changes nothing."""


def register_features(text: str) -> dict[str, float]:
    """Feature -> value, in units that do not grow with the text's length."""
    text = text[:_ENOUGH]
    tokens = words(text)
    count = max(1, len(tokens))
    seen = Counter(token.lower() for token in tokens)
    features = {f"w={word}": math.sqrt(1000 * n / count) for word, n in seen.items()}
    features["bias"] = 1.0
    features["spaced marks"] = math.sqrt(1000 * len(_SPACED_MARK.findall(text)) / count)
    features["particles"] = math.sqrt(1000 * len(_PARTICLE.findall(text)) / count)
    features["Anda"] = math.sqrt(1000 * sum(token == "Anda" for token in tokens) / count)
    features["nasal verbs"] = math.sqrt(
        1000 * sum(bool(re.match(r"ng[aeiou]\w+|ny[aeiou]\w+(?:in)?$", w)) for w in seen) / count
    )
    features["-in verbs"] = math.sqrt(1000 * sum(n for w, n in seen.items() if len(w) > 5 and w.endswith("in")) / count)
    return features


def register_of(text: str) -> str:
    """The register of a text; `formal` where nothing tells."""
    scores = register_scores(text)
    return max(REGISTERS, key=lambda name: scores[name])


def register_scores(text: str) -> dict[str, float]:
    """Register -> probability."""
    weights = _weights()
    total = [0.0] * len(REGISTERS)
    for name, value in register_features(text).items():
        if row := weights.get(name):
            for k, weight in enumerate(row):
                total[k] += weight * value
    top = max(total)
    grown = [math.exp(t - top) for t in total]
    return {name: g / sum(grown) for name, g in zip(REGISTERS, grown, strict=True)}


@cache
def _weights() -> dict[str, tuple[float, ...]]:
    data = json.loads((files("karirnlp.text") / "data" / "register.json").read_text(encoding="utf-8"))
    return {name: tuple(row) for name, row in data["weights"].items()}
