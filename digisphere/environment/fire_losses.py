"""What a front leaves behind: area, trees, farm fields, closed ways, sparks, and why it stopped.

Applied by the fire system to the cells that have just burnt; every step that a person would speak
of becomes an event that names the fire, or what led to it, as its cause.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.core.events import EventKind
from digisphere.core.identity import PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import fire_effects as effects
from digisphere.environment.fire_front import Burnt, could_burn
from digisphere.environment.fire_ground import LINKS, FireGround, Fuel
from digisphere.environment.fire_spread import law_column
from digisphere.environment.infrastructure import TreeState, WayBlock
from digisphere.environment.sampling import sample

WOOD_TOLD_M2 = 5_000.0
FIELD_TOLD = 0.3
NEAR_M = 1_200.0
LEAPS_TOLD = 6
LEAP_FROM_M = 80.0
SPARKS_FROM_KW_M = 1_500.0
SPARK_DRY = 0.16
SPARK_STARTS_S = 120.0
GARDEN_CHANCE = 0.03
WET = 0.3

EVENT_KINDS = (
    EventKind("forest_burning", {"area_m2": "float"}, "A wildfire has taken hold of a wood."),
    EventKind("field_burnt", {"share": "float"}, "A wildfire has burnt a farm field."),
    EventKind("house_caught_fire", {"by": "str"}, "A house has caught fire."),
    EventKind(
        "fire_leapt",
        {"x_m": "float", "y_m": "float", "metres": "float"},
        "Sparks have lit a new fire ahead of the front.",
    ),
    EventKind("fire_near", {"metres": "float"}, "A wildfire has come near the village."),
    EventKind("fire_stopped", {"why": "str"}, "A wildfire has stopped: rain, damp, break, fuel."),
)


def trees_by_cell(ground: FireGround) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of trees sorted by flat cell, and where each cell's begin (n * n + 1)."""
    order = np.argsort(ground.cell_of_tree, kind="stable")
    starts = np.searchsorted(ground.cell_of_tree[order], np.arange(ground.n * ground.n + 1))
    return order, starts


def count_area(view: View, burnt: Burnt, *, ground: FireGround) -> None:
    """Add up what each fire has burnt; tell of the first wood and of coming near the village."""
    table, more = view.tables["hazards"], view.tables["fires"]
    area = ground.cell_m[0] * ground.cell_m[1] * ground.cover.flat[burnt.cells]
    woods = np.isin(ground.fuel.flat[burnt.cells], (Fuel.CONIFER, Fuel.BROADLEAF))
    centre = np.asarray(view.ground.settlement.centre_m, np.float64)
    i, j = np.divmod(burnt.cells, ground.n)
    x, y = (j + 0.5) * ground.cell_m[0], (i + 0.5) * ground.cell_m[1]
    for row in np.unique(burnt.fire_row).tolist():
        if row < 0:
            continue
        mine = burnt.fire_row == row
        table["area_m2"][row] += float(area[mine].sum())
        hottest = float(burnt.intensity_kw_m[mine].max()) / 1000.0
        table["magnitude"][row] = max(float(table["magnitude"][row]), hottest)
        reach = np.hypot(x[mine] - table["x_m"][row], y[mine] - table["y_m"][row]).max()
        table["radius_m"][row] = max(float(table["radius_m"][row]), float(reach))
        more["forest_m2"][row] += float(area[mine & woods].sum())
        if more["forest_event"][row] < 0 and more["forest_m2"][row] >= WOOD_TOLD_M2:
            more["forest_event"][row] = table["last_event"][row] = view.events.emit(
                "forest_burning",
                causes=(int(table["event"][row]),),
                area_m2=round(float(more["forest_m2"][row]), 0),
            )
        away = float(np.hypot(x[mine] - centre[0], y[mine] - centre[1]).min())
        if more["near_event"][row] < 0 and away < NEAR_M:
            more["near_event"][row] = table["last_event"][row] = view.events.emit(
                "fire_near", causes=(int(table["event"][row]),), metres=round(away, 0)
            )


