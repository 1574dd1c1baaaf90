"""KITTI 3-D object layout (Geiger, Lenz & Urtasun 2012; the object devkit's readme).

``kitti/training`` holds ``image_2``, ``label_2`` and ``calib`` with six-digit names from
``capture.first_number`` on, ``ImageSets`` the split. A label line has fifteen columns: type,
truncated, occluded, alpha, left, top, right, bottom, height, width, length, x, y, z, rotation_y.
KITTI's boxes turn about the vertical only, so its rectified camera must be level: ours stands where
the picture's camera stands and is turned upright (x right, y down along gravity, z forward);
``R0_rect`` is that turn, and ``P2`` takes rectified metres to the picture exactly, however the
camera was tilted (it is the plain intrinsic matrix only when it was not). Pixels count from 0 at
the middle of the first pixel, half a pixel less than elsewhere here. The 2-D box is the whole
body's, cut at the frame. x, y, z is the middle of the box's bottom. People are Pedestrian or
Person_sitting, animals Misc. Occluded is 0 from 0.9 of the silhouette seen, 1 from 0.5, 2 below, 3
not measured. With the plane ``lidar`` there is ``velodyne`` too: float32 x, y, z, reflectance, axes
ahead, left, up, origin in the camera. Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import (
    first_number_of,
    frame_folder,
    move_in,
    share,
)
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.projection import clip_bounds, turned
from digisphere.capture.store import text_of, write_whole
from digisphere.people import trajectory
from digisphere.people.enums import Activity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset, FrameFiles
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.store import Notes

    Floats = NDArray[np.float64]

KINDS = ("person", "animal")
_NOTES = "kitti.json"
_HALF = 0.5
_TOLERANCE_M, _TOLERANCE_PX, _SCAN_M = 1e-4, 0.01, 2e-3
_VELODYNE_AXES = np.array([(0.0, -1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)])
"""Level camera axes from KITTI's scanner axes: x forward, y left, z up."""


class KittiFormat(PicturedFormat):
    """Labels and calibration as KITTI has them."""

    name: ClassVar[str] = "kitti"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture, its labels and its calibration."""
        super().write_frame(frame, folders=folders)
        folder = folders.pictures / "kitti"
        folder.mkdir()
        places = _labelled(frame.instances)
        types = _types(frame, places)
        lines = label_lines(frame.view, frame.instances, places=places, types=types)
        (folder / "label.txt").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        calib = "".join(
            f"{name}: {' '.join(f'{v:.12e}' for v in matrix.ravel())}\n"
            for name, matrix in calibration(frame.view).items()
        )
        (folder / "calib.txt").write_text(calib, encoding="ascii")
        if "lidar" in frame.sweeps:
            points = scanned(frame.view, frame.sweeps["lidar"])
            (folder / "velodyne.bin").write_bytes(points.tobytes())
        ids = frame.instances["instance_id"][places].tolist()
        folders.notes[_NOTES] = json.dumps(ids).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture, two small texts, and a scan."""
        return 3 * width * height + 2_097_152

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Lay everything out by kind of file."""
        home = root / "kitti" / "training"
        ids = {}
        for number, note in enumerate(notes):
            source, name = frame_folder(root, number), file_name(number, facts["first_number"])
            share(source / "rgb.png", target=home / "image_2" / f"{name}.png")
            for kind, folder in (("label", "label_2"), ("calib", "calib")):
                move_in(source / "kitti" / f"{kind}.txt", target=home / folder / f"{name}.txt")
            if (source / "kitti" / "velodyne.bin").exists():
                target = home / "velodyne" / f"{name}.bin"
                move_in(source / "kitti" / "velodyne.bin", target=target)
            if (source / "kitti").is_dir():
                (source / "kitti").rmdir()
            ids[name] = json.loads(note.read(_NOTES))
        sets = root / "kitti" / "ImageSets"
        sets.mkdir(exist_ok=True)
        names = "".join(f"{name}\n" for name in ids)
        write_whole(sets / f"{facts['split']}.txt", names.encode())
        write_whole(root / "kitti" / "instances.json", text_of(ids))

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """KITTI's boxes, projected by its own calibration, are the boxes of the tables."""
        folder = dataset.root / "kitti"
        told = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
        for frame in dataset:
            name = file_name(frame.frame_id, first_number_of(dataset))
            lines = (folder / "training" / "label_2" / f"{name}.txt").read_text("ascii")
            calib = (folder / "training" / "calib" / f"{name}.txt").read_text("ascii")
            there = (folder / "training" / "image_2" / f"{name}.png").is_file()
            tally.expect(there, f"frame {frame.frame_id}: no picture")
            matrices = read_calibration(calib)
            _compare(frame, told[name], lines.splitlines(), matrices, tally)
            _compare_scan(frame, folder / "training" / "velodyne" / f"{name}.bin", matrices, tally)


