"""The batch job: what it writes, what it rejects, how it resumes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import karirnlp
from karirnlp import batch
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.tables import schemas
from karirnlp.types import Record, Reject

FILES = ("articles.parquet", "passages.parquet", "headings.parquet", "tips.parquet", "tips.jsonl", "rejects.jsonl")


@pytest.fixture
def corpus(tmp_path: Path, article: str) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    for i in range(12):
        (folder / f"a{i:02d}.txt").write_text(article.replace("salinan CV", f"salinan CV nomor {i}"), encoding="utf-8")
    (folder / "kosong.txt").write_text("", encoding="utf-8")
    (folder / "rusak.jsonl").write_text('{"text": "Kirim CV lewat surel."}\n{"text": \n', encoding="utf-8")
    return folder


def content(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


def test_what_a_run_writes(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    result = karirnlp.run(corpus, out=out)
    assert (result.articles_in, result.articles, result.rejects) == (15, 13, 2)
    tables = {name: pq.read_table(out / f"{name}.parquet") for name in ("articles", "passages", "headings", "tips")}
    for name, table in tables.items():
        assert table.schema.remove_metadata() == schemas()[name]
        assert table.num_rows == getattr(result, name)
    texts = {row["article_id"]: row["text"] for row in tables["articles"].to_pylist()}
    for name, column in (("passages", "text"), ("headings", "text"), ("tips", "verbatim")):
        for row in tables[name].to_pylist():
            assert texts[row["article_id"]][row["start"] : row["end"]] == row[column]
    lines = [json.loads(line) for line in (out / "tips.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == tables["tips"].to_pylist()
    rejects = [json.loads(line) for line in (out / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["source"], row["reason"]) for row in rejects] == [
        ("kosong.txt", "empty"),
        ("rusak.jsonl#1", "bad_json"),
    ]
    written = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert written["articles_in"] == written["articles"] + written["rejects"] == 15
    assert set(written["models"]) == {"advice", "tip"}
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "run.json"])


def test_copies_are_one_cluster(corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "hasil")
    rows = [
        row
        for row in pq.read_table(tmp_path / "hasil" / "tips.parquet").to_pylist()
        if row["text"].startswith("Jangan hanya membaca")
    ]
    assert len(rows) >= 8
    assert len({row["cluster_id"] for row in rows}) == 1
    assert sum(row["is_canonical"] for row in rows) == 1


def test_same_input_same_bytes(corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "satu", shard_size=4)
    karirnlp.run(corpus, out=tmp_path / "dua", shard_size=4)
    karirnlp.run(corpus, out=tmp_path / "tiga", shard_size=4, workers=2)
    assert content(tmp_path / "satu") == content(tmp_path / "dua") == content(tmp_path / "tiga")


def test_shards_of_another_size_hold_the_same_rows(corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "satu")
    karirnlp.run(corpus, out=tmp_path / "dua", shard_size=4)
    for name in ("articles", "passages", "headings", "tips"):
        one, other = (pq.read_table(tmp_path / out / f"{name}.parquet").to_pylist() for out in ("satu", "dua"))
        assert one == other


def test_a_killed_run_goes_on(corpus: Path, tmp_path: Path) -> None:
    """Killed at a moment of its own choosing, twice; the third run ends with the bytes of an undisturbed one."""
    whole, out = tmp_path / "utuh", tmp_path / "hasil"
    karirnlp.run(corpus, out=whole, shard_size=2)
    code = f"import karirnlp; karirnlp.run({str(corpus)!r}, out={str(out)!r}, shard_size=2)"
    for shards in (1, 3):
        process = subprocess.Popen([sys.executable, "-c", code])
        deadline = time.monotonic() + 60
        while (
            len(list((out / ".shards").glob("*/done.json"))) < shards
            and process.poll() is None
            and time.monotonic() < deadline
        ):
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", code], check=True)
    assert content(whole) == content(out)
    assert not (out / ".shards").exists()


def test_a_resumed_run_keeps_finished_shards_and_no_stale_ones(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hasil"
    done: list[str] = []
    real = batch._analysed

    def counted(items: list[Record | Reject], limit: int):  # type: ignore[no-untyped-def]
        done.extend(item.source for item in items)
        if len(done) > 8:
            raise KeyboardInterrupt
        return real(items, limit)

    monkeypatch.setattr(batch, "_analysed", counted)
    with pytest.raises(KeyboardInterrupt):
        karirnlp.run(corpus, out=out, shard_size=4)
    (corpus / "a00.txt").write_text("Artikel ini berubah. Kirim lamaran hari Senin.", encoding="utf-8")
    done.clear()
    monkeypatch.setattr(
        batch, "_analysed", lambda items, limit: (done.extend(i.source for i in items), real(items, limit))[1]
    )
    result = karirnlp.run(corpus, out=out, shard_size=4)
    assert done[:4] == ["a00.txt", "a01.txt", "a02.txt", "a03.txt"]  # its shard changed, so it is done again
    assert "a04.txt" not in done
    assert result.articles_in == 15


def test_a_record_that_kills_its_process_is_found_and_rejected(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KARIRNLP_TEST_KILL", "a05.txt")
    code = (
        "import os, karirnlp.analysis as a\n"
        "real = a.analyze_records\n"
        "def deadly(records, **k):\n"
        "    if any(r.source == os.environ['KARIRNLP_TEST_KILL'] for r in records): os.kill(os.getpid(), 9)\n"
        "    return real(records, **k)\n"
        "a.analyze_records = deadly\n"
    )
    (tmp_path / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    result = karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=8, workers=2)
    rejects = [
        json.loads(line) for line in (tmp_path / "hasil" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert ("a05.txt", "killed") in [(row["source"], row["reason"]) for row in rejects]
    assert result.articles == 12


def test_wrong_calls(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="workers"):
        karirnlp.run(corpus, out=tmp_path / "hasil", workers=0)
    with pytest.raises(OptionError, match="wrokers"):
        karirnlp.run(corpus, out=tmp_path / "hasil", wrokers=2)
    with pytest.raises(InputError, match="tidak-ada"):
        karirnlp.run(tmp_path / "tidak-ada", out=tmp_path / "hasil")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(KarirError, match="cannot be written"):
        karirnlp.run(corpus, out=tmp_path / "file" / "hasil")
