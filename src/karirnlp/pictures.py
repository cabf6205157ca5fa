"""Pictures of an evaluation as SVG: confusion matrices and reliability diagrams. Needs the extra `plots`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
