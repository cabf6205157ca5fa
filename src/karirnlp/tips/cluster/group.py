"""Tips that say the same, in clusters around their best: read, made unique, compared, gathered.

A tip joins a cluster where it says the same as the cluster's canonical tip itself; two clusters become one where half of
their tips, pair by pair, say the same. Nothing is joined by way of a single third tip, so that clusters do not drift. Do and
avoid are apart; where a do and an avoid are of one act, both clusters are said to be opposed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from karirnlp.tips.cluster.candidates import candidates, mix
from karirnlp.tips.cluster.concepts import read_concepts
from karirnlp.tips.cluster.verify import NUMBERS, WIDTH, Read, Vocabulary, probabilities, weights

_BEST_LENGTH = 90
_LINKED = 0.5
_OPPOSED = 0.75
"""Probability from which a do and an avoid are of one act: a false alarm costs an editor more than a miss."""
_PENDING = 1 << 18
"""Candidate pairs gathered before they are verified."""


@dataclass(slots=True)
class Clusters:
    """One entry a tip, in the order given."""

    leader: np.ndarray
    """Position of the cluster's canonical tip; a tip is canonical where it leads itself."""
    tips: np.ndarray
    """Tips in its cluster."""
    sources: np.ndarray
    """Articles in its cluster: by how many it is supported."""
    opposite: np.ndarray
    """Position of the canonical tip of a cluster of the other polarity on the same act; -1 where there is none."""

    def opposed(self, i: int, j: int) -> bool:
        """Whether tips `i` and `j` are in clusters that say opposite things."""
        return self.opposite[i] == self.leader[j] or self.opposite[j] == self.leader[i]


def cluster_tips(batches: Iterable[Iterable[Mapping[str, Any]]]) -> Clusters:
    """Cluster tips given in batches of rows with `text`, `polarity`, `reusable`, `score`, `article_id`.

    Memory grows by some 200 bytes a tip: its text is let go as soon as it is read. The result depends on the tips and their
    order alone.
    """
    vocabulary = Vocabulary()
    concepts, roles, numbers = array("i"), bytearray(), array("i")
    negated, avoid = bytearray(), bytearray()
    rank, articles = array("f"), array("Q")
    for batch in batches:
        for row in batch:
            found = read_concepts(row["text"])
            vocabulary.append(found, concepts, roles, numbers)
            negated.append(found.negated + 2 * found.denied)
            avoid.append(row["polarity"] == "avoid")
            rank.append(_rank(row["text"], bool(row["reusable"]), float(row["score"])))
            articles.append(hash(row["article_id"]) & (2**64 - 1))
    count = len(rank)
    tips = Read(
        np.frombuffer(concepts, np.int32).reshape(count, WIDTH) if count else np.zeros((0, WIDTH), np.int32),
        np.frombuffer(roles, np.uint8).reshape(count, WIDTH),
        np.frombuffer(numbers, np.int32).reshape(count, NUMBERS) if count else np.zeros((0, NUMBERS), np.int32),
        np.frombuffer(negated, np.uint8),
    )
    against = np.frombuffer(avoid, np.bool_)
    leader, opposite = _gather(tips, against, np.array(rank), vocabulary)
    return Clusters(leader, _sizes(leader), _sources(leader, np.array(articles, np.uint64)), opposite)


def _rank(text: str, reusable: bool, score: float) -> float:
    """The higher, the likelier canonical: reusable, sure, of a length that prints well."""
    return 2.0 * reusable + score - 0.2 * min(abs(len(text) - _BEST_LENGTH) / _BEST_LENGTH, 5)


