"""The rivers system: takes up what the land sheds and sends it through slopes, rivers and lakes.

Every ten minutes, right after the surface. Discharge, depth, width and level of each reach follow
the weather, lakes rise, spill and dry, rivers beyond the map bring what the map's own land sheds
by area, and what banks cannot hold is handed to the flood. Each movement is posted in the water
book. The kernel is `rivers_flow`, the network `river_network`.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.events import EventKind
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import ledger
from digisphere.environment.river_network import BANKFULL, network_of
from digisphere.environment.river_tables import EVENT_KINDS, river_tables
from digisphere.environment.rivers_flow import (
    BANK_M,
    BEYOND_S,
    GROUND_S,
    SLOPE_S,
    Moved,
    depth_of,
    drain,
    holds_of,
    run_network,
    width_of,
)
from digisphere.environment.surface import PENDING, shed_mm
from digisphere.environment.water_routes import Route

Floats = NDArray[np.float64]

STEP_S = 600.0
_SPIN_UP_STEPS = 432  # three days: the longest river of a map is a few hours long
_DRY_M = 1e-3
_TOLD_M3_S = 0.5
"""Rivers that hold less than this when full are brooks: nobody tells of their high water."""
_CALM = 0.7


class RiversSystem(System):
    """Rivers and lakes."""

    name: ClassVar[str] = "environment.rivers"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 31
    reads: ClassVar[tuple[str, ...]] = ("atmosphere.falling_event",)
    writes: ClassVar[tuple[str, ...]] = (
        "reaches.*",
        "lakes.*",
        "catchments.*",
        *(f"field:{name}" for name in PENDING),
        "field:open_water_wet",
        "water_ledger.*",
        "events",
    )
    event_kinds: ClassVar[tuple[EventKind, ...]] = EVENT_KINDS

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Bring a row for each reach, lake and catchment of the ground."""
        self._network = network_of(ground, n=self.scenario.weather.grid_cells)
        return river_tables(self._network)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Take up the ground water of a normal year and let the rivers find their level."""
        net, ground = self._network, view.ground
        self._m2 = float(ground.grid.size_x_m) * float(ground.grid.size_y_m)
        self._cell_m3 = self._m2 / self.scenario.weather.grid_cells**2 * 1e-3
        self._name_rows(view)
        fields, catchments = view.fields, view.tables["catchments"]
        catchments["ground_m3"][:] = net.from_land @ fields["drained_mm"].ravel() * self._cell_m3
        for name in PENDING:
            fields[name][:] = 0.0
        still = np.zeros(net.count)
        # Base flow runs until channels and lakes are in step with it; no ground water is used up.
        for _ in range(_SPIN_UP_STEPS):
            kept = catchments["ground_m3"].copy()
            self._run(view, runoff=still, recharge=still, given=still)
            catchments["ground_m3"][:] = kept
        view.tables["reaches"]["spill_m3"][:] = 0.0
        self._show(view)
        for row in np.flatnonzero(view.tables["lakes"]["volume_m3"] > 0.0).tolist():
            view.tables["lakes"]["spilling"][row] = view.tables["lakes"]["outflow_m3_s"][row] > 0.0
        self._set_stores(view, start=True)

    def _name_rows(self, view: View) -> None:
        net = self._network
        reaches, lakes, catchments = (view.tables[t] for t in ("reaches", "lakes", "catchments"))
        reaches.add(net.reaches.count)
        lakes.add(net.lakes.count)
        catchments.add(net.count)
        catchments["area_m2"][:] = net.catchment_m2
        count = net.reaches.count
        full = BANKFULL * net.reaches.mean_m3_s
        for column, values in (
            ("river", net.reaches.river),
            ("first_point", net.reaches.first),
            ("last_point", net.reaches.last),
            ("x_m", net.reaches.xy_m[:, 0]),
            ("y_m", net.reaches.xy_m[:, 1]),
            ("mean_m3_s", net.reaches.mean_m3_s),
            ("bankfull_m3_s", full),
            ("holds_m3_s", holds_of(full, depth_m=net.reaches.depth_m)),
        ):
            reaches[column][:count] = values
        count = net.lakes.count
        for column, values in (
            ("x_m", net.lakes.xy_m[:, 0]),
            ("y_m", net.lakes.xy_m[:, 1]),
            ("full_level_m", net.lakes.level_m[:, -1]),
            ("volume_m3", net.lakes.volume_m3[:, -1]),
            ("outlet_x_m", net.outlets_m[:, 0]),
            ("outlet_y_m", net.outlets_m[:, 1]),
        ):
            lakes[column][:count] = values

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Move what the land has shed for ten minutes."""
        net, fields = self._network, view.fields
        shed, drained, pooled, drawn = (fields[name].ravel() for name in PENDING)
        runoff = net.from_land @ shed * self._cell_m3
        recharge = net.from_land @ drained * self._cell_m3
        onto, off = (net.from_water @ f * self._cell_m3 for f in (pooled, drawn))
        lakes, first = view.tables["lakes"], net.reaches.count
        rain, risen = onto[first : net.shore], off[first : net.shore]
        # A lake can give the air no more than it has; the rest is booked to the sea's account.
        risen = np.minimum(risen, lakes["volume_m3"][: net.lakes.count] + rain)
        given = np.zeros(net.count)
        given[first : net.shore] = rain - risen + lakes["returned_m3"][: net.lakes.count]
        given[:first] = view.tables["reaches"]["returned_m3"][:first]
        lakes["returned_m3"][:] = 0.0
        view.tables["reaches"]["returned_m3"][:] = 0.0
        moved = self._run(view, runoff=runoff, recharge=recharge, given=given)
        flows = {
            Route.TO_CHANNELS: float(runoff.sum()),
            Route.RECHARGE: float(recharge.sum()),
            Route.LAKE_RAIN: float(rain.sum()),
            Route.LAKE_EVAPORATION: float(risen.sum()),
            Route.SEA_RAIN: float(onto.sum() - rain.sum()),
            Route.SEA_EVAPORATION: float(off.sum() - risen.sum()),
            **{Route[way.name]: float(moved[way]) for way in Moved},
        }
        per_m3 = 1000.0 / self._m2
        ledger.post(view.tables["water_ledger"], {k: v * per_m3 for k, v in flows.items()})
        for name in PENDING:
            fields[name][:] = 0.0
        self._show(view)
        self._wet_share(view)
        self._set_stores(view, start=False, spilled=float(moved[Moved.OVERBANK]))
        self._tell(view)

    def _run(self, view: View, *, runoff: Floats, recharge: Floats, given: Floats) -> Floats:
        """Send water through the network; return what moved, m3."""
        net = self._network
        reaches, lakes, catchments = (view.tables[t] for t in ("reaches", "lakes", "catchments"))
        r, last = net.reaches.count, net.shore
        state, moved = np.zeros((3, net.count)), np.zeros(len(Moved))
        state[0, :r], state[0, r:last] = reaches["store_m3"][:r], lakes["volume_m3"][: last - r]
        state[1, :r] = reaches["discharge_m3_s"][:r]
        catchments["slope_m3"][:] += runoff
        catchments["ground_m3"][:] += recharge
        base = drain(catchments["ground_m3"], dt=STEP_S, time_s=GROUND_S)
        lateral = base + drain(catchments["slope_m3"], dt=STEP_S, time_s=SLOPE_S)
        moved[Moved.BASE_FLOW] = base.sum()
        if net.beyond_node >= 0:
            entering = self._from_beyond(catchments, yield_m3=float(lateral.sum()))
            lateral[net.beyond_node] += entering
            moved[Moved.RIVER_INFLOW] = entering
        channel = np.stack([net.reaches.length_m, reaches["holds_m3_s"][:r]])
        run_network(
            np.stack([net.order, net.down]),
            STEP_S,
            np.stack([lateral, given]),
            state,
            channel,
            net.lakes.shapes,
            net.lakes.weirs,
            moved,
        )
        reaches["store_m3"][:r], lakes["volume_m3"][: last - r] = state[0, :r], state[0, r:last]
        reaches["discharge_m3_s"][:r] = state[1, :r]
        lakes["outflow_m3_s"][: last - r] = state[1, r:last]
        reaches["spill_m3"][:r] += state[2, :r]
        reaches["spill_m3_s"][:] = reaches["spill_m3"] / STEP_S
        return moved

    def _from_beyond(self, catchments: TableView, *, yield_m3: float) -> float:
        """What a river brings over the rim: the map's own yield by area, a day later, m3."""
        node, land = self._network.beyond_node, float(self._network.catchment_m2.sum())
        store = catchments["beyond_m3"]
        store[node] += yield_m3 / land * self._network.beyond_m2
        return float(drain(store, dt=STEP_S, time_s=BEYOND_S)[node])

    def _show(self, view: View) -> None:
        """Bring depth, width and level up to the discharge, lakes' level to their volume."""
        net, reaches, lakes = self._network, view.tables["reaches"], view.tables["lakes"]
        channel, r = net.reaches, net.reaches.count
        depth = np.minimum(depth_of(reaches["discharge_m3_s"][:r]), channel.depth_m + BANK_M)
        reaches["depth_m"][:r] = depth
        reaches["width_m"][:r] = width_of(
            depth, full_depth_m=channel.depth_m, full_width_m=channel.width_m
        )
        reaches["level_m"][:r] = channel.level_m - (channel.depth_m - depth)
        for lake in range(net.lakes.count):
            level = net.lakes.level_at(lake, float(lakes["volume_m3"][lake]))
            lakes["level_m"][lake] = level
            lakes["area_m2"][lake] = net.lakes.area_at(lake, level)

    def _wet_share(self, view: View) -> None:
        """Tell the surface how much of the open water is left to evaporate, by weather cell."""
        net, lakes = self._network, view.tables["lakes"]
        if not net.lakes.count:
            return
        area, full = lakes["area_m2"][: net.lakes.count], net.lakes.area_m2[:, -1]
        wet = np.minimum(area / full, 1.0)
        wet[lakes["volume_m3"][: net.lakes.count] < _DRY_M * full] = 0.0
        share = np.ones(net.count)
        share[net.reaches.count : net.shore] = wet
        field = view.fields["open_water_wet"]
        field[:] = np.minimum(net.to_water @ share, 1.0).reshape(field.shape)

    def _set_stores(self, view: View, *, start: bool, spilled: float = 0.0) -> None:
        reaches, lakes, catchments = (view.tables[t] for t in ("reaches", "lakes", "catchments"))
        book, per_m3 = view.tables["water_ledger"], 1000.0 / self._m2
        slopes = float(catchments["slope_m3"].sum())
        stores = {
            "shed": shed_mm(view.fields),
            "ground": float(catchments["ground_m3"].sum()) * per_m3,
            "rivers": (float(reaches["store_m3"].sum()) + slopes) * per_m3,
            "lakes": float(lakes["volume_m3"].sum()) * per_m3,
        }
        ledger.set_stores(book, stores, start=start)
        book["flood"][0] += spilled * per_m3

    def _tell(self, view: View) -> None:
        """Tell of rivers that come over their banks and of lakes that cease to spill."""
        net, reaches, lakes = self._network, view.tables["reaches"], view.tables["lakes"]
        full = reaches["holds_m3_s"]
        for river in np.unique(net.reaches.river[reaches["spill_m3"][: net.reaches.count] > 0.0]):
            mine = np.flatnonzero(net.reaches.river == river)
            if full[mine].max() < _TOLD_M3_S or (reaches["event"][mine] >= 0).any():
                continue
            at = int(mine[np.argmax(reaches["spill_m3"][mine])])
            reaches["event"][mine] = view.events.emit(
                "river_overtops",
                causes=(int(view.tables["atmosphere"]["falling_event"][0]),),
                x_m=round(float(reaches["x_m"][at]), 1),
                y_m=round(float(reaches["y_m"][at]), 1),
                discharge_m3_s=round(
                    float(reaches["discharge_m3_s"][at] + reaches["spill_m3_s"][at]), 2
                ),
                holds_m3_s=round(float(full[at]), 2),
            )
        calm = (reaches["event"] >= 0) & (reaches["discharge_m3_s"] < _CALM * full)
        for river in np.unique(net.reaches.river[calm[: net.reaches.count]]):
            mine = net.reaches.river == river
            if calm[: net.reaches.count][mine].all():
                reaches["event"][: net.reaches.count][mine] = -1
        for lake in range(net.lakes.count):
            # A hand's breadth apart, so that waves of the balance are not told of.
            spilling = float(lakes["level_m"][lake]) > net.lakes.sill_m[lake] - (
                0.1 if lakes["spilling"][lake] else 0.0
            )
            if spilling != bool(lakes["spilling"][lake]):
                lakes["spilling"][lake] = spilling
                view.events.emit(
                    "lake_spills" if spilling else "lake_stops_spilling",
                    x_m=round(float(lakes["x_m"][lake]), 1),
                    y_m=round(float(lakes["y_m"][lake]), 1),
                    area_m2=round(float(lakes["area_m2"][lake]), 1),
                )
