#!/usr/bin/env python3
"""Prints the benchmark table: what takes how long, against its aim and a yardstick of this run.

Machines here are noisy, so every figure also stands as a multiple of a fixed piece of numpy work
timed around it. Run by ``tools/dev.py bench``; ``--quick`` uses a small world; ``--json FILE``
also writes the rows. Nothing is asserted here.
"""

import argparse
import functools
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import environment_bench
import first_frame
import mind_bench
import numpy as np
import reference_bench
from air_bench import measure as measure_air
from contagion_bench import measure as measure_contagion
from flood_bench import measure as measure_flood
from kernel_timing import KernelFigures
from rich.console import Console
from rich.table import Table

from digisphere.capture.request import CaptureRequest
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation

DAY_S = 86400.0
FRAMES = 9
PARTS = 6


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    found: float
    unit: str
    aim: str
    yardsticks: float


def yardstick() -> float:
    """Return the seconds that a fixed piece of numpy work takes now."""
    field = np.random.Generator(np.random.PCG64(1)).standard_normal((512, 512))
    times = []
    for _ in range(5):
        started = time.perf_counter()
        np.fft.ifft2(np.fft.fft2(field) * 0.5)
        np.sort(field, axis=1)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def measured(what: str, work: Callable[[], float], *, unit: str, aim: str) -> Row:
    """Run a piece of work between two yardsticks; ``work`` returns its own figure."""
    before = yardstick()
    found = work()
    stick = (before + yardstick()) / 2
    seconds = {"s": found, "ms": found / 1000.0}.get(unit, float("nan"))
    return Row(what, found, unit, aim, seconds / stick)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def world_rows(scenario: Scenario) -> list[Row]:
    """Time building the world with an empty cache and loading it from a full one."""
    from digisphere.world.build import build_ground

    small = load_scenario("valley", overrides=["world.size_cells=256"])
    build_ground(small, seed=98)  # compiles the kernels, as any earlier run has
    cells = scenario.world.size_cells
    seed = 99
    cold = measured(
        f"world build {cells}² cold",
        lambda: timed(lambda: build_ground(scenario, seed=seed)),
        unit="s",
        aim="≤ 10 s",
    )
    warm = measured(
        f"world load {cells}²",
        lambda: timed(lambda: build_ground(scenario, seed=seed)),
        unit="s",
        aim="",
    )
    others = [
        measured(
            f"world build {cells}² cold, {name}",
            functools.partial(build_s, name, cells),
            unit="s",
            aim="≤ 10 s",
        )
        for name in ("desert", "tropics")
    ]
    return [cold, warm, *others]


def build_s(name: str, cells: int) -> float:
    """Return the seconds that a world of another climate takes to build."""
    from digisphere.world.build import build_ground

    scenario = load_scenario(name, overrides=[f"world.size_cells={cells}"])
    return timed(lambda: build_ground(scenario, seed=99))


def life_rows(scenario: Scenario, *, people: tuple[int, ...]) -> list[Row]:
    """Time one simulated day for each number of people."""
    rows = []
    aims = {150: "≤ 10 s", 1000: "≤ 60 s"}
    for count in people:
        simulation = live(scenario, people=count)
        simulation.run_until(600.0)

        def day(running: Simulation = simulation) -> float:
            return timed(lambda: running.run_until(600.0 + DAY_S))

        what = f"one simulated day, {count} people"
        rows.append(measured(what, day, unit="s", aim=aims.get(count, "")))
    return rows


def mind_rows() -> list[Row]:
    """Time a full mind tick of ten thousand people, part by part; processor milliseconds."""
    before = yardstick()
    parts = mind_bench.measure()
    stick_ms = 500.0 * (before + yardstick())
    aim = f"≤ {mind_bench.MOST_MS:g} ms"
    lines = [("mind tick, 10,000 people", sum(parts.values()), aim)]
    lines += [(f"  of it {name}", spent, "") for name, spent in parts.items()]
    return [Row(what, spent, "ms", aim, spent / stick_ms) for what, spent, aim in lines]


def kernel_rows(found: KernelFigures, *, aim: str = "") -> list[Row]:
    """A kernel's step beside plain numpy and a copy of memory."""
    nan = float("nan")
    return [
        Row(f"{found.name} {found.cells}²", found.kernel_ms, "ms", aim, nan),
        Row("the same, speed", found.mcell_s, "Mcell/s", "", nan),
        Row("the same, against plain numpy", found.times_faster, "x", "", nan),
        Row("the same, share of copy bandwidth", found.of_copy * 100.0, "%", "", nan),
    ]


