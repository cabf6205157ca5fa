"""Groups of synonyms of working life, and where they stand in a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from karirnlp.text.stem import read_rows, stems
from karirnlp.text.tokens import word_spans, words


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that mean the same to a job-seeker: one preferred form, and how else people write it."""

    group_id: str
    """The preferred form in lower case with `_` for spaces: stable, and fit for a feature name."""
    preferred: str
    variants: tuple[str, ...]
    """Every form, the preferred one first."""
    advice_type: str | None
    """The advice type that the group speaks for wherever it occurs; None where it speaks for none."""


_END = ""
"""Key of a trie node that holds the group of the term ending there; no word is empty."""


@cache
def term_groups() -> Mapping[str, TermGroup]:
    """Group id -> group, in the order of the reviewed file `data/career_terms.tsv`.

    >>> term_groups()["wawancara"].advice_type
    'interviewing'
    """
    groups: dict[str, TermGroup] = {}
    for preferred, variants, advice_type in read_rows("career_terms.tsv"):
        group_id = preferred.lower().replace(" ", "_")
        if group_id in groups:
            raise ValueError(f"career_terms.tsv: two groups are called {preferred!r}")
        forms = (preferred, *(v for v in variants.split("|") if v))
        groups[group_id] = TermGroup(group_id, preferred, forms, None if advice_type == "-" else advice_type)
    return MappingProxyType(groups)


def term_key(term: str) -> tuple[str, ...]:
    """What two spellings of a term must share to be the same: the career forms of its lower-cased words."""
    return tuple(stems([word.lower() for word in words(term)], "career"))


@cache
def _trie() -> dict[str, object]:
    root: dict[str, object] = {}
    for group in term_groups().values():
        for variant in group.variants:
            node = root
            for key in term_key(variant):
                node = node.setdefault(key, {})  # type: ignore[assignment]
            taken = node.setdefault(_END, group.group_id)
            if taken != group.group_id:
                raise ValueError(f"career_terms.tsv: {variant!r} belongs to both {taken!r} and {group.group_id!r}")
    return root


def find_terms(words_or_text: str | Sequence[str]) -> list[tuple[int, int, str]]:
    """Terms of a text or of its words: (start, end, group id), half-open, in order, none overlapping, longest first.

    Offsets are code points for a text, word indices for a sequence of words. The time is linear in the number of words:
    each is looked up at most as often as the longest term has words.

    >>> find_terms("Kirim CV dan surat lamarannya ke HRD.")
    [(6, 8, 'cv'), (13, 29, 'surat_lamaran'), (33, 36, 'perekrut')]
    >>> find_terms(["Kirim", "CV"])
    [(1, 2, 'cv')]
    """
    if isinstance(words_or_text, str):
        spans = word_spans(words_or_text)
        tokens: Sequence[str] = [words_or_text[start:end] for start, end in spans]
        return [(spans[i][0], spans[j - 1][1], group) for i, j, group in find_terms(tokens)]
    return terms_of_forms(stems([token.lower() for token in words_or_text], "career"))


def terms_of_forms(keys: Sequence[str]) -> list[tuple[int, int, str]]:
    """`find_terms` for words whose career forms (of their small letters) are known."""
    root = _trie()
    found: list[tuple[int, int, str]] = []
    done, count = 0, len(keys)
    for start in [i for i, key in enumerate(keys) if key in root]:
        if start < done:
            continue
        node, i, end, group = root.get(keys[start]), start + 1, 0, ""
        while node is not None:
            if _END in node:  # type: ignore[operator]
                end, group = i, node[_END]  # type: ignore[index]
            node = node.get(keys[i]) if i < count else None  # type: ignore[attr-defined]
            i += 1
        if end:
            found.append((start, end, group))
            done = end
    return found
