"""How unequally money is spread: Gini index, Lorenz curve, tail exponent, and a reference model.

Pure functions for the battery, the inspector and reports. The reference model is the exchange of
single coins between random people (Drăgulescu & Yakovenko 2000), whose end is known exactly.
"""

import numpy as np
import numpy.typing as npt

from digisphere.world.compiled import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def gini(amounts: npt.ArrayLike) -> float:
    """Return the Gini index of amounts of nothing or more: 0 all equal, 1 one has it all."""
    x = np.sort(np.asarray(amounts, dtype=np.float64))
    total = float(x.sum())
    if x.size == 0 or total <= 0.0:
        return 0.0
    rank = np.arange(1, x.size + 1)
    return float(((2 * rank - x.size - 1) * x).sum() / (x.size * total))


def lorenz(amounts: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return shares of people (poorest first) and of all money they hold; both start at 0."""
    x = np.sort(np.asarray(amounts, dtype=np.float64))
    share = np.concatenate([[0.0], np.cumsum(x) / max(float(x.sum()), 1e-300)])
    return np.linspace(0.0, 1.0, x.size + 1), share


def top_share(amounts: npt.ArrayLike, *, top: float) -> float:
    """Return the share of all money that the richest ``top`` (0..1) of people hold."""
    x = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    return float(x[: max(round(top * x.size), 1)].sum() / max(float(x.sum()), 1e-300))


def exchange(coins: Ints, *, rounds: int, rng: np.random.Generator) -> Ints:
    """Return coins after so many rounds in which everybody who can gives one coin to somebody.

    The Boltzmann money model: whatever the start, holdings end exponentially distributed with
    the same mean, for large means (Drăgulescu & Yakovenko 2000), and not a coin is lost.
    """
    held = np.asarray(coins, dtype=np.int64).copy()
    for _ in range(rounds):
        _give(held, rng.integers(0, len(held), len(held)), rng.integers(0, len(held), len(held)))
    return held


@njit(cache=True)
def _give(held: Ints, giver: Ints, taker: Ints) -> None:
    for k in range(len(giver)):
        if held[giver[k]] > 0:
            held[giver[k]] -= 1
            held[taker[k]] += 1


def gini_of_exchange(mean_coins: float) -> float:
    """Return the exact Gini index of the exchange's end: coins are geometric with this mean.

    For a geometric law on 0, 1, 2, ... with P(k) ∝ q^k the index is 1 / (1 + q), q = m / (1 + m);
    it nears the one half of the exponential law as the mean grows.
    """
    return 1.0 / (1.0 + mean_coins / (1.0 + mean_coins))
