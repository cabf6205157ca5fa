"""From a tip's verbatim to text fit to publish again, by small edits that are each recorded with their place in the source.

Nothing is invented: an edit takes something off, repairs typography, says a gerund as its command, or brings in words of
the tip's own heading, lead-in or sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any

from karirnlp.text.align import Aligned, Change, Edit, compose
from karirnlp.text.clauses import parse
from karirnlp.text.cuewords import COMMANDS, verb_shape
from karirnlp.text.lines import MARK
from karirnlp.text.normalize import aligned
from karirnlp.text.stem import lexicon, stem, stems
from karirnlp.text.tokens import words
from karirnlp.tips.address import address_changes, check_address
from karirnlp.tips.check import FUNCTION_WORDS, MAX_CHARACTERS, MIN_WORDS, failings
from karirnlp.tips.quality import quality
from karirnlp.tips.topic import is_anchored, topic_of

__all__ = ["MAX_CHARACTERS", "Reuse", "imperative", "reuse"]

_EMOJI = re.compile("(?:(?<!\\s)\\s++)?[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u200d\ufe0f]+")
_MARKDOWN = re.compile(r"\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\](\([^)\s]{1,400}(?:\s+\"[^\"]{0,100}\")?\))")
_REPORTED = re.compile(
    r"^[“\"](.{10,300}?)[,.]?[”\"]\s*,?\s*(?:kata|ujar|ungkap|jelas|tutur|papar|imbuh|tegas|terang|ucap|saran|pesan|tambah)(?:nya)?\b.{0,80}$"
)
_SAID_BY = re.compile(
    r"(?<![\"”]),\s+(?:kata|ujar|ungkap|jelas|tutur|papar|saran|pesan|tambah)\s+[A-Z]\w+(?:\s[A-Z]\w+){0,2}"
    r"(?:,(?=\s+(?:dapat|bisa|perlu|harus|sebaiknya|wajib|boleh|tidak|hendaknya)\b)|(?=[,.]))"
)
_ALSO = re.compile(
    r"^(\w+)(\s+(?:pula|juga))\b"
    r"|(?<=\w)(?<!ekali)(\s+(?:juga|pun|pula))(?=\s+(?:bisa|dapat|perlu|harus|sebaiknya|wajib|boleh|disarankan|jangan)\b)",
    re.I,
)
_ORDER = re.compile(
    r"^(?:(?:langkah|cara|hal|tips?|yang)\s+)?(?:pertama|kedua|ketiga|keempat|kelima|terakhir|berikutnya|selanjutnya|\d{1,2})"
    r"(?:-(?:tama|nya))?\s*[,:]\s+",
    re.I,
)
_BY_THE_WAY = re.compile(r"^(?:next\s+time|oh\s+i?ya|oiya)\b\s*,?\s*", re.I)
_HOW = re.compile(
    r"^(?:caranya|cara(?:nya)?\s+(?:adalah|yaitu|ialah))\s*[,:]?\s+(?:adalah\s+|yaitu\s+|dengan\s+)?", re.I
)
_TAIL = re.compile(
    r"(?:,\s++|(?<!\s)\s++)(?=(?:soalnya|karena|sebab|sehingga|apalagi|padahal|toh|lantaran|dengan\s+begitu|dengan\s+demikian)\b)"
    r"|,\s+(?=(?:supaya|agar|biar|bahkan|meski(?:pun)?|walau(?:pun)?|itu|ini|jadi|dan\s+(?:itu|ini|jangan)|nanti|bisa|bukan)\b)"
    r"|\s*;\s+|\s+[–—-]\s+|\s+(?=\()"
)
"""Where a text may end earlier with its act whole: before a reason, a purpose, an aside; never before a condition."""
_REFERENCE = re.compile(r"\b(\w{4,})\s+(?:tersebut|itu|ini|tsb)\b", re.I)
_TOO_COMMON = frozenset(
    "saat hari cara orang waktu bagian tempat pihak jenis kali lain poin hal kata soal sama banyak satu dua tiga semua jika "
    "kalau bukan tidak dengan untuk dari pada seperti oleh karena sejak selama minggu bulan tahun masa zaman era".split()
)
_CAPITAL = frozenset(
    """
    senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei juni juli agustus september oktober november desember
    anda indonesia inggris islam tuhan google excel word
