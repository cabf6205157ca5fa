"""Sentence boundaries: as the annotators cut, on text of every kind."""

from __future__ import annotations

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.text.sentences import sentence_spans, sentences

PIECES = [
    "Kirim CV",
    "dll",
    "PT",
    "No",
    "1",
    "08",
    "S.Kom",
    "a",
    "A",
    "vitamin C",
    "ia",
    "Dia",
    "kata HRD",
    "https://a.co/B.C?D=1",
    ".",
    ".",
    "?",
    "!",
    "...",
    "…",
    ",",
    ":",
    '"',
    "“",
    "”",
    "(",
    ")",
    " ",
    " ",
    "\n",
    "\n\n",
    "\n \n",
    "😀",
    "✅",
    "–",
    "'",
]
soup = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.lists(st.sampled_from(PIECES), max_size=40).map(
    " ".join
)

# Each case lists its sentences; joined by a space they are the text.
CASES = [
    ["Kirim CV ke PT. Maju Jaya Tbk. sebelum tanggal 5.", "Jangan lupa portofolio."],
    ["Siapkan KTP, ijazah, SKCK, dll.", "Setelah itu, unggah berkasnya."],
    ["Pelamar membawa KTP, dsb. ke kantor."],
    ["Surat a.n. Budi Santoso, S.Kom., M.T. sudah diterima.", "Terima kasih."],
    ["Gajinya Rp1.000.000,00 per bulan.", "Masuk pukul 08.00."],
    ["Buka https://karir.com/Lowongan.Baru?id=1.A atau tulis ke hrd@maju.co.id.", "Tunggu balasan."],
    ["Lihat Pasal 5 No. 13 Tahun 2003.", "Isinya jelas."],
    ["Kita punya dua pilihan.", "Yang mana?", "Terserah!"],
    ["Dr. Andi dan Prof. Siti hadir.", "Acara dimulai."],
    ["Ia lahir di Jl. Sudirman No. 5.", "Rumahnya besar."],
    ["J. K. Rowling menulis lamaran.", "Ia ditolak."],
    ["Makan vitamin C.", "Tidur cukup."],
    ["Ini penting untuk tahun 2020.", "Tahun lalu berbeda."],
    ["1. Datang lebih awal.", "2. Siapkan pertanyaan."],
    ["1. Bawa CV.", "2. Datang awal."],
    ["a. Perencanaan matang.", "b. Pelaksanaan rapi."],
    ["Contoh:"],
    ["Contoh: Saya terbiasa bekerja dalam tim.", "Saya juga teliti."],
    ["“Bawa CV cetak,” ujarnya.", "Ia tersenyum."],
    ['"Apa kelebihan Anda?" tanya HRD.', "Jawab dengan tenang."],
    ["“Ini sulit. Tetapi kita bisa,” kata Rina.", "Ia benar."],
    ['Budi: "Saya siap. Saya bisa mulai besok."', "Ani mengangguk."],
    ["Hmm... begitu ya.", "Baiklah."],
    ["Tunggu dulu...", "Ada yang kurang."],
    ["Kirim sekarang (batasnya besok).", "Lalu tunggu."],
    ["Semangat! 💪", "Kamu bisa."],
    ["Lolos seleksi. 😊🎉", "Selamat ya!"],
    ["Keahlian ini dicari bagi Anda .", "Pelajari sekarang !", "Segera"],
    ["udah kirim cv?", "cek lagi ya."],
    ["jangan telat!", "nanti gagal."],
    ["Bawa CV.", "Jangan lupa."],
    ["Bekerja di CV. Sumber Makmur selama setahun.", "Lalu pindah."],
    ["Yahoo! adalah perusahaan besar."],
    ["Ini kalimat yang tidak berujung dan terus saja berjalan tanpa titik"],
    ["Baca juga: Cara menulis CV.", "Selesai."],
    ["Harga naik menjadi 2 triliun", "Sementara kredit tumbuh pelan."],
    ["Usaha itu tidak selalu berhasil", "Tapi setidaknya kita mencoba."],
    ["Program Untuk Negeri dan Dari Kita tetap berjalan."],
    ["Ia pindah kerja", '"Saya lega," kata Rina.'],
    ['Ia mengatakan "Saya lega," ujar temannya.'],
    ['Contoh: "Saya teliti. Saya juga cepat."', "Jawaban ini baik."],
    ["Mentornya baik banget 😅", "Ini yang bikin betah."],
    ["Peserta bersiap di aula. (Foto: Dok. Panitia)"],
    ["Pengikutnya 2.904. 678 orang.", "Ia senang."],
    ["Sesuai Peraturan No. XI. B. 02 perseroan membeli saham."],
    ["Ia memperoleh gelar Ph. D. dalam ilmu politik."],
    ["Peraturan No. XI mengatur hal itu.", "Baca lagi."],
]  # fmt: skip


