"""Wind carries heat, vapour, cloud and rain across the map and loses not a drop.

Conservative semi-Lagrangian transport by one-dimensional sweeps: the mass between two departure
points arrives between two faces, at any Courant number. Air outside the map is supplied as ghost
cells, so what blows in and out is counted exactly. A tracer of air goes along; where sweeps crowd
or thin it, air rises out of the layer or sinks into it and the same share of water with it.
Pure functions on arrays; the weather system calls `carry`.

Source: Lin & Rood 1996 and Leonard et al. 1996 (flux-form semi-Lagrangian transport).
"""

from dataclasses import dataclass
from math import ceil

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


@kernel
def deflect(
    flow: Floats,
    lift: Floats,
    steering: tuple[float, float],
    cells_of_m_s: tuple[float, float],
    wind: Floats,
    courant: Floats,
    forced: Floats,
) -> None:
    """Wind over the relief (2, n, n), in m/s and in cells a step, and the ascent it is forced to.

    ``flow`` is `Relief.flow`, ``lift`` is (2, n, n) ascent per unit wind.
    """
    for b in range(2):
        for j in range(wind.shape[1]):
            from_east, from_north, rising = flow[0, b, j], flow[1, b, j], lift[b, j]
            blows, cells, up = wind[b, j], courant[b, j], forced[j]
            for i in range(wind.shape[2]):
                blows[i] = steering[0] * from_east[i] + steering[1] * from_north[i]
            for i in range(wind.shape[2]):
                cells[i] = blows[i] * cells_of_m_s[b]
            for i in range(wind.shape[2]):
                up[i] = blows[i] * rising[i] + (up[i] if b == 1 else 0.0)


@kernel
def _reach(courant: Floats) -> tuple[float, float]:
    """Largest and smallest of a grid."""
    most, least = courant[0].copy(), courant[0].copy()
    for j in range(courant.shape[0]):
        line = courant[j]
        for i in range(line.size):
            most[i] = max(most[i], line[i])
            least[i] = min(least[i], line[i])
    return most.max(), least.min()


def margins_for(courant_x: Floats, *, courant_y: Floats) -> tuple[Margins, float]:
    """How far the wind reaches beyond each side in one step, and its largest Courant number."""
    (east, west), (north, south) = _reach(courant_x), _reach(courant_y)
    margins = Margins(
        west=ceil(max(east, 0.0)) + 1,
        east=ceil(max(-west, 0.0)) + 1,
        south=ceil(max(north, 0.0)) + 1,
        north=ceil(max(-south, 0.0)) + 1,
    )
    return margins, max(east, -west, north, -south)


@kernel
def _departures(
    courant: Floats, first: int, count: int, total: int, low: Indices, share: Floats
) -> None:
    """Departure points of the faces of one line, as cell index and fraction.

    Where the wind shears faster than a step resolves, paths would cross; faces are then kept at
    least `CLOSEST` apart, so every cell receives some air to take its mixing ratios from.
    """
    share[0], share[count] = first - courant[0], first + count - courant[count - 1]
    for face in range(1, count):
        share[face] = first + face - 0.5 * (courant[face - 1] + courant[face])
    crowded = share[0] < 0.0
    for face in range(1, count + 1):
        crowded |= share[face] - share[face - 1] < CLOSEST
        crowded |= share[face] > total - CLOSEST * (count - face)
    if crowded:
        previous = -CLOSEST
        for face in range(count + 1):
            at = max(share[face], previous + CLOSEST)
            share[face] = previous = min(at, total - CLOSEST * (count - face))
    for face in range(count + 1):
        low[face] = min(int(share[face]), total - 1)
        share[face] -= low[face]


@kernel
def _departures_of_columns(
    courant: Floats, first: int, total: int, low: Indices, share: Floats
) -> None:
    """The same for every column of a grid at once: (n + 1, columns)."""
    count, columns = courant.shape
    previous = np.full(columns, -CLOSEST)
    for face in range(count + 1):
        left, right = courant[max(face - 1, 0)], courant[min(face, count - 1)]
        end = total - CLOSEST * (count - face)
        for i in range(columns):
            at = first + face - 0.5 * (left[i] + right[i])
            at = min(max(at, previous[i] + CLOSEST), end)
            previous[i] = at
            low[face, i] = min(int(at), total - 1)
            share[face, i] = at - min(int(at), total - 1)


@kernel
def _sums_of_row(padded: Floats, row: int, upto: Floats) -> None:
    """Running sums along a row, (fields, columns + 1): four at a time, as every add has to wait."""
    fields, _, columns = padded.shape
    f = 0
    while f + 4 <= fields:
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for i in range(columns):
            a += padded[f, row, i]
            b += padded[f + 1, row, i]
            c += padded[f + 2, row, i]
            d += padded[f + 3, row, i]
            upto[f, i + 1], upto[f + 1, i + 1], upto[f + 2, i + 1], upto[f + 3, i + 1] = a, b, c, d
        f += 4
    while f < fields:
        a = 0.0
        for i in range(columns):
            a += padded[f, row, i]
            upto[f, i + 1] = a
        f += 1


