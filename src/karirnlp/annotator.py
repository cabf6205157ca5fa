"""`Annotator`: karirnlp as a mapper for `datasets.map`, and as what other engines send to their workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karirnlp._version import __version__
from karirnlp.errors import ModelError
from karirnlp.io.read import MAX_BYTES, read_row
from karirnlp.records import Columns, records_table
from karirnlp.tables import annotate_nested, nested_schema
from karirnlp.tips.address import check_address
from karirnlp.types import MAX_CHARACTERS

if TYPE_CHECKING:
    import pyarrow as pa

    from karirnlp.models import AdviceClassifier, TipDetector


@cache
def added_schema() -> pa.Schema:
    """The columns that `Annotator` adds."""
    import pyarrow as pa

    lists = [nested_schema().field(name) for name in ("passages", "headings", "tips")]
    return pa.schema([("register", pa.string()), *lists, ("reject", pa.string()), ("reject_detail", pa.string())])


class Annotator:
    """Add passages, headings and tips to batches of articles: `ds.map(karirnlp.Annotator(), batched=True)`.

    New columns, a value a row: `register`, `passages`, `headings` and `tips` (lists of rows as a run writes them), and
    `reject` and `reject_detail`, which say why a row could not be analysed. Takes the batches of `Dataset` and
    `IterableDataset`, and Arrow tables (`ds.with_format("arrow")`), under every way of starting processes.

    Its pickled state is its options, the version, a hash of karirnlp's own code and data, and the models' hashes, no more:
    `datasets` gives it the same fingerprint in every process and another one when any of them changes. Where it
    arrives, another version or model than these is refused.

    Parameters
    ----------
    text_column, id_column, title_column : names of the columns to read; guessed, as `read` does, where they are None.
    advice_model, tip_model : names or folders of the models.
    max_bytes, max_characters : longer texts are rejects.
    address : how the tips speak to their reader: `keep`, `anda` or `kamu`.

    Examples
    --------
    >>> import karirnlp
    >>> found = karirnlp.Annotator()({"text": ["Kirim CV lewat surel.", ""]})
    >>> found["register"], found["reject"]
    (['formal', None], [None, 'empty'])
    """

    def __init__(
        self,
        text_column: str | None = None,
        title_column: str | None = None,
        advice_model: str = "advice",
        tip_model: str = "tip",
        *,
        id_column: str | None = None,
        max_bytes: int = MAX_BYTES,
        max_characters: int = MAX_CHARACTERS,
        address: str = "keep",
    ) -> None:
        from karirnlp.models import model_hash

        check_address(address)
        self.text_column = text_column
        self.id_column = id_column
        self.title_column = title_column
        self.max_bytes = max_bytes
        self.max_characters = max_characters
        self.address = address
        self.advice_model = advice_model
        self.tip_model = tip_model
        self.version = code_version()
        self.hashes = {"advice": model_hash(advice_model), "tip": model_hash(tip_model)}

    def __call__(self, batch: Mapping[str, Sequence[Any]] | pa.Table) -> dict[str, list[Any]] | pa.Table:
        """A batch of columns -> the new columns; an Arrow table -> the table with the new columns behind its own."""
        import pyarrow as pa

        if isinstance(batch, pa.Table):
            given = [name for name in batch.column_names if name not in added_schema().names]
            added = self._added(batch)
            return pa.table({name: batch[name] for name in given} | {name: added[name] for name in added.column_names})
        try:
            table = pa.table(dict(batch))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):  # a stream's column may mix kinds
            names = list(batch)
            table = records_table([self._row(names, i, row) for i, row in enumerate(zip(*batch.values(), strict=True))])
        return self._added(table).to_pydict()

    def features(self, given: Any = None) -> Any:
        """The features of a mapped dataset whose own are `given`, for `ds.map(…, features=annotator.features(ds.features))`.

        Without them `datasets` takes the types from the first batch it writes, and fails where that one has no tip at all.
        """
        from datasets import Features

        return Features({**(given or {}), **Features.from_arrow_schema(added_schema())})

    def _added(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        rows = pa.Table.from_batches(self.nested(table), nested_schema())
        columns = {
            "register": pc.struct_field(rows["article"], "register"),
            **{name: rows[name] for name in ("passages", "headings", "tips")},
            "reject": pc.struct_field(rows["reject"], "reason"),
            "reject_detail": pc.struct_field(rows["reject"], "detail"),
        }
        return pa.table(columns, schema=added_schema())

    def _row(self, names: list[str], position: int, row: tuple[Any, ...]) -> Any:
        return read_row(
            dict(zip(names, row, strict=True)),
            "",
            position,
            text_column=self.text_column,
            id_column=self.id_column,
            title_column=self.title_column,
            max_bytes=self.max_bytes,
        )

    def nested(self, table: pa.Table | pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The rows of `annotate` one in another, a row a record, in batches: see `karirnlp.tables.nested_schema`."""
        return annotate_nested(
            table, self.columns(), max_characters=self.max_characters, models=self.models(), address=self.address
        )

    def columns(self) -> Columns:
        """How rows are read."""
        return Columns(self.text_column, self.id_column, self.title_column, max_bytes=self.max_bytes)

    def models(self) -> tuple[AdviceClassifier, TipDetector]:
        """The models, loaded once a process; ModelError where version or models are not those this was made with."""
        if self.version != code_version():
            raise ModelError(
                f"made with karirnlp {self.version}, run by {code_version()}; install the same on every machine"
            )
        return _models(self.advice_model, self.tip_model, *self.hashes.values())


@cache
def code_version() -> str:
    """The version and a hash of the package's code and data: an edited function is another version, as it is to a cache."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".tsv", ".txt", ".json") and "_models" not in path.parts:
            digest.update(f"{path.relative_to(package).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


@lru_cache(maxsize=2)
def _models(advice: str, tip: str, advice_hash: str, tip_hash: str) -> tuple[AdviceClassifier, TipDetector]:
    from karirnlp.models import AdviceClassifier, TipDetector, model_hash

    for name, wanted in ((advice, advice_hash), (tip, tip_hash)):
        if (found := model_hash(name)) != wanted:
            raise ModelError(
                f"made with model {name} {wanted}, here it is {found}; give every machine the same model folders"
            )
    return AdviceClassifier.from_pretrained(advice), TipDetector.from_pretrained(tip)
