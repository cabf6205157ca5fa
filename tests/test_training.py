"""Training and evaluation: both forms of labels, what is written, what is measured, what is refused."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import karirnlp
from karirnlp.cards import tables
from karirnlp.cli import main
from karirnlp.errors import InputError, KarirError, ModelError, OptionError
from karirnlp.learn import measure
from karirnlp.learn.labelled import read_labelled
from karirnlp.learn.report import calibration_error
from karirnlp.models import AdviceClassifier, TipDetector, model_folder, read_meta
from karirnlp.pictures import draw, draw_study
from karirnlp.training import models_in, study, train_recipe
from karirnlp.training.recipe import read_recipe, write_recipe
from karirnlp.training.study import ablate, learning_curve
from karirnlp.training.tables import train_table

TOPICS = {
    "compensation": ("Negosiasi Gaji", "gaji", "tunjangan", "upah minimum"),
    "application_documents": ("Membuat CV", "CV", "surat lamaran", "portofolio"),
    "none": ("Resep Sambal", "cabai", "bawang merah", "terasi"),
}
REGISTERS = ("formal", "informal")


def compiled(name: str, lead: str, register: str) -> dict[str, Any]:
    """A labelled article of a title, a heading, two paragraphs and a list item."""
    title, a, b, c = TOPICS[lead]
    tip = "0" if lead == "none" else "do"
    avoid = "0" if lead == "none" else "avoid"
    parts = [
        ("title", [(f"Cara {title} {name}", "0")]),
        ("paragraph", [(f"Banyak orang bertanya soal {a}.", "0"), (f"Periksa {b} sebelum memilih {c}.", tip)]),
        ("heading", [(f"Siapkan {b}", tip)]),
        ("paragraph", [(f"Jangan lupakan {a} dan {c}.", avoid), (f"Dulu {b} jarang dibahas.", "0")]),
        ("list_item", [(f"Catat {a} setiap pekan.", tip)]),
    ]
    text, blocks = "", []
    for kind, sentences in parts:
        text += "\n" if text else ""
        start, rows = len(text), []
        for body, label in sentences:
            text += " " if rows else ""
            rows.append({"start": len(text), "end": len(text) + len(body), "label": label, "slots": []})
            text += body
        advice_type = "" if kind in ("title", "heading") else lead
        blocks.append(
            {"kind": kind, "start": start, "end": len(text), "flag": "", "advice_type": advice_type, "sentences": rows}
        )
    return {"article_id": name, "register": register, "lead": lead, "text": text, "blocks": blocks}


def articles(prefix: str, count: int) -> list[dict[str, Any]]:
    leads = list(TOPICS)
    return [compiled(f"{prefix}{i}", leads[i % 3], REGISTERS[i % 2]) for i in range(count)]


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def few_resamples() -> Iterator[None]:
    """Intervals are coarser, not other: the bootstrap takes most of the time on sets this small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "RESAMPLES", 20)
        yield


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("korpus")
    jsonl(folder / "train.jsonl", articles("t", 18))
    jsonl(folder / "validation.jsonl", articles("v", 6))
    metrics = karirnlp.train(folder / "train.jsonl", folder / "model", validation=folder / "validation.jsonl")
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    return folder


LABELS = [("urgent", "Tolong balas surel ini hari ini juga."), ("biasa", "Laporan bulanan ada di lampiran.")]
OWN = [{"text": f"{text} Nomor {i}.", "label": label} for i in range(8) for label, text in LABELS]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sendiri")
    karirnlp.train(jsonl(folder / "label.jsonl", OWN), folder / "model")
    return folder


def test_compiled_articles_give_both_models(corpus: Path) -> None:
    metrics = json.loads((corpus / "metrics.json").read_text(encoding="utf-8"))
    assert set(metrics) == {"advice", "tip"}
    for kind, name in ((AdviceClassifier, "advice"), (TipDetector, "tip")):
        model = kind.from_pretrained(corpus / "model" / name)
        meta = model.meta_
        assert meta["metrics"] == metrics[name]
        assert meta["corpus_sha256"] == hashlib.sha256((corpus / "train.jsonl").read_bytes()).hexdigest()
        assert (meta["articles"], meta["data"]["validation"]) == (18, ["validation.jsonl"])
        assert model.predict([text for text, _ in meta["golden"]]).tolist() == [label for _, label in meta["golden"]]
    low, high = metrics["advice"]["validation"]["accuracy"][1:]
    assert 0 <= low <= metrics["advice"]["validation"]["accuracy"][0] <= high <= 1