@kernel
def sweep_x(
    padded: Floats, courant: Floats, west: int, south: int, flows: Floats, out: Floats
) -> None:
    """Sweep west-east: (f, py, px) to mass (f + 1, py, n), of which the first is air.

    ``flows`` (f, 2) gains in and out.
    """
    fields, rows, columns = padded.shape
    n = courant.shape[1]
    low, share, mass = np.empty(n + 1, np.int64), np.empty(n + 1), np.empty(n + 1)
    upto = np.zeros((fields, columns + 1))
    present = -1
    for j in range(rows):
        inside = min(max(j - south, 0), courant.shape[0] - 1)
        if inside != present:
            _departures(courant[inside], west, n, columns, low, share)
            present = inside
        for i in range(n):
            out[0, j, i] = (low[i + 1] + share[i + 1]) - (low[i] + share[i])
        _sums_of_row(padded, j, upto)
        for f in range(fields):
            line, sums, result = padded[f, j], upto[f], out[f + 1, j]
            for i in range(n + 1):
                mass[i] = sums[low[i]] + share[i] * line[low[i]]
            for i in range(n):
                result[i] = mass[i + 1] - mass[i]
            if 0 <= j - south < courant.shape[0]:
                gain, loss = sums[west] - mass[0], sums[west + n] - mass[n]
                flows[f, 0] += max(gain, 0.0) + max(-loss, 0.0)
                flows[f, 1] += max(loss, 0.0) + max(-gain, 0.0)


@kernel
def _sweep_column(
    field: Floats, low: Indices, share: Floats, south: int, flows: Floats, out: Floats
) -> None:
    """Sweep one field south-north: (py, n) to (n, n)."""
    rows, columns = field.shape
    n = low.shape[0] - 1
    upto = np.zeros((rows + 1, columns))
    for j in range(rows):
        before, after, line = upto[j], upto[j + 1], field[j]
        for i in range(columns):
            after[i] = before[i] + line[i]
    masses = np.empty((2, columns))
    for j in range(n + 1):
        mass, below, deep, part = masses[j % 2], masses[(j + 1) % 2], low[j], share[j]
        for i in range(columns):
            mass[i] = upto[deep[i], i] + part[i] * field[deep[i], i]
        if j > 0:
            result = out[j - 1]
            for i in range(columns):
                result[i] = mass[i] - below[i]
        if j == 0 or j == n:
            outward = 1.0 if j == n else -1.0
            for i in range(columns):
                moved = outward * (upto[south + j, i] - mass[i])
                flows[0] += max(-moved, 0.0)
                flows[1] += max(moved, 0.0)


@kernel
def sweep_y(
    halfway: Floats, courant: Floats, south: int, flows: Floats, aloft: Floats, values: Floats
) -> None:
    """Sweep south-north, and mix what arrived with the air that it arrived in.

    Args:
        halfway: (f + 1, py, n) masses, first of air.
        courant: (n, n).
        south: ghost cells on that side.
        flows: (f, 2) summed ratio that came in and went out through the sides, added to.
        aloft: (f, 2) the same through the top, where air converged or parted, added to.
        values: (f, n, n) mixing ratios, overwritten.
    """
    n, columns = courant.shape
    low, share = np.empty((n + 1, columns), np.int64), np.empty((n + 1, columns))
    _departures_of_columns(courant, south, halfway.shape[1], low, share)
    air, unused = np.empty((n, columns)), np.zeros(2)
    _sweep_column(halfway[0], low, share, south, unused, air)
    exchange, came, went = np.empty(columns), np.empty(columns), np.empty(columns)
    for f in range(values.shape[0]):
        _sweep_column(halfway[f + 1], low, share, south, flows[f], values[f])
        came[:], went[:] = 0.0, 0.0
        for j in range(n):
            line, mass = values[f, j], air[j]
            for i in range(columns):
                arrived = line[i]
                value = arrived / max(mass[i], 1e-9)
                line[i] = value
                exchange[i] = value - arrived
            for i in range(columns):
                came[i] += max(exchange[i], 0.0)
                went[i] += max(-exchange[i], 0.0)
        aloft[f, 0] += came.sum()
        aloft[f, 1] += went.sum()


@kernel
def along_path(
    values: Floats, courant_x: Floats, courant_y: Floats, samples: int, out: Floats
) -> None:
    """Mean of ``values`` along the path that air took in the step, for every arrival cell.

    A step may leap over a whole ridge; what acted on the air is what lay on its way.
    """
    rows, columns = values.shape
    total = np.empty(columns)
    for j in range(rows):
        east, north, line = courant_x[j], courant_y[j], out[j]
        total[:] = 0.0
        for k in range(samples):
            back = (k + 0.5) / samples
            for i in range(columns):
                x = min(max(int(i + 0.5 - east[i] * back), 0), columns - 1)
                y = min(max(int(j + 0.5 - north[i] * back), 0), rows - 1)
                total[i] += values[y, x]
        for i in range(columns):
            line[i] = total[i] / samples


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
    fields, rows, _ = padded.shape
    n_y, n_x = courant_x.shape
    boundary, aloft = np.zeros((fields, 2)), np.zeros((fields, 2))
    halfway = np.empty((fields + 1, rows, n_x))
    sweep_x(padded, courant_x, margins.west, margins.south, boundary, halfway)
    values = np.empty((fields, n_y, n_x))
    sweep_y(halfway, courant_y, margins.south, boundary, aloft, values)
    return Carried(values=values, boundary=boundary, aloft=aloft)
