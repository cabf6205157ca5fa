"""Front matter of Markdown files: YAML between `---`, TOML between `+++`.

Of YAML only what articles use is read, by hand: a YAML library would be one more dependency for a few scalars, turns
dates and `no` into other things than their text, and must itself be guarded against aliases that grow without end.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

MAX_LINES = 300
_KEY = re.compile(r"([A-Za-z_][\w .-]{0,60}?)\s{0,5}:(?:\s(.*)|)$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_COMMENT = re.compile(r"\s#.*$")
_ESCAPE = re.compile(r"\\(.)")
_NAMES = {
    "judul": "title", "headline": "title", "tanggal": "date", "published": "date", "pubdate": "date",
    "publishdate": "date", "published_at": "date", "penulis": "author", "slug": "id", "canonical": "canonical_url",
    "canonicalurl": "canonical_url", "url": "canonical_url", "language": "lang", "bahasa": "lang", "locale": "lang",
}  # fmt: skip


def split_front_matter(source: str) -> tuple[dict[str, str], str]:
    """Metadata, and the text behind it without blank lines at its start. What is no front matter stays text."""
    first, _, rest = source.removeprefix("\ufeff").partition("\n")
    fence = first.rstrip()
    if fence not in ("---", "+++"):
        return {}, source
    lines: list[str] = []
    place = 0
    while len(lines) < MAX_LINES and place < len(rest):
        end = rest.find("\n", place)
        line = rest[place : end if end >= 0 else len(rest)]
        place = end + 1 if end >= 0 else len(rest)
        if line.rstrip() == fence or (fence == "---" and line.rstrip() == "..."):
            break
        lines.append(line)
    else:
        return {}, source
    found = _toml(lines) if fence == "+++" else _yaml(lines)
    if found is None:
        return {}, source
    metadata: dict[str, str] = {}
    for key, value in found.items():
        name = key.strip().lower().replace(" ", "_").replace("-", "_")
        if text := " ".join(value.split())[:1000]:
            metadata.setdefault(_NAMES.get(name, name), text)
    return metadata, rest[place:].lstrip("\n")


def _yaml(lines: list[str]) -> dict[str, str] | None:
    """Top-level scalars, lists joined by commas, block scalars joined by spaces; None where no line is a key."""
    found: dict[str, str] = {}
    key, items, block = "", False, False
    for line in lines:
        bare = line.strip()
        if not line[:1].isspace() and (match := _KEY.match(line)):
            key, value = match[1], (match[2] or "").strip()
            block = value[:1] in ("|", ">") and len(value) <= 3
            found[key] = "" if block else _scalar(value)
            items = False
        elif not key or not bare or (bare.startswith("#") and not block):
            continue
        elif not block and (match := _ITEM.match(line)):
            found[key] += (", " if items else "") + _scalar(match[1].strip())
            items = True
        elif line[:1].isspace() and (block or (found[key] and not items)):
            found[key] += " " + bare
    return found or None


def _scalar(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return _ESCAPE.sub(r"\1", value[1:-1])
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    value = _COMMENT.sub("", value)
    if len(value) >= 2 and value[0] == "[" and value[-1] == "]":
        return ", ".join(part for item in value[1:-1].split(",") if (part := item.strip().strip("\"'")))
    return "" if value in ("~", "null") else value


def _toml(lines: list[str]) -> dict[str, str] | None:
    try:
        values: Mapping[str, object] = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}
    return {key: _flat(value) for key, value in values.items() if not isinstance(value, dict)}


def _flat(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
