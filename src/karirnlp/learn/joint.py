"""Types of an article's passages, inferred together: what the article is led by, then what each passage is about, given that.

An article has one lead, a hidden advice type z. Its posterior q(z) pools the article model with the mean of the passage model over
the article, as a logarithmic opinion pool (Genest and Zidek 1986). A passage's type t given z is a log-linear model of the passage,
its section, its neighbours and a table of how often a lead z has passages of type t. The lead is then summed out:
P(t | article) = sum over z of q(z) P(t | z, passage), so that an article whose lead is in doubt gives doubtful passages.

Evidence has one weight for all types, so that a thousand articles settle it; `none` has weights of its own and sees what a passage
looks like, since captions and bylines are known by their looks, not their subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from karirnlp.learn.state import Arrays
from karirnlp.learn.trust import check_size

OF_ARTICLE = ("article", "whole")
"""Log-probabilities of an article's lead: the article model's, and the mean of the passage model's."""
OF_PASSAGE = ("passage", "section", "neighbours")
LOOKS = ("flag", "list item", "first", "last", "place", "size", "short", "no heading")
_PENALTY = 1.0
_UNSEEN = 0.3
"""Pseudo-count of a lead's passages of a type."""


@dataclass(slots=True)
class Evidence:
    """What the linear models and the page say of n passages in m articles, for k types; log-probabilities but for the looks."""

    lead: np.ndarray
    """(m, k, 2), the last axis as `OF_ARTICLE`."""
    passage: np.ndarray
    """(n, k, 3), the last axis as `OF_PASSAGE`."""
    looks: np.ndarray
    """(n, 8), as `LOOKS`."""
    article: np.ndarray
    """(n,) the row in `lead` of each passage's article."""


