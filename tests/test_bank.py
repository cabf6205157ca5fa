"""The tip bank: what it finds, in which order, how it grows, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import karirnlp
from karirnlp.bank import BANK_FILE, Added, TipBank, store
from karirnlp.errors import KarirError, OptionError
from karirnlp.tables import schemas

ROOT = Path(__file__).parents[1]
BLANK: dict[str, Any] = {"BOOLEAN": True, "INTEGER": 0, "REAL": 0.9, "TEXT": "", "JSON": []}


def make_run(folder: Path, *tips: dict[str, Any], articles: list[dict[str, Any]] | None = None) -> Path:
    """A run's folder of the given tips; what they leave out is blank."""
    kinds = store.columns_of_tips()
    rows = []
    for n, tip in enumerate(tips):
        own = {"article_id": "a", "advice_type": "skills", "polarity": "do", "verbatim": tip["text"], "start": n} | tip
        key = {"tip_id": f"{own['article_id']}:t{n}", "source": f"{own['article_id']}.txt"}
        rows.append({name: BLANK[kind] for name, kind in kinds.items()} | key | own)
    known = {(row["article_id"], row["source"]) for row in rows}
    described = articles or [{"article_id": a, "source": s, "title": f"Judul {a}"} for a, s in sorted(known)]
    folder.mkdir(parents=True, exist_ok=True)
    blank = {"text": "", "register": "formal", "n_passages": 0, "n_tips": 0, "flags": [], "metadata": "{}"}
    for name, content in (("tips", rows), ("articles", [blank | article for article in described])):
        pq.write_table(pa.Table.from_pylist(content, schema=schemas()[name]), folder / f"{name}.parquet")
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def texts(found: Any) -> list[str]:
    return [tip["text"] for tip in found]


def content(path: Path) -> list[tuple[Any, ...]]:
    """What any SQLite tool reads of a bank's tips, its index checked against them."""
    with closing(sqlite3.connect(path)) as plain, plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        plain.execute("INSERT INTO tips_fts (tips_fts, rank) VALUES ('integrity-check', 1)")
        rows = plain.execute("SELECT tip_id, source, text, register, forms, roots, terms FROM tips ORDER BY 1, 2")
        return rows.fetchall()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bank") / "hasil"
    karirnlp.run(ROOT / "corpora" / "sample", out=out)
    return out


@pytest.fixture(scope="module")
def bank(sample: Path) -> Iterator[TipBank]:
    with TipBank(sample) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(sample: Path) -> list[dict[str, Any]]:
    registers = {r["source"]: r["register"] for r in pq.read_table(sample / "articles.parquet").to_pylist()}
    return [row | {"register": registers[row["source"]]} for row in pq.read_table(sample / "tips.parquet").to_pylist()]


# --- what is found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("curriculum vitae", "Kirim CV lewat surel."),
        ("cv", "Perbarui daftar riwayat hidup Anda."),
        ("nego gaji", "Lakukan negosiasi gaji setelah ada tawaran."),
        ("upah", "Lakukan negosiasi gaji setelah ada tawaran."),
        ("menyebutkan", "Sebut angka lebih dulu."),
        ("gmn cara bikin portofolio yg rapi?", "Buat portofolio yang rapi."),
        ("memperbaiki", "Benerin format dulu."),
        ("C++", "Pelajari C++ dari proyek kecil."),
        ("PEWAWANCARA", "Tatap pewawancara saat menjawab."),
    ],
)
def test_a_query_finds(tmp_path: Path, query: str, text: str) -> None:
    other = "Datang lebih awal dari jadwal."
    with TipBank(make_run(tmp_path / "hasil", {"text": text}, {"text": other})) as bank:
        found = bank.search(query)
        assert (texts(found), found.total, found.widened) == ([text], 1, False)


def test_a_career_form_is_not_its_root(tmp_path: Path) -> None:
    with TipBank(
        make_run(tmp_path / "r", {"text": "Riset perusahaan itu."}, {"text": "Usahakan datang awal."})
    ) as bank:
        assert texts(bank.search("perusahaan")) == ["Riset perusahaan itu."]


def test_signs_keep_words_apart(tmp_path: Path) -> None:
    with TipBank(make_run(tmp_path / "r", {"text": "Pelajari C++."}, {"text": "Pelajari C#."})) as bank:
        assert texts(bank.search("c++")) == ["Pelajari C++."]
        assert texts(bank.search("c#")) == ["Pelajari C#."]