def contagion_rows() -> list[Row]:
    """Time an epidemic among 100,000 people and set its step beside plain numpy."""
    found = measure_contagion()
    nan = float("nan")
    return [
        Row("contagion, 100,000 people", found.whole_m_s, "M/s", "≥ 5 M/s", nan),
        Row("the same, a step against plain numpy", found.times_faster, "x", "", nan),
        Row("a look into the rooms of as many", found.rooms_ms, "ms", "", nan),
    ]


def reference_rows() -> list[Row]:
    """Time the reference models on our core, and beside Mesa where it is installed."""
    mesa, nan = reference_bench.mesa_models(), float("nan")
    rows = []
    for case in reference_bench.cases():
        found = reference_bench.measure(case, mesa=mesa)
        rows.append(Row(f"{case.name}, {case.steps} steps", found.ours_ms, "ms", "", nan))
        if found.times_faster is not None:
            aim = f"≥ {case.aim:.0f} x"
            rows.append(Row("  the same, against Mesa", found.times_faster, "x", aim, nan))
    return rows


def environment_rows(scenario: Scenario) -> list[Row]:
    """Time a year of air and ground, and what natural events and idle hazards cost; fields."""
    nan = float("nan")
    found = environment_bench.year(cells=scenario.world.size_cells)
    stick = yardstick()
    rows = [
        Row("a year of weather and surface", found.air_and_ground_s, "s", "≤ 150 s", nan),
        *(
            Row(f"  {name.removeprefix('environment.')}", s, "s", "", s / stick)
            for name, s in sorted(found.by_system.items())
        ),
    ]
    running = live(scenario, people=scenario.people.count)
    running.run_until(4 * 3600.0)
    seen = environment_bench.events(running)
    rows.append(Row("hazards while idle, share", seen.idle_share * 100.0, "%", "< 5 %", nan))
    rows += [
        Row(f"{name} adds to {seen.hours:.0f} h", share * 100.0, "%", "≤ 30 %", nan)
        for name, share in seen.added.items()
    ]
    sizes = environment_bench.field_megabytes(running)
    rows.append(Row("memory of all fields", sum(sizes.values()), "MB", "≤ 300 MB", nan))
    return rows


def live(scenario: Scenario, *, people: int) -> Simulation:
    """Open a world with so many people."""
    from digisphere.world.opening import open_world

    crowd = scenario.people.model_copy(update={"count": people})
    return open_world(scenario.model_copy(update={"people": crowd}))


def frame_rows(scenario: Scenario) -> list[Row]:
    """Time drawing at 1280x720 by layer and pass: over the valley, and in the street."""
    from digisphere.capture.rigs.protocol import Shot, rig_registry
    from digisphere.core.streams import Streams
    from digisphere.scene.framing import opening_view
    from digisphere.scene.scene import Scene
    from digisphere.scene.stage import Stage

    size = (1280, 720)
    simulation = live(scenario, people=scenario.people.count)
    simulation.run_until(2 * 3600.0)
    snapshot = simulation.snapshot()
    shot = Shot.of(0, count=8, size=size, fov_y_deg=scenario.capture.fov_y_deg)
    rig = rig_registry().load("street")()
    street = rig.pose(simulation.ground, snapshot, shot=shot, streams=Streams(scenario.seed))
    stage = Stage(size)
    scene = Scene(stage, simulation.ground)
    rows = []
    for name, camera in (("vista", opening_view(snapshot, size=size)), ("street", street)):
        costs: dict[str, list[float]] = {}
        seen = (scene, snapshot, camera, costs)
        what = f"frame {size[0]}x{size[1]}, {name}"
        work = functools.partial(frame_ms, *seen)
        rows.append(measured(what, work, unit="ms", aim="≤ 120 ms"))
        stick = yardstick()
        for part, values in costs.items():
            middle = statistics.median(values)
            if part != "frame" and middle >= 0.5:
                rows.append(Row(f"  {part}", middle, "ms", "", middle / 1000.0 / stick))
    stage.close()
    return rows


def frame_ms(scene: Any, snapshot: Any, camera: Any, costs: dict[str, list[float]]) -> float:
    """Draw some frames, note what each part takes and return the median of the colour frame."""
    from digisphere.scene.render import render

    for number in range(FRAMES + 2):
        found = {}
        for name, planes in (("colour", {"rgb"}), ("identity", {"id", "depth", "normal"})):
            moment = snapshot.time_s + number
            drawn = render(scene, snapshot, camera, planes=planes, time_s=moment)
            found[f"{name} pass"] = drawn.milliseconds["draw"]
            if name == "colour":
                found["frame"] = sum(drawn.milliseconds.values())
        found |= {f"sync {n}": ms for n, ms in scene.timings_ms.items()}
        if number >= 2:
            for name, ms in found.items():
                costs.setdefault(name, []).append(ms)
    return statistics.median(costs["frame"])


