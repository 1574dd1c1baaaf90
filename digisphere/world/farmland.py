"""Farm fields round the village: blocks of long strips, laid along roads or contours.

Open-field strips are long because a plough is hard to turn; blocks of them share a direction. Each
block becomes one outdoor place where farmers work; each strip carries one crop.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.world.canvas import Box, Canvas, Taken
from digisphere.world.crops import Sowing
from digisphere.world.enums import Crop

F64 = NDArray[np.float64]

_TRIES = 500
_SHAPES = (  # strips side by side, share of the full length
    ((5, 1.1), (4, 1.0), (4, 0.8)),
    ((3, 1.0), (3, 0.7), (2, 0.8)),
    ((2, 0.55), (1, 0.7)),
)


@dataclass
class FieldBlock:
    """A block of parallel strips that farmers reach together."""

    box: Box
    strips: list[Box]
    crops: list[Crop]
    gate_m: F64


def _bearing(canvas: Canvas, at_m: F64, *, lines_m: F64, tree: cKDTree) -> float:
    """Direction of a field at a point: along a near road, else along the contour."""
    away, index = tree.query(at_m)
    if away < 90.0:
        low, high = max(index - 3, 0), min(index + 3, len(lines_m) - 1)
        along = lines_m[high] - lines_m[low]
        if 1.0 < float(np.hypot(*along)) < 60.0:
            return float(np.arctan2(along[1], along[0]))
    step = 12.0
    around = at_m + step * np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    z = canvas.heights(around)
    return float(np.arctan2(z[0] - z[1], -(z[2] - z[3])))


def _fit(canvas: Canvas, box: Box) -> bool:
    """Tell whether a block may lie here: free, dry and not too steep."""
    if not canvas.rectangle_free(box.grown(3.0)):
        return False
    steps = np.linspace(-0.5, 0.5, 6)
    points = box.at(*np.meshgrid(steps * box.length_m, steps * box.width_m)).reshape(-1, 2)
    iy, ix = canvas.cells(points)
    return bool(canvas.slope[iy, ix].mean() < 0.16 and canvas.shore_m[iy, ix].min() > 9.0)


def plan_fields(
    canvas: Canvas,
    *,
    lines_m: F64,
    centre_m: F64,
    reach_m: float,
    strips: int,
    sowing: Sowing,
    rng: np.random.Generator,
) -> list[FieldBlock]:
    """Place about ``strips`` field strips on free ground, nearest to the village first.

    Args:
        canvas: the drawing board; the blocks are marked on it.
        lines_m: (n, 2) points of all roads.
        centre_m: (2,) middle of the village.
        reach_m: radius of the village.
        strips: how many strips are wanted.
        sowing: what the climate lets them sow.
        rng: draws of this stage.
    """
    tree = cKDTree(lines_m)
    half = 0.5 * canvas.count - 40.0
    spots = canvas.middle_m + rng.uniform(-half, half, (_TRIES, 2))
    to_road = tree.query(spots)[0]
    far = np.hypot(*(spots - centre_m).T)
    order = np.argsort(far + 0.8 * to_road + rng.uniform(0, 60, _TRIES), kind="stable")
    blocks: list[FieldBlock] = []
    placed = 0
    for shapes in _SHAPES:  # the large blocks first, the small ones in what is left
        for index in order[far[order] >= 0.35 * reach_m]:
            if placed >= strips:
                return blocks
            block = _block_at(
                canvas,
                spots[index],
                shapes=shapes,
                lines_m=lines_m,
                tree=tree,
                sowing=sowing,
                rng=rng,
            )
            if block is not None:
                blocks.append(block)
                placed += len(block.strips)
    return blocks


def _block_at(
    canvas: Canvas,
    at_m: F64,
    *,
    shapes: tuple[tuple[int, float], ...],
    lines_m: F64,
    tree: cKDTree,
    sowing: Sowing,
    rng: np.random.Generator,
) -> FieldBlock | None:
    """Lay the largest block that fits round a point, and mark it; None where none does."""
    heading = _bearing(canvas, at_m, lines_m=lines_m, tree=tree) + float(rng.normal(0.0, 0.03))
    length, wide = float(rng.uniform(80, 125)), float(rng.uniform(19, 29))
    for count, stretch in shapes:
        box = Box(float(at_m[0]), float(at_m[1]), heading, length * stretch, wide * count)
        if not _fit(canvas, box):
            continue
        canvas.mark_rectangle(box, code=Taken.FIELD, over=(Taken.FREE,))
        offsets = (np.arange(count) - 0.5 * (count - 1)) * wide
        middles = box.at(0.0, offsets)
        strips = [Box(float(x), float(y), heading, box.length_m, wide - 1.4) for x, y in middles]
        crops = sowing.draw(count, rng=rng)
        edge = box.grown(1.6)
        sides = edge.at(
            np.array([-0.5, 0.5, 0, 0]) * edge.length_m, np.array([0, 0, -0.5, 0.5]) * edge.width_m
        )
        gate = sides[int(np.argmin(tree.query(sides)[0]))]
        return FieldBlock(box, strips, crops, gate)
    return None
