"""The lines of a page: split, joined where a paragraph is wrapped, their marks read off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from karirnlp.text.noise import noise_flag

BULLETS = "-*+•●▪◦‣·–—»➢➤✓✔✅☑❌✗✘✖❎🚫👉🔹🔸"
_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]\ufe0f?|\[[ xX✓]?\])\s+|[•●▪✅✔☑❌✗✘✖❎🚫👉➢➤🔹🔸]\ufe0f?(?=\S)")
_BULLET_ALONE = re.compile(r"(?:[-*•●▪◦–·✅❌]|\d{1,3}\s?[.)])$")
NUMBER = re.compile(r"\(?(?:\d{1,3}\s?[.)](?!\d)|[a-z][.)](?=\s)|#\d{1,3}\b[.:)]?|[ivx]{1,4}[.)](?=\s))\s*(?=\S)")
BULLET = rf"(?:[{re.escape(BULLETS)}]\ufe0f?|\[[ xX✓]?\])"
"""Pattern of an item's mark: a bullet or a box to tick."""
MARK = re.compile(rf"^\W*?(?:\(?\d{{1,3}}\s?[.)](?!\d)|\#\d{{1,3}}[.:)]?|[a-z][.)](?=\s)|{BULLET}|#{{1,6}})\s*")
"""Whatever a line may open with that is no part of its words: a number, a letter, a bullet, heading signs."""
_ATX = re.compile(r"(#{1,6})(?:\s+|(?=[^\s#\d]))")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1:?$")
_RULE = re.compile(r"(?:[-*_=~]\s?){3,}$")
_FENCE = re.compile(r"(?:```|~~~)")
_CLOSING = "\"”’')]*_ "
_SENTENCE_INSIDE = re.compile(r"(?<=\w\w\w)[.!?][\"”’)]*\s+[\"“(]?[A-Z]")
_LOWER_START = re.compile(r"[\"“‘(\[]?[a-zà-ÿ]")


@dataclass
class Line:
    """One line that holds something; `text` is `source[start:end]` without its list marker, with its number."""

    start: int
    end: int
    text: str
    blank_before: bool
    marker: str = ""
    numbered: bool = False
    level: int = 0
    """Heading level where the source marks one, else 0."""
    bold: bool = False
    flag: str = ""
    words: int = 0

    @cached_property
    def final(self) -> str:
        """The mark that the line ends in, empty where it ends in a letter or figure."""
        last = self.text.rstrip(_CLOSING)[-1:]
        return "" if last.isalnum() else last

    @property
    def lower_start(self) -> bool:
        return bool(_LOWER_START.match(self.text))

    @cached_property
    def several(self) -> bool:
        """Whether a sentence ends before the line does."""
        return bool(_SENTENCE_INSIDE.search(self.text))


def read_lines(text: str) -> list[Line]:
    """Split a text into lines. Wrapped paragraphs are joined, and a marker alone on its line is taken to its item."""
    wrapped = _is_wrapped(text)
    lines: list[Line] = []
    start, blank, fence, pending = 0, True, False, ""
    for raw in text.split("\n"):
        body = raw.strip()
        first = start + len(raw) - len(raw.lstrip())
        start += len(raw) + 1
        if not body:
            blank = True
        elif _RULE.match(body):
            if body[0] in "=-" and not blank and lines and not lines[-1].marker and len(lines[-1].text) < 200:
                lines[-1].level = 1 if body[0] == "=" else 2  # a setext heading
            blank = True
        elif not pending and not fence and _BULLET_ALONE.match(body):
            pending = body
        else:
            line = _line(first, body, blank)
            if pending:
                line.marker, line.numbered = line.marker or pending, pending[0].isdigit()
            opens = bool(_FENCE.match(body))
            if fence or opens:
                line.flag = "code"
            fence ^= opens
            if wrapped and not blank and not pending and lines and _continues(lines[-1], line):
                lines[-1].end, lines[-1].words = line.end, lines[-1].words + line.words
                lines[-1].text = text[lines[-1].start : line.end]
            else:
                lines.append(line)
            pending, blank = "", False
    if pending:  # a marker with nothing behind it is text like any other
        at = text.rindex(pending)
        lines.append(Line(at, at + len(pending), pending, blank, words=1))
    for line in lines:
        line.flag = line.flag or noise_flag(line.text)
    return lines


def _line(start: int, body: str, blank: bool) -> Line:
    line = Line(start, start + len(body), body, blank)
    if match := _ATX.match(body):
        line.level = len(match[1])
    elif match := _BULLET.match(body):
        line.marker = match[0].strip()
    if match and match.end() < len(body):
        line.start += match.end()
        line.text = body[match.end() :]
    if not line.marker and (number := NUMBER.match(line.text.lstrip("*_"))):
        line.numbered, line.marker = True, number[0].strip()
    line.bold = bool(_BOLD.match(line.text))
    line.words = len(line.text.split())
    return line


def _is_wrapped(text: str) -> bool:
    """Whether paragraphs are broken at a fixed width, as in e-mails and old text files."""
    if "\n\n" not in text:
        return False
    lines = text.split("\n")
    inner = broken = 0
    for line, after in zip(lines, lines[1:], strict=False):
        if line.strip() and after.strip():
            inner += 1
            broken += (
                45 <= len(line) <= 130 and line.rstrip()[-1:] not in ".!?:" and bool(_LOWER_START.match(after.strip()))
            )
    return inner >= 3 and broken >= 0.4 * inner


def _continues(before: Line, line: Line) -> bool:
    marked = line.marker or line.level or line.flag or before.flag or before.level
    return not marked and (line.lower_start or before.end - before.start >= 45)
