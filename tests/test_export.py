"""Exports of a run's tips: nothing is lost, nothing is run, every row is traced."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import karirnlp
from karirnlp import labels
from karirnlp.cli import bank as cli
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.export import FORMATS, export
from karirnlp.export.pages import _DATED, _plain
from karirnlp.export.sheets import cell
from karirnlp.tables import schemas
from karirnlp.tips.cluster.concepts import rows as concept_rows
from karirnlp.types import ADVICE_TYPES

URL = "https://karier.example/artikel/wawancara"
HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1", "\r=1", "  =1", "\u200b=1", "＝1+1", "\x00=1", "#N/A", "#REF!",
    "a\x01b\x0bc\x1fd\ufffee\uffff", "_x0041_ dan _x000D_", 'kutip " koma , baris\nbaru\r\nlagi', "</script><script>alert(1)</script>",
    "[klik](javascript:alert(1)) **tebal** `kode` <b>x</b> &amp; | ~~y~~", "1. nomor", "- butir", "# judul", "😀" * 20_000,
    "\u2028\u2029\x85", "'sudah", "TRUE", "007", "2024-05-01", "",
]  # fmt: skip


def tip(number: int, text: str, /, **changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = {field.name: "" if pa.types.is_string(field.type) else None for field in schemas()["tips"]}
    row |= {"tip_id": f"a:t{number}", "article_id": "a", "passage_id": None, "start": number, "end": number + len(text)}
    row |= {"verbatim": text, "text": text, "headline": text, "advice_type": "skills", "polarity": "do", "score": 0.5}
    row |= {"reusable": True, "cluster_id": f"a:t{number}", "is_canonical": True, "source": "a.txt", "flags": []}
    row |= {"confidence": 0.5, "step": None, "parent_id": None}
    return row | changed


def made_run(folder: Path, tips: list[dict[str, Any]], articles: list[dict[str, Any]] | None = None) -> Path:
    """A run's folder with these tips, as rows of `tips.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    if articles is None:
        articles = [{"article_id": "a", "source": "a.txt", "title": "Judul", "url": URL}]
    for name, rows in (("tips", tips), ("articles", articles)):
        pq.write_table(pa.Table.from_pylist(rows, schemas()[name]), folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A true run over the sample."""
    folder = tmp_path_factory.mktemp("jalan") / "hasil"
    karirnlp.run(Path(__file__).parents[1] / "corpora" / "sample", out=folder)
    return folder


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    return made_run(tmp_path / "hasil", [tip(i, text, source="a.txt") for i, text in enumerate(HOSTILE)])


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path: Path) -> list[list[Any]]:
    openpyxl = pytest.importorskip("openpyxl")
    return [list(row) for row in openpyxl.load_workbook(path)["tips"].iter_rows()]


# --- which tips


def test_the_best_tips_by_default_all_on_request(finished: Path, tmp_path: Path) -> None:
    rows = pq.read_table(finished / "tips.parquet").to_pylist()
    chosen = [row["tip_id"] for row in rows if row["reusable"] and row["is_canonical"]]
    assert 0 < len(chosen) < len(rows)
    assert export(finished, tmp_path / "a.jsonl", to="jsonl") == len(chosen)
    assert [row["tip_id"] for row in read_jsonl(tmp_path / "a.jsonl")] == chosen
    assert export(finished, tmp_path / "b.jsonl", to="jsonl", reusable=False, canonical=False) == len(rows)
    kept = [
        {name: value for name, value in row.items() if name not in ("title", "url")}
        for row in read_jsonl(tmp_path / "b.jsonl")
    ]
    assert kept == rows


def test_types_and_copies(tmp_path: Path) -> None:
    tips = [
        tip(0, "satu"),
        tip(1, "dua", advice_type="leadership"),
        tip(2, "tiga", is_canonical=False),
        tip(3, "empat", reusable=False, advice_type="networking"),
    ]
    folder = made_run(tmp_path / "hasil", tips)

    def texts(**options: Any) -> list[str]:
        export(folder, tmp_path / "x.jsonl", **options)
        return [row["text"] for row in read_jsonl(tmp_path / "x.jsonl")]

    assert texts() == ["satu", "dua"]
    assert texts(canonical=False) == ["satu", "dua", "tiga"]
    assert texts(reusable=False) == ["satu", "dua", "empat"]
    assert texts(advice_type="leadership") == ["dua"]
    assert texts(advice_type=["skills", "networking"], reusable=False) == ["satu", "empat"]


# --- every row is traced


def test_every_row_names_its_source(finished: Path, tmp_path: Path) -> None:
    export(finished, tmp_path / "t.jsonl", reusable=False, canonical=False)
    articles = {row["source"]: row for row in pq.read_table(finished / "articles.parquet").to_pylist()}
    urls = set()
    for row in read_jsonl(tmp_path / "t.jsonl"):
        article = articles[row["source"]]
        assert row["title"] == article["title"] != ""
        assert article["text"][row["start"] : row["end"]] == row["verbatim"]
        assert row["url"] == article["url"]
        urls.add(row["url"])
    assert len(urls) > 3  # pages with a canonical link, records with a link column, texts with none


def test_articles_of_one_id_keep_their_own_titles(tmp_path: Path) -> None:
    articles = [
        {"article_id": "a", "source": f"{s}.txt", "title": s, "metadata": "{}"} for s in ("satu", "kosong", "dua")
    ]
    tips = [tip(0, "x", source="satu.txt"), tip(1, "y", source="dua.txt")]
    folder = made_run(tmp_path / "hasil", tips, articles)
    export(folder, tmp_path / "t.jsonl")
    assert [row["title"] for row in read_jsonl(tmp_path / "t.jsonl")] == ["satu", "dua"]
    made_run(folder, [*tips, tip(2, "z", source="hilang.txt")], articles)
    (tmp_path / "u.jsonl").write_text("lama", encoding="utf-8")
    with pytest.raises(KarirError, match="a:t2"):
        export(folder, tmp_path / "u.jsonl")
    assert (tmp_path / "u.jsonl").read_text(encoding="utf-8") == "lama"  # a failed export leaves what was there
    assert not list(tmp_path.glob("*.partial"))


# --- tables


def test_jsonl_keeps_every_character_on_one_line(hostile: Path, tmp_path: Path) -> None:
    assert export(hostile, tmp_path / "t.jsonl") == len(HOSTILE)
    assert [row["verbatim"] for row in read_jsonl(tmp_path / "t.jsonl")] == HOSTILE


def test_csv_round_trip(hostile: Path, tmp_path: Path) -> None:
    export(hostile, tmp_path / "t.csv", to="csv")
    rows = read_csv(tmp_path / "t.csv")
    assert [row["text"] for row in rows] == [cell(text) for text in HOSTILE]
    names = schemas()["tips"].names
    at = names.index("source") + 1
    assert list(rows[0]) == [*names[:at], "title", "url", *names[at:]]
    assert (rows[3]["start"], rows[3]["score"], rows[3]["reusable"], rows[3]["url"]) == ("3", "0.5", "true", URL)
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("column", ["text", "headline", "action", "source", "tip_id", "speaker"])
def test_a_formula_in_any_column_is_text(tmp_path: Path, column: str) -> None:
    formula = '=HYPERLINK("https://x.example","klik")'
    articles = [{"article_id": "a", "source": s, "title": formula, "metadata": "{}"} for s in ("a.txt", formula)]
    folder = made_run(tmp_path / "hasil", [tip(0, "Kirim CV.", **{"flags": [formula], column: formula})], articles)
    export(folder, tmp_path / "t.csv", to="csv")
    (row,) = read_csv(tmp_path / "t.csv")
    assert row[column] == row["title"] == row["flags"] == "'" + formula
    export(folder, tmp_path / "t.xlsx", to="xlsx")
    header, line = read_xlsx(tmp_path / "t.xlsx")
    cells = dict(zip([c.value for c in header], line, strict=True))
    assert cells[column].value == cells["title"].value == "'" + formula
    assert all(c.data_type != "f" for c in line)


def test_xlsx_round_trip(hostile: Path, tmp_path: Path) -> None:
    assert export(hostile, tmp_path / "t.xlsx", to="xlsx") == len(HOSTILE)
    header, *lines = read_xlsx(tmp_path / "t.xlsx")
    names = [c.value for c in header]
    found = [dict(zip(names, [c.value for c in line], strict=True)) for line in lines]
    for text, row in zip(HOSTILE, found, strict=True):
        seen = re.sub("_x005F_(?=x[0-9A-F]{4}_)", "_", row["text"] or "")
        if len(text.encode("utf-16-le")) > 2 * 32_767:
            assert seen == text[:16_383] + "…"
        else:
            assert seen == str(cell(text)).replace("\r\n", "\n").replace("\r", "\n")  # as any XML reader has it
    assert found[11]["text"] == "#REF!"
    assert found[13]["text"] == "_x005F_x0041_ dan _x005F_x000D_"  # Excel shows `_x0041_ dan _x000D_`
    assert [(row["start"], row["score"], row["reusable"]) for row in found[:2]] == [(0, 0.5, True), (1, 0.5, True)]
    assert {c.data_type for line in lines for c in line} <= {"s", "n", "b", "inlineStr"}


def test_xlsx_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("karirnlp.export.sheets._SHEET_ROWS", 2)
    folder = made_run(tmp_path / "hasil", [tip(i, f"tips {i}") for i in range(5)])
    export(folder, tmp_path / "t.xlsx", to="xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("tips", 3), ("tips 2", 3), ("tips 3", 2)]


def test_without_openpyxl_the_error_says_what_to_install(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(KarirError, match=re.escape('pip install "karirnlp[xlsx]"')):
        export(hostile, tmp_path / "t.xlsx", to="xlsx")
    assert not (tmp_path / "t.xlsx").exists()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_is_a_formula_and_text_is_kept(text: str) -> None:
    found = cell(text)
    assert not found.lstrip(" \t\r\n\u200b\ufeff").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert len(found.removeprefix("'")) == len(text.removeprefix("'"))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", found)


# --- pages


def test_markdown_digest(finished: Path, tmp_path: Path) -> None:
    count = export(finished, tmp_path / "t.md", to="markdown")
    digest = (tmp_path / "t.md").read_text(encoding="utf-8")
    assert digest.count("\n- ") == count
    assert f"\n{count} tips dari " in digest
    assert "izin mengutip" in digest
    shown = re.findall(r"^## (.*)", digest, re.M)
    assert shown == [name for name in ADVICE_TYPES.values() if name in shown]
    assert len(shown) > 5
    assert "](https://www.kariernusantara.example/artikel/serah-terima-pekerjaan-sebelum-resign) (" in digest


def test_markdown_is_best_first_and_parts_do_from_avoid(tmp_path: Path) -> None:
    tips = [tip(0, "Baca.", score=0.2), tip(1, "Menunda.", polarity="avoid"), tip(2, "Tulis.", score=0.9)]
    export(made_run(tmp_path / "hasil", tips), tmp_path / "t.md", to="markdown")
    lines = (tmp_path / "t.md").read_text(encoding="utf-8").splitlines()
    assert [line.split(" —")[0] for line in lines if line.startswith(("- ", "###"))] == [
        "### Lakukan", "- Tulis.", "- Baca.", "### Hindari", "- Menunda.",
    ]  # fmt: skip
    assert f"- Tulis. — [Judul]({URL}) (a.txt, 2–8)" in lines


def rendered(source: str) -> tuple[str, set[str]]:
    """The text that a reader sees, and the kinds of the elements."""
    text, kinds = [], set()
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(source):
        kinds.add(token.type)
        for child in token.children or []:
            kinds.add(child.type)
            text.append(child.content)
    return "".join(text), kinds


@given(
    st.text(st.one_of(st.sampled_from(list("-+=#*_`~[]()<>&|!\\1.) :\n")), st.characters(exclude_categories=["Cs"])))
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    plain = " ".join(text.split()).replace("\x00", "\ufffd")
    shown, kinds = rendered(f"- {_plain(text)} — x")
    assert shown == f"{plain} — x".lstrip()
    assert kinds == {
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "paragraph_close", "list_item_close",
        "bullet_list_close",
    }  # fmt: skip


def test_a_hostile_title_and_url_stay_one_link(tmp_path: Path) -> None:
    article = {"article_id": "a", "source": "a](x)_b_.txt", "title": "Judul](https://jahat.example) [x"}
    article["url"] = "https://a.example/x) <b>\\ [y](javascript:1)?q=a b"
    folder = made_run(tmp_path / "hasil", [tip(0, "Kirim CV.", source=article["source"])], [article])
    export(folder, tmp_path / "t.md", to="markdown")
    (line,) = [x for x in (tmp_path / "t.md").read_text(encoding="utf-8").splitlines() if x.startswith("- ")]
    tokens = [c for t in MarkdownIt().parse(line) for c in t.children or []]
    (link,) = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert str(link).startswith("https://a.example/x%29")
    assert "".join(t.content for t in tokens).endswith("Judul](https://jahat.example) [x (a](x)_b_.txt, 0–9)")


# Of schema.org: each type with the properties used, and the types that each takes.
SCHEMA: dict[str, dict[str, set[str]]] = {
    "HowTo": {"name": {"str"}, "inLanguage": {"str"}, "isBasedOn": {"Article"}, "step": {"HowToStep"}},
    "Article": {"headline": {"str"}, "url": {"str"}, "identifier": {"str"}},
    "HowToStep": {"position": {"int"}, "name": {"str"}, "itemListElement": {"HowToDirection"}},
    "HowToDirection": {"position": {"int"}, "text": {"str"}, "identifier": {"str"}, "isBasedOn": {"Quotation"}},
    "Quotation": {"text": {"str"}, "identifier": {"PropertyValue"}},
    "PropertyValue": {"propertyID": {"str"}, "value": {"str", "int"}},
}


def check_schema(node: dict[str, Any]) -> None:
    for name, values in node.items():
        if name == "@type":
            continue
        for value in values if isinstance(values, list) else [values]:
            kind = value["@type"] if isinstance(value, dict) else type(value).__name__
            assert kind in SCHEMA[node["@type"]][name], (node["@type"], name, kind)
            if isinstance(value, dict):
                check_schema(value)


def test_the_digest_says_what_to_check_again(tmp_path: Path) -> None:
    rows = [
        tip(1, "Cek UMP 2025.", volatile="minimum_wage; year", support=3),
        tip(2, "Sebut angka dulu.", opposite_id="a:t9"),
        tip(3, "Kirim CV."),
    ]
    export(made_run(tmp_path / "hasil", rows), tmp_path / "t.md", to="markdown")
    lines = [line for line in (tmp_path / "t.md").read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
    assert lines[0].endswith("· 3 artikel · periksa lagi: upah minimum, tahun")
    assert lines[1].endswith("· ada tips yang berlawanan")
    assert "·" not in lines[2]


def test_every_kind_that_dates_has_a_name_for_readers() -> None:
    assert {row[0] for row in concept_rows("volatile.tsv")} == set(_DATED)


def test_jsonld_is_one_how_to_an_article(finished: Path, tmp_path: Path) -> None:
    export(finished, tmp_path / "t.jsonl")
    count = export(finished, tmp_path / "t.jsonld", to="jsonld")
    found = json.loads((tmp_path / "t.jsonld").read_text(encoding="utf-8"))
    assert found["@context"] == "https://schema.org"
    rows = read_jsonl(tmp_path / "t.jsonl")
    assert Counter(len(how["step"]) for how in found["@graph"]) == Counter(Counter(r["source"] for r in rows).values())
    assert sum(len(how["step"]) for how in found["@graph"]) == count
    by_id = {row["tip_id"]: row for row in rows}
    for how in found["@graph"]:
        check_schema(how)
        assert how["@type"] == "HowTo"
        assert [step["position"] for step in how["step"]] == list(range(1, len(how["step"]) + 1))
        places = []
        for step in how["step"]:
            (direction,) = step["itemListElement"]
            row = by_id[direction["identifier"]]
            assert (direction["text"], direction["isBasedOn"]["text"]) == (row["text"], row["verbatim"])
            traced = {value["propertyID"]: value["value"] for value in direction["isBasedOn"]["identifier"]}
            assert traced == {name: row[name] for name in ("source", "start", "end")}
            assert how["name"] == row["title"]
            assert how["isBasedOn"].get("url", "") == row["url"]
            places.append(row["start"])
        assert places == sorted(places)


def test_jsonld_may_stand_in_a_page(hostile: Path, tmp_path: Path) -> None:
    export(hostile, tmp_path / "t.jsonld", to="jsonld")
    written = (tmp_path / "t.jsonld").read_text(encoding="utf-8")
    assert "<" not in written
    (how,) = json.loads(written)["@graph"]
    assert [step["itemListElement"][0]["text"] for step in how["step"]] == HOSTILE


def test_jsonld_never_directs_to_a_mistake(tmp_path: Path) -> None:
    tips = [
        tip(0, "Datang terlambat.", polarity="avoid", flags=["avoid_unmarked"]),
        tip(9, "Jangan diam.", polarity="avoid"),
    ]
    export(made_run(tmp_path / "hasil", tips), tmp_path / "t.jsonld", to="jsonld")
    (how,) = json.loads((tmp_path / "t.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert [step["itemListElement"][0]["text"] for step in how["step"]] == [
        "Hindari: Datang terlambat.",
        "Jangan diam.",
    ]


# --- dataset


def load(folder: Path, home: Path) -> list[dict[str, Any]]:
    """The rows as `datasets` has them, in a process with no network and a cache of its own."""
    program = (
        "import json, socket, sys\n"
        "def refuse(*a, **k): raise OSError('no network in this test')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from datasets import load_dataset\n"
        "print(json.dumps(load_dataset(sys.argv[1], split='train').to_list()))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"HF_HOME": str(home), "HF_DATASETS_OFFLINE": "1"},
    )
    return json.loads(found.stdout)


def test_a_dataset_opens_offline(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    assert export(hostile, out, to="hf") == len(HOSTILE)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "README.md", "data/tips.parquet", "export.json",
    ]  # fmt: skip
    export(hostile, tmp_path / "t.jsonl")
    assert load(out, tmp_path / "cache") == read_jsonl(tmp_path / "t.jsonl")
    about = json.loads((out / "export.json").read_text(encoding="utf-8"))
    assert (about["tips"], about["articles"], about["reusable"], about["advice_types"]) == (len(HOSTILE), 1, True, None)


def test_the_card_states_no_licence_and_names_every_column(finished: Path, tmp_path: Path) -> None:
    export(finished, tmp_path / "d", to="hf")
    card = (tmp_path / "d" / "README.md").read_text(encoding="utf-8")
    head = card.split("---")[1]
    assert "license" not in head
    assert "permission to quote" in card
    columns = set(pq.read_schema(tmp_path / "d" / "data" / "tips.parquet").names)
    assert {"source", "title", "url", "start", "end"} <= columns
    ids = {"tip_id", "article_id", "passage_id", "headline"}
    assert set(schemas()["tips"].names) - ids - columns == set()
    about = json.loads((tmp_path / "d" / "export.json").read_text(encoding="utf-8"))
    assert set(about["run"]["models"]) == {"advice", "tip"}


def test_a_card_that_is_there_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "d"
    export(made_run(tmp_path / "hasil", [tip(0, "satu")]), out, to="hf")
    (out / "README.md").write_text("license: cc-by-4.0", encoding="utf-8")
    export(made_run(tmp_path / "hasil", [tip(0, "satu"), tip(1, "dua")]), out, to="hf")
    assert (out / "README.md").read_text(encoding="utf-8") == "license: cc-by-4.0"
    assert pq.read_table(out / "data" / "tips.parquet").num_rows == 2
    with pytest.raises(KarirError, match="--all"):
        export(made_run(tmp_path / "hasil", []), out, to="hf")
    assert pq.read_table(out / "data" / "tips.parquet").num_rows == 2


# --- edges


@pytest.mark.parametrize("to", [name for name in FORMATS if name != "hf"])
def test_a_run_with_no_tip(tmp_path: Path, to: str) -> None:
    out = tmp_path / "sub" / "t"
    assert export(made_run(tmp_path / "hasil", []), out, to=to) == 0
    if to == "jsonl":
        assert out.read_bytes() == b""
    elif to == "csv":
        assert read_csv(out) == []
    elif to == "xlsx":
        pytest.importorskip("openpyxl")
        assert len(read_xlsx(out.rename(out.with_suffix(".xlsx")))) == 1
    elif to == "markdown":
        assert "\n0 tips dari 0 artikel" in out.read_text(encoding="utf-8")
    else:
        assert json.loads(out.read_text(encoding="utf-8")) == {"@context": "https://schema.org", "@graph": []}


@pytest.mark.parametrize("to", [name for name in FORMATS if name != "xlsx"])
def test_same_run_same_bytes(finished: Path, tmp_path: Path, to: str) -> None:
    for name in ("a", "b"):
        export(finished, tmp_path / name, to=to)
    files = [sorted(p for p in (tmp_path / n).rglob("*") if p.is_file()) or [tmp_path / n] for n in ("a", "b")]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


def test_wrong_use_is_refused_before_anything_is_written(hostile: Path, tmp_path: Path) -> None:
    before = (hostile / "tips.parquet").read_bytes()
    (tmp_path / "berkas").write_text("x", encoding="utf-8")
    for out, options, message in (
        (tmp_path / "t", {"to": "pdf"}, "jsonl, csv"),
        (tmp_path / "t", {"advice_type": "gaji"}, "compensation"),
        (tmp_path / "t", {"advice_type": ["skills", "gaji"]}, "gaji"),
        (hostile / "tips.parquet", {}, "the run itself"),
        (tmp_path / "x" / ".." / "hasil" / "tips.jsonl", {}, "the run itself"),
        (hostile, {"to": "hf"}, "the run itself"),
        (tmp_path, {"to": "csv"}, "is a folder"),
        (tmp_path / "berkas", {"to": "hf"}, "is a file"),
    ):
        with pytest.raises(OptionError, match=message):
            export(hostile, out, **options)
    assert not (tmp_path / "t").exists()
    assert (hostile / "tips.parquet").read_bytes() == before
    with pytest.raises(KarirError, match="cannot be written"):
        export(hostile, tmp_path / "berkas" / "t.csv", to="csv")


def test_no_run_and_a_damaged_run(hostile: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"tips\.parquet is missing"):
        export(tmp_path / "tidak-ada", tmp_path / "t.csv")
    whole = (hostile / "tips.parquet").read_bytes()
    (hostile / "tips.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        export(hostile, tmp_path / "t.csv")
    pq.write_table(pa.table({"tip_id": ["x"]}), hostile / "tips.parquet")
    with pytest.raises(InputError, match="no column"):
        export(hostile, tmp_path / "t.csv")


def test_a_column_that_a_run_adds_is_exported(tmp_path: Path) -> None:
    folder = made_run(tmp_path / "hasil", [tip(0, "Kirim CV.")])
    table = pq.read_table(folder / "tips.parquet")
    pq.write_table(table.append_column("steps", pa.array([["1", "2"]])), folder / "tips.parquet")
    export(folder, tmp_path / "t.jsonl")
    assert read_jsonl(tmp_path / "t.jsonl")[0]["steps"] == ["1", "2"]


# --- command line


def karirnlp_cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command(finished: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.jsonl"
    done = karirnlp_cli("export", str(finished), "--to", "jsonl", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(read_jsonl(out))} tips in {out}" in done.stdout
    karirnlp_cli(
        "export", str(finished), "--to", "jsonl", "--out", str(out), "--all", "--type", "skills", "--type", "wellbeing"
    )
    rows = pq.read_table(finished / "tips.parquet").to_pylist()
    wanted = [row["tip_id"] for row in rows if row["advice_type"] in ("skills", "wellbeing")]
    assert [row["tip_id"] for row in read_jsonl(out)] == wanted
    for arguments in (["--to", "pdf"], ["--to", "csv", "--type", "gaji"]):
        refused = karirnlp_cli("export", str(finished), *arguments, "--out", str(tmp_path / "x"))
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr
    assert karirnlp_cli("export", str(tmp_path), "--to", "csv", "--out", str(tmp_path / "x")).returncode == 2
    assert "Example: karirnlp export" in karirnlp_cli("export", "--help").stdout


def test_the_command_offers_every_format() -> None:
    assert tuple(cli.ExportFormat) == (*FORMATS, *labels.FORMATS)
