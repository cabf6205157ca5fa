#!/usr/bin/env python3
"""Train every learned part of karirnlp from the compiled corpus.

    python scripts/train.py [--data corpora/karir/data] [--only lines,register,advice,tip]

`lines` and `register` are small tables that `karirnlp.text` carries; `advice` and `tip` are the models in `models/`.
Trains on the train split, reports on the validation split; the test split is scored by `karirnlp evaluate` at a release.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from karirnlp.learn.context import give_types
from karirnlp.learn.data import labelled_passages, labelled_units, read_articles
from karirnlp.learn.measure import tip_measures, type_measures
from karirnlp.learn.register import train_register
from karirnlp.learn.structure import train_lines
from karirnlp.models import AdviceClassifier, TipDetector

ROOT = Path(__file__).parents[1]
PARTS = ("lines", "register", "advice", "tip")
GOLDEN = 12
"""Predictions kept with each model, so that a load can be checked by behaviour."""


def gather(articles: list[dict[str, Any]], labelled: Any) -> tuple[list[dict[str, Any]], list[str]]:
    inputs, labels = [], []
    for article in articles:
        found, own = labelled(article)
        inputs += found
        labels += own
    return inputs, labels


def write_table(name: str, content: dict[str, Any]) -> None:
    path = ROOT / "src" / "karirnlp" / "text" / "data" / f"{name}.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(content['weights'])} weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "corpora" / "karir" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--only", default=",".join(PARTS))
    arguments = parser.parse_args()
    only = arguments.only.split(",")
    if unknown := set(only) - set(PARTS):
        parser.error(f"--only takes {', '.join(PARTS)}; not {', '.join(sorted(unknown))}")
    train = read_articles([arguments.data / "train.jsonl"])
    validation = read_articles([arguments.data / "validation.jsonl"])
    corpus = hashlib.sha256((arguments.data / "train.jsonl").read_bytes()).hexdigest()
    if "lines" in only:
        write_table("structure", train_lines(train))
    if "register" in only:
        write_table("register", train_register(train))
    if "advice" in only or "tip" in only:
        train_models(train, validation, arguments.out, corpus, only)


def train_models(
    train: list[dict[str, Any]], validation: list[dict[str, Any]], out: Path, corpus: str, only: list[str]
) -> None:
    """The tip detector learns on the types that the classifier gives articles it had not seen, as it will meet them in use."""
    inputs, labels = gather(train, labelled_passages)
    model = AdviceClassifier().fit(inputs, labels)
    seen, truth = gather(validation, labelled_passages)
    guesses = model.predict(seen)
    if "advice" in only:
        alone = [passage["text"] for passage in seen]
        metrics = {
            "validation": type_measures(truth, guesses, [p["article"] for p in seen]),
            "validation, passage alone": type_measures(truth, model.predict(alone), [p["article"] for p in seen]),
        }
        golden = [[text, str(label)] for text, label in zip(alone[:GOLDEN], model.predict(alone[:GOLDEN]), strict=True)]
        model.save_pretrained(out / "advice", corpus_sha256=corpus, articles=len(train), metrics=metrics, golden=golden)
        print("advice", json.dumps(metrics, indent=1))
    if "tip" in only:
        units, tips = gather(train, labelled_units)
        give_by_article(inputs, units, model.classes_[model.held_out_.argmax(axis=1)])
        detector = TipDetector().fit(units, tips)
        seen_units, tip_truth = gather(validation, labelled_units)
        give_by_article(seen, seen_units, guesses)
        lines = [unit["text"] for unit in seen_units]
        metrics = {
            "validation": tip_measures(tip_truth, detector.predict(seen_units), [u["article"] for u in seen_units]),
            "validation, sentence alone": tip_measures(
                tip_truth, detector.predict(lines), [u["article"] for u in seen_units]
            ),
        }
        golden = [
            [text, str(label)] for text, label in zip(lines[:GOLDEN], detector.predict(lines[:GOLDEN]), strict=True)
        ]
        detector.save_pretrained(out / "tip", corpus_sha256=corpus, articles=len(train), metrics=metrics, golden=golden)
        print("tip", json.dumps(metrics, indent=1))


def give_by_article(passages: list[dict[str, Any]], units: list[dict[str, Any]], types: Any) -> None:
    """`give_types` for many articles: block numbers start anew in each."""
    own_passages: dict[str, list[int]] = {}
    own_units: dict[str, list[dict[str, Any]]] = {}
    for i, passage in enumerate(passages):
        own_passages.setdefault(passage["article"], []).append(i)
    for unit in units:
        own_units.setdefault(unit["article"], []).append(unit)
    for article, places in own_passages.items():
        give_types([passages[i] for i in places], own_units[article], [types[i] for i in places])


if __name__ == "__main__":
    main()
