"""The layout of NVIDIA Replicator's BasicWriter, flat in ``replicator``, four digits a frame.

Frames are numbered from ``capture.first_number`` on. ``rgb``, ``normals``,
``semantic_segmentation`` and ``instance_segmentation`` are RGBA pictures with their JSON;
``distance_to_camera`` and ``distance_to_image_plane`` float32 metres, inf where sky;
``bounding_box_2d_tight``, ``_2d_loose`` and ``_3d`` structured arrays with ``_labels_`` and
``_prim_paths_``; ``camera_params`` the camera. Matrices are flat and meant for row vectors, the
camera looks along -Z with Y up, a stage unit is a metre, Z is up. 2-D boxes name their first and
last pixel. ``occlusionRatio`` is the hidden share, -1 where not measured. An instance's colour is
its id, R + 256 G + 65536 B with A 255, so ids never wrap; (0, 0, 0, 0) is background (sky), (0, 0,
0, 255) unlabelled. Normals are the world's, as 127.5 (1 + n). Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import first_number_of, frame_folder, move_all
from digisphere.capture.formats.panoptic import panoptic_categories
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.formats.upright import with_box, world_from_box
from digisphere.capture.png import colours_from_ids, encode_png, ids_from_colours, read_png
from digisphere.core.identity import PROP_BASE, SKY, Semantic

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

    Labels = Mapping[str, NDArray[Any]]

BOX_2D = np.dtype(
    [
        ("semanticId", "<u4"),
        ("x_min", "<i4"),
        ("y_min", "<i4"),
        ("x_max", "<i4"),
        ("y_max", "<i4"),
        ("occlusionRatio", "<f4"),
    ]
)
BOX_3D = np.dtype(
    [
        ("semanticId", "<u4"),
        *((f"{axis}_{end}", "<f4") for end in ("min", "max") for axis in "xyz"),
        ("transform", "<f4", (4, 4)),
        ("occlusionRatio", "<f4"),
    ]
)
CLASSES = ("person", "building", "prop", "animal", "tree")
_APERTURE_MM = 20.955
_FLIP = np.diag([1.0, -1.0, -1.0, 1.0])
"""OpenCV's camera axes to OpenGL's, and back."""


class ReplicatorFormat(PicturedFormat):
    """Frames as Replicator's BasicWriter lays them out."""

    name: ClassVar[str] = "replicator"
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "depth", "instance", "semantic", "normals"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write everything there is about a frame."""
        folder = folders.pictures / "replicator"
        folder.mkdir()
        number = file_number(frame.frame_id, frame.snapshot.scenario.capture.first_number)
        for name, picture in _pictures(frame.planes).items():
            content = encode_png(picture, level=self._level)
            (folder / f"{name}_{number}.png").write_bytes(content)
        for name, array in _arrays(frame).items():
            np.save(folder / f"{name}_{number}.npy", array, allow_pickle=False)
        for name, tree in _trees(frame).items():
            text = json.dumps(tree, indent=1) + "\n"
            (folder / f"{name}_{number}.json").write_text(text, encoding="utf-8")

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Four pictures of four channels, two arrays, small texts."""
        return 24 * width * height + 262_144

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Pour the frames' files into one folder; the frame's number is in each name."""
        for number in range(len(notes)):
            move_all(frame_folder(root, number) / "replicator", target=root / "replicator")

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """BasicWriter's boxes, ids, distances and camera are those of tables and planes."""
        for frame in dataset:
            _compare(frame, dataset.root / "replicator", tally)


