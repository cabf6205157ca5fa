"""Regular expressions that once took the square of a long token's length: growth is measured, not seconds."""

from __future__ import annotations

import re

import pytest
from conftest import grows_in_a_straight_line

from karirnlp.text.stem import _OTHER_WITH_CLITIC
from karirnlp.tips.check import _THIS


@pytest.mark.parametrize("pattern", [_OTHER_WITH_CLITIC, _THIS], ids=["clitic", "this"])
@pytest.mark.parametrize("unit", ["a", "ini", "a-", "+"])
def test_one_long_token_costs_what_it_is_long(pattern: re.Pattern[str], unit: str) -> None:
    def run(count: int) -> None:
        text = unit * count + "\x00"
        pattern.fullmatch(text)
        list(_THIS.finditer(text) if pattern is _THIS else [])

    assert grows_in_a_straight_line(run, 3000)
