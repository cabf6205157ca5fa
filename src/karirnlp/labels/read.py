"""Labels as annotation tools export them: Label Studio JSON and JSON-MIN, doccano and Prodigy JSONL, CSV.

The form is told by the content, not by the name. Offsets are brought to code points: Label Studio has counted UTF-16 units in
some versions and code points in others, so that a span is believed only where its own text stands there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError
from karirnlp.export.sheets import cell
from karirnlp.labels.tasks import Span
from karirnlp.labels.write import TIP, TYPE
from karirnlp.learn.labelled import csv_cells
from karirnlp.text.decode import decode
from karirnlp.types import ADVICE_TYPES

POLARITIES = ("do", "avoid")
_CONTEXT = ("passage_id", "title", "heading", "article", "source", "start", "end")
_NAMES = {hint.casefold(): name for name, hint in ADVICE_TYPES.items()} | {name: name for name in ADVICE_TYPES}


class LabelFault(ValueError):
    """What is wrong with one row; the others are read on."""


_FAULTS = (LabelFault, AttributeError, TypeError, KeyError, IndexError, OverflowError)
"""What a row of another shape than the tool writes can meet."""
_OTHER_NAMES = ("sentiment", "label", "class", "choice")
"""What Label Studio's own templates call the question that has one answer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one annotator said of one passage."""

    text: str
    annotator: str
    advice_type: str | None
    tips: tuple[Span, ...] | None
    """None where the format or project asks for no tips."""
    context: Mapping[str, Any]
    where: str
    when: str = ""

    @property
    def key(self) -> str:
        return str(self.context.get("passage_id") or self.text)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row without a usable label, and why."""

    where: str
    reason: str


def read_marks(path: str | Path, *, any_label: bool = False) -> Iterator[Mark | Skipped]:
    """The marks of an exported file, in order. Raises InputError where it cannot be read or has none of the known forms."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("no_input", f"{path}: {error.strerror}; check the path") from error
    if content[:4] == b"PK\x03\x04":
        raise InputError("no_input", f"{path} is a ZIP; unpack it and give the files in it (doccano: one an annotator)")
    text = decode(content).text.removeprefix("\ufeff")
    rows = _csv_rows if path.suffix.lower() in (".csv", ".tsv") else _json_rows
    for where, row in rows(path, text):
        reader = _reader(row)
        if reader is None:
            raise InputError(
                "bad_row",
                f"{where}: {', '.join(map(str, list(row)[:8])) or 'an empty object'}: no form that is known here; give what Label "
                "Studio (JSON, JSON-MIN), doccano or Prodigy (JSONL) exports, or CSV with columns text and label",
            )
        yield from _checked(reader, row, where, path.stem, any_label)


def _checked(
    reader: Callable[..., Iterator[Mark | Skipped]], row: dict[str, Any], where: str, stem: str, any_label: bool
) -> Iterator[Mark | Skipped]:
    try:
        for mark in reader(row, where, stem):
            if isinstance(mark, Mark) and mark.advice_type is not None and not any_label:
                name = _NAMES.get(mark.advice_type.strip().casefold())
                if name is None:
                    shown = mark.advice_type[:60]
                    yield Skipped(
                        where, f"label {shown!r} is no advice type; --any-label takes a label set of your own"
                    )
                    continue
                mark = Mark(mark.text, mark.annotator, name, mark.tips, mark.context, mark.where, mark.when)
            yield mark
    except _FAULTS as fault:
        yield Skipped(where, _reason(fault))


def _reason(fault: Exception) -> str:
    return str(fault) if isinstance(fault, LabelFault) else f"not of the form that the tool writes ({fault})"