def harm_trees(
    view: View,
    burnt: Burnt,
    *,
    by_cell: tuple[NDArray[np.int64], NDArray[np.int64]],
    now_s: float,
) -> None:
    """Scorch and burn the trees that stand in burnt cells."""
    order, starts = by_cell
    state, trees = view.tables["tree_state"], view.ground.trees
    if not trees.count:
        return
    counts = starts[burnt.cells + 1] - starts[burnt.cells]
    if not counts.any():
        return
    rows = np.concatenate([order[starts[c] : starts[c + 1]] for c in burnt.cells.tolist()])
    centre = view.ground.settlement.centre_m
    air = float(sample(view, "air_temperature_c", np.array([centre], np.float64))[0])
    after = effects.trees_after(
        np.repeat(burnt.intensity_kw_m, counts),
        height_m=trees["height_m"][rows],
        species=trees["species"][rows],
        air_c=air,
    )
    worse = (after > state["state"][rows]) & (state["state"][rows] != TreeState.FELLED)
    state["state"][rows[worse]] = after[worse]
    state["since_s"][rows[worse]] = now_s


def harm_fields(view: View, burnt: Burnt, *, ground: FireGround) -> None:
    """Count what has burnt of each farm field; tell of those that lose a good part."""
    hit = np.isin(ground.cell_of_field, burnt.cells)
    if not hit.any():
        return
    table = view.tables["field_burns"]
    rows = np.unique(ground.field_of_cell[hit])
    burning = np.isfinite(view.fields["fire_arrival_s"])
    for row in rows.tolist():
        cells = ground.cell_of_field[ground.field_of_cell == row]
        share = float(burning.flat[cells].mean())
        table["burnt"][row] = share
        if share < FIELD_TOLD or table["event"][row] >= 0:
            continue
        fire = int(view.fields["fire_row"].flat[cells[burning.flat[cells]][0]])
        place = int(view.ground.fields_farm["place_id"][row])
        cause = int(view.tables["hazards"]["event"][fire]) if fire >= 0 else -1
        table["event"][row] = view.events.emit(
            "field_burnt",
            place=PLACE_BASE + place if place >= 0 else -1,
            causes=(cause,),
            share=round(share, 2),
        )


def close_ways(view: View, ground: FireGround, *, flaming: NDArray[np.int64]) -> None:
    """Close every node of the ways in or beside a cell that flames; open the others."""
    ways = view.tables["way_state"]
    closed = ways["closed_by"]
    count = len(ground.cell_of_node)
    hot = np.zeros(ground.n * ground.n, dtype=np.bool_)
    hot[flaming] = True
    near = hot[:0]
    if flaming.size:
        i, j = np.divmod(flaming, ground.n)
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                hot[
                    np.clip(i + di, 0, ground.n - 1) * ground.n + np.clip(j + dj, 0, ground.n - 1)
                ] = True
        near = hot[ground.cell_of_node]
    before = (closed[:count] & np.uint8(WayBlock.FIRE)) > 0
    if not near.size:
        if before.any():
            closed[:count][before] &= np.uint8(0xFF & ~WayBlock.FIRE)
        return
    fresh = near & ~before
    closed[:count][near] |= np.uint8(WayBlock.FIRE)
    closed[:count][before & ~near] &= np.uint8(0xFF & ~WayBlock.FIRE)
    if fresh.any():
        owner = view.fields["fire_row"].flat[flaming]
        row = int(np.bincount(owner[owner >= 0]).argmax()) if (owner >= 0).any() else -1
        event = int(view.tables["hazards"]["last_event"][row]) if row >= 0 else -1
        ways["cause_event"][:count][fresh] = event


def sparks(
    view: View, rng: SystemStreams, burnt: Burnt, *, ground: FireGround, now_s: float
) -> dict[int, float]:
    """Let hot fronts throw sparks ahead; return the cells they light and when.

    Draws are by cell, so the same cell throws the same sparks whatever burns elsewhere.
    """
    lit: dict[int, float] = {}
    throwing = np.flatnonzero(burnt.intensity_kw_m > SPARKS_FROM_KW_M)
    if not throwing.size:
        return lit
    cells = burnt.cells[throwing]
    intensity = burnt.intensity_kw_m[throwing]
    chance = np.clip(intensity / 25_000.0, 0.0, 0.35)
    go = np.flatnonzero(rng.by_slot("sparks", cells) < chance)
    if not go.size:
        return lit
    cells, intensity, rows = cells[go], intensity[go], burnt.fire_row[throwing][go]
    target, xy, away, starts_s = _landings(view, rng, cells, ground=ground, power=intensity)
    fit = (target >= 0) & (target != cells)
    moisture = sample(view, "fuel_moisture", xy)
    fit &= rng.by_slot("take", cells) < 1.0 - moisture / SPARK_DRY
    fit[fit] = could_burn(view, ground, cells=target[fit])
    for k in np.flatnonzero(fit).tolist():
        cell, at = int(target[k]), now_s + float(starts_s[k])
        if cell in lit or view.fields["fire_due_s"].flat[cell] <= at:
            continue
        lit[cell] = at
        where = (float(xy[k, 0]), float(xy[k, 1]))
        _tell_leap(view, row=int(rows[k]), target=cell, xy=where, away=float(away[k]))
    return lit


