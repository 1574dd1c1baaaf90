#!/usr/bin/env python3
"""Times captures on disk: pictures without a label, usual labels, all planes; and where it goes.

The first row draws, packs and writes pictures and nothing else; every other row captures frames of
one world, seen by one camera rig, in one process and one context. A frame's time is everything but
the running of the world itself, with its share of what ends a dataset: tables, why-labels,
annotation files, sums. A frame is written by a thread while the next is looked at: that counts in
full for the processor, and for the wall what is waited for. Rows take turns, so that a busy machine
slows them alike. Then the time of some rows is told by part. ``--people``, ``--size`` and
``--frames`` choose crowd, size and length.
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("LP_NUM_THREADS", "0")  # read by software OpenGL when it opens

import numpy as np

from digisphere.app.console import size_from_text
from digisphere.capture import session, taking
from digisphere.capture.annotators import SWEEPS, annotator_registry
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats import format_registry, native
from digisphere.capture.frame_tables import FrameTables, Readings
from digisphere.capture.live import LiveWorld
from digisphere.capture.neighbours import frame_camera
from digisphere.capture.png import encode_png
from digisphere.capture.request import CaptureRequest, known_planes
from digisphere.capture.scene_eye import SceneEye
from digisphere.capture.session import capture_steps
from digisphere.capture.store import FrameStore, write_whole
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.scene.readback import Reader
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

STANDARD = "standard"
SECOND_EYE = "stereo"
RUNNING, ENDING = "the world's running", "end: rest"
Seconds = np.ndarray[Any, Any]
"""Of the processor, and of the clock on the wall."""


def every_plane() -> str:
    """Every plane of the frame's own picture: no second eye, no sweep."""
    made = annotator_registry().load_all()
    return ",".join(n for n in known_planes() if made[n].table != SWEEPS and n != SECOND_EYE)


@dataclass
class _Thread:
    """What one thread is at, and its account since the last turn."""

    inside: list[str] = field(default_factory=list)
    since: Seconds = field(default_factory=lambda: np.zeros(2))
    clock: int | None = None
    """That of its processor time; None for the thread that asks for frames."""
    used_s: float = 0.0

    def processor_s(self) -> float:
        """What it has used of the processor."""
        with suppress(OSError):  # it has ended
            self.used_s = time.clock_gettime(self.clock) if self.clock is not None else 0.0
        return self.used_s


@dataclass
class Spent:
    """Seconds by part, each without the parts inside it, frame by frame; processor and wall.

    The wall's are those of the thread that asks for frames, with its waiting for others; what they
    do meanwhile takes the processor and not the wall.
    """

    frames: list[dict[str, Seconds]] = field(default_factory=list)
    _now: dict[str, Seconds] = field(default_factory=lambda: defaultdict(lambda: np.zeros(2)))
    _asking: int = field(default_factory=threading.get_ident)
    _threads: dict[int, _Thread] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens in the block under ``name``."""
        thread = self._turn()
        thread.inside.append(name)
        try:
            yield
        finally:
            self._turn()
            thread.inside.pop()

    def _turn(self) -> _Thread:
        """Count what the thread has done since its last turn to the part it is in."""
        with self._lock:
            me = threading.get_ident()
            if me not in self._threads:
                aside = me != self._asking
                self._threads[me] = _Thread(clock=time.pthread_getcpuclockid(me) if aside else None)
            thread = self._threads[me]
            if me == self._asking:
                others = sum(other.processor_s() for other in self._threads.values())
                now = np.array([time.process_time() - others, time.perf_counter()])
            else:
                now = np.array([thread.processor_s(), 0.0])
            if thread.inside:
                self._now[thread.inside[-1]] += now - thread.since
            thread.since = now
            return thread

    def frame(self) -> None:
        """Put what was counted since the last call to a frame's account."""
        with self._lock:
            self._turn()
            self.frames.append(dict(self._now))
            self._now.clear()

    def ended(self) -> None:
        """Put what was counted since the last frame to all frames' account, in equal parts."""
        self._turn()
        for name, seconds in self._now.items():
            for frame in self.frames:
                frame[name] = frame.get(name, np.zeros(2)) + seconds / len(self.frames)
        self._now.clear()

    def parts(self) -> dict[str, Seconds]:
        """Median seconds of a frame by part: programs being compiled now and then do not count."""
        names = dict.fromkeys(name for frame in self.frames for name in frame)
        none = np.zeros(2)
        return {
            name: np.median([frame.get(name, none) for frame in self.frames], axis=0)
            for name in sorted(names)
            if name != RUNNING
        }


