"""What must hold of a KITTI dataset: lines, calibration, and 2-D boxes against 3-D ones.

``alpha`` is ``rotation_y`` less the bearing of the object, ``atan2(x, z)`` (devkit readme: the
observation angle). The 3-D box, drawn by ``P2``, must hold the 2-D box, for both are of one thing;
people's 3-D boxes are wider in the picture than the people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.foreign.kitti_reading import (
    CALIBRATION,
    IMAGES,
    LABELS,
    SCANS,
    TYPES,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.foreign.kitti_reading import KittiSet, Object

    Floats = NDArray[np.float64]

ALPHA_RAD = 0.1
"""KITTI rounds every number to two decimals, and x and z are the left grey camera's."""
BOX_SLACK_PX = 1.0
REACH_SHARE, REACH_PX = 0.15, 3.0
"""How far a 2-D box may reach out of the drawn 3-D box: labels of photographs are drawn by hand."""
OVERLAP = 0.25
_TURN = 1e-4
_AHEAD_M = 0.1
_POINT_BYTES = 16
_ANGLE_SLACK = 0.01


def frames_are_complete(made: KittiSet, tally: Tally) -> None:
    """Every frame has a label, a picture that decodes, and a calibration; sets name frames."""
    tally.expect(bool(made.frames), f"{LABELS}: there is no label file")
    for frame in made.frames:
        path = made.picture_path(frame)
        if path is None:
            tally.fail(f"{IMAGES}/{frame}.png is not there")
        else:
            fault = made.opened.open(path).fault
            tally.expect(not fault, f"{IMAGES}/{path.name}: {fault}")
    folders = ((IMAGES, "*"), (CALIBRATION, "*.txt"))
    for folder, pattern in folders:
        for path in sorted((made.root / folder).glob(pattern)):
            tally.expect(path.stem in made.frames, f"{folder}/{path.name}: there is no label")
    for path in sorted((made.root.parent / "ImageSets").glob("*.txt")):
        for name in path.read_text(encoding="ascii").split():
            tally.expect(name in made.frames, f"ImageSets/{path.name}: there is no frame {name}")


def lines_are_whole(made: KittiSet, tally: Tally) -> None:
    """Every line has fifteen fields, all numbers but the type, which KITTI knows."""
    for fault in made.broken:
        tally.fail(fault)
    for thing in made.objects:
        tally.expect(thing.kind in TYPES, f"{thing.where}: there is no type «{thing.kind}»")


def calibrations_are_sound(made: KittiSet, tally: Tally) -> None:
    """Every calibration has its matrices; rectification and scanner turn without a stretch."""
    for fault in made.uncalibrated:
        tally.fail(fault)
    for frame, matrices in made.matrices.items():
        for name in ("R0_rect", "Tr_velo_to_cam"):
            turn = matrices[name][:, :3]
            off = float(np.abs(turn @ turn.T - np.eye(3)).max())
            sound = off < _TURN and np.linalg.det(turn) > 0
            tally.expect(sound, f"{CALIBRATION}/{frame}.txt: {name} is no rotation ({off:.2g} off)")
        rank = int(np.linalg.matrix_rank(matrices["P2"][:, :3]))
        tally.expect(rank == 3, f"{CALIBRATION}/{frame}.txt: P2 draws nothing")


def _things(made: KittiSet) -> Iterator[Object]:
    return (thing for thing in made.objects if thing.kind != UNKNOWN)


def states_are_in_range(made: KittiSet, tally: Tally) -> None:
    """Truncation is 0 to 1, occlusion 0 to 3, sizes are above 0; DontCare has its fillers."""
    for thing in made.objects:
        cut, hidden = thing.values[:2]
        if thing.kind == UNKNOWN:
            filled = cut == hidden == -1 and thing.values[2] == -10 and thing.values[10] == -1000
            tally.expect(filled, f"{thing.where}: DontCare without -1, -10 and -1000")
            continue
        tally.expect(0.0 <= cut <= 1.0, f"{thing.where}: truncated is {cut:g}, not 0 to 1")
        tally.expect(hidden in (0, 1, 2, 3), f"{thing.where}: occluded is {hidden:g}, not 0 to 3")
        size = thing.size
        tally.expect(min(size) > 0.0, f"{thing.where}: height, width, length are {size}")


def boxes_fit(made: KittiSet, tally: Tally) -> None:
    """Every 2-D box has an extent and lies in its picture."""
    for thing in made.objects:
        left, top, right, bottom = thing.box.tolist()
        tally.expect(
            right > left and bottom > top, f"{thing.where}: box {thing.box.tolist()} has no extent"
        )
        picture = made.picture(thing.frame)
        if picture is None:
            continue
        out = max(-left, -top, right - (picture.width - 1), bottom - (picture.height - 1))
        told = f"{thing.where}: box {thing.box.tolist()}, {picture.width}x{picture.height}"
        tally.near(max(out, 0.0), limit=BOX_SLACK_PX, where=told)


