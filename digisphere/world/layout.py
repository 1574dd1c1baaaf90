"""The plan of a village on its drawing board: square, streets, lots, greens.

Puts together site, roads, parcels and buildings in the order a village grows: the road through,
the market beside it, public houses at the market, homes outwards along lanes added as room runs
out, farms at the edge. Levels, fields, paths and slots come in later stages.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.world.buildings import Builder, DraftBuilding, homes_near, programme
from digisphere.world.canvas import Box, Canvas, Taken
from digisphere.world.enums import Purpose, RoadKind
from digisphere.world.parcels import Frontages, take_lot
from digisphere.world.pathfinding import smooth_line
from digisphere.world.roads import RoadPlan, square_beside

F64 = NDArray[np.float64]

_MOST_LANES, _PEOPLE_PER_LANE = 90, 25


@dataclass
class Layout:
    """The village as planned, before grading."""

    canvas: Canvas
    plan: RoadPlan
    square: Box
    buildings: list[DraftBuilding]
    greens: list[Box] = field(default_factory=list)
    reach_m: float = 0.0

    @property
    def centre_m(self) -> F64:
        """Middle of the market square."""
        return np.array([self.square.x_m, self.square.y_m])


def reach_for(population: int) -> float:
    """Radius in metres within which the homes of ``population`` people should fit."""
    return 75.0 + 10.5 * float(np.sqrt(population))


def side_for(population: int) -> int:
    """Side in metres of the drawing board for ``population`` people, a multiple of 64."""
    return 64 * round((470.0 + 24.0 * float(np.sqrt(population))) / 64.0)


def _inner_part(line_m: F64, *, canvas: Canvas) -> tuple[F64, F64]:
    """Split a way out (from the centre outward) where it leaves the board."""
    inside = canvas.contains(line_m, margin_m=7.0)
    last = len(inside) if inside.all() else int(np.argmin(inside))
    last = max(last, 2)
    return line_m[:last], line_m[last - 1 :]


def lay_main_roads(plan: RoadPlan, *, ways_m: list[F64], centre_m: F64) -> tuple[F64, list[F64]]:
    """Main street through the centre along the first two ways out; return it and the far ends."""
    board = plan.canvas
    arms: list[F64] = []
    outer: list[F64] = []
    goal = np.zeros(plan.height_m.shape, dtype=np.bool_)
    goal[plan.cell(centre_m)] = True
    for way in ways_m[:2]:
        inner, rest = _inner_part(way, canvas=board)
        found = plan.way(inner[-1], goal, shun_roads=False)
        if found is not None:
            arms.append(found[0][::-1])
            outer.append(rest)
    if not arms:
        arms = [centre_m + np.array([[-40.0, 0.0], [40.0, 0.0]])]
    line = arms[0] if len(arms) == 1 else np.concatenate([arms[0][::-1], arms[1][1:]])
    street = plan.lay(smooth_line(line, sigma_m=14.0), kind=RoadKind.MAIN_STREET)
    return street.xy_m, outer


def _lay_third_way(plan: RoadPlan, *, way_m: F64) -> F64 | None:
    """A lesser road from the network to the third way out of the village."""
    inner, rest = _inner_part(way_m, canvas=plan.canvas)
    found = plan.way(inner[-1], plan.network(), shun_roads=False)
    if found is None or len(found[0]) < 4:
        return None
    plan.lay(smooth_line(found[0], sigma_m=11.0), kind=RoadKind.LANE)
    return rest


def _take_green(builder: Builder, *, side_m: float, near_m: float) -> Box | None:
    """Keep a lot free of houses as a village green."""
    f = builder.frontages
    far = np.hypot(f.x_m - builder.centre_m[0], f.y_m - builder.centre_m[1])
    score = -np.abs(far - near_m) / 40.0 - 4.0 * f.on_square - 4.0 * f.track
    lot = take_lot(
        builder.canvas, frontages=f, score=score, frontage_m=1.3 * side_m, depth_m=side_m,
        least_depth_m=0.75 * side_m, most_rise_m=3.0,
    )  # fmt: skip
    if lot is None:
        return None
    builder.canvas.mark_rectangle(lot.box, code=Taken.GREEN, over=(Taken.LOT,))
    return lot.box


def lay_out(
    canvas: Canvas,
    *,
    centre_m: F64,
    ways_m: list[F64],
    population: int,
    river: bool,
    rng: np.random.Generator,
) -> tuple[Layout, list[F64]]:
    """Plan the village; return it and the lines of its roads beyond the board.

    Args:
        canvas: the drawing board about the chosen centre.
        centre_m: (2,) chosen centre on the map.
        ways_m: lines from the centre to the border of the map.
        population: how many people will live here.
        river: whether a mill can stand.
        rng: draws of this stage.
    """
    plan = RoadPlan(canvas, rng=rng)
    street, outer = lay_main_roads(plan, ways_m=ways_m, centre_m=centre_m)
    size = 24.0 + 0.55 * np.sqrt(population)
    square = square_beside(
        street, canvas=canvas, centre_m=centre_m, length_m=1.25 * size, width_m=0.95 * size
    )
    canvas.mark_rectangle(square, code=Taken.SQUARE, over=(Taken.FREE,))
    for way in ways_m[2:3]:
        rest = _lay_third_way(plan, way_m=way)
        if rest is not None:
            outer.append(rest)
    reach = reach_for(population)
    frontages = Frontages()
    frontages.add_square(square)
    for road in plan.roads:
        frontages.add_road(road.xy_m, width_m=road.width_m, track=False)
    middle = np.array([square.x_m, square.y_m])
    builder = Builder(
        canvas, rng=rng, frontages=frontages, centre_m=middle, reach_m=reach,
        dense=population > 450, crowded=homes_near(population),
    )  # fmt: skip
    layout = Layout(canvas, plan, square, builder.buildings, reach_m=reach)
    _settle(layout, builder, population=population, river=river)
    return layout, outer


def _grow(layout: Layout, builder: Builder) -> bool:
    """Add one lane and open its sides to building."""
    grown = layout.plan.grow_lane(centre_m=layout.centre_m, reach_m=layout.reach_m)
    if grown:
        lane = layout.plan.roads[-1]
        builder.frontages.add_road(lane.xy_m, width_m=lane.width_m, track=False)
    return grown


def _settle(layout: Layout, builder: Builder, *, population: int, river: bool) -> None:
    """Place every building of the programme, adding lanes when there is no room left."""
    wants = programme(population, river=river)
    public = list(wants.public)
    for want in public[:2]:
        builder.build(want)
    for _ in range(2):
        _grow(layout, builder)
    for want in public[2:]:
        while builder.build(want) is None and _grow(layout, builder):
            pass
    green = _take_green(builder, side_m=22.0, near_m=85.0)
    if green is not None:
        layout.greens.append(green)
    homes, lanes = 0, 0
    most_lanes = max(_MOST_LANES, population // _PEOPLE_PER_LANE)
    while homes < wants.homes and lanes < most_lanes:
        if builder.build_home() is not None:
            homes += 1
        else:
            lanes += 1
            if not _grow(layout, builder):
                layout.reach_m *= 1.12
                builder.reach_m = layout.reach_m
    for want in wants.farms:
        farm = builder.build(want)
        if farm is not None:
            builder.add_barn(farm)


def count_homes(layout: Layout) -> int:
    """How many homes were built."""
    return sum(b.purpose == Purpose.HOME for b in layout.buildings)
