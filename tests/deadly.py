"""A worker that dies of one text, for the tests of what a run does then."""

from __future__ import annotations

DEADLY = "MATIKAN-PROSES-INI"
KILLER = f"""
import os, karirnlp.analysis as a
real = a.analyze_records
def deadly(records, **k):
    if any({DEADLY!r} in r.text for r in records): os.kill(os.getpid(), 9)
    return real(records, **k)
a.analyze_records = deadly
"""
"""Code that a worker runs as it starts."""
