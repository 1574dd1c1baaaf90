"""Do the environment planes agree with the gridded fields under the pixels?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.environment_planes import BLENDED_PLANES, NO_CLASS, STEPPED_PLANES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles

TOLERANCE = 1e-4
"""Share of the field's span, for single precision and a point a hair from where it was drawn."""
_ON_THE_LINE_CELLS = 1e-3
"""How near a cell's border a point may round to either side."""


def environment_planes_agree(frame: FrameFiles, tally: Tally) -> None:
    """Every environment plane is the gridded field at the point each pixel shows."""
    fields, depth = frame.fields, frame.depth
    present = [p for p in (*BLENDED_PLANES, *STEPPED_PLANES) if frame.plane(p.name) is not None]
    if fields is None or depth is None or not present:
        tally.skipped = "needs the format fields, the plane depth and an environment plane"
        return
    seen = np.nonzero(np.isfinite(depth))
    points = frame.view.unproject(depth[seen], rows=seen[0], columns=seen[1])
    for made in present:
        name, plane = made.field, np.asarray(frame.plane(made.name))
        where = f"frame {frame.frame_id}, {made.name}"
        empty = np.ones(depth.shape, dtype=bool)
        empty[seen] = False
        void = np.isnan(plane) if plane.dtype.kind == "f" else plane == NO_CLASS
        tally.expect(bool(void[empty].all()), f"{where}: sky has a value")
        if name not in fields:
            tally.expect(bool(void.all()), f"{where}: there is no such field")
            continue
        size = (float(fields["map_size_m"][0]), float(fields["map_size_m"][1]))
        compare = _compare_blended if made in BLENDED_PLANES else _compare_stepped
        compare(plane[seen], fields[name], points, size, tally, where)


def _compare_blended(
    found: NDArray[Any],
    grid: NDArray[Any],
    points: NDArray[np.float64],
    size_m: tuple[float, float],
    tally: Tally,
    where: str,
) -> None:
    rows, columns = grid.shape
    x = np.clip(points[:, 0] / size_m[0] * columns - 0.5, 0.0, columns - 1.0)
    y = np.clip(points[:, 1] / size_m[1] * rows - 0.5, 0.0, rows - 1.0)
    ix, iy = np.minimum(x.astype(int), columns - 2), np.minimum(y.astype(int), rows - 2)
    fx, fy = x - ix, y - iy
    values = grid.astype(np.float64)
    south = values[iy, ix] * (1.0 - fx) + values[iy, ix + 1] * fx
    north = values[iy + 1, ix] * (1.0 - fx) + values[iy + 1, ix + 1] * fx
    expected = south * (1.0 - fy) + north * fy
    span = max(float(np.ptp(values)), 1e-3)
    tally.measure(
        np.abs(found - expected) / span,
        limit=np.full(len(found), TOLERANCE),
        example=lambda i: f"{where}: {found[i]:g} where the field says {expected[i]:g}",
    )


def _compare_stepped(
    found: NDArray[Any],
    grid: NDArray[Any],
    points: NDArray[np.float64],
    size_m: tuple[float, float],
    tally: Tally,
    where: str,
) -> None:
    rows, columns = grid.shape
    x, y = points[:, 0] / size_m[0] * columns, points[:, 1] / size_m[1] * rows
    away = np.minimum(np.abs(x - np.round(x)), np.abs(y - np.round(y)))
    clear = away > _ON_THE_LINE_CELLS
    ix = np.clip(x.astype(int), 0, columns - 1)
    iy = np.clip(y.astype(int), 0, rows - 1)
    expected = grid[iy, ix]
    told, real = found[clear], expected[clear]
    if told.dtype.kind == "f":
        nothing = np.isnan(told) & ~np.isfinite(real)
        same = nothing | np.isclose(told, real, rtol=1e-6, atol=1e-3)
    else:
        same = told == real
    tally.expect_all(same, example=lambda i: f"{where}: {told[i]} where the field says {real[i]}")
