"""From verbatim to reuse text: each edit, what is refused, and that nothing is invented."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.errors import OptionError
from karirnlp.learn.context import units_in_context
from karirnlp.text import sentence_spans
from karirnlp.text.structure import blocks as read_blocks
from karirnlp.tips.quality import PRINTABLE, quality, rank
from karirnlp.tips.rewrite import MAX_CHARACTERS, Reuse, imperative, reuse

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"


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
    assert found.failings == (("bare_heading",) if unit.get("kind") == "heading" and len(text.split()) < 5 else ())
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


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ({"text": "Cetak dua rangkap di kertas tebal.", "title": "Cara Membuat Surat Resign", "advice_type": "transition"},
         "Surat resign: cetak dua rangkap di kertas tebal."),
        ({"text": "Kirim CV dalam satu berkas.", "title": "Cara Membuat Surat Resign", "advice_type": "transition"},
         "Kirim CV dalam satu berkas."),
        ({"text": "Minum air putih dulu.", "title": "Surat Resign", "advice_type": "wellbeing"}, "Minum air putih dulu."),
        ({"text": "Simpan surat tersebut di map.", "before": "Mintalah surat referensi."}, "Simpan surat referensi di map."),
        ({"text": "Caranya, baca laman resmi dan berita terbaru.", "heading": "2. Pelajari Perusahaan", "place": "first"},
         "Pelajari perusahaan: baca laman resmi dan berita terbaru."),
        ({"text": "Langkah kedua, hitung biaya kos dan makan."}, "Hitung biaya kos dan makan."),
        ({"text": "“Tanyakan rentang gaji sejak awal,” kata Rina, perekrut."}, "Tanyakan rentang gaji sejak awal."),
        ({"text": "Formulir: Isi tanggal dan nomor yang dapat dihubungi."}, "Formulir: isi tanggal dan nomor yang dapat dihubungi."),
        ({"text": "Kirim CV yg rapi, jgn difoto."}, "Kirim CV yang rapi, jangan difoto."),
        ({"text": "Simpan slip gaji tiap bulan, soalnya gue pernah kehilangan."}, "Simpan slip gaji tiap bulan."),
    ],
)  # fmt: skip
def test_what_comes_from_around_and_what_goes(unit: dict[str, str], text: str) -> None:
    found = reuse(unit, "do")
    assert (found.text, found.failings) == (text, ())


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("keep", "Kirim CV-mu ke atasanmu kalau lo siap, ilmu bertambah, gampang, lo."),
        ("anda", "Kirim CV Anda ke atasan Anda kalau Anda siap, ilmu bertambah, gampang, lo."),
        ("kamu", "Kirim CV-mu ke atasanmu kalau kamu siap, ilmu bertambah, gampang, lo."),
    ],
)
def test_address(address: str, text: str) -> None:
    source = "Kirim CV-mu ke atasanmu kalau lo siap, ilmu bertambah, gampang, lo."
    assert reuse({"text": source}, "do", address=address).text == text


@pytest.mark.parametrize(
    ("unit", "polarity", "text"),
    [
        ({"text": "Menahan diri dari membalas surel marah", "passage_kind": "list_item"}, "avoid", "Tahan diri dari membalas surel marah."),
        ({"text": "Menghindari rapat tanpa agenda tertulis", "passage_kind": "list_item"}, "avoid", "Hindari rapat tanpa agenda tertulis."),
        ({"text": "Merekam suara lalu mendengarkannya kembali", "passage_kind": "list_item"}, "do",
         "Rekam suara lalu dengarkan kembali."),
        ({"text": "Pelajari cara menulis dan mempresentasikan laporan."}, "do", "Pelajari cara menulis dan mempresentasikan laporan."),
        ({"text": "Menghafal daftar kosakata", "passage_kind": "list_item"}, "do", "Hafalkan daftar kosakata."),
        ({"text": "Kirim Pesan Pribadi dalam 24 Jam", "kind": "heading"}, "do", "Kirim pesan pribadi dalam 24 jam."),
        ({"text": "Susun Minggu dari Jadwal Shift", "kind": "heading"}, "do", "Susun minggu dari jadwal shift."),
        ({"text": "Istirahat Penuh Setiap Hari Minggu", "kind": "heading"}, "do", "Istirahat penuh setiap hari Minggu."),
        ({"text": 'Tulis "Selamat pagi, Bapak Yoga Sinar Prasetyo".'}, "do", 'Tulis "Selamat pagi, Bapak Yoga Sinar Prasetyo".'),
        ({"text": "Dear Sir sebaiknya tidak dipakai.", "title": "Cara Membuat Surat Resign", "advice_type": "transition"}, "avoid",
         "Surat resign: Dear Sir sebaiknya tidak dipakai."),
        ({"text": "Selasa: Jalani satu percakapan tanpa sela", "passage_kind": "list_item"}, "do", "Jalani satu percakapan tanpa sela."),
        ({"text": "Deploy malam: jangan deploy malam hari."}, "avoid", "Jangan deploy malam hari."),
        ({"text": "Oh iya, jangan warnai tabel rekap."}, "avoid", "Jangan warnai tabel rekap."),
        ({"text": "Next time kalau soalnya panjang, baca pertanyaannya dulu."}, "do", "Kalau soalnya panjang, baca pertanyaannya dulu."),
        ({"text": "Kegagalan perlu dicantumkan, kata Farhan, asalkan jujur."}, "do", "Kegagalan perlu dicantumkan, asalkan jujur."),
        ({"text": "Pekerja, kata Sri, dapat membawa slip gaji ke Disnaker."}, "do", "Pekerja dapat membawa slip gaji ke Disnaker."),
        ({"text": "Sekali pun jangan dipakai."}, "avoid", "Sekali pun jangan dipakai."),
        ({"text": "Mencari data yang mendukung", "passage_kind": "list_item", "lead_in": "Kesalahan yang Perlu Dihindari:"}, "avoid",
         "Jangan mencari data yang mendukung."),
    ],
)  # fmt: skip
def test_what_readers_found_is_mended(unit: dict[str, str], polarity: str, text: str) -> None:
    assert reuse(unit, polarity).text == text


@pytest.mark.parametrize(
    ("unit", "failing"),
    [
        ({"text": "Namun, pastikan invoice memuat:"}, "cut_short"),
        ({"text": "Pastikan invoice Anda memuat"}, "cut_short"),
        ({"text": "Orang: hubungi dua mantan kolega."}, "points_outside"),
        ({"text": "H-5: konfirmasi saldo utang kepada pemasok."}, "points_outside"),
        ({"text": "Jika tidak, kirim surel kepada perekrut."}, "points_outside"),
        ({"text": "Permohonan hendaknya dikirim melalui surel."}, "points_outside"),
        ({"text": "Peserta wajib mengunggah SK jabatan."}, "rule_of_law"),
        ({"text": "Boleh saja, tetapi jangan pergi tanpa surat resign."}, "no_command"),
        ({"text": "Tulis judul dan majikan terakhir di resume.", "register": "translated"}, "mistranslated"),
    ],
)
def test_what_readers_refused_is_refused(unit: dict[str, str], failing: str) -> None:
    assert failing in reuse(unit, "do").failings


def test_words_of_translations_are_plain_elsewhere() -> None:
    assert reuse({"text": "Tulis judul skripsi dan gelar di CV.", "register": "formal"}, "do").failings == ()


def test_the_better_half_is_not_cut() -> None:
    source = "Jangan menunggu penguji di sini; gergaji hasil latihan dengan rapi."
    assert "gergaji" in reuse({"text": source}, "avoid").text


def test_address_leaves_scripts_alone_and_knows_its_values() -> None:
    found = reuse({"text": 'Tanyakan, "Apa target Anda tahun depan?"'}, "do", address="kamu")
    assert found.text == 'Tanyakan, "Apa target Anda tahun depan?"'
    with pytest.raises(OptionError, match="anda"):
        reuse({"text": "Kirim CV."}, "do", address="beliau")


def check_edits(unit: dict[str, Any], found: Reuse) -> None:
    """The edits lead from the verbatim to the text, each can be taken back, and none brings in what stands nowhere."""
    source, built, at = unit["text"], "", 0
    known = " ".join(str(unit.get(name) or "") for name in ("heading", "title", "lead_in", "before")).lower()
    for edit in found.edits:
        assert source[edit.start : edit.end] == edit.old
        assert edit.start >= at
        built += source[at : edit.start] + edit.new
        at = edit.end
        for word in re.findall(r"\w+", edit.new.lower()):
            given = word in edit.old.lower() or word in known or word in source.lower()
            named = (
                any(
                    name in edit.rule
                    for name in ("prohibition said", "gerund to command", "address", "abbreviation", "translation")
                )
                or edit.rule.split("+")[0] not in RULES
            )
            assert given or named, (word, edit)
    assert built + source[at:] == found.text


RULES = {
    "markdown off", "number or marker off", "emoji off", "reporting off", "quotes off", "opener off", "label off", "lead-in joined",
    "heading joined", "title case off", "also off", "reference resolved", "topic named", "capital and stop", "trailing clause cut",
}  # fmt: skip


WORDS = st.sampled_from(
    'siapkan catat Anda CV ini tidak menulis 1. ✅ : , . " ( ) Selain itu, jangan **tebal** Rp5.000 HRD membangun'.split()
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=14), st.sampled_from(["do", "avoid"]), st.sampled_from(["heading", "sentence"])
)
def test_nothing_is_invented(words: list[str], polarity: str, kind: str) -> None:
    """Every word of the reuse text stands in the source, or comes from a listed edit."""
    unit = {
        "text": " ".join(words),
        "kind": kind,
        "heading": "Surat Resign",
        "title": "CV",
        "advice_type": "transition",
    }
    found = reuse(unit, polarity)
    check_edits(unit, found)
    if not found.failings:
        assert len(found.text) <= MAX_CHARACTERS
        assert found.text == found.text.strip()


def test_nothing_is_invented_in_the_sample(sample_units: list[dict[str, Any]]) -> None:
    assert len(sample_units) > 100
    for unit in sample_units:
        for polarity in ("do", "avoid"):
            for address in ("keep", "anda", "kamu"):
                check_edits(unit, reuse(unit, polarity, address=address))


@pytest.fixture(scope="module")
def sample_units() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(SAMPLE.rglob("*")):
        if path.suffix in (".txt", ".md"):
            text = path.read_text(encoding="utf-8")
            blocks = [asdict(block) for block in read_blocks(text)]
            spans = [
                [(b["start"] + x, b["start"] + y) for x, y in sentence_spans(text[b["start"] : b["end"]])]
                if b["kind"] not in ("title", "heading")
                else [(b["start"], b["end"])]
                for b in blocks
            ]
            found += [
                {**u, "advice_type": "transition"}
                for u in units_in_context(text, blocks, spans)
                if len(u["text"]) < 400
            ]
    return found[:600]


def test_quality_ranks_what_stands_alone() -> None:
    unit = {"register": "formal", "kind": "sentence", "passage_kind": "paragraph"}
    good = quality("Sebelum wawancara, siapkan tiga pertanyaan tentang budaya kerja untuk pewawancara.", unit, "do")
    assert 0 < quality("Ulangi delapan kali.", unit, "do") < PRINTABLE < good < 1


def test_rank_stays_in_its_bounds() -> None:
    assert rank(1, 1, 3, 80) == pytest.approx(1)
    assert rank(0, 0, 0, 10_000) == 0
    assert rank(0.9, 0.9, 1, 80) > rank(0.9, 0.9, 0, 80) > rank(0.5, 0.9, 0, 80)
