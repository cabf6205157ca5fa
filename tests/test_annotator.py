"""`Annotator` under `datasets`: the rows of `annotate`, fingerprints, ways of starting processes, streams, Arrow tables."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import karirnlp
from karirnlp import annotator as module
from karirnlp.annotator import Annotator, added_schema
from karirnlp.errors import ModelError
from karirnlp.models import model_folder
from karirnlp.tables import annotate

datasets = pytest.importorskip("datasets")
PACKAGE = Path(karirnlp.__file__).parent
TEXTS = ["", "Kirim CV lewat surel.", None, "5 Tips\n\nJangan lupa membawa CV cetak saat wawancara."]
HASH = "from datasets.fingerprint import Hasher; import karirnlp; print(Hasher.hash(karirnlp.Annotator()))"


def python(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.strip()


def fingerprint(annotator: Annotator) -> str:
    return str(datasets.fingerprint.Hasher.hash(annotator))


@pytest.fixture
def expected(article: str) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in annotate(pa.table({"text": [*TEXTS, article]})).items()}


def flat(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [part for row in rows for part in row[name]]


def same(rows: list[dict[str, Any]], expected: dict[str, list[dict[str, Any]]]) -> bool:
    rejects = [(row["reject"], row["reject_detail"]) for row in rows if row["reject"]]
    return all(flat(rows, name) == expected[name] for name in ("passages", "headings", "tips")) and rejects == [
        (row["reason"], row["detail"]) for row in expected["rejects"]
    ]


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_map_gives_the_rows_of_annotate(size: int, article: str, expected: dict[str, Any]) -> None:
    table = datasets.Dataset.from_dict({"text": [*TEXTS, article]})
    annotator = Annotator()
    mapped = table.map(
        annotator,
        batched=True,
        batch_size=size,
        features=annotator.features(table.features),
        load_from_cache_file=False,
    )
    assert same(mapped.to_list(), expected)
    assert mapped.column_names == ["text", *added_schema().names]


def test_arrow_tables_keep_their_columns(article: str, expected: dict[str, Any]) -> None:
    table = datasets.Dataset.from_dict({"text": [*TEXTS, article], "nomor": range(5)}).with_format("arrow")
    mapped = table.map(Annotator(), batched=True, batch_size=2, load_from_cache_file=False).with_format(None)
    assert same(mapped.to_list(), expected)
    assert mapped["nomor"][:] == list(range(5))


def test_streams_of_mixed_rows(article: str, expected: dict[str, Any]) -> None:
    rows = [{"text": text} for text in (*TEXTS, article)]
    streamed = datasets.IterableDataset.from_generator(lambda: iter(rows)).map(Annotator(), batched=True, batch_size=2)
    assert same(list(streamed), expected)
    mixed = Annotator()({"text": [5, "Kirim CV.", b"Kirim CV.", object()], "title": [None, 3, "Judul", [1]]})
    assert [kind and kind.split(":")[0] for kind in mixed["reject"]] == [
        "text_not_string",
        None,
        None,
        "text_not_string",
    ]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_every_way_of_starting_processes(method: str, tmp_path: Path, expected: dict[str, Any], article: str) -> None:
    (tmp_path / "map.py").write_text(
        "import json, sys, datasets, multiprocess, karirnlp\n"
        "if __name__ == '__main__':\n"
        f"    multiprocess.set_start_method({method!r})\n"
        "    ds = datasets.Dataset.from_dict({'text': json.load(sys.stdin)})\n"
        "    annotator = karirnlp.Annotator()\n"
        "    ds = ds.map(annotator, batched=True, num_proc=2, features=annotator.features(ds.features))\n"
        "    print(json.dumps(ds.to_list()))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(tmp_path / "map.py")],
        input=json.dumps([*TEXTS, article]),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HF_DATASETS_CACHE": str(tmp_path)},
    )
    assert same(json.loads(done.stdout), expected)


def test_the_state_is_options_and_hashes(article: str) -> None:
    used = Annotator()
    used({"text": [article]})
    state = pickle.loads(pickle.dumps(used)).__dict__
    assert state == Annotator().__dict__
    assert all(isinstance(value, str | int | None | dict) for value in state.values())
    assert set(state["hashes"]) == {"advice", "tip"}
    assert len(pickle.dumps(used)) < 1000


def test_the_fingerprint_is_the_same_in_another_process_and_after_use(article: str) -> None:
    used = Annotator()
    used({"text": [article]})
    assert fingerprint(used) == fingerprint(Annotator()) == python(HASH) == python(HASH, PYTHONHASHSEED="7")


def test_the_fingerprint_changes_with_every_option() -> None:
    others = [
        Annotator(text_column="isi"),
        Annotator(title_column="judul"),
        Annotator(id_column="url"),
        Annotator(max_characters=10),
        Annotator(max_bytes=10),
        Annotator(address="kamu"),
    ]
    assert len({fingerprint(one) for one in (Annotator(), *others)}) == 7


def test_the_fingerprint_changes_with_the_model(tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder("tip"), tmp_path / "tip")
    assert Annotator(tip_model=str(folder)).hashes == Annotator().hashes
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    settings = (folder / "settings.json").read_bytes() + b"\n"
    (folder / "settings.json").write_bytes(settings)
    meta["sha256"]["settings.json"] = hashlib.sha256(settings).hexdigest()
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    changed = Annotator(tip_model=str(folder))
    changed.tip_model = "tip"
    assert fingerprint(changed) != fingerprint(Annotator())
    with pytest.raises(ModelError, match="model tip"):
        changed({"text": ["Kirim CV."]})


def test_the_fingerprint_changes_with_an_edited_function(tmp_path: Path) -> None:
    """A cache must not give back what an older karirnlp made; `datasets` alone would, since it pickles functions by name."""
    copy = tmp_path / "src" / "karirnlp"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(model_folder("advice").parent, tmp_path / "models", dirs_exist_ok=True)
    path = {"PYTHONPATH": str(copy.parent), "KARIRNLP_MODELS": str(tmp_path / "models")}
    before = python(HASH, **path)
    assert before == fingerprint(Annotator())
    with (copy / "text" / "sentences.py").open("a", encoding="utf-8") as file:
        file.write("\n# edited\n")
    assert python(HASH, **path) != before


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = pickle.dumps(Annotator())
    monkeypatch.setattr(module, "code_version", lambda: "0.0.1+other")
    with pytest.raises(ModelError, match=r"run by 0\.0\.1"):
        pickle.loads(sent)({"text": ["Kirim CV."]})
