"""What an article costs on Spark: processor time of the whole job, JVM and Python workers, and from it cores and hours.

Two jobs of different size run in a fresh session each; their difference, by article, leaves out what starting costs. The articles
are the corpus's own, as the web gives them.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmark_process import last_line

DESCRIPTION = "cost of an article on Spark, and of a billion"

ROOT = Path(__file__).parents[1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=ROOT / "corpora" / "karir" / "data" / "train.jsonl")
    parser.add_argument("--sizes", type=int, nargs=2, default=[400, 1600], help="articles of the two jobs (400 1600)")
    parser.add_argument("--master", default="local[2,4]", help="Spark's master (local[2,4])")
    parser.add_argument("--json", type=Path, help="write the figures here too")


def main(arguments: argparse.Namespace) -> None:
    lines = [json.loads(line) for line in arguments.data.read_text(encoding="utf-8").splitlines()]
    points = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in arguments.sizes:
            source = Path(scratch) / f"{size}.jsonl"
            own = [
                {"id": f"{n}", "text": f"{lines[n % len(lines)]['text']}\n\nArtikel nomor {n}."} for n in range(size)
            ]
            source.write_text("".join(json.dumps(row) + "\n" for row in own), encoding="utf-8")
            found = last_line(
                __file__,
                [str(source), f"{scratch}/hasil-{size}", arguments.master],
                f"the job over {size} articles",
                {"PYSPARK_PYTHON": sys.executable},
            )
            words = sum(len(row["text"].split()) for row in own) / size
            points.append({"articles": size, "words": words} | found)
    few, many = points
    each = (many["cpu_seconds"] - few["cpu_seconds"]) / (many["articles"] - few["articles"])
    figures = {
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        "jobs": points,
        "words": many["words"],
        "ms_an_article": 1000 * each,
        "articles_a_second_a_core": 1 / each,
        "start_cpu_seconds": few["cpu_seconds"] - each * few["articles"],
        "core_hours_a_billion": each * 1e9 / 3600,
    }
    print(report(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def run_one(source: str, out: str, master: str) -> dict[str, Any]:
    from karirnlp import spark as on_spark

    session = on_spark.start(master)
    began = time.monotonic()
    result = on_spark.run(source, out, spark=session, partitions=8)
    seconds = time.monotonic() - began
    session.stop()
    session.sparkContext._gateway.shutdown()  # type: ignore[union-attr]
    session.sparkContext._gateway.proc.stdin.close()  # type: ignore[union-attr]
    session.sparkContext._gateway.proc.wait()  # type: ignore[union-attr]
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "cpu_seconds": sum(each.ru_utime + each.ru_stime for each in spent),
        "seconds": seconds,
        "rejects": result.rejects,
    }


def report(figures: dict[str, Any]) -> str:
    return (
        f"{figures['ms_an_article']:.2f} ms of processor an article of {figures['words']:.0f} words, "
        f"{figures['articles_a_second_a_core']:.0f} articles a second a core; "
        f"starting costs {figures['start_cpu_seconds']:.0f} s; "
        f"a billion such articles: {figures['core_hours_a_billion']:.0f} core hours"
    )


if __name__ == "__main__":
    print(json.dumps(run_one(*sys.argv[1:])))
