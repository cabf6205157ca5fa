"""Spark gives the rows of the local run, on one machine and on a cluster that loses an executor; a bad row costs itself alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deadly import DEADLY, KILLER

import karirnlp
from karirnlp.errors import InputError, KarirError
from karirnlp.io import read
from karirnlp.records import records_table
from karirnlp.tables import TABLES, annotate
from karirnlp.types import Reject

pytest.importorskip("pyspark", reason='pip install "karirnlp[spark]"')
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("no Java here: install openjdk-17-jre-headless", allow_module_level=True)

from karirnlp import spark as on_spark
from karirnlp.spark.job import start

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpora" / "sample"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two cores, each task tried four times; its workers die of a row that holds `DEADLY`."""
    folder = tmp_path_factory.mktemp("worker")
    (folder / "sitecustomize.py").write_text(KILLER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *sys.path]))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        found = start("local[2,4]")
        found.sparkContext.setLogLevel("OFF")
        found.conf.set("spark.sql.shuffle.partitions", "2")
        yield found
        found.stop()


@pytest.fixture
def corpus(tmp_path: Path, article: str) -> Path:
    """Every way of reading: pieces of Parquet and JSON Lines, whole files, ids given twice, lines and files that are rejects."""
    folder = shutil.copytree(SAMPLE, tmp_path / "artikel")
    lines = [json.dumps({"id": f"a{i % 7}", "isi": article.replace("CV", f"CV {i}")}) for i in range(9)]
    (folder / "baris satu.jsonl").write_text("\n".join([*lines[:4], "", "{rusak", "[1]", *lines[4:]]) + "\n")
    (folder / "kosong.txt").write_text("")
    (folder / "gambar.png").write_bytes(b"\x89PNG")
    table = pa.table({"text": [article, None, ""], "judul": ["Judul", None, "x"], "url": ["https://a.id/1", "", None]})
    pq.write_table(table, folder / "tabel.parquet")
    return folder


def plain(rows: list[Any]) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in rows]


