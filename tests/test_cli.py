"""What all commands share: common options, the configuration file, errors in one line, `doctor`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from karirnlp import _version
from karirnlp.cli import main

ROOT = Path(__file__).parents[1]
SAMPLE = str(ROOT / "corpora" / "sample" / "melacak-lamaran-kerja.md")
NAMES = "run report show classify tips normalize stem train evaluate models export search doctor label".split()


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["karirnlp", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "Did you mean 'run'"),
        (["run", SAMPLE], "--out"),
        (["run", SAMPLE, "--out", "x", "--wrokers", "2"], "--workers"),
        (["run", SAMPLE, "--out", "x", "--workers", "dua"], "--workers"),
        (["run", "nowhere", "--out", "x"], "nowhere"),
        (["label", "sugest"], "Did you mean 'suggest'"),
        (["export", "x", "--to", "exel", "--out", "y"], "xlsx"),
        (["report", "nowhere"], "karirnlp run"),
        (["show", "nowhere.txt"], "nowhere.txt"),
        (["classify", "nowhere.txt"], "nowhere.txt"),
        (["train", "nowhere.csv", "--out", "x"], "nowhere.csv"),
        (["evaluate", "nowhere.csv"], "nowhere.csv"),
        (["label", "import", "nowhere.json", "--out", "x"], "nowhere.json"),
        (["label", "suggest", "nowhere", "--out", "x"], "karirnlp run"),
        (["stem", "--config", "nowhere.toml", "kata"], "nowhere.toml"),
    ],
)
def test_wrong_use_is_one_line_with_what_to_do(cli, arguments: list[str], says: str) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("karirnlp: ")
    assert err.count("\n") == 1
    assert says in err


def test_a_fault_of_ours_is_one_line_too(cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("karirnlp.models.model_folder", lambda name: 1 / 0)
    code, _, err = cli("models")
    assert (code, err.count("\n")) == (1, 1)
    assert "--verbose" in err
    code, _, err = cli("models", "--verbose")
    assert code == 1
    assert "Traceback" in err


def test_the_version(cli) -> None:
    assert cli("--version") == (0, f"karirnlp {_version.__version__}\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_the_common_options(cli, name: str) -> None:
    _, shown, _ = cli(name, *(["suggest"] if name == "label" else []), "--help")
    assert all(option in shown for option in ("--config", "--quiet", "--verbose"))


def test_quiet_says_nothing_and_verbose_more(cli) -> None:
    assert cli("run", SAMPLE, "--out", "a", "--workers", "0", "-q") == (0, "", "")
    assert cli("run", SAMPLE, "--out", "a", "--workers", "0", "-q") == (0, "", "")
    code, out, err = cli("run", SAMPLE, "--out", "a", "--workers", "0", "-v")
    assert (code, "tips" in out, "models advice" in err) == (0, True, True)
    assert cli("report", "a", "--quiet") == (0, "", "")


def config(text: str, name: str = "karirnlp.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_the_file_gives_defaults_and_the_command_line_wins(cli) -> None:
    config('[normalize]\nlevel = "clean"\n[stem]\nform = "career"\n')
    assert cli("normalize", "gw udah")[1] == "gw udah\n"
    assert cli("normalize", "gw udah", "--level", "formal")[1] != "gw udah\n"
    assert cli("stem", "perusahaan")[1] == "perusahaan\n"
    assert cli("stem", "perusahaan", "--form", "root")[1] == "usaha\n"
    config("", "kosong.toml")
    assert cli("stem", "perusahaan", "--config", "kosong.toml")[1] == "usaha\n"
    assert "defaults from karirnlp.toml" in cli("stem", "perusahaan", "-v")[2]


def test_needed_options_flags_and_lists_may_come_from_the_file(cli) -> None:
    config('[run]\nout = "b"\nworkers = 0\nquiet = true\n[search]\ntype = ["job_search"]\nlimit = 1\ndistinct = true\n')
    assert cli("run", SAMPLE) == (0, "", "")
    assert Path("b/run.json").is_file()
    _, out, err = cli("search", "b")
    assert "1 to 1 of" in err
    assert "[job_search" in out
    assert "none of 0" in cli("search", "b", "--type", "leadership")[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[run]\nwrokers = 2", "unknown key 'run.wrokers'; did you mean run.workers?"),
        ("[rum]\n", "unknown key 'rum'; did you mean run?"),
        ("zzz = 1", "the file takes run, report"),
        ("[label.sugest]\n", "did you mean label.suggest?"),
        ("run = 1", "write [run]"),
        ('[run]\nworkers = "dua"', "run.workers = 'dua'"),
        ("[run]\nworkers = [1]", "give one value"),
        ('[run]\nagain = "ya"', "give true or false"),
        ('[report]\nlang = "fr"', "report.lang = 'fr'"),
        ("[run\n", "is no TOML"),
        ("[run]\nconfig = 'lain.toml'", "unknown key 'run.config'"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_whichever_command_runs(cli, text: str, says: str) -> None:
    config(text)
    code, out, err = cli("stem", "kata")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("karirnlp: karirnlp.toml")
    assert says in err


def test_a_file_that_is_no_text_is_named(cli) -> None:
    Path("karirnlp.toml").write_bytes(b"\xff\xfe[run]")
    code, _, err = cli("stem", "kata")
    assert (code, "is no TOML" in err) == (2, True)


def findings(out: str) -> dict[str, dict[str, str]]:
    return {row["about"]: row for row in map(json.loads, out.splitlines())}


def test_doctor_finds_a_sound_installation_sound(cli) -> None:
    config("[run]\nworkers = 2\n")
    code, out, _ = cli("doctor", "--json")
    found = findings(out)
    assert code == 0, [row for row in found.values() if row["state"] == "broken"]
    assert {"python", "karirnlp", "spacy", "model advice", "model tip", "licence of roots", "java", "output"} <= set(
        found
    )
    assert "hashes hold" in found["model advice"]["found"]
    assert found["configuration"]["found"] == "karirnlp.toml"
    assert all(row["do"] for row in found.values() if row["state"] == "missing")
    text = cli("doctor")[1]
    assert len(text.splitlines()) == len(found)


def test_doctor_names_a_damaged_model_and_fails(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("advice", "tip"):
        folder = tmp_path / "model" / name
        folder.mkdir(parents=True)
        for file in (ROOT / "models" / name).iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "model" / "tip" / "weights.safetensors").open("ab") as file:
        file.write(b"x")
    monkeypatch.setenv("KARIRNLP_MODELS", str(tmp_path / "model"))
    code, out, err = cli("doctor", "--json")
    found = findings(out)
    assert (code, found["model advice"]["state"], found["model tip"]["state"]) == (1, "ok", "broken")
    assert "copy the model again" in found["model tip"]["found"]
    assert "1 broken" in err


def test_doctor_names_what_is_not_installed(cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    needs = ["tidak-ada>=1", "numpy>=99", 'juga-tidak>=2; extra == "lebih"']
    monkeypatch.setattr(metadata, "requires", lambda name: needs)
    about = metadata.metadata("karirnlp")
    about["Provides-Extra"] = "lebih"
    monkeypatch.setattr(metadata, "metadata", lambda name: about)
    code, out, _ = cli("doctor", "--json")
    found = findings(out)
    assert code == 1
    assert found["tidak-ada"]["do"] == 'pip install "tidak-ada>=1"'
    assert "numpy>=99" in found["numpy"]["do"]
    assert (found["extra lebih"]["state"], found["extra lebih"]["do"]) == ("missing", 'pip install "karirnlp[lebih]"')


def test_no_colour_into_a_pipe() -> None:
    program = [sys.executable, "-m", "karirnlp.cli", "show", SAMPLE]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout


def test_the_shells_complete_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    asked = os.environ | {"_KARIRNLP_COMPLETE": "complete_bash", "COMP_WORDS": "karirnlp re", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "karirnlp.cli"], capture_output=True, text=True, env=asked, check=False
    )
    assert "report" in done.stdout
