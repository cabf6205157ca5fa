"""Bytes to text. Order: byte-order mark, UTF-8, UTF-16 by its NULs, nearly-UTF-8, cp1252 where it reads well, guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

SAMPLE_BYTES = 65_536
"""What an encoding is guessed from; a guess on more costs time and changes nothing."""

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINE = re.compile(r"\r\n?")
_UNPRINTABLE = re.compile(r"[\x00\ud800-\udfff]")
# What cp1252 gives for text that really is cp1252: Latin letters and the typography of word processors.
_ODD_IN_CP1252 = re.compile(r"[^\x00-\x7f€‚„…‘’“”•–—™‹›«»·°£¥©®±²³½¼¾×§\xa0À-ÖØ-öø-ÿŒœŠšŽžŸ]")
_LETTER_RUN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽž]{3,}")  # three accented letters in a row: another alphabet, misread
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_BINARY_STARTS = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"PAR1", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"Rar!",
)  # fmt: skip
# Python codecs that turn bytes to text but are no page's encoding; some raise whatever the error handler.
_NO_CHARSETS = frozenset(
    ["utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"]
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with its line ends made `\\n`, and the encoding that it was read in."""

    text: str
    encoding: str


def tidy(text: str) -> str:
    """Line ends become `\\n`; NUL and lone surrogates, which no UTF-8 file or Arrow table takes, become U+FFFD."""
    if "\r" in text:
        text = _NEWLINE.sub("\n", text)
    return text if text.isascii() and "\x00" not in text else _UNPRINTABLE.sub("\ufffd", text)


def mark(data: bytes) -> tuple[str, int] | None:
    """Encoding and length of the byte-order mark that `data` begins with."""
    return next(((name, len(bom)) for bom, name in _MARKS if data.startswith(bom)), None)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a whole document; never raises.

    `declared` is what the document says of itself (an HTML `charset`); it counts only where the bytes are not UTF-8,
    since pages that declare latin-1 and hold UTF-8 are common and the reverse hardly ever passes as UTF-8.
    Bytes that the encoding doesn't know become U+FFFD.
    """
    if found := mark(data):
        name, length = found
        return Decoded(tidy(data[length:].decode(name, "replace")), name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        name = _guess(data, declared)
        return Decoded(tidy(data.decode(name, "replace")), name)
    if "\x00" in text and (wide := _wide(data)):
        return Decoded(tidy(data.decode(wide, "replace")), wide)
    return Decoded(tidy(text), "utf-8")


def looks_binary(data: bytes) -> bool:
    """Whether the start of a file is an image, an archive or the like and no text in any encoding."""
    if data.startswith(_BINARY_STARTS):
        return True
    sample = data[:SAMPLE_BYTES]
    if mark(sample) or _wide(sample):
        return False
    # Compressed or executable bytes are an eighth control characters; texts, even damaged, far below.
    return len(sample) >= 256 and len(_CONTROL.findall(sample.decode("latin-1"))) > 0.08 * len(sample)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text in it has a NUL in every second byte, on one side only."""
    sample = data[:SAMPLE_BYTES]
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if half >= 4 and max(even, odd) > 0.7 * half and min(even, odd) < 0.1 * half:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _guess(data: bytes, declared: str | None) -> str:
    if wide := _wide(data):
        return wide
    sample = data[:SAMPLE_BYTES]
    # A few stray or cut bytes in a document that is else UTF-8: keep UTF-8, lose the strays alone.
    lenient = sample.decode("utf-8", "replace")
    strays = lenient.count("\ufffd")
    if sum(1 for c in lenient if c > "\x7f" and c != "\ufffd") > 3 * strays:
        return "utf-8"
    if declared and (name := _codec(declared)):
        return name
    text = sample.decode("cp1252", "replace")
    if not _ODD_IN_CP1252.search(text) and not _LETTER_RUN.search(text):
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(_around_foreign(data), cp_exclusion=["utf_7"]).best()
    if best is not None and (name := _codec(best.encoding)):
        return name
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _around_foreign(data: bytes) -> bytes:
    """A sample that holds the first byte that isn't ASCII."""
    first = next((m.start() for m in re.finditer(rb"[\x80-\xff]", data)), 0)
    start = max(0, first - SAMPLE_BYTES // 2)
    return data[start : start + SAMPLE_BYTES]


def _codec(name: str) -> str | None:
    """Python's name for a text encoding, None for unknown ones and for those that aren't text (`hex`, `zlib`)."""
    try:
        info = codecs.lookup(name.strip().strip("\"'")[:40])
        b"a".decode(info.name, "replace")
    except (LookupError, ValueError):
        return None
    if info.name in _NO_CHARSETS:
        return None
    # HTML's rule: pages that declare latin-1 or ASCII mean cp1252.
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(info.name, info.name)
