"""Files in the style of Aria Digital Twin (projectaria_tools, AriaDigitalTwinDataFileNames.h).

``adt/KEY`` is one sequence: ``metadata.json``, ``instances.json``, ``aria_trajectory.csv``,
``2d_bounding_box.csv``, ``3d_bounding_box.csv`` and ``scene_objects.csv`` with ADT's columns, which
its own provider reads. The VRS recordings are not written; ``rgb``, ``depth`` (16-bit millimetres,
0 where sky or beyond 65.535 m) and ``segmentation`` (R + 256 G + 65536 B = id) hold PNGs by
nanosecond instead. The world is x east, y up, z south; times count from the scenario's start, the
trajectory's in microseconds, all others in nanoseconds, -1 for what never moves. The device is the
camera in OpenCV's axes. An object's axes are x ahead, y up, z right, its origin the middle of its
box at that moment. ADT knows one box an object, so that of a person, an animal or a tree in the
wind is the smallest that holds them at every moment. Quaternions are x, y, z, w in the trajectory
and w, x, y, z in ``scene_objects``, as ADT has them. 2-D boxes name the first and last pixel seen.
The camera stands still in every picture, so velocities are 0. People are instances of type human
and category person; ADT's 51-joint skeletons and eye gaze are not written. Called by the session.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder, move_in, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.formats.upright import (
    quaternion_wxyz,
    with_box,
    world_from_box,
    world_from_camera,
)
from digisphere.capture.png import colours_from_ids, encode_png, read_png16
from digisphere.capture.store import text_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset, FrameFiles
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.store import Notes

    Labels = Mapping[str, NDArray[Any]]

KINDS = ("person", "animal", "building", "prop", "tree")
MOVING = ("person", "animal")
STREAM = "214-1"
_NOTES = "adt.json"
_WORLD = np.array([(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)])
"""Our world axes to ADT's, whose second points up."""
_OBJECT = np.array([(1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)])
"""An object's axes (ahead, up, right) to our boxes' (ahead, left, up)."""
_MOST_MM = 65535
TRAJECTORY = (
    "graph_uid", "tracking_timestamp_us", "utc_timestamp_ns",
    *(f"t{axis}_world_device" for axis in "xyz"),
    *(f"q{axis}_world_device" for axis in "xyzw"),
    *(f"device_linear_velocity_{axis}_device" for axis in "xyz"),
    *(f"angular_velocity_{axis}_device" for axis in "xyz"),
    *(f"gravity_{axis}_world" for axis in "xyz"),
    "quality_score",
)  # fmt: skip
BOXES_2D = (
    "stream_id", "object_uid", "timestamp[ns]", "x_min[pixel]", "x_max[pixel]", "y_min[pixel]",
    "y_max[pixel]", "visibility_ratio[%]",
)  # fmt: skip
BOXES_3D = (
    "object_uid", "timestamp[ns]",
    *(f"p_local_obj_{axis}{end}[m]" for axis in "xyz" for end in ("min", "max")),
)  # fmt: skip
OBJECTS = (
    "object_uid", "timestamp[ns]", *(f"t_wo_{axis}[m]" for axis in "xyz"),
    *(f"q_wo_{axis}" for axis in "wxyz"),
)  # fmt: skip


class AdtFormat(PicturedFormat):
    """Poses and boxes in ADT's files."""

    name: ClassVar[str] = "adt"
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "depth", "instance"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the pictures, and the frame's rows as notes for the end."""
        super().write_frame(frame, folders=folders)
        folder = folders.pictures / "adt"
        folder.mkdir()
        pictures: dict[str, NDArray[Any]] = {
            "depth": depth_mm(frame.planes["depth"]),
            "segmentation": colours_from_ids(frame.planes["instance"]),
        }
        for name, picture in pictures.items():
            (folder / f"{name}.png").write_bytes(encode_png(picture, level=self._level))
        time_ns = round(frame.snapshot.time_s * 1e9)
        told = frame_rows(frame.view, frame.instances, time_ns=time_ns)
        folders.notes[_NOTES] = json.dumps({"time_ns": time_ns, **told}).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Three pictures and their rows."""
        return 6 * width * height + 131_072

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write the sequence's files."""
        home = root / "adt" / facts["key"]
        frames = [json.loads(note.read(_NOTES)) for note in notes]
        for number, told in enumerate(frames):
            source, name = frame_folder(root, number), f"{told['time_ns']}.png"
            share(source / "rgb.png", target=home / "rgb" / name)
            for kind in ("depth", "segmentation"):
                move_in(source / "adt" / f"{kind}.png", target=home / kind / name)
            if (source / "adt").is_dir():
                (source / "adt").rmdir()
        for name, header in (
            ("aria_trajectory", TRAJECTORY),
            ("2d_bounding_box", BOXES_2D),
            ("3d_bounding_box", BOXES_3D),
            ("scene_objects", OBJECTS),
        ):
            rows = joined(name, [row for told in frames for row in told[name]])
            write_whole(home / f"{name}.csv", _csv(header, rows))
        instances = {key: entry for told in frames for key, entry in told["instances"].items()}
        write_whole(home / "instances.json", text_of(instances))
        write_whole(home / "metadata.json", text_of(_metadata(facts)))

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """ADT's rows are the tables' boxes and cameras, its depth and ids the planes'."""
        (home,) = (dataset.root / "adt").iterdir()
        found = {path.stem: _read_csv(path) for path in sorted(home.glob("*.csv"))}
        known = json.loads((home / "instances.json").read_text(encoding="utf-8"))
        wanted: dict[str, list[list[Any]]] = {name: [] for name in found}
        for frame in dataset:
            time_ns = round(float(frame.rows("frames")["time_s"][0]) * 1e9)
            rows = frame_rows(frame.view, frame.rows("instances"), time_ns=time_ns)
            for name in found:
                wanted[name] += rows[name]
            told = {key: entry == known.get(key) for key, entry in rows["instances"].items()}
            tally.expect(all(told.values()), f"frame {frame.frame_id}: other instances.json")
            _compare_pictures(frame, home, f"{time_ns}.png", tally)
        for name, rows_found in found.items():
            lines = [[str(value) for value in row] for row in joined(name, wanted[name])]
            tally.expect(rows_found[1:] == lines, f"{name}.csv differs from the tables")


