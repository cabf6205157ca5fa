"""`read`: from files of any supported format to records, one at a time; what can't be read becomes a reject."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import IO, Any

from karirnlp.errors import InputError
from karirnlp.io import tables
from karirnlp.io.guard import is_panic
from karirnlp.io.pages import Page, url_in
from karirnlp.io.sources import FORMATS, Input, Source, expand
from karirnlp.io.streams import CHUNK_BYTES, Meter, Prefixed, Reader, open_source, read_all
from karirnlp.text.decode import decode, looks_binary, tidy
from karirnlp.types import Record, Reject

MAX_BYTES = 16 * 2**20
"""Default size of the largest record: some 2,500 times an ordinary article."""
TRIAL_ROWS = 100
"""Rows in which a text column must show up before its absence counts as a wrong call."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([\w:-]{1,40})", re.IGNORECASE)
_HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|article|main|h[1-6]|p|div|section)\b", re.IGNORECASE)
_HTML_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|br|table|blockquote|article|section|figure)\b[^<>]{0,500}>", re.IGNORECASE
)
_HTML_TAGS = 3
_JSON_ARRAY = re.compile(r"\s*\[\s*[{\]]")


@dataclass(frozen=True, slots=True)
class _Options:
    text_column: str | None
    id_column: str | None
    title_column: str | None
    max_bytes: int


def read(
    inputs: Input | Iterable[Input],
    *,
    text_column: str | None = None,
    id_column: str | None = None,
    title_column: str | None = None,
    max_bytes: int = MAX_BYTES,
    root: Input | None = None,
    parsed: bool = True,
    meter: Meter | None = None,
    without: Iterable[Input] = (),
) -> Iterator[Record | Reject]:
    """Read files, folders, globs and standard input (`-`) as a stream of records and rejects.

    Files come sorted by name, records in the file's order; `position` counts them from 0 (blank lines are none), a
    record that is rejected included. `max_bytes` bounds one record, and with it the memory that reading takes. Columns
    of JSON, CSV and Parquet are guessed where they aren't given. Every reject's `reason` is a key of `REASONS`. With
    `parsed=False` pages of HTML and Markdown come as their source, to be given to `parse` elsewhere: in another process.
    `meter` is kept up to date with how much has been read; files `without` are passed over where a folder or glob brings them along.

    Raises `InputError` for a wrong call: at once for what doesn't exist, and while reading where a file that the call
    names has no text column (in a file that a folder or glob brought along, that is a reject).
    """
    if max_bytes < 1:
        raise InputError("no_input", f"max_bytes is {max_bytes}: give at least 1")
    options = _Options(text_column, id_column, title_column, max_bytes)
    left_out = {os.path.abspath(name) for name in without}
    sources = [s for s in expand(inputs, root) if isinstance(s, Reject) or s.named or str(s.path) not in left_out]
    items = _read_all(sources, options, meter or Meter())
    return (parse(item) if isinstance(item, Record) else item for item in items) if parsed else items


def parse(record: Record) -> Record | Reject:
    """The record with its page parsed to text and blocks; what its row says of title, id and metadata goes before the page's word."""
    if not record.markup:
        return record
    try:
        if record.markup not in ("html", "markdown"):
            raise InputError("reader_failed", f"no markup is called {record.markup[:40]!r}")
        page = _parse(record.text, record.markup)
        if not page.text.strip() or not page.blocks:
            raise InputError("no_content", f"no text of its own in this {record.markup} document")
    except InputError as error:
        return Reject(record.source, record.position, error.reason, tidy(error.detail))
    own = dict(page.metadata)
    id_ = own.pop("id", None)
    known = own | dict(record.metadata)
    return replace(
        record,
        text=page.text,
        title=record.title or page.title,
        article_id=record.article_id or id_,
        blocks=page.blocks,
        metadata=known,
        url=url_in(known),
        markup="",
    )


