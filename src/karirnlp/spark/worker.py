"""What runs on Spark's workers: batches of articles to nested rows, and rows that kill their process named.

A task that is run for the first time analyses in its own process, which costs nothing. A task that is run again may hold a
row that killed its worker, so it hands its rows to a child process; where the child dies, the rows are halved until the
one that kills stands alone and is rejected.
"""

from __future__ import annotations

import os
import pickle
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from karirnlp.annotator import Annotator
from karirnlp.io.read import read as read_files
from karirnlp.io.read import read_line
from karirnlp.records import Columns, records_of, records_table
from karirnlp.tables import CHUNK
from karirnlp.types import Record, Reject

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = struct.Struct("<q")
_CHILD = "import sys; sys.path[:0] = sys.argv[1:]; from karirnlp.spark.worker import child; child()"


def work(batches: Iterable[pa.RecordBatch], folder: str | None, annotator: Annotator) -> Iterator[pa.RecordBatch]:
    """Batches of articles -> batches of nested rows. `folder` is where the models were unpacked."""
    from pyspark import TaskContext

    if folder is not None:
        models = Path(folder) / "karirnlp" / "_models"
        annotator.advice_model, annotator.tip_model = str(models / "advice"), str(models / "tip")
    annotator.models()  # another version or model is refused before any row
    task = TaskContext.get()
    if task is not None and task.attemptNumber() > 0:
        with closing(_Child(annotator)) as child:
            for batch in batches:
                for items in records_of(batch, annotator.columns(), CHUNK, parsed=False):
                    yield from child.survivors(records_table(items))
    else:
        for batch in batches:
            yield from annotator.nested(batch)


def read(
    batches: Iterable[pa.RecordBatch],
    folder: str | None,
    kind: str,
    names: dict[str, str],
    columns: Columns,
    *arguments: Any,
) -> Iterator[pa.RecordBatch]:
    """Batches of rows, lines or whole files, each with its place -> batches of records, pages not yet parsed."""
    kinds: dict[str, Callable[..., Iterator[Record | Reject]]]
    kinds = {"parquet": _rows, "jsonl": _lines, "whole": _documents}
    for batch in batches:
        for first in range(0, batch.num_rows, CHUNK):
            items = kinds[kind](batch.slice(first, CHUNK), names, columns, *arguments)
            yield from records_table(list(items)).to_batches()


def _rows(batch: pa.RecordBatch, names: dict[str, str], columns: Columns) -> Iterator[Record | Reject]:
    own = batch.select([name for name in batch.schema.names if name not in ("_file", "_row")])
    files, places = batch.column("_file").to_pylist(), batch.column("_row").to_pylist()
    found = (item for items in records_of(own, columns, CHUNK, parsed=False) for item in items)
    for item, file, row in zip(found, files, places, strict=True):
        yield replace(item, source=f"{_name(file, names)}#{row}", position=row)


def _lines(
    batch: pa.RecordBatch, names: dict[str, str], columns: Columns, before: dict[tuple[str, int], tuple[int, int]]
) -> Iterator[Record | Reject]:
    for line, file, block in zip(*(batch.column(i).to_pylist() for i in range(3)), strict=True):
        number, position = before[file, block]
        blank = not line.strip()
        before[file, block] = (number + 1, position + (not blank))  # the task's own copy
        if blank:
            continue
        yield read_line(
            line,
            f"{_name(file, names)}#{position}",
            position,
            number=number + 1,
            text_column=columns.text_column,
            id_column=columns.id_column,
            title_column=columns.title_column,
            max_bytes=columns.max_bytes,
        )


def _documents(batch: pa.RecordBatch, names: dict[str, str], columns: Columns) -> Iterator[Record | Reject]:
    with TemporaryDirectory(prefix="karirnlp-") as folder:
        for uri, content in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
            name = _name(uri, names)
            file = Path(folder) / f"berkas{name[len(name.partition('.')[0]) :]}"
            file.write_bytes(content)
            for item in read_files(
                folder,  # as a folder's file, whose faults are rejects
                text_column=columns.text_column,
                id_column=columns.id_column,
                title_column=columns.title_column,
                max_bytes=columns.max_bytes,
                parsed=False,
            ):
                yield replace(item, source=name + item.source.removeprefix(file.name))
            file.unlink()


def _name(uri: str, names: dict[str, str]) -> str:
    plain = re.sub(r"^file:/+", "file:/", uri)
    return names.get(plain) or names.get(unquote(plain)) or plain


class _Child:
    """A process that analyses what it is sent, started again where it died."""

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator
        self._process: subprocess.Popen[bytes] | None = None

    def survivors(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        """Nested rows of records; a record that kills the child, alone, is a reject."""
        if (found := self._ask(table)) is not None:
            yield from found
        elif table.num_rows == 1:
            row = table.slice(0, 1).to_pylist()[0]
            detail = "the process that analysed it died, alone and with others"
            yield from self._annotator.nested(
                records_table([Reject(row["source"] or "", row["position"] or 0, "killed", detail)])
            )
        else:
            half = table.num_rows // 2
            yield from self.survivors(table.slice(0, half))
            yield from self.survivors(table.slice(half))

    def _ask(self, table: pa.Table) -> list[pa.RecordBatch] | None:
        import pyarrow as pa

        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CHILD, *filter(None, sys.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._put(pickle.dumps(self._annotator))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        self._put(sink.getvalue().to_pybytes())
        assert self._process.stdout is not None
        answer = _get(self._process.stdout)
        if answer is None:
            self.close()
            return None
        return list(pa.ipc.open_stream(answer))

    def _put(self, data: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it died while it was spoken to: there will be no answer

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def child() -> None:
    """Analyse tables of records from standard input until it ends; answers go to standard output."""
    import pyarrow as pa

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    sent = _get(sys.stdin.buffer)
    assert sent is not None
    annotator: Annotator = pickle.loads(sent)
    from karirnlp.tables import nested_schema

    while (data := _get(sys.stdin.buffer)) is not None:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, nested_schema()) as writer:
            for batch in annotator.nested(pa.ipc.open_stream(data).read_all()):
                writer.write_batch(batch)
        answer = sink.getvalue().to_pybytes()
        out.write(_LENGTH.pack(len(answer)) + answer)
        out.flush()


def _get(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None
