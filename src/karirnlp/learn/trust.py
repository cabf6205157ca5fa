"""What a model's files must be before anything is built of them: hashes tell a damaged file, not one made to harm.

All raise ValueError that names the part, what it is and what it should be; `karirnlp.models` says the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

_MAY_BE_NONE = ("departing", "random_state")


def check_arrays(arrays: Mapping[str, np.ndarray]) -> None:
    """Every array holds floating-point numbers, none of them infinite or not a number."""
    for name, array in arrays.items():
        if array.dtype.kind != "f":
            raise ValueError(f"{name} holds {array.dtype}, not floating-point numbers")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds values that are infinite or not a number")


def check_size(name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    """An array has the shape that the rest of the model asks for."""
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, the rest of the model needs {shape}")


def check_settings(settings: Any, defaults: Mapping[str, Any]) -> None:
    """Settings are an object with labels, and parameters of the kinds of the estimator's `defaults`."""
    if not isinstance(settings, dict):
        raise ValueError(f"settings are a {type(settings).__name__}, not an object")
    labels, params = settings["classes"], settings["params"]
    if not isinstance(labels, list) or len(labels) < 2 or len({type(label) for label in labels}) > 1:
        raise ValueError(f"classes are {labels!r:.60}, not two or more labels of one type")
    if not isinstance(labels[0], str | int | float) or np.unique(labels).tolist() != labels:
        raise ValueError(f"classes are {labels!r:.60}, not labels in order, each once")
    if not isinstance(params, dict):
        raise ValueError(f"params are {params!r:.60}, not an object")
    for name, value in params.items():
        if name not in defaults:
            raise ValueError(f"params hold {name!r:.60}; known are {', '.join(defaults)}")
        if not _fits(name, value, defaults[name]):
            raise ValueError(f"parameter {name} is {value!r:.60}; its default is {defaults[name]!r}")


def _fits(name: str, value: Any, default: Any) -> bool:
    if value is None:
        return default is None or name in _MAY_BE_NONE
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if default is None:
        return isinstance(value, str | int | float)
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, tuple | list):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, type(default))


def check_names(name: str, names: Any) -> None:
    """A vocabulary is a list of strings, each once."""
    if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
        raise ValueError(f"{name} is no list of strings")
    if len(set(names)) != len(names):
        raise ValueError(f"{name} names a feature twice")


def check_part(name: str, saved: Any, blocks: Iterable[str], labels: list[Any]) -> None:
    """The settings of a linear model over blocks of features."""
    if not isinstance(saved, dict):
        raise ValueError(f"{name} is a {type(saved).__name__}, not an object")
    weights, vocabulary, own = saved["weights"], saved["vocabulary"], saved["classes"]
    for what, given in (("weights", weights), ("vocabulary", vocabulary)):
        if not isinstance(given, dict) or set(given) != set(blocks):
            raise ValueError(f"{name}.{what} is {given!r:.60}, not an object with {', '.join(blocks)}")
    for block, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight):
            raise ValueError(f"{name}.weights.{block} is {weight!r:.60}, not a number")
        check_names(f"{name}.vocabulary.{block}", vocabulary[block])
    if not isinstance(own, list) or len(own) < 2 or own != [label for label in labels if label in own]:
        raise ValueError(f"{name}.classes are {own!r:.60}, not some of the model's classes in their order")
