#!/usr/bin/env python3
"""Times validation: every check of every frame of a dataset with all planes, and all other checks.

Captures a few frames of one world with all planes (or takes the dataset named), then checks these
over and over, so their files are in the system's cache, as those of a capture just made are. Prints
as tables processor milliseconds a frame by check, and frames a second: of one core, of as many as
there are workers, and by the clock with so many processes at work, their start left out. On a
machine that is busy with other things the clock says less than the cores. Checks of the whole
dataset are listed apart: they grow with rows, not with pixels.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from digisphere.capture.checks.frames import (
    FRAME_CHECKS,
    check_some,
    checked_apart,
    empty_tallies,
)
from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.dataset import Dataset
from digisphere.capture.frame_bytes import Arena
from digisphere.capture.request import CaptureRequest
from digisphere.capture.session import capture
from digisphere.capture.validate import WHOLE_CHECKS
from digisphere.core.scenario import load_scenario

REPEATS = 3
CHUNK = 4


def main() -> None:
    """Capture, or take what is there, and print what checking it takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, help="Take this one instead of capturing.")
    parser.add_argument("--planes", default="all")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--frames", type=int, default=4)
    parser.add_argument("--cells", type=int, default=256)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = asked.dataset or Path(folder) / "set"
        if asked.dataset is None:
            _capture(asked, root)
        dataset = Dataset(root)
        megabytes = sum(p.stat().st_size for p in (root / "frames").rglob("*") if p.is_file()) / 1e6
        plan, each = dataset.manifest["plan"], megabytes / dataset.frames
        print(
            f"{'x'.join(map(str, plan['size']))}, {len(plan['planes'])} planes, {each:.1f} MB each"
        )
        frame_s, whole_s = _by_check(dataset), _whole(dataset)
        print(f"one core: {1.0 / frame_s:.1f} frames/s, {1.0 / (frame_s + whole_s):.1f} with what")
        print("concerns the whole dataset")
        if asked.workers > 1:
            _side_by_side(dataset, workers=asked.workers)


def _capture(asked: argparse.Namespace, root: Path) -> None:
    settings = [f"people.count={asked.people}", f"world.size_cells={asked.cells}"]
    scenario = load_scenario("valley", overrides=[*settings, "capture.first_frame_s=3600"])
    width, height = (int(side) for side in asked.size.split("x"))
    request = CaptureRequest(
        scenario=scenario, out=root, frames=asked.frames, every_s=1.0, rig="street",
        size=(width, height), planes=asked.planes, formats="standard,fields",
    )  # fmt: skip
    capture(request)


def _by_check(dataset: Dataset) -> float:
    """Processor time of each check, the reading of a plane with the first that asks for it."""
    arena, every = Arena(), range(dataset.frames)
    check_some(dataset, every, progress=lambda label, fraction: None, arena=arena)  # compiles
    spent = dict.fromkeys((name for _, name, _ in FRAME_CHECKS), 0.0)
    for number in [*every] * REPEATS:
        frame = dataset.frame(number, into=arena)
        for (check, name, _), tally in zip(FRAME_CHECKS, empty_tallies(), strict=True):
            begin = time.process_time()
            run_check(check, frame, tally, where="")
            spent[name] += time.process_time() - begin
    count = REPEATS * dataset.frames
    return _table("check of a frame", {name: total / count for name, total in spent.items()})


def _whole(dataset: Dataset) -> float:
    """Processor time a frame of the checks of the whole dataset."""
    spent = {}
    for entry in WHOLE_CHECKS:
        tally = tally_of(*entry)
        begin = time.process_time()
        run_check(entry[0], dataset, tally, where="")
        spent[entry[1]] = (time.process_time() - begin) / dataset.frames
    return _table("check of the whole", spent)


def _table(heading: str, seconds: dict[str, float]) -> float:
    """Print seconds a frame as milliseconds, the most first; return their sum."""
    total = sum(seconds.values())
    print(f"\n{heading:36} {'CPU ms a frame':>14} {'share':>6}")
    for name, each in sorted(seconds.items(), key=lambda pair: -pair[1]):
        print(f"{name:36} {1000.0 * each:14.1f} {each / total:6.0%}")
    print(f"{'all of them':36} {1000.0 * total:14.1f}\n")
    return total


def _side_by_side(dataset: Dataset, *, workers: int) -> None:
    """Frames a second with several processes at work, by the clock and by their processor time."""
    chunks = [[n % dataset.frames for n in range(CHUNK)]] * (REPEATS * workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(checked_apart, [dataset.root] * 2 * workers, chunks[:1] * 2 * workers))
        begin = time.perf_counter()
        spent = sum(pool.map(_spent, [dataset.root] * len(chunks), chunks))
        clock = time.perf_counter() - begin
    count = CHUNK * len(chunks)
    print(f"{workers} processes: {count / clock:.1f} frames/s by the clock,")
    print(f"{workers * count / spent:.1f} if no other work took their cores")


def _spent(root: Path, numbers: list[int]) -> float:
    """Processor seconds that checking some frames takes a process."""
    begin = time.process_time()
    checked_apart(root, numbers)
    return time.process_time() - begin


if __name__ == "__main__":
    main()
