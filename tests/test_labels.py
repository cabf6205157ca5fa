"""Passages go out to annotation tools, and labels come back from what the tools export: a round trip on their formats."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import karirnlp
from karirnlp.cli import app
from karirnlp.errors import InputError, KarirError, OptionError
from karirnlp.labels import export_tasks, import_labels, suggest
from karirnlp.labels.read import Mark, Skipped, read_marks
from karirnlp.labels.tasks import tasks
from karirnlp.learn.labelled import COMPILED, read_labelled
from karirnlp.types import ADVICE_TYPES

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
EMOJI = "🎯 Tanyakan rentang gaji. Jangan menyebut angka lebih dulu."
FIRST, SECOND = EMOJI.index("Tanyakan"), EMOJI.index("Jangan")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "hasil"
    karirnlp.run(SAMPLE, out=out)
    return out


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def write(path: Path, rows: Any) -> Path:
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def task(**data: Any) -> dict[str, Any]:
    return {"text": EMOJI, "title": "Nego gaji", "heading": "", "article": "a", "passage_id": "a:p0", **data}


def utf16(offset: int) -> int:
    return len(EMOJI[:offset].encode("utf-16-le")) // 2


def label_studio(
    who: Any, choice: str, spans: list[tuple[int, int, str]] | None = None, units: bool = False, **more: Any
) -> Any:
    """A task as Label Studio exports it (JSON), with one annotation; `units` counts as JavaScript does."""
    if spans is None:
        spans = []
    at = utf16 if units else int
    result = [
        {"id": "c1", "type": "choices", "value": {"choices": [choice]}, "origin": "manual", "to_name": "text", "from_name": "advice_type"},
        *(
            {"id": f"s{i}", "type": "labels", "value": {"start": at(a), "end": at(b), "text": EMOJI[a:b], "labels": [name]},
             "origin": "prediction", "to_name": "text", "from_name": "tip"}
            for i, (a, b, name) in enumerate(spans)
        ),
    ]  # fmt: skip
    annotation = {
        "id": 7, "completed_by": who, "result": result, "was_cancelled": False, "ground_truth": False,
        "created_at": "2026-03-01T08:00:00.000000Z", "updated_at": "2026-03-01T08:01:00.000000Z", "lead_time": 12.5,
    } | more  # fmt: skip
    return {
        "id": 3,
        "annotations": [annotation],
        "drafts": [],
        "predictions": [],
        "data": task(),
        "meta": {},
        "project": 1,
    }


def marks(path: Path, **options: Any) -> list[Mark | Skipped]:
    return list(read_marks(path, **options))


def test_tasks_carry_context_guess_and_tips(run: Path) -> None:
    found = list(tasks(run))
    texts = {row.article: row for row in found}
    assert len(found) > 50
    assert len({row.passage_id for row in found}) == len(found)
    assert any(row.tips for row in found)
    assert all(0 <= a < b <= len(row.text) and label in ("do", "avoid") for row in found for a, b, label in row.tips)
    assert len(texts) > 5


def test_label_studio_tasks_are_what_it_imports(run: Path, tmp_path: Path) -> None:
    count = export_tasks(run, tmp_path / "tugas.json")
    rows = json.loads((tmp_path / "tugas.json").read_text(encoding="utf-8"))
    assert len(rows) == count == len(list(tasks(run)))
    config = ET.parse(tmp_path / "tugas.xml").getroot()
    assert [choice.get("value") for choice in config.iter("Choice")] == list(ADVICE_TYPES)
    questions = {node.get("name"): node for node in config.iter() if node.get("toName")}
    shown = {node.get("value", "")[1:] for node in config.iter() if node.get("value", "").startswith("$")}
    for row in rows:
        assert shown <= row["data"].keys()
        (guess,) = row["predictions"]
        for item in guess["result"]:
            question = questions[item["from_name"]]
            assert question.tag.lower() == item["type"]
            assert question.get("toName") == item["to_name"]
            if item["type"] == "labels":
                value = item["value"]
                assert row["data"]["text"][value["start"] : value["end"]] == value["text"]
    types = {task["predictions"][0]["result"][0]["value"]["choices"][0] for task in rows}
    one = sorted(types)[0]
    assert 0 < export_tasks(run, tmp_path / "satu.json", types=[one]) < count


@pytest.mark.parametrize("to", ["label-studio", "doccano", "prodigy", "label-csv"])
def test_a_round_trip_gives_every_label_back(run: Path, tmp_path: Path, to: str) -> None:
    """Out, every guess accepted as it stands, and in again."""
    out = tmp_path / f"tugas{'.json' if to == 'label-studio' else '.csv' if to == 'label-csv' else '.jsonl'}"
    export_tasks(run, out, to=to)
    if to == "label-studio":
        rows = json.loads(out.read_text(encoding="utf-8"))
        for row in rows:
            result = row.pop("predictions")[0]["result"]
            row["annotations"] = [{"completed_by": 1, "result": result, "was_cancelled": False}]
        write(out, rows)
    elif to == "prodigy":
        write(
            out,
            [
                row | {"answer": "accept", "_task_hash": 1, "_input_hash": 2, "_annotator_id": "ani"}
                for row in lines(out)
            ],
        )
    expected = list(tasks(run))
    found = import_labels(out, tmp_path / "label.jsonl")
    assert found.labels == len(expected)
    back = {row["passage_id"]: row for row in lines(tmp_path / "label.jsonl")}
    for row in expected:
        mine = back[row.passage_id]
        assert (mine["text"], mine["label"], mine["start"]) == (row.text, row.advice_type, row.start)
    read = read_labelled(tmp_path / "label.jsonl")
    assert read.types == [row.advice_type for row in expected]
    if to == "label-csv":
        with pytest.raises(OptionError, match="says nothing of tips"):
            import_labels(out, tmp_path / "x.jsonl", run=run)
        return
    again = import_labels(out, tmp_path / "artikel.jsonl", run=run)
    assert again.labels == len(expected)
    compiled = read_labelled(tmp_path / "artikel.jsonl")
    assert compiled.form == COMPILED
    assert compiled.types == [row.advice_type for row in expected]
    tips = sum(len(row.tips) for row in expected)
    assert 0.9 * tips <= sum(tip != "none" for tip in compiled.tips) <= 1.1 * tips


def test_label_studio_json_with_offsets_of_either_kind(tmp_path: Path) -> None:
    spans = [(FIRST, SECOND - 1, "do"), (SECOND, len(EMOJI), "avoid")]
    for units in (False, True):
        (mark,) = marks(
            write(
                tmp_path / "p.json", [label_studio({"id": 4, "email": "ani@contoh.id"}, "compensation", spans, units)]
            )
        )
        assert isinstance(mark, Mark)
        assert (mark.annotator, mark.advice_type, mark.tips) == ("ani@contoh.id", "compensation", tuple(spans))
        assert mark.key == "a:p0"


def test_label_studio_json_min(tmp_path: Path) -> None:
    rows = [
        {**task(), "id": 3, "advice_type": "compensation", "annotator": 1, "annotation_id": 7,
         "tip": [{"start": FIRST, "end": SECOND - 1, "text": EMOJI[FIRST : SECOND - 1], "labels": ["do"]}],
         "created_at": "2026-03-01T08:00:00Z", "updated_at": "2026-03-01T08:01:00Z", "lead_time": 12.5},
        {**task(passage_id="a:p1"), "id": 4, "advice_type": {"choices": ["skills", "none"]}, "annotator": 1, "annotation_id": 8},
        {**task(passage_id="a:p2"), "id": 5, "annotator": 1, "annotation_id": 9, "lead_time": 1.0},
    ]  # fmt: skip
    one, two, three = marks(write(tmp_path / "p.json", rows))
    assert isinstance(one, Mark)
    assert (one.annotator, one.advice_type, one.tips) == ("1", "compensation", ((FIRST, SECOND - 1, "do"),))
    assert isinstance(two, Skipped)
    assert "a passage has one" in two.reason
    assert isinstance(three, Skipped)


def test_doccano_in_its_three_forms(tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "text": EMOJI,
            "cats": ["compensation"],
            "entities": [[FIRST, SECOND - 1, "do"]],
            "passage_id": "a:p0",
            "Comments": [],
        },
        {"id": 2, "text": EMOJI, "label": ["Gaji & Hak Pekerja"], "meta": {"passage_id": "a:p1"}},
        {
            "id": 3,
            "text": EMOJI,
            "cats": [],
            "entities": [{"id": 9, "label": "avoid", "start_offset": SECOND, "end_offset": len(EMOJI)}],
        },
        {"id": 4, "text": EMOJI, "label": []},
        {"id": 5, "text": EMOJI, "annotations": [{"id": 1, "label": 2, "user": 1}]},
    ]
    one, two, three, four, five = marks(write(tmp_path / "budi.jsonl", rows))
    assert isinstance(one, Mark)
    assert isinstance(two, Mark)
    assert isinstance(three, Mark)
    assert (one.annotator, one.advice_type, one.tips) == ("budi", "compensation", ((FIRST, SECOND - 1, "do"),))
    assert (two.advice_type, two.tips, two.key) == ("compensation", None, "a:p1")
    assert (three.advice_type, three.tips) == (None, ((SECOND, len(EMOJI), "avoid"),))
    assert isinstance(four, Skipped)
    assert isinstance(five, Skipped)
    assert "label names" in five.reason


def test_prodigy_answers(tmp_path: Path) -> None:
    base = {
        "text": EMOJI,
        "_input_hash": -1,
        "_task_hash": 5,
        "_view_id": "choice",
        "_session_id": "set-ani",
        "_timestamp": 1700000000,
    }
    options = [{"id": "compensation", "text": "Gaji"}]
    span = {"start": SECOND, "end": len(EMOJI), "label": "avoid", "token_start": 4, "token_end": 8}
    rows = [
        base | {"options": options, "accept": ["compensation"], "answer": "accept", "meta": {"passage_id": "a:p0"}},
        base | {"options": options, "accept": [], "answer": "ignore"},
        base | {"label": "compensation", "answer": "reject"},
        base | {"label": "compensation", "answer": "accept", "spans": [span]},
    ]  # fmt: skip
    one, two, three, four = marks(write(tmp_path / "set.jsonl", rows))
    assert isinstance(one, Mark)
    assert isinstance(four, Mark)
    assert (one.annotator, one.advice_type, one.tips) == ("set-ani", "compensation", None)
    assert [type(each) for each in (two, three)] == [Skipped, Skipped]
    assert four.tips == ((SECOND, len(EMOJI), "avoid"),)


def test_csv_of_a_spreadsheet(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Text", "Label", "passage_id", "annotator"])
    writer.writerow(["'- Kirim CV; lalu tunggu.", "application_documents", "a:p0", "cici"])
    writer.writerow(["'kutip biasa'", "none", "a:p1", "cici"])
    writer.writerow(["Belum dibaca.", "", "a:p2", "cici"])
    (tmp_path / "l.csv").write_text(out.getvalue(), encoding="utf-8-sig")
    one, two, three = marks(tmp_path / "l.csv")
    assert isinstance(one, Mark)
    assert isinstance(two, Mark)
    assert (one.text, one.annotator) == ("- Kirim CV; lalu tunggu.", "cici")
    assert two.text == "'kutip biasa'"
    assert isinstance(three, Skipped)


def test_annotators_are_merged_and_conflicts_shown(tmp_path: Path) -> None:
    def said(who: str, *types: str) -> Path:
        rows = [
            {"text": f"Teks {n}.", "cats": [t], "entities": [], "passage_id": f"p{n}"} for n, t in enumerate(types) if t
        ]
        return write(tmp_path / f"{who}.jsonl", rows)

    files = [
        said("ani", "skills", "skills", "none"),
        said("budi", "skills", "none", "none"),
        said("cici", "", "", "skills"),
    ]
    found = import_labels(files, tmp_path / "l.jsonl")
    assert [(row["passage_id"], row["label"]) for row in lines(tmp_path / "l.jsonl")] == [
        ("p0", "skills"),
        ("p2", "none"),
    ]
    assert found.annotators == ("ani", "budi", "cici")
    assert (found.marks, found.shared, found.outvoted) == (7, 3, 1)
    assert found.agreement == pytest.approx(2 / 5)
    (conflict,) = found.conflicts
    assert conflict["said"] == {"ani": "skills", "budi": "none"}
    assert lines(tmp_path / "l.jsonl.conflicts.jsonl") == [conflict]
    strict = import_labels(files, tmp_path / "s.jsonl", unanimous=True)
    assert (strict.labels, len(strict.conflicts)) == (1, 2)


def test_agreement_is_krippendorffs(tmp_path: Path) -> None:
    """The nominal example with two observers of Krippendorff (2011): alpha is 0.095."""
    a, b = "0100000010", "1110010000"
    names = {"0": "none", "1": "skills"}
    for who, values in (("a", a), ("b", b)):
        write(tmp_path / f"{who}.jsonl", [{"text": f"T{n}", "cats": [names[v]]} for n, v in enumerate(values)])
    found = import_labels([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "l.jsonl")
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.agreement == pytest.approx(0.6)


def test_a_later_mark_of_the_same_annotator_counts(tmp_path: Path) -> None:
    first = label_studio(1, "skills")
    second = label_studio(1, "compensation", updated_at="2026-04-01T00:00:00Z")
    found = import_labels(write(tmp_path / "p.json", [second, first]), tmp_path / "l.jsonl")
    assert (found.labels, found.marks) == (1, 2)
    assert lines(tmp_path / "l.jsonl")[0]["label"] == "compensation"


def test_annotators_who_tie_on_a_tip_are_a_conflict(run: Path, tmp_path: Path) -> None:
    with_tip = next(row for row in tasks(run) if row.tips)
    for who, spans in (("ani", [list(span) for span in with_tip.tips]), ("budi", [])):
        write(
            tmp_path / f"{who}.jsonl",
            [{"text": with_tip.text, "cats": ["skills"], "entities": spans, **with_tip.context}],
        )
    with pytest.raises(KarirError, match="1 conflicts"):
        import_labels([tmp_path / "ani.jsonl", tmp_path / "budi.jsonl"], tmp_path / "l.jsonl", run=run)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("[1]", "a.json", "is no object"),
        ("[{", "a.json", "no JSON"),
        ('{"text": 1', "a.jsonl", "a.jsonl:1: no JSON"),
        ('{"foo": 1}', "a.jsonl", "no form that is known"),
        ("a,b\n1,2\n", "a.csv", "no form that is known"),
        ('text,label\n"x,y\n', "a.csv", "no CSV"),
        ("PK\x03\x04x", "a.zip", "unpack"),
    ],
)
def test_a_file_of_no_known_form_is_named(tmp_path: Path, content: str, name: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as error:
        marks(tmp_path / name)
    assert name in str(error.value)


@pytest.mark.parametrize(
    "row",
    [
        {"text": EMOJI, "cats": ["salah ketik"]},
        {"text": "", "cats": ["skills"]},
        {"text": 5, "label": ["skills"]},
        {"text": EMOJI, "cats": ["skills"], "entities": [[0, 999, "do"]]},
        {"text": EMOJI, "cats": ["skills"], "entities": [[0, 3, "maybe"]]},
        {"text": EMOJI, "cats": ["skills"], "entities": [["x", 3, "do"]]},
        {"text": EMOJI, "cats": ["skills"], "entities": [7]},
        {"text": EMOJI, "cats": ["skills"], "start": "awal"},
        {"data": {"text": EMOJI}, "annotations": []},
        label_studio(1, "skills", [(0, 4, "do")]) | {"data": {"text": "teks yang lain sama sekali"}},
        label_studio(1, "skills", was_cancelled=True),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason(tmp_path: Path, row: dict[str, Any]) -> None:
    good = {"text": "Kirim CV.", "cats": ["skills"]}
    path = tmp_path / "l.jsonl"
    write(path, [good, row])
    found = marks(path)
    assert isinstance(found[0], Mark)
    assert [type(each) for each in found[1:]] == [Skipped]
    assert found[1].where == f"{path}:2"
    merged = import_labels(path, tmp_path / "out.jsonl")
    assert (merged.labels, len(merged.skipped)) == (1, 1)


def test_one_bad_annotation_costs_no_other(tmp_path: Path) -> None:
    row = label_studio(1, "skills", [(0, 4, "do")])
    bad = json.loads(json.dumps(row["annotations"][0])) | {"completed_by": 2}
    bad["result"][1]["value"] |= {"start": 0, "end": 999, "text": ""}
    other = json.loads(json.dumps(row["annotations"][0])) | {"completed_by": 3}
    unknown = json.loads(json.dumps(row["annotations"][0])) | {"completed_by": 4}
    unknown["result"][0]["value"]["choices"] = ["memasak"]
    row["annotations"] = [bad, 7, unknown, other]
    found = marks(write(tmp_path / "p.json", [row]))
    assert [type(each) for each in found] == [Skipped, Skipped, Skipped, Mark]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "text data annotations result value label cats entities spans accept answer meta start end type".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from("text data annotations label labels cats entities answer lead_time tip advice_type".split()),
        JSON,
    )
)
def test_any_object_is_a_mark_a_skip_or_a_named_fault(tmp_path: Path, row: dict[str, Any]) -> None:
    path = write(tmp_path / "x.jsonl", [row])
    with suppress(InputError):
        assert all(isinstance(each, Mark | Skipped) for each in marks(path))


def test_a_label_set_of_ones_own(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", [{"text": "Kirim CV.", "label": ["Saya Sendiri"]}])
    with pytest.raises(KarirError, match="no label to write"):
        import_labels(path, tmp_path / "o.jsonl")
    assert import_labels(path, tmp_path / "o.jsonl", any_label=True).labels == 1


def test_suggestions_are_unsure_unlike_and_not_labelled_yet(run: Path, tmp_path: Path) -> None:
    count = suggest(run, tmp_path / "a.jsonl", count=12, to="doccano")
    first = lines(tmp_path / "a.jsonl")
    assert count == len(first) == len({row["text"] for row in first}) == 12
    sure = {row.passage_id: row.score for row in tasks(run)}
    picked = [sure[row["passage_id"]] for row in first]
    assert sum(picked) / 12 < sum(sure.values()) / len(sure)
    import_labels(tmp_path / "a.jsonl", tmp_path / "label.jsonl")
    suggest(run, tmp_path / "b.jsonl", count=12, to="doccano", labelled=[tmp_path / "label.jsonl"])
    assert {row["text"] for row in first}.isdisjoint(row["text"] for row in lines(tmp_path / "b.jsonl"))
    suggest(run, tmp_path / "c.jsonl", count=12, to="doccano")
    assert lines(tmp_path / "c.jsonl") == first
    with pytest.raises(OptionError, match="count is 0"):
        suggest(run, tmp_path / "d.jsonl", count=0)


def test_the_commands(run: Path, tmp_path: Path) -> None:
    def karir(*args: object, code: int = 0) -> str:
        found = CliRunner().invoke(app, [str(arg) for arg in args])
        assert found.exit_code == code, found.output
        return found.output

    assert "passages in" in karir("export", run, "--to", "doccano", "--out", tmp_path / "t.jsonl")
    assert "5 passages" in karir("label", "suggest", run, "--count", 5, "--out", tmp_path / "s.json")
    assert (tmp_path / "s.xml").is_file()
    told = karir("label", "import", tmp_path / "t.jsonl", "--run", run, "--out", tmp_path / "l.jsonl", "--json")
    assert json.loads(told.splitlines()[0])["labels"] == len(list(tasks(run)))
    assert read_labelled(tmp_path / "l.jsonl").form == COMPILED


def test_no_run_and_wrong_options(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        export_tasks(tmp_path, tmp_path / "x.json")
    with pytest.raises(OptionError, match="to is 'excel'"):
        export_tasks(run, tmp_path / "x.json", to="excel")
    with pytest.raises(OptionError, match="is none of"):
        export_tasks(run, tmp_path / "x.json", types=["gaji"])
    path = write(tmp_path / "l.jsonl", [{"text": "Kirim CV.", "cats": ["skills"], "entities": []}])
    with pytest.raises(OptionError, match="names no passage of a run"):
        import_labels(path, tmp_path / "o.jsonl", run=run)
    row = {"text": "Kirim CV.", "cats": ["skills"], "entities": [], "article": "lain", "start": 0}
    with pytest.raises(InputError, match="has no article lain"):
        import_labels(write(path, [row]), tmp_path / "o.jsonl", run=run)
