"""HumanData, the npz of mmhuman3d (docs/human_data.md), of everybody seen: joints, not SMPL-X.

``humandata/KEY.npz`` has a row for each person in each picture: ``image_path`` (beside the file),
``bbox_xywh`` with confidence, ``keypoints2d_original`` (pixels) and ``keypoints3d_original``
(metres, the camera's OpenCV axes) over HumanData's 190 joints with their masks, ``meta`` and
``misc``. Confidence is 1 for a joint in the frame, in 2-D 0 outside. Our bodies are MakeHuman's,
not SMPL-X's, so there are no pose or shape parameters and ``smplx`` is absent; joints are heads of
bones where SMPL-X has joints (``JOINTS``): hips, knees and shoulders agree within a few
centimetres, the spine and collars by name only, toes are the tips of shoes. Jaw, eyeballs
and face landmarks are masked out. The file holds pickled dicts, as HumanData does, so
load it with ``allow_pickle=True`` and only from where you trust. Called by the session.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.store import write_whole
from digisphere.people.enums import Sex
from digisphere.people.skeleton import body_asset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.store import Notes

    Labels = Mapping[str, NDArray[Any]]

COUNT = 190
_BODY = (
    "pelvis", "thigh_l", "thigh_r", "spine_01", "calf_l", "calf_r", "spine_02", "foot_l", "foot_r",
    "spine_03", "ball_l", "ball_r", "neck_01", "clavicle_l", "clavicle_r", "head", "upperarm_l",
    "upperarm_r", "lowerarm_l", "lowerarm_r", "hand_l", "hand_r",
)  # fmt: skip
_FINGERS = tuple(
    f"{finger}_0{bone}_{side}"
    for side in "lr"
    for finger in ("index", "middle", "pinky", "ring", "thumb")
    for bone in (1, 2, 3)
)
_TIPS = {
    side: (
        f"thumb_tip_{side}", f"index_tip_{side}", f"fingertip_{side}", f"ring_tip_{side}",
        f"pinky_tip_{side}",
    )
    for side in "lr"
}  # fmt: skip
JOINTS: dict[int, str] = {
    **dict(enumerate(_BODY)),
    **dict(enumerate(_FINGERS, 25)),
    **dict(enumerate(("nose", "right_eye", "left_eye", "right_ear", "left_ear"), 55)),
    **dict(enumerate(("toe_l", "small_toe_l", "heel_l", "toe_r", "small_toe_r", "heel_r"), 60)),
    **dict(enumerate((*_TIPS["l"], *_TIPS["r"]), 66)),
    147: "crown",
}
"""Which of our points stands for each of HumanData's joints."""
_NOTES = "humandata.json"
_TOLERANCE_M, _TOLERANCE_PX = 1e-5, 1e-2
_GENDERS = {"FEMALE": "f", "MALE": "m"}


