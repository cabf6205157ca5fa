"""Quality and speed of karirnlp's text layer beside its peers, as Markdown tables.

    python scripts/benchmark.py text [--eval FOLDER] [--gold FOLDER] [--only stem,sentences,normalize,structure,register]

Every run scores the project's own lists and corpus. `--eval` adds public gold data: a folder of `*.conllu` treebanks,
`stif.informal.txt`, `stif.formal.txt`, `sastrawi_cases.tsv`, any of them. `--gold` adds labelled real articles.
Peers are measured where they are installed: pip install PySastrawi pysbd simplemma PyStemmer nlp-id indoNLP.
Every time is the best of three, each in a fresh process of one thread, by processor time.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import benchmark_gold as gold
from benchmark_peers import NORMALIZERS, SEGMENTERS, STEMMERS, time_stemmer, time_texts
from corpus import compile_article, load, splits, table

from karirnlp.text import words

DESCRIPTION = "quality and speed of the text layer beside its peers"
PARTS = ("stem", "sentences", "normalize", "structure", "register")
REPEATS = 3
STEM_CHARACTERS, CUT_CHARACTERS, SPELL_CHARACTERS = 1_500_000, 400_000, 100_000
"""Text that each kind of function is timed on: enough for a steady figure of the fastest, bearable for the slowest."""


SHAPE_ARTICLES = 4
"""A shape that fewer articles have gets no row of its own."""


def percent(share: tuple[int, int]) -> str:
    return f"{100 * share[0] / share[1]:.2f}" if share[1] else "–"


def installed(peers: dict[str, Callable[[], Any]]) -> Iterator[tuple[str, Any]]:
    for name, factory in peers.items():
        try:
            yield name, factory()
        except ImportError as error:
            print(f"({name} is left out: {error})\n")


def fresh(function: Callable[..., Any], *arguments: object) -> Any:
    """A function of `benchmark_peers` in a process of its own, so that no cache and no import is warm."""
    job = json.dumps([function.__name__, arguments])
    command = [sys.executable, str(Path(__file__).with_name("benchmark_peers.py"))]
    return json.loads(subprocess.run(command, input=job, stdout=subprocess.PIPE, text=True, check=True).stdout)


def some(texts: list[str], characters: int) -> list[str]:
    taken, size = [], 0
    for text in texts:
        if size >= characters:
            break
        taken.append(text)
        size += len(text)
    return taken


def rate(units: int, seconds: float) -> str:
    if seconds < 1e-3:
        return "–"
    per_second = units / seconds
    return f"{per_second / 1e6:.2f} M" if per_second >= 1e6 else f"{per_second / 1e3:,.0f} k"


def stem_tables(folder: Path | None, texts: list[str]) -> None:
    banks = gold.treebanks(folder) if folder else {}
    cases = folder / "sastrawi_cases.tsv" if folder else None
    rows = []
    for name, stemmer in installed(STEMMERS):
        own = gold.career_words()
        column = 2 if "career" in name else 1
        row = [name, percent((sum(stemmer.word(w[0]).lower() == w[column].lower() for w in own), len(own)))]
        for sentences in banks.values():
            row += [percent(share) for share in gold.score_roots(stemmer.word, sentences).values()]
        if cases and cases.exists():
            row.append(percent(gold.score_cases(stemmer.word, cases)))
        rows.append(row)
    head = ["%", f"{len(own):,} career words"]
    head += [f"{bank} {what}" for bank in banks for what in ("tokens", "types", "names kept", "clitics")]
    print("## Roots\n\n" + table(head + ["Sastrawi's cases"] * (len(rows[0]) - len(head)), rows) + "\n")

    timed = {"career articles": "\n".join(some(texts, STEM_CHARACTERS))}
    if banks:
        timed["treebanks"] = "\n".join(sentence.text for sentences in banks.values() for sentence in sentences)
    names = [row[0] for row in rows]
    for what, text in timed.items():
        stem_speeds(what, text, names)


def stem_speeds(what: str, text: str, names: list[str]) -> None:
    count = len(words(text))
    distinct = sorted({word.lower() for word in words(text) if word.isalpha() and word.isascii()})
    random.Random(0).shuffle(distinct)
    speeds = {}
    for name in names:
        running = [fresh(time_stemmer, name, text, []) for _ in range(REPEATS)]
        unseen = [fresh(time_stemmer, name, "", distinct) for _ in range(REPEATS)]
        speeds[name] = [min(r[1] for r in running), min(r[1] for r in unseen), min(r[0] for r in running)]
        speeds[name].append(min(r[2] for r in running))
    theirs = speeds.get("PySastrawi")
    rows = [
        [
            name,
            rate(count, first),
            *([f"{theirs[0] / first:.1f}"] if theirs else []),
            rate(len(distinct), unseen),
            *([f"{theirs[1] / unseen:.1f}"] if theirs else []),
            f"{ready:.2f}",
            f"{peak:.0f}",
        ]
        for name, (first, unseen, ready, peak) in speeds.items()
    ]
    times = ["times PySastrawi"] if theirs else []
    head = [
        "",
        "words/s, first pass",
        *times,
        "words/s, distinct, unseen",
        *times,
        "seconds to the first stem",
        "peak MiB",
    ]
    print(f"{what}: {count:,} words, {len(distinct):,} distinct\n\n{table(head, rows)}\n")


def sentence_table(folder: Path | None, texts: list[str], articles: list[dict[str, Any]]) -> None:
    banks = {name: gold.documents(found) for name, found in (gold.treebanks(folder) if folder else {}).items()}
    banks["career articles"] = gold.paragraphs(articles)
    timed = some(texts, CUT_CHARACTERS)
    size = sum(map(len, timed))
    rows = []
    for name, split in installed(SEGMENTERS):
        scores = [f"{100 * gold.score_sentences(split, found):.2f}" for found in banks.values()]
        rows.append(
            [name, *scores, rate(size, min(fresh(time_texts, "sentences", name, timed) for _ in range(REPEATS)))]
        )
    print("## Sentences, F1\n\n" + table(["%", *banks, "characters/s"], rows) + "\n")


def spelling_table(folder: Path | None, texts: list[str]) -> None:
    sets = {"own 500 sentences": gold.own_pairs()}
    if folder and (folder / "stif.formal.txt").exists():
        sets["STIF"] = gold.chat_pairs(folder)
    timed = some(texts, SPELL_CHARACTERS)
    size = sum(map(len, timed))
    rows = []
    for name, normalize in installed(NORMALIZERS):
        shares = [percent(share) for pairs in sets.values() for share in gold.score_spelling(normalize, pairs)]
        rows.append(
            [name, *shares, rate(size, min(fresh(time_texts, "normalize", name, timed) for _ in range(REPEATS)))]
        )
    head = [f"{name}, {what}" for name in sets for what in ("fixed", "harmed")]
    print("## Spelling\n\n" + table(["%", *head, "characters/s"], rows) + "\n")


def structure_table(articles: list[dict[str, Any]], folder: Path | None) -> None:
    from karirnlp.text import blocks
    from karirnlp.training.articles import pages

    shapes: dict[str, list[dict[str, Any]]] = {}
    for article in articles:
        for shape in article["shape"].split(","):
            shapes.setdefault(shape.strip(), []).append(article)
    sets = {
        f"{shape} ({len(own)})": list(pages(own, 0))
        for shape, own in sorted(shapes.items())
        if len(own) >= SHAPE_ARTICLES
    }
    sets[f"all validation articles ({len(articles)})"] = list(pages(articles, 0))
    every = list(pages(articles, 3, seed=1))
    sets["the same, marks taken off, three ways each"] = [page for i, page in enumerate(every) if i % 4]
    if folder:
        real = gold.real_pages(folder)
        sets[f"real articles ({len(real)})"] = real
    rows = [[name, *map(percent, gold.score_structure(blocks, found).values())] for name, found in sets.items()]
    print("## Structure\n\n" + table(["%", "passages", "heading recall", "heading precision"], rows) + "\n")


def register_table(articles: list[dict[str, Any]]) -> None:
    from karirnlp.text import register_of

    units = {
        "article": [(a["text"], a["register"]) for a in articles],
        "passage of 20 words or more": [
            (text, a["register"])
            for a in articles
            for b in a["blocks"]
            if b["kind"] == "paragraph" and len((text := a["text"][b["start"] : b["end"]]).split()) >= 20
        ],
    }
    rows = []
    for name, pairs in units.items():
        hits, found, wanted = Counter(), Counter(), Counter()
        for text, register in pairs:
            guess = register_of(text)
            found[guess] += 1
            wanted[register] += 1
            hits[register] += guess == register
        f1 = [f"{200 * hits[r] / (found[r] + wanted[r]):.1f}" for r in sorted(wanted)]
        rows.append([name, len(pairs), percent((hits.total(), len(pairs))), *f1])
    names = sorted({article["register"] for article in articles})
    print("## Register\n\n" + table(["", "count", "accuracy %", *(f"F1 {name}" for name in names)], rows) + "\n")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--eval", type=Path, help="folder of public gold data")
    parser.add_argument("--gold", type=Path, help="folder of labelled real articles: articles/NAME.txt and labels.tsv")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, with commas between (default: all)")


def main(options: argparse.Namespace) -> None:
    only = options.only.split(",")
    if unknown := set(only) - set(PARTS):
        sys.exit(f"benchmark.py text: --only takes {', '.join(PARTS)}; not {', '.join(sorted(unknown))}")
    for folder in (options.eval, options.gold):
        if folder and not folder.is_dir():
            sys.exit(f"benchmark.py text: {folder} is no folder")
    split_of = splits()
    articles = [compile_article(source, name, split_of[name]) for name, source in load()]
    validation = [article for article in articles if article["split"] == "validation"]
    texts = [article["text"] for article in articles]
    random.Random(0).shuffle(texts)
    if "stem" in only:
        stem_tables(options.eval, texts)
    if "sentences" in only:
        sentence_table(options.eval, texts, validation)
    if "normalize" in only:
        spelling_table(options.eval, texts)
    if "structure" in only:
        structure_table(validation, options.gold)
    if "register" in only:
        register_table(validation)
