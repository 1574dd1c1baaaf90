"""Earthquakes: they happen by chance or by command, shake the map, and set off aftershocks.

Every shock stands in the table `shocks` with the instant it breaks, so the picture can shake with
it to the millisecond; this system acts when its S waves reach the village: it lays the fields of
shaking, tells the event, draws the shock's own aftershocks, and hands over to
`earthquake_effects` for houses, bridges, slopes and trees. The science is in `earthquake_source`,
`earthquake_motion`, `earthquake_damage` and `landslide`.
"""

from math import hypot
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import earthquake_motion as motion
from digisphere.environment import earthquake_source as source
from digisphere.environment import hazards
from digisphere.environment.earthquake_effects import Effects
from digisphere.environment.earthquake_tables import (
    EVENT_KINDS,
    NEVER,
    SHOCKS,
    shaking_fields,
)
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.infrastructure import infrastructure_tables
from digisphere.errors import CommandRefused

F64 = NDArray[np.float64]

YEAR_S = 365.25 * source.DAY_S
WINDOW_S = 600.0
REGION_KM = 60.0
FELT_G = 0.006
"""Below this (MMI 3) nobody speaks of it (Worden et al. 2012)."""
KEPT_S = 240.0
MAGNITUDE_LOW, MAGNITUDE_HIGH = 2.0, 8.5
_DEPTH_KM = (4.0, 18.0)
_MOST_CHILDREN = 800
_NEAR_M = 4000.0
_DAMAGED_MMI = 6.0
_COMMANDED_NUMBERS = 1 << 50