class HumanDataFormat(PicturedFormat):
    """People as rows of joints."""

    name: ClassVar[str] = "humandata"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture, and each person's row as notes for the end."""
        super().write_frame(frame, folders=folders)
        sex = frame.snapshot.tables["people"]["sex"][frame.person_rows.astype(np.intp)]
        table = person_columns(frame.view, frame.instances, frame.keypoints)
        told = {
            **{name: values.tolist() for name, values in table.items()},
            "gender": [_GENDERS[Sex(code).name] for code in sex],
            "size": [frame.view.width, frame.view.height],
            "focal": [float(frame.view.k[0, 0]), float(frame.view.k[1, 1])],
            "centre": frame.view.k[:2, 2].tolist(),
        }
        folders.notes[_NOTES] = json.dumps(told).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture, and some kilobytes a person."""
        return 3 * width * height + 1_048_576

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write the one file over all pictures."""
        home, key = root / "humandata", facts["key"]
        home.mkdir(exist_ok=True)
        frames = [json.loads(note.read(_NOTES)) for note in notes]
        paths = [f"images/{key}-{number:06d}.png" for number in range(len(frames))]
        for number, path in enumerate(paths):
            share(frame_folder(root, number) / "rgb.png", target=home / path)
        content = io.BytesIO()
        np.savez_compressed(content, **_entries(frames, paths, facts))
        write_whole(home / f"{key}.npz", content.getvalue())

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Every joint is the skeleton's, in the picture and in the camera's axes."""
        (path,) = (dataset.root / "humandata").glob("*.npz")
        with np.load(path, allow_pickle=True) as told:
            arrays = {name: told[name] for name in told.files}
        there = np.flatnonzero(arrays["keypoints3d_original_mask"])
        tally.expect(there.tolist() == sorted(JOINTS), "other joints are masked")
        row = 0
        for frame in dataset:
            joints, labels = frame.rows("keypoints"), frame.rows("instances")
            wanted = person_columns(frame.view, labels, joints)
            part = slice(row, row + len(joints["person_id"]))
            row = part.stop
            for name, limit in (("keypoints3d", _TOLERANCE_M), ("keypoints2d", _TOLERANCE_PX)):
                found = arrays[f"{name}_original"][part][:, there]
                same = found.shape == wanted[name].shape
                gap = np.abs(found - wanted[name]).max(initial=0.0) if same else np.inf
                tally.near(float(gap), limit=limit, where=f"frame {frame.frame_id}, {name}")
            same = np.array_equal(arrays["bbox_xywh"][part], wanted["bbox"])
            tally.expect(same, f"frame {frame.frame_id}: other boxes")
        tally.expect(row == int(arrays["__data_len__"]), f"{row} people in the tables")


def person_columns(view: PinholeView, labels: Labels, joints: Labels) -> dict[str, NDArray[Any]]:
    """Boxes (n, 5) and joints (n, k, 3) and (n, k, 4) of everybody seen, in HumanData's order."""
    names = body_asset().point_names
    chosen = [names.index(JOINTS[number]) for number in sorted(JOINTS)]
    world = joints["skeleton_m"][:, chosen].astype(np.float64)
    pixels, depth = view.project(world)
    seen = view.inside(pixels, depth_m=depth)
    flat = np.where(seen[..., None], np.nan_to_num(pixels), 0.0)
    places = {int(i): n for n, i in enumerate(labels["instance_id"])}
    at = [places[int(i)] for i in joints["instance_id"]]
    x0, y0, x1, y1 = labels["box_visible"][at].astype(np.float64).reshape(-1, 4).T
    return {
        "person_id": joints["person_id"],
        "instance_id": joints["instance_id"],
        "bbox": np.stack((x0, y0, x1 - x0, y1 - y0, np.ones_like(x0)), axis=1),
        "keypoints2d": np.concatenate((flat, seen[..., None].astype(np.float64)), axis=2),
        "keypoints3d": np.concatenate(
            (view.to_camera(world), np.ones((*world.shape[:2], 1))), axis=2
        ),
    }


def _entries(
    frames: Sequence[Mapping[str, Any]], paths: Sequence[str], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything ``HumanData.dump`` would write."""
    counts = [len(told["person_id"]) for told in frames]
    mask = np.zeros(COUNT, dtype=np.uint8)
    mask[sorted(JOINTS)] = 1
    entries: dict[str, Any] = {
        "image_path": np.array(
            [p for p, n in zip(paths, counts, strict=True) for _ in range(n)], dtype=object
        ),
        "bbox_xywh": _joined(frames, "bbox", (5,)).astype(np.float32),
        "config": "digisphere",
        "__data_len__": sum(counts),
        "__key_strict__": False,
        "__keypoints_compressed__": False,
    }
    for name, width in (("keypoints2d", 3), ("keypoints3d", 4)):
        dense = np.zeros((sum(counts), COUNT, width), dtype=np.float32)
        dense[:, sorted(JOINTS)] = _joined(frames, name, (len(JOINTS), width))
        entries[f"{name}_original"] = dense
        entries[f"{name}_original_mask"] = mask

    def repeated(name: str, part: int) -> list[Any]:
        return [t[name][part] for t, n in zip(frames, counts, strict=True) for _ in range(n)]

    entries["meta"] = {
        "gender": [letter for told in frames for letter in told["gender"]],
        "width": repeated("size", 0),
        "height": repeated("size", 1),
    }
    entries["misc"] = {
        "bbox_source": "visible mask",
        "cam_param_type": "perspective",
        "focal_length": list(zip(repeated("focal", 0), repeated("focal", 1), strict=True)),
        "principal_point": list(zip(repeated("centre", 0), repeated("centre", 1), strict=True)),
        "kps3d_root_aligned": False,
        "joints": {number: JOINTS[number] for number in sorted(JOINTS)},
        **{name: [v for t in frames for v in t[name]] for name in ("person_id", "instance_id")},
        "split": facts["split"],
    }
    return entries


def _joined(
    frames: Sequence[Mapping[str, Any]], name: str, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    parts = [np.asarray(told[name], dtype=np.float64).reshape(-1, *shape) for told in frames]
    return np.concatenate(parts)
