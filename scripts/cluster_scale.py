"""Time and memory of clustering many tips, made from the corpus's own: `python scripts/cluster_scale.py 1000000`.

Three in ten are copies of an earlier tip, two in ten differ from one in small words alone, the others have two to four
content words exchanged for others of the corpus.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from karirnlp.tips.cluster import cluster_tips

TRAIN = Path(__file__).parents[1] / "corpora" / "karir" / "data" / "train.jsonl"
BATCH = 10_000


def seeds() -> list[tuple[str, str]]:
    found = []
    with TRAIN.open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            for block in article["blocks"]:
                for sentence in block["sentences"]:
                    if sentence["label"] != "0":
                        found.append((article["text"][sentence["start"] : sentence["end"]], sentence["label"]))
    return found


def generate(count: int) -> Iterator[list[dict[str, Any]]]:
    rng = random.Random(11)
    given = seeds()
    stock = [word for text, _ in given for word in text.split() if len(word) > 3]
    recent: list[tuple[str, str]] = []
    batch: list[dict[str, Any]] = []
    for number in range(count):
        kind = rng.random()
        if recent and kind < 0.3:
            text, polarity = rng.choice(recent)
        elif recent and kind < 0.5:
            text, polarity = rng.choice(recent)
            text = rng.choice(("Sebaiknya ", "Nah, ", "Juga, ", "")) + text + rng.choice((" ya.", "!", " juga.", ""))
        else:
            text, polarity = rng.choice(given)
            words = text.split()
            for _ in range(rng.randint(2, 4)):
                words[rng.randrange(len(words))] = rng.choice(stock)
            text = " ".join(words)
        if len(recent) < 200_000:
            recent.append((text, polarity))
        batch.append(
            {"text": text, "polarity": polarity, "reusable": True, "score": 0.9, "article_id": f"a{number // 8}"}
        )
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began, cpu = time.monotonic(), time.process_time()
    spent = making = 0.0

    def timed() -> Iterator[list[dict[str, Any]]]:
        nonlocal spent, making
        batches = generate(count)
        while True:
            start, own = time.monotonic(), time.process_time()
            batch = next(batches, None)
            spent, making = spent + time.monotonic() - start, making + time.process_time() - own
            if batch is None:
                return
            yield batch

    found = cluster_tips(timed())
    seconds, used = time.monotonic() - began - spent, time.process_time() - cpu - making
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    clusters = int((found.leader == range(count)).sum())
    print(
        f"{count} tips, {clusters} clusters, {seconds:.0f} s, of which {used:.0f} s of one core, without making the tips; "
        f"peak {peak} MiB (start {before} MiB)"
    )


if __name__ == "__main__":
    main()
