"""An analysed article on a terminal: passages tinted by advice type, each with its label; tips marked in place, with their slots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.blocks import Mark, Shown, blocks_of_article, repeats_title
from karirnlp.errors import InputError
from karirnlp.palette import POLARITIES, SIGNS, inks, mix
from karirnlp.types import ADVICE_TYPES, Article, Edit, Heading, Passage, Tip

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_GROUND, _PAPER = "#101413", "#e7eeea"
_TINT = 0.2
"""Share of a type's colour in the ground of its passages."""
_SLOTS = ("condition", "purpose", "reason", "example", "audience")
# An article must not move the cursor or recolour the screen: what steers a terminal is shown, not sent.
_STEERS = {code: 0x2400 + code for code in range(32) if code not in (9, 10)}
_STEERS |= dict.fromkeys((*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)


def show(article: Article, console: Console | None = None) -> None:
    """Print an article with `rich`; without colour where `NO_COLOR` is set, plain and unwrapped where there is no terminal."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console(highlight=False)
    plain = not console.is_terminal

    def put(*parts: Text | str, ground: str = "") -> None:
        line = Text.assemble(*parts)
        if plain:
            console.print(line, soft_wrap=True)
        else:
            console.print(_padded(line, ground))

    if article.title:
        put(Text(_safe(article.title), style="bold"))
    facts = [article.source, article.register, f"{len(article.passages)} passages", f"{len(article.tips)} tips"]
    put(Text(_safe(" · ".join(filter(None, facts))), style="dim"))
    before = ""
    for block in blocks_of_article(article):
        if repeats_title(block, article.title):
            continue
        label = _label(block)
        kind = str(block.row["advice_type"]) if block.row and label else ""
        ground = _ground(kind)
        if not label or label != before:  # neighbours of one type stand under one label, on one ground
            put("")
            if label:
                put(Text(label, style=f"bold {inks()[kind].dark}" if kind in inks() else "bold"), ground=ground)
        elif block.kind == "paragraph":
            put(" ", ground=ground)
        before = label
        put(_marked(block), ground=ground)
        for piece in block.pieces:
            if isinstance(piece, Mark) and (told := _slots(piece.tip)):
                put(Text.assemble("  ", _sign(piece.tip), " ", Text(_safe(told), style="dim")), ground=ground)
    put("")
    put(_legend(article))


def article_of(folder: str | Path, article_id: str | None = None) -> Article:
    """An article of the run in `folder`, as `karirnlp.analyze` gave it; the first one where no id is given.

    Raises InputError where there is no finished run, or no article of that id in it.
    """
    import pyarrow.parquet as pq

    from karirnlp.report.gather import check_run, rows

    folder = Path(folder)
    check_run(folder)
    articles = rows(folder / "articles.parquet", ["article_id"])
    first = next(articles, None)
    if first is None:
        raise InputError("no_input", f"{folder}: the run has no article")
    chosen = first["article_id"] if article_id is None else article_id
    found = {
        name: pq.read_table(folder / f"{name}.parquet", filters=[("article_id", "==", chosen)]).to_pylist()
        for name in ("articles", "headings", "passages", "tips")
    }
    if not found["articles"]:
        raise InputError(
            "no_input",
            f"{folder} has no article {chosen!r}; its first is {first['article_id']!r}, articles.parquet has all",
        )
    row = found["articles"][0]
    return Article(
        row["article_id"],
        row["source"],
        row["title"] or "",
        row["text"],
        row["register"],
        tuple(_made(Heading, part) for part in found["headings"]),
        tuple(_made(Passage, part) for part in found["passages"]),
        tuple(_made(Tip, part) for part in found["tips"]),
        tuple(row["flags"] or ()),
        json.loads(row["metadata"] or "{}"),
        row.get("url") or "",
    )


def _made(kind: Any, row: Mapping[str, Any]) -> Any:
    # A run of an older version lacks the newest columns, which have defaults.
    values = {field.name: row[field.name] for field in fields(kind) if field.name in row}
    if "flags" in values:
        values["flags"] = tuple(values["flags"] or ())
    if "edits" in values:
        values["edits"] = tuple(Edit(**edit) for edit in json.loads(values["edits"] or "[]"))
    return kind(**values)


def _safe(text: str) -> str:
    return text.translate(_STEERS)


def _ground(advice_type: str) -> str:
    return f"{_PAPER} on {mix(inks()[advice_type].dark, _GROUND, _TINT)}" if advice_type in inks() else ""


def _padded(line: Text, ground: str) -> Any:
    from rich.padding import Padding

    return Padding(line, (0, 1), style=ground) if ground else line


def _label(block: Shown) -> str:
    if block.row is None or block.kind == "heading":
        return ""
    kind = str(block.row["advice_type"])
    return _safe(" · ".join([f"{ADVICE_TYPES.get(kind, kind)} ({kind})", *block.row["flags"]]))


def _score(row: Mapping[str, Any]) -> str:
    """How sure the type of a passage is; noise of the page is given its type by rule."""
    if row["flags"]:
        return ""
    second = row["secondary_type"]
    return f"  {row['score']:.2f}" + (f", also {ADVICE_TYPES.get(second, second)} ({second})" if second else "")


def _marked(block: Shown) -> Text:
    from rich.text import Text

    style = "bold" if block.kind == "heading" else "dim" if block.row is None else ""
    found = Text(f"{_safe(block.marker)} " if block.marker else "", style=style)
    for piece in block.pieces:
        if isinstance(piece, Mark):
            ink = POLARITIES[piece.tip["polarity"]].dark
            found.append("[", style=ink).append_text(_sign(piece.tip)).append(" ")
            found.append(_safe(piece.text), style="underline")
            found.append("]", style=ink)
        else:
            found.append(_safe(piece))
    if block.row and block.kind != "heading":
        found.append(_score(block.row), style="dim")
    return found


def _sign(tip: Mapping[str, Any]) -> Text:
    from rich.text import Text

    polarity = tip["polarity"]
    return Text(f"{SIGNS[polarity]} {polarity}", style=f"bold {POLARITIES[polarity].dark}")


def _slots(tip: Mapping[str, Any]) -> str:
    told = [f"{name}: {tip[name]}" for name in ("action", *_SLOTS) if tip[name]]
    if tip["flags"]:
        told.append(f"not reusable: {', '.join(tip['flags'])}")
    return " · ".join(told)


def _legend(article: Article) -> Text:
    """The types of the article by number of passages, and the signs."""
    from rich.text import Text

    counts: dict[str, int] = {}
    for passage in article.passages:
        counts[passage.advice_type] = counts.get(passage.advice_type, 0) + 1
    parts = [
        Text(f" {ADVICE_TYPES.get(kind, kind)} {count} ", style=_ground(kind))
        for kind, count in sorted(counts.items(), key=lambda item: -item[1])
    ]
    avoided = sum(tip.polarity == "avoid" for tip in article.tips)
    for polarity, count in (("do", len(article.tips) - avoided), ("avoid", avoided)):
        parts.append(Text.assemble(_sign({"polarity": polarity}), f" {count}"))
    return Text("  ").join(parts)
