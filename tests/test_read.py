from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.errors import InputError
from karirnlp.io import REASONS, parse, read, streams
from karirnlp.types import Record, Reject

TEXT = "Kirim lamaran sebelum tenggat.\nSimpan buktinya.\n"


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*values: Any) -> str:
    return "".join(v if isinstance(v, str) else json.dumps(v) + "\n" for v in values)


def brief(items: Iterator[Record | Reject]) -> list[tuple[str, int, str]]:
    """Source, position, and the text or `!reason`; every reason must be a listed one."""
    got = []
    for item in items:
        if isinstance(item, Reject):
            assert item.reason in REASONS
            (item.source + item.detail).encode("utf-8")
            assert len(item.detail) < 1500
            got.append((item.source, item.position, f"!{item.reason}"))
        else:
            got.append((item.source, item.position, item.text))
    return got


def reasons(path: Any, **options: Any) -> list[str]:
    return [text for *_, text in brief(read(path, **options))]


# --- what is read


def test_text_is_kept_to_the_character(tmp_path: Path) -> None:
    content = "\ufeff  Judul\r\n\r\n\tisi\x85 \u200b\u202e a\rb  \n\n"
    put(tmp_path / "a.txt", content)
    assert brief(read(tmp_path)) == [("a.txt", 0, "  Judul\n\n\tisi\x85 \u200b\u202e a\nb  \n\n")]


@pytest.mark.parametrize("pack, suffix", [(gzip.compress, ".gz"), (zstandard.compress, ".zst"), (bytes, "")])
def test_every_format_and_compression(tmp_path: Path, pack: Any, suffix: str) -> None:
    table = io.BytesIO()
    pq.write_table(pa.table({"judul": ["J"], "isi": [TEXT], "n": [1]}), table)
    files = {
        "a.txt": TEXT.encode(),
        "b.md": f"---\ntitle: J\n---\n{TEXT}".encode(),
        "c.html": f"<html><head><title>J</title></head><body><p>{TEXT}</p></body></html>".encode(),
        "d.jsonl": lines({"judul": "J", "isi": TEXT}).encode(),
        "e.json": json.dumps([{"judul": "J", "isi": TEXT}], indent=1).encode(),
        "f.csv": f'judul,isi\nJ,"{TEXT}"\n'.encode(),
        "g.tsv": f'judul\tisi\nJ\t"{TEXT}"\n'.encode(),
        "h.parquet": table.getvalue(),
    }
    for name, data in files.items():
        put(tmp_path / (name + suffix), pack(data))
    got = list(read(tmp_path))
    assert [r.source.partition("#")[0] for r in got] == [name + suffix for name in files]
    for record in got:
        assert isinstance(record, Record), record
        assert record.text.split() == TEXT.split()
        assert record.title == (None if ".txt" in record.source else "J")
        assert record.position == 0
        assert ("#0" in record.source) == (record.source[0] in "defgh")


def test_columns_that_are_guessed_and_given(tmp_path: Path) -> None:
    row = {"ID": 12345678901234567890, "Judul": "J", "Content": TEXT, "URL": "https://a.id/x", "lain": "L"}
    row["tanggal"] = "1 Mei"
    path = put(tmp_path / "a.jsonl", lines(row))
    (record,) = read(path)
    assert isinstance(record, Record)
    assert (record.title, record.article_id, record.text) == ("J", "12345678901234567890", TEXT)
    assert record.metadata == {"url": "https://a.id/x", "tanggal": "1 Mei"}
    (record,) = read(path, text_column="lain", id_column="URL", title_column="Content")
    assert isinstance(record, Record)
    assert (record.text, record.article_id, record.title) == ("L", "https://a.id/x", " ".join(TEXT.split()))


