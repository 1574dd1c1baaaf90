"""Makes a recorded run again and compares: the proof that same seed means same world.

Reads ``manifest.json``, ``commands.jsonl`` and ``digests.jsonl``; runs afresh; stops at the first
differing fingerprint and names the column. Opening the world is handed in by the caller.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digisphere.core.scenario import make_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import RecordError

Opener = Callable[[Scenario, int], Simulation]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What a replay found."""

    checked: int
    same: bool
    tick: int = -1
    columns: tuple[str, ...] = ()

    def describe(self) -> str:
        """Return one sentence for the user."""
        if self.same:
            return f"The same world: all {self.checked} digests agree."
        return (
            f"Another world: at tick {self.tick} the first differing column is "
            f"«{self.columns[0]}» ({len(self.columns)} differ); {self.checked} digests agreed."
        )


def replay(folder: Path, *, open_world: Opener, progress: Progress | None = None) -> ReplayResult:
    """Run a record again and compare every digest.

    Raises:
        RecordError: the folder holds no readable record.
    """
    manifest = read_json(folder / "manifest.json")
    digests = read_lines(folder / "digests.jsonl")
    commands = read_lines(folder / "commands.jsonl")
    if not digests:
        raise RecordError(f"«{folder}» holds no digests; record with «digisphere simulate».")
    scenario = make_scenario(manifest["scenario"], where=str(folder / "manifest.json"))
    simulation = open_world(scenario, int(manifest["seed"]))
    # The log holds the scenario's own timeline too.
    simulation.queue.schedule((int(c["tick"]), c["kind"], c["args"]) for c in commands)
    for number, expected in enumerate(digests):
        simulation.run(int(expected["tick"]) - simulation.clock.tick)
        found = simulation.digest_columns()
        differing = _differing(expected["columns"], found)
        if differing:
            return ReplayResult(number, False, int(expected["tick"]), tuple(differing))
        if progress:
            progress((number + 1) / len(digests))
    return ReplayResult(len(digests), True)


def _differing(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    names = sorted({*expected, *found})
    return [n for n in names if expected.get(n) != found.get(n)]


def read_json(path: Path) -> dict[str, Any]:
    """Read a file of a record.

    Raises:
        RecordError: it is missing or damaged.
    """
    try:
        tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"«{path}» cannot be read as the record of a run: {error}.") from error
    return tree


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of lines; half a last line, as a killed run may leave, is left out.

    Raises:
        RecordError: it is missing or damaged.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RecordError(f"«{path}» cannot be read: {error.strerror}.") from error
    out = []
    for number, line in enumerate(lines):
        try:
            out.append(json.loads(line))
        except ValueError as error:
            if number == len(lines) - 1:
                break  # a killed run may leave half a last line
            raise RecordError(f"«{path}» line {number + 1} is damaged: {error}.") from error
    return out
