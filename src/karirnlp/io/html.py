"""HTML to text with its structure.

What belongs to the article is decided by Resiliparse (Bevendorff et al. 2018, the extractor of large web corpora);
its output has lost bold type and block ends, so each text node is given a mark before, the marks that come through
tell the nodes to keep, and the blocks are read off the tree itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from karirnlp.io.guard import bounded
from karirnlp.io.html_head import read_head
from karirnlp.io.pages import MAX_BOLD_HEADING, MAX_LEVEL, Page, split_marker
from karirnlp.types import Block

_HEADINGS = {f"h{i}": i for i in range(1, 7)}
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
        "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
        "caption",
    ]
)  # fmt: skip
_DROPPED = frozenset(
    [
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "audio", "video",
        "select", "datalist", "button", "textarea", "head", "nav", "dialog", "input",
    ]
)  # fmt: skip
# Class names of what shares, not of what is shared: taken as whole words, and only where they hold little text.
_SHARE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharer|shares|sharethis|sharedaddy|addtoany|addthis|social|socials|sosmed|breadcrumbs?)"
    r"(?:$|[\s_-])", re.I
)  # fmt: skip
_MAX_SHARE_TEXT = 200
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|figcaption)(?:$|[\s_-])", re.I)
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|body)\b", re.I)
_SPACE = re.compile(r"[ \t\n\f\r]+")
_MARKS = re.compile("([\U000f0000-\U000f1fff])([\U000f8000-\U000f8fff])")
_ENDS_SENTENCE = re.compile(r"[.,;][\"”’)]*$")
_NOT_WORD = re.compile(r"[\W_]+")
_LISTS = frozenset(["ul", "ol", "menu", "dl"])
_NOT_ARTICLE = frozenset(["aside", "footer", "header", "nav"])
_LEAST_MAIN = 200
_BREAK = "\x0b"  # a vertical tab stands for `<br>`: HTML text can't hold one

Event = tuple[Literal["open", "close", "text"], str, str]


def parse_html(html: str) -> Page:
    """Read a page, or a fragment such as a feed carries it.

    The text is the article's own, white space collapsed as a browser does, blocks apart by a blank line, list items
    and table rows of one list by a line end, table cells by a tab. Navigation, scripts, share buttons and what
    Resiliparse takes for boilerplate are left out of a page; of a fragment nothing but scripts and share buttons.
    """
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(bounded(html))
    if tree.document is None:
        return Page("", ())
    metadata, titles = read_head(tree, html)
    events, nodes = _events(tree.body if tree.body is not None else tree.document)
    outer = _first_headings(events)
    if _DOCUMENT.search(html):
        events = _main_content(tree, events, nodes)
    lines = _Builder().lines(events)
    title_line = _title_line(lines, titles)
    if title_line is None and (text := _title_outside(lines, outer, titles)):
        lines.insert(0, _Line(text, "title", 1))
    elif title_line is not None:
        lines[title_line].kind = "title"
    text, blocks = _assemble(lines)
    shown = next((line.text for line in lines if line.kind == "title"), None)
    return Page(text, blocks, shown or next(iter(titles), None), metadata)


# --- the tree as events


def _events(root: Any) -> tuple[list[Event], list[Any]]:
    """Open tags with their class, close tags and texts in document order, and the node of each text that isn't blank.

    No recursion: depth is no danger.
    """
    events: list[Event] = []
    nodes: list[Any] = []
    node, depth = root, 0
    while node is not None:
        tag = node.tag
        if tag == "#text":
            value = node.value or ""
            events.append(("text", value, ""))
            if value.strip():
                nodes.append(node)
        elif tag and tag[0] not in "#!" and not _is_dropped(node, tag):
            events.append(("open", tag, node.getattr("class") or ""))
            if (child := node.first_child) is not None:
                node, depth = child, depth + 1
                continue
            events.append(("close", tag, ""))
        while depth and (after := node.next) is None:
            node, depth = node.parent, depth - 1
            events.append(("close", node.tag, ""))
        if not depth:
            break
        node = after
    return events, nodes


def _is_dropped(node: Any, tag: str) -> bool:
    if tag in _DROPPED:
        return True
    names = f"{node.getattr('class') or ''} {node.getattr('id') or ''}"
    if len(names) < 3 or tag in ("body", "main", "article") or not _SHARE.search(names[:500]):
        return False
    return len(node.text) < _MAX_SHARE_TEXT


def _main_content(tree: Any, events: list[Event], nodes: list[Any]) -> list[Event]:
    """The events without the texts that Resiliparse leaves out."""
    from resiliparse.extract.html2text import extract_plain_text

    texts = [i for i, event in enumerate(events) if event[0] == "text" and event[1].strip()]
    for number, node in enumerate(nodes):
        node.text = f"{chr(0xF0000 + (number >> 12))}{chr(0xF8000 + (number & 0xFFF))}{node.value}"
    extracted = extract_plain_text(tree, main_content=True)
    kept = {(ord(m[1]) - 0xF0000 << 12) + ord(m[2]) - 0xF8000 for m in _MARKS.finditer(extracted)}
    length = sum(len(events[i][1]) for number, i in enumerate(texts) if number in kept)
    if length < _LEAST_MAIN and sum(len(events[i][1]) for i in texts) > 2 * length:
        return events  # a page that it takes for boilerplate all through: better some noise than no article
    lost = {i for number, i in enumerate(texts) if number not in kept}
    lost -= _short_lists(events, lost)
    return [("text", " ", "") if i in lost else event for i, event in enumerate(events)]


def _short_lists(events: list[Event], lost: set[int]) -> set[int]:
    """Lost texts of lists that belong to the article after all.

    Resiliparse takes any list of short items for a menu, and advice loves short items. Menus are links; a list that is
    mostly plain text and follows on kept text is the article's.
    """
    found: set[int] = set()
    lists: list[tuple[bool, list[int], int]] = []  # kept text before it, its texts, characters of links in it
    outside = links = linked = 0
    kept = False
    for i, (kind, value, _) in enumerate(events):
        if kind == "text":
            if size := len(value.strip()):
                kept = i not in lost or i in found
                linked += size * bool(links)
                for _, texts, _ in lists[-1:]:
                    texts.append(i)
            continue
        step = 1 if kind == "open" else -1
        if value == "a":
            links += step
        elif value in _NOT_ARTICLE:
            outside += step
        elif value in _LISTS and kind == "open":
            lists.append((kept and not outside, [], linked))
        elif value in _LISTS:
            follows, texts, before = lists.pop()
            size = sum(len(events[i][1].strip()) for i in texts)
            if follows and lost.issuperset(texts) and 2 * (linked - before) < size:
                found.update(texts)
                kept = True
            if lists:
                lists[-1][1].extend(texts)
    return found


# --- events to lines


@dataclass(slots=True)
class _Line:
    text: str
    kind: Literal["title", "heading", "paragraph", "list_item"]
    level: int = 0
    flag: str = ""
    marker: str = ""
    cell: int = 0
    group: int = 0
    """Lines of one list or table stand close together."""


class _Builder:
    """Collects inline text up to the next block's edge."""

    def __init__(self) -> None:
        self._found: list[_Line] = []
        self._parts: list[tuple[str, bool]] = []
        self._heading = self._bold = self._pre = self._caption = self._lists = 0
        self._breaks = 0
        self._level = 1  # of the last heading with a tag of its own
        self._items: list[bool] = []  # for each open list item: whether its first line is still to come
        self._rows: list[tuple[int, int]] = []
        self._cell = self._cells = self._group = 0
        self._caption_ends: list[bool] = []

    def lines(self, events: list[Event]) -> list[_Line]:
        for kind, value, names in events:
            if kind == "text":
                if self._breaks and value.strip():
                    self._breaks = 0
                self._parts.append((value, bool(self._bold)))
            elif kind == "open":
                self._open(value, names)
            else:
                self._close(value)
        self._flush()
        return self._found

    def _open(self, tag: str, names: str) -> None:
        if tag == "br":
            self._breaks += 1
            if self._pre:
                self._parts.append(("\n", False))
            elif self._breaks == 1 or self._heading:
                self._parts.append((" " if self._heading else _BREAK, False))
            else:
                self._flush()
            return
        if tag in ("b", "strong"):
            self._bold += 1
        if tag not in _BLOCKS:
            return
        self._flush()
        is_caption = tag in ("figcaption", "caption") or bool(_CAPTION.search(names[:500]))
        self._caption_ends.append(is_caption)
        self._caption += is_caption
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._pre += 1
        elif tag in _LISTS:
            if not self._lists:
                self._group += 1
            self._lists += 1
        elif tag == "li":
            self._items.append(True)
        elif tag == "table":
            self._group += 1
        elif tag == "tr":
            self._rows.append((len(self._found), self._cell))
        elif tag in ("td", "th"):
            self._cells += 1
            self._cell = self._cells

    def _close(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold -= 1
        if tag not in _BLOCKS:
            return
        self._flush()
        self._caption -= self._caption_ends.pop()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._pre -= 1
        elif tag in _LISTS:
            self._lists -= 1
        elif tag == "li":
            self._items.pop()
        elif tag == "tr":
            self._join_row(*self._rows.pop())

    def _flush(self) -> None:
        self._breaks = 0
        parts, self._parts = self._parts, []
        if not parts:
            return
        if self._pre:
            if text := "".join(part for part, _ in parts).strip():
                self._add(text, False)
            return
        for text, bold in _broken(parts):
            self._add(text, bold)

    def _add(self, text: str, bold: bool) -> None:
        marker = "" if self._pre or self._heading else split_marker(text)[0]
        line = _Line(text, "paragraph", cell=self._cell if self._rows else 0, marker=marker)
        if self._pre:
            line.flag = "code"
        elif self._caption:
            line.flag = "caption"
        elif self._heading:
            line.kind, line.level = "heading", self._heading
            self._level = self._heading
        elif (self._items and self._items[-1]) or marker:
            line.kind = "list_item"
        elif bold and not self._items and not self._rows and _is_bold_heading(text):
            line.kind, line.level = "heading", min(self._level + 1, MAX_LEVEL)
        if self._lists or self._rows:
            line.group = self._group
        if self._items:
            self._items[-1] = False
        self._found.append(line)

    def _join_row(self, first: int, outer_cell: int) -> None:
        """A row whose cells hold a line each is one line; a table that lays out a page keeps its lines apart."""
        row = self._found[first:]
        if len(row) > 1 and len({line.cell for line in row}) == len(row) and all(r.kind == "paragraph" for r in row):
            self._found[first:] = [_Line("\t".join(line.text for line in row), "paragraph", group=self._group)]
        self._cell = outer_cell
        for line in self._found[first:]:
            line.cell = outer_cell


def _is_bold_heading(text: str) -> bool:
    return len(text) <= MAX_BOLD_HEADING and not _ENDS_SENTENCE.search(text)


def _broken(parts: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Lines at `<br>`, each with whether all of it is bold; a line broken in the middle of a sentence is joined."""
    done: list[tuple[str, bool]] = []
    pieces: list[str] = []
    heavy = light = 0
    for text, bold in [*parts, (_BREAK, False)]:
        if text != _BREAK:
            pieces.append(text)
            if text.strip():
                heavy, light = heavy + bold, light + (not bold)
            continue
        line = _SPACE.sub(" ", "".join(pieces)).strip()
        pieces = []
        if line:
            if done and line[0].islower() and done[-1][0][-1].isalnum() and not done[-1][1]:
                done[-1] = f"{done[-1][0]} {line}", False
            else:
                done.append((line, heavy > 0 and not light))
        heavy = light = 0
    yield from done


def _assemble(lines: list[_Line]) -> tuple[str, tuple[Block, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    size, group = 0, 0
    for number, line in enumerate(lines):
        if number:
            gap = "\n" if line.group and line.group == group else "\n\n"
            parts.append(gap)
            size += len(gap)
        group = line.group
        _, skip = split_marker(line.text) if line.marker else ("", 0)
        blocks.append(Block(line.kind, size + skip, size + len(line.text), line.level, line.flag, line.marker))
        parts.append(line.text)
        size += len(line.text)
    return "".join(parts), tuple(blocks)


# --- title and metadata


def _title_line(lines: list[_Line], titles: list[str]) -> int | None:
    first = [i for i, line in enumerate(lines) if line.kind == "heading" and line.level == 1]
    heads = [i for i, line in enumerate(lines) if line.kind == "heading"]
    for i in first + heads[:1]:
        if any(_same(lines[i].text, title) for title in titles):
            return i
    return first[0] if first else None


def _title_outside(lines: list[_Line], outer: list[str], titles: list[str]) -> str | None:
    """A first-level heading outside the article, as above its picture, that says what the page's title says."""
    if not lines:
        return None
    return next((text for text in outer if any(_same(text, title) for title in titles)), None)


def _first_headings(events: list[Event]) -> list[str]:
    found: list[str] = []
    pieces: list[str] | None = None
    for kind, value, _ in events:
        if kind == "text":
            if pieces is not None:
                pieces.append(value)
        elif value == "h1":
            if pieces and (text := _SPACE.sub(" ", "".join(pieces)).strip()):
                found.append(text)
            pieces = [] if kind == "open" else None
    return found[:20]


def _same(heading: str, title: str) -> bool:
    """Whether a heading says what the title says, but for the site's name around it."""
    a, b = _NOT_WORD.sub("", heading.casefold()), _NOT_WORD.sub("", title.casefold())
    short, long = sorted((a, b), key=len)
    return bool(short) and (a == b or (len(short) >= 12 and short in long and 2 * len(short) >= len(long)))
