"""A contender of the benchmarks in a process of its own, so that none finds what another has warmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def last_line(
    script: str, arguments: Sequence[str], what: str, environment: Mapping[str, str] = ONE_THREAD
) -> dict[str, Any]:
    """The JSON that a script prints last; ends the benchmark, naming `what` failed, where it prints none."""
    done = subprocess.run(
        [sys.executable, script, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{what} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
