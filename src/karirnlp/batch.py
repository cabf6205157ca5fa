"""The batch job: articles in, tables out, over one or many processes, resumed where it was cut off.

Records are read in order and cut into shards. A worker writes a shard's tables and, last, its marker; a shard
with a marker for the same records is not done again. When all are there they are joined, in order, into the run's files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from karirnlp._version import __version__
from karirnlp.errors import KarirError, OptionError
from karirnlp.io import MAX_BYTES, read
from karirnlp.records import records_table
from karirnlp.tables import TABLES, annotate, schemas
from karirnlp.types import MAX_CHARACTERS, Record, Reject

Item = Record | Reject

SHARD = 1000
"""Records in a shard: small enough to lose little, large enough that its files cost little."""
_SHARDS = ".shards"
_MARKER = "done.json"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run does. All but `workers` changes its result, so that a change makes a new run."""

    workers: int = 1
    text_column: str | None = None
    id_column: str | None = None
    title_column: str | None = None
    max_bytes: int = MAX_BYTES
    max_characters: int = MAX_CHARACTERS
    shard_size: int = SHARD


@dataclass(slots=True)
class RunResult:
    """What a run did: the content of `run.json`."""

    out: str
    articles_in: int = 0
    articles: int = 0
    rejects: int = 0
    passages: int = 0
    tips: int = 0
    reusable: int = 0
    headings: int = 0
    seconds: float = 0.0
    version: str = __version__
    models: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    registers: dict[str, int] = field(default_factory=dict)


def run(inputs: Any, out: str | Path, *, progress: Callable[[int], None] | None = None, **options: Any) -> RunResult:
    """Analyse files, folders, globs or `-` and write the tables of a run into the folder `out`.

    `options` are the fields of `RunOptions`; `progress` is called with the number of records done so far. Raises InputError for
    inputs that do not exist and OptionError for a bad option; a record that cannot be read or analysed lands in `rejects.jsonl`.
    """
    from karirnlp.models import DEFAULTS, model_hash

    began = time.monotonic()
    try:
        chosen = RunOptions(**options)
    except TypeError as error:
        raise OptionError(f"run: {error}; options are {', '.join(RunOptions.__dataclass_fields__)}") from error
    for name in ("workers", "shard_size", "max_bytes", "max_characters"):
        if not isinstance(getattr(chosen, name), int) or getattr(chosen, name) < 1:
            raise OptionError(f"{name} is {getattr(chosen, name)!r}; give a whole number from 1 on")
    records = read(
        inputs,
        max_bytes=chosen.max_bytes,
        text_column=chosen.text_column,
        id_column=chosen.id_column,
        title_column=chosen.title_column,
    )
    folder = Path(out)
    shards = folder / _SHARDS
    models = {name: model_hash(name) for name in DEFAULTS}
    identity: dict[str, Any] = {
        "version": __version__,
        "models": models,
        "options": {k: v for k, v in asdict(chosen).items() if k != "workers"},
    }
    try:
        shards.mkdir(parents=True, exist_ok=True)
        if _read_json(shards / "run.json") != identity:
            shutil.rmtree(shards)
            shards.mkdir()
            _write_json(shards / "run.json", identity)
    except OSError as error:
        raise KarirError(f"{folder} cannot be written: {error.strerror}; give --out another folder") from error
    count = shard_count = 0
    for done in _work(_cut(_with_own_ids(records), chosen.shard_size), shards, chosen):
        count += done
        shard_count += 1
        if progress:
            progress(count)
    (folder / "run.json").unlink(missing_ok=True)  # the last file written; gone while the tables are not its own
    result = _join(folder, [shards / f"{number:06d}" for number in range(shard_count)])
    result.models, result.options, result.out = models, identity["options"], str(out)
    if result.articles_in != count or count != result.articles + result.rejects:
        raise KarirError(
            f"{folder}: {count} records read, {result.articles} articles and {result.rejects} rejects written; please report this"
        )
    result.seconds = round(time.monotonic() - began, 2)
    _write_json(folder / "run.json", asdict(result) | {"out": folder.name})
    shutil.rmtree(shards)
    return result


def _with_own_ids(records: Iterable[Item]) -> Iterator[Item]:
    """Records whose given ids are unique: a second article of an id, from another file, gets its source's hash behind it."""
    seen: set[str] = set()
    for record in records:
        if isinstance(record, Record) and record.article_id is not None:
            if record.article_id in seen:
                mark = hashlib.sha256(record.source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
                record = replace(record, article_id=f"{record.article_id}~{mark}")
            seen.add(str(record.article_id))
        yield record


def _cut(records: Iterable[Item], size: int) -> Iterator[list[Item]]:
    shard: list[Item] = []
    for record in records:
        shard.append(record)
        if len(shard) == size:
            yield shard
            shard = []
    if shard:
        yield shard


def _work(shards: Iterable[list[Item]], folder: Path, options: RunOptions) -> Iterator[int]:
    """Do every shard that has no marker; yields the number of records of each, in order."""
    if options.workers == 1:
        for number, items in enumerate(shards):
            _do_shard(folder / f"{number:06d}", items, options.max_characters)
            yield len(items)
        return
    waiting: deque[tuple[int, list[Item], Future[None]]] = deque()
    pool = _pool(options.workers)
    try:
        _start(pool)
        for number, items in enumerate(shards):
            waiting.append(
                (number, items, pool.submit(_do_shard, folder / f"{number:06d}", items, options.max_characters))
            )
            while len(waiting) >= 2 * options.workers:
                pool = yield from _take(waiting, pool, folder, options)
        while waiting:
            pool = yield from _take(waiting, pool, folder, options)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _take(
    waiting: deque[tuple[int, list[Item], Future[None]]], pool: ProcessPoolExecutor, folder: Path, options: RunOptions
) -> Generator[int, None, ProcessPoolExecutor]:
    """Wait for the oldest shard; where a worker died, find the record that killed it and go on with a new pool."""
    number, items, future = waiting.popleft()
    try:
        future.result()
    except BrokenProcessPool:
        pool.shutdown(wait=False, cancel_futures=True)
        again = [(number, items), *((n, i) for n, i, _ in waiting)]
        waiting.clear()
        for n, i in again:
            _do_alone(folder / f"{n:06d}", i, options.max_characters)
        yield from (len(i) for _, i in again)
        return _pool(options.workers)
    yield len(items)
    return pool


def _start(pool: ProcessPoolExecutor) -> None:
    """A program without a main guard is run again by each worker, which then dies: no fault of a record."""
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool as error:
        raise KarirError(
            'workers could not start; in a script, call run() under `if __name__ == "__main__":`, or use workers=1'
        ) from error


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread)