def camera_params(view: PinholeView) -> dict[str, Any]:
    """``camera_params``: a pinhole whose aperture is 20.955 mm wide."""
    fx, fy = view.k[0, 0], view.k[1, 1]
    focal = fx * _APERTURE_MM / view.width
    across, down = 2.0 * view.k[0, 2] / view.width - 1.0, 1.0 - 2.0 * view.k[1, 2] / view.height
    projection = np.zeros((4, 4))
    projection[0, 0], projection[1, 1] = 2.0 * fx / view.width, 2.0 * fy / view.height
    projection[2, 0], projection[2, 1], projection[2, 3] = -across, -down, -1.0
    projection[3, 2] = view.near_m  # depth runs from 1 at the near plane to 0 at infinity
    return {
        "cameraAperture": [_APERTURE_MM, view.height * focal / fy],
        "cameraApertureOffset": [0.0, 0.0],
        "cameraFisheyeLensP": [],
        "cameraFisheyeLensS": [],
        "cameraFisheyeMaxFOV": 0.0,
        "cameraFisheyeNominalHeight": 0,
        "cameraFisheyeNominalWidth": 0,
        "cameraFisheyeOpticalCentre": [0.0, 0.0],
        "cameraFisheyePolynomial": [0.0] * 6,
        "cameraFocalLength": focal,
        "cameraFocusDistance": 0.0,
        "cameraFStop": 0.0,
        "cameraModel": "pinhole",
        "cameraNearFar": [view.near_m, view.far_m if np.isfinite(view.far_m) else 1e6],
        "cameraProjection": projection.ravel().tolist(),
        "cameraViewTransform": (_FLIP @ view.camera_from_world).T.ravel().tolist(),
        "metersPerSceneUnit": 1.0,
        "renderProductResolution": [view.width, view.height],
    }


def prim_path(kind: str, row: int) -> str:
    """What an instance would be called on a stage."""
    return f"/World/{kind}/{kind}_{row}"


def boxes_2d(labels: Labels, *, loose: bool) -> NDArray[Any]:
    """Tight boxes of what is seen, or loose ones of the whole thing, in the order of the labels."""
    box = labels["box_visible"].astype(np.float64)
    if loose:
        whole = labels["box_full"]
        box = np.where(np.isnan(whole), box, whole)
    out = np.zeros(len(box), dtype=BOX_2D)
    out["semanticId"] = _semantic_ids(labels)
    out["x_min"], out["y_min"] = np.floor(box[:, 0]), np.floor(box[:, 1])
    out["x_max"], out["y_max"] = np.ceil(box[:, 2]) - 1, np.ceil(box[:, 3]) - 1
    out["occlusionRatio"] = _hidden(labels)
    return out


def boxes_3d(labels: Labels) -> NDArray[Any]:
    """Boxes about their own middle with the matrix that puts them into the world."""
    at = with_box(labels, kinds=CLASSES)
    out = np.zeros(len(at), dtype=BOX_3D)
    out["semanticId"] = _semantic_ids(labels)[at]
    for n, axis in enumerate("xyz"):
        half = labels["box_3d_size_m"][at][:, n] / 2.0
        out[f"{axis}_min"], out[f"{axis}_max"] = -half, half
    matrix = np.tile(np.eye(4), (len(at), 1, 1))
    matrix[:, :3, :3] = world_from_box(labels["box_3d_heading_rad"][at]).transpose(0, 2, 1)
    matrix[:, 3, :3] = labels["box_3d_centre_m"][at]
    out["transform"] = matrix
    out["occlusionRatio"] = _hidden(labels)[at]
    return out


def _semantic_ids(labels: Labels) -> NDArray[np.int64]:
    return np.array([CLASSES.index(kind) for kind in labels["kind"]], dtype=np.int64)


def _hidden(labels: Labels) -> NDArray[np.float64]:
    share = labels["visible_fraction"].astype(np.float64)
    return np.where(np.isnan(share), -1.0, 1.0 - share)


def _opaque(colours: NDArray[np.uint8], *, clear: NDArray[Any] | None = None) -> NDArray[np.uint8]:
    alpha = np.full(colours.shape[:2], 255, dtype=np.uint8)
    if clear is not None:
        alpha[clear] = 0
    return np.concatenate((colours, alpha[..., None]), axis=2)


def class_palette() -> NDArray[np.uint8]:
    """A colour a class, the panoptic format's."""
    colours = {c["name"]: c["color"] for c in panoptic_categories()}
    table = np.array([colours[code.name.lower()] for code in Semantic], dtype=np.uint8)
    table[Semantic.SKY] = 0
    return table


def _pictures(planes: Labels) -> dict[str, NDArray[np.uint8]]:
    sky = planes["instance"] == SKY
    things = np.where(planes["instance"] >= PROP_BASE, planes["instance"], 0)
    normals = np.round(127.5 * (1.0 + planes["normals_world"])).astype(np.uint8)
    return {
        "rgb": _opaque(planes["rgb"]),
        "normals": _opaque(normals),
        "semantic_segmentation": _opaque(class_palette()[planes["semantic"]], clear=sky),
        "instance_segmentation": _opaque(colours_from_ids(things), clear=sky),
    }


