"""A small map of the town: streets and houses as lines, over which a tab draws people.

The lines are worked out once for a ground and drawn in a few calls. North is up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from imgui_bundle import ImVec2, implot
from numpy.typing import NDArray

from digisphere.inspector import plots, theme
from digisphere.inspector.theme import Colour
from digisphere.world.enums import RoadKind

Floats = NDArray[np.float64]

_STREET: Colour = (0.42, 0.40, 0.37)
_HOUSE: Colour = (0.55, 0.53, 0.50)
_WATER: Colour = (0.20, 0.42, 0.62)
_NUMBER_ABOVE_PX = 14.0
_ABOUT = 1.1
"""How much of the surroundings is shown at first."""


class TownMap:
    """Streets and houses of one ground."""

    def __init__(self) -> None:
        self._ground: Any = None
        self._streets = self._lanes = self._houses = self._water = np.zeros((0, 2))

    @contextmanager
    def open(self, ground: Any, *, title: str, height: float) -> Iterator[bool]:
        """Draw the map and leave it open for more to be drawn on it, in metres."""
        if ground is not self._ground:
            self._take(ground)
        centre = (float(ground.settlement.centre_m[0]), float(ground.settlement.centre_m[1]))
        reach = _ABOUT * float(ground.settlement.radius_m)
        with plots.canvas(title, height=height, middle=centre, reach=reach) as shown:
            if shown:
                for name, ends, colour, weight in (
                    ("water", self._water, _WATER, 2.5), ("lanes", self._lanes, _STREET, 1.0),
                    ("streets", self._streets, _STREET, 3.0), ("houses", self._houses, _HOUSE, 1.0),
                ):  # fmt: skip
                    plots.segments(name, ends[:, 0], ends[:, 1], colour=colour, weight=weight)
            yield shown

    def _take(self, ground: Any) -> None:
        self._ground = ground
        wide = [r for r in ground.roads if r.kind <= RoadKind.STREET]
        narrow = [r for r in ground.roads if r.kind > RoadKind.STREET]
        self._streets = _pieces([r.xy_m for r in wide])
        self._lanes = _pieces([r.xy_m for r in narrow])
        self._water = _pieces([r.xy_m for r in ground.rivers])
        self._houses = _outlines(ground.buildings)


def way(xy: Floats, *, numbers: list[int], colour: Colour) -> None:
    """Draw a way from point to point of the open map, with the numbers of its stops.

    Stops at one place share a label.
    """
    plots.segments("way", *_pieces([xy]).T, colour=colour, weight=2.2)
    plots.dots("stops", xy[:, 0], xy[:, 1], colour=colour, size=5.0)
    labels: dict[tuple[float, float], list[str]] = {}
    for number, (x, y) in zip(numbers, xy.tolist(), strict=True):
        labels.setdefault((x, y), []).append(str(number))
    for (x, y), at in labels.items():
        implot.plot_text(", ".join(at), x, y, ImVec2(0.0, -_NUMBER_ABOVE_PX))


def _pieces(lines: list[Any]) -> Floats:
    """Return (2k, 2) the ends of all straight pieces of some polylines."""
    parts = [
        np.stack([xy[:-1], xy[1:]], axis=1).reshape(-1, 2)
        for xy in (np.asarray(line, dtype=np.float64) for line in lines)
        if len(xy) > 1
    ]
    return np.concatenate(parts) if parts else np.zeros((0, 2))


def _outlines(houses: Any) -> Floats:
    """Return (8k, 2) the walls of some houses as ends of pieces."""
    x, y, along, length, width = (
        np.asarray(houses[name], dtype=np.float64)
        for name in ("x_m", "y_m", "heading_rad", "length_m", "width_m")
    )
    corners = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1], [1, 1]]) * 0.5
    east = corners[:, 0] * length[:, None]
    north = corners[:, 1] * width[:, None]
    cos, sin = np.cos(along)[:, None], np.sin(along)[:, None]
    xy = np.stack(
        [x[:, None] + cos * east - sin * north, y[:, None] + sin * east + cos * north], axis=2
    )
    return np.stack([xy[:, :-1], xy[:, 1:]], axis=2).reshape(-1, 2)


KNOWS_COLOURS: tuple[tuple[str, Colour], ...] = (
    ("saw it or was in it", theme.ORANGE), ("was told", theme.SKY_BLUE),
    ("does not know", (0.45, 0.47, 0.50)),
)  # fmt: skip
"""What the dots of a fact's map mean."""
