"""The whole pipeline beside what a user would build and beside a bare classifier, on the same articles and one core.

Each round takes articles that no round before had, and gives them to each contender in a fresh process, so that every
pass is a first pass. Rates are by processor time, which other work on the machine hardly moves; two workers are measured by
the clock, for there it is the clock that counts.

- karirnlp: `karirnlp.annotate` from a JSONL file to Parquet: read, repair, segment, stem, classify, extract, write.
- user: the pipeline a user would build: spaCy blank `id` with sentencizer, PySastrawi cached, TF-IDF and logistic regression.
- floor: that TF-IDF transform and that model alone.
- models: karirnlp's two classifiers alone, on passages and sentences already cut, beside that TF-IDF transform alone.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmark_process import ONE_THREAD, last_line

DESCRIPTION = "speed, memory and start-up of the whole pipeline"

ROOT = Path(__file__).parents[1]
DATA = ROOT / "corpora" / "karir" / "data" / "train.jsonl"
REPEATS = 5
"""Passes over what keeps no memory of a text and is too short to time once."""

FIRST = "Tips Wawancara\n\n1. Datang lebih awal\n\nDatanglah lebih awal agar tenang.\n\n- Bawa CV yg rapi\n- Jangan terlambat"
"""An article that makes a worker read all its lexicons and weights: part of its start."""

Sample = dict[str, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=150, help="articles a round (150)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, each of other articles (5)")
    parser.add_argument("--workers", type=int, default=2, help="workers beside one; 0 skips that part (2)")
    parser.add_argument("--json", type=Path, help="write the figures here too")


def main(arguments: argparse.Namespace) -> None:
    lines = arguments.data.read_text(encoding="utf-8").splitlines()
    wanted = arguments.articles * arguments.rounds
    if len(lines) < wanted:
        sys.exit(
            f"{arguments.data} holds {len(lines)} articles, {wanted} are needed; give fewer --articles or --rounds"
        )
    rounds: list[dict[str, Sample]] = []
    figures: dict[str, Any] = {
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    }
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        train_floor([json.loads(line) for line in lines], folder / "floor.pickle")
        for n in range(arguments.rounds):
            own = lines[n :: arguments.rounds][: arguments.articles]
            path = folder / f"round-{n}.jsonl"
            path.write_text("".join(f"{json.dumps(plain(line))}\n" for line in own), encoding="utf-8")
            rounds.append({name: measure(name, path) for name in CONTENDERS})
        figures |= summary(rounds, arguments.articles)
        if arguments.workers > 1:
            figures |= scaling([plain(line) for line in lines], folder, arguments.workers)
    print(report(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def plain(line: str) -> dict[str, str]:
    """An article as the web gives it: without its labels."""
    article = json.loads(line)
    return {"id": article["article_id"], "text": article["text"]}


def train_floor(articles: Sequence[dict[str, Any]], path: Path) -> None:
    """TF-IDF and logistic regression over paragraphs, as a user would train them; only their cost matters here."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [part for article in articles for part in paragraphs(article["text"])]
    labels = [article["lead"] for article in articles for _ in paragraphs(article["text"])]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(max_iter=20, tol=0.1).fit(vectorizer.fit_transform(texts), labels)
    path.write_bytes(pickle.dumps((vectorizer, model)))


def paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def texts_of(path: Path) -> list[str]:
    """The paragraphs of all articles of a file; one list, which is the fastest way through scikit-learn and spaCy."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [part for line in lines for part in paragraphs(json.loads(line)["text"])]


def measure(name: str, path: Path) -> Sample:
    """One contender over one file, in a process of its own."""
    return last_line(__file__, [name, str(path)], f"benchmark of {name}")


def timed(work: Callable[[], Any], repeats: int = 1) -> float:
    """Processor seconds of one call."""
    began = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - began) / repeats


def time_karirnlp(path: Path) -> Sample:
    began = time.perf_counter()
    import pyarrow.json
    import pyarrow.parquet

    import karirnlp

    karirnlp.analyze(FIRST)
    ready = time.perf_counter() - began

    def work() -> None:
        with tempfile.TemporaryDirectory() as out:
            for name, table in karirnlp.annotate(pyarrow.json.read_json(path)).items():
                pyarrow.parquet.write_table(table, Path(out) / name)

    return {"seconds": timed(work), "start": ready}


def time_user(path: Path) -> Sample:
    began = time.perf_counter()
    import spacy
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    vectorizer, model = pickle.loads((path.parent / "floor.pickle").read_bytes())
    nlp = spacy.blank("id")
    nlp.add_pipe("sentencizer")
    stemmer = StemmerFactory().create_stemmer()
    ready = time.perf_counter() - began

    def work() -> None:
        docs = list(nlp.pipe(texts_of(path)))
        assert all(sentence.text for doc in docs for sentence in doc.sents)
        stemmed = [" ".join(stemmer.stem(token.lower_) for token in doc if token.is_alpha) for doc in docs]
        model.predict(vectorizer.transform(stemmed))

    return {"seconds": timed(work), "start": ready}


def time_floor(path: Path) -> Sample:
    vectorizer, model = pickle.loads((path.parent / "floor.pickle").read_bytes())
    texts = texts_of(path)
    return {
        "seconds": timed(lambda: model.predict(vectorizer.transform(texts)), REPEATS),
        "transform": timed(lambda: vectorizer.transform(texts), REPEATS),
        "words": sum(len(text.split()) for text in texts),
    }


def time_models(path: Path) -> Sample:
    """Both classifiers on passages and sentences with their headings, as another project would call them."""
    from karirnlp import AdviceClassifier, TipDetector, analyze, sentences

    articles = [analyze(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]
    passages = [
        {"text": p.text, "heading": p.heading, "title": article.title, "article": n, "kind": p.kind}
        for n, article in enumerate(articles)
        for p in article.passages
    ]
    units = [
        {"text": s, "heading": p["heading"], "title": p["title"], "article": p["article"], "passage_kind": p["kind"]}
        for p in passages
        for s in sentences(p["text"])
    ]
    classifier, detector = AdviceClassifier.from_pretrained(), TipDetector.from_pretrained()
    return {
        "advice": timed(lambda: classifier.predict_proba(passages)),
        "tip": timed(lambda: detector.predict_proba(units)),
        "units": len(units),
    }


CONTENDERS: dict[str, Callable[[Path], Sample]] = {
    "karirnlp": time_karirnlp,
    "user": time_user,
    "floor": time_floor,
    "models": time_models,
}


def scaling(articles: Sequence[dict[str, str]], folder: Path, workers: int) -> dict[str, Any]:
    """Seconds by the clock of one run with one worker and with more, start-up and joining included."""
    path = folder / "all.jsonl"
    path.write_text("".join(f"{json.dumps(article)}\n" for article in articles), encoding="utf-8")
    command = (
        "import karirnlp, sys; karirnlp.run(sys.argv[1], out=sys.argv[2], workers=int(sys.argv[3]), shard_size=50)"
    )
    clock = {}
    for count in (1, workers):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", command, str(path), str(folder / f"out-{count}"), str(count)],
            env={**os.environ, **ONE_THREAD},
            check=True,
        )
        clock[count] = time.perf_counter() - began
    return {"workers": {"articles": len(articles), "seconds": clock, "ratio": clock[1] / clock[workers]}}


def spread(values: Sequence[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}


def summary(rounds: Sequence[dict[str, Sample]], articles: int) -> dict[str, Any]:
    """Rates, and the ratios taken round by round, with the least and the greatest."""
    rates = {name: [articles / found[name]["seconds"] for found in rounds] for name in ("karirnlp", "user", "floor")}
    return {
        "articles": articles * len(rounds),
        "words": statistics.mean(found["floor"]["words"] for found in rounds) / articles,
        "rates": {name: spread(values) for name, values in rates.items()},
        "times the user's": spread([k / u for k, u in zip(rates["karirnlp"], rates["user"], strict=True)]),
        "cost in floors": spread([f / k for k, f in zip(rates["karirnlp"], rates["floor"], strict=True)]),
        "models in transforms": spread(
            [(r["models"]["advice"] + r["models"]["tip"]) / r["floor"]["transform"] for r in rounds]
        ),
        "start": spread([found["karirnlp"]["start"] for found in rounds]),
        "memory": spread([found["karirnlp"]["memory"] for found in rounds]),
    }


def report(figures: dict[str, Any]) -> str:
    def said(found: dict[str, float], digits: int = 1) -> str:
        return f"{found['median']:.{digits}f} ({found['low']:.{digits}f} to {found['high']:.{digits}f})"

    names = {"karirnlp": "karirnlp, whole", "user": "user's pipeline", "floor": "floor"}
    rows = [(f"{label}, articles/s", said(figures["rates"][name], 0)) for name, label in names.items()]
    rows += [
        ("karirnlp's rate in user's pipelines", said(figures["times the user's"])),
        ("karirnlp's cost in floors", said(figures["cost in floors"])),
        ("both models' cost in TF-IDF transforms", said(figures["models in transforms"])),
        ("start-up of a worker, s by the clock", said(figures["start"], 2)),
        ("memory peak, MiB", said(figures["memory"], 0)),
    ]
    if found := figures.get("workers"):
        count = max(found["seconds"])
        rows.append(
            (
                f"{count} workers, times the rate of one",
                f"{found['ratio']:.2f} ({found['articles']} articles: "
                f"{found['seconds'][1]:.1f} s and {found['seconds'][count]:.1f} s)",
            )
        )
    head = (
        f"{figures['articles']} articles of {figures['words']:.0f} words, one core, first pass; {figures['machine']}\n"
        "median of the rounds (least to greatest)\n"
    )
    return head + "\n".join(f"{label:<42}{value}" for label, value in rows)


if __name__ == "__main__":  # one contender, in a process of its own
    found = CONTENDERS[sys.argv[1]](Path(sys.argv[2]))
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))