def _arrays(frame: AnnotatedFrame) -> dict[str, NDArray[Any]]:
    depth, view = frame.planes["depth"].astype(np.float32), frame.view
    return {
        "distance_to_image_plane": depth,
        "distance_to_camera": (depth * ray_lengths(view)).astype(np.float32),
        "bounding_box_2d_tight": boxes_2d(frame.instances, loose=False),
        "bounding_box_2d_loose": boxes_2d(frame.instances, loose=True),
        "bounding_box_3d": boxes_3d(frame.instances),
    }


def ray_lengths(view: PinholeView) -> NDArray[np.float64]:
    """Metres along the ray of each pixel's centre (h, w) for a metre of planar depth."""
    across = (np.arange(view.width) + 0.5 - view.k[0, 2]) / view.k[0, 0]
    down = (np.arange(view.height) + 0.5 - view.k[1, 2]) / view.k[1, 1]
    return np.asarray(np.sqrt(1.0 + across[None, :] ** 2 + down[:, None] ** 2), dtype=np.float64)


def _trees(frame: AnnotatedFrame) -> dict[str, Any]:
    labels = frame.instances
    paths = [prim_path(str(k), int(r)) for k, r in zip(labels["kind"], labels["row"], strict=True)]
    solid = [paths[n] for n in with_box(labels, kinds=CLASSES)]
    names = {str(n): {"class": name} for n, name in enumerate(CLASSES)}
    colours = [_words(colours_from_ids(np.array([[i]]))[0, 0]) for i in labels["instance_id"]]
    kinds = [{"class": str(kind)} for kind in labels["kind"]]
    background = {"(0, 0, 0, 0)": "BACKGROUND", "(0, 0, 0, 255)": "UNLABELLED"}
    palette = class_palette()
    classes = {
        _words(palette[code]): {"class": code.name.lower()}
        for code in Semantic
        if code != Semantic.SKY and (frame.planes["semantic"] == code).any()
    }
    trees: dict[str, Any] = {
        "camera_params": camera_params(frame.view),
        "semantic_segmentation_labels": {"(0, 0, 0, 0)": {"class": "BACKGROUND"}, **classes},
        "instance_segmentation_mapping": background | dict(zip(colours, paths, strict=True)),
        "instance_segmentation_semantics_mapping": {
            key: {"class": name} for key, name in background.items()
        }
        | dict(zip(colours, kinds, strict=True)),
    }
    for name, told in (("2d_tight", paths), ("2d_loose", paths), ("3d", solid)):
        trees[f"bounding_box_{name}_labels"] = names
        trees[f"bounding_box_{name}_prim_paths"] = told
    return trees


def _words(colour: NDArray[Any]) -> str:
    return "({}, {}, {}, 255)".format(*colour.tolist())


def file_number(number: int, first: int) -> str:
    """What BasicWriter calls a frame in its files' names."""
    return f"{number + first:04d}"


def _compare(frame: FrameFiles, folder: Path, tally: Tally) -> None:
    number = file_number(frame.frame_id, first_number_of(frame.dataset))
    rows = frame.rows("instances")
    where = f"frame {frame.frame_id}"
    for name, wanted in (
        ("bounding_box_2d_tight", boxes_2d(rows, loose=False)),
        ("bounding_box_2d_loose", boxes_2d(rows, loose=True)),
        ("bounding_box_3d", boxes_3d(rows)),
    ):
        told = np.load(folder / f"{name}_{number}.npy", allow_pickle=False)
        same = told.dtype == wanted.dtype and told.tobytes() == wanted.tobytes()
        tally.expect(same, f"{where}: {name} is not the tables'")
    camera = json.loads((folder / f"camera_params_{number}.json").read_text(encoding="utf-8"))
    view = camera_params(frame.view)
    for name in ("cameraViewTransform", "cameraProjection", "renderProductResolution"):
        tally.expect(camera[name] == view[name], f"{where}: {name} is not the camera's")
    colours = read_png(folder / f"instance_segmentation_{number}.png")[..., :3]
    if frame.instance is not None:
        things = np.where(frame.instance >= PROP_BASE, frame.instance, 0)
        same = np.array_equal(ids_from_colours(colours), things)
        tally.expect(same, f"{where}: instance_segmentation is not the ids")
    if frame.depth is not None:
        told = np.load(folder / f"distance_to_image_plane_{number}.npy", allow_pickle=False)
        tally.expect(np.array_equal(told, frame.depth), f"{where}: another depth")
