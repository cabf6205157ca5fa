"""What karirnlp brings along is free to use: no licence unknown, none copyleft but those allowed with a reason."""

from __future__ import annotations

import tomllib
from email.message import Message
from pathlib import Path

import pytest
from conftest import load_script

ROOT = Path(__file__).parents[1]
licences = load_script("licences")


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", "permissive"),
        ("BSD License; Python Software Foundation License", "permissive"),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "permissive"),
        ("GPL-3.0-only OR Apache-2.0", "permissive"),
        ("GNU General Public License v3 (GPLv3)", "copyleft"),
        ("LGPL-2.1-or-later", "copyleft"),
        ("MIT AND GPL-2.0", "copyleft"),
        ("MIT AND Proprietary", "unknown"),
        ("", "unknown"),
    ],
)
def test_verdicts(licence: str, expected: str) -> None:
    assert licences.verdict("paket", licence, {}) == expected


def test_an_exception_allows_its_licence_alone() -> None:
    assert licences.verdict("tqdm", "MPL-2.0 AND MIT", {"tqdm": "MPL"}) == "allowed"
    assert licences.verdict("tqdm", "Mozilla Public License 2.0 (MPL 2.0)", {"tqdm": "MPL"}) == "allowed"
    assert licences.verdict("tqdm", "GPL-3.0", {"tqdm": "MPL"}) == "copyleft"
    assert licences.verdict("tqdm", "MPL-2.0 AND GPL-3.0", {"tqdm": "MPL"}) == "copyleft"


def test_what_metadata_says() -> None:
    about = Message()
    about["License"] = "BSD-3-Clause\nlong text"
    assert licences.licence_of(about) == "BSD-3-Clause"
    about["Classifier"] = "License :: OSI Approved :: MIT License"
    assert licences.licence_of(about) == "MIT License"
    about["License-Expression"] = "Apache-2.0"
    assert licences.licence_of(about) == "Apache-2.0"


def test_what_is_installed_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert licences.main(["--extra", "dev"]) == 0
    listed = capsys.readouterr().out
    assert "pyarrow" in listed
    assert "thinc" in listed  # what comes with what comes along


def test_every_exception_has_a_reason_and_is_needed() -> None:
    rows = [line.split("\t") for line in (ROOT / "requirements" / "licences.tsv").read_text().splitlines()[1:]]
    assert all(len(row) == 3 and len(row[2]) > 20 for row in rows)
    names = {line.partition("==")[0] for line in (ROOT / "requirements" / "ci.txt").read_text().splitlines()}
    assert {row[0] for row in rows} <= names


def test_the_lock_holds_every_dependency() -> None:
    lines = [line for line in (ROOT / "requirements" / "ci.txt").read_text().splitlines() if line[0] != "#"]
    assert all("==" in line and "://" not in line for line in lines)
    names = {line.partition("==")[0] for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    missing = {licences.canonicalize_name(licences.Requirement(line).name) for line in wanted} - names
    assert not missing, "run .ci/lock"
