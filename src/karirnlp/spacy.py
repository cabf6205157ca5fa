"""karirnlp inside spaCy: the component `karirnlp`, and `load`, a ready pipeline for Indonesian.

The component puts passages and tips into `doc.spans["karir_passages"]` (label: advice type) and `doc.spans["karir_tips"]`
(label: polarity), the article's share of each advice type into `doc.cats`, and each token's career form into `token._.karir_stem`.
"""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from karirnlp.analysis import analyze_records
from karirnlp.models import AdviceClassifier, TipDetector
from karirnlp.text.stem import stem
from karirnlp.types import Record, Reject

PASSAGES, TIPS = "karir_passages", "karir_tips"


def load() -> Language:
    """A blank Indonesian pipeline with the karirnlp component.

    Examples
    --------
    >>> doc = load()("Siapkan tiga pertanyaan untuk pewawancara.")
    >>> [span.label_ for span in doc.spans["karir_tips"]]
    ['do']
    """
    nlp = spacy.blank("id")
    nlp.add_pipe("karirnlp")
    return nlp


class KarirComponent:
    """The spaCy component; one document is one article."""

    def __init__(self, nlp: Language, name: str, advice_model: str, tip_model: str) -> None:
        self.name = name
        self.models = (AdviceClassifier.from_pretrained(advice_model), TipDetector.from_pretrained(tip_model))

    def __call__(self, doc: Doc) -> Doc:
        found = analyze_records([Record(source="", position=0, text=doc.text)], models=self.models)[0]
        doc.spans[PASSAGES], doc.spans[TIPS] = [], []
        if isinstance(found, Reject):
            return doc
        doc.spans[PASSAGES] = [_span(doc, p.start, p.end, p.advice_type) for p in found.passages]
        doc.spans[TIPS] = [_span(doc, t.start, t.end, t.polarity) for t in found.tips]
        for passage in found.passages:
            doc.cats[passage.advice_type] = doc.cats.get(passage.advice_type, 0.0) + 1 / len(found.passages)
        return doc


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    """The tokens that a stretch of characters touches."""
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    assert span is not None, "a stretch inside the text touches a token"
    return span


def _stem_of(token: Token) -> str:
    return stem(token.text, form="career")


if not Token.has_extension("karir_stem"):
    Token.set_extension("karir_stem", getter=_stem_of)


@Language.factory(
    "karirnlp",
    assigns=["doc.spans", "doc.cats", "token._.karir_stem"],
    default_config={"advice_model": "advice", "tip_model": "tip"},
)
def make_karirnlp(nlp: Language, name: str, advice_model: str, tip_model: str) -> Any:
    """Entry point of the component; found by name through `spacy_factories`."""
    return KarirComponent(nlp, name, advice_model, tip_model)
