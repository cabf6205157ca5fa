"""What `scripts/pairs.py` fits and measures: the verifier of `karirnlp.tips.cluster`, over pairs of tips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from karirnlp.tips.cluster.concepts import read_concepts
from karirnlp.tips.cluster.verify import FEATURES, Vocabulary, features, probabilities, read_tips

__all__ = ["FEATURES", "concepts", "pair_features", "pair_probabilities"]


def pair_features(pairs: Sequence[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """(n, len(FEATURES)) values of pairs of texts, and (n,) whether the pair can't say the same whatever they are."""
    vocabulary = Vocabulary()
    tips = read_tips((text for pair in pairs for text in pair), vocabulary)
    first = np.arange(len(pairs)) * 2
    return features(tips.take(first), tips.take(first + 1), vocabulary)


def pair_probabilities(pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    """(n,) probabilities that the texts of a pair say the same."""
    vocabulary = Vocabulary()
    tips = read_tips((text for pair in pairs for text in pair), vocabulary)
    first = np.arange(len(pairs)) * 2
    return probabilities(tips, first, first + 1, vocabulary)


def concepts(text: str) -> list[str]:
    """Concepts that a tip's text names, those of its grammar (`<…>`) apart."""
    return [name for name, _ in read_concepts(text).items if not name.startswith("<")]
