"""Sentence boundaries of Indonesian prose, formal and informal, read off full stops and what stands around them.

One linear pass over the stops: each is a boundary unless a rule says otherwise. The rules follow how the treebanks and
the project's annotators cut; abbreviations are data (`data/abbreviations.txt`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

_STOP = re.compile(r"[.!?…]++|\n\s*+")
_SPACE = re.compile(r"\s*+")
_CLOSERS = re.compile(r"[\"'”’»)\]}*_]*+")
_SPACED_CLOSER = re.compile(r"[^\S\n]++(?:[”’»)\]}]|['\"](?=[\s'\"]))(?!\w)")
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001f53c\U0001f53e-\U0001faff\u2600-\u2704\u2706-\u2713\u2719-\u273f"
    "\u2763-\u2794\u2b50\u200d\ufe0f]"
)  # without ✅ ✔ ❌ ✖, which mark list items
# No possessive groups, which Python 3.11.2 reads wrong.
_FACES = re.compile(rf"(?:[^\S\n]*+(?:{_EMOJI}++|[:;=]-?[)(DPp3](?!\w)))+[.!?…]*+")
_FEELING = (
    "[\U0001f600-\U0001f64f\U0001f910-\U0001f93a\U0001f970-\U0001f97a"
    "\U0001f389\U0001f4aa\U0001f525\u2764\u2728\ufe0f\U0001f3fb-\U0001f3ff]"
)
_MOOD = re.compile(rf"{_FEELING}(?<!{_FEELING}{_FEELING}){_FEELING}*+(?=\s++[A-Z][a-z])")
"""Faces, hearts and hands before a capital: they close a sentence as a mark does."""
_SAID = re.compile(
    r"\s?(?:kata|ujar|tutur|ucap|tegas|jelas|tambah|papar|ungkap|terang|imbuh|lanjut|tulis|sebut|pungkas|sahut|jawab|cerita|keluh|aku)(?:nya)?\b"
)
"""The reporting verb behind “A,”."""
_SAYS = re.compile(r"(?:me|ber|di)[a-z]+(?:kan|kata|i|sebut|tulis|jawab)?\Z|(?:kata|ujar|bahwa|tutur)(?:nya)?\Z")
"""A verb that leads a quotation in."""
_WORD_BEFORE = re.compile(r"([^\W_]++)\s?\Z")
_CREDIT = re.compile(r"\((?:[Ff]oto|[Dd]ok|[Ss]umber|[Ii]lustrasi|[Gg]ambar)\b|\([A-Z][^().!?\n]{2,60}\)\s*+\Z")
_DIGITS = re.compile(r"\d{3}(?!\d)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})*\Z")
_SMALL_END = re.compile(r"(?:[ (\n][a-z][a-z]++|[0-9][%)]?)\Z")
_WIDTHS = range(40, 131)
"""Characters of a line in text that is broken at a fixed width."""
_SOURCE = re.compile(r"[^\S\n]*+[–—][^\S\n]++[^\s.!?]++(?:[^\S\n]++[^\s.!?]++){0,3}\s*+\Z")
_LAST_WORD = re.compile(r"\S*+\Z")
_ROMAN = re.compile(r"[IVXLC]++\b")
_SMALL_ROMAN = re.compile(r"[IVX]++")
_FIRM = re.compile(r"[A-Z]\w*+ [A-Z]")
_QUOTE = re.compile(r"[\"“”„]")
_OPENERS = "\"'“‘«([{*_-–—•`"
_FINAL = frozenset(".!?…")
_CLOSING = "\"'”’»)]}"
_LOOK_BACK = 48
"""Characters looked at before a stop: longer than any abbreviation, short enough to keep a huge token linear."""
_QUOTED = 600
"""The longest quotation, in characters, that is kept whole; an unmatched quote must not swallow a page."""


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for line in (files("karirnlp.text") / "data" / "abbreviations.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, forms = line.split("\t")
            lists[kind] = (*lists.get(kind, ()), *forms.split())
    return lists


@cache
def _abbreviations() -> dict[str, str]:
    """Abbreviation -> kind; of two kinds the first in the file counts."""
    table: dict[str, str] = {}
    for kind, forms in _lists().items():
        if kind not in {"host", "starter", "opener"}:
            for form in forms:
                table.setdefault(form, kind)
    return table


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_lists()[kind])


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, in order, trimmed, covering every character that is not white space.

    A blank line ends a sentence, and so does a newline before a capital, unless lines are broken at a fixed width.
    Never raises.

    Examples
    --------
    >>> sentence_spans("Kirim CV. Tunggu kabar.")
    [(0, 9), (10, 23)]
    """
    spans: list[tuple[int, int]] = []
    size = len(text)
    start = _space_end(text, 0)
    quotes = _quotations(text)
    breaks = _breaks(text) if "\n" in text else frozenset()
    quote = quote_start = quote_end = 0
    for stop in _STOP.finditer(text):
        at = stop.start()
        if at < start:
            continue
        end = stop.end()
        after = text[end : end + 1]
        if text[at] == "\n":
            if at not in breaks:
                continue
            spans.append((start, start + len(text[start:at].rstrip())))
            start = _space_end(text, end)
            continue
        if after.isdigit() or after.islower() or after in {",", ";", ":", "/", "-", "@"}:
            continue  # 08.00, kompas.com, dll.,
        while quote_end <= at and quote < len(quotes):
            quote_start, quote_end = quotes[quote]
            quote += 1
        end = _tail(text, end)
        if quote_start < at and end < quote_end:
            continue
        following = _space_end(text, end)
        if following >= size:
            break
        if _ends(text, start, at, stop.end(), end, following):
            spans.append((start, end))
            start = following
    if start < size:
        spans.append((start, start + len(text[start:].rstrip())))
    unmarked = list(_unmarked(text))
    unmarked += _said(text, quotes)
    if not text.isascii():
        unmarked += [(found.end() - 1, found.end()) for found in _MOOD.finditer(text)]
    return _cut(text, spans, sorted(unmarked), quotes) if unmarked else spans


