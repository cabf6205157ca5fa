"""What a repair must not touch: addresses, code, numbers, tags and foreign text."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from karirnlp.text.lexicon import function_words, is_known

_TOKENS = re.compile(
    r"```.*?(?:```|\Z)"  # fenced code
    r"|`[^`\n]{1,200}`"
    r"|\b(?:https?|ftp)://[^\s<>\"]++|\bwww\.[^\s<>\"]++"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<!\w)[@#]\w++"
    r"|\b[A-Za-z0-9-]{1,63}\.(?:com|co|id|org|net|go|ac|io|info|pdf|docx?|xlsx?|pptx?|py|js|html?|csv|txt|jpe?g|png|zip)\b"
    r"(?:[./][\w?=&%~.-]{1,200})?"
    r"|</?[A-Za-z][^<>\n]{0,200}>"
    r"|(?<![\w.])\.(?:NET|net)\b|\b[A-Za-z]\w{0,30}(?:_\w{1,30}|\(\)|\+\+)+|\b[A-Za-z]#(?!\w)"
    r"|\b[A-Z]:\\\S++",
    re.DOTALL,
)
_PIECE = re.compile(r"[^.!?…\n\"“”«»()]{12,400}")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


class Guard:
    """The spans of one text that no repair of words or marks may enter; found when first asked for, since most texts need no repair."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _spans(self) -> tuple[list[int], list[int]]:
        """Starts and ends, in order, none overlapping."""
        text = self._text
        spans = [found.span() for found in _TOKENS.finditer(text)]
        spans += [found.span() for found in _PIECE.finditer(text) if _is_foreign(found.group())]
        merged: list[list[int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return [start for start, _ in merged], [end for _, end in merged]

    def moved(self, text: str) -> Guard:
        """The guard of `text`: this one where nothing changed."""
        return self if text is self._text or text == self._text else Guard(text)

    def covers(self, start: int, end: int) -> bool:
        """Whether `start:end` meets a span that must stay as it is."""
        starts, ends = self._spans
        number = bisect_right(starts, max(start, end - 1)) - 1
        return number >= 0 and ends[number] > start


def _is_foreign(piece: str) -> bool:
    words = _WORD.findall(piece.lower())
    english_words, indonesian_words = function_words("english"), function_words("indonesian")
    english = sum(word in english_words for word in words)
    if english < 2 or english * 4 < len(words) or not indonesian_words.isdisjoint(words):
        return False
    return english > sum(len(word) > 3 and word not in english_words and is_known(word) for word in words)
