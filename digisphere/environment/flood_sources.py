"""Where the water of a flood comes from: cloudbursts, broken dams, rivers over their banks.

Each step asks every live source what it gives and where; what it gives is taken from the store
it comes out of, if the water book knows one.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.state import View
from digisphere.environment.flood_channels import FloodChannels
from digisphere.environment.flood_ground import FloodGround
from digisphere.environment.flood_tables import SourceKind
from digisphere.environment.water_routes import Route

Floats = NDArray[np.float64]

_LAST_M3 = 1e-6


@dataclass
class Inflow:
    """What one step of ``step_s`` lets in: depth a second by cell, and metres by their way."""

    rate_m_s: Floats
    step_s: float
    by_route: dict[Route, float] = field(default_factory=dict)

    def add(self, route: Route, cells: NDArray[np.intp], metres: float) -> None:
        """Pour ``metres``, summed over cells, evenly into some cells (flat indices)."""
        if len(cells):
            self.rate_m_s.reshape(-1)[cells] += metres / len(cells) / self.step_s
            self.by_route[route] = self.by_route.get(route, 0.0) + metres


def more_to_come(view: View) -> bool:
    """Tell whether any called source has water left, or any river water over its banks."""
    table = view.tables["flood_sources"]
    called = (table["given_m3"] < table["volume_m3"]).any()
    return bool(called or view.tables["reaches"]["spill_m3"].any())


def let_in(
    view: View, clock: Clock, *, cells: FloodGround, channels: FloodChannels, step_s: float
) -> Inflow:
    """Take from every live source what it gives in this step."""
    inflow = Inflow(np.zeros(cells.terrain.bed_m.shape), step_s)
    area = cells.terrain.cell_m**2
    table = view.tables["flood_sources"]
    for row in _live(table).tolist():
        volume = _due(table, row, now_s=clock.time_s)
        if int(table["kind"][row]) == SourceKind.RAIN:
            x, y, radius = (float(table[name][row]) for name in ("x_m", "y_m", "radius_m"))
            inside = cells.within(x, y, radius_m=radius)
            inflow.add(Route.CLOUDBURST, inside, volume / (np.pi * radius**2) * len(inside))
            continue
        at = cells.nearest(float(table["x_m"][row]), float(table["y_m"][row]))
        lake = int(table["lake"][row])
        if lake >= 0:
            held = view.tables["lakes"]["volume_m3"]
            volume = min(volume, float(held[lake]))
            held[lake] -= volume
            inflow.add(Route.LAKE_BURST, at, volume / area)
        else:
            inflow.add(Route.DAM_WATER, at, volume / area)
    spilled = view.tables["reaches"]["spill_m3"]
    rates = view.tables["reaches"]["spill_m3_s"]
    for reach in np.flatnonzero(spilled > 0.0).tolist():
        left = float(spilled[reach])
        volume = min(left, float(rates[reach]) * step_s)
        volume = left if left - volume < _LAST_M3 else volume
        spilled[reach] = left - volume
        inflow.add(Route.OVERBANK, channels.cells_of(reach), volume / area)
    return inflow


def _live(table: TableView) -> NDArray[np.intp]:
    rows = table.rows
    live: NDArray[np.intp] = rows[table["given_m3"][rows] < table["volume_m3"][rows]]
    return live


def _due(table: TableView, row: int, *, now_s: float) -> float:
    """Volume a source gives by now and has not given, m3; a breach slackens, rain is even."""
    volume, given = float(table["volume_m3"][row]), float(table["given_m3"][row])
    past = (now_s - float(table["began_s"][row])) / float(table["duration_s"][row])
    past = min(max(past, 0.0), 1.0)
    dam = int(table["kind"][row]) == SourceKind.DAM
    share = 1.0 - (1.0 - past) ** 2 if dam else past
    by_now = volume if past >= 1.0 else volume * share
    table["given_m3"][row] = by_now
    return by_now - given
