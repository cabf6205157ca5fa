"""The estimators under scikit-learn's rules: its own checks, its tools, columns of other libraries, abstention, reasons."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sklearn
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from karirnlp.learn.explain import tip_name
from karirnlp.models import AdviceClassifier, TipDetector

pd = pytest.importorskip("pandas")

PAY = [
    "Tanyakan rentang gaji sebelum menyebut angka.",
    "Upah minimum berlaku.",
    "Gaji pokok dan tunjangan dibayar bulanan.",
]
CV = ["Sesuaikan CV dengan lowongan.", "Tulis surat lamaran satu halaman.", "CV sebaiknya memuat kontak."]
TEXTS, LABELS = [*PAY, *CV] * 4, (["compensation"] * 3 + ["application_documents"] * 3) * 4
GROUPS = list(range(24))
ROWS = [{"text": t, "heading": "Gaji" if t in PAY else "CV", "article": g} for t, g in zip(TEXTS, GROUPS, strict=True)]
QUICK: dict[str, Any] = {"folds": 2, "min_df": 1}


@pytest.fixture(scope="module")
def fitted() -> AdviceClassifier:
    return AdviceClassifier(**QUICK).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def detector() -> TipDetector:
    return TipDetector(min_df=1, C=1.0).fit(
        TEXTS, ["do" if t.split()[0] in ("Tanyakan", "Sesuaikan", "Tulis") else "none" for t in TEXTS]
    )


# scikit-learn's own checks speak in numbers. Each estimator is checked through a thin child that reads a row of numbers as
# a text of one word a number, so that all that is checked (state, clones, pickles, order, labels) is the estimator's own.
def _spoken(estimator: Any, X: Any, reset: bool) -> list[str]:
    rows = validate_data(estimator, X, reset=reset)
    return [" ".join(f"kata{column}q{round(value)}" for column, value in enumerate(row)) for row in rows.tolist()]


class _Spoken:
    def fit(self, X: Any, y: Any = None) -> Any:
        return super().fit(_spoken(self, X, True), y)  # type: ignore[misc]

    def predict_proba(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        return super().predict_proba(_spoken(self, X, False))  # type: ignore[misc]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.two_d_array, tags.no_validation = True, False
        return tags


class SpokenAdvice(_Spoken, AdviceClassifier):
    def __init__(self, folds: int = 2, min_df: int = 1):
        super().__init__(folds=folds, min_df=min_df)


class SpokenTip(_Spoken, TipDetector):
    def __init__(self, min_df: int = 1, C: float = 1.0):
        super().__init__(min_df=min_df, C=C)


NOT_APPLICABLE: dict[str, str] = {}
"""Checks that can't hold, with the reason of each: none."""


@parametrize_with_checks([SpokenAdvice(), SpokenTip()], expected_failed_checks=lambda estimator: NOT_APPLICABLE)
def test_scikit_learns_checks(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
def test_tags_and_metadata_say_what_it_takes(kind: Any) -> None:
    tags = get_tags(kind())
    assert (tags.estimator_type, tags.input_tags.string, tags.input_tags.two_d_array) == ("classifier", True, False)
    with sklearn.config_context(enable_metadata_routing=True):
        kind().set_score_request(sample_weight=True)
        if kind is AdviceClassifier:
            assert kind().set_fit_request(outlines=True).get_metadata_routing().fit.requests == {"outlines": True}


def test_scikit_learns_tools(fitted: AdviceClassifier) -> None:
    """Search and validation by groups, a pipeline, a clone, a pickle."""
    by_article = GroupKFold(3)
    search = GridSearchCV(AdviceClassifier(**QUICK), {"C_passage": [1.0, 10.0]}, cv=by_article)
    assert search.fit(ROWS, LABELS, groups=GROUPS).best_score_ == 1.0
    assert cross_val_score(AdviceClassifier(**QUICK), TEXTS, LABELS, groups=GROUPS, cv=by_article).tolist() == [1.0] * 3
    shown = cross_val_predict(AdviceClassifier(**QUICK), TEXTS, LABELS, cv=2, method="predict_proba")
    assert shown.shape == (24, 2)
    cleaned = make_pipeline(
        FunctionTransformer(lambda texts: [text.replace("§", "") for text in texts]), AdviceClassifier(**QUICK)
    )
    assert cleaned.fit([f"§{text}" for text in TEXTS], LABELS).score(TEXTS, LABELS) == 1.0
    assert not hasattr(clone(fitted), "classes_")
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))
    np.testing.assert_array_equal(fitted.predict_log_proba(TEXTS), np.log(fitted.predict_proba(TEXTS)))


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
def test_columns_of_other_libraries(kind: Any) -> None:
    model = kind.from_pretrained()
    texts = [*PAY, *CV]
    expected = model.predict_proba(texts)
    datasets = pytest.importorskip("datasets")
    table = {"text": texts, "heading": [None] * 6}
    for column in (
        tuple(texts),
        np.array(texts),
        np.array(texts, dtype=object)[:, None],
        pd.Series(texts, index=range(6, 12)),
        pd.DataFrame(table),
        pa.array(texts),
        pa.chunked_array([texts[:2], texts[2:]]),
        pa.table({"text": texts}),
        datasets.Dataset.from_dict(table),
        datasets.Dataset.from_dict(table)["text"],
    ):
        np.testing.assert_array_equal(model.predict_proba(column), expected)
    with pytest.raises(ValueError, match="row 1: `text` is None"):
        model.predict(pa.array(["Kirim CV.", None]))
    with pytest.raises(ValueError, match="row 0: `text` is nan"):
        model.predict(pd.DataFrame({"text": [float("nan")]}))


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
def test_labels_that_do_not_fit(kind: Any) -> None:
    for labels, said in (
        (None, "requires y"),
        (["a"], "2 texts and 1 labels"),
        (["a", None], "row 1: the label is None"),
        (["a", "a"], "one class"),
    ):
        with pytest.raises(ValueError, match=said):
            kind().fit(["Kirim CV.", "Minta naik gaji."], labels)
    series = pd.Series(LABELS)
    assert kind(min_df=1).fit(pd.Series(TEXTS), series).predict(TEXTS[:1]).tolist() == LABELS[:1]
    numbers = kind(min_df=1).fit(TEXTS, [int(label == "compensation") for label in LABELS])
    assert numbers.predict(TEXTS[:1]).tolist() == [1]


