"""What the commands share: the application, its exit codes, texts and files as arguments, output for people and machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karirnlp.errors import InputError

if TYPE_CHECKING:
    from karirnlp.types import Record

DONE, FAILED, WRONG_USE, WITH_REJECTS, STOPPED = 0, 1, 2, 3, 130

app = typer.Typer(
    help="Read, repair, stem and classify Indonesian career articles, and pull out tips fit to publish again.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with rejects, 130 stopped.",
)

Texts = Annotated[
    list[str] | None,
    typer.Argument(help="Texts, or files of any format that `run` reads; nothing or - reads standard input."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


class Address(StrEnum):
    keep = "keep"
    anda = "anda"
    kamu = "kamu"


_FILE_NAME = re.compile(
    r"(?:~|\.{0,2}/)\S+|\S+\.(?:txt|text|md|markdown|x?html?|jsonl|ndjson|json|csv|tsv|parquet|xml|wxr|warc|wet|gz|zst|docx?|pdf|rtf)",
    re.IGNORECASE,
)
_OR = "(a text that is named like this: give it on standard input)"


def records(given: list[str] | None) -> Iterator[Record]:
    """Each argument as records: a text itself, those of a file where there is such a file, of standard input for `-`.

    What cannot be read is told on standard error, and the command then ends with the exit code for rejects.
    """
    from karirnlp.types import Record

    rejected = False
    for item in given or ["-"]:
        if item != "-" and not _is_file(item):
            yield Record("", 0, item)
            continue
        from karirnlp.io import read

        for found in read(item):
            if isinstance(found, Record):
                yield found
            else:
                rejected = True
                typer.echo(f"karirnlp: {found.source}: {found.reason}: {found.detail}", err=True)
    if rejected:
        raise typer.Exit(WITH_REJECTS)


def _is_file(item: str) -> bool:
    """Whether an argument is a file rather than a text; InputError for a folder, and for a file's name where there is none."""
    try:
        path = Path(item)
        if path.is_dir():
            raise InputError(
                "no_such_file", f"{item} is a folder; to analyse all in it: karirnlp run {item} --out hasil/ {_OR}"
            )
        if path.exists():
            return True
    except (OSError, ValueError):  # a text too long for a name, in bytes, or with a NUL
        return False
    if _FILE_NAME.fullmatch(item):
        raise InputError("no_such_file", f"no such file: {item} {_OR}")
    return False


def show(row: dict[str, Any], as_json: bool, line: str) -> None:
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else line)
