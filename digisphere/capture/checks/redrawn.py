"""Is a frame drawn again the same? A few frames, chosen by the seed, from a world lived again.

The run behind the dataset is lived again from its settings, seed and commands (``rerun``), each
chosen frame is drawn by its own camera, and world, ids, depth and colours are held against those
stored. On another drawing driver pixels may differ by rounding, so there only worlds are compared.
Called by ``validate`` on request, for it takes as long as the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.checks.tally import Tally
from digisphere.capture.frame import annotate
from digisphere.capture.neighbours import frame_camera
from digisphere.capture.request import CaptureRequest, FrameDraw
from digisphere.capture.rerun import open_rerun
from digisphere.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from digisphere.capture.dataset import Dataset, FrameFiles
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.session import World, WorldOpener

    Progress = Callable[[str, float], None]

RGB_LEVELS = 2
_DRAWN = "rgb,instance,depth"


def not_asked() -> list[Tally]:
    """What stands in the report when nobody asked for frames to be drawn again."""
    tally = Tally("frames drawn again", "A frame of the world lived again is the frame stored.")
    tally.skipped = "not asked for: --rerender NUMBER lives the run again and draws frames anew"
    return [tally]


def chosen_frames(dataset: Dataset, *, count: int) -> list[int]:
    """Return which frames to draw again: so many, by the dataset's seed, rising."""
    chance = Streams(int(dataset.manifest["plan"]["seed"])).at("capture.redrawn", 0)
    some = min(count, dataset.frames)
    return sorted(chance.choice(dataset.frames, size=some, replace=False).tolist())


def redraw(
    dataset: Dataset,
    *,
    count: int,
    open_world: WorldOpener,
    progress: Progress | None = None,
) -> list[Tally]:
    """Live the run again, draw some frames, and compare.

    Args:
        dataset: a finished dataset.
        count: how many frames.
        open_world: makes the world.
        progress: called with a label and the fraction done.

    Raises:
        RecordError: the run cannot be lived again by this version.
    """
    request = _request(dataset)
    numbers = chosen_frames(dataset, count=count)
    worlds, pixels = _tallies()
    world = open_world(request, progress)
    try:
        driver = dataset.manifest["plan"]["driver"]
        same_driver = world.eye.driver == driver
        if not same_driver:
            for tally in pixels:
                tally.skipped = f"drawn by «{driver}», and here by «{world.eye.driver}»"
        _live_again(request, numbers, world=world, dataset=dataset, tally=worlds,
                    pixels=pixels if same_driver else (), progress=progress)  # fmt: skip
    finally:
        world.close()
    return [worlds, *pixels]


def _tallies() -> tuple[Tally, tuple[Tally, Tally, Tally]]:
    return (
        Tally("world lives again", "The world behind a frame is the one recorded."),
        (
            Tally("ids draw again", "Ids drawn again are those stored."),
            Tally("depth draws again", "Depth drawn again is that stored."),
            Tally("colours draw again", "Colours drawn again are those stored.",
                  f"{RGB_LEVELS} of 255 levels"),
        ),
    )  # fmt: skip


def _request(dataset: Dataset) -> CaptureRequest:
    """The capture that made a dataset, with its own cameras lent to it."""
    plan, found = dataset.manifest["plan"], open_rerun(dataset.root)
    return CaptureRequest(
        scenario=found.recording.scenario,
        out=dataset.root,
        frames=found.frames,
        every_s=found.every_s,
        first_frame_s=found.first_frame_s,
        size=(int(plan["size"][0]), int(plan["size"][1])),
        seed=found.recording.seed,
        rig=plan["rig"],
        planes=_DRAWN,
        formats="native",
        cameras_of=dataset.root,
        recording=found.recording,
        look=plan["look"],
        draws=tuple(FrameDraw(*draw) for draw in plan["draws"]),
        split=plan["split"],
    )


def _live_again(
    request: CaptureRequest,
    numbers: Sequence[int],
    *,
    world: World,
    dataset: Dataset,
    tally: Tally,
    pixels: Sequence[Tally],
    progress: Progress | None,
) -> None:
    told = dataset.table("frames")
    ticks, digests = told["tick"].tolist(), told["world_digest"].tolist()
    simulation = world.simulation
    assert request.recording is not None
    request.recording.attach(simulation, before_tick=ticks[numbers[0]])
    for place, number in enumerate(numbers):
        if progress is not None:
            progress(f"draw frame {number} again", place / len(numbers))
        simulation.run_until(ticks[number] * request.scenario.time.tick_s)
        lives = simulation.digest()
        where = f"frame {number}"
        tally.expect(
            lives == digests[number], f"{where}: the world is {lives}, recorded {digests[number]}"
        )
        if pixels:
            snapshot = request.as_taken(number, simulation.snapshot())
            made = annotate(
                snapshot,
                frame_id=number,
                pose=frame_camera(request, number, snapshot),
                eye=world.eye,
                figures=world.figures,
                annotators=[a for a in request.annotators if a.name in request.plane_names],
            )
            _compare(made, dataset.frame(number), pixels)


def _compare(made: AnnotatedFrame, stored: FrameFiles, pixels: Sequence[Tally]) -> None:
    ids, depth, colours = pixels
    _same(made.planes["instance"], stored.instance, ids, stored)
    _same(made.planes["depth"], stored.depth, depth, stored)
    if stored.rgb is None:
        colours.skipped = "needs the plane rgb"
        return
    away = np.abs(made.planes["rgb"].astype(np.int16) - stored.rgb).max(axis=2)
    _tell(away > RGB_LEVELS, colours, stored, f"up to {int(away.max())} levels off")
    colours.worst = float(np.nanmax([colours.worst, away.max()]))


def _same(
    made: NDArray[np.generic], told: NDArray[np.generic] | None, tally: Tally, frame: FrameFiles
) -> None:
    if told is None:
        tally.skipped = "needs the planes instance and depth"
        return
    _tell(made != told, tally, frame, "other values")


def _tell(wrong: NDArray[np.bool_], tally: Tally, frame: FrameFiles, how: str) -> None:
    """Count pixels; one example a frame is enough."""
    rows, columns = np.nonzero(wrong)
    tally.checked += wrong.size - len(rows)
    if len(rows):
        tally.fail(
            f"frame {frame.frame_id}: {len(rows)} pixels, the first at ({columns[0]}, {rows[0]}): "
            f"{how}"
        )
        tally.checked += len(rows) - 1
        tally.failed += len(rows) - 1
