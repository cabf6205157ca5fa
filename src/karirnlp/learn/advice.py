"""`AdviceClassifier`: which advice type a passage gives, by its article, its section and its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.utils.validation import check_is_fitted

from karirnlp.learn.choice import TextClassifier, check_families
from karirnlp.learn.explain import Explanation
from karirnlp.learn.features import FAMILIES, families, heading_topic, topic
from karirnlp.learn.inputs import articles_of, as_labels, as_mappings
from karirnlp.learn.joint import LOOKS, OF_PASSAGE, Evidence, JointModel
from karirnlp.learn.state import Arrays, State, log_probabilities, logistic_arrays, logistic_from
from karirnlp.learn.tfidf import BlockTfidf, Features
from karirnlp.learn.trust import check_part, check_size

PassageLike: TypeAlias = str | Mapping[str, Any]
"""A text, or a mapping with `text` and, where known, `heading`, `title`, `article` (any hashable that passages of one article
share), `kind` (paragraph, list_item), `flag` (noise)."""

Row: TypeAlias = dict[str, Features]

ARTICLE_BLOCKS = {"title": 1.0, "headings": 0.7, "text": 1.0}
PASSAGE_BLOCKS = {"heading": 0.5, "text": 1.0}
"""Weight of each part of a row. On the corpus a title is worth half of this; on the open web titles name the subject more plainly."""


class AdviceClassifier(TextClassifier):
    """Advice type of passages, for texts alone or in their article.

    One linear model reads the whole article (title, headings, text), one the passage with its heading. What they say of an
    article and its passages is put together by a model of the article's lead and of what departs from it (`karirnlp.learn.joint`),
    fitted on articles that the two had not seen (stacking, Wolpert 1992).
    A passage that comes alone is judged by both models on its own text.

    Parameters
    ----------
    C_article, C_passage, C_alone : inverse regularisation of the models of articles, passages, passages alone.
    none_article, none_passage : weight of articles led by `none`, and of their passages, in training: what is no career
        matter is told by the article, and must not teach the passage model that every plain command is a recipe.
    departing : share of passages of another type than their article's lead that is met in use; the training corpus holds more,
        planted to teach the difference. None keeps the corpus's share.
    outline_weight : weight of an outline beside an article, and beside a passage.
    folds : parts that the articles are cut into for stacking.
    min_df : passages or articles that a feature must occur in.
    without : families of features to leave out (`FAMILIES` of `karirnlp.learn.features`), to see what each is worth.
    secondary_from : probability from which a second type is named; the annotation guide asks for a third of the passage.
    reject_below : probability of the likeliest type below which `predict` names none; None names one always.
    reject_label : what `predict` gives instead.

    Notes
    -----
    After `fit`, `held_out_` has the probabilities of the training passages by models that had not seen their articles;
    what is trained on top of this classifier trains on them. It is not saved.
    """

    def __init__(
        self,
        C_article: float = 30.0,
        C_passage: float = 10.0,
        C_alone: float = 0.3,
        none_article: float = 0.5,
        none_passage: float = 0.1,
        departing: float | None = 0.12,
        outline_weight: float = 0.5,
        folds: int = 5,
        min_df: int = 2,
        random_state: int = 0,
        without: Sequence[str] = (),
        secondary_from: float = 0.3,
        reject_below: float | None = None,
        reject_label: str | None = None,
    ):
        self.C_article = C_article
        self.C_passage = C_passage
        self.C_alone = C_alone
        self.none_article = none_article
        self.none_passage = none_passage
        self.departing = departing
        self.outline_weight = outline_weight
        self.folds = folds
        self.min_df = min_df
        self.random_state = random_state
        self.without = without
        self.secondary_from = secondary_from
        self.reject_below = reject_below
        self.reject_label = reject_label

    def fit(
        self, X: Sequence[PassageLike], y: Sequence[str], outlines: Sequence[Mapping[str, Any]] = ()
    ) -> AdviceClassifier:
        """Learn from passages and their types.

        `outlines` are articles in brief, mappings with `title`, `headings` (list), `text` (a sentence or two) and `advice_type`: they
        widen the subjects that the two linear models know, and are no examples of how an article's passages hang together.
        """
        check_families(self.without, FAMILIES)
        page = Pages(X)
        labels = as_labels(y, len(page.passages))
        self.classes_ = np.unique(labels)
        count, k = len(labels), len(self.classes_)
        leads = np.array([_lead(labels[members]) for members in page.members])
        weight = np.where(leads == "none", self.none_article, 1.0)
        in_none = np.zeros(count, dtype=bool)
        for members in (m for m, lead in zip(page.members, leads, strict=True) if lead == "none"):
            in_none[members] = True
        passage_weight = np.where(in_none, self.none_passage, 1.0)
        article_rows, passage_rows = page.article_rows(), page.passage_rows()
        known = [outline for outline in outlines if outline["advice_type"] in self.classes_]
        brief = np.array([outline["advice_type"] for outline in known], dtype=labels.dtype)
        brief_articles, brief_passages = _outline_rows(known)
        brief_weight = np.full(len(known), self.outline_weight)

        def parts(articles: np.ndarray) -> tuple[Part, Part]:
            passages = np.concatenate([page.members[i] for i in articles])
            return (
                Part(ARTICLE_BLOCKS, self.C_article, self.min_df, self.without).fit(
                    [article_rows[i] for i in articles] + brief_articles,
                    np.concatenate([leads[articles], brief]),
                    np.concatenate([weight[articles], brief_weight]),
                ),
                Part(PASSAGE_BLOCKS, self.C_passage, self.min_df, self.without).fit(
                    [passage_rows[i] for i in passages] + brief_passages,
                    np.concatenate([labels[passages], brief]),
                    np.concatenate([passage_weight[passages], brief_weight]),
                ),
            )

        from_article, from_passage = np.zeros((len(page.members), k)), np.zeros((count, k))
        alone = np.zeros((count, 2 * k))
        splitter = KFold(min(self.folds, len(page.members)), shuffle=True, random_state=self.random_state)
        for seen, unseen in splitter.split(page.members):
            article, passage = parts(seen)
            outside = np.concatenate([page.members[i] for i in unseen])
            from_article[unseen] = article.log_proba([article_rows[i] for i in unseen], self.classes_)
            from_passage[outside] = passage.log_proba([passage_rows[i] for i in outside], self.classes_)
            alone[outside] = _alone_evidence([passage_rows[i] for i in outside], article, passage, self.classes_)
        self.article_, self.passage_ = parts(np.arange(len(page.members)))
        evidence = page.evidence(from_article, from_passage)
        self.joint_ = JointModel(self._none(), self.departing).fit(
            evidence, np.searchsorted(self.classes_, leads), np.searchsorted(self.classes_, labels)
        )
        self.held_out_ = self.joint_.predict(evidence)
        # Log-probabilities lie far from nought and sum to little else than their bias, where L-BFGS crawls.
        self.alone_model_ = LogisticRegression(C=self.C_alone, solver="newton-cg").fit(alone, labels)
        return self

    def _none(self) -> int:
        """Column of `none`, -1 where the label set has none."""
        place = np.flatnonzero(self.classes_ == "none")
        return int(place[0]) if len(place) else -1

    def predict_proba(self, X: Sequence[PassageLike]) -> np.ndarray:
        """(n_passages, n_classes) probabilities, columns in the order of `classes_`."""
        check_is_fitted(self)
        page = Pages(X)
        if not page.passages:
            return np.zeros((0, len(self.classes_)))
        rows = page.passage_rows()
        from_article = self.article_.log_proba(page.article_rows(), self.classes_)
        from_passage = self.passage_.log_proba(rows, self.classes_)
        found = self.joint_.predict(page.evidence(from_article, from_passage))
        if lone := page.lone():
            evidence = _alone_evidence([rows[i] for i in lone], self.article_, self.passage_, self.classes_)
            found[lone] = self.alone_model_.predict_proba(evidence)
        return found

    def part_scores(self, X: Sequence[PassageLike]) -> tuple[np.ndarray, np.ndarray]:
        """Log-probabilities (n_passages, n_classes) of each passage's article and of the passage, by the two linear models apart."""
        check_is_fitted(self)
        page = Pages(X)
        own = self.passage_.log_proba(page.passage_rows(), self.classes_)
        whole = np.zeros_like(own)
        for members, scores in zip(
            page.members, self.article_.log_proba(page.article_rows(), self.classes_), strict=True
        ):
            whole[members] = scores
        return whole, own

    def explain(self, X: Sequence[PassageLike], over: str | None = None) -> list[Explanation]:
        """Why each passage gets its likeliest type, and not `over`, the next likeliest unless given.

        The weights of the reasons add up to the difference of the two types' log-probabilities (see `karirnlp.learn.explain`).
        A hundred times slower than `predict`.
        """
        from karirnlp.learn.explain_advice import explain_advice

        page = Pages(X)
        return explain_advice(self, page, self.predict_proba(page.passages), over)

    def state(self) -> State:
        """The fitted model as plain arrays and JSON."""
        check_is_fitted(self)
        settings = {
            "params": self.get_params(),
            "classes": self.classes_.tolist(),
            "article": self.article_.settings(),
            "passage": self.passage_.settings(),
        }
        arrays = self.article_.arrays("article") | self.passage_.arrays("passage") | self.joint_.arrays()
        return arrays | logistic_arrays("alone", self.alone_model_, np.float32), settings

    @classmethod
    def from_state(cls, arrays: Arrays, settings: dict[str, Any]) -> AdviceClassifier:
        """The reverse of `state`. ValueError where its parts don't fit each other."""
        labels = settings["classes"]
        for name, blocks in (("article", ARTICLE_BLOCKS), ("passage", PASSAGE_BLOCKS)):
            check_part(name, settings[name], blocks, labels)
        found = cls(**settings["params"])
        found.classes_ = np.array(labels)
        found.article_ = Part.restored("article", arrays, settings["article"])
        found.passage_ = Part.restored("passage", arrays, settings["passage"])
        found.joint_ = JointModel.restored(arrays, len(labels), found._none(), found.departing)
        found.alone_model_ = logistic_from("alone", arrays, found.classes_, 2 * len(labels))
        return found

    def predict_secondary(self, X: Sequence[PassageLike]) -> np.ndarray:
        """(n_passages,) second types, None where no second one reaches `secondary_from`."""
        return self.decide_secondary(self.predict_proba(X))

    def decide_secondary(self, scores: np.ndarray) -> np.ndarray:
        """(n_passages,) second types for the probabilities of `predict_proba`."""
        if not len(scores):
            return np.zeros(0, dtype=object)
        second = np.argsort(-scores, axis=1, kind="stable")[:, 1]
        sure = np.take_along_axis(scores, second[:, None], axis=1)[:, 0] >= self.secondary_from
        found = self.classes_[second].astype(object)
        found[~sure] = None
        return found


