"""What Spark reads, as records: Parquet and JSON Lines in pieces, any other format a file at a time, named as `read` names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from karirnlp.annotator import Annotator
from karirnlp.errors import InputError
from karirnlp.io.read import text_column
from karirnlp.io.sources import FORMATS, format_of
from karirnlp.io.tables import useful
from karirnlp.records import records_table
from karirnlp.spark.frames import records_type, task
from karirnlp.types import Reject

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

WHOLE_BYTES = 256 * 2**20
"""Largest file that one task reads as a whole: any format but Parquet and JSON Lines."""
TASK_BYTES = 8 * 2**20
"""Bytes of input a task: some thousand articles, which are done again where its machine dies."""
_GLOB = re.compile(r"[*?\[\]{}\\]")


@dataclass(frozen=True, slots=True)
class File:
    """A file that Spark can open."""

    name: str
    uri: str
    size: int
    format: str


def list_files(spark: SparkSession, inputs: Sequence[str]) -> list[File]:
    """The files that paths, folders and globs name, on any file system that Spark knows, sorted by name.

    Names are relative, as those of `read`. Hidden files, and those that Spark puts beside its tables (`_SUCCESS`), are left out.
    Raises InputError for what does not exist.
    """
    sizes: dict[str, int] = {}
    bases = [_list_one(spark, given, sizes) for given in inputs]
    shared = takewhile(lambda parts: len(set(parts)) == 1, zip(*(base.split("/") for base in bases), strict=False))
    depth = len(list(shared))
    files = [File(_label(uri, depth), uri, size, format_of(uri)[0]) for uri, size in sizes.items()]
    if not files:
        raise InputError("no_input", f"no files in {', '.join(inputs)}")
    return sorted(files, key=lambda file: file.name.split("/"))


def file_system(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Hadoop's file system of a path, and the path as it takes it."""
    context: Any = spark.sparkContext
    found = context._jvm.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(context._jsc.hadoopConfiguration()), found


def _list_one(spark: SparkSession, given: str, sizes: dict[str, int]) -> str:
    """Add the files of one input; returns the folder from which they are named."""
    system, path = file_system(spark, given)
    hits = system.globStatus(system.makeQualified(path))
    if not hits:
        raise InputError("no_such_file", f"no such file or folder, or no file matches: {given}")
    base = ""
    for hit in hits:
        top = hit.getPath().toString()
        base = base or (top if hit.isDirectory() else top.rpartition("/")[0])
        listing = system.listFiles(hit.getPath(), True)
        while listing.hasNext():
            file = listing.next()
            uri = file.getPath().toString()
            if not any(part[:1] in "._" for part in uri[len(top) :].split("/") if part):
                sizes[uri] = file.getLen()
    if _GLOB.search(given):
        parts = system.makeQualified(path).toString().split("/")
        base = "/".join(parts[: next(i for i, part in enumerate(parts) if _GLOB.search(part))])
    return base


def _label(uri: str, skipped: int) -> str:
    name = "/".join(uri.split("/")[skipped:])
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def records(
    spark: SparkSession, files: Sequence[File], annotator: Annotator, archive: str | None, partitions: int | None = None
) -> DataFrame:
    """The files' records, in `records_schema`; a file that karirnlp cannot read, or not in Spark, is a reject."""
    groups: dict[str, list[File]] = {"parquet": [], "jsonl": [], "whole": []}
    rejects: list[Reject] = []
    for file in files:
        kind = file.format if file.format in groups else "whole"
        if not file.format:
            known = ", ".join(sorted(suffix for suffix in FORMATS if suffix))
            detail = f"{file.name}: known are {known}, each also with .gz or .zst"
            rejects.append(Reject(file.name, 0, "unsupported_format", detail))
        elif not file.size:  # Spark passes over it
            rejects.append(Reject(file.name, 0, "empty", "the file is empty"))
        elif kind == "whole" and file.size > WHOLE_BYTES:
            detail = f"{file.size} bytes; on Spark give JSON Lines or Parquet, or files up to {WHOLE_BYTES}"
            rejects.append(Reject(file.name, 0, "too_large", detail))
        else:
            groups[kind].append(file)
    frames = []
    for kind, read in (("parquet", _parquet), ("jsonl", _lines), ("whole", _whole)):
        if groups[kind]:
            names = {_plain(file.uri): file.name for file in groups[kind]}
            paths = [_GLOB.sub(r"\\\g<0>", file.uri) for file in groups[kind]]
            frame, arguments = read(spark, paths, annotator)
            sent = (kind, names, annotator.columns(), *arguments)
            frames.append(frame.mapInArrow(task("read", archive, sent), records_type()))
    if rejects:
        frames.append(spark.createDataFrame(records_table(rejects).to_pylist(), records_type()))
    found = frames[0]
    for frame in frames[1:]:
        found = found.unionByName(frame)
    if partitions:
        return found.repartition(partitions)
    wanted = max(sum(file.size for file in files) // TASK_BYTES + 1, spark.sparkContext.defaultParallelism)
    return found if found.rdd.getNumPartitions() >= wanted else found.repartition(wanted)


def _plain(uri: str) -> str:
    """A URI as a key: Spark writes `file:///x` where Hadoop writes `file:/x`."""
    return re.sub(r"^file:/+", "file:/", uri)


def _parquet(spark: SparkSession, paths: list[str], annotator: Annotator) -> tuple[DataFrame, tuple[Any, ...]]:
    frame = spark.read.option("mergeSchema", "true").parquet(*paths)
    text_column("the Parquet files", frame.columns, annotator.text_column)
    names = useful(frame.columns, annotator.text_column, annotator.id_column, annotator.title_column)
    place = ("_metadata.file_path AS _file", "_metadata.row_index AS _row")
    return frame.selectExpr(*(f"`{name}`" for name in names), *place), ()


def _lines(spark: SparkSession, paths: list[str], annotator: Annotator) -> tuple[DataFrame, tuple[Any, ...]]:
    """Lines, and for each piece of a file the lines and records before it: a task counts on from there, for it reads in order."""
    from pyspark.sql import functions as F

    frame = (
        spark.read.option("lineSep", "\n")
        .text(paths)
        .selectExpr("value", "_metadata.file_path AS _file", "_metadata.file_block_start AS _block")
    )
    told = F.sum(F.col("value").rlike(r"\S").cast("long"))
    pieces = frame.groupBy("_file", "_block").agg(F.count("*").alias("lines"), told.alias("records"))
    starts: dict[tuple[str, int], tuple[int, int]] = {}
    before: dict[str, tuple[int, int]] = {}
    for file, block, lines, told_lines in sorted(tuple(piece) for piece in pieces.collect()):
        starts[file, block] = before.get(file, (0, 0))
        before[file] = (starts[file, block][0] + lines, starts[file, block][1] + told_lines)
    return frame.withColumn("value", F.col("value").cast("binary")), (starts,)


def _whole(spark: SparkSession, paths: list[str], annotator: Annotator) -> tuple[DataFrame, tuple[Any, ...]]:
    frame = spark.read.format("binaryFile").load(paths)
    return frame.select("path", "content"), ()
