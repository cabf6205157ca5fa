"""What each family of features is worth, and what more articles would be: models fitted again and again, scored on validation data.

The test split is never read here. Figures are [value, low, high] with 95 % intervals over articles, as everywhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from karirnlp.errors import InputError, OptionError
from karirnlp.learn.data import read_outlines
from karirnlp.learn.explain import tip_families
from karirnlp.learn.features import FAMILIES
from karirnlp.learn.labelled import COMPILED, Data, Labelled
from karirnlp.learn.report import tip_summary, type_summary
from karirnlp.models import DEFAULTS, AdviceClassifier, TipDetector
from karirnlp.training import give_by_article
from karirnlp.training.inputs import read_data

ALL = "nothing"
"""What a model with every family was fitted without."""
STEPS = (100, 200, 400, 800)

Row = dict[str, Any]


def ablate(
    data: Data,
    validation: Data,
    *,
    outlines: str | Path | None = None,
    only: Sequence[str] = DEFAULTS,
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[Row]:
    """Score models fitted without one family of features each, and the parts of the advice model by themselves.

    `parameters` go to the advice classifier; two folds in place of five cost half and change all rows alike.
    Yields rows with `model`, `without` (a family, `nothing`, or what stands in for the joint model), `articles` and the
    figures of `karirnlp.evaluate`. Raises InputError where the data are no compiled articles.
    """
    train_set, held_out = _compiled(data), _compiled(validation)
    _known(only)
    brief = read_outlines(Path(outlines)) if outlines is not None else []
    base = AdviceClassifier(**(parameters or {})).fit(train_set.passages, train_set.types, brief)
    if "advice" in only:
        yield _advice_row(base, train_set, held_out, ALL)
        yield from _parts(base, train_set, held_out)
        for family in FAMILIES[1:]:  # without its forms a model has next to nothing
            model = AdviceClassifier(**(parameters or {}), without=(family,))
            yield _advice_row(model.fit(train_set.passages, train_set.types, brief), train_set, held_out, family)
        if brief:
            model = AdviceClassifier(**(parameters or {})).fit(train_set.passages, train_set.types)
            yield _advice_row(model, train_set, held_out, "outlines")
    if "tip" in only:
        give_by_article(train_set, base.classes_[base.held_out_.argmax(axis=1)])
        give_by_article(held_out, base.predict(held_out.passages))
        for family in (ALL, *tip_families()):
            detector = TipDetector(without=() if family == ALL else (family,))
            yield _tip_row(detector.fit(train_set.units, train_set.tips), train_set, held_out, family)


def learning_curve(
    data: Data,
    validation: Data,
    *,
    steps: Sequence[int] = STEPS,
    outlines: str | Path | None = None,
    only: Sequence[str] = DEFAULTS,
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[Row]:
    """Score models fitted on the first 100, 200 … and all articles, in an order that only their ids set. Rows as `ablate` yields them."""
    train_set, held_out = _compiled(data), _compiled(validation)
    _known(only)
    order = sorted(dict.fromkeys(train_set.articles), key=lambda name: (zlib.crc32(str(name).encode()), str(name)))
    brief = read_outlines(Path(outlines)) if outlines is not None else []
    for step in [*(s for s in steps if s < len(order)), len(order)]:
        part = _part(train_set, set(order[:step]))
        model = AdviceClassifier(**(parameters or {})).fit(part.passages, part.types, brief)
        if "advice" in only:
            yield _advice_row(model, part, held_out, ALL)
        if "tip" in only:
            give_by_article(part, model.classes_[model.held_out_.argmax(axis=1)])
            give_by_article(held_out, model.predict(held_out.passages))
            yield _tip_row(TipDetector().fit(part.units, part.tips), part, held_out, ALL)


def _compiled(data: Data) -> Labelled:
    found = read_data(data)
    if found.form != COMPILED:
        raise InputError("bad_row", f"{', '.join(found.files)}: {found.form}; a study needs {COMPILED}")
    return found


def _known(only: Sequence[str]) -> None:
    if not only or set(only) - set(DEFAULTS):
        raise OptionError(f"only takes {', '.join(DEFAULTS)}; not {', '.join(only) or 'nothing'}")


def _part(data: Labelled, names: set[Any]) -> Labelled:
    rows = [i for i, passage in enumerate(data.passages) if passage["article"] in names]
    units = [i for i, unit in enumerate(data.units) if unit["article"] in names]
    return Labelled(
        data.form,
        data.files,
        data.digest,
        [data.passages[i] for i in rows],
        [data.types[i] for i in rows],
        [data.where[i] for i in rows],
        [data.units[i] for i in units],
        [data.tips[i] for i in units],
    )


def _advice_row(model: AdviceClassifier, train_set: Labelled, held_out: Labelled, without: str) -> Row:
    return _type_row(model.predict_proba(held_out.passages), model.classes_, train_set, held_out, without)


def _type_row(scores: np.ndarray, classes: np.ndarray, train_set: Labelled, held_out: Labelled, without: str) -> Row:
    found = type_summary(held_out.types, scores, classes, held_out.articles)
    return {"model": "advice", "without": without, "articles": len(set(train_set.articles)), **found}


def _parts(model: AdviceClassifier, train_set: Labelled, held_out: Labelled) -> Iterator[Row]:
    """The linear models without the joint one: the passage's, the article's, and their product."""
    whole, own = model.part_scores(held_out.passages)
    for name, logs in (
        ("joint model: the passage model alone", own),
        ("joint model: the article model alone", whole),
        ("joint model: both multiplied", own + whole),
    ):
        grown = np.exp(logs - logs.max(axis=1, keepdims=True))
        scores = grown / grown.sum(axis=1, keepdims=True)
        yield _type_row(scores, model.classes_, train_set, held_out, name)


def _tip_row(detector: TipDetector, train_set: Labelled, held_out: Labelled, without: str) -> Row:
    scores = detector.predict_proba(held_out.units)
    probability = 1 - scores[:, detector.classes_ == "none"].sum(axis=1)
    articles = [unit["article"] for unit in held_out.units]
    found = tip_summary(held_out.tips, detector.decide(scores), probability, articles)
    return {"model": "tip", "without": without, "articles": len(set(train_set.articles)), **found}
