"""Labelled articles (as `scripts/corpus.py build` writes them) to what the estimators read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError
from karirnlp.learn.context import passages_in_context, units_in_context

OUTLINE = ("type", "register", "title", "headings", "gist")
"""Columns of a table of outlines; headings are parted by ` | `."""


def read_articles(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Compiled articles of one or more JSONL files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").split("\n") if line]


def read_outlines(path: Path) -> list[dict[str, Any]]:
    """Articles in brief, as `AdviceClassifier.fit` reads them. Raises InputError with file and line for a row that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and cells == list(OUTLINE):
            continue
        if len(cells) != len(OUTLINE) or not all(cell.strip() for cell in cells):
            raise InputError(
                "bad_row", f"{path}:{number}: {len(cells)} cells; an outline has {', '.join(OUTLINE)}, none empty"
            )
        advice_type, _, title, headings, gist = cells
        found.append({"advice_type": advice_type, "title": title, "headings": headings.split(" | "), "text": gist})
    return found


def labelled_passages(article: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """An article's passages in context and their advice types."""
    found = passages_in_context(article["text"], article["blocks"], article["article_id"])
    return found, [article["blocks"][p["block"]]["advice_type"] for p in found]


def labelled_units(article: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """An article's headings and sentences in context and their labels: none, do, avoid."""
    blocks = article["blocks"]
    units = units_in_context(
        article["text"],
        blocks,
        [[(s["start"], s["end"]) for s in b["sentences"]] for b in blocks],
        article["article_id"],
    )
    labels = [s["label"] for b in blocks for s in b["sentences"]]
    return units, ["none" if label == "0" else label for label in labels]
