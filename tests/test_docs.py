"""What the docs show runs as shown, what they list is what there is, and they build as a site with no warning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from snippets import run_page, snippets

import karirnlp
from karirnlp.cli.common import app
from karirnlp.tables import schemas
from karirnlp.types import ADVICE_TYPES

DOCS = ROOT / "docs"
SAMPLE = ROOT / "corpora" / "sample"
PAGES = sorted(DOCS.rglob("*.md"))
MOST_SKIPPED = 12
"""Blocks that cannot run here: clusters, installations, labels that a reader would bring."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages take it for granted: `artikel/`, `hasil/`, and a copy of the repository's corpora and models."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(SAMPLE, folder / "artikel")
    shutil.copy(SAMPLE / "cara-membaca-slip-gaji.txt", folder / "artikel.txt")
    karirnlp.run(SAMPLE, folder / "hasil", workers=0)
    for name in ("corpora", "models", "scripts"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_block_of_a_page_runs(page: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for item in place.iterdir():
        if item.name == "hasil":
            shutil.copytree(item, tmp_path / item.name)
        elif item.is_file():
            shutil.copy(item, tmp_path)
        else:
            (tmp_path / item.name).symlink_to(item.resolve(), target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    run_page(page)


def test_few_blocks_are_skipped_and_each_says_why() -> None:
    skipped = [s for page in PAGES for s in snippets(page.read_text(encoding="utf-8")) if s.mark == "skip"]
    assert all(len(snippet.note) > 5 for snippet in skipped)
    assert len(skipped) <= MOST_SKIPPED


def test_every_command_is_in_a_block_that_runs() -> None:
    """A block with no language, or `sh`, would be passed over."""
    found = [
        f"{page.name}:{s.line}"
        for page in PAGES
        for s in snippets(page.read_text(encoding="utf-8"))
        if s.language in ("", "sh", "console", "shell")
        and re.search(r"^(?:\$ )?(?:karirnlp|python|make) ", s.code, re.M)
    ]
    assert found == []


def test_the_harness_catches_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "salah.md"
    for text, says in (
        ("```bash\nkarirnlp rnu\n```\n", "salah.md:1"),
        ("```bash\nkarirnlp stem kata\n```\n\n<!-- output -->\n```text\nlain\n```\n", "salah.md:5"),
        ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```python\n1 + 1  # 3\n```\n", "is 2, not 3"),
        ("<!-- skip -->\n```bash\nmake\n```\n", "without a reason"),
    ):
        page.write_text(text, encoding="utf-8")
        with pytest.raises(AssertionError, match=re.escape(says)):
            run_page(page)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["articles", "passages", "headings", "tips", "rejects"])
def test_every_column_is_listed(table: str) -> None:
    (section,) = re.findall(rf"^## {table}\..*?\n(.*?)(?=^## |\Z)", text("reference/files.md"), re.M | re.S)
    named = set(re.findall(r"`([a-z_]+)`", section))
    assert set(schemas()[table].names) <= named


def test_every_command_is_listed() -> None:
    listed = text("reference/cli.md")
    commands = {(c.name or c.callback.__name__) for c in app.registered_commands if c.callback}
    assert len(commands) > 10
    assert [name for name in sorted(commands) if f"`{name}`" not in listed] == []


def test_every_advice_type_is_listed_by_its_names() -> None:
    assert all(f"| `{key}` | {name} |" in text("taxonomy.md") for key, name in ADVICE_TYPES.items())


def test_the_files_that_contributors_are_sent_to_are_there() -> None:
    package = ROOT / "src" / "karirnlp"
    named = re.findall(r"`((?:text|tips|io|data|learn)/[\w/.-]+\.(?:py|tsv))`", text("contributing.md"))
    assert len(named) > 15
    assert [name for name in named if not (package / name).is_file()] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*PAGES, ROOT / "README.md", ROOT / "README.id.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_issue_templates_and_citation_are_yaml_with_what_they_need() -> None:
    yaml = pytest.importorskip("yaml")
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    forms = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.glob("*.yml") if file.stem != "config"]
    assert len(forms) == 3
    assert all({"name", "description", "body"} <= form.keys() for form in forms)
    assert all("label" in item["attributes"] for form in forms for item in form["body"])
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= citation.keys()


def test_the_site_builds_with_no_warning_and_asks_nobody(tmp_path: Path) -> None:
    pytest.importorskip("material", reason='no mkdocs here: pip install "karirnlp[docs]"')
    pytest.importorskip("mkdocstrings", reason='no mkdocstrings here: pip install "karirnlp[docs]"')
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    here = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=here, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "reference" / "api.html").read_text(encoding="utf-8")
    assert "Analyse one plain or Markdown text" in page
    index = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?://(?!squidfunk)[^"]+"', index) == []
