#!/usr/bin/env python3
"""Read the labelled corpus in its source form (corpora/karir/FORMAT.md).

corpus.py lint FILE_OR_FOLDER ...   syntax, labels, counts
corpus.py build [--out DIR]         compile to JSONL, one file a split (what `datasets` and `karirnlp train` read)
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from karirnlp.types import ADVICE_TYPES, REGISTERS

TYPES = list(ADVICE_TYPES)
NOISE = ("dateline", "byline", "caption", "related", "promo", "share", "summary")
HEADER = ("register", "lead", "voice", "shape", "subject", "gap")
LABELS = {"0": "0", "+": "do", "-": "avoid"}
SLOTS = {"c": "condition", "a": "action", "p": "purpose", "r": "reason"}

_SENTENCE = re.compile(r"([0+-])(~?) (.*\S)\s*$")
_HEADING = re.compile(r"(=|#{1,3}) ([0+-]) (.*\S)\s*$")
_PASSAGE = re.compile(r"([pl]) (\w+)(?:/(\w+))?(?: (\w+))?\s*$")
_SLOT = re.compile(r"\{([carp]) ([^{}]*)\}")


class CorpusError(ValueError):
    def __init__(self, path, line: int, message: str):
        super().__init__(f"{path}:{line}: {message}")


@dataclass
class Sentence:
    text: str
    label: str
    glued: bool
    slots: list[tuple[str, int, int]]
    line: int
    start: int = 0


@dataclass
class Block:
    kind: str  # title, heading, paragraph, list_item
    line: int
    level: int = 0
    type: str = ""
    secondary: str = ""
    flag: str = ""
    sentences: list[Sentence] = field(default_factory=list)


@dataclass
class Source:
    path: str
    header: dict[str, str]
    blocks: list[Block]


def unslot(path, number: int, text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Take the slot marks off a sentence; return it with the slots' spans."""
    clean, slots, last = "", [], 0
    for match in _SLOT.finditer(text):
        clean += text[last : match.start()]
        body = match[2].strip()
        if not body:
            raise CorpusError(path, number, "empty slot")
        slots.append((SLOTS[match[1]], len(clean), len(clean) + len(body)))
        clean, last = clean + body, match.end()
    clean += text[last:]
    if "{" in clean or "}" in clean:
        raise CorpusError(path, number, f"brace that is no slot mark ({{c|a|p|r …}}): {text[:60]!r}")
    return clean, slots


def parse(path, text: str) -> Source:
    header: dict[str, str] = {}
    blocks: list[Block] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.rstrip()
        if not line:
            continue
        if not blocks and ":" in line and line.split(":")[0] in HEADER:
            key, _, value = line.partition(":")
            if not value.strip():
                raise CorpusError(path, number, f"header {key} is empty")
            header[key] = value.strip()
        elif match := _HEADING.match(line):
            clean, slots = unslot(path, number, match[3])
            block = Block("title" if match[1] == "=" else "heading", number, level=len(match[1]))
            block.sentences.append(Sentence(clean, LABELS[match[2]], False, slots, number))
            blocks.append(block)
        elif match := _PASSAGE.match(line):
            for label in (match[2], match[3]):
                if label and label not in TYPES:
                    raise CorpusError(path, number, f"unknown advice type {label!r}; one of {', '.join(TYPES)}")
            if match[4] and (match[4] not in NOISE or match[2] != "none"):
                raise CorpusError(path, number, f"flag {match[4]!r} is for type none and one of {', '.join(NOISE)}")
            kind = "paragraph" if match[1] == "p" else "list_item"
            blocks.append(Block(kind, number, type=match[2], secondary=match[3] or "", flag=match[4] or ""))
        elif match := _SENTENCE.match(line):
            if not blocks or not blocks[-1].type:
                raise CorpusError(
                    path, number, "a sentence outside a paragraph or list item; open one with `p TYPE` or `l TYPE`"
                )
            clean, slots = unslot(path, number, match[3])
            if blocks[-1].type == "none" and match[1] != "0":
                raise CorpusError(path, number, "a passage of type none holds no tips")
            if slots and match[1] == "0":
                raise CorpusError(path, number, "slots in a sentence that is no tip")
            blocks[-1].sentences.append(Sentence(clean, LABELS[match[1]], bool(match[2]), slots, number))
        else:
            raise CorpusError(path, number, f"not a header, block or sentence line: {line[:60]!r}")
    for key in HEADER:
        if key not in header:
            raise CorpusError(path, 1, f"header {key} is missing")
    for key, allowed in (("register", REGISTERS), ("lead", TYPES), ("gap", ("1", "2"))):
        if header[key] not in allowed:
            raise CorpusError(path, 1, f"header {key}: {header[key]!r} is none of {', '.join(allowed)}")
    for block in blocks:
        if not block.sentences:
            raise CorpusError(path, block.line, "empty block")
    if sum(block.kind == "title" for block in blocks) != 1:
        raise CorpusError(path, 1, "an article has one title block (`= LABEL text`)")
    return Source(str(path), header, blocks)


