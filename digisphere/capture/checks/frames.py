"""Every check of single frames, and running them over all frames, by processes where that pays.

A frame's files are read once for all its checks, sums too. Frames do not depend on one another, so
processes share them out; their tallies are joined in the frames' order, whatever ends first.
Called by ``validate``.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from digisphere.capture.checks import environment, geometry, pictures
from digisphere.capture.checks.finer_points import FINER_CHECKS
from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.checks.sensors import SENSOR_CHECKS
from digisphere.capture.checks.sums import frame_files_have_their_sums
from digisphere.capture.checks.surfaces import SURFACE_CHECKS
from digisphere.capture.checks.tally import Tally
from digisphere.capture.dataset import Dataset
from digisphere.capture.frame_bytes import Arena

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from digisphere.capture.dataset import FrameFiles

    Progress = Callable[[str, float], None]
    FrameCheck = Callable[[FrameFiles, Tally], None]

FRAME_CHECKS: tuple[tuple[FrameCheck, str, str], ...] = (
    (pictures.files_are_whole, "files whole", "exact"),
    (frame_files_have_their_sums, "checksums of frames", "exact"),
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
    *FINER_CHECKS,
    *SURFACE_CHECKS,
    *SENSOR_CHECKS,
)
_WORTH_A_PROCESS = 32
"""Frames from which a process of its own pays for starting and for reading the tables again."""
_CHUNK = 8


class FrameChecking:
    """Every check of every frame: under way in processes of their own, or yet to be made here.

    While processes are at work this one is free for what concerns the whole dataset.

    Args:
        dataset: what to check.
        workers: processes to share the frames; by default as many as pay, at most one a processor.
    """

    def __init__(self, dataset: Dataset, *, workers: int | None = None) -> None:
        self._dataset, count = dataset, dataset.frames
        if workers is None:
            workers = min(os.cpu_count() or 1, count // _WORTH_A_PROCESS)
        self._made: list[Future[list[Tally]]] = []
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1:
            self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
            chunks = (range(low, min(low + _CHUNK, count)) for low in range(0, count, _CHUNK))
            self._made = [self._pool.submit(checked_apart, dataset.root, c) for c in chunks]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def tallies(self, progress: Progress) -> list[Tally]:
        """What all frames came to, in their order; ``progress`` gets a label and the fraction."""
        count = self._dataset.frames
        if self._pool is None:
            return check_some(self._dataset, range(count), progress=progress)
        joined, done = empty_tallies(), 0
        for made in self._made:
            for mine, theirs in zip(joined, made.result(), strict=True):
                mine.join(theirs)
            done = min(done + _CHUNK, count)
            progress(f"frame {done} of {count}", done / count)
        return joined


def empty_tallies() -> list[Tally]:
    """A tally for each check, with nothing counted."""
    return [tally_of(*entry) for entry in FRAME_CHECKS]


def check_some(
    dataset: Dataset,
    numbers: Sequence[int],
    *,
    progress: Progress,
    arena: Arena | None = None,
) -> list[Tally]:
    """Make every check of some frames, in this process.

    ``arena``: memory to read them into, if any is there already.
    """
    tallies, arena = empty_tallies(), arena or Arena()
    for number in numbers:
        progress(f"frame {number + 1} of {dataset.frames}", number / dataset.frames)
        frame = dataset.frame(number, into=arena)
        for (check, _, _), tally in zip(FRAME_CHECKS, tallies, strict=True):
            run_check(check, frame, tally, where=f"frame {number}")
    return tallies


_OPENED: dict[Path, tuple[Dataset, Arena]] = {}
"""The dataset this process was given frames of, so that its tables are read once, and memory."""


def checked_apart(root: Path, numbers: Sequence[int]) -> list[Tally]:
    """Check some frames in a process of its own, which keeps the dataset open."""
    if root not in _OPENED:
        _OPENED[root] = Dataset(root), Arena()
    dataset, arena = _OPENED[root]
    return check_some(dataset, numbers, progress=lambda label, fraction: None, arena=arena)
