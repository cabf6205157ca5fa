"""Every trick of scripts/hostile.py does what docs/robustness.md says: its articles are read or rejected, and nothing else happens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, grows_in_a_straight_line, load_script

import karirnlp
from karirnlp.io import REASONS, read
from karirnlp.records import records_table
from karirnlp.tables import annotate
from karirnlp.types import Record

hostile = load_script("hostile")


@pytest.mark.parametrize("case", hostile.CASES, ids=lambda case: case.name)
def test_a_trick_does_what_is_stated(case: hostile.Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    outcome = []
    for item in read(tmp_path, parsed=False):
        tables = annotate(records_table([item]))
        reasons = tables["rejects"]["reason"].to_pylist()
        assert set(reasons) <= set(REASONS)
        assert tables["articles"].num_rows + len(reasons) == 1
        outcome += reasons or ["ok"]
        for article in tables["articles"].to_pylist():
            for row in tables["tips"].to_pylist():
                assert article["text"][row["start"] : row["end"]] == row["verbatim"]
                assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in row["text"])
    assert outcome == list(case.outcome)


def test_invisible_characters_are_kept_in_the_text_and_not_in_the_tip(tmp_path: Path) -> None:
    hostile.bidi(tmp_path)
    (record,) = read(tmp_path)
    assert isinstance(record, Record)
    tips = annotate(records_table([record]))["tips"].to_pylist()
    assert len(tips) >= 6
    for tip in tips:
        if tip["reusable"]:
            assert not any(unicodedata.category(c) in ("Cf", "Mn") for c in tip["text"])


@pytest.mark.parametrize("gap", [" ", " \n", "\t"])
@pytest.mark.parametrize("door", [karirnlp.analyze, karirnlp.normalize])
def test_blank_space_costs_its_length(gap: str, door: Callable[[str], object]) -> None:
    """Patterns that begin with white space and then fail began anew at each blank: 100,000 of them took half a minute."""
    assert grows_in_a_straight_line(lambda count: door(f"Kirim CV{gap * count}hari ini."), 3000, slack=3)


def test_the_docs_say_what_the_cases_say() -> None:
    assert hostile.table() in (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
