"""The scorers of `scripts/benchmark.py text`, on gold small enough to check by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
import benchmark_gold as gold

TREEBANK = """\
# text = Rina mengirim suratnya.
1\tRina\tRina\tPROPN
2\tmengirim\tkirim\tVERB
3-4\tsuratnya\t_\t_
3\tsurat\tsurat\tNOUN
4\tnya\tnya\tPRON
5\t.\t.\tPUNCT

# text = Ia pergi.
1\tIa\tia\tPRON
2\tpergi\tpergi\tVERB
3\t.\t.\tPUNCT
"""


@pytest.fixture
def sentences(tmp_path: Path) -> list[gold.Sentence]:
    (tmp_path / "kecil.conllu").write_text(TREEBANK, encoding="utf-8")
    return gold.treebanks(tmp_path)["kecil"]


def test_roots(sentences: list[gold.Sentence]) -> None:
    roots = {"mengirim": "kirim", "suratnya": "surat", "rina": "rin"}
    found = gold.score_roots(lambda word: roots.get(word, word), sentences)
    assert found == {"tokens": (5, 5), "types": (5, 5), "names kept": (0, 1), "clitics": (1, 1)}
    assert gold.score_roots(lambda word: word, sentences) == {
        "tokens": (4, 5),
        "types": (4, 5),
        "names kept": (1, 1),
        "clitics": (0, 1),
    }


def test_sentences(sentences: list[gold.Sentence]) -> None:
    documents = gold.documents(sentences)
    assert documents == [["Rina mengirim suratnya.", "Ia pergi."]]
    assert gold.score_sentences(lambda text: text.split(". "), documents) == 0  # the stop went to neither
    assert gold.score_sentences(lambda text: [text], documents) == 0
    assert gold.score_sentences(lambda text: ["Rina mengirim suratnya.", "Ia pergi."], documents) == 1


def test_spelling() -> None:
    pairs = [("yg baik bgt", "yang baik banget"), ("satu dua", "satu")]
    changed = {"yg": "yang", "baik": "bagus"}
    fixed, harmed = gold.score_spelling(lambda text: " ".join(changed.get(w, w) for w in text.split()), pairs)
    assert (fixed, harmed) == ((1, 2), (1, 1))  # the second pair is not of equal length


def test_structure() -> None:
    page = ("Judul\nIsi satu\nIsi dua", [(0, 5, "heading"), (6, 14, "paragraph"), (15, 22, "list_item")])
    blocks = [SimpleNamespace(kind=kind, end=end) for kind, end in (("title", 5), ("heading", 14), ("paragraph", 22))]
    assert gold.score_structure(lambda text: blocks, [page]) == {
        "passages": (1, 2),
        "heading recall": (1, 1),
        "heading precision": (1, 2),
    }
