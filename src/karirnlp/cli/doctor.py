"""The state of an installation: `karirnlp doctor`."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import typer

from karirnlp._version import __version__
from karirnlp.cli import config
from karirnlp.cli.common import FAILED, AsJson, app, show, tell
from karirnlp.errors import KarirError

OK, MISSING, WARNING, BROKEN = "ok", "missing", "warning", "broken"
LEAST_DISK = 2**30
"""Free bytes below which a run may not end."""
_DEVELOPERS = {"dev", "docs"}
_ROOTS = (
    "the stemmer's list of roots (Kateglo, through PySastrawi) is CC BY-NC-SA 3.0: no commercial use without its owners"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `state` is ok, missing (an extra that nothing needs), warning or broken."""

    about: str
    state: str
    found: str
    do: str = ""
    """The next step where something is to be done."""


@app.command(epilog="Example: karirnlp doctor --json")
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check this installation: versions, models, licences, extras, Java, disk; exit code 1 where something is broken."""
    found = [
        *_versions(),
        *_models(),
        *_licences(),
        *_extras(),
        _java(),
        *_disk(),
        _terminal(),
        *_config(ctx),
    ]
    for finding in found:
        mend = f"; {finding.do}" if finding.do else ""
        show(asdict(finding), as_json, f"{finding.state:<8} {finding.about}: {finding.found}{mend}")
    broken = sum(finding.state == BROKEN for finding in found)
    tell(f"{broken} broken" if broken else "nothing is broken", err=True)
    if broken:
        raise typer.Exit(FAILED)


def _versions() -> Iterator[Finding]:
    python = sys.version_info[:2]
    state = OK if (3, 11) <= python < (3, 14) else BROKEN
    yield Finding(
        "python", state, platform.python_version(), "" if state == OK else "karirnlp needs Python 3.11 to 3.13"
    )
    yield Finding("karirnlp", OK, f"{__version__} in {Path(__file__).parents[1]}")
    for line in metadata.requires("karirnlp") or []:
        if "extra ==" not in line:
            yield _library(line)


def _library(line: str) -> Finding:
    from packaging.requirements import Requirement

    needed = Requirement(line)
    try:
        version = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return Finding(needed.name, BROKEN, "not installed", f'pip install "{needed}"')
    if version not in needed.specifier:
        return Finding(needed.name, BROKEN, f"{version}, but {needed.specifier} is needed", f'pip install "{needed}"')
    return Finding(needed.name, OK, version)


def _models() -> Iterator[Finding]:
    from karirnlp.models import DEFAULTS, default_models, model_folder, model_hash, read_meta

    whole = True
    for name in DEFAULTS:
        try:
            folder = model_folder(name)
            licence = str(read_meta(folder).get("licence") or "no licence stated").rstrip(".")
            yield Finding(f"model {name}", OK, f"{model_hash(name)} in {folder}; hashes hold; {licence}")
        except KarirError as error:
            whole = False
            yield Finding(f"model {name}", BROKEN, str(error))
    if not whole:
        return
    try:
        for name, model in zip(DEFAULTS, default_models(), strict=True):
            yield Finding(f"model {name} loads", OK, f"{len(model.meta_['labels'])} labels")
    except Exception as error:  # whatever it is, it is what the user came to learn
        yield Finding("models load", BROKEN, f"{type(error).__name__}: {error}", "reinstall karirnlp")


def _licences() -> Iterator[Finding]:
    about = metadata.metadata("karirnlp")
    yield Finding("licence", OK, f"code {about['License-Expression'] or about['License']}")
    yield Finding("licence of roots", WARNING, _ROOTS)


def _extras() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    for extra in metadata.metadata("karirnlp").get_all("Provides-Extra") or []:
        if extra in _DEVELOPERS:
            continue
        missing: list[str] = []
        present: list[str] = []
        for line in metadata.requires("karirnlp") or []:
            needed = Requirement(line)
            if not re.search(rf"""extra == ['"]{re.escape(extra)}['"]""", line):
                continue
            try:
                version = metadata.version(needed.name)
                held = version in needed.specifier
                (present if held else missing).append(f"{needed.name} {version}")
            except metadata.PackageNotFoundError:
                missing.append(needed.name)
        if missing:
            install = f'pip install "karirnlp[{extra}]"'
            yield Finding(f"extra {extra}", MISSING, f"lacks {', '.join(missing)}", install)
        else:
            yield Finding(f"extra {extra}", OK, ", ".join(present))


def _java() -> Finding:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    install = "for --engine spark install Java 17 (Debian: apt install openjdk-17-jre-headless)"
    if java is None:
        return Finding("java", MISSING, "none on the path", install)
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=True).stderr
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("java", WARNING, f"{java} does not run: {error}", install)
    match = re.search(r'"(\d+)', said)
    major = int(match[1]) if match else 0
    first = said.strip().partition("\n")[0]
    return Finding("java", OK, first) if major >= 17 else Finding("java", WARNING, f"{first} is too old", install)


def _disk() -> Iterator[Finding]:
    for place in dict.fromkeys((Path.cwd(), Path(os.environ.get("TMPDIR") or "/tmp"))):
        if not place.is_dir():
            continue
        free = shutil.disk_usage(place).free
        state = OK if free >= LEAST_DISK else WARNING
        yield Finding(
            f"disk {place}", state, f"{free / 2**30:.1f} GiB free", "" if state == OK else "a large run needs more"
        )


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "none").lower()
    if encoding.replace("-", "") == "utf8":
        return Finding("output", OK, encoding)
    return Finding("output", WARNING, encoding, "set PYTHONUTF8=1, or some characters cannot be shown")


def _config(ctx: typer.Context) -> Iterator[Finding]:
    """The configuration in use: it was checked before this command began, else the command would not have."""
    if isinstance(ctx.obj, Path):
        config.check(ctx.obj, ctx)
        yield Finding("configuration", OK, str(ctx.obj))
