#!/usr/bin/env python3
"""Measure karirnlp: `benchmark.py run` the whole pipeline, `stages` where its time goes, `text` the text layer, `growth` cost and
memory by the number of articles, `spark` an article's cost on Spark. Each takes --help."""

from __future__ import annotations

import argparse

import benchmark_growth
import benchmark_run
import benchmark_spark
import benchmark_stages
import benchmark_text

PARTS = {
    "run": benchmark_run,
    "stages": benchmark_stages,
    "text": benchmark_text,
    "growth": benchmark_growth,
    "spark": benchmark_spark,
}
"""Name of a measurement -> the module with its `DESCRIPTION`, `add_arguments` and `main`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="part", required=True)
    for name, part in PARTS.items():
        part.add_arguments(commands.add_parser(name, help=part.DESCRIPTION, description=part.__doc__))
    arguments = parser.parse_args()
    PARTS[arguments.part].main(arguments)


if __name__ == "__main__":
    main()