def by_key(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def assert_same_run(one: Path, other: Path) -> None:
    """The rows of two runs, whatever files they are in; the counts too."""
    for name in TABLES:
        tables = [pq.read_table(out / f"{name}.parquet") for out in (one, other)]
        assert by_key(tables[0].to_pylist()) == by_key(tables[1].to_pylist()), name
        assert tables[0].column_names == tables[1].column_names
    for name in ("tips.jsonl", "rejects.jsonl"):
        assert by_key(lines(one / name)) == by_key(lines(other / name)), name
    counts = [json.loads((out / "run.json").read_text(encoding="utf-8")) for out in (one, other)]
    for key in ("articles_in", "articles", "rejects", *TABLES, "reusable", "types", "registers", "models", "version"):
        assert counts[0][key] == counts[1][key], key


def lines(path: Path) -> list[dict[str, Any]]:
    files = sorted(path.glob("part-*")) if path.is_dir() else [path]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_frame_of_records_gives_the_rows_of_annotate(session: Any) -> None:
    table = records_table([*read(SAMPLE), Reject("rusak.jsonl#4", 4, "bad_json", "line 5")])
    expected = annotate(table)
    frame = session.createDataFrame(table.to_pylist(), on_spark.records_type()).coalesce(1)
    found = on_spark.tables(on_spark.annotate(frame).persist())
    for name, rows in found.items():
        assert plain(rows.collect()) == expected[name].to_pylist(), name


def test_a_frame_of_any_columns(session: Any, article: str) -> None:
    rows = [("u1", article, 3.5), ("u2", None, 1.0)]
    frame = session.createDataFrame(rows, "url string, isi string, nilai double")
    found = plain(on_spark.annotate(frame).orderBy("article.article_id").collect())
    assert [row["reject"] and row["reject"]["source"] for row in found] == ["u2", None]
    assert [row["text"] for row in found[1]["tips"]] == [tip.text for tip in karirnlp.analyze(article).tips]
    with pytest.raises(InputError, match="text_column"):
        on_spark.annotate(frame.select("nilai"))


def test_a_run_gives_the_files_of_the_local_run(session: Any, corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "lokal")
    result = on_spark.run(corpus, tmp_path / "spark", spark=session, partitions=3)
    assert result.rejects == 6
    assert_same_run(tmp_path / "lokal", tmp_path / "spark")
    assert sorted(path.name for path in (tmp_path / "spark").iterdir() if path.name[0] != ".") == sorted(
        [*(f"{name}.parquet" for name in TABLES), "rejects.jsonl", "run.json", "tips.jsonl"]
    )


def test_a_row_that_kills_its_worker_is_named_and_the_rest_lives(session: Any, article: str, tmp_path: Path) -> None:
    rows = [{"id": f"a{i}", "text": article.replace("CV", f"CV {i}")} for i in range(40)]
    rows[17]["text"] = f"{DEADLY}. Kirim CV."
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    result = on_spark.run(source, tmp_path / "hasil", spark=session, partitions=1)
    assert (result.articles, result.rejects) == (39, 1)
    (reject,) = lines(tmp_path / "hasil" / "rejects.jsonl")
    assert (reject["source"], reject["reason"]) == ("a.jsonl#17", "killed")


def test_a_failed_job_leaves_no_table_and_says_why(
    session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Kirim CV."}\n')
    out = tmp_path / "hasil"
    on_spark.run(tmp_path / "a.jsonl", out, spark=session)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    monkeypatch.setattr("karirnlp.annotator.code_version", lambda: "9.9+other")
    with pytest.raises(KarirError, match=r"ModelError: made with karirnlp 9\.9\+other"):
        on_spark.run(tmp_path / "a.jsonl", out, spark=session, ship=False)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    monkeypatch.undo()
    (tmp_path / "rusak.parquet").write_bytes(b"PAR1 bukan parquet PAR1")
    with pytest.raises(KarirError, match=r"rusak\.parquet"):
        on_spark.run(tmp_path / "rusak.parquet", tmp_path / "lain", spark=session)
    assert not list((tmp_path / "lain").rglob("*.parquet"))
    with pytest.raises(InputError, match="tidak-ada"):
        on_spark.run(tmp_path / "tidak-ada", tmp_path / "lain", spark=session)


CLUSTER = """
import os, signal, sys, threading, time
from pathlib import Path
from karirnlp import spark as on_spark
from karirnlp.spark.job import start

source, out = sys.argv[1:]
session = start("local-cluster[2,1,1024]")
session.sparkContext.setLogLevel("OFF")
tracker = session.sparkContext.statusTracker()
killed = []

def processes(word):
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told = path.read_bytes().split(b"\\0")
        except OSError:
            continue
        if session.sparkContext.applicationId.encode() in told and any(word in part for part in told):
            yield int(path.parent.name)

def children(pid):
    return [int(c) for t in Path(f"/proc/{pid}/task").glob("*/children") for c in t.read_text().split()]

def kill():
    # while articles are analysed: a Python worker when two tasks are done, an executor when four are
    while not (Path(out) / ".karirnlp" / "ids" / "_SUCCESS").exists():
        time.sleep(0.02)
    while len(killed) < 2:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks >= 8 and info.numCompletedTasks >= 2 + 2 * len(killed):
                executor = next(processes(b"CoarseGrainedExecutorBackend"))
                pid = executor if killed else next((w for d in children(executor) for w in children(d)), None)
                if pid:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
        time.sleep(0.02)

threading.Thread(target=kill, daemon=True).start()
on_spark.run(source, out, spark=session, partitions=8)
assert len(killed) == 2, killed
session.stop()
"""


def test_a_cluster_that_loses_a_worker_and_an_executor_gives_the_same_rows(article: str, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    rows = [{"id": f"a{i}", "text": article.replace("CV", f"CV {i}")} for i in range(160)]
    source.write_text("\n".join(map(json.dumps, rows)))
    karirnlp.run(source, out=tmp_path / "lokal")
    done = subprocess.run(
        [sys.executable, "-c", CLUSTER, str(source), str(tmp_path / "spark")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same_run(tmp_path / "lokal", tmp_path / "spark")
