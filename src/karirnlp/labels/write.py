"""Tasks in the formats of annotation tools, the models' labels in them as a first guess to correct."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from karirnlp._version import __version__
from karirnlp.errors import KarirError, OptionError
from karirnlp.export.sheets import LINE_BREAKS, cell
from karirnlp.labels.tasks import Task, tasks
from karirnlp.types import ADVICE_TYPES

TYPE, TIP = "advice_type", "tip"
"""Names of the two questions, in every format that names them."""
CSV_COLUMNS = ("passage_id", "title", "heading", "text", "label", "article", "source", "start", "end")


def export_tasks(
    run_folder: str | Path, out: str | Path, *, to: str = "label-studio", types: Iterable[str] | None = None
) -> int:
    """Write the passages of a run as tasks for annotators; returns how many.

    - `label-studio`: a JSON array of tasks with `predictions`; the labelling configuration stands beside it, its name
      ending in `.xml`.
    - `doccano`: JSONL with `cats` and `entities`, for its project of intents and slots.
    - `prodigy`: JSONL with `options`, `accept` and `spans`, for `choice` and `spans` in blocks.
    - `label-csv`: one row a passage; correct the column `label` in a spreadsheet.

    `types` keeps passages that the models give one of these advice types. Raises OptionError for an unknown format or
    type, InputError where there is no run, KarirError where `out` cannot be written.
    """
    chosen = frozenset(types or ())
    if unknown := sorted(chosen - ADVICE_TYPES.keys()):
        raise OptionError(f"advice type {unknown[0]!r} is none of {', '.join(ADVICE_TYPES)}")
    return write_tasks((task for task in tasks(run_folder) if not chosen or task.advice_type in chosen), out, to)


def write_tasks(found: Iterable[Task], out: str | Path, to: str) -> int:
    """Write tasks to `out`; returns how many."""
    if to not in _WRITERS:
        raise OptionError(f"to is {to!r}; give one of {', '.join(FORMATS)}")
    target = Path(out)
    partial = target.with_name(target.name + ".partial")
    count = 0

    def counted() -> Iterator[Task]:
        nonlocal count
        for task in found:
            count += 1
            yield task

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _WRITERS[to](partial, counted())
            partial.replace(target)
            if to == "label-studio":
                target.with_suffix(".xml").write_text(label_studio_config(), encoding="utf-8")
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise KarirError(f"{target} cannot be written: {error.strerror or error}; give --out another place") from error
    return count


def label_studio_config() -> str:
    """The labelling configuration for Label Studio: one advice type a passage, and its tips as spans."""
    choices = "\n".join(
        f"    <Choice value={quoteattr(name)} hint={quoteattr(hint)}/>" for name, hint in ADVICE_TYPES.items()
    )
    return f"""<View>
  <Header value="$title" size="4"/>
  <Text name="heading" value="$heading"/>
  <Labels name="{TIP}" toName="text">
    <Label value="do" background="#2e7d32"/>
    <Label value="avoid" background="#c62828"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
  <Choices name="{TYPE}" toName="text" choice="single" required="true" showInline="true">
{choices}
  </Choices>
</View>
"""


def _label_studio(path: Path, found: Iterable[Task]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for number, task in enumerate(found):
            choice = {"from_name": TYPE, "to_name": "text", "type": "choices", "value": {"choices": [task.advice_type]}}
            spans = [
                {
                    "from_name": TIP,
                    "to_name": "text",
                    "type": "labels",
                    "value": {"start": start, "end": end, "text": task.text[start:end], "labels": [label]},
                }
                for start, end, label in task.tips
            ]
            result = [item | {"id": f"r{i}"} for i, item in enumerate([choice, *spans])]
            guess = {"model_version": f"karirnlp {__version__}", "score": task.score, "result": result}
            line = _line({"data": {"text": task.text, **task.context}, "predictions": [guess]})
            file.write((",\n" if number else "\n") + line)
        file.write("\n]\n")


def _doccano(path: Path, found: Iterable[Task]) -> None:
    _lines(
        path,
        ({"text": t.text, "cats": [t.advice_type], "entities": [list(s) for s in t.tips], **t.context} for t in found),
    )


def _prodigy(path: Path, found: Iterable[Task]) -> None:
    options = [{"id": name, "text": f"{hint} ({name})"} for name, hint in ADVICE_TYPES.items()]
    _lines(
        path,
        (
            {
                "text": task.text,
                "options": options,
                "accept": [task.advice_type],
                "spans": [{"start": start, "end": end, "label": label} for start, end, label in task.tips],
                "meta": task.context,
            }
            for task in found
        ),
    )


def _csv(path: Path, found: Iterable[Task]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        for task in found:
            row = {**task.context, "text": task.text, "label": task.advice_type}
            writer.writerow([cell(row[name]) for name in CSV_COLUMNS])


def _lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_line(row) + "\n" for row in rows)


def _line(row: dict[str, Any]) -> str:
    # Annotation tools are web pages: what is no character of UTF-8 would stop them.
    return json.dumps(row, ensure_ascii=False).translate(LINE_BREAKS).encode("utf-8", "replace").decode()


_WRITERS: dict[str, Callable[[Path, Iterable[Task]], None]] = {
    "label-studio": _label_studio,
    "doccano": _doccano,
    "prodigy": _prodigy,
    "label-csv": _csv,
}
FORMATS = tuple(_WRITERS)
