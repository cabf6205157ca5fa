from __future__ import annotations

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.errors import InputError
from karirnlp.io import guard, parse
from karirnlp.io.guard import bounded
from karirnlp.io.html import parse_html
from karirnlp.io.pages import Page
from karirnlp.types import Record, Reject

PARAGRAPH = "<p>Kirim lamaran yang sudah kamu periksa dua kali, lalu catat tanggalnya di satu tempat.</p>"
PAGE = f"""<!doctype html><html lang="id"><head><title>Cara Melamar Kerja - Suara Karier</title>
<meta property="og:site_name" content="Suara Karier">
<meta property="article:published_time" content="2024-03-01T08:00:00+07:00">
<link rel="canonical" href="https://contoh.id/cara-melamar"><script>var x = "<p>skrip</p>";</script></head>
<body><nav><ul><li><a href="/">Beranda</a></li></ul></nav>
<main><article><h1>Cara Melamar <em>Kerja</em></h1><div class="share-buttons"><a href="#">Bagikan</a></div>
{PARAGRAPH}<h2>1. Riset</h2><p>Baca situs&nbsp;perusahaan &amp; <b>catat</b><br>
hal yang &lt;penting&gt;.</p><p><strong>Susun CV</strong></p>
<ul><li>Satu halaman<ul><li>Tanpa foto</li></ul></li><li><p>Format PDF</p><p>Bukan gambar.</p></li></ul>
<blockquote>Jangan berbohong.</blockquote>
<table><tr><th>Kota</th><th>Gaji</th></tr><tr><td><p>Solo</p></td><td>3 juta</td></tr></table>
<figure><img src="a.jpg" alt="meja"><figcaption>Ilustrasi kantor</figcaption></figure>
<pre>a
  b</pre>{PARAGRAPH}</article></main><footer>Hak cipta 2024</footer></body></html>"""


def shown(page: Page, kind: str | None = None) -> list[str]:
    return [page.text[b.start : b.end] for b in page.blocks if kind in (None, b.kind)]


def check(page: Page) -> None:
    """What holds for every page: blocks in order, apart, exact, without white space at their edges."""
    last = 0
    for block in page.blocks:
        assert last <= block.start < block.end <= len(page.text)
        last = block.end
        text = page.text[block.start : block.end]
        assert text == text.strip()


def test_structure_of_a_page() -> None:
    page = parse_html(PAGE)
    check(page)
    got = [(b.kind, b.level, b.flag, page.text[b.start : b.end]) for b in page.blocks]
    sentence = PARAGRAPH[3:-4]
    assert got == [
        ("title", 1, "", "Cara Melamar Kerja"),
        ("paragraph", 0, "", sentence),
        ("heading", 2, "", "1. Riset"),
        ("paragraph", 0, "", "Baca situs\xa0perusahaan & catat hal yang <penting>."),
        ("heading", 3, "", "Susun CV"),
        ("list_item", 0, "", "Satu halaman"),
        ("list_item", 0, "", "Tanpa foto"),
        ("list_item", 0, "", "Format PDF"),
        ("paragraph", 0, "", "Bukan gambar."),
        ("paragraph", 0, "", "Jangan berbohong."),
        ("paragraph", 0, "", "Kota\tGaji"),
        ("paragraph", 0, "", "Solo\t3 juta"),
        ("paragraph", 0, "caption", "Ilustrasi kantor"),
        ("paragraph", 0, "code", "a\n  b"),
        ("paragraph", 0, "", sentence),
    ]
    assert page.title == "Cara Melamar Kerja"
    assert page.metadata == {
        "site": "Suara Karier",
        "date": "2024-03-01T08:00:00+07:00",
        "canonical_url": "https://contoh.id/cara-melamar",
        "lang": "id",
    }


def test_every_visible_character_of_a_fragment_is_in_a_block() -> None:
    page = parse_html("awal<div>satu<p>dua</p>tiga</div><span>empat</span><ul>lima<li>enam</ul>akhir")
    check(page)
    assert shown(page) == ["awal", "satu", "dua", "tiga", "empat", "lima", "enam", "akhir"]


def test_markers_bold_lines_and_line_breaks() -> None:
    page = parse_html(
        "<p><b>1. Riset</b><br>Isi satu.</p><p>✅ Datang awal<br>❌Telat<br>- tiga</p>a<br><br>B<br>c kecil"
    )
    assert [(b.kind, b.marker, page.text[b.start : b.end]) for b in page.blocks] == [
        ("heading", "", "1. Riset"),
        ("paragraph", "", "Isi satu."),
        ("list_item", "✅", "Datang awal"),
        ("list_item", "❌", "Telat"),
        ("list_item", "-", "tiga"),
        ("paragraph", "", "a"),
        ("paragraph", "", "B c kecil"),
    ]


def test_bold_that_is_no_heading() -> None:
    assert not shown(parse_html(f"<p><b>Kalimat tebal yang selesai.</b></p><p><b>{'kata ' * 60}</b></p>"), "heading")
    assert not shown(parse_html("<p><b>Tebal</b> lalu biasa</p>"), "heading")


def test_title_that_stands_outside_the_article() -> None:
    title = "Tujuh Kesalahan Saat Wawancara Kerja"
    page = parse_html(
        f"<html><head><title>{title} | Situs</title></head><body><nav><h1>{title}</h1></nav>"
        f"<aside><h1>{title}</h1></aside>"
        f"<article>{PARAGRAPH * 5}</article></body></html>"
    )
    assert page.title == title
    assert shown(page, "title") == [title]


