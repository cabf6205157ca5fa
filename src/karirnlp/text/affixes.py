"""Affix analysis: every way to read a word as prefixes, a root of the lexicon, suffixes and clitics, and the likeliest.

The rules are those of Nazief and Adriani with the later corrections (Asian 2007, Arifin et al. 2009, Tahitoe and
Purwitasari 2010) as Sastrawi has them. Sastrawi stops at the first root that it meets; here all readings are found and
the cheapest wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

COMMON, KNOWN = 0, 1
"""What a lexicon says of a root: in everyday use, or merely in the dictionary."""

# Costs, in the order of what they weigh. A reading wins by its root first, by its form next, by its length last.
_TOO_DEAR = 9.0  # a reading above this is left: better no root than a far-fetched one
_BAD_PAIR = 5.0  # a prefix and a suffix that do not go together
_ROOT_COST = (0.0, 4.0)
_COLLOQUIAL = 3.0
_LOAN_SUFFIX = 2.5
_DOUBLED = 2.0  # re-runtuh-an, de-daun-an
_PER_PREFIX = 1.0
_KEPT_R, _RESTORED_K, _ODD_NASAL = 0.9, 0.6, 0.3  # be-r-, meng-k-, mem-p: the plainer reading is the likelier
_BARE_I = 1.2  # an imperative in -i with no prefix
_PER_SUFFIX = 0.6
_PER_CLITIC = 0.5
_PRONOUN = 0.4  # -ku and -mu are often a root's own end
_PER_LETTER = -0.35
_SHORT = 2.5  # a root of three letters; none is shorter
_MONOSYLLABLE = 5  # letters at most after menge-, penge-

_VOWELS = "aiueo"
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"

_SUFFIXES: Mapping[str, frozenset[str]] = {
    "me": frozenset({"", "kan", "i"}),
    "menge": frozenset({"", "kan", "i"}),
    "penge": frozenset({"", "an"}),
    "di": frozenset({"", "kan", "i"}),
    "ku": frozenset({"", "kan", "i"}),
    "ber": frozenset({"", "kan", "an"}),
    "ter": frozenset({"", "kan", "i"}),
    "ke": frozenset({"an"}),
    "pe": frozenset({"", "an"}),
    "per": frozenset({"", "an", "kan", "i"}),
    "se": frozenset({"", "an"}),
    "doubled": frozenset({"", "an"}),
    "ng": frozenset({"", "in", "i", "kan"}),
    "n": frozenset({"", "in", "i", "kan"}),
}
"""Derivational suffixes that go with each outermost prefix."""

_FOLLOWS: Mapping[str, frozenset[str]] = {
    "di": frozenset({"per", "pe", "ber", "ke", "se", "ter"}),
    "me": frozenset({"per", "pe", "ber", "ke", "se", "ter"}),
    "pe": frozenset({"per", "ber", "ke", "se", "ter"}),
    "ku": frozenset({"per", "ber", "ke", "se"}),
    "ke": frozenset({"ber", "ter", "se", "pe", "per"}),
    "se": frozenset({"per", "pe", "ke", "ber", "ter", "me"}),
    "ber": frozenset({"pe", "per", "ke", "se", "doubled"}),
    "ter": frozenset({"per", "ke", "se", "ber"}),
    "per": frozenset({"se", "ke", "ber"}),
}
"""Prefixes that may stand inside each prefix."""

_COUNTED = frozenset({"dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "semua", "sekian"})
_COMMON_ONLY = frozenset({"doubled", "ng", "n"})
_BEFORE_MONOSYLLABLES = frozenset({"menge", "penge"})
_RARE_ALONE = frozenset({"i", "in"})

Reading = tuple[int, str, str, float]
"""How a word may begin: letters cut, letters put back, outermost prefix, cost."""


def _single_prefixes() -> dict[str, list[Reading]]:
    table: dict[str, list[Reading]] = {}

    def add(beginning: str, cut: int, back: str, kind: str, cost: float = 0.0) -> None:
        table.setdefault(beginning, []).append((cut, back, kind, cost + _PER_PREFIX))

    for start in ("di", "ke", "se"):
        add(start, 2, "", start)
    add("ku", 2, "", "ku", 0.5)
    add("kau", 3, "", "ku", 0.5)
    add("ketidak", 7, "", "ke")
    for nasal in ("me", "pe"):
        for letter in "lrwymn":
            add(nasal + letter, 2, "", nasal)
        for letter in "bfvp":
            add(nasal + "m" + letter, 3, "", nasal, _ODD_NASAL if letter == "p" else 0.0)
        for letter in "cdjstz":
            add(nasal + "n" + letter, 3, "", nasal, _ODD_NASAL if letter in "st" else 0.0)
        for letter in "ghqk":
            add(nasal + "ng" + letter, 4, "", nasal)
        add(nasal + "nge", 5, "", nasal + "nge", 0.8)
        add(nasal + "mr", 3, "p", nasal, _ODD_NASAL)  # loans in pr- and kr-: pemrograman, mengritik
        add(nasal + "ngr", 4, "k", nasal, _ODD_NASAL)
        add(nasal + "ngr", 4, "", nasal, 0.5)
        for vowel in _VOWELS:
            add(nasal + "m" + vowel, 3, "p", nasal)
            add(nasal + "n" + vowel, 3, "t", nasal)
            add(nasal + "ny" + vowel, 4, "s", nasal)
            add(nasal + "ng" + vowel, 4, "", nasal)
            add(nasal + "ng" + vowel, 4, "k", nasal, _RESTORED_K)
    for letter in _CONSONANTS:
        if letter not in "lrwymn":
            add("pe" + letter, 2, "", "pe", 0.2)
        if letter != "r":  # be-kerja: the prefix loses its r before a syllable in -er
            add("be" + letter + "er", 2, "", "ber", 0.2)
            add("te" + letter + "er", 2, "", "ter", 0.2)
        add(letter + "e" + letter, 2, "", "doubled", _DOUBLED)
    for start in ("ber", "per", "ter"):
        add(start, 3, "", start)
        add(start, 2, "", start, _KEPT_R)
    for letter in "ptsk":  # non-standard: the root's first letter kept
        add("me" + letter, 2, "", "me", 2.0)
    for start, cut, backs in (("ng", 2, ("", "k")), ("nge", 3, ("",)), ("ny", 2, ("s", "c"))):
        for back in backs:
            add(start, cut, back, "ng", _COLLOQUIAL)
    for vowel in _VOWELS:
        add("n" + vowel, 1, "t", "n", _COLLOQUIAL)
        add("m" + vowel, 1, "p", "n", _COLLOQUIAL)
    return table


def _prefix_runs() -> dict[str, list[Reading]]:
    """Beginning -> readings, for runs of up to three prefixes."""
    single = _single_prefixes()
    inside = frozenset().union(*_FOLLOWS.values())
    nested = [(start, reading) for start, readings in single.items() for reading in readings if reading[2] in inside]
    table = {start: list(readings) for start, readings in single.items()}
    layer = [(start, reading, reading[2]) for start, readings in single.items() for reading in readings]
    for _ in range(2):
        following = []
        for start, (cut, back, outer, cost), inner in layer:
            allowed = _FOLLOWS.get(inner)
            if allowed is None:
                continue
            shown = back + start[cut:]  # what is known of the rest
            for next_start, (next_cut, next_back, kind, next_cost) in nested:
                if kind not in allowed:
                    continue
                if next_start.startswith(shown):
                    key = start + next_start[len(shown) :]
                elif shown.startswith(next_start):
                    key = start
                else:
                    continue
                run = (cut + next_cut - len(back), next_back, outer, cost + next_cost)
                table.setdefault(key, []).append(run)
                following.append((key, run, kind))
        layer = following
    return table


_OPENING = 5
Beginning = tuple[tuple[Reading, ...], tuple[int, ...]]


@cache
def _beginnings() -> tuple[dict[str, list[Reading]], dict[str, Beginning]]:
    """All runs by their letters; and, by a word's first five letters (else four, three, two), the readings that these
    settle with the lengths of the longer beginnings still to try: one look-up for nearly every word."""
    table = _prefix_runs()
    opened: dict[str, Beginning] = {}
    longer: dict[str, set[int]] = {}
    for start in table:
        longer.setdefault(start[:_OPENING], set()).add(len(start))
    for opening, lengths in longer.items():
        readings = [reading for size in range(2, len(opening) + 1) for reading in table.get(opening[:size], ())]
        opened[opening] = (tuple(readings), tuple(sorted(size for size in lengths if size > _OPENING)))
    return table, opened


Ending = tuple[int, str, float]
"""How a word may end: letters cut, derivational suffix, cost."""


@cache
def _endings() -> tuple[dict[str, tuple[Ending, ...]], dict[str, tuple[int, ...]]]:
    """All that may follow a root -> its readings, the word whole first; and, by a word's last three letters (else two,
    one), the lengths to try, longest first."""
    derived = {
        "": 0.0,
        "i": _PER_SUFFIX + 0.2,
        "an": _PER_SUFFIX,
        "kan": _PER_SUFFIX,
        "in": _PER_SUFFIX + _COLLOQUIAL,
        "isasi": _LOAN_SUFFIX,
        "isasikan": _LOAN_SUFFIX,
    }
    pronouns = {"": 0.0, "nya": _PER_CLITIC, "ku": _PER_CLITIC + _PRONOUN, "mu": _PER_CLITIC + _PRONOUN}
    particles = {"": 0.0, "lah": _PER_CLITIC, "kah": _PER_CLITIC, "pun": _PER_CLITIC, "tah": _COLLOQUIAL}
    readings = {
        suffix + pronoun + particle: (len(suffix + pronoun + particle), suffix, cost + pronoun_cost + particle_cost)
        for suffix, cost in derived.items()
        for pronoun, pronoun_cost in pronouns.items()
        for particle, particle_cost in particles.items()
    }
    table: dict[str, tuple[Ending, ...]] = {}
    lengths: dict[str, set[int]] = {}
    for ending in readings:
        table[ending] = tuple(readings[ending[cut:]] for cut in range(len(ending), -1, -1) if ending[cut:] in readings)
        if ending:
            lengths.setdefault(ending[-3:], set()).add(len(ending))
    for last in tuple(lengths):
        lengths[last].update(size for size in (1, 2) if last[-size:] in readings)
    return table, {last: tuple(sorted(sizes, reverse=True)) for last, sizes in lengths.items()}


def endings(word: str) -> tuple[Ending, ...]:
    """The word whole, then without particle, possessive and derivational suffix, each at most once."""
    table, lengths = _endings()
    for length in lengths.get(word[-3:]) or lengths.get(word[-2:]) or lengths.get(word[-1:]) or ():
        found = table.get(word[-length:])
        if found is not None:
            return found
    return table[""]


def root_finder(roots: Mapping[str, int]) -> Callable[[str], str | None]:
    """A function from a lower-case word to its likeliest root in `roots`, or None where no reading ends in one.

    A root of three letters, a colloquial prefix and a suffix that stands alone ask for a root in everyday use: what the
    dictionary merely knows is too often a name's middle (*Kevin* is not *kev* with *-in*).
    """
    runs, opened = _beginnings()
    closed, closing = _endings()
    whole = closed[""]
    nothing: Beginning = ((), ())
    pairs = frozenset(opening[:2] for opening in opened)
    for pair in pairs:
        opened.setdefault(pair, nothing)
    finals = frozenset(ending[-1] for ending in closed if ending)

    def best_root(word: str) -> str | None:
        ends = whole  # as endings(word) has it; without the call, a twentieth of the time
        if word[-1] in finals:
            for length in closing.get(word[-3:]) or closing.get(word[-2:]) or closing.get(word[-1:]) or ():
                if (ending := word[-length:]) in closed:
                    ends = closed[ending]
                    break
        if word[:2] in pairs:
            readings, longer = opened.get(word[:5]) or opened.get(word[:4]) or opened.get(word[:3]) or opened[word[:2]]
        elif ends is whole:
            return None
        else:
            readings, longer = nothing
        if ends is whole and not readings:
            return None
        for length in longer:
            if (run := word[:length]) in runs:
                readings += tuple(runs[run])
        best, least, size = None, _TOO_DEAR, len(word)
        for cut_end, suffix, cost in ends[1:]:
            rest = word[:-cut_end]
            if rest in roots:
                rank, left = roots[rest], size - cut_end
                if left < 3 or (left < 4 and (suffix == "in" or (suffix == "an" and rest[-1] not in _VOWELS))):
                    continue
                if rank != COMMON and (suffix in _RARE_ALONE or (left < 4 and word[left:] != "nya")):
                    continue
                if not suffix and left > 4 and word[left:] != "ku" and word[left:] != "mu":
                    return rest  # a root with a clitic has the root's own stem: perdananya
                total = cost + _ROOT_COST[rank] + _PER_LETTER * left + (_SHORT if left == 3 else 0.0)
                if suffix in _RARE_ALONE:
                    total += _BARE_I
                if total < least:
                    best, least = rest, total
        for cut, back, kind, prefix_cost in readings:
            for cut_end, suffix, cost in ends:
                rest = back + word[cut : size - cut_end]
                if rest not in roots:
                    continue
                rank, left = roots[rest], len(rest)
                if left < 3 or cut + cut_end > size or (rank != COMMON and (left < 4 or kind in _COMMON_ONLY)):
                    continue
                if (kind == "n" and left < 5) or (left > _MONOSYLLABLE and kind in _BEFORE_MONOSYLLABLES):
                    continue
                total = prefix_cost + cost + _ROOT_COST[rank] + _PER_LETTER * left + (_SHORT if left == 3 else 0.0)
                if suffix not in _SUFFIXES[kind]:
                    if kind == "ke" and rank != COMMON and rest not in _COUNTED:
                        continue  # kedua, ketemu; never Ketawang
                    total += _BAD_PAIR
                if total < least:
                    best, least = rest, total
        return best

    return best_root
