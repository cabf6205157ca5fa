"""The parts of a tip: act, condition, purpose, reason, as spans of its sentence; who speaks and who is spoken to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from karirnlp.text.clauses import Parse
from karirnlp.text.cuewords import verb_shape
from karirnlp.text.patterns import PatternSet
from karirnlp.text.stem import stem
from karirnlp.tips.segments import named

Span = tuple[int, int]

_TRIM = ' \t\n,;:.!?…–—-*_"“”'
_ABSOLUTE = ("recommend", "obligation", "possibility")
_SPEAKER = re.compile(
    r"(?:(?:kata|ujar|ungkap|jelas|tutur|papar|imbuh|tegas|terang|ucap)(?:nya)?|[,”\"]\s*(?:saran|pesan|sebut)(?:nya)?|menurut)\s+((?:[A-Z][\w.’'-]+(?:,?\s+)?){1,5})"
)
_AUDIENCES = PatternSet(
    [
        ("pelamar CPNS", r"(?-i:\b(?:CPNS|CASN|PPPK|SKD|SKB)\b)"),
        ("fresh graduate", r"\bfresh\s?-?grad(?:uate)?s?\b|\blulusan baru\b|\bbaru lulus\b"),
        ("mahasiswa", r"\bmahasiswa\b|\bkuliah\b"),
        ("peserta magang", r"\bmagang\b|\bintern(?:ship)?\b|\bPKL\b"),
        (
            "manajer",
            r"\bmanajer\b|\bpemimpin\b|\bsupervisor\b|\batasan baru\b|\btim Anda\b|\banggota tim(?:mu)?\b|\bbawahan\b",
        ),
        ("freelancer", r"\bfreelancer?\b|\bpekerja lepas\b|\bklien\b"),
        ("pelamar", r"\bpelamar\b|\bkandidat\b|\bpencari kerja\b|\bmelamar\b|\bwawancara\b|\binterview\b"),
        ("karyawan", r"\bkaryawan\b|\bpekerja\b|\bpegawai\b|\bkaryawati\b|\bburuh\b"),
    ]
)
"""Whom a text names; the first counts."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Spans in the sentence; None where a part is not said."""

    action: Span | None = None
    verb: str = ""
    """The act's verb as its root, empty where the act has none (`Foto formal, latar polos`)."""
    object: Span | None = None
    condition: Span | None = None
    purpose: Span | None = None
    reason: Span | None = None
    example: Span | None = None
    """What shows the act: words in quotation marks, or those behind *misalnya*."""
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Every span of each kind (action, condition, purpose, reason), in order: a sentence may tell two acts."""


def slots(p: Parse) -> Slots:
    """Read the slots off a parsed tip sentence; the first of each kind stands for it."""
    found = {
        kind: tuple(_trim(p.text, (p.spans[a][0], p.spans[b - 1][1])) for a, b in spans)
        for kind, spans in named(p).items()
    }
    if "action" in found:
        found["action"] = (_without_told(p, found["action"][0]), *found["action"][1:])
    elif by_rule := _action(p):
        found["action"] = (by_rule,)
    found = {kind: kept for kind, spans in found.items() if (kept := tuple(s for s in spans if s[1] > s[0]))}
    first = {kind: spans[0] for kind, spans in found.items()}
    action = first.get("action")
    verb, obj = "", None
    if action and p.head >= 0 and p.head_shape not in ("noun", "trait", "fault"):
        head = p.spans[p.head]
        if action[0] <= head[0] < action[1]:
            verb = stem(p.tokens[p.head])
            rest = _trim(p.text, (head[1], action[1]))
            obj = rest if rest[1] > rest[0] else None
    return Slots(
        action, verb, obj, first.get("condition"), first.get("purpose"), first.get("reason"), _example(p.text), found
    )


_EXAMPLE = re.compile(
    r"[“\"]([^”\"]{8,300})[”\"]|\b(?:misalnya|misal|contohnya|contoh|umpamanya|contohnya seperti)\b[\s,:]+([^.;!?\n]{3,200})",
    re.I,
)


def _example(text: str) -> Span | None:
    match = _EXAMPLE.search(text)
    if not match:
        return None
    return _trim(text, match.span(1) if match[1] else match.span(2))


def _action(p: Parse) -> Span | None:
    """From the act's own word to the end of the main clause; subject and modal are left out, a passive's subject is kept."""
    if p.main >= p.main_end:
        return None
    first = p.main
    if p.head > p.main and p.head_shape not in ("noun", "passive") and (p.subject in ("reader", "") or p.urges):
        first = p.head
    elif p.prohibits or p.urges or p.modal in _ABSOLUTE:
        while (
            first < p.main_end - 1
            and first < p.head
            and any(
                k in ("imperative", "prohibit", "recommend", "still_do", "obligation", "reader")
                for k in p.kinds_at(first)
            )
        ):
            if verb_shape(p.tokens[first]) and first == p.head:
                break
            first += 1
    span = _trim(p.text, (p.spans[first][0], p.spans[p.main_end - 1][1]))
    return span if span[1] > span[0] else None


_TOLD = frozenset({"prohibit", "recommend", "obligation", "reader"})


def _without_told(p: Parse, span: Span) -> Span:
    """An act without what tells it: *Jangan*, *Anda harus*, *sebaiknya* are no part of it."""
    start = span[0]
    for word in range(p.main, max(p.main, p.head)):
        if p.spans[word][0] == start and not _TOLD.isdisjoint(p.kinds_at(word)):
            start = p.spans[word + 1][0]
    return (start, span[1]) if start < span[1] else span


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def speaker(sentence: str, before: str = "") -> str:
    """The name of a quoted expert, where the sentence or the one before names one; `author` else."""
    match = _SPEAKER.search(sentence) or (_SPEAKER.search(before) if sentence.lstrip()[:1] in '"“' else None)
    return match[1].strip(" ,.") if match else "author"


def audience(*texts: str) -> str:
    """Whom a tip is for, by the nearest of `texts` (sentence, heading, title) that says so; empty where none does."""
    for text in texts:
        if found := _AUDIENCES.found(text):
            return found[0]
    return ""
