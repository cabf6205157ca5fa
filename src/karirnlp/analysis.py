"""One text or many, from characters to passages and tips: the function that every door of karirnlp calls."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from karirnlp.errors import InputError
from karirnlp.learn.context import give_types, passages_in_context, units_in_context
from karirnlp.models import AdviceClassifier, TipDetector, default_models
from karirnlp.text import sentence_spans
from karirnlp.text.clauses import parse
from karirnlp.text.language import other_language
from karirnlp.text.noise import heads_references, is_foreign, noise_flag
from karirnlp.text.register import register_of
from karirnlp.text.stem import stems
from karirnlp.text.structure import blocks as read_blocks
from karirnlp.text.tokens import words
from karirnlp.tips.address import check_address
from karirnlp.tips.quality import PRINTABLE, rank
from karirnlp.tips.rewrite import reuse
from karirnlp.tips.slots import Span, audience, slots, speaker
from karirnlp.types import MAX_CHARACTERS, Article, Block, Heading, Passage, Record, Reject, Tip

SURE = 0.7
"""Probability of a tip from which it may be published: below it, one in four of the texts read was fit to print."""

CROSSES = tuple("❌✗✘✖❎🚫")
"""List markers that forbid what stands behind them, whatever its words."""

_DIGITS = 4


@dataclass(slots=True)
class _Draft:
    """An article on its way through the stages."""

    record: Record
    article_id: str
    blocks: list[Block]
    sentences: list[list[Span]]
    address: str = "keep"
    passages: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)


def analyze(
    text: str,
    title: str | None = None,
    *,
    models: tuple[AdviceClassifier, TipDetector] | None = None,
    address: str = "keep",
) -> Article:
    """Analyse one plain or Markdown text.

    Returns an `Article`; `article.text[tip.start:tip.end]` is each tip's verbatim. Raises InputError for a text that is no string
    or longer than `MAX_CHARACTERS`. `address` has the tips speak to their reader as `anda` or `kamu`; `keep` leaves it as it is.
    OptionError for others.
    """
    if not isinstance(text, str):
        raise InputError("not_text", f"analyze needs a string, not {type(text).__name__}")
    found = analyze_records([Record(source="", position=0, text=text, title=title)], models=models, address=address)[0]
    if isinstance(found, Reject):
        raise InputError(found.reason, found.detail)
    return found


def analyze_records(
    records: Sequence[Record],
    *,
    models: tuple[AdviceClassifier, TipDetector] | None = None,
    max_characters: int = MAX_CHARACTERS,
    address: str = "keep",
) -> list[Article | Reject]:
    """Analyse records together, which costs less than one by one and gives the same; a record that fails becomes a Reject."""
    check_address(address)
    models = models or default_models()  # before any record: a missing model is no fault of theirs
    results: list[Article | Reject | None] = [None] * len(records)
    drafts: list[tuple[int, _Draft]] = []
    for i, record in enumerate(records):
        try:
            drafts.append((i, _draft(record, max_characters, address)))
        except InputError as error:
            results[i] = Reject(record.source, record.position, error.reason, error.detail)
        except Exception as error:  # a fault of ours must cost one article, never the run
            results[i] = Reject(record.source, record.position, "failed", f"{type(error).__name__}: {error}")
    try:
        for (i, _), article in zip(drafts, _classify([draft for _, draft in drafts], models), strict=True):
            results[i] = article
    except Exception as error:
        if len(drafts) == 1:
            i, draft = drafts[0]
            results[i] = Reject(
                draft.record.source, draft.record.position, "failed", f"{type(error).__name__}: {error}"
            )
        else:
            for i, draft in drafts:
                (results[i],) = analyze_records(
                    [draft.record], models=models, max_characters=max_characters, address=address
                )
    return [result for result in results if result is not None]


def _draft(record: Record, max_characters: int, address: str) -> _Draft:
    text = record.text
    if not text.strip():
        raise InputError("empty", "the record holds no text")
    if len(text) > max_characters:
        raise InputError(
            "too_long",
            f"{len(text)} characters, more than max_characters={max_characters}; split it or raise the limit",
        )
    found = read_blocks(text, record.title) if record.blocks is None else record.blocks
    blocks = _flagged(text, found)
    if not blocks:
        raise InputError("empty", "the record holds no text")
    sentences: list[list[Span]] = []
    for block in blocks:
        if block.kind in ("title", "heading"):
            sentences.append([(block.start, block.end)])
        else:
            spans = sentence_spans(text[block.start : block.end])
            sentences.append([(block.start + a, block.start + b) for a, b in spans] or [(block.start, block.end)])
    article_id = (
        record.article_id
        or hashlib.sha256(f"{record.source}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    )
    draft = _Draft(record, article_id, blocks, sentences, address)
    described = [{"kind": b.kind, "start": b.start, "end": b.end, "flag": b.flag} for b in blocks]
    draft.passages = passages_in_context(text, described, article_id)
    draft.units = units_in_context(text, described, sentences, article_id)
    if record.title and not any(block.kind == "title" for block in blocks):
        for part in (*draft.passages, *draft.units):
            part["title"] = record.title
    return draft


def _flagged(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Blocks with what is noise flagged: a reader knows a page's structure, not this."""
    found, references = [], False
    for block in blocks:
        body = text[block.start : block.end]
        flag = block.flag
        if block.kind in ("title", "heading"):
            references = heads_references(body)
        elif not flag:
            flag = noise_flag(body) or ("reference" if references else "foreign" if is_foreign(body) else "")
        found.append(block if flag == block.flag else replace(block, flag=flag))
    return found


