"""Every check of single frames, and running them over all frames, by processes where that pays.

A frame's planes are read once for all its checks. Frames do not depend on one another, so processes
share them out; their tallies are joined in the frames' order, whatever ends first. Called by
``validate``.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from digisphere.capture.checks import environment, geometry, pictures
from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.checks.sensors import SENSOR_CHECKS
from digisphere.capture.checks.surfaces import SURFACE_CHECKS
from digisphere.capture.checks.tally import Tally
from digisphere.capture.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from digisphere.capture.dataset import FrameFiles

    Progress = Callable[[str, float], None]
    FrameCheck = Callable[[FrameFiles, Tally], None]

FRAME_CHECKS: tuple[tuple[FrameCheck, str, str], ...] = (
    (pictures.files_are_whole, "files whole", "exact"),
    (pictures.image_ids_equal_table_ids, "ids in image = ids in table", "exact"),
    (pictures.boxes_equal_masks, "boxes = masks", "exact"),
    (pictures.classes_agree, "classes of instances", "exact"),
    (pictures.visibility_is_sound, "visibility", "exact"),
    (pictures.panoptic_agrees, "panoptic = instances", "exact"),
    (geometry.depth_lands_on_boxes, "depth on 3-D boxes", "0.02 m plus 1 mm per m away"),
    (geometry.boxes_reproject, "3-D boxes reproject", "1 px"),
    (geometry.camera_boxes_reproject, "camera boxes reproject", "1 px"),
    (geometry.whole_boxes_hold_seen_boxes, "whole box holds seen box", "1 px"),
    (geometry.keypoints_reproject, "keypoints reproject", "1 px"),
    (geometry.keypoint_flags_hold, "keypoint flags", "exact"),
    (geometry.keypoints_lie_in_their_person, "keypoints in their 3-D box", "0.05 m"),
    (geometry.depth_is_finite_but_for_sky, "depth finite but for sky", "exact"),
    (geometry.normals_are_unit, "normals unit length", "0.002"),
    (environment.environment_planes_agree, "environment planes = fields", "1e-4 of the span"),
    (geometry.cameras_are_sound, "cameras", "1e-9"),
    *SURFACE_CHECKS,
    *SENSOR_CHECKS,
)
_WORTH_A_PROCESS = 32
"""Frames from which a process of its own pays for starting and for reading the tables again."""
_CHUNK = 8


def check_frames(
    dataset: Dataset, *, workers: int | None = None, progress: Progress | None = None
) -> list[Tally]:
    """Make every check of every frame.

    Args:
        dataset: what to check.
        workers: processes to share the frames; by default as many as pay, at most one a processor.
        progress: called with a label and the fraction done.
    """
    tell = progress or (lambda label, fraction: None)
    count = dataset.frames
    if workers is None:
        workers = min(os.cpu_count() or 1, count // _WORTH_A_PROCESS)
    if workers <= 1:
        return check_some(dataset, range(count), progress=tell)
    chunks = [range(low, min(low + _CHUNK, count)) for low in range(0, count, _CHUNK)]
    joined = empty_tallies()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        made = pool.map(_checked_apart, [dataset.root] * len(chunks), chunks)
        for chunk, tallies in zip(chunks, made, strict=True):
            for mine, theirs in zip(joined, tallies, strict=True):
                mine.join(theirs)
            tell(f"frame {chunk.stop} of {count}", chunk.stop / count)
    return joined


def empty_tallies() -> list[Tally]:
    """A tally for each check, with nothing counted."""
    return [tally_of(*entry) for entry in FRAME_CHECKS]


def check_some(dataset: Dataset, numbers: Sequence[int], *, progress: Progress) -> list[Tally]:
    """Make every check of some frames, in this process."""
    tallies = empty_tallies()
    for number in numbers:
        progress(f"frame {number + 1} of {dataset.frames}", number / dataset.frames)
        frame = dataset.frame(number)
        for (check, _, _), tally in zip(FRAME_CHECKS, tallies, strict=True):
            run_check(check, frame, tally, where=f"frame {number}")
    return tallies


_OPENED: dict[Path, Dataset] = {}
"""The dataset this process was given frames of, so that its tables are read once."""


def _checked_apart(root: Path, numbers: Sequence[int]) -> list[Tally]:
    """Check some frames in a process of its own."""
    if root not in _OPENED:
        _OPENED[root] = Dataset(root)
    return check_some(_OPENED[root], numbers, progress=lambda label, fraction: None)
