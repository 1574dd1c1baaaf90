"""What the identity image says by itself: which ids are in it, how many pixels, which boxes, runs.

Everything here is one pass over horizontal or vertical runs, never one scan per instance, so a
forest costs no more than an empty field. What an id MEANS is in ``core.identity``; geometry is
in ``projection``. Called by the annotators, the COCO formats and the validator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.core import identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

STUFF_SEGMENT_BASE = 16
_BASES = np.array(
    [
        0,
        identity.PROP_BASE,
        identity.BUILDING_BASE,
        identity.PLACE_BASE,
        identity.ANIMAL_BASE,
        identity.PERSON_BASE,
        identity.TREE_BASE,
    ],
    dtype=np.int64,
)
KINDS = ("stuff", "prop", "building", "place", "animal", "person", "tree")
"""Kind names by the code that ``kinds_of`` returns."""
_SEGMENT_KINDS = (1, 2, 4, 5)


@dataclass(frozen=True)
class InstanceIndex:
    """The ids of one image in rising order, with pixel counts and boxes.

    ``ids`` (n,) uint32; ``pixels`` (n,) int64; ``box`` (n, 4) int32 as x0, y0, x1, y1 with the far
    edge exclusive; ``first`` (n,) int64, the flat place of the id's first pixel.
    """

    ids: NDArray[np.uint32]
    pixels: NDArray[np.int64]
    box: NDArray[np.int32]
    first: NDArray[np.int64]

    def positions(self, ids: NDArray[Any]) -> NDArray[np.int64]:
        """Places of ``ids`` in this index; -1 where an id is not in the image."""
        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[found] == ids, found, -1).astype(np.int64)


def index_instances(image: NDArray[Any]) -> InstanceIndex:
    """Index an identity image (height, width) of whole numbers."""
    height, width = image.shape
    flat = np.ascontiguousarray(image).reshape(-1)
    breaks = np.empty(flat.size, dtype=np.bool_)
    breaks[0] = True
    np.not_equal(flat[1:], flat[:-1], out=breaks[1:])
    breaks[::width] = True
    starts = np.flatnonzero(breaks)
    lengths = np.diff(starts, append=flat.size)
    order = np.argsort(flat[starts], kind="stable")
    starts, lengths = starts[order], lengths[order]
    run_ids = flat[starts]
    heads = np.flatnonzero(np.r_[True, run_ids[1:] != run_ids[:-1]])
    left, row = starts % width, starts // width
    box = np.stack(
        (
            np.minimum.reduceat(left, heads),
            np.minimum.reduceat(row, heads),
            np.maximum.reduceat(left + lengths, heads),
            np.maximum.reduceat(row, heads) + 1,
        ),
        axis=1,
    )
    assert height * width == flat.size
    return InstanceIndex(
        ids=run_ids[heads].astype(np.uint32),
        pixels=np.add.reduceat(lengths, heads).astype(np.int64),
        box=box.astype(np.int32),
        first=starts[heads].astype(np.int64),
    )


def kinds_of(ids: NDArray[Any]) -> NDArray[np.uint8]:
    """Kind code (n,) of each id: a place in ``KINDS``."""
    wide = np.asarray(ids, dtype=np.int64)
    return (np.searchsorted(_BASES, wide, side="right") - 1).astype(np.uint8)


def rows_of(ids: NDArray[Any]) -> NDArray[np.int32]:
    """Row (n,) of each id in the table of its kind; stuff keeps its id."""
    wide = np.asarray(ids, dtype=np.int64)
    return (wide - _BASES[kinds_of(wide)]).astype(np.int32)


def panoptic_image(instance: NDArray[Any], *, semantic: NDArray[Any]) -> NDArray[np.uint32]:
    """Segment ids (height, width): people, animals, buildings and props keep their id.

    Everything else (sky, ground, water, trees, shrubs ...) is one segment a class with the id
    16 + class, a range no instance uses; 0 stays COCO's void and does not occur.
    """
    thing = np.isin(kinds_of(instance), _SEGMENT_KINDS)
    stuff = semantic.astype(np.uint32) + np.uint32(STUFF_SEGMENT_BASE)
    return np.where(thing, instance.astype(np.uint32), stuff)


def column_runs(image: NDArray[Any], *, ids: NDArray[Any]) -> list[list[int]]:
    """Uncompressed COCO run lengths, column-major and starting with zeros, one list per id."""
    flat = np.ascontiguousarray(image.T).reshape(-1)
    starts = np.r_[0, np.flatnonzero(flat[1:] != flat[:-1]) + 1]
    ends = np.r_[starts[1:], flat.size]
    order = np.argsort(flat[starts], kind="stable")
    run_ids = flat[starts][order]
    low, high = np.searchsorted(run_ids, ids), np.searchsorted(run_ids, ids, side="right")
    counts: list[list[int]] = []
    for first, last in zip(low.tolist(), high.tolist(), strict=True):
        chosen = order[first:last]
        edges = np.stack((starts[chosen], ends[chosen]), axis=1).reshape(-1)
        lengths = np.diff(edges, prepend=0, append=flat.size)
        counts.append((lengths if lengths[-1] else lengths[:-1]).tolist())
    return counts
