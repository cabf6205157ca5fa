"""Labelled articles (as `scripts/corpus.py build` writes them) to what the estimators read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from karirnlp.learn.context import passages_in_context, units_in_context


def read_articles(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Compiled articles of one or more JSONL files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").split("\n") if line]


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
