"""Words and stems: what the reviewed data promises, what the rules promise, and what no input may break."""

from __future__ import annotations

import importlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import grows_in_a_straight_line
from hypothesis import given, settings
from hypothesis import strategies as some

from karirnlp.errors import OptionError
from karirnlp.text.affixes import COMMON, KNOWN, root_finder
from karirnlp.text.stem import career_forms, lexicon, overrides, read_rows, stem, stems
from karirnlp.text.tokens import word_spans, words

stemmer = importlib.import_module("karirnlp.text.stem")  # the package's attribute of that name is the function
GOLD = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "career_words.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def pysastrawi():
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return StemmerFactory().create_stemmer()


# Roots


@pytest.mark.parametrize(
    ("word", "root"),
    [
        # the first dictionary hit is wrong
        ("berikan", "beri"),
        ("perbankan", "bank"),
        ("senilai", "nilai"),
        ("memasuki", "masuk"),
        ("mengunjungi", "kunjung"),
        ("menganalisis", "analisis"),
        ("relawan", "relawan"),
        ("berbasis", "basis"),
        ("kinerja", "kinerja"),
        ("pengertian", "arti"),
        ("memarahi", "marah"),
        ("memerahkan", "merah"),
        # compounds and loans
        ("pemrograman", "program"),
        ("pemrosesan", "proses"),
        ("kewirausahaan", "wirausaha"),
        ("ketenagakerjaan", "tenagakerja"),
        ("pertanggungjawaban", "tanggungjawab"),
        ("menindaklanjuti", "tindaklanjut"),
        ("memberitahukan", "beritahu"),
        ("ketidakmampuan", "mampu"),
        # clitics and affixes on unknown and English words
        ("CV-nya", "CV"),
        ("deadline-nya", "deadline"),
        ("skill-skill", "skill"),
        ("karirmu", "karir"),
        ("di-follow-up", "follow-up"),
        ("nge-lamar", "lamar"),
        ("ngelamar", "lamar"),
        ("networking-lah", "networking"),
        ("résumé-nya", "résumé"),
        ("C++-nya", "C++"),
        ("ke-3", "3"),
        ("jawabanya", "jawab"),
        ("perdananya", "perdana"),
        ("kedua", "dua"),
        # doubling
        ("buku-buku", "buku"),
        ("malaikat-malaikat-nya", "malaikat"),
        ("berbalas-balasan", "balas"),
        ("meniru-nirukan", "tiru"),
        ("setinggi-tingginya", "tinggi"),
        ("mewanti-wanti", "wanti"),
        ("perusahaan2", "usaha"),
        ("teman²nya", "teman"),
        ("pepohonan", "pohon"),
        ("bolak-balik", "bolak-balik"),
        # colloquial
        ("nulis", "tulis"),
        ("nyari", "cari"),
        ("ngopi", "kopi"),
        ("bantuin", "bantu"),
    ],
)
def test_root(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize(
    "word",
    [
        *("C++", "C#", ".NET", "Rp5.000.000", "S1", "Node.js", "hrd@contoh.id", "https://a.id/kerja-nya", "2024"),
        *(
            "Kevin",
            "Persia",
            "Marwan",
            "Subarkah",
            "Ketawang",
            "Laban",
            "Mesir",
            "naïve",
            "résumé",
            "Ångström",
            "follow-up",
        ),
        *("", "-", "--", "a", "ke-", "-nya"),
    ],
)
def test_left_whole(word: str) -> None:
    assert stem(word) == word
    assert stem(word, "career") == word


def test_case() -> None:
    assert stem("Perekonomian") == stem("PEREKONOMIAN") == stem("perekonomian") == "ekonomi"
    assert stem("Kerja") == "kerja"
    assert stem("Tokopedia") == "Tokopedia"
    assert stem("LinkedIn-mu") == stem("LinkedIn")


@pytest.mark.parametrize("form", ["root", "career"])
def test_gold(form: str) -> None:
    assert len(GOLD) >= 1500
    column = ("root", "career").index(form) + 1
    wrong = [(row[0], row[column], stem(row[0], form)) for row in GOLD if stem(row[0], form) != row[column]]
    assert len(wrong) <= 0.01 * len(GOLD), wrong


def test_pysastrawi_is_the_default() -> None:
    """On regular forms of everyday roots, where one reading stands out, both agree; the rest is what was made right."""
    reference = pysastrawi()
    roots = ["kirim", "bantu", "tulis", "sampai", "kembang", "latih", "jual", "dukung", "hitung", "cetak", "lihat"]
    frames = ["me{}kan", "di{}", "di{}kan", "ter{}", "{}an", "{}nya", "{}lah", "{}i", "per{}an", "ber{}"]
    forms = [frame.format(root) for root in roots for frame in frames]
    differs = [(form, reference.stem(form), stem(form)) for form in forms if reference.stem(form) != stem(form)]
    assert len(differs) <= 0.06 * len(forms), differs


# Career forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("perusahaan", "perusahaan"),
        ("Perusahaannya", "perusahaan"),
        ("perusahaan-perusahaan", "perusahaan"),
        ("berpengalaman", "pengalaman"),
        ("keuangan", "keuangan"),
        ("menganggur", "pengangguran"),
        ("atasanmu", "atasan"),
        ("lowongan-lowongannya", "lowongan"),
        ("penghasilan", "penghasilan"),
        ("perekrutlah", "perekrut"),
        ("melamar", "lamar"),
        ("karirmu", "karier"),
    ],
)
def test_career_form(word: str, form: str) -> None:
    assert stem(word, "career") == form


