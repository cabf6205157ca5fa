"""What several test files share."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def load_script(name: str) -> ModuleType:
    """A file of `scripts/` as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def corpus_script() -> ModuleType:
    return load_script("corpus")


ARTICLE = """5 Cara Menyiapkan Wawancara Kerja

Wawancara kerja sering membuat gugup. Padahal, persiapan yang baik sudah setengah jalan.

1. Pelajari perusahaannya

Baca situs perusahaan sehari sebelumnya agar Anda tahu produknya. Jangan hanya membaca halaman depan.

Baca juga: Contoh Jawaban Wawancara

2. Siapkan pertanyaan

Kalau pewawancara memberi waktu, tanyakan tim yang akan bekerja dengan Anda. Saya dulu pernah lupa bertanya apa pun.

Pastikan tas Anda berisi:

- salinan CV
- portofolio cetak
"""


@pytest.fixture
def article() -> str:
    return ARTICLE
