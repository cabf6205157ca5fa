"""Faults that a first-time user, a hostile tester and a reviewer found, each held here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import grows_in_a_straight_line

import karirnlp
from karirnlp.analysis import analyze_records
from karirnlp.errors import InputError, ModelError
from karirnlp.io import read
from karirnlp.models import AdviceClassifier, TipDetector, model_folder
from karirnlp.types import Record, Tip


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_script_without_a_main_guard_runs(tmp_path: Path) -> None:
    """Its workers do not run it again."""
    put(tmp_path / "artikel", a_txt="Kirim CV.", b_txt="Kirim surat.")
    script = tmp_path / "skrip.py"
    script.write_text(
        f"import karirnlp\nprint('sekali')\n"
        f"karirnlp.run({str(tmp_path / 'artikel')!r}, out={str(tmp_path / 'hasil')!r}, workers=2, shard_size=1)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "sekali\n"), done.stderr
    assert pq.read_table(tmp_path / "hasil" / "articles.parquet").num_rows == 2


def test_equal_ids_from_two_files_stay_apart(tmp_path: Path) -> None:
    folder = put(
        tmp_path / "artikel",
        a_csv="id,text\n1,Siapkan CV sebelum melamar.\n",
        b_csv="id,text\n1,Catat nama pewawancara.\n",
    )
    karirnlp.run(folder, out=tmp_path / "hasil")
    rows = pq.read_table(tmp_path / "hasil" / "articles.parquet").to_pylist()
    assert len({row["article_id"] for row in rows}) == 2
    assert rows[0]["article_id"] == "1"


@pytest.mark.parametrize("kind", [AdviceClassifier, TipDetector])
@pytest.mark.parametrize(
    ("garbage", "says"),
    [
        ("Siapkan CV", "list"),
        ([None], "row 0"),
        (["a", 3], "row 1"),
        ([{}], "row 0"),
        (b"CV", "list"),
        ([["a"]], "row 0"),
    ],
)
def test_garbage_is_refused_with_its_place(kind: Any, garbage: Any, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        kind.from_pretrained().predict(garbage)


def test_an_empty_input_is_not_the_current_folder() -> None:
    with pytest.raises(InputError, match="unset"):
        list(read(""))


def test_a_models_folder_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KARIRNLP_MODELS", str(tmp_path / "nix"))
    with pytest.raises(ModelError, match="no folder"):
        model_folder("advice")


def test_a_missing_model_is_no_fault_of_the_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KARIRNLP_MODELS", str(tmp_path / "nix"))
    from karirnlp.models import default_models

    default_models.cache_clear()
    with pytest.raises(ModelError):
        analyze_records([Record(source="", position=0, text="Kirim CV.")])
    default_models.cache_clear()


def test_standard_input_is_decoded() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", "classify", "--json"],
        input=b"Siapkan CV\xff sebelum melamar kerja.",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["advice_type"]


def test_a_cross_forbids() -> None:
    text = (
        "Tips Wawancara Kerja\n\nHindari kebiasaan berikut saat wawancara:\n\n"
        "🚫 Datang terlambat ke wawancara\n❌ Memotong pembicaraan pewawancara"
    )
    found: list[Tip] = [tip for tip in karirnlp.analyze(text).tips if tip.verbatim.startswith(("Datang", "Memotong"))]
    assert [tip.polarity for tip in found] == ["avoid", "avoid"]


def test_a_long_list_costs_its_length() -> None:
    def run(count: int) -> None:
        items = "\n".join(f"- Catat pengeluaran nomor {i}" for i in range(count))
        analyze_records([Record(source="", position=0, text=f"Tips Mencatat\n\nLakukan ini:\n\n{items}")])

    assert grows_in_a_straight_line(run, 100, slack=3)


def test_a_long_text_is_no_file_name() -> None:
    text = "“Siapkan CV” " * 19
    done = subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", "normalize", text], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
