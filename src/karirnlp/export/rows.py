"""The chosen tips of a run as rows, each with the title and URL of its article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.errors import InputError, KarirError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Row = dict[str, Any]

_NEEDED = frozenset(
    "tip_id article_id start end verbatim text headline advice_type polarity score reusable is_canonical source flags".split()
)
_BATCH = 1000


@dataclass(slots=True)
class Export:
    """Rows to write, in the order of the run, read batch by batch: memory does not grow with the run."""

    folder: Path
    reusable: bool
    canonical: bool
    types: frozenset[str] | None
    schema: pa.Schema
    written: int = 0
    articles: int = 0

    def __iter__(self) -> Iterator[Row]:
        self.written = self.articles = 0
        articles = self._articles()
        at: tuple[str, str] | None = None
        counted: tuple[str, str] | None = None
        title = url = ""
        # Both tables are in the order in which the run read its articles, so one pass over each is enough.
        for tip in _rows(self.folder / "tips.parquet", self.schema.names):
            key = (tip["article_id"], tip["source"])
            while at != key:
                try:
                    at, title, url = next(articles)
                except StopIteration:
                    raise KarirError(
                        f"{self.folder}: tip {tip['tip_id']} is of no article in articles.parquet, or out of order; run again"
                    ) from None
            if not self._wants(tip):
                continue
            self.written += 1
            self.articles += key != counted
            counted = key
            yield tip | {"title": title, "url": url}

    def _wants(self, tip: Row) -> bool:
        return (
            (tip["reusable"] or not self.reusable)
            and (tip["is_canonical"] or not self.canonical)
            and (self.types is None or tip["advice_type"] in self.types)
        )

    def _articles(self) -> Iterator[tuple[tuple[str, str], str, str]]:
        for row in _rows(self.folder / "articles.parquet", ["article_id", "source", "title", "url"]):
            yield (row["article_id"], row["source"]), row["title"] or "", row.get("url") or ""


def open_run(folder: Path, *, reusable: bool, canonical: bool, types: frozenset[str] | None) -> Export:
    """The tips of a run's folder; InputError where its tables are missing or damaged."""
    import pyarrow as pa

    for name in ("tips.parquet", "articles.parquet"):
        if not (folder / name).is_file():
            raise InputError("no_input", f"{folder} holds no run ({name} is missing); give the --out of `karirnlp run`")
    with _open(folder / "tips.parquet") as file:
        schema = file.schema_arrow.remove_metadata()
    if lacking := sorted(_NEEDED - set(schema.names)):
        raise InputError("bad_parquet", f"{folder / 'tips.parquet'} has no column {lacking[0]}; run again")
    for name in ("url", "title"):
        if name not in schema.names:
            schema = schema.insert(schema.get_field_index("source") + 1, pa.field(name, pa.string()))
    return Export(folder, reusable, canonical, types, schema)


def _open(path: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, ValueError) as error:
        raise InputError("bad_parquet", f"{path} is damaged ({str(error).splitlines()[0][:100]}); run again") from error


def _rows(path: Path, columns: list[str]) -> Iterator[Row]:
    import pyarrow as pa

    with _open(path) as file:
        known = [name for name in columns if name in file.schema_arrow.names]
        try:
            for batch in file.iter_batches(_BATCH, columns=known):
                yield from batch.to_pylist()
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                "bad_parquet", f"{path} is damaged ({str(error).splitlines()[0][:100]}); run again"
            ) from error