def _read_all(sources: list[Source | Reject], options: _Options, meter: Meter) -> Iterator[Record | Reject]:
    sizes = [_size(source) for source in sources]
    meter.total = sum(sizes)
    before = 0
    for source, size in zip(sources, sizes, strict=True):
        meter.read, before = before, before + size
        if isinstance(source, Reject):
            yield source
            continue
        position = -1
        try:
            for item in _read_source(source, options, meter):
                position = item.position
                yield item
        except InputError as error:
            if error.reason == "no_text_column" and source.named:
                raise
            yield _reject(source, position + 1, error)
        except OSError as error:
            yield _reject(source, position + 1, InputError("unreadable", error.strerror or type(error).__name__))


def _size(source: Source | Reject) -> int:
    try:
        return os.stat(source.path).st_size if isinstance(source, Source) and source.path else 0
    except OSError:  # gone since: a reject when its turn comes
        return 0


def _reject(source: Source, position: int, error: InputError, many: bool = False) -> Reject:
    name = f"{source.name}#{position}" if many else source.name
    return Reject(name, position, error.reason, tidy(error.detail))


def _read_source(source: Source, options: _Options, meter: Meter) -> Iterator[Record | Reject]:
    if not source.format:
        known = ", ".join(sorted(suffix for suffix in FORMATS if suffix))
        raise InputError("unsupported_format", f"{source.name}: known are {known}, each also with .gz or .zst")
    file, stream = open_source(source.path, source.compression, meter)
    try:
        start = stream.peek(CHUNK_BYTES)
        if not start:
            raise InputError("empty", "the file is empty")
        format_ = _sniff(start, options) if source.format == "sniff" else source.format
        if format_ not in ("parquet", "warc") and looks_binary(start):
            raise InputError("binary", f"no text, though its format is read as {format_}")
        if format_ in ("text", "markdown", "html"):
            yield _read_document(source, format_, stream, options)
        elif format_ == "parquet":
            yield from _read_parquet(source, file, stream, options)
        else:
            yield from _read_rows(source, _rows(format_, stream, options), options)
    finally:
        if source.path is not None:
            file.close()


def _sniff(start: bytes, options: _Options) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"WARC/1."):
        return "warc"
    text = decode(start).text
    if text.lstrip().startswith(("<?xml", "<rss")) and "<html" not in text[:2000].lower():
        return "xml"
    first = text.lstrip().partition("\n")[0]
    if first.startswith("{"):
        try:
            tables.parse_json(first)
        except InputError:
            # One object over many lines, unless the next line opens another: then this one is merely bad.
            return "jsonl" if text.lstrip()[len(first) :].lstrip().startswith("{") else "json"
        return "jsonl"
    if _JSON_ARRAY.match(text):
        return "json"
    if _HTML_START.match(text):
        return "html"
    if options.text_column and options.text_column in re.split(r'[,;\t|"]', first):
        return "csv"
    return "text"


# --- one document a file


def _read_document(source: Source, format_: str, stream: Reader, options: _Options) -> Record | Reject:
    try:
        data = read_all(stream, options.max_bytes)
        declared = None
        if format_ == "html" and (found := _META_CHARSET.search(data, 0, 4096)):
            declared = found[1].decode("ascii")
        return _record(source.name, 0, decode(data, declared).text, format_)
    except InputError as error:
        return _reject(source, 0, error)


def _record(name: str, position: int, text: str, format_: str) -> Record:
    """The record of one text, its markup not yet parsed; raises `InputError` where there is nothing in it."""
    if not text.strip():
        raise InputError("empty", "no text but white space")
    id_ = None
    if format_ == "markdown":
        from karirnlp.io.frontmatter import split_front_matter

        id_ = split_front_matter(text)[0].get("id")  # known before the page is parsed: ids are made unique over the run
    return Record(name, position, text, article_id=id_, markup="" if format_ == "text" else format_)


