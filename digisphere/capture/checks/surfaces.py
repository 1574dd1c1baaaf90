"""Do the planes of the surface agree: range, position, sky, shadow, light, body parts, motion?

Each is worked out again from depth, ids and cameras, or held against another plane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.body_parts import BodyPart
from digisphere.capture.checks import plane_kernels as kernels
from digisphere.capture.checks.lifted_depth import HALVES, Depth, Found, run
from digisphere.capture.motion_planes import HIDDEN, OUTSIDE, SEEN
from digisphere.capture.sight import cannot_follow
from digisphere.capture.surface_planes import without_reflectance
from digisphere.core.identity import SKY, Semantic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles
    from digisphere.capture.projection import PinholeView

SINGLE_SHARE = 1e-6
"""Rounding of single precision, as a share of the number."""
REPROJECTION_PX = 0.02
POSITION_M = 1e-3
FLOW_PX = 0.01
STRAIGHT_SHARE = 1e-4
"""How far 1/z may bend over three pixels on what counts as flat."""
SLOPE_SHARE = 0.99
"""Share of plain surface whose depth must fall as its normal says."""
JOINT_WAY_M, JOINT_WAY_SHARE = 0.01, 0.35
"""How far the way of a seen joint and of the skin over it may differ: limbs turn about joints."""
JOINTS_SHARE = 0.6
"""Share of moving joints that must: a limb that spins about its joint may not."""
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
CLEARLY_LEVELS = 24.0
"""Difference of luminance, of 255, that is no matter of rounding or hue."""
ORDERED_SHARE = 0.97
PLAIN = (
    Semantic.GROUND,
    Semantic.ROCK,
    Semantic.SAND,
    Semantic.ROAD,
    Semantic.FIELD,
    Semantic.BUILDING,
    Semantic.PROP,
)
"""Classes whose normals are their triangles'; leaves and bodies are shaded rounder."""
_EVERY_CLASS = np.arange(256, dtype=np.uint8)
STILL = (Semantic.GROUND, Semantic.ROCK, Semantic.SAND, Semantic.ROAD, Semantic.BUILDING)


def ranges_agree(frame: FrameFiles, tally: Tally) -> None:
    """Range is planar depth stretched along the pixel's ray."""
    far, depth = frame.plane("range"), frame.depth
    if far is None or depth is None:
        tally.skipped = "needs the planes range and depth"
        return
    Depth(depth, frame.view).ranges(far, limit=SINGLE_SHARE).tell(
        tally,
        example=lambda at, off: (
            f"frame {frame.frame_id}, pixel {frame.pixel(at)}: range off by a share of {off:.3g}"
        ),
    )


def positions_project_back(frame: FrameFiles, tally: Tally) -> None:
    """World positions, projected, fall on their own pixel at their own depth."""
    place, depth = frame.plane("position"), frame.depth
    if place is None or depth is None:
        tally.skipped = "needs the planes position and depth"
        return
    sky = ~np.isfinite(depth)
    tally.expect(bool(np.isnan(place[sky]).all()), f"frame {frame.frame_id}: sky has a position")
    # A position is stored to half a millimetre or so, which is a pixel a few centimetres away.
    found = Depth(depth, frame.view).positions(place, limit=REPROJECTION_PX, step_m=POSITION_M)
    found.tell(
        tally,
        example=lambda at, off: (
            f"frame {frame.frame_id}: the position at {frame.pixel(at)} projects {off:.2f} px away"
        ),
    )


