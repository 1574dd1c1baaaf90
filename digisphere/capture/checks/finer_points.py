"""Do the points of feet, hands and face agree with skeleton, picture and parts of bodies?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.body_parts import BodyPart
from digisphere.capture.wholebody import (
    BEHIND_M,
    cover_m,
    known_points,
    parts_beyond_body,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles

PIXEL_PX = 0.05
"""How far stored pixels may be from the skeleton's, both being kept in single precision."""
NEAR_EDGE_PX, NEAR_COVER_M = 0.01, 1e-3
"""Points so near a pixel's edge, or their cover's end, may round either way and are not asked."""
OWN_SHARE = 0.75
"""Share of seen points that must lie on their own part: hands dip into skirts and pockets."""
FINE_M = 0.03
"""Largest pixel, on a person, on which a hand can be told from what is beside it."""
_FEWEST = 20
_NEXT = {
    BodyPart.LEFT_HAND: BodyPart.LEFT_LOWER_ARM,
    BodyPart.RIGHT_HAND: BodyPart.RIGHT_LOWER_ARM,
    BodyPart.LEFT_FOOT: BodyPart.LEFT_CALF,
    BodyPart.RIGHT_FOOT: BodyPart.RIGHT_CALF,
    BodyPart.HEAD: BodyPart.NECK,
}
"""The part beside each, which begins within a joint's own flesh."""


def finer_points_hold(frame: FrameFiles, tally: Tally) -> None:
    """Whole-body points are the skeleton's, projected; their flags follow from ids and depth."""
    rows, instance, depth = frame.rows("keypoints"), frame.instance, frame.depth
    needed = {"wholebody_px", "wholebody_v", "skeleton_m"}
    if instance is None or depth is None or not needed <= set(rows):
        tally.skipped = "needs whole-body points, the skeleton and the planes instance and depth"
        return
    places, points = (list(side) for side in zip(*sorted(known_points().items()), strict=True))
    told = rows["wholebody_v"]
    nothing = np.delete(told, places, axis=1) == 0
    tally.expect(bool(nothing.all()), f"frame {frame.frame_id}: a flag for no point of ours")
    pixels, z = frame.view.project(rows["skeleton_m"][:, points].astype(np.float64))
    inside = frame.view.inside(pixels, depth_m=z)
    column = np.where(inside, pixels[..., 0], 0).astype(np.int64)
    row = np.where(inside, pixels[..., 1], 0).astype(np.int64)
    before = z - depth[row, column]
    own = instance[row, column] == rows["instance_id"][:, None]
    clear = (before <= cover_m()[places]) & (before >= -BEHIND_M)
    wanted = np.where(inside, np.where(own & clear, 2, 1), 0)
    unsure = np.abs(before - cover_m()[places]) < NEAR_COVER_M
    unsure |= np.abs(before + BEHIND_M) < NEAR_COVER_M
    unsure |= (np.abs(pixels - np.round(pixels)) < NEAR_EDGE_PX).any(axis=-1)
    apart = np.abs(pixels - rows["wholebody_px"][:, places]).max(axis=-1)
    apart = np.where(told[:, places] > 0, apart, 0.0)
    sound = (unsure | (wanted == told[:, places])) & (apart <= PIXEL_PX)
    tally.expect_all(
        sound,
        example=lambda i: (
            f"frame {frame.frame_id}, person {rows['person_id'][i // len(places)]}, whole-body "
            f"point {places[i % len(places)]}: flag {told[:, places].flat[i]} where the picture "
            f"says {wanted.flat[i]}, {apart.flat[i]:.2f} px off"
        ),
    )


def finer_points_lie_on_their_part(frame: FrameFiles, tally: Tally) -> None:
    """Seen points of hands, feet and face lie on or beside a pixel of that part or the next one.

    Only where a pixel is small beside a hand.
    """
    rows, part = frame.rows("keypoints"), frame.plane("body_part")
    if part is None or "wholebody_v" not in rows:
        tally.skipped = "needs whole-body points and the plane body_part"
        return
    due = np.tile(parts_beyond_body(), (len(rows["wholebody_v"]), 1))
    away = np.linalg.norm(rows["keypoints_m"].mean(axis=1) - frame.view.position_m, axis=1)
    near = away / frame.view.k[0, 0] < FINE_M
    seen = (rows["wholebody_v"] == 2) & (due > 0) & near[:, None]
    if seen.sum() < _FEWEST:
        tally.skipped = f"no picture shows {_FEWEST} points of hands, feet and faces near enough"
        return
    column, line = rows["wholebody_px"][seen].astype(np.int64).T
    found = np.zeros(len(column), dtype=np.bool_)
    for down, right in np.ndindex(3, 3):
        i = np.clip(line + down - 1, 0, part.shape[0] - 1)
        j = np.clip(column + right - 1, 0, part.shape[1] - 1)
        found |= _is_part(part[i, j], due[seen])
    share = float(found.mean())
    tally.expect(
        share >= OWN_SHARE,
        f"frame {frame.frame_id}: only {share:.0%} of {int(seen.sum())} seen points of hands, feet "
        "and faces lie on their own part",
    )


def _is_part(found: NDArray[Any], due: NDArray[np.uint8]) -> NDArray[np.bool_]:
    beside = np.arange(max(BodyPart) + 1, dtype=np.uint8)
    for part, neighbour in _NEXT.items():
        beside[part] = neighbour
    return np.asarray((found == due) | (found == beside[due]))


FINER_CHECKS = (
    (finer_points_hold, "hands, feet and face points", "0.05 px; flags exact"),
    (finer_points_lie_on_their_part, "hands, feet and face on their part", "75 % of those seen"),
)
"""Every check of feet, hands and face, with its name and tolerance."""