""".split()
)
_SMALL = frozenset(
    "yang dan di ke dari untuk pada dengan atau agar sebuah seorang para tak nggak gak ga bukan demi secara dalam".split()
)
_WEEKDAY_NEAR = frozenset("hari malam setiap tiap pada sabtu pagi siang sore".split())
_EMPTY_LABELS = frozenset(
    "tips tip saran catatan alternatif alternatifnya solusi solusinya intinya contoh langkah cara caranya kuncinya aturan ingat "
    "penting pertama kedua ketiga keempat kelima terakhir bonus pembahasan jawaban kesimpulan senin selasa rabu kamis jumat sabtu "
    "pagi siang sore malam".split()
)


@dataclass(frozen=True, slots=True)
class Reuse:
    """A reuse text, the edits that led to it, and the reasons why it may not be published as it stands (none: it may).

    An edit says `verbatim[start:end]`, which is `old`, became `new` by `rule`; all of them applied to the verbatim give `text`,
    and each can be taken back alone.
    """

    text: str
    headline: str
    edits: tuple[Edit, ...]
    failings: tuple[str, ...]
    quality: float = 0.0
    """Chance, 0 to 1, that a strict reader prints the text as it stands (`karirnlp.tips.quality`)."""


def reuse(unit: Mapping[str, Any], polarity: str, *, address: str = "keep", level: str = "") -> Reuse:
    """Rewrite a tip given in its context (`text`, `heading`, `title`, `before`, `lead_in`, `kind`, `register`,
    `advice_type`).

    `address` is keep, anda or kamu; `level` a level of `normalize`, by default `translated` for translated articles and
    `clean` for others. Raises OptionError for others.
    """
    check_address(address)
    draft = _Draft(unit["text"])
    draft.change([Change(*match.span(2), "", "") for match in _LINK.finditer(draft.text)], "markdown off")
    draft.change([Change(*match.span(), "", "") for match in _LINK_MARKS.finditer(draft.text)], "markdown off")
    draft.change([Change(*match.span(), "", "") for match in _MARKDOWN.finditer(draft.text)], "markdown off")
    if marker := MARK.match(draft.text):
        draft.change([Change(*marker.span(), "", "")], "number or marker off")
    draft.change([Change(*match.span(), "", "") for match in _EMOJI.finditer(draft.text)], "emoji off")
    chosen = level or ("translated" if unit.get("register") == "translated" else "clean")
    draft.change([Change(e.start, e.end, e.new, e.rule) for e in aligned(draft.text, chosen).edits], "typography")  # type: ignore[arg-type]
    draft.become(draft.text.strip(), "typography")
    draft.change(_spelt_out(draft.text), "abbreviation")
    if match := _REPORTED.match(draft.text):
        draft.become(match[1], "reporting off")
    draft.change([Change(*match.span(), "", "") for match in _SAID_BY.finditer(draft.text)], "reporting off")
    draft.become(_unquote(draft.text), "quotes off")
    if match := _BY_THE_WAY.match(draft.text):
        draft.change([Change(*match.span(), "", "")], "opener off")
    draft.become(_without_opener(draft.text), "opener off")
    if match := _ORDER.match(draft.text):
        draft.change([Change(*match.span(), "", "")], "opener off")
    draft.become(_unlabel(draft.text), "label off")
    draft.become(_join_lead_in(draft.text, unit), "lead-in joined")
    draft.become(_join_heading(draft.text, unit), "heading joined")
    draft.become(_sentence_case(draft.text), "title case off")
    draft.change([Change(*_also(m), "", "") for m in _ALSO.finditer(draft.text)][:1], "also off")
    draft.change(_resolved(draft.text, unit), "reference resolved")
    if polarity == "avoid":
        draft.become(_forbid(draft.text), "prohibition said")
    else:
        draft.become(_command(draft.text, unit), "gerund to command")
        draft.change(_coordinated(draft.text), "gerund to command")
    draft.become(_with_topic(draft.text, unit), "topic named")
    draft.become(_after_colon(draft.text), "capital and stop")
    draft.change(list(address_changes(draft.text, address)), "address")
    draft.become(_finish(draft.text), "capital and stop")
    found = failings(draft.text, unit, polarity)
    if found and (shorter := _cut_tail(draft.text, unit, polarity)):
        draft.become(shorter, "trailing clause cut")
        found = failings(draft.text, unit, polarity)
    chance = quality(draft.text, unit, polarity)
    return Reuse(draft.text, _headline(draft.text), draft.aligned.edits, found, chance)


class _Draft:
    """A text on its way, which remembers where its characters came from."""

    def __init__(self, text: str) -> None:
        self.aligned = Aligned(text, text)

    @property
    def text(self) -> str:
        return self.aligned.text

    def change(self, changes: Iterable[Change], rule: str) -> None:
        if found := [change._replace(rule=rule) for change in changes]:
            self.aligned = compose(self.aligned, found)

    def become(self, new: str, rule: str) -> None:
        """Take over a step's text as the smallest changes that lead to it, word by word."""
        if new == (old := self.text):
            return
        one, other = _PARTS.findall(old), _PARTS.findall(new)
        places = list(accumulate(map(len, one), initial=0))
        shorter = min(len(one), len(other))
        first = next((i for i in range(shorter) if one[i] != other[i]), shorter)
        last = next((i for i in range(shorter - first) if one[-1 - i] != other[-1 - i]), shorter - first)
        # What both begin and end with is most of it, and a search for what they share costs its square.
        differ = SequenceMatcher(None, one[first : len(one) - last], other[first : len(other) - last], autojunk=False)
        changes = [
            Change(places[first + a], places[first + b], "".join(other[first + c : first + d]), rule)
            for tag, a, b, c, d in differ.get_opcodes()
            if tag != "equal"
        ]
        self.aligned = compose(self.aligned, changes)


