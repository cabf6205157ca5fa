"""Shards: some thousand records each, analysed together, written to a folder of their own, its marker last."""

from __future__ import annotations

import faulthandler
import gc
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from karirnlp.batch.folder import read_json, write_json
from karirnlp.records import records_table
from karirnlp.tables import ALL, CHUNK, annotate
from karirnlp.types import Record, Reject

Item = Record | Reject

SHARD = 2000
"""Records in a shard: small enough to lose little, large enough that its files cost little."""
SHARD_CHARACTERS = 16 * 2**20
"""Characters in a shard, whatever its records: bounds the memory of who reads and who analyses."""
MARKER = "done.json"


@dataclass(frozen=True, slots=True)
class Task:
    """One shard to do. `digest` names its records and all that decides what becomes of them."""

    folder: Path
    number: int
    items: list[Item]
    digest: str
    max_characters: int
    max_seconds: float
    address: str = "keep"
    read: int = 0
    """Bytes of the input that were read when the shard was full."""
    careful: frozenset[int] = frozenset()
    """First records of chunks in which a worker died: their records are done one by one."""
    deaths: dict[int, int] = field(default_factory=dict)
    rejected: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        return self.folder / f"{self.number:06d}"


def cut(records: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Records in lists of `size`, or fewer where they are long."""
    shard: list[Item] = []
    characters = 0
    for record in records:
        shard.append(record)
        characters += len(record.text) if isinstance(record, Record) else 0
        if len(shard) == size or characters >= SHARD_CHARACTERS:
            yield shard
            shard, characters = [], 0
    if shard:
        yield shard


def with_own_ids(records: Iterable[Item]) -> Iterator[Item]:
    """Records whose given ids are unique: a second article of an id, from another file, gets its source's hash behind it."""
    seen = sqlite3.connect("")  # in memory while it is small, else in a temporary file
    try:
        seen.execute("PRAGMA journal_mode=OFF")
        seen.execute("CREATE TABLE ids (id BLOB PRIMARY KEY) WITHOUT ROWID")
        for record in records:
            if isinstance(record, Record) and record.article_id is not None:
                id_ = record.article_id
                if not _is_new(seen, id_):
                    mark = hashlib.sha256(_bytes(record.source)).hexdigest()[:8]
                    record = replace(record, article_id=f"{id_}~{mark}")
                    _is_new(seen, f"{id_}~{mark}")
            yield record
    finally:
        seen.close()


def _is_new(seen: sqlite3.Connection, id_: str) -> bool:
    return seen.execute("INSERT OR IGNORE INTO ids VALUES (?)", (_bytes(id_),)).rowcount == 1


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def digest_of(items: Sequence[Item], identity: str) -> str:
    return hashlib.sha256(_bytes(identity + repr(items))).hexdigest()


def is_done(task: Task) -> bool:
    marker = read_json(task.place / MARKER) or {}
    return bool(
        marker.get("digest") == task.digest
        and all(_size(task.place / name) == size for name, size in marker.get("files", {}).items())
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def do_shard(task: Task, watched: bool = True) -> None:
    """Analyse a shard and write it. `watched`: this process may be ended where its records take too long."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if is_done(task):
        return
    found: dict[int, dict[str, pa.Table]] = {}
    with _rare_collections(), _Watch(task, watched) as watch:
        for first, last in _steps(task):
            watch.begin(first, last - first)
            items = [_given(task, i) for i in range(first, last)]
            found[first] = annotate(records_table(items), max_characters=task.max_characters, address=task.address)
    partial = task.folder / f"{task.number:06d}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    files = {}
    for name in ALL:
        path = partial / f"{name}.parquet"
        pq.write_table(pa.concat_tables([found[first][name] for first in sorted(found)]), path)
        files[path.name] = path.stat().st_size
    write_json(partial / MARKER, {"digest": task.digest, "count": len(task.items), "files": files})
    if task.place.exists():  # of other records, or not whole
        shutil.rmtree(task.place)
    partial.rename(task.place)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Articles make next to no cycles, and looking for some at every 700th object costs a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _steps(task: Task) -> list[tuple[int, int]]:
    """The chunks, as first and last record; those in which a worker died come first, record by record."""
    steps = []
    for first in range(0, len(task.items), CHUNK):
        last = min(first + CHUNK, len(task.items))
        steps += [(i, i + 1) for i in range(first, last)] if first in task.careful else [(first, last)]
    return sorted(steps, key=lambda step: (step[1] - step[0] > 1, step))


def _given(task: Task, i: int) -> Item:
    item = task.items[i]
    return Reject(item.source, item.position, *task.rejected[i]) if i in task.rejected else item


class _Watch:
    """Notes on disk which records are at work, for who looks after a death, and ends this process where they take too long.

    The end comes from a thread of faulthandler's, which needs no interpreter lock: it comes in the middle of a regular
    expression or of C code too, and on every platform.
    """

    def __init__(self, task: Task, watched: bool) -> None:
        self._note, self._slow = note_of(task), slow_of(task)
        self._watched, self._seconds = watched, task.max_seconds
        self._file: IO[str] | None = None

    def __enter__(self) -> _Watch:
        if self._watched:
            self._file = self._slow.open("w")
        return self

    def begin(self, first: int, count: int) -> None:
        if self._file is not None:
            self._note.write_text(f"{os.getpid()} {first} {count}")
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._file)

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            self._file.close()
            self._note.unlink(missing_ok=True)
            self._slow.unlink(missing_ok=True)


def note_of(task: Task) -> Path:
    return task.folder / f"{task.number:06d}.now"


def slow_of(task: Task) -> Path:
    return task.folder / f"{task.number:06d}.slow"


def at_work(task: Task) -> tuple[int, int, int] | None:
    """Process, first record and number of records that a worker was last at."""
    try:
        process, first, count = note_of(task).read_text().split()
        return int(process), int(first), int(count)
    except (OSError, ValueError):  # not begun, or cut off in writing
        return None


def blamed(task: Task, dead: frozenset[int]) -> Task | None:
    """The task as it is to be tried again after one of the processes `dead` was at it; None where none was.

    First the chunk is done record by record; a record that outruns the time alone is rejected, one that kills its process
    is when it has done so twice, since a process may die of something else.
    """
    note = at_work(task)
    if note is None or note[0] not in dead:
        return None
    slow = _size(slow_of(task)) > 0
    note_of(task).unlink(missing_ok=True)
    _, first, count = note
    if count > 1:
        return replace(task, careful=task.careful | {first})
    deaths = task.deaths | {first: task.deaths.get(first, 0) + 1}
    rejected = dict(task.rejected)
    if slow:
        rejected[first] = (
            "too_slow",
            f"not done after {task.max_seconds:g} seconds, alone; raise max_seconds (--max-seconds) to give it more",
        )
    elif deaths[first] > 1:
        rejected[first] = ("killed", "the process that analysed it died, twice with this record alone")
    return replace(task, careful=task.careful | {first - first % CHUNK}, deaths=deaths, rejected=rejected)
