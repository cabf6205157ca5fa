"""The report of a run: one self-contained HTML page."""

from karirnlp.report.build import LANGUAGES, report

__all__ = ["LANGUAGES", "report"]
