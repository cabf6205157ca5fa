"""How likely an editor prints a reuse text as it stands: a small linear model over its shape and its scene.

The weights are data (`data/quality.json`), learned by `scripts/train.py --only quality` from reuse texts that were read one by
one (`corpora/reusable`). The checks of `karirnlp.tips.check` refuse what is wrong for a reason that can be named; this model
ranks what is left and refuses what it doubts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from karirnlp.text.clauses import parse
from karirnlp.text.cuewords import verb_shape
from karirnlp.text.stem import lexicon, stems
from karirnlp.text.terms import terms_of_forms
from karirnlp.tips.check import FUNCTION_WORDS
from karirnlp.tips.topic import anchors

PRINTABLE = 0.65
"""Quality from which a text that passes every check is called reusable; what this costs and buys stands in `docs/tips.md`."""

IDEAL = (40, 140)
"""Code points that a tip to print best has: long enough to be specific, short enough to be read at once."""

_FIGURE = re.compile(r"\d")
_CLAUSES = ("condition", "purpose", "reason")


def quality_features(text: str, unit: Mapping[str, Any], polarity: str) -> dict[str, float]:
    """Feature -> value, nearly all 0 to 1, of a reuse text; `unit` as `karirnlp.tips.rewrite.reuse` takes it."""
    p = parse(text)
    own = p.tokens[p.body :]
    content = [token for token in own if token not in FUNCTION_WORDS]
    roots = stems(content)
    first = p.body if p.body < len(p.tokens) else 0
    terms = [group for start, _, group in terms_of_forms(stems(p.tokens, "career")) if start >= first]
    kinds = {clause.kind for clause in p.clauses}
    found = {
        "bias": 1.0,
        f"register={unit.get('register')}": 1.0,
        f"place={unit.get('kind') if unit.get('kind') != 'sentence' else unit.get('passage_kind')}": 1.0,
        f"polarity={polarity}": 1.0,
        f"shape={p.head_shape}": 1.0,
        f"subject={p.subject}": 1.0,
        f"modal={p.modal}": 1.0,
        f"opens={p.clauses[0].kind if p.clauses else ''}": 1.0,
        "label": float(p.label is not None),
        "no scene": float(p.label is None and not anchors(terms)),
        "anchors": min(2, len(anchors(terms))) / 2,
        "terms": min(3, len(terms)) / 3,
        "no term": float(not terms),
        "words": min(30, len(own)) / 30,
        "short": float(len(own) < 6),
        "middling": float(6 <= len(own) <= 14),
        "nouns": min(8, sum(not verb_shape(token) for token in content)) / 8,
        "strange words": sum(root not in lexicon() for root in roots) / max(1, len(content)),
        "head first": float(p.head == p.body),
        "framed": float(p.framed),
        "nya": float(any(token.endswith("nya") for token in own)),
        "yang": float("yang" in own),
        "dan": float("dan" in own),
        "example": float("misalnya" in own or "seperti" in own or "contohnya" in own),
        "reader": float("anda" in own or "kamu" in own),
        "quote": float('"' in text or "“" in text),
        "figure": float(bool(_FIGURE.search(text))),
        "exclaims": float(text.endswith("!")),
        "said in heading": _shared(roots, unit.get("heading")),
        "said in title": _shared(roots, unit.get("title")),
    }
    found |= {f"has {kind}": 1.0 for kind in _CLAUSES if kind in kinds}
    return found


def _shared(roots: list[str], line: str | None) -> float:
    return float(bool(line) and not set(roots).isdisjoint(stems(parse(line or "").tokens)))


def quality(text: str, unit: Mapping[str, Any], polarity: str) -> float:
    """Probability, 0 to 1, that a strict reader prints the text as it stands."""
    weights = _weights()
    total = sum(weights.get(name, 0.0) * value for name, value in quality_features(text, unit, polarity).items())
    return 1 / (1 + math.exp(-total))


def rank(chance: float, confidence: float, parts: int, length: int) -> float:
    """A tip's score, 0 to 1: mostly the chance that it is printed and that it is a tip at all, then how complete and how long it is.

    `parts` are its condition, purpose and reason, as many as are said; `length` is that of its text in code points.
    """
    fits = 1.0 if IDEAL[0] <= length <= IDEAL[1] else max(0.0, 1 - min(abs(length - edge) for edge in IDEAL) / 100)
    return 0.8 * chance * confidence + 0.1 * min(parts, 1) + 0.1 * fits


@cache
def _weights() -> Mapping[str, float]:
    path = Path(__file__).parent / "data" / "quality.json"
    weights: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return weights