def _json_rows(path: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of a JSON array, or of JSON lines."""
    if text.lstrip()[:1] == "[":
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError("bad_json", f"{path}: no JSON ({error}); export it again") from error
        found: Iterator[tuple[str, Any]] = ((f"{path}, task {n}", row) for n, row in enumerate(rows, 1))
    else:
        found = _lines(path, text)
    for where, row in found:
        if not isinstance(row, dict):
            raise InputError("bad_json", f"{where}: {str(row)[:60]!r} is no object; export it again")
        yield where, row


def _lines(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{path}:{number}", json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    "bad_json", f"{path}:{number}: no JSON ({error}); one object a line, or one array"
                ) from error


def _csv_rows(path: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, names, cells in csv_cells(path, text):
        if any(cells):
            yield where, {"": "csv"} | dict(zip(names, cells, strict=False))


def _reader(row: Mapping[str, Any]) -> Callable[..., Iterator[Mark | Skipped]] | None:
    if "" in row:
        return _csv if "text" in row and ("label" in row or TYPE in row) else None
    if isinstance(row.get("data"), Mapping):
        return _label_studio
    if "annotation_id" in row or "lead_time" in row:
        return _label_studio_min
    if "answer" in row or "_task_hash" in row or "_input_hash" in row:
        return _prodigy
    if {"label", "labels", "cats", "entities", "annotations"} & row.keys():
        return _doccano
    if TYPE in row and "text" in row:
        return _label_studio_min
    return None


def _text(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise LabelFault(f"text {str(text)[:40]!r} is no text")
    return text


def _context(*rows: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if isinstance(row, Mapping):
            found = {name: row[name] for name in _CONTEXT if row.get(name) not in (None, "")} | found
    for name in ("start", "end"):
        if name in found:
            try:
                found[name] = int(found[name])
            except (TypeError, ValueError) as error:
                raise LabelFault(f"{name} {str(found[name])[:40]!r} is no whole number") from error
    return found


def _label_studio(row: dict[str, Any], where: str, _: str) -> Iterator[Mark | Skipped]:
    """A task with its annotations, each by one person; predictions are the models' and do not count."""
    data = row["data"]
    given = row.get("annotations") or row.get("completions") or []
    if not given:
        yield Skipped(where, "not yet annotated")
    for annotation in given:
        try:
            yield _annotation(data, annotation, where)
        except _FAULTS as fault:  # the others of the task are read on
            yield Skipped(where, _reason(fault))


def _annotation(data: Mapping[str, Any], annotation: Mapping[str, Any], where: str) -> Mark | Skipped:
    if annotation.get("was_cancelled"):
        return Skipped(where, "skipped by its annotator")
    text = _text(data)
    types: list[str] = []
    spans: list[Span] = []
    for item in annotation.get("result") or ():
        value = item.get("value") or {}
        if item.get("type") == "choices" and item.get("from_name") in (TYPE, *_OTHER_NAMES):
            types += value.get("choices") or ()
        elif item.get("type") in ("labels", "hypertextlabels"):
            spans.append(_span(text, value))
    who = annotation.get("completed_by")
    name = (who.get("email") or who.get("id")) if isinstance(who, Mapping) else who
    when = str(annotation.get("updated_at") or annotation.get("created_at") or "")
    return Mark(text, str(name or "?"), _one(types), _sorted(spans), _context(data), where, when)


def _label_studio_min(row: dict[str, Any], where: str, _: str) -> Iterator[Mark | Skipped]:
    """One annotation a row, the answers under the names of the questions."""
    text = _text(row)
    given = row.get(TYPE, row.get("label"))
    if isinstance(given, Mapping):
        given = given.get("choices")
    types = [given] if isinstance(given, str) else list(given or ())
    if not types and not row.get(TIP):
        yield Skipped(where, "not yet annotated")
        return
    spans = [_span(text, value) for value in row.get(TIP) or () if isinstance(value, Mapping)]
    when = str(row.get("updated_at") or row.get("created_at") or "")
    yield Mark(text, str(row.get("annotator") or "?"), _one(types), _sorted(spans), _context(row), where, when)


def _doccano(row: dict[str, Any], where: str, stem: str) -> Iterator[Mark | Skipped]:
    """Classes, spans or both; doccano writes one file an annotator, whose name then names them."""
    text = _text(row)
    types: list[str] = []
    spans: list[Span] = []
    asks_tips = "entities" in row
    for name in ("label", "labels", "cats", "entities"):
        given = row.get(name) or ()
        items: list[Any] = [given] if isinstance(given, str) else list(given)
        for item in items:
            if isinstance(item, str):
                types.append(item)
            elif isinstance(item, Mapping) and {"start_offset", "end_offset", "label"} <= item.keys():
                spans.append(
                    _span(text, {"start": item["start_offset"], "end": item["end_offset"], "labels": [item["label"]]})
                )
            elif isinstance(item, list) and len(item) == 3:
                first, last, kind = item
                spans.append(_span(text, {"start": first, "end": last, "labels": [kind]}))
            else:
                raise LabelFault(f"{name} {str(item)[:60]!r} is neither a class nor [start, end, label]")
    if row.get("annotations"):
        raise LabelFault("labels are numbers; export as JSONL with label names")
    if not types and not spans:
        yield Skipped(where, "not yet annotated")
        return
    who = str(row.get("username") or row.get("annotator") or stem)
    tips = _sorted(spans) if spans or asks_tips else None
    yield Mark(text, who, _one(types), tips, _context(row, row.get("meta"), row.get("metadata")), where)


def _prodigy(row: dict[str, Any], where: str, _: str) -> Iterator[Mark | Skipped]:
    """Accepted answers: of the choice interface, of spans, of both in blocks, or a single label accepted."""
    answer = row.get("answer", "accept")
    if answer != "accept":
        yield Skipped(where, f"answered {answer!r}")
        return
    text = _text(row)
    types = list(row.get("accept") or ())
    if not types and isinstance(row.get("label"), str):
        types = [row["label"]]
    spans = [_span(text, {"labels": [value.get("label")], **value}) for value in row.get("spans") or ()]
    who = str(row.get("_annotator_id") or row.get("_session_id") or "?")
    tips = _sorted(spans) if "spans" in row else None
    yield Mark(text, who, _one(types), tips, _context(row.get("meta"), row), where, str(row.get("_timestamp") or ""))


def _csv(row: dict[str, Any], where: str, stem: str) -> Iterator[Mark | Skipped]:
    label = str(row.get("label") or row.get(TYPE) or "").strip()
    if not label:
        yield Skipped(where, "label is empty")
        return
    # A spreadsheet's guard against formulas is no part of the text.
    text = _text(row)
    if text[:1] == "'" and cell(text[1:]) == text:
        text = text[1:]
    yield Mark(text, str(row.get("annotator") or stem), label, None, _context(row), where)


def _one(types: list[Any]) -> str | None:
    if len(set(map(str, types))) > 1:
        raise LabelFault(f"{len(types)} labels, {', '.join(map(str, types))[:80]}; a passage has one")
    return str(types[0]) if types else None


def _span(text: str, value: Mapping[str, Any]) -> Span:
    """A span in code points, checked against its own text where it brings it along."""
    labels: list[Any] = list(value.get("labels") or value.get("hypertextlabels") or ())
    label = str(labels[0]).strip().lower() if len(labels) == 1 else ""
    if label not in POLARITIES:
        raise LabelFault(f"span label {', '.join(map(str, labels))[:40]!r} is none of {', '.join(POLARITIES)}")
    try:
        start, end = int(value["start"]), int(value["end"])
    except (KeyError, TypeError, ValueError) as error:
        raise LabelFault(f"span {str(dict(value))[:80]} has no start and end") from error
    said = value.get("text")
    if isinstance(said, str) and said and text[start:end] != said:
        start, end = _from_utf16(text, start, end)
        if text[start:end] != said:
            raise LabelFault(
                f"span {value.get('start')}:{value.get('end')} is not {said[:40]!r}; was the text changed?"
            )
    if not 0 <= start < end <= len(text):
        raise LabelFault(f"span {start}:{end} is none in a text of {len(text)} characters")
    return start, end, label


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    units = text.encode("utf-16-le", "surrogatepass")
    first = units[: 2 * max(start, 0)].decode("utf-16-le", "replace")
    return len(first), len(first) + len(units[2 * max(start, 0) : 2 * max(end, 0)].decode("utf-16-le", "replace"))


def _sorted(spans: list[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))
