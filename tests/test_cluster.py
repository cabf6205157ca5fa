"""Near-duplicates are grouped, unlike tips are not, and order decides nothing but ties."""

from __future__ import annotations

import random

from karirnlp.tips.cluster import cluster, tip_key


def keys(*tips: tuple[str, str]) -> list:  # type: ignore[type-arg]
    return [tip_key(f"t{i}", text, polarity, True, 0.9) for i, (text, polarity) in enumerate(tips)]


def test_paraphrases_by_form_are_one_cluster() -> None:
    found = cluster(keys(
        ("Siapkan tiga pertanyaan untuk pewawancara.", "do"), ("Sebaiknya siapkan tiga pertanyaan untuk pewawancara!", "do"),
        ("Simpan slip gaji setiap bulan.", "do"),
    ))  # fmt: skip
    assert found[0][0] == found[1][0] != found[2][0]
    assert [canonical for _, canonical in found[:2]].count(True) == 1
    assert found[2] == ("t2", True)


def test_do_and_avoid_are_apart() -> None:
    found = cluster(keys(("Sebut angka gaji lebih dulu.", "do"), ("Jangan sebut angka gaji lebih dulu.", "avoid")))
    assert found[0][0] != found[1][0]


def test_every_cluster_has_one_canonical_tip_whatever_the_order() -> None:
    rng = random.Random(1)
    stock = "simpan slip gaji tulis surat lamaran pendek tanyakan jadwal wawancara kirim portofolio terbaru hubungi alumni kampus".split()
    tips = keys(*((" ".join(rng.sample(stock, 5)), rng.choice(["do", "avoid"])) for _ in range(400)))
    found = dict(zip((t.tip_id for t in tips), cluster(tips), strict=True))
    for name in {name for name, _ in found.values()}:
        members = [tip for tip, (own, _) in found.items() if own == name]
        assert [tip for tip in members if found[tip][1]] == [name]


def test_no_tips_and_no_words() -> None:
    assert cluster([]) == []
    assert cluster(keys(("!!!", "do"), ("???", "do"))) == [("t0", True), ("t1", True)]
