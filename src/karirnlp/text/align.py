"""Edits over a text that remember where every character came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from karirnlp.types import Edit

__all__ = ["Aligned", "Change", "Edit", "apply", "compose"]


class Change(NamedTuple):
    """One replacement that a step proposes, over the text that the step was given."""

    start: int
    end: int
    new: str
    rule: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """A repaired text that leads back to its source."""

    text: str
    source: str
    edits: tuple[Edit, ...] = ()
    """In source order, never overlapping. `source` with them applied is `text`."""
    flags: tuple[Edit, ...] = ()
    """Places that look wrong but were left alone, as edits that a person may want to apply."""
    _starts: tuple[int, ...] = field(default=(), repr=False, compare=False)
    """Where each edit's `new` starts in `text`."""

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source span behind `text[start:end]`; an edit that the span touches is taken in whole.

        Raises ValueError where the span does not lie in the text.

        >>> apply("yg baik", [Change(0, 2, "yang", "slang")]).to_source(0, 4)
        (0, 2)
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside the text of {len(self.text)} characters")
        first = self._back(start, start == end, late=False)
        return (first, first) if start == end else (first, max(first, self._back(end, False, late=True)))

    def _back(self, at: int, point: bool, late: bool) -> int:
        """The source offset of `text` offset `at`, taken as the end of a span where `late`."""
        number = bisect_right(self._starts, at) - 1
        if late:
            while number >= 0 and self._starts[number] >= at:
                number -= 1  # edits that start where the span ends lie outside it
        if number < 0:
            return at
        edit, begins = self.edits[number], self._starts[number]
        after = at - begins - len(edit.new)
        if after >= 0:
            return edit.end + after
        return edit.start if not late or point else edit.end


def apply(text: str, changes: Sequence[Change]) -> Aligned:
    """`text` with `changes` made; they must be sorted and must not overlap."""
    return compose(Aligned(text, text), changes)


def compose(base: Aligned, changes: Sequence[Change]) -> Aligned:
    """`base` with `changes` (sorted, not overlapping, over `base.text`) made on top; edits that meet are joined."""
    if not changes:
        return base
    text, source = base.text, base.source
    pieces: list[str] = []
    edits: list[Edit] = []
    starts: list[int] = []
    done = 0  # of base.text
    size = 0  # of the new text
    for low, high, old_edits, new_changes in _groups(base, changes):
        pieces.append(text[done:low])
        size += low - done
        new = _rewrite(text, low, high, new_changes)
        first, last = _source_span(base, low, high, old_edits)
        named = [base.edits[number].rule for number in old_edits] + [change.rule for change in new_changes]
        rules = dict.fromkeys(rule for names in named for rule in names.split("+"))
        if source[first:last] != new:
            edits.append(Edit(first, last, source[first:last], new, "+".join(rules)))
            starts.append(size)
        pieces.append(new)
        size += len(new)
        done = high
    pieces.append(text[done:])
    return Aligned("".join(pieces), source, tuple(edits), base.flags, tuple(starts))


def _rewrite(text: str, low: int, high: int, changes: Iterable[Change]) -> str:
    parts, at = [], low
    for change in changes:
        parts += [text[at : change.start], change.new]
        at = change.end
    return "".join([*parts, text[at:high]])


def _source_span(base: Aligned, low: int, high: int, members: Sequence[int]) -> tuple[int, int]:
    """The source span of `base.text[low:high]`, which holds the edits numbered `members` whole."""
    if not members:
        number = bisect_right(base._starts, low) - 1
        while number >= 0 and base._starts[number] == low and base.edits[number].new:
            number -= 1
        shift = 0
        if number >= 0:
            edit = base.edits[number]
            shift = edit.end - (base._starts[number] + len(edit.new))
        return low + shift, high + shift
    first, last = base.edits[members[0]], base.edits[members[-1]]
    ends = base._starts[members[-1]] + len(last.new)
    return first.start - (base._starts[members[0]] - low), last.end + (high - ends)


def _groups(base: Aligned, changes: Sequence[Change]) -> Iterable[tuple[int, int, list[int], list[Change]]]:
    """Old edits and new changes in order, joined where they overlap or are empty at one place."""
    count, total = 0, len(changes)
    number, edits = 0, base.edits
    while number < len(edits) or count < total:
        low = high = -1
        olds: list[int] = []
        news: list[Change] = []
        while True:
            old = (base._starts[number], base._starts[number] + len(edits[number].new)) if number < len(edits) else None
            new = (changes[count].start, changes[count].end) if count < total else None
            take_old = old is not None and (new is None or old <= new)
            span = old if take_old else new
            if span is None or (low >= 0 and not _meets(low, high, span)):
                break
            low, high = (span[0], span[1]) if low < 0 else (low, max(high, span[1]))
            if take_old:
                olds.append(number)
                number += 1
            else:
                news.append(changes[count])
                count += 1
        yield low, high, olds, news


def _meets(low: int, high: int, span: tuple[int, int]) -> bool:
    start, end = span
    return start < high or low == high == start == end
