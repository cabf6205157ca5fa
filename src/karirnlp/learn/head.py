"""A logistic regression over vectors, for estimators whose features come from elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def fit_head(vectors: np.ndarray, labels: np.ndarray, C: float) -> Pipeline:
    """Standardised vectors, then a multinomial logistic regression."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=1000)).fit(vectors, labels)


def not_fitted(model: Any) -> NotFittedError:
    return NotFittedError(f"This {type(model).__name__} instance is not fitted yet; call fit first")
