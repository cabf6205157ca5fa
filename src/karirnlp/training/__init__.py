"""Train the classifiers from labelled sets, and score them on any.

Both take the project's compiled articles (types of passages and tips), or labels of passages of your own (JSONL or CSV with
`text` and `label`, optionally `heading`, `title`, `article`, or an export of Label Studio; any label set), as paths or as rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from karirnlp.cards import write_card
from karirnlp.errors import InputError, ModelError, OptionError
from karirnlp.learn.context import give_types
from karirnlp.learn.data import read_outlines
from karirnlp.learn.labelled import COMPILED, LABELS, Data, Labelled
from karirnlp.learn.measure import MIN_SUPPORT
from karirnlp.learn.report import by_register, tip_report, tip_summary, type_report, type_summary
from karirnlp.models import DEFAULTS, AdviceClassifier, TipDetector, read_meta
from karirnlp.training.inputs import paths, read_data
from karirnlp.training.mistakes import write_mistakes
from karirnlp.training.recipe import FILE, read_recipe, write_recipe

GOLDEN = 12
"""Predictions kept with each model, so that a load can be checked by behaviour."""

Metrics = dict[str, Any]


def train(
    data: Data,
    out: str | Path,
    *,
    validation: Data | None = None,
    outlines: str | Path | None = None,
    only: Sequence[str] = DEFAULTS,
    licence: str = "",
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    seed: int = 0,
    recipe: str = "",
) -> dict[str, Metrics]:
    """Fit on labelled data and write model folders `out/advice` and, from compiled articles, `out/tip`.

    The tip detector learns on the types that the classifier gives articles it had not seen, as it will meet them in use.
    With `validation` the metrics are of it; without, those of the classifier are of held-out folds of `data`.

    Parameters
    ----------
    outlines : a table of articles in brief, which widen the classifier's subjects (`corpora/outlines/README.md` has its form).
    only : the models to write, of `advice` and `tip`.
    licence : said in the model cards and in `meta.json`.
    parameters : of the estimators, by model: `{"advice": {"C_passage": 3.0}}`.
    seed : of the folds.
    recipe : text of the recipe file this call comes from (`train_recipe`); without one, a recipe is written where `data` are files.

    Notes
    -----
    Returns the metrics by model, which `meta.json` and the card hold too; a list of three is [value, low, high], the 95 % interval
    over articles. The recipe lies in each folder as `recipe.toml`, its hash in `meta.json`. The same data and parameters give the
    same weights, byte for byte. Raises InputError for labels that can't be
    learned from, with file, line and value.
    """
    if not only or set(only) - set(DEFAULTS):
        raise OptionError(f"only takes {', '.join(DEFAULTS)}; not {', '.join(only) or 'nothing'}")
    parameters = _checked_parameters(parameters or {}, seed)
    train_set = read_data(data)
    _check_learnable(train_set)
    if not recipe and (files := paths(data)) is not None and (others := paths(validation or ())) is not None:
        recipe = write_recipe(
            train=files,
            validation=others,
            outlines=outlines,
            parameters=parameters,
            seed=seed,
            licence=licence,
        )
    held_out = read_data(validation) if validation is not None else None
    if held_out:
        if held_out.form != train_set.form:
            raise InputError(
                "bad_row", f"training data are {train_set.form}, validation data {held_out.form}; use one form"
            )
        _check_apart(train_set, held_out)
        _check_known(
            held_out, set(train_set.types), "the training data lack it: correct the label or add passages of it"
        )
    if train_set.form == LABELS and "advice" not in only:
        raise InputError("bad_row", f"{LABELS} train no tip detector; give compiled articles")
    brief = read_outlines(Path(outlines)) if outlines is not None else []
    shared = {
        "corpus_sha256": train_set.digest,
        "articles": len(set(train_set.articles)),
        "data": {
            "form": train_set.form,
            "files": train_set.files,
            "passages": len(train_set.passages),
            "units": len(train_set.units),
            "outlines": len(brief),
            "validation": held_out.files if held_out else [],
            **({"left_out": train_set.left_out} if train_set.left_out else {}),
        },
    } | ({"licence": licence} if licence else {})
    if recipe:
        shared["recipe_sha256"] = hashlib.sha256(recipe.encode()).hexdigest()
    model = _fit(AdviceClassifier(**parameters["advice"]), train_set.passages, train_set.types, brief)
    scores = model.predict_proba(held_out.passages) if held_out else model.held_out_
    metrics: dict[str, Metrics] = {}
    if "advice" in only:
        metrics["advice"] = _advice_metrics(model, scores, train_set, held_out)
        texts = [passage["text"] for passage in (held_out or train_set).passages[:GOLDEN]]
        _write(model, Path(out) / "advice", texts, {**shared, "metrics": metrics["advice"]}, recipe)
    if "tip" in only and train_set.form == COMPILED:
        give_by_article(train_set, model.classes_[model.held_out_.argmax(axis=1)])
        detector = _fit(TipDetector(**parameters["tip"]), train_set.units, train_set.tips)
        if held_out:
            give_by_article(held_out, model.classes_[scores.argmax(axis=1)])
        metrics["tip"] = _tip_metrics(detector, held_out) if held_out else {}
        texts = [unit["text"] for unit in (held_out or train_set).units[:GOLDEN]]
        _write(detector, Path(out) / "tip", texts, {**shared, "metrics": metrics["tip"]}, recipe)
    return metrics


def evaluate(
    data: Data,
    *,
    advice: AdviceClassifier | str | Path | None = None,
    tip: TipDetector | str | Path | None = None,
    errors: str | Path | None = None,
) -> dict[str, Any]:
    """Score the classifiers on a labelled set.

    Passages and sentences are those of the labels (structure, noise flags given), types and tips are predicted: the tip detector reads the
    predicted types, as in use. What the structure costs on raw pages is not in these figures.

    Parameters
    ----------
    advice, tip : a model, its name or folder; the default models else.
    errors : a folder for `types-errors.tsv` and `tips-errors.tsv`: what was wrong, the surest first, for reading.

    Notes
    -----
    Returns a dict: `types` and `tips` (figures; tables `types` and `labels`, `confusion`, `reliability`), `types, passage alone` and
    `tips, sentence alone` (without any context), `registers` (figures by register, where known). A list of three is
    [value, low, high], the 95 % interval over articles. The macro-F1 is over types of ten passages or more; over all
    labels of a set of your own. Labels of passages have no tips.
    """
    gold = read_data(data)
    classifier = advice if isinstance(advice, AdviceClassifier) else AdviceClassifier.from_pretrained(advice)
    _check_known(
        gold, set(classifier.classes_.tolist()), "the model doesn't know it: correct the label or name another model"
    )
    classes, articles = classifier.classes_, np.array(gold.articles)
    support = _support(gold)
    scores = classifier.predict_proba(gold.passages)
    types = np.array(gold.types)
    found: dict[str, Any] = {
        "data": {"form": gold.form, "files": gold.files, "articles": len(set(gold.articles)), "sha256": gold.digest},
        "types": type_report(gold.types, scores, classes, gold.articles, **support),
    }
    if errors:
        named = classes[scores.argmax(axis=1)]
        write_mistakes(Path(errors) / "types-errors.tsv", gold.passages, gold.types, named, scores, classes)
    if any(len(passage) > 1 for passage in gold.passages):
        alone = classifier.predict_proba([passage["text"] for passage in gold.passages])
        found["types, passage alone"] = type_summary(gold.types, alone, classes, gold.articles, **support)
    registers: dict[str, Any] = {
        name: {"types": type_summary(types[rows], scores[rows], classes, articles[rows], **support)}
        for name, rows in by_register(gold.register, gold.articles).items()
    }
    if gold.form == COMPILED:
        detector = tip if isinstance(tip, TipDetector) else TipDetector.from_pretrained(tip)
        give_by_article(gold, classes[scores.argmax(axis=1)])
        chances = detector.predict_proba(gold.units)
        guess, score = _decided(detector, chances)
        if errors:
            path = Path(errors) / "tips-errors.tsv"
            write_mistakes(path, gold.units, gold.tips, guess, chances, detector.classes_)
        truth, places = np.array(gold.tips), [unit["article"] for unit in gold.units]
        found["tips"] = tip_report(gold.tips, guess, score, places)
        bare = _tips(detector, [unit["text"] for unit in gold.units])
        found["tips, sentence alone"] = tip_summary(gold.tips, *bare, places)
        for name, rows in by_register(gold.register, places).items():
            own = tip_summary(truth[rows], guess[rows], score[rows], np.array(places)[rows])
            registers.setdefault(name, {})["tips"] = own
    if registers:
        found["registers"] = registers
    return found


def models_in(folder: str | Path) -> dict[str, Path]:
    """The models of a folder, by kind: itself, or its folders `advice` and `tip`, as `train` writes them.

    >>> evaluate("label.csv", **models_in("model/"))  # doctest: +SKIP
    """
    folder = Path(folder).absolute()  # so that no folder is taken for a model's name
    if (folder / "meta.json").is_file():
        return {read_meta(folder)["kind"]: folder}
    found = {name: folder / name for name in DEFAULTS if (folder / name / "meta.json").is_file()}
    if not found:
        raise ModelError(
            f"{folder} holds no model, nor {' or '.join(DEFAULTS)}; name what `karirnlp train --out` wrote"
        )
    return found


def give_by_article(data: Labelled, types: Sequence[str] | np.ndarray) -> None:
    """`give_types` for many articles: block numbers start anew in each."""
    own_passages: dict[str, list[int]] = {}
    own_units: dict[str, list[dict[str, Any]]] = {}
    for i, passage in enumerate(data.passages):
        own_passages.setdefault(passage["article"], []).append(i)
    for unit in data.units:
        own_units.setdefault(unit["article"], []).append(unit)
    for article, places in own_passages.items():
        give_types([data.passages[i] for i in places], own_units[article], [str(types[i]) for i in places])


def _advice_metrics(
    model: AdviceClassifier, scores: np.ndarray, train_set: Labelled, held_out: Labelled | None
) -> Metrics:
    gold = held_out or train_set

    def summary(found: np.ndarray) -> Metrics:
        return type_summary(gold.types, found, model.classes_, gold.articles, **_support(gold))

    if held_out is None:  # the pool was fitted on these scores, but it has a few dozen weights
        return {"cross-validation": summary(scores)}
    alone = model.predict_proba([passage["text"] for passage in gold.passages])
    return {"validation": summary(scores), "validation, passage alone": summary(alone)}


def _tip_metrics(detector: TipDetector, held_out: Labelled) -> Metrics:
    articles = [unit["article"] for unit in held_out.units]
    lines = [unit["text"] for unit in held_out.units]
    return {
        "validation": tip_summary(held_out.tips, *_tips(detector, held_out.units), articles),
        "validation, sentence alone": tip_summary(held_out.tips, *_tips(detector, lines), articles),
    }


def _support(data: Labelled) -> dict[str, int]:
    """The passages that make a label count in the macro-F1: sets of one's own are often small, and mean every label."""
    return {"min_support": MIN_SUPPORT if data.form == COMPILED else 1}


