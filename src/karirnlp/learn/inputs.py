"""What the estimators take, checked with a word that says what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def as_mappings(X: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Texts and mappings with `text` as mappings. Raises TypeError or ValueError naming the row."""
    if isinstance(X, (str, bytes, Mapping)):
        raise TypeError(f"expected a list of texts or mappings, not one {type(X).__name__}; put it into a list")
    rows: list[Mapping[str, Any]] = []
    for i, item in enumerate(X):
        row = {"text": item} if isinstance(item, str) else item
        if not isinstance(row, Mapping):
            raise TypeError(f"row {i}: expected a text or a mapping with `text`, not {type(item).__name__}")
        if not isinstance(row.get("text"), str):
            raise ValueError(f"row {i}: `text` is {row.get('text')!r:.40}; give a string")
        rows.append(row)
    return rows
