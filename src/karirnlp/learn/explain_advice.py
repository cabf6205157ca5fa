"""`AdviceClassifier.explain`: gradients of a type's lead over another, taken back through the joint model and both linear models.

Each word's part is its value times the mean gradient on the way from a page without words to the page as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from karirnlp.learn.advice import Pages, Part
from karirnlp.learn.explain import Explanation, Sum, column_of, path, runner_up, topic_name
from karirnlp.learn.joint import LOOKS, Evidence, JointModel
from karirnlp.learn.state import FLOOR, full_weights
from karirnlp.learn.tfidf import Features

if TYPE_CHECKING:
    from karirnlp.learn.advice import AdviceClassifier

Row = dict[str, Features]


class _Words:
    """One linear model's view of some rows: logits without words, and what the words add."""

    def __init__(self, part: Part, rows: Sequence[Row], classes: np.ndarray) -> None:
        coef, intercept = full_weights(part.model)
        self.known = np.searchsorted(classes, part.model.classes_)
        self.matrix: sparse.csr_matrix = part.tfidf.transform(rows)
        self.coef, self.base = coef, intercept.astype(np.float64)
        self.added = (self.matrix @ coef.T).astype(np.float64)
        self.size = len(classes)

    def at(self, step: float) -> tuple[np.ndarray, np.ndarray]:
        """(n, k) probabilities, floored as the model floors them, with this share of the words; where the floor is."""
        logits = self.base + step * self.added
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        found = np.zeros((len(logits), self.size))
        found[:, self.known] = grown / grown.sum(axis=1, keepdims=True)
        return np.maximum(found, FLOOR), found <= FLOOR

    def back(self, slope: np.ndarray, found: np.ndarray, floored: np.ndarray) -> np.ndarray:
        """Slopes of the logits, for those of the (n, k) log-probabilities."""
        free = np.where(floored, 0, slope)
        own = free - np.where(floored, 0, found) * free.sum(axis=1, keepdims=True)
        return own[:, self.known]

    def parts(self, row: int, slope: np.ndarray, names: Sequence[tuple[str, str]]) -> list[tuple[str, str, float]]:
        """(block, feature, weight) of a row's words."""
        start, end = self.matrix.indptr[row : row + 2]
        columns, values = self.matrix.indices[start:end], self.matrix.data[start:end]
        weights = values * (slope @ self.coef[:, columns])
        return [(*names[c], float(w)) for c, w in zip(columns, weights, strict=True)]


def explain_advice(model: AdviceClassifier, page: Pages, scores: np.ndarray, over: str | None) -> list[Explanation]:
    """Explanations of the passages of a page, whose (n, k) probabilities are given."""
    against, lone = column_of(over, model.classes_), set(page.lone())
    article_rows, passage_rows = page.article_rows(), page.passage_rows()
    names = {part: _names(part) for part in (model.article_, model.passage_)}
    found: dict[int, Explanation] = {}
    for a, members in enumerate(page.members):
        own_rows = [passage_rows[i] for i in members]
        single = members[0] in lone
        whole = _Words(model.article_, [{"text": own_rows[0]["text"]}] if single else [article_rows[a]], model.classes_)
        own = _Words(model.passage_, [{"text": own_rows[0]["text"]}] if single else own_rows, model.classes_)
        maps = None if single else _maps(Pages([page.passages[i] for i in members]))
        for place, i in enumerate(members):
            label = int(scores[i].argmax())
            other = runner_up(scores[i], label) if against is None or against == label else against
            total = Sum()
            if maps is None:
                slopes = _alone_slopes(model, whole, own, label, other, total)
            else:
                slopes = _joint_slopes(model.joint_, maps, whole, own, place, label, other, total)
            for block, name, weight in whole.parts(0, slopes[0][0], names[model.article_]):
                where = {"title": "title", "headings": "around"}.get(block, "text" if single else "around")
                total.add(where, topic_name(name), weight)
            for j in range(len(members)):
                for block, name, weight in own.parts(j, slopes[1][j], names[model.passage_]):
                    total.add(block if j == place else "around", topic_name(name), weight)
            difference = np.log(scores[i, label]) - np.log(scores[i, other])
            found[int(i)] = total.explanation(model.classes_[label], model.classes_[other], difference)
    return [found[i] for i in range(len(found))]


