"""Passages of a run as tasks for annotators, each with its context and what the models say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError

_BATCH = 2_000

Span = tuple[int, int, str]
"""Start, end (code points into the task's text, half-open), label: `do` or `avoid`."""


@dataclass(frozen=True, slots=True)
class Task:
    """A passage to label. `advice_type`, `score` and `tips` are the models' own, to be corrected."""

    passage_id: str
    text: str
    heading: str
    title: str
    article: str
    source: str
    start: int
    end: int
    advice_type: str
    score: float
    tips: tuple[Span, ...]

    @property
    def context(self) -> dict[str, Any]:
        """What a tool carries along, so that labels find their passage again."""
        return {
            "passage_id": self.passage_id,
            "title": self.title,
            "heading": self.heading,
            "article": self.article,
            "source": self.source,
            "start": self.start,
            "end": self.end,
        }


def tasks(run_folder: str | Path) -> Iterator[Task]:
    """The passages of a run, without those flagged as noise, in order; read batch by batch.

    Raises InputError where the folder holds no run.
    """
    folder = Path(run_folder)
    tips = _of_passages(folder)
    waiting: tuple[str, Span] | None = None
    ahead = next(tips, None)
    articles = read_run_table(folder, "articles", ["article_id", "source", "title"])
    article: dict[str, Any] | None = None
    for row in read_run_table(
        folder, "passages", "article_id passage_id start end heading text advice_type score flags".split()
    ):
        while article is None or article["article_id"] != row["article_id"]:
            article = next(articles, None)
            if article is None:
                raise InputError(
                    "bad_parquet", f"{folder}: passage {row['passage_id']} is of no article, or out of order; run again"
                )
        found: list[Span] = []
        # Tips stand in the order of the passages, with those of headings between them left out.
        while ahead is not None and ahead[0] == row["passage_id"]:
            start, end, label = ahead[1]
            found.append((start - row["start"], end - row["start"], label))
            waiting, ahead = ahead, next(tips, None)
        if row["flags"]:
            continue
        yield Task(
            passage_id=row["passage_id"],
            text=row["text"],
            heading=row["heading"] or "",
            title=article["title"] or "",
            article=row["article_id"],
            source=article["source"] or "",
            start=row["start"],
            end=row["end"],
            advice_type=row["advice_type"],
            score=row["score"],
            tips=tuple(found),
        )
    if ahead is not None:
        after = waiting[0] if waiting else "the first passage"
        raise InputError(
            "bad_parquet", f"{folder}: the tips of {ahead[0]} are out of order after those of {after}; run again"
        )


def _of_passages(folder: Path) -> Iterator[tuple[str, Span]]:
    for row in read_run_table(folder, "tips", ["passage_id", "start", "end", "polarity"]):
        if row["passage_id"]:
            yield row["passage_id"], (row["start"], row["end"], row["polarity"])


def read_run_table(run_folder: str | Path, name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of a run's table, batch by batch. Raises InputError where it is missing or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(run_folder)
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise InputError(
            "no_input", f"{folder} holds no run ({path.name} is missing); give the --out of `karirnlp run`"
        )
    try:
        with pq.ParquetFile(path) as file:
            if lacking := [column for column in columns if column not in file.schema_arrow.names]:
                raise InputError("bad_parquet", f"{path} has no column {lacking[0]}; run again")
            for batch in file.iter_batches(_BATCH, columns=columns):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError("bad_parquet", f"{path} is damaged ({str(error).splitlines()[0][:100]}); run again") from error
