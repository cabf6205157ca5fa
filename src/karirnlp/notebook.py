"""An analysed article in a notebook, in displaCy's conventions: marks with a ground and a bold label, styled in place.

Nothing is fetched and nothing runs; all text is escaped. Grounds are light and the ink on them dark, whatever the notebook's theme.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from karirnlp.blocks import Mark, Shown, blocks_of_article, repeats_title
from karirnlp.palette import POLARITIES, SIGNS, inks, mix

if TYPE_CHECKING:
    from karirnlp.types import Article

_INK, _PAPER = "#17211d", "#ffffff"
_GROUND = 0.16
"""Share of a type's colour in the ground of its passages."""
_MARK = "padding: 0.3em 0.5em; line-height: 2.1; border-radius: 0.35em; box-decoration-break: clone; -webkit-box-decoration-break: clone"
_LABEL = "font-size: 0.75em; font-weight: bold; line-height: 1; vertical-align: middle; margin-left: 0.5rem"
_SLOTS = ("condition", "purpose", "reason", "example", "audience")


def article_html(article: Article) -> str:
    """The article as an HTML fragment."""
    facts = [article.source, article.register, f"{len(article.passages)} passages", f"{len(article.tips)} tips"]
    head = f'<div style="opacity: 0.75">{escape(" · ".join(filter(None, facts)))}</div>'
    title = f'<h3 style="margin: 0">{escape(article.title)}</h3>' if article.title else ""
    body = "\n".join(_block(block) for block in blocks_of_article(article) if not repeats_title(block, article.title))
    return f'<div class="entities" style="line-height: 2.1; direction: ltr">{title}{head}\n{body}\n</div>'


def _block(block: Shown) -> str:
    inside = "".join(_tip(piece) if isinstance(piece, Mark) else escape(piece) for piece in block.pieces)
    marker = f"{escape(block.marker)} " if block.marker else ""
    if block.row is None:
        return f'<div style="opacity: 0.75">{inside}</div>'
    if block.kind == "heading":
        return f'<div style="font-weight: bold; margin-top: 0.75em">{inside}</div>'
    kind = str(block.row["advice_type"])
    ground = mix(inks()[kind].light, _PAPER, _GROUND) if kind in inks() else "#eeeeee"
    label = " ".join([kind, *(f"({flag})" for flag in block.row["flags"])])
    told = f"{label} {block.row['score']:.2f}" + (
        f", also {block.row['secondary_type']}" if block.row["secondary_type"] else ""
    )
    return (
        f'<div style="margin: 0.4em 0">{marker}<mark class="entity" style="background: {ground}; color: {_INK}; {_MARK}" '
        f'title="{escape(told)}">{inside}<span style="{_LABEL}">{escape(label)}</span></mark></div>'
    )


def _tip(mark: Mark) -> str:
    polarity = str(mark.tip["polarity"])
    colour = POLARITIES[polarity].light
    slots = [f"{name}: {mark.tip[name]}" for name in _SLOTS if mark.tip[name]]
    told = "; ".join([f"{mark.tip['score']:.2f}", *slots, "reusable" if mark.tip["reusable"] else "not reusable"])
    return (
        f'<span style="border-bottom: 2px {"solid" if polarity == "do" else "dashed"} {colour}" title="{escape(told)}">'
        f'<span style="color: {colour}; font-weight: bold">{SIGNS[polarity]} {polarity}</span> {escape(mark.text)}</span>'
    )
