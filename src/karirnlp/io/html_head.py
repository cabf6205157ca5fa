"""What an HTML page says of itself: date, author, canonical URL, language, site, titles."""

from __future__ import annotations

import html as entities
import re
from typing import Any

_JSON_DATE = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"\\]{4,40})"')

_META = {
    "og:title": "title", "twitter:title": "title",
    "article:published_time": "date", "datepublished": "date", "pubdate": "date", "publishdate": "date", "date": "date",
    "dc.date": "date", "dc.date.issued": "date", "dcterms.created": "date", "content_publishedate": "date",
    "og:url": "canonical_url", "og:site_name": "site", "author": "author", "content_author": "author",
}  # fmt: skip


def read_head(tree: Any, html: str) -> tuple[dict[str, str], list[str]]:
    """Metadata, and what the page names itself, best first."""
    metadata: dict[str, str] = {}
    document = tree.document
    for node in document.get_elements_by_tag_name("meta"):
        name = node.getattr("property") or node.getattr("name") or node.getattr("itemprop") or ""
        if key := _META.get(name.strip().lower()):
            _put(metadata, key, node.getattr("content"))
    for node in document.get_elements_by_tag_name("link"):
        if "canonical" in (node.getattr("rel") or "").lower().split():
            metadata.pop("canonical_url", None)  # the page's own word counts more than Facebook's
            _put(metadata, "canonical_url", node.getattr("href"))
            break
    if not metadata.get("canonical_url", "http").startswith("http"):
        del metadata["canonical_url"]
    if "date" not in metadata and (found := _JSON_DATE.search(html)):
        _put(metadata, "date", found[1])
    for node in document.get_elements_by_tag_name("time") if "date" not in metadata else ():
        _put(metadata, "date", node.getattr("datetime"))
    for node in document.get_elements_by_tag_name("html"):
        _put(metadata, "lang", node.getattr("lang"))
    titles = [metadata.pop("title")] if "title" in metadata else []
    if name := _line(tree.title):
        titles.append(_without_site(name, metadata.get("site", "")))
    return metadata, titles


def _put(metadata: dict[str, str], key: str, value: str | None) -> None:
    if (text := _line(value)) and key not in metadata:
        metadata[key] = text


def _line(value: str | None) -> str:
    return " ".join(entities.unescape((value or "")[:2000]).split())


def _without_site(title: str, site: str) -> str:
    for separator in (" | ", " - ", " – ", " — ", " » ", " :: "):
        start, found, end = title.rpartition(separator)
        words = len(end.split())
        if found and (end.casefold() == site.casefold() or (words <= 3 and len(start.split()) > words)):
            return start.strip()
    return title
