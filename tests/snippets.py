"""The fenced blocks of a Markdown page, run in a folder with the sample corpus: what README and docs show is what happens.

Blocks marked `bash` and `python` run, in the order of the page; Python blocks of a page share their names. A Python line
`expression  # literal` must have that value. HTML comments on the line before a block say otherwise:

- `<!-- skip: reason -->`: not run here;
- `<!-- file: name -->`: the block is written to that file;
- `<!-- output -->`: the block is what the `bash` block before it printed.

Commands of karirnlp run in this process, one line at a time, since starting a process costs seconds; lines that need a shell run in one.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from karirnlp.cli import main

_BLOCK = re.compile(r"^(?:<!-- (skip|file|output)(?:: (.*?))? -->\n)?```(\w*)\n(.*?)^```$", re.M | re.S)
_SHELL = re.compile(r"[|<>;&`]|\$\(")
_VALUE = re.compile(r"\s\s# (.+)$")


@dataclass(frozen=True, slots=True)
class Snippet:
    language: str
    code: str
    mark: str
    """skip, file, output or nothing."""
    note: str
    line: int


def snippets(page: str) -> Iterator[Snippet]:
    for match in _BLOCK.finditer(page):
        mark, note, language, code = match.groups()
        yield Snippet(language, code, mark or "", note or "", page.count("\n", 0, match.start()) + 1)


def run_page(path: Path) -> tuple[int, int]:
    """Run a page's blocks in the working folder; how many ran, and how many were skipped. AssertionError names page and line."""
    ran = skipped = 0
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    for snippet in snippets(path.read_text(encoding="utf-8")):
        where = f"{path.name}:{snippet.line}"
        if snippet.mark == "skip":
            assert snippet.note, f"{where}: skipped without a reason"
            skipped += 1
        elif snippet.mark == "file":
            Path(snippet.note).write_text(snippet.code, encoding="utf-8")
        elif snippet.mark == "output":
            assert printed.strip() == snippet.code.strip(), f"{where}: printed {printed!r}"
            ran += 1
        elif snippet.language == "bash":
            printed = "".join(_command(line, where) for line in _lines(snippet.code))
            ran += 1
        elif snippet.language == "python":
            _python(snippet.code, names, where)
            ran += 1
    return ran, skipped


def _lines(code: str) -> Iterator[str]:
    for line in code.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def _command(line: str, where: str) -> str:
    """What a line printed; it must end with 0."""
    if _SHELL.search(line.partition("  #")[0]) or not re.match(r"(?:[A-Z_]+=\S+ )*karirnlp ", line):
        shim = f'karirnlp() {{ "{sys.executable}" -m karirnlp.cli "$@"; }}\n'
        here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(["bash", "-ec", shim + line], capture_output=True, text=True, env=here, check=False)
        assert done.returncode == 0, f"{where}: {line}: {done.stderr}"
        return done.stdout
    words = shlex.split(line, comments=True)
    settings: dict[str, str] = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    out, err, code = StringIO(), StringIO(), None
    with mock.patch.object(sys, "argv", words), mock.patch.dict(os.environ, settings):
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as ended:
            code = ended.code  # type: ignore[assignment]
    assert not code, f"{where}: {line}: exit code {code}: {err.getvalue()}"
    return out.getvalue()


def _python(code: str, names: dict[str, Any], where: str) -> None:
    lines = code.splitlines()
    for statement in ast.parse(code).body:
        source = ast.unparse(statement)
        shown = _VALUE.search(lines[(statement.end_lineno or 1) - 1])
        with redirect_stdout(StringIO()):
            try:
                if isinstance(statement, ast.Expr):
                    value = eval(source, names)
                else:
                    exec(compile(ast.Module([statement], []), where, "exec"), names)
                    continue
            except Exception as error:
                raise AssertionError(f"{where}: {source}: {type(error).__name__}: {error}") from error
        expected = _literal(shown[1]) if shown else None
        if expected is not None:
            assert value == expected[0], f"{where}: {source} is {value!r}, not {shown[1] if shown else ''}"


def _literal(text: str) -> tuple[Any] | None:
    """The value that a comment states, where it is one; a remark behind a colon or in words is none."""
    try:
        return (ast.literal_eval(re.sub(r"('[^']*'):.*", r"\1", text)),)
    except (ValueError, SyntaxError):
        return None
