"""BOP, scene by scene (bop_toolkit, docs/bop_datasets_format.md), of the people in the pictures.

``bop/SPLIT/SCENE`` holds ``rgb``, ``depth``, ``mask`` (the whole silhouette), ``mask_visib``,
``scene_camera.json``, ``scene_gt.json`` and ``scene_gt_info.json``. Lengths are millimetres.
Pixels count from 0 at the middle of the first pixel, so the principal point is half a pixel less
than elsewhere here; boxes are x, y and the distance to the last pixel, as bop_toolkit makes them.
``obj_id`` is the person's row plus 1. A body is no rigid model: its model frame is its upright box
at that moment, origin in the middle, x ahead, y left, z up, with ``size_mm``; there is no
``models`` folder. Silhouettes end at the frame, so ``px_count_all`` leaves out what the frame cuts
off. Depth has the finest step that lets the frame's farthest surface fit into 16 bits (at least
1 mm), told by ``depth_scale``; sky is 0. Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder, move_all, share
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.png import encode_png, read_png, read_png16
from digisphere.capture.silhouettes import decode_silhouette
from digisphere.capture.store import text_of, write_whole

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

_NOTES = "bop.json"
_MM = 1000.0
_MOST = 65535
_NO_BOX = [-1, -1, -1, -1]
_TOLERANCE_MM = 1e-6


class BopFormat(PicturedFormat):
    """Poses, silhouettes and depth as BOP has them."""

    name: ClassVar[str] = "bop"
    needs: ClassVar[frozenset[str]] = frozenset({"rgb", "depth", "instance"})

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture, depth and masks, and the poses as notes for the end."""
        super().write_frame(frame, folders=folders)
        home, name = folders.pictures / "bop", f"{frame.frame_id:06d}"
        for kind in ("depth", "mask", "mask_visib"):
            (home / kind).mkdir(parents=True)
        steps, scale = depth_steps(frame.planes["depth"])
        (home / "depth" / f"{name}.png").write_bytes(encode_png(steps, level=self._level))
        truths, infos = [], []
        for number, place in enumerate(_people(frame.instances)):
            whole, seen = _masks(frame, place)
            for kind, mask in (("mask", whole), ("mask_visib", seen)):
                grey = np.where(mask, 255, 0).astype(np.uint8)
                content = encode_png(grey, level=self._level)
                (home / kind / f"{name}_{number:06d}.png").write_bytes(content)
            truths.append(_truth(frame.view, frame.instances, place))
            infos.append(_info(whole, seen, steps))
        camera = scene_camera(frame.view, depth_scale=scale)
        notes = {"scene_camera": camera, "scene_gt": truths, "scene_gt_info": infos}
        folders.notes[_NOTES] = json.dumps(notes).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Picture, depth, and masks that are mostly empty."""
        return int(6.0 * width * height)

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Make the scene: one capture is one scene, numbered so that hardly two are alike."""
        number_of_it = int(facts["key"].rsplit("-", 1)[1], 16) % 1_000_000
        scene = root / "bop" / facts["split"] / f"{number_of_it:06d}"
        told: dict[str, dict[str, Any]] = {"scene_camera": {}, "scene_gt": {}, "scene_gt_info": {}}
        for number, note in enumerate(notes):
            source = frame_folder(root, number)
            share(source / "rgb.png", target=scene / "rgb" / f"{number:06d}.png")
            move_all(source / "bop", target=scene)
            for name, value in json.loads(note.read(_NOTES)).items():
                told[name][str(number)] = value
        for name, value in told.items():
            write_whole(scene / f"{name}.json", text_of(value))
        first = told["scene_camera"]["0"]
        width, height = _size_of(scene / "rgb" / "000000.png")
        camera = {
            **dict(zip(("fx", "cx", "fy", "cy"), _parts(first["cam_K"]), strict=True)),
            "depth_scale": first["depth_scale"],
            "width": width,
            "height": height,
        }
        write_whole(root / "bop" / "camera.json", text_of(camera))

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """BOP's poses, masks, counts, boxes and depth are those of tables and planes."""
        (scene,) = (p for p in (dataset.root / "bop").glob("*/*") if p.is_dir())
        trees = {
            name: json.loads((scene / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("scene_camera", "scene_gt", "scene_gt_info")
        }
        for frame in dataset:
            name = str(frame.frame_id)
            camera = trees["scene_camera"][name]
            wanted = scene_camera(frame.view, depth_scale=camera["depth_scale"])
            tally.expect(camera == wanted, f"frame {name}: another camera")
            _compare_depth(frame, scene, camera["depth_scale"], tally)
            pairs = list(zip(trees["scene_gt"][name], trees["scene_gt_info"][name], strict=True))
            there = len(_people(frame.rows("instances")))
            tally.expect(len(pairs) == there, f"frame {name}: other people than labels")
            for number, (truth, info) in enumerate(pairs):
                _compare_person(frame, scene, number, truth, info, tally)


def depth_steps(depth_m: NDArray[Any]) -> tuple[NDArray[np.uint16], float]:
    """Depth (h, w) in whole steps, 0 where sky, and how many millimetres a step is."""
    solid = np.isfinite(depth_m)
    millimetres = np.where(solid, depth_m, 0.0).astype(np.float64) * _MM
    scale = max(1.0, float(np.ceil(millimetres.max() / _MOST * 100.0) / 100.0))
    steps = np.round(millimetres / scale)
    return np.where(solid, np.maximum(steps, 1), 0).astype(np.uint16), scale


def scene_camera(view: PinholeView, *, depth_scale: float) -> dict[str, Any]:
    """The ``scene_camera`` entry of a frame."""
    k = view.k.copy()
    k[:2, 2] -= 0.5
    return {
        "cam_K": k.ravel().tolist(),
        "depth_scale": depth_scale,
        "cam_R_w2c": view.camera_from_world[:3, :3].ravel().tolist(),
        "cam_t_w2c": (view.camera_from_world[:3, 3] * _MM).tolist(),
    }


def pixel_box(mask: NDArray[np.bool_]) -> list[int]:
    """x, y, width, height from the first to the last pixel, as bop_toolkit's calc_2d_bbox."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return list(_NO_BOX)
    x, y = int(columns.min()), int(rows.min())
    return [x, y, int(columns.max()) - x, int(rows.max()) - y]


def _people(labels: Mapping[str, NDArray[Any]]) -> list[int]:
    known = ~np.isnan(labels["box_3d_heading_rad"])
    found: list[int] = np.flatnonzero(known & (labels["kind"].astype(str) == "person")).tolist()
    return found


def _masks(frame: AnnotatedFrame, place: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The whole and the visible mask; a dense crowd may show a pixel more than the body alone."""
    labels, view = frame.instances, frame.view
    seen = np.asarray(frame.planes["instance"] == labels["instance_id"][place], dtype=np.bool_)
    counts = str(labels["silhouette_rle"][place])
    return decode_silhouette(counts, height=view.height, width=view.width) | seen, seen


def _truth(view: PinholeView, labels: Mapping[str, NDArray[Any]], place: int) -> dict[str, Any]:
    heading = float(labels["box_3d_heading_rad"][place])
    cos, sin = np.cos(heading), np.sin(heading)
    world_from_model = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    centre = view.to_camera(labels["box_3d_centre_m"][place])
    return {
        "obj_id": int(labels["row"][place]) + 1,
        "cam_R_m2c": (view.camera_from_world[:3, :3] @ world_from_model).ravel().tolist(),
        "cam_t_m2c": (centre * _MM).tolist(),
        "size_mm": (labels["box_3d_size_m"][place] * _MM).tolist(),
        "instance_id": int(labels["instance_id"][place]),
    }


def _info(
    whole: NDArray[np.bool_], seen: NDArray[np.bool_], steps: NDArray[np.uint16]
) -> dict[str, Any]:
    """BOP's six visibility fields."""
    all_, visible = int(whole.sum()), int(seen.sum())
    return {
        "bbox_obj": pixel_box(whole),
        "bbox_visib": pixel_box(seen),
        "px_count_all": all_,
        "px_count_valid": int((steps[whole] > 0).sum()),
        "px_count_visib": visible,
        "visib_fract": visible / all_,
    }


def _parts(k: Sequence[float]) -> tuple[float, float, float, float]:
    return k[0], k[2], k[4], k[5]


def _size_of(path: Path) -> tuple[int, int]:
    height, width = read_png(path).shape[:2]
    return width, height


def _compare_depth(frame: FrameFiles, scene: Path, scale: float, tally: Tally) -> None:
    if frame.depth is None:
        return
    steps = read_png16(scene / "depth" / f"{frame.frame_id:06d}.png").astype(np.float64)
    solid = np.isfinite(frame.depth)
    tally.expect(
        bool(((steps > 0) == solid).all()), f"frame {frame.frame_id}: depth where sky, or none"
    )
    gap = np.abs(steps * scale - frame.depth.astype(np.float64) * _MM)[solid]
    tally.near(
        float(gap.max(initial=0.0)) / scale, limit=1.0, where=f"frame {frame.frame_id}, depth"
    )


def _compare_person(
    frame: FrameFiles,
    scene: Path,
    number: int,
    truth: Mapping[str, Any],
    info: Mapping[str, Any],
    tally: Tally,
) -> None:
    rows = frame.rows("instances")
    where = f"frame {frame.frame_id}, annotation {number}"
    place = _people(rows)[number]
    wanted = _truth(frame.view, rows, place)
    tally.expect(truth["obj_id"] == wanted["obj_id"], f"{where}: somebody else")
    for name in ("cam_R_m2c", "cam_t_m2c", "size_mm"):
        gap = np.abs(np.subtract(truth[name], wanted[name])).max()
        tally.near(float(gap), limit=_TOLERANCE_MM, where=f"{where}, {name}")
    name = f"{frame.frame_id:06d}_{number:06d}.png"
    whole, seen = (read_png(scene / kind / name) > 0 for kind in ("mask", "mask_visib"))
    if frame.instance is not None:
        same = np.array_equal(seen, frame.instance == rows["instance_id"][place])
        tally.expect(same, f"{where}: mask_visib is not the instance's")
    steps = read_png16(scene / "depth" / f"{frame.frame_id:06d}.png")
    tally.expect(info == _info(whole, seen, steps), f"{where}: fields are not the masks'")
    tally.expect(bool((whole | ~seen).all()), f"{where}: seen outside the silhouette")
