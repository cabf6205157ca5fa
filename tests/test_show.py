"""An article in the terminal and in a notebook: all of its text, in order, labelled, and nothing of it run."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import karirnlp
from karirnlp.blocks import Mark, blocks_of, blocks_of_article
from karirnlp.errors import InputError
from karirnlp.palette import POLARITIES, contrast, displacy_colors, inks, mix
from karirnlp.show import article_of, show
from karirnlp.types import ADVICE_TYPES, Article, Passage, Tip

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
HOSTILE = "Tanyakan <script>alert(1)</script> \x1b[31m\x1b]0;judul\x07 & \"gaji\" 😀 <img src=x onerror='alert(1)'> \u202e\u2028 lusa."


@pytest.fixture(scope="module")
def analyzed() -> Article:
    return karirnlp.analyze((SAMPLE / "pertanyaan-balik-saat-interview.txt").read_text(encoding="utf-8"))


def made(text: str, **changed: Any) -> Article:
    """An article of one passage that is one tip."""
    passage = Passage("a:p0", "paragraph", 0, len(text), "", text, "", "compensation", 0.9, "interviewing")
    values = dict.fromkeys("headline action object condition purpose reason audience speaker".split(), "") | changed
    tip = Tip(tip_id="a:t0", passage_id="a:p0", start=0, end=len(text), verbatim=text, text=text, advice_type="compensation",
              polarity="avoid", score=0.8, reusable=False, flags=("no_act",), **values)  # fmt: skip
    return Article("a", "a.txt", "<b>Judul</b>", text, "formal", (), (passage,), (tip,))


def drawn(article: Article, **options: Any) -> str:
    out = io.StringIO()
    show(article, Console(file=out, width=100, highlight=False, _environ=dict(os.environ), **options))
    return out.getvalue()


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    text = draw(st.text(st.sampled_from("ab 😀\n#-.\u2028"), max_size=60))

    def spans(**more: Any) -> list[dict[str, Any]]:
        pairs = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
        return [{"start": a, "end": b, **more} for a, b in pairs]

    return text, spans(kind="paragraph"), spans(level=2, is_title=False), spans(polarity="do")


@given(rows())
def test_blocks_hold_every_letter_in_order_whatever_the_rows(given_rows: tuple[Any, ...]) -> None:
    text = given_rows[0]
    assert letters("".join(block.marker + block.text for block in blocks_of(*given_rows))) == letters(text)


def test_tips_are_marked_where_they_stand(analyzed: Article) -> None:
    marks = [piece for block in blocks_of_article(analyzed) for piece in block.pieces if isinstance(piece, Mark)]
    assert [(mark.tip["tip_id"], mark.text) for mark in marks] == [(tip.tip_id, tip.verbatim) for tip in analyzed.tips]


def test_a_pipe_gets_plain_text_with_every_label(analyzed: Article) -> None:
    plain = drawn(analyzed)
    assert "\x1b" not in plain
    assert all(f"do {tip.verbatim}]" in plain for tip in analyzed.tips if tip.polarity == "do")
    assert all(f"avoid {tip.verbatim}]" in plain for tip in analyzed.tips if tip.polarity == "avoid")
    assert all(f"({passage.advice_type})" in plain for passage in analyzed.passages)
    assert all(f"condition: {tip.condition}" in plain for tip in analyzed.tips if tip.condition)
    assert f"✓ do {sum(tip.polarity == 'do' for tip in analyzed.tips)}" in plain.splitlines()[-1]


def test_a_terminal_gets_colour_and_the_same_words(analyzed: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = drawn(analyzed, force_terminal=True, color_system="truecolor")
    tint = mix(inks()["interviewing"].dark, "#101413", 0.2)
    assert "48;2;" + ";".join(str(int(tint[i : i + 2], 16)) for i in (1, 3, 5)) in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    bare = drawn(analyzed, force_terminal=True, color_system="truecolor")
    assert "8;2;" not in bare
    assert letters(re.sub(r"\x1b\[[\d;]*m", "", bare)) == letters(drawn(analyzed))


def test_an_article_cannot_steer_the_terminal() -> None:
    plain = drawn(made(HOSTILE, condition="\x1b[2J"))
    assert not any(ord(char) < 32 and char != "\n" for char in plain)
    assert "\u202e" not in plain
    assert "␛[31m" in plain


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_a_notebook_shows_all_text_and_runs_none() -> None:
    html = made(HOSTILE, condition='"><script>alert(2)</script>')._repr_html_()
    found = Tags()
    found.feed(html)
    assert found.tags == {"div", "h3", "mark", "span"}
    assert found.names == {"class", "style", "title"}
    assert HOSTILE in "".join(found.said)
    assert "url(" not in html
    assert "http" not in html


def test_a_notebook_labels_what_it_colours(analyzed: Article) -> None:
    found = Tags()
    found.feed(analyzed._repr_html_())
    said = "".join(found.said)
    assert said.count("✓ do") + said.count("✕ avoid") == len(analyzed.tips)
    assert all(kind in said for kind in {passage.advice_type for passage in analyzed.passages})
    assert letters(analyzed.text.split("\n", 1)[1])[:40] in letters(said)


@pytest.mark.parametrize("name", [*ADVICE_TYPES, *POLARITIES])
def test_every_type_has_colours_that_can_be_read(name: str) -> None:
    """4.5 is what WCAG 2.2 asks of text, on the page and on the type's own tint; 7 for the text on the tint."""
    ink = (inks() | POLARITIES)[name]
    for colour, ground, text in ((ink.light, "#ffffff", "#17211d"), (ink.dark, "#191f1d", "#e7eeea")):
        assert contrast(colour, ground) >= 4.5
        assert contrast(colour, mix(colour, ground, 0.08)) >= 4.5
        assert contrast(text, mix(colour, ground, 0.2)) >= 7
    assert contrast("#000000", displacy_colors()[name]) >= 7


def test_a_run_gives_its_articles_back(tmp_path: Path) -> None:
    karirnlp.run(SAMPLE / "portal.jsonl", tmp_path / "hasil")
    found = article_of(tmp_path / "hasil", "kn-10483")
    again = karirnlp.analyze(found.text, found.title)
    assert [(tip.verbatim, tip.edits) for tip in found.tips] == [(tip.verbatim, tip.edits) for tip in again.tips]
    assert all(found.text[p.start : p.end] == p.text for p in found.passages)
    assert isinstance(found.tips[0].flags, tuple)
    assert article_of(tmp_path / "hasil").article_id == "sk-2217"
    with pytest.raises(InputError, match="no article 'tak-ada'; its first is 'sk-2217'"):
        article_of(tmp_path / "hasil", "tak-ada")


def command(*given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "karirnlp.cli", "show", *given], capture_output=True, text=True)


def test_the_command_shows_a_record_of_a_file_and_says_what_is_missing(tmp_path: Path) -> None:
    portal = str(SAMPLE / "portal.jsonl")
    assert command(portal, "--article", "kn-10519").stdout.startswith("Menanam Cabai Rawit")
    assert command(portal, "--article", "1").stdout.startswith("Latihan Deret Angka")
    for arguments, told in (
        ([portal, "--article", "9"], "has no record 9"),
        ([str(tmp_path)], "karirnlp run"),
        (["tak-ada.txt"], "tak-ada.txt"),
    ):
        done = command(*arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