def watched() -> list[tuple[Any, str, str]]:
    """What is timed: owner, name of the function, part."""
    annotators = annotator_registry().load_all().values()
    formats = format_registry().load_all().values()
    return [
        (Simulation, "run_until", RUNNING),
        (Simulation, "snapshot", "snapshot, fingerprint"),
        (Simulation, "snapshot_digest", "snapshot, fingerprint"),
        (Scene, "sync", "scene brought up to date"),
        (Scene, "sync_motion", "scene brought up to date"),
        (Stage, "draw", "OpenGL passes"),
        (Reader, "_read", "read back"),
        *((a, "annotate", f"annotators: {a.table}") for a in annotators),
        (native, "encode_png", "packing: PNG"),
        (native, "write_exr", "packing: EXR"),
        (np, "save", "packing: NPY"),
        *((f, "write_frame", f"format: {n}") for n, f in _named(formats)),
        (session, "write_why_tables", "end: why-labels"),
        (session, "write_checksums", "sums"),
        (taking, "sums_note", "sums"),
        *((f, "finish", f"end: {n}") for n, f in _named(formats)),
        (Readings, "add", "tables"),
        (FrameTables, "of_world", "tables"),
        (FrameTables, "of_picture", "tables"),
        (taking.Taker, "_write_and_keep", "writing: rest"),
        (taking, "sync_tree", "forced to disk"),
        (FrameStore, "commit", "forced to disk"),
        (session._Session, "finish", ENDING),
    ]


def _named(formats: Any) -> list[tuple[str, Any]]:
    return [(f.name, f) for f in formats]


