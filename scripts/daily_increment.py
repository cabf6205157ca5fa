#!/usr/bin/env python3
"""Take in the articles that came since yesterday: `daily_increment.py artikel/2026-11-24 runs/ tips.sqlite`.

Each day's folder becomes a run of its own, `runs/NAME`, and its tips go into one bank. Doing a day again, whole or after a
failure, is safe: what is done stays, and a run that is in the bank already is brought up to date, not doubled.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import karirnlp


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("day", type=Path, help="folder with the articles of a day")
    parser.add_argument("runs", type=Path, help="folder for the runs, one a day")
    parser.add_argument("bank", type=Path, help="file of the bank; made where it is missing")
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args(arguments)

    run = chosen.runs / chosen.day.name
    result = karirnlp.run(chosen.day, run, workers=chosen.workers)
    with karirnlp.TipBank(chosen.bank, create=True) as bank:
        before = len(bank)
        bank.add(run)
        print(f"{chosen.day.name}: {result.articles} articles, {result.rejects} rejects, {result.tips} tips")
        print(f"{chosen.bank}: {len(bank)} tips, {len(bank) - before} of them new")
    return 3 if result.rejects else 0


if __name__ == "__main__":
    raise SystemExit(main())
