"""What keeps a reuse text from being published: each reason a stable word that a user can filter by.

Patterns are data (`data/failings.tsv`); what needs the parse stands here. A text passes only where nothing speaks against it,
for a tip that is left out costs less than one that reads wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from karirnlp.text.clauses import Parse, parse
from karirnlp.text.cuewords import COMMANDS, traits, verb_classes, verb_shape
from karirnlp.text.patterns import PatternSet
from karirnlp.text.stem import lexicon, stem

MAX_CHARACTERS = 220
MAX_WORDS = 36
MIN_WORDS = 3
MIN_HEADING_WORDS = 5
"""A shorter heading names an act whose how and on what stands below it."""

_QUOTE = re.compile(r"“[^”]{1,400}”|\"[^\"]{1,400}\"|‘[^’]{1,400}’")
_FORBIDS = re.compile(
    r"\b(?:jangan|hindari|tidak (?:perlu|boleh|disarankan)|(?:ng?gak?|enggak|tak|ga) (?:perlu|usah|boleh)|stop|setop|berhenti"
    r"|dilarang|jauhi|batasi|kurangi|bukan|pantang|hindarilah|janganlah|dihindari|ketimbang|daripada|tahan\s+diri|tolak)\b",
    re.I,
)
_NOW = re.compile(
    r"\b(?:saat|hari|selama|minggu|pekan|bulan|tahun|zaman|era|dewasa|sore|malam|pagi|masa|detik|sekarang|karena|sementara"
    r"|maka\s+dari)\s+(?:ini|itu)(?:\s+juga)?\b",
    re.I,
)
_THIS = re.compile(r"(?:\b(\w+)(?:-\w+)?\s+)?\b(?:ini|itu|tersebut|tsb|td)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:saya|aku|gue|gua|gw|gwe|ane|kami|sy|akuh|mimin|penulis)\b", re.I)
_THIRD_PERSON = re.compile(r"\b(?:ia|dia|mereka|beliau|doi)\b", re.I)
_PEOPLE = re.compile(
    r"\b(?:atasan|bos|boss|rekan|kolega|teman|temen|klien|pelanggan|pewawancara|perekrut|rekruter|HRD?|kandidat|pelamar|mentor"
    r"|dosen|manajer|supervisor|anggota|bawahan|karyawan|pegawai|pekerja|orang|tim|keluarga|narasumber|alumni|senior|pemberi|pemilik"
    r"|psikolog|peserta|staf|pasangan|anak|calon|mitra|pembeli|kontak|sekretaris|direktur|user|interviewer|recruiter|owner"
    r"|seseorang|kenalan|pembimbing|guru|panitia)(?:-\w+)?(?:nya|mu)?\b",
    re.I,
)
_NOT_ITS = frozenset(
    "sebaiknya biasanya hanya tanya bertanya tanyakan misalnya contohnya seharusnya semestinya setidaknya akhirnya sepenuhnya "
    "secepatnya sebanyaknya sebenarnya umumnya khususnya punya mempunyai idealnya alangkah baiknya selanjutnya sebelumnya "
    "sesudahnya seterusnya lainnya hendaknya seperlunya secukupnya sepatutnya selayaknya sesungguhnya selamanya sebisanya "
    "semampunya sekiranya kiranya umpamanya minimalnya maksimalnya seadanya sewajarnya mulanya awalnya artinya "
    "setelahnya berikutnya paling banyaknya secukupnya sejujurnya tepatnya nantinya".split()
)
_NO_OBJECT = frozenset(
    "cuma hanya karena sebab soalnya dengan untuk buat ke di dari pada kepada saat ketika waktu pas sebelum setelah sesudah "
    "sambil sembari agar supaya biar kalau jika bila lalu kemudian terus dan atau tapi saja aja yang sebagai seperti oleh "
    "juga lagi dulu jadi menjadi dalam secara lewat melalui sejak hingga sampai selama sebanyak sesuai".split()
)
"""Words that cannot be the object of the verb they follow: *simpan di map* says not what."""
_PASS_OVER = frozenset(
    "juga saja aja lagi dulu deh ya selalu segera terlebih dahulu ulang kembali dong langsung".split()
)
_GOES_ALONE = frozenset(
    "bicara bicarakan berhenti mulai mulailah datang datanglah masuk istirahat belajar latihan duduk bangun pergi pulang fokus tidur "
    "cukup kerja olahraga daftar lamar jawab jawablah tanya catat bayar libur tes apply coba cobalah lanjut lanjutkan beri "
    "berikan kasih kasi mintalah minta ingat hati usahakan pastikan sempatkan".split()
)
FUNCTION_WORDS = frozenset(
    "yang dan di ke dari untuk pada dengan atau agar anda kamu lo lu ini itu juga saja aja tidak jangan bisa dapat perlu harus "
    "sebaiknya saat jika kalau bila ketika sebelum setelah karena adalah akan sudah lebih sangat ya lalu kemudian terus buat "
    "biar supaya dalam sebagai oleh para setiap tiap nggak gak ga tak cukup coba mulai selalu hal diri sendiri dulu "
    "lagi demi sedikit".split()
)
_OWN_WORD = re.compile(r"\w{3,}(?<!-)ku", re.I)
_WORDS = re.compile(r"\w+")


@cache
def _table(register: str = "") -> PatternSet:
    """The patterns of one register, or those for any."""
    path = Path(__file__).parent / "data" / "failings.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    together: dict[str, list[str]] = {}
    for reason, pattern, _, *only in lines:
        if only != [register] * bool(register):
            continue
        together.setdefault(reason, []).append(pattern)
    return PatternSet((reason, pattern) for reason, patterns in together.items() for pattern in patterns)


_CUES = PatternSet(
    [
        ("this", _THIS.pattern),
        ("first person", _FIRST_PERSON.pattern),
        ("third person", _THIRD_PERSON.pattern),
    ]
)
"""What must stand in a text before it is worth a closer look."""


def failings(text: str, unit: Mapping[str, Any], polarity: str) -> tuple[str, ...]:
    """Why a reuse text may not be published, empty where it may; `unit` is the tip in its context, as `reuse` takes it."""
    p = parse(text)
    bare = _QUOTE.sub("X", text)  # what a script says is not the tip's own voice
    found = dict.fromkeys(_length(p, text, unit))
    found |= dict.fromkeys(_table().found(bare))
    if unit.get("register") == "translated":  # *judul* is a job title in translations alone
        found |= dict.fromkeys(_table("translated").found(bare))
    if (unit.get("text") or "").rstrip(" *_").endswith(":"):  # what it announces stands in the lines below
        found["cut_short"] = None
    cues = _CUES.found(bare)
    if _points(p, bare, cues):
        found["points_outside"] = None
    found |= dict.fromkeys(_act(p, bare, cues))
    if any(_FOR_OTHERS.search(unit.get(name) or "") for name in ("heading", "title")):
        found["to_others"] = None
    if polarity == "avoid" and not (p.prohibits or p.negated or _FORBIDS.search(text)):
        found["avoid_unmarked"] = None
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        found["quote_cut"] = None
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        found["unclean"] = None
    if unit.get("register") == "translated":
        found |= dict.fromkeys(_translated(p, bare))
    return tuple(found)


def _length(p: Parse, text: str, unit: Mapping[str, Any]) -> list[str]:
    own = p.tokens[p.body :]  # a label in front makes no heading longer
    count = len(own)
    found = []
    content = {token for token in own if token not in FUNCTION_WORDS}
    if (count < MIN_WORDS or len(content) < 2) and not (count >= 1 and tuple(p.tokens) in traits()):
        found.append("too_short")
    elif unit.get("kind") == "title" or (unit.get("kind") == "heading" and count < MIN_HEADING_WORDS):
        found.append("bare_heading")
    if len(p.tokens) > MAX_WORDS or len(text) > MAX_CHARACTERS:
        found.append("too_long")
    return found


def _points(p: Parse, bare: str, cues: Sequence[str]) -> bool:
    """Whether a word's referent stands outside: *ini*, *itu*, *-nya*, *mereka* with nothing before it that they could mean."""
    if "this" in cues:
        low = bare.lower()
        for match in _THIS.finditer(_NOW.sub(" ", low)):
            noun = match[1]
            if not noun or len(noun) < 3 or noun not in _WORDS.findall(low[: low.find(match[0])]):
                return True
    if "third person" in cues:
        for match in _THIRD_PERSON.finditer(bare):
            if not _PEOPLE.search(bare[: match.start()]):
                return True
    return any(p.tokens[i].endswith("nya") and _its(p, i) for i in range(p.body, len(p.tokens)))


