"""Where people stand in the drawn network: a force layout that works a little at every frame.

Those who are tied draw together, everybody pushes everybody off the harder the more ties both
have, all are held to the middle (Jacomy et al. 2014), and steps shorten until it rests. It begins
from where people live, draws no random number and is never part of the world: the same network
gives the same picture. Who comes later begins where they live; when ties change it warms up a
little and goes on from where it is.
"""

import numpy as np
import numpy.typing as npt

from digisphere.society.graph_measures import degrees
from digisphere.society.network import Network
from digisphere.society.vocabulary import TieKind
from digisphere.world.compiled import njit

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

_HOT, _WARM, _COLD = 0.1, 0.02, 0.001
"""Longest steps as a share of the network's radius: at first, after a change, and at rest."""
_COOLING = 0.97
_GRAVITY = 0.02
_SOFT = 1e-4
_KIN_PULL = 5.0
"""Kin pull so many times as hard as others, so that families stand together."""
_FOLLOW = 0.2
"""Share of the way to the newest place that is shown in a sixtieth of a second."""
_GOLDEN_RAD = 2.399963229728653


@njit(cache=True)
def _pushed_off(xy: F64, weight: F64, first: int, last: int, force: F64) -> None:
    """Add to ``force[first:last]`` what everybody's push does to these people."""
    for i in range(first, last):
        fx, fy = 0.0, 0.0
        for j in range(xy.shape[0]):
            dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
            push = weight[j] / (dx * dx + dy * dy + _SOFT)
            fx += push * dx
            fy += push * dy
        force[i, 0] += weight[i] * fx
        force[i, 1] += weight[i] * fy


class ForceLayout:
    """Positions of people in the picture, about -1 to 1."""

    def __init__(self) -> None:
        self.rows = np.zeros(0, dtype=np.int64)
        self.shown = np.zeros((0, 2))
        self._xy = np.zeros((0, 2))
        self._force = np.zeros((0, 2))
        self._weight = np.zeros(0)
        self._network: Network | None = None
        self._next = 0
        self._step = 0.0

    @property
    def settled(self) -> bool:
        """Whether nobody moves any more."""
        return self._step <= _COLD

    def take(self, network: Network, *, home_xy: F64) -> None:
        """Lay out this network from now on.

        Args:
            network: who is tied.
            home_xy: (n, 2) where people begin who are new, metres or any unit.
        """
        if network is self._network:
            return
        fresh = self._network is None
        known = {int(row): k for k, row in enumerate(self.rows.tolist())}
        start = _spread_out(home_xy)
        shown = start.copy()
        old = np.array([known.get(int(row), -1) for row in network.rows.tolist()], dtype=np.int64)
        self._weight = 1.0 + degrees(network.matrix()).astype(np.float64)
        # About where push and pull balance.
        total = float(self._weight.sum())
        start *= 0.5 * total / np.log1p(total)
        if self._xy.size:
            start[old >= 0] = self._xy[old[old >= 0]]
            shown[old >= 0] = self.shown[old[old >= 0]]
        changed = fresh or not _same(network, self._network)
        self.rows, self._xy, self.shown, self._network = network.rows, start, shown, network
        if changed:
            self._force, self._next = np.zeros_like(start), 0
            self._step = max(self._step, _HOT if fresh else _WARM)

    def advance(self, *, pairs: int, frames: float = 1.0) -> None:
        """Work on for so many pairs of people, and let the picture follow for so many frames."""
        n = self.rows.size
        if n and not self.settled:
            left = max(pairs // n, 1)
            while left > 0 and not self.settled:
                last = min(self._next + left, n)
                left -= last - self._next
                _pushed_off(self._xy, self._weight, self._next, last, self._force)
                self._next = last
                if last == n:
                    self._move()
        if n:
            follow = 1.0 - (1.0 - _FOLLOW) ** frames
            self.shown += follow * (self._xy / _radius(self._xy) - self.shown)

    def _move(self) -> None:
        """Let everybody take one step along the forces gathered."""
        net, xy = self._network, self._xy
        assert net is not None
        n = self.rows.size
        gap = xy[net.a] - xy[net.b]
        length = np.hypot(gap[:, 0], gap[:, 1]) + _SOFT
        close = np.where(net.kind >= TieKind.KIN, _KIN_PULL, 1.0) * net.strength
        pull = gap * (close * np.log1p(length) / length)[:, None]
        for k in (0, 1):
            self._force[:, k] -= np.bincount(net.a, weights=pull[:, k], minlength=n)
            self._force[:, k] += np.bincount(net.b, weights=pull[:, k], minlength=n)
        self._force -= _GRAVITY * self._weight[:, None] * xy
        step = self._force / self._weight[:, None]
        size = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
        longest = self._step * _radius(xy)
        xy += step * (np.minimum(size, longest) / size)[:, None]
        xy -= xy.mean(axis=0)
        self._force[...] = 0.0
        self._next = 0
        self._step *= _COOLING


def _radius(xy: F64) -> float:
    """Return how far from the middle nearly everybody is."""
    return max(float(np.quantile(np.hypot(xy[:, 0], xy[:, 1]), 0.97)), 1e-6)


def _same(one: Network, other: Network | None) -> bool:
    return (
        other is not None
        and np.array_equal(one.rows, other.rows)
        and np.array_equal(one.a, other.a)
        and np.array_equal(one.b, other.b)
    )


def _spread_out(home_xy: F64) -> F64:
    """Return (n, 2) homes scaled to the picture, those of one house fanned out around it."""
    n = len(home_xy)
    if n == 0:
        return np.zeros((0, 2))
    xy = home_xy - home_xy.mean(axis=0)
    xy = xy / max(float(np.abs(xy).max()), 1.0)
    turn = np.arange(n) * _GOLDEN_RAD
    fan = 0.03 * np.sqrt(1.0 + np.arange(n) % 7)
    return xy + fan[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
