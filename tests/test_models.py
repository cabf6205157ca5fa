"""Models as artefacts and as estimators: saved, checked, refused, and scikit-learn's own rules."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save
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
    restored = AdviceClassifier.from_state(*model.state())
    np.testing.assert_allclose(restored.predict_proba(TEXTS), shown, atol=2e-3)


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


def forge(folder: Path, weights: bytes | None = None, settings: bytes | None = None, **meta: Any) -> None:
    """Change a model's files as one who means harm would: hashes made anew, so that they vouch for nothing."""
    described = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for name, content in (("weights.safetensors", weights), ("settings.json", settings)):
        if content is not None:
            (folder / name).write_bytes(content)
            described["sha256"][name] = hashlib.sha256(content).hexdigest()
    (folder / "meta.json").write_text(json.dumps(described | meta), encoding="utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kecil")
    AdviceClassifier(folds=2).fit(TEXTS, LABELS).save_pretrained(folder / "advice")
    TipDetector(min_df=1).fit(TEXTS, LABELS).save_pretrained(folder / "tip")
    return folder


@pytest.fixture(params=["advice", "tip"])
def forged(request: pytest.FixtureRequest, small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small / request.param, tmp_path / request.param))


def load_any(folder: Path) -> Any:
    return (AdviceClassifier if folder.name == "advice" else TipDetector).from_pretrained(folder)


def header(content: dict[str, Any], data: bytes = b"", length: int | None = None) -> bytes:
    text = json.dumps(content).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


WHOLE = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    "weights",
    [
        b"",
        b"\0" * 7,
        header({}, length=2**63 - 1),
        header({}, length=2**64 - 1),
        header({}, length=200_000_000) + b" " * 1000,
        header({"a": WHOLE}, b"\0" * 4),
        header({"a": WHOLE}, b"\0" * 4000),
        header({"a": WHOLE | {"shape": [2**62, 2**62]}}, b"\0" * 8),
        header({"a": WHOLE | {"shape": [10**9]}}, b"\0" * 8),
        header({"a": WHOLE | {"data_offsets": [0, 2**63]}}, b"\0" * 8),
        header({"a": WHOLE | {"data_offsets": [8, 0]}}, b"\0" * 8),
        header({"a": WHOLE, "b": WHOLE}, b"\0" * 8),
        header({"a": WHOLE | {"dtype": "PICKLE"}}, b"\0" * 8),
        header({"a": WHOLE | {"dtype": "BF16", "shape": [4]}}, b"\0" * 8),
        header({"a": WHOLE}, b"\0" * 8),
        b"\x80\x04K\x01.",
    ],
)
def test_weights_that_lie_are_refused(forged: Path, weights: bytes) -> None:
    forge(forged, weights=weights)
    with pytest.raises(ModelError, match="does not fit"):
        load_any(forged)


CHANGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "not a number": lambda a: np.full_like(a, np.nan),
    "infinite": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 0, -np.inf, a).astype(a.dtype),
    "has the shape": lambda a: np.concatenate([a, a[-1:]]),
    "has the shape (": lambda a: a[..., :-1],
    "the rest of the model needs": lambda a: a[None],
    "floating-point": lambda a: np.ones(a.shape, dtype=np.int64),
}


@pytest.mark.parametrize("said", CHANGES)
def test_no_array_is_taken_as_it_comes(forged: Path, said: str) -> None:
    """Each array of each kind: numbers that are none, other shapes, other types; and one that lacks."""
    arrays = load((forged / "weights.safetensors").read_bytes())
    for name, array in arrays.items():
        changed = arrays | {name: np.ascontiguousarray(CHANGES[said](array))}
        forge(forged, weights=save(changed))
        with pytest.raises(ModelError) as raised:
            load_any(forged)
        assert said in str(raised.value)
        assert name in str(raised.value)
        forge(forged, weights=save({other: a for other, a in arrays.items() if other != name}))
        with pytest.raises(ModelError, match=name):
            load_any(forged)


