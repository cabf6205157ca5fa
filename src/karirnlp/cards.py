"""What a reader sees of a model: its card (`README.md` in its folder), and the tables of an evaluation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from karirnlp.models import read_meta

_WHAT = {
    "advice": (
        "Advice type of a passage",
        "Says which advice type a paragraph or list item of an Indonesian article gives, by its article, its section and its own words. "
        "Linear models over career forms (stems), terms and their pairs, put together "
        "by a model of the article's lead and of what departs from it.",
        "karirnlp.AdviceClassifier",
        (
            "A passage alone is judged much less surely than one with its title, heading and neighbours.",
            "Words and subjects that the training data lack are known only through the list of career terms.",
            "The share of passages that depart from their article's lead is set by `departing` for real pages, not learned: "
            "sets that hold more of them lose some.",
        ),
    ),
    "tip": (
        "Tips in sentences and headings",
        "Says whether a sentence or heading of an Indonesian article is a tip for its reader, and whether it says what to do or to avoid. "
        "A linear model over syntactic features of the sentence and of what stands around it.",
        "karirnlp.TipDetector",
        (
            "A sentence alone is judged less surely than one in its article.",
            "It reads the advice types that a classifier gave; a wrong `none` there hides tips.",
            "Irony, quoted advice and advice to employers are told apart only by their wording.",
        ),
    ),
}
_NAMES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "polarity": "polarity right",
    "calibration_error": "calibration error",
}


def write_card(folder: str | Path) -> None:
    """Write the card of a saved model beside it."""
    folder = Path(folder)
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    (folder / "README.md").write_text(card(read_meta(folder), settings.get("params", {})), encoding="utf-8")


def card(meta: dict[str, Any], parameters: dict[str, Any]) -> str:
    """A model's card in Markdown: what it is, data, metrics, limits, licence."""
    title, what, home, limits = _WHAT[meta["kind"]]
    data = meta.get("data", {})
    files = ", ".join(f"`{name}`" for name in data.get("files", [])) or "rows given in memory"
    counts = [f"{meta.get('articles', '?')} articles", f"{data.get('passages', '?')} passages"]
    if meta["kind"] == "tip":
        counts[1] = f"{data.get('units', '?')} sentences and headings"
    libraries = ", ".join(f"{name} {version}" for name, version in meta["libraries"].items())
    lines = [
        f"# {title}",
        "",
        what,
        "",
        "```python",
        f'model = {home}.from_pretrained("path/of/this/folder")',
        "```",
        "",
        f"Labels: {', '.join(f'`{label}`' for label in meta['labels'])}.",
        "",
        "## Data",
        "",
        f"Trained on {', '.join(counts)} ({data.get('form', 'labelled articles')}; {files}), SHA-256 `{meta.get('corpus_sha256', '?')}`.",
        "Performance on text of another kind (other sites, years, subjects) can be lower: score your own with `karirnlp evaluate`.",
        "",
        "## Metrics",
        "",
        *_metrics(meta.get("metrics", {})),
        "",
        "## Limits",
        "",
        *(f"- {limit}" for limit in limits),
        "",
        "## Made by",
        "",
        f"karirnlp {meta['karirnlp']}; {libraries}. Parameters: "
        + (", ".join(f"`{name}={value!r}`" for name, value in parameters.items()) or "none")
        + ".",
        "The same data, parameters and versions give the same weights. `meta.json` holds hashes and golden predictions.",
        "",
        "## Licence",
        "",
        meta.get("licence")
        or "Not stated: the licence of the weights is for who trained them and owns the data to say.",
        "The weights hold words and word forms of the training data. Stems come from Sastrawi's list of roots (Kateglo, CC BY-NC-SA 3.0).",
        "",
    ]
    return "\n".join(lines)


def _metrics(metrics: dict[str, Any]) -> list[str]:
    if not metrics:
        return ["None: no validation data were given."]
    kept = [name for name in _NAMES if any(name in row for row in metrics.values())]
    lines = [
        "Value and 95 % interval over articles (bootstrap).",
        "",
        "| scored on | size | " + " | ".join(_NAMES[name] for name in kept) + " |",
        "|---|---|" + "---|" * len(kept),
    ]
    for where, row in metrics.items():
        size = f"{row['passages']} passages" if "passages" in row else f"{row['units']} units, {row['tips']} tips"
        lines.append(f"| {where} | {size} | " + " | ".join(figure(row.get(name)) for name in kept) + " |")
    return lines


def figure(value: Any) -> str:
    """`0.712 (0.659 to 0.754)` for [value, low, high], `0.712` for a number.

    >>> figure([0.7114, 0.659, 0.7539])
    '0.711 (0.659 to 0.754)'
    """
    if isinstance(value, list):
        return "{:.3f} ({:.3f} to {:.3f})".format(*value)
    return "" if value is None else f"{value:.3f}"


def tables(found: Mapping[str, Any]) -> str:
    """What `karirnlp.train` or `karirnlp.evaluate` returned, as plain text for a terminal."""
    rows: dict[str, Mapping[str, Any]] = {}
    for name, part in found.items():
        if name == "registers":
            rows |= {f"{kind}, {register}": row for register, both in part.items() for kind, row in both.items()}
        elif name in ("advice", "tip"):
            rows |= {f"{name}, {where}": row for where, row in part.items()}
        elif name != "data":
            rows[name] = part
    blocks = []
    for size, own in (
        ("passages", {name: row for name, row in rows.items() if "passages" in row}),
        ("units", {name: row for name, row in rows.items() if "units" in row}),
    ):
        kept = [name for name in _NAMES if any(name in row for row in own.values())]
        if own:
            blocks.append(
                _aligned(
                    [["", size, *(_NAMES[name] for name in kept)]]
                    + [[name, str(row[size]), *(figure(row.get(k)) for k in kept)] for name, row in own.items()]
                )
            )
    for part, labels in (("types", "types"), ("tips", "labels")):
        if part in found:
            blocks.append(
                _aligned(
                    [[f"{part} by label", "count", "precision", "recall", "F1"]]
                    + [
                        [row["label"], str(row["count"]), *(f"{row[k]:.3f}" for k in ("precision", "recall", "f1"))]
                        for row in found[part][labels]
                    ]
                )
            )
            blocks += _mistaken(found[part]["confusion"])
    return "\n\n".join(blocks)


def _mistaken(confusion: Mapping[str, Any], most: int = 8) -> list[str]:
    """The commonest confusions, as a table; nothing where there is none."""
    labels, counts = confusion["labels"], confusion["counts"]
    cells = [(-n, labels[i], labels[j]) for i, row in enumerate(counts) for j, n in enumerate(row) if n and i != j]
    rows = [[truth, guess, str(-n)] for n, truth, guess in sorted(cells)[:most]]
    return [_aligned([["true", "predicted", "count"], *rows])] if rows else []


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
