"""Lines of a page that are no part of its text: flagged, never dropped."""

from __future__ import annotations

import re

# Order: the first that matches names the line. Each looks at one whole line, anchored, so that prose is left alone.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "related",
        re.compile(
            r"\W*(?:baca\s+(?:juga|lagi|pula|selengkapnya)|lihat\s+juga|simak\s+(?:juga|pula)|artikel\s+(?:terkait|lainnya|menarik|lain)|berita\s+(?:terkait|lainnya)"
            r"|related\s+(?:posts?|articles?)|read\s+(?:also|more)|(?:posting|pos)\s+terkait|rekomendasi\s+artikel)\b.{0,200}$",
            re.I,
        ),
    ),
    (
        "share",
        re.compile(
            r"\W*(?:scroll\s+(?:to|down|untuk)\b.{0,60}|advertisement|iklan|share(?:\s+(?:this|on|ke|artikel).{0,60})?|bagikan(?:\s+(?:ke|di|artikel|via|:).{0,80})?|facebook|twitter|whatsapp|telegram|pinterest"
            r"|copy\s+link|salin\s+(?:tautan|link)|tweet|print|komentar|leave\s+a\s+(?:reply|comment)|\d+\s+(?:komentar|comments?|shares?|views?)|tags?\s*:.{0,120}|label\s*:.{0,120}|kategori\s*:.{0,80}|diposting\s+(?:di|oleh|pada)\b.{0,100}"
            r"|lanjutkan\s+membaca|daftar\s+isi|table\s+of\s+contents|(?:muat|lihat)\s+lebih\s+banyak|next|previous|sebelumnya|selanjutnya|halaman\s+\d+)\W*$",
            re.I,
        ),
    ),
    (
        "caption",
        re.compile(
            r"\W*(?:ilustrasi|foto|gambar|photo|image|sumber(?:\s+(?:foto|gambar))?|dok\.?|dokumentasi|kredit\s+foto|infografis)\b(?:\s*[:(/]|.{0,120}[(/].{1,80}\)?\s*$).{0,160}$"
            r"|.{0,140}\((?:foto|photo|dok|sumber|ilustrasi|istimewa|shutterstock|freepik|pexels|unsplash|pixabay|getty)\b.{0,80}\)\W*$"
            r"|\W*(?:photo|foto|image)\s+by\b.{0,100}$|\W*(?:pexels|unsplash|freepik|shutterstock|pixabay|getty\s*images?)\b.{0,60}$",
            re.I,
        ),
    ),
    (
        "byline",
        re.compile(
            r"\W*(?:oleh|penulis|editor|reporter|pewarta|written\s+by|author|ditulis\s+oleh|kontributor|sumber\s+artikel)\s*:?\s+[A-Z@].{0,80}$|^by\s+[A-Z].{0,60}$",
            re.I,
        ),
    ),
    (
        "dateline",
        re.compile(
            r"\W*(?:(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\s*,?\s*)?\(?\d{1,2}[\s/-]+(?:\d{1,2}|jan\w*|feb\w*|mar\w*|apr\w*|mei|may|jun\w*|jul\w*|ag\w*|aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|des\w*|dec\w*)[\s/,-]+\d{4}\)?"
            r"(?:\W+\d{1,2}[:.]\d{2}(?:\s*(?:wib|wita|wit))?)?(?:\W+\d+\s+(?:menit|min).{0,20})?\W*$|\W*(?:diperbarui|dipublikasikan|terbit|published|updated|last\s+updated)\b.{0,60}$",
            re.I,
        ),
    ),
    (
        "promo",
        re.compile(
            r"\W*(?:(?:yuk,?\s+)?(?:follow|ikuti)\s+(?:kami|akun|instagram|channel|saluran|berita)\b.{0,120}|(?:subscribe|langganan|berlangganan)\b.{0,120}|unduh\s+aplikasi\b.{0,120}|download\s+(?:aplikasi|app)\b.{0,120}"
            r"|dapatkan\s+(?:update|berita|artikel)\b.{0,140}|klik\s+di\s+sini\b.{0,100}|hubungi\s+kami\b.{0,100}|daftar\s+sekarang\b.{0,60}|join\s+(?:channel|grup|group)\b.{0,100}|tonton\s+(?:juga|video)\b.{0,140}|gabung\s+(?:sekarang|grup|channel)\b.{0,80})$",
            re.I,
        ),
    ),
    (
        "summary",
        re.compile(
            r"\W*(?:ringkasan\s+(?:ai|artikel)|ai\s+summary|dirangkum\s+oleh\s+ai|key\s+takeaways?|intinya\s+sih)\b.{0,80}$",
            re.I,
        ),
    ),
)

MAX_NOISE_CHARACTERS = 260


def noise_flag(line: str) -> str:
    """The kind of noise that a line is, or an empty string."""
    if len(line) > MAX_NOISE_CHARACTERS:
        return ""
    for flag, pattern in _RULES:
        if pattern.match(line):
            return flag
    return ""
