#!/usr/bin/env python3
"""Times one of our annotated frames beside one of Blender's of as many triangles, in one run.

``python tools/compare_bpy.py --bpy-python ENV/bin/python`` captures frames with colour, depth,
normals and instances to disk, lays as many triangles in the same places, has Cycles render these
on the CPU with the same planes, and prints both times and their ratio. Blender as a module,
``bpy``, is GPL and no part of DigiSphere: whoever wants to compare installs it in an environment of
its own.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from blender_rival.likeness import count_triangles, likeness_of, save_likeness
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from digisphere.capture.dataset import Dataset
from digisphere.capture.live import LiveWorld
from digisphere.capture.neighbours import frame_camera
from digisphere.capture.request import CaptureRequest
from digisphere.capture.scene_eye import SceneEye
from digisphere.capture.session import capture_steps
from digisphere.core.scenario import load_scenario
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "tools" / "blender_rival" / "render_scene.py"
PLANES = "rgb,depth,normals,instance"
AIM = 40.0
FRAMES = 12
"""Of ours."""
HOW = """\
There is no bpy in {python}. It is Blender as a Python module, under the GPL, and needs the Python
that its release was made for (bpy 5.0: Python 3.11). To compare, make an environment of its own:
  python3.11 -m venv out/blender && out/blender/bin/pip install bpy==5.0.1
  python tools/compare_bpy.py --bpy-python out/blender/bin/python"""


@dataclass(frozen=True)
class Took:
    """Seconds one frame took, by the clock and of all processors."""

    wall_s: float
    cpu_s: float


def main() -> int:
    """Compare; 2 when there is no bpy."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bpy-python", default=sys.executable, help="a Python that has bpy")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "compare-bpy")
    parser.add_argument("--frames", type=int, default=3, help="of Blender's, its first left out")
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--cells", type=int, default=512)
    asked = parser.parse_args()
    if not has_bpy(asked.bpy_python):
        print(HOW.format(python=asked.bpy_python), file=sys.stderr)
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    ours, counts = time_ours(asked)
    theirs, report = time_theirs(asked)
    print(", ".join(f"{name} {count:,}" for name, count in counts.items() if count))
    Console(width=120).print(table_of(ours, theirs, counts=counts, report=report, asked=asked))
    return 0


def has_bpy(python: str) -> bool:
    """Whether a Python has Blender as a module."""
    words = [python, "-c", "import importlib.util as u; raise SystemExit(not u.find_spec('bpy'))"]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def time_ours(asked: Any) -> tuple[Took, dict[str, int]]:
    """Capture frames to disk; count the last one's triangles by layer and save its likeness."""
    width, height = (int(side) for side in asked.size.split("x"))
    changes = [f"people.count={asked.people}", f"world.size_cells={asked.cells}"]
    scenario = load_scenario("valley", overrides=[*changes, "capture.first_frame_s=10800"])
    stage = Stage((width, height))
    simulation = open_world(scenario, seed=7)
    scene = Scene(stage, simulation.ground)
    simulation.run_until(scenario.capture.first_frame_s)
    request = CaptureRequest(
        scenario=scenario, out=asked.out / "warm", frames=2, every_s=1.0, rig="street",
        planes=PLANES, formats="native", size=(width, height),
    )  # fmt: skip
    took = Took(0.0, 0.0)
    for name, frames in (("warm", 2), ("ours", FRAMES)):
        begun = simulation.clock.time_s + 1.0
        request = replace(request, out=fresh(asked.out / name), frames=frames, first_frame_s=begun)
        took = _captured(request, LiveWorld(simulation, SceneEye(scene)))
    snapshot = simulation.snapshot()
    pose = frame_camera(request, request.frames - 1, snapshot)
    counts = count_triangles(scene, snapshot, pose=pose)
    frame = Dataset(request.out).frame(request.frames - 1)
    meshes = likeness_of(frame, ground=simulation.ground, counts=counts)
    save_likeness(asked.out / "scene.npz", meshes, frame=frame)
    return took, counts


def fresh(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _captured(request: CaptureRequest, world: LiveWorld) -> Took:
    """What a frame of a whole capture takes, tables and checksums included, the world's run not."""
    ran = np.zeros(2)
    simulation = world.simulation
    real = simulation.run_until

    def counted(time_s: float) -> None:
        nonlocal ran
        begun = _now()
        real(time_s)
        ran = ran + _now() - begun

    simulation.run_until = counted  # type: ignore[method-assign]
    try:
        begun = _now()
        for _ in capture_steps(request, world=world):
            pass
        wall_s, cpu_s = (_now() - begun - ran).tolist()
    finally:
        simulation.run_until = real  # type: ignore[method-assign]
    return Took(wall_s / request.frames, cpu_s / request.frames)


def _now() -> NDArray[np.float64]:
    """Seconds by the clock, and of all this process's threads."""
    return np.array((time.perf_counter(), time.process_time()))


def time_theirs(asked: Any) -> tuple[Took, dict[str, Any]]:
    """Have Blender render the likeness; the median of all frames but the first, which builds it."""
    folder = fresh(asked.out / "blender")
    folder.mkdir(parents=True)
    words = [
        asked.bpy_python, str(SCRIPT), str(asked.out / "scene.npz"), str(folder),
        str(asked.frames + 1), str(asked.samples),
    ]  # fmt: skip
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    told = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    if ended.returncode != 0 or not told:
        raise SystemExit(f"compare_bpy: Blender failed: {ended.stderr.strip()[-800:]}")
    report: dict[str, Any] = json.loads(told[-1])
    later = report["frames"][1:]
    wall_s, cpu_s = (statistics.median(f[key] for f in later) for key in ("wall_s", "cpu_s"))
    return Took(wall_s, cpu_s), report


def table_of(
    ours: Took, theirs: Took, *, counts: dict[str, int], report: dict[str, Any], asked: Any
) -> Table:
    """Both times and how many times longer theirs is."""
    title = f"{asked.size}, colour, depth, normals and instances to disk, seconds a frame"
    blender = f"Blender {report['version']} Cycles, CPU, {asked.samples} samples"
    table = Table("", "triangles", "by the clock", "of all processors", title=title)
    for name, triangles, took in (
        (f"DigiSphere, {asked.people} people", counts["all"], ours),
        (blender, report["triangles"], theirs),
    ):
        table.add_row(name, f"{triangles:,}", f"{took.wall_s:.2f} s", f"{took.cpu_s:.2f} s")
    first = report["frames"][0]
    table.add_row("  its first frame", "", f"{first['wall_s']:.2f} s", f"{first['cpu_s']:.2f} s")
    ratios = (theirs.wall_s / ours.wall_s, theirs.cpu_s / ours.cpu_s)
    table.add_row(f"ratio (aim ≥ {AIM:g})", "", *(f"{ratio:.0f} x" for ratio in ratios))
    return table


if __name__ == "__main__":
    sys.exit(main())
