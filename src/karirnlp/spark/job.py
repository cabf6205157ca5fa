"""`karirnlp run --engine spark`: files in, the tables of a run out, on any file system that Spark reads and writes."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from karirnlp.annotator import Annotator
from karirnlp.batch import RunResult
from karirnlp.errors import KarirError
from karirnlp.spark.files import file_system, list_files, records
from karirnlp.spark.frames import annotate, send, tables
from karirnlp.tables import TABLES, cluster_columns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTER = "local[*,4]"
"""Where no cluster is named: this machine, each task tried four times, as on a cluster."""
CLUSTERED = 5_000_000
"""Tips up to which near-duplicates are grouped: that is done in the driver, in some 2 KB a tip."""
_STAGING = ".karirnlp"


def run(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    master: str | None = None,
    spark: SparkSession | None = None,
    partitions: int | None = None,
    ship: bool = True,
    **options: Any,
) -> RunResult:
    """Analyse files with Spark and write the tables of a run into the folder `out`; both may be on S3, HDFS or any disk Spark knows.

    Parquet and JSON Lines are read in pieces by many tasks, files of other formats each by one. A table is a folder of
    files; rows and counts are those of the local run. Tables appear when all are complete, `run.json` last: a job that fails
    leaves none. A lost worker or executor costs the tasks it had. `options` are those of `Annotator`; `master` names the
    cluster where no `spark` session is given, and is this machine where that names none; `partitions` is the number of tasks,
    some thousand articles each where it is None; for `ship` see `annotate`.

    Raises InputError for inputs that do not exist, KarirError where Spark cannot start or the job failed.
    """
    began = time.monotonic()
    annotator = Annotator(**options)
    session = spark or start(master)
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    files = list_files(session, [os.fspath(one) for one in given])
    target = _Folder(session, os.fspath(out))
    try:
        target.clear()
        archive = send(session, annotator) if ship else None
        found = records(session, files, annotator, archive, partitions)
        found, count = _with_own_ids(session, found, target)
        annotate(found, ship=ship, **options).write.parquet(target.path("nested"))
        result = _write(session, target, str(out))
        result.models, result.options = dict(annotator.hashes), options
        if result.articles_in != count or count != result.articles + result.rejects:
            raise KarirError(
                f"{out}: {count} records read, {result.articles} articles and {result.rejects} rejects written; please report this"
            )
        result.seconds = round(time.monotonic() - began, 2)
        target.commit(json.dumps(asdict(result) | {"engine": "spark"}, ensure_ascii=False, indent=1, sort_keys=True))
    except KarirError:
        raise
    except Exception as error:
        raise KarirError(f"Spark: {_cause(error)}; nothing was written to {out}") from error
    finally:
        target.clear()
    return result


def start(master: str | None = None) -> SparkSession:
    """A Spark session; KarirError with what to install where Spark or Java is missing."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise KarirError('Spark is not installed: pip install "karirnlp[spark]"; it also needs Java 17') from error
    builder: Any = SparkSession.builder.appName("karirnlp")
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ  # by spark-submit, which has its own --master
    if master or not submitted:
        builder = builder.master(master or MASTER)
    if (master or MASTER).startswith("local") and not submitted:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers take whatever python3 is first on PATH
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        builder = builder.config(f"spark.executorEnv.{name}", "1")
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise KarirError(
            f"Spark did not start: {_cause(error)}; it needs Java 17 (Debian: openjdk-17-jre-headless) on PATH or in "
            "JAVA_HOME, and a master that it can reach"
        ) from error


def _cause(error: Exception) -> str:
    """What happened: the last line of a worker's Python traceback, else the first lines of Java's exceptions, outermost first."""
    told = [line.strip() for line in str(error).splitlines()]
    named = [line for line in told if line.partition(":")[0].endswith(("Error", "Exception")) and ": " in line]
    if named and not hasattr(error, "java_exception"):
        return named[0][:500]
    lines: list[str] = []
    cause = getattr(error, "java_exception", None)
    while cause is not None and len(lines) < 5:
        line = (cause.getMessage() or cause.toString()).partition("\n")[0]
        lines += [line] if line not in lines else []
        cause = cause.getCause()
    return " / ".join(lines or told or [type(error).__name__])[:700]


