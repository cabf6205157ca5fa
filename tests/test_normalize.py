"""The normaliser: what each level repairs, what it leaves alone, and the way back to the source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as st

from karirnlp.errors import OptionError
from karirnlp.text.align import Aligned, Change, apply, compose
from karirnlp.text.guard import Guard
from karirnlp.text.lexicon import rows
from karirnlp.text.lexicon import words as listed
from karirnlp.text.normalize import STEPS, aligned, normalize
from karirnlp.text.phrases import single
from karirnlp.text.repair import CLEAN_STEPS, is_clean
from karirnlp.text.slang import _speller

LEVELS = tuple(STEPS)
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

PIECES = [
    "yg",
    "gak",
    "udah",
    "CV",
    "kerja",
    "karir",
    "temen2",
    "C++",
    "Rp5.000.000",
    "https://a.co/x?y=1",
    "budi@x.id",
    "bangeeet",
    "yang yang",
    "&amp;",
    "â€œ",
    "â€",
    "Ã©",
    "Â",
    "\u200b",
    "\u202e",
    "\u00a0",
    "\ufeff",
    ".",
    ",",
    "!",
    "?",
    "..",
    "...",
    "!!!",
    "?!?",
    '"',
    "“",
    "”",
    "(",
    ")",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "😀",
    "👩\u200d💻",
    "kaki di pintu",
    "mempekerjakan manajer",
    "``",
    "''",
    ",,",
    "…",
    ":",
    ":)",
    ";",
    "`kode yg`",
    "@yg",
    "#yg",
    "min",
    "2",
    "dr",
    "e\u0301",
    "tinggi.Kita",
    "Anda",
    "DGN",
]
soup = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.lists(st.sampled_from(PIECES), max_size=25).map(
    " ".join
)
texts = soup | st.text(max_size=80)


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("Kirim CV , lalu tunggu .", "Kirim CV, lalu tunggu."),
        ("Kirim CV,lalu tunggu", "Kirim CV, lalu tunggu"),
        ("Nilainya tinggi.Kita lanjut", "Nilainya tinggi. Kita lanjut"),
        ("Jangan menyerah !!!", "Jangan menyerah!"),
        ("Serius???", "Serius?"),
        ("Tunggu dulu.....", "Tunggu dulu..."),
        ("Ia menjawab “ siap ” lalu pulang", "Ia menjawab “siap” lalu pulang"),
        ("CV (dua halaman )dan surat", "CV (dua halaman) dan surat"),
        ("( maksimal dua halaman )", "(maksimal dua halaman)"),
        ("â€œSiapâ€\x9d kata HRD", "“Siap” kata HRD"),
        ("rÃ©sumÃ©", "résumé"),
        ("Gaji&nbsp;pokok &amp; tunjangan", "Gaji pokok & tunjangan"),
        ("Gaji\u200bpokok\u202e", "Gajipokok"),
        ("gaji\u00a0pokok", "gaji pokok"),
        ("CV yang yang rapi", "CV yang rapi"),
        ("bangeeeet, maaaaf", "banget, maaf"),
        ("Ia menulis ``siap'' di surat", 'Ia menulis "siap" di surat'),
        ('Ia berkata " siap kerja " kemarin', 'Ia berkata "siap kerja" kemarin'),
        ("re\u0301sume\u0301", "résumé"),
        ("satu\r\ndua", "satu\ndua"),
    ],
)
def test_clean(source: str, want: str) -> None:
    assert normalize(source, "clean") == want


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("Gw udah interview-an, tp blm ada kabar", "Saya sudah wawancara, tetapi belum ada kabar"),
        ("karir, resiko, aktifitas, analisa, ijin, merubah", "karier, risiko, aktivitas, analisis, izin, mengubah"),
        ("Karirmu dan resikonya", "Kariermu dan risikonya"),
        ("temen2 kantor pd hebat2, hati2", "teman2 kantor pada hebat2, hati2"),
        ("sabarr ya, isiny blm lengkap", "sabar ya, isinya belum lengkap"),
        ("jawabanya ada, perbandinganya jelas, namanya Budi", "jawabannya ada, perbandingannya jelas, namanya Budi"),
        ("no hp dan no rek saya", "nomor hp dan nomor rek saya"),
        ("there is no problem", "there is no problem"),
        ("kemana - mana naik ojek, jd*d, ndang pulang", "kemana - mana naik ojek, jd*d, ndang pulang"),
        ("biar bikin HRD kesan banget, kayak gini", "biar bikin HRD kesan banget, seperti ini"),
        ("YG PENTING JGN TELAT DATENG", "YANG PENTING JANGAN TELAT DATANG"),
        ("Pengalaman min 2 tahun", "Pengalaman min 2 tahun"),
        ("dr. Andi dr Jakarta", "dr. Andi dr Jakarta"),
        ("Cara Membuat CV Bgt", "Cara Membuat CV Sekali"),
        ("dapet info dr temen", "dapat info dari teman"),
        ("terima kasih, nanti gue kasih portofolio", "terima kasih, nanti saya kasih portofolio"),
        ("ditanya hr soal gaji", "ditanya hr soal gaji"),
        ("tiap hr lembur", "tiap hari lembur"),
        ("ngirim lamaran, nyusun portofolio", "mengirim lamaran, menyusun portofolio"),
    ],
)
def test_formal(source: str, want: str) -> None:
    assert normalize(source) == want


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("temen2 kantor pd baik2 aja", "teman-teman kantor pada baik-baik saja"),
        ("Min, kapan pengumumannya?", "Admin, kapan pengumumannya?"),
        ("Pengalaman min 2 tahun", "Pengalaman min 2 tahun"),
        ("terima kasih, nanti gue kasih portofolio", "terima kasih, nanti saya beri portofolio"),
        ("datang awal biar ga telat", "datang awal agar tidak terlambat"),
        ("kirim foto resmi buat lamaran", "kirim foto resmi untuk lamaran"),
    ],
)
def test_standard(source: str, want: str) -> None:
    assert normalize(source, "standard") == want


def test_words_of_the_dictionary_wait_for_standard() -> None:
    """Each word of the list is used: `standard` changes it somewhere, `formal` nowhere."""
    speller = _speller(True)
    for word in listed("dictionary_colloquial.txt"):
        assert word in speller.tables or word in speller.context, word
        assert normalize(word) == word


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "text",
    [
        "C++, C#, .NET, Node.js, S1, Rp5.000.000, 08.00, 1.000,50, 3x, GPA 3.5/4",
        "https://karir.com/lowongan?yg=1&tp=2 budi.yg@karir.co.id @karir_yg #karir",
        "Jalankan `git push yg tp` lalu buka laporan_yg.pdf",
        "Luas kantornya 20 meter² atau 215 kaki2.",
        "Uda Rizal nge-mute LinkedIn kemarin.",
        "PT Dgn Maju dan Toko Yg Laris",
        "PT Gak Karuan, Bang Udin, Bu Aja, dan Doi Suthep",
        "Ia ditanya “What is your biggest weakness, and how do you deal with it?” oleh HRD.",
        "Ni Luh Sukerti dan Dg. Kanang bertemu di Raja Ampat.",
        "Bagian SDM, BLM, TNI, dan DGN tetap utuh.",
        "👩‍💻 bekerja dari rumah",
        "Hubungi Yahoo! atau AT&T.",
        "Bab III dan kelas VIII memakai IEEE 802.",
    ],
)
def test_leaves_alone(level: str, text: str) -> None:
    assert normalize(text, level) == text


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("Tanyakan kepada mempekerjakan manajer.", "Tanyakan kepada manajer perekrutan."),
        ("Mempekerjakan manajer suka kandidat siap.", "Manajer perekrutan suka kandidat siap."),
        ("Magang adalah kaki di pintu.", "Magang adalah langkah awal."),
    ],
)
def test_translated(source: str, want: str) -> None:
    assert normalize(source, "translated") == want


def test_translated_drops_a_doubled_sentence() -> None:
    sentence = "Persiapkan diri Anda sebelum wawancara."
    assert normalize(f"{sentence} {sentence} Datang lebih awal.", "translated") == f"{sentence} Datang lebih awal."


def test_unsure_phrases_are_flagged_and_kept() -> None:
    phrase = next(row[0] for row in rows("translation_repairs.tsv") if row[2] == "flag")
    source = f"Lalu ,  ia {phrase} di sana."
    result = aligned(source, "translated")
    assert phrase in result.text
    flag = next(flag for flag in result.flags if flag.old == phrase)
    assert source[flag.start : flag.end] == phrase


def test_unknown_level() -> None:
    with pytest.raises(OptionError, match="clean, formal, standard, translated"):
        normalize("teks", "polite")  # type: ignore[arg-type]


def test_callable_has_the_offset_map() -> None:
    assert normalize.aligned("yg baik", "formal").text == normalize("yg baik")


def test_span_outside_the_text() -> None:
    with pytest.raises(ValueError, match="outside"):
        aligned("yg").to_source(0, 9)


@given(texts, st.sampled_from(LEVELS))
@settings(max_examples=250, deadline=None)
def test_idempotent(text: str, level: str) -> None:
    once = normalize(text, level)
    assert normalize(once, level) == once


def check(result: Aligned) -> None:
    """The edits, applied, give the text; and every span leads back to what it came from."""
    parts, at, last = [], 0, -1
    for edit in result.edits:
        assert last <= edit.start <= edit.end
        assert result.source[edit.start : edit.end] == edit.old != edit.new
        parts += [result.source[at : edit.start], edit.new]
        at = last = edit.end
    assert "".join([*parts, result.source[at:]]) == result.text
    size = len(result.text)
    changed = {i for edit in result.edits for i in range(edit.start, edit.end)}
    previous = 0
    for i in range(size):
        start, end = result.to_source(i, i + 1)
        assert previous <= start <= end <= len(result.source)
        previous = start
        if not changed & set(range(start, end)) and end - start == 1:
            assert result.source[start] == result.text[i]
    assert result.to_source(0, size)[1] <= len(result.source)


@given(texts, st.sampled_from(LEVELS))
@settings(max_examples=250, deadline=None)
def test_every_span_leads_back(text: str, level: str) -> None:
    check(aligned(text, level))


@given(st.text("ab c", max_size=30), st.data())
@settings(max_examples=250, deadline=None)
def test_composing_edits(text: str, data: st.DataObject) -> None:
    result = Aligned(text, text)
    for _ in range(3):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(result.text)), max_size=6, unique=True)))
        pairs = zip(cuts[::2], cuts[1::2], strict=False)
        changes = [Change(start, end, data.draw(st.text("xyz", max_size=3)), "r") for start, end in pairs]
        want = "".join(apply(result.text, changes).text)
        result = compose(result, changes)
        assert result.text == want
        check(result)


def test_words_lead_back_to_their_own_words() -> None:
    source = "Gw blm dpt kbr dr HRD , tp udah ngirim  CV bangeeet !!"
    result = aligned(source, "standard")
    back = {
        result.text[m.start() : m.end()]: source[slice(*result.to_source(*m.span()))]
        for m in WORD.finditer(result.text)
    }
    assert back["Saya"] == "Gw"
    assert back["kabar"] == "kbr"
    assert back["HRD"] == "HRD"
    assert back["mengirim"] == "ngirim"
    assert back["sekali"] == "bangeeet"


@pytest.mark.parametrize("name", ["slang.tsv", "nonstandard.tsv"])
def test_standard_forms_are_stable(name: str) -> None:
    unstable = [(row[0], normalize(row[0])) for row in rows(name) if normalize(row[0]).lower() != row[0].lower()]
    assert not unstable


def test_tables_do_not_contradict_each_other() -> None:
    slang, spelling = single("slang.tsv", "slang"), single("nonstandard.tsv", "spelling")
    assert len(slang) > 3500
    assert not {form for form in slang.keys() & spelling.keys() if slang[form].standard != spelling[form].standard}


def test_english_words_are_no_spoken_forms() -> None:
    english = [
        "internet",
        "paper",
        "later",
        "danger",
        "maker",
        "enter",
        "secure",
        "login",
        "plugin",
        "market",
        "budget",
        "talent",
        "networking",
        "deadline",
        "resume",
    ]
    assert [word for word in english if _speller(True).word(word)] == []


def test_translation_repairs_are_stable() -> None:
    better = [row[1] for row in rows("translation_repairs.tsv") if row[2] == "fix"]
    assert len(better) > 150
    assert [phrase for phrase in better if normalize(phrase, "translated") != phrase] == []


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


@pytest.mark.parametrize(("level", "least"), [("formal", 0.85), ("standard", 0.95)])
def test_slang_sentences(level: str, least: float) -> None:
    """The project's own 500 sentences of career talk; at most 0.5 % of their formal words harmed."""
    fixed = to_fix = harmed = to_keep = 0
    lines = (Path(__file__).parent / "data" / "slang_sentences.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(pairs) >= 500
    for informal, formal in pairs:
        assert normalize(formal, level) == formal, formal
        before, want, got = _words(informal), _words(formal), _words(normalize(informal, level))
        to_fix += sum(word not in before for word in want)
        fixed += sum(word in got for word in want if word not in before)
        to_keep += sum(word in before for word in want)
        harmed += sum(word not in got for word in want if word in before)
    assert fixed >= least * to_fix, f"{fixed} of {to_fix}"
    assert harmed <= 0.005 * to_keep, f"{harmed} of {to_keep}"


@pytest.mark.parametrize(
    "unit",
    ["a", "!?", '"', ",,", "( ", "â", "&", "yg"],
)
def test_hostile_text_stays_linear(unit: str) -> None:
    assert grows_in_a_straight_line(lambda count: normalize(unit * count), 10_000, slack=3)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*PIECES, "Kirim", "dokumen,", "“rapi”", '"siap', 'kerja"', "(maks.", "2)", "2,5", "kata-kata."]
        )
    )
)
def test_what_is_called_clean_is_left_alone_by_every_step(pieces: list[str]) -> None:
    text = " ".join(pieces)
    if is_clean(text):
        assert [change for step in CLEAN_STEPS for change in step(text, Guard(text))] == []


def test_most_prose_is_called_clean() -> None:
    assert is_clean("Kirim CV (maks. 2 MB), lalu tunggu 3-5 hari; “tidak” itu jawaban juga.")
    for damaged in (
        "Kirim  CV.",
        "Kirim CV .",
        "Kirim CV,lalu",
        "yang yang",
        "bangeeet",
        "a&amp;b",
        'kata " siap " kerja',
        " CV",
    ):
        assert not is_clean(damaged)
