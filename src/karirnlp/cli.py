"""The command line: `karirnlp run`, `classify`, `tips`, `normalize`, `stem`, `search`, `train`, `evaluate`, `models`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from karirnlp._version import __version__
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.types import ADVICE_TYPES

DONE, FAILED, WRONG_USE, WITH_REJECTS, STOPPED = 0, 1, 2, 3, 130

app = typer.Typer(
    help="Read, repair, stem and classify Indonesian career articles, and pull out tips fit to publish again.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with rejects, 130 stopped.",
)


class Level(StrEnum):
    clean = "clean"
    formal = "formal"
    translated = "translated"


class Form(StrEnum):
    root = "root"
    career = "career"


class ExportFormat(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    markdown = "markdown"
    jsonld = "jsonld"
    hf = "hf"


Texts = Annotated[
    list[str] | None, typer.Argument(help="Texts, or files that hold them; nothing or - reads standard input.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


def _texts(given: list[str] | None) -> Iterator[str]:
    """Each argument as a text: a file's content where there is such a file; standard input where there is none or `-`."""
    for item in given or ["-"]:
        if item == "-":
            from karirnlp.text.decode import decode

            yield decode(sys.stdin.buffer.read()).text
        elif _is_file(item):
            from karirnlp.text.decode import decode

            yield decode(Path(item).read_bytes()).text
        else:
            yield item


def _is_file(item: str) -> bool:
    try:
        return len(item) < 256 and Path(item).is_file()
    except OSError:  # a text too long for a name, in bytes
        return False


def _show(row: dict[str, Any], as_json: bool, line: str) -> None:
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else line)


@app.callback(invoke_without_command=True)
def _main(version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"karirnlp {__version__}")
        raise typer.Exit(DONE)


