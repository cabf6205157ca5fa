"""The batch job: what it writes, what it rejects, how it resumes."""

from __future__ import annotations

import errno
import glob
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import karirnlp
from karirnlp.batch import FILES, Progress, RunOptions, shards, workers
from karirnlp.cli.run import run as command
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.io import REASONS
from karirnlp.tables import schemas
from karirnlp.types import Record

TABLES = FILES[:-1]
CUSTOM = """import os, re, karirnlp.analysis as a
real = a.analyze_records
def patched(records, **k):
    for r in records:
        {}
    return real(records, **k)
a.analyze_records = patched
"""


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
    return {name: (out / name).read_bytes() for name in TABLES}


def test_what_a_run_writes(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    result = karirnlp.run(corpus, out=out, workers=0)
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
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_copies_are_one_cluster(corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "hasil", workers=0)
    rows = [
        row
        for row in pq.read_table(tmp_path / "hasil" / "tips.parquet").to_pylist()
        if "hanya membaca" in row["verbatim"]
    ]
    assert len(rows) >= 8
    assert len({row["cluster_id"] for row in rows}) == 1
    assert sum(row["is_canonical"] for row in rows) == 1


def rejects(out: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in (out / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["reason"] for row in rows} <= set(REASONS)
    return [(row["source"], row["reason"]) for row in rows]


def in_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have each worker do `code` for each record `r`."""
    folder = tmp_path / "ubah"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(CUSTOM.format(code), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


def started(corpus: Path, out: Path, **options: object) -> subprocess.Popen[str]:
    code = f"import karirnlp; karirnlp.run({str(corpus)!r}, out={str(out)!r}, **{options!r})"
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def until(true: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not true() and (process is None or process.poll() is None) and time.monotonic() < deadline:
        time.sleep(0.002)


def done_shards(out: Path) -> int:
    return len(glob.glob(f"{out}/.shards/[0-9]*/done.json"))


def alive(group: int = -1, parent: int = -1) -> set[int]:
    """Processes of a group or a parent that are more than a name in the table."""
    found = set()
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            state, of, pgrp = Path(path).read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state not in "ZX" and (int(of) == parent or int(pgrp) == group):
            found.add(int(path.split("/")[2]))
    return found


def at_work(out: Path, run: int) -> list[int]:
    """Workers of a run that are at a record."""
    noted = {int(word) for path in glob.glob(f"{out}/.shards/*.now") for word in Path(path).read_text().split()[:1]}
    return sorted(noted & alive(parent=run))


def test_same_input_same_bytes(corpus: Path, tmp_path: Path) -> None:
    karirnlp.run(corpus, out=tmp_path / "satu", shard_size=4, workers=0)
    karirnlp.run(corpus, out=tmp_path / "dua", shard_size=4, workers=1)
    karirnlp.run(corpus, out=tmp_path / "tiga", shard_size=4, workers=2)
    assert content(tmp_path / "satu") == content(tmp_path / "dua") == content(tmp_path / "tiga")


def test_shards_of_another_size_hold_the_same_rows(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    karirnlp.run(corpus, out=tmp_path / "satu", workers=0)
    monkeypatch.setattr(shards, "SHARD_CHARACTERS", 2000)
    assert [len(part) for part in shards.cut([Record("a", 0, "x" * 900)] * 7, 5)] == [3, 3, 1]
    karirnlp.run(corpus, out=tmp_path / "dua", shard_size=4, workers=0)
    for name in ("articles", "passages", "headings", "tips"):
        one, other = (pq.read_table(tmp_path / out / f"{name}.parquet").to_pylist() for out in ("satu", "dua"))
        assert one == other


# --- cut off, and gone on with


def test_a_killed_run_goes_on(corpus: Path, tmp_path: Path) -> None:
    """The run killed twice, then one of its workers; the last ends with the bytes of an undisturbed one. More: scripts/kill_test.py."""
    whole, out = tmp_path / "utuh", tmp_path / "hasil"
    karirnlp.run(corpus, out=whole, shard_size=2, workers=0)
    for count in (1, 3):
        process = started(corpus, out, shard_size=2)
        until(lambda count=count: done_shards(out) >= count, process)  # type: ignore[misc]
        process.kill()
        process.communicate()
    process = started(corpus, out, shard_size=2)
    until(lambda: at_work(out, process.pid), process)
    os.kill(at_work(out, process.pid)[0], signal.SIGKILL)
    assert process.wait() == 0, process.communicate()[1]
    assert content(whole) == content(out)
    assert not (out / ".shards").exists()


def test_a_resumed_run_keeps_finished_shards_and_no_stale_ones(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hasil"
    done: list[str] = []
    real = shards.annotate

    def counted(table: pa.Table, **options: object) -> object:
        done.extend(table["source"].to_pylist())
        if len(done) > limit:
            raise KeyboardInterrupt
        return real(table, **options)

    monkeypatch.setattr(shards, "annotate", counted)
    limit = 8
    with pytest.raises(KeyboardInterrupt):
        karirnlp.run(corpus, out=out, shard_size=4, workers=0)
    (corpus / "a00.txt").write_text("Artikel ini berubah. Kirim lamaran hari Senin.", encoding="utf-8")
    cut_off = out / ".shards" / "000001" / "tips.parquet"
    cut_off.write_bytes(cut_off.read_bytes()[:-10])
    done.clear()
    limit = 100
    result = karirnlp.run(corpus, out=out, shard_size=4, workers=0)
    assert done[:4] == ["a00.txt", "a01.txt", "a02.txt", "a03.txt"]  # its shard changed, so it is done again
    assert done[4:8] == ["a04.txt", "a05.txt", "a06.txt", "a07.txt"]  # its files are not whole
    assert result.articles_in == 15


def test_shards_of_a_larger_run_that_was_cut_off_are_not_taken_in(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hasil"
    monkeypatch.setattr("karirnlp.batch.join", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        karirnlp.run(corpus, out=out, shard_size=4, workers=0)
    monkeypatch.undo()
    for path in list(corpus.iterdir())[1:]:
        path.unlink()
    assert karirnlp.run(corpus, out=out, shard_size=4, workers=0).articles_in == 1


def test_a_finished_run_is_not_done_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "hasil"
    first = karirnlp.run(corpus, out=out, workers=0)
    done: list[int] = []
    real = shards.annotate
    monkeypatch.setattr(shards, "annotate", lambda table, **o: (done.append(table.num_rows), real(table, **o))[1])
    assert karirnlp.run([corpus], out=out, workers=0) == first
    assert (done, "again" in caplog.text) == ([], True)
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    for options, told in (
        ({"again": True}, ""),
        ({"max_characters": 900}, "other options"),
        ({"shard_size": 3}, "options"),
    ):
        done.clear()
        caplog.clear()
        result = karirnlp.run(corpus, out=out, workers=0, **options)  # type: ignore[arg-type]
        assert (sum(done), told in caplog.text) == (15, True)
    (corpus / "a03.txt").write_text("Kirim CV hari ini.", encoding="utf-8")
    done.clear()
    result = karirnlp.run(corpus, out=out, workers=0, shard_size=3)
    assert (sum(done), "other articles" in caplog.text, result.articles_in) == (15, True, 15)


def test_the_old_tables_stay_until_the_new_are_there(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "hasil"
    karirnlp.run(corpus, out=out, workers=0)
    before = content(out)
    monkeypatch.setattr(shards, "annotate", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        karirnlp.run(corpus, out=out, workers=0, max_characters=5000)
    assert content(out) == before
    assert (out / "run.json").exists()


def test_a_folder_among_its_own_inputs_is_not_read_back(corpus: Path, tmp_path: Path) -> None:
    for out in (corpus / "hasil", corpus):
        assert karirnlp.run(corpus, out=out, workers=0).articles_in == 15
        assert karirnlp.run(corpus, out=out, workers=0, again=True).articles_in == 15
        for name in FILES:
            (out / name).unlink()


def test_two_runs_into_one_folder(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    process = started(corpus, out, shard_size=1)
    until(lambda: done_shards(out), process)
    with pytest.raises(KarirError, match=rf"another run \(process {process.pid} on .*--out"):
        karirnlp.run(corpus, out=out)
    process.kill()
    process.communicate()
    assert karirnlp.run(corpus, out=out, shard_size=1).articles_in == 15  # its lock went with it
    assert not (out / ".lock").exists()


# --- articles that kill, hang, or go beyond a limit


def test_a_record_that_kills_its_process_is_found_and_rejected(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_workers(tmp_path, monkeypatch, "if r.source in ('a05.txt', 'a09.txt'): os.kill(os.getpid(), 9)")
    result = karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=8)
    assert rejects(tmp_path / "hasil") == [
        ("a05.txt", "killed"), ("a09.txt", "killed"), ("kosong.txt", "empty"), ("rusak.jsonl#1", "bad_json"),
    ]  # fmt: skip
    assert result.articles == 11


def test_a_record_that_hangs_is_rejected(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In C code that holds the interpreter's lock, where no Python thread and no signal handler would ever run."""
    in_workers(tmp_path, monkeypatch, "if r.source == 'a05.txt': re.match('(a+)+$', 'a' * 60 + 'b')")
    result = karirnlp.run(corpus, out=tmp_path / "hasil", max_seconds=2)
    assert ("a05.txt", "too_slow") in rejects(tmp_path / "hasil")
    assert result.articles == 12


def test_one_death_is_no_fault_of_the_record(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    karirnlp.run(corpus, out=tmp_path / "utuh", workers=0)
    mark = tmp_path / "mati"
    code = f"if r.source == 'a05.txt' and not os.path.exists({str(mark)!r}): open({str(mark)!r}, 'w'); os._exit(9)"
    in_workers(tmp_path, monkeypatch, code)
    karirnlp.run(corpus, out=tmp_path / "hasil")
    assert mark.exists()
    assert content(tmp_path / "hasil") == content(tmp_path / "utuh")


def test_workers_that_never_start(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(7)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    with pytest.raises(KarirError, match="exit code 7"):
        karirnlp.run(corpus, out=tmp_path / "hasil")


def test_workers_are_renewed(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    karirnlp.run(corpus, out=tmp_path / "utuh", workers=0, shard_size=2)
    monkeypatch.setattr(workers, "RENEW", 3)
    begun: list[int] = []
    real = workers._Crew._begin
    monkeypatch.setattr(workers._Crew, "_begin", lambda self: (begun.append(1), real(self))[1])
    karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=2)
    assert len(begun) == 3  # eight shards
    assert content(tmp_path / "hasil") == content(tmp_path / "utuh")


def test_limits_are_rejects(corpus: Path, tmp_path: Path) -> None:
    (corpus / "panjang.txt").write_text("Kirim CV. " * 300, encoding="utf-8")
    (corpus / "besar.txt").write_text("Kirim CV. " * 400, encoding="utf-8")
    karirnlp.run(corpus, out=tmp_path / "hasil", workers=0, max_characters=2500, max_bytes=3500)
    assert rejects(tmp_path / "hasil") == [
        ("besar.txt", "too_large"), ("kosong.txt", "empty"), ("panjang.txt", "too_long"), ("rusak.jsonl#1", "bad_json"),
    ]  # fmt: skip


def test_the_command_line_has_the_same_defaults() -> None:
    shown = {name: each.default for name, each in inspect.signature(command).parameters.items()}
    assert {name: shown[name] for name in RunOptions.__dataclass_fields__} == asdict(RunOptions())


# --- the disk, the keyboard


def test_a_full_disk_is_told_and_the_run_goes_on_after(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    code = (
        "import resource, karirnlp\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        f"karirnlp.run({str(corpus)!r}, out={str(out)!r}, shard_size=2)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "KarirError" in done.stderr
    assert "free some space" in done.stderr
    assert "goes on from there" in done.stderr
    karirnlp.run(corpus, out=out, shard_size=2, workers=0)
    karirnlp.run(corpus, out=tmp_path / "utuh", shard_size=2, workers=0)
    assert content(out) == content(tmp_path / "utuh")


@pytest.mark.parametrize("name", ["annotate", "write_json"])
def test_a_disk_that_fails_in_the_middle(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real, calls = getattr(shards, name), []

    def failing(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kwargs)

    monkeypatch.setattr(shards, name, failing)
    with pytest.raises(KarirError, match=r"No space left on device; free some space\. What is done is kept"):
        karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=2, workers=0)
    assert done_shards(tmp_path / "hasil") == 2
    assert karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=2, workers=0).articles == 13


def test_a_folder_that_cannot_be_written(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    places = [tmp_path / "file" / "hasil"]
    if os.geteuid():  # root writes everywhere
        (tmp_path / "tutup").mkdir(mode=0o500)
        places += [tmp_path / "tutup", tmp_path / "tutup" / "hasil"]
    for place in [*places, Path("/proc/hasil")]:
        with pytest.raises(KarirError, match=r"cannot be written.*--out"):
            karirnlp.run(corpus, out=place)


def test_ctrl_c_stops_at_once_and_is_resumed(corpus: Path, tmp_path: Path) -> None:
    """Sent to the whole group, as a terminal does; the workers leave it to the run, which ends them."""
    out = tmp_path / "hasil"
    run = [sys.executable, "-m", "karirnlp.cli", "run", str(corpus), "--out", str(out), "--shard-size", "1"]
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until(lambda: done_shards(out) > 1, process)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == "karirnlp: stopped; what is done is kept, and the same command goes on from there\n"
    until(lambda: not alive(group=process.pid))
    assert not alive(group=process.pid)  # no worker is left
    assert subprocess.run([*run, "--workers", "0"], capture_output=True, check=False).returncode == 3
    karirnlp.run(corpus, out=tmp_path / "utuh", shard_size=1, workers=0)
    assert content(out) == content(tmp_path / "utuh")


def test_progress_says_how_far_it_is(corpus: Path, tmp_path: Path) -> None:
    said: list[Progress] = []
    karirnlp.run(corpus, out=tmp_path / "hasil", shard_size=4, workers=0, progress=said.append)
    assert [each.records for each in said] == [4, 8, 12, 15]
    lefts = [each.left for each in said]
    assert all(left is not None and left >= 0 for left in lefts)
    assert lefts[-1] == 0
    assert said[-1].rate > 0


def test_wrong_calls(corpus: Path, tmp_path: Path) -> None:
    for name, value in (("workers", -1), ("workers", 1.5), ("max_seconds", 0), ("max_seconds", float("nan"))):
        with pytest.raises(OptionError, match=name):
            karirnlp.run(corpus, out=tmp_path / "hasil", **{name: value})  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="wrokers"):
        karirnlp.run(corpus, out=tmp_path / "hasil", wrokers=2)
    with pytest.raises(InputError, match="tidak-ada"):
        karirnlp.run(tmp_path / "tidak-ada", out=tmp_path / "hasil")
    assert not (tmp_path / "hasil").exists()
