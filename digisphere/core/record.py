"""Writes a run down so that it can be made again and proved: manifest, commands, digests, events.

``manifest.json`` says everything needed to repeat the run; ``commands.jsonl`` every change from
outside; ``digests.jsonl`` a fingerprint per column at regular simulated times; ``events.parquet``
what happened and why; ``checkpoints`` where a part of it can be begun. Replaying is in ``replay``.
"""

import json
import platform
import sys
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.commands import LoggedCommand
from digisphere.core.events import EventView
from digisphere.errors import RecordError

if TYPE_CHECKING:
    from digisphere.core.simulation import Simulation

CHECKPOINTS = "checkpoints"
EVENTS_FILE = "events.parquet"
_PACKAGES = ("digisphere", "numpy", "numba", "scipy", "pyarrow", "panda3d", "pydantic")
_EVENT_SCHEMA = pa.schema(
    [
        ("event_id", pa.int64()),
        ("tick", pa.int64()),
        ("kind", pa.string()),
        ("subject", pa.int32()),
        ("object", pa.int32()),
        ("place", pa.int32()),
        ("payload", pa.string()),
        ("causes", pa.list_(pa.int64())),
    ]
)


def versions() -> dict[str, str]:
    """Return the versions of everything a result depends on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def make_manifest(simulation: "Simulation", *, command_line: list[str]) -> dict[str, Any]:
    """Return what is needed to make this run again."""
    text = simulation.scenario.model_dump_json(indent=1)
    return {
        "format": "digisphere-run-1",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command_line": command_line,
        "scenario": json.loads(text),
        "scenario_hash": blake2b(text.encode(), digest_size=16).hexdigest(),
        "seed": simulation.seed,
        "ground_key": str(getattr(simulation.ground, "key", "")),
        "systems": [row.name for row in simulation.plan],
        "platform": platform.platform(),
        "machine": platform.machine(),
        "versions": versions(),
    }


def write_events(events: EventView, path: Path) -> None:
    """Write an event log as one Parquet file, whole or not at all."""
    table = pa.table(events.columns(), schema=_EVENT_SCHEMA)
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial, compression="zstd")
    partial.replace(path)


class Recorder:
    """Keeps the record of one run in a folder."""

    def __init__(self, folder: Path, *, simulation: "Simulation") -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            manifest = make_manifest(simulation, command_line=sys.argv)
            (folder / "manifest.json").write_text(
                json.dumps(manifest, indent=1) + "\n", encoding="utf-8"
            )
            self._commands = (folder / "commands.jsonl").open("w", encoding="utf-8")
            self._digests = (folder / "digests.jsonl").open("w", encoding="utf-8")
        except OSError as error:
            raise RecordError(
                f"The run cannot be recorded in «{folder}»: {error.strerror}. "
                "Choose a folder you can write to."
            ) from error

    def command(self, entry: LoggedCommand) -> None:
        """Write one command down."""
        self._commands.write(json.dumps(entry.to_json()) + "\n")
        self._commands.flush()

    def digest(self, simulation: "Simulation") -> None:
        """Write the present fingerprints down."""
        columns = simulation.digest_columns()
        line = {
            "tick": simulation.clock.tick,
            "digest": Checkpoint.combine(columns),
            "columns": columns,
        }
        self._digests.write(json.dumps(line) + "\n")
        self._digests.flush()

    def checkpoint(self, simulation: "Simulation") -> None:
        """Set the present state aside, so that a part of the run can be made again alone."""
        name = f"{simulation.clock.tick:010d}"
        simulation.checkpoint().save(self.folder / CHECKPOINTS / name, with_events=False)

    def flush_events(self, simulation: "Simulation") -> None:
        """Write the event log as it stands."""
        write_events(simulation.state.log.view(), self.folder / EVENTS_FILE)

    def close(self, simulation: "Simulation") -> None:
        """Finish the record; the last line of the digests tells where the run ended."""
        self.digest(simulation)
        self.flush_events(simulation)
        self._commands.close()
        self._digests.close()
