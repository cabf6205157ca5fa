"""Title, headings, items, noise: by marks, by looks, and whatever the text, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.text.lines import MARK
from karirnlp.text.noise import noise_flag
from karirnlp.text.register import register_of
from karirnlp.text.structure import blocks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text)]


LONG = "Paragraf ini cukup panjang supaya tidak disangka judul, dan berakhir dengan titik seperti kalimat biasa."


def test_markdown_marks() -> None:
    text = f"# Judul\n\n{LONG}\n\n## Bagian satu\n\n- butir satu\n* butir dua\n\n**Tebal sendiri**\n\n{LONG}\n\nBawah\n-----\n\n{LONG}"
    found = {body: kind for kind, body in kinds(text)}
    assert found["Judul"] == "title"
    assert found["Bagian satu"] == found["**Tebal sendiri**"] == found["Bawah"] == "heading"
    assert found["butir satu"] == found["butir dua"] == "list_item"


def test_numbered_headings_keep_their_number_and_numbered_items_lose_it() -> None:
    text = f"Tips Wawancara\n{LONG}\n1. Datang lebih awal\n{LONG}\n2. Bawa CV\n{LONG}\n3.Jujur\n{LONG}"
    assert [body for kind, body in kinds(text) if kind == "heading"] == [
        "1. Datang lebih awal",
        "2. Bawa CV",
        "3.Jujur",
    ]
    items = (
        "Berkas yang perlu dibawa saat wawancara adalah sebagai berikut:\n1. KTP asli\n2. salinan ijazah\n3. pasfoto"
    )
    assert [body for kind, body in kinds(f"Judul Artikel\n{LONG}\n{items}") if kind == "list_item"] == [
        "KTP asli",
        "salinan ijazah",
        "pasfoto",
    ]


def test_a_marker_alone_goes_to_its_item() -> None:
    assert ("list_item", "Riset perusahaan sebelum hari wawancara.") in kinds(
        f"{LONG}\n-\nRiset perusahaan sebelum hari wawancara.\n{LONG}"
    )


def test_the_title_may_stand_last() -> None:
    assert kinds(f"{LONG}\n{LONG}\nCara Menulis CV")[-1] == ("title", "Cara Menulis CV")


def test_the_close_of_a_letter_is_no_heading() -> None:
    letter = f"Contoh Surat\n{LONG}\nHormat saya, Bagas Pradipta\n{LONG}\nSalam hangat,\n{LONG}"
    assert not {"Hormat saya, Bagas Pradipta", "Salam hangat,"} & {
        body for kind, body in kinds(letter) if kind == "heading"
    }


@pytest.mark.parametrize("mark", ["1. ", "12) ", "(3) ", "a. ", "• ", "✅ ", "✅\ufe0f ", "[x] ", "➤ ", "## ", "#4. "])
def test_marks_are_no_words(mark: str) -> None:
    assert MARK.sub("", f"{mark}Bawa CV") == "Bawa CV"


def test_a_wrapped_paragraph_is_one_block() -> None:
    text = (
        "Judul Artikel Ini\n\nBaris pertama dari paragraf yang dibungkus pada lebar tetap seperti\nsurel lama, lalu berlanjut di "
        "baris kedua tanpa\nhuruf besar sampai selesai.\n\nParagraf kedua juga dibungkus pada lebar yang sama sehingga\nbarisnya berlanjut."
    )
    assert [kind for kind, _ in kinds(text)] == ["title", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("Baca juga: 5 Tips Lolos Wawancara", "related"), ("SCROLL TO CONTINUE WITH CONTENT", "share"), ("Bagikan ke Facebook", "share"),
        ("Ilustrasi wawancara kerja (Freepik/jcomp)", "caption"), ("Foto: Pexels/Andrea", "caption"), ("Penulis: Arif Budiman", "byline"),
        ("Senin, 12 Mei 2025 10:30 WIB", "dateline"), ("Unduh aplikasi kami di Play Store", "promo"),
        ("Foto yang rapi membuat CV lebih dipercaya oleh perekrut.", ""), ("Bagikan pengalaman Anda kepada pewawancara dengan tenang.", ""),
        ("Sumber stres terbesar biasanya adalah atasan.", ""), ("Ikuti tes sesuai jadwal.", ""), ("Gambar pohon dengan tenang.", ""),
    ],
)  # fmt: skip
def test_noise(line: str, flag: str) -> None:
    assert noise_flag(line) == flag


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("Anda sebaiknya menyiapkan dokumen sebelum menghadiri wawancara kerja di perusahaan tersebut.", "formal"),
        ("Gue sih udah nyoba, tapi emang gak segampang itu, kamu coba aja dulu deh biar gak nyesel.", "informal"),
        (
            "Ini adalah mengapa Anda akan ingin untuk melakukan penelitian Anda , dan itu adalah apa yang mereka cari .",
            "translated",
        ),
    ],
)
def test_register(text: str, register: str) -> None:
    assert register_of(text) == register


LINES = st.lists(
    st.sampled_from(
        [
            *"- 1. ```".split(),
            "",
            "# J",
            "- a",
            "1. Satu",
            LONG,
            "Judul Pendek",
            "Baca juga: x",
            "**b**",
            "---",
            " \t",
            "a:",
        ]
    )
    | st.text(max_size=30),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_blocks_are_in_order_and_lose_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = blocks(text)
    end = 0
    for block in found:
        assert end <= block.start < block.end
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        end = block.end
    covered = {i for block in found for i in range(block.start, block.end)}
    assert not any(c.isalpha() for i, c in enumerate(text) if i not in covered)
    assert sum(block.kind == "title" for block in found) <= 1
