"""The shards' tables, in order, as the run's files; tips get their clusters here, where all are known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.batch.folder import read_json
from karirnlp.batch.shards import MARKER
from karirnlp.tables import TABLES, cluster_columns, schemas

if TYPE_CHECKING:
    import pyarrow as pa

COUNTED = (("passages", "advice_type", "types"), ("articles", "register", "registers"))


def join(folder: Path, parts: Sequence[Path]) -> dict[str, Any]:
    """Write the files, each whole or not at all; returns their counts, as fields of `RunResult`."""
    counts: dict[str, Any] = {"articles_in": sum(read_json(part / MARKER)["count"] for part in parts)}
    counts["rejects"] = _join_rejects(folder / "rejects.jsonl", parts)
    for name in TABLES:
        counts |= _join_tips(folder, parts) if name == "tips" else _join_table(folder, name, parts)
    return counts


def _tables(parts: Sequence[Path], name: str) -> Iterator[pa.Table]:
    import pyarrow.parquet as pq

    for part in parts:
        yield pq.read_table(part / f"{name}.parquet")


def _join_rejects(target: Path, parts: Sequence[Path]) -> int:
    partial = target.with_name(target.name + ".partial")
    count = 0
    with partial.open("w", encoding="utf-8") as file:
        for table in _tables(parts, "rejects"):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
            count += table.num_rows
    partial.replace(target)
    return count


def _join_table(folder: Path, name: str, parts: Sequence[Path]) -> dict[str, Any]:
    import pyarrow.parquet as pq

    target = folder / f"{name}.parquet"
    partial = target.with_name(target.name + ".partial")
    found: dict[str, Any] = {name: 0} | {field: {} for table, _, field in COUNTED if table == name}
    with pq.ParquetWriter(partial, schemas()[name], compression="zstd") as writer:
        for table in _tables(parts, name):
            writer.write_table(table)
            found[name] += table.num_rows
            for _, column, field in [each for each in COUNTED if each[0] == name]:
                for row in table[column].value_counts().to_pylist():
                    found[field][row["values"]] = found[field].get(row["values"], 0) + row["counts"]
    partial.replace(target)
    return {key: dict(sorted(value.items())) if isinstance(value, dict) else value for key, value in found.items()}


def _join_tips(folder: Path, parts: Sequence[Path]) -> dict[str, Any]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    clusters = _Clusters(parts)
    found = {"tips": 0, "reusable": 0}
    table_file, lines_file = folder / "tips.parquet.partial", folder / "tips.jsonl.partial"
    with (
        pq.ParquetWriter(table_file, schemas()["tips"], compression="zstd") as writer,
        lines_file.open("w", encoding="utf-8") as lines,
    ):
        at = 0
        for table in _tables(parts, "tips"):
            for name, values in clusters.columns(at, table.num_rows).items():
                table = table.set_column(table.schema.get_field_index(name), name, values)
            at += table.num_rows
            writer.write_table(table)
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
            found["tips"] += table.num_rows
            found["reusable"] += pc.sum(table["reusable"]).as_py() or 0
    for partial in (lines_file, table_file):
        partial.replace(partial.with_suffix(""))
    return found


class _Clusters:
    """The clusters of all tips; the shards are read once for them and once more to be written, so that no text is held."""

    def __init__(self, parts: Sequence[Path]) -> None:
        import pyarrow as pa

        from karirnlp.tips.cluster import cluster_tips

        names: list[pa.Array] = []

        def rows() -> Iterator[list[dict[str, Any]]]:
            for table in _tables(parts, "tips"):
                names.extend(table["tip_id"].chunks)
                yield table.select(["text", "polarity", "reusable", "score", "article_id"]).to_pylist()

        self._found = cluster_tips(rows())
        self._names = pa.chunked_array(names, pa.string()).cast(pa.large_string()).combine_chunks()

    def columns(self, start: int, count: int) -> dict[str, pa.Array]:
        """The cluster columns of `count` tips from `start` on."""
        return cluster_columns(self._found, self._names, start, count)
