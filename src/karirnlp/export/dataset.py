"""Tips as a folder that Hugging Face `datasets` opens and its Hub takes."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from karirnlp._version import __version__
from karirnlp.errors import KarirError
from karirnlp.export.rows import Export

DATA = "data/tips.parquet"
_ROW_GROUP = 10_000

# No counts here: a card is kept when the data are exported anew.
_CARD = f"""---
language:
- id
pretty_name: Indonesian career tips
tags:
- career-advice
- tips
configs:
- config_name: default
  data_files:
  - split: train
    path: {DATA}
---

# Indonesian career tips

One row a tip: an act for a reader of a career article to do or to avoid, found by karirnlp. `export.json` says how many
rows there are, how they were chosen, and by which version and models.

## Columns

`text` is the tip as it would be published, `verbatim` the article's own characters from `start` to `end` (code points,
half-open), `source`, `title` and `url` the article. `advice_type` and `polarity` (`do`, `avoid`) say what it is; `action`,
`object`, `condition`, `purpose`, `reason`, `audience` and `speaker` are its parts; `score` runs from 0 to 1; `reusable` says
whether it is fit to publish, `flags` why not; `cluster_id` groups tips that say the same, of which one
`is_canonical`; `support` counts the articles that give it, `opposite_id` names a cluster that says the opposite, `volatile` what
in it dates (a minimum wage, a rate, a law, a year).

## Licence

None is stated. The rows are quotations from their sources: **the licence, and the permission to quote and to publish, are
yours to settle.** Name the licence in the head of this card before you share the folder.

## How it was made

By machine, with no check by a person: some rows are no tips, or are of another type or polarity than stated.
"""


def write_hf(folder: Path, rows: Export) -> None:
    """Write `data/tips.parquet`, `export.json` and, where there is none yet, the card `README.md`.

    Raises KarirError where no tip is chosen, since `datasets` opens no split without rows; the folder then keeps what it had.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = folder / DATA
    partial = target.with_name(target.name + ".partial")
    target.parent.mkdir(exist_ok=True)
    try:
        with pq.ParquetWriter(partial, rows.schema, compression="zstd") as writer:
            left = iter(rows)
            while group := list(islice(left, _ROW_GROUP)):
                writer.write_table(pa.Table.from_pylist(group, rows.schema))
        if not rows.written:
            raise KarirError(
                f"{rows.folder}: no tip is left to export, and a dataset needs one; ask for more, as with --all"
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    try:
        run = json.loads((rows.folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        run = {}
    about = {
        "tips": rows.written,
        "articles": rows.articles,
        "reusable": rows.reusable,
        "canonical": rows.canonical,
        "advice_types": sorted(rows.types) if rows.types else None,
        "exported_by": f"karirnlp {__version__}",
        "run": {name: run.get(name) for name in ("version", "models", "articles", "tips")},
    }
    (folder / "export.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not (card := folder / "README.md").exists():
        card.write_text(_CARD, encoding="utf-8")
