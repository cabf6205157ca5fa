"""A sentence taken apart: label, opener, subordinate clauses, main clause and its head, by markers and word shapes.

A shallow parse in one pass over the words, for advice sentences: what condition an act has, who is to act, whether the
act is told, forbidden or only described.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from karirnlp.text.cuewords import COMMANDS, Cue, cues, traits, verb_shape
from karirnlp.text.tokens import cut

_LEAD = re.compile(
    r"\s*(?:\*\*|__)?\s*(?:\(?\d{1,3}\s?[.)](?!\d)|[-*•●▪◦–—✓✔✅☑❌✗✘❎👉➢🔹]\ufe0f?|\[[ xX✓]?\]|[a-z][.)](?=\s))?\s*(?:\*\*|__)?\s*"
)
_LABEL_MARK = re.compile(r":\s|\s[–—-]\s")
_LABEL = re.compile(r"([^:.!?\n“\"]{2,70}?)\s*(?::\s+|\s[–—-]\s)(?=\S)")
_QUOTE = re.compile(r"“[^”]{1,400}”|\"[^\"]{1,400}\"")

_BREAKS = frozenset(",;:—–…")

SUBORDINATE = ("condition", "purpose", "reason")
_SUBORDINATES = frozenset(SUBORDINATE)
_SUBJECT = ("reader", "narrator", "third")
_MODAL = ("recommend", "obligation", "possibility")
_URGING = frozenset({"imperative", "prohibit"})
_TELLING = frozenset({"imperative", "prohibit", "recommend"})
_PURPOSE_PREPOSITIONS = frozenset({"untuk", "buat", "demi", "guna", "bagi"})
_NEGATIONS = frozenset(
    [
        "tidak",
        "tak",
        "nggak",
        "gak",
        "ga",
        "enggak",
        "ngga",
        "engga",
        "ndak",
        "kagak",
        "tdk",
        "bukan",
        "belum",
        "tanpa",
        "jangan",
    ]
)
_FRONT_ONLY = frozenset(
    """
    abis habis begitu hingga sampai pas misal misalkan sejak semenjak sepanjang umpama waktu sejauh kecuali sambil sembari
    seraya sementara asal
""".split()
)
"""Words that open a condition at the front of a sentence and mean something else behind (*dua waktu lain*, *setiap hari*)."""
_NEVER = frozenset("sekali kan apalagi bagaimanapun akibat faktanya setiap tiap".split())
_AFTER_COMMA = frozenset(
    {"soalnya", "mengingat", "dengan catatan", "dengan alasan", "dengan harapan", "asalkan", "kecuali"}
)
"""Cues that behind the main clause open one of their own only after a comma (*catat*, *ingat* are also verbs)."""
_SURE_ACTS = COMMANDS | {"active", "ber", "passive"}
_ANNOUNCING = frozenset({"tip", "tips", "contoh", "catatan", "bonus", "tambahan"})
"""Nouns that open a sentence only with a break behind (*Tips: simpan …*); *Tips menulis CV* is about tips."""
_MAX_OPENERS = 3
_HENCE = frozenset({"jadi", "maka", "makanya", "jadinya", "karenanya"})
"""Words that draw an act from the statement before them."""
_PLACES = frozenset("di pada dalam untuk bagi dengan selama dari ke tiap setiap pas waktu saat".split())
"""Words that open a phrase of place, time or means."""
_FRAME = 14
"""Words that a frame before the main clause may have."""
_REMIND = frozenset({"ingat", "ingatlah", "inget", "percayalah", "ketahuilah", "sadarilah", "bayangkan", "bayangin"})
"""Words that call to mind what follows; with a comma behind them, no act."""

_PASSED_OVER = frozenset(
    """
    juga pun selalu segera lebih dulu langsung sebisa mungkin untuk saja aja memang akan sudah harus bisa hanya cukup
    dengan tetap tetaplah secara sering ber yang dan atau baik sekali perlahan mulai mulailah
""".split()
)
"""Words between a clause's start and its act that tell nothing of the act."""


