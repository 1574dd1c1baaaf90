"""How a flood and the channels give water to each other.

Which cells of the flood's grid lie along which reach, and to which reach, lake or shore each cell
drains. Channels with room take flood water in; hollows drain to them by ditches; what soaks in
becomes their ground water. Derived from the frozen ground.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.environment.flood_flow import lose
from digisphere.environment.river_network import Network

Floats = NDArray[np.float64]
Cells = NDArray[np.intp]

DITCH_S = 12.0 * 3600.0
"""Hollows smaller than a cell are no hollows: ditches and furrows drain them in half a day."""
INTAKE = 0.1
"""Share of a channel's free room that one reach takes up; the reaches below need the rest."""


class FloodChannels:
    """The network of one ground on the flood's (n, n) grid."""

    def __init__(self, ground: Any, *, network: Network, n: int) -> None:
        self._network = network
        cell = float(ground.grid.size_x_m) / n
        self._area = cell * cell
        middle = ((np.arange(n) + 0.5) * cell / float(ground.grid.cell_m)).astype(np.intp)
        middle = np.minimum(middle, ground.grid.nx - 1)
        self.node: Cells = network.node_of_cell[middle[:, None], middle[None, :]].astype(np.intp)
        cells, reaches = [], []
        chain = network.reaches
        for reach in range(chain.count):
            river = ground.rivers[int(chain.river[reach])]
            xy = river.xy_m[int(chain.first[reach]) : int(chain.last[reach]) + 1]
            at = np.clip((np.asarray(xy, np.float64) / cell).astype(np.intp), 0, n - 1)
            mine = np.unique(at[:, 1] * n + at[:, 0])
            cells.append(mine)
            reaches.append(np.full(len(mine), reach, dtype=np.intp))
        none = np.zeros(0, dtype=np.intp)
        self._cells = np.concatenate(cells) if cells else none
        self._reach = np.concatenate(reaches) if reaches else none
        self._starts = np.searchsorted(self._reach, np.arange(chain.count + 1))
        self._owners = np.bincount(self._cells, minlength=n * n)[self._cells].astype(np.float64)
        self._per_reach = np.bincount(self._reach, minlength=chain.count).astype(np.float64)

    def cells_of(self, reach: int) -> Cells:
        """Flat indices of the cells along a reach."""
        return self._cells[self._starts[reach] : self._starts[reach + 1]]

    def drain(
        self, depth: Floats, *, box: NDArray[np.int64], soak_m: float, step_s: float
    ) -> tuple[Floats, Floats]:
        """Let ground and ditches take their part of the water in a box of cells for a step.

        Returns metres per node, summed over cells: what the ground took, and what ditches lead
        to the channels.
        """
        soaked, ditched = np.zeros((2, self._network.count))
        share = float(-np.expm1(-step_s / DITCH_S))
        lose(depth, box, soak_m, share, self.node, soaked, ditched)
        return soaked, ditched

    def take_in(self, view: View, depth: Floats, *, step_s: float) -> Floats:
        """Let channels with room take in what stands along them; metres per reach, over cells.

        Args:
            view: with the reaches.
            depth: (n * n,) flood water, which loses what the reaches gain.
            step_s: how long.
        """
        reaches, count = view.tables["reaches"], self._network.reaches.count
        room = np.maximum(reaches["holds_m3_s"] - reaches["discharge_m3_s"], 0.0)[:count]
        room = INTAKE * room * step_s / self._area / np.maximum(self._per_reach, 1.0)
        # A cell may lie along several reaches: each takes at most its part of half the water.
        wet = np.flatnonzero(depth[self._cells])
        cells, reach = self._cells[wet], self._reach[wet]
        taken = np.minimum(room[reach], 0.5 * depth[cells] / self._owners[wet])
        np.subtract.at(depth, cells, taken)
        return np.bincount(reach, weights=taken, minlength=count).astype(np.float64)

    def by_node(self, metres: Floats, *, cells: Cells) -> Floats:
        """Sum what some cells give by the node that each drains to."""
        nodes = self._network.count
        out = np.bincount(self.node.reshape(-1)[cells], weights=metres, minlength=nodes)
        return np.asarray(out, np.float64)
