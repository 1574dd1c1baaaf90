"""Has the data made by the product's own commands: ``digisphere randomise`` and ``simulate``.

Three plans of chance are written and captured: ``train`` (many worlds, days, hours and kinds of
weather), ``plain`` (as many frames of one world on one noon, of a few worlds) and ``unseen`` (other
worlds, and weather that no plan for training draws). Cameras are chosen by the same rigs in all
three. Logs are of many worlds, of one world with as many people, and of unseen worlds. What is
there already is left as it is, so a study that was stopped goes on.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from utility_study.sizes import StudySize

SEEN_LOOKS = ("", "sun", "dusk", "fog")
UNSEEN_LOOKS = ("storm", "snow", "night")
SCENARIOS = ("valley", "highland", "island")
RIGS = {"choice": ["street", "egocentric", "follow", "cctv"], "weights": [6, 2, 1, 1]}
FIRST_SEED = {"train": 100, "plain": 100, "unseen": 500}
LOG_SEED = {"train": 100, "village": 300, "unseen": 500}
LOG_START = "2026-06-09T04:00:00"
"""A Tuesday, before people rise."""
STUDY_FILE, COSTS_FILE = "study.json", "costs.json"
_SETTLING = "40min"
_NOON = {"day": 164, "hour": 11.0}


class StudyError(Exception):
    """The study cannot go on; says why and what to do."""


def plan_of(name: str, size: StudySize) -> dict[str, Any]:
    """The plan called train, plain or unseen."""
    low, high = size.people
    plan: dict[str, Any] = {
        "title": f"Utility study: {name}",
        "frames": size.frames,
        "frames_per_world": size.frames_per_world,
        "every": "9min",
        "warm_up": _SETTLING,
        "size": "x".join(map(str, size.size)),
        "seed": FIRST_SEED[name],
        "sampling": "stratified",
        "planes": "rgb,depth,instance,semantic",
        "formats": "native",
    }
    draw: dict[str, Any] = {"rig": RIGS, "world.size_cells": {"choice": [size.cells]}}
    if name == "plain":
        plan |= {"frames": size.plain_worlds * size.frames}
        plan |= {"frames_per_world": size.frames, "every": "30s"}
        draw |= {key: {"choice": [value]} for key, value in _NOON.items()}
        draw |= {"scenario": {"choice": ["valley"]}}
        draw |= {"people.count": {"choice": [(low + high) // 2]}}
        return {**plan, "draw": draw}
    looks = {"choice": list(SEEN_LOOKS), "weights": [4, 2, 2, 1]}
    plan["strata"] = ["scenario"]
    if name == "unseen":
        plan |= {"frames": size.unseen_worlds * size.unseen_frames}
        plan |= {"frames_per_world": size.unseen_frames}
        # Half the frames in weather of the kinds learnt from, half in the three that were not.
        weights = [4 / 3, 2 / 3, 2 / 3, 1 / 3, 1, 1, 1]
        looks = {"choice": [*SEEN_LOOKS, *UNSEEN_LOOKS], "weights": weights}
    draw |= {
        "scenario": {"choice": list(SCENARIOS)},
        "day": {"integers": [100, 280]},
        "hour": {"uniform": [8.0, 16.0]},
        "people.count": {"integers": [low, high]},
        "weather.storminess": {"uniform": [0.2, 0.8]},
        "look": looks,
        "fov_y_deg": {"uniform": [35.0, 65.0]},
        "exposure_ev": {"normal": [0.0, 0.3]},
    }
    return {**plan, "draw": draw}


def toml_of(plan: dict[str, Any]) -> str:
    """A plan as TOML; numbers, texts and lists are written as in JSON."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in plan.items() if key != "draw"]
    lines += ["", "[draw]"]
    for name, spread in plan["draw"].items():
        told = ", ".join(f"{key} = {json.dumps(value)}" for key, value in spread.items())
        lines.append(f"{json.dumps(name)} = {{ {told} }}")
    return "\n".join(lines) + "\n"


def open_study(out: Path, size: StudySize) -> None:
    """Make the study's folder, or see that it is of these very sizes.

    Raises:
        StudyError: it is of others.
    """
    told = json.dumps(size.facts_of_data(), indent=1) + "\n"
    file = out / STUDY_FILE
    if file.is_file() and file.read_text(encoding="utf-8") != told:
        raise StudyError(
            f"«{out}» holds a study of other sizes ({STUDY_FILE} differs). Choose another folder "
            "with --out, or remove it."
        )
    out.mkdir(parents=True, exist_ok=True)
    file.write_text(told, encoding="utf-8")


def capture_plan(name: str, *, out: Path, size: StudySize) -> Path:
    """Capture every world of a plan; return its folder."""
    folder, file = out / name, out / f"{name}.toml"
    file.write_text(toml_of(plan_of(name, size)), encoding="utf-8")
    if not (folder / "coverage.json").is_file():
        spent_s = run_digisphere("randomise", str(file), "--out", str(folder), "--resume")
        _note_cost(out, name, spent_s)
    return folder


def simulate_logs(part: str, *, out: Path, size: StudySize) -> list[Path]:
    """Simulate the worlds whose logs are learnt from or tested on.

    Args:
        part: «train», «village» (one world with as many people) or «unseen».
        out: the study's folder.
        size: how many worlds, people and days.
    """
    count = {"train": size.log_worlds, "village": 1, "unseen": size.unseen_log_worlds}[part]
    people = size.log_people * (size.log_worlds if part == "village" else 1)
    folders = []
    for number in range(count):
        folder = out / "logs" / f"{part}_{number:02d}"
        if not (folder / "tables.json").is_file():
            spent_s = run_digisphere(
                *("simulate", SCENARIOS[number % len(SCENARIOS)], "--out", str(folder)),
                *("--days", f"{size.log_days:g}", "--seed", str(LOG_SEED[part] + number)),
                *("--set", f"people.count={people}"),
                *("--set", f"world.size_cells={size.cells}"),
                *("--set", f"time.start={LOG_START}"),
            )
            _note_cost(out, f"logs/{folder.name}", spent_s)
        folders.append(folder)
    return folders


def costs_of_data(out: Path) -> tuple[float, float]:
    """Processor seconds that the pictures and the logs of a study took when they were made."""
    costs = _costs(out)
    logs = sum(spent_s for name, spent_s in costs.items() if name.startswith("logs/"))
    return sum(costs.values()) - logs, logs


def _costs(out: Path) -> dict[str, float]:
    file = out / COSTS_FILE
    told: dict[str, float] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return told


def _note_cost(out: Path, name: str, spent_s: float) -> None:
    costs = {**_costs(out), name: round(spent_s, 1)}
    (out / COSTS_FILE).write_text(json.dumps(costs, indent=1) + "\n", encoding="utf-8")


def run_digisphere(*words: str) -> float:
    """Run one of the product's commands; return the processor seconds it took.

    Raises:
        StudyError: it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, "-m", "digisphere", *words], capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        last = (ended.stderr.strip() or ended.stdout.strip())[-500:]
        raise StudyError(f"«digisphere {' '.join(words)}» failed: {last}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
