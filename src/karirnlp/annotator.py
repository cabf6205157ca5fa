"""`Annotator`: karirnlp as a mapper for `datasets.map`, and as what other engines send to their workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from karirnlp._version import __version__
from karirnlp.errors import ModelError
from karirnlp.io.read import MAX_BYTES, read_row
from karirnlp.records import Columns, records_table
from karirnlp.tables import annotate_nested
from karirnlp.types import MAX_CHARACTERS

if TYPE_CHECKING:
    import pyarrow as pa

    from karirnlp.models import AdviceClassifier, TipDetector


class Annotator:
    """Add passages, headings and tips to batches of articles: `ds.map(karirnlp.Annotator(), batched=True)`.

    New columns, a value a row: `register`, `passages`, `headings` and `tips` (lists of rows as a run writes them), and
    `reject` and `reject_detail`, which say why a row could not be analysed. Takes the batches of `Dataset` and
    `IterableDataset`, and Arrow tables (`ds.with_format("arrow")`), under every way of starting processes.

    Its pickled state is its options, the version and the models' hashes alone, so that `datasets` gives it the same
    fingerprint in every process and another one when any of them changes. Where it arrives, other versions and models
    than these are refused.

    Parameters
    ----------
    text_column, id_column, title_column : names of the columns to read; guessed, as `read` does, where they are None.
    advice_model, tip_model : names or folders of the models.
    max_bytes, max_characters : longer texts are rejects.

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
    ) -> None:
        from karirnlp.models import model_hash

        self.text_column = text_column
        self.id_column = id_column
        self.title_column = title_column
        self.max_bytes = max_bytes
        self.max_characters = max_characters
        self.advice_model = advice_model
        self.tip_model = tip_model
        self.version = __version__
        self.hashes = {"advice": model_hash(advice_model), "tip": model_hash(tip_model)}

    def __call__(self, batch: Mapping[str, Sequence[Any]] | pa.Table) -> dict[str, list[Any]]:
        """A batch of columns -> the new columns."""
        import pyarrow as pa

        try:
            table = batch if isinstance(batch, pa.Table) else pa.table(dict(batch))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):  # a stream's column may mix kinds
            names = list(batch)
            table = records_table([self._row(names, i, row) for i, row in enumerate(zip(*batch.values(), strict=True))])
        parts = [part.to_pylist() for part in self.nested(table)]
        rows = [row for part in parts for row in part]
        return {
            "register": [row["article"] and row["article"]["register"] for row in rows],
            **{name: [row[name] for row in rows] for name in ("passages", "headings", "tips")},
            "reject": [row["reject"] and row["reject"]["reason"] for row in rows],
            "reject_detail": [row["reject"] and row["reject"]["detail"] for row in rows],
        }

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
        columns = Columns(self.text_column, self.id_column, self.title_column, max_bytes=self.max_bytes)
        return annotate_nested(table, columns, max_characters=self.max_characters, models=self.models())

    def models(self) -> tuple[AdviceClassifier, TipDetector]:
        """The models, loaded once a process; ModelError where version or models are not those this was made with."""
        if self.version != __version__:
            raise ModelError(
                f"made with karirnlp {self.version}, run by {__version__}; install the same version on every machine"
            )
        return _models(self.advice_model, self.tip_model, *self.hashes.values())


@lru_cache(maxsize=2)
def _models(advice: str, tip: str, advice_hash: str, tip_hash: str) -> tuple[AdviceClassifier, TipDetector]:
    from karirnlp.models import AdviceClassifier, TipDetector, model_hash

    for name, wanted in ((advice, advice_hash), (tip, tip_hash)):
        if (found := model_hash(name)) != wanted:
            raise ModelError(
                f"made with model {name} {wanted}, here it is {found}; give every machine the same model folders"
            )
    return AdviceClassifier.from_pretrained(advice), TipDetector.from_pretrained(tip)
