"""What a text is about, as features: career forms and their pairs, roots, groups of career terms and their types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from karirnlp.text.lexicon import words as listed
from karirnlp.text.stem import stems
from karirnlp.text.terms import term_groups, terms_of_forms
from karirnlp.text.tokens import words


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about. `core` says it for whole articles; `detail` is worth its weight only in a passage."""

    core: list[str]
    """Career forms; `g:` a group of career terms; `t:` the advice type that a group speaks for."""
    detail: list[str]
    """`a b` a pair of neighbouring forms; `r:` a root that differs from its form."""


def topic(text: str) -> Topic:
    """Features of what a text is about; order and repeats carry no meaning beyond their count."""
    stop = listed("stop_words.txt")
    tokens = [word.lower() for word in words(text)]
    forms = stems(tokens, "career")
    core = [form for form in forms if form not in stop]
    groups = term_groups()
    for _, _, group in terms_of_forms(forms):
        core.append(f"g:{group}")
        if advice_type := groups[group].advice_type:
            core.append(f"t:{advice_type}")
    detail = [f"{a} {b}" for a, b in pairwise(forms) if not (a in stop and b in stop)]
    detail += [f"r:{root}" for root, form in zip(stems(tokens, "root"), forms, strict=True) if root != form]
    return Topic(core, detail)


@lru_cache(maxsize=4096)
def heading_topic(text: str) -> Topic:
    """`topic` of a heading or title, kept, since its passages share it."""
    return topic(text)


FAMILIES = ("forms", "terms", "types of terms", "pairs", "roots", "title", "headings")
"""Families of features: of words, and of where they stand."""


def families(block: str, feature: str) -> tuple[str, str]:
    """What a feature of a block is, and where it stands.

    >>> families("title", "g:nego_gaji"), families("text", "naik gaji")
    (('terms', 'title'), ('pairs', 'text'))
    """
    marks = {"g:": "terms", "t:": "types of terms", "r:": "roots"}
    what = marks.get(feature[:2]) or ("pairs" if " " in feature else "forms")
    return what, "headings" if block in ("heading", "headings") else block
