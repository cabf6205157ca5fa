"""Runs and texts to look at on the command line: `karirnlp report`, `show`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from karirnlp.cli.common import app, tell
from karirnlp.errors import InputError

if TYPE_CHECKING:
    from karirnlp.types import Article


class Language(StrEnum):
    id = "id"
    en = "en"


@app.command(epilog="Example: karirnlp report hasil/ --lang en")
def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Page to write; report.html in the folder else.")
    ] = None,
    lang: Annotated[
        Language, typer.Option(help="Language that the page opens in; it can be switched there.")
    ] = Language.id,
    title: Annotated[str | None, typer.Option(help="Name at the head of the page; the folder's else.")] = None,
    max_tips: Annotated[int, typer.Option(help="Tips in the page, the best first; its charts count all.")] = 50_000,
    max_text: Annotated[float, typer.Option(help="Megabytes of articles' text in the page.")] = 16,
) -> None:
    """Write one HTML page about a run: charts, tips to search and copy, articles in colour. It needs no network."""
    from karirnlp.report import report as write

    page = write(folder, out, lang=lang.value, title=title, max_tips=max_tips, max_text=max_text)
    tell(f"{page} ({page.stat().st_size / 1e6:.1f} MB); open it in a browser")


@app.command(epilog="Example: karirnlp show artikel.html")
def show(
    file: Annotated[
        str, typer.Argument(help="A file of any format that `run` reads, - for standard input, or a run's folder.")
    ],
    article: Annotated[
        str | None, typer.Option(help="Article of a run by its id; record of a file by its id or position, from 0.")
    ] = None,
) -> None:
    """Print one article with its passages by advice type and its tips in place."""
    from karirnlp.show import article_of
    from karirnlp.show import show as draw

    draw(article_of(file, article) if file != "-" and Path(file).is_dir() else _read(file, article))


def _read(file: str, wanted: str | None) -> Article:
    """The first record of a file, or the one wanted, analysed."""
    from karirnlp.analysis import analyze_records
    from karirnlp.io import read
    from karirnlp.types import Record, Reject

    for found in read(file):
        if wanted is None or wanted in (str(found.position), getattr(found, "article_id", None)):
            break
    else:
        raise InputError(
            "no_input", f"{file} has no record {wanted or 'at all'}; give an id of its own or a position from 0"
        )
    result = analyze_records([found])[0] if isinstance(found, Record) else found
    if isinstance(result, Reject):
        raise InputError(result.reason, f"{result.source}: {result.detail}")
    return result
