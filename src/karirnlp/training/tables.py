"""The small tables that the code carries, fitted from labelled data."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from karirnlp.errors import OptionError
from karirnlp.learn.data import read_articles
from karirnlp.learn.linear import fit_binary, fit_classes, held_out
from karirnlp.learn.register import train_register
from karirnlp.learn.structure import train_lines
from karirnlp.text.clauses import parse
from karirnlp.tips.quality import PRINTABLE, quality_features
from karirnlp.tips.segments import KINDS, gold_names, piece_features, pieces


def train_table(part: str, paths: Sequence[str | Path]) -> dict[str, Any]:
    """Fit one of the small tables that the code carries: `lines`, `register` or `segments` from compiled articles, `quality` from
    reuse texts that were read (`corpora/reusable/labels.tsv`)."""
    if part == "quality":
        return _train_quality(paths)
    fitters: dict[str, Callable[..., dict[str, Any]]] = {
        "lines": train_lines,
        "register": train_register,
        "segments": _train_segments,
    }
    if part not in fitters:
        raise OptionError(f"no table {part!r}; one of {', '.join((*fitters, 'quality'))}")
    return fitters[part](read_articles([Path(path) for path in paths]))


def _train_segments(articles: Sequence[Mapping[str, Any]], C: float = 0.3, min_rows: int = 3) -> dict[str, Any]:
    """Weights of `karirnlp.tips.segments`, from the sentences whose slots are marked."""
    rows: list[list[str]] = []
    labels: list[str] = []
    for article in articles:
        for sentence in (s for block in article["blocks"] for s in block["sentences"] if s["slots"]):
            start = sentence["start"]
            p = parse(article["text"][start : sentence["end"]])
            found = pieces(p)
            given = [(slot["slot"], slot["start"] - start, slot["end"] - start) for slot in sentence["slots"]]
            before = opened = "start"
            for i, name in enumerate(gold_names(p, found, given)):
                rows.append(piece_features(p, found, i, before, opened))
                labels.append(name)
                before, opened = name, opened if name == "more" else name
    return {"pieces": len(rows), "weights": fit_classes(rows, labels, KINDS, C, min_rows)}


def _train_quality(paths: Sequence[str | Path], C: float = 0.1, min_rows: int = 3) -> dict[str, Any]:
    """Weights of `karirnlp.tips.quality`, and what they are worth on articles that they had not seen."""
    rows = [
        row
        for path in paths
        for row in csv.DictReader(
            Path(path).read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    ]
    features = [quality_features(row["text"], row, row["polarity"]) for row in rows]
    printable = [row["printable"] == "yes" for row in rows]
    sums = held_out(features, printable, [row["article"] for row in rows], C, min_rows)
    chosen = [yes for yes, total in zip(printable, sums, strict=True) if total >= math.log(PRINTABLE / (1 - PRINTABLE))]
    return {
        "read": len(rows),
        "printable": sum(printable),
        "kept at PRINTABLE, held out": len(chosen),
        "of them printable": sum(chosen),
        "weights": fit_binary(features, printable, C, min_rows),
    }
