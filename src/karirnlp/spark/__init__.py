"""karirnlp on Apache Spark: the rows of `karirnlp.annotate`, made on many machines; needs the extra `spark` and Java 17."""

from __future__ import annotations

from karirnlp.spark.frames import annotate, records_type, tables
from karirnlp.spark.job import run, start

__all__ = ["annotate", "records_type", "run", "start", "tables"]
