"""Released models: found, checked and loaded; saved with their card and golden predictions.

A model is a folder: `weights.safetensors` (arrays), `settings.json` (vocabulary, parameters), `meta.json` (name, version,
corpus and file hashes, label set, library versions, metrics, golden predictions), `README.md` (the card). Nothing in
it is code, and nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from karirnlp.errors import ModelError
from karirnlp.learn.advice import AdviceClassifier as _AdviceClassifier
from karirnlp.learn.around import KINDS, width
from karirnlp.learn.tip import TipDetector as _TipDetector
from karirnlp.learn.trust import check_arrays, check_names, check_settings, check_size

FORMAT = 1
"""Version of the folder's layout; a model of another one is refused."""
FILES = ("weights.safetensors", "settings.json")
DEFAULTS = ("advice", "tip")
MAX_BYTES = 1 << 30
"""Size from which a model's file is not read."""


def model_folder(name: str) -> Path:
    """Where a model lies: `name` itself if it is a folder, else under `$KARIRNLP_MODELS`, else beside the package."""
    if os.sep in name or "/" in name or (name not in DEFAULTS and (Path(name) / "meta.json").is_file()):
        return Path(name)
    places = [Path(os.environ["KARIRNLP_MODELS"])] if os.environ.get("KARIRNLP_MODELS") else []
    if places and not places[0].is_dir():
        raise ModelError(f"KARIRNLP_MODELS is {str(places[0])!r}, which is no folder; correct it or unset it")
    package = Path(str(files("karirnlp")))
    places += [package / "_models", package.parents[1] / "models"]  # a wheel's, a checkout's
    for place in places:
        if (place / name / "meta.json").is_file():
            return place / name
    raise ModelError(f"no model {name!r} in {', '.join(map(str, places))}; set KARIRNLP_MODELS or pass a folder's path")


def read_meta(folder: Path) -> dict[str, Any]:
    """`meta.json` of a model, with the hashes of its files verified."""
    try:
        meta = json.loads(_read(folder / "meta.json").decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{folder / 'meta.json'} cannot be read ({error}); is this a karirnlp model?") from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(
            f"{folder}: model format {meta.get('format') if isinstance(meta, dict) else meta!r}, this karirnlp reads {FORMAT}; "
            "train it again or install the version that made it"
        )
    for key, kind in (("sha256", dict), ("kind", str), ("labels", list), ("libraries", dict), ("karirnlp", str)):
        if not isinstance(meta.get(key), kind):
            raise ModelError(
                f"{folder / 'meta.json'}: {key} is {meta.get(key)!r:.60}; copy the model again, or train it"
            )
    for name in FILES:
        try:
            digest = hashlib.sha256(_read(folder / name)).hexdigest()
        except OSError as error:
            raise ModelError(f"{folder / name} cannot be read: {error.strerror}; copy the model again") from error
        if digest != meta["sha256"].get(name):
            raise ModelError(
                f"{folder / name} is not the file that {folder / 'meta.json'} describes; "
                "copy the model again, or train it"
            )
    return meta


def model_hash(name: str) -> str:
    """A short hash of a model's weights and settings, for fingerprints and `run.json`."""
    meta = read_meta(model_folder(name))
    return hashlib.sha256("".join(meta["sha256"][f] for f in FILES).encode()).hexdigest()[:16]


class Pretrained:
    """`from_pretrained` and `save_pretrained` for an estimator with `state` and `from_state`."""

    _name: str
    meta_: Mapping[str, Any]

    @classmethod
    def from_pretrained(cls, name: str | Path | None = None) -> Self:
        """Load a model by name or folder; without one, the default model of this kind.

        Raises ModelError where it is missing, damaged, changed, or of another kind.
        """
        folder = model_folder(str(name or cls._name))
        meta = read_meta(folder)
        if meta["kind"] != cls._name:
            raise ModelError(f"{folder} holds a model of kind {meta['kind']!r}; {cls.__name__} needs {cls._name!r}")
        try:
            found = cls._built(folder, meta)
        except (
            SafetensorError, ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError
        ) as error:  # fmt: skip
            raise ModelError(
                f"{folder} does not fit this version of karirnlp ({type(error).__name__}: {error}); train it again"
            ) from error
        found.meta_ = meta
        return found

    @classmethod
    def _built(cls, folder: Path, meta: Mapping[str, Any]) -> Self:
        arrays = load_arrays(_read(folder / "weights.safetensors"))
        settings = json.loads(_read(folder / "settings.json").decode("utf-8"))
        check_arrays(arrays)
        check_settings(settings, cls().get_params())  # type: ignore[attr-defined]
        if meta["labels"] != settings["classes"]:
            raise ValueError(f"meta.json has the labels {meta['labels']!r:.60}, settings.json other ones")
        return cls.from_state(arrays, settings)  # type: ignore[attr-defined]

    def save_pretrained(self, folder: str | Path, **meta: Any) -> None:
        """Write the model to a folder, over what it holds; `meta` adds keys to `meta.json`."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arrays, settings = self.state()  # type: ignore[attr-defined]
        content = {
            "weights.safetensors": save_arrays({k: np.ascontiguousarray(v) for k, v in arrays.items()}),
            "settings.json": json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode(),
        }
        description = {
            "format": FORMAT,
            "kind": self._name,
            "karirnlp": metadata.version("karirnlp"),
            "libraries": {n: metadata.version(n) for n in ("scikit-learn", "numpy", "PySastrawi")}
            | {"python": platform.python_version()},
            "labels": self.classes_.tolist(),  # type: ignore[attr-defined]
            "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in content.items()},
            **meta,
        }
        for name, data in content.items():
            _write(folder / name, data)
        _write(folder / "meta.json", (json.dumps(description, ensure_ascii=False, indent=1) + "\n").encode())


def _read(path: Path) -> bytes:
    """A file of a model. Raises ModelError for one far larger than any model's."""
    if path.stat().st_size > MAX_BYTES:
        raise ModelError(
            f"{path} has {path.stat().st_size} bytes, over {MAX_BYTES}; no model is so large: copy it again"
        )
    return path.read_bytes()


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.replace(path)


class AdviceClassifier(Pretrained, _AdviceClassifier):
    __doc__ = _AdviceClassifier.__doc__
    _name = "advice"


class TipDetector(Pretrained, _TipDetector):
    __doc__ = _TipDetector.__doc__
    _name = "tip"

    @classmethod
    def from_state(cls, arrays: Mapping[str, np.ndarray], settings: dict[str, Any]) -> Self:
        """The reverse of `state`. ValueError where its parts don't fit each other."""
        names = settings["vocabulary"]
        check_names("vocabulary", names)
        rows = 1 if len(settings["classes"]) == 2 else len(settings["classes"])
        widths = {"unit": len(names), "alone": len(names)}
        if any(name.startswith("around.") for name in arrays):
            widths["around"] = len(KINDS) * width(len(settings["classes"]))
        for part, columns in widths.items():
            check_size(f"{part}.coef", arrays[f"{part}.coef"], (rows, columns))
        return super().from_state(arrays, settings)


@cache
def default_models() -> tuple[AdviceClassifier, TipDetector]:
    """The default models, loaded once a process."""
    return AdviceClassifier.from_pretrained(), TipDetector.from_pretrained()