_PARTS = re.compile(r"\w+|\W")
_LINK_MARKS = re.compile(r"!?\[(?=[^\]\n]{2,200}\])|(?<=\S)\](?!\()")


def _also(match: re.Match[str]) -> tuple[int, int]:
    """The span of *juga* or *pula* with the space before it."""
    return match.span(2) if match[2] else match.span(3)


def _spelt_out(text: str) -> list[Change]:
    """`yg` -> `yang`, `jgn` -> `jangan`: typed without vowels, they look careless in print at any level."""
    edits = aligned(text, "formal").edits if _NO_VOWELS.search(text) else ()
    return [Change(e.start, e.end, e.new, "") for e in edits if _NO_VOWELS.fullmatch(e.old)]


_NO_VOWELS = re.compile(r"\b[b-df-hj-np-tv-z]{2,4}\b")


def _with_topic(text: str, unit: Mapping[str, Any]) -> str:
    """`Cetak dua rangkap` under `Cara Membuat Surat Resign` -> `Surat resign: cetak dua rangkap`; only where it names no scene itself."""
    if ":" in text or is_anchored(text):
        return text
    topic = topic_of(unit.get("heading") or "", unit.get("title") or "", unit.get("advice_type") or "")
    if not topic or topic.lower() in text.lower():
        return text
    named = _NAME.match(text) or (_TWO_CAPITALS.match(text) and words(text)[0].lower() not in lexicon())
    return f"{topic}: {text if named else text[:1].lower() + text[1:]}"