@pytest.fixture(scope="module")
def report(corpus: Path) -> dict[str, Any]:
    return karirnlp.evaluate(corpus / "validation.jsonl", **models_in(corpus / "model"))


def test_the_same_data_give_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    karirnlp.train(articles("t", 18), tmp_path, validation=corpus / "validation.jsonl")
    for name in ("advice", "tip"):
        for file in ("weights.safetensors", "settings.json"):
            assert (tmp_path / name / file).read_bytes() == (corpus / "model" / name / file).read_bytes()


def test_the_detector_learns_on_types_of_unseen_articles(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_types: list[str] = []
    fit = TipDetector.fit

    def spy(self: TipDetector, X: Any, y: Any) -> Any:
        given_types.extend(unit["advice_type"] for unit in X if unit["kind"] == "sentence")
        return fit(self, X, y)

    monkeypatch.setattr(TipDetector, "fit", spy)
    fake = AdviceClassifier.fit

    def fit_and_scramble(self: AdviceClassifier, X: Any, y: Any, outlines: Any) -> Any:
        fake(self, X, y, outlines)
        self.held_out_ = np.eye(len(self.classes_))[np.zeros(len(y), dtype=int)]
        return self

    monkeypatch.setattr(AdviceClassifier, "fit", fit_and_scramble)
    karirnlp.train(corpus / "train.jsonl", corpus / "scrambled", only=["tip"])
    assert set(given_types) == {"application_documents"}
    assert not (corpus / "scrambled" / "advice").exists()


def test_the_card_says_what_a_reader_needs(corpus: Path, own: Path) -> None:
    card = (corpus / "model" / "tip" / "README.md").read_text(encoding="utf-8")
    for part in (
        "## Data",
        "18 articles",
        "`train.jsonl`",
        "| validation |",
        "polarity right",
        "## Limits",
        "`C=0.05`",
    ):
        assert part in card
    assert "Not stated" in card
    assert "cross-validation" in (own / "model" / "advice" / "README.md").read_text(encoding="utf-8")


def test_a_licence_is_kept(own: Path, tmp_path: Path) -> None:
    karirnlp.train(own / "label.jsonl", tmp_path, licence="CC0")
    assert AdviceClassifier.from_pretrained(tmp_path / "advice").meta_["licence"] == "CC0"
    assert "CC0" in (tmp_path / "advice" / "README.md").read_text(encoding="utf-8")


def test_own_labels_of_any_set(own: Path) -> None:
    model = AdviceClassifier.from_pretrained(own / "model" / "advice")
    assert model.classes_.tolist() == ["biasa", "urgent"]
    assert model.predict(["Tolong balas surel ini hari ini juga."]).tolist() == ["urgent"]
    assert not (own / "model" / "tip").exists()
    found = karirnlp.evaluate(own / "label.jsonl", **models_in(own / "model"))
    assert found["types"]["accuracy"][0] == 1.0
    assert found["types"]["macro_f1"][0] == 1.0
    assert "tips" not in found


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_like_jsonl(own: Path, tmp_path: Path, separator: str) -> None:
    path = tmp_path / "label.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([["Label", "Text", "catatan"], *([row["label"], row["text"], "x"] for row in OWN)])
    a, b = read_labelled(path), read_labelled(own / "label.jsonl")
    assert (a.passages, a.types) == (b.passages, b.types)
    assert a.where[0] == f"{path}:2"


def test_context_columns_reach_the_classifier() -> None:
    rows = [{"text": "Lakukan.", "label": "a", "heading": "H", "title": "T", "article": 7, "url": "u"}]
    (passage,) = read_labelled(rows).passages
    assert passage == {"text": "Lakukan.", "heading": "H", "title": "T", "article": "7"}


def test_evaluate_compiled(corpus: Path, report: dict[str, Any]) -> None:
    found, types, tips = report, report["types"], report["tips"]
    trained = json.loads((corpus / "metrics.json").read_text(encoding="utf-8"))
    assert {k: types[k] for k in trained["advice"]["validation"]} == trained["advice"]["validation"]
    assert tips["f1"] == trained["tip"]["validation"]["f1"]
    assert sum(row["count"] for row in types["types"]) == types["passages"] == 18
    assert np.array(types["confusion"]["counts"]).sum() == 18
    assert np.trace(np.array(types["confusion"]["counts"])) / 18 == pytest.approx(types["accuracy"][0], abs=1e-4)
    assert sum(b["count"] for b in types["reliability"]) == 18
    precision, recall, f1 = (tips[name][0] for name in ("precision", "recall", "f1"))
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall), abs=1e-3)
    assert set(found["registers"]) == set(REGISTERS)
    assert sum(found["registers"][r]["types"]["passages"] for r in REGISTERS) == 18
    assert sum(found["registers"][r]["tips"]["units"] for r in REGISTERS) == tips["units"]
    assert {"types, passage alone", "tips, sentence alone"} <= set(found)
    json.dumps(found)


