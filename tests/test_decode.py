from __future__ import annotations

import codecs
import os

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given
from hypothesis import strategies as st

from karirnlp.text.decode import decode, looks_binary, tidy

TEXT = "Siapkan CV sebelum wawancara – lalu tanyakan “gaji pokok” di kafé itu.\nJangan terlambat…\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_that_articles_come_in(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize(
    "mark, encoding",
    [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8")],
)
def test_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    got = decode(mark + "gaji".encode(encoding))
    assert (got.text, got.encoding) == ("gaji", encoding)


def test_utf8_comes_before_what_the_page_declares() -> None:
    assert decode("kafé".encode(), declared="iso-8859-1").text == "kafé"


def test_declared_encoding_is_believed_where_bytes_are_not_utf8() -> None:
    text = "求人 " * 20 + "Lowongan kerja di Jepang."
    assert decode(text.encode("shift_jis"), declared="Shift_JIS").text == text


@pytest.mark.parametrize("declared", ["hex", "no-such", "", "'utf-7", "x" * 5000])
def test_useless_declarations_are_passed_over(declared: str) -> None:
    assert decode(TEXT.encode("cp1252"), declared=declared).text == TEXT


def test_another_alphabet_is_guessed_not_misread_as_latin() -> None:
    text = "Резюме и сопроводительное письмо для собеседования. " * 20
    assert decode(text.encode("cp1251")).text == text


def test_stray_byte_costs_itself_alone() -> None:
    data = ("Jangan “menyerah” di tengah jalan… " * 20).encode()
    got = decode(data[:100] + b"\xff" + data[100:])
    assert got.encoding == "utf-8"
    assert got.text.count("\ufffd") <= 3
    assert got.text.count("menyerah") >= 19


def test_undefined_cp1252_bytes_do_not_raise() -> None:
    assert "gaji" in decode(b"gaji \x81\x8d\x8f\x90\x9d \xe9 \x93x\x94").text


def test_line_ends_nul_and_surrogates() -> None:
    assert tidy("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert tidy("a\x00b\ud800c\udfff") == "a\ufffdb\ufffdc\ufffd"
    assert decode(b"a\x00b").text == "a\ufffdb"
    untouched = "a\x85\u2028\x0b\t  b \u200b\u202e\n\n"
    assert tidy(untouched) == untouched


@given(st.binary(max_size=400))
def test_any_bytes_give_text_that_utf8_takes(data: bytes) -> None:
    text = decode(data).text
    text.encode("utf-8")
    assert "\r" not in text
    assert "\x00" not in text


@given(st.text(st.characters(exclude_characters="\r\x00\ufeff", exclude_categories=["Cs"]), max_size=300))
def test_utf8_text_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04docx", os.urandom(4096)])
def test_binary(data: bytes) -> None:
    assert looks_binary(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_text_is_not_binary(encoding: str) -> None:
    assert not looks_binary((TEXT * 40).encode(encoding))
    assert not looks_binary(b"a\x00b")


@pytest.mark.parametrize("unit", [b"\xff", b"\xc3\x28", b"a\xe9 ", b"\r", b"\x00", b"\xf0\x9f"])
def test_time_grows_in_a_straight_line(unit: bytes) -> None:
    assert grows_in_a_straight_line(lambda count: decode(unit * count), 100_000)
