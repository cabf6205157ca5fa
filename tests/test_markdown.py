from __future__ import annotations

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.io.frontmatter import split_front_matter
from karirnlp.io.markdown import parse_markdown
from karirnlp.io.pages import Page

DOCUMENT = """---
title: "Judul: satu"
date: 2024-01-02
tags: [a, "b"]
---

# Judul: satu #

Paragraf yang
dibungkus keras  
tiga baris.

![foto](x.png)
*Ilustrasi foto*

Sub judul
---

**Tebal saja**

**1. Riset dulu:**
Isi riset.

✅ Datang awal
❌ Jangan telat

- satu
  lanjut
  - dalam **satu**

    paragraf kedua
3. nomor
4. dua

> kutipan
> panjang

| A | B |
|---|---|
| 1 | 2 |

```py
# bukan judul
```

<!-- komentar -->

<p align="center">Teks <b>html</b></p>

<br>

    menjorok

* * *
[ref]: http://x
- [ ] tugas
- ### Kepala dalam
"""


def check(page: Page) -> None:
    last = 0
    for block in page.blocks:
        assert last <= block.start < block.end <= len(page.text)
        last = block.end
        text = page.text[block.start : block.end]
        assert text == text.strip()


def rows(page: Page) -> list[tuple[str, int, str, str, str]]:
    return [(b.kind, b.level, b.flag, b.marker, page.text[b.start : b.end]) for b in page.blocks]


def test_structure_of_a_document() -> None:
    page = parse_markdown(DOCUMENT)
    check(page)
    assert rows(page) == [
        ("title", 1, "", "", "Judul: satu"),
        ("paragraph", 0, "", "", "Paragraf yang\ndibungkus keras  \ntiga baris."),
        ("paragraph", 0, "caption", "", "![foto](x.png)"),
        ("paragraph", 0, "caption", "", "*Ilustrasi foto*"),
        ("heading", 2, "", "", "Sub judul"),
        ("heading", 3, "", "", "Tebal saja"),
        ("heading", 3, "", "", "1. Riset dulu:"),
        ("paragraph", 0, "", "", "Isi riset."),
        ("list_item", 0, "", "✅", "Datang awal"),
        ("list_item", 0, "", "❌", "Jangan telat"),
        ("list_item", 0, "", "-", "satu\n  lanjut"),
        ("list_item", 0, "", "-", "dalam **satu**"),
        ("paragraph", 0, "", "", "paragraf kedua"),
        ("list_item", 0, "", "3.", "nomor"),
        ("list_item", 0, "", "4.", "dua"),
        ("paragraph", 0, "", "", "kutipan\n> panjang"),
        ("paragraph", 0, "", "", "A | B"),
        ("paragraph", 0, "", "", "1 | 2"),
        ("paragraph", 0, "code", "", "```py\n# bukan judul\n```"),
        ("paragraph", 0, "caption", "", "<!-- komentar -->"),
        ("paragraph", 0, "", "", "Teks <b>html</b>"),
        ("paragraph", 0, "code", "", "<br>"),
        ("paragraph", 0, "", "", "menjorok"),
        ("paragraph", 0, "code", "", "[ref]: http://x"),
        ("list_item", 0, "", "-", "tugas"),
        ("heading", 3, "", "", "Kepala dalam"),
    ]
    assert page.title == "Judul: satu"
    assert page.metadata == {"date": "2024-01-02", "tags": "a, b"}


def test_title_is_the_heading_that_opens_the_text() -> None:
    assert parse_markdown("# Cara **Nego**\n\nIsi.").title == "Cara Nego"
    page = parse_markdown("Pembuka.\n\n# Bab\n\nIsi.")
    assert (page.title, rows(page)[1][0]) == (None, "heading")
    two_lines = parse_markdown("Judul\ndua baris\n===\n\nIsi.")
    assert rows(two_lines)[0] == ("title", 1, "", "", "Judul\ndua baris")


