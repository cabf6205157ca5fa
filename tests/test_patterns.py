"""Pattern sets: RE2 and `re` must find the same, whatever the text and whichever is there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.text import patterns
from karirnlp.text.noise import _SET
from karirnlp.text.patterns import PatternSet
from karirnlp.tips.check import _CUES, _table
from karirnlp.tips.slots import _AUDIENCES

SETS = {"failings": _table(), "cues": _CUES, "noise": _SET, "audiences": _AUDIENCES}
PIECES = [
    *("Ini", "itu", "saya", "mereka", "di atas", "juga", "dll", "CV", "kata kata", "é", "ﬁ", "ſaya", "\u212aami"),
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "\x0b",
        "\x1f",
        "\u00a0",
        "\u2028",
        ".",
        "..",
        "...",
        ",",
        "!",
        "?!",
        '"',
        "“",
        "(",
        "-",
        "\ud800",
        "\x00",
    ),
]


def one_by_one(patterns_: PatternSet, text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            name for (name, _), p in zip(patterns_.patterns, patterns_._one_by_one, strict=True) if p.search(text)
        )
    )


@pytest.mark.parametrize("name", SETS)
@settings(max_examples=200, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES)).map("".join) | st.text(max_size=40))
def test_all_at_once_is_as_one_by_one(name: str, text: str) -> None:
    assert SETS[name].found(text) == one_by_one(SETS[name], text)


@pytest.mark.parametrize("text", ["halo", "Halo ", "halo\n", "halo\u00a0dunia", "éhalo", "tidak"])
def test_without_re2_it_is_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("end", r"halo\W*$"), ("word", r"\bhalo\b"), ("behind", r"(?<=a)lo"), ("word", r"dunia")]
    fast = PatternSet(rows).found(text)
    monkeypatch.setattr(patterns, "re2", None)
    assert PatternSet(rows).found(text) == fast