def test_empty_text_column_gives_way_to_a_filled_one(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", lines({"text": "", "content": "isi"}, {"text": None}, {"text": " "}))
    assert reasons(path) == ["isi", "!missing_column", "!empty"]


def test_markup_in_fields(tmp_path: Path) -> None:
    html = "<h2>Kepala</h2><p>Isi <b>satu</b>.</p>"
    path = put(tmp_path / "a.jsonl", lines({"text": html}, {"text": "a < b dan <p>"}, {"markdown": "# Judul\n\nIsi"}))
    first, second, third = read(path)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(third, Record)
    assert first.blocks
    assert [first.text[b.start : b.end] for b in first.blocks] == ["Kepala", "Isi satu."]
    assert second.blocks is None
    assert third.title == "Judul"


def test_html_charset_is_believed(tmp_path: Path) -> None:
    text = "Панель собеседования " * 5
    put(tmp_path / "a.html", f"<html><meta charset=koi8-r><body><p>{text}</p></body></html>".encode("koi8-r"))
    assert reasons(tmp_path) == [text.strip()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = [["id", "isi"], ["1", '"a, b; ""c"" | d\n\ne"']]
    put(tmp_path / "a.csv", "".join(delimiter.join(row) + "\r\n" for row in rows))
    assert reasons(tmp_path) == ['a, b; "c" | d\n\ne']


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_encodings_in_every_format(tmp_path: Path, encoding: str, name: str) -> None:
    text = "kafé – ya"
    content = {"l": f'{{"text": "{text}"}}\n', "n": f'[{{"text": "{text}"}}]', "v": f"text\n{text}\n", "t": text}
    put(tmp_path / name, content[name[-1]].encode(encoding))
    assert reasons(tmp_path) == [text]


@pytest.mark.parametrize(
    "content, expected",
    [
        ('{"text": "a"}', ["a"]),
        ('{"text": "a"}\n{"text": "b"}', ["a", "b"]),
        ('{"total": 2, "articles": [{"text": "a"}, {"text": "b"}]}', ["a", "b"]),
        ('[{"text": "a\\"]}"}, {"text": "b"}, {"text": 1}]', ['a"]}', "b", "!text_not_string"]),
        ('[{"text": "a"}, {"text": "b"', ["a", "!bad_json"]),
        ('[{"text": "a"}, {"text": b}, {"text": "c"}]', ["a", "!bad_json", "c"]),
        ("[]", ["!empty"]),
        ("rusak", ["!bad_json"]),
        ("}}}}]]", ["!bad_json"]),
    ],
)
def test_json_shapes(tmp_path: Path, content: str, expected: list[str]) -> None:
    assert reasons(put(tmp_path / "a.json", content)) == expected


@pytest.mark.parametrize(
    "data, expected",
    [
        (TEXT.encode(), [("-", 0, TEXT)]),
        (b"[Tips] Ini teks biasa", [("-", 0, "[Tips] Ini teks biasa")]),
        (lines({"text": "a"}, {"text": "b"}).encode(), [("-#0", 0, "a"), ("-#1", 1, "b")]),
        (b'{"text": "a"\n{"text": "b"}\n', [("-#0", 0, "!bad_json"), ("-#1", 1, "b")]),
        (json.dumps({"text": "a"}, indent=2).encode(), [("-#0", 0, "a")]),
        (b"<!DOCTYPE html><p>a</p>", [("-", 0, "a")]),
        (gzip.compress(b"dalam gzip"), [("-", 0, "dalam gzip")]),
        (b"", [("-", 0, "!empty")]),
        (b"%PDF-1.4 ...", [("-", 0, "!binary")]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, expected: list[Any]) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert brief(read("-")) == expected


def test_standard_input_takes_parquet_and_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["a"]}), table)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(table.getvalue())))
    assert reasons("-") == ["a"]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"id,kolom\n1,b\n")))
    assert reasons("-", text_column="kolom") == ["b"]


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({"canonical_url": "https://a.example/1", "url": "https://b.example"}, "https://a.example/1"),
        ({"URL": "HTTPS://A.example"}, "HTTPS://A.example"),
        ({"canonical_url": "/artikel/satu", "link": "https://a.example"}, "https://a.example"),
        ({"canonical_url": "javascript:alert(1)"}, ""),
        ({"url": "=HYPERLINK(1)"}, ""),
        ({}, ""),
    ],
)
def test_only_a_web_address_is_an_articles_url(tmp_path: Path, row: dict[str, str], url: str) -> None:
    (record,) = read(put(tmp_path / "a.jsonl", lines({"text": "Kirim CV.", **row})))
    assert isinstance(record, Record)
    assert record.url == url


