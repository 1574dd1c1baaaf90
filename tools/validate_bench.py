#!/usr/bin/env python3
"""Times validation: every check of every frame of a dataset with all planes, and all other checks.

Captures a few frames of one world with all planes (or takes the dataset named), then checks these
over and over, so their files are in the system's cache, as those of a capture just made are. Prints
processor milliseconds a frame by check, frames a second for one process, and, with ``--workers``,
by the clock for as many processes at work, their start left out. Checks of the whole dataset are
listed apart: they grow with rows and bytes, not with pixels.
"""

import argparse
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from digisphere.capture.checks.frames import FRAME_CHECKS, check_some, empty_tallies
from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.dataset import Dataset
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
    parser.add_argument("--workers", type=int, default=1)
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
        _by_check(dataset)
        _whole(dataset)
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


def _by_check(dataset: Dataset) -> None:
    """Processor time of each check, the reading of a plane with the first that asks for it."""
    check_some(dataset, [0], progress=lambda label, fraction: None)  # compiles, reads tables
    spent = dict.fromkeys((name for _, name, _ in FRAME_CHECKS), 0.0)
    for _ in range(REPEATS):
        tallies = empty_tallies()
        for frame in dataset:
            for (check, name, _), tally in zip(FRAME_CHECKS, tallies, strict=True):
                begin = time.process_time()
                run_check(check, frame, tally, where="")
                spent[name] += time.process_time() - begin
    count = REPEATS * dataset.frames
    for name, total in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"{name:36} {1000.0 * total / count:8.1f} ms")
    total = sum(spent.values()) / count
    print(f"{'all checks of a frame':36} {1000.0 * total:8.1f} ms, {1.0 / total:.1f} frames/s")


def _whole(dataset: Dataset) -> None:
    """Processor time of the checks of the whole dataset."""
    for entry in WHOLE_CHECKS:
        tally = tally_of(*entry)
        begin = time.process_time()
        run_check(entry[0], dataset, tally, where="")
        spent = time.process_time() - begin
        print(f"{entry[1]:36} {1000.0 * spent / dataset.frames:8.1f} ms a frame")


def _side_by_side(dataset: Dataset, *, workers: int) -> None:
    """Frames a second by the clock with several processes at work."""
    chunks = [[n % dataset.frames for n in range(CHUNK)]] * (REPEATS * workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_check, [dataset.root] * 2 * workers, chunks[:1] * 2 * workers))
        begin = time.perf_counter()
        list(pool.map(_check, [dataset.root] * len(chunks), chunks))
        spent = time.perf_counter() - begin
    print(f"{workers} processes: {CHUNK * len(chunks) / spent:.1f} frames/s by the clock")


_OPENED: dict[Path, Dataset] = {}


def _check(root: Path, numbers: list[int]) -> None:
    """Check frames in a process of its own, which keeps the dataset open."""
    if root not in _OPENED:
        _OPENED[root] = Dataset(root)
    check_some(_OPENED[root], numbers, progress=lambda label, fraction: None)


if __name__ == "__main__":
    main()