def test_site_name_as_first_heading_is_not_the_title() -> None:
    page = parse_html(
        "<html><head><title>Cara Menulis CV - Loker</title></head>"
        f"<body><h1>Loker</h1><h1>Cara Menulis CV</h1>{PARAGRAPH}"
    )
    assert page.title == "Cara Menulis CV"


def test_dates_in_json_and_hostile_links() -> None:
    page = parse_html(
        '<html><head><link rel=canonical href="javascript:alert(1)"><script type="application/ld+json">'
        f'{{"datePublished": "2023-05-06"}}</script></head><body>{PARAGRAPH}</body></html>'
    )
    assert page.metadata == {"date": "2023-05-06"}


def test_share_words_do_not_take_an_article_away() -> None:
    page = parse_html(
        f'<body class="share"><div class="share social">{PARAGRAPH * 4}</div><div class="share">Bagikan</div>'
    )
    assert len(shown(page)) == 4


def test_page_that_is_all_boilerplate_to_the_extractor_still_gives_text() -> None:
    items = "".join(f"<li><a href='/{i}'>Tips karier nomor {i} untuk pelamar baru</a></li>" for i in range(30))
    page = parse_html(f"<html><body><div class='sidebar'><ul>{items}</ul></div></body></html>")
    assert len(shown(page)) == 30


@pytest.mark.parametrize("html", ["", " ", "<", "<!--", "<html>", "<body></body>", "<script>x</script>", "\ufffd<p>"])
def test_nothing_gives_nothing(html: str) -> None:
    check(parse_html(html))
    assert not shown(parse_html(html.replace("\ufffd", "").rstrip("<")))


COUNT = 100_000
HOSTILE = {
    "div": "<div>" * COUNT + "isi",
    "span": "<span>" * COUNT + "isi",
    "list": "<ul><li>" * COUNT + "isi",
    "table": "<table><tr><td>" * (COUNT // 2) + "isi",
    "quote": "<blockquote>" * COUNT + "isi" + "</blockquote>" * COUNT,
    "svg": "<svg><style>" + "<div>" * COUNT,
    "comment": "<!-->" + "<div>" * COUNT + "isi",
    "open comments": "<!--" * COUNT,
    "scripts": "<script>" * COUNT,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(COUNT)) + ">isi",
    "brackets": "<" * 5 * COUNT,
    "entities": "&amp" * COUNT,
    "closing": "</div>" * COUNT + "isi",
    "bold blocks": "<b><div></b>" * (COUNT // 2) + "isi",
    "forms": "<form><div></form>" * (COUNT // 2) + "isi",
    "links": "<a href=x>x" * COUNT,
    "template": "<template>" * COUNT,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_shapes_end_soon(name: str) -> None:
    check(parse_html(HOSTILE[name]))  # without the bounds it takes minutes


@pytest.mark.parametrize("unit", ["<p><b a={}>x", "<i><p>{}", "<font color={}><p>x", "<table>{}<b>"])
def test_time_grows_in_a_straight_line(unit: str) -> None:
    assert grows_in_a_straight_line(lambda count: parse_html("".join(unit.format(i) for i in range(count))), 500)


def test_depth_is_bounded_and_text_kept() -> None:
    page = parse_html("<div>" * 5000 + "dalam" + "</div>" * 5000 + "<p>sesudah</p>")
    assert shown(page) == ["dalam", "sesudah"]


def test_too_many_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_TAGS", 100)
    with pytest.raises(InputError, match="100 tags") as caught:
        parse_html("<br>" * 101)
    assert caught.value.reason == "too_many_tags"


def test_ordinary_html_is_not_touched() -> None:
    assert bounded(PAGE) is PAGE


def test_long_tags_keep_their_name() -> None:
    assert bounded(f"<p>a<img src='{'x' * 50_000}'>b</p>") == "<p>a<img>b</p>"


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<br>", "<li>", "<ul>", "</ul>", "<h1>", "</h1>", "<h2>", "<td>",
     "<tr>", "<table>", "</table>", "<pre>", "</pre>", "<a>", "<script>", "</script>", "<!--", "-->", "<nav>", "</nav>",
     "<svg>", "<figcaption>", "teks", "kata.", "&lt;", "&#0;", "&#xD800;", "\xa0", "\x00", "-", "•", "✅", "1."]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=40), st.booleans())
def test_any_tag_soup_gives_exact_blocks(pieces: list[str], whole: bool) -> None:
    page = parse_html(("<html><body>" if whole else "") + " ".join(pieces))
    check(page)
    page.text.encode("utf-8")


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_short_lists_are_the_articles_and_menus_are_not(tag: str) -> None:
    page = parse_html(
        f"<html><body>{PARAGRAPH}<{tag}><li>CV</li>"
        f"<li>Surat lamaran<{tag}><li>Satu halaman</li></{tag}></li></{tag}>{PARAGRAPH}"
        "<h3>Baca juga</h3><ul><li><a href=a>Gaji</a></li><li><a href=b>Magang</a></li></ul>"
        "<footer><ul><li>Alamat kantor</li></ul></footer></body></html>"
    )
    check(page)
    assert shown(page, "list_item") == ["CV", "Surat lamaran", "Satu halaman"]


def test_a_library_that_gives_up_costs_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Rust calls a panic is no `Exception` in Python."""

    class PanicException(BaseException):
        pass

    def panics(_: str) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr("karirnlp.io.html.parse_html", panics)
    found = parse(Record("a.html", 0, "<p>Isi.</p>", markup="html"))
    assert isinstance(found, Reject)
    assert (found.reason, "index out of bounds" in found.detail) == ("reader_failed", True)
