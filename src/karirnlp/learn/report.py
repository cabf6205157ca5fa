"""What an evaluation says beyond a few figures: tables by type, confusion, calibration, registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from karirnlp.learn.measure import Labels, interval, tip_measures, type_measures

BINS = 10


def calibration_error(score: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): mean gap of score and share right, in 10 equal bins."""
    if not len(score):
        return 0.0
    return sum(b["count"] * abs(b["score"] - b["right"]) for b in reliability(score, right)) / len(score)


def reliability(score: np.ndarray, right: np.ndarray) -> list[dict[str, Any]]:
    """One row a bin that holds anything: `low`, `high`, `count`, mean `score`, share `right`."""
    place = np.minimum((score * BINS).astype(int), BINS - 1)
    return [
        {
            "low": b / BINS,
            "high": (b + 1) / BINS,
            "count": int((place == b).sum()),
            "score": float(score[place == b].mean()),
            "right": float(right[place == b].mean()),
        }
        for b in np.unique(place).tolist()
    ]


def type_summary(
    truth: Labels, scores: np.ndarray, classes: np.ndarray, articles: Sequence[Any] | np.ndarray, **options: int
) -> dict[str, Any]:
    """`type_measures` and the calibration error of the type that is named, each [value, low, high]."""
    guess, score = classes[scores.argmax(axis=1)], scores.max(axis=1)
    right = guess == np.asarray(truth)
    found = type_measures(truth, guess, articles, **options)
    found["calibration_error"] = interval(lambda rows: calibration_error(score[rows], right[rows]), articles)
    return found


def tip_summary(
    truth: Labels, guess: Labels, score: np.ndarray, articles: Sequence[Any] | np.ndarray
) -> dict[str, Any]:
    """`tip_measures`, precision and recall with intervals too, and the calibration error of `score`, the probability of a tip."""
    y, p = np.asarray(truth) != "none", np.asarray(guess) != "none"

    def share(of: np.ndarray) -> list[float]:
        return interval(lambda rows: float((y & p)[rows].sum() / max(1, of[rows].sum())), articles)

    found = tip_measures(truth, guess, articles) | {"precision": share(p), "recall": share(y)}
    found["calibration_error"] = interval(lambda rows: calibration_error(score[rows], y[rows]), articles)
    return found


def type_report(
    truth: Labels, scores: np.ndarray, classes: np.ndarray, articles: Sequence[Any] | np.ndarray, **options: int
) -> dict[str, Any]:
    """`type_summary` with `types` (one row a type), `confusion` (rows true, columns predicted) and `reliability`."""
    guess = classes[scores.argmax(axis=1)]
    names = sorted({*map(str, truth), *map(str, guess)})
    return {
        **type_summary(truth, scores, classes, articles, **options),
        "types": _by_label(truth, guess, names),
        "confusion": _confusion(truth, guess, names),
        "reliability": reliability(scores.max(axis=1), guess == np.asarray(truth)),
    }


def tip_report(truth: Labels, guess: Labels, score: np.ndarray, articles: Sequence[Any] | np.ndarray) -> dict[str, Any]:
    """`tip_summary` with `labels` (one row a label), `confusion` and `reliability`."""
    names = sorted({*map(str, truth), *map(str, guess)})
    return {
        **tip_summary(truth, guess, score, articles),
        "labels": _by_label(truth, guess, names),
        "confusion": _confusion(truth, guess, names),
        "reliability": reliability(score, np.asarray(truth) != "none"),
    }


def by_register(register: Mapping[Any, str], articles: Sequence[Any] | np.ndarray) -> dict[str, np.ndarray]:
    """Register -> rows whose article is of it; empty where none is known."""
    own = np.array([register.get(article, "") for article in articles])
    return {str(name): np.flatnonzero(own == name) for name in np.unique(own) if name}


def _by_label(truth: Labels, guess: Labels, names: list[str]) -> list[dict[str, Any]]:
    columns = precision_recall_fscore_support(truth, guess, labels=names, zero_division=0)
    return [
        {
            "label": name,
            "count": int(n),
            "precision": round(float(p), 4),
            "recall": round(float(r), 4),
            "f1": round(float(f), 4),
        }
        for name, p, r, f, n in zip(names, *columns, strict=True)
    ]


def _confusion(truth: Labels, guess: Labels, names: list[str]) -> dict[str, Any]:
    return {"labels": names, "counts": confusion_matrix(truth, guess, labels=names).tolist()}