def normals_fit_depth(frame: FrameFiles, tally: Tally) -> None:
    """Where one flat thing fills a cross of pixels, its normal is that of the depth's slope."""
    depth, instance, normals = frame.depth, frame.instance, frame.plane("normals_camera")
    semantic = frame.semantic
    if depth is None or instance is None or normals is None or semantic is None:
        tally.skipped = "needs the planes normals, depth, instance and semantic"
        return
    flat, agreeing = Depth(depth, frame.view).slopes(
        normals, instance=instance, semantic=semantic, plain=_is_class(PLAIN),
        straight=STRAIGHT_SHARE,
    )  # fmt: skip
    if not flat:
        tally.skipped = "no picture shows a flat thing"
        return
    share = agreeing / flat
    tally.expect(
        share >= SLOPE_SHARE,
        f"frame {frame.frame_id}: normals agree with the slope of depth at {share:.1%} of pixels",
    )


def sky_and_light_agree(frame: FrameFiles, tally: Tally) -> None:
    """Sky is where no thing is; albedo and shadow lie in 0..1 on surfaces and are nothing else."""
    instance, semantic = frame.instance, frame.semantic
    if instance is None or semantic is None:
        tally.skipped = "needs the planes instance and semantic"
        return
    sky = frame.plane("sky")
    if sky is not None:
        _expect(frame, (sky == 255) == (instance == SKY), tally, what="sky mask")
    void, classes = without_reflectance(_EVERY_CLASS), _sized(semantic, frame.view)
    for name in ("albedo", "shadow"):
        plane = frame.plane(name)
        if plane is not None:
            found = run(kernels.shares, _bits(plane, frame.view), classes, void)
            _tell(frame, found, tally, what=name)
    radiance = frame.plane("radiance")
    if radiance is not None:
        found = run(kernels.amounts, _bits(radiance, frame.view))
        _tell(frame, found, tally, what="radiance")


def radiance_is_the_picture(frame: FrameFiles, tally: Tally) -> None:
    """Of two pixels that differ clearly, the one with more radiance is the brighter in rgb."""
    radiance, rgb = frame.plane("radiance"), frame.rgb
    if radiance is None or rgb is None:
        tally.skipped = "needs the planes radiance and rgb"
        return
    clear, alike = kernels.ordered_alike(
        _bits(radiance, frame.view), HALVES, _sized(rgb, frame.view, channels=3), LUMINANCE,
        CLEARLY_LEVELS,
    )  # fmt: skip
    if not clear:
        return
    share = alike / clear
    tally.expect(
        share >= ORDERED_SHARE,
        f"frame {frame.frame_id}: only {share:.1%} of pixel pairs are ordered alike",
    )


def bodies_are_parted(frame: FrameFiles, tally: Tally) -> None:
    """Every pixel of a person has a body part, no other has, and seen joints lie on their own."""
    part, semantic = frame.plane("body_part"), frame.semantic
    if part is None or semantic is None:
        tally.skipped = "needs the planes body_part and semantic"
        return
    _expect(frame, (part > 0) == (semantic == Semantic.PERSON), tally, what="body part")
    tally.expect(int(part.max(initial=0)) <= max(BodyPart), f"frame {frame.frame_id}: no such part")
    garment = frame.plane("garment")
    if garment is not None:
        _expect(frame, (garment > 0) <= (semantic == Semantic.PERSON), tally, what="garment")


def flow_follows_motion(frame: FrameFiles, tally: Tally) -> None:
    """Flow is the pixel's point, moved as the motion plane says, seen by the other camera."""
    views, depth = frame.views_around, frame.depth
    planes = [frame.plane(f"motion_{way}") for way in ("forward", "backward")]
    flows = [frame.plane(f"flow_{way}") for way in ("forward", "backward")]
    if views is None or depth is None or any(p is None for p in (*planes, *flows)):
        tally.skipped = "needs the planes flow, motion and depth"
        return
    lifted = Depth(depth, frame.view)
    for view, way, flow in zip(views, planes, flows, strict=True):
        assert way is not None
        assert flow is not None
        found = lifted.flow(flow, motion=way, seen_by=view, limit=FLOW_PX, share=SINGLE_SHARE)
        found.tell(
            tally,
            example=lambda at, off: (
                f"frame {frame.frame_id}: flow at {frame.pixel(at)} is {off:.2f} px off"
            ),
        )


