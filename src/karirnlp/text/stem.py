"""One word in, its stem out: the root by Sastrawi's method, or the career form that keeps what a root destroys.

Order of decision, the first that speaks wins: reviewed overrides; the lexicon of roots; hyphenated words by their
parts; the likeliest affix reading; a clitic on an unknown word; the word as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from karirnlp.errors import OptionError
from karirnlp.text.affixes import COMMON, KNOWN, endings, root_finder

Form = Literal["root", "career"]

_DATA = Path(__file__).parent / "data"
_MEMO_SIZE = 1 << 16
"""Words remembered for each form, some 8 MiB."""
_LONGEST = 48
"""Letters; no Indonesian word is longer, and analysis is skipped beyond it."""

_HYPHENED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_OTHER_WITH_CLITIC = re.compile(r"([\W_+#]*+[^\W_+#].*|.*[+#])-(?:nya|ku|mu|lah|kah|pun|an)", re.IGNORECASE | re.DOTALL)
_FIGURES = frozenset("2²")
_TWICE = re.compile(r"([a-z]{3,40})[2²](?:nya|an|ku|mu)?")
_ORDINAL = re.compile(r"ke-(\d+)", re.IGNORECASE)
_MARKS = frozenset("/@:\\")  # of URLs, addresses and paths
_CLITICS = frozenset({"nya", "ku", "mu", "lah", "kah", "tah", "pun"})
_HYPHEN_PREFIXES = frozenset(
    {"di", "nge", "ng", "me", "mem", "men", "meng", "ter", "ber", "ke", "se", "pe", "ku", "kau"}
)


def read_rows(name: str) -> list[list[str]]:
    """Rows of a reviewed table in `karirnlp/text/data`, without comments."""
    text = _DATA.joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _dictionary() -> list[str]:
    """Sastrawi's own list of roots."""
    spec = find_spec("Sastrawi")
    if spec is None or spec.origin is None:
        raise ImportError("PySastrawi is missing; install it with: pip install PySastrawi")
    text = (Path(spec.origin).parent / "Stemmer" / "data" / "kata-dasar.txt").read_text(encoding="utf-8")
    return [root for root in text.split("\n") if root]


@cache
def lexicon() -> dict[str, int]:
    """Root -> `COMMON` or `KNOWN`: Sastrawi's dictionary, the project's additions, and which are in everyday use."""
    roots = dict.fromkeys(_dictionary(), KNOWN)
    for name in ("roots_common.tsv", "roots_added.tsv"):
        roots.update((root, COMMON) for root, *_ in read_rows(name))
    # What is derived from a corrected word shares its root.
    roots.update((word, COMMON) for word, root in overrides().items() if word != root)
    return roots


@cache
def overrides() -> dict[str, str]:
    """Word -> root, where the rules and the dictionary give a wrong one."""
    return {word: root for word, root, *_ in read_rows("stem_overrides.tsv")}


@cache
def career_forms() -> dict[str, str]:
    """Word -> career form, for words of working life whose root means something else."""
    return {word: form for word, form, *_ in read_rows("career_forms.tsv")}


def analyse_with(roots: Mapping[str, int], corrected: Mapping[str, str]) -> Callable[[str], str]:
    """A function from a lower-case word of ASCII letters to its root, or to itself where nothing is known of it."""
    best_root = root_finder(roots)

    def analysed(word: str) -> str:
        if word in roots and word not in corrected:
            return word
        if not 3 < len(word) <= _LONGEST:
            return word
        found = best_root(word)
        if found is None:
            if word[-3:] != "nya":
                return word
            if word[-4:] == "anya":  # jawabanya for jawabannya
                found = best_root(word[:-3] + "n")
        if found is not None:
            return corrected.get(found, found)
        if len(word) > 6:
            host = word[:-3]
            return corrected.get(host) or analysed(host)
        return word

    return analysed


@cache
def _analyser() -> Callable[[str], str]:
    return analyse_with(lexicon(), overrides())


def _root(word: str) -> str:
    return overrides().get(word) or _analyser()(word)


def _hyphenated(word: str) -> str:
    """Root of a lower-case hyphenated word: its clitics and prefixes off, a doubled word once."""
    fixed = overrides().get(word)
    if fixed is not None:
        return fixed
    if word in lexicon():
        return word
    first, _, rest = word.partition("-")
    head, _, last = word.rpartition("-")
    if last in _CLITICS:
        return _any(head)
    if first in _HYPHEN_PREFIXES:
        return _any(rest)
    if first != head:
        return word
    one, two = _root(first), _root(last)
    if first.endswith(last):  # menyepak-nyepak, mewanti-wanti
        prefix = first[: -len(last)]
        return one if one != first or prefix not in _HYPHEN_PREFIXES else two
    if one == two or one == _root("me" + last):  # buku-buku, meniru-nirukan
        return one
    if first.startswith("se") and _root(first[2:]) == two:  # setinggi-tingginya
        return two
    return word


