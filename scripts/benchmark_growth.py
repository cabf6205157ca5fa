"""How cost and memory grow with the number of articles: `karirnlp.run` over 10^3, 10^4 … articles, each in a fresh process.

The articles are made: sentences of the corpus, shuffled, each article with an id of its own. They are short, so that a million
of them can be run; their words and many of their tips recur, as they do in a crawl of portals. Time is processor time of the
run and its workers, which other work on the machine hardly moves. Memory is the peak of the run itself, which reads and
groups tips, and of the largest of its workers.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmark_process import last_line

DESCRIPTION = "cost and memory by the number of articles, with its plot"

ROOT = Path(__file__).parents[1]
MIB = 2**20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=ROOT / "corpora" / "karir" / "data" / "train.jsonl")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="numbers of articles")
    parser.add_argument("--sentences", type=int, default=8, help="sentences an article (8)")
    parser.add_argument("--workers", type=int, default=1, help="workers of the run (1)")
    parser.add_argument("--json", type=Path, help="keep the figures here, and go on from those that are there")
    parser.add_argument("--plot", type=Path, help="draw them as this SVG; needs the extra `plots`")


def main(arguments: argparse.Namespace) -> None:
    kept = arguments.json and arguments.json.is_file()
    figures: dict[str, Any] = json.loads(arguments.json.read_text(encoding="utf-8")) if kept else {"points": []}
    figures["machine"] = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    done = {point["articles"] for point in figures["points"]}
    sentences = pool(arguments.data)
    for size in sorted(set(arguments.sizes) - done):
        figures["points"].append(measure(sentences, size, arguments.sentences, arguments.workers))
        figures["points"].sort(key=lambda point: point["articles"])
        print(report(figures["points"][-1:]), flush=True)
        if arguments.json:
            arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(report(figures["points"]))
    if arguments.plot:
        draw(figures["points"], arguments.plot)


def pool(data: Path) -> list[str]:
    """The corpus's sentences, each once."""
    import karirnlp

    texts = (json.loads(line)["text"] for line in data.read_text(encoding="utf-8").splitlines())
    return sorted({sentence for text in texts for sentence in karirnlp.sentences(text)})


def articles(sentences: Sequence[str], count: int, length: int) -> Iterator[dict[str, str]]:
    """`count` articles of `length` sentences, two a paragraph; the same ones each time, none like another."""
    for number in range(count):
        own = random.Random(number).sample(sentences, length)
        paragraphs = [" ".join(own[i : i + 2]) for i in range(0, length, 2)]
        yield {"id": f"tiruan-{number}", "title": own[0][:60], "text": "\n\n".join(paragraphs)}


def measure(sentences: Sequence[str], count: int, length: int, workers: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "artikel.jsonl"
        words = 0
        with source.open("w", encoding="utf-8") as file:
            for article in articles(sentences, count, length):
                words += article["text"].count(" ") + 1
                file.write(json.dumps(article, ensure_ascii=False) + "\n")
        found = last_line(__file__, [str(source), f"{scratch}/hasil", str(workers)], f"the run over {count} articles")
        return {"articles": count, "words": words / count} | found


def run_one(source: str, out: str, workers: int) -> dict[str, Any]:
    import karirnlp

    began = time.monotonic()
    result = karirnlp.run(source, out=out, workers=workers)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpu_seconds": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "own_cpu_seconds": own.ru_utime + own.ru_stime,
        "seconds": time.monotonic() - began,
        "run_mib": own.ru_maxrss * 1024 / MIB,
        "worker_mib": children.ru_maxrss * 1024 / MIB,
        "tips": result.tips,
        "rejects": result.rejects,
    }


def report(points: Sequence[dict[str, Any]]) -> str:
    lines = [
        "articles | words each | ms an article (processor) | of it in the run itself | worker MiB | run MiB | tips"
    ]
    for point in points:
        each, own = (1000 * point[key] / point["articles"] for key in ("cpu_seconds", "own_cpu_seconds"))
        lines.append(
            f"{point['articles']:>9,} | {point['words']:.0f} | {each:.2f} | {own:.2f} | {point['worker_mib']:.0f} | "
            f"{point['run_mib']:.0f} | {point['tips']:,}"
        )
    return "\n".join(lines)


def draw(points: Sequence[dict[str, Any]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "karirnlp", "svg.fonttype": "none", "font.size": 9}):
        figure, (cost, memory) = pyplot.subplots(1, 2, figsize=(8, 3), layout="constrained")
        counts = [point["articles"] for point in points]
        seconds = [point["cpu_seconds"] for point in points]
        cost.loglog(counts, seconds, "o-", color="#1b6e5a", label="measured")
        straight = [seconds[-1] * count / counts[-1] for count in counts]
        cost.loglog(counts, straight, ":", color="#888", label="straight line")
        cost.set(xlabel="articles", ylabel="processor seconds", title="Cost")
        cost.legend(frameon=False)
        for key, label, colour in (("worker_mib", "a worker", "#1b6e5a"), ("run_mib", "the run itself", "#b5541c")):
            memory.semilogx(counts, [point[key] for point in points], "o-", color=colour, label=label)
        memory.axhline(600, color="#888", linestyle=":", label="600 MiB")
        memory.set(xlabel="articles", ylabel="peak MiB", title="Memory", ylim=(0, None))
        memory.legend(frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})
        pyplot.close(figure)


if __name__ == "__main__":
    print(json.dumps(run_one(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