CORPUS = Path(__file__).parents[1] / "corpora" / "karir"
_MARKER = re.compile(r"(?:[-*+•●▪◦–—»✓✔✅☑❌✗✘❎👉🔹]\ufe0f?|\[[ xX✓]?\]|\d{1,3}\s?[.)](?!\d)|[a-z][.)])\s*(?=\S)")
_ATX = re.compile(r"#{1,6}\s*(?=\S)")


def compile_article(source: Source, article_id: str, split: str) -> dict:
    """Lay the page out and give every block and sentence its offsets in the page's text."""
    text, rows = "", []
    gap = "\n" * int(source.header["gap"])
    for i, block in enumerate(source.blocks):
        if i:
            text += "\n" if block.kind == "list_item" == source.blocks[i - 1].kind else gap
        sentences = []
        for j, sentence in enumerate(block.sentences):
            if j and not sentence.glued:
                text += " "
            body, slots = sentence.text, sentence.slots
            skip = 0
            if j == 0 and block.kind == "list_item" and (match := _MARKER.match(body)) and match.end() < len(body):
                skip = match.end()
            if j == 0 and block.kind in ("title", "heading") and (match := _ATX.match(body)):
                skip = match.end()
            start = len(text) + skip
            sentences.append(
                {
                    "start": start,
                    "end": len(text) + len(body),
                    "label": sentence.label,
                    "slots": [
                        {"slot": name, "start": max(start, len(text) + a), "end": len(text) + b} for name, a, b in slots
                    ],
                }
            )
            text += body
        rows.append(
            {
                "kind": block.kind,
                "level": block.level,
                "start": sentences[0]["start"],
                "end": sentences[-1]["end"],
                "advice_type": block.type,
                "secondary_type": block.secondary,
                "flag": block.flag,
                "sentences": sentences,
            }
        )
    header = source.header
    return {
        "article_id": article_id,
        "split": split,
        "lead": header["lead"],
        "register": header["register"],
        "voice": header["voice"],
        "shape": header["shape"],
        "subject": header["subject"],
        "text": text,
        "blocks": rows,
    }


def load(folder: Path = CORPUS) -> list[tuple[str, Source]]:
    """Every article of the corpus as (id, source), in the order of the ids."""
    found = []
    for path in sorted((folder / "articles").rglob("*.txt")):
        article_id = f"{path.parent.name}-{path.stem.split('-')[0]}"
        source = parse(path, path.read_text(encoding="utf-8"))
        if source.header["lead"] != path.parent.name:
            raise CorpusError(path, 1, f"lead {source.header['lead']!r} stands in the folder {path.parent.name!r}")
        found.append((article_id, source))
    if not found:
        raise CorpusError(folder, 0, "no articles here; expected articles/<lead>/<number>-<slug>.txt")
    return found


def splits(folder: Path = CORPUS) -> dict[str, str]:
    rows = (line.split("\t") for line in (folder / "splits.tsv").read_text(encoding="utf-8").splitlines() if line)
    return dict(tuple(row) for row in rows)


def build(out: Path, folder: Path = CORPUS) -> dict[str, int]:
    """Compile the corpus to `out/<split>.jsonl`; returns articles per split."""
    out.mkdir(parents=True, exist_ok=True)
    split_of = splits(folder)
    lines: dict[str, list[str]] = {"train": [], "validation": [], "test": []}
    for article_id, source in load(folder):
        if article_id not in split_of:
            raise CorpusError(
                folder / "splits.tsv", 0, f"article {article_id} has no split; add a line `{article_id}<TAB>train`"
            )
        row = compile_article(source, article_id, split_of[article_id])
        lines[row["split"]].append(json.dumps(row, ensure_ascii=False))
    for split, rows in lines.items():
        (out / f"{split}.jsonl").write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return {split: len(rows) for split, rows in lines.items()}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows as a Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def lint(names: list[str]) -> int:
    failed = 0
    print("file\tpassages\tunits\ttips\tslotted\twords\ttypes")
    for name in names:
        for path in sorted(Path(name).rglob("*.txt")) if Path(name).is_dir() else [Path(name)]:
            try:
                source = parse(path, path.read_text(encoding="utf-8"))
            except (CorpusError, UnicodeDecodeError) as error:
                print(error)
                failed += 1
                continue
            units = [s for b in source.blocks for s in b.sentences]
            print(
                path.name,
                sum(bool(b.type) for b in source.blocks),
                len(units),
                sum(s.label != "0" for s in units),
                sum(bool(s.slots) for s in units),
                sum(len(s.text.split()) for s in units),
                dict(Counter(b.type for b in source.blocks if b.type)),
                sep="\t",
            )
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lint").add_argument("paths", nargs="+")
    commands.add_parser("check")
    commands.add_parser("build").add_argument("--out", type=Path, default=CORPUS / "data")
    arguments = parser.parse_args()
    try:
        if arguments.command == "lint":
            return lint(arguments.paths)
        if arguments.command == "check":
            from corpus_checks import problems  # it imports this file

            articles = load()
            found = problems(articles)
            print(*found, f"{len(articles)} articles, {len(found)} problems", sep="\n")
            return 1 if found else 0
        print(build(arguments.out))
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
