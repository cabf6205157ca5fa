"""From a table of articles to the tables of a run: the one function that the local runner, `datasets` and Spark call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from karirnlp.io import MAX_BYTES
from karirnlp.records import Columns, records_of
from karirnlp.text.decode import tidy
from karirnlp.tips.cluster.volatile import volatile
from karirnlp.types import MAX_CHARACTERS, Article, Record, Reject

if TYPE_CHECKING:
    import pyarrow as pa

    from karirnlp.models import AdviceClassifier, TipDetector
    from karirnlp.tips.cluster.group import Clusters

Rows = dict[str, list[dict[str, Any]]]

TABLES = ("articles", "passages", "headings", "tips")
ALL = (*TABLES, "rejects")
CHUNK = 32
"""Records analysed together: bounds the memory that a table of any length takes."""


@cache
def schemas() -> dict[str, pa.Schema]:
    """Table name -> Arrow schema. Columns may be added, never renamed."""
    import pyarrow as pa

    text, number, score, yes_no = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    flags = pa.list_(pa.string())
    columns: dict[str, dict[str, Any]] = {
        "articles": {
            "article_id": text,
            "source": text,
            "title": text,
            "text": text,
            "register": text,
            "n_passages": number,
            "n_tips": number,
            "flags": flags,
            "metadata": text,
            "url": text,
        },
        "passages": {
            "article_id": text,
            "passage_id": text,
            "kind": text,
            "start": number,
            "end": number,
            "heading": text,
            "text": text,
            "stems": text,
            "advice_type": text,
            "score": score,
            "secondary_type": text,
            "flags": flags,
        },
        "headings": {
            "article_id": text,
            "start": number,
            "end": number,
            "level": number,
            "text": text,
            "is_title": yes_no,
        },
        "tips": {
            "tip_id": text,
            "article_id": text,
            "passage_id": text,
            "start": number,
            "end": number,
            "verbatim": text,
            "text": text,
            "headline": text,
            "advice_type": text,
            "polarity": text,
            "action": text,
            "object": text,
            "condition": text,
            "purpose": text,
            "reason": text,
            "audience": text,
            "speaker": text,
            "score": score,
            "reusable": yes_no,
            "confidence": score,
            "example": text,
            "step": number,
            "parent_id": text,
            "edits": text,
            "cluster_id": text,
            "is_canonical": yes_no,
            "cluster_size": number,
            "support": number,
            "opposite_id": text,
            "volatile": text,
            "source": text,
            "flags": flags,
        },
        "rejects": {"source": text, "position": number, "reason": text, "detail": text},
    }
    return {name: pa.schema(list(fields.items())) for name, fields in columns.items()}


@cache
def nested_schema() -> pa.Schema:
    """One row a record: `article` or `reject`, the other null, and the lists of its passages, headings and tips."""
    import pyarrow as pa

    rows = {name: pa.struct(list(schemas()[name])) for name in ALL}
    lists = [(name, pa.list_(rows[name])) for name in _PARTS]
    return pa.schema([("article", rows["articles"]), *lists, ("reject", rows["rejects"])])


def annotate(
    table: pa.Table | pa.RecordBatch,
    *,
    text_column: str | None = None,
    id_column: str | None = None,
    title_column: str | None = None,
    source: str = "",
    max_bytes: int = MAX_BYTES,
    max_characters: int = MAX_CHARACTERS,
    models: tuple[AdviceClassifier, TipDetector] | None = None,
    address: str = "keep",
) -> dict[str, pa.Table]:
    """A table of articles, one a row -> the tables `articles`, `passages`, `headings`, `tips` and `rejects`, by name.

    Columns are guessed as `read` guesses them where they are not named; `source` says what the table is called. A table
    made by `records_table` is taken as it is. A row that cannot be read or analysed becomes a row of `rejects`; no row
    raises. Near-duplicate tips are grouped where all are known, by a run: here each is a cluster of its own.

    Raises InputError where no column holds text, ModelError where a model cannot be loaded.

    Examples
    --------
    >>> import pyarrow as pa
    >>> found = annotate(pa.table({"text": ["Kirim CV lewat surel.", None]}))
    >>> found["articles"].num_rows, found["rejects"]["reason"].to_pylist()
    (1, ['missing_column'])
    """
    import pyarrow as pa

    columns = Columns(text_column, id_column, title_column, source, max_bytes)
    parts: dict[str, list[pa.Table]] = {name: [schemas()[name].empty_table()] for name in ALL}
    for _, tables in _chunks(table, columns, max_characters, models, address):
        for name, own in parts.items():
            own.append(tables[name])
    return {name: pa.concat_tables(own) for name, own in parts.items()}


def annotate_nested(
    table: pa.Table | pa.RecordBatch,
    columns: Columns | None = None,
    *,
    max_characters: int = MAX_CHARACTERS,
    address: str = "keep",
    models: tuple[AdviceClassifier, TipDetector] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows of `annotate` one in another, for engines that map a table to one table: a row of `nested_schema()` a record.

    Batches of at most `CHUNK` rows in the order of the table, each made when it is asked for.
    """
    for results, tables in _chunks(table, columns or Columns(), max_characters, models, address):
        yield _nested(results, tables)


