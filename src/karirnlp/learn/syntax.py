"""What makes a sentence or heading a tip, as features: its syntax first, then its place in the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from karirnlp.text.clauses import LONGEST_KEPT, Parse, parse
from karirnlp.text.cuewords import COMMANDS, MAYBE_COMMANDS
from karirnlp.text.stem import stems

_TELLING = frozenset(
    "benefit definition narrative reported teaser promo cheer narrator third reader possibility key".split()
)
"""Kinds of cue that tell wherever they stand; the others count only where the parse finds them in their place."""
_CHECK = re.compile(r"^\W*(?:✅|✔|☑|✓|\[[ xX✓]?\])")
_CROSS = re.compile(r"^\W*(?:❌|✗|✘|❎|🚫)")
_FAULT_HEADING = re.compile(
    r"\b(?:kesalahan|salah|blunder|dosa|kekeliruan|hindari|jangan|mitos|red flag|kebiasaan buruk|dilarang|pantangan"
    r"|bikin|penyebab|gagal|kelakuan|tanda|ciri)\b",
    re.I,
)
_TIPS_HEADING = re.compile(
    r"\b(?:tips?|cara|langkah|trik|strategi|panduan|checklist|kiat|jurus|solusi|rekomendasi|saran|yang (?:perlu|harus|bisa|dapat|wajib))\b",
    re.I,
)
_EXAMPLE_HEADING = re.compile(r"\b(?:contoh|jawaban|pertanyaan|template|format|dialog|skrip|naskah)\b", re.I)
_DEFINE_HEADING = re.compile(
    r"^\W*(?:\d+\W+)?(?:\w+ ){0,1}(?:apa itu|pengertian|definisi|manfaat|jenis|macam|tanda|ciri|penyebab|dampak"
    r"|kenapa|mengapa|alasan|perbedaan|keuntungan|kelebihan|fungsi|peran|faktor|pentingnya|syarat|kesimpulan"
    r"|penutup)\b",
    re.I,
)
_THE_WAY = re.compile(
    r"\b(?:adalah|merupakan|jadi|menjadi|itu)\b.{0,40}\b(?:cara|langkah|kunci|hal|kuncinya|caranya|modal|solusi"
    r"|pilihan)\b|\bpenting\b|^\W*(?:salah satu )?(?:kunci|cara|langkah|hal)\w*\b.{0,60}\b(?:adalah|yaitu|ialah"
    r"|dengan)\b",
    re.I,
)
_WAY_WORDS = frozenset("adalah merupakan jadi menjadi itu penting yaitu ialah dengan".split())
"""One of these words stands in whatever `_THE_WAY` matches."""
_NUMBERS = frozenset("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh setengah minimal maksimal".split())
_QUESTION = re.compile(r"\?[\"”’)\s]*$")
_HEADINGS = (
    ("fault", _FAULT_HEADING),
    ("tips", _TIPS_HEADING),
    ("example", _EXAMPLE_HEADING),
    ("define", _DEFINE_HEADING),
    ("question", _QUESTION),
)
"""What a line may announce."""
_QUOTES = tuple("\"“”'‘")
_RUPIAH = re.compile(r"\bRp")
_FIGURES = re.compile(r"\d\d\d")

Names = tuple[str, ...]


class TipFeatures(NamedTuple):
    """Features of one unit. `groups` depend on little and recur from unit to unit, so that who looks names up need do so only
    once a group; `loose` ones are as many as there are words. A name may stand in both; repeats carry no meaning."""

    groups: list[Names]
    loose: list[str]


def tip_features(unit: Mapping[str, Any]) -> TipFeatures:
    """Features of one unit.

    `unit` has `text` and may have `kind` (sentence, heading), `passage_kind`, `heading`, `title`, `lead_in` (the line that a
    list item hangs from), `before`, `after` (neighbouring sentences of the passage), `place` (first, middle, last, only),
    `flag`, `siblings` (headings of the same level, or items of the same list).
    """
    p = parse(unit["text"])
    kind = unit.get("kind") or "sentence"
    groups = [_place(kind, str(unit.get("passage_kind")), str(unit.get("place")))]
    loose: list[str] = []
    _own(p, kind, groups, loose)
    _words(p, loose)
    _context(unit, p, kind, groups, loose)
    return TipFeatures(groups, loose)


_group = lru_cache(maxsize=8192)
"""Keeps a group's names by what they depend on."""


