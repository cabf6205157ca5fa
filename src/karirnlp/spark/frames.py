"""DataFrames of articles to DataFrames of results; how karirnlp and its models reach the workers."""

from __future__ import annotations

import pickle
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp.annotator import Annotator
from karirnlp.errors import KarirError
from karirnlp.io.read import text_column
from karirnlp.io.tables import useful
from karirnlp.records import is_records

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

SUFFIXES = (".py", ".tsv", ".txt", ".json", ".safetensors", ".typed")
"""Files of the package and its models that travel."""


def annotate(df: DataFrame, *, ship: bool = True, **options: Any) -> DataFrame:
    """Articles, one a row -> one row each: `article` or `reject`, the other null, and lists of its passages, headings and tips.

    The rows are those of `karirnlp.annotate`; `tables` makes its five tables of them. `options` are those of `Annotator`
    (columns, models, limits). The result is lazy and costs its whole work each time it is used: write it, or `persist()`.

    The package and its models travel with the job, so that the workers need only the libraries that karirnlp depends on.
    With `ship=False` they use the karirnlp and the models that are installed there, and refuse others than the driver's.

    A row that kills its Python worker is found when Spark runs its task again, and rejected; that takes a
    `spark.task.maxFailures` of 2 or more (a cluster's is 4; write `local[2,4]` on one machine).
    """
    annotator = Annotator(**options)
    if is_records(df.columns):
        given = df
    else:
        text_column("the DataFrame", df.columns, annotator.text_column)
        names = useful(df.columns, annotator.text_column, annotator.id_column, annotator.title_column)
        given = df.select(*(f"`{name}`" for name in names))
    archive = send(df.sparkSession, annotator) if ship else None
    return given.mapInArrow(task("work", archive, (annotator,)), nested_type())


def tables(nested: DataFrame) -> dict[str, DataFrame]:
    """The DataFrames `articles`, `passages`, `headings`, `tips` and `rejects` of what `annotate` gives."""
    found = {"articles": nested.where("article IS NOT NULL").select("article.*")}
    for name in ("passages", "headings", "tips"):
        found[name] = nested.selectExpr(f"inline({name})")
    found["rejects"] = nested.where("reject IS NOT NULL").select("reject.*")
    return found


def nested_type() -> Any:
    """`karirnlp.tables.nested_schema` as Spark says it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    from karirnlp.tables import nested_schema

    return from_arrow_schema(nested_schema())


def records_type() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    from karirnlp.records import records_schema

    return from_arrow_schema(records_schema())


def task(
    name: str, archive: str | None, arguments: tuple[Any, ...]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What Spark sends: the call of a function of `karirnlp.spark.worker`.

    It names nothing of this module, for it runs before karirnlp can be imported.
    """
    sent = pickle.dumps(arguments)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pickle
        import sys

        folder = None
        if archive is not None:
            from pyspark import SparkFiles

            folder = SparkFiles.get(archive)
            if folder not in sys.path and "karirnlp" not in sys.modules:
                sys.path.insert(0, folder)
        try:
            from karirnlp.spark import worker
        except ImportError as error:
            raise ImportError(
                f"{error}: a Spark worker cannot import karirnlp or a library that it needs; "
                "install karirnlp's dependencies on every worker, or send an environment (see docs/spark.md)"
            ) from error
        yield from getattr(worker, name)(batches, folder, *pickle.loads(sent))

    return run


def send(spark: SparkSession, annotator: Annotator) -> str:
    """Add the package and the models to the session's files; the name under which workers find them."""
    name = f"karirnlp-{annotator.version}-{'-'.join(annotator.hashes.values())}.zip"
    try:
        context = spark.sparkContext
    except Exception as error:
        raise KarirError(
            "this Spark session cannot send files (Spark Connect); install karirnlp and its models on the workers "
            "and pass ship=False"
        ) from error
    if name not in _sent(context):
        path = Path(tempfile.mkdtemp(prefix="karirnlp-")) / name
        _pack(path, annotator)
        context.addArchive(str(path))
    return name


def _sent(context: Any) -> set[str]:
    return {str(uri).rsplit("/", 1)[-1] for uri in context.listArchives}


def _pack(path: Path, annotator: Annotator) -> None:
    import karirnlp
    from karirnlp.models import model_folder

    package = Path(karirnlp.__file__).parent
    folders = {"karirnlp": package} | {
        f"karirnlp/_models/{name}": model_folder(given)
        for name, given in (("advice", annotator.advice_model), ("tip", annotator.tip_model))
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, folder in folders.items():
            for file in sorted(folder.rglob("*")):
                within = file.relative_to(folder)
                if file.suffix in SUFFIXES and not (folder == package and within.parts[0] == "_models"):
                    archive.write(file, f"{inside}/{within.as_posix()}")