class Part:
    """A linear model over TF-IDF blocks."""

    def __init__(self, blocks: dict[str, float], C: float, min_df: int, without: Sequence[str] = ()) -> None:
        self.without = frozenset(without)
        self.tfidf = BlockTfidf(blocks, min_df=min_df)
        self.model = LogisticRegression(C=C, max_iter=100, tol=1e-3)

    def fit(self, rows: Sequence[Row], labels: np.ndarray, weight: np.ndarray) -> Part:
        self.tfidf.fit(rows, (lambda *item: self.without.isdisjoint(families(*item))) if self.without else None)
        self.model.fit(self.tfidf.transform(rows), labels, sample_weight=weight)
        return self

    def log_proba(self, rows: Sequence[Row], classes: np.ndarray) -> np.ndarray:
        return log_probabilities(self.model, self.tfidf.transform(rows), classes)

    def arrays(self, name: str) -> Arrays:
        return logistic_arrays(name, self.model) | {f"{name}.idf": self.tfidf.idf_}

    def settings(self) -> dict[str, Any]:
        names = {block: list(columns) for block, columns in self.tfidf.vocabulary_.items()}
        return {"classes": self.model.classes_.tolist(), "weights": self.tfidf.weights, "vocabulary": names}

    @classmethod
    def restored(cls, name: str, arrays: Arrays, saved: dict[str, Any]) -> Part:
        found = cls(saved["weights"], C=1.0, min_df=1)
        columns = sum(map(len, saved["vocabulary"].values()))
        check_size(f"{name}.idf", arrays[f"{name}.idf"], (columns,))
        found.tfidf.restore(saved["vocabulary"], arrays[f"{name}.idf"])
        found.model = logistic_from(name, arrays, np.array(saved["classes"]), columns)
        return found


