"""Many patterns looked for in a text at once.

Python's `re` tries one pattern after the other, each at every character; RE2 reads the text once for all of them, in time linear
in the text whatever the patterns. Both find the same: a text with a character that they may read differently goes to
`re`, as does a pattern that RE2 cannot read (looking around, back references), and so does all where RE2 is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

try:
    import re2
except ImportError:  # no wheel for this machine: slower, with the same results
    re2 = None

# RE2's \w, \b and \s know ASCII alone. What is listed here both read alike; marks are no letters to either.
_READ_ALIKE = re.compile("[\t\n\f\r -~“”‘’–—…•·→✅✔❌\ufe0f]*+").fullmatch


class PatternSet:
    """Named patterns, any number under one name; `re`'s syntax, anchored only where they say so.

    >>> PatternSet([("number", r"\\d+"), ("greeting", r"\\bhalo\\b"), ("greeting", r"^hai\\b")]).found("Halo 7")
    ('number', 'greeting')
    """

    def __init__(self, patterns: Iterable[tuple[str, str]], flags: re.RegexFlag = re.IGNORECASE) -> None:
        self.patterns: Sequence[tuple[str, str]] = tuple(patterns)
        self.flags = flags

    def found(self, text: str) -> tuple[str, ...]:
        """Names of the patterns that occur in a text, each once, in the order of the table."""
        together, apart = self._compiled
        if together is None or not _READ_ALIKE(text) or text.endswith("\n"):
            numbers = [n for n, pattern in enumerate(self._one_by_one) if pattern.search(text)]
        else:
            numbers = together.Match(text) or []
            numbers += [n for n, pattern in apart if pattern.search(text)]
            numbers.sort()
        return tuple(dict.fromkeys(self.patterns[n][0] for n in numbers))

    @cached_property
    def _one_by_one(self) -> list[re.Pattern[str]]:
        return [re.compile(pattern, self.flags) for _, pattern in self.patterns]

    @cached_property
    def _compiled(self) -> tuple[Any, list[tuple[int, re.Pattern[str]]]]:
        """RE2's set, None where there is none, and the patterns that it cannot read with their numbers."""
        if re2 is None:
            return None, []
        options = re2.Options()
        options.log_errors = False
        options.case_sensitive = not self.flags & re.IGNORECASE
        together, apart = re2.Set.SearchSet(options), []
        for n, (_, pattern) in enumerate(self.patterns):
            try:
                together.Add(pattern)
            except re2.error:
                together.Add(_NEVER)  # keeps the numbers in step
                apart.append((n, re.compile(pattern, self.flags)))
        together.Compile()
        return together, apart


_NEVER = r"[^\x00-\x{10FFFF}]"
