"""Gold data of the text benchmark and how each is scored: treebanks, pairs of sentences, the project's own lists."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCES_A_DOCUMENT = 10

Share = tuple[int, int]
"""Right ones, all."""


@dataclass(slots=True)
class Sentence:
    """One sentence of a CoNLL-U file."""

    text: str = ""
    words: list[tuple[str, str, str]] = field(default_factory=list)
    """Form, lemma, universal part of speech."""
    joined: list[tuple[str, list[tuple[str, str, str]]]] = field(default_factory=list)
    """Surface tokens that hold several words, as those with clitics do."""


def treebank(path: Path) -> Iterator[Sentence]:
    found, last = Sentence(), 0
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if not line:
            if found.words:
                yield found
            found, last = Sentence(), 0
        elif line.startswith("# text = "):
            found.text = line.removeprefix("# text = ")
        elif line[0] != "#":
            number, form, lemma, pos, *_ = line.split("\t")
            if "-" in number:
                last = int(number.split("-")[1])
                found.joined.append((form, []))
            elif number.isdigit():
                found.words.append((form, lemma, pos))
                if int(number) <= last:
                    found.joined[-1][1].append((form, lemma, pos))


def treebanks(folder: Path) -> dict[str, list[Sentence]]:
    """Treebank -> its sentences, for the `.conllu` files of a folder."""
    return {path.stem: list(treebank(path)) for path in sorted(folder.glob("*.conllu"))}


def score_roots(stem: Callable[[str], str], sentences: Iterable[Sentence]) -> dict[str, Share]:
    """Roots by token and by type (names apart), names left whole, hosts of clitics."""
    gold: Counter[tuple[str, str]] = Counter()
    names: Counter[str] = Counter()
    hosts: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        for form, lemma, pos in sentence.words:
            if _WORD.fullmatch(form) and lemma != "_":
                if pos == "PROPN":
                    names[form.lower()] += 1
                else:
                    gold[form.lower(), lemma.lower()] += 1
        for surface, parts in sentence.joined:
            _, lemma, pos = max(parts, key=lambda part: len(part[0]), default=("", "", "PROPN"))
            if pos != "PROPN" and _WORD.fullmatch(surface):
                hosts[surface.lower(), lemma.lower()] += 1
    lemmas: dict[str, Counter[str]] = defaultdict(Counter)
    for (form, lemma), count in gold.items():
        lemmas[form][lemma] += count
    usual = {form: found.most_common(1)[0][0] for form, found in lemmas.items()}

    def right(pairs: Counter[tuple[str, str]]) -> Share:
        return sum(n for (form, root), n in pairs.items() if stem(form).lower() == root), pairs.total()

    return {
        "tokens": right(gold),
        "types": (sum(stem(form).lower() == root for form, root in usual.items()), len(usual)),
        "names kept": (sum(n for name, n in names.items() if stem(name).lower() == name), names.total()),
        "clitics": right(hosts),
    }


def score_cases(stem: Callable[[str], str], path: Path) -> Share:
    """Rows of word and root; words of several parts are left out."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    single = [row for row in rows if " " not in row[0]]
    return sum(stem(row[0]).lower() == row[1].lower() for row in single), len(single)


def career_words() -> list[list[str]]:
    """Word, root, career form: the project's own gold list."""
    text = (ROOT / "tests" / "data" / "career_words.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


def _extents(sentences: Iterable[str]) -> set[tuple[int, int]]:
    """Sentence extents counted over characters that are not white space."""
    found, start = set(), 0
    for sentence in sentences:
        end = start + len("".join(sentence.split()))
        if end > start:
            found.add((start, end))
        start = end
    return found


def score_sentences(split: Callable[[str], list[str]], documents: Iterable[list[str]]) -> float:
    """F1 of exact sentences; each document is the list of its sentences, joined by a space."""
    hits = found = gold = 0
    for document in documents:
        want, got = _extents(document), _extents(split(" ".join(document)))
        hits, found, gold = hits + len(want & got), found + len(got), gold + len(want)
    return 2 * hits / (found + gold)


def documents(sentences: list[Sentence]) -> list[list[str]]:
    """The sentences of a treebank as documents of ten."""
    texts = [sentence.text for sentence in sentences]
    return [texts[at : at + SENTENCES_A_DOCUMENT] for at in range(0, len(texts), SENTENCES_A_DOCUMENT)]


def paragraphs(articles: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The labelled sentences of the corpus, a passage a document."""
    return [
        [article["text"][s["start"] : s["end"]] for s in block["sentences"]]
        for article in articles
        for block in article["blocks"]
        if block["kind"] in ("paragraph", "list_item")
    ]


def score_spelling(normalize: Callable[[str], str], pairs: Iterable[tuple[str, str]]) -> tuple[Share, Share]:
    """(fixed, harmed) over pairs (informal, formal) of as many words each."""
    fixed = to_fix = harmed = to_keep = 0
    for informal, formal in pairs:
        before, want, got = (_WORD.findall(text.lower()) for text in (informal, formal, normalize(informal)))
        if not len(before) == len(want) == len(got):
            continue
        for was, wanted, became in zip(before, want, got, strict=True):
            if was == wanted:
                to_keep, harmed = to_keep + 1, harmed + (became != wanted)
            else:
                to_fix, fixed = to_fix + 1, fixed + (became == wanted)
    return (fixed, to_fix), (harmed, to_keep)


def chat_pairs(folder: Path) -> list[tuple[str, str]]:
    """The informal and formal lines of STIF's two files."""
    sides = [(folder / f"stif.{side}.txt").read_text(encoding="utf-8").splitlines() for side in ("informal", "formal")]
    return list(zip(*sides, strict=True))


def own_pairs() -> list[tuple[str, str]]:
    """The project's 500 sentences of career talk."""
    text = (ROOT / "tests" / "data" / "slang_sentences.tsv").read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if line and line[0] != "#"]  # type: ignore[misc]


def score_structure(
    blocks: Callable[[str], list[Any]], pages: Iterable[tuple[str, list[tuple[int, int, str]]]]
) -> dict[str, Share]:
    """Passages cut and told from headings as labelled; headings found; headings that are ones. Ends of spans count."""
    passages, headings, found = [0, 0], [0, 0], [0, 0]
    for text, spans in pages:
        kinds = {block.end: "heading" if block.kind == "title" else "passage" for block in blocks(text)}
        kinds |= {block.end: "heading" for block in blocks(text) if block.kind == "heading"}
        for _, end, state in spans:
            tally, want = (headings, "heading") if state == "heading" else (passages, "passage")
            tally[0] += kinds.get(end) == want
            tally[1] += 1
        gold = {end for _, end, state in spans if state == "heading"}
        ends = [end for end, kind in kinds.items() if kind == "heading"]
        found[0] += sum(end in gold for end in ends)
        found[1] += len(ends)
    return {
        "passages": (passages[0], passages[1]),
        "heading recall": (headings[0], headings[1]),
        "heading precision": (found[0], found[1]),
    }


def real_pages(folder: Path) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Labelled real articles: `articles/NAME.txt` with `labels.tsv` (article, unit, kind, start, end, label)."""
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for line in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        article, _, kind, start, end, *_ = line.split("\t")
        if kind != "sentence":
            spans[article].append((int(start), int(end), kind))
    return [((folder / "articles" / f"{name}.txt").read_text(encoding="utf-8"), found) for name, found in spans.items()]
