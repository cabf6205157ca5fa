#!/usr/bin/env python3
"""Train every learned part of karirnlp from the compiled corpus.

    python scripts/train.py [--recipe models/advice/recipe.toml] [--out models] [--only lines,register,segments,quality,advice,tip]

`lines`, `register`, `segments` and `quality` are small tables that the code carries; `advice` and `tip` are the models in `models/`.
Trains on the recipe's train data, reports on its validation data; the test split is scored by `karirnlp evaluate` at a release.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from karirnlp.training import train_recipe
from karirnlp.training.recipe import read_recipe
from karirnlp.training.tables import train_table

ROOT = Path(__file__).parents[1]
TABLES = {
    "lines": "text/data/structure",
    "register": "text/data/register",
    "quality": "tips/data/quality",
    "segments": "tips/data/segments",
}
READ = ROOT / "corpora" / "reusable" / "labels.tsv"
PARTS = (*TABLES, "advice", "tip")


def _dumps(content: dict[str, Any]) -> str:
    """JSON with one weight a line, so that a change can be reviewed."""
    weights = ",\n".join(f"{json.dumps(n, ensure_ascii=False)}: {json.dumps(w)}" for n, w in content["weights"].items())
    facts = json.dumps({name: value for name, value in content.items() if name != "weights"}, ensure_ascii=False)
    head = facts[:-1] + ", " if facts != "{}" else "{"
    return f'{head}"weights": {{\n{weights}\n}}}}\n'


def write_table(name: str, content: dict[str, Any]) -> None:
    path = ROOT / "src" / "karirnlp" / f"{name}.json"
    path.write_text(_dumps(content), encoding="utf-8")
    facts = {key: value for key, value in content.items() if isinstance(value, int)}
    print(f"{path.relative_to(ROOT)}: {len(content['weights'])} weights {facts}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, default=ROOT / "models" / "advice" / "recipe.toml")
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    parser.add_argument("--only", default=",".join(PARTS))
    arguments = parser.parse_args()
    only = arguments.only.split(",")
    if unknown := set(only) - set(PARTS):
        parser.error(f"--only takes {', '.join(PARTS)}; not {', '.join(sorted(unknown))}")
    data = read_recipe(arguments.recipe).train
    for part, name in TABLES.items():
        if part in only:
            write_table(name, train_table(part, [READ] if part == "quality" else data))
    if models := [part for part in only if part not in TABLES]:
        found = train_recipe(arguments.recipe, arguments.out, models)
        for part, metrics in found.items():
            print(part, json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
