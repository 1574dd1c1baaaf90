"""What danger each person perceives where they are: water, flames, smoke, shaking, gusts.

One look a minute at the fields around the people, and only while a natural event goes on. Nobody
perceives what is out of sight, behind a hill or too far to hear; sleepers wake only to what is
upon them. What they then do is decided in `danger_system`; where they can be safe, in `refuge`.

Sources: danger of moving water to people d (v + 0.5), Defra FD2320; people wake and leave houses
from intensity V to VI, the European macroseismic scale (Grünthal 1998); walking against gusts
becomes dangerous near 20 m/s (Lawson & Penwarden 1975).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.environment.sampling import sample
from digisphere.people.enums import Activity, Danger
from digisphere.people.trajectory import indoors_at, position_at
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WORRYING_M2_S = 0.25
"""Hazard rating d (v + 0.5) of water one keeps away from: half a metre still, a foot of it moving;
a third of what Defra calls dangerous to some."""
WET_FLOOR_M = 0.1
WATER_SEEN_M, WATER_FEARED_M = 80.0, 35.0
WATER_HEARD_M = 15.0
ABOVE_WATER_M = 1.0
FIRE_SEEN_M, FIRE_FEARED_M = 500.0, 160.0
FIRE_NOTICED_INDOORS_M, FIRE_WAKES_M = 60.0, 25.0
FLAME_M, EYES_M = 6.0, 1.6
CHOKING_G_M2 = 2.0
WAKES_MMI, FELT_MMI, FLEES_MMI = 5.0, 4.0, 5.5
GUST_M_S = 19.0
_SIGHT_POINTS = 9


@dataclass(frozen=True)
class Surroundings:
    """Where people (n,) are and whether they can notice anything."""

    rows: Ints
    xy_m: Floats
    outdoors: Bools
    awake: Bools
    house: Ints
    """Building each is in, NONE outdoors."""


@dataclass(frozen=True)
class Threat:
    """One kind of danger to those of `Surroundings`, all (n,)."""

    kind: Danger
    noticed: Bools
    feared: Bools
    event: Ints
    """What they would name as the cause."""
    away_m: Floats
    """How far the nearest of it is."""


def surroundings_of(view: View, *, now_s: float) -> Surroundings:
    """Return where the living are now and whether they can notice anything."""
    people = view.table("people")
    rows: Ints = people.rows
    outdoors = ~indoors_at(people, now_s, rows)
    place = people["place_id"][rows].astype(np.int64)
    inside = ~outdoors & (place >= 0)
    house = np.where(inside, view.ground.places["building_id"][np.maximum(place, 0)], NONE)
    return Surroundings(
        rows=rows,
        xy_m=position_at(people, now_s, rows),
        outdoors=outdoors,
        awake=people["activity"][rows] != Activity.SLEEP,
        house=house.astype(np.int64),
    )


def nearest_cells(mask: Bools, *, size_m: tuple[float, float], xy_m: Floats) -> tuple[Any, ...]:
    """Return distance (n,), place (n, 2) and cell (iy, ix) of the nearest true cell to points."""
    rows, columns = mask.shape
    cell = (size_m[1] / rows, size_m[0] / columns)
    iy, ix = _nearest(mask, _rim(mask), cell, np.ascontiguousarray(xy_m, dtype=np.float64))
    at = np.column_stack([(ix + 0.5) * cell[1], (iy + 0.5) * cell[0]])
    away = np.maximum(np.hypot(*(at - xy_m).T) - 0.5 * max(cell), 0.0)
    return away, at, (iy, ix)


@kernel
def _rim(mask: Bools) -> Ints:
    """Return the true cells (k, 2) with a cell beside them that is not: iy, ix."""
    rows, columns = mask.shape
    found = np.empty((rows * columns, 2), dtype=np.int64)
    count = 0
    for j in range(rows):
        for i in range(columns):
            if not mask[j, i]:
                continue
            within = 0 < j < rows - 1 and 0 < i < columns - 1
            if within and mask[j - 1, i] and mask[j + 1, i] and mask[j, i - 1] and mask[j, i + 1]:
                continue
            found[count, 0], found[count, 1] = j, i
            count += 1
    return found[:count]


@kernel
def _nearest(
    mask: Bools, rim: Ints, cell_m: tuple[float, float], xy_m: Floats
) -> tuple[Ints, Ints]:
    """Return the true cell nearest to each point: its own, or one of the rim of them all."""
    rows, columns = mask.shape
    iy, ix = np.empty(len(xy_m), dtype=np.int64), np.empty(len(xy_m), dtype=np.int64)
    for p in range(len(xy_m)):
        iy[p] = min(max(int(xy_m[p, 1] / cell_m[0]), 0), rows - 1)
        ix[p] = min(max(int(xy_m[p, 0] / cell_m[1]), 0), columns - 1)
        if mask[iy[p], ix[p]]:
            continue
        least = np.inf
        for k in range(len(rim)):
            dy = (rim[k, 0] + 0.5) * cell_m[0] - xy_m[p, 1]
            dx = (rim[k, 1] + 0.5) * cell_m[1] - xy_m[p, 0]
            gap2 = dy * dy + dx * dx
            if gap2 < least:
                least, iy[p], ix[p] = gap2, rim[k, 0], rim[k, 1]
    return iy, ix


def in_view(ground: Any, *, eyes_m: Floats, aims_m: Floats, high_m: float) -> Bools:
    """Tell of points (n, 2) whether something so high at the aims (n, 2) shows over the ground."""
    share = np.linspace(0.0, 1.0, _SIGHT_POINTS)[1:-1]
    start = ground.height_at(eyes_m).astype(np.float64) + EYES_M
    end = ground.height_at(aims_m).astype(np.float64) + high_m
    line = eyes_m[:, None] + share[None, :, None] * (aims_m - eyes_m)[:, None]
    land = ground.height_at(line.reshape(-1, 2)).reshape(line.shape[:2])
    sight = start[:, None] + share[None, :] * (end - start)[:, None]
    seen: Bools = (land <= sight).all(axis=1)
    return seen


def flood_threat(view: View, who: Surroundings) -> Threat | None:
    """Water within sight; feared by those no higher than it, and by those it stands about."""
    depth = view.fields.get("flood_depth_m")
    if depth is None or not _going_on(view, HazardKind.FLOOD):
        return None
    deep = deep_water(view)
    if not deep.any():
        return None
    away, at, cell = nearest_cells(deep, size_m=map_size(view), xy_m=who.xy_m)
    ground = view.ground
    level = ground.height_at(at).astype(np.float64) + depth[cell]
    low = ground.height_at(who.xy_m) < level + ABOVE_WATER_M
    seen = who.outdoors & (away < WATER_SEEN_M)
    near = np.flatnonzero(seen)
    seen[near] = in_view(ground, eyes_m=who.xy_m[near], aims_m=at[near], high_m=0.5)
    wet_floor = (who.house >= 0) & (
        view.tables["building_state"]["flood_m"][np.maximum(who.house, 0)] > WET_FLOOR_M
    )
    noticed = who.awake & (seen | (away < WATER_HEARD_M)) | wet_floor
    feared = noticed & ((low & (away < WATER_FEARED_M)) | wet_floor)
    event = _named(view, HazardKind.FLOOD, count=who.rows.size)
    return Threat(Danger.FLOOD, noticed, feared, event, away)


def fire_threat(view: View, who: Surroundings) -> Threat | None:
    """Flames within sight, or smoke too thick to breathe; also from a house on fire."""
    if "fire_intensity_kw_m" not in view.fields or not _going_on(view, HazardKind.FIRE):
        return None
    burning = flames(view)
    if not burning.any():
        return None
    away, at, _ = nearest_cells(burning, size_m=map_size(view), xy_m=who.xy_m)
    seen = who.outdoors & who.awake & (away < FIRE_SEEN_M)
    near = np.flatnonzero(seen)
    seen[near] = in_view(view.ground, eyes_m=who.xy_m[near], aims_m=at[near], high_m=FLAME_M)
    smoke = sample(view, "smoke_g_m2", who.xy_m)
    choked = who.outdoors & who.awake & (smoke > CHOKING_G_M2)
    within = np.where(who.awake, FIRE_NOTICED_INDOORS_M, FIRE_WAKES_M)
    noticed = seen | choked | (away < within)
    feared = noticed & ((away < FIRE_FEARED_M) | choked)
    event = _named(view, HazardKind.FIRE, count=who.rows.size)
    return Threat(Danger.FIRE, noticed, feared, event, away)


def shaking_threat(view: View, who: Surroundings, *, now_s: float, tick_s: float) -> Threat | None:
    """A shock of the last minute, by the intensity at each one's feet."""
    event = shock_event(view, now_s=now_s, tick_s=tick_s)
    if event < 0:
        return None
    mmi = sample(view, "mmi", who.xy_m)
    noticed = np.where(who.awake, mmi >= FELT_MMI, mmi >= WAKES_MMI)
    feared = noticed & (mmi >= FLEES_MMI) & ~who.outdoors
    return Threat(
        Danger.EARTHQUAKE,
        noticed,
        feared,
        np.full(who.rows.size, event),
        np.zeros(who.rows.size),
    )


