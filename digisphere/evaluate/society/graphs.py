"""Measures of undirected networks as square matrices of booleans: small, exact, no library.

For towns of some hundred people; a matrix is then smaller than a list of edges with its index.
Used by the checks of contacts and ties.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def matrix_of(a: NDArray[np.int64], b: NDArray[np.int64], *, count: int) -> Bools:
    """Return who is joined with whom; pairs count in both directions, nobody joins themselves."""
    joined = np.zeros((count, count), dtype=np.bool_)
    joined[a, b] = True
    joined |= joined.T
    np.fill_diagonal(joined, False)
    return joined


def transitivity(joined: Bools) -> float:
    """Return the share of paths of two that are closed to a triangle."""
    n = joined.astype(np.float64)
    degree = n.sum(axis=1)
    paths = float((degree * (degree - 1.0)).sum())
    return float((n @ n * n).sum()) / paths if paths > 0.0 else 0.0


def mean_distance(joined: Bools) -> float:
    """Return the mean number of steps between two who are connected at all."""
    steps = shortest_path(csr_matrix(joined), unweighted=True)
    apart = steps[np.isfinite(steps) & (steps > 0.0)]
    return float(apart.mean()) if apart.size else float("nan")


def largest_share(joined: Bools) -> float:
    """Return the share of people in the largest connected part."""
    _, label = connected_components(csr_matrix(joined), directed=False)
    return float(np.bincount(label).max()) / len(joined)


def assortativity(joined: Bools, values: Floats) -> float:
    """Return the correlation of a value over the two ends of all ties (Newman 2003)."""
    a, b = np.nonzero(joined)
    return float(np.corrcoef(values[a], values[b])[0, 1]) if a.size > 2 else float("nan")


def fewer_than_friends(joined: Bools) -> float:
    """Return the share of people with fewer friends than their friends have in the mean."""
    degree = joined.sum(axis=1).astype(np.float64)
    some = degree > 0.0
    means = (joined.astype(np.float64) @ degree)[some] / degree[some]
    return float((degree[some] < means).mean()) if some.any() else float("nan")


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
