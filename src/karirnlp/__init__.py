"""karirnlp: read, repair, stem and classify Indonesian career articles, and pull out tips fit to publish again.

>>> import karirnlp
>>> karirnlp.stem("pewawancara"), karirnlp.stem("perusahaan", form="career")
('wawancara', 'perusahaan')
>>> karirnlp.sentences("Datang lebih awal. Bawa CV cetak!")
['Datang lebih awal.', 'Bawa CV cetak!']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from karirnlp._version import __version__
from karirnlp.types import ADVICE_TYPES

if TYPE_CHECKING:
    from karirnlp.analysis import analyze
    from karirnlp.annotator import Annotator
    from karirnlp.bank import TipBank
    from karirnlp.batch import run
    from karirnlp.io import read
    from karirnlp.models import AdviceClassifier, TipDetector
    from karirnlp.spacy import load
    from karirnlp.tables import annotate
    from karirnlp.text import sentences, stem
    from karirnlp.text.normalize import normalize
    from karirnlp.training import evaluate, train

# Looked up on first use, so that `import karirnlp` loads none of spaCy, scikit-learn, datasets.
_HOMES = {
    "AdviceClassifier": "karirnlp.models",
    "Annotator": "karirnlp.annotator",
    "TipBank": "karirnlp.bank",
    "TipDetector": "karirnlp.models",
    "analyze": "karirnlp.analysis",
    "annotate": "karirnlp.tables",
    "evaluate": "karirnlp.training",
    "load": "karirnlp.spacy",
    "normalize": "karirnlp.text.normalize",
    "read": "karirnlp.io",
    "run": "karirnlp.batch",
    "sentences": "karirnlp.text.sentences",
    "stem": "karirnlp.text.stem",
    "train": "karirnlp.training",
}

__all__ = [
    "ADVICE_TYPES",
    "AdviceClassifier",
    "Annotator",
    "TipBank",
    "TipDetector",
    "__version__",
    "analyze",
    "annotate",
    "evaluate",
    "load",
    "normalize",
    "read",
    "run",
    "sentences",
    "stem",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'karirnlp' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