def _parse(text: str, format_: str) -> Page:
    # Imported here: each pulls a parser that plain text doesn't need.
    try:
        if format_ == "html":
            from karirnlp.io.html import parse_html

            return parse_html(text)
        from karirnlp.io.markdown import parse_markdown

        return parse_markdown(text)
    except InputError:
        raise
    except BaseException as error:  # a fault of a parser's must cost one page
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        raise InputError("reader_failed", f"{format_}: {type(error).__name__}: {error}"[:200]) from error


# --- many records a file


def _rows(format_: str, stream: Prefixed, options: _Options) -> Iterator[tables.Row | InputError]:
    if format_ == "jsonl":
        return tables.json_lines(stream, options.max_bytes)
    if format_ == "json":
        return tables.json_values(stream, options.max_bytes)
    if format_ == "xml":
        from karirnlp.io.feeds import xml_rows

        return xml_rows(stream, options.max_bytes)
    if format_ == "warc":
        from karirnlp.io.archives import warc_rows

        return warc_rows(stream, options.max_bytes)
    return tables.csv_rows(stream, options.max_bytes, format_ == "tsv")


def _read_parquet(source: Source, file: IO[bytes], stream: Prefixed, options: _Options) -> Iterator[Record | Reject]:
    with tempfile.TemporaryFile() as copy:
        # Parquet is read from its end; what can't seek (standard input, compressed files) is written to disk first.
        if source.path is None or source.compression:
            while data := stream.read(CHUNK_BYTES):
                copy.write(data)
            file = copy
        file.seek(0)
        columns, rows = tables.parquet_rows(file, options.text_column, options.id_column, options.title_column)
        text_column(source.name, columns, options.text_column)
        yield from _read_rows(source, rows, options)


def text_column(source: str, columns: Iterable[str], given: str | None) -> str:
    """The column that holds the text: the one given, else guessed; `InputError` where there is none."""
    names = list(columns)
    if given is not None:
        if given in names:
            return given
    elif name := tables.pick(names, tables.TEXT_COLUMNS):
        return name
    wanted = f"no column {given!r}" if given else "no column known to hold text"
    shown = ", ".join(names[:30]) or "none"
    raise InputError(
        "no_text_column",
        tidy(f"{source}: {wanted}; its columns are {shown[:500]}; pass one as text_column (--text-column)"),
    )


def _read_rows(source: Source, rows: Iterator[Any], options: _Options) -> Iterator[Record | Reject]:
    """The rows' records. A file without a text column is one fault, not one a row."""
    held: list[Reject] | None = []  # what lacks a text, until one row has a column for it
    problem: InputError | None = None
    position = -1
    with closing(rows):  # type: ignore[type-var]
        for position, row in enumerate(rows):
            if held is not None and not isinstance(row, InputError):
                try:
                    text_column(source.name, row, options.text_column)
                    yield from held
                    held = None
                except InputError as error:
                    problem = problem or error
            item = _read_row(source, position, row, options)
            if held is not None and isinstance(item, Reject):
                held.append(item)
                # A first row or two may be odd; a file that never shows a text column is a wrong call.
                if problem and len(held) >= TRIAL_ROWS:
                    break
            else:
                yield item
    if held:
        yield from (item for item in held if item.reason != "missing_column" or not problem)
        if problem:
            raise problem
    if position < 0:
        raise InputError("empty", "no records in the file")


def _read_row(source: Source, position: int, row: tables.Row | InputError, options: _Options) -> Record | Reject:
    try:
        if isinstance(row, InputError):
            raise row
        return _row_record(f"{source.name}#{position}", position, row, options)
    except InputError as error:
        return _reject(source, position, error, many=True)


