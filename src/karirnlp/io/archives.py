"""Web archives: WARC, as crawlers write it, and WET, its pages as plain text. Needs FastWARC (extra `warc`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karirnlp.errors import InputError
from karirnlp.io.guard import is_panic
from karirnlp.io.streams import CHUNK_BYTES, Reader

Row = dict[str, Any]

_PAGES = ("text/html", "application/xhtml+xml")


def warc_rows(stream: Reader, limit: int) -> Iterator[Row | InputError]:
    """Pages of an archive as rows: `html` bytes with their charset, or `text`, and `url`, `date`. What is no page is an InputError.

    Requests, and what the crawler says of itself, are no records at all. Raises InputError where the file is no archive.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise InputError("unsupported_format", "web archives need FastWARC: pip install 'karirnlp[warc]'") from error
    wanted = WarcRecordType.response | WarcRecordType.conversion | WarcRecordType.resource
    found = False
    try:
        raw: Any = _Binary(stream)
        for record in ArchiveIterator(raw, record_types=WarcRecordType.any_type, parse_http=True, auto_decode="all"):
            found = True
            if record.record_type & wanted:
                yield _row(record, limit)
    except (GeneratorExit, InputError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        raise InputError("bad_warc", f"the archive is damaged: {error}"[:200]) from error
    if not found:
        raise InputError("bad_warc", "no record of a web archive in the file")


class _Binary:
    """A stream with what FastWARC asks of a file; errors of ours pass through it."""

    def __init__(self, raw: Reader) -> None:
        self._raw, self._place = raw, 0

    def read(self, size: int = CHUNK_BYTES, /) -> bytes:
        data = self._raw.read(size if size > 0 else CHUNK_BYTES)
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place


def _row(record: Any, limit: int) -> Row | InputError:
    url = record.headers.get("WARC-Target-URI") or ""
    date = record.headers.get("WARC-Date") or ""
    http = record.http_headers
    status = getattr(http, "status_code", None) if http else None
    if status is not None and status != 200:
        return InputError("not_a_page", f"{url}: HTTP status {status}")
    kind = (record.http_content_type if http else record.headers.get("Content-Type")) or ""
    kind = kind.partition(";")[0].strip().lower()
    if kind not in (*_PAGES, "text/plain"):
        return InputError("not_a_page", f"{url}: {kind or 'no content type'}")
    data = record.reader.read(limit + 1)
    if len(data) > limit:
        return InputError("too_large", f"{url}: more than {limit} bytes")
    named = {"url": url, "date": date}
    if kind == "text/plain":
        return {"text": data, **named}
    return {"html": data, "charset": record.http_charset if http else None, **named}
