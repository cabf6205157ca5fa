"""An article as what a screen shows: headings, passages with their tips in place, and what lies between them.

All cutting by offsets happens here, in code points; what comes out is plain strings, so that a reader whose strings are UTF-16
(a browser) needs no offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from karirnlp.types import Article

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A tip where it stands."""

    text: str
    tip: Row


@dataclass(frozen=True, slots=True)
class Shown:
    """One line or paragraph to show. `row` is its heading or passage; `between` has none."""

    kind: Literal["heading", "paragraph", "list_item", "between"]
    pieces: tuple[str | Mark, ...]
    marker: str = ""
    """What stands before it on its line: a list marker; words before a heading, not the marks that Markdown gives it."""
    row: Row | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text if isinstance(piece, Mark) else piece for piece in self.pieces)


def repeats_title(block: Shown, title: str) -> bool:
    """Whether a block says the title again and no more: one that is a tip has its mark to show."""
    marked = any(isinstance(piece, Mark) for piece in block.pieces)
    return bool(block.row and block.row.get("is_title")) and block.text == title and not marked


def blocks_of_article(article: Article) -> list[Shown]:
    """The blocks of an analysed article."""
    parts = (map(asdict, rows) for rows in (article.passages, article.headings, article.tips))
    return blocks_of(article.text, *parts)


def blocks_of(text: str, passages: Iterable[Row], headings: Iterable[Row], tips: Iterable[Row]) -> list[Shown]:
    """The blocks of a text with these rows of the run's tables, in reading order.

    Every letter and digit is in one of them; lines of nothing but marks, such as rules, are left out. Rows that overlap, which a
    run never writes, share out the text: the first has it.
    """
    marks = sorted(tips, key=lambda tip: (tip["start"], tip["end"]))
    found: list[Shown] = []
    at = next_mark = 0
    for row in sorted((*headings, *passages), key=lambda row: (row["start"], row["end"])):
        start, end = max(row["start"], at), min(row["end"], len(text))
        if start >= end:
            continue
        *before, marker = text[at:start].rsplit("\n", 1)
        found += _between("".join(before))
        own = []
        while next_mark < len(marks) and marks[next_mark]["start"] < end:
            own.append(marks[next_mark])
            next_mark += 1
        pieces = tuple(_pieces(text, start, end, own))
        kind = row.get("kind", "heading")
        found.append(Shown(kind, pieces, marker.strip() if kind != "heading" or _says(marker) else "", row))
        at = end
    found += _between(text[at:])
    return found


def _between(text: str) -> Iterator[Shown]:
    return (Shown("between", (line.strip(),)) for line in text.split("\n") if _says(line))


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _pieces(text: str, start: int, end: int, tips: Iterable[Row]) -> Iterator[str | Mark]:
    at = start
    for tip in tips:
        first, last = max(tip["start"], at), min(tip["end"], end)
        if first >= last:
            continue
        if at < first:
            yield text[at:first]
        yield Mark(text[first:last], tip)
        at = last
    if at < end:
        yield text[at:end]
