"""From verbatim to reuse text: each edit, what is refused, and that nothing is invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.tips.rewrite import MAX_CHARACTERS, imperative, reuse


@pytest.mark.parametrize(
    ("unit", "polarity", "text"),
    [
        ({"text": "3. Datang lebih awal"}, "do", "Datang lebih awal."),
        ({"text": "✅ Tulis angka di setiap butir"}, "do", "Tulis angka di setiap butir."),
        ({"text": "Selain itu, siapkan salinan CV ."}, "do", "Siapkan salinan CV."),
        ({"text": "**Catat** nama [pewawancara](https://contoh.id/a)."}, "do", "Catat nama pewawancara."),
        ({"text": "Alternatif: Jika ditolak, tanyakan opsi lain.", "passage_kind": "list_item"}, "do", "Jika ditolak, tanyakan opsi lain."),
        ({"text": "Membangun jejaring sejak kuliah", "kind": "heading"}, "do", "Bangun jejaring sejak kuliah."),
        ({"text": "Menghapus surel kantor tanpa izin", "passage_kind": "list_item"}, "avoid", "Jangan menghapus surel kantor tanpa izin."),
        ({"text": "Cocokkan Jam Lembur dengan Catatan Sendiri", "kind": "heading"}, "do", "Cocokkan jam lembur dengan catatan sendiri."),
        ({"text": "Gugup di depan kamera", "kind": "heading"}, "avoid", "Jangan gugup di depan kamera."),
        (
            {"text": "memuat kontak yang aktif", "passage_kind": "list_item", "lead_in": "Pastikan CV Anda:"},
            "do",
            "Pastikan CV Anda memuat kontak yang aktif.",
        ),
    ],
)  # fmt: skip
def test_edits(unit: dict[str, str], polarity: str, text: str) -> None:
    found = reuse(unit, polarity)
    assert found.text == text
    assert found.failings == (("bare_heading",) if unit.get("kind") == "heading" and len(text.split()) < 6 else ())
    assert found.edits


@pytest.mark.parametrize(
    ("text", "polarity", "failing"),
    [
        ("Lakukan hal ini sebelum tidur.", "do", "points_outside"),
        ("Seperti contoh di atas, tulis angkanya.", "do", "points_outside"),
        ("Catat!", "do", "too_short"),
        ("Jawabannya perlu diuji lagi.", "do", "points_outside"),
        ("Saya menyimpan slip gaji setiap bulan.", "do", "narrated"),
        ("Pakai kode HEMAT20 dan ikuti kelas kami.", "do", "advert"),
        ("Tulis " + "sangat " * 60 + "panjang.", "do", "too_long"),
        ("Kenapa tidak mencoba magang?", "do", "no_act"),
        ("Bahan yang habis dipakai, misalnya es batu.", "do", "no_act"),
        ("Siapkan CV, surat lamaran, dan", "do", "cut_short"),
        ('Katakan, "Saya tertarik dengan posisi itu.', "do", "quote_cut"),
        ("Temui mempekerjakan manajer Anda lebih dulu.", "do", "mistranslated"),
        ("Map plastik warna-warni di meja.", "avoid", "avoid_unmarked"),
    ],
)
def test_what_may_not_be_published_says_why(text: str, polarity: str, failing: str) -> None:
    assert failing in reuse({"text": text}, polarity).failings


def test_time_words_do_not_point_outside() -> None:
    assert reuse({"text": "Mulai catat pengeluaran hari ini juga."}, "do").failings == ()


@pytest.mark.parametrize(
    ("verb", "command"), [("menulis", "tulis"), ("mencari", "cari"), ("memperbarui", "perbarui"), ("gaji", "")]
)
def test_imperative(verb: str, command: str) -> None:
    assert imperative(verb) == command


WORDS = st.sampled_from(
    'siapkan catat Anda CV ini tidak menulis 1. ✅ : , . " ( ) Selain itu, jangan **tebal** Rp5.000 HRD membangun'.split()
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=14), st.sampled_from(["do", "avoid"]), st.sampled_from(["heading", "sentence"])
)
def test_nothing_is_invented(words: list[str], polarity: str, kind: str) -> None:
    """Every word of the reuse text stands in the source, or comes from a listed edit."""
    source = " ".join(words)
    found = reuse({"text": source, "kind": kind}, polarity)
    allowed = set(re.findall(r"\w+", source.lower())) | ({"jangan"} if "prohibition said" in found.edits else set())
    allowed |= {imperative(word) for word in set(allowed)}
    assert set(re.findall(r"\w+", found.text.lower())) <= allowed
    if not found.failings:
        assert len(found.text) <= MAX_CHARACTERS
        assert found.text == found.text.strip()
