"""Write a corpus that tries to break a reader: one file, or a few, a trick; each says what must become of it.

    python scripts/hostile.py jahat/            # the files, some 190 MB
    python scripts/hostile.py --table           # the table of docs/robustness.md
    karirnlp run jahat/ --out hasil/ --workers 2

The tests write each of them, run it, and compare (tests/test_hostile.py).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ADVICE = "Siapkan CV sebelum melamar kerja. Jangan lupa menulis surat lamaran yang singkat."
ARTICLE = f"Cara Melamar Kerja\n\n{ADVICE}\n\n- Baca iklan lowongan.\n- Kirim lamaran lewat surel.\n"

Write = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """One trick. `outcome`: what becomes of each record, `ok` or the reason of its reject, in the order of the run."""

    name: str
    what: str
    stated: str
    write: Write
    outcome: tuple[str, ...]


CASES: list[Case] = []


def case(what: str, stated: str, *outcome: str) -> Callable[[Write], Write]:
    def add(write: Write) -> Write:
        CASES.append(Case(write.__name__, what, stated, write, outcome))
        return write

    return add


def put(folder: Path, name: str, content: str | bytes) -> None:
    (folder / name).write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


def lines(*values: object) -> str:
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values)


# --- characters


@case("lone surrogates, in JSON escapes and as raw bytes", "each becomes U+FFFD; the article is read", "ok", "ok")
def surrogates(folder: Path) -> None:
    put(folder, "a.jsonl", '{"text": "\\ud800 ' + ADVICE + ' \\udfff"}\n')
    put(folder, "b.txt", f"\ud800 {ADVICE}")


@case("NUL characters", "each becomes U+FFFD; the article is read", "ok", "ok")
def nul(folder: Path) -> None:
    put(folder, "a.txt", ARTICLE.replace(" ", " \0", 3))
    put(folder, "b.jsonl", lines({"text": f"\0{ARTICLE}\0"}))


@case(
    "bidirectional overrides, zero-width and other invisible characters",
    "kept in the text and the verbatim, whose offsets count them; never in a tip's reuse text",
    "ok",
)
def bidi(folder: Path) -> None:
    marks = "\u202e\u2066\u200b\u200d\u2060\ufeff\u00ad\u034f"
    put(folder, "a.txt", "\n\n".join(f"Siapkan{mark} CV{mark} sebelum {mark}melamar kerja." for mark in marks))


@case(
    "homoglyphs: Cyrillic and Greek letters in Latin words, mathematical letters",
    "kept; an article whose letters are mostly not Latin is flagged `not_indonesian:other`",
    "ok",
    "ok",
)
def homoglyphs(folder: Path) -> None:
    put(folder, "a.txt", ADVICE.replace("a", "\u0430").replace("o", "\u03bf"))
    put(folder, "b.txt", "".join(chr(0x1D5EE + ord(c) - 97) if c.islower() else c for c in ARTICLE))


@case("a text of combining marks, 1,000 on a letter", "kept; read", "ok")
def combining(folder: Path) -> None:
    put(folder, "a.txt", ADVICE.replace("e", "e" + "\u0301" * 1000))


@case("emoji, flags, joined families, characters beyond the first plane", "kept; read", "ok")
def emoji(folder: Path) -> None:
    put(folder, "a.txt", f"🇮🇩 {ADVICE} 👨‍👩‍👧‍👦\n\n✅ Kirim CV 𐍈\n❌ Terlambat 😀😀😀")


# --- sizes


@case(
    "one line of 50 MB, as text, JSON and CSV",
    "a reject, and the rest of the file read; memory stays below 64 MiB",
    "too_large",
    "too_large",
    "ok",
    "too_large",
)
def long_line(folder: Path) -> None:
    block = b"kata " * 200_000
    with (folder / "a.csv").open("wb") as file:
        file.write(b"text\n")
        file.writelines([block] * 50)
    with (folder / "b.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        file.writelines([block] * 50)
        file.write(b'"}\n' + lines({"text": ADVICE}).encode())
    with (folder / "c.txt").open("wb") as file:
        file.writelines([block] * 50)


@case("one token of 2 MB, and one beyond the limit", "read up to `max_characters`; a reject beyond", "ok", "too_long")
def long_token(folder: Path) -> None:
    put(folder, "a.txt", "a" * 1_990_000)
    put(folder, "b.txt", "a" * 2_000_001)


@case(
    "40,000 sentences of one word; 15,000 list items; 200,000 blank lines",
    "read, in time that grows with the length",
    "ok",
    "ok",
    "ok",
)
def many_parts(folder: Path) -> None:
    put(folder, "a.txt", "Catat. " * 40_000)
    put(folder, "b.txt", "Lakukan ini:\n\n" + "- Catat\n" * 15_000)
    put(folder, "c.txt", ADVICE + "\n" * 200_000 + ADVICE)


@case(
    "the same mark 60,000 times: full stops, quotes, brackets, bullets",
    "read, in time that grows with the length; bullets without a text are nothing",
    *["ok"] * 5,
    "empty",
)
def one_mark(folder: Path) -> None:
    for number, mark in enumerate((".", '"', "(", "? ", "a.", "- ")):
        put(folder, f"{number}.txt", mark * 60_000)


# --- JSON, CSV, Parquet


@case(
    "JSON nested 5,000 and 100,000 levels deep",
    "a reject; the lines around it are read",
    "too_deep",
    "too_deep",
    "ok",
    "too_deep",
)
def deep_json(folder: Path) -> None:
    put(
        folder,
        "a.jsonl",
        lines('{"text": ' + "[" * 5000 + "]" * 5000 + "}", '{"text": ' + '{"a":' * 100_000, {"text": ADVICE}),
    )
    put(folder, "b.json", "[" * 5000 + "]" * 5000)


@case(
    "numbers of 100,000 digits, NaN, infinity",
    "as an id or a title kept as written, cut at 2,000 digits; as the text a reject",
    "ok",
    "text_not_string",
    "text_not_string",
)
def huge_numbers(folder: Path) -> None:
    put(
        folder,
        "a.jsonl",
        lines('{"text": "' + ADVICE + '", "id": ' + "9" * 100_000 + "}", '{"text": 1e999999}', '{"text": NaN}'),
    )


@case(
    "a text that is a number, list, object, boolean or null",
    "a reject each",
    *["text_not_string"] * 4,
    "missing_column",
    "not_an_object",
    "not_an_object",
    "ok",
)
def not_text(folder: Path) -> None:
    odd = ({"text": 5}, {"text": [ADVICE]}, {"text": {"isi": ADVICE}}, {"text": True}, {"text": None}, [ADVICE], ADVICE)
    put(folder, "a.jsonl", lines(*map(json.dumps, odd), {"text": ADVICE}))


@case(
    "broken JSON lines, two fields for the text, an empty object",
    "a reject each; the file goes on",
    "bad_json",
    "bad_json",
    "missing_column",
    "bad_json",
    "ok",
)
def bad_json(folder: Path) -> None:
    put(folder, "a.jsonl", lines('{"text": "', '{"text": "a", "text": "b"}', "{}", "\x00", {"text": ADVICE}))


@case(
    "CSV: a quote that never closes, rows too long and too short, empty cells, a NUL",
    "a reject a row; the lines that a quote swallowed are read again",
    "ok",
    "bad_csv",
    "ok",
    "bad_csv",
    "bad_csv",
    "empty",
    "ok",
)
def bad_csv(folder: Path) -> None:
    put(folder, "a.csv", f'id,isi\n1,{ADVICE}\n2,"tak ditutup\n3,{ADVICE}\n4,a,b\n5\n,\n6,"{ADVICE}\0"\n')


@case(
    "CSV with two columns for the text, or none",
    "one reject for the file (given by name: an error that lists the columns)",
    "bad_csv",
    "no_text_column",
)
def columns(folder: Path) -> None:
    put(folder, "a.csv", "isi,isi\nsatu,dua\n")
    put(folder, "b.csv", "".join(["foo,bar\n", *["1,2\n"] * 500]))


@case(
    "Parquet cut off, of noise, or with a page that unpacks to 256 MB",
    "a reject; rows before the damage are read",
    "bad_parquet",
    "bomb",
    "bad_parquet",
)
def bad_parquet(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = io.BytesIO()
    pq.write_table(pa.table({"text": [ADVICE] * 10}), whole)
    put(folder, "a.parquet", whole.getvalue()[:-9])
    pq.write_table(pa.table({"text": ["0" * 2**28]}), folder / "b.parquet", compression="zstd", use_dictionary=False)
    put(folder, "c.parquet", b"PAR1" + os.urandom(4000) + b"PAR1")


# --- markup


@case(
    "HTML of 100,000 nested tags, of 100,000 open `<b>`, of unclosed comments, attributes and scripts",
    "depth is cut at 256, text kept; no text of its own is a reject",
    "ok",
    "ok",
    "ok",
    "no_content",
    "ok",
)
def nested_tags(folder: Path) -> None:
    put(folder, "a.html", "<div>" * 100_000 + ADVICE + "</div>" * 100_000)
    put(folder, "b.html", "<p><b>" * 100_000 + ADVICE)
    put(folder, "c.html", f"<p>{ADVICE}</p><!-- " + "<!--" * 100_000)
    put(folder, "d.html", f"<script>{ADVICE}" + "<script>" * 100_000)
    put(folder, "e.html", f"<p>{ADVICE}</p><p " + 'a="' * 200_000)


@case("HTML of more than 300,000 tags", "a reject", "too_many_tags")
def many_tags(folder: Path) -> None:
    put(folder, "a.html", f"<p>{ADVICE}</p>" + "<br>" * 300_001)


@case(
    "Markdown of 50,000 open brackets, stars, quotes, backticks, nested lists",
    "read, in time that grows with the length",
    *["ok"] * 6,
)
def markdown(folder: Path) -> None:
    for number, mark in enumerate(("[", "*a ", "> ", "`a", "- ", "![a](")):
        put(folder, f"{number}.md", f"# Judul\n\n{ADVICE}\n\n" + mark * 50_000)


@case(
    "XML whose entities grow without end or name a file; XML nested 100,000 levels; a sitemap",
    "a document type is refused, and with it every entity; a sitemap holds no text",
    "bad_xml",
    "bad_xml",
    "bad_xml",
    "no_content",
)
def entities(folder: Path) -> None:
    many = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
    put(
        folder,
        "a.xml",
        f'<!DOCTYPE rss [<!ENTITY a "ha">{many}]><rss><channel><item><title>&k;</title></item></channel></rss>',
    )
    put(
        folder,
        "b.xml",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
    )
    put(folder, "c.xml", "<rss>" * 100_000)
    put(folder, "d.xml", "<urlset><url><loc>https://a.example/</loc></url></urlset>")


@case(
    "front matter that never ends, or of YAML aliases that grow",
    "no front matter but text; aliases are not followed",
    "ok",
    "ok",
)
def front_matter(folder: Path) -> None:
    put(folder, "a.md", "---\n" + "a: b\n" * 100_000 + ADVICE)
    put(folder, "b.md", "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n" + ADVICE)


# --- encodings


@case(
    "Windows-1252, UTF-16 with and without a mark, UTF-32, marks twice and inside, a wrong charset declared",
    "told by mark, by its bytes, then by what is likeliest; what cannot be read becomes U+FFFD",
    *["ok"] * 8,
)
def encodings(folder: Path) -> None:
    text = ARTICLE + "“Gaji” – café"
    put(folder, "a.txt", text.encode("cp1252"))
    put(folder, "b.txt", text.encode("utf-16"))
    put(folder, "c.txt", text.encode("utf-16-le"))
    put(folder, "d.txt", text.encode("utf-32"))
    put(folder, "e.txt", f"\ufeff\ufeff{text}\ufeff")
    put(folder, "f.html", f'<meta charset="latin-1"><p>{text}</p>')
    put(folder, "g.txt", text.encode() + b"\xff\xfe\xfd" + text.encode())
    put(folder, "h.html", f'<meta charset="utf-7"><p>{text}</p>')


# --- archives


@case(
    "gzip and zstd bombs: 256 MB of one character, in text, JSON lines and CSV",
    "a reject after 32 MiB, or after `max_bytes` of one record",
    "bomb",
    "bomb",
    "too_large",
    "too_large",
)
def bombs(folder: Path) -> None:
    import zstandard

    block = b"0" * 2**20
    for name in ("a.csv.gz", "b.jsonl.zst", "c.txt.gz", "d.txt.zst"):
        with gzip.open(folder / name, "wb", 6) if name.endswith("gz") else zstandard.open(folder / name, "wb") as file:
            file.write({"a": b"text\n", "b": b'{"text": "'}.get(name[0], b""))
            for _ in range(256):
                file.write(block)


@case(
    "gzip inside gzip, cut off, with rubbish behind",
    "a reject; rows before the damage are read",
    "truncated",
    "ok",
    "bad_compression",
    "unsupported_format",
)
def bad_gzip(folder: Path) -> None:
    whole = gzip.compress(ARTICLE.encode())
    put(folder, "a.txt.gz", whole[:-12])
    put(folder, "b.jsonl.gz", gzip.compress(lines({"text": ADVICE}).encode()) + b"sampah")
    put(folder, "c.txt.gz.gz", gzip.compress(whole))


# --- files


@case(
    "empty files, white space alone, images and archives under a text's name",
    "a reject each",
    "empty",
    "empty",
    "binary",
    "binary",
    "empty",
)
def no_text(folder: Path) -> None:
    put(folder, "a.txt", "")
    put(folder, "b.txt", " \n\t \n")
    put(folder, "c.txt", b"\x89PNG\r\n\x1a\n" + bytes(500))
    put(folder, "d.html", b"PK\x03\x04" + os.urandom(2000))
    put(folder, "e.jsonl", "\n\n")


@case(
    "links in a circle, to themselves, to nothing; a pipe",
    "a reject each, and no file is read twice",
    "unreadable",
    "not_a_file",
    "unreadable",
    "ok",
    "symlink_loop",
)
def links(folder: Path) -> None:
    (folder / "a.txt").symlink_to("a.txt")
    os.mkfifo(folder / "b.txt")
    (folder / "c.txt").symlink_to("tidak-ada")
    (folder / "d").mkdir()
    put(folder / "d", "a.txt", ADVICE)
    (folder / "d" / "b").symlink_to("..")


@case(
    "names with line ends, bidirectional marks, quotes, `..`, a leading dash, bytes that are no UTF-8, 255 bytes",
    "shown with escapes; never taken for a path, an option or a command",
    *["ok"] * 7,
)
def names(folder: Path) -> None:
    for name in (
        b"baris\nbaru.txt",
        "balik\u202etxt.txt".encode(),
        b"$(rm -rf).txt",
        b"x..%2f..%2fetc.txt",
        b"-rf.txt",
        b"\xff\xfe.txt",
        b"x" * 251 + b".txt",
    ):
        (Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))).write_text(ADVICE, encoding="utf-8")


@case(
    "ids, titles and links that are paths, formulas, markup, or alike",
    "kept as text; ids are made unique; a link that is not http is no link",
    "ok",
    "ok",
    "ok",
)
def fields(folder: Path) -> None:
    rows = (
        {"text": ADVICE, "id": "../../etc/passwd", "title": "=cmd|' /C calc'!A0", "url": "javascript:alert(1)"},
        {"text": ADVICE, "id": "../../etc/passwd", "title": "<script>alert(1)</script>", "url": "file:///etc/passwd"},
        {"text": ADVICE, "id": "x" * 100_000, "title": "\u202e" + "x" * 100_000},
    )
    put(folder, "a.jsonl", lines(*rows))


def table() -> str:
    rows = ["| input | what becomes of it |", "|---|---|"]
    for each in CASES:
        found = sorted({f"`{reason}`" for reason in each.outcome if reason != "ok"})
        rows.append(f"| {each.what} | {each.stated}{' (' + ', '.join(found) + ')' if found else ''} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--table", action="store_true", help="print the table of the docs instead")
    given = parser.parse_args()
    if given.table:
        sys.stdout.write(table())
        return
    if given.folder is None:
        parser.error("name a folder")
    for each in CASES:
        (given.folder / each.name).mkdir(parents=True, exist_ok=True)
        each.write(given.folder / each.name)
    print(f"{len(CASES)} cases in {given.folder}")


if __name__ == "__main__":
    main()
