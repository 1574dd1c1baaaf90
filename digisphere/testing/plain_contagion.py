"""One step of contagion on a network in plain numpy: the yardstick of the kernel, and its proof.

Every contact of the infectious is looked at at once; draws are those of ``contagion.Network``, so
the two must agree to the last person. Called by the tests and by ``tools/contagion_bench``.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.contagion import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def plain_step(
    network: Network, from_s: Floats, *, until_s: Floats, now_s: float, chance: Floats, key: int
) -> tuple[Ints, int]:
    """Return by whom each was infected, -1 for nobody, and how many were."""
    giver = np.repeat(np.arange(from_s.size), np.diff(network.first))
    sheds = (from_s <= now_s) & (now_s < until_s)
    contacts = np.flatnonzero(sheds[giver] & np.isinf(from_s[network.friend]))
    hits = contacts[_uniform(key, contacts) < chance[giver[contacts]]]
    who, first = np.unique(network.friend[hits], return_index=True)
    caught_by = np.full(from_s.size, -1, dtype=np.int64)
    caught_by[who] = giver[hits[first]]
    return caught_by, int(who.size)


def _uniform(key: int, slots: Ints) -> Floats:
    with np.errstate(over="ignore"):
        z = np.uint64(key) + (slots.astype(np.uint64) + np.uint64(1)) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    draws: Floats = (z >> np.uint64(11)).astype(np.float64) / 2.0**53
    return draws