def _outline_rows(outlines: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[Row]]:
    """Outlines as rows of the article model and of the passage model."""
    articles: list[Row] = []
    passages: list[Row] = []
    for outline in outlines:
        title, text = heading_topic(outline["title"]), topic(outline["text"])
        headings = [feature for heading in outline["headings"] for feature in heading_topic(heading).core]
        articles.append({"title": title.core, "headings": headings, "text": text.core + headings})
        passages.append({"heading": title.core + title.detail, "text": text.core + text.detail})
    return articles, passages


def _alone_evidence(rows: Sequence[Row], article: Part, passage: Part, classes: np.ndarray) -> np.ndarray:
    """(n_rows, 2 * n_classes): what both models say of a passage that is all there is."""
    bare: list[Row] = [{"text": row["text"]} for row in rows]
    return np.hstack([article.log_proba(bare, classes), passage.log_proba(bare, classes)])


def _lead(labels: np.ndarray) -> str:
    """The type that an article is led by: its commonest, `none` only where little else is there."""
    counts = Counter(labels.tolist())
    advice = [(n, t) for t, n in counts.items() if t != "none"]
    if not advice or sum(n for n, _ in advice) < 0.3 * len(labels):
        return "none"
    return max(advice)[1]


class Pages:
    """Passages as given, grouped by article."""

    def __init__(self, X: Sequence[PassageLike]) -> None:
        self.passages = as_mappings(X)
        places: dict[Any, list[int]] = {}
        for i, article in enumerate(articles_of(self.passages)):
            places.setdefault(article, []).append(i)
        self.members = [np.array(m) for m in places.values()]
        self.topics = [topic(p["text"]) for p in self.passages]

    def lone(self) -> list[int]:
        """Passages with nothing around them: no other passage of the article, no heading, no title."""
        return [
            int(m[0])
            for m in self.members
            if len(m) == 1 and not self.passages[m[0]].get("heading") and not self.passages[m[0]].get("title")
        ]

    def passage_rows(self) -> list[Row]:
        rows: list[Row] = []
        for found, passage in zip(self.topics, self.passages, strict=True):
            heading = heading_topic(passage.get("heading") or "")
            rows.append({"text": found.core + found.detail, "heading": heading.core + heading.detail})
        return rows

    def article_rows(self) -> list[Row]:
        rows: list[Row] = []
        for members in self.members:
            headings = dict.fromkeys(self.passages[i].get("heading") or "" for i in members)
            rows.append(
                {
                    "title": heading_topic(self.passages[members[0]].get("title") or "").core,
                    "headings": [f for heading in headings for f in heading_topic(heading).core],
                    "text": [f for i in members for f in self.topics[i].core],
                }
            )
        return rows

    def evidence(self, from_article: np.ndarray, from_passage: np.ndarray) -> Evidence:
        """What the (n_articles, n_classes) and (n_passages, n_classes) log-probabilities and the page say together."""
        count, k = from_passage.shape
        whole = np.zeros_like(from_article)
        scores, looks = np.zeros((count, k, len(OF_PASSAGE))), np.zeros((count, len(LOOKS)))
        article = np.zeros(count, dtype=int)
        for a, members in enumerate(self.members):
            article[members] = a
            own, last = from_passage[members], len(members) - 1
            whole[a] = own.mean(axis=0)
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
            scores[members] = np.stack([own, section, around], axis=2)
            for place, i in enumerate(members):
                p, size = self.passages[i], len(self.topics[i].core)
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
        return Evidence(np.stack([from_article, whole], axis=2), scores, looks, article)
