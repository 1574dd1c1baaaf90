"""Draws one picture of a scene and returns its planes as arrays.

The colour plane and the ground truth come from two passes over the same synced scene: colour with
light and air, and on request radiance, reflectance and sunlight beside it; identity with exact ids,
classes, world normals and float depth, and on request the ways of what moves. What the planes are
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
from digisphere.scene.passes import AFTER, ALBEDO, BEFORE, NORMAL, RADIANCE, STILL, SUNLIT
from digisphere.scene.readback import Planes
from digisphere.scene.scene import Scene

PLANES = frozenset({"rgb", "id", "depth", "normal"})
LIGHT, MOTION = "light", "motion"
"""Planes on request: ``RawPlanes.light`` and ``RawPlanes.motion``; and ``STILL`` beside motion."""
LIT = frozenset({"rgb", LIGHT})


@dataclass(frozen=True)
class LightPlanes:
    """Linear light of a picture, as stored.

    radiance (H, W, 3), exposed; albedo (H, W, 3); sunlit (H, W), share of direct light. The last
    two are 0 where no surface is.
    """

    radiance: NDArray[np.float16]
    albedo: NDArray[np.float16]
    sunlit: NDArray[np.float16]


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
    light: LightPlanes | None = None
    motion: MotionPlanes | None = None
    still: Planes | None = None
    """What stands still, as stored: for ``render_moving`` through the same camera."""


def render(
    scene: Scene,
    snapshot: Any,
    camera: CameraPose,
    *,
    planes: Collection[str] = PLANES,
    time_s: float | None = None,
    around: tuple[Instant, Instant] | None = None,
) -> RawPlanes:
    """Draw ``snapshot`` through ``camera``.

    Args:
        scene: the layers and the stage.
        snapshot: the world at one tick.
        camera: where to look from; its width and height are the picture's.
        planes: any of "rgb", "id" (instance and semantic), "depth", "normal", "light", and "motion"
            towards the moments ``around``; with it "still" too.
        time_s: moment to draw, at or after the snapshot's; default its own.
        around: moments after and before, for what moves.

    Raises:
        SceneError: an unknown plane, or a picture the driver refuses.
    """
    _check(planes, around=around)
    moment = float(snapshot.time_s) if time_s is None else time_s
    start = time.perf_counter()
    scene.sync(snapshot, time_s=moment, camera=camera, lit=not LIT.isdisjoint(planes))
    if around is not None and MOTION in planes:
        scene.sync_motion(*around, camera=camera)
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


def render_moving(
    scene: Scene, snapshot: Any, camera: CameraPose, *, time_s: float, still: Planes
) -> RawPlanes:
    """Draw ids and depth at a moment near to one drawn through the same camera.

    Only what moves is drawn, and laid over what stood ``still`` in that picture: the same planes as
    ``render`` gives of a moment between which and that one nothing else has changed.
    """
    scene.sync(snapshot, time_s=time_s, camera=camera, lit=False, still=False)
    recorder = scene.camcorder((camera.width, camera.height))
    _, moved = recorder.shoot(camera, planes=frozenset({"id", "depth"}), moving=True)
    reversed_depth = scene.stage.reversed_depth
    return _decode(
        camera,
        seen=Planes(),
        truth=_laid_over(still, moved, reversed_depth=reversed_depth),
        reversed_depth=reversed_depth,
        milliseconds={},
    )


def _laid_over(below: Planes, above: Planes, *, reversed_depth: bool) -> Planes:
    """Ids and depth of two drawings as if they were one: each pixel shows what is nearer."""
    assert below.rgba is not None
    assert below.depth is not None
    assert above.rgba is not None
    assert above.depth is not None
    compare = np.greater if reversed_depth else np.less
    nearer = compare(above.depth, below.depth)
    rgba = np.where(nearer, _words(above.rgba), _words(below.rgba))
    return Planes(
        rgba=rgba[..., None].view(np.uint8), depth=np.where(nearer, above.depth, below.depth)
    )


def _words(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Bytes (H, W, 4) as one number each (H, W)."""
    return np.asarray(np.ascontiguousarray(rgba).view("<u4")[..., 0])


def _check(planes: Collection[str], *, around: tuple[Instant, Instant] | None) -> None:
    known = {*PLANES, LIGHT, MOTION, STILL}
    for plane in planes:
        if plane not in known:
            raise SceneError(f"plane «{plane}» is not drawn. {suggest(plane, known=known)}")
    if MOTION in planes and around is None:
        raise SceneError(f"plane «{MOTION}» needs the moments it goes to: give render() around.")
    if STILL in planes and MOTION not in planes:
        raise SceneError(f"plane «{STILL}» is drawn beside «{MOTION}» only: ask for both.")


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
        words = _words(truth.rgba)
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
        normal=truth.numbers[NORMAL][..., :3].astype(np.float32)
        if NORMAL in truth.numbers
        else None,
        milliseconds=milliseconds,
        light=_light(seen) if RADIANCE in seen.numbers else None,
        motion=_motion(truth) if AFTER in truth.numbers else None,
        still=truth.still,
    )


def _light(seen: Planes) -> LightPlanes:
    stored = seen.numbers
    return LightPlanes(
        radiance=stored[RADIANCE][..., :3],
        albedo=stored[ALBEDO][..., :3],
        sunlit=stored[SUNLIT][..., 0],
    )


def _motion(truth: Planes) -> MotionPlanes:
    later, earlier = truth.numbers[AFTER], truth.numbers[BEFORE]
    return MotionPlanes(
        after=later[..., :3],
        before=earlier[..., :3],
        bone=later[..., 3].astype(np.uint8),
        garment=earlier[..., 3].astype(np.uint8),
    )
