"""Tips for pages: a Markdown digest by advice type, and schema.org HowTo as JSON-LD."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from karirnlp.export.rows import Export, Row
from karirnlp.export.sheets import LINE_BREAKS
from karirnlp.types import ADVICE_TYPES

_POLARITIES = {"do": "Lakukan", "avoid": "Hindari"}
_DATED = {
    "minimum_wage": "upah minimum",
    "bpjs": "aturan BPJS",
    "civil_service": "aturan seleksi CPNS",
    "law": "peraturan",
    "tax": "pajak",
    "programme": "program pemerintah",
    "year": "tahun",
    "date": "tanggal",
    "price": "biaya",
}
_MARKDOWN = re.compile(r"[\\`*_\[\]<>&~|#!$]")
_BLOCK_START = re.compile(r"([-+=])|([0-9]{1,9})([.)])")


def write_markdown(path: Path, rows: Export) -> None:
    """Best first in each type; equal scores in the order of the run. The words are Indonesian, as the tips are."""
    found: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in rows:
        found[row["advice_type"], row["polarity"]].append(
            (-row["score"], f"- {_plain(row['text'])} — {_source(row)}{_notes(row)}\n")
        )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("# Kumpulan tips\n\n")
        file.write(
            f"{rows.written} tips dari {rows.articles} artikel. Setiap tips adalah kutipan dari sumber yang disebut; "
        )
        file.write("lisensi dan izin mengutip diurus oleh penerbit.\n")
        for advice_type, name in ADVICE_TYPES.items():
            if not any((advice_type, polarity) in found for polarity in _POLARITIES):
                continue
            file.write(f"\n## {name}\n")
            for polarity, heading in _POLARITIES.items():
                if lines := found.get((advice_type, polarity)):
                    file.write(f"\n### {heading}\n\n")
                    file.writelines(line for _, line in sorted(lines, key=lambda item: item[0]))


def _source(row: Row) -> str:
    title = _plain(row["title"])
    # No bracket, space or backslash is left that could end the link.
    link = quote(row["url"], safe="%/:?#@!$&'*+,;=~-._") if row["url"] else ""
    named = f"[{title or _plain(row['url'])}]({link})" if link else title
    place = f"{_plain(row['source'])}, {row['start']}–{row['end']}"
    return f"{named} ({place})" if named else place


def _notes(row: Row) -> str:
    """What an editor should know before printing: how many articles say it, what opposes it, what in it dates."""
    told = [f"{row['support']} artikel"] if (row.get("support") or 1) > 1 else []
    told += ["ada tips yang berlawanan"] if row.get("opposite_id") else []
    dated = [_DATED.get(kind, kind) for kind in (row.get("volatile") or "").split("; ") if kind]
    told += [f"periksa lagi: {', '.join(dated)}"] if dated else []
    return f" · {' · '.join(told)}" if told else ""


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    line = _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))
    if start := _BLOCK_START.match(line):
        mark = start.start(3) if start[3] else 0
        line = f"{line[:mark]}\\{line[mark:]}"
    return line


def write_jsonld(path: Path, rows: Export) -> None:
    """One graph; `<` is escaped, so that the file may stand in a page's script element."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context": "https://schema.org", "@graph": [')
        for number, (_, tips) in enumerate(groupby(rows, key=lambda row: (row["article_id"], row["source"]))):
            line = json.dumps(_how_to(list(tips)), ensure_ascii=False)
            file.write((",\n" if number else "\n") + line.translate(LINE_BREAKS).replace("<", "\\u003c"))
        file.write("\n]}\n")


def _how_to(tips: list[Row]) -> dict[str, Any]:
    first = tips[0]
    article = {"@type": "Article", "headline": first["title"], "url": first["url"], "identifier": first["source"]}
    return {
        "@type": "HowTo",
        "name": first["title"] or first["source"],
        "inLanguage": "id",
        "isBasedOn": {name: value for name, value in article.items() if value},
        "step": [
            {
                "@type": "HowToStep",
                "position": position,
                "name": tip["headline"] or tip["text"],
                "itemListElement": [_direction(tip)],
            }
            for position, tip in enumerate(sorted(tips, key=lambda tip: (tip["start"], tip["end"])), 1)
        ],
    }


def _direction(tip: Row) -> dict[str, Any]:
    # A mistake whose own words do not forbid it would read as a direction to make it.
    unmarked = tip["polarity"] == "avoid" and "avoid_unmarked" in (tip["flags"] or ())
    return {
        "@type": "HowToDirection",
        "position": 1,
        "text": f"Hindari: {tip['text']}" if unmarked else tip["text"],
        "identifier": tip["tip_id"],
        "isBasedOn": {
            "@type": "Quotation",
            "text": tip["verbatim"],
            "identifier": [
                {"@type": "PropertyValue", "propertyID": name, "value": tip[name]}
                for name in ("source", "start", "end")
            ],
        },
    }
