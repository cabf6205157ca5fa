"""Measure, or fit, how karirnlp tells tips that say the same from tips that do not, on `corpora/pairs`.

    python scripts/pairs.py                  # precision and recall of clusters on the held-out half, 95 % intervals
    python scripts/pairs.py --half dev --errors
    python scripts/pairs.py --fit            # weights of the verifier from the development half (cross-validated)
    python scripts/pairs.py --count          # how often the corpus has each concept

The figures of a half are of one clustering of all 800 texts together with the tips of the corpus's training split as
strangers: a pair counts as found where both of its texts land in one cluster.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from karirnlp.tips.cluster import cluster_tips
from karirnlp.training.pairs import FEATURES, concepts, pair_features, pair_probabilities

HERE = Path(__file__).parents[1] / "corpora"
DATA = HERE.parent / "src" / "karirnlp" / "tips" / "cluster" / "data"
Pair = dict[str, str]


def read_pairs(half: str, name: str = "pairs") -> list[Pair]:
    with (HERE / "pairs" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pair for pair in pairs if half in ("all", pair["half"])]


def corpus_sentences(split: str) -> Iterator[tuple[str, str]]:
    """(text, label) of each sentence of a split."""
    with (HERE / "karir" / "data" / f"{split}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            for block in article["blocks"]:
                for sentence in block["sentences"]:
                    yield article["text"][sentence["start"] : sentence["end"]], sentence["label"]


def wilson(hits: int, total: int) -> str:
    """A share with its 95 % Wilson interval."""
    if not total:
        return "none"
    z, p = 1.959964, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * (p * (1 - p) / total + z * z / (4 * total * total)) ** 0.5
    return f"{p:.3f} ({middle - half:.3f} to {middle + half:.3f}; {hits} of {total})"


def texts_of(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    return [(pair["a"], pair["b"]) for pair in pairs]


def verdicts(pairs: list[Pair]) -> list[str]:
    """What one clustering says of each pair: same, opposite or different."""
    texts = [(pair[side], pair[f"polarity_{side}"]) for pair in pairs for side in "ab"]
    try:
        strangers = [s for s in corpus_sentences("train") if s[1] != "0"]
    except FileNotFoundError:
        strangers = []
        print("corpora/karir/data is not built (make corpus): no strangers among the tips")
    rows = [
        {"text": text, "polarity": polarity, "reusable": True, "score": 0.9, "article_id": str(i)}
        for i, (text, polarity) in enumerate([*texts, *strangers])
    ]
    found = cluster_tips([rows])
    told = []
    for n in range(0, len(texts), 2):
        a, b = found.leader[n], found.leader[n + 1]
        told.append("same" if a == b else "opposite" if found.opposed(n, n + 1) else "different")
    return told


def measure(half: str, errors: bool) -> None:
    pairs = read_pairs("all")
    told = verdicts(pairs)
    pairs, told = zip(*[(p, t) for p, t in zip(pairs, told, strict=True) if half in ("all", p["half"])], strict=True)
    table = Counter((pair["label"], verdict) for pair, verdict in zip(pairs, told, strict=True))
    hits = table["same", "same"]
    said = sum(n for (_, verdict), n in table.items() if verdict == "same")
    there = sum(n for (label, _), n in table.items() if label == "same")
    print(f"{len(pairs)} pairs, {half}")
    print(f"precision        {wilson(hits, said)}")
    print(f"recall           {wilson(hits, there)}")
    against = table["opposite", "opposite"]
    print(f"contradictions, precision {wilson(against, sum(n for (_, v), n in table.items() if v == 'opposite'))}")
    print(
        f"contradictions, recall    {wilson(against, sum(n for (label, _), n in table.items() if label == 'opposite'))}"
    )
    for kind in dict.fromkeys(pair["kind"] for pair in pairs):
        of_kind = [(p, t) for p, t in zip(pairs, told, strict=True) if p["kind"] == kind]
        print(f"  {kind:12} {sum(p['label'] == t for p, t in of_kind)} of {len(of_kind)} right")
    if errors:
        scores = pair_probabilities(texts_of(pairs))
        for pair, verdict, score in zip(pairs, told, scores, strict=True):
            if pair["label"] != verdict:
                print(f"{pair['label']} taken for {verdict} {score:.2f}\t{pair['kind']}\t{pair['a']}\t{pair['b']}")


def fit() -> None:
    """Weights from the development half; the threshold is where cross-validated precision on the written pairs reaches 0.96."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    pairs = [pair for pair in [*read_pairs("dev"), *read_pairs("dev", "corpus")] if pair["label"] != "opposite"]
    ours = np.array([pair["kind"] != "corpus" for pair in pairs])
    values, vetoed = pair_features(texts_of(pairs))
    same = np.array([pair["label"] == "same" for pair in pairs])
    alike = np.array([pair["polarity_a"] == pair["polarity_b"] for pair in pairs])
    free = ~vetoed & alike
    model = LogisticRegression(C=1.0, max_iter=5000)
    scores = np.zeros(len(pairs))
    for seed in range(10):
        folds = StratifiedKFold(10, shuffle=True, random_state=seed)
        scores[free] += cross_val_predict(model, values[free], same[free], cv=folds, method="predict_proba")[:, 1] / 10
    threshold = 0.5
    for cut in np.arange(0.3, 0.9, 0.05):
        chosen = scores >= cut
        print(f"{cut:.2f}", end="")
        for name, those in (("written", ours), ("corpus", ~ours)):
            hits = (chosen & same & those).sum()
            print(
                f"  {name}: precision {wilson(hits, (chosen & those).sum())} recall {wilson(hits, (same & those).sum())}",
                end="",
            )
        print()
        if (chosen & same & ours).sum() < 0.96 * (chosen & ours).sum():
            threshold = round(float(cut) + 0.05, 2)
    model.fit(values[free], same[free])
    lines = [
        "# Weights of the verifier, as `scripts/pairs.py --fit` learns them on the development half of corpora/pairs."
    ]
    lines += [f"{name}\t{weight:.4f}" for name, weight in zip(FEATURES, model.coef_[0], strict=True)]
    lines += [f"intercept\t{model.intercept_[0]:.4f}", f"threshold\t{threshold}"]
    (DATA / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"threshold {threshold}; weights in {DATA / 'weights.tsv'}")


def count() -> None:
    found: Counter[str] = Counter()
    sentences = 0
    for split in ("train", "validation"):
        for text, _ in corpus_sentences(split):
            sentences += 1
            found.update(set(concepts(text)))
    lines = [
        "# Concept and sentences of corpora/karir (train, validation) that hold it, three or more; first row: all sentences."
    ]
    lines += [f"\t{sentences}"] + [
        f"{name}\t{n}" for name, n in sorted(found.items(), key=lambda x: (-x[1], x[0])) if n >= 3
    ]
    (DATA / "counts.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{sum(n >= 3 for n in found.values())} concepts of {sentences} sentences")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--half", choices=("dev", "held", "all"), default="held")
    parser.add_argument("--errors", action="store_true", help="show the pairs that are taken for something else")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--count", action="store_true")
    given = parser.parse_args()
    if given.count:
        count()
    elif given.fit:
        fit()
    else:
        measure(given.half, given.errors)


if __name__ == "__main__":
    main()