_NAME = re.compile(r"Anda\b|[A-Z]+\w*[A-Z]")
_TWO_CAPITALS = re.compile(r"[A-Z]\w+\s[A-Z][a-z]")


def _after_colon(text: str) -> str:
    """The word behind a label's colon in small letters, where it is a word of the language."""
    p = parse(text)
    if not p.label or p.body >= len(p.tokens):
        return text
    start, end = p.spans[p.body]
    word = text[start:end]
    plain = word.istitle() and word != "Anda" and (verb_shape(word.lower()) or word.lower() in FUNCTION_WORDS)
    return text[:start] + word.lower() + text[end:] if plain and text[p.label[1] : start].strip() == ":" else text


def _without_opener(text: str) -> str:
    p = parse(text)
    return text[p.spans[p.body][0] :] if p.opener else text


def _join_lead_in(text: str, unit: Mapping[str, Any]) -> str:
    """`Pastikan CV Anda:` and `memuat kontak` -> `Pastikan CV Anda memuat kontak`; only where the item cannot stand alone."""
    lead = (unit.get("lead_in") or "").strip()
    if unit.get("passage_kind") != "list_item" or not lead.endswith(":") or len(lead.split()) > 9:
        return text
    if _SECTION.match(lead):
        return text
    lead_parse = parse(lead)
    if not (lead_parse.urges or lead_parse.prohibits) or lead_parse.subject == "narrator":
        return text
    item = parse(text)
    if item.head_shape in COMMANDS and not item.subject:
        return text
    body = MARK.sub("", lead.rstrip(": "), count=1)
    return f"{body} {text[:1].lower() + text[1:] if not text[:2].isupper() else text}"


_SECTION = re.compile(
    r"\W*(?:\d+\.\s*)?(?:kesalahan|hal|beberapa|cara|langkah|tips|daftar|contoh|hindari\s+kesalahan)\b", re.I
)
"""A line that names its section, such as *Kesalahan Umum yang Perlu Dihindari:*; no sentence goes on behind it."""


def _join_heading(text: str, unit: Mapping[str, Any]) -> str:
    """Heading `Riset perusahaan` and `Caranya, baca laman resminya` -> `Riset perusahaan: baca laman resminya`."""
    match = _HOW.match(text)
    if not match or unit.get("place") not in ("first", "only") or unit.get("kind") == "heading":
        return text
    heading = MARK.sub("", unit.get("heading") or "", count=1).strip(" .:!")
    p = parse(heading)
    if not 2 <= len(p.tokens) <= 7 or p.subject or p.head != p.body or p.head_shape not in COMMANDS:
        return text
    rest = text[match.end() :]
    return f"{_sentence_case(heading)}: {rest[:1].lower()}{rest[1:]}" if parse(rest).head_shape in COMMANDS else text


def _unlabel(text: str) -> str:
    """`Alternatif: tanyakan opsi lain` -> `tanyakan opsi lain`, where what follows is a command that stands alone.

    A label that names what the command is about (*Formulir: isi tanggal …*) stays.
    """
    p = parse(text)
    if not p.label or not (p.head_shape in COMMANDS or p.prohibits) or p.subject or len(p.tokens) - p.body < MIN_WORDS:
        return text
    named = set(stems([w.lower() for w in words(text[p.label[0] : p.label[1]])])) - _EMPTY_LABELS
    said = set(stems(p.tokens[p.body :]))
    rest = text[p.label[1] :].lstrip(" :–—-")
    return rest if len(named & said) * 2 >= len(named) else text


