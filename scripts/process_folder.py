#!/usr/bin/env python3
"""Analyse a folder of articles and print what is in it: `process_folder.py artikel/ hasil/`.

The same as `karirnlp run`, for those who go on in Python: the tables of the run are opened with Arrow.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pyarrow.parquet as pq

import karirnlp


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", help="a folder, file or glob")
    parser.add_argument("out", type=Path, help="folder for the tables of the run")
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)

    result = karirnlp.run(chosen.articles, chosen.out, workers=chosen.workers)
    print(f"{result.articles} articles, {result.passages} passages, {result.tips} tips, {result.rejects} rejects")

    passages = pq.read_table(chosen.out / "passages.parquet", columns=["advice_type"])
    counts = (
        passages.group_by("advice_type")
        .aggregate([("advice_type", "count")])
        .sort_by([("advice_type_count", "descending")])
    )
    for row in counts.to_pylist():
        print(f"{row['advice_type_count']:6} {karirnlp.ADVICE_TYPES.get(row['advice_type'], row['advice_type'])}")

    for line in (chosen.out / "rejects.jsonl").read_text(encoding="utf-8").splitlines():
        reject = json.loads(line)
        print(f"not read: {reject['source']}: {reject['reason']}: {reject['detail']}")
    return 3 if result.rejects else 0


if __name__ == "__main__":
    raise SystemExit(main())
