"""`AdviceClassifier`: which advice type a passage gives, by its article, its section and its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.utils.validation import check_is_fitted

from karirnlp.learn.features import heading_features, topic_features
from karirnlp.learn.pool import EVIDENCE, LOOKS, fit_pool, log_probabilities, pooled
from karirnlp.learn.state import Arrays, State, logistic_arrays, logistic_from
from karirnlp.learn.tfidf import BlockTfidf, Features

PassageLike: TypeAlias = str | Mapping[str, Any]
"""A text, or a mapping with `text` and, where known, `heading`, `title`, `article` (any hashable that passages of one article
share), `kind` (paragraph, list_item), `flag` (noise)."""

Row: TypeAlias = dict[str, Features]


class AdviceClassifier(ClassifierMixin, BaseEstimator):
    """Advice type of passages, for texts alone or in their article.

    One linear model reads the whole article (title, headings, text), one the passage with its heading; their
    log-probabilities, those of the section and of the neighbours are pooled with learned weights (a logarithmic opinion
    pool, see `karirnlp.learn.pool`), which are fitted on articles that the two models had not seen (stacking, Wolpert 1992).
    A passage that comes alone is judged by both models on its own text.

    Parameters
    ----------
    C_article, C_passage, C_alone : inverse regularisation of the models of articles, passages, passages alone.
    folds : parts that the articles are cut into for stacking.
    min_df : passages or articles that a feature must occur in.

    After `fit`, `held_out_` has the probabilities of the training passages by models that had not seen their articles;
    what is trained on top of this classifier trains on them. It is not saved.
    """

    def __init__(
        self,
        C_article: float = 30.0,
        C_passage: float = 10.0,
        C_alone: float = 0.3,
        folds: int = 5,
        min_df: int = 2,
        random_state: int = 0,
    ):
        self.C_article = C_article
        self.C_passage = C_passage
        self.C_alone = C_alone
        self.folds = folds
        self.min_df = min_df
        self.random_state = random_state

    def fit(self, X: Sequence[PassageLike], y: Sequence[str]) -> AdviceClassifier:
        labels = np.asarray(y)
        self.classes_ = np.unique(labels)
        page = _Pages(X)
        leads = np.array([_lead(labels[members]) for members in page.members])
        article_rows, passage_rows = page.article_rows(), page.passage_rows()
        self.article_tfidf_, self.article_model_ = self._fit_part(article_rows, leads, "article")
        self.passage_tfidf_, self.passage_model_ = self._fit_part(passage_rows, labels, "passage")
        from_article = np.zeros((len(page.members), len(self.classes_)))
        from_passage = np.zeros((len(labels), len(self.classes_)))
        alone = np.zeros((len(labels), 2 * len(self.classes_)))
        splitter = KFold(self.folds, shuffle=True, random_state=self.random_state)
        for seen, unseen in splitter.split(page.members):
            inside = np.concatenate([page.members[i] for i in seen])
            outside = np.concatenate([page.members[i] for i in unseen])
            parts = {
                "article": self._fit_part([article_rows[i] for i in seen], leads[seen], "article"),
                "passage": self._fit_part([passage_rows[i] for i in inside], labels[inside], "passage"),
            }
            tfidf, model = parts["article"]
            from_article[unseen] = log_probabilities(
                model, tfidf.transform([article_rows[i] for i in unseen]), self.classes_
            )
            tfidf, model = parts["passage"]
            from_passage[outside] = log_probabilities(
                model, tfidf.transform([passage_rows[i] for i in outside]), self.classes_
            )
            alone_rows = [_alone(passage_rows[i]) for i in outside]
            alone[outside] = self._alone_evidence(alone_rows, *parts["article"], *parts["passage"])
        self.pool_ = fit_pool(
            *page.evidence(from_article, from_passage), np.searchsorted(self.classes_, labels), self._none()
        )
        self.held_out_ = pooled(self.pool_, *page.evidence(from_article, from_passage), self._none())
        self.alone_model_ = LogisticRegression(C=self.C_alone, max_iter=500).fit(alone, labels)
        return self

    def _none(self) -> int:
        """Column of `none`, -1 where the label set has none."""
        place = np.flatnonzero(self.classes_ == "none")
        return int(place[0]) if len(place) else -1

    def _alone_evidence(
        self,
        rows: Sequence[Row],
        article_tfidf: BlockTfidf,
        article_model: LogisticRegression,
        tfidf: BlockTfidf,
        model: LogisticRegression,
    ) -> np.ndarray:
        """(n_rows, 2 * n_classes): what both models say of a passage that is all there is."""
        return np.hstack(
            [
                log_probabilities(article_model, article_tfidf.transform(rows), self.classes_),
                log_probabilities(model, tfidf.transform(rows), self.classes_),
            ]
        )

    def _fit_part(self, rows: Sequence[Row], labels: np.ndarray, part: str) -> tuple[BlockTfidf, LogisticRegression]:
        weights = {"title": 1.0, "headings": 0.7, "text": 1.0} if part == "article" else {"heading": 0.5, "text": 1.0}
        tfidf = BlockTfidf(weights, min_df=self.min_df).fit(rows)
        C = self.C_article if part == "article" else self.C_passage
        return tfidf, LogisticRegression(C=C, max_iter=100, tol=1e-3).fit(tfidf.transform(rows), labels)

    def predict_proba(self, X: Sequence[PassageLike]) -> np.ndarray:
        """(n_passages, n_classes) probabilities, columns in the order of `classes_`."""
        check_is_fitted(self)
        if len(X) == 0:
            return np.zeros((0, len(self.classes_)))
        page = _Pages(X)
        rows = page.passage_rows()
        from_article = log_probabilities(
            self.article_model_, self.article_tfidf_.transform(page.article_rows()), self.classes_
        )
        from_passage = log_probabilities(self.passage_model_, self.passage_tfidf_.transform(rows), self.classes_)
        found = pooled(self.pool_, *page.evidence(from_article, from_passage), self._none())
        if lone := page.lone():
            evidence = self._alone_evidence(
                [_alone(rows[i]) for i in lone],
                self.article_tfidf_,
                self.article_model_,
                self.passage_tfidf_,
                self.passage_model_,
            )
            found[lone] = self.alone_model_.predict_proba(evidence)
        return found

    def state(self) -> State:
        """The fitted model as plain arrays and JSON."""
        check_is_fitted(self)
        arrays: Arrays = {}
        settings: dict[str, Any] = {"params": self.get_params(), "classes": self.classes_.tolist()}
        for part in ("article", "passage"):
            tfidf, model = getattr(self, f"{part}_tfidf_"), getattr(self, f"{part}_model_")
            arrays |= logistic_arrays(part, model) | {f"{part}.idf": tfidf.idf_}
            settings[part] = {
                "classes": model.classes_.tolist(),
                "weights": tfidf.weights,
                "vocabulary": {block: list(columns) for block, columns in tfidf.vocabulary_.items()},
            }
        return arrays | logistic_arrays("alone", self.alone_model_, np.float32) | {"pool": self.pool_}, settings

    @classmethod
    def from_state(cls, arrays: Arrays, settings: dict[str, Any]) -> AdviceClassifier:
        """The reverse of `state`."""
        found = cls(**settings["params"])
        found.classes_ = np.array(settings["classes"])
        for part in ("article", "passage"):
            saved = settings[part]
            tfidf = BlockTfidf(saved["weights"], min_df=found.min_df)
            column = 0
            tfidf.vocabulary_ = {}
            for block, names in sorted(saved["vocabulary"].items()):  # as `fit` numbers the columns
                tfidf.vocabulary_[block] = dict(zip(names, range(column, column + len(names)), strict=True))
                column += len(names)
            tfidf.idf_ = arrays[f"{part}.idf"]
            setattr(found, f"{part}_tfidf_", tfidf)
            setattr(found, f"{part}_model_", logistic_from(part, arrays, np.array(saved["classes"])))
        found.pool_ = arrays["pool"]
        found.alone_model_ = logistic_from("alone", arrays, found.classes_)
        return found

    def predict(self, X: Sequence[PassageLike]) -> np.ndarray:
        """(n_passages,) advice types."""
        scores = self.predict_proba(X)
        return self.classes_[scores.argmax(axis=1)]


def _alone(row: Row) -> Row:
    return {"text": row["text"]}


def _lead(labels: np.ndarray) -> str:
    """The type that an article is led by: its commonest, `none` only where little else is there."""
    counts = Counter(labels.tolist())
    advice = [(n, t) for t, n in counts.items() if t != "none"]
    if not advice or sum(n for n, _ in advice) < 0.3 * len(labels):
        return "none"
    return max(advice)[1]


class _Pages:
    """Passages as given, grouped by article."""

    def __init__(self, X: Sequence[PassageLike]) -> None:
        self.passages: list[Mapping[str, Any]] = [{"text": x} if isinstance(x, str) else x for x in X]
        places: dict[Any, list[int]] = {}
        for i, passage in enumerate(self.passages):
            places.setdefault(passage.get("article", ("alone", i)), []).append(i)
        self.members = [np.array(m) for m in places.values()]
        self.features = [topic_features(p["text"]) for p in self.passages]

    def lone(self) -> list[int]:
        """Passages with nothing around them: no other passage of the article, no heading, no title."""
        return [
            int(m[0])
            for m in self.members
            if len(m) == 1 and not self.passages[m[0]].get("heading") and not self.passages[m[0]].get("title")
        ]

    def passage_rows(self) -> list[Row]:
        return [
            {"text": f, "heading": heading_features(p.get("heading") or "")}
            for f, p in zip(self.features, self.passages, strict=True)
        ]

    def article_rows(self) -> list[Row]:
        rows: list[Row] = []
        for members in self.members:
            first = self.passages[members[0]]
            headings = dict.fromkeys(self.passages[i].get("heading") or "" for i in members)
            rows.append(
                {
                    "title": heading_features(first.get("title") or ""),
                    "headings": [f for heading in headings for f in heading_features(heading)],
                    "text": [f for i in members for f in self.features[i]],
                }
            )
        return rows

    def evidence(self, from_article: np.ndarray, from_passage: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n_passages, n_classes, 4) log-probabilities by article, passage, section, neighbours; (n_passages, 8) looks of the passage."""
        count, k = from_passage.shape
        scores, looks = np.zeros((count, k, len(EVIDENCE))), np.zeros((count, len(LOOKS)))
        for a, members in enumerate(self.members):
            own, last = from_passage[members], len(members) - 1
            headings = [self.passages[i].get("heading") or "" for i in members]
            section = np.zeros_like(own)
            start = 0
            for end in range(1, len(members) + 1):
                if end > last or headings[end] != headings[start]:
                    section[start:end] = own[start:end].mean(axis=0)
                    start = end
            around = np.zeros_like(own)
            around[1:] += own[:-1]
            around[:-1] += own[1:]
            around[1:-1] /= 2
            scores[members] = np.stack([np.broadcast_to(from_article[a], own.shape), own, section, around], axis=2)
            for place, i in enumerate(members):
                p, size = self.passages[i], len(self.features[i])
                looks[i] = (
                    bool(p.get("flag")),
                    p.get("kind") == "list_item",
                    place == 0,
                    place == last,
                    place / len(members),
                    min(size, 100) / 100,
                    size < 12,
                    not p.get("heading"),
                )
        return scores, looks
