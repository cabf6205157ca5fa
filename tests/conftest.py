"""What several test files share."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

# Before NumPy is loaded: the matrices of tests are small, and threads that wait for each other cost three times the work.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

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


def grows_in_a_straight_line(run: Callable[[int], object], small: int, slack: float = 2.0) -> bool:
    """Whether eight times the input takes at most `slack` times eight times the time: growth, not seconds.

    The best of three runs counts, since the machine may be busy with something else.
    """

    def seconds(count: int) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            run(count)
            best = min(best, time.perf_counter() - started)
        return best

    run(small // 10)
    return seconds(8 * small) < slack * 8 * max(seconds(small), 0.02)


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
