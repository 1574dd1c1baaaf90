"""Valley floors and lakes: what ice and silt did after the rivers had cut.

Silt evens the ground beside the large streams into floors and terraces, ice scours hollows in
them, water fills the hollows to their sill, and every pit too small for a lake is filled with
sediment. Rivers themselves are in ``rivers``. Called by ``build``.
Sources: Renno et al. 2008 (height above nearest drainage); Barnes et al. 2014 (spill levels).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

from digisphere.world.compiled import kernel
from digisphere.world.noise import fbm
from digisphere.world.routing import (
    Bytes,
    Floats,
    Ints,
    Routing,
    accumulate,
    route,
    step_length_cells,
)
from digisphere.world.uplift import plan_coordinates

_LAKE_DEPTH_M = 2.0
_LAKE_CELLS = 20
_CHANNEL_M2 = 0.35e6


@dataclass(frozen=True)
class Water:
    """Standing water on the land. ``level_m`` is NaN on dry land and under the open sea."""

    level_m: Floats
    lake_id: Ints
    """0 on dry land, 1.. in each lake."""


@kernel
def _stream_below(
    order: Ints,
    receiver: Ints,
    height: Floats,
    area_m2: Floats,
    channel_m2: float,
    stream_m: Floats,
    stream_m2: Floats,
) -> None:
    for k in range(order.size):
        cell = order[k]
        down = receiver[cell]
        if down == cell or area_m2[cell] >= channel_m2:
            stream_m[cell] = height[cell]
            stream_m2[cell] = area_m2[cell]
        else:
            stream_m[cell] = stream_m[down]
            stream_m2[cell] = stream_m2[down]


def above_streams(
    height_m: Floats, *, routing: Routing, area_m2: Floats, channel_m2: float = _CHANNEL_M2
) -> tuple[Floats, Floats]:
    """Return for each cell its height above, and the drained area of, the stream it drains to."""
    stream = np.empty(height_m.size)
    size = np.empty(height_m.size)
    _stream_below(
        routing.order,
        routing.receiver.ravel(),
        height_m.ravel(),
        area_m2.ravel(),
        channel_m2,
        stream,
        size,
    )
    return height_m - stream.reshape(height_m.shape), size.reshape(height_m.shape)


def lay_floors(height_m: Floats, *, outlet: Bytes, cell_m: float, seed: int) -> Floats:
    """Return the ground with silted floors and low terraces beside the larger streams.

    Within a few metres above a stream the ground is pressed towards its level, more for larger
    streams; above that, faint treads 6 m apart are cut where a noise says the terraces survive.
    """
    routing = route(height_m, outlet=outlet)
    area_m2 = accumulate(routing, source=np.full_like(height_m, cell_m * cell_m))
    above, size = above_streams(height_m, routing=routing, area_m2=area_m2)
    reach = np.clip(2.0 + 4.5 * np.log10(np.maximum(size, _CHANNEL_M2) / _CHANNEL_M2), 2.0, 11.0)
    part = np.clip(above / reach, 0.0, 1.0)
    pressed = above - reach * 0.55 * part * (1.0 - part) ** 0.8
    x, y = plan_coordinates(height_m.shape[0])
    kept = np.clip(0.5 + 1.6 * fbm(x * 0.9, y=y * 0.9, seed=seed + 61, octaves=3), 0.0, 1.0)
    window = np.clip((above - 3.0) / 4.0, 0.0, 1.0) * np.clip((34.0 - above) / 12.0, 0.0, 1.0)
    tread = -0.75 * np.sin(2.0 * np.pi * above / 6.0) * window * kept
    change = np.where(outlet == 1, 0.0, pressed - above + tread)
    return np.asarray(height_m + ndimage.gaussian_filter(change, 1.2, mode="nearest"))


def _scour_sites(
    area_m2: Floats,
    *,
    above: Floats,
    outlet: Bytes,
    cell_m: float,
    spacing_m: float,
) -> list[int]:
    """Return cells on large streams with the widest floor around, best first, well apart."""
    floor = ndimage.gaussian_filter((above < 9.0).astype(np.float64), 140.0 / cell_m)
    inside = ndimage.distance_transform_edt(outlet == 0, sampling=cell_m)
    good = (area_m2 >= 1.2e6) & (inside > 700.0)
    score = np.where(good, floor * np.log10(np.maximum(area_m2, 10.0)), 0.0).ravel()
    nx = area_m2.shape[1]
    sites: list[int] = []
    for cell in np.argsort(-score, kind="stable")[: 40 * nx].tolist():
        if score[cell] <= 0.0:
            break
        iy, ix = divmod(cell, nx)
        far = all(
            (iy - s // nx) ** 2 + (ix - s % nx) ** 2 > (spacing_m / cell_m) ** 2 for s in sites
        )
        if far:
            sites.append(cell)
    return sites


def _up_the_stem(routing: Routing, *, area_m2: Floats, sill: int, length_cells: float) -> Ints:
    """Return flat indices from ``sill`` up along the donor with the largest area."""
    nx = area_m2.shape[1]
    ny = area_m2.shape[0]
    receiver = routing.receiver.ravel()
    area = area_m2.ravel()
    path = [sill]
    run = 0.0
    while run < length_cells:
        iy, ix = divmod(path[-1], nx)
        donors = [
            jy * nx + jx
            for jy in range(max(0, iy - 1), min(ny, iy + 2))
            for jx in range(max(0, ix - 1), min(nx, ix + 2))
            if receiver[jy * nx + jx] == path[-1] and (jy, jx) != (iy, ix)
        ]
        if not donors:
            break
        best = max(donors, key=lambda cell: (area[cell], -cell))
        run += step_length_cells(best, path[-1], nx)
        path.append(best)
    return np.array(path, dtype=np.int32)


def _scour_one(
    ground: Floats, *, path: Ints, cell_m: float, length_m: float, depth_m: float, seed: int
) -> Floats:
    """Return ``ground`` with one hollow along ``path``, a bowl as wide as a third of its length."""
    ny, nx = ground.shape
    line = np.stack([path // nx, path % nx], axis=1).astype(np.float64)
    line = ndimage.gaussian_filter1d(line, 0.06 * length_m / cell_m, axis=0, mode="nearest")
    reach = round(0.4 * length_m / cell_m)
    low = np.maximum(np.floor(line.min(axis=0)).astype(int) - reach, 0)
    high = np.minimum(np.ceil(line.max(axis=0)).astype(int) + reach, [ny - 1, nx - 1])
    iy, ix = np.mgrid[low[0] : high[0] + 1, low[1] : high[1] + 1]
    away, nearest = KDTree(line).query(np.stack([iy.ravel(), ix.ravel()], axis=1))
    along = (nearest / max(1, len(line) - 1)).reshape(iy.shape)
    fray = fbm(ix * cell_m / 260.0, y=iy * cell_m / 260.0, seed=seed, octaves=3)
    half = 0.17 * length_m * np.sqrt(np.clip(4.0 * along * (1.0 - along), 0.02, 1.0))
    across = away.reshape(iy.shape) * cell_m / np.maximum(half * (1.0 + 0.7 * fray), cell_m)
    level = float(ground.ravel()[path[0]])
    here = ground[low[0] : high[0] + 1, low[1] : high[1] + 1]
    bowl = depth_m * np.clip(1.0 - across**2, -1.0, 1.0)
    bed = level + 1.0 - bowl + np.maximum(across - 1.0, 0.0) * 60.0
    # Ice rides over hills it cannot remove: no cut is deeper than the bowl and a little more.
    most = np.maximum(depth_m * np.clip(1.15 - across**2, 0.0, 1.0) + 5.0 * (across < 1.2), 0.0)
    cut = np.clip(here - bed, 0.0, most)
    dug = here - ndimage.gaussian_filter(cut, 20.0 / cell_m, mode="nearest")
    out = ground.copy()
    out[low[0] : high[0] + 1, low[1] : high[1] + 1] = dug
    return out


def scour_hollows(
    height_m: Floats,
    *,
    outlet: Bytes,
    cell_m: float,
    count: int,
    length_m: float,
    depth_m: float,
    seed: int,
    skip: int = 0,
) -> Floats:
    """Return the ground with ``count`` hollows scoured along the widest floors, as ice does.

    A hollow starts at a sill on a large stream and reaches ``length_m`` up the valley, bending
    with it; its floor lies up to ``depth_m`` below the sill. The first ``skip`` sites are left
    alone, so that the widest floor of a valley stays meadow.
    """
    if count <= 0:
        return height_m
    routing = route(height_m, outlet=outlet)
    area_m2 = accumulate(routing, source=np.full_like(height_m, cell_m * cell_m))
    above, _ = above_streams(height_m, routing=routing, area_m2=area_m2)
    sites = _scour_sites(
        area_m2, above=above, outlet=outlet, cell_m=cell_m, spacing_m=1.6 * length_m
    )
    ground = height_m
    for number, sill in enumerate(sites[skip : skip + count]):
        path = _up_the_stem(routing, area_m2=area_m2, sill=sill, length_cells=length_m / cell_m)
        ground = _scour_one(
            ground,
            path=path,
            cell_m=cell_m,
            length_m=length_m * min(1.0, len(path) * cell_m / length_m),
            depth_m=depth_m,
            seed=seed + number,
        )
    return ground


def settle_water(
    height_m: Floats, *, outlet: Bytes, cell_m: float, sea: Bytes
) -> tuple[Floats, Water]:
    """Fill every pit: large ones with a lake to their sill, small ones with sediment.

    A lake is deeper than 2 m somewhere and has at least 20 cells and 2,000 m2.
    """
    routing = route(height_m, outlet=outlet)
    depth = routing.filled_m - height_m
    labels, count = ndimage.label(depth > 1e-6, structure=np.ones((3, 3)))
    index = np.arange(1, count + 1)
    cells = ndimage.sum_labels(np.ones_like(depth), labels, index)
    deepest = ndimage.maximum(depth, labels, index) if count else np.zeros(0)
    least = max(_LAKE_CELLS, round(2000.0 / cell_m**2))
    is_lake = (np.asarray(cells) >= least) & (np.asarray(deepest) > _LAKE_DEPTH_M)
    new_id = np.zeros(count + 1, dtype=np.int32)
    new_id[1:][is_lake] = np.arange(1, int(is_lake.sum()) + 1)
    lake_id = new_id[labels]
    lake_id[sea == 1] = 0
    in_lake = lake_id > 0
    ground = np.where(in_lake, height_m, routing.filled_m)
    level = np.where(in_lake, routing.filled_m, np.nan)
    return ground, Water(level_m=level, lake_id=lake_id.astype(np.int32))


def sea_bed(height_m: Floats, *, sea: Bytes, cell_m: float) -> Floats:
    """Return the ground with a bed under the sea: shallow shelves, deeper off steep coasts."""
    if not sea.any():
        return height_m
    off_m, nearest = ndimage.distance_transform_edt(sea == 1, sampling=cell_m, return_indices=True)
    rise = ndimage.gaussian_filter(np.where(sea == 1, 0.0, height_m), 60.0 / cell_m)
    steep = rise[nearest[0], nearest[1]] / 25.0
    shelf = 0.5 + off_m * (0.02 + 0.05 * np.clip(steep, 0.0, 1.0)) + 8.0e-6 * off_m**2
    depth = ndimage.gaussian_filter(np.where(sea == 1, np.minimum(shelf, 90.0), 0.0), 1.0)
    return np.where(sea == 1, -np.maximum(depth, 0.35), np.maximum(height_m, 0.3))


def on_sea_cells(water: Water, *, sea: Bytes, sea_level_m: float) -> NDArray[np.float32]:
    """Return the level of lakes and sea together, NaN on dry land."""
    level = np.where(sea == 1, sea_level_m, water.level_m)
    return np.asarray(level, dtype=np.float32)
