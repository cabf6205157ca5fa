"""Tables of articles, any columns or our own, and the records that are analysed: one from the other, no row lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from karirnlp.io import MAX_BYTES
from karirnlp.io.read import parse, read_row, text_column
from karirnlp.io.tables import cell_value, useful
from karirnlp.text.decode import tidy
from karirnlp.types import Block, Record, Reject

if TYPE_CHECKING:
    import pyarrow as pa

_NAMES = (
    "source",
    "position",
    "text",
    "title",
    "article_id",
    "blocks",
    "metadata",
    "url",
    "markup",
    "reason",
    "detail",
)
_BLOCK = ("kind", "start", "end", "level", "flag", "marker")
_NUMBERS = ("position", "start", "end", "level")


@dataclass(frozen=True, slots=True)
class Columns:
    """How the rows of a table are read: its columns, guessed as `read` guesses them where they are not named."""

    text_column: str | None = None
    id_column: str | None = None
    title_column: str | None = None
    source: str = ""
    """What the table is called; rows are `source#0`, `source#1` …, or their ids where it has no name."""
    max_bytes: int = MAX_BYTES


@cache
def records_schema() -> pa.Schema:
    """What readers hand on, a row a record: a reject has its reason and no text; `metadata` is a JSON object."""
    import pyarrow as pa

    def kind(name: str) -> pa.DataType:
        return pa.int64() if name in _NUMBERS else pa.string()

    blocks = pa.list_(pa.struct([(name, kind(name)) for name in _BLOCK]))
    return pa.schema([(name, blocks if name == "blocks" else kind(name)) for name in _NAMES])


def records_table(items: Sequence[Record | Reject]) -> pa.Table:
    """What `read` yields, as a table that `annotate` takes and that gives the same records back."""
    import pyarrow as pa

    schema = records_schema()
    read = [item if isinstance(item, Record) else None for item in items]
    refused = [item if isinstance(item, Reject) else None for item in items]
    columns: dict[str, list[Any]] = {name: [getattr(item, name) for item in items] for name in ("source", "position")}
    for name in ("text", "title", "article_id", "url", "markup"):
        columns[name] = [item and getattr(item, name) for item in read]
    columns["metadata"] = [
        json.dumps(dict(item.metadata), ensure_ascii=False) if item and item.metadata else None for item in read
    ]
    for name in ("reason", "detail"):
        columns[name] = [item and getattr(item, name) for item in refused]
    arrays = {name: _array(values, schema.field(name).type) for name, values in columns.items()}
    arrays["blocks"] = _blocks([item.blocks if item else None for item in read])
    return pa.Table.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _blocks(given: Sequence[tuple[Block, ...] | None]) -> pa.Array:
    import pyarrow as pa

    fields = list(records_schema().field("blocks").type.value_type)
    flat = [block for blocks in given for block in blocks or ()]
    ends, starts = 0, []
    for blocks in given:
        starts.append(None if blocks is None else ends)
        ends += len(blocks or ())
    parts = [pa.array([getattr(block, field.name) for block in flat], field.type) for field in fields]
    return pa.ListArray.from_arrays(
        pa.array([*starts, ends], pa.int32()), pa.StructArray.from_arrays(parts, fields=fields)
    )


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # a lone surrogate in a file's name
        return pa.array([tidy(value) if isinstance(value, str) else value for value in values], kind)


def is_records(names: Iterable[str]) -> bool:
    """Whether a table has the columns of `records_schema()`, so that nothing is to be guessed."""
    return set(_NAMES) <= set(names)


def records_of(
    table: pa.Table | pa.RecordBatch, columns: Columns, size: int, *, parsed: bool = True
) -> Iterator[list[Record | Reject]]:
    """The rows of a table as records and rejects, `size` at a time, in order; pages of HTML and Markdown parsed, or not yet.

    Raises InputError (`no_text_column`) before the first where no column holds text.
    """
    finish = _parsed if parsed else _as_it_is
    if is_records(table.schema.names):
        for part in _parts(table.select(list(_NAMES)), size):
            rows = (dict(zip(_NAMES, row, strict=True)) for row in zip(*_values(part), strict=True))
            yield [finish(_record(row)) for row in rows]
        return
    text_column(columns.source or "the table", table.schema.names, columns.text_column)
    given = (columns.text_column, columns.id_column, columns.title_column)
    names = useful(table.schema.names, *given)
    position = 0
    for part in _parts(table.select(names), size):
        items = []
        for values in zip(*_values(part), strict=True):
            name = f"{columns.source}#{position}" if columns.source else ""
            item = read_row(
                dict(zip(names, values, strict=True)),
                name,
                position,
                text_column=columns.text_column,
                id_column=columns.id_column,
                title_column=columns.title_column,
                max_bytes=columns.max_bytes,
            )
            items.append(finish(item))
            position += 1
        yield items


def _parts(table: pa.Table | pa.RecordBatch, size: int) -> Iterator[pa.Table | pa.RecordBatch]:
    for first in range(0, table.num_rows, size):
        yield table.slice(first, size)


def _record(row: dict[str, Any]) -> Record | Reject:
    """A row of `records_schema()`; what does not keep to it, by another's hand, is a reject."""
    source, position = str(row["source"] or ""), row["position"] if isinstance(row["position"], int) else 0
    if row["reason"]:
        return Reject(source, position, str(row["reason"]), str(row["detail"] or ""))
    try:
        text = row["text"]
        if not isinstance(text, str):
            return Reject(source, position, "missing_column" if text is None else "text_not_string", "no text")
        blocks = None if row["blocks"] is None else tuple(Block(**block) for block in row["blocks"])
        metadata = json.loads(row["metadata"]) if row["metadata"] else {}
        known = (row["title"], row["article_id"], blocks, metadata, row["url"] or "", row["markup"] or "")
        return Record(source, position, text, *known)
    except (TypeError, ValueError) as error:
        return Reject(source, position, "reader_failed", f"{type(error).__name__}: {error}"[:200])


def _as_it_is(item: Record | Reject) -> Record | Reject:
    return item


def _parsed(item: Record | Reject) -> Record | Reject:
    if isinstance(item, Reject) or not item.markup:
        return item
    try:
        return parse(item)
    except Exception as error:  # a fault of ours must cost one row
        return Reject(item.source, item.position, "reader_failed", tidy(f"{type(error).__name__}: {error}"[:200]))


def _values(part: pa.Table | pa.RecordBatch) -> list[list[Any]]:
    return [_column(part.column(i)) for i in range(part.num_columns)]


def _column(column: Any) -> list[Any]:
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, ArithmeticError):  # bytes that are no UTF-8, a date beyond Python's
        return [cell_value(cell) for cell in column]
