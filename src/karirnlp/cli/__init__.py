"""The command line: one module a group of commands; `karirnlp --help` lists them in the order in which they are imported here."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated, Any

import typer

from karirnlp._version import __version__
from karirnlp.cli.common import DONE, FAILED, WRONG_USE, app, voice
from karirnlp.errors import InputError, KarirError, OptionError

from karirnlp.cli import run, look, text, training, bank, labels, doctor  # noqa: F401  # isort: skip  (the order of the help)

# typer's own copy of click from 0.26 on, click itself before: the classes are had through the one that both have.
_UsageError: Any = typer.BadParameter.__mro__[1]


@app.callback(invoke_without_command=True)
def _main(version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"karirnlp {__version__}")
        raise typer.Exit(DONE)


def main() -> None:
    """Entry point: every error in one line with the next step, and the exit codes of the help."""
    try:
        code = app(standalone_mode=False, prog_name="karirnlp")
    except _UsageError as error:
        sys.exit(_wrong_use(error))
    except typer.Abort:
        sys.exit(FAILED)
    except KarirError as error:
        wrong = isinstance(error, OptionError) or (
            isinstance(error, InputError) and error.reason in ("no_input", "no_such_file")
        )
        sys.exit(_failed(str(error), WRONG_USE if wrong else FAILED))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        sys.exit(_failed(f"{place}{error.strerror or error}; --verbose shows where", FAILED))
    except Exception as error:
        sys.exit(
            _failed(f"{type(error).__name__}: {error}; this is a fault of karirnlp: --verbose shows where", FAILED)
        )
    sys.exit(code if isinstance(code, int) else DONE)


def _wrong_use(error: Any) -> int:
    """A slip in the command line, in one line; help itself where no command was named."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return WRONG_USE
    command = error.ctx.command_path if error.ctx else "karirnlp"
    message = " ".join(error.format_message().split()).rstrip(".")
    typer.echo(f"karirnlp: {message}; see {command} --help", err=True)
    return WRONG_USE


def _failed(message: str, code: int) -> int:
    if voice.verbose:
        traceback.print_exc()
    typer.echo(f"karirnlp: {message}", err=True)
    return code
