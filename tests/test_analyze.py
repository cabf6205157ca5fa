"""One article through every stage: offsets, contents, faults."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import karirnlp
from karirnlp.analysis import analyze_records
from karirnlp.errors import InputError
from karirnlp.types import ADVICE_TYPES, Article, Record, Reject


def check(article: Article) -> None:
    """What holds of every analysed article."""
    ends = 0
    for passage in article.passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.start >= ends
        ends = passage.end
        assert passage.advice_type in ADVICE_TYPES
        assert 0 <= passage.score <= 1
    for heading in article.headings:
        assert article.text[heading.start : heading.end] == heading.text
    for tip in article.tips:
        assert article.text[tip.start : tip.end] == tip.verbatim
        assert tip.polarity in ("do", "avoid")
        assert tip.advice_type != "none"
        assert tip.reusable == (not tip.flags)
        for part in (tip.action, tip.object, tip.condition, tip.purpose, tip.reason):
            assert part in tip.verbatim
    covered = {i for b in (*article.passages, *article.headings) for i in range(b.start, b.end)}
    lost = "".join(c for i, c in enumerate(article.text) if i not in covered and not c.isspace())
    assert not any(c.isalpha() for c in lost), lost


def test_an_article(article: str) -> None:
    found = karirnlp.analyze(article)
    check(found)
    assert found.title == "5 Cara Menyiapkan Wawancara Kerja"
    assert [h.text for h in found.headings if not h.is_title] == ["1. Pelajari perusahaannya", "2. Siapkan pertanyaan"]
    assert [p.text for p in found.passages if p.kind == "list_item"] == ["salinan CV", "portofolio cetak"]
    related = next(p for p in found.passages if p.text.startswith("Baca juga"))
    assert related.flags == ("related",)
    assert related.advice_type == "none"
    kinds = [p.advice_type for p in found.passages if not p.flags]
    assert kinds.count("interviewing") >= len(kinds) - 2
    tips = {tip.verbatim: tip for tip in found.tips}
    asked = tips["Kalau pewawancara memberi waktu, tanyakan tim yang akan bekerja dengan Anda."]
    assert asked.condition == "Kalau pewawancara memberi waktu"
    assert asked.action == "tanyakan tim yang akan bekerja dengan Anda"
    read = tips["Baca situs perusahaan sehari sebelumnya agar Anda tahu produknya."]
    assert (read.action, read.object, read.purpose) == (
        "Baca situs perusahaan sehari sebelumnya",
        "situs perusahaan sehari sebelumnya",
        "agar Anda tahu produknya",
    )
    assert tips["Jangan hanya membaca halaman depan."].polarity == "avoid"
    assert "Saya dulu pernah lupa bertanya apa pun." not in tips


def test_the_title_may_stand_last() -> None:
    text = (
        "Paragraf pertama bercerita panjang lebar tentang cara menulis CV, dan berakhir dengan titik.\n"
        "Lalu paragraf kedua menambah satu hal lagi tentang CV.\nCara Menulis CV yang Dibaca"
    )
    assert karirnlp.analyze(text).title == "Cara Menulis CV yang Dibaca"


def test_one_by_one_and_together_give_the_same(article: str) -> None:
    texts = [
        article,
        "Kirim lamaran pagi hari.",
        article.upper(),
        "## Gaji\n\nTanyakan rentang gaji sebelum menyebut angka.",
    ]
    records = [Record(source=f"{i}", position=i, text=text) for i, text in enumerate(texts)]
    assert analyze_records(records) == [analyze_records([record])[0] for record in records]


@pytest.mark.parametrize(("text", "reason"), [("", "empty"), (" \n\t", "empty"), ("x" * 11, "too_long")])
def test_a_text_that_cannot_be_analysed(text: str, reason: str) -> None:
    (found,) = analyze_records([Record(source="a.txt", position=3, text=text)], max_characters=10)
    assert isinstance(found, Reject)
    assert (found.source, found.position, found.reason) == ("a.txt", 3, reason)
    assert found.detail


def test_analyze_raises_for_one_text() -> None:
    with pytest.raises(InputError, match="no text"):
        karirnlp.analyze("  ")
    with pytest.raises(InputError, match="NoneType"):
        karirnlp.analyze(None)  # type: ignore[arg-type]


HOSTILE = st.text(
    st.sampled_from(list("aKi. ,!?\n\n:-•✅❌\"“”'()[]#*12_|\t&;<>/\\\u200b\u202e\ufeff\x00\ud800😀é")), max_size=300
)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_no_text_breaks_it(text: str) -> None:
    (found,) = analyze_records([Record(source="", position=0, text=text)])
    if isinstance(found, Reject):
        assert found.reason == "empty"
    else:
        check(found)
