"""Which documents are about the same matter, though they use other words: latent semantic analysis.

Deerwester, Dumais, Furnas, Landauer & Harshman, "Indexing by Latent Semantic Analysis" (JASIS 1990): words that
keep company in the documents lie near each other in a space of few dimensions. It is worked out from the loaded
knowledge alone, with no model from outside; the decomposition is by random projection (Halko, Martinsson & Tropp,
SIAM Review 2011) with a fixed seed.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping

import numpy as np

from nlp.postings import Floats, Ints

DIMENSIONS = 64
"""Measured on localgovFAQ: 64 gave nDCG@10 0.578, 100 0.572, 150 0.570; without any, 0.562."""
_MIN_DOCUMENTS = 2
"""A word of one document alone keeps no company."""
_LEARNT_FROM = 4096
"""The space is found from so many documents, evenly taken; all have their place in it."""
_SPARE, _ROUNDS, _SEED = 48, 5, 20261121
"""With fewer the last dimensions are still of the draw and not of the documents: 16 and 3 gave nDCG@10 0.639 where these
and any more gave 0.641.
"""
_AT_ONCE = 4096
_APART = 8
"""Rows taken from here and there cost so many times what all the rows in order cost."""
_NEGLIGIBLE = 1e-10


class TopicBuilder:
    """Takes documents one by one and yields Topics."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._keys = array("i")
        self._counts = array("f")
        self._ends = array("q", [0])

    def add(self, counts: Mapping[str, float]) -> None:
        """Add the next document: its words, weighted and counted."""
        for key, count in counts.items():
            self._keys.append(self._ids.setdefault(key, len(self._ids)))
            self._counts.append(count)
        self._ends.append(len(self._keys))

    def build(self) -> Topics:
        """The space of everything added."""
        number = len(self._ends) - 1
        if not len(self._keys):
            return Topics({}, np.zeros((0, 1), np.float32), np.zeros((number, 1), np.float32))
        keys, ends = np.frombuffer(self._keys, np.int32), np.frombuffer(self._ends, np.int64)
        counts = np.frombuffer(self._counts, np.float32).astype(float)
        held_by = np.bincount(keys, minlength=len(self._ids))
        kept = (held_by >= _MIN_DOCUMENTS) & (held_by < number)  # a word of every document tells none apart
        if not kept.any():
            return Topics({}, np.zeros((0, 1), np.float32), np.zeros((number, 1), np.float32))
        rarity = np.where(kept, np.log(number / np.maximum(held_by, 1)), 0.0)
        values = np.where(counts >= 1, 1 + np.log(np.maximum(counts, 1)), counts) * rarity[keys]
        rows = np.repeat(np.arange(number), np.diff(ends))
        norms = np.sqrt(np.bincount(rows, weights=values**2, minlength=number))
        values /= np.maximum(norms, 1e-9)[rows]
        columns = np.cumsum(kept) - 1
        words = _decomposed(_sample(rows, columns[keys], values * kept[keys], number, int(kept.sum())))
        places = _placed(rows, columns[keys], values * kept[keys], number, words)
        ids = {key: int(columns[place]) for key, place in self._ids.items() if kept[place]}
        return Topics(ids, (words * rarity[kept, None]).astype(np.float32), places)


def _sample(rows: Ints, columns: Ints, values: Floats, number: int, width: int) -> Floats:
    """Evenly taken documents as a dense matrix (documents, words)."""
    step = max(1, math.ceil(number / _LEARNT_FROM))
    taken = (rows % step == 0) & (values > 0)
    matrix = np.zeros((math.ceil(number / step), max(1, width)), dtype=np.float32)
    matrix[rows[taken] // step, columns[taken]] = values[taken]
    return matrix


def _decomposed(matrix: Floats) -> Floats:
    """The places of the words (words, dimensions): the right singular vectors of the greatest singular values."""
    dimensions = min(DIMENSIONS, *matrix.shape)
    draw = np.random.default_rng(_SEED)
    basis = matrix @ draw.standard_normal((matrix.shape[1], min(dimensions + _SPARE, *matrix.shape)), dtype=np.float32)
    for _ in range(_ROUNDS):
        basis = matrix @ (matrix.T @ _orthonormal(basis))
    _, _, words = np.linalg.svd(_orthonormal(basis).T @ matrix, full_matrices=False)
    places: Floats = np.ascontiguousarray(words[:dimensions].T, dtype=np.float32)
    return places


def _orthonormal(basis: Floats) -> Floats:
    """The same space by columns of length 1 at right angles: through the Gram matrix, whose few columns cost a
    hundredth of a QR decomposition of the many rows.
    """
    exact = basis.astype(float)
    values, vectors = np.linalg.eigh(exact.T @ exact)
    kept = values > max(_NEGLIGIBLE, values.max(initial=0.0) * _NEGLIGIBLE)
    turned: Floats = (exact @ (vectors[:, kept] / np.sqrt(values[kept]))).astype(np.float32)
    return turned


def _placed(rows: Ints, columns: Ints, values: Floats, number: int, words: Floats) -> Floats:
    """The places of the documents, of length 1 (or 0, where no word of a document is known)."""
    places = np.zeros((number, words.shape[1]), dtype=np.float32)
    known = values > 0
    rows, columns, values = rows[known], columns[known], values[known].astype(np.float32)
    for first in range(0, number, _AT_ONCE):
        begin, end = np.searchsorted(rows, (first, first + _AT_ONCE))
        if begin < end:
            documents, starts = np.unique(rows[begin:end], return_index=True)
            places[documents] = np.add.reduceat(words[columns[begin:end]] * values[begin:end, None], starts)
    norms = np.linalg.norm(places, axis=1, keepdims=True)
    placed: Floats = places / np.maximum(norms, np.float32(1e-6))
    return placed


class Topics:
    """Read-only: where words and documents lie."""

    def __init__(self, ids: Mapping[str, int], words: Floats, documents: Floats) -> None:
        """``words`` (words, dimensions) are the places of the words, as far out as they are rare."""
        self._ids = ids
        self._words = words
        self._documents = documents

    def __contains__(self, key: str) -> bool:
        return key in self._ids

    def direction(self, weights: Mapping[str, float]) -> Floats | None:
        """Where a question of these weighted words lies, as a vector of length 1; None if no word is known."""
        known = [(self._ids[key], weight) for key, weight in weights.items() if key in self._ids]
        if not known:
            return None
        words = [word for word, _ in known]
        place = np.array([weight for _, weight in known], dtype=np.float32) @ self._words.take(words, axis=0)
        length = math.sqrt(float(place @ place))
        return place / np.float32(length) if length else None

    def nearness(self, direction: Floats | None, documents: Ints | None = None) -> Floats:
        """How near each of the documents (None: all) is to the question, 0 to 1 (the cosine, where positive)."""
        if documents is None:
            documents = np.arange(len(self._documents))
        if direction is None:
            return np.zeros(len(documents), dtype=np.float32)
        is_few = len(documents) * _APART < len(self._documents)
        near = self._documents[documents] @ direction if is_few else (self._documents @ direction)[documents]
        nearness: Floats = np.maximum(near, 0)
        return nearness
