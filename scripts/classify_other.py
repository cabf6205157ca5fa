#!/usr/bin/env python3
"""Classify the passages of another project's CSV: `classify_other.py paragraf.csv hasil.csv --text isi --article url`.

Adds the columns `advice_type`, `score` and `second_type` to those that are there. Passages of one article, told by `--article`,
help one another, and so do a heading and a title: name the columns that you have. With `--reject-below 0.6` a type is named only
where it is that likely.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import karirnlp

CONTEXT = ("article", "heading", "title")
CHUNK = 20_000
"""Rows classified together. An article's rows should lie together, as exports have them."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="CSV with a header")
    parser.add_argument("out", type=Path, help="CSV to write")
    parser.add_argument("--text", default="text", help="column of the passages")
    for name in CONTEXT:
        parser.add_argument(f"--{name}", help=f"column of the {name}, where there is one")
    parser.add_argument("--model", help="folder of a model of yours")
    parser.add_argument("--reject-below", type=float)
    chosen = parser.parse_args(arguments)

    columns = {"text": chosen.text} | {name: getattr(chosen, name) for name in CONTEXT if getattr(chosen, name)}
    model = karirnlp.AdviceClassifier.from_pretrained(chosen.model).set_params(reject_below=chosen.reject_below)
    with (
        chosen.file.open(encoding="utf-8-sig", newline="") as file,
        chosen.out.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.DictReader(file)
        if missing := [column for column in columns.values() if column not in (reader.fieldnames or [])]:
            print(
                f"{chosen.file} has no column {missing[0]!r}; it has {', '.join(reader.fieldnames or [])}",
                file=sys.stderr,
            )
            return 2
        writer = csv.DictWriter(
            out, [*(reader.fieldnames or []), "advice_type", "score", "second_type"], extrasaction="ignore"
        )
        writer.writeheader()
        rows: list[dict[str, str]] = []
        count = 0
        for row in reader:
            rows.append(row)
            if len(rows) == CHUNK:
                count += classify(model, rows, columns, writer)
                rows = []
        count += classify(model, rows, columns, writer)
    print(f"{count} passages in {chosen.out}")
    return 0


def classify(
    model: karirnlp.AdviceClassifier, rows: list[dict[str, str]], columns: dict[str, str], writer: csv.DictWriter[str]
) -> int:
    if rows:
        passages = [{name: row[column] or "" for name, column in columns.items()} for row in rows]
        types, seconds = model.predict(passages), model.predict_secondary(passages)
        scores = model.predict_proba(passages).max(axis=1)
        for row, advice_type, second, score in zip(rows, types, seconds, scores, strict=True):
            writer.writerow(
                row | {"advice_type": advice_type or "", "score": f"{score:.4f}", "second_type": second or ""}
            )
    return len(rows)


if __name__ == "__main__":
    raise SystemExit(main())
