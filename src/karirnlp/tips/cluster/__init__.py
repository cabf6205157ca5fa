"""Tips that say the same: one cluster for each act, its best tip canonical, its sources counted.

`concepts` reads a tip, `candidates` finds what to compare, `verify` compares, `group` gathers, `volatile` marks facts that date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from karirnlp.tips.cluster.group import Clusters, cluster_tips
from karirnlp.tips.cluster.volatile import volatile

__all__ = ["Clusters", "cluster", "cluster_tips", "tip_key", "volatile"]


def tip_key(**row: Any) -> dict[str, Any]:
    return {"article_id": row["tip_id"].rpartition(":")[0], **row}


def cluster(tips: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    """(cluster id, is canonical) of each tip, in order. A cluster is named by its canonical tip."""
    found = cluster_tips([tips])
    return [(tips[led]["tip_id"], led == i) for i, led in enumerate(found.leader.tolist())]