@contextmanager
def timing(spent: Spent) -> Iterator[None]:
    """Count the time of what is watched while the block runs."""

    def timed(function: Callable[..., Any], part: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            with spent.part(part):
                return function(*args, **more)

        return call

    plain = [(owner, name, getattr(owner, name)) for owner, name, _ in watched()]
    for owner, name, part in watched():
        setattr(owner, name, timed(getattr(owner, name), part))
    try:
        yield
    finally:
        for owner, name, function in plain:
            setattr(owner, name, function)


@dataclass
class Row:
    """One kind of capture and what it took."""

    name: str
    planes: str
    formats: str
    rounds: list[Spent] = field(default_factory=list)
    megabytes: float = 0.0
    people: int = 0

    def parts(self) -> dict[str, Seconds]:
        """Seconds of a frame by part, the mean of the rounds."""
        made = [spent.parts() for spent in self.rounds]
        names = sorted({name for parts in made for name in parts})
        none = np.zeros(2)
        return {n: np.mean([parts.get(n, none) for parts in made], axis=0) for n in names}

    def seconds(self) -> Seconds:
        """Seconds of a frame, processor and wall."""
        return np.asarray(np.sum(list(self.parts().values()), axis=0))


class Bench:
    """One world on one stage."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.size = size_from_text(asked.size)
        self.frames = asked.frames
        settings = [f"people.count={asked.people}", f"world.size_cells={asked.cells}"]
        self.scenario: Scenario = load_scenario(
            "valley",
            overrides=[*settings, "time.start=2026-06-10T11:00:00", "capture.first_frame_s=600"],
        )
        self.stage = Stage(self.size)
        self.simulation = open_world(self.scenario, seed=7)
        self.scene = Scene(self.stage, self.simulation.ground)
        self.simulation.run_until(self.scenario.capture.first_frame_s)

    @property
    def world(self) -> LiveWorld:
        """The world, seen by a fresh eye."""
        return LiveWorld(self.simulation, SceneEye(self.scene))

    def request(self, out: Path, *, frames: int, planes: str, formats: str) -> CaptureRequest:
        """What to capture, from now on, a second between frames."""
        asked = CaptureRequest(
            scenario=self.scenario, out=out, frames=frames, every_s=1.0, rig="street",
            planes=planes, formats=formats, size=self.size,
        )  # fmt: skip
        return replace(asked, first_frame_s=self.simulation.clock.time_s + 1.0)

    def plain(self, row: Row, *, frames: int) -> None:
        """Pictures drawn, read back, packed and forced to disk; no label."""
        world, spent = self.world, Spent()
        with tempfile.TemporaryDirectory() as folder:
            request = self.request(
                Path(folder) / "set", frames=frames, planes="rgb", formats="native"
            )
            for number in range(frames):
                self.simulation.run_until(self.simulation.clock.time_s + 1.0)
                with spent.part("all of it"):
                    snapshot = self.simulation.snapshot()
                    pose = frame_camera(request, number, snapshot)
                    seen = world.eye.look(snapshot, pose=pose, planes=frozenset({"rgb"}))
                    write_whole(Path(folder) / f"{number}.png", encode_png(seen.rgb))
                spent.frame()
        row.rounds.append(spent)

    def labelled(self, row: Row, *, frames: int) -> None:
        """A whole dataset."""
        spent = Spent()
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "set"
            request = self.request(out, frames=frames, planes=row.planes, formats=row.formats)
            with timing(spent), spent.part("session"):
                for _ in capture_steps(request, world=self.world):
                    spent.frame()
                spent.ended()
            row.rounds.append(spent)
            last = sorted((out / "frames").iterdir())[-1]
            row.megabytes = sum(p.stat().st_size for p in last.rglob("*")) / 1e6
            row.people = int(Dataset(out).table("frames")["people"][-1])
            shutil.rmtree(out)


def main() -> None:
    """Capture every row, the first time to compile, and print what the others took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--frames", type=int, default=12, help="of a dataset")
    parser.add_argument("--rounds", type=int, default=2, help="datasets of each row")
    parser.add_argument("--cells", type=int, default=256)
    asked = parser.parse_args()
    bench = Bench(asked)
    planes = every_plane()
    rows = [
        Row("plain RGB", "rgb", ""),
        Row("RGB + tables", "rgb", "native"),
        Row("default labels", STANDARD, STANDARD),
        Row("all planes + COCO", planes, "native,coco"),
        Row("+ stereo, LiDAR, events", "all", "native,coco"),
    ]
    for _ in range(asked.rounds + 1):
        for row in rows:
            (bench.labelled if row.formats else bench.plain)(row, frames=asked.frames)
    for row in rows:
        del row.rounds[0]
    print_rows(rows, bench)
    print_parts(rows[1:])


def print_rows(rows: list[Row], bench: Bench) -> None:
    """A line a row, with ratios to the first."""
    frames, threads = len(rows[0].rounds[0].frames), os.environ["LP_NUM_THREADS"]
    print(
        f"{bench.size[0]}x{bench.size[1]}, {bench.scenario.people.count} people, "
        f"{bench.stage.driver[1]}, LP_NUM_THREADS={threads}; a frame of {frames}, median of "
        f"{frames} frames, mean of {len(rows[0].rounds)} rounds, the world's running left out"
    )
    base = rows[0].seconds()
    for row in rows:
        (cpu, wall), (cpu_ratio, wall_ratio) = row.seconds(), row.seconds() / base
        print(
            f"{row.name:24} CPU {cpu:6.3f} s {cpu_ratio:5.2f} x   wall {wall:6.3f} s "
            f"{wall_ratio:5.2f} x {row.megabytes:6.1f} MB {row.people:3d} people"
        )


def print_parts(rows: list[Row]) -> None:
    """Where the processor's time goes."""
    made = [row.parts() for row in rows]
    print("\nCPU ms a frame by part")
    print(" " * 26 + "".join(f"{row.name[:18]:>20}" for row in rows))
    for name in sorted({name for parts in made for name in parts}):
        cells = (1000.0 * float(parts.get(name, (0.0, 0.0))[0]) for parts in made)
        print(f"{name:26}" + "".join(f"{cell:20.1f}" for cell in cells))


if __name__ == "__main__":
    main()