def _its(p: Parse, i: int) -> bool:
    """Whether a word is *something of its*, whose owner is not named in another phrase before it."""
    word = p.tokens[i]
    base = word[:-3].rstrip("-")
    if not word.endswith("nya") or len(base) < 3 or word in _NOT_ITS or word in lexicon():
        return False
    if not any(a <= p.spans[i][0] < b for a, b in _outside_quotes(p.text)):
        return False
    before = [t for t in p.tokens[: max(0, i - 1)] if t not in FUNCTION_WORDS and not verb_shape(t)]
    previous = p.tokens[i - 1] if i else ""
    apart = bool(verb_shape(previous)) or previous in (
        "serta",
        "beserta",
        "dan",
        "atau",
        "lalu",
        "berapa",
        "tentang",
        "dengan",
    )
    return not (before and apart)


def _outside_quotes(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for match in _QUOTE.finditer(text):
        spans.append((at, match.start()))
        at = match.end()
    return [*spans, (at, len(text))]


def _act(p: Parse, bare: str, cues: Sequence[str]) -> list[str]:
    found = []
    told = p.modal or p.urges or p.prohibits
    if bare.rstrip('.! "”').endswith("?") or not (told or p.head_shape not in ("noun", "", "fault")):
        found.append("no_act")
    if p.subject == "other" and not (p.prohibits or p.urges or p.modal in ("recommend", "obligation", "key")):
        found.append("no_act")
    if p.subject == "third" and p.modal not in ("recommend", "obligation"):
        found.append("to_others")
    if p.head_shape in ("active", "ber") and not told and not p.negated and not p.subject:
        found.append("no_command")
    if (
        p.subject == "narrator"
        or "first person" in cues
        or any(token.endswith("ku") and _mine(token) for token in p.tokens)
    ):
        found.append("narrated")
    if _lacks_object(p):
        found.append("no_object")
    return found


_FOR_OTHERS = re.compile(
    r"\b(?:bagi|untuk|buat)\s+(?:para\s+)?(?:tim\s+HRD?|HRD?|pemberi\s+kerja|perusahaan|rekruter|perekrut|manajemen|sekolah|orang\s+tua)\b",
    re.I,
)
"""A heading that speaks to employers and the like; its tips are not for the reader."""


def _mine(token: str) -> bool:
    """*temenku*, *bosku*: a word of the writer's own, where the whole is no word."""
    return bool(_OWN_WORD.fullmatch(token)) and token not in lexicon() and stem(token) in (token[:-2], stem(token[:-2]))


def _lacks_object(p: Parse) -> bool:
    """Whether the act's verb takes an object and none follows: *Pilih yang …*, *Simpan di map.*"""
    if p.head < 0 or p.head_shape not in ("bare", "kan", "i", "in", "per", "lah", "active"):
        return False
    word = p.tokens[p.head]
    core = word[:-3] if p.head_shape == "lah" else word
    if core in _GOES_ALONE or word in _GOES_ALONE:
        return False
    if p.head_shape in ("bare", "lah") and not core.endswith(("kan", "i")) and verb_classes().get(stem(core)) != "t":
        return False
    i = p.head + 1
    while i < len(p.tokens) and p.tokens[i] in _PASS_OVER and not _break_after(p, i - 1):
        i += 1
    return i >= len(p.tokens) or (_break_after(p, i - 1) and not _opens_object(p, i - 1)) or p.tokens[i] in _NO_OBJECT


def _break_after(p: Parse, word: int) -> bool:
    following = p.spans[word + 1][0] if word + 1 < len(p.spans) else len(p.text)
    return any(mark in p.text[p.spans[word][1] : following] for mark in ",.;—–")


def _opens_object(p: Parse, word: int) -> bool:
    following = p.spans[word + 1][0] if word + 1 < len(p.spans) else len(p.text)
    return any(mark in p.text[p.spans[word][1] : following] for mark in '"“:')


_ENGLISH_TURN = re.compile(
    r"\b(?:sebuah|seorang|suatu|di\s+mana|yang\s+mana|dari\s+(?:mereka|anda)|adalah|ke\s+dalam|di\s+luar\s+sana|bahkan|akan\s+menjadi"
    r"|memiliki|melanjutkan|bersama\s+dengan|satu\s+sama\s+lain|tepat\s+di|hal-hal\s+\w+|jatuh|jalankan|ambil\s+(?:itu|kepemilikan))\b",
    re.I,
)


def _translated(p: Parse, bare: str) -> list[str]:
    """Turns that Indonesian seldom has and machine translation always does; they count where the article is translated."""
    found = []
    if _ENGLISH_TURN.search(bare):
        found.append("mistranslated")
    if p.head_shape not in COMMANDS and not (p.prohibits or p.modal or p.urges):
        found.append("no_command")
    return found
