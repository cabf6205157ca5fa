"""`TipDetector`: whether a sentence or heading is a tip, and whether it says what to do or what to avoid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from karirnlp.learn.state import Arrays, State, logistic_arrays, logistic_from
from karirnlp.learn.syntax import tip_features

UnitLike: TypeAlias = str | Mapping[str, Any]
"""A sentence, or a mapping as `karirnlp.learn.syntax.tip_features` reads it."""


class TipDetector(ClassifierMixin, BaseEstimator):
    """Tip or not, and its polarity, for sentences and headings alone or in their article.

    A linear model over syntactic features, then a second one that also sees what the first thinks of the neighbours, the
    heading and the other items of a list (stacking over articles that the first had not seen). A sentence that comes alone
    is judged by a third, which knows no context.

    Parameters
    ----------
    C, C_joint : inverse regularisation of the two models.
    min_df : units that a feature must occur in.
    """

    def __init__(self, C: float = 0.3, C_joint: float = 1.0, min_df: int = 3, folds: int = 5):
        self.C = C
        self.C_joint = C_joint
        self.min_df = min_df
        self.folds = folds

    def fit(self, X: Sequence[UnitLike], y: Sequence[str]) -> TipDetector:
        labels = np.asarray(y)
        self.classes_ = np.unique(labels)
        units = _units(X)
        rows = [set(tip_features(unit)) for unit in units]
        seen: Counter[str] = Counter(name for row in rows for name in row)
        seen.update(name for unit in units for name in set(tip_features(_bare(unit))) if name not in seen)
        self.vocabulary_ = {
            name: i for i, name in enumerate(sorted(name for name, count in seen.items() if count >= self.min_df))
        }
        matrix = self._matrix(rows)
        groups = np.unique([str(unit.get("article", i)) for i, unit in enumerate(units)], return_inverse=True)[1]
        unseen = np.zeros((len(units), len(self.classes_)))
        for train, test in GroupKFold(min(self.folds, int(groups.max()) + 1)).split(matrix, labels, groups):
            model = LogisticRegression(C=self.C, max_iter=300).fit(matrix[train], labels[train])
            unseen[np.ix_(test, np.searchsorted(self.classes_, model.classes_))] = model.predict_proba(matrix[test])
        self.model_ = LogisticRegression(C=self.C, max_iter=300).fit(matrix, labels)
        alone = self._matrix([set(tip_features(_bare(unit))) for unit in units])
        self.alone_model_ = LogisticRegression(C=self.C, max_iter=300).fit(alone, labels)
        self.joint_model_ = LogisticRegression(C=self.C_joint, max_iter=300).fit(_joint(units, unseen), labels)
        return self

    def _matrix(self, rows: Sequence[set[str]]) -> sparse.csr_matrix:
        indices: list[int] = []
        ends = [0]
        for row in rows:
            indices += sorted(column for name in row if (column := self.vocabulary_.get(name)) is not None)
            ends.append(len(indices))
        return sparse.csr_matrix(
            (
                np.ones(len(indices), dtype=np.float32),
                np.array(indices, dtype=np.int32),
                np.array(ends, dtype=np.int64),
            ),
            shape=(len(rows), len(self.vocabulary_)),
        )

    def predict_proba(self, X: Sequence[UnitLike]) -> np.ndarray:
        """(n_units, n_classes) probabilities, columns in the order of `classes_`."""
        check_is_fitted(self)
        units = _units(X)
        if not units:
            return np.zeros((0, len(self.classes_)))
        rows = self._matrix([set(tip_features(unit)) for unit in units])
        found = self.joint_model_.predict_proba(_joint(units, self.model_.predict_proba(rows)))
        if lone := [i for i, unit in enumerate(units) if "article" not in unit and not unit.get("heading")]:
            found[lone] = self.alone_model_.predict_proba(rows[lone])
        return found

    def state(self) -> State:
        """The fitted model as plain arrays and JSON."""
        check_is_fitted(self)
        arrays: Arrays = logistic_arrays("unit", self.model_) | logistic_arrays("joint", self.joint_model_, np.float32)
        arrays |= logistic_arrays("alone", self.alone_model_)
        return arrays, {
            "params": self.get_params(),
            "classes": self.classes_.tolist(),
            "vocabulary": list(self.vocabulary_),
        }

    @classmethod
    def from_state(cls, arrays: Arrays, settings: dict[str, Any]) -> TipDetector:
        """The reverse of `state`."""
        found = cls(**settings["params"])
        found.classes_ = np.array(settings["classes"])
        found.vocabulary_ = {name: i for i, name in enumerate(settings["vocabulary"])}
        found.model_ = logistic_from("unit", arrays, found.classes_)
        found.joint_model_ = logistic_from("joint", arrays, found.classes_)
        found.alone_model_ = logistic_from("alone", arrays, found.classes_)
        return found

    def predict(self, X: Sequence[UnitLike]) -> np.ndarray:
        """(n_units,) labels: none, do or avoid."""
        scores = self.predict_proba(X)
        return self.classes_[scores.argmax(axis=1)]


def _bare(unit: Mapping[str, Any]) -> dict[str, Any]:
    """A unit as it is when nothing is known of its place."""
    return {"text": unit["text"]}


def _units(X: Sequence[UnitLike]) -> list[Mapping[str, Any]]:
    return [{"text": x} if isinstance(x, str) else x for x in X]


def _joint(units: Sequence[Mapping[str, Any]], alone: np.ndarray) -> np.ndarray:
    """What the first model says of the unit, of its neighbours, its heading and its list, as log-odds, one row a unit."""
    odds = np.log(np.clip(alone, 1e-4, 1)) - np.log(np.clip(1 - alone, 1e-4, 1))
    k = odds.shape[1]
    rows = np.zeros((len(units), 5 * k + 4))
    rows[:, :k] = odds
    start = 0
    for end in range(1, len(units) + 1):
        if end < len(units) and units[end].get("article", end) == units[start].get("article", start):
            continue
        members = range(start, end)
        heads = [i for i in members if units[i].get("kind") == "heading"]
        heading = None
        for i in members:
            unit = units[i]
            if unit.get("kind") == "heading":
                heading = i
                others = [j for j in heads if j != i]
                if others:
                    rows[i, 3 * k : 4 * k] = odds[others].mean(axis=0)
            elif heading is not None:
                rows[i, 4 * k : 5 * k] = odds[heading]
            if i > start:
                rows[i, k : 2 * k] = odds[i - 1]
            if i + 1 < end:
                rows[i, 2 * k : 3 * k] = odds[i + 1]
            if unit.get("passage_kind") == "list_item":
                others = [
                    j
                    for j in range(max(start, i - 12), min(end, i + 13))
                    if j != i and units[j].get("siblings") is unit.get("siblings")
                ]
                if others:
                    rows[i, 3 * k : 4 * k] = odds[others].mean(axis=0)
            rows[i, 5 * k :] = (
                unit.get("kind") == "heading",
                unit.get("kind") == "title",
                unit.get("passage_kind") == "list_item",
                heading is not None,
            )
        start = end
    return rows
