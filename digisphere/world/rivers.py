"""Rivers as lines: traced down the receivers, smoothed, given width, depth and a falling level.

Where the water goes is settled in ``routing``; the bed that carries it is dug in ``riverbeds``.
Channel form follows bankfull discharge (Leopold & Maddock 1953): w = 2.7 Q^0.5, d = 0.3 Q^0.4.
Called by ``build``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.noise import fbm
from digisphere.world.routing import Floats, Ints

LEAST_DISCHARGE_M3_S = 0.012
_BANKFULL = 5.0
"""Discharge that fills the banks, over the mean: about five in small temperate basins."""
_VERTEX_M = 7.0
_FREEBOARD_M = 0.35


@dataclass(frozen=True)
class Course:
    """One river before its bed is dug; arrays run from source to mouth."""

    cells: NDArray[np.int64]
    """Flat indices of the cells it was traced along."""
    xy_m: Floats
    discharge_m3_s: Floats
    width_m: Floats
    depth_m: Floats
    level_m: Floats


def channel_width_m(discharge_m3_s: Floats) -> Floats:
    """Return the width of a channel that carries this mean discharge."""
    return np.asarray(2.7 * np.sqrt(_BANKFULL * np.asarray(discharge_m3_s)))


def channel_depth_m(discharge_m3_s: Floats) -> Floats:
    """Return the depth of a channel that carries this mean discharge."""
    return np.asarray(0.3 * (_BANKFULL * np.asarray(discharge_m3_s)) ** 0.4)


def trace_stems(
    receiver: Ints, *, discharge_m3_s: Floats, still: NDArray[np.bool_]
) -> list[list[int]]:
    """Return rivers as lists of flat indices, each ending in the cell it flows into.

    A river starts where the flow first reaches 0.012 m3/s or where a lake spills, follows the
    receivers, and ends in a lake, the sea, at the rim, or where it joins a larger river.
    """
    flow = discharge_m3_s.ravel()
    down = receiver.ravel()
    wet = still.ravel()
    channel = np.flatnonzero((flow >= LEAST_DISCHARGE_M3_S) & ~wet & (down != np.arange(down.size)))
    # The donor with the largest flow carries its river's name on; the last write wins, and equal
    # flows are told apart by index, so the order is fixed.
    by_flow = channel[np.lexsort((channel, flow[channel]))]
    main_donor = np.full(down.size, -1, dtype=np.int64)
    main_donor[down[by_flow]] = by_flow
    has_donor = np.zeros(down.size, dtype=bool)
    has_donor[down[channel]] = True
    is_channel = np.zeros(down.size, dtype=bool)
    is_channel[channel] = True
    stems = []
    for head in channel[~has_donor[channel]].tolist():
        stem = [head]
        while True:
            last = stem[-1]
            nxt = int(down[last])
            stem.append(nxt)
            if not is_channel[nxt] or main_donor[nxt] != last:
                break
        if len(stem) >= 6:
            stems.append(stem)
    stems.sort(key=lambda s: (-flow[s[-2]], s[0]))
    return stems


def _chaikin(xy: Floats) -> Floats:
    cut = np.empty((2 * (len(xy) - 1), 2))
    cut[0::2] = 0.75 * xy[:-1] + 0.25 * xy[1:]
    cut[1::2] = 0.25 * xy[:-1] + 0.75 * xy[1:]
    return np.concatenate([xy[:1], cut, xy[-1:]])


def _resampled(xy: Floats, *, values: Floats, step_m: float) -> tuple[Floats, Floats]:
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    count = max(3, int(np.ceil(run[-1] / step_m)) + 1)
    at = np.linspace(0.0, run[-1], count)
    line = np.stack([np.interp(at, run, xy[:, 0]), np.interp(at, run, xy[:, 1])], axis=1)
    return line, np.interp(at, run, values)


def _meandered(xy: Floats, *, width_m: Floats, fall: Floats, seed: int) -> Floats:
    """Swing the line sideways where it is flat: wavelength about 11 widths (Leopold 1960)."""
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    along = np.gradient(xy, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    wide = float(np.median(width_m))
    wave = fbm(run / max(11.0 * wide, 60.0), y=np.full_like(run, 0.5), seed=seed, octaves=2)
    wander = fbm(run / max(45.0 * wide, 240.0), y=np.full_like(run, 0.3), seed=seed ^ 77, octaves=2)
    flat = np.clip(1.0 - fall / 0.02, 0.0, 1.0)
    ends = np.clip(np.minimum(run, run[-1] - run) / 80.0, 0.0, 1.0)
    swing = wide * (5.0 * wave + 9.0 * wander) * flat * ends
    eased = ndimage.gaussian_filter1d(swing, 3.0, mode="nearest")
    return np.asarray(xy + normal * eased[:, None])


def _falling(level: Floats, *, mouth_m: float) -> Floats:
    """Return ``level`` made to fall all the way to ``mouth_m``, without steps."""
    run = np.minimum.accumulate(level)
    smooth = ndimage.gaussian_filter1d(run, 4.0, mode="nearest")
    smooth = np.minimum.accumulate(np.minimum(smooth, run + 0.5))
    smooth[-1] = min(smooth[-1], mouth_m)
    return np.maximum(smooth, mouth_m)


def lay_courses(
    stems: list[list[int]],
    *,
    ground_m: Floats,
    discharge_m3_s: Floats,
    still_level_m: Floats,
    cell_m: float,
    seed: int,
) -> list[Course]:
    """Turn traced stems into smooth courses with level, width and depth, largest first.

    A tributary ends at the level its larger river has there; a level never rises downstream.
    """
    nx = ground_m.shape[1]
    flow, still = discharge_m3_s.ravel(), still_level_m.ravel()
    joined: dict[int, tuple[float, float, float]] = {}
    courses = []
    for number, stem in enumerate(stems):
        cells = np.array(stem, dtype=np.int64)
        xy = np.stack([(cells % nx + 0.5) * cell_m, (cells // nx + 0.5) * cell_m], axis=1)
        carried = flow[cells].copy()
        carried[-1] = carried[-2]  # below a junction the larger river carries the sum
        mouth = stem[-1]
        mouth_m = float(ground_m.ravel()[mouth]) - _FREEBOARD_M
        if mouth in joined:
            xy[-1], mouth_m = joined[mouth][:2], joined[mouth][2]
        if not np.isnan(still[mouth]):
            mouth_m = float(still[mouth])
        line, carried = _smooth_line(
            xy, carried=carried, ground=ground_m, cell_m=cell_m, seed=seed + number
        )
        course = _course(
            cells,
            line=line,
            discharge_m3_s=np.maximum.accumulate(carried),
            ground=ground_m,
            mouth_m=mouth_m,
            cell_m=cell_m,
        )
        courses.append(course)
        _remember(joined, cells=cells, course=course)
    return courses


def _heights_along(ground: Floats, *, line: Floats, cell_m: float) -> Floats:
    at = [line[:, 1] / cell_m - 0.5, line[:, 0] / cell_m - 0.5]
    return np.asarray(ndimage.map_coordinates(ground, at, order=1, mode="nearest"))


def _course(
    cells: NDArray[np.int64],
    *,
    line: Floats,
    discharge_m3_s: Floats,
    ground: Floats,
    mouth_m: float,
    cell_m: float,
) -> Course:
    bank = _heights_along(ground, line=line, cell_m=cell_m)
    return Course(
        cells=cells,
        xy_m=line,
        discharge_m3_s=discharge_m3_s,
        width_m=channel_width_m(discharge_m3_s),
        depth_m=channel_depth_m(discharge_m3_s),
        level_m=_falling(bank - _FREEBOARD_M, mouth_m=mouth_m),
    )


def _smooth_line(
    xy: Floats, *, carried: Floats, ground: Floats, cell_m: float, seed: int
) -> tuple[Floats, Floats]:
    line, flow = _resampled(xy, values=carried, step_m=_VERTEX_M)
    reach = np.clip(2.2 * cell_m, 12.0, 40.0) / _VERTEX_M
    eased = ndimage.gaussian_filter1d(line, reach, axis=0, mode="nearest")
    eased[0], eased[-1] = line[0], line[-1]
    z = _heights_along(ground, line=eased, cell_m=cell_m)
    fall = np.abs(np.gradient(ndimage.gaussian_filter1d(z, 10.0))) / _VERTEX_M
    swung = _meandered(eased, width_m=channel_width_m(flow), fall=fall, seed=seed)
    swung = _chaikin(swung)
    back = np.linspace(0.0, 1.0, len(swung))
    flow = np.interp(back, np.linspace(0.0, 1.0, len(flow)), flow)
    return _resampled(swung, values=flow, step_m=_VERTEX_M)


def _remember(
    joined: dict[int, tuple[float, float, float]], *, cells: NDArray[np.int64], course: Course
) -> None:
    """Note where on the drawn line each traced cell ended up, for tributaries to meet it there."""
    at = np.linspace(0.0, 1.0, len(cells))
    drawn = np.linspace(0.0, 1.0, len(course.level_m))
    x = np.interp(at, drawn, course.xy_m[:, 0])
    y = np.interp(at, drawn, course.xy_m[:, 1])
    z = np.interp(at, drawn, course.level_m)
    for cell, px, py, pz in zip(cells[:-1].tolist(), x, y, z, strict=False):
        joined.setdefault(cell, (float(px), float(py), float(pz)))
