"""The labelled corpus: its source form, its compiled form, and its checks, each shown to catch a planted fault."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import corpus  # noqa: E402
import corpus_checks  # noqa: E402

GOOD = """register: informal
lead: interviewing
voice: diary
shape: numbered
subject: late to an interview at a bakery
gap: 2

= 0 Telat Interview? Lakuin Ini

p interviewing
0 Gue pernah telat dua puluh menit.
+ {c Kalau kamu kejebak macet}, {a kabarin HRD} {p biar jadwalnya bisa digeser}.
0~ Gitu aja.

# + ## 1. Minta maaf sekali aja

l interviewing/workplace_relations
- ❌ {a Ngasih alasan panjang lebar}

p none related
0 Baca juga: CV Barista
"""


@pytest.fixture(scope="module")
def articles() -> list[corpus_checks.Article]:
    return corpus.load()


def planted(text: str = GOOD, **header: str) -> corpus_checks.Article:
    source = corpus.parse("tanam.txt", text)
    source.header.update(header)
    return "tanam-001", source


def test_every_span_of_the_example() -> None:
    row = corpus.compile_article(corpus.parse("a.txt", GOOD), "interviewing-001", "train")
    text = row["text"]
    assert text == (
        "Telat Interview? Lakuin Ini\n\nGue pernah telat dua puluh menit. Kalau kamu kejebak macet, kabarin HRD biar jadwalnya "
        "bisa digeser.Gitu aja.\n\n## 1. Minta maaf sekali aja\n\n❌ Ngasih alasan panjang lebar\n\nBaca juga: CV Barista"
    )
    assert [text[b["start"] : b["end"]] for b in row["blocks"]][2:] == [
        "1. Minta maaf sekali aja",
        "Ngasih alasan panjang lebar",
        "Baca juga: CV Barista",
    ]
    tip = row["blocks"][1]["sentences"][1]
    assert tip["label"] == "do"
    assert {s["slot"]: text[s["start"] : s["end"]] for s in tip["slots"]} == {
        "condition": "Kalau kamu kejebak macet",
        "action": "kabarin HRD",
        "purpose": "biar jadwalnya bisa digeser",
    }
    assert row["blocks"][3]["secondary_type"] == "workplace_relations"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p interviewing\n0 Gue", "p interviwing\n0 Gue", "tanam.txt:10: unknown advice type 'interviwing'"),
        ("0 Gue pernah telat dua puluh menit.", "1 Gue pernah telat", "tanam.txt:11: not a header"),
        ("0 Baca juga: CV Barista", "+ Baca juga: CV Barista", "tanam.txt:21: a passage of type none holds no tips"),
        ("0 Baca juga: CV Barista\n", "", "tanam.txt:20: empty block"),
        ("{c Kalau kamu kejebak macet}", "{k Kalau kamu kejebak macet}", "tanam.txt:12: brace"),
        ("{c Kalau kamu kejebak macet}", "{c }", "tanam.txt:12: "),
        ("0 Gue pernah", "0 {a Gue} pernah", "tanam.txt:11: slots in a sentence that is no tip"),
        ("= 0 Telat", "# 0 Telat", "one title block"),
        ("gap: 2", "gap: 3", "header gap: '3'"),
        ("lead: interviewing\n", "", "header lead is missing"),
        ("p none related", "p none iklan", "flag 'iklan'"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_file_and_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(corpus.CorpusError) as error:
        corpus.parse("tanam.txt", GOOD.replace(old, new, 1))
    assert message in str(error.value)


def test_the_corpus_compiles_and_its_offsets_are_exact(articles: list[corpus_checks.Article], tmp_path: Path) -> None:
    counts = corpus.build(tmp_path)
    assert sum(counts.values()) == len(articles)
    for split in counts:
        for line in (tmp_path / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            end = 0
            for block in row["blocks"]:
                assert end <= block["start"] < block["end"] <= len(row["text"])
                end = block["end"]
                inner = block["start"]
                for sentence in block["sentences"]:
                    assert inner <= sentence["start"] < sentence["end"] <= block["end"]
                    inner = sentence["end"]
                    for slot in sentence["slots"]:
                        assert sentence["start"] <= slot["start"] < slot["end"] <= sentence["end"]
            shares = corpus.splits()
            assert shares[row["article_id"]] == split


def test_datasets_opens_it_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    counts = corpus.build(tmp_path / "data")
    files = {split: str(tmp_path / "data" / f"{split}.jsonl") for split in counts}
    found = datasets.load_dataset("json", data_files=files, cache_dir=str(tmp_path / "cache"))
    assert {split: found[split].num_rows for split in counts} == counts


def test_splits_are_stratified(articles: list[corpus_checks.Article]) -> None:
    split_of = corpus.splits()
    assert {article_id for article_id, _ in articles} <= set(split_of)
    for name in corpus.TYPES:
        own = [split_of[article_id] for article_id, source in articles if source.header["lead"] == name]
        for split in ("validation", "test"):
            assert 0.05 <= own.count(split) / len(own) <= 0.16, (name, split)


def test_the_corpus_passes_its_checks(articles: list[corpus_checks.Article]) -> None:
    assert corpus_checks.problems(articles) == []


def test_a_near_duplicate_is_caught(articles: list[corpus_checks.Article]) -> None:
    article_id, source = articles[40]
    half = copy.deepcopy(source)
    half.blocks = half.blocks[: len(half.blocks) // 2]
    assert any(article_id in line for line in corpus_checks.near_duplicates([*articles[:60], ("tanam-001", half)]))


def test_the_same_subject_is_caught(articles: list[corpus_checks.Article]) -> None:
    _, source = articles[40]
    twin = planted(lead=source.header["lead"], subject=source.header["subject"] + " lagi")
    assert any("tanam-001" in line for line in corpus_checks.same_subjects([*articles[:60], twin]))


def test_a_repeated_opening_is_caught() -> None:
    lines = "".join(f"\np interviewing\n+ Pastikan kamu sudah membawa berkas nomor {i}.\n" for i in range(40))
    found = corpus_checks.openings([planted(GOOD + lines)])
    assert any("pastikan kamu sudah" in line for line in found)
    assert any("start with Pastikan" in line for line in found)


def test_a_lopsided_corpus_is_caught(articles: list[Any]) -> None:
    formal = [(i, s) for i, s in articles if s.header["register"] == "formal" and s.header["lead"] != "skills"]
    found = corpus_checks.spread(formal)
    assert any("are formal" in line for line in found)
    assert any("0 articles led by skills" in line for line in found)


def test_the_check_command_fails_on_a_bad_file(tmp_path: Path, corpus_script: ModuleType) -> None:
    bad = tmp_path / "articles" / "interviewing" / "001-a.txt"
    bad.parent.mkdir(parents=True)
    bad.write_text(GOOD.replace("lead: interviewing", "lead: skills"), encoding="utf-8")
    with pytest.raises(corpus_script.CorpusError, match="stands in the folder 'interviewing'"):
        corpus_script.load(tmp_path)