def _own(p: Parse, kind: str, groups: list[Names], loose: list[str]) -> None:
    """The sentence itself: head, subject, modal and clauses, then its looks."""
    shape = p.head_shape or "empty"
    subject, modal = p.subject or "unsaid", p.modal or "plain"
    if subject == "unsaid" and shape in COMMANDS:
        core = "command"
    elif subject == "unsaid" and shape in MAYBE_COMMANDS:
        core = "maybe"
    elif shape in ("trait", "fault", "active", "ber"):
        core = shape
    else:
        core = "other"
    start = p.spans[p.main][0] if p.main < len(p.spans) else len(p.text)
    fronts = "+".join(c.kind for c in p.clauses[:2] if c.kind != "main" and c.start < start) or "none"
    length = _length(len(p.tokens))
    groups += [
        _act(kind, shape, subject, modal, core, fronts),
        _manner(core, length, p.prohibits, p.negated, p.quoted, p.label is not None, p.framed),
        _urging(p.urges, p.modal_word),
        _head(p.tokens[p.head] if p.head >= 0 else "", shape),
    ]
    if shape == "noun":
        groups.append(_predicate(p.predicate or "none", p.label is not None, _has_number(p.tokens), kind))
    if behind := {c.kind for c in p.clauses if c.kind != "main" and c.start > start}:
        groups.append(_behind(tuple(sorted(behind)), core))
    if present := {kind for _, _, kinds in p.cues for kind in kinds} & _TELLING:
        groups.append(_cues(tuple(sorted(present)), core))
    if not _WAY_WORDS.isdisjoint(p.tokens) and _THE_WAY.search(p.text):
        groups.append((f"the-way/{shape}", f"the-way/{subject}", "the-way"))
    stripped = p.text.rstrip('*_ "”’)')
    final = stripped[-1] if stripped.endswith(("!", "?", ":", "...", "…")) else ""
    ends = final or ("." if p.text.rstrip().endswith(".") else "open")
    groups.append(_final(ends, bool(final), core, modal, kind))
    if '"' in p.text or "“" in p.text or "”" in p.text:
        loose.append(f"quotes/{core}")
    if ("Rp" in p.text and _RUPIAH.search(p.text)) or _FIGURES.search(p.text):
        loose.append("figures")
    if _CHECK.match(p.text):
        loose.append("check")
    if _CROSS.match(p.text):
        loose.append("cross")
    if p.opener:
        loose.append(f"opener={p.text[p.opener[0] : p.opener[1]].lower()[:24]}")
    if p.label:
        loose += _label(p, p.label, shape, core)


def _length(words: int) -> str:
    return next((str(bound) for bound in (1, 3, 6, 10, 20) if words <= bound), "long")


def _has_number(tokens: Sequence[str]) -> bool:
    return any(token[:1].isdigit() or token in _NUMBERS for token in tokens)


@_group
def _predicate(shape: str, labelled: bool, number: bool, kind: str) -> Names:
    """A clause that a noun opens: *Panjang surat: tiga paragraf*, *berkas asli dibawa*."""
    return f"predicate={shape}", f"predicate={shape}/{kind}/{labelled}/{number}", f"predicate={shape}/{labelled}"


@_group
def _place(kind: str, passage_kind: str, place: str) -> Names:
    return "bias", f"kind={kind}", f"passage={passage_kind}", f"place={place}/{kind}"


@_group
def _act(kind: str, shape: str, subject: str, modal: str, core: str, fronts: str) -> Names:
    own = (
        f"H={shape}",
        f"S={subject}",
        f"M={modal}",
        f"H+S={shape}/{subject}",
        f"S+M={subject}/{modal}",
        f"H+S+M={shape}/{subject}/{modal}",
        f"F={fronts}",
        f"M+core+front={modal}/{core}/{fronts}",
    )
    return (*own, *(f"{kind}&{name}" for name in own), f"core={core}/{fronts}")


@_group
def _manner(
    core: str, length: str, prohibits: bool, negated: bool, quoted: bool, labelled: bool, framed: bool
) -> Names:
    return (
        f"core={core}/{length}",
        f"length={length}",
        f"P={prohibits}/{negated}",
        f"quoted={quoted}/{core}",
        f"label={labelled}/{core}",
        f"framed={framed}/{core}",
    )


@_group
def _urging(urges: str, modal_word: str) -> Names:
    return f"urges={urges}", f"modal-word={modal_word}"


@_group
def _head(head: str, shape: str) -> Names:
    return f"head={head}", f"head+shape={head[-4:]}/{shape}"


@_group
def _behind(kinds: Names, core: str) -> Names:
    return tuple(f"behind={kind}/{core}" for kind in kinds)


@_group
def _cues(kinds: Names, core: str) -> Names:
    return (*(f"cue={kind}" for kind in kinds), *(f"cue={kind}&core={core}" for kind in kinds))


@_group
def _final(ends: str, mark: bool, core: str, modal: str, kind: str) -> Names:
    return (f"final={ends}", f"final={ends}/{core}", f"final={ends}/{modal}") if mark else (f"final={ends}/{kind}",)


def _label(p: Parse, label: tuple[int, int], shape: str, core: str) -> list[str]:
    q = parse(p.text[label[0] : label[1]])
    own = q.head_shape or "empty"
    return [
        f"label-core={_role(q)}/{core}",
        f"label-head={own}/{shape}",
        f"label-head={own}",
        f"label-prohibits={q.prohibits}",
        f"label-first={q.tokens[0] if q.tokens else ''}",
        f"label-quotes={p.text[label[1] :].lstrip(' :–—-')[:1] in _QUOTES}/{core}",
        f"label={own}/{core}",
    ]


