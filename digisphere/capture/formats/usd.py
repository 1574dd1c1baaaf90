"""An OpenUSD stage with semantics (openusd.org: UsdGeom, UsdSemantics), read by ``usd-core``.

``usd/scene.usda`` has Z up, metres, one time code a frame: ``/World/Camera`` with its transform at
each time, a unit cube stretched to the box of every instance under ``/World/KIND`` (visible at the
times it is seen; what never moves has one transform), and the COCO-17 joints of each person under
``/World/joints`` as points in the world. Prims carry ``semantics:labels:class`` and
``digisphere:instance_id``. ``usd/terrain.usda``, a sublayer, is the ground as a mesh of at most 257
by 257 heights. Matrices are row by row for row vectors; the camera looks along -Z with Y up, its
apertures are in tenths of a unit as UsdGeom.Camera has them, 20.955 mm wide. Bodies are boxes and
joints here, not meshes. The text is written without any library, so nothing need be installed.
Called by the session.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.pictured import PicturelessFormat
from digisphere.capture.formats.upright import with_box, world_from_box, world_from_camera
from digisphere.capture.keypoints import COCO_KEYPOINTS
from digisphere.capture.store import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.store import Notes

    Labels = Mapping[str, NDArray[Any]]

KINDS = ("person", "animal", "building", "prop", "tree")
MOVING = ("person", "animal")
_NOTES, _GROUND = "usd.json", "usd_ground.npy"
_MOST_HEIGHTS = 257
_APERTURE_UNITS = 0.20955
"""20.955 mm in tenths of a metre."""
_FLIP = np.diag([1.0, -1.0, -1.0])
_HEADER = (
    '#usda 1.0\n(\n    defaultPrim = "World"\n{more}    metersPerUnit = 1\n    upAxis = "Z"\n)\n'
)


class UsdFormat(PicturelessFormat):
    """The captured moments as one stage."""

    name: ClassVar[str] = "usd"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Keep the frame's transforms, and once the ground, as notes for the end."""
        told = frame_prims(frame.view, frame.instances, frame.keypoints)
        folders.notes[_NOTES] = json.dumps(told).encode()
        if frame.frame_id == 0:
            ground = frame.snapshot.ground
            heights = np.asarray(ground.layers["elevation_m"], dtype=np.float32)
            content = io.BytesIO()
            np.save(content, thinned(heights, cell_m=ground.grid.cell_m), allow_pickle=False)
            folders.notes[_GROUND] = content.getvalue()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """A few hundred transforms as text."""
        return 131_072

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write the stage and the ground under it."""
        folder = root / "usd"
        folder.mkdir(exist_ok=True)
        points = np.load(io.BytesIO(notes[0].read(_GROUND)), allow_pickle=False)
        write_whole(folder / "terrain.usda", terrain_text(points).encode())
        frames = [json.loads(note.read(_NOTES)) for note in notes]
        write_whole(folder / "scene.usda", scene_text(frames).encode())

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """The stage holds exactly the cameras, boxes and joints of the tables."""
        frames = [
            frame_prims(frame.view, frame.rows("instances"), frame.rows("keypoints"))
            for frame in dataset
        ]
        told = (dataset.root / "usd" / "scene.usda").read_text(encoding="utf-8").splitlines()
        wanted = scene_text(frames).splitlines()
        tally.expect(len(told) == len(wanted), f"{len(told)} lines where {len(wanted)} are due")
        tally.expect_all(
            np.array([a == b for a, b in zip(told, wanted, strict=False)]),
            example=lambda line: f"scene.usda, line {line + 1}: {told[line].strip()[:60]}",
        )


def frame_prims(view: PinholeView, labels: Labels, joints: Labels) -> dict[str, Any]:
    """Camera, boxes by instance and joints by person of one frame, as plain numbers."""
    pose = world_from_camera(view.camera_from_world)
    camera = np.eye(4)
    camera[:3, :3] = (pose[:3, :3] @ _FLIP).T
    camera[3, :3] = pose[:3, 3]
    at = with_box(labels, kinds=KINDS)
    boxes = np.tile(np.eye(4), (len(at), 1, 1))
    turns = world_from_box(labels["box_3d_heading_rad"][at])
    boxes[:, :3, :3] = (turns * labels["box_3d_size_m"][at][:, None, :]).transpose(0, 2, 1)
    boxes[:, 3, :3] = labels["box_3d_centre_m"][at]
    return {
        "camera": camera.tolist(),
        "lens": lens(view),
        "boxes": {
            str(labels["instance_id"][place]): [
                str(labels["kind"][place]),
                int(labels["row"][place]),
                boxes[n].tolist(),
            ]
            for n, place in enumerate(at.tolist())
        },
        "joints": {
            str(person): places.tolist()
            for person, places in zip(joints["person_id"], joints["keypoints_m"], strict=True)
        },
    }


def lens(view: PinholeView) -> dict[str, float]:
    """Attributes of UsdGeom.Camera: focal length, apertures, and how far the axis is off."""
    focal = float(view.k[0, 0]) * _APERTURE_UNITS / view.width
    tall = view.height * focal / float(view.k[1, 1])
    return {
        "focalLength": focal,
        "horizontalAperture": _APERTURE_UNITS,
        "horizontalApertureOffset": (0.5 - float(view.k[0, 2]) / view.width) * _APERTURE_UNITS,
        "verticalAperture": tall,
        "verticalApertureOffset": (float(view.k[1, 2]) / view.height - 0.5) * tall,
    }


def thinned(heights_m: NDArray[np.float32], *, cell_m: float) -> NDArray[np.float32]:
    """Points (rows, columns, 3) of the ground, from the south-west, few enough for a text."""
    step = max(1, -(-max(heights_m.shape) // _MOST_HEIGHTS))
    kept = heights_m[::step, ::step]
    rows, columns = np.indices(kept.shape)
    x, y = ((steps * step + 0.5) * cell_m for steps in (columns, rows))
    return np.stack((x, y, kept), axis=-1).astype(np.float32)


def terrain_text(points: NDArray[np.float32]) -> str:
    """The layer of the ground: one mesh of quadrilaterals."""
    rows, columns = points.shape[:2]
    corner = np.arange(rows * columns).reshape(rows, columns)
    quads = np.stack(
        (corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]), axis=-1
    ).reshape(-1, 4)
    flat = points.reshape(-1, 3)
    low, high = flat.min(axis=0), flat.max(axis=0)
    return (
        _HEADER.format(more="") + '\ndef Xform "World"\n{\n'
        '    def Mesh "terrain" (\n'
        '        prepend apiSchemas = ["SemanticsLabelsAPI:class"]\n    )\n    {\n'
        f"        float3[] extent = [{_vector(low)}, {_vector(high)}]\n"
        f"        int[] faceVertexCounts = [{', '.join(['4'] * len(quads))}]\n"
        f"        int[] faceVertexIndices = [{', '.join(map(str, quads.ravel().tolist()))}]\n"
        f"        point3f[] points = [{', '.join(_vector(point) for point in flat)}]\n"
        '        token[] semantics:labels:class = ["ground"]\n'
        '        uniform token subdivisionScheme = "none"\n    }\n}\n'
    )


def scene_text(frames: Sequence[Mapping[str, Any]]) -> str:
    """The stage: camera, boxes, joints."""
    more = (
        f"    endTimeCode = {len(frames) - 1}\n    startTimeCode = 0\n"
        "    subLayers = [@./terrain.usda@]\n    timeCodesPerSecond = 1\n"
    )
    lines = [_HEADER.format(more=more), 'def Xform "World"', "{"]
    lines += _indented(_camera(frames))
    boxes: dict[str, dict[int, tuple[int, dict[int, Any]]]] = {}
    joints: dict[int, dict[int, Any]] = {}
    for time, told in enumerate(frames):
        for instance, (kind, row, matrix) in told["boxes"].items():
            known = boxes.setdefault(kind, {}).setdefault(row, (int(instance), {}))
            known[1][time] = matrix
        for person, places in told["joints"].items():
            joints.setdefault(int(person), {})[time] = places
    for kind in sorted(boxes):
        prims = [
            line
            for row, (instance, samples) in sorted(boxes[kind].items())
            for line in _box(kind, row, instance, samples, len(frames))
        ]
        lines += _indented([f'def Xform "{kind}"', "{", *_indented(prims), "}"])
    points = [line for person in sorted(joints) for line in _joints(person, joints[person])]
    lines += _indented(['def Xform "joints"', "{", *_indented(points), "}"])
    return "\n".join([*lines, "}", ""])


def _camera(frames: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield 'def Camera "Camera"'
    yield "{"
    yield "    float2 clippingRange = (0.1, 100000)"
    for name, value in sorted(frames[0]["lens"].items()):
        yield f"    float {name} = {value!r}"
    yield from _transform({time: told["camera"] for time, told in enumerate(frames)}, moves=True)
    yield "}"


def _box(
    kind: str, row: int, instance: int, samples: Mapping[int, Any], frames: int
) -> Iterator[str]:
    yield f'def Cube "{kind}_{row}" ('
    yield '    prepend apiSchemas = ["SemanticsLabelsAPI:class"]'
    yield ")"
    yield "{"
    yield f"    custom int digisphere:instance_id = {instance}"
    yield "    float3[] extent = [(-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)]"
    yield f'    token[] semantics:labels:class = ["{kind}"]'
    yield "    double size = 1"
    yield "    token visibility.timeSamples = {"
    for time in range(frames):
        yield f'        {time}: "{"inherited" if time in samples else "invisible"}",'
    yield "    }"
    yield from _transform(samples, moves=kind in MOVING)
    yield "}"


def _joints(person: int, samples: Mapping[int, Any]) -> Iterator[str]:
    names = ", ".join(f'"{name}"' for name in COCO_KEYPOINTS)
    yield f'def Points "person_{person}"'
    yield "{"
    yield f"    custom uniform token[] digisphere:joints = [{names}]"
    yield "    point3f[] points.timeSamples = {"
    for time, places in samples.items():
        yield f"        {time}: [{', '.join(_vector(place) for place in places)}],"
    yield "    }"
    yield f"    float[] widths = [{', '.join(['0.04'] * len(COCO_KEYPOINTS))}]"
    yield "}"


def _transform(samples: Mapping[int, Any], *, moves: bool) -> Iterator[str]:
    if moves:
        yield "    matrix4d xformOp:transform.timeSamples = {"
        for time, matrix in samples.items():
            yield f"        {time}: {_matrix(matrix)},"
        yield "    }"
    else:
        yield f"    matrix4d xformOp:transform = {_matrix(next(iter(samples.values())))}"
    yield '    uniform token[] xformOpOrder = ["xformOp:transform"]'


def _matrix(rows: Any) -> str:
    return f"({', '.join(_vector(row) for row in rows)})"


def _vector(values: Any) -> str:
    return f"({', '.join(repr(float(value)) for value in values)})"


def _indented(lines: Iterator[str] | Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
