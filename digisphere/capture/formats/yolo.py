"""YOLO detect, segment and pose, as Ultralytics reads them (docs.ultralytics.com/datasets).

``yolo/detect``, ``yolo/segment`` and ``yolo/pose`` each hold ``data.yaml``, ``images/SPLIT`` and
``labels/SPLIT``. A label file has a line per instance: the class from 0, then numbers divided by
the picture's width or height, origin at the top-left corner of the top-left pixel: centre and size
of the visible box; or the points of one polygon along the mask's pixel edges (pieces and holes
joined by bridges of no width); or the box and 17 x, y, v in COCO's order, 0 0 0 where not labelled.
A picture without instances has an empty label file. ``yolo/instances.json`` names the instance
behind each line. Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.coco import CATEGORY_OF_KIND
from digisphere.capture.formats.gathering import frame_folder, move_in, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.keypoints import COCO_KEYPOINTS
from digisphere.capture.outlines import outline
from digisphere.capture.store import text_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

CLASSES = tuple(CATEGORY_OF_KIND)
"""Class names by number: person is 0."""
TASKS = ("detect", "segment", "pose")
_NOTES = "yolo.json"
_FLIPPED = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)
"""Which keypoint each becomes when the picture is mirrored."""
_ROUNDING_PX = 0.005


class YoloFormat(PicturedFormat):
    """Boxes, polygons and keypoints as YOLO has them."""

    name: ClassVar[str] = "yolo"
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "instance"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture and one label file a task."""
        super().write_frame(frame, folders=folders)
        folder = folders.pictures / "yolo"
        folder.mkdir()
        lines: dict[str, list[str]] = {task: [] for task in TASKS}
        ids: dict[str, list[int]] = {task: [] for task in TASKS}
        for task, instance_id, line in _lines(frame):
            lines[task].append(line)
            ids[task].append(instance_id)
        for task in TASKS:
            text = "".join(f"{line}\n" for line in lines[task])
            (folder / f"{task}.txt").write_text(text, encoding="ascii")
        folders.notes[_NOTES] = json.dumps(ids).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture, and outlines of rugged masks."""
        return 3 * width * height + 262_144

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Lay pictures and labels out by task and split."""
        split, key = facts["split"], facts["key"]
        told: dict[str, dict[str, Any]] = {task: {} for task in TASKS}
        for number, note in enumerate(notes):
            source, stem = frame_folder(root, number), f"{key}-{number:06d}"
            ids = json.loads(note.read(_NOTES))
            for task in TASKS:
                home = root / "yolo" / task
                share(source / "rgb.png", target=home / "images" / split / f"{stem}.png")
                target = home / "labels" / split / f"{stem}.txt"
                move_in(source / "yolo" / f"{task}.txt", target=target)
                told[task][f"images/{split}/{stem}.png"] = {"frame_id": number, "ids": ids[task]}
            if (source / "yolo").is_dir():
                (source / "yolo").rmdir()
        for task in TASKS:
            write_whole(root / "yolo" / task / "data.yaml", _yaml(task).encode())
        write_whole(root / "yolo" / "instances.json", text_of(told))

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Boxes, outlines and keypoints of the YOLO files are those of the tables and masks."""
        folder = dataset.root / "yolo"
        told = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
        for task in TASKS:
            for image, entry in told[task].items():
                path = folder / task / image.replace("images/", "labels/").replace(".png", ".txt")
                lines = path.read_text(encoding="ascii").splitlines()
                where = f"{task}, frame {entry['frame_id']}"
                tally.expect(len(lines) == len(entry["ids"]), f"{where}: lines are missing")
                tally.expect((folder / task / image).is_file(), f"{where}: no picture")
                _compare(dataset, entry, lines, task, tally)


def _lines(frame: AnnotatedFrame) -> Iterator[tuple[str, int, str]]:
    """Task, instance and text of every line."""
    labels, size = frame.instances, np.array([frame.view.width, frame.view.height])
    people = {int(i): n for n, i in enumerate(frame.keypoints["instance_id"])}
    kinds = labels["kind"].astype(str)
    for place in np.flatnonzero(np.isin(kinds, CLASSES)).tolist():
        instance_id, number = int(labels["instance_id"][place]), CLASSES.index(kinds[place])
        x0, y0, x1, y1 = labels["box_visible"][place].tolist()
        middle = np.array([x0 + x1, y0 + y1]) / 2.0 / size
        box = _numbers([*middle, *(np.array([x1 - x0, y1 - y0]) / size)])
        yield "detect", instance_id, f"{number} {box}"
        seen = frame.planes["instance"][y0:y1, x0:x1] == instance_id
        points = (outline(seen) + np.array([x0, y0])) / size
        yield "segment", instance_id, f"{number} {_numbers(points.ravel())}"
        if instance_id in people:
            row = people[instance_id]
            joints = _joints(frame.keypoints, row, size)
            yield "pose", instance_id, f"{number} {box} {joints}"


def _joints(table: Mapping[str, NDArray[Any]], row: int, size: NDArray[Any]) -> str:
    flags = table["keypoints_v"][row].tolist()
    places = (table["keypoints_px"][row] / size).tolist()
    parts = zip(places, flags, strict=True)
    return " ".join(f"{_numbers(at)} {flag}" if flag else "0 0 0" for at, flag in parts)


def _numbers(values: Any) -> str:
    return " ".join(f"{value:.7g}" for value in values)


def _yaml(task: str) -> str:
    """``data.yaml``; without ``path`` Ultralytics starts from the folder the file is in."""
    names = CLASSES[:1] if task == "pose" else CLASSES
    lines = [
        "# Written by DigiSphere. One capture is one world and one split: pour the folders of",
        "# several captures together to have all three; no two share a file name.",
        *(f"{split}: images/{split}" for split in ("train", "val", "test")),
        "names:",
        *(f"  {number}: {name}" for number, name in enumerate(names)),
    ]
    if task == "pose":
        lines += [f"kpt_shape: [{len(COCO_KEYPOINTS)}, 3]", f"flip_idx: {list(_FLIPPED)}"]
    return "\n".join(lines) + "\n"


def _compare(
    dataset: Dataset, entry: dict[str, Any], lines: list[str], task: str, tally: Tally
) -> None:
    frame = dataset.frame(entry["frame_id"])
    rows, joints = frame.rows("instances"), frame.rows("keypoints")
    size = np.array([frame.view.width, frame.view.height], dtype=np.float64)
    places = {int(i): n for n, i in enumerate(rows["instance_id"])}
    people = {int(i): n for n, i in enumerate(joints["instance_id"])}
    for instance_id, line in zip(entry["ids"], lines, strict=False):
        where = f"{task}, frame {frame.frame_id}, id {instance_id}"
        place = places.get(instance_id)
        if place is None:
            tally.fail(f"{where}: not in the labels")
            continue
        number, *words = line.split()
        values = np.array(words, dtype=np.float64)
        tally.expect(CLASSES[int(number)] == rows["kind"][place], f"{where}: another class")
        wanted = rows["box_visible"][place].astype(np.float64)
        if task == "segment":
            points = values.reshape(-1, 2) * size
            box = np.concatenate((points.min(axis=0), points.max(axis=0)))
        else:
            middle, half = values[:2] * size, values[2:4] * size / 2.0
            box = np.concatenate((middle - half, middle + half))
        off = np.abs(box - wanted).max(initial=0.0)
        if task == "pose":
            off = max(off, _joints_off(values[4:], joints, people[instance_id], size))
        tally.near(off, limit=_ROUNDING_PX, where=where)


def _joints_off(
    values: NDArray[np.float64], table: Mapping[str, NDArray[Any]], row: int, size: NDArray[Any]
) -> float:
    told = values.reshape(-1, 3)
    flags = table["keypoints_v"][row]
    if not np.array_equal(told[:, 2], flags):
        return float("inf")
    wanted = np.where(flags[:, None] > 0, table["keypoints_px"][row], 0.0)
    return float(np.abs(told[:, :2] * size - wanted).max(initial=0.0))