def _gather(tips: Read, avoid: np.ndarray, rank: np.ndarray, vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """The leader of each tip, and the leader that it is opposed to."""
    count = len(rank)
    none = np.full(count, -1, np.int64)
    if not count:
        return none, none
    order = np.lexsort((np.arange(count), -rank))  # best first; equals in the order given
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    form, heads = _forms(tips, avoid, order)
    unique, against = tips.take(heads), avoid[heads]
    same, opposed = _edges(unique, against, vocabulary)
    own = _merged(_stars(same, len(heads)), same)  # forms are numbered best first, so their order is the order of rank
    led = heads[own]
    opposite = np.full(len(heads), -1, np.int64)
    for i, j in opposed[::-1]:  # the best of several is written last
        opposite[own[i]], opposite[own[j]] = led[j], led[i]
    return led[form], opposite[own][form]


def _forms(tips: Read, avoid: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tips of equal concepts are one form: the form of each tip, and of each form its best tip, forms in order of rank."""
    key = mix(avoid.astype(np.uint64))
    for n in range(WIDTH):
        key = mix(key * np.uint64(3) + (tips.concepts[:, n].astype(np.uint64) << np.uint64(3)) + tips.roles[:, n])
    for n in range(NUMBERS):
        key = mix(key * np.uint64(5) + tips.numbers[:, n].astype(np.uint64))
    empty = tips.concepts[:, 0] == 0
    key[empty] = mix(np.flatnonzero(empty) + (1 << 40))  # a tip of no concept is like no other
    _, first, inverse = np.unique(key[order], return_index=True, return_inverse=True)
    by_rank = np.argsort(first)
    number = np.empty(len(first), np.int64)
    number[by_rank] = np.arange(len(first))
    form = np.empty(len(order), np.int64)
    form[order] = number[inverse]
    return form, order[np.sort(first)]


def _edges(tips: Read, avoid: np.ndarray, vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of forms that say the same, and pairs of a do and an avoid of one act; each sorted, `i < j`."""
    weight = vocabulary.arrays()[0]
    threshold = weights()[2]
    found: dict[bool, list[np.ndarray]] = {False: [], True: []}
    for i, j in _in_batches(candidates(tips, weight, *vocabulary.hashes()), len(avoid)):
        for across in (False, True):
            chosen = (avoid[i] != avoid[j]) == across
            a, b = i[chosen], j[chosen]
            alike = probabilities(tips, a, b, vocabulary, across=across) >= (_OPPOSED if across else threshold)
            found[across].append(np.stack((a[alike], b[alike]), 1))
    same, opposed = (
        np.unique(np.concatenate(found[k]), axis=0) if found[k] else np.zeros((0, 2), np.int64) for k in (False, True)
    )
    return same, opposed


def _in_batches(pairs: Iterator[tuple[np.ndarray, np.ndarray]], count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Candidates gathered, each pair once within a batch."""
    waiting: list[np.ndarray] = []
    held = 0

    def batch() -> tuple[np.ndarray, np.ndarray]:
        merged = np.unique(np.concatenate(waiting))
        return merged // count, merged % count

    for i, j in pairs:
        waiting.append(i.astype(np.int64) * count + j)
        held += len(i)
        if held >= _PENDING:
            yield batch()
            waiting, held = [], 0
    if held:
        yield batch()


def _stars(edges: np.ndarray, count: int) -> np.ndarray:
    """The leader of each form: best first, each form not yet led leads those that say the same as it."""
    own = np.full(count, -1, np.int64)
    both = np.concatenate((edges, edges[:, ::-1]))
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    bounds = np.searchsorted(both[:, 0], np.arange(count + 1))
    ends = both[:, 1]
    for i in range(count):
        if own[i] < 0:
            own[i] = i
            mine = ends[bounds[i] : bounds[i + 1]]
            own[mine[own[mine] < 0]] = i
    return own


def _merged(own: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Clusters of which at least `_LINKED` of the pairs across say the same become one, the most alike first, each once."""
    a, b = own[edges[:, 0]], own[edges[:, 1]]
    apart = a != b
    low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
    pairs, links = np.unique(np.stack((low, high), 1), axis=0, return_counts=True)
    if not len(pairs):
        return own
    size = np.bincount(own, minlength=len(own))
    share = links / (size[pairs[:, 0]] * size[pairs[:, 1]])
    into = np.arange(len(own))
    touched = np.zeros(len(own), np.bool_)
    for k in np.lexsort((pairs[:, 1], pairs[:, 0], -share)):
        if share[k] < _LINKED:
            break
        i, j = pairs[k]
        if not touched[i] and not touched[j]:
            touched[i] = touched[j] = True
            into[j] = i
    return into[own]


def _sizes(leader: np.ndarray) -> np.ndarray:
    return np.bincount(leader, minlength=len(leader))[leader] if len(leader) else leader


def _sources(leader: np.ndarray, articles: np.ndarray) -> np.ndarray:
    if not len(leader):
        return leader
    order = np.lexsort((articles, leader))
    led, article = leader[order], articles[order]
    new = np.ones(len(led), np.bool_)
    new[1:] = (led[1:] != led[:-1]) | (article[1:] != article[:-1])
    return np.bincount(led[new], minlength=len(leader))[leader]