def _classify(drafts: Sequence[_Draft], models: tuple[AdviceClassifier, TipDetector]) -> list[Article]:
    classifier, detector = models
    for n, draft in enumerate(drafts):  # two records may share an id; their evidence must not mix
        for part in (*draft.passages, *draft.units):
            part["article"] = n
    types = classifier.predict_proba([p for d in drafts for p in d.passages])
    names = [str(name) for name in classifier.decide(types)]
    scores, seconds = classifier.confidence(types).tolist(), classifier.decide_secondary(types).tolist()
    p = 0
    for draft in drafts:
        give_types(draft.passages, draft.units, names[p : p + len(draft.passages)])
        p += len(draft.passages)
    tips = detector.predict_proba([u for d in drafts for u in d.units])
    none = int(np.flatnonzero(detector.classes_ == "none")[0])
    articles, p, u = [], 0, 0
    for draft in drafts:
        own, own_tips = slice(p, p + len(draft.passages)), tips[u : u + len(draft.units)]
        p, u = p + len(draft.passages), u + len(draft.units)
        own_types = list(zip(names[own], scores[own], seconds[own], strict=True))
        articles.append(_article(draft, own_types, detector.decide(own_tips), 1 - own_tips[:, none]))
    return articles


def _article(
    draft: _Draft, types: Sequence[tuple[str, float, str | None]], labels: np.ndarray, tip_scores: np.ndarray
) -> Article:
    """The article of a draft, given type, probability and second type of each passage, label and probability of each unit."""
    record, text = draft.record, draft.record.text
    register = register_of(text)
    passages: list[Passage] = []
    type_of: dict[int, str] = {}
    for n, (passage, (best, score, second)) in enumerate(zip(draft.passages, types, strict=True)):
        block = draft.blocks[passage["block"]]
        if block.flag:
            best, score, second = "none", 1.0, None
        type_of[passage["block"]] = best
        passages.append(
            Passage(
                passage_id=f"{draft.article_id}:p{n}",
                kind=block.kind,
                start=block.start,
                end=block.end,
                heading=passage["heading"],
                text=passage["text"],
                stems=" ".join(stems([w.lower() for w in words(passage["text"])], "career")),
                advice_type=best,
                score=round(score, _DIGITS),
                secondary_type=second,
                flags=(block.flag,) if block.flag else (),
            )
        )
    passage_at = {p["block"]: passages[n].passage_id for n, p in enumerate(draft.passages)}
    headings, title = [], record.title or ""
    for block in draft.blocks:
        if block.kind in ("title", "heading"):
            line = text[block.start : block.end]
            headings.append(Heading(block.start, block.end, block.level, line, block.kind == "title"))
            title = title or (line if block.kind == "title" else "")
    tips = _tips(draft, type_of, passage_at, labels, tip_scores, register)
    flags = [] if passages else ["no_passages"]
    if passages and all(p.advice_type == "none" for p in passages):
        flags.append("no_advice")
    if language := other_language(text):
        flags.append(f"not_indonesian:{language}")
    return Article(
        draft.article_id,
        record.source,
        title,
        text,
        register,
        tuple(headings),
        tuple(passages),
        tuple(tips),
        tuple(flags),
        record.metadata,
        record.url,
    )


