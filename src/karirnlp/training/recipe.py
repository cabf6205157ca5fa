"""Recipes: what a model was trained from and how, as a small TOML file that trains it again.

licence = "CC BY 4.0"
seed = 0

[data]                       # paths from the recipe's own folder
train = ["label.jsonl"]
validation = ["uji.jsonl"]

[advice]                     # parameters of AdviceClassifier that differ from their defaults
C_passage = 10.0

[tip]                        # likewise of TipDetector
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError

FILE = "recipe.toml"
_DATA = {"train": list, "validation": list, "outlines": str}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe that was read; `text` is the file's own."""

    train: tuple[Path, ...]
    validation: tuple[Path, ...] = ()
    outlines: Path | None = None
    advice: Mapping[str, Any] = field(default_factory=dict)
    tip: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    licence: str = ""
    text: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe. Raises InputError that names file, key, value and what is allowed."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except OSError as error:
        raise InputError("no_input", f"{path}: {error.strerror}; check the path") from error
    except ValueError as error:
        raise InputError("bad_row", f"{path}: no TOML in UTF-8 ({error})") from error
    _check(path, "", found, {"data": dict, "advice": dict, "tip": dict, "seed": int, "licence": str})
    data = found.get("data", {})
    _check(path, "data.", data, _DATA)
    if not data.get("train"):
        raise InputError("bad_row", f"{path}: data.train names no file; list the labelled files to learn from")
    return Recipe(
        tuple(path.parent / str(item) for item in data["train"]),
        tuple(path.parent / str(item) for item in data.get("validation", [])),
        path.parent / data["outlines"] if "outlines" in data else None,
        advice=found.get("advice", {}),
        tip=found.get("tip", {}),
        seed=found.get("seed", 0),
        licence=found.get("licence", ""),
        text=text,
    )


def write_recipe(
    *, train: Sequence[Path], validation: Sequence[Path] = (), outlines: str | Path | None = None,
    parameters: Mapping[str, Mapping[str, Any]], seed: int, licence: str,
) -> str:  # fmt: skip
    """The recipe of a training that was called without one; paths as they were given."""
    lines = [f"licence = {_toml(licence)}", f"seed = {seed}", "", "[data]", f"train = {_toml(list(train))}"]
    if validation:
        lines.append(f"validation = {_toml(list(validation))}")
    if outlines is not None:
        lines.append(f"outlines = {_toml(outlines)}")
    for name in ("advice", "tip"):
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in parameters.get(name, {}).items())]
    return "\n".join(lines) + "\n"


def _check(path: Path, prefix: str, found: Mapping[str, Any], known: Mapping[str, type]) -> None:
    for key, value in found.items():
        if key not in known:
            raise InputError("bad_row", f"{path}: unknown key {prefix}{key}; a recipe has {', '.join(known)} here")
        if not isinstance(value, known[key]) or isinstance(value, bool):
            raise InputError("bad_row", f"{path}: {prefix}{key} is {value!r}, not a {known[key].__name__}")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
