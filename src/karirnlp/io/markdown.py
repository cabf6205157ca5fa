"""Markdown to blocks. The text stays as it is written, so that offsets need no map; blocks leave the marks out."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from karirnlp.io.frontmatter import split_front_matter
from karirnlp.io.pages import MAX_BOLD_HEADING, MAX_LEVEL, Page, split_marker
from karirnlp.types import Block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_NESTING = 60
"""Lists and quotes inside each other; what lies deeper is still read, as paragraphs."""

_BOLD = re.compile(r"(\*\*\*?|__)(?=\S)([^*]{1,300})\1[ \t]*:?[ \t]*\\?$")
_IMAGE = r"!\[[^\]]{0,1000}\](?:\([^)]{0,3000}\)|\[[^\]]{0,200}\])"
_IMAGES = re.compile(rf"(?:\[?{_IMAGE}(?:\]\([^)]{{0,3000}}\))?[ \t]*)+\\?$")
_ITALIC = re.compile(r"(?:\*[^*]{1,400}\*|_[^_]{1,400}_)[ \t]*\\?$")
_REFERENCE = re.compile(r"\[[^\]^][^\]]{0,200}\]:[ \t]*\S+")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_COMMENT = re.compile(r"\s*<!--")
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,3000}>")
_BLOCK_TAG = r"<(?!/?(?:a|b|code|em|i|mark|s|small|span|strong|sub|sup|u)\b)[/a-zA-Z][^<>]{0,3000}>"
_TAGS_BEFORE = re.compile(rf"(?:\s*{_BLOCK_TAG})*\s*")
_BLOCK_TAG_ALONE = re.compile(_BLOCK_TAG)
_ENDS_SENTENCE = (".", ",", ";")
_SENTENCE_OR_BREAK = re.compile(r"(?:[.!?:;][\"”’)*_]*|[ ]{2}|\\)$")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")
_NOT_WORD = re.compile(r"[\W_]+")

_Kind = Literal["title", "heading", "paragraph", "list_item"]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    # Inline marks don't move a block's edge. Indented lines in an article are text, not code; link definitions are
    # told by their line (as a parser rule they'd vanish from the tokens).
    parser.disable(["code", "reference"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def parse_markdown(source: str) -> Page:
    """Read a Markdown document: front matter to metadata, the rest to `text`, unchanged, and its blocks.

    Headings (`#`, underlined, bold alone on its line), list items without marker, wrapped paragraphs and table rows
    are a block each; images and comments are flagged `caption`, code, link definitions and bare tags `code`.
    """
    metadata, text = split_front_matter(source)
    given = metadata.pop("title", None)
    blocks = _Blocks(text)
    blocks.read(_parser().parse(text))
    found = blocks.with_title(given)
    shown = next((text[b.start : b.end] for b in found if b.kind == "title"), None)
    return Page(text, tuple(found), given or (_MARKS.sub("", shown).strip() if shown else None), metadata)


class _Blocks:
    """Turns tokens, which know their lines, into blocks, which know their characters."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._found: list[Block] = []
        self._text = text
        self._next = 0
        """First line that no token has covered."""
        self._level = 1  # of the last heading with a mark of its own
        self._item = ""
        """Marker of the list item whose first paragraph is still to come."""

    def read(self, tokens: list[Token]) -> None:
        heading: Token | None = None
        for token in tokens:
            kind = token.type
            if kind == "heading_open":
                heading = token
            elif kind == "heading_close":
                heading, self._item = None, ""
            elif kind == "list_item_open":
                self._item = (token.info + token.markup) or "-"
            elif kind == "list_item_close":
                self._item = ""
            if not token.map or token.map[0] < self._next:
                continue  # a mark that closes, or a cell of a table row that was read as a whole
            first, last = token.map
            if kind == "inline":
                self._uncovered(first)
                if heading and heading.map:
                    last = heading.map[1]
                    self._heading(heading, token.content, first, last)
                else:
                    self._paragraph(token.content, first)
            elif kind == "tr_open":
                self._uncovered(first)
                self._row(first)
                last = first + 1
            elif kind in ("fence", "html_block"):
                self._uncovered(first)
                self._raw(first, last, kind)
                self._item = ""
            elif kind == "hr":
                self._uncovered(first)
            else:
                continue  # a mark that opens: what it holds follows
            self._next = last
        self._uncovered(len(self._lines))

    def with_title(self, given: str | None) -> list[Block]:
        """The blocks, with a heading made the title: the one that says `given`, else a first-level one at the start."""
        heads = [i for i, b in enumerate(self._found) if b.kind == "heading"]
        first = next((i for i, b in enumerate(self._found) if not b.flag), None)
        wanted = _NOT_WORD.sub("", (given or "").casefold())
        place = next((i for i in heads if wanted and self._bare(self._found[i]) == wanted), None)
        if place is None and first in heads and self._found[first or 0].level == 1:
            place = first
        if place is not None:
            block = self._found[place]
            self._found[place] = Block("title", block.start, block.end, block.level)
        return self._found

    def _bare(self, block: Block) -> str:
        return _NOT_WORD.sub("", self._text[block.start : block.end].casefold())

    def _span(self, number: int, content: str) -> tuple[int, int]:
        """Characters of one line of a block, without the marks of the list or quote around it."""
        raw = self._lines[number].rstrip()
        shown = content.strip()
        skip = len(raw) - len(shown) if raw.endswith(shown) else max(0, raw.find(shown))
        return self._starts[number] + skip, self._starts[number] + len(raw)

    def _add(self, kind: _Kind, start: int, end: int, level: int = 0, flag: str = "", marker: str = "") -> None:
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        if start < end:
            self._found.append(Block(kind, start, end, level, flag, marker))

    def _heading(self, token: Token, content: str, first: int, last: int) -> None:
        if not content.strip():
            return
        if token.markup.startswith("#"):
            raw = self._lines[first]
            start = self._starts[first] + raw.find(content, raw.find("#") + len(token.markup))
            end = start + len(content)
        else:
            start, _ = self._span(first, content.split("\n")[0])
            end = self._starts[last - 1] - 1  # before the line that underlines it
        if bold := _BOLD.match(self._text[start:end]):
            start, end = start + bold.start(2), start + bold.end(2)
        self._level = int(token.tag[1])
        self._add("heading", start, end, self._level)

    def _paragraph(self, content: str, first: int) -> None:
        """One block, but for lines that stand for themselves: bold alone, an image, an item with a symbol as marker."""
        marker, self._item = self._item, ""
        pending: tuple[int, int, str] | None = None
        before = ""
        after_image = False

        def flush() -> None:
            nonlocal pending, marker
            if pending:
                start, end, own = pending
                sign = own or marker
                self._add("list_item" if sign else "paragraph", start, end, marker=sign)
                pending, marker = None, ""

        lines = content.split("\n")
        # The parser drops lines of no-break spaces at a paragraph's start from its content, not from its map.
        while first + len(lines) < len(self._lines) and not self._lines[first].rstrip().endswith(lines[0].strip()):
            first += 1
        for number, line in enumerate(lines, first):
            start, end = self._span(number, line)
            shown = self._text[start:end]
            own, skip = split_marker(shown)
            if not own and marker and not pending and (task := _TASK.match(shown)):
                skip = task.end()
            if _IMAGES.match(shown) or (after_image and _ITALIC.match(shown)):
                flush()
                self._add("paragraph", start, end, flag="caption")
                after_image = True
                continue
            after_image = False
            bold = _BOLD.match(shown)
            apart = not before or _SENTENCE_OR_BREAK.search(before)
            if _REFERENCE.match(shown):
                flush()
                self._add("paragraph", start, end, flag="code")
            elif bold and not marker and apart and _is_heading(bold[2]):
                flush()
                self._add("heading", start + bold.start(2), start + bold.end(2), min(self._level + 1, MAX_LEVEL))
                line = ""
            elif own or not pending:
                flush()
                pending = start + skip, end, own
            else:
                pending = pending[0], end, pending[2]
            before = line
        flush()

    def _row(self, line: int) -> None:
        raw = self._lines[line]
        start, end = self._starts[line], self._starts[line] + len(raw)
        bare = raw.rstrip().removesuffix("|")
        at = len(raw) - len(raw.lstrip(" \t>|"))
        self._add("paragraph", min(start + at, end), start + len(bare))

    def _raw(self, first: int, last: int, kind: str) -> None:
        start, end = self._starts[first], min(self._starts[last], len(self._text))
        inside = self._text[start:end]
        if kind == "fence":
            self._add("paragraph", start, end, flag="code")
        elif _COMMENT.match(inside):
            self._add("paragraph", start, end, flag="caption")
        elif not _TAG.sub("", inside).strip():
            image = "<img" in inside.lower() or "<figure" in inside.lower()
            self._add("paragraph", start, end, flag="caption" if image else "code")
        else:
            before = _TAGS_BEFORE.match(inside)
            start += before.end() if before else 0
            while (at := self._text.rfind("<", start, end)) >= 0:
                if not _BLOCK_TAG_ALONE.fullmatch(self._text[at:end].strip()):
                    break
                end = at
            self._add("paragraph", start, end)

    def _uncovered(self, line: int) -> None:
        """Lines that no token speaks of, as those below the deepest nesting: paragraphs, so that nothing is lost."""
        for number in range(self._next, line):
            if (raw := self._lines[number]).strip(" \t>-*+_=|:"):
                self._add("paragraph", self._starts[number], self._starts[number] + len(raw))
        self._next = max(self._next, line)


def _is_heading(bold: str) -> bool:
    return len(bold) <= MAX_BOLD_HEADING and not bold.endswith(_ENDS_SENTENCE)
