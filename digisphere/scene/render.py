"""Draws one picture of a scene and returns its planes as arrays.

The colour plane and the ground truth come from two passes over the same synced scene: colour with
light and air; identity with exact ids, classes, world normals and float depth. What the planes are
used for is ``capture``'s business. Called by capture, screenshots and tests.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.errors import SceneError, suggest
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Instant
from digisphere.scene.readback import Planes
from digisphere.scene.scene import Scene

PLANES = frozenset({"rgb", "id", "depth", "normal"})


@dataclass(frozen=True)
class RawPlanes:
    """What the renderer saw; row 0 is the top of the picture. None where not asked for."""

    camera: CameraPose
    rgb: NDArray[np.uint8] | None
    """(H, W, 3) display-encoded sRGB."""
    instance: NDArray[np.uint32] | None
    """(H, W) entity id of ``core.identity``; 0 is sky."""
    semantic: NDArray[np.uint8] | None
    """(H, W) ``core.identity.Semantic``."""
    depth: NDArray[np.float32] | None
    """(H, W) planar metres along the viewing axis; inf where there is sky."""
    normal: NDArray[np.float32] | None
    """(H, W, 3) unit world normal, zero where there is sky; half-float precision."""
    milliseconds: dict[str, float]
    """What sync and drawing cost."""


def render(
    scene: Scene,
    snapshot: Any,
    camera: CameraPose,
    *,
    planes: Collection[str] = PLANES,
    time_s: float | None = None,
) -> RawPlanes:
    """Draw ``snapshot`` through ``camera``.

    Args:
        scene: the layers and the stage.
        snapshot: the world at one tick.
        camera: where to look from; its width and height are the picture's.
        planes: any of "rgb", "id" (instance and semantic), "depth", "normal".
        time_s: moment to draw, at or after the snapshot's; default its own.

    Raises:
        SceneError: an unknown plane, or a picture the driver refuses.
    """
    for plane in planes:
        if plane not in PLANES:
            raise SceneError(f"plane «{plane}» is not drawn. {suggest(plane, known=PLANES)}")
    moment = float(snapshot.time_s) if time_s is None else time_s
    start = time.perf_counter()
    scene.sync(snapshot, time_s=moment, camera=camera)
    synced = time.perf_counter()
    recorder = scene.camcorder((camera.width, camera.height))
    seen, truth = recorder.shoot(camera, planes=planes, before=scene.shadow_targets())
    drawn = time.perf_counter()
    return _decode(
        camera,
        seen=seen,
        truth=truth,
        reversed_depth=scene.stage.reversed_depth,
        milliseconds={"sync": (synced - start) * 1e3, "draw": (drawn - synced) * 1e3},
    )


@dataclass(frozen=True)
class MotionPlanes:
    """Where the surface at each pixel will be and was, and what part of whom it is.

    after, before: (H, W, 3) float32 ways in world metres; bone: (H, W) uint8 bone of
    ``people.skeleton`` + 1; garment: (H, W) uint8 ``wardrobe.Part`` + 1; 0 where nobody is.
    """

    after: NDArray[np.float32]
    before: NDArray[np.float32]
    bone: NDArray[np.uint8]
    garment: NDArray[np.uint8]


def render_motion(
    scene: Scene, camera: CameraPose, *, after: Instant, before: Instant
) -> MotionPlanes:
    """Draw how what was synced last moves; its triangles are those of the identity pass."""
    scene.sync_motion(after, before, camera=camera)
    recorder = scene.camcorder((camera.width, camera.height))
    stored = recorder.shoot_variant(camera, kind="motion").numbers
    later, earlier = stored["second"], stored["third"]
    return MotionPlanes(
        after=np.ascontiguousarray(later[..., :3]),
        before=np.ascontiguousarray(earlier[..., :3]),
        bone=later[..., 3].astype(np.uint8),
        garment=earlier[..., 3].astype(np.uint8),
    )


def render_light(scene: Scene, camera: CameraPose, *, kind: str) -> NDArray[np.float32]:
    """Draw "radiance", "albedo" or "sunlit" (H, W, 3) of what was synced last, linear."""
    recorder = scene.camcorder((camera.width, camera.height))
    before = () if kind == "albedo" else scene.shadow_targets()
    stored = recorder.shoot_variant(camera, kind=kind, before=before).numbers["first"]
    return np.ascontiguousarray(stored[..., :3])


def _decode(
    camera: CameraPose,
    *,
    seen: Planes,
    truth: Planes,
    reversed_depth: bool,
    milliseconds: dict[str, float],
) -> RawPlanes:
    instance = semantic = depth = None
    if truth.rgba is not None:
        words = np.ascontiguousarray(truth.rgba).view("<u4")[..., 0]
        instance = words & np.uint32(0xFFFFFF)
        semantic = np.ascontiguousarray(truth.rgba[..., 3])
    if truth.depth is not None:
        depth = camera.planar_depth(truth.depth, reversed_depth=reversed_depth)
    return RawPlanes(
        camera=camera,
        rgb=None if seen.rgba is None else np.ascontiguousarray(seen.rgba[..., :3]),
        instance=instance,
        semantic=semantic,
        depth=depth,
        normal=None if truth.normal is None else np.ascontiguousarray(truth.normal),
        milliseconds=milliseconds,
    )
