"""Fitted parts as plain data: arrays by name, and settings that JSON holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from karirnlp.learn.trust import check_size

FLOOR = 1e-4
Arrays = dict[str, np.ndarray]


def logistic_arrays(prefix: str, model: LogisticRegression, dtype: type = np.float16) -> Arrays:
    """A fitted multinomial logistic regression as arrays; `coef` in half precision, which moves a probability by under 0.001."""
    return {f"{prefix}.coef": model.coef_.astype(dtype), f"{prefix}.intercept": model.intercept_.astype(np.float32)}


def logistic_from(
    prefix: str, arrays: Mapping[str, np.ndarray], classes: np.ndarray, columns: int | None = None
) -> LogisticRegression:
    """The reverse of `logistic_arrays`. ValueError where the arrays don't fit the classes, or the number of features if given."""
    rows = 1 if len(classes) == 2 else len(classes)
    width = arrays[f"{prefix}.coef"].shape[-1] if columns is None else columns
    check_size(f"{prefix}.coef", arrays[f"{prefix}.coef"], (rows, width))
    check_size(f"{prefix}.intercept", arrays[f"{prefix}.intercept"], (rows,))
    model = LogisticRegression()
    model.classes_ = classes
    # Columns lie together: else every prediction from sparse rows copies all of it.
    model.coef_ = arrays[f"{prefix}.coef"].astype(np.float32, order="F")
    model.intercept_ = arrays[f"{prefix}.intercept"].astype(np.float32)
    model.n_features_in_ = model.coef_.shape[1]
    return model


def full_weights(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n_classes, n_features) and biases (n_classes,) of the logits; of two classes scikit-learn keeps the second alone."""
    coef, intercept = model.coef_, model.intercept_
    if len(coef) == 1:
        return np.vstack([np.zeros_like(coef), coef]), np.append(np.zeros_like(intercept), intercept)
    return coef, intercept


def log_probabilities(model: LogisticRegression, matrix: sparse.csr_matrix, classes: np.ndarray) -> np.ndarray:
    """(n_rows, n_classes) log-probabilities in the order of `classes`, floored; a class unseen in training gets the floor."""
    found = np.full((matrix.shape[0], len(classes)), FLOOR)
    found[:, np.searchsorted(classes, model.classes_)] = np.maximum(model.predict_proba(matrix), FLOOR)
    return np.log(found)


State = tuple[Arrays, dict[str, Any]]
