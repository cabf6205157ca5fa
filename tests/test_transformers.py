"""The optional encoder backend, on a tiny encoder made here: no network, no download."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from karirnlp.errors import KarirError, ModelError
from karirnlp.transformers import TransformerClassifier

TEXTS = ["gaji naik tahun ini", "upah dan gaji pokok", "kirim cv hari ini", "cv dan surat lamaran"] * 6
LABELS = ["pay", "pay", "documents", "documents"] * 6


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers of random weights over a WordPiece vocabulary of the words above."""
    torch = pytest.importorskip("torch", reason="the extra `transformers` is not installed")
    transformers = pytest.importorskip("transformers", reason="the extra `transformers` is not installed")
    folder = tmp_path_factory.mktemp("encoder")
    words = sorted({word for text in TEXTS for word in text.split()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    transformers.BertModel(config).save_pretrained(folder, safe_serialization=True)
    return folder


def test_it_learns_and_has_the_same_face(encoder: Path) -> None:
    model = TransformerClassifier(model=str(encoder)).fit(TEXTS, LABELS)
    assert model.score(TEXTS, LABELS) == 1.0
    shown = model.predict_proba(TEXTS)
    np.testing.assert_allclose(shown.sum(axis=1), 1)
    again = pickle.loads(pickle.dumps(model))
    assert "_kept" not in vars(again)
    np.testing.assert_array_equal(again.predict_proba(TEXTS), shown)
    assert not hasattr(clone(model), "head_")
    assert cross_val_score(TransformerClassifier(model=str(encoder)), TEXTS, LABELS, cv=2).mean() == 1.0
    assert model.set_params(reject_below=1.1).predict(TEXTS[:2]).tolist() == [None, None]
    assert model.predict_proba([]).shape == (0, 2)


def test_context_is_read(encoder: Path) -> None:
    model = TransformerClassifier(model=str(encoder))
    alone, headed = model.encode([{"text": "hari ini"}, {"text": "hari ini", "heading": "gaji"}])
    assert not np.allclose(alone, headed)
    one, many = model.encode(TEXTS[:1]), TransformerClassifier(model=str(encoder), batch_size=2).encode(TEXTS[:5])
    np.testing.assert_allclose(one[0], many[0], atol=1e-5)  # padding changes nothing


def test_nothing_is_fetched(tmp_path: Path, encoder: Path) -> None:
    for name in (str(tmp_path), "no-one/no-such-encoder", ""):
        with pytest.raises(ModelError):
            TransformerClassifier(model=name).fit(TEXTS, LABELS)


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(KarirError, match=r'pip install "karirnlp\[transformers\]"'):
        TransformerClassifier(model="x").fit(TEXTS, LABELS)


def test_not_fitted_yet(monkeypatch: Any) -> None:
    with pytest.raises(Exception, match="not fitted"):
        TransformerClassifier(model="x").predict(TEXTS)
