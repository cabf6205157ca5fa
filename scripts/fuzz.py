"""Coverage-guided fuzzing of reading and segmenting (libFuzzer through atheris, Linux): any error that is not a reject is a finding.

    pip install atheris
    python scripts/fuzz.py read -max_total_time=3600      # bytes of a file, its suffix by the first byte
    python scripts/fuzz.py text -max_total_time=3600      # a text: blocks, sentences, words, clauses, repair

What it finds (`crash-…`, `timeout-…`) becomes a case of tests/test_hostile.py.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["karirnlp"]):
    import karirnlp
    import karirnlp.io
    from karirnlp.io import REASONS, read
    from karirnlp.text import blocks, sentence_spans
    from karirnlp.types import Reject

    for module in pkgutil.iter_modules(karirnlp.io.__path__, "karirnlp.io."):  # readers are loaded at first use
        importlib.import_module(module.name)

SUFFIXES = (
    ".txt",
    ".md",
    ".html",
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".xml",
    ".warc",
    ".parquet",
    ".txt.gz",
    ".jsonl.zst",
    "",
)
FOLDER = Path(tempfile.mkdtemp())


def one_file(data: bytes) -> None:
    if not data:
        return
    path = FOLDER / f"a{SUFFIXES[data[0] % len(SUFFIXES)]}"
    path.write_bytes(data[1:])
    for item in read(FOLDER):
        if isinstance(item, Reject):
            assert item.reason in REASONS, item
        else:
            item.text.encode("utf-8")
            for block in item.blocks or ():
                assert 0 <= block.start < block.end <= len(item.text), block
    path.unlink()


def one_text(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    last = 0
    for block in blocks(text, None):
        assert last <= block.start < block.end <= len(text), block
        last = block.end
        for start, end in sentence_spans(text[block.start : block.end]):
            assert 0 <= start < end <= block.end - block.start
    for level in ("clean", "formal", "translated"):
        karirnlp.normalize(text, level=level)


def main() -> None:
    targets = {"read": one_file, "text": one_text}
    if len(sys.argv) < 2 or sys.argv[1] not in targets:
        sys.exit(__doc__)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], targets[sys.argv[1]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