def read_row(
    row: tables.Row,
    name: str,
    position: int,
    *,
    text_column: str | None = None,
    id_column: str | None = None,
    title_column: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Record | Reject:
    """One row of a table, by its columns, as `read` reads it from a file, its page not yet parsed; never raises.

    Where it has no `name`, its id stands for one.
    """
    try:
        name = name or _plain(row.get(id_column or tables.pick(row, tables.ID_COLUMNS) or "")) or ""
        return _row_record(name, position, row, _Options(text_column, id_column, title_column, max_bytes))
    except InputError as error:
        return Reject(name, position, error.reason, tidy(error.detail))
    except Exception as error:  # a fault of ours must cost one row
        return Reject(name, position, "reader_failed", tidy(f"{type(error).__name__}: {error}"[:200]))


def read_line(
    line: bytes, name: str, position: int, *, number: int, max_bytes: int = MAX_BYTES, **columns: str | None
) -> Record | Reject:
    """One line of JSON Lines, `number` in its file, as `read` reads it from there; never raises."""
    if len(line) > max_bytes:
        return Reject(name, position, "too_large", f"line {number}: line of {len(line)} bytes, more than {max_bytes}")
    row = tables.json_object(decode(line).text, f"line {number}")
    if isinstance(row, InputError):
        return Reject(name, position, row.reason, tidy(row.detail))
    return read_row(row, name, position, max_bytes=max_bytes, **columns)


def _row_record(name: str, position: int, row: tables.Row, options: _Options) -> Record:
    column = options.text_column or _filled(row, tables.TEXT_COLUMNS) or tables.pick(row, tables.TEXT_COLUMNS)
    value = row.get(column) if column else None
    if isinstance(value, (bytes, bytearray)):
        value = decode(bytes(value), _charset(row, bytes(value[:4096]))).text
    if value is None:
        fault = f"no value in {column!r}" if column else f"fields are {', '.join(row)[:300]}"
        raise InputError("missing_column", fault)
    if not isinstance(value, str) or isinstance(value, tables.Number):
        raise InputError("text_not_string", f"column {column!r} holds a {type(value).__name__.lower()}")
    if len(value) > options.max_bytes:
        raise InputError("too_large", f"column {column!r} holds more than {options.max_bytes} characters")
    record = _record(name, position, tidy(value), _field_format(column or "", value))
    title = _plain(row.get(options.title_column or tables.pick(row, tables.TITLE_COLUMNS) or ""))
    id_ = _plain(row.get(options.id_column or tables.pick(row, tables.ID_COLUMNS) or ""))
    known: dict[str, str] = {}
    for key in tables.METADATA_COLUMNS:
        if (found := tables.pick(row, [key])) and found != column and (text := _plain(row[found])):
            known[key] = text
    return replace(record, title=title, article_id=id_ or record.article_id, metadata=known, url=url_in(known))


def _charset(row: tables.Row, start: bytes) -> str | None:
    """What the server or the page says of the page's encoding."""
    found = _META_CHARSET.search(start)
    return str(row.get("charset") or "") or (found[1].decode("ascii") if found else None)


def _filled(row: tables.Row, candidates: Iterable[str]) -> str | None:
    """The first candidate that holds text: exports often carry an empty `text` next to the full `content`."""
    return next((c for name in candidates if (c := tables.pick(row, [name])) and row[c] not in (None, "", b"")), None)


def _field_format(column: str, value: str) -> str:
    name = column.lower()
    if "markdown" in name or name == "md":
        return "markdown"
    tags = 0
    for tags, _ in enumerate(_HTML_BLOCK.finditer(value, 0, 200_000), 1):
        if tags == _HTML_TAGS:
            return "html"
    return "html" if "html" in name and (tags or "<" in value) else "text"


def _plain(value: Any) -> str | None:
    """A title, id or other short field as one line."""
    if isinstance(value, (bytes, bytearray)):
        value = decode(bytes(value[:4000])).text
    if value is None or isinstance(value, (list, dict)):
        return None
    return " ".join(tidy(str(value)[:2000]).split()) or None
