"""Whether two tips say the same: features of a pair over its concepts, weighed by a logistic regression.

The weights are learned on the development half of `corpora/pairs` (`scripts/pairs.py --fit`) and kept in `data/weights.tsv`.
Everything here works on arrays, pair by pair in blocks, so that a million pairs take seconds.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from karirnlp.tips.cluster.concepts import ACT, WHEN, WHY, Concepts, concept_of, contrast_sets, read_concepts
from karirnlp.tips.cluster.concepts import rows as read_rows

WIDTH = 16
"""Concepts of a tip that are compared."""
NUMBERS = 4
"""Numbers of a tip that are compared."""
BLOCK = 4096
"""Pairs compared at once: bounds memory to some 30 MB."""
FEATURES = (
    "soft_least soft_most exact_least exact_most act_least act_most unmatched when_alike when_one time_clash when_swapped_out "
    "swapped_out number_one negation contrast head size "
    "extra lean evidence"
).split()

_ROLE_WEIGHT = np.array([0.0, 1.0, 0.8, 0.35])
_NEAR, _PART = 0.6, 0.75
_OTHER_ROLE = 0.9
_LEAST, _MOST = 1.5, 7.0
_CUE_WEIGHT = 2.0
_LONE = ("<before>", "<without>", "<than>", "<from>")
"""Cues that no other cue stands for."""
_TURNS = ("<before>", "<after>", "<than>", "<from>")
"""Cues around which a change of places changes the sense."""


@cache
def _counts() -> tuple[dict[str, int], int]:
    """Sentences of the corpus that hold each concept, and how many sentences there are."""
    found = {name: int(count) for name, count in read_rows("counts.tsv")}
    return found, found.pop("")


class Vocabulary:
    """Concepts by number, from 1; 0 is none. Grows as tips are read."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._weights = array("d", [0.0])
        self._near = array("Q", [0])
        self._hashes = array("Q", [0])
        self._contrast = array("Q", [0])
        self._cues = array("B", [0])
        self._parts = array("l", [0, 0, 0])
        self._sets = (
            _bits([[concept_of(member) for member in row[0].split("|")] for row in read_rows("near.tsv")]),
            _bits(contrast_sets()),
        )

    def __len__(self) -> int:
        return len(self._weights)

    def number(self, name: str) -> int:
        found = self._ids.get(name)
        if found is None:
            found = self._ids[name] = len(self._weights)
            counts, total = _counts()
            cue = name.startswith("<")
            weight = math.log(total / (counts.get(name, 0) + 3))
            self._weights.append(_CUE_WEIGHT if cue else min(max(weight, _LEAST), _MOST))
            digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            self._hashes.append(int.from_bytes(digest, "little"))
            self._near.append(self._sets[0].get(name, 0))
            self._contrast.append(self._sets[1].get(name, 0))
            self._cues.append(1 << _CUE_NAMES.index(name) if name in _CUE_NAMES else 0)
            self._parts.extend((0, 0, 0))
            if "_" in name and not cue:
                parts = [self.number(concept_of(part)) for part in name.split("_")[:3] if part]
                for i, part in enumerate(parts):
                    self._parts[3 * found + i] = part if part != found else 0
        return found

    def append(self, found: Concepts, concepts: array[int], roles: bytearray, numbers: array[int]) -> None:
        """Write a tip as one row of each array."""
        items = found.items[:WIDTH]
        rest = WIDTH - len(items)
        concepts.extend([self.number(name) for name, _ in items] + [0] * rest)
        roles.extend([role for _, role in items] + [0] * rest)
        given = [self.number("#" + value) for value in found.numbers[:NUMBERS]]
        numbers.extend(given + [0] * (NUMBERS - len(given)))

    def hashes(self) -> tuple[np.ndarray, np.ndarray]:
        """64-bit hashes of each number's name, and of its first near set where it is in one: the same in every run."""
        near = np.array(self._near, np.uint64)
        lowest = np.bitwise_count((near & (~near + np.uint64(1))) - np.uint64(1)).astype(np.uint64)
        own = np.array(self._hashes, np.uint64)
        return own, np.where(near > 0, (lowest + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15), own)

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Weight, near sets, contrast sets, cue and parts of each number."""
        return (
            np.array(self._weights),
            np.array(self._near, np.uint64),
            np.array(self._contrast, np.uint64),
            np.array(self._cues, np.uint8),
            np.array(self._parts, np.int64).reshape(-1, 3).astype(np.int32),
        )


_CUE_NAMES = ("<if>", "<while>", "<before>", "<after>", "<without>", "<than>", "<from>")


def _bits(sets: Iterable[Iterable[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, members in enumerate(sets):
        for member in members:
            found[member] = found.get(member, 0) | 1 << i
    return found


@dataclass(slots=True)
class Read:
    """Tips as arrays, one row a tip: numbers and roles of concepts, hashes of numbers, negation."""

    concepts: np.ndarray
    roles: np.ndarray
    numbers: np.ndarray
    negated: np.ndarray
    """1 where the act is denied or forbidden, 2 more where it is denied."""

    def take(self, rows: np.ndarray) -> Read:
        return Read(self.concepts[rows], self.roles[rows], self.numbers[rows], self.negated[rows])


def read_tips(texts: Iterable[str], vocabulary: Vocabulary) -> Read:
    """Tips as arrays."""
    concepts, roles, numbers, negated = array("i"), bytearray(), array("i"), bytearray()
    for text in texts:
        found = read_concepts(text)
        vocabulary.append(found, concepts, roles, numbers)
        negated.append(found.negated + 2 * found.denied)
    return Read(
        np.array(concepts, np.int32).reshape(-1, WIDTH),
        np.array(roles, np.uint8).reshape(-1, WIDTH),
        np.array(numbers, np.int32).reshape(-1, NUMBERS),
        np.array(negated, np.uint8),
    )


def features(one: Read, other: Read, vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """Features of row-aligned pairs, (pairs, len(FEATURES)), and which pairs are vetoed.

    Vetoed are pairs that differ in a number, in what comes before what, or swap an act and its condition.
    """
    weight, near, contrast, cues, parts = vocabulary.arrays()
    a, b = one.concepts, other.concepts
    pairs = len(a)
    has_a, has_b = a > 0, b > 0
    both = has_a[:, :, None] & has_b[:, None, :]
    same = (a[:, :, None] == b[:, None, :]) & both
    part = (parts[a][:, :, None, :] == b[:, None, :, None]).any(3) | (
        a[:, :, None, None] == parts[b][:, None, :, :]
    ).any(3)
    alike = np.where(same, 1.0, 0.0)
    alike = np.maximum(alike, np.where(part & both, _PART, 0.0))
    alike = np.maximum(alike, np.where((near[a][:, :, None] & near[b][:, None, :]) != 0, _NEAR, 0.0))
    role = one.roles[:, :, None] == other.roles[:, None, :]
    placed = np.where(role, 1.0, _OTHER_ROLE)
    alike *= placed
    exact = same * placed
    wa, wb = weight[a] * _ROLE_WEIGHT[one.roles], weight[b] * _ROLE_WEIGHT[other.roles]
    soft_a, soft_b = alike.max(2, initial=0), alike.max(1, initial=0)
    exact_a, exact_b = exact.max(2, initial=0), exact.max(1, initial=0)
    act_a, act_b = one.roles == ACT, other.roles == ACT
    when_a, when_b = one.roles == WHEN, other.roles == WHEN
    found = np.zeros((pairs, len(FEATURES)))
    column = iter(range(len(FEATURES)))

    def put(values: np.ndarray) -> None:
        found[:, next(column)] = values

    def least_most(x: np.ndarray, y: np.ndarray) -> None:
        put(np.minimum(x, y))
        put(np.maximum(x, y))

    least_most(_share(wa, soft_a), _share(wb, soft_b))
    least_most(_share(wa, exact_a), _share(wb, exact_b))
    least_most(_share(wa * act_a, soft_a), _share(wb * act_b, soft_b))
    left_a, left_b = wa * (1 - soft_a), wb * (1 - soft_b)
    put(np.minimum((left_a * act_a).sum(1), (left_b * act_b).sum(1)) / 5)
    some_a, some_b = when_a.any(1), when_b.any(1)
    mean = (_share(wa * when_a, soft_a) + _share(wb * when_b, soft_b)) / 2
    put(np.where(some_a & some_b, mean - 0.5, 0))
    one_sided = np.where(some_a, (left_a * when_a).sum(1), (left_b * when_b).sum(1)) / 5
    put(np.where(some_a ^ some_b, np.minimum(1, one_sided), 0))
    cues_a, cues_b = np.bitwise_or.reduce(cues[a], axis=1), np.bitwise_or.reduce(cues[b], axis=1)
    lone = np.uint8(sum(1 << _CUE_NAMES.index(name) for name in _LONE))
    put((((cues_a ^ cues_b) & lone) != 0) & (cues_a > 0) & (cues_b > 0))
    said_a, said_b = when_a & (cues[a] == 0), when_b & (cues[b] == 0)
    put(np.minimum((left_a * said_a).sum(1), (left_b * said_b).sum(1)) / 5)
    put(np.minimum(left_a.max(1, initial=0), left_b.max(1, initial=0)) / 5)
    none_a, none_b = one.numbers[:, 0] == 0, other.numbers[:, 0] == 0
    put(none_a ^ none_b)
    put((one.negated ^ other.negated) & 1)
    free_a = np.where((exact_a == 0) & has_a, contrast[a], np.uint64(0))
    free_b = np.where((exact_b == 0) & has_b, contrast[b], np.uint64(0))
    put((np.bitwise_or.reduce(free_a, axis=1) & np.bitwise_or.reduce(free_b, axis=1)) != 0)
    put((_first(act_a, soft_a) + _first(act_b, soft_b)) / 2)
    put(np.minimum(has_a.sum(1), has_b.sum(1)) / 8)
    told_a, told_b = one.roles != WHY, other.roles != WHY
    put(np.maximum((left_a * told_a).sum(1), (left_b * told_b).sum(1)) / 10)
    whole_a, whole_b = (wa * told_a).sum(1), (wb * told_b).sum(1)
    put(np.minimum(whole_a, whole_b) / np.maximum(np.maximum(whole_a, whole_b), 1))
    put(np.minimum((wa * exact_a * told_a).sum(1), (wb * exact_b * told_b).sum(1)) / 10)
    turned = ((cues_a | cues_b) & lone != 0) & (cues_a > 0) & (cues_b > 0) & (cues_a & cues_b == 0)
    swapped = _swapped(same, one.roles, other.roles, cues_a & cues_b)
    return found, turned | swapped | _number_clash(one.numbers, other.numbers)


def _share(weights: np.ndarray, covered: np.ndarray) -> np.ndarray:
    total = weights.sum(1)
    return np.where(total > 0, (weights * covered).sum(1) / np.where(total > 0, total, 1), 1.0)


def _first(chosen: np.ndarray, values: np.ndarray) -> np.ndarray:
    at = chosen.argmax(1)
    return np.where(chosen.any(1), values[np.arange(len(values)), at], 0.5)


def _number_clash(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Each has a number that the other lacks."""
    same = a[:, :, None] == b[:, None, :]
    return ((a > 0) & ~same.any(2)).any(1) & ((b > 0) & ~same.any(1)).any(1)


