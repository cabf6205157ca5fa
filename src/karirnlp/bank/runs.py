"""A run's folder, as the tip bank reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from karirnlp._version import __version__
from karirnlp.errors import KarirError

RUN_FILES = ("tips.parquet", "articles.parquet", "run.json")
"""What a finished run has; the last is written last."""
_BATCH = 2_000


def columns_of_tips() -> dict[str, str]:
    """Column of `tips.parquet` -> declared type in the bank, by which it is read back."""
    import pyarrow as pa

    from karirnlp.tables import schemas

    tests = (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_integer, "INTEGER"),
        (pa.types.is_floating, "REAL"),
        (pa.types.is_string, "TEXT"),
    )
    return {f.name: next((kind for test, kind in tests if test(f.type)), "JSON") for f in schemas()["tips"]}


def check_run(folder: Path) -> None:
    missing = [name for name in RUN_FILES if not (folder / name).is_file()]
    if missing:
        raise KarirError(
            f"{folder} is no folder of a finished run: it has no {', '.join(missing)}; make one with karirnlp run ... --out {folder}"
        )


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(__version__.encode())
    try:
        for name in ("tips.parquet", "articles.parquet"):
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise KarirError(f"{folder / name} cannot be read: {error.strerror}") from error
    return digest.hexdigest()


def read_table(path: Path, columns: list[str] | None) -> Iterator[list[dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    needed = columns or ["tip_id", "article_id", "source", "text", "verbatim"]
    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in needed if name not in file.schema_arrow.names]
            if missing:
                raise KarirError(f"{path} has no column {', '.join(missing)}; run karirnlp run again")
            for batch in file.iter_batches(_BATCH, columns=columns):
                yield batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise KarirError(f"{path} cannot be read as Parquet ({error}); run karirnlp run again") from error
