"""What both estimators share: labels chosen from probabilities, the reject option, scikit-learn's tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from karirnlp.learn.inputs import as_labels


class TextClassifier(ClassifierMixin, BaseEstimator):
    """A classifier of texts or mappings, with a reject option (Chow 1970): a label less probable than `reject_below` isn't named.

    A subclass has `reject_below`, `reject_label`, `classes_`, `predict_proba`; `decide` and `confidence` may differ.
    """

    reject_below: float | None
    reject_label: str | None
    classes_: np.ndarray

    def predict_proba(self, X: Sequence[Any]) -> np.ndarray:
        raise NotImplementedError

    def predict(self, X: Sequence[Any]) -> np.ndarray:
        """(n,) labels; with `reject_below` an array of objects, `reject_label` (None unless set) where no label is sure enough."""
        scores = self.predict_proba(X)
        labels = self.decide(scores)
        if self.reject_below is None:
            return labels
        found = labels.astype(object)
        found[self.confidence(scores) < self.reject_below] = self.reject_label
        return found

    def predict_log_proba(self, X: Sequence[Any]) -> np.ndarray:
        """Logarithms of `predict_proba`."""
        return np.log(self.predict_proba(X))

    def decide(self, scores: np.ndarray) -> np.ndarray:
        """(n,) labels for the probabilities of `predict_proba`, none rejected."""
        return self.classes_[scores.argmax(axis=1)]

    def confidence(self, scores: np.ndarray) -> np.ndarray:
        """(n,) probabilities that what `decide` names is right."""
        return scores.max(axis=1, initial=0.0)

    def score(self, X: Sequence[Any], y: Sequence[Any], sample_weight: Any = None) -> float:
        """Share of labels that are right; a rejected one is not."""
        guess = self.predict(X)
        right = guess == as_labels(y, len(guess), least=0)
        return float(np.average(right, weights=sample_weight))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string, tags.input_tags.dict = False, True, True
        tags.no_validation = True  # what `as_mappings` checks is text, not numbers
        return tags


def check_families(without: Sequence[str], families: Sequence[str]) -> None:
    """ValueError where a family of features to leave out is unknown."""
    if unknown := [name for name in without if name not in families]:
        raise ValueError(f"without={unknown[0]!r} is none of {', '.join(families)}")
