"""What README and its Indonesian translation show runs as shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from snippets import run_page, snippets

import karirnlp
from karirnlp.cli.common import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
BOTH = ["README.md", "README.id.md"]


@pytest.mark.parametrize("name", BOTH)
def test_every_block_runs_and_prints_what_is_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "corpora" / "sample", tmp_path / "artikel")
    monkeypatch.chdir(tmp_path)
    ran, skipped = run_page(ROOT / name)
    assert ran >= 4
    assert skipped == 1


def test_the_parts_of_the_first_example_are_true() -> None:
    (file,) = (s.code for s in snippets(README) if s.mark == "file")
    (block,) = re.findall(r"```\n(tip .*?)```", README, re.S)
    shown = dict(re.findall(r"^(\w+)\s{2,}(.*)$", block, re.M))
    (tip,) = (tip for tip in karirnlp.analyze(file, address="anda").tips if tip.text == shown["tip"])
    assert {name: getattr(tip, {"tip": "text"}.get(name, name)) for name in shown} == shown
    assert len(shown) == 3


def test_both_languages_show_the_same_article_and_tips() -> None:
    pages = [list(snippets((ROOT / name).read_text(encoding="utf-8"))) for name in BOTH]
    first, second = ([s.code for s in page if s.mark in ("file", "output")] for page in pages)
    assert first == second


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_two_commands_are_in_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_every_command_is_named() -> None:
    (names,) = re.findall(r"`karirnlp ((?:\w+ \| )+\w+)`", README)
    commands = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    assert set(names.split(" | ")) == commands | {group.name for group in app.registered_groups}