def file_name(number: int, first: int) -> str:
    """What KITTI calls a frame's files."""
    return f"{number + first:06d}"


def level_from_world(view: PinholeView) -> Floats:
    """Rotation (3, 3) from world axes to a level camera that looks the same way.

    A camera that looks straight up or down is levelled along its upper edge.
    """
    _, down, forward = view.camera_from_world[:3, :3]
    flat = np.array([forward[0], forward[1], 0.0])
    if np.linalg.norm(flat) < 1e-6:
        flat = -np.array([down[0], down[1], 0.0]) * np.sign(-forward[2])
    flat /= np.linalg.norm(flat)
    below = np.array([0.0, 0.0, -1.0])
    return np.stack((np.cross(below, flat), below, flat))


def calibration(view: PinholeView) -> dict[str, Floats]:
    """KITTI's matrices by name; the one camera stands for all four."""
    camera_from_level = view.camera_from_world[:3, :3] @ level_from_world(view).T
    k = view.k.copy()
    k[:2, 2] -= _HALF
    projection = np.hstack((k @ camera_from_level, np.zeros((3, 1))))
    scanner = np.hstack((camera_from_level @ _VELODYNE_AXES, np.zeros((3, 1))))
    return {
        **{f"P{number}": projection for number in range(4)},
        "R0_rect": camera_from_level.T,
        "Tr_velo_to_cam": scanner,
        "Tr_imu_to_velo": np.eye(3, 4),
    }


def scanned(view: PinholeView, sweep: NDArray[Any]) -> NDArray[np.float32]:
    """A LiDAR sweep as KITTI's points (n, 4): ahead, left, up of the camera, and reflectance."""
    away = sweep["position"].astype(np.float64) - view.position_m
    level = turned((away[:, 0], away[:, 1], away[:, 2]), level_from_world(view))
    points = np.concatenate((level @ _VELODYNE_AXES, sweep["intensity"][:, None]), axis=1)
    return np.ascontiguousarray(points, dtype="<f4")


def read_calibration(text: str) -> dict[str, Floats]:
    """Matrices of a calibration file by name."""
    found = {}
    for line in text.splitlines():
        name, numbers = line.split(":")
        values = np.array(numbers.split(), dtype=np.float64)
        found[name] = values.reshape(3, -1)
    return found


def label_lines(
    view: PinholeView,
    labels: Mapping[str, NDArray[Any]],
    *,
    places: NDArray[Any],
    types: Sequence[str],
) -> list[str]:
    """One line of fifteen columns for each labelled place."""
    level = level_from_world(view)
    size, heading = labels["box_3d_size_m"][places], labels["box_3d_heading_rad"][places]
    foot = labels["box_3d_centre_m"][places] - view.position_m
    foot[:, 2] -= size[:, 2] / 2.0
    foot = turned((foot[:, 0], foot[:, 1], foot[:, 2]), level)
    ahead = turned((np.cos(heading), np.sin(heading), np.zeros(len(heading))), level)
    rotation_y = np.arctan2(-ahead[:, 2], ahead[:, 0])
    alpha = _wrapped(rotation_y - np.arctan2(foot[:, 0], foot[:, 2]))
    box = _picture_boxes(view, labels, places)
    cut = 1.0 - labels["in_frame_fraction"][places]
    hidden = _occlusion(labels["visible_fraction"][places])
    lines = []
    for n, kind in enumerate(types):
        numbers = (*box[n], size[n, 2], size[n, 1], size[n, 0], *foot[n], rotation_y[n])
        text = " ".join(f"{value:.5f}" for value in numbers)
        lines.append(f"{kind} {cut[n]:.2f} {hidden[n]} {alpha[n]:.5f} {text}")
    return lines


def _picture_boxes(
    view: PinholeView, labels: Mapping[str, NDArray[Any]], places: NDArray[Any]
) -> Floats:
    """Whole 2-D boxes (n, 4), counted from the middle of the first pixel."""
    whole, seen = labels["box_full"][places], labels["box_visible"][places]
    box = clip_bounds(view, np.where(np.isnan(whole), seen, whole)) - _HALF
    last = np.array([view.width, view.height] * 2) - 1.0
    return np.asarray(np.clip(box, 0.0, last), dtype=np.float64)


