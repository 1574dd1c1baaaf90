"""A run's state set aside: in memory to seek back, on disk to resume after a stop.

A checkpoint holds the tick, every array, the events so far and the commands still waiting. It
holds no generator: chance is stateless. Files appear whole or not at all.
"""

import json
import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

from digisphere.core.commands import LoggedCommand
from digisphere.core.events import EventLog
from digisphere.core.state import is_text
from digisphere.errors import RecordError

if TYPE_CHECKING:
    from digisphere.core.simulation import Simulation


@dataclass(frozen=True)
class Checkpoint:
    """Everything needed to go on from one tick."""

    tick: int
    seed: int
    scenario_json: str
    ground_key: str
    frames: int
    arrays: dict[str, np.ndarray[Any, Any]]
    events: dict[str, list[Any]]
    chain_hex: str
    waiting: list[tuple[int, str, dict[str, Any]]]
    commands: list[dict[str, Any]]
    """What was ordered up to this tick, as lines of the log."""
    given: dict[str, int]
    """Rows given out, by table."""

    @staticmethod
    def combine(columns: dict[str, str]) -> str:
        """Fold fingerprints by array into one."""
        text = "\n".join(f"{k}={v}" for k, v in sorted(columns.items()))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    @classmethod
    def of(cls, simulation: "Simulation") -> "Checkpoint":
        """Copy the present state of a run."""
        state = simulation.state
        return cls(
            tick=simulation.clock.tick,
            seed=simulation.seed,
            scenario_json=simulation.scenario.model_dump_json(),
            ground_key=str(getattr(simulation.ground, "key", "")),
            frames=simulation._frames,
            arrays={name: array.copy() for name, array in state.arrays().items()},
            events=state.log.view().columns(),
            chain_hex=state.log.chain.hex(),
            waiting=simulation.queue.waiting(),
            commands=[entry.to_json() for entry in simulation.command_log],
            given={name: table.count for name, table in state.tables.items()},
        )

    def put_into(self, simulation: "Simulation") -> None:
        """Overwrite a run's state with this one.

        Raises:
            RecordError: scenario, seed, ground or arrays differ.
        """
        self._check(simulation)
        state = simulation.state
        for name, array in state.arrays().items():
            array[...] = self.arrays[name]
        for name, table in state.tables.items():
            table.go_back(self.given[name])
        state.touch(state.arrays())
        kinds = list(state.log.kinds.values())
        fresh = EventLog(kinds)
        columns = self.events
        for row in range(len(columns["tick"])):
            fresh.append(
                columns["kind"][row],
                tick=columns["tick"][row],
                subject=columns["subject"][row],
                object=columns["object"][row],
                place=columns["place"][row],
                causes=columns["causes"][row],
                payload=json.loads(columns["payload"][row]),
            )
        if fresh.chain.hex() != self.chain_hex:
            raise RecordError("The checkpoint's event log is damaged; use an earlier checkpoint.")
        state.log.adopt(fresh)
        simulation.clock = simulation.clock.at_tick(self.tick)
        for entry in simulation._scheduled:
            entry.system.forget()
        simulation._frames = self.frames
        simulation.command_log = [LoggedCommand.from_json(line) for line in self.commands]
        simulation.queue.schedule(self.waiting)

    def _check(self, simulation: "Simulation") -> None:
        if simulation.seed != self.seed:
            raise RecordError(
                f"The checkpoint has seed {self.seed}, this run {simulation.seed}. "
                "Resume with the same seed."
            )
        if simulation.scenario.model_dump_json() != self.scenario_json:
            raise RecordError("The checkpoint belongs to other scenario settings; use the same.")
        if str(getattr(simulation.ground, "key", "")) != self.ground_key:
            raise RecordError("The checkpoint belongs to another world; rebuild it with its seed.")
        mine, theirs = set(simulation.state.arrays()), set(self.arrays)
        if mine != theirs:
            odd = ", ".join(sorted(mine ^ theirs)[:5])
            raise RecordError(
                f"The checkpoint has other columns ({odd}); it was made by other systems."
            )

    def save(self, folder: Path, *, with_events: bool = True) -> None:
        """Write the checkpoint into a folder, whole or not at all.

        Args:
            folder: where to.
            with_events: False leaves the events to a file that holds those of the whole run, so
                that many checkpoints of one run do not repeat them.

        Raises:
            RecordError: the folder cannot be written.
        """
        numbers = {n: a for n, a in self.arrays.items() if not is_text(a)}
        facts = {
            "tick": self.tick,
            "seed": self.seed,
            "scenario": self.scenario_json,
            "ground_key": self.ground_key,
            "frames": self.frames,
            "text": {n: a.tolist() for n, a in self.arrays.items() if is_text(a)},
            "events": self.events if with_events else None,
            "event_count": len(self.events["tick"]),
            "chain": self.chain_hex,
            "waiting": self.waiting,
            "commands": self.commands,
            "given": self.given,
        }
        partial = folder.with_name(folder.name + ".partial")
        try:
            partial.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(partial / "arrays.npz", allow_pickle=False, **numbers)
            (partial / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
            if folder.exists():
                for old in folder.iterdir():
                    old.unlink()
                folder.rmdir()
            os.replace(partial, folder)
        except OSError as error:
            raise RecordError(
                f"The checkpoint «{folder}» cannot be written: {error.strerror}. "
                "Free some space or choose another folder."
            ) from error

    @classmethod
    def load(cls, folder: Path, *, events_file: Path | None = None) -> "Checkpoint":
        """Read a checkpoint.

        Args:
            folder: where it is.
            events_file: the run's events, for a checkpoint that was saved without.

        Raises:
            RecordError: there is none, or it is damaged.
        """
        try:
            facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
            with np.load(folder / "arrays.npz", allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            for name, values in facts["text"].items():
                arrays[name] = np.array(values, dtype=object)
            return cls(
                tick=facts["tick"],
                seed=facts["seed"],
                scenario_json=facts["scenario"],
                ground_key=facts["ground_key"],
                frames=facts["frames"],
                arrays=arrays,
                events=facts["events"] or _first_events(events_file, facts["event_count"]),
                chain_hex=facts["chain"],
                waiting=[(t, k, a) for t, k, a in facts["waiting"]],
                commands=facts["commands"],
                given=facts["given"],
            )
        except (OSError, ValueError, KeyError) as error:  # pyarrow's errors are among these
            raise RecordError(f"«{folder}» holds no readable checkpoint: {error}.") from error


def _first_events(path: Path | None, count: int) -> dict[str, list[Any]]:
    """The first so many events of a run's file."""
    if path is None:
        raise ValueError("its events lie in another file, which is not given")
    table = pq.read_table(path)
    if table.num_rows < count:
        raise ValueError(f"«{path.name}» has {table.num_rows} events of {count}")
    columns: dict[str, list[Any]] = table.slice(0, count).to_pydict()
    return columns
