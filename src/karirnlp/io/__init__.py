"""Reading: files of any usual format to `Record`s, with a `Reject` for each one that can't be read."""

from __future__ import annotations

from karirnlp.io.read import MAX_BYTES, parse, read
from karirnlp.io.reasons import REASONS
from karirnlp.io.sources import expand
from karirnlp.io.streams import Meter

__all__ = ["MAX_BYTES", "REASONS", "Meter", "expand", "parse", "read"]