def _swapped(same: np.ndarray, roles_a: np.ndarray, roles_b: np.ndarray, cues: np.ndarray) -> np.ndarray:
    """One concept went from the act to its condition and another the other way, around the same cue of order."""
    turns = np.uint8(sum(1 << _CUE_NAMES.index(name) for name in _TURNS))

    def only(roles: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Of each concept of the one: whether the other has it in the act alone, in the condition alone."""
        as_act = (same & np.expand_dims(roles == ACT, 3 - axis)).any(axis)
        as_when = (same & np.expand_dims(roles == WHEN, 3 - axis)).any(axis)
        return as_act & ~as_when, as_when & ~as_act

    b_act, b_when = only(roles_b, 2)
    own = same.any(2)
    out = ((roles_a == ACT) & own & b_when).any(1)
    back = ((roles_a == WHEN) & own & b_act).any(1)
    return out & back & ((cues & turns) != 0)


@cache
def weights() -> tuple[np.ndarray, float, float]:
    """Weight of each feature, intercept, and the probability from which a pair is the same."""
    found = {name: float(value) for name, value in read_rows("weights.tsv")}
    return np.array([found[name] for name in FEATURES]), found["intercept"], found["threshold"]


def probabilities(
    tips: Read, i: np.ndarray, j: np.ndarray, vocabulary: Vocabulary, *, across: bool = False
) -> np.ndarray:
    """Probability that tips `i[k]` and `j[k]` say the same, polarity aside; with `across`, negation aside too."""
    coefficients, intercept, _ = weights()
    if across:
        coefficients = np.where(np.array(FEATURES) == "negation", 0, coefficients)
    result = np.zeros(len(i))
    for start in range(0, len(i), BLOCK):
        rows = slice(start, start + BLOCK)
        one, other = tips.take(i[rows]), tips.take(j[rows])
        values, vetoed = features(one, other, vocabulary)
        if across:  # a mistake that is left undone agrees with the advice to do it
            vetoed |= (one.negated | other.negated) > 1
        score = values @ coefficients + intercept
        result[rows] = np.where(vetoed, 0.0, 1 / (1 + np.exp(-score)))
    return result


__all__ = ["FEATURES", "WHY", "Read", "Vocabulary", "features", "probabilities", "read_tips", "weights"]
