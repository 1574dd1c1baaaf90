"""Masks as polygons that run along the edges of pixels and lose nothing.

The outline of a mask is a set of closed loops of horizontal and vertical steps. ``outline`` joins
them into one polygon by bridges of no width (there and back along one line), so that a mask of many
pieces, with holes, is one list of points; filled by the even-odd rule at pixel centres it is the
mask again, pixel for pixel. Called by the formats that want polygons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def outline(mask: NDArray[Any]) -> NDArray[np.float64]:
    """One polygon (n, 2) of x, y round a mask (h, w); empty where the mask is.

    Coordinates are those of pixel corners: a mask of the one pixel at the origin gives the square
    from 0, 0 to 1, 1.
    """
    rings = loops(mask)
    if not rings:
        return np.zeros((0, 2))
    joined = rings[0]
    for ring in rings[1:]:
        joined = _bridged(joined, ring)
    return joined


def loops(mask: NDArray[Any]) -> list[NDArray[np.float64]]:
    """The closed loops (n, 2) of x, y between a mask and the rest, outer and inner, from the top.

    Corners in one row belong together two by two, and so do corners in one column, so a loop is
    walked by going along and up or down in turn. Where two pixels touch at a corner only, it counts
    as two corners.
    """
    inside = np.pad(np.asarray(mask, dtype=np.int8), 1)
    turn = inside[1:, 1:] - inside[:-1, 1:] - inside[1:, :-1] + inside[:-1, :-1]
    rows, columns = np.nonzero(turn)
    double = np.abs(turn[rows, columns])
    rows, columns = np.repeat(rows, double), np.repeat(columns, double)
    along = _mates(np.lexsort((columns, rows)))
    across = _mates(np.lexsort((rows, columns)))
    points = np.stack((columns, rows), axis=1).astype(np.float64)
    return [points[walk] for walk in _walks(along, across)]


def _mates(order: NDArray[np.intp]) -> list[int]:
    """The other corner of each, when corners in this order stand in pairs."""
    mates = np.empty(len(order), dtype=np.int64)
    mates[order[0::2]], mates[order[1::2]] = order[1::2], order[0::2]
    found: list[int] = mates.tolist()
    return found


def _walks(along: list[int], across: list[int]) -> list[list[int]]:
    walks, met = [], [False] * len(along)
    for start in range(len(along)):
        if met[start]:
            continue
        walk, corner = [], start
        while not met[corner]:
            other = along[corner]
            met[corner] = met[other] = True
            walk += [corner, other]
            corner = across[other]
        walks.append(walk)
    return walks


def _bridged(polygon: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """A polygon that goes over to a further loop at its nearest corner, round it, and back."""
    apart = np.abs(polygon[:, None, :] - ring[None, :, :]).sum(axis=2)
    here, there = np.unravel_index(int(np.argmin(apart)), apart.shape)
    round_it = np.roll(ring, -int(there), axis=0)
    return np.concatenate(
        (polygon[: here + 1], round_it, round_it[:1], polygon[here : here + 1], polygon[here + 1 :])
    )
