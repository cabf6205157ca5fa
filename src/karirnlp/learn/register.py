"""Training of the register model in `karirnlp.text.register`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from karirnlp.text.register import register_features
from karirnlp.types import REGISTERS

MIN_ARTICLES = 0.03
MIN_TYPES = 9
"""A word is a feature if it stands in this share of the articles and in articles led by so many types: function words, not topics."""


def train_register(articles: Sequence[Mapping[str, Any]], regularisation: float = 0.02) -> dict[str, Any]:
    """Fit on whole articles and on their halves (a passage is short); returns the content of `data/register.json`."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    leads = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for article in articles:
        text = article["text"]
        for part in (text, text[: len(text) // 2], text[len(text) // 2 :]):
            rows.append(register_features(part))
            labels.append(article["register"])
        for name in rows[-3]:
            leads[name].add(article["lead"])
            counts[name] += 1
    kept = {
        n
        for n, c in counts.items()
        if not n.startswith("w=") or (c >= MIN_ARTICLES * len(articles) and len(leads[n]) >= MIN_TYPES)
    }
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{n: v for n, v in row.items() if n in kept} for row in rows])
    model = LogisticRegression(C=regularisation, max_iter=2000).fit(matrix, labels)
    order = [list(model.classes_).index(name) for name in REGISTERS]
    weights = {
        str(n): [round(float(model.coef_[k][j]), 3) for k in order] for j, n in enumerate(vectorizer.feature_names_)
    }
    weights["bias"] = [round(b + float(model.intercept_[k]), 3) for b, k in zip(weights["bias"], order, strict=True)]
    return {"articles": len(articles), "weights": {n: w for n, w in weights.items() if max(map(abs, w)) >= 0.005}}
