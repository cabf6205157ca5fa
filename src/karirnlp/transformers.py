"""An optional backend: any encoder of the Hugging Face hub or of a folder, behind the face of the other estimators. Needs the
extra `transformers`. Nothing is downloaded unless `allow_download=True` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from karirnlp.errors import KarirError, ModelError
from karirnlp.learn.choice import TextClassifier
from karirnlp.learn.head import fit_head
from karirnlp.learn.inputs import as_labels, as_mappings

_HINT = 'transformers need torch; install both with: pip install "karirnlp[transformers]"'


class TransformerClassifier(TextClassifier):
    """A passage's label by an encoder's mean vector and a logistic regression: frozen features, which a laptop can train.

    A passage with `title` or `heading` is read with them, as the encoder's first segment.

    Parameters
    ----------
    model : a folder, or a name on the hub (an IndoBERT, a multilingual encoder); its licence is yours to check.
    allow_download : whether a model that is not on this machine may be fetched. Code of a model is never run.
    C : inverse regularisation of the logistic regression.
    max_length : tokens read of a passage, its context among them.
    batch_size : passages encoded together.
    reject_below, reject_label : as of `AdviceClassifier`.
    """

    def __init__(
        self,
        model: str = "",
        allow_download: bool = False,
        C: float = 1.0,
        max_length: int = 256,
        batch_size: int = 32,
        reject_below: float | None = None,
        reject_label: str | None = None,
    ):
        self.model = model
        self.allow_download = allow_download
        self.C = C
        self.max_length = max_length
        self.batch_size = batch_size
        self.reject_below = reject_below
        self.reject_label = reject_label

    def fit(self, X: Sequence[Any], y: Sequence[Any]) -> TransformerClassifier:
        """Encode the passages and fit the head on them. Raises KarirError without the extra, ModelError without the model."""
        rows = as_mappings(X)
        labels = as_labels(y, len(rows))
        self.classes_ = np.unique(labels)
        self.head_ = fit_head(self.encode(rows), labels, self.C)
        return self

    def predict_proba(self, X: Sequence[Any]) -> np.ndarray:
        """(n_passages, n_classes) probabilities, columns in the order of `classes_`."""
        self._check_fitted()
        rows = as_mappings(X)
        return self.head_.predict_proba(self.encode(rows)) if rows else np.zeros((0, len(self.classes_)))

    def encode(self, X: Sequence[Any]) -> np.ndarray:
        """(n_passages, dimensions) vectors of length 1: the mean of the last layer over a passage's tokens."""
        tokenizer, encoder = self._loaded()
        import torch

        rows = as_mappings(X)
        found = []
        with torch.inference_mode():
            for start in range(0, len(rows), self.batch_size):
                part = rows[start : start + self.batch_size]
                around = [" ".join(filter(None, (row.get("title"), row.get("heading")))) for row in part]
                tokens = tokenizer(
                    around,
                    [row["text"] for row in part],
                    padding=True,
                    truncation="longest_first",
                    max_length=self.max_length,
                    return_tensors="pt",
                )
                layer, mask = encoder(**tokens).last_hidden_state, tokens["attention_mask"][:, :, None]
                mean = (layer * mask).sum(dim=1) / mask.sum(dim=1)
                found.append(torch.nn.functional.normalize(mean, dim=1).numpy())
        return np.concatenate(found) if found else np.zeros((0, encoder.config.hidden_size))

    def _check_fitted(self) -> None:
        if not hasattr(self, "head_"):
            from karirnlp.learn.head import not_fitted

            raise not_fitted(self)

    def _loaded(self) -> tuple[Any, Any]:
        """The tokenizer and the encoder, loaded once and never pickled."""
        key = (self.model, self.allow_download)
        if self.__dict__.get("_kept", (None,))[0] == key:
            return self._kept[1]
        try:
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise KarirError(_HINT) from error
        if not self.model:
            raise ModelError("name an encoder: TransformerClassifier(model='a folder, or a name on the hub')")
        options = {"local_files_only": not self.allow_download, "trust_remote_code": False}
        try:
            pair = (
                AutoTokenizer.from_pretrained(self.model, **options),
                AutoModel.from_pretrained(self.model, use_safetensors=True, **options).eval(),
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{self.model!r} is no encoder on this machine ({str(error).splitlines()[0]:.200}); name a folder that "
                "holds its weights as safetensors, or let it be fetched with allow_download=True"
            ) from error
        self._kept: tuple[Any, tuple[Any, Any]] = (key, pair)
        return pair

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_kept"}
