"""Unity Perception's SOLO, as SoloEndpoint writes it and pysolotools reads it.

``solo`` holds ``metadata.json``, the definitions, and ``sequence.0`` with ``stepN.frame_data.json``
and ``stepN.camera.png`` beside the segmentation pictures. Axes are Unity's, left-handed: the world
is x east, y up, z north; the camera and every object x right, y up, z ahead. Quaternions are
x, y, z, w, as Unity's data has them (its schema says otherwise). 3-D boxes are in the camera's
axes, sizes along the object's x, y, z. 2-D boxes are the visible ones, origin top-left. Instance
ids are ours; an instance's colour is R + 256 G + 65536 B = id, so none wraps; label ids start at 1.
Keypoint state 0 is outside the frame, 1 hidden, 2 seen. Velocity is not told. Called by the
session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder, move_in, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.formats.replicator import CLASSES, class_palette
from digisphere.capture.formats.upright import quaternion_wxyz, with_box, world_from_box
from digisphere.capture.keypoints import COCO_KEYPOINTS
from digisphere.capture.png import colours_from_ids, encode_png, ids_from_colours, read_png
from digisphere.capture.store import text_of, write_whole
from digisphere.core.identity import PROP_BASE, Semantic

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
    Labels = Mapping[str, NDArray[Any]]

_NOTES = "solo.json"
_TYPE = "type.unity.com/unity.solo."
_SENSOR, _TEMPLATE = "camera", "coco-17"
_ANNOTATIONS = {
    "BoundingBox2DAnnotation": "bounding box",
    "BoundingBox3DAnnotation": "bounding box 3D",
    "InstanceSegmentationAnnotation": "instance segmentation",
    "SemanticSegmentationAnnotation": "semantic segmentation",
    "KeypointAnnotation": "keypoints",
}
"""Ids of the annotations by their kind."""
_CAMERA = np.diag([1.0, -1.0, 1.0])
"""OpenCV's camera axes to Unity's, and back."""
_WORLD = np.array([(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)])
"""Our world axes to Unity's, and back."""
_BOX = np.array([(0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])
"""Unity's object axes (right, up, ahead) to our boxes' (ahead, left, up)."""
_TOLERANCE = 1e-6


class SoloFormat(PicturedFormat):
    """Frames as Unity's Perception package has them."""

    name: ClassVar[str] = "solo"
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "instance", "semantic"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the pictures, and the frame's data as notes for the end."""
        super().write_frame(frame, folders=folders)
        folder = folders.pictures / "solo"
        folder.mkdir()
        ids = frame.planes["instance"]
        things = colours_from_ids(np.where(ids >= PROP_BASE, ids, 0))
        classes = class_palette()[frame.planes["semantic"]]
        for name, picture in (("instance", things), ("semantic", classes)):
            alpha = np.full((*ids.shape, 1), 255, dtype=np.uint8)
            content = encode_png(np.concatenate((picture, alpha), axis=2), level=self._level)
            (folder / f"{name}.png").write_bytes(content)
        told = {
            "time_s": frame.snapshot.time_s,
            "camera": camera_entry(frame.view),
            "values": annotation_values(frame.view, frame.instances, frame.keypoints),
            "classes": _classes_in(frame.planes["semantic"]),
        }
        folders.notes[_NOTES] = json.dumps(told).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Three pictures and a text."""
        return 11 * width * height + 262_144

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Lay the sequence out and write the definitions."""
        home, began = root / "solo", 0.0
        sequence = home / "sequence.0"
        for step, note in enumerate(notes):
            source, told = frame_folder(root, step), json.loads(note.read(_NOTES))
            began = told["time_s"] if step == 0 else began
            share(source / "rgb.png", target=sequence / f"step{step}.{_SENSOR}.png")
            for name in ("instance", "semantic"):
                target = sequence / _picture_name(step, name)
                move_in(source / "solo" / f"{name}.png", target=target)
            if (source / "solo").is_dir():
                (source / "solo").rmdir()
            entry = frame_entry(step, told, began_s=began, seed=facts["seed"])
            write_whole(sequence / f"step{step}.frame_data.json", text_of(entry))
        for name, tree in _definitions(facts, frames=len(notes)).items():
            write_whole(home / f"{name}.json", text_of(tree))

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """SOLO's boxes, keypoints, camera and ids are those of tables and planes."""
        sequence = dataset.root / "solo" / "sequence.0"
        for frame in dataset:
            path = sequence / f"step{frame.frame_id}.frame_data.json"
            (capture,) = json.loads(path.read_text(encoding="utf-8"))["captures"]
            _compare(frame, sequence, capture, tally)


def camera_entry(view: PinholeView) -> dict[str, Any]:
    """Where the camera is and what it draws: the capture without its annotations."""
    turn = _WORLD @ view.camera_from_world[:3, :3].T @ _CAMERA
    across, down = 2.0 * view.k[0, 0] / view.width, 2.0 * view.k[1, 1] / view.height
    return {
        "position": (_WORLD @ view.position_m).tolist(),
        "rotation": _xyzw(turn[None])[0].tolist(),
        "dimension": [view.width, view.height],
        "projection": "Perspective",
        "matrix": [across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, -1.0],
    }


def annotation_values(view: PinholeView, labels: Labels, joints: Labels) -> dict[str, Any]:
    """The ``values`` or ``instances`` of each annotation, by its kind."""
    heads = _heads(labels)
    boxes = labels["box_visible"].astype(np.float64)
    flat = [
        {**head, "origin": box[:2].tolist(), "dimension": (box[2:] - box[:2]).tolist()}
        for head, box in zip(heads, boxes, strict=True)
    ]
    colours = colours_from_ids(labels["instance_id"][None])[0].tolist()
    return {
        "BoundingBox2DAnnotation": flat,
        "BoundingBox3DAnnotation": _solid_values(view, labels, heads),
        "InstanceSegmentationAnnotation": [
            {**head, "color": [*colour, 255]} for head, colour in zip(heads, colours, strict=True)
        ],
        "KeypointAnnotation": _keypoint_values(view, joints),
    }


def frame_entry(step: int, told: Mapping[str, Any], *, began_s: float, seed: int) -> dict[str, Any]:
    """``frame_data`` of a step; the seed is a metric, as Unity has it."""
    pictures = {
        "InstanceSegmentationAnnotation": ("instance", told["values"]),
        "SemanticSegmentationAnnotation": (
            "semantic",
            {"SemanticSegmentationAnnotation": told["classes"]},
        ),
    }
    annotations = []
    for kind, name in _ANNOTATIONS.items():
        entry = {"@type": _TYPE + kind, "id": name, "sensorId": _SENSOR, "description": name}
        if kind in pictures:
            picture, values = pictures[kind]
            entry |= {
                "imageFormat": "Png",
                "dimension": told["camera"]["dimension"],
                "filename": _picture_name(step, picture),
                "instances": values[kind],
            }
        else:
            extra = {"templateId": _TEMPLATE} if kind == "KeypointAnnotation" else {}
            entry |= {**extra, "values": told["values"][kind]}
        annotations.append(entry)
    capture = {
        "@type": f"{_TYPE}RGBCamera",
        "id": _SENSOR,
        "description": "DigiSphere's camera",
        **told["camera"],
        "velocity": [],
        "acceleration": [],
        "filename": f"step{step}.{_SENSOR}.png",
        "imageFormat": "Png",
        "annotations": annotations,
    }
    return {
        "frame": step,
        "sequence": 0,
        "step": step,
        "timestamp": (told["time_s"] - began_s) * 1000.0,
        "captures": [capture],
        "metrics": [_seed_metric(seed)],
    }


def _seed_metric(seed: int) -> dict[str, Any]:
    return {
        "@type": f"{_TYPE}GenericMetric",
        "id": "random-seed",
        "sensorId": "",
        "annotationId": "",
        "description": "Seed of the world",
        "values": [seed],
    }


def _heads(labels: Labels) -> list[dict[str, Any]]:
    return [
        {"instanceId": instance, "labelId": CLASSES.index(kind) + 1, "labelName": str(kind)}
        for instance, kind in zip(labels["instance_id"].tolist(), labels["kind"], strict=True)
    ]


def _solid_values(
    view: PinholeView, labels: Labels, heads: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    at = with_box(labels, kinds=CLASSES)
    centre = view.to_camera(labels["box_3d_centre_m"][at]) @ _CAMERA
    length, width, height = labels["box_3d_size_m"][at].T
    size = np.stack((width, height, length), axis=1)
    turn = view.camera_from_world[:3, :3] @ world_from_box(labels["box_3d_heading_rad"][at])
    rotation = _xyzw(_CAMERA @ turn @ _BOX)
    return [
        {
            **heads[place],
            "translation": centre[n].tolist(),
            "size": size[n].tolist(),
            "rotation": rotation[n].tolist(),
            "velocity": [],
            "acceleration": [],
        }
        for n, place in enumerate(at.tolist())
    ]


def _keypoint_values(view: PinholeView, joints: Labels) -> list[dict[str, Any]]:
    places = view.to_camera(joints["keypoints_m"]) @ _CAMERA
    flags, pixels = joints["keypoints_v"], joints["keypoints_px"]
    values = []
    for n, instance in enumerate(joints["instance_id"].tolist()):
        points = [
            {
                "index": k,
                "location": pixels[n, k].tolist() if flags[n, k] else [0.0, 0.0],
                "cameraCartesianLocation": places[n, k].tolist(),
                "state": int(flags[n, k]),
            }
            for k in range(len(COCO_KEYPOINTS))
        ]
        values.append({"instanceId": instance, "labelId": 1, "pose": "unset", "keypoints": points})
    return values


def _classes_in(semantic: NDArray[np.uint8]) -> list[dict[str, Any]]:
    palette = class_palette()
    return [
        {"labelName": code.name.lower(), "pixelValue": [*palette[code].tolist(), 255]}
        for code in Semantic
        if (semantic == code).any()
    ]


def _xyzw(turns: NDArray[Any]) -> Floats:
    return quaternion_wxyz(turns)[..., [1, 2, 3, 0]]


def _picture_name(step: int, name: str) -> str:
    return f"step{step}.{_SENSOR}.{name} segmentation.png"


def _definitions(facts: Mapping[str, Any], *, frames: int) -> dict[str, dict[str, Any]]:
    spec = [{"label_id": n, "label_name": name} for n, name in enumerate(CLASSES, 1)]
    template = {
        "templateId": _TEMPLATE,
        "templateName": "COCO, 17 joints",
        "keypoints": [
            {"label": name, "index": n, "color": [255, 255, 255, 255]}
            for n, name in enumerate(COCO_KEYPOINTS)
        ],
    }
    annotations = []
    for kind, name in _ANNOTATIONS.items():
        entry: dict[str, Any] = {"@type": _TYPE + kind, "id": name, "description": name}
        entry |= {"template": template} if kind == "KeypointAnnotation" else {"spec": spec}
        annotations.append(entry)
    sensor = {
        "@type": f"{_TYPE}RGBCamera",
        "id": _SENSOR,
        "modality": "camera",
        "description": "DigiSphere's camera",
    }
    metric = {"@type": f"{_TYPE}GenericMetric", "id": "random-seed", "description": "Seed"}
    return {
        "annotation_definitions": {"annotationDefinitions": annotations},
        "sensor_definitions": {"sensorDefinitions": [sensor]},
        "metric_definitions": {"metricDefinitions": [metric]},
        "metadata": {
            "unityVersion": "none",
            "perceptionVersion": f"DigiSphere {facts['version']}",
            "totalFrames": frames,
            "totalSequences": 1,
            "sensors": [_SENSOR],
            "metricCollectors": ["random-seed"],
            "annotators": [
                {"name": name, "type": _TYPE + kind} for kind, name in _ANNOTATIONS.items()
            ],
            "scenarioRandomSeed": facts["seed"],
            "simulationStartTime": facts["date"],
            "split": facts["split"],
        },
    }


def _compare(frame: FrameFiles, sequence: Path, capture: dict[str, Any], tally: Tally) -> None:
    where = f"frame {frame.frame_id}"
    wanted = camera_entry(frame.view)
    for name in ("position", "rotation", "matrix"):
        gap = np.abs(np.subtract(capture[name], wanted[name])).max()
        tally.near(float(gap), limit=_TOLERANCE, where=f"{where}, camera's {name}")
    values = annotation_values(frame.view, frame.rows("instances"), frame.rows("keypoints"))
    told = {entry["@type"].removeprefix(_TYPE): entry for entry in capture["annotations"]}
    for kind, expected in values.items():
        found = told[kind].get("values", told[kind].get("instances"))
        tally.expect(found == expected, f"{where}: {kind} differs from the tables")
    path = sequence / told["InstanceSegmentationAnnotation"]["filename"]
    if frame.instance is not None:
        ids = ids_from_colours(read_png(path)[..., :3])
        things = np.where(frame.instance >= PROP_BASE, frame.instance, 0)
        tally.expect(np.array_equal(ids, things), f"{where}: other ids in «{path.name}»")
