"""Labels by people: passages out to annotation tools with what the models think, and the corrected labels back in.

`tasks` reads a run, `write` and `read` speak the tools' formats, `merge` settles what several annotators said, `suggest` picks
what is worth labelling next.
"""

from __future__ import annotations

from karirnlp.labels.merge import Merged, import_labels
from karirnlp.labels.suggest import suggest
from karirnlp.labels.write import FORMATS, export_tasks

__all__ = ["FORMATS", "Merged", "export_tasks", "import_labels", "suggest"]
