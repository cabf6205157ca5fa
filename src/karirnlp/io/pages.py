"""What the HTML and Markdown readers hand on, and what they share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from karirnlp.text.lines import BULLETS
from karirnlp.types import Block

MAX_BOLD_HEADING = 160
"""Characters up to which a line in bold alone is a heading, one level below the last marked one; a longer one is a
lead paragraph."""
MAX_LEVEL = 6

_MARKER = re.compile(rf"([{re.escape(BULLETS)}]\ufe0f?)\s*(?=\S)")
_AMBIGUOUS = frozenset("-*+·–—»‣")


@dataclass(frozen=True, slots=True)
class Page:
    """A marked-up document read: its text, the blocks in it, and what it says of itself."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


_LINKS = ("canonical_url", "url", "link", "permalink")


def url_in(metadata: Mapping[str, str]) -> str:
    """The article's web address, the page's own word first; none for what is not http, such as a path within a site."""
    named = {key.strip().lower(): value.strip() for key, value in metadata.items()}
    return next((url for key in _LINKS if (url := named.get(key, "")).lower().startswith(("http://", "https://"))), "")


def split_marker(text: str) -> tuple[str, int]:
    """The list marker that a line begins with and the offset of what follows; `("", 0)` where there is none.

    A dash, an asterisk and the like count only before a space: else they belong to the word.
    """
    found = _MARKER.match(text)
    if not found or (found[1] in _AMBIGUOUS and found.end() == found.end(1)):
        return "", 0
    return found[1], found.end()
