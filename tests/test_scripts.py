"""The examples of `scripts/` run on the sample corpus, with the public face of karirnlp alone."""

from __future__ import annotations

import ast
import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, load_script

import karirnlp

SAMPLE = ROOT / "corpora" / "sample"
EXAMPLES = ["process_folder", "daily_increment", "newsletter", "classify_other", "spark_job"]
OPEN = {"karirnlp", "karirnlp.spark"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contoh") / "hasil"
    assert load_script("process_folder").main([str(SAMPLE), str(folder), "--workers", "0"]) == 0
    return folder


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_uses_the_public_face_alone(name: str) -> None:
    tree = ast.parse((ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = {node.module or "" for node in froms} | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    own = {module for module in modules if module.split(".")[0] == "karirnlp"}
    assert own
    assert own <= OPEN
    assert (ast.get_docstring(tree) or "").count("`")
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "karirnlp"
    }
    assert used <= set(karirnlp.__all__)


def test_process_folder_says_what_there_is_and_what_was_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = tmp_path / "artikel"
    articles.mkdir()
    shutil.copy(SAMPLE / "melacak-lamaran-kerja.md", articles)
    (articles / "rusak.jsonl").write_text("{bukan json\n", encoding="utf-8")
    code = load_script("process_folder").main([str(articles), str(tmp_path / "hasil"), "--workers", "0"])
    shown = capsys.readouterr().out
    assert code == 3
    assert "1 articles" in shown
    assert "Mencari & Melamar Kerja" in shown
    assert "rusak.jsonl#0: bad_json" in shown


def test_a_day_taken_in_twice_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    increment = load_script("daily_increment")
    days = [tmp_path / "2026-11-23", tmp_path / "2026-11-24"]
    for day, name in zip(days, ("melacak-lamaran-kerja.md", "cara-membaca-slip-gaji.txt"), strict=True):
        day.mkdir()
        shutil.copy(SAMPLE / name, day)
    bank = tmp_path / "tips.sqlite"
    new = []
    for day in (*days, days[1]):
        assert increment.main([str(day), str(tmp_path / "runs"), str(bank), "--workers", "0"]) == 0
        new.append(int(capsys.readouterr().out.split(", ")[-1].split()[0]))
    assert new[0] > 0
    assert new[1] > 0
    assert new[2] == 0
    with karirnlp.TipBank(bank) as tips:
        assert len(tips) == sum(new)


def test_a_newsletter_has_tips_fit_to_publish_and_none_twice(run: Path, tmp_path: Path) -> None:
    target = tmp_path / "buletin.md"
    assert load_script("newsletter").main([str(run), str(target), "--each", "2", "--title", "Uji"]) == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("# Uji\n")
    tips = [line.split(" ", 2)[2].strip() for line in text.splitlines() if line.startswith("- ")]
    with karirnlp.TipBank(run) as bank:
        known = {tip["text"]: tip for tip in bank.search(reusable=True, canonical=True, volatile=False, limit=200)}
    assert tips
    assert len(set(tips)) == len(tips)
    assert set(tips) <= known.keys()
    assert max(Counter(known[tip]["article_id"] for tip in tips).values()) == 1
    assert max(Counter(known[tip]["advice_type"] for tip in tips).values()) <= 2


def test_passages_of_another_project_are_classified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "paragraf.csv", tmp_path / "hasil.csv"
    source.write_text(
        'no,isi,url,judul\n1,"Tanyakan rentang gaji, lalu tunggu.",a,Negosiasi Gaji\n'
        "2,Lakukan itu seminggu sebelumnya.,a,Negosiasi Gaji\n3,,b,\n",
        encoding="utf-8-sig",
    )
    script = load_script("classify_other")
    common = [str(source), str(target), "--text", "isi", "--article", "url", "--title", "judul"]
    assert script.main(common) == 0
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["no"] for row in rows] == ["1", "2", "3"]
    assert [row["advice_type"] for row in rows[:2]] == ["compensation", "compensation"]
    assert all(0 < float(row["score"]) <= 1 for row in rows)
    assert script.main([*common, "--reject-below", "1.0"]) == 0
    assert "compensation" not in target.read_text(encoding="utf-8")
    assert script.main([str(source), str(target), "--text", "teks"]) == 2
    assert "it has no, isi, url, judul" in capsys.readouterr().err


def test_the_spark_job_writes_the_tables(run: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason='pip install "karirnlp[spark]"')
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("no Java here: install openjdk-17-jre-headless")
    program = [
        sys.executable,
        ROOT / "scripts" / "spark_job.py",
        SAMPLE,
        tmp_path / "hasil",
        "--master",
        "local[2]",
        "--partitions",
        "2",
    ]
    here = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYSPARK_SUBMIT_ARGS": "--conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell",
    }
    done = subprocess.run([str(part) for part in program], capture_output=True, text=True, env=here, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    local = (run / "tips.jsonl").read_text(encoding="utf-8").count("\n")
    assert f"14 articles, {local} tips, 0 rejects" in done.stdout
    assert (tmp_path / "hasil" / "run.json").is_file()