@app.command(epilog="Example: karirnlp run artikel/ --out hasil/ --workers 4")
def run(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the tables of the run.")],
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    text_column: Annotated[
        str | None, typer.Option(help="Column of the text in JSONL, CSV and Parquet; guessed else.")
    ] = None,
    id_column: Annotated[str | None, typer.Option(help="Column of the article's id.")] = None,
    title_column: Annotated[str | None, typer.Option(help="Column of the title.")] = None,
    shard_size: Annotated[int, typer.Option(help="Records in a shard, the unit that a resumed run does again.")] = 1000,
    tips: Annotated[int, typer.Option(help="Tips to show when done.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Analyse articles and write passages, headings, tips and rejects as tables."""
    from karirnlp.batch import run as run_batch

    try:
        with _Progress() as progress:
            result = run_batch(
                inputs,
                out,
                workers=workers,
                text_column=text_column,
                id_column=id_column,
                title_column=title_column,
                shard_size=shard_size,
                progress=progress,
            )
    except KeyboardInterrupt as error:
        typer.echo("karirnlp: stopped; the same command goes on where this left off", err=True)
        raise typer.Exit(STOPPED) from error
    if as_json:
        typer.echo((out / "run.json").read_text(encoding="utf-8").strip())
    else:
        _summary(out, result, tips)
    if result.rejects:
        typer.echo(
            f"{result.rejects} of {result.articles_in} records rejected; reasons in {out / 'rejects.jsonl'}", err=True
        )
        raise typer.Exit(WITH_REJECTS)


class _Progress:
    """A count on standard error where that is a terminal."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, count: int) -> None:
        if self.live:
            typer.echo(f"\r{count} articles", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if self.live:
            typer.echo("\r" + " " * 30 + "\r", nl=False, err=True)


def _summary(out: Path, result: Any, tips: int) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(
        title=f"{result.articles} articles, {result.passages} passages, {result.tips} tips "
        f"({result.reusable} reusable), {result.rejects} rejects"
    )
    table.add_column("advice type")
    table.add_column("passages", justify="right")
    for advice_type, count in sorted(result.types.items(), key=lambda item: -item[1]):
        table.add_row(f"{ADVICE_TYPES.get(advice_type, advice_type)} ({advice_type})", str(count))
    console.print(table)
    if tips:
        for tip in _some_tips(out, tips):
            console.print(f"  • {tip['text']}  [{tip['advice_type']}, {tip['source']}]", markup=False)
    console.print(
        f"Tables in {out}: articles, passages, headings, tips (.parquet), tips.jsonl, rejects.jsonl, run.json",
        markup=False,
    )


def _some_tips(out: Path, count: int) -> list[dict[str, Any]]:
    """The best reusable tips, spread over the advice types."""
    import pyarrow.parquet as pq

    rows = [row for row in pq.read_table(out / "tips.parquet").to_pylist() if row["reusable"] and row["is_canonical"]]
    rows.sort(key=lambda row: (-row["score"], row["tip_id"]))
    chosen: list[dict[str, Any]] = []
    for limit in range(1, count + 1):
        for row in rows:
            if (
                len(chosen) < count
                and row not in chosen
                and sum(c["advice_type"] == row["advice_type"] for c in chosen) < limit
            ):
                chosen.append(row)
    return chosen


@app.command(epilog='Example: karirnlp classify "Sesuaikan CV dengan lowongan." --json')
def classify(texts: Texts = None, as_json: AsJson = False) -> None:
    """Say which advice type each passage of the texts gives."""
    from karirnlp.analysis import analyze

    for text in _texts(texts):
        for passage in analyze(text).passages:
            row = {
                name: getattr(passage, name)
                for name in ("start", "end", "advice_type", "score", "secondary_type", "text")
            }
            _show(row, as_json, f"{passage.advice_type}\t{passage.score:.2f}\t{passage.text}")


@app.command(epilog="Example: karirnlp tips artikel.txt")
def tips(
    texts: Texts = None,
    as_json: AsJson = False,
    reusable: Annotated[bool, typer.Option(help="Only tips fit to publish again.")] = False,
) -> None:
    """Pull the tips out of the texts."""
    from dataclasses import asdict

    from karirnlp.analysis import analyze

    for text in _texts(texts):
        for tip in analyze(text).tips:
            if tip.reusable or not reusable:
                _show(asdict(tip), as_json, f"{tip.advice_type}\t{tip.polarity}\t{tip.text}")


@app.command(epilog='Example: karirnlp normalize "gw udah interview-an, tp blm dpt kabar" --level formal')
def normalize(
    texts: Texts = None,
    level: Annotated[Level, typer.Option(help="How far to go.")] = Level.formal,
    as_json: AsJson = False,
) -> None:
    """Repair texts and bring them to standard spelling."""
    from karirnlp.text.normalize import normalize as repair

    for text in _texts(texts):
        found = repair(text, level.value)
        _show({"text": found, "level": level.value}, as_json, found)


@app.command(epilog="Example: karirnlp stem pewawancara perusahaan --form career")
def stem(
    words: Texts = None,
    form: Annotated[Form, typer.Option(help="The root, or the form that keeps career words whole.")] = Form.root,
    as_json: AsJson = False,
) -> None:
    """Stem words; a text is stemmed word by word."""
    from karirnlp.text.stem import stem as stem_word
    from karirnlp.text.tokens import words as split

    for text in _texts(words):
        for word in split(text):
            found = stem_word(word, form=form.value)
            _show({"word": word, "stem": found, "form": form.value}, as_json, found)


@app.command(epilog="Example: karirnlp train label.csv --out model/ --validation uji.csv")
def train(
    data: Annotated[
        list[Path],
        typer.Argument(help="Compiled articles (JSONL), or your labels: JSONL or CSV with columns text, label."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the models.")],
    validation: Annotated[
        Path | None, typer.Option(help="A file of the same form to measure on; held-out folds of DATA else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the classifiers on labelled data, of our advice types or of any label set."""
    from karirnlp.cards import tables
    from karirnlp.training import train as fit

    metrics = fit(data, out, validation=validation)
    _show(metrics, as_json, tables(metrics))
    typer.echo(f"Models, each with its card: {', '.join(str(out / name) for name in metrics)}", err=True)
    typer.echo(f"In use with: KARIRNLP_MODELS={out}", err=True)


@app.command(epilog="Example: karirnlp evaluate label.csv --model model/ --pictures gambar/")
def evaluate(
    data: Annotated[list[Path], typer.Argument(help="Labelled files, as `karirnlp train` reads them.")],
    model: Annotated[
        Path | None, typer.Option(help="Folder that `karirnlp train` wrote; what it lacks is taken from the defaults.")
    ] = None,
    as_json: AsJson = False,
    pictures: Annotated[Path | None, typer.Option(help="Folder for confusion and reliability as SVG.")] = None,
) -> None:
    """Score the classifiers on labelled data, with 95 % intervals over articles in parentheses."""
    from karirnlp.cards import tables
    from karirnlp.pictures import draw, need_matplotlib
    from karirnlp.training import evaluate as score
    from karirnlp.training import models_in

    if pictures:
        need_matplotlib()
    found = score(data, **models_in(model) if model else {})
    _show(found, as_json, tables(found))
    if pictures:
        draw(found, pictures)


@app.command(epilog="Example: karirnlp export hasil/ --to xlsx --out tips.xlsx")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    to: Annotated[ExportFormat, typer.Option(help="Format; hf is a folder for Hugging Face datasets.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; for hf a folder.")],
    every: Annotated[bool, typer.Option("--all", help="Also tips not fit to publish, and near-duplicates.")] = False,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this advice type; may be repeated.")] = None,
) -> None:
    """Write the tips of a run for others to read. Licence and permission to quote are yours to settle."""
    from karirnlp.export import export as write

    count = write(folder, out, to=to.value, reusable=not every, canonical=not every, advice_type=types)
    typer.echo(f"{count} tips in {out}")


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
            min_score=min_score,
            limit=limit,
            offset=offset,
        )
    for tip in page:
        told = [tip["advice_type"], tip["polarity"], f"{tip['score']:.2f}", *(["reusable"] if tip["reusable"] else [])]
        _show(tip, as_json, f"{tip['rank']}. {tip['text']}\n   [{', '.join(told)}] {tip['title']} ({tip['source']})")
    shown = (
        f"{page[0]['rank']} to {page[-1]['rank']} of {page.total} tips" if len(page) else f"none of {page.total} tips"
    )
    typer.echo(shown + ("; none holds every word, these hold some" if page.widened else ""), err=True)


@app.command()
def models(as_json: AsJson = False) -> None:
    """List the models in use, checked against their hashes."""
    from karirnlp.models import DEFAULTS, model_folder, model_hash, read_meta

    for name in DEFAULTS:
        meta = read_meta(model_folder(name))
        row = {
            "name": name,
            "hash": model_hash(name),
            "folder": str(model_folder(name)),
            "articles": meta.get("articles"),
            "labels": meta["labels"],
        }
        _show(row, as_json, f"{name}\t{row['hash']}\t{meta.get('articles')} articles\t{row['folder']}")


def main() -> None:
    """Entry point: errors of karirnlp in one line, with the exit codes of the help."""
    try:
        app()
    except OptionError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(WRONG_USE)
    except InputError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(WRONG_USE if error.reason in ("no_input", "no_such_file") else FAILED)
    except KarirError as error:
        typer.echo(f"karirnlp: {error}", err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
