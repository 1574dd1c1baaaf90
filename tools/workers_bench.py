#!/usr/bin/env python3
"""Times one capture taken by one process and by several, with all planes, COCO and native on disk.

Each is run as a user runs it, once short and once long: the difference is what a frame costs once
everything is open, with its share of the dataset's end, in seconds on the wall and in processor
seconds of all processes together. The pace is the wall between frames of the long run becoming
whole, so opening and end have no part in it. A dataset is deleted before the next is written, so
that all find the same memory: writing into memory that a virtual machine has to be given first
takes four times as long. On a busy machine the wall tells little; then the processor's time says
what several can come to, as long as the world's own process is not the slowest. One OpenGL thread
a process.

One process writes a frame while it draws the next, and so uses part of a second processor. With
``--a-processor-each`` it is held to one, and N workers to N: what N times the machine is worth.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from capture_bench import every_plane

from digisphere.capture.record import dataset_digest


def main() -> None:
    """Capture short and long by one and by several, and print what a frame takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--frames", type=int, nargs=2, default=(4, 16), metavar=("SHORT", "LONG"))
    parser.add_argument("--every", default="1s")
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--a-processor-each", action="store_true")
    asked = parser.parse_args()
    took: dict[int, list[np.ndarray]] = {1: [], asked.workers: []}
    digests: dict[int, str] = {}
    pace: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        timed(asked, Path(folder) / "first", frames=1, workers=1)  # compiles, and builds the world
        for frames in asked.frames:
            for workers, rows in took.items():
                out = Path(folder) / f"{workers}-{frames}"
                rows.append(timed(asked, out, frames=frames, workers=workers))
                digests[workers] = dataset_digest(out)
                pace[workers] = pace_s(out, skipped=asked.frames[0])
                shutil.rmtree(out)
    more = asked.frames[1] - asked.frames[0]
    frame = {workers: (rows[1] - rows[0]) / more for workers, rows in took.items()}
    same = "the same" if len(set(digests.values())) == 1 else "OTHER"
    print(f"{asked.size}, {asked.people} people, every {asked.every}, {os.cpu_count()} processors")
    for workers, rows in took.items():
        (wall, cpu), (all_wall, all_cpu) = frame[workers], rows[1]
        print(
            f"workers {workers}, a frame: wall {wall:6.3f} s, CPU {cpu:6.3f} s, "
            f"pace {pace[workers]:6.3f} s; "
            f"{asked.frames[1]} frames with opening: wall {all_wall:5.1f} s, CPU {all_cpu:5.1f} s"
        )
    one, several = frame[1], frame[asked.workers]
    print(
        f"times as fast: {one[0] / several[0]:.2f} on this wall, "
        f"{pace[1] / pace[asked.workers]:.2f} from frame to frame; "
        f"{asked.workers * one[1] / several[1]:.2f} by processor seconds; {same} bytes"
    )


def timed(asked: argparse.Namespace, out: Path, *, frames: int, workers: int) -> np.ndarray:
    """Seconds on the wall and of the processor that one command takes."""
    words = [
        *(sys.executable, "-m", "digisphere", "capture", "valley", "--out", str(out)),
        *("--frames", str(frames), "--every", asked.every, "--size", asked.size),
        *("--rig", "street", "--planes", every_plane(), "--formats", "native,coco"),
        *("--workers", str(workers), "--set", f"people.count={asked.people}"),
        *("--set", "world.size_cells=256", "--set", "time.start=2026-06-10T11:00:00"),
        *("--set", "capture.first_frame_s=60"),
    ]
    begin = np.array([time.perf_counter(), _children_s()])
    every = sorted(os.sched_getaffinity(0))
    try:
        if asked.a_processor_each:
            os.sched_setaffinity(0, every[:workers])  # children have no others either
        done = subprocess.run(
            words, env={**os.environ, "LP_NUM_THREADS": "1"}, capture_output=True, check=False
        )
    finally:
        os.sched_setaffinity(0, every)
    if done.returncode:
        raise SystemExit(done.stdout.decode() + done.stderr.decode())
    return np.asarray(np.array([time.perf_counter(), _children_s()]) - begin)


def pace_s(out: Path, *, skipped: int) -> float:
    """Seconds on the wall from frame to frame, the first ``skipped`` left out; NaN without others.

    A frame becomes whole when its folder is renamed into place: then its inode is changed last.
    """
    whole_s = [folder.stat().st_ctime for folder in sorted((out / "frames").iterdir())][skipped:]
    return (whole_s[-1] - whole_s[0]) / (len(whole_s) - 1) if len(whole_s) > 1 else float("nan")


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