def _one_thread() -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    """A run that is killed must not leave its workers behind."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do_alone(folder: Path, items: list[Item], max_characters: int) -> None:
    """A shard whose worker died: each half in a process of its own, until the records that kill stand alone and are rejected."""

    def survives(part: Sequence[Item]) -> bool:
        with _pool(1) as pool:
            try:
                pool.submit(_probe, list(part), max_characters).result()
                return True
            except BrokenProcessPool:
                return False

    def mend(part: list[Item]) -> list[Item]:
        if survives(part):
            return part
        if len(part) == 1:
            item = part[0]
            return [
                Reject(item.source, item.position, "killed", "the process that analysed it died, alone and with others")
            ]
        middle = len(part) // 2
        return mend(part[:middle]) + mend(part[middle:])

    if _is_done(folder, items):
        return
    mended = mend(items)
    with _pool(1) as pool:
        pool.submit(_do_shard, folder, mended, max_characters, _digest(items)).result()


def _digest(items: Sequence[Item]) -> str:
    return hashlib.sha256(repr(items).encode("utf-8", "surrogatepass")).hexdigest()


def _is_done(folder: Path, items: Sequence[Item]) -> bool:
    return bool((_read_json(folder / _MARKER) or {}).get("records") == _digest(items))


def _probe(items: list[Item], max_characters: int) -> None:
    _analysed(items, max_characters)


def _analysed(items: Sequence[Item], max_characters: int) -> dict[str, Any]:
    return annotate(records_table(items), max_characters=max_characters)


def _do_shard(folder: Path, items: list[Item], max_characters: int, digest: str = "") -> None:
    """Analyse a shard and write it, its marker last; `digest` names the records as read, where some were replaced since."""
    import pyarrow.parquet as pq

    if _is_done(folder, items):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, table in _analysed(items, max_characters).items():
        pq.write_table(table, folder / f"{name}.parquet")
    _write_json(folder / _MARKER, {"records": digest or _digest(items), "count": len(items)})


def _join(folder: Path, parts: Sequence[Path]) -> RunResult:
    """The shards' tables, in order, as the run's files; tips get their clusters here, where all are known."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    result = RunResult(out=str(folder), articles_in=sum(_read_json(part / _MARKER)["count"] for part in parts))
    clusters = _clusters(parts)
    for name in (*TABLES, "rejects"):
        target = folder / ("rejects.jsonl" if name == "rejects" else f"{name}.parquet")
        partial = target.with_name(target.name + ".partial")
        lines = (folder / "tips.jsonl.partial").open("w", encoding="utf-8") if name == "tips" else None
        total = 0
        if name == "rejects":
            with partial.open("w", encoding="utf-8") as file:
                for part in parts:
                    for row in pq.read_table(part / "rejects.parquet").to_pylist():
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")
                        total += 1
        else:
            with pq.ParquetWriter(partial, schemas()[name], compression="zstd") as writer:
                for part in parts:
                    table = pq.read_table(part / f"{name}.parquet")
                    if name == "tips":
                        own = [next(clusters) for _ in range(table.num_rows)]
                        table = table.set_column(
                            table.schema.get_field_index("cluster_id"),
                            "cluster_id",
                            pa.array([c for c, _ in own], pa.string()),
                        )
                        table = table.set_column(
                            table.schema.get_field_index("is_canonical"),
                            "is_canonical",
                            pa.array([k for _, k in own], pa.bool_()),
                        )
                        result.reusable += pc.sum(table["reusable"]).as_py() or 0
                        assert lines is not None
                        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
                    for counts, column in ((result.types, "advice_type"), (result.registers, "register")):
                        if (name, column) in (("passages", "advice_type"), ("articles", "register")):
                            for row in table[column].value_counts().to_pylist():
                                counts[row["values"]] = counts.get(row["values"], 0) + row["counts"]
                    writer.write_table(table)
                    total += table.num_rows
        if lines:
            lines.close()
            (folder / "tips.jsonl.partial").replace(folder / "tips.jsonl")
        partial.replace(target)
        setattr(result, name, total)
    result.types, result.registers = dict(sorted(result.types.items())), dict(sorted(result.registers.items()))
    return result


def _clusters(parts: Sequence[Path]) -> Iterator[tuple[str, bool]]:
    import pyarrow.parquet as pq

    from karirnlp.tips.cluster import cluster, tip_key

    keys = []
    for part in parts:
        table = pq.read_table(part / "tips.parquet", columns=["tip_id", "text", "polarity", "reusable", "score"])
        keys += [tip_key(**row) for row in table.to_pylist()]
    return iter(cluster(keys))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write_json(path: Path, content: Any) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)
