"""What the report shows of a run: counts over all of it, and the best tips with their articles, read as streams.

Two passes over the tables. The first counts, and finds the rank from which a tip is among the best `max_tips`; the second walks
articles, passages, headings and tips side by side, all in the order of the run. Memory grows with what the page holds, not with the run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.blocks import Mark, Shown, blocks_of
from karirnlp.errors import InputError
from karirnlp.types import ADVICE_TYPES, REGISTERS

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

BINS = 20
"""Bars of the chart of scores, from 0 to 1."""
CHUNK = 400_000
"""Characters of article data in one script element: what the page parses when it opens one article."""
_RUN = ("articles.parquet", "passages.parquet", "headings.parquet", "tips.parquet", "run.json")
_ADDED = ("url", "example", "support", "opposite_id", "volatile")
"""Columns that runs of older versions lack."""
_BATCH = 2_000
_STEPS = 10_000
_TIP = (
    "article_id start end verbatim text advice_type polarity condition purpose reason example audience speaker score reusable "
    "cluster_id is_canonical flags tip_id support opposite_id volatile"
).split()


@dataclass(slots=True)
class Overview:
    """Counts over the whole run."""

    name: str
    version: str
    articles: int = 0
    passages: int = 0
    tips: int = 0
    reusable: int = 0
    rejects: int = 0
    passages_of: Counter[str] = field(default_factory=Counter)
    """Advice type -> passages."""
    tips_of: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Advice type and polarity -> tips."""
    registers: Counter[str] = field(default_factory=Counter)
    ready: list[int] = field(default_factory=lambda: [0] * BINS)
    """Reusable tips by score."""
    not_ready: list[int] = field(default_factory=lambda: [0] * BINS)
    ranks: Counter[int] = field(default_factory=Counter)


def check_run(folder: Path) -> None:
    """Raise InputError where `folder` is not that of a finished run."""
    missing = [name for name in _RUN if not (folder / name).is_file()]
    if not missing:
        return
    if (folder / ".shards").is_dir():
        raise InputError(
            "no_input", f"{folder}: its run is not finished; give the same karirnlp run command again, it goes on"
        )
    raise InputError(
        "no_input", f"{folder} holds no run ({missing[0]} is missing); make one with karirnlp run ... --out {folder}"
    )


def overview(folder: Path) -> Overview:
    """Count the run in `folder`. Raises InputError for a damaged table."""
    import numpy as np

    told = _run_json(folder / "run.json")
    found = Overview(folder.resolve().name, str(told.get("version") or "?"), rejects=_whole(told.get("rejects")))
    for batch in _batches(folder / "articles.parquet", ["register"]):
        found.articles += batch.num_rows
        found.registers.update(batch.column("register").to_pylist())
    for batch in _batches(folder / "passages.parquet", ["advice_type"]):
        found.passages += batch.num_rows
        found.passages_of.update(batch.column("advice_type").to_pylist())
    columns = ["advice_type", "polarity", "score", "reusable", "is_canonical"]
    for batch in _batches(folder / "tips.parquet", columns):
        kinds, polarities, scores, reusable, canonical = (batch.column(name).to_pylist() for name in columns)
        found.tips += batch.num_rows
        found.reusable += sum(map(bool, reusable))
        found.tips_of.update(zip(kinds, polarities, strict=True))
        ready = np.array(reusable, dtype=bool)
        points = np.clip(np.nan_to_num(np.array(scores, dtype=float)), 0, 1)
        for counts, chosen in ((found.ready, ready), (found.not_ready, ~ready)):
            for number, count in enumerate(np.histogram(points[chosen], bins=BINS, range=(0, 1))[0]):
                counts[number] += int(count)
        found.ranks.update(map(_rank, scores, reusable, canonical))
    return found


def _rank(score: float | None, reusable: bool | None, canonical: bool | None) -> int:
    """Higher is better: reusable ones first, of near-duplicates the one that stands for them, then by score."""
    told = min(max(score, 0.0), 1.0) if score is not None and score == score else 0.0
    return (2 * bool(reusable) + bool(canonical)) * (_STEPS + 1) + round(told * _STEPS)


