"""XML: WordPress exports (WXR) and RSS feeds, item by item as they come. Sitemaps are told apart: they hold no text.

Read with expat, which keeps nothing; a document type is refused, and with it every entity, so that none can grow or reach out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from karirnlp.errors import InputError
from karirnlp.io.streams import CHUNK_BYTES, Reader

Row = dict[str, Any]

MAX_DEPTH = 100
_FIELDS = {
    "title": "title", "link": "link", "guid": "guid", "pubDate": "date", "creator": "author", "post_id": "id",
    "post_type": "type", "status": "status", "encoded": "html", "description": "summary", "category": "category",
}  # fmt: skip
_KINDS = frozenset(["post", "page"])
_BLOCK = re.compile(r"\s{0,99}<(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|figure|section|!--)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b", re.IGNORECASE)
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|video|audio|playlist|contact-form-7|vc_\w{1,40}|et_pb_\w{1,40})\b[^\]\n]{0,1000}\]"
)
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def xml_rows(stream: Reader, limit: int) -> Iterator[Row | InputError]:
    """The posts and pages of an export, or the items of a feed, as rows; what else it holds (attachments, menus, drafts) is an InputError.

    Raises InputError for what is no XML, has a document type, is a sitemap, or is of another kind.
    """
    reader = _Items(limit)
    while data := stream.read(CHUNK_BYTES):
        yield from reader.feed(data, False)
    yield from reader.feed(b"", True)
    if reader.root in ("urlset", "sitemapindex"):
        raise InputError(
            "no_content",
            f"a sitemap: it lists {reader.addresses} addresses and holds no text; fetch the pages, as WARC or HTML",
        )
    if reader.root not in ("rss", "RDF"):
        raise InputError(
            "unsupported_format",
            f"XML of another kind: its root is <{(reader.root or '')[:40]}>; known are WordPress exports and RSS",
        )


class _Items:
    def __init__(self, limit: int) -> None:
        self.root: str | None = None
        self.addresses = 0
        self._limit = limit
        self._done: list[Row | InputError] = []
        self._depth = self._size = 0
        self._row: dict[str, list[str]] | None = None
        self._field = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, data: bytes, last: bool) -> Iterator[Row | InputError]:
        problem = None
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            problem = InputError("bad_xml", f"{error}"[:200])
        except InputError as error:
            problem = error
        done, self._done = self._done, []
        yield from done
        if problem:
            raise problem

    def _refuse(self, *_: object) -> None:
        raise InputError("bad_xml", "it has a document type (<!DOCTYPE), which no export or feed needs")

    def _start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        self.root = self.root or local
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise InputError("bad_xml", f"XML nested more than {MAX_DEPTH} levels")
        if local == "loc":
            self.addresses += 1
        elif local == "item" and self._row is None:
            self._row, self._size = {}, 0
        elif self._row is not None:
            self._field = "" if local == "encoded" and "excerpt" in space else _FIELDS.get(local, "")

    def _text(self, data: str) -> None:
        if self._row is not None and self._field:
            self._size += len(data)
            if self._size <= self._limit:
                self._row.setdefault(self._field, []).append(data)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._field = ""
        if name.rpartition(" ")[2] == "item" and self._row is not None:
            self._done.append(self._finished({key: "".join(parts).strip() for key, parts in self._row.items()}))
            self._row = None

    def _finished(self, row: Row) -> Row | InputError:
        title = row.get("title", "")[:100]
        if self._size > self._limit:
            return InputError("too_large", f"{title!r}: more than {self._limit} characters")
        kind, status = row.pop("type", "post"), row.pop("status", "publish")
        if kind not in _KINDS or status != "publish":
            return InputError("not_a_page", f"{title!r}: type {kind[:40]}, status {status[:40]}")
        summary = row.pop("summary", "")
        return row | {"html": paragraphs(row.get("html") or summary)}


def paragraphs(html: str) -> str:
    """What WordPress does on showing a post: blank lines part paragraphs where the post has none of its own; shortcodes go."""
    html = _SHORTCODE.sub("", html)
    if _PARAGRAPH.search(html):
        return html
    parts = [part for part in _BLANK.split(html) if part.strip()]
    return "\n".join(part if _BLOCK.match(part) else "<p>" + part.replace("\n", "<br>") + "</p>" for part in parts)
