"""Commands about fires: light one, at a place or where the land by the village would burn.

Refused where nothing can burn and where it would go out at once, with the reason and what to do
about it. The fire system registers them and lights what they order within a minute.
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import hazards
from digisphere.environment.fire_front import SNOW_STOPS_MM, rates_in
from digisphere.environment.fire_ground import FireGround, Fuel, fire_ground_of
from digisphere.environment.fire_ignition import wind_at
from digisphere.environment.fire_spread import LEAST_COVER, LEAST_RATE_M_S, law_column
from digisphere.environment.fire_tables import ORDERS
from digisphere.environment.hazards import HazardKind
from digisphere.environment.sampling import sample
from digisphere.errors import CommandRefused

LOOKED_FOR_M = (350.0, 1800.0)
"""Nearest and farthest from the village that a place is sought."""


class TriggerFire(Command):
    """Light a fire. Without a place, the driest fuel upwind of the village is taken."""

    kind: ClassVar[str] = "hazard.fire"
    writes: ClassVar[tuple[str, ...]] = (
        "hazards.*",
        "fire.order_count",
        "fire.order_row",
        "fire.order_x_m",
        "fire.order_y_m",
        "fire.order_radius_m",
        "events",
    )

    x_m: float | None = Field(None, description="Metres from the west edge.")
    y_m: float | None = Field(None, description="Metres from the south edge.")
    radius_m: float = Field(20.0, ge=1.0, le=300.0, description="How wide it is lit, metres.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Enter the fire and order it lit."""
        fire = view.tables["fire"]
        slot = int(fire["order_count"][0])
        if slot >= ORDERS:
            raise CommandRefused(
                f"{ORDERS} fires are already waiting to be lit. Let a minute of the world pass."
            )
        if not hazards.has_room(view.tables["hazards"]):
            raise CommandRefused("The table of natural events is full. Start a new run.")
        ground = fire_ground_of(view.ground, n=view.fields["fuel_kg_m2"].shape[0])
        x_m, y_m = self._place(view, ground)
        row = hazards.begin(
            view,
            clock,
            kind=HazardKind.FIRE,
            xy_m=(x_m, y_m),
            magnitude=0.0,
            commanded=True,
            why="lit on purpose",
        )
        fire["order_row"][0, slot] = row
        fire["order_x_m"][0, slot] = x_m
        fire["order_y_m"][0, slot] = y_m
        fire["order_radius_m"][0, slot] = self.radius_m
        fire["order_count"][0] = slot + 1

    def _place(self, view: View, ground: FireGround) -> tuple[float, float]:
        if (self.x_m is None) != (self.y_m is None):
            raise CommandRefused("A place needs x_m and y_m. Give both, or neither.")
        if self.x_m is None or self.y_m is None:
            return sensible_place(view, ground)
        hazards.check_on_map(view, x_m=self.x_m, y_m=self.y_m, what="A fire")
        check_would_burn(view, ground, x_m=self.x_m, y_m=self.y_m)
        return self.x_m, self.y_m


def check_would_burn(view: View, ground: FireGround, *, x_m: float, y_m: float) -> None:
    """Refuse a place where a fire would not take.

    Raises:
        CommandRefused: with the reason, the value and the cure.
    """
    at = np.array([[x_m, y_m]])
    where = f"A fire at ({x_m:g}, {y_m:g}) m"
    i, j = divmod(int(ground.cell_at((x_m, y_m))), ground.n)
    if np.isfinite(view.ground.water_at(at)[0]):
        raise CommandRefused(f"{where} would lie in the water. Choose dry land with plants on it.")
    snow = float(sample(view, "snow_swe_mm", at)[0])
    if snow > SNOW_STOPS_MM:
        raise CommandRefused(
            f"{where} would go out: {snow:.0f} mm of snow water lies there. "
            "Wait for the thaw or choose a place below the snow."
        )
    fuel = Fuel(int(ground.fuel[i, j]))
    if fuel == Fuel.NONE or ground.cover[i, j] < LEAST_COVER:
        raise CommandRefused(
            f"{where} finds nothing to burn: bare rock, sand, a yard or a way "
            f"({100.0 * float(ground.cover[i, j]):.0f} % of the ground there has fuel, "
            f"{100.0 * LEAST_COVER:.0f} % is needed). Choose woods, heath, grass or ripe grain."
        )
    if np.isfinite(view.fields["fire_arrival_s"][i, j]):
        raise CommandRefused(f"{where} finds burnt ground. Choose a place that has not burnt.")
    head = rates_in((slice(i, i + 1), slice(j, j + 1)), view=view, ground=ground).head_m_s[0, 0]
    if head < LEAST_RATE_M_S:
        raise CommandRefused(_too_green(view, fuel=fuel, where=where, at=at))


def _too_green(view: View, *, fuel: Fuel, where: str, at: NDArray[np.float64]) -> str:
    moisture = 100.0 * float(sample(view, "fuel_moisture", at)[0])
    limit = 100.0 * law_column("extinction")[fuel]
    if moisture >= limit:
        return (
            f"{where} would go out: dead fuel holds {moisture:.0f} % water and "
            f"{fuel.name.lower()} burns below {limit:.0f} %. Call dry weather "
            "(weather.set_regime clear) and wait for it to dry."
        )
    return (
        f"{where} would go out: the {fuel.name.lower()} is too green. "
        "Choose woods or heath, or wait for drought, ripe grain or winter-brown grass."
    )


def sensible_place(view: View, ground: FireGround) -> tuple[float, float]:
    """Return a place near the village where fire would run best, upwind of it if it can be.

    Raises:
        CommandRefused: nothing within reach of the village would burn.
    """
    centre = np.asarray(view.ground.settlement.centre_m, np.float64)
    reach = (LOOKED_FOR_M[1] / np.array(ground.cell_m)).astype(int) + 1
    middle = (centre / np.array(ground.cell_m)).astype(int)
    rows, columns = (
        slice(max(int(middle[k]) - int(reach[k]), 0), min(int(middle[k] + reach[k]), ground.n))
        for k in (1, 0)
    )
    head = np.zeros((ground.n, ground.n))
    head[rows, columns] = rates_in((rows, columns), view=view, ground=ground).head_m_s
    i, j = np.divmod(np.arange(ground.n * ground.n), ground.n)
    way = np.stack([(j + 0.5) * ground.cell_m[0], (i + 0.5) * ground.cell_m[1]], axis=1) - centre
    away = np.hypot(way[:, 0], way[:, 1])
    wind = np.array(wind_at(view, (float(centre[0]), float(centre[1]))))
    upwind = -(way @ wind) / np.maximum(away * np.hypot(*wind), 1e-6)
    fit = (away > LOOKED_FOR_M[0]) & (away < LOOKED_FOR_M[1])
    fit &= (head.ravel() >= LEAST_RATE_M_S) & np.isnan(view.fields["fire_arrival_s"].ravel())
    if not fit.any():
        raise CommandRefused(
            f"Nothing between {LOOKED_FOR_M[0]:.0f} and {LOOKED_FOR_M[1]:.0f} m from the village "
            "would burn now: too wet, too green or under snow. Call dry weather "
            "(weather.set_regime clear), wait, or name a place."
        )
    score = np.where(fit, head.ravel() * (0.6 + 0.4 * upwind) * np.exp(-away / 900.0), -1.0)
    best = int(np.argmax(score))
    return ground.centre_m(best)
