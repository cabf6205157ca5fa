"""What makes a sentence or heading a tip, as features: its syntax first, then its place in the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from karirnlp.text.clauses import Parse, parse
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
_QUESTION = re.compile(r"\?[\"”’)\s]*$")
_QUOTES = tuple("\"“”'‘")
_CURRENCY = re.compile(r"\bRp|\d{3,}")


def tip_features(unit: Mapping[str, Any]) -> list[str]:
    """Features of one unit.

    `unit` has `text` and may have `kind` (sentence, heading), `passage_kind`, `heading`, `title`, `lead_in` (the line that a
    list item hangs from), `before`, `after` (neighbouring sentences of the passage), `place` (first, middle, last, only),
    `flag`, `siblings` (headings of the same level, or items of the same list).
    """
    p = parse(unit["text"])
    kind = unit.get("kind") or "sentence"
    features = ["bias", f"kind={kind}", f"passage={unit.get('passage_kind')}", f"place={unit.get('place')}/{kind}"]
    own = _own(p, kind)
    features += own
    features += [f"{kind}&{name}" for name in own if name[0] in "HMSF"]
    features += _words(p)
    features += _context(unit, p, kind)
    return features


def _own(p: Parse, kind: str) -> list[str]:
    shape = p.head_shape or "empty"
    head = p.tokens[p.head] if p.head >= 0 else ""
    subject, modal = p.subject or "unsaid", p.modal or "plain"
    if subject == "unsaid" and shape in COMMANDS | MAYBE_COMMANDS:
        core = "command" if shape in COMMANDS else "maybe"
    elif shape in ("trait", "fault", "active", "ber"):
        core = shape
    else:
        core = "other"
    size = len(p.tokens)
    length = (
        "1"
        if size <= 1
        else "3"
        if size <= 3
        else "6"
        if size <= 6
        else "10"
        if size <= 10
        else "20"
        if size <= 20
        else "long"
    )
    fronts = "+".join(c.kind for c in p.clauses[:2] if c.kind != "main" and c.start < _main_start(p)) or "none"
    behind = {c.kind for c in p.clauses if c.kind != "main" and c.start > _main_start(p)}
    features = [
        f"H={shape}",
        f"S={subject}",
        f"M={modal}",
        f"H+S={shape}/{subject}",
        f"S+M={subject}/{modal}",
        f"H+S+M={shape}/{subject}/{modal}",
        f"core={core}/{fronts}",
        f"F={fronts}",
        f"core={core}/{length}",
        f"length={length}",
        f"urges={p.urges}",
        f"modal-word={p.modal_word}",
        f"head={head}",
        f"head+shape={head[-4:]}/{shape}",
        f"P={p.prohibits}/{p.negated}",
        f"quoted={p.quoted}/{core}",
        f"label={p.label is not None}/{core}",
        f"M+core+front={modal}/{core}/{fronts}",
        f"framed={p.framed}/{core}",
    ]
    features += [f"behind={name}/{core}" for name in behind]
    if p.label:
        q = parse(p.text[p.label[0] : p.label[1]])
        features += [
            f"label-head={q.head_shape or 'empty'}/{shape}",
            f"label-head={q.head_shape or 'empty'}",
            f"label-prohibits={q.prohibits}",
            f"label-first={q.tokens[0] if q.tokens else ''}",
            f"label-quotes={p.text[p.label[1] :].lstrip(' :–—-')[:1] in _QUOTES}/{core}",
            f"label={q.head_shape or 'empty'}/{core}",
        ]
    if _THE_WAY.search(p.text):
        features += [f"the-way/{shape}", f"the-way/{subject}", "the-way"]
    present = {kind for _, _, kinds in p.cues for kind in kinds} & _TELLING
    features += [f"cue={name}" for name in present] + [f"cue={name}&core={core}" for name in present]
    if p.text.rstrip('*_ "”’)').endswith(("!", "?", ":", "...", "…")):
        last = p.text.rstrip('*_ "”’)')[-1]
        features += [f"final={last}", f"final={last}/{core}", f"final={last}/{modal}"]
    else:
        features.append(f"final={'.' if p.text.rstrip().endswith('.') else 'open'}/{kind}")
    if any(q in p.text for q in '"“”'):
        features.append(f"quotes/{core}")
    if _CURRENCY.search(p.text):
        features.append("figures")
    if _CHECK.match(p.text):
        features.append("check")
    if _CROSS.match(p.text):
        features.append("cross")
    if p.opener:
        features.append(f"opener={p.text[p.opener[0] : p.opener[1]].lower()[:24]}")
    return features


def _main_start(p: Parse) -> int:
    return p.spans[p.main][0] if p.main < len(p.spans) else len(p.text)


def _words(p: Parse) -> list[str]:
    forms = stems(p.tokens, "career")
    first = forms[p.main : p.main + 4]
    features = [f"w1={w}" for w in p.tokens[p.main : p.main + 1]] + [f"w12={' '.join(p.tokens[p.main : p.main + 2])}"]
    features += [f"m={w}" for w in first]
    features += [f"w={w}" for w in set(forms)]
    return features


def _context(unit: Mapping[str, Any], p: Parse, kind: str) -> list[str]:
    features = []
    heading, title, lead_in = unit.get("heading") or "", unit.get("title") or "", unit.get("lead_in") or ""
    core = "command" if p.head_shape in COMMANDS and not p.subject else p.head_shape or "empty"
    for name, line in (("heading", heading), ("title", title), ("lead-in", lead_in)):
        if not line:
            features.append(f"{name}=absent/{kind}")
            continue
        kinds = [
            label
            for label, pattern in (
                ("fault", _FAULT_HEADING),
                ("tips", _TIPS_HEADING),
                ("example", _EXAMPLE_HEADING),
                ("define", _DEFINE_HEADING),
                ("question", _QUESTION),
            )
            if pattern.search(line)
        ] or ["other"]
        q = parse(line)
        shape = "command" if q.head_shape in COMMANDS and not q.subject else q.head_shape or "empty"
        features += [f"{name}-is={k}/{kind}" for k in kinds] + [f"{name}-is={k}/{core}" for k in kinds]
        features += [
            f"{name}-head={shape}/{core}",
            f"{name}-head={shape}/{kind}",
            f"{name}-prohibits={q.prohibits}/{kind}",
        ]
        if name == "lead-in":
            features += [f"lead-in-w={w}" for w in q.tokens[-6:]] + [
                f"lead-in-m={q.modal}/{q.urges}",
                f"lead-in-purpose={any(c.kind == 'purpose' for c in q.clauses)}/{core}",
            ]
            features.append(f"lead-in-colon={line.rstrip().endswith(':')}/{core}")
    for name in ("before", "after"):
        line = unit.get(name) or ""
        if line:
            q = parse(line)
            shape = "command" if q.head_shape in COMMANDS and not q.subject else q.head_shape or "empty"
            features += [f"{name}={shape}/{core}", f"{name}-m={q.modal}/{q.subject}"]
            if name == "after":
                features.append(f"after-w1={q.tokens[0] if q.tokens else ''}/{core}")
        else:
            features.append(f"{name}=absent/{core}")
    siblings: Sequence[str] = unit.get("siblings") or ()
    if len(siblings) > 1:
        commands, active = _shares(tuple(siblings))
        features += [
            f"siblings-command={commands}/{kind}",
            f"siblings-command={commands}/{core}",
            f"siblings-active={active}/{core}",
            f"siblings={min(len(siblings), 6)}/{kind}",
        ]
    if unit.get("flag"):
        features.append(f"flag={unit['flag']}")
    if unit.get("advice_type"):
        features += [
            f"type={unit['advice_type']}",
            f"type-none={unit['advice_type'] == 'none'}/{core}",
            f"type-none={unit['advice_type'] == 'none'}",
        ]
    return features


@lru_cache(maxsize=256)
def _shares(siblings: tuple[str, ...]) -> tuple[int, int]:
    """Quarters of the lines that are commands, and that open with an active verb; kept, since all of a list ask for them."""
    parses = [p for p in map(parse, siblings) if not p.subject]
    commands = sum(p.head_shape in COMMANDS for p in parses)
    active = sum(p.head_shape in ("active", "ber") for p in parses)
    return round(4 * commands / len(siblings)), round(4 * active / len(siblings))