class Clause(NamedTuple):
    """A part of a sentence; `start:end` are code points in the sentence, `kind` is main, condition, purpose or reason."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Parse:
    """What `parse` finds. Word positions index `tokens`; the main clause's head is `tokens[head]`."""

    text: str
    spans: list[tuple[int, int]]
    tokens: list[str]
    cues: list[Cue]
    breaks: list[bool]
    """Whether a comma or other break stands right behind each word."""
    cue_at: dict[int, Cue] = field(default_factory=dict)
    """The cue that opens at a word."""
    kinds: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Kinds of the cue that a word belongs to, for the words that belong to one."""
    label: tuple[int, int] | None = None
    """Code points of `Riset perusahaan` in `Riset perusahaan: Cari tahu …`."""
    opener: tuple[int, int] | None = None
    clauses: list[Clause] = field(default_factory=list)
    body: int = 0
    """Word where the sentence begins, behind number, label and openers."""
    main: int = 0
    """Word where the main clause begins."""
    main_end: int = 0
    head: int = -1
    """Word of the act, or of the first content word where no verb is found; -1 for none."""
    head_shape: str = ""
    """`verb_shape` of the head, or trait, fault, noun."""
    predicate: str = ""
    """`verb_shape` of the first verb behind a noun that opens the main clause; empty where there is none."""
    subject: str = ""
    """reader, narrator, third, other or empty (none said)."""
    modal: str = ""
    modal_word: str = ""
    prohibits: bool = False
    urges: str = ""
    """The word that urges (`pastikan`, `coba`, `mari`), empty where there is none."""
    negated: bool = False
    framed: bool = False
    """A phrase that is no clause stands before the main clause."""
    quoted: bool = False
    """Half or more of the sentence stands in quotation marks."""

    def kinds_at(self, word: int) -> tuple[str, ...]:
        """Kinds of the cue that a word belongs to."""
        return self.kinds.get(word, ())


LONGEST_KEPT = 1000
"""Code points of a text whose parse is kept for the next who asks; what bounds the memory of those kept."""


def parse(text: str) -> Parse:
    """Take one sentence or heading apart; never raises, linear in the text. The parse is shared: leave it as it is.

    >>> p = parse("Kalau jadwal bentrok, tawarkan waktu lain agar HRD tidak menunggu.")
    >>> [(c.kind, p.text[c.start:c.end]) for c in p.clauses]
    [('condition', 'Kalau jadwal bentrok'), ('main', 'tawarkan waktu lain'), ('purpose', 'agar HRD tidak menunggu')]
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _parse(text)


def _parse(text: str) -> Parse:
    pieces = cut(text)
    ends = list(accumulate(map(len, pieces)))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    tokens = [word.lower() for word in pieces[1::2]]
    breaks = [gap != " " and not _BREAKS.isdisjoint(gap) for gap in pieces[2::2]]
    p = Parse(text, spans, tokens, cues(tokens), breaks, main_end=len(tokens))
    p.cue_at = {cue[0]: cue for cue in p.cues}
    p.kinds = {word: kinds for start, end, kinds in p.cues for word in range(start, end)}
    lead = _LEAD.match(text)
    place = lead.end() if lead else 0
    label = _LABEL.match(text, place) if _LABEL_MARK.search(text, place) else None
    if label and len(label[1].split()) <= 8 and label.end() < len(text) - 3 and not label[1][0].isdigit():
        p.label = (label.start(1), label.end(1))
        place = label.end()
    p.body = _word_at(spans, place)
    if '"' in text or "“" in text:
        quoted = sum(m.end() - m.start() for m in _QUOTE.finditer(text))
        p.quoted = quoted * 2 >= len(text.strip())
    _openers(p)
    _split(p)
    _head(p)
    return p


_kept = lru_cache(maxsize=4096)(_parse)
"""A page's headings, lead-ins and neighbours are asked for again by every sentence that stands near them."""


def _word_at(spans: Sequence[tuple[int, int]], place: int) -> int:
    return next((i for i, (start, _) in enumerate(spans) if start >= place), len(spans)) if place else 0


def _openers(p: Parse) -> None:
    first = p.body
    for _ in range(_MAX_OPENERS):
        cue = p.cue_at.get(p.body)
        if cue is None or "opener" not in cue[2]:
            break
        _, b, kinds = cue
        if not p.breaks[b - 1] and (p.tokens[p.body] in _ANNOUNCING or any(kind in SUBORDINATE for kind in kinds)):
            break
        p.body = b
    if p.body > first and p.body < len(p.tokens):
        p.opener = (p.spans[first][0], p.spans[p.body - 1][1])
    elif p.body >= len(p.tokens):
        p.body = first


