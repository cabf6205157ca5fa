"""Which tips to compare: those that share two telling concepts, or all but one of few, found through sorted keys.

The keys are hashed in passes over parts of their range and sorted within a pass, so that memory is bound by the tips' own
rows, not by the number of keys. In a bucket of many tips each meets its neighbours in an order of sketches alone, so that
the work stays linear (as in the sorted neighbourhood method of Hernández and Stolfo 1995).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from karirnlp.tips.cluster.concepts import WHY
from karirnlp.tips.cluster.verify import Read

KEYS = 6
"""Telling concepts of a tip whose pairs are its keys."""
WINDOW = 12
"""Neighbours within a bucket that a tip is compared with."""
ROWS = 1 << 17
"""Tips whose keys are made at once."""
_SHARE = 0.5
"""Least share of the shorter sketch that two tips must have in common."""

_MIX = np.uint64(0x9E3779B97F4A7C15)


def mix(values: np.ndarray) -> np.ndarray:
    """Numbers as evenly spread 64-bit hashes (the finaliser of SplitMix64)."""
    found = values.astype(np.uint64) * _MIX
    found ^= found >> np.uint64(30)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(27)
    found *= np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def sketches(tips: Read, hub: np.ndarray) -> np.ndarray:
    """64 bits a tip, one set for each concept (of those that stand for one another, for their first)."""
    found = np.zeros(len(tips.concepts), np.uint64)
    for start in range(0, len(found), ROWS):
        rows = slice(start, start + ROWS)
        concepts = tips.concepts[rows]
        used = (concepts > 0) & (tips.roles[rows] != WHY)
        bits = np.where(used, np.uint64(1) << (hub[concepts] >> np.uint64(58)), np.uint64(0))
        found[rows] = np.bitwise_or.reduce(bits, axis=1)
    return found


def _keys(tips: Read, rows: slice, weight: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    """Keys of some tips: (tips, pairs of KEYS), 0 for none."""
    concepts = tips.concepts[rows]
    told = np.where(concepts > 0, weight[concepts], 0)
    told[tips.roles[rows] == WHY] *= 0.5
    best = np.argsort(-told, axis=1, kind="stable")[:, :KEYS]
    chosen = np.take_along_axis(concepts, best, 1)
    chosen[np.take_along_axis(told, best, 1) <= 0] = 0
    hashed = hashes[chosen]
    first, second = np.triu_indices(KEYS, 1)
    a, b = hashed[:, first], hashed[:, second]
    found = mix(a + b)
    single = (chosen > 0).sum(1) == 1
    found[(chosen[:, first] == 0) | (chosen[:, second] == 0) | (chosen[:, first] == chosen[:, second])] = 0
    found[single, 0] = hashed[single, 0]
    return found


def candidates(
    tips: Read, weight: np.ndarray, hashes: np.ndarray, hub: np.ndarray, *, passes: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs to verify, `i < j`, in batches; a pair may come in several. `weight`, `hashes` and `hub`
    (the hash of what a concept may stand for) are by concept.

    `passes` parts of the keys are sorted one after another; 0 chooses them so that one holds some one million keys.
    """
    count = len(tips.concepts)
    sketch = sketches(tips, hub)
    size = np.bitwise_count(sketch)
    passes = passes or max(1, count * KEYS * (KEYS - 1) // 2 >> 20)
    for number in range(passes):
        parts: list[np.ndarray] = []
        owners: list[np.ndarray] = []
        for start in range(0, count, ROWS):
            keys = _keys(tips, slice(start, start + ROWS), weight, hashes)
            row, column = np.nonzero((keys != 0) & (keys % np.uint64(passes) == number))
            parts.append(keys[row, column])
            owners.append((row + start).astype(np.int32))
        key, owner = np.concatenate(parts), np.concatenate(owners)
        del parts, owners
        order = np.lexsort((sketch[owner], key))
        key, owner = key[order], owner[order]
        for step in range(1, min(WINDOW, len(key) - 1) + 1):
            at = np.flatnonzero(key[:-step] == key[step:])
            i, j = owner[at], owner[at + step]
            shared = np.bitwise_count(sketch[i] & sketch[j])
            likely = shared >= _SHARE * np.minimum(size[i], size[j])
            i, j = i[likely], j[likely]
            yield np.minimum(i, j), np.maximum(i, j)