class JointModel:
    """Weights of the evidence, learned from articles that the linear models had not seen.

    Parameters
    ----------
    none : column of `none`, -1 where the label set has none.
    departing : share of passages of another type than their article's lead that is met in use; None keeps the training
        corpus's. The prior is shifted to it (Saerens, Latinne and Decaestecker 2002).
    """

    def __init__(self, none: int = -1, departing: float | None = None) -> None:
        self.none = none
        self.departing = departing

    def fit(self, evidence: Evidence, leads: np.ndarray, types: np.ndarray) -> JointModel:
        """`leads` (m,) and `types` (n,) are columns."""
        k = evidence.lead.shape[1]
        self.lead_weights_ = _fit(evidence.lead, None, np.zeros((1, k)), np.zeros(len(leads), int), leads, self.none)
        z = leads[evidence.article]
        counts = np.full((k, k), _UNSEEN)
        np.add.at(counts, (z, types), 1)
        habit = np.log(counts / counts.sum(axis=1, keepdims=True))
        self.passage_weights_ = _fit(evidence.passage, evidence.looks, habit, z, types, self.none)
        self.shift_ = 0.0
        if self.departing is not None:
            trained = np.clip((types != z).mean(), 1e-3, 1 - 1e-3)
            self.shift_ = float(_odds(1 - self.departing) - _odds(1 - trained))
        return self

    def arrays(self) -> Arrays:
        """The fitted weights."""
        return {
            "joint.lead": self.lead_weights_,
            "joint.passage": self.passage_weights_,
            "joint.shift": np.array([self.shift_]),
        }

    @classmethod
    def restored(cls, arrays: Arrays, k: int, none: int, departing: float | None) -> JointModel:
        """The reverse of `arrays`, for k types. ValueError where they don't fit."""
        check_size("joint.lead", arrays["joint.lead"], (2 * len(OF_ARTICLE) + k,))
        check_size("joint.passage", arrays["joint.passage"], (2 * len(OF_PASSAGE) + len(LOOKS) + k * k,))
        check_size("joint.shift", arrays["joint.shift"], (1,))
        found = cls(none, departing)
        found.lead_weights_, found.passage_weights_ = arrays["joint.lead"], arrays["joint.passage"]
        found.shift_ = float(arrays["joint.shift"][0])
        return found

    def predict(self, evidence: Evidence) -> np.ndarray:
        """(n, k) probabilities of the passages' types."""
        k = evidence.lead.shape[1]
        lead = self.leads(evidence)[evidence.article]
        w = _Weights(self.passage_weights_, evidence.passage.shape[2], evidence.looks.shape[1], k)
        logits = w.logits(evidence.passage, evidence.looks, self.none)
        own = np.exp(logits - logits.max(axis=1, keepdims=True))
        habit = np.exp(w.habit + self.shift_ * np.eye(k))
        return own * ((lead / (own @ habit.T)) @ habit)

    def leads(self, evidence: Evidence) -> np.ndarray:
        """(m, k) probabilities of the articles' leads."""
        w = _Weights(self.lead_weights_, evidence.lead.shape[2], 0, evidence.lead.shape[1])
        return _softmax(w.logits(evidence.lead, None, self.none) + w.habit)

    def slopes(self, evidence: Evidence, label: int, other: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Gradient of log P(label) - log P(other) of the first passage, in its article's evidence (k, 2), its own (k, 3), its looks."""
        k = evidence.passage.shape[1]
        w = _Weights(self.passage_weights_, evidence.passage.shape[2], evidence.looks.shape[1], k)
        logits = w.logits(evidence.passage[:1], evidence.looks[:1], self.none)[0]
        own = np.exp(logits - logits.max())
        habit = np.exp(w.habit + self.shift_ * np.eye(k))
        norm = habit @ own
        given = (self.leads(evidence)[evidence.article[0]] / norm)[:, None] * habit
        given /= given.sum(axis=0)  # of each type, how likely each lead is behind it
        of_lead = given[:, label] - given[:, other]
        of_type = -((of_lead / norm) @ habit) * own
        of_type[label] += 1
        of_type[other] -= 1
        lead = _Weights(self.lead_weights_, evidence.lead.shape[2], 0, k)
        to_lead, to_passage = np.outer(of_lead, lead.shared), np.outer(of_type, w.shared)
        to_looks = np.zeros(evidence.looks.shape[1])
        if self.none >= 0:
            to_lead[self.none], to_passage[self.none] = of_lead[self.none] * lead.own, of_type[self.none] * w.own
            to_looks = of_type[self.none] * w.looks
        return to_lead, to_passage, to_looks


class _Weights:
    """Views on a vector of weights: shared evidence, evidence for `none`, looks for `none`, a bias for each (given row, type)."""

    def __init__(self, flat: np.ndarray, e: int, looks: int, k: int) -> None:
        self.shared, self.own, self.looks = flat[:e], flat[e : 2 * e], flat[2 * e : 2 * e + looks]
        self.habit = flat[2 * e + looks :].reshape(-1, k)

    def logits(self, scores: np.ndarray, looks: np.ndarray | None, none: int) -> np.ndarray:
        found = scores @ self.shared
        if none >= 0:
            found[:, none] = scores[:, none] @ self.own
            if looks is not None:
                found[:, none] += looks @ self.looks
        return found


def _fit(
    scores: np.ndarray, looks: np.ndarray | None, habit: np.ndarray, given: np.ndarray, target: np.ndarray, none: int
) -> np.ndarray:
    """Weights of greatest likelihood, penalised for their distance from a plain pool and the counted habits."""
    rows, (_, k, e) = np.arange(len(target)), scores.shape
    seen = 0 if looks is None else looks.shape[1]
    start = np.concatenate([np.full(2 * e, 0.5), np.zeros(seen), habit.ravel()])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = _Weights(flat, e, seen, k)
        found = _softmax(w.logits(scores, looks, none) + w.habit[given])
        value = -np.log(found[rows, target] + 1e-12).sum() + _PENALTY * ((flat - start) ** 2).sum()
        found[rows, target] -= 1
        slope = 2 * _PENALTY * (flat - start)
        into = _Weights(slope, e, seen, k)
        np.add.at(into.habit, given, found)
        if none >= 0:
            into.own += found[:, none] @ scores[:, none]
            if looks is not None:
                into.looks += found[:, none] @ looks
            found[:, none] = 0
        into.shared += np.einsum("nk,nke->e", found, scores)
        return value, slope

    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def _softmax(logits: np.ndarray) -> np.ndarray:
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def _odds(share: float) -> float:
    return np.log(share / (1 - share))
