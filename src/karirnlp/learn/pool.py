"""A logarithmic opinion pool (Genest and Zidek 1986): log-probabilities of several models, weighted and added.

The weights are shared by all advice types, so that a few hundred articles settle them; `none` has weights of its own and
sees what a passage looks like, since captions and bylines are known by their looks, not their subject.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

EVIDENCE = ("article", "passage", "section", "neighbours")
LOOKS = ("flag", "list item", "first", "last", "place", "size", "short", "no heading")
PENALTY = 1.0
_FLOOR = 1e-4
_PRIOR = (0.5, 0.5, 0.1, 0.1)


def log_probabilities(model: LogisticRegression, matrix: sparse.csr_matrix, classes: np.ndarray) -> np.ndarray:
    """(n_rows, n_classes) log-probabilities in the order of `classes`, floored; a class unseen in training gets the floor."""
    found = np.full((matrix.shape[0], len(classes)), _FLOOR)
    found[:, np.searchsorted(classes, model.classes_)] = np.maximum(model.predict_proba(matrix), _FLOOR)
    return np.log(found)


def _logits(weights: np.ndarray, scores: np.ndarray, looks: np.ndarray, none: int) -> np.ndarray:
    e, k = len(EVIDENCE), scores.shape[1]
    logits = scores @ weights[:e] + weights[2 * e : 2 * e + k]
    if none >= 0:
        logits[:, none] = scores[:, none] @ weights[e : 2 * e] + weights[2 * e + none] + looks @ weights[2 * e + k :]
    return logits


def pooled(weights: np.ndarray, scores: np.ndarray, looks: np.ndarray, none: int) -> np.ndarray:
    """(n_passages, n_classes) probabilities."""
    logits = _logits(weights, scores, looks, none)
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def fit_pool(scores: np.ndarray, looks: np.ndarray, labels: np.ndarray, none: int) -> np.ndarray:
    """Weights of greatest penalised likelihood: shared evidence, evidence for none, a bias a class, looks for none."""
    e, (count, k, _) = len(EVIDENCE), scores.shape
    start = np.concatenate([_PRIOR, _PRIOR, np.zeros(k + looks.shape[1])])
    rows = np.arange(count)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        found = pooled(weights, scores, looks, none)
        value = -np.log(found[rows, labels] + 1e-12).sum() + PENALTY * ((weights - start) ** 2).sum()
        found[rows, labels] -= 1
        gradient = 2 * PENALTY * (weights - start)
        gradient[2 * e : 2 * e + k] += found.sum(axis=0)
        if none >= 0:
            gradient[e : 2 * e] += found[:, none] @ scores[:, none]
            gradient[2 * e + k :] += found[:, none] @ looks
            found[:, none] = 0
        gradient[:e] += np.einsum("nk,nke->e", found, scores)
        return value, gradient

    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
