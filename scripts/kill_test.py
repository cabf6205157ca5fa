"""Kill runs at random moments, go on, and compare with an undisturbed run: every byte of every table must be the same.

    python scripts/kill_test.py artikel/ --points 50

A third of the points kill the whole run (its process alone; the workers must follow), a third all its processes at once, a third
one worker, after which the same run must end well by itself. Prints one line a point, then the counts; exit code 1 where a byte
differs. `kill -9` throughout.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

FILES = ("articles.parquet", "passages.parquet", "headings.parquet", "tips.parquet", "tips.jsonl", "rejects.jsonl")
KINDS = ("run", "group", "worker")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs")
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shard-size", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        whole, out = Path(scratch) / "utuh", Path(scratch) / "hasil"
        began = time.monotonic()
        ended(start(given, whole))
        length = time.monotonic() - began
        expected = content(whole)
        print(
            f"undisturbed: {length:.1f} s, {json.loads((whole / 'run.json').read_text())['articles_in']} articles",
            flush=True,
        )
        for point in range(given.points):
            shutil.rmtree(out, ignore_errors=True)
            kind = KINDS[point % len(KINDS)]
            where, kills = disturbed(given, out, kind, chance, length)
            same = content(out) == expected
            left = [path.name for path in out.iterdir() if path.name not in (*FILES, "run.json")]
            verdict = "same" if same and not left else f"DIFFERS {left}"
            counts.update([f"{kind}: {verdict}", f"killed {where}", *["kills"] * kills])
            print(f"{point + 1:3d}  {kind:6s}  {where:14s}  {kills} kills  {verdict}", flush=True)
    print(json.dumps(dict(sorted(counts.items())), indent=1))
    return int(any("DIFFERS" in key for key in counts))


def disturbed(given: argparse.Namespace, out: Path, kind: str, chance: random.Random, length: float) -> tuple[str, int]:
    """Run into `out`, killed once or, one time in three, twice; says where the last kill hit, and how many there were."""
    kills, where = 0, "too late"
    for _ in range(chance.choice((1, 1, 2))):
        process = start(given, out)
        time.sleep(chance.uniform(0.0, length))
        if process.poll() is not None:
            break
        where = phase(out)
        if kind == "worker":
            workers = children(process.pid)
            if not workers:
                where += ", no worker"
            else:
                os.kill(chance.choice(workers), signal.SIGKILL)
                kills += 1
            ended(process)
            return where, kills
        workers = children(process.pid)
        if kind == "group":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        kills += 1
        outlived = wait_for_the_end_of(workers)
        if outlived:
            where += f", {outlived} outlived"
    ended(start(given, out))
    return where, kills


def start(given: argparse.Namespace, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "karirnlp.cli", "run", given.inputs, "--out", str(out)]
    command += ["--workers", str(given.workers), "--shard-size", str(given.shard_size)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(process: subprocess.Popen[bytes]) -> None:
    if process.wait() not in (0, 3):
        raise SystemExit(f"a run ended with exit code {process.returncode}")


def content(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


def phase(out: Path) -> str:
    shards = out / ".shards"
    if any(out.glob("*.partial")):
        return "in the join"
    if not shards.exists():
        return "before shards" if not (out / "run.json").exists() else "at the end"
    done = sum(1 for path in os.listdir(shards) if path.isdigit())
    return "at the first" if not done else "in the middle"


def children(process: int) -> list[int]:
    """Workers, by their command line: the tracker that multiprocessing starts beside them is none."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and "spawn_main" in (path / "cmdline").read_text():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_for_the_end_of(workers: list[int]) -> int:
    """How many of them still run two seconds after their run was killed."""
    deadline = time.monotonic() + 2
    while (left := [pid for pid in workers if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(left)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