def _any(word: str) -> str:
    return _hyphenated(word) if "-" in word else _root(word)


def _career(word: str) -> str:
    forms = career_forms()
    head, hyphen, last = word.rpartition("-")
    parts = [word]
    if hyphen and (last in _CLITICS or last.startswith(head)):
        parts = [head] if last in _CLITICS else [head, last]
    for part in parts:
        for cut, suffix, _ in endings(part):
            form = forms.get(part[: len(part) - cut]) if not suffix else None
            if form is not None:
                return form
    return _any(word)


def _odd(word: str, form: Form) -> str:
    """Stem of a word with more than ASCII letters in it."""
    if not _FIGURES.isdisjoint(word) and (twice := _TWICE.fullmatch(word)):
        return _root(twice[1]) if form == "root" else _career(twice[1])
    if "-" not in word or len(word) > _LONGEST or not _MARKS.isdisjoint(word):
        return word
    if _HYPHENED.fullmatch(word):
        lower = word.lower()
        return _in_its_case(word, lower, _hyphenated(lower) if form == "root" else _career(lower))
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1]
    if clitic := _OTHER_WITH_CLITIC.fullmatch(word):
        return clitic[1]
    return word


@cache
def _kept() -> frozenset[str]:
    return frozenset(career_forms().values())


def _in_its_case(word: str, lower: str, found: str) -> str:
    """A stem that is no word of the lexicon keeps the letters that the writer used: *CV-nya*, *CV*."""
    if found in lexicon() or found in _kept() or found not in lower:
        return found
    start = lower.index(found)
    return word[start : start + len(found)]


class _Memo(dict[str, str]):
    """Answers so far for one form. Emptied when full: a cheap bound that running text hardly notices."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form: Form = form
        self.analyse: Callable[[str], str] = _career
        self.settled: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        settled = self.settled or self._settle()
        found = settled.get(word)
        if found is None:
            if not (word.isascii() and word.isalpha()):
                found = _odd(word, self.form)
            elif (lower := word.lower()) == word:
                found = self.analyse(word)
            elif (known := settled.get(lower)) is not None:
                found = _in_its_case(word, lower, known)
            else:
                found = self.analyse(lower)
                found = word if found == lower else _in_its_case(word, lower, found)
        if len(word) <= _LONGEST:
            if len(self) >= _MEMO_SIZE:
                self.clear()
            self[word] = found
        return found

    def _settle(self) -> dict[str, str]:
        """What needs no analysis: roots, corrections, career forms. Read at the first word, not at import."""
        self.settled = {root: root for root in lexicon()} | overrides()
        if self.form == "career":
            self.settled |= career_forms()
        else:
            self.analyse = _analyser()
        return self.settled


_MEMOS: dict[str, _Memo] = {"root": _Memo("root"), "career": _Memo("career")}


def _memo(form: str) -> _Memo:
    memo = _MEMOS.get(form)
    if memo is None:
        raise OptionError(f"form is {form!r}; it takes {' or '.join(map(repr, _MEMOS))}")
    return memo


def stem(word: str, form: Form = "root") -> str:
    """Stem of one word.

    Args:
        word: one word, as `karirnlp.text.tokens.words` cuts them; any case.
        form: `root` by Sastrawi's method, or `career`, which keeps words whose root would mislead.

    Returns:
        A lower-case stem, or the word exactly as given where it is no word that the lexicon knows: names, words with
        accented letters, *C++*, *.NET*, *Rp5.000.000*, *S1*.

    Raises:
        OptionError: `form` is neither of the two.

    Examples
    --------
    >>> stem("pewawancara"), stem("Perusahaannya", form="career"), stem("CV-nya"), stem("C++")
    ('wawancara', 'perusahaan', 'CV', 'C++')
    """
    return _memo(form)[word]


def stems(words: Sequence[str], form: Form = "root") -> list[str]:
    """Stems of many words: `[stem(word, form) for word in words]`, only faster.

    Examples
    --------
    >>> stems(["mengirim", "lamaran"])
    ['kirim', 'lamar']
    """
    return list(map(_memo(form).__getitem__, words))