class Content:
    """The tips and articles that the page holds; `chunks` walks the run and fills the columns on the way."""

    def __init__(self, folder: Path, counted: Overview, *, max_tips: int, max_text: int) -> None:
        self.folder, self.counted = folder, counted
        self.max_text = max_text
        self.cut = counted.tips > max_tips
        self.least, self.at_least = _cutoff(counted.ranks, max_tips)
        self.tips: dict[str, list[Any]] = {name: [] for name in _TIP_COLUMNS}
        self.articles: dict[str, list[Any]] = {name: [] for name in _ARTICLE_COLUMNS}
        self.names = {name: _Numbers() for name in ("type", "register", "audience", "speaker", "flag", "volatile")}
        for advice_type in ADVICE_TYPES:
            self.names["type"](advice_type)
        for register in REGISTERS:
            self.names["register"](register)
        self.clusters: list[str] = []
        self.ids: dict[str, int] = {}
        self.opposites: list[str] = []
        self.texts = 0

    def chunks(self) -> Iterator[list[Any]]:
        """The blocks of articles, `CHUNK` characters or so at a time."""
        chunk: list[Any] = []
        number = size = spent = 0
        for article, passages, headings, tips in self._walk():
            own = [tip for tip in tips if self._chosen(tip)]
            length = len((article["text"] or "").encode("utf-8", "replace"))
            whole = spent + length <= self.max_text and (bool(own) or not self.cut)
            if not own and not whole:
                continue
            at = len(self.articles["title"])
            first = len(self.tips["text"])
            for tip in own:
                self._add_tip(tip, at)
            if whole:
                numbers = {id(tip): first + i for i, tip in enumerate(own)}
                shown = blocks_of(article["text"] or "", passages, headings, tips)
                chunk.append([self._block(block, numbers) for block in shown])
                spent, size = spent + length, size + length
                self.texts += 1
            self._add_article(article, number if whole else -1, len(chunk) - 1 if whole else -1)
            if size >= CHUNK:
                yield chunk
                chunk, number, size = [], number + 1, 0
        if chunk:
            yield chunk

    def data(self) -> dict[str, Any]:
        """All but the articles' texts, as the page's script reads it; complete once `chunks` is at its end."""
        sizes = Counter(self.clusters)
        numbers = {name: n for n, name in enumerate((c for c, size in sizes.items() if size > 1), 1)}
        return {
            "tips": self.tips
            | {
                "cluster": [numbers.get(name, 0) for name in self.clusters],
                "opposite": [self.ids.get(name, -1) for name in self.opposites],
            },
            "articles": self.articles,
            "names": {name: list(found.numbers) for name, found in self.names.items()},
            "total": {"tips": self.counted.tips, "articles": self.counted.articles, "texts": self.texts},
        }

    def _chosen(self, tip: Row) -> bool:
        rank = _rank(tip["score"], tip["reusable"], tip["is_canonical"])
        if rank == self.least and self.at_least > 0:
            self.at_least -= 1
            return True
        return rank > self.least

    def _walk(self) -> Iterator[tuple[Row, list[Row], list[Row], list[Row]]]:
        columns = ["article_id", "source", "title", "text", "register", "n_passages", "n_tips", "url"]
        passages = _Beside(
            self.folder, "passages", "article_id kind start end advice_type score secondary_type flags".split()
        )
        headings = _Beside(self.folder, "headings", "article_id start end level is_title".split())
        tips = _Beside(self.folder, "tips", _TIP)
        for article in rows(self.folder / "articles.parquet", columns):
            own = article["article_id"]
            yield article, passages.of(own), headings.of(own), tips.of(own)
        for part in (passages, headings, tips):
            if part.row:
                raise InputError(
                    "bad_parquet",
                    f"{part.path}: article {part.row['article_id']!r} is not in articles.parquet, or out of order; run again",
                )

    def _block(self, block: Shown, cards: dict[int, int]) -> list[Any]:
        """`["h", level, pieces, marker]`, `["p" or "l", type, pieces, marker, score in hundredths, second type or -1, flags or 0]`,
        `["o", pieces]`; a piece is text, or `[number of the tip's card or -1, text, 1 for avoid else 0]`."""
        pieces = [
            [cards.get(id(piece.tip), -1), piece.text, int(piece.tip["polarity"] == "avoid")]
            if isinstance(piece, Mark)
            else piece
            for piece in block.pieces
        ]
        row = block.row
        if row is None:
            return ["o", pieces]
        if block.kind == "heading":
            return ["h", 1 if row["is_title"] else row["level"] or 2, pieces, block.marker]
        second = row["secondary_type"]
        return [
            "l" if block.kind == "list_item" else "p",
            self.names["type"](row["advice_type"] or ""),
            pieces,
            block.marker,
            100 * _rank(row["score"], False, False) // _STEPS,
            self.names["type"](second) if second else -1,
            self._flags(row),
        ]

    def _flags(self, row: Mapping[str, Any]) -> list[int] | int:
        return [self.names["flag"](flag) for flag in row["flags"] or ()] or 0

    def _add_tip(self, tip: Row, article: int) -> None:
        text, verbatim = tip["text"] or "", tip["verbatim"] or ""
        parts = [tip.get(name) or "" for name in ("condition", "purpose", "reason", "example")]
        values = {
            "text": text,
            "verbatim": 0 if verbatim == text else verbatim,
            "type": self.names["type"](tip["advice_type"] or ""),
            "avoid": int(tip["polarity"] == "avoid"),
            "score": 100 * _rank(tip["score"], False, False) // _STEPS,
            "ready": int(bool(tip["reusable"])),
            "canonical": int(bool(tip["is_canonical"])),
            "article": article,
            "start": tip["start"],
            "end": tip["end"],
            "slots": parts if any(parts) else 0,
            "audience": self.names["audience"](tip["audience"] or ""),
            "speaker": self.names["speaker"](tip["speaker"] or ""),
            "flags": self._flags(tip),
            "support": tip.get("support") or 1,
            "volatile": self.names["volatile"](tip.get("volatile") or ""),
        }
        for name, value in values.items():
            self.tips[name].append(value)
        self.ids[tip["tip_id"]] = len(self.clusters)
        self.clusters.append(tip["cluster_id"] or "")
        self.opposites.append(tip.get("opposite_id") or "")

    def _add_article(self, article: Row, chunk: int, place: int) -> None:
        values = {
            "title": article["title"] or "",
            "source": article["source"] or "",
            "url": web_address(article.get("url")),
            "register": self.names["register"](article["register"] or ""),
            "passages": article["n_passages"],
            "tips": article["n_tips"],
            "chunk": chunk,
            "place": place,
        }
        for name, value in values.items():
            self.articles[name].append(value)


