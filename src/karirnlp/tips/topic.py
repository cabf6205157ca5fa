"""What a tip is about, in the words of its heading or title, for tips that do not say so themselves.

*Cetak dua rangkap* says nothing alone; under the title *Cara Membuat Surat Resign* it is *Surat resign: cetak dua rangkap*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from karirnlp.text.clauses import parse
from karirnlp.text.cuewords import verb_shape
from karirnlp.text.stem import stems
from karirnlp.text.terms import find_terms, term_groups, terms_of_forms

_NAMES = frozenset({"Inggris", "Indonesia", "Kraepelin", "Wartegg", "Pomodoro", "Excel"})


@cache
def _kinds() -> Mapping[str, str]:
    """Group id -> topic or anchor: `data/topics.tsv`."""
    path = Path(__file__).parent / "data" / "topics.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {name.lower().replace(" ", "_"): kind for name, kind in rows}


def anchors(groups: Iterable[str]) -> list[str]:
    """Those of the groups that make a tip's scene clear."""
    return [group for group in groups if group in _kinds()]


def is_anchored(text: str) -> bool:
    """Whether a text names its scene: a term such as *CV*, *pewawancara*, *slip gaji*.

    >>> is_anchored("Kirim CV lewat surel."), is_anchored("Cetak dua rangkap.")
    (True, False)
    """
    return bool(anchors(group for _, _, group in terms_of_forms(stems(parse(text).tokens, "career"))))


def topic_of(heading: str, title: str, advice_type: str = "") -> str:
    """The first term of the heading, else of the title, that can name a tip's scene; empty where there is none.

    A term counts only where it speaks for the tip's own `advice_type`: in an article on meetings a tip on health is not
    about meetings, and the *CV* that founds a company is no CV.

    >>> topic_of("Langkah Terakhir", "Cara Membuat Surat Resign", "transition")
    'Surat resign'
    """
    return (_in_line(heading, advice_type) or _in_line(title, advice_type)) if advice_type else ""


@lru_cache(maxsize=1024)
def _in_line(line: str, advice_type: str) -> str:
    """The form of the first term of a heading or title, of a type if one is given."""
    kinds, groups = _kinds(), term_groups()
    line = line[:300]
    for start, end, group in find_terms(line):
        if (
            kinds.get(group) == "topic"
            and advice_type == groups[group].advice_type
            and (form := _form(line[start:end]))
        ):
            return form
    return ""


def _form(term: str) -> str:
    """A term as a label: no possessive, small letters but the first and those of acronyms; empty for a verb."""
    term = " ".join(term.split()).removesuffix("-nya")
    if verb_shape(term.split()[0].lower()) not in ("", "homograph", "english") or term.endswith(("nya", "mu")):
        return ""
    words = [word.lower() if word.istitle() and word not in _NAMES else word for word in term.split()]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
