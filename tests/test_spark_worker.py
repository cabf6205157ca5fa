"""What Spark's workers run, without Spark: lines and files read as `read` reads them, and rows that kill their process found."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from deadly import DEADLY, KILLER

from karirnlp.annotator import Annotator
from karirnlp.io import read
from karirnlp.records import Columns, records_of, records_table
from karirnlp.spark import worker
from karirnlp.types import Record


def back(batches: list[pa.RecordBatch]) -> list[object]:
    return [item for batch in batches for part in records_of(batch, Columns(), 100, parsed=False) for item in part]


def test_lines_in_pieces_are_the_records_of_the_file(tmp_path: Path, article: str) -> None:
    """Two pieces of a file, the second begun where the first ends; blank lines and faults count as in the whole file."""
    lines = [
        json.dumps({"isi": article}),
        "",
        "{rusak",
        "  ",
        "[1]",
        json.dumps({"judul": "x"}),
        json.dumps({"isi": "Kirim CV."}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    expected = list(read(tmp_path / "a.jsonl", parsed=False))
    assert len(expected) == 5
    starts = {("file:/a.jsonl", 0): (0, 0), ("file:/a.jsonl", 999): (4, 2)}
    found = []
    for block, part in ((0, lines[:4]), (999, lines[4:])):
        batches = [
            pa.record_batch({"value": [line.encode()], "_file": ["file:///a.jsonl"], "_block": [block]})
            for line in part
        ]
        own = {("file:///a.jsonl", key[1]): value for key, value in starts.items()}
        found += list(worker.read(batches, None, "jsonl", {"file:/a.jsonl": "a.jsonl"}, Columns(), own))
    assert back(found) == expected


@pytest.mark.parametrize("name", ["a.md", "b c.html", "c.csv", "d.json", "e.txt.gz"])
def test_whole_files_are_the_records_of_the_file(name: str, tmp_path: Path, article: str) -> None:
    content = {
        "a.md": b"# Judul\n\n- Kirim CV\n",
        "b c.html": b"<html><body><article><h1>Judul</h1><p>Kirim CV lewat surel.</p></article></body></html>",
        "c.csv": b"id,isi\n1,Kirim CV.\n2,\n",
        "d.json": b'[{"isi": "Kirim CV."}, {"isi": 5}]',
        "e.txt.gz": b"\x1f\x8bnot gzip",
    }[name]
    (tmp_path / name).write_bytes(content)
    batch = pa.record_batch({"path": [f"file:/data/{name.replace(' ', '%20')}"], "content": [content]})
    names = {f"file:/data/{name}": name}
    assert back(list(worker.read([batch], None, "whole", names, Columns()))) == list(read(tmp_path, parsed=False))


def test_rows_that_kill_are_found_by_halving_and_the_rest_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    texts = [f"Kirim CV nomor {i} lewat surel." for i in range(9)]
    texts[6] = DEADLY
    table = records_table([Record(f"a#{i}", i, text) for i, text in enumerate(texts)])
    with closing(worker._Child(Annotator())) as child:
        rows = [row for batch in child.survivors(table) for row in batch.to_pylist()]
    assert [row["article"] and row["article"]["source"] for row in rows] == [
        f"a#{i}" if i != 6 else None for i in range(9)
    ]
    assert (rows[6]["reject"]["source"], rows[6]["reject"]["reason"]) == ("a#6", "killed")