_TIP_COLUMNS = "text verbatim type avoid score ready canonical article start end slots audience speaker flags support volatile".split()
_ARTICLE_COLUMNS = "title source url register passages tips chunk place".split()


class _Numbers:
    """Names that recur, as small numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


class _Beside:
    """A table in the order of the run, read article by article."""

    def __init__(self, folder: Path, name: str, columns: list[str]) -> None:
        self.path = folder / f"{name}.parquet"
        self.rows = rows(self.path, columns)
        self.row = next(self.rows, None)

    def of(self, article_id: str) -> list[Row]:
        found = []
        while self.row and self.row["article_id"] == article_id:
            found.append(self.row)
            self.row = next(self.rows, None)
        return found


def _cutoff(ranks: Counter[int], most: int) -> tuple[int, int]:
    """The rank above which all are taken, and how many of that rank itself, so that `most` or fewer are taken in all."""
    left = most
    for rank, count in sorted(ranks.items(), reverse=True):
        if count >= left:
            return rank, left
        left -= count
    return -1, 0


def web_address(url: str | None) -> str:
    """The address, where it is one of the web: a link of the page must not run a script or open a file."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _run_json(path: Path) -> Row:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(told, dict):
            raise ValueError("no object")
    except (OSError, ValueError) as error:
        raise InputError("bad_json", f"{path} cannot be read ({error}); run karirnlp run again") from error
    return told


def _batches(path: Path, columns: Iterable[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = list(columns)
    try:
        with pq.ParquetFile(path) as file:
            there = [name for name in wanted if name in file.schema_arrow.names]
            if lacking := set(wanted) - {*there, *_ADDED}:
                raise InputError("bad_parquet", f"{path} has no column {min(lacking)}; run karirnlp run again")
            yield from file.iter_batches(_BATCH, columns=there)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:100]
        raise InputError("bad_parquet", f"{path} is damaged ({reason}); run karirnlp run again") from error


def rows(path: Path, columns: Iterable[str]) -> Iterator[Row]:
    """The rows of a run's table, read as a stream. Raises InputError where it is damaged or lacks a column."""
    for batch in _batches(path, columns):
        yield from batch.to_pylist()