@pytest.mark.parametrize("want", CASES, ids=lambda want: want[0][:30])
def test_cuts_as_annotators_do(want: list[str]) -> None:
    assert sentences(" ".join(want)) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Nilainya tinggi.Kita lanjut.", ["Nilainya tinggi.", "Kita lanjut."]),
        ("Akhirnya selesai!Jangan lupa.", ["Akhirnya selesai!", "Jangan lupa."]),
        ("Pakai Node.js dan ASP.NET.", ["Pakai Node.js dan ASP.NET."]),
        ("Satu baris\nyang dibungkus. Dua.", ["Satu baris\nyang dibungkus.", "Dua."]),
        ("Judul tanpa titik\nIsi paragraf. Lagi.", ["Judul tanpa titik", "Isi paragraf.", "Lagi."]),
        ("udah kirim cv\nterus nunggu", ["udah kirim cv\nterus nunggu"]),
        ("- Bawa CV\n- Bawa KTP\n- Datang awal", ["- Bawa CV", "- Bawa KTP", "- Datang awal"]),
        (
            "Surat lamaran dikirim melalui pos ke kantor pusat di Jalan\nSudirman, lalu pelamar menunggu kabar. Tunggu",
            [
                "Surat lamaran dikirim melalui pos ke kantor pusat di Jalan\nSudirman, lalu pelamar menunggu kabar.",
                "Tunggu",
            ],
        ),
        ("Judul tanpa titik\n\nIsi paragraf.", ["Judul tanpa titik", "Isi paragraf."]),
        ("Judul\n \t\nIsi", ["Judul", "Isi"]),
        ("Kalimat penutup.– Alodokter", ["Kalimat penutup.– Alodokter"]),
        ("", []),
        (" \n\n ", []),
        ("...", ["..."]),
    ],
)
def test_white_space_and_edges(text: str, want: list[str]) -> None:
    assert sentences(text) == want


def check(text: str) -> None:
    """Trimmed, in order, disjoint, and nothing but white space between."""
    at = 0
    for start, end in sentence_spans(text):
        assert not text[at:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(soup | st.text(max_size=100))
@settings(max_examples=400, deadline=None)
def test_spans_cover_the_text(text: str) -> None:
    check(text)


@given(soup)
@settings(max_examples=200, deadline=None)
def test_a_sentence_start_is_found_again(text: str) -> None:
    assert sentences(text) == [text[start:end] for start, end in sentence_spans(text)]


UNITS = [
    *("a", "a.B", ". ", '"', "?! ", "\n \n", '"a. ', "😀", "A. ", "–", "(", "Aa.Aa", " \n", "x. – ", "a Tapi b"),
    *('"a," kata ', "a\n", "A\n", "😀 A"),
]


@pytest.mark.parametrize("piece", UNITS, ids=repr)
def test_hostile_text_stays_linear(piece: str) -> None:
    assert grows_in_a_straight_line(lambda count: check("Kirim CV. " + piece * (count // len(piece))), 50_000, slack=3)


def test_millions_of_characters() -> None:
    text = (
        "Siapkan CV Anda, lalu kirim ke perusahaan yang sesuai dengan minat. Tunggu kabar selama satu minggu. " * 20_000
    )
    assert len(sentence_spans(text)) == 40_000