def test_a_label_that_is_not_sure_is_rejected(fitted: AdviceClassifier, detector: TipDetector) -> None:
    sure = fitted.predict_proba(TEXTS).max(axis=1)
    bound = float(np.median(sure)) + 1e-9
    model = pickle.loads(pickle.dumps(fitted)).set_params(reject_below=bound)
    found = model.predict(TEXTS)
    assert [label is None for label in found] == (sure < bound).tolist()
    assert model.score(TEXTS, LABELS) == np.mean(sure >= bound)
    named = model.set_params(reject_label="tidak yakin").predict(TEXTS)
    assert ((named == "tidak yakin") == (sure < bound)).all()
    assert (
        fitted.set_params(reject_below=0.0).predict(TEXTS).tolist()
        == fitted.set_params(reject_below=None).predict(TEXTS).tolist()
    )
    tip = pickle.loads(pickle.dumps(detector)).set_params(reject_below=1.0)
    assert tip.predict(TEXTS).tolist() == [None] * len(TEXTS)
    assert tip.decide(tip.predict_proba(TEXTS)).tolist() == detector.predict(TEXTS).tolist()


def test_second_types(fitted: AdviceClassifier) -> None:
    scores = fitted.predict_proba(TEXTS)
    assert fitted.predict_secondary(TEXTS).tolist() == fitted.decide_secondary(scores).tolist()
    even = np.array([[0.6, 0.4], [0.75, 0.25]])
    assert fitted.decide_secondary(even).tolist() == ["compensation", None]
    assert fitted.predict_secondary([]).tolist() == []


def rest(explanation: Any) -> float:
    return abs(sum(r.weight for r in explanation.reasons if r.where == "rest"))


def test_reasons_add_up(fitted: AdviceClassifier) -> None:
    """For articles and for texts alone: to the difference of the two logits, almost all of it by features."""
    released = AdviceClassifier.from_pretrained()
    titled = [{**row, "title": "Panduan Karier"} for row in ROWS]
    for model, rows in ((released, titled), (released, TEXTS), (fitted, titled), (fitted, TEXTS)):
        scores = model.predict_proba(rows)
        for found, row in zip(model.explain(rows), scores, strict=True):
            best, second = np.argsort(-row)[:2]
            assert (found.label, found.over) == (model.classes_[best], model.classes_[second])
            assert sum(r.weight for r in found.reasons) == pytest.approx(found.difference)
            assert found.difference == pytest.approx(np.log(row[best] / row[second]))
            assert rest(found) < 0.05 * abs(found.difference) + 0.1
    assert released.explain([]) == []


def test_reasons_of_a_tip_are_exact(detector: TipDetector) -> None:
    for model in (TipDetector.from_pretrained(), detector):
        for found in model.explain([*TEXTS, *ROWS]):
            assert sum(r.weight for r in found.reasons) == pytest.approx(found.difference)
            assert rest(found) < 1e-4


def test_reasons_name_what_decided() -> None:
    model = AdviceClassifier.from_pretrained()
    line = {"text": "Lakukan ini seminggu sebelumnya.", "heading": "Riset gaji pasar", "title": "Cara Negosiasi Gaji"}
    found = model.explain([line], over="interviewing")[0]
    assert (found.label, found.over) == ("compensation", "interviewing")
    assert {r.where for r in found.reasons[:8]} & {"title", "heading"}
    assert any("gaji" in r.name and r.weight > 0 for r in found.reasons[:8])
    assert "compensation over interviewing" in str(found)
    with pytest.raises(ValueError, match="over='gaji' is none of"):
        model.explain(["Kirim CV."], over="gaji")


def test_every_feature_of_the_released_detector_has_a_reading() -> None:
    unread = [name for name in TipDetector.from_pretrained().vocabulary_ if tip_name(name) == ("text", name)]
    assert unread == ["figures"]  # reads as it is called
