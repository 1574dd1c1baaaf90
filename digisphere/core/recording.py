"""A run that was written down, opened again: its world, its commands, and where to begin.

Reads what ``record`` wrote and what a dataset's manifest holds of the run behind it. Nothing is run
here: ``Recording.attach`` makes a fresh simulation ready to live the same run again, from the last
checkpoint before an instant if there is one, and ``check`` compares it with what was. Used by
rendering; ``replay`` does without checkpoints, as it proves them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.commands import LoggedCommand
from digisphere.core.record import CHECKPOINTS, EVENTS_FILE
from digisphere.core.replay import read_json, read_lines
from digisphere.core.scenario import make_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import RecordError


@dataclass(frozen=True)
class Recording:
    """One run that can be lived again.

    Attributes:
        root: folder it was read from.
        scenario: its settings.
        seed: its seed.
        ground_key: name of the ground it happened on.
        commands: everything that was ordered, by tick.
        digests: fingerprint of the whole state by tick, where it was taken.
        ends_s: the last instant known of it.
    """

    root: Path
    scenario: Scenario
    seed: int
    ground_key: str
    commands: tuple[LoggedCommand, ...]
    digests: Mapping[int, str]
    ends_s: float

    @classmethod
    def of_run(cls, root: Path) -> "Recording":
        """Open what ``digisphere simulate`` wrote.

        Raises:
            RecordError: the folder holds no readable record.
        """
        manifest = read_json(root / "manifest.json")
        where = str(root / "manifest.json")
        lines = read_lines(root / "digests.jsonl")
        if "scenario" not in manifest or not lines:
            raise RecordError(
                f"«{root}» holds no finished record; make one with «digisphere simulate»."
            )
        scenario = make_scenario(manifest["scenario"], where=where)
        digests = {int(line["tick"]): str(line["digest"]) for line in lines}
        return cls(
            root,
            scenario,
            int(manifest["seed"]),
            str(manifest["ground_key"]),
            tuple(LoggedCommand.from_json(line) for line in read_lines(root / "commands.jsonl")),
            digests,
            max(digests) * scenario.time.tick_s,
        )

    @property
    def fingerprint(self) -> str:
        """What tells this run from others: settings, seed, commands and the last known state."""
        total = blake2b(self.scenario.model_dump_json().encode(), digest_size=16)
        total.update(f"{self.seed} {self.digests[max(self.digests)]}".encode())
        for command in self.commands:
            total.update(str(command.to_json()).encode())
        return total.hexdigest()

    def attach(self, simulation: Simulation, *, before_tick: int) -> None:
        """Let a fresh simulation live this run, from as late a checkpoint as the tick allows.

        Raises:
            RecordError: the simulation stands on another ground than the run did.
        """
        found = str(getattr(simulation.ground, "key", ""))
        if found != self.ground_key:
            raise RecordError(
                f"«{self.root}» happened on the ground {self.ground_key}, this version builds "
                f"{found}. Use the version of DigiSphere named in its manifest."
            )
        begun = self._last_checkpoint(before_tick)
        if begun is not None:
            begun.put_into(simulation)
        now = simulation.clock.tick
        simulation.queue.schedule(
            (entry.tick, entry.kind, entry.arguments) for entry in self.commands if entry.tick > now
        )

    def _last_checkpoint(self, before_tick: int) -> Checkpoint | None:
        """The latest readable checkpoint up to a tick; a damaged one only costs time."""
        folder = self.root / CHECKPOINTS
        names = sorted(path.name for path in folder.glob("[0-9]" * 10)) if folder.is_dir() else []
        for name in reversed(names):
            if int(name) > before_tick:
                continue
            try:
                return Checkpoint.load(folder / name, events_file=self.root / EVENTS_FILE)
            except RecordError:
                continue
        return None

    def check(self, *, tick: int, digest: str) -> None:
        """Compare the state at a tick with what it was, where that is known.

        Raises:
            RecordError: the world has become another one.
        """
        known = self.digests.get(tick, digest)
        if known != digest:
            raise RecordError(
                f"At tick {tick} the world is not the one recorded in «{self.root}». It was made "
                "by another version or on another kind of machine; use the one its manifest names."
            )
