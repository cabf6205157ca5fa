"""Sentence boundaries of Indonesian prose, formal and informal, read off full stops and what stands around them.

One linear pass over the stops: each is a boundary unless a rule says otherwise. The rules follow how the treebanks and
the project's annotators cut; abbreviations are data (`data/abbreviations.txt`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_STOP = re.compile(r"[.!?…]++|\n[^\S\n]*+\n")
_SPACE = re.compile(r"\s*+")
_CLOSERS = re.compile(r"[\"'”’»)\]}*_]*+")
_SPACED_CLOSER = re.compile(r"[^\S\n]++(?:[”’»)\]}]|['\"](?=[\s'\"]))(?!\w)")
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001f53c\U0001f53e-\U0001faff\u2600-\u2704\u2706-\u2713\u2719-\u273f"
    "\u2763-\u2794\u2b50\u200d\ufe0f]"
)  # without ✅ ✔ ❌ ✖, which mark list items
_FACES = re.compile(rf"(?:[^\S\n]*+(?:{_EMOJI}++|[:;=]-?[)(DPp3](?!\w)))++[.!?…]*+")
_SOURCE = re.compile(r"[^\S\n]*+[–—][^\S\n]++[^\s.!?]++(?:[^\S\n]++[^\s.!?]++){0,3}\s*+\Z")
_LAST_WORD = re.compile(r"\S*+\Z")
_ROMAN = re.compile(r"[IVXLC]++\b")
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
        if kind not in {"host", "starter"}:
            for form in forms:
                table.setdefault(form, kind)
    return table


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_lists()[kind])


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, in order, trimmed, covering every character that is not white space.

    A blank line ends a sentence; a single newline is a space, for passages may be hard-wrapped. Never raises.

    >>> sentence_spans("Kirim CV. Tunggu kabar.")
    [(0, 9), (10, 23)]
    """
    spans: list[tuple[int, int]] = []
    size = len(text)
    start = _space_end(text, 0)
    quotes = _quotations(text)
    quote = quote_start = quote_end = 0
    for stop in _STOP.finditer(text):
        at = stop.start()
        if at < start:
            continue
        end = stop.end()
        after = text[end : end + 1]
        if text[at] == "\n":
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
    return spans


def sentences(text: str) -> list[str]:
    """The sentences of `text` as strings; see `sentence_spans`.

    >>> sentences("Nilainya tinggi.Kita lanjut! “Apa kelebihan Anda?” tanya HRD.")
    ['Nilainya tinggi.', 'Kita lanjut!', '“Apa kelebihan Anda?” tanya HRD.']
    """
    return [text[start:end] for start, end in sentence_spans(text)]


def _space_end(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _quotations(text: str) -> list[tuple[int, int]]:
    """Spans between double quotes after which the narrator's sentence runs on: “A. B,” katanya; "A? B!" tanya HRD.

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
            runs_on = text[opened:at].rstrip()[-1:] not in _FINAL or text[following : following + 1].islower()
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
    if word.isdigit():
        return not (at_start and len(word) <= 3)
    if len(word) == 1 and word.isalpha():
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
    if kind == "company":
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