@pytest.mark.parametrize("part", ["unit", "alone", "around"])
def test_each_stage_of_the_detector_must_fit(copy: Path, part: str) -> None:
    arrays = load((copy / "weights.safetensors").read_bytes())
    wide = np.ascontiguousarray(np.hstack([arrays[f"{part}.coef"]] * 2))
    for changed in (wide, np.ascontiguousarray(wide[:, :1]), np.ascontiguousarray(wide[0])):
        forge(copy, weights=save(arrays | {f"{part}.coef": changed}))
        with pytest.raises(ModelError, match=f"{part}.coef has the shape"):
            TipDetector.from_pretrained(copy)
    forge(copy, weights=save({name: array for name, array in arrays.items() if name != f"{part}.coef"}))
    with pytest.raises(ModelError, match=f"{part}.coef"):
        TipDetector.from_pretrained(copy)


def test_a_vocabulary_longer_than_the_weights_is_refused(forged: Path) -> None:
    settings = json.loads((forged / "settings.json").read_text(encoding="utf-8"))
    lists = [settings["vocabulary"]] if forged.name == "tip" else list(settings["passage"]["vocabulary"].values())
    lists[-1].append("kata yang tidak ada")
    forge(forged, settings=json.dumps(settings).encode())
    with pytest.raises(ModelError, match="the rest of the model needs"):
        load_any(forged)


@pytest.mark.parametrize("value", [None, 1, "a", [], [1], {}, {"a": 1}, [None, None], [["a"], ["b"]], ["a", "a"], True])
def test_settings_of_other_types_are_refused(forged: Path, value: Any) -> None:
    settings = json.loads((forged / "settings.json").read_text(encoding="utf-8"))
    for name in settings:
        if name == "params" and value == {}:  # all defaults
            continue
        forge(forged, settings=json.dumps(settings | {name: value}).encode())
        with pytest.raises(ModelError, match="does not fit"):
            load_any(forged)
    for name in ("weights", "vocabulary", "classes") if forged.name == "advice" else ():
        forge(forged, settings=json.dumps(settings | {"article": settings["article"] | {name: value}}).encode())
        with pytest.raises(ModelError, match=f"article.{name}"):
            load_any(forged)
    for name in settings["params"]:
        if value in (None, 1, "a", [], True) or name == "without":
            continue
        forge(forged, settings=json.dumps(settings | {"params": settings["params"] | {name: value}}).encode())
        with pytest.raises(ModelError, match=f"parameter {name}"):
            load_any(forged)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"classes": 1e999, "params": {}}', b"NaN", b"{}", b'{"params": {}}']
)
def test_settings_that_are_no_settings_are_refused(forged: Path, content: bytes) -> None:
    forge(forged, settings=content)
    with pytest.raises(ModelError, match="does not fit"):
        load_any(forged)


@pytest.mark.parametrize("name", ["reject_below", "min_df", "without"])
def test_a_parameter_of_another_type_is_refused(forged: Path, name: str) -> None:
    settings = json.loads((forged / "settings.json").read_text(encoding="utf-8"))
    for value in (float("nan"), float("inf"), [1], {"a": 1}):
        forge(forged, settings=json.dumps(settings | {"params": settings["params"] | {name: value}}).encode())
        with pytest.raises(ModelError, match=f"parameter {name}"):
            load_any(forged)
    forge(forged, settings=json.dumps(settings | {"params": {"__class__": 1}}).encode())
    with pytest.raises(ModelError, match="__class__"):
        load_any(forged)


@pytest.mark.parametrize("name", ["sha256", "kind", "labels", "libraries", "karirnlp"])
def test_a_description_of_other_types_is_refused(forged: Path, name: str) -> None:
    for value in (None, 1, [1], {}, "lain"):
        if (name, value) not in (("libraries", {}), ("karirnlp", "lain")):
            forge(forged, **{name: value})
            with pytest.raises(ModelError):
                load_any(forged)
    (forged / "meta.json").write_bytes(b"[" * 100_000)
    with pytest.raises(ModelError, match="cannot be read"):
        load_any(forged)


def test_a_file_larger_than_any_model_is_not_read(forged: Path) -> None:
    with (forged / "weights.safetensors").open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(ModelError, match="no model is so large"):
        load_any(forged)
