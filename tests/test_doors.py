"""Every door gives the same answer for the same text: Python, spaCy, estimators, datasets, command line, batch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import spacy

import karirnlp
from karirnlp.annotator import Annotator
from karirnlp.cli import common
from karirnlp.models import AdviceClassifier, TipDetector


@pytest.fixture
def expected(article: str) -> dict[str, list[tuple[Any, ...]]]:
    found = karirnlp.analyze(article)
    return {
        "passages": [(p.start, p.end, p.advice_type) for p in found.passages],
        "tips": [(t.start, t.end, t.polarity) for t in found.tips],
    }


def cli(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "karirnlp.cli", *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def test_spacy(article: str, expected: dict[str, list[tuple[Any, ...]]]) -> None:
    doc = karirnlp.load()(article)
    spans = {name: [(s.start_char, s.end_char, s.label_) for s in doc.spans[f"karir_{name}"]] for name in expected}
    assert spans["tips"] == expected["tips"]
    assert spans["passages"] == expected["passages"]
    assert sum(doc.cats.values()) == pytest.approx(1)
    assert doc[0]._.karir_stem == karirnlp.stem(doc[0].text, form="career")
    again = spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert [s.label_ for s in again.spans["karir_tips"]] == [polarity for *_, polarity in expected["tips"]]


def test_spacy_by_name_with_no_import_of_karirnlp(
    article: str, expected: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    program = (
        "import json, spacy, sys\n"
        "nlp = spacy.blank('id'); nlp.add_pipe('karirnlp')\n"
        "doc = nlp(sys.stdin.read())\n"
        "print(json.dumps([[s.start_char, s.end_char, s.label_] for s in doc.spans['karir_tips']]))\n"
        f"nlp.to_disk({str(tmp_path / 'pipa')!r}); spacy.load({str(tmp_path / 'pipa')!r})('Kirim CV.')\n"
    )
    found = subprocess.run([sys.executable, "-c", program], input=article, capture_output=True, text=True, check=True)
    assert [tuple(row) for row in json.loads(found.stdout)] == expected["tips"]


def test_estimators(article: str) -> None:
    found = karirnlp.analyze(article)
    passages = [
        {
            "text": p.text,
            "heading": p.heading,
            "title": found.title,
            "article": 0,
            "kind": p.kind,
            "flag": "".join(p.flags),
        }
        for p in found.passages
    ]
    guesses = AdviceClassifier.from_pretrained().predict(passages)
    assert [g for g, p in zip(guesses, found.passages, strict=True) if not p.flags] == [
        p.advice_type for p in found.passages if not p.flags
    ]
    alone = "Jangan lupa kirim surel ucapan terima kasih setelah wawancara."
    assert TipDetector.from_pretrained().predict([alone])[0] == "do"


def test_batch_and_command_line(article: str, expected: dict[str, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    source = tmp_path / "artikel.txt"
    source.write_text(article, encoding="utf-8")
    done = cli("run", str(source), "--out", str(tmp_path / "hasil"))
    assert done.returncode == 0, done.stderr
    for name, column in (("passages", "advice_type"), ("tips", "polarity")):
        rows = pq.read_table(tmp_path / "hasil" / f"{name}.parquet").to_pylist()
        assert [(row["start"], row["end"], row[column]) for row in rows] == expected[name]
    for command, name, column in (("classify", "passages", "advice_type"), ("tips", "tips", "polarity")):
        for arguments, stdin in (([str(source)], None), ([], article)):
            lines = cli(command, *arguments, "--json", stdin=stdin).stdout.splitlines()
            rows = [json.loads(line) for line in lines]
            assert [(row["start"], row["end"], row[column]) for row in rows] == expected[name]


def test_datasets(article: str, expected: dict[str, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    table = datasets.Dataset.from_dict({"text": [article, "Kirim CV.", ""]})
    mapped = table.map(Annotator(), batched=True, num_proc=2, cache_file_name=str(tmp_path / "cache.arrow"))
    for name, column in (("passages", "advice_type"), ("tips", "polarity")):
        assert [(row["start"], row["end"], row[column]) for row in mapped[0][name]] == expected[name]
    assert mapped[2]["reject"] == "empty"
    streamed = datasets.IterableDataset.from_generator(lambda: iter([{"text": article}])).map(Annotator(), batched=True)
    assert [(row["start"], row["end"], row["polarity"]) for row in next(iter(streamed))["tips"]] == expected["tips"]


def test_words_on_the_command_line() -> None:
    assert cli("stem", "pewawancara").stdout == "wawancara\n"
    assert cli("stem", "perusahaan", "--form", "career").stdout == "perusahaan\n"
    assert json.loads(cli("stem", "C++", "--json").stdout) == {"word": "C++", "stem": "C++", "form": "root"}
    assert "tidak" in cli("normalize", "gw gak tau", "--level", "formal").stdout
    assert cli("--version").stdout == f"karirnlp {karirnlp.__version__}\n"


def test_exit_codes(tmp_path: Path, article: str) -> None:
    (tmp_path / "a.txt").write_text(article, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    rejected = cli("run", str(tmp_path), "--out", str(tmp_path / "hasil"))
    assert rejected.returncode == 3
    assert "rejects.jsonl" in rejected.stderr
    missing = cli("run", str(tmp_path / "tidak-ada"), "--out", str(tmp_path / "hasil"))
    assert missing.returncode != 0
    assert "tidak-ada" in missing.stderr
    assert "Traceback" not in missing.stderr
    assert cli("run").returncode == 2
    assert cli("stem", "x", "--form", "akar").returncode == 2
    assert cli("run", str(tmp_path), "--out", str(tmp_path / "hasil"), "--workers", "-1").returncode == 2


@pytest.mark.parametrize("name", ["nama-salah.txt", "./tidak/ada", "/tidak/ada", "lamaran.DOCX", "."])
def test_a_mistyped_file_or_a_folder_is_no_text(name: str) -> None:
    done = cli("classify", name)
    assert done.returncode == 2
    assert name in done.stderr
    assert "standard input" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("text", ["dan/atau", "CV.", "Kirim CV.pdf ke HRD", "a\0b"])
def test_what_merely_holds_a_stop_or_a_slash_is_a_text(text: str) -> None:
    assert not common._is_file(text)


def test_files_are_read_by_their_format(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p>Siapkan <b>CV</b> Anda sebelum melamar kerja.</p></body></html>")
    (tmp_path / "b.jsonl").write_text('{"text": "Siapkan CV Anda."}\n{"text": \n')
    done = cli("normalize", str(tmp_path / "a.html"), str(tmp_path / "b.jsonl"), "--level", "clean")
    assert done.stdout.splitlines() == ["Siapkan CV Anda sebelum melamar kerja.", "Siapkan CV Anda."]
    assert (done.returncode, "b.jsonl#1: bad_json" in done.stderr) == (3, True)


@pytest.mark.parametrize("command", ["run", "classify", "tips", "normalize", "stem"])
def test_help_has_an_example(command: str) -> None:
    shown = cli(command, "--help")
    assert shown.returncode == 0
    assert f"karirnlp {command}" in shown.stdout
    assert "Example" in shown.stdout
