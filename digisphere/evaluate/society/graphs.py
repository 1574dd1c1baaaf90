"""Undirected networks as square matrices of booleans: made of pairs, and dealt out anew.

For towns of some hundred people; a matrix is then smaller than a list of edges with its index.
Used by the checks of contacts and ties; what is measured on them is in ``society.graph_measures``.
"""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


def matrix_of(a: NDArray[np.int64], b: NDArray[np.int64], *, count: int) -> Bools:
    """Return who is joined with whom; pairs count in both directions, nobody joins themselves."""
    joined = np.zeros((count, count), dtype=np.bool_)
    joined[a, b] = True
    joined |= joined.T
    np.fill_diagonal(joined, False)
    return joined


def rewired(joined: Bools, *, rng: np.random.Generator, swaps_per_tie: int = 10) -> Bools:
    """Return a network in which everybody keeps the number of their ties, and nothing else.

    Two ties a-b and c-d become a-d and c-b, where neither is there already (Maslov & Sneppen 2002).
    """
    a, b = (ends.copy() for ends in np.nonzero(np.triu(joined)))
    out = joined.copy()
    count = len(a)
    picks = rng.integers(0, count, size=(swaps_per_tie * count, 2))
    flips = rng.random(len(picks)) < 0.5
    for (one, two), flip in zip(picks.tolist(), flips.tolist(), strict=True):
        p, q = int(a[one]), int(b[one])
        r, s = (int(b[two]), int(a[two])) if flip else (int(a[two]), int(b[two]))
        if len({p, q, r, s}) < 4 or out[p, s] or out[r, q]:
            continue
        out[p, q] = out[q, p] = out[r, s] = out[s, r] = False
        out[p, s] = out[s, p] = out[r, q] = out[q, r] = True
        a[one], b[one], a[two], b[two] = p, s, r, q
    return out
