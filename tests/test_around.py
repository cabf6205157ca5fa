"""The second look at tips: what it reads, and that its reasons add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import karirnlp
from karirnlp.learn.around import KINDS, VIEWS, surroundings, width
from karirnlp.learn.explain import AROUND

UNITS: list[dict[str, Any]] = [
    {"article": "a", "block": 0, "kind": "heading", "text": "Saat Wawancara"},
    {
        "article": "a",
        "block": 1,
        "kind": "sentence",
        "passage_kind": "list_item",
        "heading": "Saat Wawancara",
        "text": "Satu",
    },
    {
        "article": "a",
        "block": 2,
        "kind": "sentence",
        "passage_kind": "list_item",
        "heading": "Saat Wawancara",
        "text": "Dua",
    },
    {
        "article": "a",
        "block": 3,
        "kind": "sentence",
        "passage_kind": "paragraph",
        "heading": "Saat Wawancara",
        "text": "Tiga",
    },
    {"article": "b", "block": 0, "kind": "sentence", "passage_kind": "paragraph", "text": "Empat"},
]
SCORES = np.array([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1], [0.1, 0.5, 0.4]])


def views(unit: int) -> dict[str, float]:
    row = surroundings(UNITS, SCORES, none=1)[unit]
    kind = next(k for k in range(len(KINDS)) if row[(k + 1) * width(3) - 1])
    return dict(zip(VIEWS, row[kind * width(3) + 2 :], strict=False))


def odds(unit: int) -> float:
    return float(np.log((1 - SCORES[unit, 1]) / SCORES[unit, 1]))


def test_what_stands_around() -> None:
    item = views(1)
    assert item["peers"] == pytest.approx(odds(2))
    assert item["before"] == pytest.approx(odds(0)) == pytest.approx(item["heading"])
    assert item["after"] == pytest.approx(odds(2))
    assert item["article"] == pytest.approx((odds(0) + odds(2) + odds(3)) / 3)
    assert views(0)["section"] == pytest.approx((odds(1) + odds(2) + odds(3)) / 3)
    assert set(views(4).values()) == {0.0}, "nothing stands around, and no article reaches into another"


def test_units_of_no_article_do_not_touch() -> None:
    detector = karirnlp.TipDetector.from_pretrained()
    units = [{"text": t, "heading": "Saat Wawancara"} for t in ("Catat namanya.", "Ruangan dingin.", "Bawa CV.")]
    together = detector.predict_proba(units)
    np.testing.assert_allclose(together, np.vstack([detector.predict_proba([unit]) for unit in units]), atol=1e-6)


def test_each_kind_has_columns_of_its_own() -> None:
    found = surroundings(UNITS, SCORES, none=1)
    assert found.shape == (5, len(KINDS) * width(3))
    used = (found != 0).reshape(5, len(KINDS), width(3)).any(axis=2)
    assert used.argmax(axis=1).tolist() == [0, 1, 1, 2, 2]
    assert (used.sum(axis=1) == 1).all()


def test_a_doubtful_item_follows_its_list() -> None:
    detector = karirnlp.TipDetector.from_pretrained()

    def score(items: tuple[str, ...]) -> float:
        units = [
            {
                "article": 1,
                "block": i,
                "kind": "sentence",
                "passage_kind": "list_item",
                "text": text,
                "place": "only",
                "advice_type": "interviewing",
                "heading": "Di Hari Wawancara",
            }
            for i, text in enumerate(items)
        ]
        scores = detector.predict_proba(units)
        return float(1 - scores[0, detector.classes_ == "none"][0])

    told = score(("Nada bicara: tenang.", "Datang lima belas menit lebih awal.", "Simpan ponsel di dalam tas."))
    described = score(("Nada bicara: tenang.", "Pewawancara mencatat jawaban.", "Ruangan dilengkapi pendingin udara."))
    assert told > described


def test_reasons_of_both_looks_add_up() -> None:
    detector = karirnlp.TipDetector.from_pretrained()
    texts = ("Saat Wawancara", "Catat namanya.", "Tetap tenang.", "Ruangan dingin.", "Bawa CV.")
    units = [{**unit, "text": text} for unit, text in zip(UNITS, texts, strict=True)]
    for found in detector.explain(units):
        assert sum(reason.weight for reason in found.reasons) == pytest.approx(found.difference, abs=1e-4)
        assert not any(reason.where == "rest" and abs(reason.weight) > 1e-4 for reason in found.reasons)


def test_the_second_look_can_be_left_out() -> None:
    units = [
        {"article": i // 4, "block": i, "text": t} for i, t in enumerate(["Catat namanya.", "Ruangan dingin."] * 8)
    ]
    labels = ["do", "none"] * 8
    assert karirnlp.TipDetector(min_df=1).fit(units, labels).around_model_ is not None
    assert karirnlp.TipDetector(min_df=1, without=(AROUND,)).fit(units, labels).around_model_ is None
