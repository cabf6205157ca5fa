"""Labelled sets as users bring them: read, checked row by row, and turned into what the estimators read.

Two forms. **Compiled articles** (JSONL, as `scripts/corpus.py build` writes them) have types of passages and tips.
**Labels of passages** (JSONL or CSV with `text` and `label`, and optionally `heading`, `title`, `article`) have types alone,
of any label set.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from karirnlp.errors import InputError
from karirnlp.learn.data import labelled_passages, labelled_units
from karirnlp.text.decode import decode
from karirnlp.types import ADVICE_TYPES

Data: TypeAlias = str | Path | Sequence[str | Path] | Sequence[Mapping[str, Any]]
"""One path, several, or rows of either form as mappings."""

COMPILED, LABELS = "compiled articles", "labels of passages"
_COLUMNS = ("text", "label", "heading", "title", "article")
_KINDS = ("title", "heading", "paragraph", "list_item")
_TIPS = ("0", "do", "avoid")
_MAX_SHOWN = 60


@dataclass(slots=True)
class Labelled:
    """A labelled set. `where[i]` names file and line of passage `i`; `register` is empty where it isn't known."""

    form: str = ""
    files: list[str] = field(default_factory=list)
    digest: str = ""
    """SHA-256 of the files, one after another."""
    passages: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)
    tips: list[str] = field(default_factory=list)
    register: dict[Any, str] = field(default_factory=dict)
    """Article -> register."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Why passages of the files are not among these, and how many."""

    @property
    def articles(self) -> list[Any]:
        """The article of each passage; a passage without one counts as an article of its own."""
        return [passage.get("article", f"#{i}") for i, passage in enumerate(self.passages)]


def read_labelled(data: Data) -> Labelled:
    """Read and check a labelled set. Raises InputError that names file, line, value and what to do."""
    found, digest, seen = Labelled(), hashlib.sha256(), dict[str, str]()
    for where, row in _rows(data, digest, found.files):
        form = _form(row, where)
        if found.form and form != found.form:
            raise InputError("bad_row", f"{where}: a row of {form} among {found.form}; use one form at a time")
        found.form = form
        if form == COMPILED:
            _add_article(found, row, where, seen)
        else:
            _add_passage(found, row, where)
    if not found.passages:
        raise InputError("empty", f"{', '.join(found.files) or 'the data'}: no labelled passage; is it the right file?")
    found.digest = digest.hexdigest()
    return found


