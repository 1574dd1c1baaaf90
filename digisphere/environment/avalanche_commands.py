"""The command that sets off an avalanche, and the table in which its order waits.

Refused where no slope is steep enough, where no snow lies on it and off the map, with what was
found and what to do. The avalanche system lets the ordered slab go within a minute.
"""

from math import isnan
from typing import Any, ClassVar

import numpy as np
from pydantic import Field, field_validator
from scipy import ndimage

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import hazards
from digisphere.environment.avalanche_release import LEAST_DEPTH_M, SnowSlopes, snow_slopes
from digisphere.errors import CommandRefused

SMALLEST, LARGEST = 1.0, 4.0
NEAR_M = 150.0
"""How far from a wanted place the slab may lie."""
NONE_ORDERED = float("nan")

AVALANCHE = TableSpec(
    "avalanche",
    1,
    (
        ColumnSpec("order_x_m", "f8", unit="m", default=NONE_ORDERED, doc="Ordered slab; or none."),
        ColumnSpec("order_y_m", "f8", unit="m", default=NONE_ORDERED, doc="The same, northward."),
        ColumnSpec("order_m3", "f8", unit="m3", doc="Most snow the ordered slab may hold."),
        ColumnSpec("row", "i4", default=-1, doc="Row in hazards of the one that goes on."),
        ColumnSpec("load_event", "i8", default=-1, doc="Event that last brought snow."),
        ColumnSpec("wet_event", "i8", default=-1, doc="Event that last brought rain or thaw."),
        ColumnSpec("lies", "?", doc="Whether debris or scars lie anywhere."),
    ),
    doc="Avalanches: what waits, what goes on and what loaded the slopes. One row.",
)


def volume_of_size(size: float) -> float:
    """Typical volume, m3, of an avalanche of a size on the scale of the EAWS: 3 is 10 000."""
    return float(10.0 ** (size + 1.0))


class TriggerAvalanche(Command):
    """Set off an avalanche. Without a place, the aptest snowy slope is taken."""

    kind: ClassVar[str] = "hazard.avalanche"
    writes: ClassVar[tuple[str, ...]] = (
        "avalanche.order_x_m",
        "avalanche.order_y_m",
        "avalanche.order_m3",
    )

    x_m: float | None = Field(None, description="Metres from the west edge.")
    y_m: float | None = Field(None, description="Metres from the south edge.")
    size: float = Field(
        3.0, ge=SMALLEST, le=LARGEST, description="1 is 100 m3 of snow, each more ten times that."
    )

    @field_validator("size", mode="before")
    @classmethod
    def _in_range(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not SMALLEST <= value <= LARGEST:
            raise ValueError(
                f"{value:g} is no size an avalanche here can have; "
                f"choose {SMALLEST:g} to {LARGEST:g}"
            )
        return value

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Order the slab.

        Raises:
            CommandRefused: no slope, no snow, off the map, or one is already ordered.
        """
        order = view.tables["avalanche"]
        if not isnan(float(order["order_x_m"][0])):
            raise CommandRefused(
                "An avalanche is already about to come down. Let a minute of the world pass."
            )
        if not hazards.has_room(view.tables["hazards"]):
            raise CommandRefused("The table of natural events is full. Start a new run.")
        if (self.x_m is None) != (self.y_m is None):
            raise CommandRefused("A place needs x_m and y_m. Give both, or neither.")
        x_m, y_m = find_slab(view, x_m=self.x_m, y_m=self.y_m)
        order["order_x_m"][0], order["order_y_m"][0] = x_m, y_m
        order["order_m3"][0] = volume_of_size(self.size)


def find_slab(view: View, *, x_m: float | None, y_m: float | None) -> tuple[float, float]:
    """Where a slab would let go: within 150 m of a place, or the aptest on the map.

    Raises:
        CommandRefused: nothing can let go there; says what was found.
    """
    n = view.fields["avalanche_m"].shape[0]
    weather_cells = view.fields["snow_swe_mm"].shape[0]
    slopes = snow_slopes(view.ground, n=n, weather_cells=weather_cells)
    near, where = np.ones((n, n), dtype=np.bool_), "on this map"
    if x_m is not None and y_m is not None:
        hazards.check_on_map(view, x_m=x_m, y_m=y_m, what="An avalanche")
        at = (np.arange(n) + 0.5) * slopes.cell_m
        reach = max(NEAR_M, slopes.cell_m)
        near = np.hypot(at[None, :] - x_m, at[:, None] - y_m) <= reach
        where = f"within {reach:g} m of ({x_m:g}, {y_m:g}) m"
    depth = slopes.fine(view.fields["snow_depth_m"])
    iy, ix = _aptest(slopes, near, depth, where)
    return (ix + 0.5) * slopes.cell_m, (iy + 0.5) * slopes.cell_m


def _aptest(
    slopes: SnowSlopes, near: np.ndarray[Any, np.dtype[np.bool_]], depth: Any, where: str
) -> tuple[int, int]:
    apt = near & (slopes.leaning > 0.0)
    if not apt.any():
        steepest = float(slopes.slope_deg[near].max())
        raise CommandRefused(
            f"No avalanche can start {where}: it takes open slopes of 30 to 50 degrees, and the "
            f"steepest ground there has {steepest:.0f}, or trees hold the snow. "
            "Choose a steeper, open slope, or give no place."
        )
    deepest = float(depth[apt].max())
    if deepest < LEAST_DEPTH_M:
        raise CommandRefused(
            f"No avalanche can start {where}: at most {deepest:.2f} m of snow lies on its steep "
            f"slopes, and it takes {LEAST_DEPTH_M:g} m. Choose a snowier time or place, or call "
            "hazard.blizzard first."
        )
    # A cell counts with the apt snow around it, so that a slab and not a ledge is found.
    worth = np.where(apt & (depth >= LEAST_DEPTH_M), slopes.leaning * np.minimum(depth, 2.0), 0.0)
    around = ndimage.uniform_filter(worth, 5, mode="constant")
    flat = int(np.argmax(np.where(worth > 0.0, around, -1.0)))
    iy, ix = divmod(flat, worth.shape[1])
    return iy, ix
