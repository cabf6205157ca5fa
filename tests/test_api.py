"""The public face: the names that others import, and the columns that a run writes. Names may be added, never taken away."""

from __future__ import annotations

import inspect

import pytest

import karirnlp
from karirnlp.tables import schemas

NAMES = (
    "ADVICE_TYPES AdviceClassifier Annotator TipBank TipDetector __version__ analyze annotate evaluate load normalize "
    "read run sentences stem train"
).split()
COLUMNS = {
    "articles": "article_id source title text register n_passages n_tips flags",
    "passages": "article_id passage_id kind start end heading text stems advice_type score secondary_type flags",
    "headings": "article_id start end level text is_title",
    "tips": "tip_id article_id passage_id start end verbatim text headline advice_type polarity action object condition purpose "
    "reason audience speaker score reusable cluster_id is_canonical source",
    "rejects": "source position reason detail",
}
TYPES = (
    "career_planning skills job_search application_documents interviewing selection_tests networking compensation "
    "workplace_relations leadership performance productivity wellbeing transition self_employment none"
)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name: str) -> None:
    assert name in karirnlp.__all__
    assert getattr(karirnlp, name) is not None


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match="analyze"):
        karirnlp.analyse  # noqa: B018


def test_advice_types_are_a_closed_set() -> None:
    assert " ".join(karirnlp.ADVICE_TYPES) == TYPES


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_kept(table: str) -> None:
    assert set(COLUMNS[table].split()) <= set(schemas()[table].names)


@pytest.mark.parametrize("name", [name for name in NAMES if name[0] != "_" and name != "ADVICE_TYPES"])
def test_public_names_have_docstrings(name: str) -> None:
    assert len(inspect.getdoc(getattr(karirnlp, name)) or "") > 40
