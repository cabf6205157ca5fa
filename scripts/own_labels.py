#!/usr/bin/env python3
"""What few labels of one's own are worth beside the default model: `python scripts/own_labels.py` (a minute).

A simulated user has labelled 30 articles of the validation split; the others are the test. Five draws, mean and standard deviation.
The second user goes by another guide: three types are counted among others.
`default model and a table` reads the default model's types as the user's by a table fitted on the user's labels.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from corpus import table
from sklearn.metrics import f1_score

from karirnlp import AdviceClassifier
from karirnlp.training.articles import labelled_passages, read_articles

DATA = Path(__file__).parents[1] / "corpora" / "karir" / "data" / "validation.jsonl"
OWN, DRAWS = 30, 5
GUIDES: dict[str, dict[str, str]] = {
    "the default model's guide": {},
    "another guide": {"networking": "job_search", "performance": "workplace_relations", "productivity": "skills"},
}
STAY = 10.0
"""Pseudo-count of each type that stays what the default model calls it."""


def fitted_table(scores: np.ndarray, types: np.ndarray) -> np.ndarray:
    """(k, k) P(user's type | default model's type) of greatest posterior probability, by EM, for (n, k) probabilities and (n,) columns."""
    k = scores.shape[1]
    found = np.full((k, k), 0.05 / k) + 0.95 * np.eye(k)
    for _ in range(30):
        share = scores * found[:, types].T
        share /= share.sum(axis=1, keepdims=True)
        counts = STAY * np.eye(k) + 1e-3
        np.add.at(counts.T, types, share)
        found = counts / counts.sum(axis=1, keepdims=True)
    return found


def main() -> None:
    base = AdviceClassifier.from_pretrained()
    articles = [labelled_passages(article) for article in read_articles([DATA])]
    classes = base.classes_
    scores = [base.predict_proba(passages) for passages, _ in articles]
    for guide, renamed in GUIDES.items():
        found: dict[str, list[tuple[float, float]]] = {}
        for draw in range(DRAWS):
            order = list(range(len(articles)))
            random.Random(draw).shuffle(order)
            own, rest = order[:OWN], order[OWN:]
            labels = np.array([renamed.get(t, t) for i in own for t in articles[i][1]])
            gold = np.array([renamed.get(t, t) for i in rest for t in articles[i][1]])
            known, test = (np.vstack([scores[i] for i in part]) for part in (own, rest))
            scratch = AdviceClassifier().fit([p for i in own for p in articles[i][0]], labels)
            to_own = fitted_table(known, np.searchsorted(classes, labels))
            guesses = {
                "own labels alone": scratch.predict([p for i in rest for p in articles[i][0]]),
                "default model": classes[test.argmax(axis=1)],
                "default model and a table": classes[(test @ to_own).argmax(axis=1)],
            }
            for name, guess in guesses.items():
                f1 = f1_score(gold, guess, average="macro", labels=np.unique(gold), zero_division=0)
                found.setdefault(name, []).append(((guess == gold).mean(), f1))
        rows = []
        for name, figures in found.items():
            mean, spread = np.mean(figures, axis=0), np.std(figures, axis=0, ddof=1)
            rows.append([name, *(f"{m:.3f} ± {s:.3f}" for m, s in zip(mean, spread, strict=True))])
        print(table([guide, "accuracy", "macro-F1"], rows) + "\n", flush=True)


if __name__ == "__main__":
    main()
