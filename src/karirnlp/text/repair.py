"""The steps of the `clean` level: characters, spaces, quotes and marks. Each gives its changes over its text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator

from karirnlp.text.align import Change
from karirnlp.text.guard import Guard
from karirnlp.text.lexicon import function_words, is_known

_MOJIBAKE = re.compile(r"[\x80-\uffff]*[\xc2-\xf4\u0152-\u0192][\x80-\uffff]++")
_LEFTOVERS = re.compile(r"â€\"|â€(?=\s|$)|â€\ufffd|(?<![A-ZÀ-Þ])Â(?=[\s.,;:!?)]|$)")
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|&(?:nbsp|amp|quot)\b(?!=)"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb]+"
)
_JOINER = re.compile("(?<![\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])\u200d+")
_ODD_SPACE = re.compile("\r\n?|[\x85\u2028\u2029]|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_MARKED = re.compile(r"\w[\u0300-\u036f]+")
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n)")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE_MARK = re.compile(
    r"(?<=[\w)\]}\"”’'%]) ++(?=[,;!?.…:)\]}](?:[\s,;!?.…)\]}\"”’]|$)|[,;](?=[a-z]))(?![:;]-?[)(DPp3])"
)
_AFTER_OPENER = re.compile(r"(?<=[(\[]) ++(?=\w)")
_INSIDE_QUOTES = re.compile(r"(?<=“) ++(?=\w)|(?<=[\w.,!?…]) ++(?=”)")
_LATE_BRACKET = re.compile(r"(?<=\w) ++\)(?=[a-z])")
_MISSING_AFTER = re.compile(
    r"(?<=[A-Za-z]{2})[,;!?](?=[a-z]{2})|(?<=[a-z]{2})[,;!?](?=[A-Z][A-Za-z])|(?<=\))[,;](?=[A-Za-z])|(?<=[0-9]),(?=[A-Za-z]{3})"
)
_MISSING_STOP = re.compile(r"(?<=[a-z]{3})\.(?=[A-Z][a-z]+\b(?![.@/_(]))")
_MISSING_BRACKET = re.compile(r"(?<=[a-z]{3})(?=\([A-Za-z]{2,30} [^()\n]{1,200}\))")
_NUMBERED = re.compile(r"(?m)^(?:[ \t]*)[0-9]{1,2}\.(?=[A-Z][a-z])")
_DOUBLE_QUOTES = re.compile(r"``|''|,,(?=\w)|\"\"(?=\w)|(?<=\w)\"\"")
_TURNED = re.compile(r"(?<![\w”\"'’.,!?…)])”(?=\w)|(?<=[\w.,!?…])“(?=[\s.,;:!?)]|$)")
_STRAIGHT = re.compile(r"\"")
_MARKS = re.compile(r"!{2,}|\?{2,}|,{2,}|;{2,}|(?:!\?|\?!)[!?]+|\.{2,}|…[.…]+|(?<=[!?]),(?=\s)|(?<=[,;])\.(?=\s|$)")
_TWICE = re.compile(r"(?i)\b(\w{2,12})([ \t]+)\1\b(?![-’'])")
_LETTERS = re.compile(r"[^\W\d_]++")
_RUN = re.compile(r"([^\W\d_xX])\1{2,}", re.IGNORECASE)  # not x: xxx masks a word
_LAUGH = re.compile(r"(?i)(?:ha|he|hi|wk|hm|x)+m*|h+m+|(?:[ivx]+)|w+|a+h*|(\w)\1*")


def _mojibake(text: str, guard: Guard) -> Iterator[Change]:
    if not _MOJIBAKE.search(text):
        return
    import ftfy  # costs 50 ms; most texts never need it

    for found in _MOJIBAKE.finditer(text):
        fixed = ftfy.fix_encoding(found.group())
        if fixed != found.group():
            yield Change(*found.span(), fixed, "mojibake")


def _leftovers(text: str, guard: Guard) -> Iterator[Change]:
    for found in _LEFTOVERS.finditer(text):
        yield Change(*found.span(), "" if found.group() == "Â" else "”", "mojibake")


def _entities(text: str, guard: Guard) -> Iterator[Change]:
    for found in _ENTITY.finditer(text):
        entity = found.group() if found.group().endswith(";") else found.group() + ";"
        plain = html.unescape(entity)
        if plain != entity and not guard.covers(*found.span()):
            yield Change(*found.span(), plain.replace("\u00a0", " "), "entity")


def _characters(text: str, guard: Guard) -> Iterator[Change]:
    changes = [Change(*found.span(), "", "invisible") for found in _INVISIBLE.finditer(text)]
    changes += [Change(*found.span(), "", "invisible") for found in _JOINER.finditer(text)]
    for found in _ODD_SPACE.finditer(text):
        changes.append(Change(*found.span(), "\n" if found.group()[0] in "\r\x85\u2028\u2029" else " ", "space"))
    for found in _MARKED.finditer(text):
        composed = unicodedata.normalize("NFC", found.group())
        if composed != found.group():
            changes.append(Change(*found.span(), composed, "composed"))
    yield from sorted(changes)


def _quotes(text: str, guard: Guard) -> Iterator[Change]:
    for found in _DOUBLE_QUOTES.finditer(text):
        if not guard.covers(*found.span()):
            yield Change(*found.span(), '"', "quote")


def _turned_quotes(text: str, guard: Guard) -> Iterator[Change]:
    for found in _TURNED.finditer(text):
        yield Change(*found.span(), "“" if found.group() == "”" else "”", "quote")


def _quote_spaces(text: str, guard: Guard | None = None) -> Iterator[Change]:
    """Spaces inside a pair of quotes: `" siap kerja "`. Only where the quotes of the line pair up."""
    at = 0
    for line in text.split("\n"):
        marks = [at + found.start() for found in _STRAIGHT.finditer(line)]
        if len(marks) % 2 == 0:
            for opened, closed in zip(marks[::2], marks[1::2], strict=True):
                inner = text[opened + 1 : closed]
                if not inner.strip() or inner == inner.strip():
                    continue
                if inner[0] == " " and (opened == 0 or not text[opened - 1].isalnum()):
                    yield Change(opened + 1, opened + 1 + len(inner) - len(inner.lstrip()), "", "quote")
                if inner[-1] == " " and not text[closed + 1 : closed + 2].isalnum():
                    yield Change(opened + 1 + len(inner.rstrip()), closed, "", "quote")
        at += len(line) + 1


def _spaces(text: str, guard: Guard) -> Iterator[Change]:
    patterns = (_TRAILING, _BEFORE_MARK, _AFTER_OPENER, _INSIDE_QUOTES)
    changes = [Change(*found.span(), "", "space") for pattern in patterns for found in pattern.finditer(text)]
    changes += [Change(*found.span(), ") ", "space") for found in _LATE_BRACKET.finditer(text)]
    taken = {change.end for change in changes} | {change.start for change in changes}
    changes += [
        Change(*found.span(), " ", "space")
        for found in _SPACES.finditer(text)
        if found.start() not in taken and found.end() not in taken
    ]
    for pattern in (_MISSING_AFTER, _MISSING_STOP, _NUMBERED):
        changes += [Change(found.end(), found.end(), " ", "space") for found in pattern.finditer(text)]
    changes += [Change(found.end(), found.end(), " ", "space") for found in _MISSING_BRACKET.finditer(text)]
    last = -1
    for change in sorted(set(changes)):
        if change.start >= last and not guard.covers(max(0, change.start - 1), change.end + 1):
            yield change
            last = change.end


def _marks(text: str, guard: Guard) -> Iterator[Change]:
    for found in _MARKS.finditer(text):
        start, end = found.span()
        mark = found.group()
        if guard.covers(start, end) or "/" in text[max(0, start - 1) : start] + text[end : end + 1]:
            continue
        if mark[0] == "." or mark[0] == "…":
            new = "." if mark == ".." and text[end : end + 2].strip()[:1].isupper() else "..."
            new = "…" if mark[0] == "…" else new
        elif mark in {",", "."}:
            new = ""
            if mark == ".":
                start, new = start - 1, "."
        elif "!" in mark and "?" in mark:
            new = "?!"
        else:
            new = mark[0]
        if new != text[start:end]:
            yield Change(start, end, new, "mark")


def _doubled_words(text: str, guard: Guard) -> Iterator[Change]:
    doubled = function_words("doubled")
    for found in _TWICE.finditer(text):
        first, second = found.group(1), text[found.end(2) : found.end()]
        if first.lower() in doubled and (second.islower() or first == second) and not guard.covers(*found.span()):
            yield Change(found.end(1), found.end(), "", "doubled")


def _elongation(text: str, guard: Guard) -> Iterator[Change]:
    if not _RUN.search(text):
        return
    for found in _LETTERS.finditer(text):
        word = found.group()
        if not _RUN.search(word) or _LAUGH.fullmatch(word) or guard.covers(*found.span()):
            continue
        if (word.isupper() and len(word) < 8) or not (word.isupper() or word[1:].islower()):
            continue  # IEEE, idBBB
        single, double = _RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)
        new = double if is_known(double.lower()) and not is_known(single.lower()) else single
        yield Change(*found.span(), new, "elongation")


CLEAN_STEPS: tuple[Callable[[str, Guard], Iterator[Change]], ...] = (
    _mojibake,  # first: its bytes look like odd marks and spaces
    _leftovers,
    _entities,
    _characters,
    _quotes,
    _turned_quotes,
    _quote_spaces,
    _marks,  # before spaces: " ..." and " !!" move as one mark
    _spaces,
    _doubled_words,
    _elongation,
)
"""The steps in their order."""

_PLAIN = re.compile(
    r"(?:[“\"(]?[\w/+%’–—-]++(?:(?<=[0-9])[.,:](?=[0-9])[\w/%-]++)*[.,;:!?]?+[”\")]?+[.,;:]?+(?: |\Z))+", re.ASCII
)


def is_clean(text: str) -> bool:
    """Whether none of the steps can find anything: plain words, one space between them, single marks behind them.

    A text that is not plain may be clean as well. Most sentences are plain, and are read once instead of by every step.

    >>> is_clean("Kirim CV (maks. 2 MB), lalu tunggu 3-5 hari."), is_clean("Kirim  CV"), is_clean("Kirim CV CV")
    (True, False, False)
    """
    return (
        bool(_PLAIN.fullmatch(text))
        and not text.endswith(" ")
        and not _TWICE.search(text)
        and not _RUN.search(text)
        and not ('"' in text and any(_quote_spaces(text)))
    )