def test_every_word_else_those_that_hold_more(tmp_path: Path) -> None:
    run = make_run(
        tmp_path / "r", {"text": "Simpan sertifikat."}, {"text": "Simpan berkas CV."}, {"text": "Cetak portofolio."}
    )
    with TipBank(run) as bank:
        assert texts(bank.search("simpan cv")) == ["Simpan berkas CV."]
        found = bank.search("simpan cv zzz")
        assert found.widened
        assert texts(found) == ["Simpan berkas CV.", "Simpan sertifikat."]
        assert bank.search("simpan cv zzz", offset=5).total == 2
        assert bank.search("zzz").total == 0


def test_better_tips_first(tmp_path: Path) -> None:
    same = {"text": "Perbarui CV Anda."}
    run = make_run(
        tmp_path / "r",
        same | {"tip_id": "copy", "is_canonical": False},
        same | {"tip_id": "unfit", "reusable": False},
        same | {"tip_id": "doubtful", "score": 0.5},
        same | {"tip_id": "best"},
        same | {"tip_id": "best2"},
    )
    with TipBank(run) as bank:
        for query in ("cv", ""):
            found = bank.search(query)
            ids = [tip["tip_id"] for tip in found]
            assert ids[:3] == ["best", "best2", "doubtful"]
            assert sorted(ids[3:]) == ["copy", "unfit"]
            assert [tip["rank"] for tip in found] == [1, 2, 3, 4, 5]
        assert [tip["tip_id"] for tip in bank.search("cv", canonical=False)] == ["copy"]


def test_what_dates_what_is_opposed_and_what_many_say(tmp_path: Path) -> None:
    run = make_run(
        tmp_path / "r",
        {"text": "Cek UMP 2025.", "volatile": "minimum_wage; year", "support": 3},
        {"text": "Sebut angka gaji.", "opposite_id": "x:t1", "support": 1},
        {"text": "Kirim CV.", "support": 2},
    )
    with TipBank(run) as bank:
        assert texts(bank.search(volatile=True)) == ["Cek UMP 2025."]
        assert len(bank.search(volatile=False)) == 2
        assert texts(bank.search(opposed=True)) == ["Sebut angka gaji."]
        assert sorted(texts(bank.search(min_support=2))) == ["Cek UMP 2025.", "Kirim CV."]
        with pytest.raises(OptionError, match="min_support is -1"):
            bank.search(min_support=-1)
        with pytest.raises(OptionError, match="volatile is 1"):
            bank.search(volatile=1)  # type: ignore[arg-type]


def test_every_tip_is_found_by_its_own_words(bank: TipBank, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        found = bank.search(row["text"], limit=len(rows))
        assert not found.widened, row["text"]
        assert row["tip_id"] in [tip["tip_id"] for tip in found]


def test_a_found_tip_is_the_runs_row_with_its_article(bank: TipBank, rows: list[dict[str, Any]]) -> None:
    found = {tip["tip_id"]: tip for tip in bank.search(limit=len(rows))}
    assert len(found) == len(rows) == len(bank)
    for row in rows:
        assert {name: found[row["tip_id"]][name] for name in row} == row
    assert any(tip["url"] and tip["title"] for tip in found.values())


# --- filters, pages

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.lists(st.sampled_from(list(karirnlp.ADVICE_TYPES)), max_size=4),
        "polarity": st.sampled_from(["do", "avoid"]),
        "audience": st.sampled_from(["pelamar", "Freelancer", "karyawan", "tidak ada"]),
        "register": st.sampled_from(["formal", "informal", "translated"]),
        "source": st.sampled_from(
            ["portal.jsonl", "portal.jsonl#0", "arsip.csv", "portal", "%", "melacak-lamaran-kerja.md"]
        ),
        "reusable": st.booleans(),
        "min_score": st.floats(0, 1),
    },
)


def passes(row: dict[str, Any], chosen: dict[str, Any]) -> bool:
    source = chosen.get("source", row["source"])
    return (
        row["advice_type"] in chosen.get("type", [row["advice_type"]])
        and row["polarity"] == chosen.get("polarity", row["polarity"])
        and row["audience"] == chosen.get("audience", row["audience"]).lower()
        and row["register"] == chosen.get("register", row["register"])
        and source in (row["source"], row["source"].partition("#")[0])
        and row["reusable"] == chosen.get("reusable", row["reusable"])
        and row["score"] >= chosen.get("min_score", 0)
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=FILTERS, query=st.sampled_from(["", "gaji", "jangan lupa cv zzz", "kirim"]))
def test_filters(bank: TipBank, rows: list[dict[str, Any]], chosen: dict[str, Any], query: str) -> None:
    found = bank.search(query, limit=len(rows), **chosen)
    assert all(passes(tip, chosen) for tip in found)
    assert found.total == len(found)
    if not query:
        assert {tip["tip_id"] for tip in found} == {row["tip_id"] for row in rows if passes(row, chosen)}