def _words(p: Parse, loose: list[str]) -> None:
    forms = stems(p.tokens, "career")
    loose += [f"w={form}" for form in forms]
    loose += [f"m={form}" for form in forms[p.main : p.main + 4]]
    first = p.tokens[p.main : p.main + 2]
    loose.append(f"w12={' '.join(first)}")
    if first:
        loose.append(f"w1={first[0]}")


def _context(unit: Mapping[str, Any], p: Parse, kind: str, groups: list[Names], loose: list[str]) -> None:
    """What stands around: heading, title, lead-in, neighbours, the list or the other headings, the passage's type."""
    core = _role(p)
    if kind == "heading" and len(p.text) <= LONGEST_KEPT:
        groups.append(_announces(_looks(p.text)[0], core))
    for key, name in (("heading", "heading"), ("title", "title"), ("lead_in", "lead-in")):
        line = unit.get(key)
        if not line:
            groups.append(_absent(name, kind))
            continue
        looks, role, prohibits = _looks(line) if len(line) <= LONGEST_KEPT else _looks.__wrapped__(line)
        groups.append(_above(name, looks, role, prohibits, kind, core))
        if name == "lead-in":
            loose += _lead_in(line, core)
    for name in ("before", "after"):
        if line := unit.get(name):
            q = parse(line)
            groups.append(_beside(name, _role(q), q.modal, q.subject, core))
            if name == "after":
                loose.append(f"after-w1={q.tokens[0] if q.tokens else ''}/{core}")
        else:
            groups.append(_absent(name, core))
    siblings = unit.get("siblings") or ()
    if len(siblings) > 1:
        commands, active = _shares(tuple(siblings))
        groups.append(_siblings(commands, active, min(len(siblings), 6), kind, core))
    if flag := unit.get("flag"):
        loose.append(f"flag={flag}")
    if advice_type := unit.get("advice_type"):
        groups.append(_type(advice_type, core))


@_group
def _announces(looks: Names, core: str) -> Names:
    """A heading that names tips, faults, a definition: *Tips negosiasi*, *Kesalahan umum*."""
    return (*(f"own-is={look}" for look in looks), *(f"own-is={look}/{core}" for look in looks))


def _role(p: Parse) -> str:
    """A line at its shortest: a command, or what its head is."""
    return "command" if p.head_shape in COMMANDS and not p.subject else p.head_shape or "empty"


@_group
def _absent(name: str, what: str) -> Names:
    return (f"{name}=absent/{what}",)


@lru_cache(maxsize=2048)
def _looks(line: str) -> tuple[Names, str, bool]:
    """What a heading, title or lead-in announces; its role; whether it forbids."""
    found = tuple(name for name, pattern in _HEADINGS if pattern.search(line))
    q = parse(line)
    return found or ("other",), _role(q), q.prohibits


@_group
def _above(name: str, looks: Names, role: str, prohibits: bool, kind: str, core: str) -> Names:
    return (
        *(f"{name}-is={look}/{kind}" for look in looks),
        *(f"{name}-is={look}/{core}" for look in looks),
        f"{name}-head={role}/{core}",
        f"{name}-head={role}/{kind}",
        f"{name}-prohibits={prohibits}/{kind}",
    )


def _lead_in(line: str, core: str) -> list[str]:
    q = parse(line)
    return [
        *(f"lead-in-w={w}" for w in q.tokens[-6:]),
        f"lead-in-m={q.modal}/{q.urges}",
        f"lead-in-purpose={any(c.kind == 'purpose' for c in q.clauses)}/{core}",
        f"lead-in-colon={line.rstrip().endswith(':')}/{core}",
    ]


@_group
def _beside(name: str, role: str, modal: str, subject: str, core: str) -> Names:
    return f"{name}={role}/{core}", f"{name}-m={modal}/{subject}"


@_group
def _siblings(commands: int, active: int, count: int, kind: str, core: str) -> Names:
    return (
        f"siblings-command={commands}/{kind}",
        f"siblings-command={commands}/{core}",
        f"siblings-active={active}/{core}",
        f"siblings={count}/{kind}",
    )


@_group
def _type(advice_type: str, core: str) -> Names:
    none = advice_type == "none"
    return f"type={advice_type}", f"type-none={none}/{core}", f"type-none={none}"


@lru_cache(maxsize=256)
def _shares(siblings: tuple[str, ...]) -> tuple[int, int]:
    """Quarters of the lines that are commands, and that open with an active verb; kept, since all of a list ask for them."""
    parses = [p for p in map(parse, siblings) if not p.subject]
    commands = sum(p.head_shape in COMMANDS for p in parses)
    active = sum(p.head_shape in ("active", "ber") for p in parses)
    return round(4 * commands / len(siblings)), round(4 * active / len(siblings))
