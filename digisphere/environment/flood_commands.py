"""The command that calls a flood: a cloudburst over a place, or a dam that breaks.

It enters a source in `flood_sources`; the flood system lets the water in. A dam across a river
holds what it is given; without a place, both kinds find one near the village.
Source: peak outflow of a breached dam 0.607 V^0.295 H^1.24 (Froehlich 1995).
"""

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment.flood_tables import SourceKind
from digisphere.environment.hazards import check_on_map
from digisphere.errors import CommandRefused

DAM_HEIGHT_M = 8.0
RANGES = {"rain": (5.0, 600.0, "mm"), "dam_break": (1.0e3, 2.0e7, "m3")}
USUAL = {"rain": 150.0, "dam_break": 2.5e5}
_ABOVE_VILLAGE_M = 900.0


class TriggerFlood(Command):
    """Flood the land by rain (``size`` in mm over ``radius_m``) or a breaking dam (m3)."""

    kind: ClassVar[str] = "hazard.flood"
    writes: ClassVar[tuple[str, ...]] = ("flood_sources.*", "events")

    cause: Literal["rain", "dam_break"] = "dam_break"
    x_m: float | None = Field(None, ge=0.0, description="From the west edge; none chooses.")
    y_m: float | None = Field(None, ge=0.0, description="From the south edge; none chooses.")
    size: float | None = Field(None, gt=0.0, description="Rain in mm, or water in m3.")
    radius_m: float = Field(1500.0, ge=100.0, le=10_000.0, description="Reach of the rain.")
    hours: float = Field(2.0, ge=0.1, le=48.0, description="Length of the rain.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Enter the source and tell of it.

        Raises:
            CommandRefused: the size is out of range, or the place is off the map or in the sea.
        """
        size = self._size()
        x_m, y_m = self._place(view.ground)
        check_on_map(view, x_m=x_m, y_m=y_m, what="A flood")
        if in_the_sea(view.ground, x_m=x_m, y_m=y_m):
            raise CommandRefused(
                f"({x_m:g}, {y_m:g}) m lies in the sea, where there is no land to flood. "
                "Choose a place on land, or leave x_m and y_m out."
            )
        table = view.tables["flood_sources"]
        if table.count >= table.capacity:
            raise CommandRefused(f"{table.capacity} floods have been called; no more fit.")
        if self.cause == "rain":
            self._cloudburst(view, clock, x_m=x_m, y_m=y_m, size_mm=size)
            return
        lake = lake_at(view, x_m=x_m, y_m=y_m)
        if lake >= 0:
            held = float(view.tables["lakes"]["volume_m3"][lake])
            if size > held:
                raise CommandRefused(
                    f"The lake at ({x_m:g}, {y_m:g}) m holds {held:.0f} m3, less than {size:g}. "
                    f"Choose a size from {RANGES['dam_break'][0]:g} to {held:.0f} m3."
                )
            x_m = float(view.tables["lakes"]["outlet_x_m"][lake])
            y_m = float(view.tables["lakes"]["outlet_y_m"][lake])
        self._dam(view, clock, x_m=x_m, y_m=y_m, volume_m3=size, lake=lake)

    def _size(self) -> float:
        low, high, unit = RANGES[self.cause]
        size = USUAL[self.cause] if self.size is None else self.size
        if not low <= size <= high:
            raise CommandRefused(
                f"A flood by {self.cause.replace('_', ' ')} of {size:g} {unit} is out of range. "
                f"Choose a size from {low:g} to {high:g} {unit}."
            )
        return size

    def _place(self, ground: Any) -> tuple[float, float]:
        if self.x_m is not None and self.y_m is not None:
            return self.x_m, self.y_m
        if (self.x_m is None) != (self.y_m is None):
            raise CommandRefused("Give both x_m and y_m, or neither.")
        if self.cause == "rain":
            return float(ground.settlement.centre_m[0]), float(ground.settlement.centre_m[1])
        return above_the_village(ground)

    def _cloudburst(
        self, view: View, clock: Clock, *, x_m: float, y_m: float, size_mm: float
    ) -> None:
        event = view.events.emit(
            "cloudburst", x_m=x_m, y_m=y_m, mm=size_mm, hours=self.hours, radius_m=self.radius_m
        )
        volume = size_mm * 1e-3 * np.pi * self.radius_m**2
        source = {"kind": SourceKind.RAIN, "radius_m": self.radius_m, "volume_m3": volume}
        _enter(
            view,
            {**source, "x_m": x_m, "y_m": y_m, "event": event},
            began_s=clock.time_s,
            duration_s=self.hours * 3600.0,
        )

    def _dam(
        self, view: View, clock: Clock, *, x_m: float, y_m: float, volume_m3: float, lake: int
    ) -> None:
        peak = breach_peak_m3_s(volume_m3)
        event = view.events.emit(
            "dam_broke",
            x_m=round(x_m, 1),
            y_m=round(y_m, 1),
            volume_m3=volume_m3,
            peak_m3_s=round(peak, 2),
        )
        source = {"kind": SourceKind.DAM, "volume_m3": volume_m3, "event": event, "lake": lake}
        # A breach opens at once and the flow falls evenly: twice the volume over the peak.
        _enter(
            view,
            {**source, "x_m": x_m, "y_m": y_m},
            began_s=clock.time_s,
            duration_s=2.0 * volume_m3 / peak,
        )


def breach_peak_m3_s(volume_m3: float, *, height_m: float = DAM_HEIGHT_M) -> float:
    """Greatest outflow of a breached dam (Froehlich 1995)."""
    return float(0.607 * volume_m3**0.295 * height_m**1.24)


def in_the_sea(ground: Any, *, x_m: float, y_m: float) -> bool:
    """Tell whether a place is under the open sea."""
    sea = float(ground.sea_level_m)
    level = float(ground.water_at(np.array([[x_m, y_m]]))[0])
    return bool(np.isfinite(sea) and np.isfinite(level) and abs(level - sea) < 1e-3)


def lake_at(view: View, *, x_m: float, y_m: float) -> int:
    """Row of the lake at a place, -1 where there is none."""
    lakes = view.tables["lakes"]
    level = float(view.ground.water_at(np.array([[x_m, y_m]]))[0])
    rows = lakes.rows
    same = rows[np.abs(lakes["full_level_m"][rows] - level) < 0.02]
    if not same.size:
        return -1
    away = np.hypot(lakes["x_m"][same] - x_m, lakes["y_m"][same] - y_m)
    return int(same[np.argmin(away)])


def above_the_village(ground: Any) -> tuple[float, float]:
    """A point on the largest river that passes the village, 900 m upstream of it.

    Raises:
        CommandRefused: no river passes within two kilometres.
    """
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    best: tuple[float, float, float] | None = None
    for river in ground.rivers:
        line = np.asarray(river.xy_m, np.float64)
        away = np.hypot(*(line - centre).T)
        near = int(np.argmin(away))
        flow = float(river.discharge_m3_s[near])
        if away[near] > 2000.0 or (best is not None and flow <= best[0]):
            continue
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        at = int(np.searchsorted(run, max(run[near] - _ABOVE_VILLAGE_M, run[min(3, near)])))
        best = (flow, float(line[at, 0]), float(line[at, 1]))
    if best is None:
        raise CommandRefused(
            "No river passes near the village, so there is no dam to break. "
            "Give x_m and y_m, or call a flood by rain."
        )
    return best[1], best[2]


def _enter(view: View, source: dict[str, Any], *, began_s: float, duration_s: float) -> None:
    table = view.tables["flood_sources"]
    row = int(table.add(1)[0])
    for name, value in {**source, "began_s": began_s, "duration_s": duration_s}.items():
        table[name][row] = value
