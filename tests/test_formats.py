"""Web archives, WordPress exports, feeds, sitemaps: what they give, and what they refuse."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from test_read import brief, put, reasons

from karirnlp.io import read
from karirnlp.io.feeds import paragraphs
from karirnlp.types import Record

PAGE = "<html><head><title>Cara Melamar</title></head><body><h1>Cara Melamar</h1><p>Siapkan CV sebelum melamar.</p></body></html>"


def archived(kind: str, url: str, content: bytes, content_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def response(
    url: str, body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = ""
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
    return archived("response", url, head + body, "application/http; msgtype=response")


@pytest.mark.parametrize("packed", [False, True])
def test_warc(tmp_path: Path, packed: bool) -> None:
    records = [
        archived("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
        archived(
            "request",
            "https://a.example/1",
            b"GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n",
            "application/http; msgtype=request",
        ),
        response("https://a.example/1", PAGE.encode()),
        response("https://a.example/2", b"gone", status="404 Not Found"),
        response("https://a.example/3.png", b"\x89PNG", kind="image/png"),
        response(
            "https://a.example/4",
            PAGE.replace("CV", "caf\xe9").encode("cp1252"),
            kind="text/html; charset=windows-1252",
        ),
        response("https://a.example/5", gzip.compress(PAGE.encode()), more="Content-Encoding: gzip\r\n"),
    ]
    data = b"".join(gzip.compress(r) if packed else r for r in records)
    path = put(tmp_path / f"a.warc{'.gz' * packed}", data)
    got = list(read(path))
    assert [getattr(item, "reason", "ok") for item in got] == ["ok", "not_a_page", "not_a_page", "ok", "ok"]
    first = got[0]
    assert isinstance(first, Record)
    assert (first.title, first.url, first.metadata["date"][:10]) == (
        "Cara Melamar",
        "https://a.example/1",
        "2024-05-01",
    )
    assert first.source == f"{path.name}#0"
    assert "Siapkan café" in got[3].text  # type: ignore[union-attr]
    assert got[4].text == first.text  # type: ignore[union-attr]


def test_wet(tmp_path: Path) -> None:
    text = b"Cara Melamar\n\nSiapkan CV sebelum melamar.\n"
    put(tmp_path / "a.warc.wet.gz", gzip.compress(archived("conversion", "https://a.example/1", text, "text/plain")))
    (record,) = read(tmp_path)
    assert isinstance(record, Record)
    assert (record.text, record.url) == (text.decode(), "https://a.example/1")


def test_archives_that_are_none_or_damaged(tmp_path: Path) -> None:
    whole = response("https://a.example/1", PAGE.encode())
    put(tmp_path / "a.warc", "bukan arsip\n" * 40)
    put(tmp_path / "b.warc", whole + whole[: len(whole) // 2])
    put(tmp_path / "c.warc", response("https://a.example/1", b"<p>" + b"x" * 5000))
    got = reasons(tmp_path, max_bytes=2000)
    assert got[0] == "!bad_warc"
    assert "Siapkan CV" in got[1]
    assert got[-1] == "!too_large"


WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Blog</title>{}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://a.example/{id}</link><pubDate>Wed, 01 May 2024 00:00:00 +0000</pubDate>
<dc:creator><![CDATA[Sari]]></dc:creator><content:encoded><![CDATA[{html}]]></content:encoded><excerpt:encoded><![CDATA[x]]></excerpt:encoded>
<wp:post_id>{id}</wp:post_id><wp:status>{status}</wp:status><wp:post_type>{type}</wp:post_type></item>"""


def item(id: int, html: str, title: str = "Judul", status: str = "publish", type: str = "post") -> str:
    return ITEM.format(id=id, html=html, title=title, status=status, type=type)


def test_wordpress_export(tmp_path: Path) -> None:
    classic = '[caption id="x"]Foto[/caption]\nSiapkan CV.\n\n'
    classic += "Kirim <b>lamaran</b>.\nSimpan buktinya.\n\n<h2>Setelahnya</h2>\n\nTunggu kabar."
    posts = [
        item(1, "<!-- wp:paragraph --><p>Siapkan CV.</p><!-- /wp:paragraph --><p>Kirim.</p>", title="Cara &amp; Kiat"),
        item(2, classic),
        item(3, "x", type="attachment"),
        item(4, "x", status="draft"),
        item(5, ""),
    ]
    put(tmp_path / "a.xml", WXR.format("".join(posts)))
    got = list(read(tmp_path))
    assert [getattr(each, "reason", "ok") for each in got] == ["ok", "ok", "not_a_page", "not_a_page", "empty"]
    one, two = got[:2]
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert (one.title, one.article_id, one.url, one.metadata["author"]) == (
        "Cara & Kiat",
        "1",
        "https://a.example/1",
        "Sari",
    )
    assert [two.text[b.start : b.end] for b in two.blocks or ()] == [
        "Foto", "Siapkan CV.", "Kirim lamaran.", "Simpan buktinya.", "Setelahnya", "Tunggu kabar.",
    ]  # fmt: skip


def test_paragraphs_are_left_where_there_are_some() -> None:
    assert paragraphs("<p>a</p>\n\nb") == "<p>a</p>\n\nb"
    assert paragraphs("a\n\n\n\nb") == "<p>a</p>\n<p>b</p>"


def test_xml_that_is_hostile_or_holds_no_text(tmp_path: Path) -> None:
    laugh = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    head, rest = WXR.format(item(1, "<p>a</p>") + "<item><title>&b;</title></item>").split("\n", 1)
    put(tmp_path / "a.xml", f"{head}{laugh}{rest}")
    put(tmp_path / "b.xml", f'{head}<!DOCTYPE rss SYSTEM "file:///etc/passwd">{rest}')
    put(
        tmp_path / "c.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
    )
    put(tmp_path / "d.xml", "<a/>")
    put(tmp_path / "e.xml", "<rss>" * 100_000)
    put(tmp_path / "f.xml", WXR.format(item(1, "<p>Siapkan CV.</p>"))[:-10])
    put(tmp_path / "g.xml", WXR.format(item(1, "x" * 5000) + item(2, "<p>Kirim.</p>")))
    assert reasons(tmp_path, max_bytes=4000) == [
        "!bad_xml", "!bad_xml", "!no_content", "!unsupported_format", "!bad_xml", "Siapkan CV.", "!bad_xml", "!too_large", "Kirim.",
    ]  # fmt: skip


def test_an_export_is_read_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.xml").open("w") as file:
        before, after = WXR.split("{}")
        file.write(before)
        file.writelines(item(i, "<p>" + "kata " * 400 + "</p>") for i in range(3000))
        file.write(after)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(tmp_path, parsed=False)) == 3000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_standard_input_is_told_by_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (WXR.format(item(1, "<p>Isi.</p>")).encode(), response("https://a.example/", PAGE.encode())):
        monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": io.BytesIO(data)})())
        assert len(brief(read("-"))) == 1
