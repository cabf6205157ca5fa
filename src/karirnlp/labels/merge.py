"""What several annotators said, settled: a majority decides, a tie is a conflict and is shown."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from karirnlp.errors import KarirError
from karirnlp.labels.read import Mark, Skipped, read_marks


@dataclass(slots=True)
class Merged:
    """What an import found and wrote."""

    labels: int = 0
    """Passages with a settled label, as written."""
    marks: int = 0
    annotators: tuple[str, ...] = ()
    shared: int = 0
    """Passages that two annotators or more have labelled."""
    agreement: float | None = None
    """Share of pairs of annotators that gave a shared passage the same type; None where none is shared."""
    alpha: float | None = None
    """Krippendorff's alpha for nominal data, on the types; None where it is not defined."""
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    outvoted: int = 0
    """Passages whose label a majority decided against others."""
    skipped: list[Skipped] = field(default_factory=list)


def import_labels(
    files: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    run: str | Path | None = None,
    any_label: bool = False,
    unanimous: bool = False,
) -> Merged:
    """Read labels that annotation tools exported, merge them by passage, and write what `karirnlp train` reads.

    Without `run`, JSONL with `text`, `label`, `heading`, `title`, `article`: advice types, or, with `any_label`, a label set of
    your own. With the folder of the `run` that the tasks came from, compiled articles: advice types and tips, the sentences
    of labelled passages that no span marks being no tips; passages without a label are left out of their article.

    A label stands where more than half of its annotators gave it, with `unanimous` only where all did; a later mark of the
    same annotator replaces the earlier. Conflicts and rows that could not be used go to `OUT.conflicts.jsonl`.

    Raises InputError for a file that cannot be read or of no known form, OptionError where `run` is given and labels know no
    passage or no tips, KarirError where nothing is left to write or `out` cannot be written.
    """
    merged = Merged()
    passages: dict[str, dict[str, Mark]] = defaultdict(dict)
    paths = [files] if isinstance(files, str | Path) else list(files)
    for path in paths:
        for found in read_marks(path, any_label=any_label):
            if isinstance(found, Skipped):
                merged.skipped.append(found)
                continue
            merged.marks += 1
            mine = passages[found.key]
            if found.annotator not in mine or found.when >= mine[found.annotator].when:
                mine[found.annotator] = found
    merged.annotators = tuple(sorted({who for marks in passages.values() for who in marks}))
    _agree(merged, [[m.advice_type for m in marks.values() if m.advice_type] for marks in passages.values()])
    settled = list(_settled(merged, passages.values(), unanimous))
    rows: Iterable[dict[str, Any]]
    if run is None:
        rows = [_flat(mark, label, marks) for mark, label, marks in settled]
    else:
        from karirnlp.labels.compile import compiled

        tied = partial(_tied, merged)
        rows = list(compiled(run, settled, unanimous, tied))
    merged.labels = (
        len(settled) if run is None else sum(sum(1 for b in row["blocks"] if "advice_type" in b) for row in rows)
    )
    if not merged.labels:
        raise KarirError(
            f"no label to write: {merged.marks} marks, {len(merged.conflicts)} conflicts, {len(merged.skipped)} rows without a label"
            + (f", such as {merged.skipped[0].where}: {merged.skipped[0].reason}" if merged.skipped else "")
        )
    _write(Path(out), rows, merged)
    return merged


def _settled(
    merged: Merged, passages: Iterable[dict[str, Mark]], unanimous: bool
) -> Iterator[tuple[Mark, str, list[Mark]]]:
    for by_annotator in passages:
        marks = list(by_annotator.values())
        if len({mark.text for mark in marks}) > 1:
            merged.conflicts.append(conflict("the text differs between annotators", marks))
            continue
        said = Counter(mark.advice_type for mark in marks if mark.advice_type)
        if not said:
            merged.skipped.append(Skipped(marks[0].where, "no advice type was chosen"))
            continue
        label, votes = said.most_common(1)[0]
        total = sum(said.values())
        if votes < total if unanimous else 2 * votes <= total:
            merged.conflicts.append(conflict("advice type", marks))
            continue
        merged.outvoted += votes < total
        yield marks[0], label, marks


def conflict(about: str, marks: Sequence[Mark]) -> dict[str, Any]:
    return {
        "conflict": about,
        "passage_id": marks[0].context.get("passage_id"),
        "text": marks[0].text,
        "said": {mark.annotator: mark.advice_type for mark in marks},
        "tips": {mark.annotator: [list(span) for span in mark.tips] for mark in marks if mark.tips is not None},
        "where": [mark.where for mark in marks],
    }


def _tied(merged: Merged, marks: Sequence[Mark]) -> None:
    merged.conflicts.append(conflict("tips", marks))


def _flat(mark: Mark, label: str, marks: Sequence[Mark]) -> dict[str, Any]:
    row = {"text": mark.text, "label": label}
    row |= {name: str(mark.context[name]) for name in ("heading", "title", "article") if name in mark.context}
    row |= {name: mark.context[name] for name in ("passage_id", "source", "start", "end") if name in mark.context}
    return row | {"annotators": [mark.annotator for mark in marks]}


def _agree(merged: Merged, said: Iterable[Sequence[str]]) -> None:
    """Observed agreement, and Krippendorff's alpha: 1 - observed / expected disagreement over pairable values."""
    equal = pairs = 0
    disagreement = 0.0
    totals: Counter[str] = Counter()
    for values in said:
        if len(values) < 2:
            continue
        merged.shared += 1
        counts = Counter(values)
        n = len(values)
        same = sum(c * (c - 1) for c in counts.values())
        equal, pairs = equal + same // 2, pairs + n * (n - 1) // 2
        disagreement += (n * (n - 1) - same) / (n - 1)
        totals.update(values)
    if not merged.shared:
        return
    merged.agreement = equal / pairs
    whole = sum(totals.values())
    expected = (whole * whole - sum(c * c for c in totals.values())) / (whole - 1)
    merged.alpha = 1 - disagreement / expected if expected else None


def _write(target: Path, rows: Iterable[dict[str, Any]], merged: Merged) -> None:
    shown = [*merged.conflicts, *({"skipped": s.reason, "where": s.where} for s in merged.skipped)]
    beside = target.with_name(target.name + ".conflicts.jsonl")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for path, lines in ((target, rows), (beside, shown)):
            unfinished = path.with_name(path.name + ".partial")
            with unfinished.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            unfinished.replace(path)
        if not shown:
            beside.unlink()
    except OSError as error:
        raise KarirError(f"{target} cannot be written: {error.strerror or error}; give --out another place") from error