def test_a_folder_is_a_source(tmp_path: Path) -> None:
    run = make_run(tmp_path / "r", *({"text": f"Kirim {s}.", "source": s} for s in ("a/b.txt", "a/c.txt", "ab/d.txt")))
    with TipBank(run) as bank:
        assert bank.search(source="a").total == bank.search(source="a/").total == 2
        assert bank.search(source=["a/b.txt", "ab"]).total == 2


@pytest.mark.parametrize("query", ["", "kirim", "jangan lupa cv zzz"])
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_pages_make_the_whole(bank: TipBank, query: str, limit: int) -> None:
    whole = list(bank.search(query, limit=10_000))
    parts = [
        tip for offset in range(0, len(whole) + limit, limit) for tip in bank.search(query, limit=limit, offset=offset)
    ]
    assert whole
    assert parts == whole


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0}, {"limit": 10_001}, {"limit": True}, {"limit": "3"}, {"offset": -1}, {"offset": 2**70},
        {"min_score": "0.5"}, {"min_score": float("nan")}, {"type": "gaji"}, {"polarity": ["do", "maybe"]},
        {"register": "slang"}, {"reusable": "yes"}, {"audience": 3}, {"source": [1]}, {"source": ["x"] * 201}, {"query": None},
    ],
)  # fmt: skip
def test_wrong_values(bank: TipBank, wrong: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(wrong))):
        bank.search(**wrong)


# --- hostile input

SIGNS = [
    '"',
    "'",
    "(",
    ")",
    "*",
    "^",
    ":",
    "-",
    "+",
    "{",
    "}",
    ",",
    ";",
    "--",
    "/*",
    "\0",
    "\ud800",
    "%",
    "_",
    "?",
    "\\",
]
SYNTAX = st.lists(
    st.sampled_from([*SIGNS, "AND", "OR", "NOT", "NEAR(", "forms", "tips_fts", "cv", "DROP TABLE tips", "🙂"]),
    max_size=25,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(max_size=60), SYNTAX.map(" ".join), SYNTAX.map("".join)))
def test_any_query_is_safe(bank: TipBank, query: str) -> None:
    before = len(bank)
    found = bank.search(query, limit=3, audience=None)
    assert found.total >= len(found)
    assert bank.search("cv", source=query, audience=query).total == 0
    assert len(bank) == before


@pytest.mark.parametrize(
    "query", ["cv " * 500_000, "x" * 1_000_000, '"' * 100_000, " ".join(f"kata{i}" for i in range(9999))]
)
def test_a_long_query_is_cut(bank: TipBank, query: str) -> None:
    assert bank.search(query, limit=1).total >= 0


def test_a_query_of_signs_finds_nothing_and_a_blank_one_all(bank: TipBank) -> None:
    assert bank.search('"" () * !!').total == 0
    assert bank.search(" \n\t").total == len(bank)
    assert bank.search("yang").total < len(bank)


# --- growth


def test_the_same_run_again_changes_nothing(tmp_path: Path) -> None:
    run = make_run(tmp_path / "r", {"text": "Kirim CV."}, {"text": "Datang awal."})
    with TipBank(tmp_path / "b.sqlite", create=True) as bank:
        assert (len(bank), bank.search("cv").total, bank.search().total) == (0, 0, 0)
        assert bank.add(run) == Added(added=2)
        before = content(bank.path)
        assert bank.add(run) == bank.add(tmp_path / "." / "r") == Added(unchanged=2)
        assert content(bank.path) == before


def test_a_changed_run_updates(tmp_path: Path) -> None:
    run, path = tmp_path / "r", tmp_path / "b.sqlite"
    first = [{"text": "Kirim CV."}, {"text": "Datang awal."}, {"text": "Bawa pulpen.", "article_id": "b"}]
    with TipBank(path, create=True) as bank:
        bank.add(make_run(run, *first))
        changed = [first[0], {"text": "Datang tepat waktu."}, {"text": "Tulis catatan.", "article_id": "c"}]
        assert bank.add(make_run(run, *changed)) == Added(added=1, updated=1, unchanged=1, removed=1)
        assert bank.search("awal").total == bank.search("pulpen").total == 0
        assert bank.search("tepat waktu").total == 1
    with TipBank(tmp_path / "anew.sqlite", create=True) as anew:
        anew.add(run)
    assert content(path) == content(tmp_path / "anew.sqlite")
    with TipBank(run), TipBank(make_run(run, *first)) as bank:  # the run's own bank follows it
        assert bank.search("pulpen").total == 1