def _sentence_case(text: str) -> str:
    """A line in title case as a sentence: words of the lexicon in lower case, everything else left alone."""
    spans = [span for span in parse(text).spans if not any(a <= span[0] < b for a, b in _quoted(text))]
    found = [text[a:b] for a, b in spans]
    long_words = [w for w in found[1:] if len(w) > 3 and w.isalpha() and w.lower() not in _SMALL]
    if not long_words or sum(w.istitle() for w in long_words) < 0.7 * len(long_words):
        return text
    for i, ((a, b), word) in enumerate(zip(spans[1:], found[1:], strict=True), 1):
        low = word.lower()
        near = {w.lower() for w in found[max(0, i - 1) : i + 2]}
        title = word.istitle() or (word[0].isupper() and "-" in word and word[1:].islower())
        root = low.split("-")[0]
        if (
            title
            and (low not in _CAPITAL or (low == "minggu" and near.isdisjoint(_WEEKDAY_NEAR)))
            and (root in lexicon() or stem(root) != root or root in _SMALL or root in FUNCTION_WORDS)
        ):
            text = text[:a] + low + text[b:]
    return text


def _quoted(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"“[^”]{1,400}”|\"[^\"]{1,400}\"", text)]


def _resolved(text: str, unit: Mapping[str, Any]) -> list[Change]:
    """`Simpan surat tersebut` behind `Mintalah surat referensi.` -> `Simpan surat referensi`.

    Only where the sentence before names the noun once, with one or two words of its own behind it up to a stop.
    """
    changes = []
    before = unit.get("before") or ""
    for match in _REFERENCE.finditer(text):
        noun = match[1].lower()
        if noun in _TOO_COMMON or noun in text[: match.start()].lower() or verb_shape(noun) not in ("", "homograph"):
            continue
        if noun not in before.lower():  # before a pattern is made of it
            continue
        named = list(re.finditer(rf"\b{re.escape(noun)}\b((?:\s[^\W\d_]+){{1,2}})(?=[.,;!?]|$)", before, re.I))
        if len(named) != 1 or len(re.findall(rf"\b{re.escape(noun)}", before, re.I)) != 1:
            continue
        extra = named[0][1].split()
        if all(w.islower() and w in lexicon() and not verb_shape(w) and w not in _TOO_COMMON for w in extra):
            changes.append(Change(match.end(1), match.end(), " " + " ".join(extra), ""))
    return changes


def _forbid(text: str) -> str:
    """`Menghapus surel tanpa izin` in a list of faults -> `Jangan menghapus surel tanpa izin`."""
    p = parse(text)
    if (match := _SHUNS.match(text)) and (command := imperative(match[1].lower())):
        return (command.capitalize() if text[0].isupper() else command) + text[match.end(1) :]
    if p.tokens[p.body : p.body + 1] == ["berhenti"]:
        return text
    plain = (
        p.head == p.body
        and p.head_shape in ("active", "ber", "fault")
        and not (p.subject or p.modal or p.prohibits or p.negated)
        and not _FORBIDDEN.search(text)
    )
    return f"Jangan {text[:1].lower()}{text[1:]}" if plain and p.label is None else text


_FORBIDDEN = re.compile(
    r"\b(?:hindari|dihindari|jangan|tidak|bukan|kesalahan|keliru|salah|buruk|berisiko|sering|bisa|akan|adalah|justru|merupakan|ditinggalkan|dianggap|kerap|malah)\b",
    re.I,
)


_SHUNS = re.compile(r"(menghindari|menahan(?=\s+diri\b)|menolak|menjauhi|membatasi|mengurangi)\b", re.I)
"""Acts that already keep away from the fault; *jangan* before them would turn their sense round."""


def _command(text: str, unit: Mapping[str, Any]) -> str:
    """`Membangun jejaring sejak kuliah` as a heading or list item -> `Bangun jejaring sejak kuliah`."""
    if unit.get("kind") != "heading" and unit.get("passage_kind") != "list_item":
        return text
    p = parse(text)
    if p.head != p.body or p.head_shape != "active" or p.subject or p.modal or p.label or p.negated or not p.clauses:
        return text
    start, end = p.spans[p.head]
    found = imperative(p.tokens[p.head])
    return text[:start] + (found.capitalize() if text[start].isupper() else found) + text[end:] if found else text