# The reviewed data


def test_overrides_are_each_needed() -> None:
    """Without its row, a word's root would be another one."""
    rows = read_rows("stem_overrides.tsv")
    assert len({word for word, *_ in rows}) == len(rows)
    assert all(len(row) == 3 and row[2] for row in rows)
    from_dictionary = set(stemmer._dictionary())
    common = {root for root, *_ in read_rows("roots_common.tsv")}
    unused = []
    for word, root, _ in rows:
        roots = dict(lexicon())
        roots.pop(word, None)
        if word in from_dictionary:
            roots[word] = COMMON if word in common else KNOWN
        others = {key: value for key, value in overrides().items() if key != word}
        if stemmer.analyse_with(roots, others)(word) == root:
            unused.append(word)
    assert unused == []


def test_overrides_are_not_contradicted() -> None:
    assert [(word, root) for word, root in overrides().items() if stem(word) != root or stem(root) != root] == []


def test_added_roots_are_each_needed_and_stem_to_themselves() -> None:
    rows = read_rows("roots_added.tsv")
    dictionary = set(stemmer._dictionary())
    assert [root for root, *_ in rows if root in dictionary] == []
    assert [root for root, *_ in rows if stem(root) != root] == []
    assert len({root for root, *_ in rows}) == len(rows)


def test_common_roots_are_in_the_dictionary() -> None:
    dictionary = set(stemmer._dictionary())
    assert [root for root, *_ in read_rows("roots_common.tsv") if root not in dictionary] == []


def test_career_forms_are_each_needed() -> None:
    rows = read_rows("career_forms.tsv")
    assert len(rows) >= 600
    assert [word for word, form, _ in rows if stem(word) == form] == []
    assert [word for word, form, _ in rows if {stem(word, "career"), stem(form, "career")} != {form}] == []
    assert len(career_forms()) == len(rows)


def test_a_planted_override_is_found_out() -> None:
    """The check above is worth something: a row that the rules make needless does not pass it."""
    planted = {**overrides(), "mengirim": "kirim"}
    others = {key: value for key, value in planted.items() if key != "mengirim"}
    assert stemmer.analyse_with(lexicon(), others)("mengirim") == "kirim"


# What no input may break


@given(some.text(max_size=80))
def test_any_text(text: str) -> None:
    spans = word_spans(text)
    found = words(text)
    assert [text[start:end] for start, end in spans] == found
    assert all(found)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for form in ("root", "career"):
        assert stems(found, form) == [stem(word, form) for word in found]
        assert all(stem(word, form) for word in found)


@given(some.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=30))
def test_a_stem_is_never_longer_than_its_word_by_more_than_two_letters(word: str) -> None:
    """A nasal may give back one letter of the root; only a reviewed row adds more."""
    found = stem(word)
    assert len(found) <= len(word) + 2 or found in overrides().values()


def test_every_letter_is_in_some_word() -> None:
    text = "Jum'at, R&D; foo_bar 3D naïve—résumé x²y @akun #tagar 90-an 24/7 e-mail 你好"
    inside = "".join(words(text))
    assert [c for c in text if c.isalpha() and c not in inside] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kirim ke hrd@contoh.co.id.", ["Kirim", "ke", "hrd@contoh.co.id"]),
        ("(https://loker.id/a?b=1), www.x.id.", ["https://loker.id/a?b=1", "www.x.id"]),
        ("C++, C# dan .NET", ["C++", "C#", "dan", ".NET"]),
        ("CV-nya di-follow-up buku-buku", ["CV-nya", "di-follow-up", "buku-buku"]),
        ("Rp5.000.000,00 atau US$100", ["Rp5.000.000,00", "atau", "US$100"]),
        ("pukul 08.00, ke-3, 90-an, 50%", ["pukul", "08.00", "ke-3", "90-an", "50%"]),
        ("S.Kom. Node.js Jum'at", ["S.Kom", "Node.js", "Jum'at"]),
        ("dan/atau…“kerja”", ["dan", "atau", "kerja"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a", "a-", "a.b", "@", "1.1", "http://", "http:/)", "a@", "Rp ", ".", "-nya", "a'", "a@b-", "_", "C+", "1-a"],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    def run(count: int) -> None:
        found = words(text * (count // len(text)))
        stems(found)
        stems(found, "career")

    assert grows_in_a_straight_line(run, 25_000, slack=3)


def test_memo_is_bounded() -> None:
    memo = stemmer._MEMOS["root"]
    stems([f"kata{number}" for number in range(stemmer._MEMO_SIZE + 10)])
    assert len(memo) <= stemmer._MEMO_SIZE
    stem("z" * 10_000)
    assert "z" * 10_000 not in memo


def test_wrong_form() -> None:
    with pytest.raises(OptionError, match="'root' or 'career'"):
        stem("kerja", "lemma")  # type: ignore[arg-type]


@settings(max_examples=30)
@given(some.sampled_from(sorted(lexicon())))
def test_a_root_is_its_own_stem(root: str) -> None:
    assert stem(root) == overrides().get(root, root)


def test_finder_takes_any_lexicon() -> None:
    find = root_finder({"kopi": COMMON, "kop": KNOWN})
    assert find("kopinya") == "kopi"
    assert find("entah") is None


def test_import_is_light() -> None:
    code = (
        "import sys; from karirnlp.text.stem import stem; stem('pengalaman');"
        "print([m for m in ('spacy', 'sklearn', 'datasets', 'pandas', 'pyarrow', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
