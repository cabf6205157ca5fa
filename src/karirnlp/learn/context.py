"""Blocks of an article to the passages and units that the classifiers read: one way for training and for use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Span = tuple[int, int]

MAX_SIBLINGS = 64
"""Lines of a list, or headings of a page, that stand for all: a page of ten thousand items costs no more each."""


def passages_in_context(text: str, blocks: Sequence[Mapping[str, Any]], article: Any = None) -> list[dict[str, Any]]:
    """Paragraphs and list items with `text`, `heading`, `title`, `kind`, `flag`, `article`, `block` (index into `blocks`).

    A block is a mapping with `kind`, `start`, `end`, `flag`.
    """
    title = next((text[b["start"] : b["end"]] for b in blocks if b["kind"] == "title"), "")
    heading, found = "", []
    for i, block in enumerate(blocks):
        body = text[block["start"] : block["end"]]
        if block["kind"] == "heading":
            heading = body
        elif block["kind"] != "title":
            found.append(
                {
                    "text": body,
                    "heading": heading,
                    "title": title,
                    "article": article,
                    "kind": block["kind"],
                    "flag": block["flag"],
                    "block": i,
                }
            )
    return found


def units_in_context(
    text: str, blocks: Sequence[Mapping[str, Any]], sentences: Sequence[Sequence[Span]], article: Any = None
) -> list[dict[str, Any]]:
    """Titles, headings and sentences in the order of the text, with what stands around them (see `karirnlp.learn.syntax`).

    `sentences[i]` are the spans of block `i`; a heading or title has one.
    """
    lines = [[text[a:b] for a, b in spans] for spans in sentences]
    title = next((lines[i][0] for i, b in enumerate(blocks) if b["kind"] == "title"), "")
    heads = tuple(lines[i][0] for i, b in enumerate(blocks) if b["kind"] == "heading")[:MAX_SIBLINGS]
    units: list[dict[str, Any]] = []
    heading = lead_in = ""
    items: tuple[str, ...] = ()
    for i, block in enumerate(blocks):
        kind, spans = block["kind"], sentences[i]
        shared = {"title": title, "article": article, "block": i, "flag": block["flag"]}
        if kind in ("title", "heading"):
            following = i + 1 < len(blocks) and blocks[i + 1]["kind"] not in ("title", "heading")
            units.append(
                {
                    **shared,
                    "text": lines[i][0],
                    "start": spans[0][0],
                    "end": spans[0][1],
                    "kind": kind,
                    "siblings": heads if kind == "heading" else (),
                    "after": lines[i + 1][0] if following else "",
                }
            )
            if kind == "heading":
                heading = lead_in = lines[i][0]
            continue
        item = kind == "list_item"
        if item and (i == 0 or blocks[i - 1]["kind"] != "list_item"):
            last = next((j for j in range(i, len(blocks)) if blocks[j]["kind"] != "list_item"), len(blocks))
            items = tuple(lines[j][0] for j in range(i, min(last, i + MAX_SIBLINGS)))
        for j, line in enumerate(lines[i]):
            follows_prose = i > 0 and kind == blocks[i - 1]["kind"] == "paragraph"
            before = lines[i][j - 1] if j else lines[i - 1][-1] if follows_prose else ""
            units.append(
                {
                    **shared,
                    "text": line,
                    "start": spans[j][0],
                    "end": spans[j][1],
                    "kind": "sentence",
                    "passage_kind": kind,
                    "heading": heading,
                    "place": "only"
                    if len(spans) == 1
                    else "first"
                    if j == 0
                    else "last"
                    if j == len(spans) - 1
                    else "middle",
                    "before": before,
                    "after": lines[i][j + 1] if j + 1 < len(spans) else "",
                    "lead_in": lead_in if item or (j == 0 and lead_in.rstrip().endswith(":")) else "",
                    "siblings": items if item else (),
                }
            )
        if not item:
            lead_in = lines[i][-1]
    return units


def give_types(passages: Sequence[Mapping[str, Any]], units: Sequence[dict[str, Any]], types: Sequence[str]) -> None:
    """Tell each sentence the advice type of its passage, as the tip detector reads it."""
    type_of = {passage["block"]: str(name) for passage, name in zip(passages, types, strict=True)}
    for unit in units:
        if unit["kind"] == "sentence":
            unit["advice_type"] = type_of[unit["block"]]
