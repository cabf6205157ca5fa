"""Indonesian text: decode, repair, segment, stem. Strings in, strings and offsets out."""

from __future__ import annotations

from karirnlp.text.directive import directive
from karirnlp.text.normalize import aligned, normalize
from karirnlp.text.register import register_of, register_scores
from karirnlp.text.sentences import sentence_spans, sentences
from karirnlp.text.stem import stem, stems
from karirnlp.text.structure import blocks
from karirnlp.text.terms import find_terms, term_groups
from karirnlp.text.tokens import word_spans, words

__all__ = [
    "aligned",
    "blocks",
    "directive",
    "find_terms",
    "normalize",
    "register_of",
    "register_scores",
    "sentence_spans",
    "sentences",
    "stem",
    "stems",
    "term_groups",
    "word_spans",
    "words",
]
