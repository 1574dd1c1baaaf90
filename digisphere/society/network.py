"""The ties of all as one undirected network of those who live: pairs, their kind and strength.

Who feels what is directed (`ties`); here a pair is joined once, as closely as the closer of the two
feels it. The inspector draws it, `graph_measures` measures its matrix; nothing here decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from digisphere.society.tie_index import tie_count
from digisphere.society.vocabulary import TieKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHIFT = 24


@dataclass(frozen=True, slots=True)
class Network:
    """People and the pairs of them that are tied."""

    rows: Ints
    """(n,) rows of the living, ascending."""
    a: Ints
    """(k,) one end of each pair, as an index into ``rows``, below the other."""
    b: Ints
    kind: Ints
    """(k,) the closer of the two TieKinds."""
    strength: Floats
    """(k,) familiarity of who knows the other better."""

    def matrix(self) -> csr_matrix:
        """Return the symmetric (n, n) matrix of ones."""
        n, ones = self.rows.size, np.ones(2 * self.a.size)
        ends = np.concatenate([self.a, self.b]), np.concatenate([self.b, self.a])
        return csr_matrix((ones, ends), shape=(n, n))


def network_of(tables: Any, *, kinds: Sequence[TieKind] = tuple(TieKind)) -> Network:
    """Return the network of some kinds of tie among the living.

    Args:
        tables: of a view or a snapshot.
        kinds: which kinds count; a pair counts by the closer of its two.
    """
    people, ties = tables["people"], tables["ties"]
    rows = np.flatnonzero(people.alive).astype(np.int64)
    line = np.full(people.alive.size, -1, dtype=np.int64)
    line[rows] = np.arange(rows.size)
    n = tie_count(ties)
    one, other = line[ties["a"][:n]], line[ties["b"][:n]]
    here = (one >= 0) & (other >= 0) & (one != other)
    low, high = np.minimum(one, other)[here], np.maximum(one, other)[here]
    key = (low << _SHIFT) | high
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if key.size else key
    kind = np.maximum.reduceat(ties["kind"][:n][here][order], first) if key.size else key
    known = ties["familiarity"][:n][here][order]
    strength = np.maximum.reduceat(known, first) if key.size else known
    kept = np.isin(kind, [int(k) for k in kinds])
    pairs = key[first][kept]
    return Network(
        rows=rows, a=pairs >> _SHIFT, b=pairs & ((1 << _SHIFT) - 1),
        kind=kind[kept].astype(np.int64), strength=strength[kept].astype(np.float64),
    )  # fmt: skip


def strongest(network: Network, *, most: int) -> Ints:
    """Return the indices of the closest pairs, weakest first so that the closest is drawn last."""
    order = np.argsort(network.strength + network.kind, kind="stable")
    return order[max(order.size - most, 0) :].astype(np.int64)