def test_a_changed_title_or_register_updates(tmp_path: Path) -> None:
    article = {"article_id": "a", "source": "a.txt", "title": "Lama"}
    with TipBank(make_run(tmp_path / "r", {"text": "Kirim CV."}, articles=[article])) as bank:
        change = article | {"title": "Baru", "register": "informal", "url": "https://contoh.example/a"}
        assert bank.add(make_run(tmp_path / "r", {"text": "Kirim CV."}, articles=[change])) == Added(updated=1)
        found = bank.search(register="informal")[0]
        assert (found["title"], found["url"]) == ("Baru", "https://contoh.example/a")


def test_an_article_in_two_runs_stands_once(tmp_path: Path) -> None:
    tips = [{"text": "Kirim CV."}, {"text": "Datang awal."}]
    one, two = make_run(tmp_path / "satu", *tips), make_run(tmp_path / "dua", *tips)
    with TipBank(tmp_path / "b.sqlite", create=True) as bank:
        bank.add(one)
        assert bank.add(two) == Added(unchanged=2)
        assert len(bank) == 2
        make_run(two, {"text": "Lain sekali.", "article_id": "z"})
        assert bank.add(two) == Added(added=1, removed=2)
        assert bank.add(one) == Added(added=2)  # its articles had gone over to the other run


def test_a_changed_article_in_another_run_replaces_the_old(tmp_path: Path) -> None:
    old = [{"text": t, "article_id": "lama", "source": "a.txt"} for t in ("Kirim CV.", "Datang awal.")]
    new = [{"text": t, "article_id": "baru", "source": "a.txt"} for t in ("Kirim CV.", "Datang tepat waktu.")]
    strange = [{"text": "Tidur cukup.", "article_id": "asing", "source": "a.txt"}]
    with TipBank(tmp_path / "b.sqlite", create=True) as bank:
        for name, tips in (("satu", old), ("dua", new), ("tiga", strange)):
            bank.add(make_run(tmp_path / name, *tips))
        assert sorted(texts(bank.search())) == ["Datang tepat waktu.", "Kirim CV.", "Tidur cukup."]


def test_records_that_share_an_id_are_kept(tmp_path: Path) -> None:
    tips = [{"text": f"Kirim {s}.", "tip_id": "a:t0", "source": s} for s in ("x.csv#0", "x.csv#1")]
    with TipBank(make_run(tmp_path / "r", *tips)) as bank:
        assert len(bank) == 2


def test_an_add_that_fails_leaves_the_bank_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(tmp_path / "r", {"text": "Kirim CV."})
    with TipBank(tmp_path / "b.sqlite", create=True) as bank:
        bank.add(run)
        before = content(bank.path)
        make_run(run, {"text": "Kirim surel."}, {"text": "Datang awal."})
        real, calls = store.words_to_index, []

        def stops(text: str) -> dict[str, str]:
            calls.append(text)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return real(text)

        with monkeypatch.context() as patch:
            patch.setattr(store, "words_to_index", stops)
            with pytest.raises(KeyboardInterrupt):
                bank.add(run)
        assert content(bank.path) == before
        assert bank.search("cv").total == 1
        assert bank.add(run) == Added(added=1, updated=1)


def test_many_may_make_the_same_bank_at_once(tmp_path: Path) -> None:
    run = make_run(tmp_path / "r", *({"text": f"Kirim berkas {n}."} for n in range(50)))

    def count(_: int) -> int:
        with TipBank(run) as bank:
            return len(bank)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(count, range(12))) == [50] * 12


def test_a_bank_in_use_says_so(tmp_path: Path) -> None:
    run = make_run(tmp_path / "r", {"text": "Kirim CV."})
    with TipBank(run) as bank, TipBank(run) as other:
        bank._connection.execute("PRAGMA busy_timeout = 10")
        make_run(run, {"text": "Kirim surel."})
        other._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(KarirError, match="try again"):
            bank.add(run)
        other._connection.execute("ROLLBACK")
        assert bank.add(run) == Added(updated=1)