def storm_threat(view: View, who: Surroundings) -> Threat | None:
    """Gusts that one can hardly stand in, for those out of doors."""
    kinds = [k for k in (HazardKind.STORM, HazardKind.BLIZZARD) if _going_on(view, k)]
    if not kinds or "gust_m_s" not in view.fields:
        return None
    feared = who.outdoors & who.awake & (sample(view, "gust_m_s", who.xy_m) > GUST_M_S)
    event = _named(view, kinds[-1], count=who.rows.size)
    return Threat(Danger.STORM, feared.copy(), feared, event, np.zeros(who.rows.size))


def shock_event(view: View, *, now_s: float, tick_s: float = 1.0) -> int:
    """Return the newest event of a shock felt in the last minute, NONE where none was."""
    shocks = view.tables.get("shocks")
    if shocks is None:
        return NONE
    struck = (shocks["time_s"] <= now_s) & (shocks["time_s"] > now_s - 120.0)
    if not struck.any():
        return NONE
    log = view.events.read
    for number in range(len(log) - 1, -1, -1):
        event = log.get(number)
        if event.tick * tick_s < now_s - 60.0:
            return NONE
        if event.kind in ("earthquake_began", "aftershock"):
            return number
    return NONE


def deep_water(view: View) -> Bools:
    """Return (n, n) cells of the hazard grid whose flood water one keeps away from."""
    depth, speed = view.fields["flood_depth_m"], view.fields["flood_speed_m_s"]
    deep: Bools = np.zeros(depth.shape, dtype=np.bool_)
    _mark_deep(depth, speed, deep)
    return deep


