#!/usr/bin/env python3
"""What each family of features is worth, and what more articles would be, on the validation split.

    python scripts/ablations.py ablation [--only advice,tip] [--folds 5]    models/NAME/ablation.tsv and .svg
    python scripts/ablations.py curve [--only advice,tip] [--folds 5]       models/NAME/learning-curve.tsv and .svg

Each row is written as soon as it is measured; a row costs a training. Two folds cost half and lower all rows a little.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from karirnlp.pictures import draw_study
from karirnlp.training.study import ablate, learning_curve

ROOT = Path(__file__).parents[1]
FIGURES = {"advice": ("accuracy", "macro_f1"), "tip": ("f1", "precision", "recall", "polarity")}
NAMES = {"ablation": "ablation", "curve": "learning-curve"}


def cell(value: Any) -> str:
    return "{:.4f}\t{:.4f}\t{:.4f}".format(*value)


def write(path: Path, model: str, rows: list[Mapping[str, Any]]) -> None:
    figures = FIGURES[model]
    lines = ["\t".join(["without", "articles", *(f"{f}\t{f}_low\t{f}_high" for f in figures)])]
    lines += ["\t".join([row["without"], str(row["articles"]), *(cell(row[f]) for f in figures)]) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=NAMES)
    parser.add_argument("--data", type=Path, default=ROOT / "corpora" / "karir" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--only", default="advice,tip")
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    study = ablate if arguments.what == "ablation" else learning_curve
    found: Iterator[dict[str, Any]] = study(
        arguments.data / "train.jsonl",
        arguments.data / "validation.jsonl",
        outlines=ROOT / "corpora" / "outlines" / "outlines.tsv",
        only=arguments.only.split(","),
        parameters={"folds": arguments.folds},
    )
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in found:
        own = rows.setdefault(row["model"], [])
        own.append(row)
        print(row["model"], row["without"], row["articles"], *(row[f] for f in FIGURES[row["model"]]), flush=True)
        folder = arguments.out / row["model"]
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"{NAMES[arguments.what]}.tsv", row["model"], own)
        draw_study(own, FIGURES[row["model"]][:2], folder / f"{NAMES[arguments.what]}.svg")


if __name__ == "__main__":
    main()
