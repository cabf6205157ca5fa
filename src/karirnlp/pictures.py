"""Pictures of an evaluation as SVG: confusion matrices and reliability diagrams. Needs the extra `plots`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from karirnlp.errors import KarirError

_HINT = 'pictures need matplotlib; install it with: pip install "karirnlp[plots]"'
_STEADY: Any = {"svg.hashsalt": "karirnlp", "svg.fonttype": "none"}
"""Ids that don't change from run to run, and text as text."""


def need_matplotlib() -> None:
    """Raise KarirError with the command that installs what is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise KarirError(_HINT) from error


def draw(report: Mapping[str, Any], folder: str | Path) -> list[Path]:
    """Write the pictures of what `karirnlp.evaluate` returned: for `types` and `tips` a confusion matrix and a reliability
    diagram each. Returns their paths."""
    need_matplotlib()
    import matplotlib

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with matplotlib.rc_context(_STEADY):
        for part in ("types", "tips"):
            if part in report:
                for name, picture in (("confusion", _confusion), ("reliability", _reliability)):
                    path = folder / f"{part}-{name}.svg"
                    picture(report[part]).savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})
                    written.append(path)
    return written


def _confusion(part: Mapping[str, Any]) -> Any:
    """Rows are true labels, shaded by their share of the row; numbers are counts."""
    from matplotlib.figure import Figure

    labels, counts = part["confusion"]["labels"], part["confusion"]["counts"]
    shares = [[n / max(1, sum(row)) for n in row] for row in counts]
    size = 1.6 + 0.45 * len(labels)
    figure = Figure(figsize=(size + 1, size))
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    places = range(len(labels))
    axes.set_xticks(places, labels, rotation=90)
    axes.set_yticks(places, labels)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            if count:
                colour = "white" if shares[i][j] > 0.5 else "black"
                axes.text(j, i, str(count), ha="center", va="center", fontsize=7, color=colour)
    return figure


def _reliability(part: Mapping[str, Any]) -> Any:
    """Share right over the score, a point a bin, as large as the bin is full; on the diagonal scores say what they mean."""
    from matplotlib.figure import Figure

    bins = part["reliability"]
    most = max(b["count"] for b in bins)
    figure = Figure(figsize=(4, 4))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.plot([b["score"] for b in bins], [b["right"] for b in bins], color="tab:blue")
    axes.scatter([b["score"] for b in bins], [b["right"] for b in bins], s=[10 + 90 * b["count"] / most for b in bins])
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="score", ylabel="share right", aspect="equal")
    axes.set_title("calibration error {:.3f} ({:.3f} to {:.3f})".format(*part["calibration_error"]), fontsize=9)
    return figure


def draw_study(rows: Sequence[Mapping[str, Any]], figures: Sequence[str], path: str | Path) -> Path:
    """Write rows of `karirnlp.training.study` as SVG: figures over articles where the rows differ in these, else bars by family."""
    need_matplotlib()
    import matplotlib
    from matplotlib.figure import Figure

    path, sizes = Path(path), [row["articles"] for row in rows]
    with matplotlib.rc_context(_STEADY):
        if len(set(sizes)) > 1:
            figure = Figure(figsize=(6, 3.6))
            axes = figure.subplots()
            for name in figures:
                values = np.array([row[name] for row in rows])
                line = axes.plot(sizes, values[:, 0], marker="o", label=name.replace("_", "-"))[0]
                axes.fill_between(sizes, values[:, 1], values[:, 2], color=line.get_color(), alpha=0.15)
            axes.set(xscale="log", xlabel="training articles", ylim=(0, 1))
            axes.set_xticks(sizes, [str(size) for size in sizes])
            axes.minorticks_off()
            axes.grid(alpha=0.3)
            axes.legend(fontsize=8)
        else:
            figure = Figure(figsize=(6, 0.8 + 0.28 * len(rows)))
            axes = figure.subplots()
            values = np.array([row[figures[0]] for row in rows])
            places = range(len(rows))
            errors = np.abs(values[:, 1:] - values[:, :1]).T
            axes.barh(places, values[:, 0], xerr=errors, color="tab:blue", ecolor="grey", height=0.7)
            axes.set_yticks(places, [f"without {row['without']}" for row in rows])
            axes.invert_yaxis()
            axes.axvline(values[0, 0], color="black", linewidth=1)
            axes.set(xlim=(max(0.0, values.min() - 0.05), min(1.0, values.max() + 0.02)), xlabel=figures[0])
        figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})
    return path
