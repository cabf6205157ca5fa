"""The command line: one module a group of commands; `karirnlp --help` lists them in the order in which they are imported here."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from karirnlp._version import __version__
from karirnlp.cli.common import DONE, FAILED, WRONG_USE, app
from karirnlp.errors import InputError, KarirError, OptionError

from karirnlp.cli import run, look, text, training, bank, labels  # noqa: F401  # isort: skip  (the order of the help)


@app.callback(invoke_without_command=True)
def _main(version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"karirnlp {__version__}")
        raise typer.Exit(DONE)


def main() -> None:
    """Entry point: errors of karirnlp in one line, with the exit codes of the help."""
    try:
        app()
    except OptionError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(WRONG_USE)
    except InputError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(WRONG_USE if error.reason in ("no_input", "no_such_file") else FAILED)
    except KarirError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(FAILED)
