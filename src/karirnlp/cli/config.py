"""`karirnlp.toml`: defaults of the commands' options, for what a team repeats. The command line wins.

A table a command (`[run]`, `[label.suggest]`), a key an option by its long name: `workers = 4`, `text-column = "isi"`.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from karirnlp.errors import OptionError

NAME = "karirnlp.toml"
_NO_DEFAULTS = {"help", "config", "version", "install-completion", "show-completion"}


def read(file: Path) -> dict[str, Any]:
    """The content of a configuration file; OptionError where it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OptionError(f"no such file: {file}; correct --config, or leave it out") from error
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"{file} is no TOML: {error}; see karirnlp.toml in the docs") from error


def defaults(ctx: typer.Context, file: Path | None) -> tuple[dict[str, Any], Path | None]:
    """Defaults by parameter of the command that runs, and the file they are from: `file`, else `karirnlp.toml` here if there is one.

    The whole file is checked, so that a slip in another command's table shows at once.
    """
    if file is None:
        file = Path(NAME)
        if not file.is_file():
            return {}, None
    content = read(file)
    root = ctx.find_root()
    found = _check(file, content, root.command, ctx, ctx.command)
    return found, file


def check(file: Path, ctx: typer.Context) -> None:
    """Raise OptionError for whatever is wrong with a configuration file."""
    _check(file, read(file), ctx.find_root().command, ctx, ctx.command)


def _check(
    file: Path, table: dict[str, Any], command: Any, ctx: typer.Context, wanted: Any, path: str = ""
) -> dict[str, Any]:
    """Options of `wanted` in a table of the file, once all in it is known and of a good form."""
    commands: dict[str, Any] = getattr(command, "commands", {})
    options = {} if commands else _options(command)
    found: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{path}.{key}" if path else key
        if key in commands:
            if not isinstance(value, dict):
                raise OptionError(f"{file}: {where} = {value!r} is no table; write [{where}] and its options below")
            found |= _check(file, value, commands[key], ctx, wanted, where)
            continue
        option = options.get(key.replace("_", "-"))
        if option is None:
            raise OptionError(f"{file}: unknown key {where!r}; {_nearest(key, [*commands, *options], path)}")
        checked = _value(file, where, value, option, ctx)
        if command is wanted:
            found[option.name] = checked
    return found


def _options(command: Any) -> dict[str, Any]:
    found = {}
    for param in command.params:
        name = max(getattr(param, "opts", []), key=len, default="")
        if name.startswith("--") and name[2:] not in _NO_DEFAULTS:
            found[name[2:]] = param
    return found


def _nearest(key: str, names: list[str], path: str) -> str:
    near = get_close_matches(key.replace("_", "-"), names, 1, 0.6)
    if near:
        return f"did you mean {f'{path}.' if path else ''}{near[0]}?"
    return f"{f'[{path}]' if path else 'the file'} takes {', '.join(names)}"


def _value(file: Path, where: str, value: Any, option: Any, ctx: typer.Context) -> Any:
    """A value as the command takes it; several where an option may be repeated."""
    several = getattr(option, "multiple", False)
    flag = getattr(option, "is_flag", False)
    if isinstance(value, dict) or (isinstance(value, list) and not several) or (flag and not isinstance(value, bool)):
        expected = "true or false" if flag else "one value"
        raise OptionError(f"{file}: {where} = {value!r} does not do; give {expected}")
    given = list(value) if isinstance(value, list) else [value] if several else value
    plain = bool if flag else str  # as on the command line, so that the same values pass
    given = [str(item) for item in given] if several else plain(given)
    try:
        option.process_value(ctx, given)
    except typer.BadParameter as error:
        raise OptionError(f"{file}: {where} = {value!r} does not do: {error.message}") from error
    return given
