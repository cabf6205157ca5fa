"""From a tip's verbatim to text fit to publish again, by small edits that are each named.

Nothing is invented: every edit takes something off, repairs typography, or joins in the tip's own heading or lead-in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from karirnlp.text.clauses import Parse, parse
from karirnlp.text.cuewords import COMMANDS, traits, verb_shape
from karirnlp.text.normalize import normalize
from karirnlp.text.stem import lexicon, stem
from karirnlp.text.tokens import word_spans

_NUMBER = re.compile(
    r"^\W*?(?:\(?\d{1,3}\s?[.)](?!\d)|\#\d{1,3}[.:)]?|[a-z][.)](?=\s)|[-*•●▪◦–—✓✔✅☑❌✗✘❎👉➢🔹🔸🚫]\ufe0f?|\[[ xX✓]?\]|#{1,6})\s*"
)
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u200d\ufe0f]+")
_MARKDOWN = re.compile(r"(\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\s]{1,400}(?:\s+\"[^\"]{0,100}\")?\)")
_POINTS_OUT = re.compile(
    r"\b(?:(?:poin|hal|cara|langkah|tips?|tahap|bagian|contoh|tabel|gambar|daftar|artikel|dokumen"
    r"|pertanyaan)(?:-\w+)?\s+(?:di\s+(?:atas|bawah)|ini|itu|tersebut|berikut|tadi)"
    r"|hal\s+ini|hal\s+itu|tersebut|di\s+atas|di\s+bawah\s+ini|berikut\s+ini|seperti\s+(?:ini|itu|di)|begini"
    r"|demikian|tadi|yang\s+satu\s+ini)\b",
    re.I,
)
_DANGLING = re.compile(
    r"^(?:yang|ini|itu|dia|ia|mereka|hal|semua|keduanya|caranya|tujuannya|isinya|di sini|di situ|sana|dari situ|dari sini"
    r"|di sana)\b|\b(?:ini|itu)$|^\w+(?:lah|kan)?\s+(?:ini|itu|mereka|dia)\b|(?<!\w)(?:mereka|keduanya|semuanya)\b",
    re.I,
)
_THIS = re.compile(r"\b(?:ini|itu|tsb)\b", re.I)
_ITS = re.compile(r"\w{3,}nya\b", re.I)
_NOT_ITS = frozenset(
    "sebaiknya biasanya hanya tanya bertanya tanyakan misalnya contohnya seharusnya semestinya setidaknya akhirnya sepenuhnya "
    "secepatnya sebanyaknya sebenarnya umumnya khususnya intinya punya mempunyai idealnya alangkah baiknya selanjutnya "
    "sebelumnya sesudahnya seterusnya lainnya hendaknya".split()
)
_FOREIGN_TURN = re.compile(
    r"\b(?:sebuah|seorang|di mana|apa yang Anda|Anda akan ingin|adalah apa|itu adalah)\b",
    re.I,
)
"""Turns that Indonesian seldom has and machine translation always does; they count only where the article is translated."""
_ADVERT = re.compile(r"\bkode [A-Z]+\d+|\b(?:diskon|potongan)\b.{0,20}\d+\s?%|\bkelas kami\b|\bprogram kami\b", re.I)
_ALSO = re.compile(r"^(\w+)\s+(?:pula|juga)\b", re.I)
_NOW = re.compile(
    r"\b(?:saat|hari|selama"
    r"|minggu|pekan|bulan|tahun|zaman|era|dewasa|sore|malam|pagi|masa|sekarang|oleh karena|karena|sementara|maka dari) (?:ini|itu)\b",
    re.I,
)
_VAGUE_ACT = re.compile(
    r"^(?:persiapkan diri|mempersiapkan diri|lakukan(?: hal)?|coba(?:lah)?|perhatikan hal|ikuti (?:langkah|tips"
    r"|cara)|tetap semangat|semangat|simak|baca(?:lah)? (?:ini|artikel)|jadi(?:lah)? diri(?:mu)? sendiri)\W*$",
    re.I,
)
_CUT = re.compile(
    r"(?:\b(?:dan|atau|untuk|yang|dengan|karena|agar|supaya|di|ke|dari|pada|adalah|seperti|sebagai|oleh|para|sebuah|bahwa)|[,:;(–—-])\s*$",
    re.I,
)
_TRANSLATED = re.compile(
    r"\b(?:mempekerjakan manajer|melanjutkan Anda|kaki di pintu|pada akhir hari|adalah baik-baik saja"
    r"|Anda berdiri untuk|terbakar keluar|pertunjukan(?:-pertunjukan)?)\b",
    re.I,
)
_FORBIDS = re.compile(
    r"^(?:jangan|hindari|tidak perlu|nggak perlu|gak perlu|nggak usah|gak usah|stop|berhenti|tidak boleh)\b", re.I
)

_CAPITAL = frozenset(
    """
    senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei juni juli agustus september oktober november desember
    anda indonesia inggris islam tuhan google excel word
