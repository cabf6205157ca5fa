"""Bounds on the shape of HTML, put before any parser sees it.

HTML5's tree building takes time and memory in the square of the depth, and of the number of formatting tags left open
(each is opened anew in every paragraph that follows). Browsers cap both; so does this, in one pass over the tags.
"""

from __future__ import annotations

import re
from collections import Counter

from karirnlp.errors import InputError

MAX_DEPTH = 256
"""Open elements; browsers stop at 512, real articles stay below 60."""
MAX_OPEN_FORMATTING = 8
"""Open `<b>`, `<i>`, `<font>` and the like, all together."""
MAX_TAGS = 300_000
"""Tags of one document: memory follows their number, up to 1 KB each."""
MAX_TAG = 16_384
"""Characters of one tag; a longer one (an image in its own `src`, thousands of attributes) keeps its name alone."""

_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]{0,30}))")
_FORMATTING = frozenset(["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_CLOSED_BY_NEXT = frozenset(
    ["p", "li", "dd", "dt", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "html", "head", "body"]
)
# `<!-->` is a whole comment, and `--!>` ends one: what HTML5 takes for the end must be the end here too.
_CLOSE_COMMENT = re.compile(r"(?:(?<=<!--)-?|--!?)>")
_RAW = frozenset(["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp", "plaintext"])
_CLOSE_RAW = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _RAW}


def is_panic(error: BaseException) -> bool:
    """Whether a library in Rust gave up: its error is no `Exception`, so that it passes by every handler for those."""
    return type(error).__name__ == "PanicException"


def bounded(html: str) -> str:
    """`html` with the opening tags left out that would go beyond the bounds, and their closing tags; text is kept.

    Raises `InputError` for more than `MAX_TAGS` tags.
    """
    out: list[str] = []
    kept = place = 0
    depth = formatting = 0
    anchor = False
    open_tags: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    for _ in range(MAX_TAGS):
        if not (found := _TAG.search(html, place)):
            break
        start, place = found.span()
        if found[1]:
            close = _CLOSE_COMMENT.search(html, place)
            if not close:
                break
            place = close.end()
            continue
        end = html.find(">", place) + 1 or len(html)
        name = found[3].lower()
        drop, instead = False, ""
        if end - start > MAX_TAG:
            drop, instead = True, f"<{found[2]}{name}>"
        # Inside SVG and MathML, `style` and `title` hold elements.
        if name in _RAW and not found[2] and not open_tags["svg"] and not open_tags["math"]:
            close = _CLOSE_RAW[name].search(html, end)
            if not close:
                break
            place = close.start()
        else:
            place = end
        if name == "a":
            # An open link is closed by the next one; left to the parser, that too takes the square.
            if anchor and not found[2]:
                out.append(html[kept:start] + "</a>")
                kept = start
            anchor = not found[2]
        elif name not in _VOID and name not in _CLOSED_BY_NEXT:
            if found[2]:
                if dropped[name]:
                    dropped[name] -= 1
                    drop, instead = True, ""
                elif open_tags[name]:
                    open_tags[name] -= 1
                    depth -= 1
                    formatting -= name in _FORMATTING
            elif depth >= MAX_DEPTH or (name in _FORMATTING and formatting >= MAX_OPEN_FORMATTING):
                dropped[name] += 1
                drop, instead = True, ""
            else:
                open_tags[name] += 1
                depth += 1
                formatting += name in _FORMATTING
        if drop:
            out += html[kept:start], instead
            kept = end
    else:
        raise InputError("too_many_tags", f"more than {MAX_TAGS} tags")
    if not out:
        return html
    out.append(html[kept:])
    return "".join(out)
