"""Do the numbers of space agree with the pictures: depth, boxes, keypoints, cameras, normals?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.checks.lifted_depth import Depth
from digisphere.capture.keypoints import COVER_M
from digisphere.capture.projection import bounds_of_boxes
from digisphere.capture.solids import UprightBoxes
from digisphere.core.identity import SKY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Columns, FrameFiles

DEPTH_TOLERANCE_M = 0.02
"""How far a seen surface may lie outside its 3-D box."""
DEPTH_TOLERANCE_SHARE = 1e-3
"""Further allowance per metre of distance, for drivers that cannot store depth the other way up."""
REPROJECTION_PX = 1.0
UNIT_TOLERANCE = 2e-3
"""Normals are drawn and stored as half floats: 2^-11 a component."""


def boxes_of(rows: Columns) -> UprightBoxes:
    """The 3-D boxes of a frame's instances."""
    return UprightBoxes(rows["box_3d_centre_m"], rows["box_3d_size_m"], rows["box_3d_heading_rad"])


def depth_lands_on_boxes(frame: FrameFiles, tally: Tally) -> None:
    """Every pixel of an instance with a 3-D box, lifted by its depth, lies on or in that box."""
    rows, instance, depth = frame.rows("instances"), frame.instance, frame.depth
    if instance is None or depth is None:
        tally.skipped = "needs the planes instance and depth"
        return
    known = np.flatnonzero(np.isfinite(rows["box_3d_size_m"]).all(axis=1))
    order = known[np.argsort(rows["instance_id"][known], kind="stable")]
    ids, whole = rows["instance_id"][order], boxes_of(rows)
    if not len(ids):
        return
    boxes = UprightBoxes(whole.centre_m[order], whole.size_m[order], whole.heading_rad[order])
    found = Depth(depth, frame.view).boxes(
        instance, ids=ids, boxes=boxes, limit=DEPTH_TOLERANCE_M, share=DEPTH_TOLERANCE_SHARE
    )

    def example(place: int, metres: float) -> str:
        column, row = frame.pixel(place)
        number = int(instance[row, column])
        kind = rows["kind"][order[int(np.searchsorted(ids, number))]]
        return (
            f"frame {frame.frame_id}, {kind} {number}: pixel ({column}, {row}) lies "
            f"{metres:.2f} m outside its 3-D box"
        )

    found.tell(tally, example=example)


def boxes_reproject(frame: FrameFiles, tally: Tally) -> None:
    """Corners and bounds of the 3-D boxes, projected anew, fall on the stored pixels."""
    rows, view = frame.rows("instances"), frame.view
    corners = boxes_of(rows).corners_m()
    pixels, depth = view.project(corners)
    pixels[depth < view.near_m] = np.nan
    _compare(frame, pixels, rows["box_3d_corners"], tally, what="3-D box corner", per_row=8)
    bounds = bounds_of_boxes(view, corners)
    _compare(frame, bounds.reshape(-1, 2, 2), rows["box_3d_bounds"].reshape(-1, 2, 2), tally,
             what="3-D box bounds", per_row=2)  # fmt: skip


def camera_boxes_reproject(frame: FrameFiles, tally: Tally) -> None:
    """3-D boxes told in the camera's axes have their corners on the stored pixels."""
    rows, view = frame.rows("instances"), frame.view
    level = UprightBoxes(
        np.zeros_like(rows["box_3d_size_m"]), rows["box_3d_size_m"],
        np.zeros(len(rows["box_3d_size_m"])),
    ).corners_m()  # fmt: skip
    turned = np.einsum("nij,nkj->nki", rows["box_3d_camera_from_box"], level)
    corners = turned + rows["box_3d_camera_centre_m"][:, None]
    pixels = view.pixels_of(corners)
    pixels[corners[..., 2] < view.near_m] = np.nan
    _compare(frame, pixels, rows["box_3d_corners"], tally, what="camera box corner", per_row=8)


def keypoints_reproject(frame: FrameFiles, tally: Tally) -> None:
    """World keypoints, projected anew, fall on the stored pixels."""
    rows = frame.rows("keypoints")
    pixels, _ = frame.view.project(rows["keypoints_m"])
    _compare(frame, pixels, rows["keypoints_px"], tally, what="keypoint", per_row=17)


def keypoint_flags_hold(frame: FrameFiles, tally: Tally) -> None:
    """0 outside the frame, 2 on a pixel of the own body no nearer than its cover, else 1."""
    rows, instance, depth = frame.rows("keypoints"), frame.instance, frame.depth
    if instance is None or depth is None:
        tally.skipped = "needs the planes instance and depth"
        return
    pixels, joint_depth = frame.view.project(rows["keypoints_m"])
    inside = frame.view.inside(pixels, depth_m=joint_depth)
    column = np.where(inside, pixels[..., 0], 0).astype(np.int64)
    row = np.where(inside, pixels[..., 1], 0).astype(np.int64)
    own = instance[row, column] == rows["instance_id"][:, None]
    clear = joint_depth - depth[row, column] <= COVER_M
    wanted = np.where(inside, np.where(own & clear, 2, 1), 0)
    tally.expect_all(
        wanted == rows["keypoints_v"],
        example=lambda i: (
            f"frame {frame.frame_id}, person {rows['person_id'][i // 17]}, keypoint {i % 17}: flag "
            f"{rows['keypoints_v'].reshape(-1)[i]} where the picture says {wanted.reshape(-1)[i]}"
        ),
    )