def test_a_bank_moves_with_its_run(tmp_path: Path) -> None:
    with TipBank(make_run(tmp_path / "r", {"text": "Kirim CV."})):
        pass
    (tmp_path / "r").rename(tmp_path / "s")
    with TipBank(tmp_path / "s") as bank:
        assert bank.add(tmp_path / "s") == Added(unchanged=1)
    assert str(tmp_path).encode() not in (tmp_path / "s" / BANK_FILE).read_bytes()


def test_a_column_that_comes_later_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(tmp_path / "r", {"text": "Kirim CV."})
    with TipBank(run) as bank:
        columns, table = store.columns_of_tips(), pq.read_table(run / "tips.parquet")
        monkeypatch.setattr(store, "columns_of_tips", lambda: columns | {"steps": "JSON"})
        pq.write_table(table.append_column("steps", pa.array([["satu", "dua"]])), run / "tips.parquet")
        assert bank.add(run) == Added(updated=1)
        assert bank.search()[0]["steps"] == ["satu", "dua"]


# --- what is no bank


def test_no_bank(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("bukan bank " * 200, encoding="utf-8")
    (tmp_path / "zero").touch()
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other, other:
        other.execute("CREATE TABLE tips (x)")
    before = (tmp_path / "other.sqlite").read_bytes()
    for name in ("missing", "empty", "text.txt", "zero", "other.sqlite", "a\0b"):
        with pytest.raises(KarirError, match=r"run|path"):
            TipBank(tmp_path / name)
    with pytest.raises(KarirError, match="no tip bank"):
        TipBank(tmp_path / "other.sqlite", create=True)
    with pytest.raises(KarirError, match="cannot be opened"):
        TipBank(tmp_path / "missing" / "b.sqlite", create=True)
    assert (tmp_path / "other.sqlite").read_bytes() == before
    assert not (tmp_path / "missing").exists()
    assert list((tmp_path / "empty").iterdir()) == []


def test_no_run_and_damaged_tables(tmp_path: Path) -> None:
    run = make_run(tmp_path / "r", {"text": "Kirim CV."})
    with TipBank(tmp_path / "b.sqlite", create=True) as bank:
        with pytest.raises(KarirError, match=r"tips\.parquet"):
            bank.add(tmp_path)
        (run / "tips.parquet").write_bytes(b"PAR1 rusak")
        with pytest.raises(KarirError, match="cannot be read"):
            bank.add(run)
        pq.write_table(pa.table({"tip_id": ["a"]}), run / "tips.parquet")
        with pytest.raises(KarirError, match="no column article_id"):
            bank.add(run)
        assert len(bank) == 0


def test_another_layout_damage_and_a_closed_bank(tmp_path: Path) -> None:
    path = tmp_path / "b.sqlite"
    with TipBank(path, create=True) as bank:
        bank.add(make_run(tmp_path / "r", {"text": "Kirim CV."}))
    for use in (lambda: bank.search("cv"), lambda: len(bank), lambda: bank.add(tmp_path / "r")):
        with pytest.raises(KarirError):
            use()
    bank.close()
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("DROP TABLE tips_fts")
    with TipBank(path) as bank, pytest.raises(KarirError, match="anew"):
        bank.search("cv")
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("PRAGMA user_version = 99")
    with pytest.raises(KarirError, match="layout 99"):
        TipBank(path)


# --- command line


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "karirnlp.cli", "search", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_line(sample: Path, bank: TipBank, tmp_path: Path) -> None:
    options = [
        "--type",
        "compensation",
        "--type",
        "interviewing",
        "--polarity",
        "do",
        "--min-score",
        "0.1",
    ]
    shown = cli(sample, "gaji", *options, "--limit", "3", "--offset", "0", "--json")
    assert shown.returncode == 0, shown.stderr
    expected = bank.search(
        "gaji", type=["compensation", "interviewing"], polarity="do", min_score=0.1, limit=3, offset=0
    )
    assert len(expected)
    assert [json.loads(line) for line in shown.stdout.splitlines()] == list(expected)
    assert "Example: karirnlp search" in cli("--help").stdout
    plain = cli(sample / BANK_FILE, "gaji")
    assert bank.search("gaji")[0]["text"] in plain.stdout
    nothing = cli(sample, "zzz")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "none of 0 tips\n")
    for code, arguments in (
        (1, (tmp_path, "x")),
        (2, (sample, "x", "--type", "gaji")),
        (2, (sample, "x", "--limit", "0")),
        (2, (sample, "x", "--min-score", "7")),
    ):
        wrong = cli(*arguments)
        assert wrong.returncode == code
        assert wrong.stderr.startswith("karirnlp: ")