def _tips(
    draft: _Draft,
    type_of: dict[int, str],
    passage_at: dict[int, str],
    labels: np.ndarray,
    scores: np.ndarray,
    register: str,
) -> list[Tip]:
    found = []
    heading_tip = lead_tip = ""  # the tips that the heading above and the lead-in of a list are
    for unit, label, score in zip(draft.units, labels, scores, strict=True):
        i = unit["block"]
        advice_type = type_of.get(i) or _type_below(draft.blocks, type_of, i)
        if label != "none" and advice_type != "none" and not draft.blocks[i].flag:
            if draft.blocks[i].marker.startswith(CROSSES):
                label = "avoid"
            described = {**unit, "register": register, "advice_type": advice_type}
            tip = _tip(draft, described, str(label), advice_type, passage_at.get(i), round(float(score), _DIGITS))
            item = unit.get("passage_kind") == "list_item"
            above = (lead_tip or heading_tip) if item else heading_tip if unit["kind"] == "sentence" else ""
            found.append(replace(tip, step=_step(unit["text"], draft.blocks[i]), parent_id=above or None))
        own = found[-1].tip_id if found and found[-1].start == unit["start"] else ""
        if unit["kind"] != "sentence":
            heading_tip, lead_tip = own, ""
        elif unit["passage_kind"] == "paragraph":
            lead_tip = own
    return found


_NUMBERED = re.compile(r"\W*(?:(?:langkah|tahap|step|cara)\s+(?:ke-?\s?)?)?(\d{1,2})\s*[.):]", re.I)


def _step(text: str, block: Block) -> int | None:
    """The number of a heading or list item, where it has one."""
    line = block.marker if block.kind == "list_item" else text if block.kind == "heading" else ""
    match = _NUMBERED.match(line)
    return int(match[1]) if match else None


def _type_below(blocks: Sequence[Block], type_of: dict[int, str], i: int) -> str:
    """A heading's type is that of the first passage below it, or the article's commonest."""
    for j in range(i + 1, len(blocks)):
        if blocks[j].kind in ("title", "heading"):
            break
        if j in type_of and type_of[j] != "none":
            return type_of[j]
    kinds = [t for t in type_of.values() if t != "none"]
    return max(sorted(set(kinds)), key=kinds.count) if kinds else "none"


def _tip(
    draft: _Draft, unit: dict[str, Any], polarity: str, advice_type: str, passage_id: str | None, score: float
) -> Tip:
    p = parse(unit["text"])
    parts = slots(p)

    def said(span: Span | None) -> str:
        return unit["text"][span[0] : span[1]] if span else ""

    rewritten = reuse(unit, polarity, address=draft.address)
    flags = rewritten.failings
    if not flags and (rewritten.quality < PRINTABLE or score < SURE):
        flags = ("doubtful",)
    said_parts = sum(span is not None for span in (parts.condition, parts.purpose, parts.reason))
    return Tip(
        tip_id=f"{draft.article_id}:t{unit['start']}",
        passage_id=passage_id,
        start=unit["start"],
        end=unit["end"],
        verbatim=unit["text"],
        text=rewritten.text,
        headline=rewritten.headline,
        advice_type=advice_type,
        polarity=polarity,  # type: ignore[arg-type]
        action=said(parts.action),
        object=said(parts.object),
        condition=said(parts.condition),
        purpose=said(parts.purpose),
        reason=said(parts.reason),
        audience=audience(unit["text"], unit.get("heading") or "", unit.get("title") or ""),
        speaker=speaker(unit["text"], unit.get("before") or ""),
        score=round(rank(rewritten.quality, score, said_parts, len(rewritten.text)), _DIGITS),
        reusable=not flags,
        flags=flags,
        confidence=score,
        example=said(parts.example),
        edits=rewritten.edits,
    )