def _landings(
    view: View,
    rng: SystemStreams,
    cells: NDArray[np.int64],
    *,
    ground: FireGround,
    power: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where sparks of ``cells`` come down: flat cell (-1 off the map), place, how far, after."""
    i, j = np.divmod(cells, ground.n)
    from_ = np.stack([(j + 0.5) * ground.cell_m[0], (i + 0.5) * ground.cell_m[1]], axis=1)
    u, v = (sample(view, name, from_) for name in ("wind_u_m_s", "wind_v_m_s"))
    speed = np.hypot(u, v)
    reach = rng.normal_by_slot("flight", cells)
    away = effects.flight_m(reach, intensity_kw_m=power, wind_m_s=speed)
    bearing = np.arctan2(v, u) + 0.2 * rng.normal_by_slot("bearing", cells)
    xy = from_ + away[:, None] * np.stack([np.cos(bearing), np.sin(bearing)], axis=1)
    size = np.array([view.ground.grid.size_x_m, view.ground.grid.size_y_m])
    inside = ((xy >= 0.0) & (xy < size)).all(axis=1)
    target = np.where(inside, ground.cell_at(xy), -1)
    return target, xy, away, SPARK_STARTS_S + away / np.maximum(speed, 2.0)


def _tell_leap(view: View, *, row: int, target: int, xy: tuple[float, float], away: float) -> None:
    view.fields["fire_row"].flat[target] = row
    more = view.tables["fires"]
    if row < 0 or away < LEAP_FROM_M or more["leaps"][row] >= LEAPS_TOLD:
        return
    more["leaps"][row] += 1
    table = view.tables["hazards"]
    table["last_event"][row] = view.events.emit(
        "fire_leapt",
        causes=(int(table["event"][row]),),
        x_m=round(xy[0], 1),
        y_m=round(xy[1], 1),
        metres=round(away, 0),
    )


def gardens(
    view: View, ground: FireGround, *, draws: NDArray[np.float64], now_s: float
) -> dict[int, float]:
    """Let houses on fire light dry ground about them; return those cells and when."""
    state = view.tables["building_state"]
    count = len(draws)
    lit_s = state["lit_s"][:count]
    rows = np.flatnonzero((lit_s >= 0.0) & (draws < GARDEN_CHANCE))
    lit: dict[int, float] = {}
    rows = rows[could_burn(view, ground, cells=ground.cell_of_house[rows])]
    for row in rows.tolist():
        cell = int(ground.cell_of_house[row])
        view.fields["fire_row"].flat[cell] = int(state["fire_row"][row])
        lit[cell] = now_s
    return lit


def why_out(view: View, ground: FireGround, *, row: int) -> str:
    """Why a fire stopped: rain, damp, a break, or nothing left to burn."""
    fields = view.fields
    mine = (fields["fire_row"] == row) & np.isfinite(fields["fire_arrival_s"])
    if not mine.any():
        return "it never took"
    n = ground.n
    i, j = (int(np.median(k)) for k in np.nonzero(mine))
    at = np.array([ground.centre_m(i * n + j)])
    if float(sample(view, "surface_wetness", at)[0]) > WET:
        return "rain"
    moisture = float(sample(view, "fuel_moisture", at)[0])
    if moisture > float(law_column("extinction")[ground.fuel[mine]].mean()) * 0.95:
        return "damp"
    broken = open_ = 0
    free = np.isnan(fields["fire_arrival_s"]) & (ground.fuel != Fuel.NONE)
    for k, (dj, di) in enumerate(LINKS.tolist()):
        beside = np.zeros_like(free)
        rows = slice(max(0, -di), n - max(0, di))
        columns = slice(max(0, -dj), n - max(0, dj))
        beside[rows, columns] = free[max(0, di) : n - max(0, -di), max(0, dj) : n - max(0, -dj)]
        edge = mine & beside
        open_ += int(edge.sum())
        broken += int((edge & (ground.barrier[k] > 0)).sum())
    return "a break" if open_ and broken > 0.4 * open_ else "no more fuel"
