"""The batch job: `karirnlp run`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karirnlp._version import __version__
from karirnlp.cli.common import STOPPED, WITH_REJECTS, Address, AsJson, app, detail, voice
from karirnlp.types import ADVICE_TYPES

if TYPE_CHECKING:
    from karirnlp.batch import Progress


class Engine(StrEnum):
    local = "local"
    spark = "spark"


@app.command(epilog="Example: karirnlp run artikel/ --out hasil/ --workers 4")
def run(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Folder for the tables of the run.")],
    workers: Annotated[
        int,
        typer.Option(help="Processes that analyse; 0: all in this one, unguarded against articles that hang or crash."),
    ] = 1,
    text_column: Annotated[
        str | None, typer.Option(help="Column of the text in JSONL, CSV and Parquet; guessed else.")
    ] = None,
    id_column: Annotated[str | None, typer.Option(help="Column of the article's id.")] = None,
    title_column: Annotated[str | None, typer.Option(help="Column of the title.")] = None,
    max_bytes: Annotated[int, typer.Option(help="Largest record to read; a larger one is a reject.")] = 16 * 2**20,
    max_characters: Annotated[int, typer.Option(help="Longest text to analyse; a longer one is a reject.")] = 2_000_000,
    max_seconds: Annotated[
        float, typer.Option(help="Time an article may take; one that takes more is a reject.")
    ] = 60.0,
    address: Annotated[Address, typer.Option(help="How the tips speak to their reader.")] = Address.keep,
    shard_size: Annotated[int, typer.Option(help="Records in a shard, the unit that a resumed run does again.")] = 2000,
    again: Annotated[bool, typer.Option("--again", help="Do anew what the folder holds done already.")] = False,
    engine: Annotated[
        Engine,
        typer.Option(help="local, or spark: many machines, S3 and HDFS; heeds neither workers, shards nor seconds."),
    ] = Engine.local,
    master: Annotated[
        str | None, typer.Option(help="Spark's cluster: yarn, k8s://…, spark://…; this machine else.")
    ] = None,
    partitions: Annotated[int | None, typer.Option(help="Spark's tasks; some thousand articles each else.")] = None,
    tips: Annotated[int, typer.Option(help="Tips to show when done.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Analyse articles and write passages, headings, tips and rejects as tables."""
    detail(f"karirnlp {__version__}, models {_models()}")
    columns: dict[str, Any] = {"text_column": text_column, "id_column": id_column, "title_column": title_column}
    limits: dict[str, Any] = {"max_bytes": max_bytes, "max_characters": max_characters}
    if engine is Engine.spark:
        from karirnlp.spark import run as run_spark

        result: Any = run_spark(
            inputs, out, master=master, partitions=partitions, **columns, **limits, address=address.value
        )
    else:
        result = _run_here(
            inputs,
            out,
            **columns,
            **limits,
            workers=workers,
            max_seconds=max_seconds,
            address=address.value,
            shard_size=shard_size,
            again=again,
        )
    if as_json:
        typer.echo(json.dumps(asdict(result), ensure_ascii=False, indent=1, sort_keys=True))
    elif not voice.quiet:
        _summary(out, result, tips)
    detail(f"{result.seconds:.1f} s; options {result.options}")
    if result.rejects:
        typer.echo(
            f"{result.rejects} of {result.articles_in} records rejected; reasons in {out.rstrip('/')}/rejects.jsonl",
            err=True,
        )
        raise typer.Exit(WITH_REJECTS)


def _models() -> str:
    from karirnlp.models import DEFAULTS, model_folder, model_hash

    return ", ".join(f"{name} {model_hash(name)} in {model_folder(name)}" for name in DEFAULTS)


def _run_here(inputs: list[str], out: str, **options: Any) -> Any:
    from karirnlp.batch import run as run_batch

    try:
        with _Line() as progress:
            return run_batch(inputs, out, progress=progress, **options)
    except KeyboardInterrupt as error:
        typer.echo("karirnlp: stopped; what is done is kept, and the same command goes on from there", err=True)
        raise typer.Exit(STOPPED) from error


class _Line:
    """One line on standard error, where that is a terminal: articles, rate, time left."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty() and not voice.quiet

    def __enter__(self) -> _Line:
        return self

    def __call__(self, progress: Progress) -> None:
        if self.live:
            left = f", {_time(progress.left)} left" if progress.left is not None else ""
            line = f"{progress.records:,} articles, {progress.rate:,.0f} a second{left}"
            typer.echo(f"\r{line:<60}", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if self.live:
            typer.echo("\r" + " " * 60 + "\r", nl=False, err=True)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _summary(out: str, result: Any, tips: int) -> None:
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
    if tips and Path(out).is_dir():  # not on another machine's disk
        for tip in _some_tips(Path(out), tips):
            console.print(f"  • {tip['text']}  [{tip['advice_type']}, {tip['source']}]", markup=False, soft_wrap=True)
    console.print(
        f"Tables in {out}: articles, passages, headings, tips (.parquet), tips.jsonl, rejects.jsonl, run.json",
        markup=False,
        soft_wrap=True,
    )


def _some_tips(out: Path, count: int) -> list[dict[str, Any]]:
    """The best reusable tips, spread over the advice types; of each type no more are held than are shown."""
    import heapq

    import pyarrow.parquet as pq

    best: dict[str, list[tuple[float, str, int, dict[str, Any]]]] = {}
    wanted = ["tip_id", "text", "advice_type", "source", "score", "reusable", "is_canonical"]
    with pq.ParquetFile(out / "tips.parquet") as file:
        number = 0
        for batch in file.iter_batches(2_000, columns=wanted):
            for row in batch.to_pylist():
                if row["reusable"] and row["is_canonical"]:
                    number += 1
                    own = best.setdefault(row["advice_type"], [])
                    own.append((-row["score"], row["tip_id"], number, row))
                    if len(own) > 4 * count:
                        best[row["advice_type"]] = heapq.nsmallest(count, own)
    ranked = [heapq.nsmallest(count, own) for own in best.values()]
    rounds = [sorted(own[n] for own in ranked if n < len(own)) for n in range(count)]
    return [row for each in rounds for *_, row in each][:count]