@kernel
def _mark_deep(depth_m: Any, speed_m_s: Any, deep: Any) -> None:
    for j in range(depth_m.shape[0]):
        for i in range(depth_m.shape[1]):
            if depth_m[j, i] > 0.0:
                deep[j, i] = depth_m[j, i] * (speed_m_s[j, i] + 0.5) > WORRYING_M2_S


def flames(view: View) -> Bools:
    """Return (n, n) cells of the hazard grid where plants or a house burn now."""
    out: Bools = view.fields["fire_intensity_kw_m"] > 0.0
    _add_houses(view, out)
    return out


def _add_houses(view: View, flames: Bools) -> None:
    """Mark the cells of houses on fire."""
    lit = view.tables["building_state"]
    if "lit_s" not in lit:
        return
    burning = np.flatnonzero(lit["lit_s"] >= 0.0)
    if not burning.size:
        return
    houses, (size_x, size_y) = view.ground.buildings, map_size(view)
    rows, columns = flames.shape
    iy = np.clip((houses["y_m"][burning] / size_y * rows).astype(np.intp), 0, rows - 1)
    ix = np.clip((houses["x_m"][burning] / size_x * columns).astype(np.intp), 0, columns - 1)
    flames[iy, ix] = True


def _going_on(view: View, kind: HazardKind) -> bool:
    return "hazards" in view.tables and bool(going_on(view.tables["hazards"], kind=kind).size)


def _named(view: View, kind: HazardKind, *, count: int) -> Ints:
    """Return (n,) the beginning of the newest natural event of a kind."""
    table = view.tables["hazards"]
    rows = going_on(table, kind=kind)
    event = int(table["event"][rows[np.argmax(table["began_s"][rows])]]) if rows.size else NONE
    return np.full(count, event, dtype=np.int64)


def map_size(view: View) -> tuple[float, float]:
    """Return the map's width and height in metres."""
    grid = view.ground.grid
    return float(grid.size_x_m), float(grid.size_y_m)
