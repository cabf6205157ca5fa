"""What users install is what is tested: the wheel, in an empty environment with no network; the sdist makes the same wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import karirnlp

ROOT = Path(__file__).parents[1]
NO_NETWORK = (
    "import socket\n"
    "def refuse(*a, **k): raise OSError('no network in this test')\n"
    "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel; its dependencies are lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("roda")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("karirnlp-*.whl")
    venv.create(folder / "env", with_pip=True)
    bin_folder = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    site = next((folder / "env").rglob("site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    (site / "no_network.pth").write_text("import sitecustomize\n", encoding="utf-8")
    (site / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    return bin_folder / "python"


def run(python: Path, program: str, tmp_path: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LANG")}
    done = subprocess.run(
        [str(python), "-c", program],
        cwd=tmp_path,
        env=clean | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_wheel_carries_its_models(python: Path, tmp_path: Path) -> None:
    program = (
        "import karirnlp, karirnlp.models as m\n"
        "found = karirnlp.analyze('Tips Negosiasi Gaji\\n\\nTanyakan rentang gaji sebelum menyebut angka.')\n"
        "print(m.model_folder('advice').parent.name, found.passages[0].advice_type, len(found.tips))"
    )
    assert run(python, program, tmp_path) == "_models compensation 1"


def test_the_component_is_found_by_name(python: Path, tmp_path: Path) -> None:
    program = (
        "import spacy, sys; nlp = spacy.blank('id'); nlp.add_pipe('karirnlp')\n"
        "print(len(nlp('Tips Negosiasi Gaji\\n\\nTanyakan rentang gaji sebelum menyebut angka.').spans['karir_tips']))"
    )
    assert run(python, program, tmp_path) == "1"


def test_displacy_has_the_colours_and_the_report_its_files(python: Path, tmp_path: Path) -> None:
    program = (
        "import karirnlp, pathlib; from spacy.displacy.render import SpanRenderer; from karirnlp.report import report\n"
        "pathlib.Path('a.txt').write_text('Tips Gaji\\n\\nTanyakan rentang gaji sebelum menyebut angka.', encoding='utf-8')\n"
        "karirnlp.run('a.txt', 'hasil'); html = report('hasil').read_text(encoding='utf-8')\n"
        "print(SpanRenderer().colors['INTERVIEWING'], 'Tanyakan rentang gaji' in html, html.count('<script'))"
    )
    assert run(python, program, tmp_path) == "#e1aaed True 4"


def test_the_sdist_is_whole_and_makes_the_same_wheel(python: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, "--sdist", str(ROOT)], check=True, capture_output=True)
    (sdist,) = tmp_path.glob("karirnlp-*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "isi", filter="data")
    (folder,) = (tmp_path / "isi").iterdir()
    wanted = "README.md README.id.md CHANGELOG.md CITATION.cff LICENSE Makefile mkdocs.yml docs/index.md corpora/sample models/tip tests"
    assert [name for name in wanted.split() if not (folder / name).exists()] == []
    subprocess.run([*build, "--wheel", str(folder)], check=True, capture_output=True)
    (again,) = tmp_path.glob("karirnlp-*.whl")
    (first,) = python.parents[2].glob("karirnlp-*.whl")
    assert contents(again) == contents(first)


def contents(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {item.filename: item.CRC for item in archive.infolist()}


def test_the_version_is_the_same_everywhere() -> None:
    assert f"\nversion: {karirnlp.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert karirnlp.__version__ in changes
    assert changes.count("\n## [Unreleased]") == 1


def test_the_environment_has_no_network(python: Path, tmp_path: Path) -> None:
    program = (
        "import urllib.request as u\ntry: u.urlopen('http://127.0.0.1:9', timeout=1)\nexcept Exception as e: print(e)"
    )
    assert "no network" in run(python, program, tmp_path)
