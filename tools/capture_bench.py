#!/usr/bin/env python3
"""Times captures on disk: pictures without a label, usual labels, all planes; and where it goes.

The first row draws, packs and writes pictures and nothing else; every other row captures frames of
one world, seen by one camera rig, in one process and one context. A frame's time is everything but
the running of the world itself, with its share of what ends a dataset: tables, why-labels,
annotation files, sums. Rows take turns, so that a busy machine slows them alike. Then the time of
some rows is told by part. ``--people``, ``--size`` and ``--frames`` choose crowd, size and length.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("LP_NUM_THREADS", "0")  # read by software OpenGL when it opens

import numpy as np

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


def every_plane() -> str:
    """Every plane of the frame's own picture: no second eye, no sweep."""
    made = annotator_registry().load_all()
    return ",".join(n for n in known_planes() if made[n].table != SWEEPS and n != SECOND_EYE)


@dataclass
class Spent:
    """Seconds by part, each without the parts inside it."""

    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    wall_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _inside: list[str] = field(default_factory=list)
    _since: tuple[float, float] = (0.0, 0.0)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens in the block under ``name``."""
        self._turn()
        self._inside.append(name)
        try:
            yield
        finally:
            self._turn()
            self._inside.pop()

    def _turn(self) -> None:
        now = (time.process_time(), time.perf_counter())
        if self._inside:
            self.cpu_s[self._inside[-1]] += now[0] - self._since[0]
            self.wall_s[self._inside[-1]] += now[1] - self._since[1]
        self._since = now

    def less_running(self, seconds: dict[str, float]) -> float:
        """All of one kind of seconds but those in which the world ran."""
        return sum(v for k, v in seconds.items() if k != RUNNING)


def watched() -> list[tuple[Any, str, str]]:
    """What is timed: owner, name of the function, part."""
    annotators = annotator_registry().load_all().values()
    formats = format_registry().load_all().values()
    return [
        (Simulation, "run_until", RUNNING),
        (Simulation, "snapshot", "snapshot, fingerprint"),
        (Simulation, "digest", "snapshot, fingerprint"),
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
        (session, "write_checksums", "end: sums"),
        *((f, "finish", f"end: {n}") for n, f in _named(formats)),
        (Readings, "add", "tables"),
        (FrameTables, "of_world", "tables"),
        (FrameTables, "of_picture", "tables"),
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
    spent: Spent = field(default_factory=Spent)
    frames: int = 0
    megabytes: float = 0.0
    people: int = 0


class Bench:
    """One world on one stage."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.size = tuple(int(side) for side in asked.size.split("x"))
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
        world = self.world
        with tempfile.TemporaryDirectory() as folder:
            request = self.request(
                Path(folder) / "set", frames=frames, planes="rgb", formats="native"
            )
            for number in range(frames):
                self.simulation.run_until(self.simulation.clock.time_s + 1.0)
                with row.spent.part("all of it"):
                    snapshot = self.simulation.snapshot()
                    pose = frame_camera(request, number, snapshot)
                    seen = world.eye.look(snapshot, pose=pose, planes=frozenset({"rgb"}))
                    write_whole(Path(folder) / f"{number}.png", encode_png(seen.rgb))
        row.frames += frames

    def labelled(self, row: Row, *, frames: int) -> None:
        """A whole dataset."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "set"
            request = self.request(out, frames=frames, planes=row.planes, formats=row.formats)
            with timing(row.spent), row.spent.part("session"):
                for _ in capture_steps(request, world=self.world):
                    pass
            row.frames += frames
            last = sorted((out / "frames").iterdir())[-1]
            row.megabytes = sum(p.stat().st_size for p in last.rglob("*")) / 1e6
            row.people = int(Dataset(out).table("frames")["people"][-1])
            shutil.rmtree(out)


def main() -> None:
    """Capture every row, the first time to compile, and print what the others took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--frames", type=int, default=8, help="of a dataset")
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
    for turn in range(asked.rounds + 1):
        for row in rows:
            if turn == 1:
                row.spent, row.frames = Spent(), 0
            (bench.labelled if row.formats else bench.plain)(row, frames=asked.frames)
    _print_rows(rows, bench)
    _print_parts(rows[1:])


def _print_rows(rows: list[Row], bench: Bench) -> None:
    threads = os.environ["LP_NUM_THREADS"]
    print(
        f"{bench.size[0]}x{bench.size[1]}, {bench.scenario.people.count} people, "
        f"{bench.stage.driver[1]}, LP_NUM_THREADS={threads}; a frame of "
        f"{rows[0].frames}, the world's running left out"
    )
    base = rows[0]
    for row in rows:
        cpu = row.spent.less_running(row.spent.cpu_s) / row.frames
        wall = row.spent.less_running(row.spent.wall_s) / row.frames
        cpu_ratio = cpu / (base.spent.less_running(base.spent.cpu_s) / base.frames)
        wall_ratio = wall / (base.spent.less_running(base.spent.wall_s) / base.frames)
        print(
            f"{row.name:24} CPU {cpu:6.3f} s {cpu_ratio:5.2f} x   wall {wall:6.3f} s "
            f"{wall_ratio:5.2f} x {row.megabytes:6.1f} MB {row.people:3d} people"
        )


def _print_parts(rows: list[Row]) -> None:
    parts = sorted(dict.fromkeys(part for row in rows for part in row.spent.cpu_s))
    print("\nCPU ms a frame by part")
    print(" " * 26 + "".join(f"{row.name[:18]:>20}" for row in rows))
    for part in parts:
        cells = (1000.0 * row.spent.cpu_s.get(part, 0.0) / row.frames for row in rows)
        print(f"{part:26}" + "".join(f"{cell:20.1f}" for cell in cells))


if __name__ == "__main__":
    main()
