"""Where the time of a first pass goes, stage by stage: samples of the running code, each given to the innermost stage at work.

Sampling costs the code under it nothing, unlike a tracing profiler, which makes small functions look dear.
"""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
from collections import Counter
from pathlib import Path
from types import FrameType

from benchmark_run import DATA, plain

DESCRIPTION = "share of each stage of the pipeline"

STAGES = {
    "io/": "read",
    "records.py": "read",
    "text/lines.py": "structure",
    "text/structure.py": "structure",
    "text/noise.py": "structure",
    "text/sentences.py": "sentences",
    "text/clauses.py": "parse",
    "text/stem.py": "stems",
    "text/affixes.py": "stems",
    "text/register.py": "register",
    "learn/context.py": "tip or not",
    "learn/syntax.py": "tip or not",
    "learn/tip.py": "tip or not",
    "learn/features.py": "advice types",
    "learn/advice.py": "advice types",
    "learn/joint.py": "advice types",
    "tips/slots.py": "slots",
    "tips/cluster/": "clusters",
    "tips/": "reuse text and its checks",
    "analysis.py": "records put together",
    "tables.py": "tables",
    "batch/": "run: shards, Parquet, files",
}
"""Module, or folder of modules -> stage; the first that fits. What is listed nowhere (words, terms, patterns) counts for who calls it."""

INTERVAL = 0.001


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=400)


def main(arguments: argparse.Namespace) -> None:
    import karirnlp

    lines = arguments.data.read_text(encoding="utf-8").splitlines()[: arguments.articles]
    karirnlp.analyze("Kirim CV.")
    counts: Counter[str] = Counter()
    package = str(Path(karirnlp.__file__).parent)
    known: dict[str, str] = {}

    def stage_of(path: str) -> str:
        if path not in known:
            module = path[len(package) + 1 :] if path.startswith(package) else ""
            known[path] = next((stage for start, stage in STAGES.items() if module.startswith(start)), "")
        return known[path]

    def sample(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            if stage := stage_of(frame.f_code.co_filename):
                counts[stage] += 1
                return
            frame = frame.f_back
        counts["other"] += 1

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "articles.jsonl"
        path.write_text("".join(f"{json.dumps(plain(line))}\n" for line in lines), encoding="utf-8")
        before = signal.signal(signal.SIGPROF, sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            karirnlp.run(str(path), out=str(Path(scratch) / "out"), workers=0)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
    total = sum(counts.values())
    for stage, count in counts.most_common():
        print(f"{stage:<30}{100 * count / total:5.1f} %")
