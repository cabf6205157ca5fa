#!/usr/bin/env python3
"""A Spark job: `spark-submit scripts/spark_job.py s3a://crawl/2026-11/ s3a://hasil/2026-11/`. Needs the extra `spark` and Java 17.

Writes the tables of a run, as `karirnlp run … --engine spark` does, then counts the tips fit to publish by advice type in the
same session: a place for your own steps.
"""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession

from karirnlp import spark as karir


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", help="where the articles are: a folder or file that Spark opens")
    parser.add_argument("out", help="folder for the tables")
    parser.add_argument("--master", help="the cluster; spark-submit's own else, or this machine")
    parser.add_argument("--partitions", type=int, help="tasks; some thousand articles each else")
    chosen = parser.parse_args(arguments)

    builder = SparkSession.builder.appName("karirnlp")
    spark = (builder.master(chosen.master) if chosen.master else builder).getOrCreate()
    result = karir.run(chosen.articles, chosen.out, spark=spark, partitions=chosen.partitions)
    print(f"{result.articles} articles, {result.tips} tips, {result.rejects} rejects")

    tips = spark.read.parquet(f"{chosen.out.rstrip('/')}/tips.parquet")
    counts = tips.where("reusable AND is_canonical").groupBy("advice_type").count().orderBy("count", ascending=False)
    for row in counts.collect():
        print(f"{row['count']:8} {row['advice_type']}")
    return 3 if result.rejects else 0


if __name__ == "__main__":
    raise SystemExit(main())
