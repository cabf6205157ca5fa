"""`Annotator`: karirnlp as a mapper for `datasets.map`, over columns of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from karirnlp._version import __version__
from karirnlp.types import Record, Reject


class Annotator:
    """Add `passages`, `tips`, `register` and `reject` to batches of articles; for `ds.map(karirnlp.Annotator(), batched=True)`.

    Its pickled state is its configuration, the version and the models' hashes alone, so that `datasets` gives it the same
    fingerprint in every process and another one when any of them changes. A row that cannot be analysed has empty lists
    and says why in `reject`.

    Parameters
    ----------
    text_column, title_column : names of the columns to read; a missing title column is no error.
    """

    def __init__(
        self,
        text_column: str = "text",
        title_column: str = "title",
        advice_model: str = "advice",
        tip_model: str = "tip",
    ) -> None:
        from karirnlp.models import model_hash

        self.text_column = text_column
        self.title_column = title_column
        self.advice_model = advice_model
        self.tip_model = tip_model
        self.identity = (__version__, model_hash(advice_model), model_hash(tip_model))
        self._models: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_models": None}

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """A batch of columns -> the new columns, one value a row."""
        from karirnlp.analysis import analyze_records
        from karirnlp.models import AdviceClassifier, TipDetector

        if self._models is None:
            self._models = (
                AdviceClassifier.from_pretrained(self.advice_model),
                TipDetector.from_pretrained(self.tip_model),
            )
        if self.text_column not in batch:
            raise KeyError(
                f"no column {self.text_column!r}; the batch has {', '.join(batch)}: pass Annotator(text_column=…)"
            )
        texts = batch[self.text_column]
        titles = batch.get(self.title_column) or [None] * len(texts)
        records, places = [], []
        results: list[Any] = [None] * len(texts)
        for i, (text, title) in enumerate(zip(texts, titles, strict=True)):
            if isinstance(text, str):
                records.append(
                    Record(source="", position=i, text=text, title=title if isinstance(title, str) else None)
                )
                places.append(i)
            else:
                results[i] = Reject("", i, "text_not_string", f"row {i}: {type(text).__name__}")
        for i, found in zip(places, analyze_records(records, models=self._models), strict=True):
            results[i] = found
        columns: dict[str, list[Any]] = {"register": [], "passages": [], "tips": [], "reject": []}
        for found in results:
            failed = isinstance(found, Reject)
            columns["register"].append(None if failed else found.register)
            columns["passages"].append([] if failed else [_plain(passage) for passage in found.passages])
            columns["tips"].append([] if failed else [_plain(tip) for tip in found.tips])
            columns["reject"].append(found.reason if failed else None)
        return columns


def _plain(item: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(item).items()}
