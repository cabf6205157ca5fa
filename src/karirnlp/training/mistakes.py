"""Errors of an evaluation, for reading: one TSV a classifier, the surest mistakes first."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = ("article", "true", "predicted", "score", "score_of_true", "title", "heading", "text")


def write_mistakes(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    truth: Sequence[str],
    guess: Sequence[str] | np.ndarray,
    scores: np.ndarray,
    classes: np.ndarray,
) -> int:
    """Write the rows whose guess is not the truth, by falling `score` of the guess; returns how many."""
    column = {str(name): k for k, name in enumerate(classes)}
    wrong = [i for i in range(len(truth)) if truth[i] != guess[i]]
    wrong.sort(key=lambda i: (-scores[i, column[str(guess[i])]], i))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(COLUMNS)
        for i in wrong:
            own = (f"{scores[i, column[str(guess[i])]]:.3f}", f"{scores[i, column[truth[i]]]:.3f}")
            said = (rows[i].get(name) or "" for name in ("title", "heading", "text"))
            out.writerow([rows[i].get("article", ""), truth[i], guess[i], *own, *(" ".join(s.split()) for s in said)])
    return len(wrong)
