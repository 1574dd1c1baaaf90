"""Optical flow and scene flow: where the surface of each pixel will be and was, exactly.

The motion pass bends every vertex at three moments, so a pixel's surface point is known before and
after: people and animals by their bones, trees and grass by the wind. Flow is that point seen by
the camera of the other moment, less the pixel. Ground, houses and things stand still; water has no
flow, since its ripples are no surface points, and neither have smoke, rain, shadows and mirrored
light. The definition follows Baker et al. (2011, A Database and Evaluation Methodology for Optical
Flow): (right, down) in pixels, from this picture's pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.plane_spec import PlaneSpec
from digisphere.capture.projection import PinholeView
from digisphere.capture.surface_planes import WORLD_AXES, SurfacePlane
from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import SeenPlanes, Sight

NOTHING, SEEN, HIDDEN, OUTSIDE = range(4)
"""What becomes of a pixel's surface: nothing to follow, seen, hidden, out of the other picture."""
NEARER_M, NEARER_SHARE = 0.02, 0.005
"""How much nearer than the point, in metres and by distance, must be what hides it."""
_FATE = "0 nothing to follow (sky, water), 1 seen there, 2 hidden there, 3 outside the picture"


class MotionAnnotator(SurfacePlane):
    """Scene flow: ways in the world."""

    name = "motion"
    needs = frozenset({"id", "depth", "motion"})
    columns = tuple(
        PlaneSpec(
            f"motion_{way}", "float32", (3,), "m", frame=WORLD_AXES, invalid="NaN (sky, water)",
            doc=f"Way of the surface point to where it is one flow step {word}.",
        )
        for way, word in (("forward", "later"), ("backward", "earlier"))
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Blank what cannot be followed."""
        ways = sight.ways_m
        return {"motion_forward": ways[0], "motion_backward": ways[1]}


class FlowAnnotator(SurfacePlane):
    """Optical flow, forward and backward, and the fate of every pixel."""

    name = "flow"
    needs = frozenset({"id", "depth", "motion", "still"})
    columns = (
        *(
            PlaneSpec(
                f"flow_{way}", "float32", (2,), "px", frame="image: right, down",
                invalid="NaN (sky, water, behind the camera)",
                doc=f"Where the pixel's surface point is seen one flow step {word}, less it.",
            )
            for way, word in (("forward", "later"), ("backward", "earlier"))
        ),
        *(
            PlaneSpec(f"flow_{way}_fate", "uint8", doc=f"Fate of the flow: {_FATE}.")
            for way in ("forward", "backward")
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Follow every pixel to the two other pictures."""
        made: dict[str, NDArray[Any]] = {}
        shape = sight.raw.depth.shape
        for place, way in enumerate(("forward", "backward")):
            if sight.around is None:
                flow = np.full((*shape, 2), np.nan, dtype=np.float32)
                fate = np.zeros(shape, dtype=np.uint8)
            else:
                view = PinholeView.from_pose(sight.around[place].pose)
                flow, fate = follow(
                    sight, sight.ways_m[place], view=view, other=sight.seen_around[place]
                )
            made[f"flow_{way}"], made[f"flow_{way}_fate"] = flow, fate
        return made


def follow(
    sight: Sight, way: NDArray[np.float32], *, view: PinholeView, other: SeenPlanes
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Flow (h, w, 2) and fate (h, w) of pixels that move by ``way`` and are seen by ``view``."""
    here = _Lens.of(sight.view)
    there = _Lens.of(view)
    stands = all(np.array_equal(getattr(here, n), getattr(there, n)) for n in _LENS)
    flow = np.empty((*way.shape[:2], 2), dtype=np.float32)
    fate = np.empty(way.shape[:2], dtype=np.uint8)
    _follow(
        (here.k, here.rotation, here.shift), (there.k, there.rotation, there.shift),
        (np.ascontiguousarray(sight.raw.depth), np.ascontiguousarray(sight.raw.instance)),
        (np.ascontiguousarray(other.depth), np.ascontiguousarray(other.instance)),
        way, stands, view.near_m, flow, fate,
    )  # fmt: skip
    return flow, fate


_LENS = ("k", "rotation", "shift")


@dataclass(frozen=True)
class _Lens:
    """A view as three contiguous arrays."""

    k: NDArray[np.float64]
    rotation: NDArray[np.float64]
    shift: NDArray[np.float64]

    @classmethod
    def of(cls, view: PinholeView) -> _Lens:
        rows = np.ascontiguousarray(view.camera_from_world, dtype=np.float64)
        turn, shift = np.ascontiguousarray(rows[:3, :3]), np.ascontiguousarray(rows[:3, 3])
        return cls(np.ascontiguousarray(view.k, dtype=np.float64), turn, shift)


@njit(cache=True, nogil=True)
def _follow(
    here: Any, there: Any, seen: Any, other: Any, way: Any, stands: bool, near_m: float,
    flow: Any, fate: Any,
) -> None:  # fmt: skip
    """Fill flow and fate: lift each pixel, move it, look at it through the other camera.

    What does not move before a camera that ``stands`` is seen in the very pixel, or is hidden.
    """
    (k0, r0, s0), (k1, r1, s1) = here, there
    depth, ids = seen
    height, width = depth.shape
    for i in range(height):
        for j in range(width):
            z = np.float64(depth[i, j])
            flow[i, j, 0], flow[i, j, 1], fate[i, j] = np.nan, np.nan, 0
            if not (np.isfinite(z) and np.isfinite(way[i, j, 0])):
                continue
            if stands and way[i, j, 0] == 0.0 and way[i, j, 1] == 0.0 and way[i, j, 2] == 0.0:
                flow[i, j, 0], flow[i, j, 1] = 0.0, 0.0
                near = abs(other[0][i, j] - z) <= NEARER_M + NEARER_SHARE * z
                fate[i, j] = 1 if near and other[1][i, j] == ids[i, j] else 2
                continue
            x = (j + 0.5 - k0[0, 2]) / k0[0, 0] * z - s0[0]
            y = (i + 0.5 - k0[1, 2]) / k0[1, 1] * z - s0[1]
            w = z - s0[2]
            a = r0[0, 0] * x + r0[1, 0] * y + r0[2, 0] * w + way[i, j, 0]
            b = r0[0, 1] * x + r0[1, 1] * y + r0[2, 1] * w + way[i, j, 1]
            c = r0[0, 2] * x + r0[1, 2] * y + r0[2, 2] * w + way[i, j, 2]
            zz = r1[2, 0] * a + r1[2, 1] * b + r1[2, 2] * c + s1[2]
            if zz < near_m:
                fate[i, j] = 3
                continue
            u = (r1[0, 0] * a + r1[0, 1] * b + r1[0, 2] * c + s1[0]) / zz * k1[0, 0] + k1[0, 2]
            v = (r1[1, 0] * a + r1[1, 1] * b + r1[1, 2] * c + s1[1]) / zz * k1[1, 1] + k1[1, 2]
            flow[i, j, 0], flow[i, j, 1] = u - (j + 0.5), v - (i + 0.5)
            if u < 0.0 or v < 0.0 or u >= width or v >= height:
                fate[i, j] = 3
            else:
                fate[i, j] = 1 if _shown(other, ids[i, j], u, v, zz) else 2


@njit(cache=True, nogil=True)
def _shown(other: Any, number: Any, u: float, v: float, z: float) -> bool:
    """Whether a point of thing ``number`` at depth z is what the four pixels round (u, v) show.

    Between pixel centres of one surface 1/z is linear, so z lies between the depths round it.
    """
    depth, ids = other
    height, width = depth.shape
    low, high = np.inf, -np.inf
    for di in range(2):
        for dj in range(2):
            i = min(max(int(np.floor(v - 0.5)) + di, 0), height - 1)
            j = min(max(int(np.floor(u - 0.5)) + dj, 0), width - 1)
            if ids[i, j] == number:
                low, high = min(low, depth[i, j]), max(high, depth[i, j])
    slack = NEARER_M + NEARER_SHARE * z
    return bool(low - slack <= z <= high + slack)
