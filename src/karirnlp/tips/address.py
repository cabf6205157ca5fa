"""How a tip addresses its reader: *Anda* or *kamu*, in pronouns and possessives alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args

from karirnlp.errors import OptionError
from karirnlp.text.align import Change
from karirnlp.text.cuewords import verb_shape
from karirnlp.text.stem import lexicon, stem
from karirnlp.text.tokens import word_spans

Address = Literal["keep", "anda", "kamu"]

_YOU = {
    "kamu": frozenset("anda saudara lo lu loe elo elu gan sis".split()),
    "anda": frozenset("kamu kau engkau lo lu loe elo elu km kmu ente".split()),
}
_PLURAL = {"anda": {"kalian": "Anda"}, "kamu": {}}
_QUOTE = re.compile(r"“[^”]{1,400}”|\"[^\"]{1,400}\"")
_PARTICLE_PLACE = re.compile(r"\W*[.!?,]")


def check_address(address: str) -> None:
    """Raises OptionError for a form of address that does not exist."""
    if address not in get_args(Address):
        raise OptionError(f"address is {address!r}; choose one of {', '.join(get_args(Address))}")


def address_changes(text: str, address: str) -> Iterator[Change]:
    """The changes that make `text` speak to its reader as `address`; scripts in quotation marks stay as they are.

    >>> [(c.start, c.end, c.new) for c in address_changes("Bawa CV-mu kalau lo diundang.", "anda")]
    [(5, 10, 'CV Anda'), (17, 19, 'Anda')]
    """
    if address == "keep":
        return
    quotes = [match.span() for match in _QUOTE.finditer(text)]
    you = "Anda" if address == "anda" else "kamu"
    for start, end in word_spans(text):
        if any(a <= start < b for a, b in quotes):
            continue
        word = text[start:end]
        low = word.lower()
        if low in _YOU[address] or low in _PLURAL[address]:
            # `lo` closing a clause is the particle (*gampang, lo*); `saudara` in small letters is a relative.
            particle = low in ("lo", "lu") and start and (text[:start].rstrip()[-1:] == ",")
            if (low == "saudara" and not word[0].isupper()) or particle:
                continue
            new = _PLURAL[address].get(low, you)
            yield Change(start, end, new.capitalize() if start == 0 else new, f"address {address}")
        elif low == "anda" and word == "anda" and address == "anda":
            yield Change(start, end, "Anda", f"address {address}")
        elif address == "anda" and (base := _owned(word)):
            yield Change(start, end, f"{base} Anda", f"address {address}")


def _owned(word: str) -> str:
    """`CV` of *CV-mu*, `atasan` of *atasanmu*; empty where *-mu* belongs to the word (*ilmu*, *bertemu*)."""
    low = word.lower()
    if low.endswith("-mu") and len(word) > 4:
        return word[:-3]
    base = low[:-2]
    if (
        not low.endswith("mu")
        or len(base) < 3
        or low in lexicon()
        or verb_shape(low) in ("ber", "bare", "intransitive")
    ):
        return ""
    root = stem(base)
    return word[:-2] if root in lexicon() and root != low and stem(low) == root else ""
