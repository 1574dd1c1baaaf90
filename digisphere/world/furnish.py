"""Things and standing room of the village: props, and the slots where bodies stand, sit and work.

Works on the drawing board before the ground is graded, so positions are (x, y) and a storey;
heights follow when the settlement is assembled. Obstacles are marked on the board, so the
navigation graph leads round them. Slots keep 0.6 m from each other; indoor ones lie inside
their house, outdoor ones outside every house.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.world.canvas import Box, Canvas, Taken
from digisphere.world.enums import PlaceKind, PropKind, SlotKind, Trade

F64 = NDArray[np.float64]

LEAST_GAP_M = 0.62
SEAT_M = 0.45
_WALL_M = 0.75


@dataclass
class DraftPlace:
    """A place as planned."""

    kind: PlaceKind
    xy_m: F64
    name: str
    trade: Trade = Trade.NONE
    building: int = -1
    capacity: int = 0
    jobs: int = 0
    hours: tuple[float, float] = (0.0, 24.0)


@dataclass
class DraftSlot:
    """A slot as planned; ``storey`` counts from 0 indoors."""

    place: int
    kind: SlotKind
    xy_m: F64
    heading_rad: float
    seat_m: float = 0.0
    indoor: bool = False
    storey: int = 0


@dataclass
class DraftProp:
    """A prop as planned."""

    kind: PropKind
    xy_m: F64
    heading_rad: float
    length_m: float = 1.0
    width_m: float = 1.0
    scale: float = 1.0
    place: int = -1


_SIZE_M = {  # length along the heading's left-right axis, depth
    PropKind.BENCH: (1.7, 0.5),
    PropKind.STALL: (2.6, 1.6),
    PropKind.WELL: (1.7, 1.7),
    PropKind.LAMP: (0.3, 0.3),
    PropKind.CART: (2.6, 1.4),
    PropKind.TROUGH: (1.8, 0.7),
    PropKind.TABLE: (1.6, 0.8),
    PropKind.HAYSTACK: (2.4, 2.4),
    PropKind.WOODPILE: (2.4, 0.9),
    PropKind.SIGN: (0.9, 0.1),
}


def floor_spots(box: Box) -> F64:
    """Return where (k, 2) on a floor of a house of this footprint somebody has room."""
    room = box.grown(-_WALL_M)
    nx = max(1, int(room.length_m / 0.95) + 1)
    ny = max(1, int(room.width_m / 0.95) + 1)
    along = np.linspace(-0.5, 0.5, nx) * room.length_m if nx > 1 else np.zeros(1)
    across = np.linspace(-0.5, 0.5, ny) * room.width_m if ny > 1 else np.zeros(1)
    spots: F64 = room.at(*np.meshgrid(along, across)).reshape(-1, 2)
    return spots


@dataclass
class Furnisher:
    """Adds props and slots, refusing those that would stand in something."""

    canvas: Canvas
    rng: np.random.Generator
    props: list[DraftProp] = field(default_factory=list)
    slots: list[DraftSlot] = field(default_factory=list)
    _filled: dict[tuple[int, int, int], list[F64]] = field(default_factory=dict)

    def put(
        self,
        kind: PropKind,
        xy_m: F64,
        heading_rad: float,
        *,
        place: int = -1,
        solid: bool = True,
        allow: tuple[int, ...] = (Taken.FREE, Taken.LOT, Taken.SQUARE, Taken.GREEN),
    ) -> bool:
        """Stand a prop facing ``heading_rad`` if the ground under it is in ``allow``.

        A solid prop takes its ground, so nothing else is put and no one walks there.
        """
        length, depth = _SIZE_M[kind]
        # The prop's length runs across the direction it faces.
        box = Box(float(xy_m[0]), float(xy_m[1]), heading_rad + 0.5 * np.pi, length, depth)
        if not self.canvas.rectangle_free(box, allow=allow):
            return False
        if solid:
            self.canvas.mark_rectangle(box.grown(0.15), code=Taken.OBSTACLE, over=allow)
        self.props.append(DraftProp(kind, np.asarray(xy_m), heading_rad, length, depth, 1.0, place))
        return True

    def _gap_free(self, xy_m: F64, storey: int) -> bool:
        """Tell whether no slot of this storey is nearer than the least gap."""
        ix, iy = (int(v) for v in np.floor(xy_m))
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for other in self._filled.get((ix + dx, iy + dy, storey), ()):
                    if np.hypot(*(other - xy_m)) < LEAST_GAP_M:
                        return False
        return True

    def _add(self, slot: DraftSlot) -> bool:
        if not self._gap_free(slot.xy_m, slot.storey):
            return False
        ix, iy = (int(v) for v in np.floor(slot.xy_m))
        self._filled.setdefault((ix, iy, slot.storey), []).append(slot.xy_m)
        self.slots.append(slot)
        return True

    def outdoor(
        self, place: int, kind: SlotKind, xy_m: F64, heading_rad: float, *, seat_m: float = 0.0
    ) -> bool:
        """Add a slot under the sky, unless it is in a house, in water or on a road's middle."""
        iy, ix = self.canvas.cells(np.asarray(xy_m)[None])
        taken = self.canvas.taken[iy[0], ix[0]]
        seated = seat_m > 0.0
        if taken in (Taken.WATER, Taken.BUILDING) or (taken == Taken.OBSTACLE and not seated):
            return False
        return self._add(DraftSlot(place, kind, np.asarray(xy_m), heading_rad, seat_m))

    def bench(self, place: int, xy_m: F64, heading_rad: float) -> bool:
        """Stand a bench that faces ``heading_rad``, with two seats."""
        if not self.put(PropKind.BENCH, xy_m, heading_rad, place=place):
            return False
        left = np.array([-np.sin(heading_rad), np.cos(heading_rad)])
        for side in (-0.42, 0.42):
            self.outdoor(place, SlotKind.SIT, xy_m + side * left, heading_rad, seat_m=SEAT_M)
        return True

    def table(self, place: int, xy_m: F64, heading_rad: float) -> bool:
        """Stand a table with two benches and four places to eat."""
        if not self.put(PropKind.TABLE, xy_m, heading_rad, place=place):
            return False
        ahead = np.array([np.cos(heading_rad), np.sin(heading_rad)])
        left = np.array([-ahead[1], ahead[0]])
        for face in (-1.0, 1.0):
            for side in (-0.42, 0.42):
                spot = xy_m + face * 0.72 * ahead + side * left
                turn = heading_rad + (np.pi if face > 0 else 0.0)
                self.outdoor(place, SlotKind.EAT, spot, turn, seat_m=SEAT_M)
        return True

    def chat(self, place: int, xy_m: F64, *, count: int) -> int:
        """Add a ring of ``count`` standing places that face each other; how many fitted."""
        turn = float(self.rng.uniform(0, 2 * np.pi))
        radius = max(0.5, 0.36 * count / 1.9)
        made = 0
        for k in range(count):
            angle = turn + 2 * np.pi * k / count
            spot = xy_m + radius * np.array([np.cos(angle), np.sin(angle)])
            made += self.outdoor(place, SlotKind.STAND, spot, angle + np.pi)
        return made

    def indoor(
        self,
        place: int,
        box: Box,
        *,
        storeys: int,
        wants: list[tuple[SlotKind, int]],
        facing_rad: float,
    ) -> int:
        """Add slots inside a house, upper storeys for sleep; returns how many fitted.

        Args:
            place: place id of the house.
            box: its footprint.
            storeys: floors of the house.
            wants: kind and number, in order of importance.
            facing_rad: direction that seats and workplaces face.
        """
        spots = floor_spots(box)
        left = {storey: list(self.rng.permutation(len(spots))) for storey in range(storeys)}
        made = 0
        for kind, number in wants:
            for _ in range(number):
                floors = range(storeys - 1, -1, -1) if kind == SlotKind.SLEEP else range(storeys)
                storey = next((f for f in floors if left[f]), None)
                if storey is None:
                    return made
                spot = spots[left[storey].pop()]
                seat = {SlotKind.SIT: SEAT_M, SlotKind.EAT: SEAT_M, SlotKind.SLEEP: 0.5}
                made += self._add(
                    DraftSlot(place, kind, spot, facing_rad, seat.get(kind, 0.0), True, storey)
                )
        return made

    def fence(self, start_m: F64, end_m: F64, *, place: int) -> None:
        """Run a fence between two points, unless it would cross a road, a house or water."""
        along = end_m - start_m
        length = float(np.hypot(*along))
        if length < 2.5:
            return
        middle = 0.5 * (start_m + end_m)
        heading = float(np.arctan2(along[1], along[0]))
        box = Box(float(middle[0]), float(middle[1]), heading, length, 0.3)
        soft = (Taken.FREE, Taken.LOT, Taken.GREEN, Taken.FIELD)
        if self.canvas.rectangle_free(box, allow=soft):
            self.props.append(
                DraftProp(PropKind.FENCE, middle, heading + 0.5 * np.pi, length, 0.12, 1.0, place)
            )
