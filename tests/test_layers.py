"""The layers of the design: each imports only from those to its left, and heavy libraries stay where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "karirnlp"
ORDER = [
    {"types", "errors", "_version", "blocks", "palette", "notebook"},
    {"text"},
    {"learn"},
    {"models"},
    {"tips"},
    {"analysis"},
    {
        "spacy",
        "io",
        "batch",
        "records",
        "tables",
        "annotator",
        "spark",
        "export",
        "bank",
        "training",
        "transformers",
        "cards",
        "pictures",
        "report",
        "labels",
        "show",
    },
    {"cli"},
]
HOMES = {
    "torch": {"transformers"},
    "transformers": {"transformers"},
    "sklearn": {"learn", "models"},
    "spacy": {"spacy"},
    "multiprocessing": {"batch"},
    "concurrent": {"batch"},
    "matplotlib": {"pictures"},
    "jinja2": {"report"},
}

PUBLIC = {
    "karirnlp",
    "karirnlp.errors",
    "karirnlp.io",
    "karirnlp.labels",
    "karirnlp.pictures",
    "karirnlp.spark",
    "karirnlp.text",
    "karirnlp.tips.cluster",
    "karirnlp.training",
    "karirnlp.training.articles",
    "karirnlp.training.pairs",
    "karirnlp.training.recipe",
    "karirnlp.training.study",
    "karirnlp.training.tables",
    "karirnlp.types",
}
"""What scripts, and other projects, import from."""
SCRIPTS = sorted((PACKAGE.parents[1] / "scripts").glob("*.py"))


def layer(part: str) -> int:
    return next(i for i, names in enumerate(ORDER) if part in names)


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] + [
                f"{node.module}.{alias.name}" for alias in node.names if node.module == "karirnlp"
            ]
    return found


def faults(path: Path, part: str) -> list[str]:
    """What a file of `part` imports against the layers."""
    found = []
    for name in imports(path):
        head, _, rest = name.partition(".")
        if head == "karirnlp" and rest:
            target = rest.split(".")[0]
            # Readers stand beside `analyze`'s callers but need only text and types.
            if layer(target) > layer(part) and target != part:
                found.append(f"{part} imports {target}")
        if head in HOMES and part not in HOMES[head]:
            found.append(f"{part} imports {head}")
    return found


FILES = [
    (path, path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parent != PACKAGE or path.name != "__init__.py"
]


@pytest.mark.parametrize(("path", "part"), FILES, ids=lambda value: str(value).rsplit("karirnlp/", 1)[-1])
def test_a_file_imports_only_from_its_left(path: Path, part: str) -> None:
    assert faults(path, part) == []


def test_the_check_catches_a_fault(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from karirnlp.batch import run\nimport sklearn.svm\n", encoding="utf-8")
    assert faults(bad, "text") == ["text imports batch", "text imports sklearn"]


def reached_into(source: str) -> list[str]:
    """What a script imports of karirnlp that is not public: other modules, names with an underscore."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] == "karirnlp" and a.name not in PUBLIC]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "karirnlp":
            names = [alias.name for alias in node.names]
            modules = [f"{node.module}.{name}" for name in names]
            if node.module not in PUBLIC:
                found.append(node.module)
                continue
            found += [
                full
                for full, name in zip(modules, names, strict=True)
                if name.startswith("_") or (is_module(full) and full not in PUBLIC)
            ]
    return found


def is_module(name: str) -> bool:
    """Whether a name is a module, and none that its package hides behind a function (`karirnlp.text.stem`)."""
    package, _, last = name.rpartition(".")
    if (found := getattr(import_module(package), last, None)) is not None:
        return isinstance(found, ModuleType)
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_uses_the_public_api(path: Path) -> None:
    assert reached_into(path.read_text(encoding="utf-8")) == []


def test_the_check_of_scripts_catches_a_fault() -> None:
    source = """
import karirnlp.learn.tip
from karirnlp import analyze, models
from karirnlp.text.stem import stem
from karirnlp.io import read, _hidden
"""
    expected = ["karirnlp.learn.tip", "karirnlp.models", "karirnlp.text.stem", "karirnlp.io._hidden"]
    assert reached_into(source) == expected


@pytest.mark.parametrize("command", [["-c", "import karirnlp"], ["-m", "karirnlp.cli", "--help"]])
def test_first_import_and_help_are_light(command: list[str]) -> None:
    """Neither loads spaCy, scikit-learn, datasets or what comes with them."""
    found = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True
    ).stderr
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in found.splitlines() if "import time" in line}
    assert "karirnlp" in loaded
    assert loaded.isdisjoint(
        {"spacy", "sklearn", "datasets", "pyarrow", "numpy", "scipy", "pandas", "thinc", "torch", "matplotlib"}
    )
