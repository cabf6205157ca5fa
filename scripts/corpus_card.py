#!/usr/bin/env python3
"""Tables of the corpus's dataset card.

    corpus_card.py counts                    articles, passages, labels, by type and register
    corpus_card.py agreement                 Cohen's kappa of types, F1 of tips, against second-labels.tsv
    corpus_card.py curve [--real GOLD_DIR]   models on 100, 200, 400, 800 and all articles (minutes)
    corpus_card.py write [--real GOLD_DIR]   put all of them into corpora/karir/README.md, and the curve's picture beside it

GOLD_DIR holds articles/NAME.txt and labels.tsv (article, unit, kind, start, end, label).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from corpus import CORPUS, REGISTERS, TYPES, build, load, table
from realism import compare
from sklearn.metrics import cohen_kappa_score

from karirnlp import AdviceClassifier, TipDetector
from karirnlp.text import directive
from karirnlp.training.articles import (
    give_types,
    labelled_passages,
    labelled_units,
    passages_in_context,
    read_articles,
    units_in_context,
)

STEPS = (100, 200, 400, 800, 10_000)


def counts() -> str:
    articles = [source for _, source in load()]
    passages, leads, tips = Counter(), Counter(), Counter()
    for source in articles:
        leads[source.header["lead"], source.header["register"]] += 1
        for block in source.blocks:
            passages[block.type] += bool(block.type)
            tips[block.type] += sum(s.label != "0" for s in block.sentences)
    units = [(b.kind, s) for source in articles for b in source.blocks for s in b.sentences]
    rows = [
        [f"`{t}`", sum(leads[t, r] for r in REGISTERS), *(leads[t, r] for r in REGISTERS), passages[t], tips[t]]
        for t in TYPES
    ]
    totals = [
        "**all**",
        len(articles),
        *(sum(leads[t, r] for t in TYPES) for r in REGISTERS),
        sum(passages[t] for t in TYPES),
        sum(tips[t] for t in TYPES),
    ]
    labels = Counter(s.label for _, s in units)
    slots = Counter(name for _, s in units for name, *_ in s.slots)
    in_headings = sum(k in ("title", "heading") and s.label != "0" for k, s in units)
    text = table(["lead or type", "articles", *REGISTERS, "passages of the type", "tips in them"], [*rows, totals])
    text += f"\n\n{len(units):,} sentences and headings: {labels['0']:,} no tip, {labels['do']:,} do, {labels['avoid']:,} avoid"
    text += f" ({in_headings:,} of the tips are headings). {sum(bool(s.slots) for _, s in units):,} tips have slots: "
    text += ", ".join(f"{n:,} {name}" for name, n in slots.most_common()) + "."
    alike = plain = 0
    for kind, sentence in units:
        if kind in ("title", "heading"):
            continue
        look = directive(sentence.text)
        alike += sentence.label == "0" and bool(look)
        plain += sentence.label != "0" and look != "cue"
    return (
        text
        + f"\n\nHard cases: {alike:,} sentences hold a command or a cue word and are no tip; {plain:,} tips hold no cue word."
    )


def second_labels() -> dict[tuple[str, int], tuple[str, str]]:
    rows = (line.split("\t") for line in (CORPUS / "second-labels.tsv").read_text(encoding="utf-8").splitlines())
    return {(article_id, int(block)): (type_, signs) for article_id, block, type_, signs in rows}


def agreement() -> str:
    """First labels as they were before anything was settled (`first-labels.tsv`) against the second, blind ones."""
    rows = (line.split("\t") for line in (CORPUS / "first-labels.tsv").read_text(encoding="utf-8").splitlines())
    first = {(article_id, int(block)): (type_, signs) for article_id, block, type_, signs in rows}
    second = second_labels()
    both = [key for key in first if key in second and len(first[key][1]) == len(second[key][1])]
    types = [(first[k][0], second[k][0]) for k in both if first[k][0] != "-"]
    signs = [(a, b) for k in both for a, b in zip(first[k][1], second[k][1], strict=True)]
    hit = sum(a != "0" != b for a, b in signs)
    f1 = 2 * hit / (sum(a != "0" for a, _ in signs) + sum(b != "0" for _, b in signs))
    polarity = sum(a == b for a, b in signs if a != "0" != b) / hit
    kappa = cohen_kappa_score([a for a, _ in types], [b for _, b in types])
    rows = [
        ["articles", len({a for a, _ in both})], ["passages", len(types)], ["sentences and headings", len(signs)],
        ["type, share alike", f"{sum(a == b for a, b in types) / len(types):.3f}"], ["type, Cohen's κ", f"{kappa:.3f}"],
        ["tip or not, F1", f"{f1:.3f}"], ["polarity where both see a tip", f"{polarity:.3f}"],
    ]  # fmt: skip
    return table(["second labels, blind", ""], rows)


def real_articles(
    gold: Path,
) -> list[tuple[str, list[dict[str, Any]], list[list[tuple[int, int]]], list[str], list[list[str]]]]:
    """(text, blocks, sentence spans, types, tip labels) of each article of a gold folder."""
    found: dict[str, Any] = {}
    for line in (gold / "labels.tsv").read_text(encoding="utf-8").splitlines():
        article, _, kind, start, end, label, *_ = line.split("\t")
        _, blocks, spans, types, tips = found.setdefault(
            article, ((gold / "articles" / f"{article}.txt").read_text(encoding="utf-8"), [], [], [], [])
        )
        span = (int(start), int(end))
        if kind == "sentence":
            spans[-1].append(span)
            tips[-1].append(label)
            continue
        blocks.append({"kind": kind, "start": span[0], "end": span[1], "flag": ""})
        heading = kind == "heading"
        spans.append([span] if heading else [])
        tips.append([label] if heading else [])
        types.append(label)
    for _, blocks, *_ in found.values():
        end = next((i for i in (0, len(blocks) - 1) if blocks[i]["kind"] == "heading"), None)
        if end is not None:
            blocks[end]["kind"] = "title"
    return list(found.values())


def curve(gold: Path | None) -> list[list[Any]]:
    """Rows: articles, type accuracy and tip F1 on the validation split and, where given, on the gold folder."""
    train = read_articles([CORPUS / "data" / "train.jsonl"])
    train.sort(key=lambda article: hash_of(article["article_id"]))
    validation = read_articles([CORPUS / "data" / "validation.jsonl"])
    rows = []
    for step in STEPS:
        part = train[:step]
        inputs = [p for a in part for p in labelled_passages(a)[0]]
        classifier = AdviceClassifier().fit(inputs, [t for a in part for t in labelled_passages(a)[1]])
        detector = TipDetector().fit(
            [u for a in part for u in labelled_units(a)[0]], [t for a in part for t in labelled_units(a)[1]]
        )
        row = [len(part), *scores(classifier, detector, [labelled(a) for a in validation])]
        if gold:
            row += scores(classifier, detector, [real(item) for item in real_articles(gold)])
        rows.append(row)
        print(*row, sep="\t", file=sys.stderr)
    return rows


def hash_of(article_id: str) -> int:
    import zlib

    return zlib.crc32(article_id.encode())


def labelled(article: dict[str, Any]) -> tuple[Any, ...]:
    passages, types = labelled_passages(article)
    units, tips = labelled_units(article)
    return passages, [[t] for t in types], units, tips


def real(item: tuple[Any, ...]) -> tuple[Any, ...]:
    text, blocks, spans, labels, tips = item
    passages = passages_in_context(text, blocks, "x")
    units = units_in_context(text, blocks, spans, "x")
    flat = [{"0": "none"}.get(label, label) for block in tips for label in block]
    return passages, [labels[p["block"]].split("|") for p in passages], units, flat


def scores(classifier: Any, detector: Any, articles: list[tuple[Any, ...]]) -> list[str]:
    right = total = hit = found = wanted = 0
    for passages, types, units, tips in articles:
        guesses = classifier.predict(passages)
        right += sum(g in accepted for g, accepted in zip(guesses, types, strict=True))
        total += len(passages)
        give_types(passages, units, guesses)
        pairs = [(t, g) for t, g in zip(tips, detector.predict(units), strict=True) if t != "?"]
        hit += sum(t != "none" != g for t, g in pairs)
        found += sum(g != "none" for _, g in pairs)
        wanted += sum(t != "none" for t, _ in pairs)
    return [f"{right / total:.3f}", f"{2 * hit / max(1, found + wanted):.3f}"]


def draw(rows: list[list[Any]], names: list[str], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 3.6))
    for k, name in enumerate(names, 1):
        axes.plot([row[0] for row in rows], [float(row[k]) for row in rows], marker="o", label=name)
    axes.set(
        xscale="log",
        xlabel="training articles",
        ylim=(0, 1),
        xticks=[row[0] for row in rows],
        xticklabels=[row[0] for row in rows],
    )
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def put(card: str, name: str, content: str) -> str:
    """The card with the part between `<!-- name -->` and `<!-- /name -->` replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
    if not pattern.search(card):
        raise SystemExit(f"the card has no part <!-- {name} -->")
    return pattern.sub(lambda match: f"{match[1]}\n{content}\n\n{match[2]}", card)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["counts", "agreement", "curve", "write"])
    parser.add_argument("--real", type=Path, help="gold folder of real labelled articles")
    arguments = parser.parse_args()
    names = ["validation: type accuracy", "validation: tip F1"] + ["real: type accuracy", "real: tip F1"] * bool(
        arguments.real
    )
    build(CORPUS / "data")
    if arguments.what == "write":
        card = (CORPUS / "README.md").read_text(encoding="utf-8")
        rows = curve(arguments.real)
        draw(rows, names, CORPUS / "learning-curve.svg")
        card = put(put(card, "counts", counts()), "agreement", agreement())
        card = put(card, "curve", table(["articles", *names], rows))
        if arguments.real:
            card = put(card, "realism", compare(arguments.real / "articles"))
        (CORPUS / "README.md").write_text(card, encoding="utf-8")
    elif arguments.what == "curve":
        print(table(["articles", *names], curve(arguments.real)))
    else:
        print({"counts": counts, "agreement": agreement}[arguments.what]())


if __name__ == "__main__":
    main()
