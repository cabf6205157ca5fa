"""Labels by people on the command line: `karirnlp label import`, `karirnlp label suggest`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from karirnlp.cli.common import App, AsJson, app, show, tell

label = App(
    help="Labels by people: import what annotators corrected, and pick what to label next.", no_args_is_help=True
)
app.add_typer(label, name="label")


class TaskFormat(StrEnum):
    label_studio = "label-studio"
    doccano = "doccano"
    prodigy = "prodigy"
    label_csv = "label-csv"


@label.command("import", epilog="Example: karirnlp label import project-1.json --run hasil/ --out label.jsonl")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help="Exports of Label Studio (JSON, JSON-MIN), doccano, Prodigy (JSONL), or corrected CSV."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="File for the labels, as `karirnlp train` reads them.")],
    run: Annotated[
        Path | None, typer.Option(help="The run that the tasks came from: then tips are learned too, not types alone.")
    ] = None,
    any_label: Annotated[bool, typer.Option("--any-label", help="Take labels that are no advice types.")] = False,
    unanimous: Annotated[
        bool, typer.Option("--unanimous", help="Every annotator must agree; else more than half.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read corrected labels back, merge annotators, show where they differ."""
    from karirnlp.labels import import_labels

    found = import_labels(files, out, run=run, any_label=any_label, unanimous=unanimous)
    row = {
        "labels": found.labels,
        "marks": found.marks,
        "annotators": list(found.annotators),
        "shared": found.shared,
        "agreement": found.agreement,
        "alpha": found.alpha,
        "conflicts": len(found.conflicts),
        "outvoted": found.outvoted,
        "skipped": len(found.skipped),
    }
    line = f"{found.labels} passages in {out}, of {found.marks} labels by {len(found.annotators)} annotators"
    if found.agreement is not None:
        alpha = f", alpha {found.alpha:.2f}" if found.alpha is not None else ""
        line += f"; {found.shared} labelled twice or more, agreement {found.agreement:.2f}{alpha}"
    show(row, as_json, line)
    for conflict in found.conflicts[:20]:
        said = ", ".join(f"{who}: {what}" for who, what in conflict["said"].items())
        typer.echo(f"conflict on {conflict['conflict']} ({said}): {conflict['text'][:100]}", err=True)
    if found.conflicts or found.skipped:
        typer.echo(
            f"{len(found.conflicts)} conflicts and {len(found.skipped)} rows without a label left out; all in {out}.conflicts.jsonl",
            err=True,
        )


@label.command("suggest", epilog="Example: karirnlp label suggest hasil/ --count 100 --out tugas.json")
def suggest(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File for the tasks.")],
    count: Annotated[int, typer.Option(help="Passages to pick.")] = 100,
    to: Annotated[TaskFormat, typer.Option(help="Format of the tasks.")] = TaskFormat.label_studio,
    labelled: Annotated[
        list[Path] | None, typer.Option(help="Labels imported before, to be left out; may be repeated.")
    ] = None,
) -> None:
    """Pick the passages whose labels would teach most: those the model is unsure of, unlike one another."""
    from karirnlp.labels import suggest as pick

    written = pick(folder, out, count=count, to=to.value, labelled=labelled or ())
    tell(f"{written} passages in {out}")
    if to is TaskFormat.label_studio:
        tell(f"Labelling configuration for Label Studio: {out.with_suffix('.xml')}", err=True)
