"""The batch job: articles in, tables out, over worker processes, resumed where it was cut off.

Records are read in order and cut into shards. A worker writes a shard's tables and, last, its marker; a shard
with a marker for the same records is not done again. When all are there they are joined, in order, into the run's files.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from karirnlp._version import __version__
from karirnlp.batch.folder import SHARDS, alone, read_json, write_json, writing
from karirnlp.batch.join import join
from karirnlp.batch.shards import SHARD, Item, Task, cut, digest_of, with_own_ids
from karirnlp.batch.workers import work
from karirnlp.errors import KarirError, OptionError
from karirnlp.io import MAX_BYTES, Meter, read
from karirnlp.tips.address import check_address
from karirnlp.types import MAX_CHARACTERS

FILES = (
    "articles.parquet", "passages.parquet", "headings.parquet", "tips.parquet", "tips.jsonl", "rejects.jsonl", "run.json",
)  # fmt: skip
"""What a run leaves in its folder, in which it does not look for articles."""
MAX_SECONDS = 60.0
"""Default of the time that one article may take: some thousand times what an ordinary one does."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run does. All but `workers` and `again` decide its result, so that a change makes a new run."""

    workers: int = 1
    """Processes that analyse, while this one reads; 0 does all in this one, which nothing then guards."""
    text_column: str | None = None
    id_column: str | None = None
    title_column: str | None = None
    max_bytes: int = MAX_BYTES
    """Size of the largest record that is read."""
    max_characters: int = MAX_CHARACTERS
    """Length of the longest text that is analysed."""
    max_seconds: float = MAX_SECONDS
    """Time that a worker may take for one article."""
    address: str = "keep"
    """How the tips speak to their reader: keep, anda or kamu."""
    shard_size: int = SHARD
    again: bool = False
    """Whether to do anew what is done already."""

    def check(self) -> None:
        check_address(self.address)
        for name, least in (("workers", 0), ("shard_size", 1), ("max_bytes", 1), ("max_characters", 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise OptionError(f"{name} is {value!r}; give a whole number from {least} on")
        if isinstance(self.max_seconds, bool) or not 0.1 <= self.max_seconds <= 86_400:
            raise OptionError(f"max_seconds is {self.max_seconds!r}; give a number from 0.1 to 86400")

    def of_result(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key not in ("workers", "again")}


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
    inputs: str = ""
    """A hash of all that was read: the same articles again are known by it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    records: int
    """Records done, those of an earlier run included."""
    seconds: float
    rate: float
    """Records a second, of those done now."""
    left: float | None
    """Seconds that the rest will take, by the share of the input's bytes that is done; None where that isn't known."""


def run(
    inputs: Any, out: str | Path, *, progress: Callable[[Progress], None] | None = None, **options: Any
) -> RunResult:
    """Analyse files, folders, globs or `-` and write the tables of a run into the folder `out`.

    `options` are the fields of `RunOptions`; `progress` is called now and then with a `Progress`. A run that was cut off goes on
    when it is called again; one that is finished is not done again for the same articles, options, version and models; another
    one takes its place when it is done itself. A record that cannot be read or analysed lands in `rejects.jsonl`.

    Raises InputError for inputs that do not exist, OptionError for a bad option, KarirError where the folder cannot be written
    or another run is writing it.
    """
    from karirnlp.models import DEFAULTS, model_hash

    try:
        chosen = RunOptions(**options)
    except TypeError as error:
        raise OptionError(f"run: {error}; options are {', '.join(RunOptions.__dataclass_fields__)}") from error
    chosen.check()
    folder = Path(out)
    job = _Job(inputs, folder, chosen, {name: model_hash(name) for name in DEFAULTS})
    job.records()  # a wrong call fails before anything is written
    with writing(folder):
        (folder / SHARDS).mkdir(parents=True, exist_ok=True)
        with alone(folder):
            return job.finished() or job.do(progress or (lambda _: None))


class _Job:
    def __init__(self, inputs: Any, folder: Path, options: RunOptions, models: dict[str, str]) -> None:
        self.inputs = [inputs] if isinstance(inputs, str) or not isinstance(inputs, Iterable) else list(inputs)
        self.folder, self.options = folder, options
        self.shards = folder / SHARDS
        self.identity: dict[str, Any] = {"version": __version__, "models": models, "options": options.of_result()}
        self.meter = Meter()

    def records(self) -> Iterator[Item]:
        self.meter = Meter()
        return read(
            self.inputs,
            max_bytes=self.options.max_bytes,
            text_column=self.options.text_column,
            id_column=self.options.id_column,
            title_column=self.options.title_column,
            parsed=False,  # that is for the workers: a page can cost much, or kill who parses it
            meter=self.meter,
            without=[self.folder / name for name in FILES],
        )

    def tasks(self) -> Iterator[Task]:
        identity = json.dumps(self.identity, sort_keys=True)
        chosen = self.options
        for number, items in enumerate(cut(with_own_ids(self.records()), chosen.shard_size)):
            digest = digest_of(items, identity)
            limits = chosen.max_characters, chosen.max_seconds
            yield Task(self.shards, number, items, digest, *limits, address=chosen.address, read=self.meter.read)

    def finished(self) -> RunResult | None:
        """The result of the run that is there, if it is the one asked for."""
        there = read_json(self.folder / "run.json")
        if not isinstance(there, dict) or not there.get("inputs"):
            return None
        if all(there.get(key) == value for key, value in self.identity.items()) and not self.options.again:
            if "-" in self.inputs:  # standard input can be read once only
                pass
            elif there["inputs"] == _hash_of(task.digest for task in self.tasks()):
                with suppress(OSError):  # it holds what another run, cut off, has done
                    self.shards.rmdir()
                _log.warning(
                    "%s holds this run already, nothing has changed; again=True (--again) does it anew", self.folder
                )
                known = {each.name for each in fields(RunResult)}
                return RunResult(**{k: v for k, v in there.items() if k in known} | {"out": str(self.folder)})
        differs = [key for key, value in self.identity.items() if there.get(key) != value] or ["articles"]
        if not self.options.again:
            _log.warning(
                "%s holds a run of other %s; this one takes its place when it is done",
                self.folder,
                " and ".join(differs),
            )
        return None

    def do(self, progress: Callable[[Progress], None]) -> RunResult:
        began = time.monotonic()
        if self.options.again or read_json(self.shards / "run.json") != self.identity:
            shutil.rmtree(self.shards)
            self.shards.mkdir()
            write_json(self.shards / "run.json", self.identity)
        for left_over in self.shards.glob("*.partial"):
            shutil.rmtree(left_over, ignore_errors=True)
        for left_over in (*self.shards.glob("*.now"), *self.shards.glob("*.slow")):
            left_over.unlink(missing_ok=True)
        told = _Teller(progress, self.meter, began)
        digests, parts, count = [], [], 0
        for task, new in work(self.tasks(), self.options.workers, told.tick):
            digests.append(task.digest)
            parts.append(task.place)
            count += len(task.items)
            told.done(task, new, self.meter)
        (self.folder / "run.json").unlink(
            missing_ok=True
        )  # the last file written; gone while the tables are not its own
        result = RunResult(str(self.folder), **join(self.folder, parts), **self.identity, inputs=_hash_of(digests))
        if result.articles_in != count or count != result.articles + result.rejects:
            raise KarirError(
                f"{self.folder}: {count} records read, {result.articles} articles and {result.rejects} rejects written; "
                "please report this"
            )
        result.seconds = round(time.monotonic() - began, 2)
        write_json(self.folder / "run.json", asdict(result) | {"out": self.folder.name})
        shutil.rmtree(self.shards)
        return result


def _hash_of(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


class _Teller:
    """Counts what is done, and tells it."""

    def __init__(self, progress: Callable[[Progress], None], meter: Meter, began: float) -> None:
        self._progress, self._began = progress, began
        self._records = self._new = self._read = self._skipped = 0
        self._total = 0

    def done(self, task: Task, new: bool, meter: Meter) -> None:
        self._records += len(task.items)
        self._new += len(task.items) if new else 0
        if not new:
            self._skipped = task.read
        self._read, self._total = task.read, meter.total
        self.tick(0)

    def tick(self, begun: int) -> None:
        seconds = time.monotonic() - self._began
        left = None
        if self._total and self._read > self._skipped:
            left = seconds * (self._total - self._read) / (self._read - self._skipped)
        rate = (self._new + begun) / seconds if seconds else 0.0
        self._progress(Progress(self._records + begun, seconds, rate, left))
