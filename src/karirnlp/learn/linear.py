"""Small linear models whose weights are data: fitted here, used as plain sums elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

FOLDS = 10
LEAST = 0.02
"""Weights nearer to nought than this are left out."""


def fit_binary(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], C: float, min_rows: int
) -> dict[str, float]:
    """Feature -> weight of a logistic regression; features in fewer than `min_rows` rows are left out; `bias` is one of them."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for row in rows for name, value in row.items() if value)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{n: v for n, v in row.items() if counts[n] >= min_rows} for row in rows])
    model = LogisticRegression(C=C, max_iter=2000).fit(matrix, labels)
    weights = {str(n): float(w) for n, w in zip(vectorizer.feature_names_, model.coef_[0], strict=True)}
    weights["bias"] = weights.get("bias", 0.0) + float(model.intercept_[0])
    return {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= LEAST}


def held_out(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], groups: Sequence[Any], C: float, min_rows: int
) -> list[float]:
    """The sum of weights of each row by a model that had not seen its group, in `FOLDS` parts."""
    order = {group: i % FOLDS for i, group in enumerate(dict.fromkeys(groups))}
    found = [0.0] * len(rows)
    for fold in range(FOLDS):
        own = [order[group] == fold for group in groups]
        weights = fit_binary(
            [row for row, held in zip(rows, own, strict=True) if not held],
            [label for label, held in zip(labels, own, strict=True) if not held],
            C,
            min_rows,
        )
        for i, row in enumerate(rows):
            if own[i]:
                found[i] = sum(weights.get(name, 0.0) * value for name, value in row.items())
    return found


def fit_classes(
    rows: Sequence[Sequence[str]], labels: Sequence[str], classes: Sequence[str], C: float, min_rows: int
) -> dict[str, list[float]]:
    """Feature -> weight of each of `classes`, of a multinomial logistic regression over features that are there or not."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for row in rows for name in row)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: 1.0 for name in row if counts[name] >= min_rows} for row in rows])
    model = LogisticRegression(C=C, max_iter=500).fit(matrix, labels)
    order = [list(model.classes_).index(name) for name in classes]
    weights = {
        str(name): [round(float(model.coef_[k][j]), 2) for k in order]
        for j, name in enumerate(vectorizer.feature_names_)
    }
    bias = [float(model.intercept_[k]) for k in order]
    weights["bias"] = [round(w + b, 2) for w, b in zip(weights.get("bias", [0.0] * len(order)), bias, strict=True)]
    return {name: row for name, row in weights.items() if max(map(abs, row)) >= LEAST}
