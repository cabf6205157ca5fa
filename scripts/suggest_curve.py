"""What suggested labels teach, against as many drawn by chance: `python scripts/suggest_curve.py hasil/`.

`hasil/` is a run over the texts of the corpus's training split. A model of forty articles picks passages of the others; the
corpus's labels stand in for the person; the model is trained anew with them and measured on the validation split.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from karirnlp import AdviceClassifier
from karirnlp.labels import suggest
from karirnlp.training.articles import labelled_passages, read_articles

DATA = Path(__file__).parents[1] / "corpora" / "karir" / "data"
BASE, COUNT, DRAWS = 40, 300, 3


def main() -> None:
    run = Path(sys.argv[1])
    train = {article["article_id"]: article for article in read_articles([DATA / "train.jsonl"])}
    test, gold = [], []
    for article in read_articles([DATA / "validation.jsonl"]):
        found, types = labelled_passages(article)
        test, gold = test + found, gold + types
    chosen = random.Random(5).sample(sorted(train), BASE)
    base: list[dict[str, Any]] = []
    labels: list[str] = []
    pool: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}
    for name, article in train.items():
        found, types = labelled_passages(article)
        for passage, kind in zip(found, types, strict=True):
            if name in chosen:
                base.append(passage)
                labels.append(kind)
            else:
                pool[name, passage["text"]] = passage, kind

    def accuracy(more: list[tuple[dict[str, Any], str]]) -> float:
        model = AdviceClassifier().fit(base + [p for p, _ in more], labels + [k for _, k in more])
        return float((model.predict(test) == gold).mean())

    first = AdviceClassifier().fit(base, labels)
    print(f"{BASE} articles, {len(base)} passages: {(first.predict(test) == gold).mean():.3f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tugas.jsonl"
        done = Path(folder) / "label.jsonl"
        done.write_text(
            "".join(json.dumps({"text": p["text"], "label": k}) + "\n" for p, k in zip(base, labels, strict=True)),
            encoding="utf-8",
        )
        suggest(run, out, count=COUNT, to="doccano", labelled=[done], classifier=first)
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    picked = [pool[key] for row in rows if (key := (row["article"], row["text"])) in pool]
    print(f"and {len(picked)} suggested: {accuracy(picked):.3f}", flush=True)
    for draw in range(DRAWS):
        by_chance = random.Random(draw).sample(list(pool.values()), len(picked))
        print(f"and {len(picked)} by chance, draw {draw + 1}: {accuracy(by_chance):.3f}", flush=True)


if __name__ == "__main__":
    main()
