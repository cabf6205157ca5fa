"""The one function from a table of articles to the tables of a run: every door gives its rows, and no row raises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import karirnlp
from karirnlp.errors import InputError
from karirnlp.io import read
from karirnlp.records import Columns, records_of, records_table
from karirnlp.tables import ALL, annotate, annotate_nested, nested_schema, schemas
from karirnlp.types import Record, Reject

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def items() -> list[Record | Reject]:
    return [*read(SAMPLE), Reject("rusak.jsonl#4", 4, "bad_json", "line 5"), Record("kosong.txt", 0, " \n")]


@pytest.fixture(scope="module")
def expected(items: list[Record | Reject]) -> Rows:
    return {name: table.to_pylist() for name, table in annotate(records_table(items)).items()}


def unfolded(rows: list[dict[str, Any]]) -> Rows:
    """A nested table's rows as those of the five tables."""
    return {
        "articles": [row["article"] for row in rows if row["article"]],
        **{name: [part for row in rows for part in row[name]] for name in ("passages", "headings", "tips")},
        "rejects": [row["reject"] for row in rows if row["reject"]],
    }


def test_the_tables_have_their_columns(items: list[Record | Reject], expected: Rows) -> None:
    found = annotate(records_table(items))
    assert {name: table.schema for name, table in found.items()} == {name: schemas()[name] for name in ALL}
    assert len(expected["articles"]) + len(expected["rejects"]) == len(items)
    assert [row["reason"] for row in expected["rejects"]] == ["bad_json", "empty"]
    assert all(len(expected[name]) > 30 for name in ("passages", "headings", "tips"))


def test_nested_rows_are_the_same(items: list[Record | Reject], expected: Rows) -> None:
    parts = list(annotate_nested(records_table(items)))
    assert {part.schema for part in parts} == {nested_schema()}
    assert unfolded([row for part in parts for row in part.to_pylist()]) == expected


def test_the_local_runner_gives_the_same_rows(expected: Rows, tmp_path: Path) -> None:
    karirnlp.run(SAMPLE, out=tmp_path)
    for name in ("articles", "passages", "headings", "tips"):
        rows = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        for row in (*rows, *expected[name]):  # a run groups tips over all articles
            for column in ("cluster_id", "is_canonical", "cluster_size", "support", "opposite_id"):
                row.pop(column, None)
        assert rows == expected[name]


def test_a_file_and_its_table_give_the_same_rows(article: str, tmp_path: Path) -> None:
    table = pa.table({"isi": [article, "", None, "Kirim CV lewat surel."], "judul": ["Judul", "x", "y", None]})
    pq.write_table(table, tmp_path / "artikel.parquet")
    read_back = annotate(records_table(list(read(tmp_path / "artikel.parquet"))))
    direct = annotate(table, source="artikel.parquet")
    assert {name: read_back[name].to_pylist() for name in ALL} == {name: direct[name].to_pylist() for name in ALL}
    assert direct["rejects"]["source"].to_pylist() == ["artikel.parquet#1", "artikel.parquet#2"]


def test_pages_in_a_column_are_parsed(tmp_path: Path) -> None:
    page = '<html><head><link rel="canonical" href="https://a.example/1"></head><body><h1>Judul</h1><p>Kirim CV Anda.</p></body></html>'
    table = pa.table({"html": [page], "id": ["a"]})
    pq.write_table(table, tmp_path / "a.parquet")
    (record,) = read(tmp_path / "a.parquet")
    assert isinstance(record, Record)
    (row,) = annotate(table, source="a.parquet")["articles"].to_pylist()
    assert (row["title"], row["text"], row["url"]) == (record.title, record.text, record.url)
    assert row["url"] == "https://a.example/1"
    assert "<" not in row["text"]


def test_records_survive_the_table(items: list[Record | Reject]) -> None:
    back = [item for part in records_of(records_table(items), Columns(), 5) for item in part]
    assert back == items
    assert any(isinstance(item, Record) and item.blocks for item in back)
    unparsed = records_table(list(read(SAMPLE, parsed=False)))
    assert [item for part in records_of(unparsed, Columns(), 5) for item in part] == items[:-2]


def test_a_table_of_many_chunks_is_one_table(article: str) -> None:
    texts = [article.replace("CV", f"CV nomor {i}") for i in range(70)]
    whole = annotate(pa.table({"text": texts}))
    single = [annotate(pa.table({"text": [text]})) for text in texts]
    assert whole["tips"].to_pylist() == [row for found in single for row in found["tips"].to_pylist()]


def test_rows_that_arrow_or_we_cannot_take() -> None:
    broken = pa.StringArray.from_buffers(
        2, pa.py_buffer(b"\0\0\0\0\x0a\0\0\0\x14\0\0\0"), pa.py_buffer(b"Kirim CV\xff\xfeKirim CV..")
    )
    found = annotate(pa.table({"text": broken, "date": pa.array([2**62, 0], pa.timestamp("s"))}))
    assert found["articles"].num_rows == 2
    surrogate = records_table([Record("na\udce9m.txt", 0, "Kirim CV."), Record("b", 1, "Kirim CV.", title="T\udce9")])
    assert annotate(surrogate)["articles"].num_rows == 2
    wrong = records_table([Record("a", 0, "Kirim CV.")]).set_column(6, "metadata", pa.array(["{"]))
    assert annotate(wrong)["rejects"]["reason"].to_pylist() == ["reader_failed"]
    assert annotate(pa.table({"text": pa.array([], pa.string())}))["articles"].num_rows == 0
    assert annotate(pa.table({"text": [1, 2]}))["rejects"]["reason"].to_pylist() == ["text_not_string"] * 2
    with pytest.raises(InputError, match="text_column"):
        annotate(pa.table({"angka": [1]}))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.none(), st.text(max_size=200), st.binary(max_size=60)), max_size=6))
def test_no_row_raises_and_none_is_lost(values: list[str | bytes | None]) -> None:
    found = annotate(
        pa.table(
            {"text": pa.array([v.encode("utf-8", "replace") if isinstance(v, str) else v for v in values], pa.binary())}
        )
    )
    assert found["articles"].num_rows + found["rejects"].num_rows == len(values)
