"""`TipDetector`: whether a sentence or heading is a tip, and whether it says what to do or what to avoid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from karirnlp.learn.around import VIEWS, WHERE, kind_of, surroundings, width
from karirnlp.learn.choice import TextClassifier, check_families
from karirnlp.learn.explain import AROUND, Explanation, Sum, column_of, runner_up, tip_families, tip_family, tip_name
from karirnlp.learn.inputs import articles_of, as_labels, as_mappings
from karirnlp.learn.state import State, full_weights, logistic_arrays, logistic_from
from karirnlp.learn.syntax import Names, TipFeatures, tip_features

UnitLike: TypeAlias = str | Mapping[str, Any]
"""A sentence, or a mapping as `karirnlp.learn.syntax.tip_features` reads it."""

FOLDS = 5
"""Parts that the articles are cut into for the second look to learn on."""
C_AROUND = 0.1


class TipDetector(TextClassifier):
    """Tip or not, and its polarity, for sentences and headings alone or in their article.

    A linear model over syntactic features of the sentence and of what stands around it; a second look weighs its answer with those
    for the units around (`karirnlp.learn.around`). Sentences that come alone are judged by a model that knows no context.
    Strong regularisation, because words of the corpus travel less than syntax.

    Parameters
    ----------
    C : inverse regularisation of both models.
    min_df : units that a feature must occur in.
    threshold : probability of a tip (do and avoid together) from which `predict` says so. A little under one half finds more
        tips than it costs, by F1 on the validation split.
    without : families of features to leave out (`tip_families` in `karirnlp.learn.explain` has them), to see what each is worth.
    reject_below : probability of what `predict` would say (tip, or none) below which it says nothing; None lets it always.
    reject_label : what `predict` gives instead.
    """

    def __init__(
        self,
        C: float = 0.05,
        min_df: int = 6,
        threshold: float = 0.45,
        without: Sequence[str] = (),
        reject_below: float | None = None,
        reject_label: str | None = None,
    ):
        self.C = C
        self.min_df = min_df
        self.threshold = threshold
        self.without = without
        self.reject_below = reject_below
        self.reject_label = reject_label

    def fit(self, X: Sequence[UnitLike], y: Sequence[str]) -> TipDetector:
        units = as_mappings(X)
        labels = as_labels(y, len(units))
        self.classes_ = np.unique(labels)
        rows = [tip_features(unit) for unit in units]
        bare = [tip_features({"text": unit["text"]}) for unit in units]
        seen = _counted(rows) | _counted(bare)
        check_families(self.without, tip_families())
        kept = sorted(n for n, count in seen.items() if count >= self.min_df and tip_family(n) not in self.without)
        self._know(kept)
        matrix = self._matrix(rows)
        self.model_ = self._linear().fit(matrix, labels)
        self.alone_model_ = self._linear().fit(self._matrix(bare), labels)
        self.around_model_ = self._fit_around(units, matrix, labels)
        return self

    def _linear(self) -> LogisticRegression:
        return LogisticRegression(C=self.C, max_iter=300)

    def _fit_around(
        self, units: Sequence[Mapping[str, Any]], matrix: sparse.csr_matrix, labels: np.ndarray
    ) -> LogisticRegression | None:
        """The second look, learned on answers for articles that the first had not seen; None where there are too few."""
        places = np.array([i for i, unit in enumerate(units) if not _alone(unit)], dtype=int)
        names = articles_of(units)
        articles = [str(names[i]) for i in places]
        folds = min(FOLDS, len(set(articles)))
        if AROUND in self.without or "none" not in self.classes_ or folds < 2:
            return None
        scores = np.zeros((len(places), len(self.classes_)))
        for seen, unseen in GroupKFold(folds).split(places, groups=articles):
            if len(set(labels[places[seen]])) < len(self.classes_):
                return None
            scores[unseen] = (
                self._linear().fit(matrix[places[seen]], labels[places[seen]]).predict_proba(matrix[places[unseen]])
            )
        views = surroundings([units[i] for i in places], scores, self._none())
        return LogisticRegression(C=C_AROUND, max_iter=500).fit(views, labels[places])

    def _none(self) -> int:
        return int(np.flatnonzero(self.classes_ == "none")[0])

    def _know(self, names: Sequence[str]) -> None:
        self.vocabulary_ = {name: i for i, name in enumerate(names)}
        self.columns_ = _Columns(self.vocabulary_)

    def _matrix(self, rows: Sequence[TipFeatures]) -> sparse.csr_matrix:
        indices: list[int] = []
        ends = [0]
        for groups, loose in rows:
            indices += chain.from_iterable(map(self.columns_.__getitem__, groups))
            indices += [column for name in loose if (column := self.vocabulary_.get(name)) is not None]
            ends.append(len(indices))
        found = sparse.csr_matrix(
            (
                np.ones(len(indices), dtype=np.float32),
                np.array(indices, dtype=np.int32),
                np.array(ends, dtype=np.int32),
            ),
            shape=(len(rows), len(self.vocabulary_)),
        )
        found.sum_duplicates()
        found.data[:] = 1  # a feature is there or not, however often
        return found

    def predict_proba(self, X: Sequence[UnitLike]) -> np.ndarray:
        """(n_units, n_classes) probabilities, columns in the order of `classes_`."""
        check_is_fitted(self)
        units = as_mappings(X)
        if not units:
            return np.zeros((0, len(self.classes_)))
        return self._looked_at(units)[0]

    def _looked_at(self, units: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray, sparse.csr_matrix, np.ndarray | None]:
        """Probabilities, and what the first and, where there is one, the second look read."""
        rows = self._matrix([tip_features(unit) for unit in units])
        found, views = self.model_.predict_proba(rows), None
        if self.around_model_ is not None:
            views = surroundings(units, found, self._none())
            found = self.around_model_.predict_proba(views)
        if lone := [i for i, unit in enumerate(units) if _alone(unit)]:
            found[lone] = self.alone_model_.predict_proba(rows[lone])
        return found, rows, views

    def explain(self, X: Sequence[UnitLike], over: str | None = None) -> list[Explanation]:
        """Why each unit gets its label (`reject_below` apart), and not `over`, the next likeliest unless given.

        The weights of the reasons add up to the difference of the two labels' log-probabilities, in single precision.
        """
        check_is_fitted(self)
        units = as_mappings(X)
        if not units:
            return []
        scores, rows, views = self._looked_at(units)
        against = column_of(over, self.classes_)
        names = [tip_name(feature) for feature in self.vocabulary_]
        found = []
        for i, (unit, label) in enumerate(zip(units, np.searchsorted(self.classes_, self.decide(scores)), strict=True)):
            other = runner_up(scores[i], label) if against is None or against == label else against
            coef, intercept = full_weights(self.alone_model_ if _alone(unit) else self.model_)
            share = np.zeros(len(self.classes_))
            share[label], share[other] = 1, -1
            total = Sum()
            if views is not None and not _alone(unit):
                share = self._through_around(unit, views[i], share, total)
            total.add("prior", "any sentence", share @ intercept)
            for column, weight in zip(rows[i].indices, share @ coef[:, rows[i].indices], strict=True):
                where, name = names[column]
                total.add(where, name, weight)
            difference = np.log(scores[i, label]) - np.log(scores[i, other])
            found.append(total.explanation(self.classes_[label], self.classes_[other], difference))
        return found

    def _through_around(self, unit: Mapping[str, Any], views: np.ndarray, share: np.ndarray, total: Sum) -> np.ndarray:
        """What each label's logit of the first look counts for, once the second look's own reasons are added to `total`."""
        coef, intercept = full_weights(self.around_model_)
        k, none = len(self.classes_), self._none()
        start = kind_of(unit) * width(k)
        weights = (share @ coef)[start : start + width(k)]
        for name, weight, value in zip(VIEWS, weights[k - 1 :], views[start + k - 1 :], strict=False):
            total.add("around", f"tips {WHERE[name]}", weight * value)
        total.add("prior", "any sentence", share @ intercept + weights[-1])
        passed = np.insert(weights[: k - 1], none, 0.0)
        passed[none] = -passed.sum()
        return passed

    def state(self) -> State:
        """The fitted model as plain arrays and JSON."""
        check_is_fitted(self)
        arrays = logistic_arrays("unit", self.model_) | logistic_arrays("alone", self.alone_model_)
        if self.around_model_ is not None:
            arrays |= logistic_arrays("around", self.around_model_, np.float32)
        return arrays, {
            "params": self.get_params(),
            "classes": self.classes_.tolist(),
            "vocabulary": list(self.vocabulary_),
        }

    @classmethod
    def from_state(cls, arrays: Mapping[str, np.ndarray], settings: dict[str, Any]) -> TipDetector:
        """The reverse of `state`."""
        found = cls(**settings["params"])
        found.classes_ = np.array(settings["classes"])
        found._know(settings["vocabulary"])
        found.model_ = logistic_from("unit", arrays, found.classes_)
        found.alone_model_ = logistic_from("alone", arrays, found.classes_)
        found.around_model_ = logistic_from("around", arrays, found.classes_) if "around.coef" in arrays else None
        return found

    def decide(self, scores: np.ndarray) -> np.ndarray:
        """(n_units,) labels for the probabilities of `predict_proba`: none, do or avoid; none rejected."""
        if "none" not in self.classes_:
            return self.classes_[scores.argmax(axis=1)]
        none = int(np.flatnonzero(self.classes_ == "none")[0])
        acts = scores.copy()
        acts[:, none] = -1
        return np.where(1 - scores[:, none] >= self.threshold, self.classes_[acts.argmax(axis=1)], "none")

    def confidence(self, scores: np.ndarray) -> np.ndarray:
        """(n_units,) probabilities of a tip where `decide` says so, of none where not; its polarity is not in question."""
        none = self.classes_ == "none"
        if not none.any():
            return super().confidence(scores)
        quiet = scores[:, none].sum(axis=1)
        return np.where(1 - quiet >= self.threshold, 1 - quiet, quiet)


def _alone(unit: Mapping[str, Any]) -> bool:
    """Whether nothing is known of what stands around a unit."""
    return "article" not in unit and not unit.get("heading")


def _counted(rows: Sequence[TipFeatures]) -> Counter[str]:
    """Units that each name stands in."""
    return Counter(name for groups, loose in rows for name in {*chain.from_iterable(groups), *loose})


class _Columns(dict[Names, tuple[int, ...]]):
    """Columns of the groups of features met so far. Emptied when full: a cheap bound that running text hardly notices."""

    SIZE = 1 << 14

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def __missing__(self, group: Names) -> tuple[int, ...]:
        if len(self) >= self.SIZE:
            self.clear()
        found = self[group] = tuple(self.vocabulary[name] for name in group if name in self.vocabulary)
        return found
