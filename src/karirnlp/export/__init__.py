"""The tips of a run in the forms that others read: JSONL, CSV, XLSX, Markdown, schema.org JSON-LD, a Hugging Face dataset.

Tips are quotations from their sources. Each row names where it comes from (source, title, URL, offsets); the licence, and
the permission to quote and to publish, are the user's to set: nothing here gives or states one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from karirnlp.errors import KarirError, OptionError
from karirnlp.export.dataset import write_hf
from karirnlp.export.pages import write_jsonld, write_markdown
from karirnlp.export.rows import Export, open_run
from karirnlp.export.sheets import write_csv, write_jsonl, write_xlsx
from karirnlp.tables import TABLES
from karirnlp.types import ADVICE_TYPES

_WRITERS: dict[str, Callable[[Path, Export], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "markdown": write_markdown,
    "jsonld": write_jsonld,
    "hf": write_hf,
}
FORMATS = tuple(_WRITERS)
_FOLDERS = frozenset({"hf"})
_OF_A_RUN = frozenset({f"{name}.parquet" for name in TABLES} | {"tips.jsonl", "rejects.jsonl", "run.json"})


def export(
    run_folder: str | Path,
    out: str | Path,
    *,
    to: str = "jsonl",
    reusable: bool = True,
    canonical: bool = True,
    advice_type: str | Sequence[str] | None = None,
) -> int:
    """Write the tips of the run in `run_folder` to `out` in the format `to`; returns how many were written.

    `reusable` keeps the tips fit to publish, `canonical` one tip of each cluster, `advice_type` those of one type or several.
    `out` is a file, for `hf` a folder; an earlier export there is replaced, but the `README.md` of a dataset is kept, since its
    licence is the user's. Offsets are code points into the text of the article, half-open. Formats:

    - `jsonl`: one tip a line, all columns of the run's `tips`, with `title` and `url` of the article.
    - `csv` (UTF-8 with a mark, as spreadsheets want it) and `xlsx`: the same columns; flags joined by `; `. Text that a
      spreadsheet could take for a formula gets an apostrophe in front; control characters that XML refuses become U+FFFD;
      in XLSX a cell of more than 32,767 UTF-16 units is cut and ends in `…`.
    - `markdown`: a digest by advice type, best first, what to do apart from what to avoid, each with its source.
    - `jsonld`: schema.org, one `HowTo` an article, its tips in order as steps of one `HowToDirection` each.
    - `hf`: a folder with Parquet and a card, which `datasets.load_dataset` opens; `export.json` says what it holds.

    `url` is the address that the article's page or row names, where it is a web address; else empty.

    Raises OptionError for an unknown format or advice type, or an `out` that would overwrite the run; InputError where there is
    no readable run; KarirError where `out` cannot be written, an extra is not installed, or a dataset would have no row.
    """
    if to not in _WRITERS:
        raise OptionError(f"to is {to!r}; give one of {', '.join(FORMATS)}")
    types = _types(advice_type)
    folder, target = Path(run_folder), Path(out)
    chosen = open_run(folder, reusable=reusable, canonical=canonical, types=types)
    _check_target(folder, target, to)
    partial = target.with_name(target.name + ".partial")
    try:
        try:
            if to in _FOLDERS:
                target.mkdir(parents=True, exist_ok=True)
                _WRITERS[to](target, chosen)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                _WRITERS[to](partial, chosen)
                partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise KarirError(f"{target} cannot be written: {error.strerror or error}; give --out another place") from error
    return chosen.written


def _types(advice_type: str | Sequence[str] | None) -> frozenset[str] | None:
    if advice_type is None:
        return None
    given: Iterable[str] = [advice_type] if isinstance(advice_type, str) else advice_type
    types = frozenset(given)
    if unknown := sorted(types - ADVICE_TYPES.keys()):
        raise OptionError(f"advice type {unknown[0]!r} is none of {', '.join(ADVICE_TYPES)}")
    return types or None


def _check_target(folder: Path, target: Path, to: str) -> None:
    place = target.resolve()
    if place == folder.resolve() or (place.parent == folder.resolve() and place.name in _OF_A_RUN):
        raise OptionError(f"{target} is the run itself; give --out another place")
    if to in _FOLDERS and target.exists() and not target.is_dir():
        raise OptionError(f"{target} is a file; {to} writes a folder")
    if to not in _FOLDERS and target.is_dir():
        raise OptionError(f"{target} is a folder; {to} writes a file")
