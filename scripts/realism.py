#!/usr/bin/env python3
"""Compare how the corpus is written with a folder of articles: realism.py FOLDER (of .txt files)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from corpus import compile_article, load, table

from karirnlp import analyze
from karirnlp.text import sentences, words

ENGLISH = re.compile(
    r"\b(?:the|and|your|skill|team|job|career|interview|networking|feedback|meeting|deadline|resign|fresh graduate|online"
    r"|update|email|follow|work|time|project|remote|freelance)\w*\b",
    re.I,
)
SLANG = re.compile(
    r"\b(?:gak|nggak|ga|gue|gua|lo|lu|aja|udah|banget|kalo|sih|kok|deh|nih|tuh|yg|bikin|ngga|kayak|emang)\b", re.I
)
COMMAND = re.compile(
    r"\W*(?:\d+\W+)?(?:jangan|hindari|pastikan|coba|[a-z]{3,}(?:kan|lah)|cari|buat|tulis|baca|catat|pilih)\b", re.I
)
SAMPLE = 4
"""Every fourth article of the corpus is enough."""


def habits(texts: list[str]) -> dict[str, float]:
    """What a script can tell of how people write; shares are a thousand words unless the name says otherwise."""
    lines = [
        line for text in texts for sentence in text.split("\n") if sentence.strip() for line in sentences(sentence)
    ]
    tokens = [word.lower() for text in texts for word in words(text)]
    found = [analyze(text) for text in texts]
    passages = [passage for article in found for passage in article.passages]
    first = [[word.lower() for word in words(text)[:300]] for text in texts]
    thousand = len(tokens) / 1000

    def rate(pattern: str | re.Pattern[str]) -> float:
        return sum(len(re.findall(pattern, text)) for text in texts) / thousand

    return {
        "words an article": len(tokens) / len(texts),
        "words a sentence": len(tokens) / len(lines),
        "type-token ratio of the first 300 words": sum(len(set(part)) / max(1, len(part)) for part in first)
        / len(texts),
        "lines that open with a command, %": 100 * sum(bool(COMMAND.match(line)) for line in lines) / len(lines),
        "English words": rate(ENGLISH),
        "slang words": rate(SLANG),
        "Anda, kamu": sum(token in ("anda", "kamu") for token in tokens) / thousand,
        "headings an article": sum(len(article.headings) for article in found) / len(texts),
        "list items, % of passages": 100 * sum(p.kind == "list_item" for p in passages) / len(passages),
        "spaces before marks": rate(r"\w [,.;:?!](?:\s|$)"),
        "stops with no space behind": rate(r"[a-z][.!?][A-Z]"),
    }


def compare(folder: Path) -> str:
    """The habits of the corpus and of a folder's .txt files as a table."""
    ours = habits([compile_article(source, name, "")["text"] for name, source in load()[::SAMPLE]])
    theirs = habits([path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))])
    return table(["", "corpus", "real articles"], ([name, f"{ours[name]:.2f}", f"{theirs[name]:.2f}"] for name in ours))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not list(Path(sys.argv[1]).glob("*.txt")):
        sys.exit("usage: realism.py FOLDER   (a folder with .txt articles)")
    print(compare(Path(sys.argv[1])))
