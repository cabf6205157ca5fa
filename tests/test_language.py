"""Which texts are flagged as not Indonesian: texts written for this test, and every article of the corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import karirnlp
from karirnlp.text.language import LEAST_WORDS, other_language

TEXTS = {
    "ms": (
        "Sebelum menghadiri temuduga, anda hendaklah mencari maklumat tentang syarikat tersebut. Majikan mahu melihat calon yang "
        "bersedia. Pakai pakaian yang kemas dan cuba sampai lima belas minit lebih awal.",
        "Resume yang baik tidak perlu panjang. Cukup dua muka surat sahaja, kerana pegawai pejabat tidak mempunyai masa untuk membaca "
        "semuanya. Tuliskan kemahiran dan pengalaman yang sesuai dengan jawatan yang dipohon.",
        "Ramai graduan universiti bertanya bagaimana hendak memulakan kerjaya. Jawapannya ialah mula dengan kerja kecil, manakala "
        "gaji boleh dirunding kemudian. Jangan malu bertanya kepada kakitangan yang lebih lama.",
        "Kalau korang nak minta naik gaji, jangan terus jumpa bos. Buat senarai kerja yang dah siap dulu, lepas tu baru tetapkan "
        "tarikh untuk mesyuarat. Bos pun senang nak faham, dan awak nampak lebih yakin.",
    ),
    "en": (
        "Before you go to the interview, read about the company and write down three questions that you would like to ask. Employers "
        "notice when a candidate has done the work.",
        "A good CV is short. Put the most important things on the first page, and leave out what does not help you get the job that "
        "you are applying for.",
        "Do not talk about your salary in the first meeting. Wait until they make an offer, then ask for time to think about it and "
        "come back with a number.",
        "Working from home is harder than it looks. Set the hours in which you can be reached, and close your laptop when the day "
        "is done.",
    ),
    "jv": (
        "Sadurunge wawancara, sampeyan kudu maca babagan perusahaan iku. Aja lali nggawa CV lan surat lamaran sing wis dicithak. Yen "
        "durung ngerti dalane, mangkat luwih esuk supaya ora telat.",
        "Golek gawean iku ora gampang. Akeh wong sing ngirim lamaran nanging ora tau ditimbali. Mula saka iku, gawe CV sing apik lan "
        "takon karo kanca sing wis kerja ing kono.",
        "Yen arep njaluk munggah gaji, aja langsung menyang juragan. Cathet dhisik apa wae sing wis kok rampungake, banjur golek wektu "
        "sing pas kanggo ngomong karo dheweke.",
        "Wong sing lagi wae lulus kudu sabar. Kowe isih bisa sinau saka kanca-kanca, lan gawean sing cilik uga migunani kanggo "
        "pengalaman. Aja isin takon yen durung ngerti.",
    ),
    "su": (
        "Saméméh wawancara, anjeun kudu maca heula ngeunaan pausahaan éta. Ulah poho mawa CV jeung surat lamaran anu geus dicitak. "
        "Lamun can apal jalanna, indit leuwih isuk supaya henteu telat.",
        "Néangan gawé téh henteu gampang. Loba jalma anu ngirim lamaran tapi henteu kungsi ditelepon. Ku kituna, jieun CV anu alus "
        "sareng tanyakeun ka babaturan anu geus digawé di dinya.",
        "Lamun hayang ménta naék gaji, ulah langsung ka dunungan. Catet heula naon waé anu geus réngsé, tuluy néangan waktu anu merenah "
        "pikeun ngobrol jeung manéhna.",
        "Jalma anu karék lulus kudu sabar. Urang kénéh bisa diajar ti babaturan, jeung pagawéan anu leutik ogé mangpaat pikeun "
        "pangalaman. Ulah éra nanya lamun can ngarti.",
    ),
    "other": (
        "Перед собеседованием прочитайте о компании и подготовьте вопросы, которые вы хотите задать.",
        "面接の前に、会社について調べておきましょう。質問も三つ用意してください。",
    ),
    "": (
        "Gue tuh awalnya mikir resign itu easy, tinggal submit resignation letter, terus done. Ternyata notice period gue two months, "
        "dan HR minta proper handover. So, please banget baca contract lo dulu sebelum accept offer baru.",
        "Buat fresh graduate yang lagi job hunting: update LinkedIn profile kalian, connect sama recruiter, follow up email setelah "
        "interview, dan jangan ghosting user. Networking is key, tapi attitude juga penting guys.",
        "Self reminder: work life balance itu nggak datang sendiri. Set boundaries, mute group WhatsApp kantor after office hours, dan "
        "say no kalau workload udah too much. You deserve rest, beneran deh.",
        "Sebelum wawancara kerja, bacalah situs perusahaan dan catat tiga pertanyaan yang ingin Anda ajukan. Datanglah lima belas menit "
        "lebih awal, dan bawa salinan CV serta surat lamaran.",
        "Kalo mau minta naek gaji mending siapin dulu list kerjaan yg udah beres, abis itu baru ngomong ke bos. Jgn dadakan ya, ntar "
        "malah gak enak sama tim yg laen.",
    ),
}
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts])
def test_a_text_is_told(language: str, text: str) -> None:
    assert other_language(text) == language


def test_an_article_is_flagged() -> None:
    assert "not_indonesian:en" in karirnlp.analyze("\n\n".join(TEXTS["en"])).flags
    assert not [flag for flag in karirnlp.analyze(TEXTS[""][0]).flags if flag.startswith("not_indonesian")]


def test_little_text_says_nothing() -> None:
    assert LEAST_WORDS > 15
    assert other_language("The best way to get the job that you want is to ask.") == ""
    assert other_language("") == ""


def test_hardly_an_article_of_the_corpus_is_flagged() -> None:
    """Native formal and informal, and machine-translated; the bar is 0.5 %."""
    articles = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "corpora" / "karir" / "data").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if not articles:
        pytest.skip("the corpus is not compiled: make corpus")
    assert sum(bool(other_language(text)) for text in articles) < 0.005 * len(articles)