def _with_own_ids(session: SparkSession, found: DataFrame, target: _Folder) -> tuple[DataFrame, int]:
    """Records whose given ids are unique, as the local run makes them, and their number.

    Of several records of one id the first, by file and place, keeps it; the others get their source's hash behind it.
    """
    from pyspark.sql import functions as F

    place = F.struct(F.split(F.regexp_replace("source", "#[0-9]+$", ""), "/"), "position")
    found.select("article_id", place.alias("place")).write.parquet(target.path("ids"))
    ids = session.read.parquet(target.path("ids"))
    groups = ids.where("article_id IS NOT NULL").groupBy("article_id")
    twice = groups.agg(F.count("*").alias("n"), F.min("place").alias("first")).where("n > 1").drop("n")
    own = F.concat("article_id", F.lit("~"), F.substring(F.sha2("source", 256), 1, 8))
    again = F.col("first").isNotNull() & (place != F.col("first"))
    marked = found.join(twice, "article_id", "left").withColumn(
        "article_id", F.when(again, own).otherwise(F.col("article_id"))
    )
    return (found if twice.isEmpty() else marked.select(found.columns)), ids.count()


def _write(session: SparkSession, target: _Folder, out: str) -> RunResult:
    """The tables out of the nested rows, into the staging folder, with their counts."""
    from pyspark.sql import functions as F

    nested = session.read.parquet(target.path("nested"))
    found = tables(nested)
    found["tips"] = _clustered(session, found["tips"])
    for name in TABLES:
        found[name].write.option("compression", "zstd").parquet(target.path(f"{name}.parquet"))
    written = {name: session.read.parquet(target.path(f"{name}.parquet")) for name in TABLES}
    json_options = {"ignoreNullFields": "false"}
    written["tips"].write.options(**json_options).json(target.path("tips.jsonl"))
    found["rejects"].write.options(**json_options).json(target.path("rejects.jsonl"))

    def counts(name: str, column: str) -> dict[str, int]:
        return {row[column]: row["count"] for row in written[name].groupBy(column).count().orderBy(column).collect()}

    result = RunResult(out=out, articles_in=nested.count(), rejects=found["rejects"].count())
    for name in TABLES:
        setattr(result, name, written[name].count())
    result.reusable = written["tips"].where(F.col("reusable")).count()
    result.types, result.registers = counts("passages", "advice_type"), counts("articles", "register")
    return result


def _clustered(session: SparkSession, tips: DataFrame) -> DataFrame:
    """Tips with their clusters: grouped in the order of the local run, which the result depends on."""
    import pyarrow as pa

    from karirnlp.tips.cluster import cluster_tips

    if tips.limit(CLUSTERED + 1).count() > CLUSTERED:
        return tips
    rows = tips.select("tip_id", "article_id", "source", "start", "text", "polarity", "reusable", "score").collect()
    if not rows:
        return tips
    rows.sort(key=lambda row: (_order(row["source"]), row["start"]))
    found = cluster_tips([[row.asDict() for row in rows]])
    names = pa.array([row["tip_id"] for row in rows], pa.large_string())
    columns = {"tip_id": names, **cluster_columns(found, names, 0, len(rows))}
    own = session.createDataFrame(
        list(zip(*(column.to_pylist() for column in columns.values()), strict=True)),
        "tip_id string, cluster_id string, is_canonical boolean, cluster_size long, support long, opposite_id string",
    )
    return tips.drop(*own.columns[1:]).join(own, "tip_id").select(tips.columns)


def _order(source: str) -> tuple[list[str], int]:
    name, mark, position = source.rpartition("#")
    return (name.split("/"), int(position)) if mark and position.isdigit() else (source.split("/"), 0)


class _Folder:
    """A run's folder on a file system of Hadoop, with a staging folder inside it."""

    def __init__(self, session: SparkSession, out: str) -> None:
        self._out = out.rstrip("/")
        self._system, _ = file_system(session, self._out)
        self._jvm: Any = session.sparkContext._jvm

    def path(self, name: str) -> str:
        return f"{self._out}/{_STAGING}/{name}"

    def _hadoop(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(f"{self._out}/{name}")

    def clear(self) -> None:
        self._system.delete(self._hadoop(_STAGING), True)

    def commit(self, described: str) -> None:
        """Put the tables in their places; `run.json` goes first and comes back last, so that it never stands by others' tables."""
        self._system.delete(self._hadoop("run.json"), False)
        for name in (*(f"{name}.parquet" for name in TABLES), "tips.jsonl", "rejects.jsonl"):
            self._system.delete(self._hadoop(name), True)
            if not self._system.rename(self._hadoop(f"{_STAGING}/{name}"), self._hadoop(name)):
                raise KarirError(f"{self._out}/{name} cannot be written; give --out another folder")
        stream = self._system.create(self._hadoop("run.json"), True)
        try:
            stream.write(bytearray((described + "\n").encode()))
        finally:
            stream.close()
