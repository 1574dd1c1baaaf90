"""Do the images agree with the tables and with each other: ids, boxes, masks, segments?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.annotators import PLANES, annotator_registry
from digisphere.capture.instances import panoptic_image
from digisphere.core.identity import PROP_BASE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles

_NO_INSTANCE = "needs the plane instance"


def files_are_whole(frame: FrameFiles, tally: Tally) -> None:
    """Every plane promised is there, readable and of the camera's size."""
    size = (frame.view.height, frame.view.width)
    for name in promised_planes(frame.dataset.manifest["plan"]):
        plane = frame.plane(name)
        where = f"frame {frame.frame_id}, {name}"
        tally.expect(plane is not None, f"{where}: the file is missing")
        if plane is not None:
            tally.expect(plane.shape[:2] == size, f"{where}: {plane.shape[:2]} is not {size}")


def promised_planes(plan: dict[str, Any]) -> list[str]:
    """Names of the plane files a capture with this plan must hold."""
    names: set[str] = set()
    if "native" in plan["formats"]:
        made = annotator_registry().load_all()
        for name in plan["planes"]:
            columns = made[name].columns if name in made and made[name].table == PLANES else ()
            names.update(column.name for column in columns)
    if "coco" in plan["formats"]:
        names.add("rgb")
    if "panoptic" in plan["formats"]:
        names.update({"rgb", "panoptic"})
    return sorted(names)


def image_ids_equal_table_ids(frame: FrameFiles, tally: Tally) -> None:
    """The ids in the picture and the ids in the instances table are the same."""
    if frame.instance is None:
        tally.skipped = _NO_INSTANCE
        return
    ids = frame.index.ids
    drawn = ids[ids >= PROP_BASE].astype(np.int64)
    listed = frame.rows("instances")["instance_id"].astype(np.int64)
    told = np.unique(listed)
    tally.expect(len(told) == len(listed), f"frame {frame.frame_id}: an id stands twice")
    every = np.union1d(drawn, told)
    shown = np.isin(every, drawn)
    tally.expect_all(
        shown & np.isin(every, told),
        example=lambda i: (
            f"frame {frame.frame_id}: id {every[i]} is missing in "
            f"{'the table' if shown[i] else 'the picture'}"
        ),
    )


def boxes_equal_masks(frame: FrameFiles, tally: Tally) -> None:
    """Visible box and pixel count are exactly those of the mask."""
    if frame.instance is None:
        tally.skipped = _NO_INSTANCE
        return
    index, rows = frame.index, frame.rows("instances")
    place = index.positions(rows["instance_id"])
    same = (place >= 0) & (index.box[place] == rows["box_visible"]).all(axis=1)
    same &= index.pixels[place] == rows["pixels"]
    tally.expect_all(
        same,
        example=lambda i: (
            f"frame {frame.frame_id}, id {rows['instance_id'][i]}: box "
            f"{rows['box_visible'][i].tolist()} with {rows['pixels'][i]} px; the mask has "
            f"{index.box[place[i]].tolist()} with {index.pixels[place[i]]} px"
        ),
    )


def classes_agree(frame: FrameFiles, tally: Tally) -> None:
    """Every instance has one class in the semantic picture: that of its row."""
    if frame.instance is None or frame.semantic is None:
        tally.skipped = "needs the planes instance and semantic"
        return
    rows = frame.rows("instances")
    heads, _ = _runs(frame.instance, frame.semantic)
    ids, classes = frame.instance.reshape(-1)[heads], frame.semantic.reshape(-1)[heads]
    things = ids >= PROP_BASE
    drawn = np.unique(ids[things].astype(np.int64) * 256 + classes[things])
    told = np.sort(rows["instance_id"].astype(np.int64) * 256 + rows["semantic"])
    odd = np.setxor1d(drawn, told)
    tally.checked += len(told)
    for pair in odd.tolist():
        tally.fail(f"frame {frame.frame_id}: id {pair >> 8} with class {pair & 255}")


def visibility_is_sound(frame: FrameFiles, tally: Tally) -> None:
    """Nobody shows more pixels than alone; the fraction is their ratio, above 0, at most 1."""
    rows = frame.rows("instances")
    people = rows["kind"] == "person"
    seen, alone = rows["pixels"][people], rows["silhouette_pixels"][people]
    share = rows["visible_fraction"][people]
    sound = (seen <= alone) & (np.abs(share - seen / np.maximum(alone, 1)) < 1e-6) & (share > 0)
    ids = rows["instance_id"][people]
    tally.expect_all(
        sound,
        example=lambda i: (
            f"frame {frame.frame_id}, person {ids[i]}: {seen[i]} px seen of {alone[i]} px, "
            f"fraction {share[i]:.3f}"
        ),
    )


def panoptic_agrees(frame: FrameFiles, tally: Tally) -> None:
    """Each segment is its instance's mask, or all pixels of its stuff class; none is void."""
    if frame.panoptic is None:
        tally.skipped = "needs the format panoptic"
        return
    if frame.instance is None or frame.semantic is None:
        tally.skipped = "needs the planes instance and semantic"
        return
    heads, lengths = _runs(frame.instance, frame.semantic, frame.panoptic)
    ids, classes, told = (
        plane.reshape(-1)[heads] for plane in (frame.instance, frame.semantic, frame.panoptic)
    )
    wrong = int(lengths[panoptic_image(ids, semantic=classes) != told].sum())
    tally.expect(wrong == 0, f"frame {frame.frame_id}: {wrong} pixels in another segment")


def _runs(*planes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Flat places where runs of pixels begin that are alike in all planes (h, w), and lengths."""
    if len({plane.shape for plane in planes}) > 1:
        raise ValueError("planes of one picture are not of one size")
    new = np.ones(planes[0].size, dtype=np.bool_)
    flat = [plane.reshape(-1) for plane in planes]
    new[1:] = np.logical_or.reduce([one[1:] != one[:-1] for one in flat])
    heads = np.flatnonzero(new)
    return heads, np.diff(heads, append=new.size)