def angles_agree(made: KittiSet, tally: Tally) -> None:
    """Alpha is rotation_y less the bearing of the object, and both are within half a turn."""
    for thing in _things(made):
        alpha, turn = thing.values[2], thing.values[13]
        most = np.pi + _ANGLE_SLACK
        tally.expect(
            abs(alpha) <= most and abs(turn) <= most,
            f"{thing.where}: alpha {alpha:g}, rotation_y {turn:g} is more than half a turn",
        )
        x, _, z = thing.foot.tolist()
        wanted = turn - np.arctan2(x, z)
        off = abs((alpha - wanted + np.pi) % (2.0 * np.pi) - np.pi)
        told = f"{thing.where}: alpha {alpha:g} for rotation_y {turn:g} at x {x:g}, z {z:g}"
        tally.near(float(off), limit=ALPHA_RAD, where=told)


def boxes_project(made: KittiSet, tally: Tally) -> None:
    """The 3-D box, drawn by P2, holds the 2-D box and is about as large."""
    for thing in _things(made):
        matrices, picture = made.matrices.get(thing.frame), made.picture(thing.frame)
        if matrices is None or picture is None:
            continue
        bounds = _drawn(thing, matrices["P2"], (picture.width, picture.height))
        if bounds is None:
            continue  # it reaches behind the camera, where a drawn corner means nothing
        size = thing.box[2:] - thing.box[:2]
        room = REACH_PX + REACH_SHARE * np.concatenate((size, size))
        beyond = np.concatenate((bounds[:2] - thing.box[:2], thing.box[2:] - bounds[2:]))
        told = f"box {thing.box.round(1).tolist()}, the 3-D box draws {bounds.round(1).tolist()}"
        tally.expect(bool((beyond <= room).all()), f"{thing.where}: {told}")
        share = _overlap(thing.box, bounds)
        tally.expect(share >= OVERLAP, f"{thing.where}: {told}, overlap {share:.2f}")


def _drawn(thing: Object, projection: Floats, size: tuple[int, int]) -> Floats | None:
    """Bounds of the drawn corners, cut to the picture; None if one is behind the camera."""
    corners = thing.corners()
    drawn = corners @ projection[:, :3].T + projection[:, 3]
    if drawn[:, 2].min() < _AHEAD_M:
        return None
    pixels = drawn[:, :2] / drawn[:, 2:]
    last = np.array([*size, *size]) - 1.0
    bounds = np.concatenate((pixels.min(axis=0), pixels.max(axis=0)))
    return np.asarray(np.clip(bounds, 0.0, last), dtype=np.float64)


def _overlap(one: Floats, other: Floats) -> float:
    """Intersection over union of two boxes."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    shared = float(np.prod(np.maximum(sides, 0.0)))
    areas = [float(np.prod(box[2:] - box[:2])) for box in (one, other)]
    return shared / max(sum(areas) - shared, 1e-9)


def scans_are_points(made: KittiSet, tally: Tally) -> None:
    """Every scan is whole float32 points x, y, z, reflectance, the last 0 to 1."""
    folder = made.root / SCANS
    if not folder.is_dir():
        tally.skipped = "there is no folder velodyne"
        return
    for path in sorted(folder.glob("*.bin")):
        where, content = f"{SCANS}/{path.name}", path.read_bytes()
        if len(content) % _POINT_BYTES:
            tally.fail(f"{where}: {len(content)} bytes are no whole points of {_POINT_BYTES}")
            continue
        points = np.frombuffer(content, dtype="<f4").reshape(-1, 4)
        sound = np.isfinite(points).all(axis=1) & (points[:, 3] >= 0) & (points[:, 3] <= 1)
        tally.expect_all(
            sound,
            example=lambda i, p=points, w=where: f"{w}, point {i}: {p[i].tolist()}",  # type: ignore[misc]
        )


KITTI_CHECKS = (
    (frames_are_complete, "frames complete", "exact"),
    (lines_are_whole, "lines", "exact"),
    (calibrations_are_sound, "calibration", "1e-4"),
    (states_are_in_range, "truncated, occluded, sizes", "exact"),
    (boxes_fit, "boxes in pictures", "1 px"),
    (angles_agree, "alpha = rotation_y - bearing", "0.1 rad"),
    (boxes_project, "3-D box draws the 2-D box", "3 px plus 15 %; overlap 0.25"),
    (scans_are_points, "scans", "exact"),
)
"""Every check of a KITTI dataset, with its name and tolerance."""


def unproved(made: KittiSet) -> list[str]:
    """What the files of a KITTI dataset cannot tell."""
    told = [
        "that types, sizes and occlusion are those of the things themselves",
        "that everything in a picture is labelled; DontCare regions tell that some is not",
        "that the calibration is the camera's own: only that boxes agree under it",
    ]
    if not (made.root / SCANS).is_dir():
        told.append("that 3-D boxes stand where something is: there are no scans")
    return told