def motion_is_sound(frame: FrameFiles, tally: Tally) -> None:
    """What stands has no motion, what cannot be followed has none stored, and fates fit flow."""
    semantic = frame.semantic
    planes = {way: frame.plane(f"motion_{way}") for way in ("forward", "backward")}
    if semantic is None or any(plane is None for plane in planes.values()):
        tally.skipped = "needs the planes motion and semantic"
        return
    lost, still = cannot_follow(_EVERY_CLASS), _is_class(STILL)
    semantic = _sized(semantic, frame.view)
    for way, motion in planes.items():
        moved = _sized(motion, frame.view, channels=3)
        _tell(frame, run(kernels.known, moved, semantic, lost), tally, what=f"motion {way}")
        stood = run(kernels.standing, moved, semantic, still)
        _tell(frame, stood, tally, what=f"still things {way}")
        flow, fate = frame.plane(f"flow_{way}"), frame.plane(f"flow_{way}_fate")
        if flow is None or fate is None:
            continue
        found = run(
            kernels.fates, _sized(fate, frame.view), _sized(flow, frame.view, channels=2),
            semantic, lost, np.isin(_EVERY_CLASS, (SEEN, HIDDEN)), OUTSIDE,
        )  # fmt: skip
        _tell(frame, found, tally, what=f"fate of flow {way}")


def joints_move_as_their_skin(frame: FrameFiles, tally: Tally) -> None:
    """Where a joint is seen, the surface over it moves as the posed skeleton does."""
    rows, instance = frame.rows("keypoints"), frame.instance
    motion = frame.plane("motion_forward")
    if motion is None or instance is None or "joints_later_m" not in rows:
        tally.skipped = "needs the planes motion and instance"
        return
    person, joint = np.nonzero(rows["keypoints_v"] == 2)
    column, row = np.floor(rows["keypoints_px"][person, joint]).astype(np.int64).T
    skin = motion[row, column].astype(np.float64)
    way = rows["joints_later_m"][person, joint] - rows["keypoints_m"][person, joint]
    far = np.linalg.norm(way, axis=1)
    moving = np.flatnonzero(far > JOINT_WAY_M)
    if not len(moving):
        return
    gap = np.linalg.norm(skin - way, axis=1)[moving]
    share = float((gap <= JOINT_WAY_M + JOINT_WAY_SHARE * far[moving]).mean())
    worst = moving[int(np.argmax(gap))]
    tally.expect(
        share >= JOINTS_SHARE,
        f"frame {frame.frame_id}: only {share:.0%} of {len(moving)} moving joints move as their "
        f"skin; person {rows['person_id'][person[worst]]}, keypoint {joint[worst]}: skin "
        f"{skin[worst].round(3).tolist()} m, joint {way[worst].round(3).tolist()} m",
    )


def flow_lands_on_itself(frame: FrameFiles, tally: Tally) -> None:
    """Where flow leads from picture to picture, the next one shows the same thing at that depth."""
    following = _following(frame)
    flow, fate = frame.plane("flow_forward"), frame.plane("flow_forward_fate")
    motion, ids = frame.plane("motion_forward"), frame.instance
    if following is None or flow is None or fate is None or motion is None or ids is None:
        tally.skipped = "needs the plane flow, and frames one flow step apart"
        return
    depth, other = frame.depth, following.instance
    if depth is None or other is None or following.depth is None:
        tally.skipped = "needs the planes depth and instance"
        return
    rows, columns = np.nonzero(fate == SEEN)
    points = frame.view.unproject(depth[rows, columns], rows=rows, columns=columns)
    points = points + motion[rows, columns]
    pixels, z = following.view.project(points)
    same = np.zeros(len(rows), dtype=np.bool_)
    for di in (0, 1):
        for dj in (0, 1):
            i = np.clip(np.floor(pixels[:, 1] - 0.5).astype(np.int64) + di, 0, other.shape[0] - 1)
            j = np.clip(np.floor(pixels[:, 0] - 0.5).astype(np.int64) + dj, 0, other.shape[1] - 1)
            same |= other[i, j] == ids[rows, columns]
    share = float(same.mean()) if len(same) else 1.0
    tally.expect(
        share > 0.99,
        f"frame {frame.frame_id}: flow lands on the same thing for only {share:.1%} of pixels",
    )
    tally.expect(bool((z > 0).all()), f"frame {frame.frame_id}: flow leads behind the camera")


