"""Labelled sets of every kind that `train` and `evaluate` take: those of `karirnlp.learn.labelled`, and Label Studio's exports."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError, KarirError
from karirnlp.learn.labelled import Data, Labelled, read_labelled


def paths(data: Any) -> tuple[Path, ...] | None:
    """The files that data are given as; None where rows are among them."""
    items = [data] if isinstance(data, str | Path) else list(data)
    return tuple(map(Path, items)) if all(isinstance(item, str | Path) for item in items) else None


def read_data(data: Data) -> Labelled:
    """`read_labelled`, and exports of Label Studio (`.json`), whose annotators are merged as `karirnlp label import` merges them.

    `left_out` of what is returned counts passages on which annotators differ and tasks without a label.
    """
    files = paths(data)
    if not files or all(path.suffix.lower() != ".json" for path in files):
        return read_labelled(data)
    if any(path.suffix.lower() != ".json" for path in files):
        raise InputError(
            "bad_row", "exports of Label Studio (.json) and other files are not read together; name one kind"
        )
    from karirnlp.labels import import_labels

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "label.jsonl"
        try:
            merged = import_labels(files, target)
            foreign = [skipped for skipped in merged.skipped if "is no advice type" in skipped.reason]
        except InputError:
            raise
        except KarirError:  # no advice type among the labels
            merged, foreign = import_labels(files, target, any_label=True), []
        if foreign:
            raise InputError("bad_label", f"{foreign[0].where}: {foreign[0].reason}; use one label set")
        found = read_labelled(target)
    found.files = [path.name for path in files]
    found.where = [f"{', '.join(found.files)}, passage {i}" for i in range(1, len(found.where) + 1)]
    found.left_out = {"annotators differ": len(merged.conflicts), "no label": len(merged.skipped)}
    return found