def _rows(data: Data, digest: Any, names: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (where, row)."""
    items: Iterable[Any] = [data] if isinstance(data, str | Path) else data
    for n, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            digest.update(json.dumps(item, ensure_ascii=False, sort_keys=True, default=str).encode() + b"\n")
            yield f"row {n}", item
        elif isinstance(item, str | Path):
            path = Path(item)
            names.append(path.name)
            content = _read(path)
            digest.update(content)
            yield from (_csv if path.suffix.lower() in (".csv", ".tsv") else _jsonl)(path, content)
        else:
            raise InputError("bad_row", f"item {n} is a {type(item).__name__}; give paths, or rows as mappings")


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise InputError("no_input", f"{path} is a folder; name a file in it, such as {path / 'train.jsonl'}")
    if path.suffix.lower() not in (".jsonl", ".ndjson", ".csv", ".tsv"):
        raise InputError(
            "no_input", f"{path}: labels are read from .jsonl and .csv, not {path.suffix or 'such a name'!r}"
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("no_input", f"{path}: {error.strerror}; check the path") from error


def _jsonl(path: Path, content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    # Lines end at "\n" alone: str.splitlines would also cut at U+2028, which JSON strings may hold.
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError("bad_json", f"{path}:{number}: no JSON ({error}); one object a line, in UTF-8") from error
        if not isinstance(row, dict):
            raise InputError("bad_json", f"{path}:{number}: {_shown(row)} is no JSON object; one object a line")
        yield f"{path}:{number}", row


def _csv(path: Path, content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for where, names, cells in csv_cells(path, decode(content).text):
        if len(cells) > len(names):
            raise InputError(
                "bad_row",
                f"{where}: {len(cells)} cells under {len(names)} columns; put texts that hold the separator in quotes",
            )
        if any(cells):
            yield where, dict(zip(names, cells, strict=False))


def csv_cells(path: Path, text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """File and line, lower-cased column names and cells of each row below the header; the separator is the header's commonest.

    Raises InputError where it is no CSV.
    """
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            where, line = f"{path}:{line}", reader.line_num + 1
            if names:
                yield where, names, cells
            else:
                names = [cell.strip().lower() for cell in cells]
    except csv.Error as error:
        raise InputError("bad_row", f"{path}:{line}: no CSV ({error}); is a quote left open?") from error


def _form(row: Mapping[str, Any], where: str) -> str:
    if "blocks" in row:
        return COMPILED
    if missing := [name for name in ("text", "label") if name not in row]:
        raise InputError(
            "missing_column",
            f"{where}: no column {' and '.join(map(repr, missing))} among {', '.join(map(str, row)) or 'none'}; "
            f"name them {', '.join(_COLUMNS[:2])} (and optionally {', '.join(_COLUMNS[2:])})",
        )
    return LABELS


def _add_passage(found: Labelled, row: Mapping[str, Any], where: str) -> None:
    for name in ("text", "label"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise InputError("bad_label", f"{where}: {name} {_shown(row[name])} is no text; fill it in or drop the row")
    given = {name: row[name] for name in _COLUMNS[2:] if row.get(name) not in (None, "")}
    for name in ("heading", "title"):
        if not isinstance(given.get(name, ""), str):
            raise InputError("bad_label", f"{where}: {name} {_shown(given[name])} is no text; make it a string")
    found.passages.append({"text": row["text"], **({k: str(v) for k, v in given.items()})})
    found.types.append(row["label"].strip())
    found.where.append(where)


def _add_article(found: Labelled, row: Mapping[str, Any], where: str, seen: dict[str, str]) -> None:
    _check_article(row, where)
    name = row["article_id"]
    if name in seen:
        raise InputError("bad_row", f"{where}: article_id {name!r} stands already at {seen[name]}; drop one of the two")
    seen[name] = where
    passages, types = labelled_passages(row)
    units, tips = labelled_units(row)
    found.passages += passages
    found.types += types
    found.where += [where] * len(types)
    found.units += units
    found.tips += tips
    if register := row.get("register"):
        found.register[name] = str(register)


def _check_article(row: Mapping[str, Any], where: str) -> None:
    def fault(place: str, message: str) -> InputError:
        return InputError("bad_label", f"{where}: {place}{message}; `python scripts/corpus.py build` writes such rows")

    for name, kind in (("article_id", str), ("text", str), ("blocks", list)):
        if not isinstance(row.get(name), kind):
            raise fault(name, f" {_shown(row.get(name))} is no {kind.__name__}")
    for i, block in enumerate(row["blocks"]):
        place = f"block {i}: "
        if not isinstance(block, Mapping):
            raise fault(place, f"{_shown(block)} is no object")
        if block.get("kind") not in _KINDS:
            raise fault(place, f"kind {_shown(block.get('kind'))} is none of {', '.join(_KINDS)}")
        if not isinstance(block.get("flag"), str):
            raise fault(place, f"flag {_shown(block.get('flag'))} is no text (empty where the block is no noise)")
        sentences = block.get("sentences")
        if not isinstance(sentences, list) or not sentences or not all(isinstance(s, Mapping) for s in sentences):
            raise fault(place, "no sentences")
        for part in (block, *sentences):
            start, end = part.get("start"), part.get("end")
            if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(row["text"])):
                raise fault(place, f"span {start!r}:{end!r} is none in a text of {len(row['text'])} characters")
        if block["kind"] in ("title", "heading"):
            if len(sentences) != 1:
                raise fault(place, f"a {block['kind']} of {len(sentences)} sentences, not one")
        elif block.get("advice_type") not in ADVICE_TYPES:
            raise fault(place, f"advice_type {_shown(block.get('advice_type'))} is none of {', '.join(ADVICE_TYPES)}")
        for sentence in sentences:
            if sentence.get("label") not in _TIPS:
                raise fault(place, f"label {_shown(sentence.get('label'))} is none of {', '.join(_TIPS)}")


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MAX_SHOWN else shown[: _MAX_SHOWN - 1] + "…"