def _following(frame: FrameFiles) -> FrameFiles | None:
    """The next frame, if it is one flow step later and seen by the camera that was foretold."""
    views, step_s = frame.views_around, frame.rows("cameras").get("flow_s", np.zeros(0))
    if views is None or frame.frame_id + 1 >= frame.dataset.frames or not len(step_s):
        return None
    following = frame.dataset.frame(frame.frame_id + 1)
    apart_s = following.rows("frames")["time_s"][0] - frame.rows("frames")["time_s"][0]
    camera = following.view.camera_from_world
    if abs(apart_s - step_s[0]) > 1e-9 or np.abs(camera - views[0].camera_from_world).max() > 1e-6:
        return None
    return following


def _is_class(classes: Iterable[Semantic]) -> NDArray[np.bool_]:
    """Of every class (256,), whether it is one of these."""
    return np.isin(_EVERY_CLASS, list(classes))


def _sized(plane: Any, view: PinholeView, *, channels: int = 0) -> NDArray[Any]:
    """A plane as kernels take it, who would read beyond the end of one that is too small."""
    wanted = (view.height, view.width, *([channels] if channels else []))
    if plane.shape != wanted:
        raise ValueError(f"a plane of {plane.shape} where the picture is {wanted}")
    return np.ascontiguousarray(plane)


def _bits(plane: NDArray[Any], view: PinholeView) -> NDArray[np.uint16]:
    """The bits of half floats (h, w, n); of a single channel too."""
    if plane.dtype != np.float16:
        raise ValueError(f"a plane of {plane.dtype} where half floats are declared")
    whole = plane[..., None] if plane.ndim == 2 else plane
    return _sized(whole, view, channels=whole.shape[2]).view(np.uint16)


def _tell(frame: FrameFiles, found: Found, tally: Tally, *, what: str) -> None:
    found.tell(
        tally,
        example=lambda i, _: f"frame {frame.frame_id}, pixel {frame.pixel(i)}: {what} is wrong",
    )


def _expect(frame: FrameFiles, sound: NDArray[Any], tally: Tally, *, what: str) -> None:
    tally.expect_all(
        sound,
        example=lambda i: f"frame {frame.frame_id}, pixel {frame.pixel(i)}: {what} is wrong",
    )


SURFACE_CHECKS: tuple[tuple[Callable[[FrameFiles, Tally], None], str, str], ...] = (
    (ranges_agree, "range = depth along the ray", "1e-6 of it"),
    (positions_project_back, "positions project back", "0.02 px and 1 mm"),
    (normals_fit_depth, "normals = slope of depth", "99 % of flat pixels within 18 degrees"),
    (sky_and_light_agree, "sky, albedo, shadow, radiance", "exact"),
    (radiance_is_the_picture, "radiance orders as rgb", "97 % of clear pairs"),
    (bodies_are_parted, "body parts = people", "exact"),
    (motion_is_sound, "motion and fates", "exact"),
    (flow_follows_motion, "flow = motion reprojected", "0.01 px"),
    (
        joints_move_as_their_skin,
        "skin moves with joints",
        "60 % within 0.01 m plus 35 % of the way",
    ),
    (flow_lands_on_itself, "flow lands on the same thing", "99 % of pixels"),
)
"""Every check of a frame's surface planes, with its name and tolerance."""
