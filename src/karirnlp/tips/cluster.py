"""Near-duplicate tips: one group for each act, one canonical tip in each group.

Candidates come from MinHash bands over a tip's stems (Broder 1997); a pair is joined when the Jaccard overlap of the
stems reaches `THRESHOLD` and the polarity agrees. A tip is compared with the first of each bucket, so that
the work is linear in the number of tips.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from karirnlp.text.stem import stems
from karirnlp.text.tokens import words

THRESHOLD = 0.7
BANDS, ROWS = 16, 3
_PRIME = (1 << 61) - 1

_LIGHT = frozenset(
    """
    yang dan di ke dari untuk pada dengan ini itu juga atau adalah agar karena oleh sebagai dalam anda kamu lo lu
    kita saya aku gue sebaiknya harus perlu pasti coba jangan hindar tidak nggak gak ga bisa dapat lebih jika kalau
    saat usah biar supaya akan sudah ya aja saja ada buat para tiap setiap
""".split()
)


@dataclass(frozen=True, slots=True)
class TipKey:
    """What clustering needs of a tip."""

    tip_id: str
    words: frozenset[str]
    polarity: str
    rank: tuple[float, ...]
    """The higher, the likelier canonical."""


def tip_key(tip_id: str, text: str, polarity: str, reusable: bool, score: float) -> TipKey:
    roots = stems([word.lower() for word in words(text)])
    content = frozenset(root for root in roots if root not in _LIGHT) or frozenset(roots)
    return TipKey(tip_id, content, polarity, (float(reusable), -abs(len(text) - 90) / 90 * 0.2 + score))


def cluster(tips: Sequence[TipKey]) -> list[tuple[str, bool]]:
    """(cluster id, is canonical) of each tip, in order. A cluster is named by its canonical tip."""
    parent = list(range(len(tips)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    rng = np.random.default_rng(20)
    a = rng.integers(1, _PRIME, BANDS * ROWS, dtype=np.uint64)
    b = rng.integers(0, _PRIME, BANDS * ROWS, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], int] = {}
    for i, tip in enumerate(tips):
        if not tip.words:
            continue
        hashes = np.array([_hash(word) for word in sorted(tip.words)], dtype=np.uint64)
        signature = (hashes[:, None] * (a | np.uint64(1)) + b).min(axis=0)  # wraps at 2**64: a multiply-shift family
        for band in range(BANDS):
            key = (band, signature[band * ROWS : (band + 1) * ROWS].tobytes())
            other = buckets.setdefault(key, i)
            if other != i and _same(tips[other], tip):
                parent[find(i)] = find(other)
    members: dict[int, list[int]] = {}
    for i in range(len(tips)):
        members.setdefault(find(i), []).append(i)
    result: list[tuple[str, bool]] = [("", False)] * len(tips)
    for group in members.values():
        best = max(group, key=lambda i: (tips[i].rank, -i))
        for i in group:
            result[i] = (tips[best].tip_id, i == best)
    return result


def _same(one: TipKey, other: TipKey) -> bool:
    if one.polarity != other.polarity:
        return False
    shared = len(one.words & other.words)
    return shared >= THRESHOLD * (len(one.words) + len(other.words) - shared) and (
        shared >= 2 or one.words == other.words
    )


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
