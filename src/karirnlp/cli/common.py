"""What the commands share: the application, its exit codes, texts and files as arguments, output for people and machines."""

from __future__ import annotations

import functools
import inspect
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karirnlp.cli.config import defaults
from karirnlp.errors import InputError

if TYPE_CHECKING:
    from karirnlp.types import Record

DONE, FAILED, WRONG_USE, WITH_REJECTS, STOPPED = 0, 1, 2, 3, 130


@dataclass(slots=True)
class _Voice:
    """How much the command that runs says besides its results."""

    quiet: bool = False
    verbose: bool = False


voice = _Voice()


def tell(text: str, *, err: bool = False) -> None:
    """What is good to know and no result: not said with --quiet."""
    if not voice.quiet:
        typer.echo(text, err=err)


def detail(text: str) -> None:
    """What helps to find a fault: said with --verbose, on standard error."""
    if voice.verbose:
        typer.echo(f"karirnlp: {text}", err=True)


def _configure(ctx: typer.Context, file: Path | None) -> Path | None:
    if not ctx.resilient_parsing:  # as while a shell completes a line
        ctx.default_map, found = defaults(ctx, file)
        ctx.obj = found
    return file


def _set_quiet(value: bool) -> bool:
    voice.quiet = value
    logging.getLogger("karirnlp").setLevel(logging.ERROR if value else logging.NOTSET)
    return value


def _set_verbose(ctx: typer.Context, value: bool) -> bool:
    voice.verbose = value
    if isinstance(ctx.obj, Path):
        detail(f"defaults from {ctx.obj}")
    return value


_COMMON: dict[str, tuple[Any, Any]] = {
    "config": (
        Annotated[
            Path | None,
            typer.Option(help="Defaults of options; karirnlp.toml here else.", is_eager=True, callback=_configure),
        ],
        None,
    ),
    "quiet": (
        Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.", callback=_set_quiet)],
        False,
    ),
    "verbose": (
        Annotated[
            bool,
            typer.Option("--verbose", "-v", help="Say more, and where an error arose.", callback=_set_verbose),
        ],
        False,
    ),
}


def _with_common(function: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options that all have; they take effect in their callbacks."""

    @functools.wraps(function)
    def call(**given: Any) -> Any:
        return function(**{name: value for name, value in given.items() if name not in _COMMON})

    signature = inspect.signature(function, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in _COMMON.items()
    ]
    call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *added])  # type: ignore[attr-defined]
    return call


class App(typer.Typer):
    """Commands that all take --config, --quiet and --verbose."""

    def command(  # type: ignore[override]  # typer's options are many and passed on as they are
        self, name: str | None = None, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        register = super().command(name, **options)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_with_common(function))
            return function

        return add


app = App(
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
