"""TF-IDF over named blocks of features: each block (a passage, its heading, its article) is weighted and normalised apart.

The weighting is scikit-learn's `TfidfVectorizer` (sublinear term frequency, smoothed idf, L2 norm). It is written out
here because the model is kept as plain data (vocabulary, idf), counts features that are no n-grams of a string, and
joins several blocks into one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

Features = Sequence[str]
"""The features of one block of one row; repeats count."""


class BlockTfidf:
    """Turn rows of feature blocks into one sparse matrix.

    Parameters
    ----------
    weights : mapping of block name to the factor of its normalised part of the row.
    min_df : rows that a feature must occur in.
    """

    def __init__(self, weights: dict[str, float], min_df: int = 2, max_features: int = 200_000) -> None:
        self.weights = weights
        self.min_df = min_df
        self.max_features = max_features

    def fit(self, rows: Sequence[dict[str, Features]], known: Callable[[str, str], bool] | None = None) -> BlockTfidf:
        """Learn the vocabulary: of the (block, feature) that are `known`, where that is given."""
        seen: Counter[tuple[str, str]] = Counter()
        for row in rows:
            for block in self.weights:
                seen.update({(block, feature) for feature in row.get(block, ())})
        if known:
            seen = Counter({item: count for item, count in seen.items() if known(*item)})
        kept = [item for item in seen.most_common(self.max_features) if item[1] >= self.min_df]
        kept.sort(key=lambda item: item[0])
        self.vocabulary_: dict[str, dict[str, int]] = {block: {} for block in self.weights}
        for column, ((block, feature), _) in enumerate(kept):
            self.vocabulary_[block][feature] = column
        self.idf_ = np.array([np.log((1 + len(rows)) / (1 + count)) + 1 for _, count in kept], dtype=np.float32)
        return self

    def restore(self, names: dict[str, list[str]], idf: np.ndarray) -> None:
        """Take a fitted vocabulary back; columns are numbered as `fit` numbers them, by block and name."""
        column = 0
        self.vocabulary_ = {block: {} for block in self.weights}
        for block, features in sorted(names.items()):
            self.vocabulary_[block] = dict(zip(features, range(column, column + len(features)), strict=True))
            column += len(features)
        self.idf_ = idf

    def transform(self, rows: Sequence[dict[str, Features]]) -> sparse.csr_matrix:
        """Rows of features -> (n_rows, n_features) float32."""
        blocks = [self._block(name, [row.get(name, ()) for row in rows]) for name in self.weights]
        return sum(blocks[1:], start=blocks[0])

    def _block(self, name: str, rows: Sequence[Features]) -> sparse.csr_matrix:
        """The columns of one block of all rows; blocks have no column in common."""
        known = self.vocabulary_[name]
        columns: list[int] = []
        ends = [0]
        for features in rows:
            columns += [column for feature in features if (column := known.get(feature)) is not None]
            ends.append(len(columns))
        found = sparse.csr_matrix(
            (
                np.ones(len(columns), dtype=np.float32),
                np.array(columns, dtype=np.int32),
                np.array(ends, dtype=np.int32),
            ),
            shape=(len(rows), len(self.idf_)),
        )
        found.sum_duplicates()  # how often each feature occurs
        found.data = (1 + np.log(found.data)) * self.idf_[found.indices]
        row = np.repeat(np.arange(len(rows)), np.diff(found.indptr))
        norms = np.sqrt(np.bincount(row, weights=found.data**2, minlength=len(rows)))
        found.data *= (self.weights[name] / norms[row]).astype(np.float32)
        return found