def _labelled(labels: Mapping[str, NDArray[Any]]) -> NDArray[np.intp]:
    known = ~np.isnan(labels["box_3d_heading_rad"])
    return np.flatnonzero(known & np.isin(labels["kind"].astype(str), KINDS))


def _types(frame: AnnotatedFrame, places: NDArray[Any]) -> list[str]:
    kinds, rows = frame.instances["kind"][places], frame.instances["row"][places]
    people = rows[kinds == "person"].astype(np.intp)
    doing = trajectory.activity_at(frame.snapshot.tables["people"], frame.snapshot.time_s, people)
    sitting = iter((doing == Activity.SIT).tolist())
    names = ("Pedestrian", "Person_sitting")
    return [names[next(sitting)] if kind == "person" else "Misc" for kind in kinds]


def _occlusion(visible: NDArray[Any]) -> list[int]:
    states = np.where(visible >= 0.9, 0, np.where(visible >= 0.5, 1, 2))
    found: list[int] = np.where(np.isnan(visible), 3, states).tolist()
    return found


def _wrapped(angle: NDArray[Any]) -> Floats:
    return np.asarray((angle + np.pi) % (2.0 * np.pi) - np.pi, dtype=np.float64)


def _compare(
    frame: FrameFiles,
    ids: Sequence[int],
    lines: Sequence[str],
    calib: Mapping[str, Floats],
    tally: Tally,
) -> None:
    rows = frame.rows("instances")
    tally.expect(
        ids == rows["instance_id"][_labelled(rows)].tolist() and len(ids) == len(lines),
        f"frame {frame.frame_id}: other instances than labels",
    )
    places = {int(i): n for n, i in enumerate(rows["instance_id"])}
    for instance_id, line in zip(ids, lines, strict=False):
        place = places[instance_id]
        words = line.split()
        where = f"frame {frame.frame_id}, id {instance_id}"
        h, w, length, x, y, z, turn = (float(word) for word in words[8:15])
        off = np.abs(np.array([length, w, h]) - rows["box_3d_size_m"][place]).max()
        tally.near(float(off), limit=_TOLERANCE_M, where=f"{where}, size")
        corners = _corners(np.array([x, y, z]), (h, w, length), turn)
        drawn = corners @ calib["P2"][:, :3].T
        # KITTI keeps five decimals, so a corner close to the lens may be drawn off by more.
        slack = _TOLERANCE_PX * (1.0 + 10.0 / np.abs(drawn[:, 2:]))
        gap = np.abs(drawn[:, :2] / drawn[:, 2:] + _HALF - rows["box_3d_corners"][place])
        far = np.where(np.isnan(gap), 0.0, gap / slack).max()
        tally.near(float(far) * _TOLERANCE_PX, limit=_TOLERANCE_PX, where=f"{where}, corners")


def _compare_scan(frame: FrameFiles, path: Path, calib: Mapping[str, Floats], tally: Tally) -> None:
    """Points through the calibration into the camera are the sweep's points there."""
    sweep = frame.folder / "lidar.npy"
    if not (path.exists() and sweep.exists()):
        return
    points = np.fromfile(path, dtype="<f4").reshape(-1, 4).astype(np.float64)
    wanted = frame.view.to_camera(np.load(sweep, allow_pickle=False)["position"])
    turn = calib["Tr_velo_to_cam"][:, :3]
    gap = np.abs(points[:, :3] @ turn.T - wanted).max(initial=0.0)
    tally.near(float(gap), limit=_SCAN_M, where=f"frame {frame.frame_id}, velodyne")


def _corners(foot: Floats, size: tuple[float, float, float], turn: float) -> Floats:
    """Corners (8, 3) in the order of our tables: round the bottom, then round the top."""
    height, width, length = size
    along = np.array([-1, 1, 1, -1] * 2) * length / 2.0
    left = np.array([-1, -1, 1, 1] * 2) * width / 2.0
    up = np.array([0.0] * 4 + [height] * 4)
    cos, sin = np.cos(turn), np.sin(turn)
    # The third axis of a box whose first points ahead and second down is its left.
    offset = np.stack((cos * along + sin * left, -up, cos * left - sin * along), axis=1)
    return np.asarray(foot + offset, dtype=np.float64)
