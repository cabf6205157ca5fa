"""What to label next: passages of whose type the model is least sure, unlike one another and unlike what is labelled.

Margin sampling (Scheffer and others 2001) for the first, maximal marginal relevance (Carbonell and Goldstein 1998) over
hashed stems for the second.
"""

from __future__ import annotations

import heapq
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import count as counter
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from karirnlp.errors import InputError, OptionError
from karirnlp.labels.tasks import Task, tasks
from karirnlp.labels.write import write_tasks
from karirnlp.models import AdviceClassifier
from karirnlp.text.lexicon import function_words
from karirnlp.text.stem import stems
from karirnlp.text.tokens import words

POOL = 20
"""Unsure passages kept for each that is wanted."""
DIVERSITY = 0.5
"""Weight of being unlike the others, against being unsure."""
_BINS = 512
_ARTICLES = 64
"""Articles classified together."""


def suggest(
    run_folder: str | Path,
    out: str | Path,
    *,
    count: int = 100,
    to: str = "label-studio",
    labelled: Iterable[str | Path] = (),
    classifier: AdviceClassifier | None = None,
) -> int:
    """Write the `count` passages of a run most worth labelling, most telling first, in a format of `export_tasks`.

    `labelled` are files that `import_labels` wrote: their passages are left out, and passages like them come later. Returns how
    many were written. Memory holds `POOL * count` passages, however large the run. Raises OptionError for a bad count or
    format, InputError where there is no run or a file of labels cannot be read.
    """
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise OptionError(f"count is {count!r}; give a whole number from 1")
    model = classifier or AdviceClassifier.from_pretrained()
    done = list(_labelled(labelled))
    known = {key for key, _ in done} | {text for _, text in done}
    unsure = _least_sure(run_folder, model, known, POOL * count)
    seen = np.array([_vector(text) for _, text in done[-2000:]]).reshape(-1, _BINS)
    return write_tasks(_spread(unsure, seen, count), out, to)


def _least_sure(run: str | Path, model: AdviceClassifier, known: set[str], keep: int) -> list[tuple[float, Task]]:
    """(margin, task) of the passages with the least margin between the two likeliest types, least first."""
    heap: list[tuple[float, int, Task]] = []
    order = counter()
    texts: set[str] = set()
    for batch in _batches(tasks(run)):
        inputs = [{"text": t.text, "heading": t.heading, "title": t.title, "article": t.article} for t in batch]
        likely = np.sort(model.predict_proba(inputs), axis=1)
        margins = likely[:, -1] - (likely[:, -2] if likely.shape[1] > 1 else 0)
        for task, margin in zip(batch, margins, strict=True):
            if task.passage_id in known or task.text in known or task.text in texts:
                continue
            texts.add(task.text)
            item = (-float(margin), -next(order), task)
            if len(heap) < keep:
                heapq.heappush(heap, item)
            elif item[:2] > heap[0][:2]:
                texts.discard(heapq.heapreplace(heap, item)[2].text)
            else:
                texts.discard(task.text)
    return [(-margin, task) for margin, _, task in sorted(heap, key=lambda item: (-item[0], -item[1]))]


def _batches(found: Iterator[Task]) -> Iterator[list[Task]]:
    """Whole articles, some at a time: the model reads a passage in its article."""
    batch: list[Task] = []
    for number, (_, group) in enumerate(groupby(found, key=lambda task: task.article), 1):
        batch += group
        if number % _ARTICLES == 0:
            yield batch
            batch = []
    if batch:
        yield batch


def _spread(unsure: list[tuple[float, Task]], seen: np.ndarray, count: int) -> Iterator[Task]:
    """The unsure, each next the one least sure and least like those before."""
    if not unsure:
        return
    vectors = np.array([_vector(task.text) for _, task in unsure])
    doubt = 1 - np.array([margin for margin, _ in unsure])
    likeness = (vectors @ seen.T).max(axis=1) if len(seen) else np.zeros(len(unsure))
    open_ = np.ones(len(unsure), bool)
    for _ in range(min(count, len(unsure))):
        value = np.where(open_, (1 - DIVERSITY) * doubt - DIVERSITY * likeness, -np.inf)
        best = int(value.argmax())
        open_[best] = False
        likeness = np.maximum(likeness, vectors @ vectors[best])
        yield unsure[best][1]


def _vector(text: str) -> np.ndarray:
    """Stems of a text, hashed into bins; of length 1."""
    found = np.zeros(_BINS)
    light = function_words("indonesian")
    for root in stems([word.lower() for word in words(text)], "career"):
        if root not in light:
            found[zlib.crc32(root.encode("utf-8", "surrogatepass")) % _BINS] += 1
    found = np.sqrt(found)
    return found / (np.linalg.norm(found) or 1)


def _labelled(files: Iterable[str | Path]) -> Iterator[tuple[str, str]]:
    """(passage id, text) of each row of files that `import_labels` wrote."""
    for path in files:
        try:
            lines = Path(path).read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("no_input", f"{path}: {error}; give what `karirnlp label import` wrote") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row: Any = json.loads(line)
                blocks = row.get("blocks")
                if blocks is None:
                    yield str(row.get("passage_id") or ""), row["text"]
                else:
                    for block in blocks:
                        if "advice_type" in block:
                            yield "", row["text"][block["start"] : block["end"]]
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(
                    "bad_json", f"{path}:{number}: {error}; give what `karirnlp label import` wrote"
                ) from error
