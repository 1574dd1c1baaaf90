#!/usr/bin/env python3
"""Times captures on disk: pictures without a label, the usual planes, all, and each sensor beside.

The first row draws, packs and writes pictures and nothing else; every other row captures frames of
one world, seen by one camera rig, in one process and one context. Processor seconds a frame, the
world's own running left out. ``--people`` and ``--size`` choose the crowd and the picture. Prints a
table with ratios to the first row.
"""

import argparse
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from digisphere.capture.dataset import Dataset
from digisphere.capture.live import LiveWorld
from digisphere.capture.neighbours import frame_camera
from digisphere.capture.png import encode_png
from digisphere.capture.request import CaptureRequest
from digisphere.capture.scene_eye import SceneEye
from digisphere.capture.session import capture_steps
from digisphere.capture.store import write_whole
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

LABELS = "rgb,depth,normals,instance,semantic"
MORE = "range,position,sky,body_part,garment,attention,flow,motion"
LIGHT = "albedo,shadow,radiance"
PLAIN = 8
ROWS = (
    ("rgb + tables", "rgb", "native"),
    ("labels + COCO", LABELS, "native,coco"),
    ("+ surface, parts, flow", f"{LABELS},{MORE}", "native,coco"),
    ("+ light", f"{LABELS},{MORE},{LIGHT}", "native,coco"),
    ("+ environment", f"{LABELS},{MORE},{LIGHT},air_temperature,wetness,biome", "native,coco"),
    ("flow alone", "rgb,flow", "native"),
    ("light alone", f"rgb,{LIGHT}", "native"),
    ("stereo alone", "rgb,stereo", "native"),
    ("point cloud alone", "rgb,point_cloud", "native"),
    ("LiDAR alone", "rgb,lidar", "native"),
    ("events alone", "rgb,events", "native"),
    ("everything", "all", "native,coco"),
)


def main() -> None:
    """Capture every row twice, the first time to compile, and print what the second took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--frames", type=int, default=3)
    parser.add_argument("--cells", type=int, default=256)
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    settings = [f"people.count={asked.people}", f"world.size_cells={asked.cells}"]
    scenario = load_scenario("valley", overrides=[*settings, "capture.first_frame_s=10800"])
    stage = Stage((width, height))
    simulation = open_world(scenario, seed=7)
    scene = Scene(stage, simulation.ground)
    simulation.run_until(scenario.capture.first_frame_s)
    print(f"{asked.size}, {asked.people} people, {stage.driver[1]}, CPU seconds a frame")
    alone = _plain(scenario, LiveWorld(simulation, SceneEye(scene)), (width, height))
    print(f"{'pictures alone':24} {alone:7.3f} s")
    for name, planes, formats in ROWS:
        spent, seen, volume = 0.0, 0, 0.0
        for warm in (False, True):
            world = LiveWorld(simulation, SceneEye(scene))
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / "set"
                frames = asked.frames if warm else 1
                made = _request(scenario, out, frames, planes, formats, size=(width, height))
                made = replace(made, first_frame_s=simulation.clock.time_s + 1.0)
                spent, seen, volume = _timed(made, world)
                shutil.rmtree(out)
        ratio = spent / alone
        print(f"{name:24} {spent:7.3f} s {ratio:6.2f} x {volume:7.1f} MB {seen:4d} people")


def _plain(scenario: Scenario, world: LiveWorld, size: tuple[int, int]) -> float:
    """CPU seconds per picture drawn, read back, packed and forced to disk; no label."""
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        request = _request(scenario, Path(folder) / "set", PLAIN, "rgb", "native", size=size)
        for number in range(PLAIN):
            world.simulation.run_until(world.simulation.clock.time_s + 1.0)
            snapshot = world.simulation.snapshot()
            begin = time.process_time()
            pose = frame_camera(request, number, snapshot)
            seen = world.eye.look(snapshot, pose=pose, planes=frozenset({"rgb"}))
            write_whole(Path(folder) / f"{number}.png", encode_png(seen.rgb))
            spent += (time.process_time() - begin) * (number >= PLAIN // 2)
    return spent / (PLAIN - PLAIN // 2)


def _request(
    scenario: Scenario, out: Path, frames: int, planes: str, formats: str, *, size: tuple[int, int]
) -> CaptureRequest:
    return CaptureRequest(
        scenario=scenario, out=out, frames=frames, every_s=1.0, rig="street", planes=planes,
        formats=formats, size=size,
    )  # fmt: skip


def _timed(request: CaptureRequest, world: LiveWorld) -> tuple[float, int, float]:
    """Return CPU seconds and megabytes a frame, and how many people the last frame saw."""
    ran_s = 0.0
    simulation = world.simulation
    real = simulation.run_until

    def counted(time_s: float) -> None:
        nonlocal ran_s
        begin = time.process_time()
        real(time_s)
        ran_s += time.process_time() - begin

    simulation.run_until = counted  # type: ignore[method-assign]
    try:
        begin = time.process_time()
        for _ in capture_steps(request, world=world):
            pass
        spent = time.process_time() - begin - ran_s
    finally:
        simulation.run_until = real  # type: ignore[method-assign]
    frames = sorted((request.out / "frames").iterdir())
    volume = sum(p.stat().st_size for p in frames[-1].rglob("*")) / 1e6
    seen = int(Dataset(request.out).table("frames")["people"][-1])
    return spent / request.frames, seen, volume


if __name__ == "__main__":
    main()
