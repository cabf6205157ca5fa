"""Rows of JSON, CSV and Parquet files as plain dictionaries, and which of their columns hold what."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from karirnlp.errors import InputError
from karirnlp.io.streams import BOMB_FREE_BYTES, BOMB_RATIO, CHUNK_BYTES, Prefixed, lines
from karirnlp.text.decode import SAMPLE_BYTES, decode, mark

TEXT_COLUMNS = (
    "text", "content", "body", "isi", "konten", "artikel", "article", "teks", "isi_artikel", "isi_berita",
    "article_text", "article_content", "article_body", "full_text", "fulltext", "content_text",
    "markdown", "md", "content_markdown", "html", "content_html", "body_html", "raw_html", "raw_content",
)  # fmt: skip
TITLE_COLUMNS = ("title", "judul", "headline", "judul_artikel", "article_title", "post_title")
ID_COLUMNS = ("id", "article_id", "id_artikel", "doc_id", "slug", "url", "link", "guid", "permalink")
METADATA_COLUMNS = (
    "url", "link", "canonical_url", "permalink", "date", "tanggal", "published", "published_at", "date_published",
    "author", "penulis", "lang", "language", "bahasa", "site", "source", "sumber", "category", "kategori", "tags",
)  # fmt: skip
"""Columns as guessed, first match wins, whatever their case; no column is guessed for two uses but an id and a link."""

MAX_DEPTH = 200
"""JSON levels. Python's own parser stops near 1,000, at a depth that varies by version."""
LIST_FIELDS = ("articles", "artikel", "items", "posts", "records", "data", "results", "rows", "documents")
"""Fields of a lone JSON object whose list of objects is the records, as the usual exports have it."""

Row = Mapping[str, Any]


class Number(str):
    """A JSON number as written: huge ones cost nothing, and an id keeps its digits."""

    __slots__ = ()


def pick(columns: Iterable[str], candidates: Iterable[str]) -> str | None:
    by_name = {_plain_name(column): column for column in columns}
    return next((by_name[name] for name in candidates if name in by_name), None)


# --- JSON


def parse_json(text: str) -> Any:
    """One JSON value, numbers as `Number`; `InputError` for what is none or is nested too deeply."""
    if _depth(text) > MAX_DEPTH:
        raise InputError("too_deep", f"JSON nested more than {MAX_DEPTH} levels")
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=_fields)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_json", str(error)[:200]) from error


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs) and (twice := _twice([name for name, _ in pairs])):
        raise ValueError(f"two fields are called {twice!r}")
    return found


_TOKEN = re.compile(r'[\[\]{}"]')
_STRING_END = re.compile(r'["\\]')
_BLANK = re.compile(r"[\s,\ufeff]*")