def test_a_page_is_parsed_where_it_is_told_to(tmp_path: Path) -> None:
    """Elsewhere gives what here gives, and what the row says goes before the page's word."""
    page = '<html><head><title>Dari Laman</title><link rel="canonical" href="https://a.example/"></head><body><p>Isi.</p></body></html>'
    put(tmp_path / "a.html", page)
    put(tmp_path / "b.md", "---\nslug: satu\ntitle: Dari Depan\n---\n# Lain\n\nIsi.\n")
    put(
        tmp_path / "c.jsonl",
        lines({"html": page, "title": "Dari Baris", "date": "2024"}, {"html": "<p></p><p></p><p></p>"}),
    )
    later = list(read(tmp_path, parsed=False))
    assert [getattr(item, "markup", "") for item in later] == ["html", "markdown", "html", "html"]
    assert [getattr(item, "article_id", "") for item in later] == [None, "satu", None, None]  # ids need no parser
    now = list(read(tmp_path))
    assert [parse(item) if isinstance(item, Record) else item for item in later] == now
    assert [item.title for item in now if isinstance(item, Record)] == ["Dari Laman", "Dari Depan", "Dari Baris"]
    assert [item.reason for item in now if isinstance(item, Reject)] == ["no_content"]
    assert now[2].url == "https://a.example/"  # type: ignore[union-attr]


# --- which files