def _tips(detector: TipDetector, units: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities of a tip."""
    return _decided(detector, detector.predict_proba(units))


def _decided(detector: TipDetector, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return detector.decide(scores), 1 - scores[:, detector.classes_ == "none"].sum(axis=1)


def train_recipe(recipe: str | Path, out: str | Path, only: Sequence[str] = DEFAULTS) -> dict[str, Metrics]:
    """`train` as a recipe file says (`karirnlp.training.recipe` has its form)."""
    found = read_recipe(recipe)
    return train(
        found.train,
        out,
        validation=found.validation or None,
        only=only,
        licence=found.licence,
        outlines=found.outlines,
        parameters={"advice": found.advice, "tip": found.tip},
        seed=found.seed,
        recipe=found.text,
    )


def _checked_parameters(given: Mapping[str, Mapping[str, Any]], seed: int) -> dict[str, dict[str, Any]]:
    """Parameters of both estimators, the seed among them. Raises OptionError for one that there isn't."""
    kinds: dict[str, Any] = {"advice": AdviceClassifier, "tip": TipDetector}
    if unknown := set(given) - set(kinds):
        raise OptionError(f"parameters are of {' and '.join(kinds)}; not {', '.join(sorted(unknown))}")
    for name, own in given.items():
        known = kinds[name]().get_params()
        if wrong := [key for key in own if key not in known]:
            raise OptionError(f"{name} has no parameter {wrong[0]!r}; it has {', '.join(known)}")
    return {"advice": {"random_state": seed, **given.get("advice", {})}, "tip": dict(given.get("tip", {}))}


def _write(model: Any, folder: Path, texts: list[str], meta: dict[str, Any], recipe: str) -> None:
    golden = [[text, str(label)] for text, label in zip(texts, model.predict(texts), strict=True)]
    model.save_pretrained(folder, **meta, golden=golden)
    if recipe:
        (folder / FILE).write_text(recipe, encoding="utf-8")
    else:
        (folder / FILE).unlink(missing_ok=True)  # an earlier model's
    write_card(folder)


def _fit(model: Any, rows: Sequence[Any], labels: Sequence[str], *more: Any) -> Any:
    try:
        return model.fit(rows, labels, *more)
    except ValueError as error:  # folds without a second label, no word twice: only small sets can fail here
        raise InputError(
            "too_few",
            f"{len(rows)} labelled texts are too few or too alike to learn from ({error}); add texts, "
            "each label in three articles or more",
        ) from error


def _check_learnable(data: Labelled) -> None:
    counts = {label: data.types.count(label) for label in dict.fromkeys(data.types)}
    if len(counts) < 2:
        raise InputError(
            "one_class",
            f"{data.where[0]}: every passage has the label {data.types[0]!r}; add passages of a second one",
        )
    for label, count in counts.items():
        if count == 1 and data.form == LABELS:
            raise InputError(
                "bad_label",
                f"{data.where[data.types.index(label)]}: label {label!r} stands once; correct it, drop the row, or add passages of it",
            )
    if len(set(data.articles)) < 2:
        raise InputError(
            "too_few", f"{data.where[0]}: all passages are of one article; add others, to learn across articles"
        )
    if data.form == COMPILED and len(set(data.tips)) < 2:
        raise InputError(
            "one_class", f"{data.where[0]}: every sentence has the label {data.tips[0]!r}; add articles with tips"
        )


def _check_known(data: Labelled, known: set[str], what: str) -> None:
    for label, where in zip(data.types, data.where, strict=True):
        if label not in known:
            raise InputError("bad_label", f"{where}: label {label!r} is none of {', '.join(sorted(known))}; {what}")


def _check_apart(train_set: Labelled, held_out: Labelled) -> None:
    if train_set.form != COMPILED:  # rows of one's own often number their articles anew in each file
        return
    learned = set(train_set.articles)
    for article, where in zip(held_out.articles, held_out.where, strict=True):
        if article in learned:
            raise InputError(
                "bad_row", f"{where}: article {article!r} is in the training data too; take it out of one of the two"
            )
