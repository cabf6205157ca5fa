"""Sentences cut in pieces, pieces named, and what of it reaches a tip: acts, examples, steps and their parents."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import karirnlp
from karirnlp.text.clauses import parse
from karirnlp.tips.segments import KINDS, gold_names, named, pieces
from karirnlp.tips.slots import slots

TEXT = "Kalau diminta menyebut angka, tanyakan rentangnya, lalu catat jawabannya agar tidak lupa karena angka mengikat."
WORDS = st.sampled_from(
    "kalau siapkan , jangan agar karena lalu catat CV dan sebelum Anda harus : “ ” gaji tidak misalnya . 3 -".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25))
def test_pieces_leave_no_gap_and_spans_lie_in_the_text(words: list[str]) -> None:
    p = parse(" ".join(words))
    found = pieces(p)
    assert [word for piece in found for word in range(piece.first, piece.last)] == list(range(len(p.tokens)))
    for spans in named(p).values():
        assert spans == sorted(spans)
    for kind, places in slots(p).spans.items():
        assert kind in KINDS
        for start, end in places:
            assert 0 <= start < end <= len(p.text)
            assert p.text[start:end] == p.text[start:end].strip()


def test_every_act_of_a_sentence() -> None:
    found = slots(parse(TEXT))
    said = {kind: [TEXT[a:b] for a, b in spans] for kind, spans in found.spans.items()}
    assert ", ".join(said["action"]) in (
        "tanyakan rentangnya, catat jawabannya",
        "tanyakan rentangnya, lalu catat jawabannya",
    )
    assert (said["condition"], said["reason"]) == (["Kalau diminta menyebut angka"], ["karena angka mengikat"])
    assert found.action == found.spans["action"][0]


def test_names_of_pieces_follow_the_slots_given() -> None:
    text = "Jika ragu, tanyakan rentang gaji."
    p = parse(text)
    names = gold_names(p, pieces(p), [("condition", 0, 9), ("action", 11, 32)])
    assert [name for name in names if name != "more"] == ["condition", "action"]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ('Tanyakan, "Apa target tim tahun ini?"', "Apa target tim tahun ini"),
        ("Tulis hasil kerja, misalnya jumlah toko yang dipegang.", "jumlah toko yang dipegang"),
        ("Tulis hasil kerja.", ""),
    ],
)
def test_examples(text: str, example: str) -> None:
    span = slots(parse(text)).example
    assert (text[span[0] : span[1]] if span else "") == example


PAGE = """# Cara Menyiapkan Wawancara Kerja

## 1. Pelajari perusahaan tujuan Anda

Baca laman resmi perusahaan sebelum wawancara kerja.

## 2. Siapkan dokumen lamaran

1. Cetak CV dan surat lamaran dua rangkap.
2. Simpan semua dokumen di map plastik.
"""


def test_steps_have_their_number_and_parent() -> None:
    article = karirnlp.analyze(PAGE)
    by_text = {tip.verbatim: tip for tip in article.tips}
    heading = by_text["1. Pelajari perusahaan tujuan Anda"]
    body = by_text["Baca laman resmi perusahaan sebelum wawancara kerja."]
    assert (heading.step, heading.parent_id) == (1, None)
    assert (body.step, body.parent_id) == (None, heading.tip_id)
    item = by_text["Simpan semua dokumen di map plastik."]
    assert item.step == 2
    assert item.parent_id == by_text["2. Siapkan dokumen lamaran"].tip_id


def test_scores_and_edits_of_a_page() -> None:
    for address in ("keep", "anda", "kamu"):
        for tip in karirnlp.analyze(PAGE, address=address).tips:
            assert 0 <= tip.score <= 1
            assert 0 <= tip.confidence <= 1
            assert tip.reusable == (not tip.flags)
            built, at = "", 0
            for edit in tip.edits:
                built += tip.verbatim[at : edit.start] + edit.new
                at = edit.end
            assert built + tip.verbatim[at:] == tip.text
