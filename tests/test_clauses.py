"""Sentences taken apart, and the slots read off them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.text.clauses import parse
from karirnlp.text.cuewords import COMMANDS, verb_shape
from karirnlp.tips.slots import audience, slots, speaker


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("catat", "bare"), ("siapkan", "kan"), ("hindari", "i"), ("siapin", "in"), ("catatlah", "lah"), ("menyiapkan", "active"),
        ("nyiapin", "active"), ("dicatat", "passive"), ("berlatih", "ber"), ("datang", "intransitive"), ("tes", "homograph"),
        ("apply", "english"), ("gaji", ""), ("perusahaan", ""), ("memperhatikan", "active"), ("perhatikan", "kan"), ("", ""),
    ],
)  # fmt: skip
def test_verb_shapes(word: str, shape: str) -> None:
    found = verb_shape(word) if word else ""
    assert found == shape or {found, shape} <= {"per", "kan"}


@pytest.mark.parametrize(
    ("text", "head", "subject", "modal"),
    [
        ("Siapkan tiga pertanyaan.", "siapkan", "", ""),
        ("3. Siapkan tiga pertanyaan", "siapkan", "", ""),
        ("Selain itu, sebaiknya Anda mencatat jawabannya.", "mencatat", "reader", "recommend"),
        ("Riset perusahaan: Cari tahu produknya.", "cari", "", ""),
        ("Kalau jadwal bentrok, tawarkan waktu lain.", "tawarkan", "", ""),
        ("Selain situs resmi, manfaatkan LinkedIn.", "manfaatkan", "", ""),
        ("Saya harus menunggu tiga minggu.", "menunggu", "narrator", "obligation"),
        ("Jangan menjelekkan atasan lama.", "menjelekkan", "", ""),
        ("CV perlu disesuaikan dengan lowongan.", "disesuaikan", "other", "obligation"),
    ],
)
def test_what_a_parse_finds(text: str, head: str, subject: str, modal: str) -> None:
    p = parse(text)
    assert (p.tokens[p.head], p.subject, p.modal) == (head, subject, modal)


def test_prohibitions_and_reminders() -> None:
    assert parse("Jangan datang terlambat.").prohibits
    assert not parse("Jangan lupa membawa CV.").prohibits
    assert parse("Hindari jawaban satu kata.").prohibits
    reminded = parse("Ingat, wawancara adalah proses dua arah.")
    assert reminded.urges == "ingat,"
    assert reminded.head_shape not in COMMANDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kalau diminta menyebut angka, tanyakan rentangnya agar tidak salah langkah karena angka pertama mengikat.",
            {"condition": "Kalau diminta menyebut angka", "action": "tanyakan rentangnya", "purpose": "agar tidak salah langkah",
             "reason": "karena angka pertama mengikat"},
        ),
        ("Anda harus menyimpan slip gaji.", {"action": "menyimpan slip gaji"}),
        ("Jangan membawa map plastik.", {"action": "membawa map plastik"}),
        ("Tawarkan dua waktu lain biar HRD bisa milih.", {"action": "Tawarkan dua waktu lain", "purpose": "biar HRD bisa milih"}),
        ("Catat setiap hari.", {"action": "Catat setiap hari"}),
    ],
)  # fmt: skip
def test_slots(text: str, expected: dict[str, str]) -> None:
    found = slots(parse(text))
    spans = {name: getattr(found, name) for name in ("condition", "action", "purpose", "reason")}
    assert {name: text[span[0] : span[1]] for name, span in spans.items() if span} == expected


def test_speaker_and_audience() -> None:
    assert speaker("“Rekam jawaban setiap malam,” saran Ratna Dewayani.") == "Ratna Dewayani"
    assert speaker("Catat jawabannya.") == "author"
    assert audience("Kirim CV.", "Tips untuk Fresh Graduate") == "fresh graduate"
    assert audience("Kirim CV.") == ""


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(list('aklJ .,:;!?-–"“”()1\n✅')) | st.characters(), max_size=120))
def test_no_sentence_breaks_it(text: str) -> None:
    p = parse(text)
    for clause in p.clauses:
        assert 0 <= clause.start < clause.end <= len(text)
    found = slots(p)
    for span in (found.action, found.object, found.condition, found.purpose, found.reason):
        assert span is None or 0 <= span[0] <= span[1] <= len(text)
