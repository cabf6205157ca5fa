"""Figures of the classifiers, with confidence intervals over articles (percentile bootstrap, Efron 1979)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from sklearn.metrics import f1_score

Labels: TypeAlias = Sequence[str] | np.ndarray

RESAMPLES = 300
MIN_SUPPORT = 10
"""Passages of a type from which it counts in the macro-F1."""


def type_measures(
    truth: Labels, guess: Labels, articles: Sequence[Any] | np.ndarray, min_support: int = MIN_SUPPORT
) -> dict[str, Any]:
    """Accuracy and macro-F1 (over types with `min_support` passages) of advice types, each with its 95 % interval over articles."""
    y, p = np.asarray(truth), np.asarray(guess)

    def macro(rows: np.ndarray) -> float:
        names, counts = np.unique(y[rows], return_counts=True)
        frequent = names[counts >= min_support]
        return (
            float(f1_score(y[rows], p[rows], labels=frequent, average="macro", zero_division=0))
            if len(frequent)
            else 0.0
        )

    return {
        "passages": len(y),
        "accuracy": interval(lambda rows: float((y[rows] == p[rows]).mean()), articles),
        "macro_f1": interval(macro, articles),
    }


def tip_measures(truth: Labels, guess: Labels, articles: Sequence[Any] | np.ndarray) -> dict[str, Any]:
    """Precision, recall and F1 of tips, polarity among those found, each with its 95 % interval over articles."""
    y, p = np.asarray(truth), np.asarray(guess)

    def counts(rows: np.ndarray) -> tuple[int, int, int]:
        return (
            int(((y[rows] != "none") & (p[rows] != "none")).sum()),
            int((p[rows] != "none").sum()),
            int((y[rows] != "none").sum()),
        )

    def f1(rows: np.ndarray) -> float:
        hit, found, wanted = counts(rows)
        return 2 * hit / (found + wanted) if found + wanted else 0.0

    def polarity(rows: np.ndarray) -> float:
        both = rows[(y[rows] != "none") & (p[rows] != "none")]
        return float((y[both] == p[both]).mean()) if len(both) else 0.0

    hit, found, wanted = counts(np.arange(len(y)))
    return {
        "units": len(y),
        "tips": wanted,
        "precision": round(hit / max(1, found), 4),
        "recall": round(hit / max(1, wanted), 4),
        "f1": interval(f1, articles),
        "polarity": interval(polarity, articles),
    }


def interval(measure: Callable[[np.ndarray], float], articles: Sequence[Any] | np.ndarray) -> list[float]:
    """[value, low, high] of a measure of rows, with its 95 % interval over articles."""
    names, place = np.unique([str(a) for a in articles], return_inverse=True)
    members = [np.flatnonzero(place == k) for k in range(len(names))]
    rng = np.random.default_rng(0)
    values = [
        measure(np.concatenate([members[k] for k in rng.integers(0, len(names), len(names))])) for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(values, [2.5, 97.5])
    return [round(measure(np.arange(len(place))), 4), round(float(low), 4), round(float(high), 4)]