def start_rows() -> list[Row]:
    """Time a later start of the window on the whole valley, with the parts that take longest."""
    before = yardstick()
    start = first_frame.later_start(runs=3)
    stick = (before + yardstick()) / 2
    what = "later start, to the first frame"
    parts = sorted(start.parts.items(), key=lambda part: -part[1].cpu_s)
    return [
        Row(what, start.wall_s, "s", "≤ 6 s", start.wall_s / stick),
        Row("  processor time of it", start.cpu_s, "s", "", start.cpu_s / stick),
        *(Row(f"  {n}", part.cpu_s, "s", "", part.cpu_s / stick) for n, part in parts[:PARTS]),
    ]


def capture_rows(scenario: Scenario) -> list[Row]:
    """Time annotated frames on disk against plain pictures on disk, from the same viewpoints."""
    annotated = annotated_ms(scenario)
    plain = plain_ms(scenario)
    stick = yardstick()
    return [
        Row(
            "annotated frame 640x480 on disk", annotated, "ms", "≤ 350 ms", annotated / 1e3 / stick
        ),
        Row("plain RGB frame 640x480 on disk", plain, "ms", "", plain / 1e3 / stick),
        Row("annotated / plain", annotated / plain, "×", "≤ 2.5 ×", float("nan")),
    ]


def street_capture(scenario: Scenario, folder: Path) -> CaptureRequest:
    """Return the capture both are timed with."""
    return CaptureRequest(
        scenario=scenario, out=folder / "set", frames=FRAMES, every_s=1.0, size=(640, 480),
        seed=scenario.seed, rig="street",
    )  # fmt: skip


def annotated_ms(scenario: Scenario) -> float:
    """Return milliseconds per fully annotated frame, all planes, formats and tables."""
    from digisphere.capture.session import capture

    marks: list[float] = []
    with tempfile.TemporaryDirectory(prefix="digisphere-bench-") as folder:
        request = street_capture(scenario, Path(folder))
        capture(request, progress=lambda label, _: note(marks, label))
    return float(np.median(np.diff(marks)[1:]) * 1000.0)


def plain_ms(scenario: Scenario) -> float:
    """Return milliseconds per picture drawn, read back, compressed and forced to disk; no label."""
    from digisphere.capture.live import open_live_world
    from digisphere.capture.png import encode_png
    from digisphere.capture.rigs import Shot
    from digisphere.capture.store import write_whole

    times: list[float] = []
    with tempfile.TemporaryDirectory(prefix="digisphere-bench-") as folder:
        request = street_capture(scenario, Path(folder))
        world = open_live_world(request, None)
        for number in range(FRAMES):
            started = time.perf_counter()
            world.simulation.run_until(scenario.capture.first_frame_s + number)
            snapshot = world.simulation.snapshot()
            shot = Shot.of(
                number, count=FRAMES, size=request.size, fov_y_deg=scenario.capture.fov_y_deg
            )
            pose = request.made_rig.pose(
                snapshot.ground, snapshot, shot=shot, streams=world.simulation.streams
            )
            raw = world.eye.look(snapshot, pose=pose, planes=frozenset({"rgb"}))
            write_whole(Path(folder) / f"{number}.png", encode_png(raw.rgb))
            times.append(time.perf_counter() - started)
        world.close()
    return float(np.median(times[2:]) * 1000.0)


def note(marks: list[float], label: str) -> None:
    """Write down when a frame is whole."""
    if label.startswith("frame"):
        marks.append(time.perf_counter())


def memory_row() -> Row:
    """Return the peak memory of this whole process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    return Row("peak memory of all the above", peak, "GiB", "≤ 2.5 GiB", float("nan"))


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table("what", "found", "aim", "yardsticks")
    for row in rows:
        sticks = "" if np.isnan(row.yardsticks) else f"{row.yardsticks:.1f}"
        table.add_row(row.what, f"{row.found:.2f} {row.unit}", row.aim, sticks)
    Console(width=100).print(table)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small world")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    options = parser.parse_args()
    overrides = ["world.size_cells=256", "people.count=40"] if options.quick else []
    scenario = load_scenario("valley", overrides=overrides)
    cache = tempfile.mkdtemp(prefix="digisphere-bench-cache-")
    os.environ["DIGISPHERE_CACHE"] = cache
    people = (40,) if options.quick else (150, 1000)
    rows = [
        *world_rows(scenario),
        *life_rows(scenario, people=people),
        *mind_rows(),
        *kernel_rows(measure_flood(), aim="≤ 3 ms"),
        *kernel_rows(measure_air()),
        *contagion_rows(),
        *reference_rows(),
        *environment_rows(scenario),
        *frame_rows(scenario),
        *([] if options.quick else start_rows()),
        *capture_rows(scenario),
        memory_row(),
    ]
    shutil.rmtree(cache, ignore_errors=True)
    show(rows)
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in rows], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
