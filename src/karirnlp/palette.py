"""The colours of advice types and polarities, wherever karirnlp shows a text: the report, the terminal, notebooks, displaCy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Ink(NamedTuple):
    """Colours as `#rrggbb`."""

    light: str
    """To write with on a white ground."""
    dark: str
    """To write with on a near-black ground."""


POLARITIES = {"do": Ink("#0b6b4f", "#6fd8b0"), "avoid": Ink("#a8321f", "#ffa994")}
SIGNS = {"do": "✓", "avoid": "✕"}
"""So that a polarity is never told by colour alone."""


@cache
def inks() -> dict[str, Ink]:
    """Advice type -> its colours, in the order of the types."""
    text = files("karirnlp").joinpath("data", "palette.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: Ink(light, dark) for name, light, dark in rows}


def displacy_colors() -> dict[str, str]:
    """Label of `doc.spans["karir_passages"]` and `doc.spans["karir_tips"]` -> ground on which displaCy writes in black."""
    return {name: ink.dark for name, ink in (inks() | POLARITIES).items()}


def mix(colour: str, ground: str, share: float) -> str:
    """`share` of `colour`, 0 to 1, on `ground`.

    >>> mix("#000000", "#ffffff", 0.1)
    '#e6e6e6'
    """
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * top + (1 - share) * below):02x}" for top, below in pairs)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in _channels(colour))]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