def _chunks(
    table: pa.Table | pa.RecordBatch,
    columns: Columns,
    max_characters: int,
    models: tuple[AdviceClassifier, TipDetector] | None,
    address: str = "keep",
) -> Iterator[tuple[list[Article | Reject], dict[str, pa.Table]]]:
    from karirnlp.analysis import analyze_records

    for items in records_of(table, columns, CHUNK):
        records = [item for item in items if isinstance(item, Record)]
        found = iter(analyze_records(records, models=models, max_characters=max_characters, address=address))
        results = [item if isinstance(item, Reject) else next(found) for item in items]
        try:
            tables = _tables(results)
        except (ValueError, OverflowError):  # Arrow takes no lone surrogate and no number beyond 64 bits
            results = [_storable(result, item) for result, item in zip(results, items, strict=True)]
            tables = _tables(results)
        yield results, tables


def cluster_columns(found: Clusters, names: pa.Array, start: int, count: int) -> dict[str, pa.Array]:
    """The cluster columns of `count` tips from `start` on; `names` are the ids of all tips, as large_string."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    here = slice(start, start + count)
    leader, opposite = found.leader[here], found.opposite[here]
    against = names.take(pa.array(np.maximum(opposite, 0))) if count else pa.array([], pa.large_string())
    return {
        "cluster_id": names.take(pa.array(leader)).cast(pa.string()),
        "is_canonical": pa.array(leader == np.arange(start, start + count)),
        "cluster_size": pa.array(found.tips[here]),
        "support": pa.array(found.sources[here]),
        "opposite_id": pc.if_else(pa.array(opposite >= 0), against, "").cast(pa.string()),
    }


def _storable(result: Article | Reject, item: Record | Reject) -> Article | Reject:
    try:
        _tables([result])
        return result
    except (ValueError, OverflowError) as error:
        position = item.position if abs(item.position) < 2**63 else -1
        return Reject(tidy(item.source), position, "failed", tidy(f"{type(error).__name__}: {error}"[:200]))


def _tables(results: Sequence[Article | Reject]) -> dict[str, pa.Table]:
    import pyarrow as pa

    return {name: pa.Table.from_pylist(rows, schema=schemas()[name]) for name, rows in rows_of(results).items()}


def _nested(results: Sequence[Article | Reject], tables: dict[str, pa.Table]) -> pa.RecordBatch:
    import pyarrow as pa

    rows = {
        name: pa.StructArray.from_arrays([c.combine_chunks() for c in table.columns], fields=list(table.schema))
        for name, table in tables.items()
    }
    columns: dict[str, pa.Array] = {}
    for column, name, kind in (("article", "articles", Article), ("reject", "rejects", Reject)):
        place = iter(range(len(results)))
        taken = [next(place) if isinstance(result, kind) else None for result in results]
        columns[column] = rows[name].take(pa.array(taken, pa.int64()))
    for name in _PARTS:
        ends = accumulate((len(getattr(result, name, ())) for result in results), initial=0)
        columns[name] = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), rows[name])
    return pa.RecordBatch.from_arrays([columns[name] for name in nested_schema().names], schema=nested_schema())


def rows_of(results: Iterable[Article | Reject]) -> Rows:
    """Articles and rejects as rows, one list a table."""
    rows: Rows = {name: [] for name in ALL}
    for found in results:
        if isinstance(found, Reject):
            rows["rejects"].append(
                {"source": found.source, "position": found.position, "reason": found.reason, "detail": found.detail}
            )
            continue
        rows["articles"].append(
            {
                "article_id": found.article_id,
                "source": found.source,
                "title": found.title,
                "text": found.text,
                "register": found.register,
                "n_passages": len(found.passages),
                "n_tips": len(found.tips),
                "flags": list(found.flags),
                "metadata": json.dumps(dict(found.metadata), ensure_ascii=False, sort_keys=True),
                "url": found.url,
            }
        )
        for passage in found.passages:
            rows["passages"].append(
                {"article_id": found.article_id}
                | {name: getattr(passage, name) for name in _PASSAGE}
                | {"flags": list(passage.flags)}
            )
        for heading in found.headings:
            rows["headings"].append(
                {"article_id": found.article_id} | {name: getattr(heading, name) for name in _HEADING}
            )
        for tip in found.tips:
            rows["tips"].append(
                {"article_id": found.article_id, "source": found.source}
                | {name: getattr(tip, name) for name in _TIP}
                | {"flags": list(tip.flags), "volatile": "; ".join(volatile(tip.text))}
                | {"edits": json.dumps([edit._asdict() for edit in tip.edits], ensure_ascii=False)}
                | {"cluster_id": tip.tip_id, "is_canonical": True, "cluster_size": 1, "support": 1, "opposite_id": ""}
            )
    return rows


_PARTS = ("passages", "headings", "tips")
_PASSAGE = ("passage_id", "kind", "start", "end", "heading", "text", "stems", "advice_type", "score", "secondary_type")
_HEADING = ("start", "end", "level", "text", "is_title")
_TIP = (
    "tip_id",
    "passage_id",
    "start",
    "end",
    "verbatim",
    "text",
    "headline",
    "advice_type",
    "polarity",
    "action",
    "object",
    "condition",
    "purpose",
    "reason",
    "audience",
    "speaker",
    "score",
    "reusable",
    "confidence",
    "example",
    "step",
    "parent_id",
)