""".split()
)
_SMALL = frozenset("yang dan di ke dari untuk pada dengan atau agar sebuah seorang para tak nggak gak ga bukan".split())
MAX_CHARACTERS = 220
MIN_WORDS = 3
MIN_HEADING_WORDS = 6
"""A shorter heading names an act whose how and on what stands below it."""
MAX_WORDS = 40


@dataclass(frozen=True, slots=True)
class Reuse:
    """A reuse text, the edits that led to it, and the reasons why it may not be published as it stands (none: it may)."""

    text: str
    headline: str
    edits: tuple[str, ...]
    failings: tuple[str, ...]


def reuse(unit: Mapping[str, Any], polarity: str) -> Reuse:
    """Rewrite a tip given in its context (`text`, `heading`, `lead_in`, `kind`, `register`)."""
    edits: list[str] = []

    def take(name: str, before: str, after: str) -> str:
        if before != after:
            edits.append(name)
        return after

    text = unit["text"]
    text = take("markdown off", text, _MARKDOWN.sub("", _LINK.sub(r"\1", text)))
    text = take("number or marker off", text, _NUMBER.sub("", text, count=1))
    text = take("emoji off", text, _EMOJI.sub(" ", text))
    text = take(
        "typography", text, normalize(text, "translated" if unit.get("register") == "translated" else "clean").strip()
    )
    p = parse(text)
    if p.opener:
        rest = text[p.spans[p.body][0] :]
        text = take("opener off", text, rest)
        p = parse(text)
    text = take("label off", text, _unlabel(text))
    text = take("lead-in joined", text, _join_lead_in(text, unit))
    text = take("title case off", text, _sentence_case(text))
    text = take("also off", text, _ALSO.sub(r"\1", text))
    said = ("prohibition said", _forbid(text)) if polarity == "avoid" else ("gerund to command", _command(text, unit))
    text = take(said[0], text, said[1])
    text = take("quotes off", text, _unquote(text))
    text = take("capital and stop", text, _finish(text))
    headline = _headline(text)
    return Reuse(text, headline, tuple(edits), _failings(text, unit, polarity))


def _join_lead_in(text: str, unit: Mapping[str, Any]) -> str:
    """`Pastikan CV Anda:` and `memuat kontak` -> `Pastikan CV Anda memuat kontak`; only where the item cannot stand alone."""
    lead = (unit.get("lead_in") or "").strip()
    if unit.get("passage_kind") != "list_item" or not lead.endswith(":") or len(lead.split()) > 9:
        return text
    lead_parse = parse(lead)
    if not (lead_parse.urges or lead_parse.prohibits) or lead_parse.subject == "narrator":
        return text
    item = parse(text)
    if item.head_shape in COMMANDS and not item.subject:
        return text
    body = lead.rstrip(": ")
    body = _NUMBER.sub("", body, count=1)
    return f"{body} {text[:1].lower() + text[1:] if not text[:2].isupper() else text}"


def _unlabel(text: str) -> str:
    """`Alternatif: tanyakan opsi lain` -> `tanyakan opsi lain`, where what follows is a command that stands alone."""
    p = parse(text)
    if p.label and p.head_shape in COMMANDS and not p.subject and len(p.tokens) - p.body >= MIN_WORDS:
        return text[p.label[1] :].lstrip(" :–—-")
    return text


def _sentence_case(text: str) -> str:
    """A line in title case as a sentence: words of the lexicon in lower case, everything else left alone."""
    spans = word_spans(text)
    words = [text[a:b] for a, b in spans]
    long_words = [w for w in words[1:] if len(w) > 3 and w.isalpha() and w not in _SMALL]
    if len(long_words) < 2 or sum(w.istitle() for w in long_words) < 0.8 * len(long_words):
        return text
    for (a, b), word in zip(spans[1:], words[1:], strict=True):
        low = word.lower()
        if word.istitle() and low not in _CAPITAL and (low in lexicon() or stem(low) != low or low in _SMALL):
            text = text[:a] + low + text[b:]
    return text


def _forbid(text: str) -> str:
    """`Menghapus surel tanpa izin` in a list of faults -> `Jangan menghapus surel tanpa izin`."""
    p = parse(text)
    plain = (
        p.head == p.body
        and p.head_shape in ("active", "ber", "fault")
        and not (p.subject or p.modal or p.prohibits or p.negated)
    )
    return f"Jangan {text[:1].lower()}{text[1:]}" if plain and p.label is None else text


def _command(text: str, unit: Mapping[str, Any]) -> str:
    """`Membangun jejaring sejak kuliah` as a heading or list item -> `Bangun jejaring sejak kuliah`."""
    if unit.get("kind") != "heading" and unit.get("passage_kind") != "list_item":
        return text
    p = parse(text)
    if p.head != p.body or p.head_shape != "active" or p.subject or p.modal or p.label or p.clauses[:1] == []:
        return text
    start, end = p.spans[p.head]
    found = imperative(p.tokens[p.head])
    return text[:start] + (found.capitalize() if text[start].isupper() else found) + text[end:] if found else text


def imperative(verb: str) -> str:
    """The command of an active verb, empty where it is not certain.

    >>> imperative("membangun"), imperative("menyiapkan"), imperative("memperhatikan"), imperative("mengikuti")
    ('bangun', 'siapkan', 'perhatikan', 'ikuti')
    """
    root = stem(verb)
    if not verb.startswith("me") or root == verb:
        return ""
    suffix = next((s for s in ("kan", "i") if verb.endswith(s) and not root.endswith(s)), "")
    inner = "per" if verb.startswith("memper") and not root.startswith("per") else ""
    found = inner + root + suffix
    return found if verb_shape(found) in COMMANDS else ""


def _unquote(text: str) -> str:
    """Take off quotation marks that hold the whole text."""
    if text[:1] in '"“' and text[-1:] in '"”' and not any(q in text[1:-1] for q in '"“”'):
        return text[1:-1].strip(" ,")
    return text


def _finish(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;–—")
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = text.rstrip(":").rstrip()
    if text and text[0].islower() and not re.match(r"[a-z]+[A-Z.@/]", text):
        text = text[0].upper() + text[1:]
    ended = text.rstrip('”")')[-1:] in (".", "!", "?")
    if text and not ended and (text[-1].isalnum() or text[-1] in ')”"%'):
        text += "."
    return text


def _headline(text: str) -> str:
    """The tip in eight words or so: its main clause, without what follows a comma."""
    p = parse(text)
    main = next((text[c.start : c.end] for c in p.clauses if c.kind == "main"), text)
    words = main.strip(" .,;:!?").split()
    short = " ".join(words[:9]).rstrip(" ,;:")
    return (short[:1].upper() + short[1:]) + ("…" if len(words) > 9 else "")


def _failings(text: str, unit: Mapping[str, Any], polarity: str) -> tuple[str, ...]:
    """Why a reuse text may not be published: each a stable word that a user can filter by."""
    p = parse(text)
    count = len(p.tokens)
    failings = []
    if count < MIN_WORDS and not (count >= 1 and tuple(p.tokens) in traits()):
        failings.append("too_short")
    elif unit.get("kind") == "heading" and count < MIN_HEADING_WORDS:
        failings.append("bare_heading")
    if count > MAX_WORDS or len(text) > MAX_CHARACTERS:
        failings.append("too_long")
    if _POINTS_OUT.search(text) or _DANGLING.search(text.rstrip(".!? ")) or _THIS.search(_NOW.sub("", text)) or _its(p):
        failings.append("points_outside")
    if _VAGUE_ACT.search(text.rstrip(".!")):
        failings.append("not_specific")
    acts = p.modal or p.urges or p.prohibits or p.head_shape not in ("noun", "")
    if text.rstrip().endswith("?") or not acts:
        failings.append("no_act")
    if p.subject == "narrator" or (p.head_shape == "active" and p.head == p.body and p.tokens[p.head][0] == "n"):
        failings.append("narrated")
    if _ADVERT.search(text):
        failings.append("advert")
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        failings.append("quote_cut")
    if _CUT.search(text.rstrip(".!? ")):
        failings.append("cut_short")
    if text.count("(") != text.count(")") or "�" in text or re.search(r"Ã|â€", text) or re.search(r"\s[,.;:]", text):
        failings.append("unclean")
    if _TRANSLATED.search(text) or (unit.get("register") == "translated" and _FOREIGN_TURN.search(text)):
        failings.append("mistranslated")
    if polarity == "avoid" and not (p.prohibits or _FORBIDS.search(text) or p.negated or "daripada" in p.tokens):
        failings.append("avoid_unmarked")
    return tuple(failings)


def _its(p: Parse) -> bool:
    """Whether one of the first words is *something of its*, whose owner stands outside."""
    return any(_ITS.fullmatch(word) and word not in _NOT_ITS for word in p.tokens[p.body : p.body + 4])
