"""The reviewed word lists behind tip detection: well formed, closed classes, and the rows nobody may lose."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "src" / "karirnlp" / "text" / "data"
VERB_CLASSES = {"t", "i", "h", "k", "e"}
TRAIT_KINDS = {"trait", "fault"}
# fmt: off
DIRECTIVE_KINDS = {
    "recommend", "obligation", "possibility", "imperative", "prohibit", "still_do", "reported", "benefit",
    "definition", "narrative", "condition", "purpose", "reason", "opener", "teaser", "cheer", "promo",
    "reader", "narrator", "third", "key",
}
# fmt: on
CLASSES = {"verbs.tsv": VERB_CLASSES, "traits.tsv": TRAIT_KINDS, "directives.tsv": DIRECTIVE_KINDS}
MINIMUM = {"verbs.tsv": 2600, "traits.tsv": 350, "directives.tsv": 500}
PER_CLASS = {"verbs.tsv": 60, "traits.tsv": 150, "directives.tsv": 20}

MUST = {
    "verbs.tsv": "siap:k catat:t tanya:t kirim:t hindar:k baca:t tulis:t riset:h cek:t latih:t datang:i hadir:i "
    "kerja:h sesuai:k utama:k manfaat:k fokus:k nyari:t ngobrol:i pake:t apply:e follow-up:e resign:e",
    "traits.tsv": "jujur:trait percaya_diri:trait tepat_waktu:trait sopan:trait tenang:trait konsisten:trait "
    "rendah_hati:trait disiplin:trait malas:fault sombong:fault telat:fault gugup:fault tidak_jujur:fault "
    "asal-asalan:fault plin-plan:fault",
    "directives.tsv": "sebaiknya:recommend ada_baiknya:recommend harus:obligation wajib:obligation bisa:possibility "
    "pastikan:imperative jangan:prohibit tidak_perlu:prohibit nggak_usah:prohibit gak_usah:prohibit "
    "jangan_lupa:imperative jangan_lupa:still_do menyarankan:reported membantu:benefit adalah:definition "
    "dulu:narrative jika:condition kalo:condition agar:purpose karena:reason namun:opener simak:teaser "
    "tetap_semangat:cheer unduh_aplikasi:promo anda:reader kamu:reader saya:narrator hrd:third kuncinya:key",
}


def load(name: str) -> tuple[str, list[str]]:
    text = (DATA / name).read_bytes().decode("utf-8", errors="strict")
    assert text.endswith("\n")
    head, *rows = text[:-1].split("\n")
    return head, rows


@pytest.mark.parametrize("name", CLASSES)
def test_well_formed(name: str) -> None:
    head, rows = load(name)
    assert re.fullmatch(r"# [^\t]+\t[^\t]+", head)
    assert not [row for row in rows if row.count("\t") != 1]
    assert not [row for row in rows if row.startswith("#")]
    cells = [cell for row in rows for cell in row.split("\t")]
    assert not [cell for cell in cells if not cell or cell != " ".join(cell.split())]
    assert not [cell for cell in cells if cell != cell.lower()]


@pytest.mark.parametrize("name", CLASSES)
def test_sorted_without_duplicates(name: str) -> None:
    _, rows = load(name)
    assert rows == sorted(set(rows))


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_closed_and_filled(name: str) -> None:
    _, rows = load(name)
    count = Counter(row.split("\t")[1] for row in rows)
    assert set(count) == CLASSES[name]
    assert len(rows) >= MINIMUM[name]
    assert min(count.values()) >= PER_CLASS[name], count


@pytest.mark.parametrize("name", ["verbs.tsv", "traits.tsv"])
def test_one_class_for_each_word(name: str) -> None:
    _, rows = load(name)
    words = Counter(row.split("\t")[0] for row in rows)
    assert not [word for word, n in words.items() if n > 1]


@pytest.mark.parametrize("name", CLASSES)
def test_must_have_rows(name: str) -> None:
    _, rows = load(name)
    wanted = {
        f"{word.replace('_', ' ')}\t{kind}" for word, _, kind in (row.partition(":") for row in MUST[name].split())
    }
    assert len(wanted) >= 12
    assert not {row for row in wanted if row not in rows}


def test_verb_roots_are_single_bare_words() -> None:
    _, rows = load("verbs.tsv")
    roots = [row.split("\t")[0] for row in rows]
    assert not [root for root in roots if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", root)]
    # these end so by themselves; any other root in -kan would carry a suffix
    assert [root for root in roots if root.endswith("kan") and root not in {"makan", "nekan", "tekan"}] == []
    assert not {"gaji", "pengalaman", "perusahaan", "lowongan"} & set(roots)


def test_still_do_never_reads_as_plain_prohibition() -> None:
    _, rows = load("directives.tsv")
    assert not [row for row in rows if row.endswith("\tstill_do") and row.split("\t")[0] + "\tprohibit" in rows]