def frame_rows(view: PinholeView, labels: Labels, *, time_ns: int) -> dict[str, Any]:
    """Rows of every file for one frame."""
    pose = world_from_camera(view.camera_from_world)
    turn = quaternion_wxyz((_WORLD @ pose[:3, :3])[None])[0]
    trajectory = [
        "0",
        time_ns // 1000,
        time_ns,
        *(_WORLD @ pose[:3, 3]).tolist(),
        *turn[[1, 2, 3, 0]].tolist(),
        *[0.0] * 6,
        *(0.0, -9.81, 0.0),
        1.0,
    ]
    flat, solid, poses, instances = [], [], [], {}
    at = with_box(labels, kinds=KINDS)
    turns = quaternion_wxyz(
        _WORLD @ world_from_box(labels["box_3d_heading_rad"][at]) @ _OBJECT
    ).tolist()
    for place, rotation in zip(at.tolist(), turns, strict=True):
        instance, kind = int(labels["instance_id"][place]), str(labels["kind"][place])
        when = time_ns if kind in MOVING else -1
        x0, y0, x1, y1 = labels["box_visible"][place].tolist()
        share_seen = float(labels["visible_fraction"][place])
        flat.append([STREAM, instance, time_ns, x0, x1 - 1, y0, y1 - 1, share_seen])
        length, width, height = (labels["box_3d_size_m"][place] / 2.0).tolist()
        solid.append([instance, -1, -length, length, -height, height, -width, width])
        centre = (_WORLD @ labels["box_3d_centre_m"][place]).tolist()
        poses.append([instance, when, *centre, *rotation])
        instances[str(instance)] = _instance(instance, kind, int(labels["row"][place]))
    return {
        "aria_trajectory": [trajectory],
        "2d_bounding_box": flat,
        "3d_bounding_box": solid,
        "scene_objects": poses,
        "instances": instances,
    }


def depth_mm(depth_m: NDArray[Any]) -> NDArray[np.uint16]:
    """Depth (h, w) in whole millimetres, 0 where there is none or it does not fit."""
    millimetres = np.round(np.where(np.isfinite(depth_m), depth_m, 0.0) * 1000.0)
    return np.where(millimetres <= _MOST_MM, millimetres, 0).astype(np.uint16)


def _instance(instance: int, kind: str, row: int) -> dict[str, Any]:
    moves = kind in MOVING
    return {
        "instance_id": instance,
        "instance_name": f"{kind}_{row}",
        "prototype_name": kind,
        "category": kind,
        "category_uid": KINDS.index(kind) + 1,
        "motion_type": "dynamic" if moves else "static",
        "instance_type": "human" if kind == "person" else "object",
        "rigidity": "deformable" if moves else "rigid",
        "rotational_symmetry": {"is_annotated": False},
        "canonical_pose": {"up_vector": [0.0, 1.0, 0.0], "front_vector": [1.0, 0.0, 0.0]},
    }


def _metadata(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "serial": facts["key"],
        "gt_creation_time": facts["date"],
        "scene": facts["scenario"],
        "is_multi_person": False,
        "num_skeletons": 0,
        "timecode_enabled": False,
        "gt_time_domain": "DEVICE_CAPTURE",
        "concurrent_sequence": "",
        "dataset_name": "ADT_2023",  # the reader takes no other name
        "written_by": f"DigiSphere {facts['version']}, synthetic, in the style of ADT",
        "dataset_version": "2.0",
        "split": facts["split"],
    }


def joined(name: str, rows: Iterable[list[Any]]) -> list[list[Any]]:
    """A file's rows over all frames: what never moves once, one 3-D box an object."""
    if name != "3d_bounding_box":
        return list({tuple(row): row for row in rows}.values())
    boxes: dict[int, list[Any]] = {}
    for row in rows:
        known = boxes.setdefault(row[0], list(row))
        known[2::2] = [min(a, b) for a, b in zip(known[2::2], row[2::2], strict=True)]
        known[3::2] = [max(a, b) for a, b in zip(known[3::2], row[3::2], strict=True)]
    return list(boxes.values())


def _csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _compare_pictures(frame: FrameFiles, home: Path, name: str, tally: Tally) -> None:
    where = f"frame {frame.frame_id}"
    same = (home / "rgb" / name).read_bytes() == (frame.folder / "rgb.png").read_bytes()
    tally.expect(same, f"{where}: another picture")
    if frame.depth is not None:
        equal = np.array_equal(read_png16(home / "depth" / name), depth_mm(frame.depth))
        tally.expect(equal, f"{where}: another depth")
