"""Training of the line model in `karirnlp.text.structure`, from pages whose blocks are known.

Each article is seen as it stands and with its marks taken off (heading signs, list markers, numbers, blank lines),
because those are what the open web loses.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from karirnlp.text.lines import BULLET, read_lines
from karirnlp.text.structure import STATES, chain_features, features_of, marked_state

_MARKS = re.compile(rf"^(?:#{{1,6}}\s*|{BULLET}\s+|\(?\d{{1,3}}\s?[.)](?!\d)\s*)")
COLON_SHARE = 0.15
"""Share of flattened headings that get a colon, as pages do that set bold lines as headings; half of the gerunds among them
become *Untuk membangun …:*."""
_GERUND = re.compile(r"Me[a-z]{4,} ")
_BULLETS = re.compile(rf"^(?:#{{1,6}}\s*|{BULLET}\s+)")


def pages(
    articles: Iterable[Mapping[str, Any]], variants: int, seed: int = 0
) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield (text, [(start, end, state)]) for every article, then for `variants` flattened forms of it."""
    rng = random.Random(seed)
    for article in articles:
        text = article["text"]
        blocks = [(b["start"], b["end"], "heading" if b["kind"] == "title" else b["kind"]) for b in article["blocks"]]
        lines, place = [], 0
        for _, end, state in blocks:  # from the end of the block before, so that markers come along
            lines.append((text[place:end].strip(), state))
            place = end
        for variant in range(variants + 1):
            strip = (None, _MARKS, _BULLETS)[0 if variant == 0 else rng.choice((1, 1, 2))]
            gap = rng.choice(("\n", "\n\n"))
            page, spans = "", []
            for i, (body, state) in enumerate(lines):
                body = (strip.sub("", body) or body) if strip else body
                if strip and state == "heading" and body[-1].isalnum() and rng.random() < COLON_SHARE:
                    gerund = _GERUND.match(body) and rng.random() < 0.5
                    body = (f"Untuk {body[0].lower()}{body[1:]}" if gerund else body) + rng.choice((":", ":", " :"))
                if i:
                    page += "\n" if state == lines[i - 1][1] == "list_item" else gap
                spans.append((len(page), len(page) + len(body), state))
                page += body
            yield page, spans


def train_lines(
    articles: Sequence[Mapping[str, Any]], variants: int = 4, regularisation: float = 0.05, seed: int = 0
) -> dict[str, Any]:
    """Fit the model; returns the content of `data/structure.json` (states, weights by feature name)."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for text, spans in pages(articles, variants, seed):
        lines = read_lines(text)
        previous = "start"
        for line, features in zip(lines, features_of(lines), strict=True):
            state = next((state for _, end, state in spans if line.end <= end), "paragraph")
            if not marked_state(line):
                rows.append(dict.fromkeys([*features, *chain_features(previous, features)], 1.0))
                labels.append(state)
            previous = marked_state(line) or state
    seen = Counter(name for row in rows for name in row)
    rows = [{name: 1.0 for name in row if seen[name] >= 5} for row in rows]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=regularisation, max_iter=500).fit(matrix, labels)
    order = [list(model.classes_).index(state) for state in STATES]
    weights = {
        str(name): [round(float(model.coef_[k][j]), 3) for k in order]
        for j, name in enumerate(vectorizer.feature_names_)
        if max(abs(model.coef_[k][j]) for k in order) >= 0.01
    }
    bias = weights.get("bias", [0.0] * len(order))
    weights["bias"] = [round(b + float(model.intercept_[k]), 3) for b, k in zip(bias, order, strict=True)]
    return {"states": list(STATES), "lines": len(rows), "weights": weights}
