"""Groups of career terms: the reviewed file, and finding its terms in text."""

from __future__ import annotations

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given
from hypothesis import strategies as some

from karirnlp.text.terms import find_terms, term_groups, term_key
from karirnlp.text.tokens import words
from karirnlp.types import ADVICE_TYPES

VARIANTS = [(variant, group.group_id) for group in term_groups().values() for variant in group.variants]


def found(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], group) for start, end, group in find_terms(text)]


def test_the_reviewed_file() -> None:
    groups = term_groups()
    assert len(groups) >= 320
    assert {group.advice_type for group in groups.values()} <= {None, *ADVICE_TYPES} - {"none"}
    assert {kind for kind in ADVICE_TYPES if kind != "none"} <= {group.advice_type for group in groups.values()}
    for group_id, group in groups.items():
        assert group.group_id == group_id
        assert group.variants[0] == group.preferred
        assert len(set(group.variants)) == len(group.variants)
        assert all(variant.strip() == variant and variant for variant in group.variants)


def test_every_variant_leads_to_its_group() -> None:
    """Alone, in capitals, and inside a sentence; so no variant is dead or shadowed."""
    assert [(v, find_terms(v)) for v, group in VARIANTS if [g for *_, g in find_terms(v)] != [group]] == []
    assert [v for v, group in VARIANTS if (v.upper(), group) not in found(f"... ({v.upper()}), xyz")] == []


def test_no_variant_in_two_groups() -> None:
    keys: dict[tuple[str, ...], str] = {}
    assert [variant for variant, group in VARIANTS if keys.setdefault(term_key(variant), group) != group] == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("CV dan surat lamarannya ke HRD.", [("CV", "cv"), ("surat lamarannya", "surat_lamaran"), ("HRD", "perekrut")]),
        ("Riwayat hidup, résumé, CV-nya", [("Riwayat hidup", "cv"), ("résumé", "cv"), ("CV-nya", "cv")]),
        ("Interview dengan recruiter", [("Interview", "wawancara"), ("recruiter", "perekrut")]),
        ("Surat pengunduran diri", [("Surat pengunduran diri", "surat_pengunduran_diri")]),
        ("mengundurkan diri", [("mengundurkan diri", "pengunduran_diri")]),
        ("gaji, upah, atau salary", [("gaji", "gaji"), ("upah", "gaji"), ("salary", "gaji")]),
        ("nego gajinya dulu", [("nego gajinya", "negosiasi_gaji")]),
        ("cat tembok warna biru", []),
        ("", []),
    ],
)
def test_find(text: str, terms: list[tuple[str, str]]) -> None:
    assert found(text) == terms


def test_words_and_text_agree() -> None:
    text = "Latihan wawancara, lalu follow up lamaran lewat LinkedIn; jangan lupa portofolio."
    tokens = words(text)
    by_text = [(words(text[start:end]), group) for start, end, group in find_terms(text)]
    assert by_text == [(tokens[start:end], group) for start, end, group in find_terms(tokens)]
    assert len(by_text) >= 4


def test_groups_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        term_groups()["baru"] = None  # type: ignore[index]


@given(some.lists(some.one_of(some.sampled_from([v for v, _ in VARIANTS]), some.text(max_size=12)), max_size=12))
def test_any_text(parts: list[str]) -> None:
    text = " ".join(parts)
    terms = find_terms(text)
    ends = 0
    for start, end, group in terms:
        assert ends <= start < end <= len(text)
        assert group in term_groups()
        ends = end


def test_time_is_linear() -> None:
    assert grows_in_a_straight_line(lambda count: find_terms("surat keterangan " * count + "kerja"), 5000)
