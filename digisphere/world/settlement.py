"""From bare terrain to a village people can live in: the settlement stage of building a world.

Chooses the site, plans the village, furnishes it, grades the ground, and compiles the navigation
graph; every part lives in a file of its own beside this one. ``build_ground`` calls it after the
terrain is made and before trees are sown. All draws come from the generator it is given.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.errors import WorldError
from digisphere.world import patch
from digisphere.world import village_tables as tables
from digisphere.world.buildings import manner_for
from digisphere.world.canvas import Canvas
from digisphere.world.columns import Columns
from digisphere.world.crops import sowing_for
from digisphere.world.draft import VillageDraft
from digisphere.world.enums import Manner, PropKind, RoadKind, Surface
from digisphere.world.farmland import plan_fields
from digisphere.world.furnish import DraftProp, Furnisher
from digisphere.world.ground import DetailPatch, Grid, River, Road, Settlement
from digisphere.world.koppen import Koppen
from digisphere.world.layout import Layout, lay_out, reach_for, side_for
from digisphere.world.names import PlaceNamer, village_name
from digisphere.world.navigation import NavGraph
from digisphere.world.outdoors import connect, find_spots
from digisphere.world.pathfinding import resample, smooth_line
from digisphere.world.places import Inventory, light_streets
from digisphere.world.riverbed import open_canvas
from digisphere.world.roads import WIDTH_M, ways_out
from digisphere.world.site import choose_site
from digisphere.world.throngs import throngs
from digisphere.world.village_ways import navigate

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

LEAST_PEOPLE, MOST_PEOPLE = 20, 10000


@dataclass(frozen=True)
class SettlementParts:
    """Everything the settlement stage adds to the ground; fields as in :class:`Ground`.

    ``surface_id`` is the coarse raster of the whole map with roads outside the village marked.
    """

    settlement: Settlement
    patch: DetailPatch
    surface_id: NDArray[np.uint8]
    roads: tuple[Road, ...]
    buildings: Columns
    places: Columns
    slots: Columns
    props: Columns
    fields_farm: Columns
    nav: NavGraph


def build_settlement(
    grid: Grid,
    *,
    elevation_m: F32,
    water_level_m: F32,
    rivers: tuple[River, ...],
    latitude_deg: float,
    population: int,
    rng: np.random.Generator,
    tree_density: F32 | None = None,
    koppen_id: NDArray[np.uint8] | None = None,
    manner: Manner | None = None,
) -> SettlementParts:
    """Found a village of ``population`` people on the terrain.

    Args:
        grid: the coarse grid of the rasters.
        elevation_m: (ny, nx) land or bed under water.
        water_level_m: (ny, nx) surface of sea, lakes and rivers, NaN where dry.
        rivers: river lines with level, width and depth; beds are cut to them.
        latitude_deg: tells which slopes are sunny.
        population: how many people will live here.
        rng: all draws of this stage.
        tree_density: (ny, nx) in [0, 1], to find the wood's edge; None where unknown.
        koppen_id: (ny, nx) climate class, for crops and houses; None for a temperate one.
        manner: how people build; by the climate if None.

    Raises:
        WorldError: the population is out of range or no village fits this terrain.
    """
    canvas, centre = _board(
        grid, elevation_m=elevation_m, water_level_m=water_level_m, rivers=rivers,
        latitude_deg=latitude_deg, population=population,
    )  # fmt: skip
    ways = ways_out(
        grid, elevation_m=elevation_m, water_level_m=water_level_m, centre_m=centre, rng=rng
    )
    layout, outer = lay_out(
        canvas, centre_m=centre, ways_m=ways, population=population, river=bool(rivers), rng=rng
    )
    climate = _climate_at(layout.centre_m, grid=grid, koppen_id=koppen_id)
    draft = _furnish(
        layout, population=population, tree_density=tree_density, grid=grid, climate=climate,
        manner=manner, rng=rng,
    )  # fmt: skip
    return _finish(draft, outer=outer, grid=grid, rng=rng)


def _board(
    grid: Grid,
    *,
    elevation_m: F32,
    water_level_m: F32,
    rivers: tuple[River, ...],
    latitude_deg: float,
    population: int,
) -> tuple[Canvas, F64]:
    """Choose the site; return the drawing board about it and its middle (2,)."""
    side = _side(grid, population=population)
    site = choose_site(
        grid, elevation_m=elevation_m, water_level_m=water_level_m, latitude_deg=latitude_deg,
        radius_m=reach_for(population), margin_m=0.5 * side + 2.0,
    )  # fmt: skip
    canvas = open_canvas(
        grid, elevation_m=elevation_m, water_level_m=water_level_m, rivers=rivers,
        centre_m=site.centre_m, side_m=side,
    )  # fmt: skip
    return canvas, np.array(site.centre_m)


def _climate_at(xy_m: F64, *, grid: Grid, koppen_id: NDArray[np.uint8] | None) -> Koppen:
    """Class of the climate at a point (2,); NONE where nobody knows."""
    if koppen_id is None:
        return Koppen.NONE
    row, column = (int(i[0]) for i in grid.cell_of(xy_m[None]))
    return Koppen(int(koppen_id[row, column]))


def _side(grid: Grid, *, population: int) -> int:
    """Side of the drawing board that fits the population and the map."""
    if not LEAST_PEOPLE <= population <= MOST_PEOPLE:
        raise WorldError(
            f"a village of {population} people cannot be built; "
            f"choose a population from {LEAST_PEOPLE} to {MOST_PEOPLE}"
        )
    return min(side_for(population), int(0.9 * min(grid.size_x_m, grid.size_y_m)) // 64 * 64)


def _furnish(
    layout: Layout,
    *,
    population: int,
    tree_density: F32 | None,
    grid: Grid,
    climate: Koppen,
    manner: Manner | None,
    rng: np.random.Generator,
) -> VillageDraft:
    """Add fields, outlooks, places, props and slots to a planned village."""
    canvas, plan, centre = layout.canvas, layout.plan, layout.centre_m
    lines = np.concatenate([r.xy_m for r in plan.roads])
    fields = plan_fields(
        canvas, lines_m=lines, centre_m=centre, reach_m=layout.reach_m,
        strips=min(64, max(8, population // 8)), sowing=sowing_for(climate), rng=rng,
    )  # fmt: skip
    fields = [block for block in fields if connect(plan, block.gate_m, kind=RoadKind.TRACK)]
    wood = None if tree_density is None else _on_board(tree_density, grid=grid, layout=layout)
    spots = find_spots(plan, centre_m=centre, tree_density=wood, rng=rng)
    namer = PlaceNamer(rng, streets=sum(r.kind != RoadKind.FOOTPATH for r in plan.roads))
    inventory = Inventory(layout, Furnisher(canvas, rng), namer, population)
    inventory.add_buildings(layout.buildings)
    inventory.add_square(layout.square)
    for green in layout.greens:
        inventory.add_green(green)
    field_places = [inventory.add_field(block) for block in fields]
    for spot in spots:
        inventory.add_spot(spot)
    light_streets(inventory.furnisher, layout)
    by_water = float(canvas.shore_m[canvas.cells(centre[None])][0]) < 220.0
    houses = manner_for(climate) if manner is None else manner
    return VillageDraft(layout, fields, field_places, inventory, by_water, houses)


def _on_board(raster: F32, *, grid: Grid, layout: Layout) -> F32:
    """Sample a coarse raster at the search cells of the board."""
    plan = layout.plan
    count = len(plan.height_m)
    rows, columns = np.indices((count, count))
    cells = np.stack([rows, columns], axis=-1).reshape(-1, 2)
    iy, ix = grid.cell_of(plan.points(cells))
    return np.asarray(raster[iy, ix].reshape(count, count), dtype=np.float32)


def _finish(
    draft: VillageDraft, *, outer: list[F64], grid: Grid, rng: np.random.Generator
) -> SettlementParts:
    """Grade the ground, compile the graph and freeze the tables."""
    layout, canvas = draft.layout, draft.layout.canvas
    grading = patch.Grading.start(canvas)
    patch.grade_square(grading, layout.square)
    bridges = patch.grade_roads(grading, layout.plan.roads)
    patch.grade_buildings(grading, layout.buildings)
    surface = patch.paint_surfaces(
        canvas, roads=layout.plan.roads, square=layout.square, buildings=layout.buildings
    )
    detail = patch.finish(grading, surface=surface, rng=rng)
    for box in bridges:
        draft.inventory.furnisher.props.append(
            DraftProp(
                PropKind.BRIDGE, np.array([box.x_m, box.y_m]), box.heading_rad + 0.5 * np.pi,
                box.length_m, box.width_m,
            )
        )  # fmt: skip
    nav, slot_nodes = navigate(draft, detail=detail)
    roads = _roads(layout, outer)
    return SettlementParts(
        settlement=Settlement(
            name=village_name(rng, by_water=draft.by_water),
            centre_m=(float(layout.centre_m[0]), float(layout.centre_m[1])),
            radius_m=layout.reach_m,
        ),
        patch=detail,
        surface_id=_coarse_surfaces(grid, roads=roads, detail=detail),
        roads=roads,
        buildings=tables.building_columns(draft),
        places=tables.place_columns(draft, nav=nav, slot_nodes=slot_nodes),
        slots=tables.slot_columns(
            draft, detail=detail, slot_nodes=slot_nodes, throngs=throngs(draft, nav=nav)
        ),
        props=tables.prop_columns(draft.inventory.furnisher.props, detail=detail, rng=rng),
        fields_farm=tables.field_columns(draft),
        nav=nav,
    )


def _roads(layout: Layout, outer: list[F64]) -> tuple[Road, ...]:
    """All roads of the village, then the tracks that lead on to the border of the map."""
    lines = [(int(r.kind), r.width_m, r.xy_m) for r in layout.plan.roads]
    for line in outer:
        if len(line) >= 2:
            smooth = smooth_line(line, step_m=4.0, sigma_m=60.0)
            lines.append((int(RoadKind.TRACK), WIDTH_M[RoadKind.TRACK], smooth))
    return tuple(
        Road(road_id=i, kind=kind, width_m=width, xy_m=line.astype(np.float32))
        for i, (kind, width, line) in enumerate(lines)
    )


def _coarse_surfaces(
    grid: Grid, *, roads: tuple[Road, ...], detail: DetailPatch
) -> NDArray[np.uint8]:
    """Surface codes on the coarse grid: roads and fields; the fine raster rules in the village."""
    surface = np.full((grid.ny, grid.nx), Surface.NATURAL, dtype=np.uint8)
    rows, columns = np.nonzero(detail.surface_id == Surface.FIELD)
    iy, ix = grid.cell_of(np.stack([columns, rows], axis=1) + 0.5 + detail.origin_m)
    surface[iy, ix] = Surface.FIELD
    for road in roads:
        dense = resample(road.xy_m.astype(np.float64), step_m=0.4 * grid.cell_m)
        iy, ix = grid.cell_of(dense)
        surface[iy, ix] = Surface.PATH if road.kind >= RoadKind.TRACK else Surface.ROAD
    return surface
