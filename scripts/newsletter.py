#!/usr/bin/env python3
"""Build a newsletter in Markdown, some tips of each advice type: `newsletter.py hasil/ buletin.md --each 3`.

Takes tips fit to publish that hold no fact that dates, one of each cluster and one an article, the best first. An editor reads it
before it goes out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import karirnlp

VERBS = {"do": "✓", "avoid": "✕"}


def pick(bank: karirnlp.TipBank, advice_type: str, count: int, used: set[str]) -> list[dict[str, Any]]:
    """The best tips of a type, none from an article that is in `used`; theirs are added to it."""
    chosen: list[dict[str, Any]] = []
    for tip in bank.search(type=advice_type, reusable=True, canonical=True, volatile=False, limit=200):
        if len(chosen) == count:
            break
        if tip["article_id"] not in used:
            used.add(tip["article_id"])
            chosen.append(tip)
    return chosen


def newsletter(bank: karirnlp.TipBank, *, each: int, title: str) -> str:
    lines, used = [f"# {title}", ""], set[str]()
    for advice_type, name in karirnlp.ADVICE_TYPES.items():
        if tips := pick(bank, advice_type, each, used):
            lines += [f"## {name}", ""]
            for tip in tips:
                source = f"[{tip['title']}]({tip['url']})" if tip["url"] else f"{tip['title']} ({tip['source']})"
                lines.append(f"- {VERBS[tip['polarity']]} {tip['text']}  \n  {source}")
            lines.append("")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a run, or file of a bank")
    parser.add_argument("out", type=Path, help="Markdown file to write")
    parser.add_argument("--each", type=int, default=3, help="tips of each type")
    parser.add_argument("--title", default="Tip karier pekan ini")
    chosen = parser.parse_args(arguments)
    with karirnlp.TipBank(chosen.run) as bank:
        text = newsletter(bank, each=chosen.each, title=chosen.title)
    chosen.out.write_text(text, encoding="utf-8")
    print(f"{text.count(chr(10) + '- ')} tips in {chosen.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
