"""Compiled articles as the estimators read them, for measuring and fitting outside the package (scripts, notebooks)."""

from __future__ import annotations

from karirnlp.learn.context import give_types, passages_in_context, units_in_context
from karirnlp.learn.data import labelled_passages, labelled_units, read_articles
from karirnlp.learn.structure import pages

__all__ = [
    "give_types",
    "labelled_passages",
    "labelled_units",
    "pages",
    "passages_in_context",
    "read_articles",
    "units_in_context",
]
