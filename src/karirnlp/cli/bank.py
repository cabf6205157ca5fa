"""Tips of a run on the command line: `karirnlp export`, `search`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from karirnlp.cli.common import AsJson, app, show, tell


class ExportFormat(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    markdown = "markdown"
    jsonld = "jsonld"
    hf = "hf"
    label_studio = "label-studio"
    doccano = "doccano"
    prodigy = "prodigy"
    label_csv = "label-csv"


@app.command(epilog="Example: karirnlp export hasil/ --to xlsx --out tips.xlsx")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    to: Annotated[ExportFormat, typer.Option(help="hf is a folder for datasets; the last four are passages to label.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; for hf a folder.")],
    every: Annotated[bool, typer.Option("--all", help="Also tips not fit to publish, and near-duplicates.")] = False,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this advice type; may be repeated.")] = None,
) -> None:
    """Write the tips of a run for others to read, or its passages for annotators.

    Licence and permission to quote are yours to settle.
    """
    if to.value in ("label-studio", "doccano", "prodigy", "label-csv"):
        from karirnlp.labels import export_tasks

        count = export_tasks(folder, out, to=to.value, types=types)
        tell(f"{count} passages in {out}")
        if to is ExportFormat.label_studio:
            tell(f"Labelling configuration for Label Studio: {out.with_suffix('.xml')}", err=True)
        return
    from karirnlp.export import export as write

    count = write(folder, out, to=to.value, reusable=not every, canonical=not every, advice_type=types)
    tell(f"{count} tips in {out}")


@app.command(epilog='Example: karirnlp search hasil/ "nego gaji" --type compensation --reusable')
def search(
    bank: Annotated[Path, typer.Argument(metavar="FOLDER_OR_BANK", help="A run's folder, or a bank's file.")],
    query: Annotated[str, typer.Argument(help="Words to look for; none gives every tip that passes the filters.")] = "",
    advice_type: Annotated[list[str] | None, typer.Option("--type", help="Advice type; may be given again.")] = None,
    polarity: Annotated[list[str] | None, typer.Option(help="do or avoid.")] = None,
    audience: Annotated[list[str] | None, typer.Option(help="Whom the tip is for, such as pelamar.")] = None,
    register: Annotated[list[str] | None, typer.Option(help="formal, informal or translated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="A source, a file of articles, or a folder of them.")] = None,
    reusable: Annotated[bool | None, typer.Option("--reusable/--not-reusable", help="Fit to publish again.")] = None,
    distinct: Annotated[bool, typer.Option("--distinct", help="One tip of each cluster, the best.")] = False,
    volatile: Annotated[
        bool | None, typer.Option("--volatile/--lasting", help="Holds a fact that dates, such as UMP or a law.")
    ] = None,
    opposed: Annotated[
        bool | None, typer.Option("--opposed/--unopposed", help="Another tip says the opposite.")
    ] = None,
    min_support: Annotated[int, typer.Option(help="Least number of articles that give the tip.")] = 0,
    min_score: Annotated[float, typer.Option(help="Least score, 0 to 1.")] = 0.0,
    limit: Annotated[int, typer.Option(help="Tips to show.")] = 20,
    offset: Annotated[int, typer.Option(help="Tips to pass over.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Search the tips of a run or a bank, best first; a run's bank is made, or brought up to date, on the way."""
    from karirnlp.bank import TipBank

    with TipBank(bank) as tips:
        page = tips.search(
            query,
            type=advice_type,
            polarity=polarity,
            audience=audience,
            register=register,
            source=source,
            reusable=reusable,
            canonical=True if distinct else None,
            volatile=volatile,
            opposed=opposed,
            min_support=min_support,
            min_score=min_score,
            limit=limit,
            offset=offset,
        )
    for tip in page:
        told = [tip["advice_type"], tip["polarity"], f"{tip['score']:.2f}", *(["reusable"] if tip["reusable"] else [])]
        told += [f"{tip['support']} articles"] if (tip.get("support") or 1) > 1 else []
        told += ["opposed"] if tip.get("opposite_id") else []
        told += [f"dates: {tip['volatile']}"] if tip.get("volatile") else []
        show(tip, as_json, f"{tip['rank']}. {tip['text']}\n   [{', '.join(told)}] {tip['title']} ({tip['source']})")
    shown = (
        f"{page[0]['rank']} to {page[-1]['rank']} of {page.total} tips" if len(page) else f"none of {page.total} tips"
    )
    tell(shown + ("; none holds every word, these hold some" if page.widened else ""), err=True)
