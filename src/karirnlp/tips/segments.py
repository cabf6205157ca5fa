"""A sentence cut where its parts may begin, and each piece named: act, condition, purpose, reason, other, or more of the piece before.

The cuts are by rule: at commas, at words that open clauses, at a second verb, at the act itself. The names are by a linear model
over the piece, its neighbours and what the parse says of it, read left to right; its weights are data (`data/segments.json`),
learned from the slots of the corpus by `scripts/train.py --only segments`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from karirnlp.text.clauses import SUBORDINATE, Parse
from karirnlp.text.cuewords import COMMANDS, verb_shape

KINDS = ("action", "condition", "purpose", "reason", "other", "more")
"""Names of a piece; `more` goes on with the piece before."""

_BREAKS = ",;:—–…()!?"
_OPENS = frozenset(
    """
    lalu kemudian terus trus baru misalnya misal contohnya contoh seperti kayak sambil sembari tanpa hanya cuma meski meskipun walau
    walaupun sehingga tapi tetapi namun sedangkan bukan jadi maka setiap tiap selama sampai hingga sejak pada dalam di kalo klo
    mumpung selagi bahkan termasuk adalah merupakan yaitu yakni supaya paling minimal maksimal lewat melalui tadi terlebih apalagi
    """.split()
)
_NO_REASONS = ("condition", "purpose")
_JOINS = frozenset("dan atau serta sama plus terus lalu".split())


class Piece(NamedTuple):
    """Words `first` to `last` (half-open) of a parse."""

    first: int
    last: int


def pieces(p: Parse) -> list[Piece]:
    """The body of a sentence in pieces, in order, without gaps."""
    words = len(p.tokens)
    cuts = {0, p.body, p.main, p.head, words}
    for i in range(1, words):
        broken = any(mark in _BREAKS for mark in p.text[p.spans[i - 1][1] : p.spans[i][0]])
        after = p.tokens[i + 1] if i + 1 < words else ""
        second_act = p.tokens[i] in _JOINS and after != "" and (verb_shape(after) != "" or after == "jangan")
        if broken or p.tokens[i] in _OPENS or second_act:
            cuts.add(i)
    for start, _, kinds in p.cues:
        if any(kind in SUBORDINATE for kind in kinds):
            cuts.add(start)
    places = sorted(cut for cut in cuts if 0 <= cut <= words)
    return [Piece(a, b) for a, b in zip(places, places[1:], strict=False) if b > a]


def piece_features(p: Parse, found: Sequence[Piece], i: int, before: str, opened: str) -> list[str]:
    """Features of piece `i`: `before` is the name of the piece before, `opened` what that piece is part of."""
    first, last = found[i]
    word, kinds = p.tokens[first], p.kinds_at(first)
    second = p.tokens[first + 1] if first + 1 < last else ""
    shape, after = verb_shape(word), verb_shape(second) if second else ""
    mark = p.text[p.spans[first - 1][1] : p.spans[first][0]].strip()[:1] if first else "start"
    follows = p.text[p.spans[last - 1][1] : p.spans[last][0]].strip()[:1] if last < len(p.tokens) else "end"
    clause = next((c.kind for c in p.clauses if c.start <= p.spans[first][0] < c.end), "outside")
    has_head = first <= p.head < last
    size = min(last - first, 6)
    place = "only" if len(found) == 1 else "first" if i == 0 else "last" if i == len(found) - 1 else "middle"
    sub = next((kind for kind in SUBORDINATE if kind in kinds), "none")
    following = p.tokens[found[i + 1].first] if i + 1 < len(found) else ""
    command = shape in COMMANDS
    return [
        "bias",
        f"word={word}",
        f"words={word} {second}",
        f"word={word}/{mark}",
        f"sub={sub}/{place}",
        f"sub={sub}/{mark}",
        f"sub={sub}/{clause}",
        f"shape={shape}/{mark}",
        f"shape2={sub}/{after}",
        f"clause={clause}/{has_head}",
        f"clause={clause}/{before}",
        f"clause={clause}/{place}",
        f"head={has_head}/{p.head_shape}",
        f"head={has_head}/{first == p.head}/{p.subject}",
        f"at main={first == p.main}/{p.main < p.head}/{p.subject}/{p.modal}",
        f"before={before}/{mark}",
        f"before={before}/{command}/{mark}",
        f"opened={opened}/{sub}",
        f"opened={opened}/{mark}/{command}",
        f"opened={opened}/{word}",
        f"size={size}/{place}",
        f"follows={follows}/{clause}",
        f"following={following}",
        f"label={p.label is not None and p.spans[first][0] < p.label[1]}",
        f"in body={first >= p.body}",
        f"past head={first > p.head}/{mark}/{sub}",
        f"kinds={'+'.join(kinds)}",
        f"last={p.tokens[last - 1]}",
    ]


def named(p: Parse) -> dict[str, list[tuple[int, int]]]:
    """Kind -> spans of that kind, in words (half-open), in order; kinds are action, condition, purpose and reason."""
    weights = _weights()
    none = (0.0,) * len(KINDS)
    found = pieces(p)
    spans: dict[str, list[tuple[int, int]]] = {}
    before = opened = "start"
    for i, piece in enumerate(found):
        totals = [0.0] * len(KINDS)
        for name in piece_features(p, found, i, before, opened):
            for k, weight in enumerate(weights.get(name, none)):
                totals[k] += weight
        if opened == "start" or (opened in _NO_REASONS and "reason" in p.kinds_at(piece.first)):
            totals[KINDS.index("more")] = float("-inf")  # nothing goes on at the start, nor a purpose with *karena*
        before = KINDS[totals.index(max(totals))]
        if before == "more":
            if opened in spans and spans[opened][-1][1] == piece.first:
                spans[opened][-1] = (spans[opened][-1][0], piece.last)
        else:
            opened = before
            if opened != "other":
                spans.setdefault(opened, []).append((piece.first, piece.last))
    return spans


@cache
def _weights() -> Mapping[str, tuple[float, ...]]:
    path = Path(__file__).parent / "data" / "segments.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return {name: tuple(row) for name, row in rows.items()}


def gold_names(p: Parse, found: Sequence[Piece], slots: Sequence[tuple[str, int, int]]) -> list[str]:
    """The name of each piece by slots given as (kind, start, end) in code points: the slot that holds most of it, if half or more."""
    names: list[str] = []
    last: tuple[str, int, int] | None = None
    other = ("other", 0, 0)
    for first, end in found:
        a, b = p.spans[first][0], p.spans[end - 1][1]
        best = max(slots, key=lambda slot: min(b, slot[2]) - max(a, slot[1]), default=None)
        if best is None or 2 * (min(b, best[2]) - max(a, best[1])) < b - a:
            names.append("more" if last == other else "other")
            last = other
        else:
            names.append("more" if best == last else best[0])
            last = best
    return names