def keypoints_lie_in_their_person(frame: FrameFiles, tally: Tally) -> None:
    """Every joint lies in the 3-D box of its person."""
    rows, seen = frame.rows("keypoints"), frame.rows("instances")
    place = {int(i): n for n, i in enumerate(seen["instance_id"])}
    owners = [place.get(int(i), -1) for i in rows["instance_id"]]
    if -1 in owners:
        tally.fail(f"frame {frame.frame_id}: a person with keypoints has no box")
        return
    owner = np.repeat(np.array(owners, dtype=np.int64), 17)
    excess = boxes_of(seen).excess_m(rows["keypoints_m"].reshape(-1, 3), rows=owner)
    tally.measure(
        excess,
        limit=0.05,
        example=lambda i: (
            f"frame {frame.frame_id}, person {rows['person_id'][i // 17]}, keypoint {i % 17}: "
            f"{excess[i]:.2f} m outside the 3-D box"
        ),
    )


def whole_boxes_hold_seen_boxes(frame: FrameFiles, tally: Tally) -> None:
    """The whole (amodal) box holds the seen box, and both sizes are sound."""
    rows = frame.rows("instances")
    people = rows["kind"] == "person"
    seen, full = rows["box_visible"][people], rows["box_full"][people]
    beyond = np.concatenate((full[:, :2] - seen[:, :2], seen[:, 2:] - full[:, 2:]), axis=1)
    excess = np.where(np.isfinite(beyond), beyond, np.inf).max(axis=1, initial=-np.inf)
    ids = rows["instance_id"][people]
    tally.measure(
        np.maximum(excess, 0.0),
        limit=REPROJECTION_PX,
        example=lambda i: (
            f"frame {frame.frame_id}, person {ids[i]}: seen box {seen[i].tolist()} reaches "
            f"{excess[i]:.1f} px beyond the whole box {full[i].round(1).tolist()}"
        ),
    )


def depth_is_finite_but_for_sky(frame: FrameFiles, tally: Tally) -> None:
    """Depth is a positive number on every surface and infinite in the sky, nowhere else."""
    instance, depth = frame.instance, frame.depth
    if instance is None or depth is None:
        tally.skipped = "needs the planes instance and depth"
        return
    sky = instance == SKY
    sound = np.where(sky, np.isposinf(depth), np.isfinite(depth) & (depth > 0))
    _expect_pixels(frame, sound, tally, values=depth)


def normals_are_unit(frame: FrameFiles, tally: Tally) -> None:
    """Normals have length 1 on every surface and 0 in the sky; camera and world ones agree."""
    depth = frame.depth
    world, camera = frame.plane("normals_world"), frame.plane("normals_camera")
    for name, normals in (("world", world), ("camera", camera)):
        if normals is None or depth is None:
            tally.skipped = tally.skipped or "needs the planes normals and depth"
            continue
        Depth(depth, frame.view).lengths(normals, limit=UNIT_TOLERANCE).tell(
            tally,
            example=lambda i, off, name=name: (  # type: ignore[misc]
                f"frame {frame.frame_id}, {name} normal at {frame.pixel(i)}: length off by "
                f"{off:.3f}"
            ),
        )
    if world is not None and camera is not None and depth is not None:
        lifted = Depth(depth, frame.view)
        lifted.turned(world, camera=camera, limit=2.0 * UNIT_TOLERANCE).tell(
            tally,
            example=lambda i, off: (
                f"frame {frame.frame_id}: normals at {frame.pixel(i)} differ by {off:.3f}"
            ),
        )


def cameras_are_sound(frame: FrameFiles, tally: Tally) -> None:
    """The rotation is one, the position fits it, and ``camera.json`` says the same."""
    view, row = frame.view, frame.rows("cameras")
    rotation = view.camera_from_world[:3, :3]
    where = f"frame {frame.frame_id}"
    square = np.abs(rotation @ rotation.T - np.eye(3)).max()
    tally.expect(square < 1e-9 and np.linalg.det(rotation) > 0, f"{where}: not a rotation")
    off = np.abs(view.position_m - row["position_m"][0]).max()
    tally.expect(off < 1e-6, f"{where}: camera position off by {off:.2g} m")
    facts = frame.camera_facts
    if facts is not None:
        same = np.array_equal(facts["camera_from_world"], view.camera_from_world)
        tally.expect(same and np.array_equal(facts["k"], view.k), f"{where}: camera.json differs")


def _compare(
    frame: FrameFiles,
    made: NDArray[Any],
    stored: NDArray[Any],
    tally: Tally,
    *,
    what: str,
    per_row: int,
) -> None:
    """Compare pixels (n, k, 2); NaN must meet NaN."""
    unknown = np.isnan(made).any(axis=-1)
    gap = np.where(unknown, 0.0, np.linalg.norm(np.nan_to_num(made) - stored, axis=-1))
    gap = np.where(unknown != np.isnan(stored).any(axis=-1), np.inf, gap).reshape(-1)
    tally.measure(
        gap,
        limit=REPROJECTION_PX,
        example=lambda i: (
            f"frame {frame.frame_id}, row {i // per_row}: {what} {i % per_row} is "
            f"{gap[i]:.1f} px off"
        ),
    )


def _expect_pixels(
    frame: FrameFiles, sound: NDArray[Any], tally: Tally, *, values: NDArray[Any]
) -> None:
    flat = values.reshape(-1)
    tally.expect_all(
        sound,
        example=lambda i: f"frame {frame.frame_id}, pixel {frame.pixel(i)}: {flat[i]}",
    )
