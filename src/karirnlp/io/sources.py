"""From what the user names (file, folder, glob, `-`) to a sorted list of files, each with its format."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from karirnlp.errors import InputError
from karirnlp.types import Reject

FORMATS: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    "": "sniff",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".xml": "xml",
    ".wxr": "xml",
    ".rss": "xml",
}
"""Suffix to format; what has no suffix, as standard input, is told by its first bytes."""

COMPRESSIONS: dict[str, str] = {".gz": "gzip", ".zst": "zstd"}

Input = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `path` is None for standard input, `format` empty where the suffix is unknown."""

    name: str
    path: Path | None
    format: str
    compression: str = ""
    named: bool = True
    """Whether the user named this very file, so that a fault in its columns is a wrong call and no stray file."""


def expand(inputs: Input | Iterable[Input], root: Input | None = None) -> list[Source | Reject]:
    """List the files that `inputs` name, sorted by `name`, each once.

    A folder is read with its subfolders; hidden files and folders are left out. Links are followed, a folder that was
    read already is not read again. Names are relative to `root`: by default the folder itself, a file's folder, the
    fixed part of a glob, and the common folder of several inputs. Raises `InputError` for what does not exist.
    """
    names = [os.fspath(i) for i in ([inputs] if isinstance(inputs, (str, os.PathLike)) else inputs)]
    if not names:
        raise InputError("no_input", "nothing to read: name a file, a folder, a glob or `-`")
    found: list[tuple[str, bool]] = []
    bases: list[str] = []
    rejects: list[tuple[str, str, str]] = []
    for name in names:
        if name != "-":
            bases.append(_expand_one(name, found, rejects))
    base = os.path.abspath(root) if root is not None else os.path.commonpath(bases) if bases else ""
    items: dict[str, Source | Reject] = {"-": Source("-", None, "sniff")} if "-" in names else {}
    for path, reason, detail in rejects:
        items[path] = Reject(_label(path, base), 0, reason, detail)
    for path, named in sorted(found):  # named last, so that it counts where a folder holds the file too
        format_, compression = format_of(path)
        items[path] = Source(_label(path, base), Path(path), format_, compression, named)
    if not items:
        raise InputError("no_input", f"no files in {', '.join(names)}")
    return sorted(items.values(), key=_order)


def _order(item: Source | Reject) -> list[str]:
    return (item.name if isinstance(item, Source) else item.source).split("/")


def format_of(name: str | os.PathLike[str]) -> tuple[str, str]:
    """Format and compression by suffix; the format is empty where the suffix is unknown."""
    stem, suffix = os.path.splitext(os.path.basename(os.fspath(name)).lower())
    compression = COMPRESSIONS.get(suffix, "")
    if compression:
        suffix = os.path.splitext(stem)[1]
    return FORMATS.get(suffix, ""), compression


def _expand_one(name: str, found: list[tuple[str, bool]], rejects: list[tuple[str, str, str]]) -> str:
    """Add the files of one input; returns the folder that they are named from."""
    if not name.strip():
        raise InputError("no_input", "an empty name was given as input; is a variable unset? name a file or folder")
    if "\x00" in name:
        raise InputError("no_such_file", f"not a file name: {name!r}")
    path = os.path.abspath(name)
    if os.path.isdir(path):
        _walk(path, found, rejects)
        return path
    if os.path.lexists(path):
        _add_file(path, True, found, rejects)
        return os.path.dirname(path)
    if not glob.has_magic(name):
        raise InputError("no_such_file", f"no such file or folder: {name}")
    hits = sorted(glob.glob(path, recursive=True))
    if not hits:
        raise InputError("no_such_file", f"no file matches {name}")
    for hit in hits:
        if not os.path.isdir(hit):
            _add_file(hit, False, found, rejects)
        elif "**" not in name:  # `**` lists the files of each folder itself
            _walk(hit, found, rejects)
    fixed = path
    while glob.has_magic(fixed):
        fixed = os.path.dirname(fixed)
    return fixed


def _walk(top: str, found: list[tuple[str, bool]], rejects: list[tuple[str, str, str]]) -> None:
    """Real folders first, linked ones after, so that a file keeps its own name where a link shows it too."""
    seen: set[tuple[int, int]] = set()
    real: list[str] = [top]
    linked: list[str] = []
    while real or linked:
        folder = real.pop() if real else linked.pop(0)
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in seen:
                rejects.append((folder, "symlink_loop", f"leads back to {os.path.basename(os.path.realpath(folder))}"))
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            rejects.append((folder, "unreadable", _why(error)))
            continue
        for entry in listed:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                real.append(entry.path)
            elif entry.is_symlink() and os.path.isdir(entry.path):
                linked.append(entry.path)
            else:
                _add_file(entry.path, False, found, rejects)


def _add_file(path: str, named: bool, found: list[tuple[str, bool]], rejects: list[tuple[str, str, str]]) -> None:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        rejects.append((path, "unreadable", _why(error)))
        return
    if stat.S_ISREG(mode):
        found.append((path, named))
    else:
        rejects.append((path, "not_a_file", "neither a file nor a folder"))


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _label(path: str, base: str) -> str:
    """Name under `base` with `/`; bytes that aren't UTF-8 and control characters are escaped."""
    if os.path.commonpath([path, base]) != base:
        raise InputError("outside_root", f"{path} is not under the root {base}")
    relative = os.path.relpath(path, base).replace(os.sep, "/")
    text = relative.encode(sys.getfilesystemencoding(), "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