def test_order_names_and_roots(tmp_path: Path) -> None:
    for name in ["b.txt", "a/z.txt", "a/B.TXT", "a.txt", ".git/x.txt", ".hidden.txt", "a/b/c.txt"]:
        put(tmp_path / "in" / name, name)
    names = ["a/B.TXT", "a/b/c.txt", "a/z.txt", "a.txt", "b.txt"]
    top = tmp_path / "in"
    assert [r.source for r in read(top)] == names
    assert [r.source for r in read([top / "b.txt", top, top / "a"])] == names
    assert [r.source for r in read(top / "a" / "z.txt")] == ["z.txt"]
    assert [r.source for r in read(top / "a" / "z.txt", root=tmp_path)] == ["in/a/z.txt"]
    assert [r.source for r in read(str(top / "*.txt"))] == ["a.txt", "b.txt"]
    assert [r.source for r in read(str(top / "**" / "*.txt"))] == ["a/b/c.txt", "a/z.txt", "a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["tidak-ada.txt", "tidak*.txt", "\x00", ""])
def test_wrong_calls_fail_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        read(str(tmp_path / name) if name else [])


def test_empty_folder_and_foreign_root_are_wrong_calls(tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    with pytest.raises(InputError, match="no files"):
        read(tmp_path / "kosong")
    put(tmp_path / "a.txt", "a")
    with pytest.raises(InputError, match="root"):
        read(tmp_path / "a.txt", root=tmp_path / "kosong")


def test_bad_files_are_rejects_and_the_rest_is_read(tmp_path: Path) -> None:
    put(tmp_path / "a.docx", "x")
    put(tmp_path / "b.txt", "")
    put(tmp_path / "c.txt", " \n\t\n")
    put(tmp_path / "d.txt", b"\x89PNG\r\n\x1a\n")
    put(tmp_path / "e.html", "<script>x</script>")
    put(tmp_path / "f.txt.gz.gz", "x")
    (tmp_path / "g.txt").symlink_to("tidak-ada")
    os.mkfifo(tmp_path / "h.txt")
    put(tmp_path / "z.txt", "isi")
    assert brief(read(tmp_path)) == [
        ("a.docx", 0, "!unsupported_format"),
        ("b.txt", 0, "!empty"),
        ("c.txt", 0, "!empty"),
        ("d.txt", 0, "!binary"),
        ("e.html", 0, "!no_content"),
        ("f.txt.gz.gz", 0, "!unsupported_format"),
        ("g.txt", 0, "!unreadable"),
        ("h.txt", 0, "!not_a_file"),
        ("z.txt", 0, "isi"),
    ]


def test_file_that_goes_away_or_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        put(tmp_path / f"{name}.txt", name)
    stream = read(tmp_path)
    (tmp_path / "b.txt").unlink()
    assert [t for *_, t in brief(stream)] == ["a", "!unreadable", "c"]
    true_open = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return true_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert reasons(tmp_path) == ["!unreadable", "c"]


def test_link_loops_end_and_nothing_is_read_twice(tmp_path: Path) -> None:
    put(tmp_path / "in/z/a.txt", "a")
    (tmp_path / "in/z/naik").symlink_to("..")
    (tmp_path / "in/b").symlink_to("z")
    (tmp_path / "in/diri").symlink_to("diri")
    put(tmp_path / "luar/b.txt", "b")
    (tmp_path / "in/luar").symlink_to(tmp_path / "luar")
    assert brief(read(tmp_path / "in")) == [
        ("b", 0, "!symlink_loop"),
        ("diri", 0, "!unreadable"),
        ("luar/b.txt", 0, "b"),
        ("z/a.txt", 0, "a"),
        ("z/naik", 0, "!symlink_loop"),
    ]


def test_odd_names(tmp_path: Path) -> None:
    names = [b"baris\nbaru.txt", b"\xff\xfe.txt", "é.txt".encode(), b".a.txt", b"$(rm).txt", b"a#1.txt", b"[x].txt"]
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).write_text("x")
    got = [r.source for r in read(tmp_path)]
    assert sorted(got) == sorted(["baris\\nbaru.txt", "\\xff\\xfe.txt", "é.txt", "$(rm).txt", "a#1.txt", "[x].txt"])
    assert [r.source for r in read(tmp_path / "[x].txt")] == ["[x].txt"]


# --- columns that are not there


def test_no_text_column_is_a_clear_error_for_a_named_file(tmp_path: Path) -> None:
    row = {"foo": "x", "bar": 1}
    files = {"a.jsonl": lines(row), "b.csv": "foo,bar\n1,2\n", "c.json": json.dumps([row])}
    for name, content in files.items():
        with pytest.raises(InputError, match=rf"{name}.*foo, bar.*text_column") as caught:
            list(read(put(tmp_path / name, content)))
        assert caught.value.reason == "no_text_column"
    pq.write_table(pa.table({"foo": ["x"]}), tmp_path / "d.parquet")
    with pytest.raises(InputError, match=r"foo.*text_column"):
        list(read(tmp_path / "d.parquet"))
    with pytest.raises(InputError, match="'isi'"):
        list(read(tmp_path / "a.jsonl", text_column="isi"))


def test_no_text_column_in_a_folder_does_not_stop_the_run(tmp_path: Path) -> None:
    put(tmp_path / "a.json", '{"foo": 1}')
    put(tmp_path / "b.txt", "isi")
    put(tmp_path / "c.csv", "foo,bar\n1,2\n3,4,5\n6,7\n")
    put(tmp_path / "d.jsonl", lines("rusak\n", *({"foo": i} for i in range(1000))))
    assert reasons(tmp_path) == [
        "!no_text_column",
        "isi",
        "!bad_csv",
        "!no_text_column",
        "!bad_json",
        "!no_text_column",
    ]


def test_odd_first_records_do_not_stop_a_file(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", lines("rusak\n", {"foo": 1}, {"text": "isi"}, {"foo": 2}))
    assert reasons(path) == ["!bad_json", "!missing_column", "isi", "!missing_column"]


# --- hostile records


def test_hostile_json_lines(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.jsonl",
        lines(
            {"text": "satu"},
            "\n",
            "{rusak\n",
            '{"text": ' + "[" * 5000 + "]" * 5000 + "}\n",
            '{"text": ' + '{"a":' * 100_000 + "\n",
            '{"text": "angka besar", "id": ' + "9" * 100_000 + "}\n",
            {"text": 5},
            {"text": ["a"]},
            {"text": True},
            [1, 2],
            '"teks"\n',
            "null\n",
            '{"text": NaN}\n',
            '{"text": "\\ud800 tunggal \\u0000"}\n',
            '{"text": "pasangan \\ud83d\\ude00"}\n',
            '{"text": "' + "[" * 5000 + '"}\n',
            {"text": "akhir"},
        ),
    )
    got = brief(read(path))
    assert [text for *_, text in got] == [
        "satu", "!bad_json", "!too_deep", "!too_deep", "angka besar", "!text_not_string", "!text_not_string",
        "!text_not_string", "!not_an_object", "!not_an_object", "!not_an_object", "!text_not_string",
        "\ufffd tunggal \ufffd", "pasangan 😀", "[" * 5000, "akhir",
    ]  # fmt: skip
    assert [position for _, position, _ in got] == list(range(16))
    assert got[-1][0] == "a.jsonl#15"


def test_deep_json_file(tmp_path: Path) -> None:
    assert reasons(put(tmp_path / "a.json", "[" * 5000 + "]" * 5000)) == ["!too_deep"]
    deep = '[{"text": ' + "[" * 5000 + "]" * 5000 + '}, {"text": "b"}]'
    assert reasons(put(tmp_path / "b.json", deep)) == ["!too_deep", "b"]


def test_huge_line_is_skipped_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "a"}\n{"text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "b"}\n')
    tracemalloc.start()
    try:
        assert reasons(path, max_bytes=1_000_000) == ["a", "!too_large", "b"]
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.csv"])
def test_one_line_of_50_mb(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, b"text\n" * (name == "a.csv") + b'[{"text":"' * (name == "a.json") + b"x" * 50_000_000)
    assert reasons(tmp_path) == ["!too_large"]


def test_limit_is_exact(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "x" * 100)
    assert reasons(path, max_bytes=100) == ["x" * 100]
    assert reasons(path, max_bytes=99) == ["!too_large"]
    with pytest.raises(InputError):
        read(path, max_bytes=0)


def test_hostile_csv(tmp_path: Path) -> None:
    put(
        tmp_path / "a.csv",
        'id,isi\n1,satu\n2,"tak ditutup\n3,tiga\n4,"empat" lebih\n5,lima,enam\n6\n\n7,layar 5" lebar\n8,"de""lapan"\n'
        f'9,{"x" * 500_000}\n10,"{"y" * 500_000}\n11,sebelas\n',
    )
    assert brief(read(tmp_path, max_bytes=400_000)) == [
        ("a.csv#0", 0, "satu"),
        ("a.csv#1", 1, "!bad_csv"),
        ("a.csv#2", 2, "tiga"),
        ("a.csv#3", 3, "!bad_csv"),
        ("a.csv#4", 4, "!bad_csv"),
        ("a.csv#5", 5, "!bad_csv"),
        ("a.csv#6", 6, 'layar 5" lebar'),
        ("a.csv#7", 7, 'de"lapan'),
        ("a.csv#8", 8, "!too_large"),
        ("a.csv#9", 9, "!too_large"),
        ("a.csv#10", 10, "sebelas"),
    ]


def test_two_columns_for_the_text_are_a_fault(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", "id,isi,isi\n1,satu,dua\n")
    put(tmp_path / "b.csv", "Text;text \nsatu;dua\n")
    put(tmp_path / "c.csv", "tag,isi,tag\nx,satu,y\n")
    put(tmp_path / "d.jsonl", '{"text": "satu", "text": "dua"}\n{"text": "tiga", "tag": 1, "tag": 2}\n')
    assert reasons(tmp_path) == ["!bad_csv", "!bad_csv", "satu", "!bad_json", "tiga"]


def test_a_csv_row_of_empty_cells_is_a_reject_and_a_blank_line_nothing(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", "id,isi\n1,satu\n,\n\n  \n 2,\n3,tiga\n")
    put(tmp_path / "b.csv", 'isi\nsatu\n\n""\ndua\n')
    assert reasons(tmp_path) == ["satu", "!empty", "!empty", "tiga", "satu", "!empty", "dua"]


@pytest.mark.parametrize("unit", ['z","\n', '"\n', '","\n', '""a\n', 'a,"b\n'])
def test_csv_of_stray_quotes_takes_linear_time(tmp_path: Path, unit: str) -> None:
    def consume(count: int) -> None:
        for _ in read(put(tmp_path / f"{count}.csv", "id,text\n" + unit * count)):
            pass

    assert grows_in_a_straight_line(consume, 5000, slack=4)


# --- compression


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize(
    "name, reason", [("a.txt", "!too_large"), ("a.jsonl", "!bomb"), ("a.csv", "!bomb"), ("a.parquet", "!bomb")]
)
def test_bombs(tmp_path: Path, name: str, reason: str, suffix: str) -> None:
    path = tmp_path / (name + suffix)
    start = {"a.jsonl": b'{"text": "', "a.csv": b"text\n"}.get(name, b"")
    with gzip.open(path, "wb", 1) if suffix == ".gz" else zstandard.open(path, "wb") as file:
        file.write(start)
        for _ in range(400):
            file.write(b"0" * 1_000_000)
    tracemalloc.start()
    try:
        assert reasons(path, max_bytes=1_000_000) == [reason]
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pack, suffix", [(gzip.compress, ".gz"), (zstandard.compress, ".zst")])
def test_cut_and_damaged_files_give_what_is_whole(tmp_path: Path, pack: Any, suffix: str) -> None:
    rows = lines(*({"text": f"artikel {i} " + os.urandom(30).hex()} for i in range(3000))).encode()
    data = pack(rows)
    got = reasons(put(tmp_path / f"a.jsonl{suffix}", data[:-20]))
    assert got[-1] == "!truncated"
    assert 1000 < len(got) <= 3001
    assert all(text.startswith("artikel") for text in got[:-1])
    assert reasons(put(tmp_path / f"b.jsonl{suffix}", data + data))[-1].startswith("artikel 2999")
    assert reasons(put(tmp_path / f"c.txt{suffix}", data[:-20])) == ["!truncated"]
    broken = data[: len(data) // 2] + b"\x00\xff" * 40 + data[len(data) // 2 + 80 :]
    assert reasons(put(tmp_path / f"d.txt{suffix}", broken))[0] in ("!bad_compression", "!truncated")
    assert reasons(put(tmp_path / f"e.txt{suffix}", data + b"sampah"))[0] == "!bad_compression" or suffix == ".zst"
    assert reasons(put(tmp_path / f"f.txt{suffix}", data[:6])) == ["!truncated"]
    assert reasons(put(tmp_path / f"g.txt{suffix}", pack(b""))) == ["!empty"]


def test_gzip_name_on_plain_data_and_plain_name_on_gzip(tmp_path: Path) -> None:
    put(tmp_path / "a.txt.gz", "sudah dibuka")
    put(tmp_path / "b.txt", gzip.compress(b"masih rapat"))
    assert reasons(tmp_path) == ["sudah dibuka", "masih rapat"]


# --- Parquet


def test_parquet_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": pa.array(["a", None, "a", "  "]).dictionary_encode(),
            "id": pa.array([1, 2, 3, 4]),
            "title": pa.array([b"J", b"\xff", None, b""], pa.binary()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert reasons(tmp_path / "a.parquet") == ["a", "!missing_column", "a", "!empty"]
    assert [(r.article_id, r.title) for r in read(tmp_path) if isinstance(r, Record)] == [("1", "J"), ("3", None)]
    pq.write_table(pa.table({"text": [[1], [2]]}), tmp_path / "a.parquet")
    assert reasons(tmp_path) == ["!text_not_string"] * 2
    pq.write_table(pa.table({"text": pa.array([b"kaf\xe9"], pa.binary())}), tmp_path / "a.parquet")
    assert reasons(tmp_path) == ["kafé"]


def test_bad_parquet(tmp_path: Path) -> None:
    table = pa.table({"text": [os.urandom(20).hex() for _ in range(5000)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=500)
    data = (tmp_path / "a.parquet").read_bytes()
    for bad in (b"x", b"PAR1", data[:-1], data[:100], b"PAR1" + b"\xff" * 500 + b"PAR1"):
        assert reasons(put(tmp_path / "a.parquet", bad)) == ["!bad_parquet"]
    middle = len(data) // 2
    got = reasons(put(tmp_path / "a.parquet", data[:middle] + b"\xff" * 5000 + data[middle + 5000 :]))
    assert got.count("!bad_parquet") <= 1
    assert len(got) > 1000


# --- in general


def test_reading_streams(tmp_path: Path) -> None:
    """The first record is there before the rest of the file has been read."""
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        for i in range(6000):
            file.write(json.dumps({"text": f"artikel {i} " + "kata " * 100}) + "\n")
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert count == 6000


def test_small_reads_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cuts between chunks fall everywhere: in characters, line ends, strings."""
    put(tmp_path / "a.jsonl", lines({"text": 'é😀\\"'}, {"text": "b"}).replace("\n", "\r\n"))
    put(tmp_path / "b.json", '[{"text": "é😀\\\\\\"]"}, {"text": "b"}]')
    put(tmp_path / "c.csv", 'text,id\n"é😀""\nx",1\r\nb,2')
    whole = brief(read(tmp_path))
    for size in (1, 2, 3, 5):
        for module in ("streams", "tables"):
            monkeypatch.setattr(f"karirnlp.io.{module}.CHUNK_BYTES", size)
        assert brief(read(tmp_path)) == whole
    assert len(whole) == 6
    assert streams.CHUNK_BYTES == 5


_SUFFIXES = st.sampled_from(
    [".txt", ".md", ".html", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".txt.gz", ".jsonl.zst", ""]
)
_PIECES = st.sampled_from(
    [b'{"text":', b'"a"', b"}", b"[", b"]", b",", b"\n", b'"', b"\\", b"text", b"<p>", b"#", b"\xff", b"\x1f\x8b\x08",
     b"\x28\xb5\x2f\xfd", b"PAR1"]
)  # fmt: skip
_BYTES = st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=25).map(b"".join))


@settings(max_examples=250, deadline=None)
@given(data=_BYTES, suffix=_SUFFIXES)
def test_no_bytes_stop_a_run(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    folder = tmp_path_factory.mktemp("in")
    put(folder / f"a{suffix}", data)
    put(folder / "z.txt", "isi")
    got = brief(read(folder))
    assert got[-1] == ("z.txt", 0, "isi")
    assert len(got) >= 2
    for item in read(folder):
        if isinstance(item, Record):
            item.text.encode("utf-8")
            assert item.text.strip()
