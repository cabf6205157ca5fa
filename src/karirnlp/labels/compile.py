"""Settled labels as compiled articles, the form that holds types and tips: the labelled passages of each article of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from karirnlp.errors import InputError, OptionError
from karirnlp.labels.read import Mark
from karirnlp.labels.tasks import read_run_table
from karirnlp.text import sentence_spans

_SHARE = 0.5
"""Part of a sentence that a span must mark for the sentence to be a tip."""


def compiled(
    run: str | Path,
    settled: Sequence[tuple[Mark, str, list[Mark]]],
    unanimous: bool,
    tied: Callable[[Sequence[Mark]], None],
) -> Iterator[dict[str, Any]]:
    """One row an article that has a labelled passage, in the order of the run.

    Title and headings stand in it as context, as no tips (annotators are not shown them as such). A passage on whose tips
    annotators tie is left out, and `tied` is called with their marks.
    """
    by_article: dict[str, list[tuple[int, Mark, str, list[Mark]]]] = defaultdict(list)
    for mark, label, marks in settled:
        if not {"article", "start"} <= mark.context.keys():
            raise OptionError(f"{mark.where}: names no passage of a run; leave out --run to get types alone")
        if all(each.tips is None for each in marks):
            raise OptionError(f"{mark.where}: says nothing of tips; leave out --run to get types alone")
        by_article[str(mark.context["article"])].append((mark.context["start"], mark, label, marks))
    headings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_run_table(run, "headings", ["article_id", "start", "end", "is_title"]):
        if row["article_id"] in by_article:
            headings[row["article_id"]].append(row)
    kinds: dict[tuple[str, int], str] = {}
    for row in read_run_table(run, "passages", ["article_id", "start", "kind"]):
        if row["article_id"] in by_article:
            kinds[row["article_id"], row["start"]] = row["kind"]
    for article in read_run_table(run, "articles", ["article_id", "text", "register"]):
        name, text = article["article_id"], article["text"]
        labelled = by_article.pop(name, None)
        if not labelled:
            continue
        blocks = [_heading(row) for row in headings[name]]
        for start, mark, label, marks in labelled:
            if text[start : start + len(mark.text)] != mark.text:
                raise InputError(
                    "bad_label",
                    f"{mark.where}: its text does not stand at {start} of {name}; is {run} the run it came from?",
                )
            sentences = _sentences(mark, marks, start, unanimous)
            if sentences is None:
                tied(marks)
                continue
            blocks.append(
                {
                    "kind": kinds.get((name, start), "paragraph"),
                    "start": start,
                    "end": start + len(mark.text),
                    "flag": "",
                    "advice_type": label,
                    "sentences": sentences,
                }
            )
        blocks.sort(key=lambda block: block["start"])
        yield {"article_id": name, "register": article["register"], "text": text, "blocks": blocks}
    if by_article:
        raise InputError(
            "bad_label", f"{run} has no article {next(iter(by_article))}; give the run that the tasks came from"
        )


def _heading(row: dict[str, Any]) -> dict[str, Any]:
    place = {"start": row["start"], "end": row["end"]}
    kind = "title" if row["is_title"] else "heading"
    return {"kind": kind, **place, "flag": "", "sentences": [{**place, "label": "0"}]}


def _sentences(mark: Mark, marks: Sequence[Mark], at: int, unanimous: bool) -> list[dict[str, Any]] | None:
    """The sentences of a passage with their labels; None where annotators tie on one."""
    found = []
    for start, end in sentence_spans(mark.text) or [(0, len(mark.text))]:
        said = Counter(_label(start, end, each) for each in marks if each.tips is not None)
        label, votes = said.most_common(1)[0]
        total = sum(said.values())
        if votes < total if unanimous else 2 * votes <= total:
            return None
        found.append({"start": at + start, "end": at + end, "label": label})
    return found


def _label(start: int, end: int, mark: Mark) -> str:
    """What an annotator's spans make of a sentence: the label that covers most of it, if that is enough of it."""
    covered: Counter[str] = Counter()
    for first, last, label in mark.tips or ():
        covered[label] += max(0, min(end, last) - max(start, first))
    if not covered:
        return "0"
    label, length = covered.most_common(1)[0]
    return label if length >= _SHARE * (end - start) else "0"
