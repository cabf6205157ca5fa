"""Models as artefacts and as estimators: saved, checked, refused, and scikit-learn's own rules."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from karirnlp.errors import ModelError
from karirnlp.models import AdviceClassifier, TipDetector, model_folder, model_hash, read_meta

TEXTS = [
    "Tanyakan rentang gaji sebelum menyebut angka.",
    "Upah minimum berlaku bagi karyawan baru.",
    "Gaji pokok dan tunjangan dibayar bulanan.",
    "Sesuaikan CV dengan lowongan.",
    "Tulis surat lamaran satu halaman.",
    "CV sebaiknya memuat kontak yang aktif.",
] * 4
LABELS = ["compensation"] * 3 + ["application_documents"] * 3
LABELS *= 4


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
def test_golden_predictions(kind: type[AdviceClassifier] | type[TipDetector]) -> None:
    """The model in the repository still says what it said when it was made."""
    model = kind.from_pretrained()
    golden = model.meta_["golden"]
    assert len(golden) >= 10
    assert model.predict([text for text, _ in golden]).tolist() == [label for _, label in golden]


def test_a_small_classifier_learns_and_comes_back(tmp_path: Path) -> None:
    model = AdviceClassifier(folds=2).fit(TEXTS, LABELS)
    assert model.predict(["Berapa gaji pokok yang wajar?"])[0] == "compensation"
    assert model.score(TEXTS, LABELS) == 1.0
    shown = model.predict_proba(TEXTS)
    assert shown.shape == (len(TEXTS), 2)
    np.testing.assert_allclose(shown.sum(axis=1), 1)
    model.save_pretrained(tmp_path / "kecil")
    again = AdviceClassifier.from_pretrained(tmp_path / "kecil")
    np.testing.assert_allclose(again.predict_proba(TEXTS), shown, atol=2e-3)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict_proba(TEXTS), shown)


def test_context_counts() -> None:
    """The same words are judged by what they stand under."""
    model = AdviceClassifier.from_pretrained()
    line = "Lakukan ini seminggu sebelumnya."
    context = [
        {"text": line, "title": title, "heading": heading, "article": title}
        for title, heading in (
            ("Cara Negosiasi Gaji", "Riset gaji pasar"),
            ("Tips Membuat CV ATS", "Rapikan format CV"),
        )
    ]
    assert model.predict(context).tolist() == ["compensation", "application_documents"]


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
def test_scikit_learns_rules(kind: type[AdviceClassifier] | type[TipDetector]) -> None:
    """`__init__` only stores; parameters go in and out; a clone is unfitted."""
    model = kind(min_df=4)
    assert model.get_params()["min_df"] == 4
    assert clone(model.set_params(min_df=2)).get_params() == model.get_params()
    assert [name for name in vars(model) if name.endswith("_")] == []
    with pytest.raises(Exception, match="not fitted"):
        model.predict(["Kirim CV."])


def test_grid_search() -> None:
    search = GridSearchCV(AdviceClassifier(folds=2), {"C_passage": [1.0, 10.0]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_score_ == 1.0


def test_no_input_is_no_error() -> None:
    assert AdviceClassifier.from_pretrained().predict_proba([]).shape == (0, 16)
    assert TipDetector.from_pretrained().predict_proba([]).shape == (0, 3)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder("tip"), tmp_path / "tip"))


def test_a_changed_file_is_refused(copy: Path) -> None:
    weights = copy / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelError, match=r"weights\.safetensors is not the file"):
        TipDetector.from_pretrained(copy)


def test_a_swapped_model_is_refused(copy: Path) -> None:
    with pytest.raises(ModelError, match="kind 'tip'"):
        AdviceClassifier.from_pretrained(copy)


def test_another_format_is_refused(copy: Path) -> None:
    meta = json.loads((copy / "meta.json").read_text(encoding="utf-8"))
    (copy / "meta.json").write_text(json.dumps(meta | {"format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="format 99"):
        read_meta(copy)


def test_a_pickle_is_no_model(copy: Path) -> None:
    (copy / "settings.json").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelError):
        TipDetector.from_pretrained(copy)


def test_a_missing_model_says_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARIRNLP_MODELS", str(tmp_path))
    with pytest.raises(ModelError, match="no model 'lain'"):
        AdviceClassifier.from_pretrained("lain")


def test_the_environment_overrides_the_default(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARIRNLP_MODELS", str(copy.parent))
    assert model_folder("tip") == copy
    assert model_hash("tip") == model_hash(str(copy))
