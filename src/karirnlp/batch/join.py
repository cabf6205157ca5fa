"""The shards' tables, in order, as the run's files; tips get their clusters here, where all are known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.batch.folder import read_json
from karirnlp.batch.shards import MARKER
from karirnlp.tables import TABLES, schemas

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
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    clusters = _clusters(parts)
    found = {"tips": 0, "reusable": 0}
    table_file, lines_file = folder / "tips.parquet.partial", folder / "tips.jsonl.partial"
    with (
        pq.ParquetWriter(table_file, schemas()["tips"], compression="zstd") as writer,
        lines_file.open("w", encoding="utf-8") as lines,
    ):
        for table in _tables(parts, "tips"):
            own = [next(clusters) for _ in range(table.num_rows)]
            for i, (name, kind) in enumerate((("cluster_id", pa.string()), ("is_canonical", pa.bool_()))):
                values = pa.array([each[i] for each in own], kind)
                table = table.set_column(table.schema.get_field_index(name), name, values)
            writer.write_table(table)
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
            found["tips"] += table.num_rows
            found["reusable"] += pc.sum(table["reusable"]).as_py() or 0
    for partial in (lines_file, table_file):
        partial.replace(partial.with_suffix(""))
    return found


def _clusters(parts: Sequence[Path]) -> Iterator[tuple[str, bool]]:
    import pyarrow.parquet as pq

    from karirnlp.tips.cluster import cluster, tip_key

    keys = []
    for part in parts:
        table = pq.read_table(part / "tips.parquet", columns=["tip_id", "text", "polarity", "reusable", "score"])
        keys += [tip_key(**row) for row in table.to_pylist()]
    return iter(cluster(keys))
