"""Word lists that tell advice from other prose, read once from `data/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from karirnlp.text.stem import read_rows, stems


@cache
def directives() -> Mapping[str, Mapping[tuple[str, ...], None]]:
    """Kind -> phrases of that kind as word tuples (`data/directives.tsv`)."""
    kinds: dict[str, dict[tuple[str, ...], None]] = {}
    for phrase, kind, *_ in read_rows("directives.tsv"):
        kinds.setdefault(kind, {})[tuple(phrase.lower().split())] = None
    return kinds


@cache
def _by_first() -> dict[str, dict[int, dict[tuple[str, ...], tuple[str, ...]]]]:
    """First word -> size, greatest first -> phrase -> kinds."""
    kinds_of: dict[tuple[str, ...], list[str]] = {}
    for kind, phrases in directives().items():
        for phrase in phrases:
            kinds_of.setdefault(phrase, []).append(kind)
    table: dict[str, dict[int, dict[tuple[str, ...], tuple[str, ...]]]] = {}
    for phrase in sorted(kinds_of, key=len, reverse=True):
        table.setdefault(phrase[0], {}).setdefault(len(phrase), {})[phrase] = tuple(kinds_of[phrase])
    return table


Cue = tuple[int, int, tuple[str, ...]]
"""First word, the word behind the last, kinds."""


def cues(tokens: Sequence[str]) -> list[Cue]:
    """Cue phrases among lower-cased words, in order, longest first, none overlapping."""
    table = _by_first()
    found: list[Cue] = []
    done = 0
    for i in [i for i, token in enumerate(tokens) if token in table]:
        if i < done:
            continue
        for size, phrases in table[tokens[i]].items():
            if kinds := phrases.get(tuple(tokens[i : i + size])):
                done = i + size
                found.append((i, done, kinds))
                break
    return found


@cache
def verb_classes() -> Mapping[str, str]:
    """Verb root -> class (t transitive, i intransitive, h noun as often as verb, k only with -kan/-i/-in, e English): `data/verbs.tsv`."""
    return {root: kind for root, kind, *_ in read_rows("verbs.tsv")}


@cache
def traits() -> Mapping[tuple[str, ...], str]:
    """Trait phrase -> trait or fault: `data/traits.tsv`."""
    return {tuple(phrase.lower().split()): kind for phrase, kind, *_ in read_rows("traits.tsv")}


@cache
def _shape_memo() -> dict[str, str]:
    return {}


_MEMO_SIZE = 1 << 15
_BARE = {"t": "bare", "i": "intransitive", "h": "homograph", "e": "english", "k": ""}
"""Class of a verb root -> shape of the root standing bare."""
COMMANDS = frozenset({"bare", "kan", "i", "in", "lah", "per"})
"""Shapes that at the head of a clause with no subject are commands nearly always."""
MAYBE_COMMANDS = frozenset({"intransitive", "homograph", "english"})
"""Shapes that are nouns, or plain statements with the subject left out, about as often."""


def verb_shape(word: str) -> str:
    """How a lower-cased word can serve as a verb; an empty string where it cannot.

    bare (*catat*), intransitive (*datang*), homograph (*tes*: a noun as often), kan, i, in (*siapkan, hindari,
    siapin*), lah (*catatlah*), ber (*berlatih*), active (*menyiapkan, nyiapin*), passive (*dicatat*), english
    (*apply*), per (*perbaiki, perhatikan*).

    >>> verb_shape("siapkan"), verb_shape("menyiapkan"), verb_shape("gaji")
    ('kan', 'active', '')
    """
    memo = _shape_memo()
    shape = memo.get(word)
    if shape is None:
        if len(memo) >= _MEMO_SIZE:
            memo.clear()
        shape = memo[word] = _verb_shape(word)
    return shape


def _verb_shape(word: str) -> str:
    classes = verb_classes()
    derived = word.startswith(("me", "ber")) and stems([word])[0] != word
    if word in classes and not derived:
        return _BARE[classes[word]]
    if word.endswith("lah") and len(word) > 5:
        inner = _verb_shape(word[:-3])
        if inner:
            return inner if inner in ("active", "passive") else "lah"
        return ""
    for clitic in ("nya", "mu", "ku"):
        if (
            word.endswith(clitic)
            and len(word) > len(clitic) + 4
            and (inner := _verb_shape(word[: -len(clitic)])) in ("kan", "i", "active", "in")
        ):
            return inner
    if word.endswith("in") and (spoken := _spoken_shape(word[:-2])):
        return spoken
    once, hyphen, again = word.partition("-")
    if hyphen and once == again:
        return _verb_shape(once)  # cari-cari, lihat-lihat
    root = stems([word])[0]
    if root not in classes:  # -kan makes verbs of roots of every class, as do spoken -in and, with a prefix, -i
        if root == word:
            return ""
        if word.startswith(("me", "di")) and word.endswith(("kan", "i")):
            return "active" if word.startswith("me") else "passive"
        return next((suffix for suffix in ("kan", "in") if word == root + suffix), "")
    if word.startswith("di") and root != word and not root.startswith("di"):
        return "passive"
    if word.startswith(("ber", "be")) and not root.startswith("be"):
        return "ber"
    if word.startswith(("per", "pel")) and word.endswith(("kan", "i")) and not root.startswith("pe"):
        return "per"
    if word.startswith(("me", "nge")) and root[:2] != "me":
        return "active"
    if word[0] in "nm" and not word.startswith(root[:2]) and not word.endswith("an"):
        return "active"
    for suffix in ("kan", "in", "i"):
        if word == root + suffix:
            return suffix
    return ""


_NASALS = (("nge", ("",)), ("ny", ("s",)), ("ng", ("", "k")), ("n", ("t",)), ("m", ("p", "")))
"""Spoken active prefixes, and what each may have taken from the root's front: *nyiapin* is *siap*, *ngirimin* is *kirim*."""


def _spoken_shape(base: str) -> str:
    """Shape of a spoken verb in *-in* given without its ending; empty where no root fits."""
    classes = verb_classes()
    if base in classes:
        return "in"
    for prefix, fronts in _NASALS:
        if base.startswith(prefix) and any(front + base[len(prefix) :] in classes for front in fronts):
            return "active"
    return ""