def _is_sub(p: Parse, start: int, end: int, kinds: tuple[str, ...]) -> str:
    """The kind of clause that a cue opens here, or an empty string."""
    word = p.tokens[start]
    if end == start + 1 and (word in _NEVER or (word in _FRONT_ONLY and start > p.body)):
        return ""
    if start > p.body and " ".join(p.tokens[start:end]) in _AFTER_COMMA and not p.breaks[start - 1]:
        return ""
    for kind in SUBORDINATE:
        if kind not in kinds:
            continue
        if kind == "purpose" and p.tokens[start] in _PURPOSE_PREPOSITIONS:
            following = p.tokens[end] if end < len(p.tokens) else ""
            if not verb_shape(following) and following not in ("tidak", "bisa", "dapat", "menjadi", "jadi", "lebih"):
                continue
        return kind
    return ""


def _split(p: Parse) -> None:
    """Cut the body into clauses: a subordinate one in front ends at its comma, one behind runs to the next."""
    words = len(p.tokens)
    opening = [cue for cue in p.cues if cue[0] >= p.body and not _SUBORDINATES.isdisjoint(cue[2])]
    marks = [(a, b, kind) for a, b, kinds in opening if (kind := _is_sub(p, a, b, kinds))]
    place = p.body
    main_found = False
    while marks and marks[0][0] == place and not main_found:
        a, b, kind = marks[0]
        stop = _front_end(p, b)
        if stop >= words:
            break
        p.clauses.append(Clause(kind, p.spans[a][0], p.spans[stop - 1][1]))
        place = stop
        marks = [m for m in marks if m[0] >= place]
        while place < words - 1 and p.tokens[place] in ("maka", "ya", "nah", "langsung") and place + 1 < words:
            place += 1
    if place == p.body:
        place = _framed(p)
        if inside := next((kind for a, _, kind in marks if p.body < a < place and kind == "condition"), ""):
            p.clauses.append(Clause(inside, p.spans[p.body][0], p.spans[place - 1][1]))
    p.main = place
    behind = [m for m in marks if m[0] > place]
    p.main_end = behind[0][0] if behind else words
    if p.main < words:
        p.clauses.append(Clause("main", p.spans[p.main][0], p.spans[p.main_end - 1][1]))
    for i, (a, _, kind) in enumerate(behind):
        stop = behind[i + 1][0] if i + 1 < len(behind) else words
        p.clauses.append(Clause(kind, p.spans[a][0], p.spans[stop - 1][1]))


def _front_end(p: Parse, start: int) -> int:
    """The word where a subordinate clause in front ends: behind its comma, or before the word that urges."""
    words = len(p.tokens)
    for i in range(start, words):
        if p.breaks[i]:
            following = i + 1
            # `Kalau capek, lapar, atau bosan, istirahatlah`: a list inside the clause goes on.
            if following < words and p.tokens[following] in ("atau", "dan", "serta"):
                continue
            if (
                following + 1 < words
                and p.breaks[following]
                and not verb_shape(p.tokens[following])
                and not p.kinds_at(following)
            ):
                continue
            return following
        if i > start + 1 and not _URGING.isdisjoint(p.kinds_at(i)):
            return i
    return words


def _framed(p: Parse) -> int:
    """Where the main clause begins when a frame stands before it: `Selain situs resmi, manfaatkan …`, `Untuk posisi ini, kirim …`,
    `Tiga hari sebelum jatuh tempo, kirim …`, `Suratnya cuma laku enam bulan, jadi fotokopi …`."""
    stops = [i + 1 for i in range(p.body, min(p.body + _FRAME, len(p.tokens) - 1)) if p.breaks[i]]
    if not stops:
        return p.body
    opens = verb_shape(p.tokens[p.body]) or p.kinds_at(p.body)[:1] in (("imperative",), ("prohibit",), ("reader",))
    for following in stops:
        hence = p.tokens[following] in _HENCE and following + 1 < len(p.tokens)
        if opens and not hence:
            break
        following += hence
        if not _TELLING.isdisjoint(p.kinds_at(following)) or verb_shape(p.tokens[following]) in COMMANDS:
            p.framed = True
            return following
        if opens:
            break
    return p.body