def _depth(text: str) -> int:
    """Upper bound of the nesting, exact where the cheap bound is too high."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    scanner = _Scanner()
    for _ in scanner.ends(text):
        pass
    return scanner.deepest


class _Scanner:
    """Follows brackets and strings over pieces of JSON; knows where a value that stands at `level` ends."""

    def __init__(self, level: int = 0) -> None:
        self.level, self.depth, self.deepest = level, 0, 0
        self._in_string = self._escaped = False

    def ends(self, piece: str) -> Iterator[int]:
        place, size = 0, len(piece)
        while place < size:
            if self._escaped:
                self._escaped = False
                place += 1
            elif self._in_string:
                if not (found := _STRING_END.search(piece, place)):
                    return
                place = found.end()
                if found[0] == "\\":
                    self._escaped = True
                else:
                    self._in_string = False
            else:
                if not (found := _TOKEN.search(piece, place)):
                    return
                place = found.end()
                if found[0] == '"':
                    self._in_string = True
                elif found[0] in "[{":
                    self.depth += 1
                    self.deepest = max(self.deepest, self.depth)
                else:
                    self.depth -= 1
                    if self.depth == self.level:
                        yield place


def json_lines(stream: Prefixed, limit: int) -> Iterator[Row | InputError]:
    """One object a line; blank lines are no records."""
    for number, line in enumerate(lines(stream, limit), 1):
        if isinstance(line, InputError):
            yield InputError(line.reason, f"line {number}: {line.detail}")
        elif line.strip():
            yield json_object(decode(line).text, f"line {number}")


def json_values(stream: Prefixed, limit: int) -> Iterator[Row | InputError]:
    """Objects of a JSON file: one, several one after another, or in an array; read piece by piece."""
    scanner: _Scanner | None = None
    kept, size, skipping = [], 0, False
    number = 0
    for line in _pieces(stream):
        if scanner is None:
            line = _BLANK.sub("", line, count=1)
            if not line:
                continue
            in_array = line[0] == "["
            scanner = _Scanner(level=1 if in_array else 0)
            if in_array:
                line, scanner.depth = line[1:], 1
        start = 0
        for end in scanner.ends(line):
            kept.append(line[start:end])
            size += end - start
            start = end
            if size > limit:
                yield InputError("too_large", f"value {number}: more than {limit} characters")
            else:
                yield from _values("".join(kept), number)
            kept, size, skipping = [], 0, False
            number += 1
        rest = line[start:]
        size += len(rest)
        skipping = skipping or size > limit
        kept = [] if skipping else [*kept, rest]
    if skipping:
        yield InputError("too_large", f"value {number}: more than {limit} characters")
    elif (left := "".join(kept).strip(" \t\r\n,")) and left != "]":
        yield from _values(left, number)


def _pieces(stream: Prefixed) -> Iterator[str]:
    """Text of a JSON file, cut anywhere between two characters."""
    encoding = "utf-8"
    if found := mark(stream.peek(4)):
        encoding = found[0]
        stream.read(found[1])
    else:
        head = stream.peek(SAMPLE_BYTES)
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)  # a character cut at the end is no fault
        except UnicodeDecodeError:
            encoding = decode(head).encoding
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while data := stream.read(CHUNK_BYTES):
        yield decoder.decode(data)
    yield decoder.decode(b"", True)


def _values(text: str, number: int) -> Iterator[Row | InputError]:
    row = json_object(text.strip(" \t\r\n,"), f"value {number}")
    if number == 0 and isinstance(row, dict) and not pick(row, TEXT_COLUMNS):
        name = pick(row, LIST_FIELDS)
        if name and isinstance(row[name], list) and row[name] and all(isinstance(v, dict) for v in row[name]):
            yield from row[name]
            return
    yield row


def json_object(text: str, place: str) -> Row | InputError:
    try:
        value = parse_json(text.removeprefix("\ufeff"))
    except InputError as error:
        return InputError(error.reason, f"{place}: {error.detail}")
    if not isinstance(value, dict):
        return InputError("not_an_object", f"{place}: a {_json_name(value)} where an object is expected")
    return value


def _json_name(value: Any) -> str:
    if isinstance(value, Number):
        return "number"
    return {list: "list", str: "string", bool: "boolean", dict: "object"}.get(type(value), "null")


# --- CSV

_DELIMITERS = ",;\t|"
_REREAD_FREE = 10_000


class _Lines:
    """Feeds the csv module, remembers the lines of the row at hand, and takes lines back."""

    def __init__(self, raw: Iterator[bytes | InputError], limit: int) -> None:
        self._raw, self._limit = raw, limit
        self._back: deque[tuple[int, str]] = deque()
        self.number = 0
        self.row: list[tuple[int, str]] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._back:
            item = self._back.popleft()
        else:
            line = next(self._raw)
            self.number += 1
            if isinstance(line, InputError):
                raise InputError(line.reason, f"line {self.number}: {line.detail}")
            item = self.number, decode(line).text.replace("\ufeff", "", 1) + "\n"
        self.row.append(item)
        self.size += len(item[1])
        if self.size > self._limit:
            raise InputError("too_large", f"line {self.row[0][0]}: row of more than {self._limit} characters")
        return item[1]

    def begin(self) -> None:
        self.row, self.size = [], 0

    def take_back(self) -> None:
        """All lines of the row but its first will be read again."""
        self._back.extendleft(reversed(self.row[1:]))


def csv_rows(stream: Prefixed, limit: int, tabs: bool) -> Iterator[Row | InputError]:
    """Rows by their header. A quote that never closes costs its own line: the lines it swallowed are read again."""
    source = _Lines(lines(stream, limit), limit)
    old_limit = csv.field_size_limit(limit)
    try:
        header = _header(source, tabs)
        if header is None:
            return
        names, delimiter = header
        reread = 0
        while True:
            source.begin()
            # A fresh reader a row: after an error the old one's state is not defined.
            try:
                cells = next(csv.reader(source, delimiter=delimiter, strict=True))
            except StopIteration:
                if not source.row:
                    return
                cells = []
            except csv.Error as error:
                problem = InputError("bad_csv", f"line {source.row[0][0]}: {error}")
            except InputError as error:
                problem = error
                if not source.row:  # one line above the limit: nothing to read again
                    yield problem
                    continue
            else:
                if not cells or (len(cells) == 1 < len(names) and not cells[0].strip()):
                    continue  # a blank line; a row of empty cells is a record without text
                if len(cells) == len(names):
                    yield dict(zip(names, cells, strict=True))
                    continue
                problem = InputError(
                    "bad_csv", f"line {source.row[0][0]}: {len(cells)} fields where the header has {len(names)}"
                )
            # Reading again may not cost more than the file itself, else rows made for it take the square of its size.
            reread += len(source.row) - 1
            if reread <= _REREAD_FREE + 4 * source.number:
                source.take_back()
            elif len(source.row) > 1:
                problem = InputError(problem.reason, f"{problem.detail} (up to line {source.row[-1][0]})")
            yield problem
    finally:
        csv.field_size_limit(old_limit)


def _header(source: _Lines, tabs: bool) -> tuple[list[str], str] | None:
    for line in source:
        if line.strip():
            break
        source.begin()
    else:
        return None
    bare = re.sub(r'"[^"]*"', "", line)
    delimiter = "\t" if tabs else max(_DELIMITERS, key=bare.count)
    try:
        names = next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        raise InputError("bad_csv", f"header: {error}") from error
    names = [name.strip() for name in names]
    if twice := _twice(names):
        raise InputError("bad_csv", f"header: two columns are called {twice!r}; rename one")
    return names, delimiter


def _twice(names: Sequence[str]) -> str | None:
    """A name known to hold text that two columns have: which of them is the article cannot be told."""
    known = [name for name in map(_plain_name, names) if name in TEXT_COLUMNS]
    return next((name for name in known if known.count(name) > 1), None)


def _plain_name(column: str) -> str:
    return column.strip().lower().replace("-", "_").replace(" ", "_")


# --- Parquet

_PARQUET_ROWS = 64


def useful(columns: Sequence[str], *given: str | None) -> list[str]:
    """The columns that a record is made of: those given, and those that are guessed."""
    guessed = (*TEXT_COLUMNS, *TITLE_COLUMNS, *ID_COLUMNS, *METADATA_COLUMNS)
    keep = {pick(columns, [name]) for name in guessed} | set(given)
    return [column for column in columns if column in keep]


def parquet_rows(file: IO[bytes], *given: str | None) -> tuple[list[str], Iterator[Row | InputError]]:
    """The file's columns, and its rows with the useful ones among them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file, pre_buffer=False)
        columns = [str(name) for name in table.schema_arrow.names]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError("bad_parquet", _first_line(error)) from error
    wanted = useful(columns, *given)
    _refuse_bomb(table.metadata, wanted)

    def rows() -> Iterator[Row | InputError]:
        done = 0
        try:
            # Few rows at a time: memory follows the largest records, not the row group.
            for batch in table.iter_batches(_PARQUET_ROWS, columns=wanted):
                for i in range(batch.num_rows):
                    yield {name: cell_value(batch.column(name)[i]) for name in batch.schema.names}
                done += batch.num_rows
        except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
            yield InputError("bad_parquet", f"rows from {done} on of {table.metadata.num_rows}: {_first_line(error)}")

    return columns, rows()


def _refuse_bomb(metadata: Any, wanted: Sequence[str]) -> None:
    """A page is unpacked whole, so what the file says of its size is looked at before."""
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            column = metadata.row_group(group).column(number)
            packed, plain = column.total_compressed_size, column.total_uncompressed_size
            if column.path_in_schema.split(".")[0] in wanted and plain > max(BOMB_FREE_BYTES, BOMB_RATIO * packed):
                raise InputError(
                    "bomb", f"column {column.path_in_schema}: {packed} compressed bytes give {plain} plain ones"
                )


def cell_value(cell: Any) -> Any:
    """The cell as Python has it: bytes that are no UTF-8 are decoded, and what Python knows no value for is None."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return decode(bytes(cell.as_buffer())).text
    except (ValueError, OverflowError, ArithmeticError):
        return None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
