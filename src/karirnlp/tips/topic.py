"""What a tip is about, in the words of its heading or title, for tips that do not say so themselves.

*Cetak dua rangkap* says nothing alone; under the title *Cara Membuat Surat Resign* it is *Surat resign: cetak dua rangkap*.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from karirnlp.text.cuewords import verb_shape
from karirnlp.text.terms import find_terms, term_groups


@cache
def _kinds() -> Mapping[str, str]:
    """Group id -> topic or anchor: `data/topics.tsv`."""
    path = Path(__file__).parent / "data" / "topics.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {name.lower().replace(" ", "_"): kind for name, kind in rows}


def is_anchored(text: str) -> bool:
    """Whether a text names its scene: a term such as *CV*, *pewawancara*, *slip gaji*.

    >>> is_anchored("Kirim CV lewat surel."), is_anchored("Cetak dua rangkap.")
    (True, False)
    """
    return any(group in _kinds() for _, _, group in find_terms(text))


def topic_of(heading: str, title: str, advice_type: str = "") -> str:
    """The first term of the heading, else of the title, that can name a tip's scene; empty where there is none.

    A title's term counts only where it speaks for the tip's own `advice_type`: in an article on meetings a tip on
    health is not about meetings.

    >>> topic_of("Langkah Terakhir", "Cara Membuat Surat Resign", "transition")
    'Surat resign'
    """
    return _topic(heading, "") or (_topic(title, advice_type) if advice_type else "")


@lru_cache(maxsize=1024)
def _topic(line: str, advice_type: str) -> str:
    kinds, groups = _kinds(), term_groups()
    line = line[:300]
    for start, end, group in find_terms(line):
        term = line[start:end].removesuffix("-nya")
        verbal = verb_shape(term.split()[0].lower()) not in ("", "homograph", "english")
        if kinds.get(group) == "topic" and not verbal and advice_type in ("", groups[group].advice_type):
            words = [word.lower() if word.istitle() else word for word in term.split()]
            return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
    return ""
