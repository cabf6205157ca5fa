"""What the estimators take, checked with a word that says what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


def as_mappings(X: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Texts and mappings with `text` as mappings: a list, or a column or table of pandas, Arrow, Polars, NumPy or datasets.

    Missing values of a table's other columns count as not given. Raises TypeError or ValueError naming the row.
    """
    if isinstance(X, (str, bytes, Mapping)):
        raise TypeError(f"expected a list of texts or mappings, not one {type(X).__name__}; put it into a list")
    rows: list[Mapping[str, Any]] = []
    for i, item in enumerate(_listed(X)):
        row = {"text": item} if isinstance(item, str) or item is None else item
        if not isinstance(row, Mapping):
            raise TypeError(f"row {i}: expected a text or a mapping with `text`, not {type(item).__name__}")
        if not isinstance(row.get("text"), str):
            raise ValueError(f"row {i}: `text` is {row.get('text')!r:.40}; give a string")
        rows.append(row)
    return rows


def articles_of(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The article of each row; a row that names none is an article by itself."""
    return [row.get("article", ("alone", i)) for i, row in enumerate(rows)]


def as_labels(y: Any, count: int, least: int = 2) -> np.ndarray:
    """(count,) labels of `least` classes or more. Raises ValueError for none, too few or many, or a missing one."""
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None; give one label a text")
    labels = _listed(y)
    if len(labels) != count:
        raise ValueError(f"{count} texts and {len(labels)} labels; give one label a text")
    for i, label in enumerate(labels):
        if label is None or label != label:
            raise ValueError(f"row {i}: the label is {label!r}; fill it in or drop the row")
    from sklearn.utils import column_or_1d

    if getattr(y, "ndim", 1) == 2:
        column_or_1d(np.asarray(y), warn=True)
    found = column_or_1d(np.array(labels))
    if len(np.unique(found)) < least:
        raise ValueError(
            f"the labels are of one class ({', '.join(map(repr, set(labels))) or 'none'}); give two or more"
        )
    return found


def _listed(X: Any) -> list[Any]:
    """Rows of whatever holds texts or mappings; libraries are known by their methods, so that none need be installed."""
    if hasattr(X, "columns") and hasattr(X, "to_dict"):  # pandas
        return [_given(row) for row in X.to_dict("records")]
    for method in ("to_pylist", "to_dicts", "to_list"):  # Arrow, tables and columns of Polars, a pandas column
        if hasattr(X, method):
            return [_given(row) if isinstance(row, Mapping) else row for row in getattr(X, method)()]
    if hasattr(X, "__array__"):
        X = np.asarray(X)
        return (X[:, 0] if X.ndim == 2 and X.shape[1] == 1 else X).tolist()
    return list(X)


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its missing values; `text` stays, so that a missing one is told."""
    return {name: value for name, value in row.items() if name == "text" or not (value is None or value != value)}
