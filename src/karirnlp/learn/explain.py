"""Why a classifier named a label: features with signed weights that add up to the difference of two labels' logits.

For the linear `TipDetector` a feature's weight is exact. An `AdviceClassifier` is not linear: its features get integrated
gradients (Sundararajan, Taly and Yan 2017), from a page without words to the page as it is, which add up to the same difference.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

AROUND = "second look"
"""The family of what the detector's second look reads; no feature of `karirnlp.learn.syntax`."""
STEPS = 24
"""Points of the path at which gradients are taken."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature and what it adds to the logit of `Explanation.label` over that of `Explanation.over`."""

    where: str
    """`text`, `heading`: the passage's own. `around`: the other passages and their headings, of the section or article.
    `title`, `lead-in`. `page`: place and looks. `prior`: what is held of any page, with no word of it. `rest`: what the sum lacks else."""
    name: str
    """In words: `gaji`, `term: nego gaji`, `terms of compensation`, `root: kerja`."""
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `label` and not `over`. The weights of all reasons add up to `difference`, of log-probabilities."""

    label: str
    over: str
    difference: float
    reasons: tuple[Reason, ...]
    """Heaviest first."""

    def __str__(self) -> str:
        lines = [f"{self.label} over {self.over}: {self.difference:+.2f}"]
        lines += [f"  {r.weight:+.2f}  {r.where}: {r.name}" for r in self.reasons[:10]]
        if rest := self.reasons[10:]:
            lines.append(f"  {sum(r.weight for r in rest):+.2f}  {len(rest)} others")
        return "\n".join(lines)


class Sum:
    """Weights gathered by (where, name)."""

    def __init__(self) -> None:
        self.weights: defaultdict[tuple[str, str], float] = defaultdict(float)

    def add(self, where: str, name: str, weight: float) -> None:
        self.weights[where, name] += float(weight)

    def explanation(self, label: str, over: str, difference: float) -> Explanation:
        missing = difference - sum(self.weights.values())
        if abs(missing) > 1e-9:
            self.weights["rest", "approximation"] += missing
        found = [Reason(*key, weight) for key, weight in self.weights.items() if weight]
        found.sort(key=lambda reason: (-abs(reason.weight), reason.where, reason.name))
        return Explanation(str(label), str(over), float(difference), tuple(found))


def runner_up(scores: np.ndarray, label: int) -> int:
    """The likeliest column but `label`."""
    others = scores.copy()
    others[label] = -1
    return int(others.argmax())


def column_of(label: str | None, classes: np.ndarray) -> int | None:
    """The column of a label; ValueError where the model has none such."""
    if label is None:
        return None
    if label not in classes.tolist():
        raise ValueError(f"over={label!r} is none of {', '.join(map(str, classes))}")
    return int(np.flatnonzero(classes == label)[0])


def path() -> tuple[np.ndarray, np.ndarray]:
    """Points between 0 and 1 and their weights, for an integral (Gauss-Legendre)."""
    points, weights = np.polynomial.legendre.leggauss(STEPS)
    return (points + 1) / 2, weights / 2


def topic_name(feature: str) -> str:
    """A feature of `karirnlp.learn.features` in words.

    >>> topic_name("g:nego_gaji"), topic_name("t:compensation"), topic_name("r:kerja"), topic_name("gaji pokok")
    ('term: nego gaji', 'terms of compensation', 'root: kerja', 'gaji pokok')
    """
    kind, _, rest = feature.partition(":")
    if kind == "g" and rest:
        return f"term: {rest.replace('_', ' ')}"
    return {"t": f"terms of {rest}", "r": f"root: {rest}"}.get(kind, feature) if rest else feature


@cache
def _readings() -> dict[str, tuple[str, str, str]]:
    text = files("karirnlp").joinpath("learn", "data", "tip_features.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {name: (family, where, words) for name, family, where, words in rows}


def _parts(feature: str) -> tuple[str, str, str]:
    """Kind of unit, bare name, value."""
    head, equals, value = feature.partition("=")
    if not equals:
        head, _, value = feature.partition("/")
    kind, _, name = head.rpartition("&")
    return kind, name, value


def tip_family(feature: str) -> str:
    """The family of a feature of `karirnlp.learn.syntax`; empty where it isn't known."""
    return _readings().get(_parts(feature)[1], ("", "", ""))[0]


def tip_families() -> tuple[str, ...]:
    """All families of the tip detector's features."""
    return (*dict.fromkeys(family for family, _, _ in _readings().values()), AROUND)


def tip_name(feature: str) -> tuple[str, str]:
    """Where a feature of `karirnlp.learn.syntax` stands, and what it says; `text` and itself where no reading is known.

    >>> tip_name("heading-is=tips/command"), tip_name("sentence&H=bare")
    (('heading', 'heading announces, this is: tips, command'), ('text', 'sentence, head of the main clause: bare'))
    """
    kind, name, value = _parts(feature)
    if name not in _readings():
        return "text", feature
    _, where, words = _readings()[name]
    values = ", ".join(part for part in value.replace("&core=", "/").split("/") if part)
    return where, (f"{kind}, " if kind else "") + words.replace("{}", values or "none")