def _coordinated(text: str) -> list[Change]:
    """`Rekam suara lalu mendengarkannya` -> `Rekam suara lalu dengarkan`: the second act in the mood of the first.

    Only where nothing between the two could govern the second: no other such verb, no *untuk*, *cara*, *yang*.
    """
    p = parse(text)
    if p.head < 0 or p.head_shape not in COMMANDS or p.modal or p.subject:
        return []
    changes = []
    for i in range(p.head + 1, len(p.tokens) - 1):
        if p.tokens[i] in _GOVERNS or verb_shape(p.tokens[i]) in ("active", "ber"):
            break
        verb = p.tokens[i + 1]
        if p.tokens[i] in ("dan", "lalu", "kemudian", "serta") and verb_shape(verb) == "active":
            if command := imperative(verb.removesuffix("nya")):
                changes.append(Change(*p.spans[i + 1], command, ""))
            break
    return changes


_GOVERNS = frozenset(
    "untuk cara yang agar supaya biar dengan sambil bisa dapat akan harus perlu sebelum setelah saat ketika jika kalau bila "
    "karena tanpa selain dalam buat mau ingin bagaimana siapa bahwa apakah".split()
)


def imperative(verb: str) -> str:
    """The command of an active verb, empty where it is not certain.

    >>> imperative("membangun"), imperative("menyiapkan"), imperative("memperhatikan"), imperative("mengikuti")
    ('bangun', 'siapkan', 'perhatikan', 'ikuti')
    """
    root = stem(verb)
    if root in _NO_BARE and verb == "meng" + root:
        return root + "kan"
    if not verb.startswith("me") or root == verb:
        return ""
    suffix = next((s for s in ("kan", "i") if verb.endswith(s) and not root.endswith(s)), "")
    inner = "per" if verb.startswith("memper") and not root.startswith("per") else ""
    found = inner + root + suffix
    return found if verb_shape(found) in COMMANDS else ""


_NO_BARE = frozenset({"hafal"})
"""Roots whose bare form commands nothing."""


def _unquote(text: str) -> str:
    """Take off quotation marks that hold the whole text."""
    if text[:1] in '"“' and text[-1:] in '"”' and not any(q in text[1:-1] for q in '"“”'):
        return text[1:-1].strip(" ,")
    return text


def _cut_tail(text: str, unit: Mapping[str, Any], polarity: str) -> str:
    """The text up to the last place where it may end with nothing wrong; empty where there is none."""
    for match in reversed(list(_TAIL.finditer(text))):
        instead = parse(text[match.end() :]) if ";" in match[0] else None
        if instead and instead.head_shape in COMMANDS and parse(text[: match.start()]).prohibits:
            continue  # what to do instead is the better half
        shorter = _finish(text[: match.start()])
        if len(words(shorter)) > MIN_WORDS and not failings(shorter, unit, polarity):
            return shorter
    return ""


_SPACED = re.compile(r"(?<!\s)\s++([,.;:!?])")
_OWN_CASE = re.compile(r"[a-z]+[A-Z.@/]")


def _finish(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;–—")
    text = _SPACED.sub(r"\1", text)
    text = text.rstrip(":").rstrip()
    if text and text[0].islower() and not _OWN_CASE.match(text):
        text = text[0].upper() + text[1:]
    ended = text.rstrip('”")')[-1:] in (".", "!", "?")
    if text and not ended and (text[-1].isalnum() or text[-1] in ')”"%'):
        text += "."
    return text


def _headline(text: str) -> str:
    """The tip in eight words or so: its main clause, without what follows a comma."""
    p = parse(text)
    main = next((text[c.start : c.end] for c in p.clauses if c.kind == "main"), text)
    short_words = main.strip(" .,;:!?").split()
    short = " ".join(short_words[:9]).rstrip(" ,;:")
    return (short[:1].upper() + short[1:]) + ("…" if len(short_words) > 9 else "")