def test_the_default_models_are_scored_without_a_model_named(corpus: Path) -> None:
    found = karirnlp.evaluate(corpus / "validation.jsonl")
    assert found["types"]["accuracy"][0] > 0.6
    assert found["tips"]["recall"][0] > 0.5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_error_is_a_gap(pairs: list[tuple[float, bool]]) -> None:
    score, right = np.array([s for s, _ in pairs]), np.array([r for _, r in pairs])
    assert abs(score.mean() - right.mean()) - 1e-9 <= calibration_error(score, right) <= 1
    assert calibration_error(right.astype(float), right) == 0


def test_pictures_are_svg_and_steady(report: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    first, again = draw(report, tmp_path / "a"), draw(report, tmp_path / "b")
    assert [path.name for path in first] == [
        f"{part}-{name}.svg" for part in ("types", "tips") for name in ("confusion", "reliability")
    ]
    for path, other in zip(first, again, strict=True):
        assert ET.parse(path).getroot().tag.endswith("svg")
        assert path.read_bytes() == other.read_bytes()
    assert "application_documents" in first[0].read_text(encoding="utf-8")


def test_a_missing_extra_names_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(KarirError, match=r'pip install "karirnlp\[plots\]"'):
        draw({}, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def broken(change: dict[str, Any], block: int | None = None, sentence: int | None = None) -> dict[str, Any]:
    article = compiled("x", "compensation", "formal")
    target = article if block is None else article["blocks"][block]
    target = target if sentence is None else target["sentences"][sentence]
    target.update(change)
    return article


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"teks": "Kirim CV.", "label": "a"}, r"bad\.jsonl:2: no column 'text' among teks, label"),
        ({"text": "Kirim CV."}, r"bad\.jsonl:2: no column 'label'"),
        ({"text": "Kirim CV.", "label": ""}, r"bad\.jsonl:2: label '' is no text"),
        ({"text": "Kirim CV.", "label": 3}, r"bad\.jsonl:2: label 3 is no text"),
        ({"text": "Kirim CV.", "label": "a", "heading": ["h"]}, r"bad\.jsonl:2: heading \['h'\]"),
        (["Kirim CV."], r"bad\.jsonl:2: \['Kirim CV\.'\] is no JSON object"),
        (broken({}), r"bad\.jsonl:2: a row of compiled articles among labels of passages"),
    ],
)
def test_bad_own_rows_are_named(tmp_path: Path, row: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_labelled(jsonl(tmp_path / "bad.jsonl", [OWN[0], row]))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (broken({"advice_type": "gaji"}, 1), "block 1: advice_type 'gaji' is none of career_planning"),
        (broken({"label": "+"}, 1, 1), r"block 1: label '\+' is none of 0, do, avoid"),
        (broken({"end": 9999}, 1, 0), "block 1: span .*:9999 is none in a text of"),
        (broken({"start": "0"}, 2), "block 2: span '0'"),
        (broken({"kind": "quote"}, 1), "block 1: kind 'quote' is none of title"),
        (broken({"flag": None}, 1), "flag None"),
        (broken({"sentences": []}, 1), "no sentences"),
        (broken({"sentences": [{"start": 0, "end": 4, "label": "0"}] * 2}, 2), "a heading of 2 sentences"),
        (broken({"text": None}), "text None is no str"),
        (broken({"article_id": "baik"}), r"article_id 'baik' stands already at .*bad\.jsonl:1"),
    ],
)
def test_bad_compiled_rows_are_named(tmp_path: Path, row: Any, said: str) -> None:
    good = compiled("baik", "none", "formal")
    with pytest.raises(InputError, match=r"bad\.jsonl:2: (block \d: )?" + said):
        read_labelled(jsonl(tmp_path / "bad.jsonl", [good, row]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"text": "x", "label": "a"}\n{"text": ', r"a\.jsonl:2: no JSON"),
        ("a.jsonl", b'{"text": "\xff", "label": "a"}', r"a\.jsonl:1: no JSON"),
        ("a.jsonl", b"[" * 100_000, r"a\.jsonl:1: no JSON"),
        ("a.jsonl", b"\n\n", "no labelled passage"),
        ("a.csv", b"", "no labelled passage"),
        ("a.csv", b"text,label\nKirim CV, hari ini,a\n", r"a\.csv:2: 3 cells under 2 columns"),
        ("a.csv", b'text,label\n"dua\nbaris",a\n"x\n', r"a\.csv:4: no CSV"),
        ("a.csv", b'text,label\n"dua\nbaris",a\nisi,\n', r"a\.csv:4: label '' is no text"),
        ("a.csv", b"text,label\nisi\n", r"a\.csv:2: no column 'label'"),
        ("a.xlsx", b"PK", r"read from \.jsonl and \.csv, not '\.xlsx'"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_labelled(tmp_path / name)


def test_a_line_separator_in_a_text_ends_no_row(tmp_path: Path) -> None:
    found = read_labelled(jsonl(tmp_path / "a.jsonl", [{"text": "satu\u2028dua", "label": "a"}]))
    assert found.passages == [{"text": "satu\u2028dua"}]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"text": "Kirim CV.", "label": "a"}] * 4, "row 1: every passage has the label 'a'"),
        ([*OWN, {"text": "Kirim CV.", "label": "urgnet"}], "row 17: label 'urgnet' stands once"),
        ([row | {"article": 1} for row in OWN], "all passages are of one article"),
        ([{"text": f"kata{i}", "label": "ab"[i % 2]} for i in range(4)], "too few or too alike"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(tmp_path: Path, rows: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        karirnlp.train(rows, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_no_tips_at_all_is_one_class(tmp_path: Path) -> None:
    rows = articles("t", 6)
    for sentence in (s for row in rows for block in row["blocks"] for s in block["sentences"]):
        sentence["label"] = "0"
    with pytest.raises(InputError, match="every sentence has the label 'none'"):
        karirnlp.train(rows, tmp_path / "model")


def test_labels_that_the_other_side_lacks(corpus: Path, own: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 1: label 'baru' is none of biasa, urgent; the training data lack it"):
        karirnlp.train(OWN, tmp_path, validation=[{"text": "Kirim CV.", "label": "baru"}])
    with pytest.raises(InputError, match=r"label\.jsonl:1: label 'urgent' is none of .*name another model"):
        karirnlp.evaluate(own / "label.jsonl")
    with pytest.raises(InputError, match="use one form"):
        karirnlp.train(OWN, tmp_path, validation=corpus / "validation.jsonl")
    with pytest.raises(InputError, match="row 1: article 't0' is in the training data too"):
        karirnlp.train(corpus / "train.jsonl", tmp_path, validation=articles("t", 1))
    with pytest.raises(InputError, match="train no tip detector"):
        karirnlp.train(OWN, tmp_path, only=["tip"])


def test_wrong_options(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="not lines"):
        karirnlp.train(OWN, tmp_path, only=["lines"])
    with pytest.raises(OptionError, match="no table 'tip'"):
        train_table("tip", [corpus / "train.jsonl"])
    with pytest.raises(ModelError, match="holds no model"):
        models_in(tmp_path)
    with pytest.raises(InputError, match=r"is a folder; name a file in it, such as .*train\.jsonl"):
        read_labelled(corpus)
    with pytest.raises(InputError, match="tidak-ada"):
        read_labelled(tmp_path / "tidak-ada.jsonl")


def test_tables_for_a_terminal(report: dict[str, Any]) -> None:
    shown = tables(report)
    for part in ("accuracy", "compensation", "types, informal", "polarity right", "calibration error", "tips by label"):
        assert part in shown
    confused = {"confusion": {"labels": ["a", "b"], "counts": [[5, 2], [0, 3]]}, "types": []}
    assert tables({"types": confused}).endswith("a     b          2")


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Run the command line in this process; gives the exit code."""

    def run(*arguments: object) -> object:
        monkeypatch.setattr(sys, "argv", ["karirnlp", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code

    return run


def test_command_line(
    own: Path, tmp_path: Path, cli: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("train", own / "label.jsonl", "--out", tmp_path / "model", "--validation", own / "label.jsonl") == 0
    assert "accuracy" in capsys.readouterr().out
    arguments = ("--model", tmp_path / "model", "--json", "--pictures", tmp_path)
    assert cli("evaluate", own / "label.jsonl", *arguments) == 0
    assert json.loads(capsys.readouterr().out)["types"]["accuracy"][0] == 1.0
    assert (tmp_path / "types-confusion.svg").is_file()
    assert cli("train", tmp_path / "tidak-ada.csv", "--out", tmp_path / "model") == 2
    assert cli("evaluate", own / "label.jsonl") == 1
    said = capsys.readouterr().err
    assert "tidak-ada.csv" in said
    assert "label 'urgent'" in said


RECIPE = """licence = "CC BY 4.0"
seed = 3

[data]
train = ["train.jsonl"]
validation = ["validation.jsonl"]

[advice]
folds = 3

[tip]
threshold = 0.5
"""


def test_a_recipe_trains_the_same_bytes_again(corpus: Path, tmp_path: Path, cli: Callable[..., object]) -> None:
    """From a recipe, and from the recipe that lies in the model it made."""
    recipe = corpus / "resep.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    train_recipe(recipe, corpus / "satu")
    (corpus / "dua").mkdir()
    shutil.copy(corpus / "satu" / "advice" / "recipe.toml", corpus / "ulang.toml")
    assert cli("train", "--recipe", corpus / "ulang.toml", "--out", tmp_path) == 0
    for name in ("advice", "tip"):
        for path in sorted((corpus / "satu" / name).iterdir()):
            assert (tmp_path / name / path.name).read_bytes() == path.read_bytes(), path.name
    meta = read_meta(tmp_path / "advice")
    assert meta["recipe_sha256"] == hashlib.sha256(RECIPE.encode()).hexdigest()
    assert meta["licence"] == "CC BY 4.0"
    model = AdviceClassifier.from_pretrained(tmp_path / "advice")
    assert (model.folds, model.random_state) == (3, 3)
    assert TipDetector.from_pretrained(tmp_path / "tip").threshold == 0.5


def test_a_training_without_a_recipe_writes_one(own: Path) -> None:
    found = read_recipe(own / "model" / "advice" / "recipe.toml")
    assert found.train == (own / "label.jsonl",)  # absolute, as it was given
    assert found.sha256 == read_meta(own / "model" / "advice")["recipe_sha256"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[data]\ntrain = []", "data.train names no file"),
        ("[data]\ntrain = 'a.jsonl'", "data.train is 'a.jsonl', not a list"),
        ("sed = 1", "unknown key sed"),
        ("seed = true", "seed is True, not a int"),
        ("[data", "no TOML"),
        ("[data]\ntrain = ['x.jsonl']\n[advice]\nC_pasage = 1", "advice has no parameter 'C_pasage'"),
    ],
)
def test_recipes_that_do_not_hold(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    with pytest.raises(KarirError, match=said):
        train_recipe(tmp_path / "r.toml", tmp_path / "model")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1, max_size=8), min_size=1, max_size=3
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "Zs", "P"]), max_size=20),
    st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_written_recipes_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], licence: str, seed: int
) -> None:
    path = tmp_path_factory.mktemp("resep") / "r.toml"
    names = [name for name in names if name.isprintable()] or ["a"]
    parameters = {"advice": {"C_passage": 2.5, "without": ["title"]}, "tip": {"min_df": 3}}
    path.write_text(
        write_recipe(train=[Path("/") / n for n in names], parameters=parameters, seed=seed, licence=licence),
        encoding="utf-8",
    )
    found = read_recipe(path)
    assert found.train == tuple(Path("/") / n for n in names)
    assert (found.advice, found.tip) == (parameters["advice"], parameters["tip"])
    assert (found.seed, found.licence) == (seed, licence)


def test_released_recipes_are_the_models(corpus: Path) -> None:
    folders = [model_folder(name) for name in ("advice", "tip")]
    texts = {(folder / "recipe.toml").read_text(encoding="utf-8") for folder in folders}
    assert len(texts) == 1
    assert [path.name for path in read_recipe(folders[0] / "recipe.toml").train] == ["train.jsonl"]


def test_label_studio_exports(tmp_path: Path) -> None:
    """Read as `karirnlp label import` reads them; what is left out is counted."""
    path = tmp_path / "proyek.json"
    chosen = [[row["label"]] for row in OWN] + [[]]
    texts = [row["text"] for row in OWN] + ["Belum dilabeli."]
    tasks = [
        {
            "id": i,
            "data": {"text": text, "passage_id": f"p{i}"},
            "annotations": [
                {
                    "id": i,
                    "completed_by": 1,
                    "result": [
                        {
                            "from_name": "advice_type",
                            "to_name": "text",
                            "type": "choices",
                            "value": {"choices": choices},
                        }
                    ]
                    if choices
                    else [],
                }
            ],
        }
        for i, (text, choices) in enumerate(zip(texts, chosen, strict=True))
    ]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    karirnlp.train(path, tmp_path / "model")
    meta = read_meta(tmp_path / "model" / "advice")
    assert meta["labels"] == ["biasa", "urgent"]
    assert meta["data"]["files"] == ["proyek.json"]
    assert meta["data"]["left_out"] == {"annotators differ": 0, "no label": 1}
    assert karirnlp.evaluate(path, **models_in(tmp_path / "model"))["types"]["passages"] == len(OWN)
    with pytest.raises(InputError, match="not read together"):
        karirnlp.train([path, tmp_path / "a.csv"], tmp_path / "model")


def test_errors_are_listed_surest_first(corpus: Path, own: Path, tmp_path: Path, cli: Callable[..., object]) -> None:
    turned = {"urgent": "biasa", "biasa": "urgent"}
    rows = [{**row, "label": turned[row["label"]]} for row in OWN]
    jsonl(tmp_path / "salah.jsonl", rows)
    assert cli("evaluate", tmp_path / "salah.jsonl", "--model", own / "model", "--errors", tmp_path) == 0
    with (tmp_path / "types-errors.tsv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, delimiter="\t"))
    assert len(listed) == len(OWN)
    assert all(row["true"] == turned[row["predicted"]] for row in listed)
    scores = [float(row["score"]) for row in listed]
    assert scores == sorted(scores, reverse=True)
    karirnlp.evaluate(corpus / "validation.jsonl", **models_in(corpus / "model"), errors=tmp_path / "baru")
    assert (tmp_path / "baru" / "tips-errors.tsv").read_text(encoding="utf-8").startswith("article\ttrue\tpredicted")


def test_command_line_of_recipes(tmp_path: Path, cli: Callable[..., object]) -> None:
    assert cli("train", "--out", tmp_path) == 2
    assert cli("train", "a.csv", "--recipe", "r.toml", "--out", tmp_path) == 2


def test_studies(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row a family and part, more articles step by step, and their pictures."""
    monkeypatch.setattr(study, "FAMILIES", ("forms", "terms", "title"))
    monkeypatch.setattr(study, "tip_families", lambda: ("words",))
    data = (corpus / "train.jsonl", corpus / "validation.jsonl")
    rows = list(ablate(*data, parameters={"folds": 2}))
    assert [row["without"] for row in rows] == [
        "nothing",
        "joint model: the passage model alone",
        "joint model: the article model alone",
        "joint model: both multiplied",
        "terms",
        "title",
        "nothing",
        "words",
    ]
    curve = list(learning_curve(*data, steps=(12,), only=("advice",), parameters={"folds": 2}))
    assert [row["articles"] for row in curve] == [12, 18]
    for name, own_rows in (("a", [row for row in rows if row["model"] == "advice"]), ("c", curve)):
        drawn = draw_study(own_rows, ("accuracy", "macro_f1"), tmp_path / f"{name}.svg")
        ET.parse(drawn)
    with pytest.raises(OptionError, match="only takes"):
        next(ablate(*data, only=["lines"]))
    with pytest.raises(InputError, match="a study needs compiled articles"):
        next(ablate(OWN, OWN))


def test_families_left_out_are_not_known(corpus: Path) -> None:
    rows = articles("t", 18)
    data = read_labelled(rows)
    model = AdviceClassifier(folds=2, without=("terms", "title", "pairs")).fit(data.passages, data.types)
    known = model.passage_.tfidf.vocabulary_["text"]
    assert known
    assert not [name for name in known if name.startswith("g:") or " " in name]
    assert not model.article_.tfidf.vocabulary_["title"]
    with pytest.raises(ValueError, match="without='judul' is none of"):
        AdviceClassifier(without=("judul",)).fit(data.passages, data.types)
    detector = TipDetector(min_df=1, without=("words",)).fit(data.units, data.tips)
    assert not [name for name in detector.vocabulary_ if name.startswith("w=")]
