"""Open a source as a stream of plain bytes, with its limits: no read ever gives more than was asked for."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from karirnlp.errors import InputError
from karirnlp.text.decode import mark

CHUNK_BYTES = 65_536
BOMB_RATIO = 200
"""Plain bytes a compressed byte may give. Text gives 3 to 15, the most repetitive JSON lines some 100."""
BOMB_FREE_BYTES = 32 * 2**20
"""Plain bytes that any file may give: small files of one repeated line are odd but no danger."""


class Reader(Protocol):
    """All that the readers ask of a stream."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class Meter:
    """How much of the input has been read: bytes as they lie on disk. Standard input counts nothing."""

    total: int = 0
    read: int = 0


class _Metered:
    def __init__(self, raw: Reader, meter: Meter) -> None:
        self._raw, self._meter = raw, meter

    def read(self, size: int, /) -> bytes:
        data = self._raw.read(size)
        self._meter.read += len(data)
        return data


def open_source(path: Path | None, compression: str, meter: Meter) -> tuple[BinaryIO, Prefixed]:
    """The file to close and the stream of plain bytes to read; gzip and zstd are found by their first bytes too."""
    try:
        file: BinaryIO = sys.stdin.buffer if path is None else path.open("rb")
    except OSError as error:
        raise InputError("unreadable", error.strerror or type(error).__name__) from error
    stream = Prefixed(file if path is None else _Metered(file, meter))
    start = stream.peek(4)
    # By content, not by name alone: servers hand out `x.txt.gz` already unpacked.
    if start.startswith(b"\x1f\x8b"):
        return file, Prefixed(_Inflated(stream, _Gzip()))
    if start == b"\x28\xb5\x2f\xfd" or (compression == "zstd" and _skippable(start)):
        return file, Prefixed(_Inflated(stream, _Zstd()))
    return file, stream


def _skippable(start: bytes) -> bool:
    """A zstd frame of metadata, as some tools put first."""
    return len(start) == 4 and 0x50 <= start[0] <= 0x5F and start[1:] == b"\x2a\x4d\x18"


class Prefixed:
    """A stream whose start can be looked at before it is read; its errors are `InputError`s, after what comes before them."""

    def __init__(self, raw: Reader) -> None:
        self._raw = raw
        self._head = b""
        self._error: InputError | None = None

    def peek(self, size: int) -> bytes:
        try:
            while not self._error and len(self._head) < size and (more := self._pull(size - len(self._head))):
                self._head += more
        except InputError as error:
            if not self._head:
                raise
            self._error = error
        return self._head[:size]

    def read(self, size: int, /) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        if self._error:
            raise self._error
        return self._pull(size)

    def _pull(self, size: int) -> bytes:
        try:
            return self._raw.read(size)
        except OSError as error:
            raise InputError("unreadable", error.strerror or type(error).__name__) from error


class _Gzip:
    """Members one after another, as `gzip` and `bgzip` write them."""

    feed = CHUNK_BYTES

    def __init__(self) -> None:
        self._new()

    def _new(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.inside = False

    def plain(self, data: bytes) -> tuple[bytes, bytes]:
        """Some plain bytes, and the input still to be used."""
        if not self.inside:
            data = data.lstrip(b"\x00")  # tape padding between members
            if not data:
                return b"", b""
        self.inside = True
        try:
            out = self._member.decompress(data, CHUNK_BYTES)
        except zlib.error as error:
            raise InputError("bad_compression", f"gzip: {error}") from error
        if self._member.eof:
            rest = self._member.unused_data
            self._new()
            return out, rest
        return out, self._member.unconsumed_tail


class _Zstd:
    """Frames one after another. Fed by the spoonful: a byte of zstd may give 32,000, and one call gives all of them."""

    feed = 512

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._decompressor = zstandard.ZstdDecompressor()  # refuses windows above 128 MiB
        self._new()

    def _new(self) -> None:
        self._frame = self._decompressor.decompressobj()
        self.inside = False

    def plain(self, data: bytes) -> tuple[bytes, bytes]:
        self.inside = True
        try:
            out = self._frame.decompress(data)
        except self._error as error:
            raise InputError("bad_compression", f"zstd: {error}") from error
        if self._frame.eof:
            rest = self._frame.unused_data
            self._new()
            return out, rest
        return out, b""


class _Inflated:
    """Plain bytes of a compressed stream; stops a bomb, tells a cut file from a whole one."""

    def __init__(self, raw: Reader, codec: _Gzip | _Zstd) -> None:
        self._raw, self._codec = raw, codec
        self._pending = b""
        self._out = b""
        self._taken = self._given = 0

    def read(self, size: int, /) -> bytes:
        while not self._out:
            if not self._pending:
                self._pending = self._raw.read(self._codec.feed)
                self._taken += len(self._pending)
                if not self._pending:
                    if self._codec.inside:
                        raise InputError("truncated", f"compressed data ends early, after {self._given} plain bytes")
                    return b""
            self._out, self._pending = self._codec.plain(self._pending)
            self._given += len(self._out)
            if self._given > BOMB_FREE_BYTES and self._given > BOMB_RATIO * self._taken:
                raise InputError("bomb", f"{self._taken} compressed bytes gave over {self._given} plain ones")
        data, self._out = self._out[:size], self._out[size:]
        return data


def read_all(stream: Reader, limit: int) -> bytes:
    """The whole stream; `InputError` where it holds more than `limit` bytes."""
    parts, total = [], 0
    while data := stream.read(CHUNK_BYTES):
        total += len(data)
        if total > limit:
            raise InputError("too_large", f"more than {limit} bytes")
        parts.append(data)
    return b"".join(parts)


def lines(stream: Prefixed, limit: int) -> Iterator[bytes | InputError]:
    """Lines in UTF-8 or whatever 8-bit encoding, without their ends.

    A line above `limit` bytes comes as an `InputError`, its bytes skipped. A marked UTF-16 or UTF-32 stream is turned
    into UTF-8. Files of the old Macintosh, with `\\r` alone, are split on it.
    """
    source: Reader = stream
    if found := mark(stream.peek(4)):
        encoding, length = found
        stream.read(length)
        if encoding != "utf-8":
            source = _Recoded(stream, encoding)
    head = stream.peek(CHUNK_BYTES) if source is stream else b""
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    kept: list[bytes] = []  # pieces of the line begun
    size = 0
    while data := source.read(CHUNK_BYTES):
        *whole, rest = data.split(end)
        for piece in whole:
            size += len(piece)
            if size > limit:
                yield InputError("too_large", f"line of {size} bytes, more than {limit}")
            else:
                yield b"".join([*kept, piece]).removesuffix(b"\r")
            kept, size = [], 0
        size += len(rest)
        if size <= limit:
            kept.append(rest)
        else:
            kept = []
    if size > limit:
        yield InputError("too_large", f"line of {size} bytes, more than {limit}")
    elif size:
        yield b"".join(kept).removesuffix(b"\r")


class _Recoded:
    def __init__(self, raw: Reader, encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        while data := self._raw.read(size):
            if text := self._decoder.decode(data):
                return text.encode("utf-8", "replace")
        return self._decoder.decode(b"", True).encode("utf-8", "replace")
