"""Word-building of spoken Indonesian: nasal verbs, `-in`, and vowels as they are spoken, back to the standard word.

A rule answers only where its result rests on a root that PySastrawi knows; data decides the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache

from karirnlp.text.affixes import COMMON, KNOWN
from karirnlp.text.lexicon import is_known, words
from karirnlp.text.stem import lexicon

_CLITIC = re.compile(r"(?:nya|ku|mu|lah|kah|pun)\Z")
_VOWELS = frozenset("aeiou")
_PREFIXES = (
    ("ber", ""), ("ter", ""), ("se", ""), ("di", ""), ("ke", ""), ("per", ""), ("ku", ""), ("kau", ""),
    ("memper", ""), ("me", ""), ("mem", ""), ("mem", "p"), ("men", ""), ("men", "t"), ("meng", ""),
    ("meng", "k"), ("meny", "s"), ("menge", ""), ("pe", ""), ("pem", ""), ("pem", "p"), ("pen", ""),
    ("pen", "t"), ("peng", ""), ("peng", "k"), ("peny", "s"), ("", ""),
)  # fmt: skip
"""Standard prefixes, with the consonant that a nasal swallows."""


@lru_cache(maxsize=20_000)
def rebuild(word: str) -> str | None:
    """The standard form of `word`, a word in small letters that is no root and in no table; None where no rule is sure.

    >>> rebuild("ngirim"), rebuild("temennya"), rebuild("dikirimin"), rebuild("networking")
    ('mengirim', 'temannya', 'dikirimkan', None)
    """
    if not 4 < len(word) < 25 or not word.isascii() or not word.isalpha() or word in words("not_spoken.txt"):
        return None
    if _derived(word):
        return None
    found = _CLITIC.search(word)
    tails = [("", word)] + ([(found.group(), word[: found.start()])] if found and found.start() > 3 else [])
    for tail, base in tails:
        if tail and (is_known(base) or base in words("not_spoken.txt")):
            return None
        new = _spoken(base) or _nasal(base) or _passive(base)
        if new:
            return new + tail
    return None


def _derived(word: str) -> bool:
    """Whether `word` is a root with standard affixes: semakin, pendingin, menekan."""
    for suffix in ("", "kan", "an", "i", "nya", "lah", "ku", "mu"):
        if not word.endswith(suffix):
            continue
        stem = word[: len(word) - len(suffix)]
        for prefix, restored in _PREFIXES:
            if (
                stem.startswith(prefix)
                and len(stem) - len(prefix) > (3 if prefix else 2)
                and is_known(restored + stem[len(prefix) :])
            ):
                return True
    return False


def second_half(word: str) -> str | None:
    """What follows the hyphen when `word` is said twice; None where its parts are not known.

    >>> [second_half(word) for word in ("teman", "berulang", "menunda", "ditawar", "mengulang")]
    ['teman', 'ulang', 'nunda', 'tawar', 'ulang']
    """
    if is_known(word):
        return word
    for prefix, restored in _PREFIXES:
        rest = word[len(prefix) :]
        if prefix in {"men", "mem"} and not restored and rest[:1] in _VOWELS:
            continue  # menunda is tunda, never unda
        if prefix and word.startswith(prefix) and len(rest) > 2 and is_known(restored + rest):
            return word[2:] if restored else rest
    return word if _derived(word) else None


def _spoken(word: str) -> str | None:
    """A root as it is spoken: temen, cepet, pake, kalo, naek, abis."""
    if is_known(word) or len(word) < 5:
        return None
    tries = []
    if len(word) > 4 and word[-2] == "e" and word[-1] not in _VOWELS and word[-3] not in _VOWELS:
        tries.append(word[:-2] + "a" + word[-1])
    if len(word) > 5 and word.endswith("eng") and word[-4] not in _VOWELS:
        tries.append(word[:-3] + "ang")
    if word[-1] == "e":
        tries.append(word[:-1] + "ai")
    if word[-1] == "o" and word[-2] not in _VOWELS:
        tries.append(word[:-1] + "au")
    if "ae" in word and len(word) < 7:
        tries.append(word.replace("ae", "ai"))
    return next((new for new in tries if is_known(new)), None)


def _root(stem: str) -> str | None:
    """The root that `stem` is, as written or as it is spoken."""
    return stem if is_known(stem) and len(stem) > 3 else _spoken(stem)


def _suffixed(stem: str) -> tuple[str, str] | None:
    """`stem` as a root and a standard suffix: `-in` is `-kan`."""
    if root := _root(stem):
        return root, ""
    if stem.endswith("in") and (root := _root(stem[:-2])):
        return root, "i" if root in words("takes_i.txt") else "kan"
    for suffix in ("kan", "i"):
        if stem.endswith(suffix) and (root := _root(stem[: -len(suffix)])):
            return root, suffix
    return None


def _nasal(word: str) -> str | None:
    """ngirim, ngambil, nyari, nulis, mikir, ngelamar: the nasal without `me-`."""
    if len(word) < 5:
        return None
    if word.startswith("nge") and (found := _suffixed(word[3:])) and len(word) > 5:
        return active(found[0]) + found[1]
    tries: tuple[str, ...] = ()
    if word.startswith("ng") and word[2] in _VOWELS:
        tries = (word[2:], "k" + word[2:])
    elif word.startswith("ng") and word[2] in "gh":
        tries = (word[2:],)
    elif word.startswith("ny") and word[2] in _VOWELS:
        tries = ("s" + word[2:], "c" + word[2:])
    elif word[0] == "n" and word[1] in _VOWELS:
        tries = ("t" + word[1:],)
    elif word[0] == "n" and word[1] in "cdj":
        tries = (word[1:],)
    elif word[0] == "m" and word[1] in _VOWELS and word.endswith("in"):
        tries = ("p" + word[1:],)  # mutusin; without the suffix too many words begin like this
    elif word.startswith("mb"):
        tries = (word[1:],)
    for stem in sorted(tries, key=lambda stem: lexicon().get(stem, KNOWN)):  # a common root before a rare one
        if len(stem) < 5 and lexicon().get(stem, COMMON) != COMMON:
            continue  # ndang, ngapah: too short to trust a root that nobody uses
        if found := _suffixed(stem):
            return active(found[0]) + found[1]
    return None


def _passive(word: str) -> str | None:
    """dikirimin, dibenerin, kirimin, tungguin: `-in` for `-kan`, and spoken roots under `di-`, `ber-`, `ter-`."""
    for prefix in ("di", "ber", "ter", "se", "ke", ""):
        if not word.startswith(prefix) or len(word) - len(prefix) < 5:
            continue
        stem = word[len(prefix) :]
        if stem.endswith("in") and prefix in {"di", ""} and not is_known(stem) and (root := _root(stem[:-2])):
            return prefix + root + ("i" if root in words("takes_i.txt") else "kan")
        for suffix in ("an", "kan", "i", "") if prefix else ("an",):
            base = stem[: len(stem) - len(suffix)] if suffix else stem
            if stem.endswith(suffix) and not is_known(base) and (root := _spoken(base)):
                return prefix + root + suffix
    return None


def active(root: str) -> str:
    """The `me-` form of a root.

    >>> [active(root) for root in ("kirim", "baca", "tulis", "cari", "susun", "pakai", "lamar", "cek")]
    ['mengirim', 'membaca', 'menulis', 'mencari', 'menyusun', 'memakai', 'melamar', 'mengecek']
    """
    first, second = root[0], root[1]
    if (
        not any(vowel in root[1:] for vowel in "aiou")
        and root.count("e") == 1
        and len(root) < 5
        and first not in _VOWELS
    ):
        return "menge" + root  # one syllable: mengecek
    if first in _VOWELS or first in "gh":
        return "meng" + root
    if first == "k" and second in _VOWELS:
        return "meng" + root[1:]
    if first == "p" and second in _VOWELS:
        return "mem" + root[1:]
    if first in "bfpv":
        return "mem" + root
    if first == "t" and second in _VOWELS:
        return "men" + root[1:]
    if first == "s" and second in _VOWELS:
        return "meny" + root[1:]
    if first in "cdjtsz":
        return "men" + root
    return ("meng" if first == "k" else "me") + root
