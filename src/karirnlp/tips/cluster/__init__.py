"""Tips that say the same: one cluster for each act, its best tip canonical, its sources counted.

`concepts` reads a tip, `candidates` finds what to compare, `verify` compares, `group` gathers, `volatile` marks facts that date.
"""

from __future__ import annotations

from karirnlp.tips.cluster.group import Clusters, cluster_tips
from karirnlp.tips.cluster.volatile import volatile

__all__ = ["Clusters", "cluster_tips", "volatile"]
