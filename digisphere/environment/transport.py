"""Wind carries heat, vapour, cloud and rain across the map and loses not a drop.

Conservative semi-Lagrangian transport by one-dimensional sweeps: the mass between two departure
points arrives between two faces, at any Courant number. Air outside the map is supplied as ghost
cells, so what blows in and out is counted exactly. A tracer of air goes along; where sweeps crowd
or thin it, air rises out of the layer or sinks into it and the same share of water with it.
Pure functions on arrays; the weather system calls `carry`.

Source: Lin & Rood 1996 and Leonard et al. 1996 (flux-form semi-Lagrangian transport).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CLOSEST = 0.1


@dataclass(frozen=True)
class Margins:
    """Ghost cells needed on each side, in cells."""

    west: int
    east: int
    south: int
    north: int


def margins_for(courant_x: Floats, *, courant_y: Floats) -> Margins:
    """How far the wind reaches beyond each side in one step, from Courant numbers."""
    return Margins(
        west=int(np.ceil(max(float(courant_x.max()), 0.0))) + 1,
        east=int(np.ceil(max(float(-courant_x.min()), 0.0))) + 1,
        south=int(np.ceil(max(float(courant_y.max()), 0.0))) + 1,
        north=int(np.ceil(max(float(-courant_y.min()), 0.0))) + 1,
    )


@kernel
def _departures(
    courant: Floats, first: int, count: int, total: int, low: Indices, share: Floats
) -> None:
    """Departure points of the faces of one line, as cell index and fraction.

    Where the wind shears faster than a step resolves, paths would cross; faces are then kept at
    least `CLOSEST` apart, so every cell receives some air to take its mixing ratios from.
    """
    previous = -CLOSEST
    for face in range(count + 1):
        left = courant[max(face - 1, 0)]
        right = courant[min(face, count - 1)]
        at = first + face - 0.5 * (left + right)
        at = min(max(at, previous + CLOSEST), total - CLOSEST * (count - face))
        previous = at
        low[face] = min(int(at), total - 1)
        share[face] = at - low[face]


@kernel
def sweep_x(
    padded: Floats, courant: Floats, west: int, south: int, flows: Floats, out: Floats
) -> None:
    """Sweep west-east: (f, py, px) padded mass to (f, py, n); flows (f, 2) gains in and out."""
    fields, rows, columns = padded.shape
    n = courant.shape[1]
    low = np.empty(n + 1, np.int64)
    share = np.empty(n + 1)
    upto = np.empty(columns + 1)
    for j in range(rows):
        inside = min(max(j - south, 0), courant.shape[0] - 1)
        _departures(courant[inside], west, n, columns, low, share)
        counted = 0 <= j - south < courant.shape[0]
        for f in range(fields):
            upto[0] = 0.0
            for i in range(columns):
                upto[i + 1] = upto[i] + padded[f, j, i]
            before = upto[low[0]] + share[0] * padded[f, j, low[0]]
            gain = upto[west] - before
            for i in range(n):
                k = low[i + 1]
                after = upto[k] + share[i + 1] * padded[f, j, k]
                out[f, j, i] = after - before
                before = after
            if counted:
                loss = upto[west + n] - before
                flows[f, 0] += max(gain, 0.0) + max(-loss, 0.0)
                flows[f, 1] += max(loss, 0.0) + max(-gain, 0.0)


@kernel
def sweep_y(padded: Floats, courant: Floats, south: int, flows: Floats, out: Floats) -> None:
    """Sweep south-north: (f, py, n) to (f, n, n); flows as in `sweep_x`."""
    fields, rows, columns = padded.shape
    n = courant.shape[0]
    low = np.empty((n + 1, columns), np.int64)
    share = np.empty((n + 1, columns))
    for i in range(columns):
        _departures(courant[:, i], south, n, rows, low[:, i], share[:, i])
    upto = np.zeros((rows + 1, columns))
    before = np.empty(columns)
    for f in range(fields):
        for j in range(rows):
            for i in range(columns):
                upto[j + 1, i] = upto[j, i] + padded[f, j, i]
        for i in range(columns):
            k = low[0, i]
            before[i] = upto[k, i] + share[0, i] * padded[f, k, i]
            gain = upto[south, i] - before[i]
            flows[f, 0] += max(gain, 0.0)
            flows[f, 1] += max(-gain, 0.0)
        for j in range(n):
            for i in range(columns):
                k = low[j + 1, i]
                after = upto[k, i] + share[j + 1, i] * padded[f, k, i]
                out[f, j, i] = after - before[i]
                before[i] = after
        for i in range(columns):
            loss = upto[south + n, i] - before[i]
            flows[f, 0] += max(-loss, 0.0)
            flows[f, 1] += max(loss, 0.0)


@kernel
def along_path(
    values: Floats, courant_x: Floats, courant_y: Floats, samples: int, out: Floats
) -> None:
    """Mean of ``values`` along the path that air took in the step, for every arrival cell.

    A step may leap over a whole ridge; what acted on the air is what lay on its way.
    """
    rows, columns = values.shape
    for j in range(rows):
        for i in range(columns):
            total = 0.0
            for k in range(samples):
                back = (k + 0.5) / samples
                x = min(max(int(i + 0.5 - courant_x[j, i] * back), 0), columns - 1)
                y = min(max(int(j + 0.5 - courant_y[j, i] * back), 0), rows - 1)
                total += values[y, x]
            out[j, i] = total / samples


@kernel
def _mix(arrived: Floats, values: Floats, through_top: Floats) -> None:
    """Mixing ratios of what arrived, and what thereby came in (0) and went out (1) at the top."""
    fields, rows, columns = values.shape
    for f in range(fields):
        for j in range(rows):
            for i in range(columns):
                value = arrived[f + 1, j, i] / max(arrived[0, j, i], 1e-9)
                exchange = value - arrived[f + 1, j, i]
                values[f, j, i] = value
                through_top[0, f, j, i] = exchange if exchange > 0.0 else 0.0
                through_top[1, f, j, i] = -exchange if exchange < 0.0 else 0.0


@dataclass(frozen=True)
class Carried:
    """What one step of transport did.

    Attributes:
        values: (f, n, n) mixing ratios after transport.
        boundary: (f, 2) summed mixing ratio that came in and went out through the sides.
        aloft: (f, 2) the same through the top, where air converged or parted.
    """

    values: Floats
    boundary: Floats
    aloft: Floats


def carry(padded: Floats, *, courant_x: Floats, courant_y: Floats, margins: Margins) -> Carried:
    """Carry mixing ratios with the wind for one step.

    Args:
        padded: (f, n + south + north, n + west + east) values with ghost cells filled in.
        courant_x: (n, n) cells travelled east in the step.
        courant_y: (n, n) cells travelled north in the step.
        margins: ghost cells on each side, from `margins_for`.
    """
    fields, rows, columns = padded.shape
    n_y, n_x = courant_x.shape
    masses = np.empty((fields + 1, rows, columns))
    masses[0] = 1.0
    masses[1:] = padded
    flows = np.zeros((fields + 1, 2))
    halfway = np.empty((fields + 1, rows, n_x))
    sweep_x(masses, courant_x, margins.west, margins.south, flows, halfway)
    arrived = np.empty((fields + 1, n_y, n_x))
    sweep_y(halfway, courant_y, margins.south, flows, arrived)
    values = np.empty((fields, n_y, n_x))
    through_top = np.empty((2, fields, n_y, n_x))
    _mix(arrived, values, through_top)
    aloft = np.ascontiguousarray(through_top.sum(axis=(2, 3)).T)
    return Carried(values=values, boundary=flows[1:], aloft=aloft)
