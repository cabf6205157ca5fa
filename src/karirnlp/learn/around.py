"""A second look at tips, in view of what the first look says of the units around: a list of tips is consistent, and so is a page.

Stacked sequential learning (Cohen and Carvalho 2005): a first model scores each unit by itself, a second reads those scores of the
unit, its list or paragraph, its neighbours, its section and its heading. It learns from scores of articles that the first had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from karirnlp.learn.inputs import articles_of

KINDS = ("heading", "list_item", "paragraph")
"""A unit is looked at again by weights of its kind."""
VIEWS = ("peers", "before", "after", "article", "heading", "section")
WHERE = {
    "peers": "in its list or paragraph",
    "before": "right before",
    "after": "right behind",
    "article": "in the article",
    "heading": "in its heading",
    "section": "in its section",
}
_FLOOR = 1e-4
_LEAST = 1e-30


def surroundings(units: Sequence[Mapping[str, Any]], scores: np.ndarray, none: int) -> np.ndarray:
    """What the first model says of each unit and around it.

    Parameters
    ----------
    units : as `karirnlp.learn.context.units_in_context` gives them, those of an article together and in order; one that names
        no article is an article by itself.
    scores : (n_units, n_classes) probabilities; `none` is the column of no tip.

    Returns (n_units, 3 * width(n_classes)): log-odds of each label over `none`, `VIEWS` in log-odds of a tip, and 1, in the
    columns of the unit's kind; the rest is nought.
    """
    quiet = np.clip(scores[:, none], _FLOOR, 1 - _FLOOR)
    tip = np.log(1 - quiet) - np.log(quiet)
    names = articles_of(units)
    articles = _numbered(names)
    sections = _numbered((name, unit.get("heading")) for name, unit in zip(names, units, strict=True))
    views = np.zeros((len(units), len(VIEWS)))
    views[:, 0] = _others(tip, _numbered(_peers(name, unit) for name, unit in zip(names, units, strict=True)))
    same = articles[1:] == articles[:-1]
    views[1:, 1][same] = tip[:-1][same]
    views[:-1, 2][same] = tip[1:][same]
    views[:, 3] = _others(tip, articles)
    headed = {(names[i], unit["text"]): i for i, unit in enumerate(units) if unit.get("kind") == "heading"}
    below: dict[int, list[float]] = {}
    for i, unit in enumerate(units):
        place = headed.get((names[i], unit.get("heading")))
        if place is not None:
            views[i, 4] = tip[place]
            below.setdefault(place, []).append(tip[i])
    views[:, 5] = _others(tip, sections)
    for place, found in below.items():
        views[place, 5] = sum(found) / len(found)
    odds = np.log(np.maximum(scores, _LEAST))
    own = np.column_stack([np.delete(odds - odds[:, [none]], none, axis=1), views, np.ones(len(units))])
    kind = np.array([kind_of(unit) for unit in units])
    return np.hstack([own * (kind == k)[:, None] for k in range(len(KINDS))])


def width(classes: int) -> int:
    """Columns of one kind."""
    return classes - 1 + len(VIEWS) + 1


def kind_of(unit: Mapping[str, Any]) -> int:
    """Index of a unit's kind in `KINDS`."""
    if unit.get("kind") in ("heading", "title"):
        return 0
    return 1 if unit.get("passage_kind") == "list_item" else 2


def _peers(article: Any, unit: Mapping[str, Any]) -> tuple[Any, ...]:
    """Headings of an article, items of a list, sentences of a paragraph."""
    kind = kind_of(unit)
    if kind == 0:
        return article, kind
    if kind == 1:
        return article, kind, unit.get("heading"), unit.get("lead_in")
    return article, kind, unit.get("block")


def _numbered(keys: Any) -> np.ndarray:
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _others(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Mean of the other values of a value's group; nought where there are none."""
    count = np.bincount(groups)[groups] - 1
    total = np.bincount(groups, weights=values)[groups] - values
    return np.divide(total, count, out=np.zeros_like(values), where=count > 0)