def _names(part: Part) -> list[tuple[str, str]]:
    pairs = [(c, block, name) for block, known in part.tfidf.vocabulary_.items() for name, c in known.items()]
    return [(block, name) for _, block, name in sorted(pairs)]


Slopes = tuple[np.ndarray, np.ndarray]
"""Mean slopes of the logits of the article, (1, k), and of its passages, (n, k)."""


def _alone_slopes(model: AdviceClassifier, whole: _Words, own: _Words, label: int, other: int, total: Sum) -> Slopes:
    coef, intercept = full_weights(model.alone_model_)
    difference = (coef[label] - coef[other])[None, :]
    k = len(model.classes_)
    slopes = np.zeros((1, len(whole.known))), np.zeros((1, len(own.known)))
    for step, weight in zip(*path(), strict=True):
        for words, part, slope in ((whole, difference[:, :k], slopes[0]), (own, difference[:, k:], slopes[1])):
            slope += weight * words.back(part, *words.at(step))
    bare = np.hstack([np.log(words.at(0)[0]) for words in (whole, own)])
    total.add("prior", "any passage", float((bare @ difference.T)[0, 0]) + intercept[label] - intercept[other])
    return slopes


def _joint_slopes(
    joint: JointModel,
    maps: Mapping[str, np.ndarray],
    whole: _Words,
    own: _Words,
    place: int,
    label: int,
    other: int,
    total: Sum,
) -> Slopes:
    slopes = np.zeros((1, len(whole.known))), np.zeros((len(own.added), len(own.known)))
    of_looks = np.zeros(len(LOOKS))
    for step, weight in zip(*path(), strict=True):
        at_whole, at_own = whole.at(step), own.at(step)
        evidence = _evidence(maps, np.log(at_whole[0]), np.log(at_own[0]), place, step)
        of_lead, of_passage, looks = joint.slopes(evidence, label, other)
        to_own = np.einsum("jc,kc->jk", maps["lead, passages"], of_lead)
        to_own += np.einsum("jc,kc->jk", maps["passage"][place], of_passage)
        slopes[0][:] += weight * whole.back((of_lead @ maps["lead, article"])[None], *at_whole)
        slopes[1][:] += weight * own.back(to_own, *at_own)
        of_looks += weight * looks
    for name, value in zip(LOOKS, maps["looks"][place] * of_looks, strict=True):
        total.add("page", name, value)
    start = np.log(joint.predict(_evidence(maps, np.log(whole.at(0)[0]), np.log(own.at(0)[0]), place, 0))[0])
    total.add("prior", "any passage", start[label] - start[other])
    return slopes


def _maps(page: Pages) -> dict[str, np.ndarray]:
    """How the evidence of an article's passages hangs on log-probabilities: linear, and the same for every type, so that
    passages can stand for types when it is asked."""
    count = len(page.passages)
    own, article = (
        page.evidence(np.zeros((1, count)), np.eye(count)),
        page.evidence(np.ones((1, 1)), np.zeros((count, 1))),
    )
    return {
        "lead, article": article.lead[0, 0],
        "lead, passages": own.lead[0],
        "passage": own.passage,
        "looks": own.looks,
    }


def _evidence(maps: Mapping[str, np.ndarray], whole: np.ndarray, own: np.ndarray, place: int, step: float) -> Evidence:
    """The evidence of one passage for log-probabilities (1, k) of its article and (n, k) of all passages."""
    lead = np.einsum("c,k->kc", maps["lead, article"], whole[0]) + np.einsum("jc,jk->kc", maps["lead, passages"], own)
    passage = np.einsum("jc,jk->kc", maps["passage"][place], own)
    return Evidence(lead[None], passage[None], step * maps["looks"][place : place + 1], np.zeros(1, dtype=int))