def _head(p: Parse) -> None:
    """Walk the main clause's words from its start to the act: subject, modal, negation, urging word, then the verb."""
    i, end = p.main, p.main_end
    steps, urged = 0, -1
    while i < end and steps < 12:
        steps += 1
        _, after, kinds = p.cue_at.get(i) or (i, i + 1, ())
        word = p.tokens[i]
        if word in _REMIND and i == p.main and p.breaks[i] and i + 1 < end:
            p.urges = f"{word},"
            i += 1
        elif "prohibit" in kinds and "still_do" not in kinds:
            p.prohibits = True
            if verb_shape(word) and after - i == 1 and word not in ("jangan", "stop", "setop"):
                p.urges = word  # hindari, jauhi: the act itself
                p.head, p.head_shape = i, verb_shape(word)
                return
            i = after
        elif "still_do" in kinds or "imperative" in kinds:
            p.urges = p.urges or " ".join(p.tokens[i:after])
            if after >= end or (verb_shape(word) in COMMANDS and not _act_follows(p, after, end)):
                p.head, p.head_shape = i, verb_shape(word) or "bare"
                return
            if urged < 0 and verb_shape(word) in COMMANDS:
                urged = i
            i = after
        elif kinds and ("key" in kinds or any(kind in _MODAL for kind in kinds)):
            kind = next(k for k in (*_MODAL, "key") if k in kinds)
            if not p.modal or kind != "possibility":
                p.modal, p.modal_word = kind, " ".join(p.tokens[i:after])
            i = after
        elif kinds and not p.subject and any(kind in _SUBJECT for kind in kinds):
            p.subject = next(kind for kind in _SUBJECT if kind in kinds)
            i = after
        elif word in _NEGATIONS:
            p.negated = True
            i += 1
        elif word in _PASSED_OVER:
            if word in ("cukup", "tetap", "mulai", "mulailah", "tetaplah"):
                p.urges = p.urges or word
            if word in ("dan", "yang", "atau"):
                break
            i += 1
        elif shape := verb_shape(word):
            p.head, p.head_shape = i, shape
            return
        elif trait := _trait_at(p, i):
            p.head, p.head_shape = i, trait
            return
        else:
            break
    if urged >= 0:  # `Lampirkan portofolio …`: what urges is the act itself
        p.head, p.head_shape = urged, verb_shape(p.tokens[urged])
        return
    if i < len(p.tokens) and p.head < 0 and i < end:
        # A noun or name opens the clause: it is the subject; look for the verb or modal behind it.
        p.subject = p.subject or "other"
        p.head, p.head_shape = i, "noun"
        for j in range(i + 1, min(end, i + 14)):
            kinds = p.kinds_at(j)
            if not p.predicate and p.tokens[j - 1] != "yang":
                p.predicate = verb_shape(p.tokens[j])
            if kinds and any(kind in _MODAL for kind in kinds):
                kind = next(k for k in _MODAL if k in kinds)
                if not p.modal or (kind != "possibility" and p.modal == "possibility"):
                    p.modal, p.modal_word = kind, p.tokens[j]
            elif "prohibit" in kinds and "still_do" not in kinds:
                p.prohibits = True
            elif p.tokens[j] in _NEGATIONS:
                p.negated = True
            elif (p.modal or p.prohibits) and (shape := verb_shape(p.tokens[j])):
                p.head, p.head_shape = j, shape
                break
            elif _told_behind(p, i, j):
                p.head, p.head_shape, p.subject, p.framed = j, verb_shape(p.tokens[j]), "", True
                break


def _told_behind(p: Parse, first: int, j: int) -> bool:
    """Whether a command stands behind what opens the clause with no comma: `Di tiap blok kerjain satu hal`, `Berkasnya siapin dulu`."""
    shape, before = verb_shape(p.tokens[j]), p.tokens[j - 1]
    if shape not in ("in", "lah") and not (shape in ("kan", "i") and p.tokens[first] in _PLACES):
        return False
    return (
        "yang" not in p.tokens[first:j]
        and before not in _NEGATIONS
        and not any(kind in (*_SUBJECT, *_MODAL) for kind in p.kinds_at(j - 1))
    )


def _act_follows(p: Parse, start: int, end: int) -> bool:
    """Whether a verb stands within two words, as in `pastikan kamu membawa` or `coba tanyakan`, not `buat rencana`."""
    return any(
        verb_shape(p.tokens[j]) in _SURE_ACTS or p.kinds_at(j)[:1] == ("reader",)
        for j in range(start, min(end, start + 2))
    )


def _trait_at(p: Parse, i: int) -> str:
    table = traits()
    for size in (3, 2, 1):
        if kind := table.get(tuple(p.tokens[i : i + size])):
            return kind
    return ""