class TriggerEarthquake(Command):
    """An earthquake now: how strong, where and how deep."""

    kind: ClassVar[str] = "hazard.earthquake"
    writes: ClassVar[tuple[str, ...]] = ("shocks.*",)

    magnitude: float = Field(
        6.0, ge=MAGNITUDE_LOW, le=MAGNITUDE_HIGH, description="Moment magnitude."
    )
    x_m: float | None = Field(None, description="Epicentre; none is four kilometres off.")
    y_m: float | None = Field(None, description="Epicentre.")
    depth_km: float = Field(8.0, ge=2.0, le=60.0, description="Depth of the focus, km.")

    @field_validator("magnitude", mode="before")
    @classmethod
    def _in_range(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not MAGNITUDE_LOW <= value <= MAGNITUDE_HIGH:
            raise ValueError(
                f"{value:g} is no magnitude an earthquake here can have; "
                f"choose {MAGNITUDE_LOW:g} to {MAGNITUDE_HIGH:g}"
            )
        return value

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the rock break now; the shaking arrives when its waves do.

        Raises:
            CommandRefused: the place is too far off, or too many shocks are on their way.
        """
        ground = view.ground
        near_x, near_y = default_place(ground)
        x_m = near_x if self.x_m is None else self.x_m
        y_m = near_y if self.y_m is None else self.y_m
        reach, wide, deep = REGION_KM * 1000.0, ground.grid.size_x_m, ground.grid.size_y_m
        if not (-reach <= x_m <= wide + reach and -reach <= y_m <= deep + reach):
            raise CommandRefused(
                f"An earthquake at ({x_m:g}, {y_m:g}) m is more than {REGION_KM:g} km off the map. "
                f"Choose x_m from {-reach:g} to {wide + reach:g} "
                f"and y_m from {-reach:g} to {deep + reach:g}."
            )
        slots = free_slots(view.tables["shocks"], number=1)
        if not slots.size:
            raise CommandRefused(
                "Too many aftershocks are already on their way. Let some days pass, or choose a "
                "world where none has been called."
            )
        enter(
            view,
            slots,
            {
                "time_s": clock.time_s, "x_m": x_m, "y_m": y_m, "depth_km": self.depth_km,
                "magnitude": self.magnitude, "number": _COMMANDED_NUMBERS + 16 * clock.tick,
                "commanded": True,
            },
        )  # fmt: skip


def default_place(ground: Any) -> tuple[float, float]:
    """Four kilometres from the village towards the middle of the map, or east of it."""
    x, y = (float(v) for v in ground.settlement.centre_m)
    dx, dy = 0.5 * ground.grid.size_x_m - x, 0.5 * ground.grid.size_y_m - y
    away = hypot(dx, dy)
    if away < 1.0:
        return x + _NEAR_M, y
    return x + dx / away * _NEAR_M, y + dy / away * _NEAR_M


def free_slots(table: TableView, *, number: int) -> NDArray[np.intp]:
    """Up to ``number`` slots no shock stands in."""
    return np.flatnonzero(np.isinf(table["time_s"]))[:number]


def enter(view: View, slots: NDArray[np.intp], values: dict[str, Any]) -> None:
    """Put shocks into slots (n,): every column afresh, given ones as ``values`` say."""
    table = view.tables["shocks"]
    for name, spec in table.specs.items():
        table[name][slots] = values.get(name, spec.default)
    x, y = (float(v) for v in view.ground.settlement.centre_m)
    away = np.hypot(table["x_m"][slots] - x, table["y_m"][slots] - y) / 1000.0
    reach = np.hypot(away, table["depth_km"][slots])
    table["felt_s"][slots] = table["time_s"][slots] + reach / motion.S_KM_S


class EarthquakeSystem(System):
    """Shocks, their shaking and their aftershocks."""

    name: ClassVar[str] = "environment.earthquake"
    every: ClassVar[str] = "5 s"
    phase: ClassVar[int] = 26
    reads: ClassVar[tuple[str, ...]] = ("field:soil_water_mm",)
    writes: ClassVar[tuple[str, ...]] = (
        "shocks.*",
        "hazards.*",
        "building_state.damage",
        "building_state.cause_event",
        "way_state.closed_by",
        "way_state.cause_event",
        "tree_state.state",
        "tree_state.since_s",
        "tree_state.lean",
        "field:peak_ground_acceleration_g",
        "field:peak_ground_acceleration_max_g",
        "field:mmi",
        "field:landslide_m",
        "events",
    )
    streams: ClassVar[tuple[str, ...]] = (
        "background", "aftershocks", "strength", "house", "bridge", "slope", "tree",
    )  # fmt: skip
    event_kinds: ClassVar[tuple[EventKind, ...]] = EVENT_KINDS
    commands: ClassVar[tuple[type[Command], ...]] = (TriggerEarthquake,)

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Bring the shocks, and what they write to."""
        return (SHOCKS, HAZARDS, *infrastructure_tables(ground))

    def fields(self) -> tuple[FieldSpec, ...]:
        """Bring shaking and slides."""
        return shaking_fields(self.scenario.hazards.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Give every slot its row, and see what there is to break."""
        view.tables["shocks"].add(view.tables["shocks"].capacity)
        self._effects = Effects(view.ground, n=self.scenario.hazards.grid_cells, rng=rng)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let what has arrived shake, and forget what is over."""
        now, shocks = clock.time_s, view.tables["shocks"]
        if now % WINDOW_S == 0.0:
            self._background(view, clock, rng)
        if shocks["time_s"].min() > now:
            return
        due = np.flatnonzero(shocks["felt_s"] <= now)
        for slot in due[np.argsort(shocks["time_s"][due], kind="stable")].tolist():
            self._strike(view, clock, rng, slot)
        for slot in np.flatnonzero(shocks["ends_s"] <= now).tolist():
            for column in ("hazard_row", "slide_row"):
                row = int(shocks[column][slot])
                if row >= 0:
                    hazards.finish(view, clock, row)
            shocks["ends_s"][slot] = NEVER
        over = np.isinf(shocks["felt_s"]) & (shocks["time_s"] < now - KEPT_S)
        shocks["time_s"][over & np.isinf(shocks["ends_s"])] = NEVER

    def _background(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw the shocks of the coming ten minutes that no other shock sets off."""
        settings = self.scenario.hazards
        rate = settings.earthquake_rate_year * settings.spontaneous
        if rate <= 0.0:
            return
        draw = rng("background")
        number = int(draw.poisson(rate * WINDOW_S / YEAR_S))
        if not number:
            return
        u = draw.random((5, number))
        slots = free_slots(view.tables["shocks"], number=number)
        u = u[:, : len(slots)]
        grid = view.ground.grid
        away, turn = REGION_KM * 1000.0 * np.sqrt(u[1]), 2.0 * np.pi * u[2]
        enter(
            view,
            slots,
            {
                "time_s": clock.time_s + WINDOW_S * u[0],
                "x_m": 0.5 * grid.size_x_m + away * np.cos(turn),
                "y_m": 0.5 * grid.size_y_m + away * np.sin(turn),
                "depth_km": _DEPTH_KM[0] + (_DEPTH_KM[1] - _DEPTH_KM[0]) * u[3],
                "magnitude": source.magnitudes(u[4]),
                "number": 16 * clock.tick + np.arange(len(slots)),
            },
        )

    def _strike(self, view: View, clock: Clock, rng: SystemStreams, slot: int) -> None:
        """Let one shock shake the map."""
        shocks = view.tables["shocks"]
        shock = shock_in(shocks, slot)
        shocks["felt_s"][slot] = NEVER
        x, y = (float(v) for v in view.ground.settlement.centre_m)
        reach = float(motion.distance_km(shock, xy_m=np.array([[x, y]]))[0])
        commanded = bool(shocks["commanded"][slot])
        # Most shocks are too weak or far to be felt even three deviations over the median.
        likely = float(motion.median_g(shock.magnitude, distance_km=np.array([reach]))[0]) * 60.0
        event = -1
        if likely > FELT_G or commanded:
            here = self._effects.felt_g(shock, seed=rng.seed)
            if here >= FELT_G or commanded:
                peak = self._effects.peak_g(shock, seed=rng.seed)
                event = self._tell(view, clock, slot, shock, here=here, reach_km=reach, peak=peak)
                self._lay(view, peak)
                shocks["ends_s"][slot] = clock.time_s + motion.duration_s(
                    shock.magnitude, distance_km=reach
                )
                slide = self._effects.apply(view, clock, rng, shock=shock, peak_g=peak, event=event)
                shocks["slide_row"][slot] = slide
        self._set_off(view, rng, slot, shock, event=event)

    def _tell(
        self,
        view: View,
        clock: Clock,
        slot: int,
        shock: motion.Shock,
        *,
        here: float,
        reach_km: float,
        peak: F64,
    ) -> int:
        """Emit the event of a felt shock and return it; a mainshock gets a row of its own."""
        shocks = view.tables["shocks"]
        family, mother = int(shocks["family_event"][slot]), int(shocks["mother_event"][slot])
        mmi = float(motion.intensity(np.array([here]))[0])
        felt: dict[str, Any] = {"pga_g": round(here, 4), "mmi": round(mmi, 2)}
        larger = shock.magnitude > float(shocks["family_magnitude"][slot])
        if (family >= 0 and not larger) or not hazards.has_room(view.tables["hazards"]):
            return view.events.emit(
                "aftershock", causes=(family, mother), magnitude=round(shock.magnitude, 2),
                x_m=round(shock.x_m, 1), y_m=round(shock.y_m, 1), **felt,
            )  # fmt: skip
        row = hazards.begin(
            view, clock, kind=HazardKind.EARTHQUAKE, xy_m=(shock.x_m, shock.y_m),
            magnitude=shock.magnitude, commanded=bool(shocks["commanded"][slot]),
            why="a shock before it" if family >= 0 else "rock breaking at depth",
            causes=(family, mother),
        )  # fmt: skip
        table = view.tables["hazards"]
        shaken = float((motion.intensity(peak) >= _DAMAGED_MMI).sum()) * self._effects.cell_m2
        table["area_m2"][row], table["radius_m"][row] = shaken, np.sqrt(shaken / np.pi)
        shocks["hazard_row"][slot] = row
        event = int(table["event"][row])
        delay = reach_km / motion.S_KM_S - reach_km / motion.P_KM_S
        table["last_event"][row] = view.events.emit(
            "earthquake_felt", causes=(event,), distance_km=round(reach_km, 2),
            s_minus_p_s=round(delay, 2), **felt,
        )  # fmt: skip
        return event

    def _lay(self, view: View, peak: F64) -> None:
        """Write the fields of shaking."""
        last, most = "peak_ground_acceleration_g", "peak_ground_acceleration_max_g"
        view.fields[last][:] = peak
        view.fields[most][:] = np.maximum(view.fields[most], view.fields[last])
        view.fields["mmi"][:] = motion.intensity(peak)

    def _set_off(
        self, view: View, rng: SystemStreams, slot: int, shock: motion.Shock, *, event: int
    ) -> None:
        """Draw the aftershocks of one shock."""
        shocks = view.tables["shocks"]
        family, size = int(shocks["family_event"][slot]), float(shocks["family_magnitude"][slot])
        cut = float(shocks["cut"][slot])
        if shock.magnitude > size:
            family, size, cut = event, shock.magnitude, source.cut_for(shock.magnitude)
        draw = rng("aftershocks", shock.number)
        number = min(
            int(draw.poisson(source.expected_offspring(shock.magnitude, cut=cut))), _MOST_CHILDREN
        )
        slots = free_slots(shocks, number=number)
        u, spread = draw.random((2, number)), draw.standard_normal((3, number))
        # When the table is nearly full the first ones count: they come soonest.
        order = np.argsort(u[0], kind="stable")[: len(slots)]
        long_km = source.rupture_km(shock.magnitude)
        away = 1000.0 * (0.5 + 0.35 * long_km)
        mother = event if event >= 0 else int(shocks["mother_event"][slot])
        enter(
            view,
            slots,
            {
                "time_s": shock.time_s + source.delays_s(u[0])[order],
                "x_m": shock.x_m + away * spread[0][order],
                "y_m": shock.y_m + away * spread[1][order],
                "depth_km": np.clip(
                    shock.depth_km + 0.2 * (1.0 + long_km) * spread[2][order], 2.0, 40.0
                ),
                "magnitude": source.magnitudes(u[1], low=cut)[order],
                "number": (shock.number * 1_000_003) % (1 << 61) + 1 + order,
                "mother_event": mother,
                "family_event": family,
                "family_magnitude": size,
                "cut": cut,
            },
        )


def shock_in(shocks: Any, slot: int) -> motion.Shock:
    """Return the shock in a slot of the table, live or of a snapshot."""
    return motion.Shock(
        number=int(shocks["number"][slot]),
        time_s=float(shocks["time_s"][slot]),
        x_m=float(shocks["x_m"][slot]),
        y_m=float(shocks["y_m"][slot]),
        depth_km=float(shocks["depth_km"][slot]),
        magnitude=float(shocks["magnitude"][slot]),
    )
