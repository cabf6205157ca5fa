"""What README shows runs as shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import karirnlp

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_block_runs_and_says_what_it_says() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    subprocess.run([sys.executable, "-c", block], check=True, capture_output=True)
    lines = re.findall(r"^(karirnlp\.\w+\(.*\))\s+# ('[^']*'|\[.*?\])", block, re.M)
    assert len(lines) >= 3
    for call, shown in lines:
        assert eval(call, {"karirnlp": karirnlp}) == eval(shown)


def test_the_first_example_is_true() -> None:
    (block,) = re.findall(r"```\n(Kalau.*?)```", README, re.S)
    source = block.splitlines()[0]
    shown = dict(re.findall(r"(tip|action|polarity|condition|purpose)\s{2,}(\S.*?)(?=\s{4,}|\n)", block))
    (tip,) = karirnlp.analyze("Cara Menjadwalkan Wawancara\n\n" + source).tips
    assert {name: getattr(tip, {"tip": "text"}.get(name, name)) for name in shown} == shown
    assert len(shown) == 5


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_two_commands_are_in_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_every_command_named_exists() -> None:
    (names,) = re.findall(r"`karirnlp ((?:\w+ \| )+\w+)`", README)
    shown = subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert all(re.search(rf"\b{name}\b", shown) for name in names.split(" | "))
