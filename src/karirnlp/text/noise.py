"""Lines of a page that are no part of its text: flagged, never dropped."""

from __future__ import annotations

import re

from karirnlp.text.lexicon import function_words
from karirnlp.text.patterns import PatternSet

# Order: the first that matches names the line. Each looks at one whole line, anchored, so that prose is left alone.
_RULES = (
    (
        "related",
        r"\W*(?:baca\s+(?:juga|lagi|pula|selengkapnya)|lihat\s+juga|simak\s+(?:juga|pula)|artikel\s+(?:terkait"
        r"|lainnya|menarik|lain)|berita\s+(?:terkait|lainnya)"
        r"|related\s+(?:posts?|articles?)|read\s+(?:also|more)|(?:posting|pos)\s+terkait|rekomendasi\s+artikel)\b.{0,200}$",
    ),
    (
        "share",
        r"\W*(?:scroll\s+(?:to|down|untuk)\b.{0,60}|advertisement|iklan|share(?:\s+(?:this|on|ke|artikel).{0,60})?"
        r"|bagikan(?:\s+(?:ke|di|artikel|via|:).{0,80})?|facebook|twitter|whatsapp|telegram|pinterest"
        r"|copy\s+link|salin\s+(?:tautan|link)|tweet|print|komentar|leave\s+a\s+(?:reply|comment)|\d+\s+(?:komentar"
        r"|comments?|shares?|views?)|tags?\s*:.{0,120}|label\s*:.{0,120}|kategori\s*:.{0,80}|diposting\s+(?:di|oleh"
        r"|pada)\b.{0,100}"
        r"|lanjutkan\s+membaca|daftar\s+isi|table\s+of\s+contents|(?:muat|lihat)\s+lebih\s+banyak|next|previous"
        r"|sebelumnya|selanjutnya|halaman\s+\d+)\W*$",
    ),
    (
        "caption",
        r"\W*(?:ilustrasi|foto|gambar|photo|image|sumber(?:\s+(?:foto|gambar))?|dok\.?|dokumentasi|kredit\s+foto"
        r"|infografis)\b(?:\s*[:(/]|.{0,120}[(/].{1,80}\)?\s*$).{0,160}$"
        r"|.*\((?:foto|photo|dok|sumber|ilustrasi|istimewa|shutterstock|freepik|pexels|unsplash|pixabay|getty)\b.{0,80}\)\W*$"
        r"|\W*(?:photo|foto|image)\s+by\b.{0,100}$|\W*(?:pexels|unsplash|freepik|shutterstock|pixabay|getty\s*images?)\b.{0,60}$",
    ),
    (
        "byline",
        r"\W*(?:oleh|penulis|editor|reporter|pewarta|written\s+by|author|ditulis\s+oleh|kontributor"
        r"|sumber\s+artikel)\s*:?\s+[A-Z@].{0,80}$|^by\s+[A-Z].{0,60}$",
    ),
    (
        "dateline",
        r"\W*(?:(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\s*,?\s*)?\(?\d{1,2}[\s/-]+(?:\d{1,2}|jan\w*|feb\w*"
        r"|mar\w*|apr\w*|mei|may|jun\w*|jul\w*|ag\w*|aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|des\w*"
        r"|dec\w*)[\s/,-]+\d{4}\)?"
        r"(?:\W+\d{1,2}[:.]\d{2}(?:\s*(?:wib|wita|wit))?)?(?:\W+\d+\s+(?:menit|min).{0,20})?\W*$|\W*(?:diperbarui"
        r"|dipublikasikan|terbit|published|updated|last\s+updated)\b.{0,60}$",
    ),
    (
        "promo",
        r"\W*(?:(?:yuk,?\s+)?(?:follow|ikuti)\s+(?:kami|akun|instagram|channel|saluran|berita)\b.{0,120}"
        r"|(?:subscribe|langganan|berlangganan)\b.{0,120}|unduh\s+aplikasi\b.{0,120}|download\s+(?:aplikasi"
        r"|app)\b.{0,120}"
        r"|dapatkan\s+(?:update|berita|artikel)\b.{0,140}|klik\s+di\s+sini\b.{0,100}|hubungi\s+kami\b.{0,100}"
        r"|daftar\s+sekarang\b.{0,60}|join\s+(?:channel|grup|group)\b.{0,100}|tonton\s+(?:juga|video)\b.{0,140}"
        r"|gabung\s+(?:sekarang|grup|channel)\b.{0,80})$",
    ),
    (
        "embed",  # a post of another site set into the page
        r".*\bpic\.(?:twitter|x)\.com/\w+|\W*[—–-]\s?.{1,60}\(@\w{1,30}\)|\W*(?:a post shared by"
        r"|lihat postingan ini di|view this post on)\b"
        r"|\W*https?://\S{1,240}\W*$",
    ),
    (
        "reference",
        r"(?-i:\W*[A-Z][\w’'-]{1,30},\s(?:[A-Z]\.\s?){1,3}(?:,|&|dan|and|et al)?.{0,160}\(\d{4}[a-z]?\)"
        r"|.*\b(?:doi\.org/|retrieved from|diakses (?:pada|dari))\b)",
    ),
    (
        "summary",
        r"\W*(?:ringkasan\s+(?:ai|artikel)|ai\s+summary|dirangkum\s+oleh\s+ai|key\s+takeaways?|intinya\s+sih)\b.{0,80}$",
    ),
)
_SET = PatternSet((flag, f"^(?:{pattern})") for flag, pattern in _RULES)

MAX_NOISE_CHARACTERS = 260


_REFERENCES = re.compile(
    r"\W*(?:\d+\W+)?(?:referensi|daftar pustaka|daftar rujukan|rujukan|sumber(?: referensi)?|bibliografi|references?)\W*$",
    re.I,
)
_MIN_WORDS = 6
_FOREIGN = 0.2
"""Share of English function words from which a passage is foreign, if no Indonesian one stands beside them."""


def heads_references(heading: str) -> bool:
    """Whether what stands below a heading is a list of sources."""
    return bool(_REFERENCES.match(heading))


def is_foreign(passage: str) -> bool:
    """Whether a passage of an Indonesian page is English: a quoted post, a slogan, boilerplate."""
    words = passage.lower().split()[:80]
    if len(words) < _MIN_WORDS:
        return False
    words = [word.strip(".,!?:;\"'()") for word in words]
    english = function_words("english")
    return sum(word in english for word in words) >= _FOREIGN * len(words) and function_words("indonesian").isdisjoint(
        words
    )


def noise_flag(line: str) -> str:
    """The kind of noise that a line is, or an empty string."""
    if len(line) > MAX_NOISE_CHARACTERS:
        return ""
    return next(iter(_SET.found(line)), "")
