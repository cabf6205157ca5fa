"""The tables that a run writes: their columns, and analysed articles as rows of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from karirnlp.types import Article, Reject

if TYPE_CHECKING:
    import pyarrow as pa

Rows = dict[str, list[dict[str, Any]]]

TABLES = ("articles", "passages", "headings", "tips")


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
            "cluster_id": text,
            "is_canonical": yes_no,
            "source": text,
            "flags": flags,
        },
        "rejects": {"source": text, "position": number, "reason": text, "detail": text},
    }
    return {name: pa.schema(list(fields.items())) for name, fields in columns.items()}


def rows_of(results: Iterable[Article | Reject]) -> Rows:
    """Articles and rejects as rows, one list a table."""
    rows: Rows = {name: [] for name in (*TABLES, "rejects")}
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
                {"article_id": found.article_id, "source": found.source, "cluster_id": tip.tip_id, "is_canonical": True}
                | {name: getattr(tip, name) for name in _TIP}
                | {"flags": list(tip.flags)}
            )
    return rows


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
)
