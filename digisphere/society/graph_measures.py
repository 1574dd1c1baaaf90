"""Measures of undirected networks given as square matrices, dense or sparse: exact, no library.

One declaration for all who measure nets: the inspector's panel, the checks of contacts and friends,
and the report on a recorded run. A matrix holds non-zero where two are joined, both ways, and
nothing on its diagonal.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def _ones(joined: Any) -> csr_matrix:
    """Return a matrix, dense or sparse, as sparse ones."""
    matrix = csr_matrix(joined, dtype=np.float64, copy=True)
    matrix.eliminate_zeros()
    matrix.data[:] = 1.0
    return matrix


def degrees(joined: Any) -> Ints:
    """Return (n,) how many others each is joined to."""
    counts: Ints = np.diff(_ones(joined).indptr).astype(np.int64)
    return counts


def transitivity(joined: Any) -> float:
    """Return the share of paths of two that are closed to a triangle."""
    matrix = _ones(joined)
    degree = degrees(joined).astype(np.float64)
    paths = float((degree * (degree - 1.0)).sum())
    return float((matrix @ matrix).multiply(matrix).sum()) / paths if paths > 0.0 else 0.0


def mean_distance(joined: Any, *, sources: Ints | None = None) -> float:
    """Return the mean number of steps between two who are connected at all.

    Args:
        joined: the network.
        sources: count from these only, where from everybody would be too much.
    """
    steps = shortest_path(_ones(joined), unweighted=True, indices=sources)
    apart = steps[np.isfinite(steps) & (steps > 0.0)]
    return float(apart.mean()) if apart.size else float("nan")


def parts(joined: Any) -> Ints:
    """Return (n,) the number of the connected part each is in."""
    found: tuple[int, Ints] = connected_components(_ones(joined), directed=False)
    return found[1]


def largest_share(joined: Any) -> float:
    """Return the share of people in the largest connected part."""
    label = parts(joined)
    return float(np.bincount(label).max()) / len(label)


def assortativity(joined: Any, values: Floats) -> float:
    """Return the correlation of a value over the two ends of all ties (Newman 2003)."""
    a, b = _ones(joined).nonzero()
    one, other = values[a], values[b]
    varied = a.size > 2 and float(one.std()) > 0.0
    return float(np.corrcoef(one, other)[0, 1]) if varied else float("nan")


def fewer_than_friends(joined: Any) -> float:
    """Return the share of people with fewer friends than their friends have in the mean."""
    degree = degrees(joined).astype(np.float64)
    some = degree > 0.0
    means = (_ones(joined) @ degree)[some] / degree[some]
    return float((degree[some] < means).mean()) if some.any() else float("nan")