def test_bold_in_a_wrapped_paragraph_is_no_heading() -> None:
    page = parse_markdown("Kalimat yang dibungkus dan\n**penting sekali**\nlalu lanjut.\n\n**Selesai.**")
    assert [row[0] for row in rows(page)] == ["paragraph", "paragraph"]


def test_heading_marks_are_left_out_and_its_number_kept() -> None:
    assert [row[4] for row in rows(parse_markdown("## 1. Riset ##\n\n> ### **Tebal**\n\n#### # ganda"))] == [
        "1. Riset", "Tebal", "# ganda",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source, metadata, body",
    [
        ("---\ntitle: 'Itu''s'\n---\nIsi", {"title": "Itu's"}, "Isi"),
        ("---\ntags:\n  - a\n  - b\njudul: x # catatan\n...\n\nIsi", {"tags": "a, b", "title": "x"}, "Isi"),
        ("---\nsummary: >\n  satu\n  dua\nslug: s\n---\nIsi", {"summary": "satu dua", "id": "s"}, "Isi"),
        ('+++\ntitle = "T"\ndate = 2024-01-02\n[params]\na = 1\n+++\nIsi', {"title": "T", "date": "2024-01-02"}, "Isi"),
        ("+++\nrusak = = 1\n+++\nIsi", {}, "Isi"),
        ("---\na: &a [*a, *a]\nb: !!python/x y\n---\nIsi", {"a": "&a [*a, *a]", "b": "!!python/x y"}, "Isi"),
    ],
)
def test_front_matter(source: str, metadata: dict[str, str], body: str) -> None:
    assert split_front_matter(source) == (metadata, body)


@pytest.mark.parametrize(
    "source", ["---\nIsi tanpa kunci\n---\nlagi", "---\ntitle: tak ditutup\n", "--- \n", "----\na: b\n---\n", "Isi"]
)
def test_what_is_no_front_matter_stays_text(source: str) -> None:
    assert split_front_matter(source) == ({}, source)


def test_what_lies_below_the_deepest_nesting_is_kept() -> None:
    staircase = "\n".join("  " * i + f"- butir {i}" for i in range(300))
    for source in ("> " * 500 + "dalam", "- " * 500 + "dalam", staircase):
        page = parse_markdown(source)
        check(page)
        covered = "".join(page.text[b.start : b.end] for b in page.blocks)
        assert covered.count("butir") == source.count("butir")
        assert covered.count("dalam") == source.count("dalam")


@pytest.mark.parametrize(
    "unit",
    ["> ", "- ", "* a\n", "[a]: b\n", "[", "![a](", "**a ", "<b", "<!--", "| a ", "|-", "`", "```\n", "a\n===\n", "  ",
     "\t- ", "1. x\n\n"],
)  # fmt: skip
def test_time_grows_in_a_straight_line(unit: str) -> None:
    assert grows_in_a_straight_line(lambda count: check(parse_markdown(unit * count + "x")), 2000, slack=3)


_PIECES = st.sampled_from(
    ["# a", "a", "**b**", "- x", "  - y", "> q", ">", "|a|b|", "|-|-|", "```", "---", "===", "<div>", "</div>",
     "<!-- c", "-->", "", "    i", "\t", "1. n", "![i](u)", "*i*", "[r]: u", "✅ ya", "- [ ] t", "\\", "a  ", "+++",
     "x: y", "- # h", "é\u2028z", "\xa0"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30))
def test_any_lines_give_exact_blocks_and_lose_no_word(pieces: list[str]) -> None:
    page = parse_markdown("\n".join(pieces))
    check(page)
    outside = list(page.text)
    for block in page.blocks:
        outside[block.start : block.end] = " " * (block.end - block.start)
    left = "".join(outside)
    # What no block holds is marks: list, quote, heading, bold, table, task box, rule, tag.
    for mark in ("<div>", "</div>", "[ ]", "1.", "✅"):
        left = left.replace(mark, "")
    assert not left.strip(" \t\n\xa0\u2028#>-=*|_+`:\\"), left