def sentences(text: str) -> list[str]:
    """The sentences of `text` as strings; see `sentence_spans`.

    Examples
    --------
    >>> sentences("Nilainya tinggi.Kita lanjut! “Apa kelebihan Anda?” tanya HRD.")
    ['Nilainya tinggi.', 'Kita lanjut!', '“Apa kelebihan Anda?” tanya HRD.']
    """
    return [text[start:end] for start, end in sentence_spans(text)]


@cache
def _openers() -> re.Pattern[str]:
    openers = "|".join(sorted({word.capitalize() for word in _words("opener")}))
    return re.compile(rf" (?=[A-Z])(?:{openers}),?+ (?=[a-z])")


def _unmarked(text: str) -> Iterator[tuple[int, int]]:
    """The last character of each sentence that lost its stop: a word that opens sentences stands capital among small ones."""
    for found in _openers().finditer(text):
        at = found.start()
        if _SMALL_END.search(text[max(0, at - 32) : at]):
            yield at - 1, at


def _cut(
    text: str, spans: list[tuple[int, int]], unmarked: list[tuple[int, int]], quotes: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The spans, cut behind each of the places that end a sentence without a stop."""
    found: list[tuple[int, int]] = []
    place = 0
    for start, end in spans:
        while place < len(unmarked) and unmarked[place][1] < end:
            at = unmarked[place][1]
            place += 1
            following = _space_end(text, at)
            if start < at and following < end and not any(a < at < b for a, b in quotes):
                found.append((start, at))
                start = following
        found.append((start, end))
    return found


def _said(text: str, quotes: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where “A,” katanya follows a sentence that lost its stop: such a quotation opens its own."""
    for start, end in quotes:
        if text[end - 2] == "," and _SAID.match(text, end):
            found = _WORD_BEFORE.search(text[max(0, start - 32) : start])
            if found and not _SAYS.match(found[1]):
                at = max(0, start - 32) + found.end(1)
                yield at - 1, at


def _breaks(text: str) -> frozenset[int]:
    """The newlines that end a sentence. Lines are broken at a fixed width where the next word would nearly never have fitted."""
    found: set[int] = set()
    start = 0
    lines: list[tuple[int, str]] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append((start, line))
        elif lines:
            width = max(len(body.rstrip()) for _, body in lines)
            pairs = list(pairwise(lines))
            fixed = sum(len(body.rstrip()) + len(after.split(None, 1)[0]) >= width for (_, body), (_, after) in pairs)
            if width not in _WIDTHS or fixed < 0.8 * len(pairs):
                found.update(at + len(body) for (at, body), (_, after) in pairs if not after.lstrip()[:1].islower())
            at, body = lines[-1]
            found.add(at + len(body))
            lines = []
        start += len(line) + 1
    return frozenset(found)


def _space_end(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _quotations(text: str) -> list[tuple[int, int]]:
    """Spans between double quotes that are part of the narrator's sentence: “A. B,” katanya; "A? B!" tanya HRD; Ia
    berkata: “A. B.”

    None is longer than `_QUOTED` and none crosses a blank line. Other quotations are cut like any text.
    """
    spans: list[tuple[int, int]] = []
    opened = -1
    for found in _QUOTE.finditer(text):
        at = found.start()
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
        mark = found.group()
        if mark == '"':
            opens, closes = before.isspace() and not after.isspace(), after.isspace() and not before.isspace()
            mark = "“" if opens or (not closes and opened < 0) else "”"
        if mark != "”":
            opened = at
        elif opened >= 0:
            following = _space_end(text, at + 1)
            led = text[max(0, opened - 3) : opened].rstrip()[-1:] in {":", ","}
            runs_on = led or text[opened:at].rstrip()[-1:] not in _FINAL or text[following : following + 1].islower()
            if runs_on and at - opened <= _QUOTED and "\n\n" not in text[opened:at]:
                spans.append((opened, at + 1))
            opened = -1
    return spans


def _tail(text: str, end: int) -> int:
    """Where the sentence ends once closing quotes, brackets and emoji after its stop are taken in."""
    found = _CLOSERS.match(text, end)
    closed = found.end() if found else end
    # A straight quote right before a letter opens the next sentence.
    while closed > end and text[closed - 1] in "\"'*_" and text[closed : closed + 1].isalnum():
        closed -= 1
    while found := _SPACED_CLOSER.match(text, closed):
        closed = found.end()
    found = _FACES.match(text, closed)
    return found.end() if found else closed


def _ends(text: str, start: int, at: int, stop_end: int, end: int, following: int) -> bool:
    """Whether the stop at `at:stop_end`, whose sentence would end at `end`, is a boundary before `following`."""
    mark = text[at:stop_end]
    head = text[following : following + 24].lstrip(_OPENERS + " ")
    first = head[:1]
    before = text[max(start, at - _LOOK_BACK) : at].rstrip()
    if not before:
        return False
    found = _LAST_WORD.search(before)
    word = (found.group() if found else before).lstrip(_OPENERS)
    if text[following] in "–—" and _SOURCE.match(text, end):
        return False  # a credit closes the passage: "… fisik dan mental. – Alodokter"
    if text[following] == "(" and _CREDIT.match(text, following):
        return False
    if following == end:  # no white space: "tinggi.Kita", "selesai!Jangan"
        return _ends_unspaced(word, mark, head)
    if text[following] in ",;:":
        return False
    lower = first.islower()
    closed = end > stop_end and text[end - 1] in _CLOSING
    if lower and (closed or (mark[0] in ".…" and mark != ".")):
        return False  # “Apa kelebihan Anda?” tanya HRD. / Hmm... begitu
    if mark != "." or closed:
        return not (mark == "!" and word == "Yahoo")
    at_start = at - start <= len(word) + 3
    return _ends_after_word(text, following, word, before, head, at_start)


def _ends_after_word(text: str, following: int, word: str, before: str, head: str, at_start: bool) -> bool:
    """The same for one full stop, by the word before it."""
    first = head[:1]
    lower = first.islower()
    opener = head.split(" ", 1)[0].rstrip(",").lower()
    if word.isdigit() or _GROUPED.match(word):
        return not (at_start and len(word) <= 3) and not ("." in word and _DIGITS.match(text, following))
    if len(word) == 1 and word.isalpha():
        if first.isdigit() and word.isupper():
            return False  # Peraturan No. XI.B. 02
        previous = before[:-1].split()
        if at_start or lower or not previous:
            return False
        return (
            previous[-1].strip(_OPENERS).lower() in _words("host") or not word.isupper() or opener in _words("starter")
        )
    kind = _abbreviations().get(word.lower(), "")
    if not kind and "." in word and len(word) <= 8 and not any(map(str.isdigit, word)):
        kind = "initials" if word[0].isupper() else "title"
    if kind == "firm":
        kind = "title" if _FIRM.match(text, following) and opener not in _words("starter") else ""
    if kind == "title":
        return False
    if kind == "number":
        return not (first.isdigit() or lower or _ROMAN.match(head))
    if _SMALL_ROMAN.fullmatch(word) and head[:1].isalpha() and head[1:2] == ".":
        return False  # Peraturan No. XI. B. 02
    if kind == "company":
        if head[1:2] == "/":
            return False  # Ltd. C/O
        return first.isupper() and text[following] != "(" and _abbreviations().get(opener.rstrip(".")) != "company"
    if kind == "initials":
        return opener in _words("starter") and not lower
    if kind == "end":
        return not lower and first.isalpha()
    return not lower or len(word) > 2


def _ends_unspaced(word: str, mark: str, head: str) -> bool:
    if "/" in word or "@" in word or "www." in word or not head[:1].isupper():
        return False
    if mark[0] in "!?":
        return True
    stem = word.rpartition(".")[2]
    return len(stem) > 2 and stem.isalpha() and stem[-1].islower() and (head[1:2].islower() or head[1:2] == " ")
