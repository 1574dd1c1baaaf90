"""One small town, simulated once and kept, that many checks look at.

``simulated`` is what a check calls. A town is named by all it depends on (settings, seed, days,
the source of every system), simulated by whoever asks first, kept in the user's cache folder and
read by everybody else: other checks, other processes, the tests, the next battery. A process that
asks while another simulates waits for it. What is kept: where everybody was and what they did at
every look, all tables at the start and after each day, and the whole event log. The first day is a
Friday; days run from four to four, as in diaries of time use, and so does ``time_s``.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import PERSON_BASE
from digisphere.core.registry import Registry
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.sources import digest_of_imports
from digisphere.core.state import is_text
from digisphere.evaluate.check import Effort
from digisphere.people.trajectory import activity_at, indoors_at, position_at
from digisphere.world.cache import cache_home
from digisphere.world.opening import open_world

Array = NDArray[Any]

DAY_S = 86400.0
LOOK_S = 300.0
"""Time between two looks at where everybody is and what they do."""
WARM_UP_S = 7 * 3600.0
"""Simulated before the town is watched: the evening and night in which people settle."""
_START = "2026-06-11T21:00:00"
_SETTINGS = (
    f"time.start={_START}",
    "time.digest_every='1 day'",
    "weather.grid_cells=32",
    "hazards.grid_cells=64",
    "hazards.spontaneous=0",
    "wildlife.count=0",
)
_LONG_TABLES = ("memory", "knowledge")
"""Tables kept at the start and the end only."""
_MOST_FILES = 24
_VERSION = 1


@dataclass(frozen=True)
class Town:
    """A town that was simulated: looks, tables and events.

    ``looks`` has ``time_s`` (t,) and, all (t, people): ``activity``, ``intention``, ``place``,
    ``indoors``, ``conversation`` (row of the host, -1 none), ``x_m``, ``y_m``.
    """

    seed: int
    people: int
    days: int
    looks: dict[str, Array]
    _tables: dict[str, Array]
    _log: dict[str, Array]
    _read: dict[str, dict[str, Array]] = field(default_factory=dict)

    def column(self, name: str, *, day: int = -1) -> Array:
        """Return a column such as ``people.age_years`` as it was after so many days.

        Args:
            name: table and column; rows are those given out.
            day: 0 for the start; -1 for the end.
        """
        return self._tables[f"{self.days if day < 0 else day}/{name}"]

    def events(self, kind: str) -> dict[str, Array]:
        """Return all events of a kind as columns: id, time_s, subject, object, place, payload."""
        if kind not in self._read:
            self._read[kind] = self._events(kind)
        return self._read[kind]

    def _events(self, kind: str) -> dict[str, Array]:
        log = self._log
        chosen = np.flatnonzero(log["kind"] == kind)
        out = {name: log[name][chosen] for name in ("time_s", "subject", "object", "place")}
        out["id"] = chosen
        texts = [json.loads(log["payload"][n]) for n in chosen.tolist()]
        for name in texts[0] if texts else ():
            values = [text[name] for text in texts]
            lists = isinstance(values[0], list)
            out[name] = np.array(values, dtype=object) if lists else np.array(values)
        return out

    def starts(self, event_ids: Array) -> Array:
        """Return when these events happened, s; -1 for none."""
        ids = np.asarray(event_ids, dtype=np.int64)
        return np.asarray(np.where(ids >= 0, self._log["time_s"][np.maximum(ids, 0)], -1.0))

    def event(self, event_id: int) -> tuple[str, int]:
        """Return the kind and the subject of one event."""
        return str(self._log["kind"][event_id]), int(self._log["subject"][event_id])

    def columns_of(self, table: str) -> list[str]:
        """Return the names of a table's columns as they were kept at the start."""
        prefix = f"0/{table}."
        return sorted(name[len(prefix) :] for name in self._tables if name.startswith(prefix))

    def kinds(self) -> list[str]:
        """Return the kinds of events that happened."""
        return sorted(set(self._log["kind"].tolist()))


def rows_of(person_ids: Array) -> NDArray[np.int64]:
    """Return rows of ``people`` from the ids events carry."""
    return np.asarray(person_ids, dtype=np.int64) - PERSON_BASE


def scenario_of(
    effort: Effort, *, changes: tuple[str, ...] = (), doings: tuple[str, ...] = ()
) -> Scenario:
    """Return the town's settings: 150 people in the quick battery, 500 in the full one."""
    people = effort.choose(quick=150, full=500)
    cells = effort.choose(quick=128, full=256)
    size = (f"people.count={people}", f"world.size_cells={cells}")
    return load_scenario("valley", overrides=(*_SETTINGS, *size, *changes), doings=doings)


def simulated(
    effort: Effort,
    *,
    seed: int = 7,
    changes: tuple[str, ...] = (),
    doings: tuple[str, ...] = (),
    days: int = 0,
) -> Town:
    """Return the town of this effort, from the cache or simulated now.

    Args:
        effort: two days of 150 people, or a week of 500.
        seed: which town.
        changes: settings that differ, as ``section.key=value``.
        doings: commands to give, as ``TIME KIND NAME=VALUE``.
        days: replaces the usual length.
    """
    length = days or effort.choose(quick=2, full=7)
    scenario = scenario_of(effort, changes=changes, doings=doings)
    return _kept(scenario.model_dump_json(), seed, length)


def all_simulated(effort: Effort) -> list[Town]:
    """Return the towns a figure is measured on: one in the quick battery, else three seeds."""
    return [simulated(effort, seed=7 + k) for k in range(effort.choose(quick=1, full=3))]


def sample_of(towns: Sequence[Town]) -> str:
    """Say in words which towns a figure was measured on."""
    first, seeds = towns[0], ", ".join(str(town.seed) for town in towns)
    days = "a day" if first.days == 1 else f"{first.days} days"
    if len(towns) == 1:
        return f"a town of {first.people} people for {days}, seed {seeds}"
    return f"{len(towns)} towns of {first.people} people for {days}, seeds {seeds}"


@lru_cache(maxsize=6)
def _kept(settings: str, seed: int, days: int) -> Town:
    """Return a town by its settings as text: a timeline of commands has no hash."""
    scenario = Scenario.model_validate_json(settings)
    path = _folder() / f"{_key(scenario, seed=seed, days=days)}.npz"
    with _alone(path):
        if not path.is_file():
            simulation = open_world(scenario, seed=seed)
            _save(_watch(simulation, days=days), path)
    return _load(path)


def watch(scenario: Scenario, *, seed: int, days: int) -> Town:
    """Simulate a town of any settings, keeping nothing on disk."""
    return _town(_watch(open_world(scenario, seed=seed), days=days))


def _folder() -> Path:
    return cache_home() / "towns"


@lru_cache(maxsize=1)
def _systems_digest() -> str:
    """A digest of the source of every installed system, and of how a town is watched."""
    digest = blake2b(digest_size=16)
    for name, system in Registry("digisphere.systems").load_all().items():
        file = getattr(sys.modules[system.__module__], "__file__", None)
        digest.update(name.encode())
        digest.update(digest_of_imports(Path(file)).encode() if file else b"")
    digest.update(digest_of_imports(Path(__file__)).encode())
    return digest.hexdigest()


def _key(scenario: Scenario, *, seed: int, days: int) -> str:
    text = f"{scenario.model_dump_json()}|{seed}|{days}|{_systems_digest()}|{_VERSION}"
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _watch(simulation: Simulation, *, days: int) -> dict[str, Array]:
    """Run a town and return everything that is kept of it, by full name."""
    looks: dict[str, list[Array]] = {}
    kept = {"facts": np.array([simulation.seed, days])}
    simulation.run_until(WARM_UP_S)
    kept |= _tables_now(simulation, label="0", whole=True)
    each_day = round(DAY_S / LOOK_S)
    for number in range(1, days * each_day + 1):
        simulation.run_until(WARM_UP_S + number * LOOK_S)
        for name, values in _look(simulation).items():
            looks.setdefault(name, []).append(values)
        if number % each_day == 0:
            day = number // each_day
            kept |= _tables_now(simulation, label=str(day), whole=day == days)
    kept |= {f"look/{name}": np.stack(values) for name, values in looks.items()}
    columns = simulation.state.log.view().columns()
    kept["log/time_s"] = np.array(columns["tick"]) * simulation.clock.tick_s - WARM_UP_S
    for name in ("subject", "object", "place"):
        kept[f"log/{name}"] = np.array(columns[name])
    for name in ("kind", "payload"):
        kept[f"log/{name}"] = np.array(columns[name], dtype=np.str_)
    return kept


def _look(simulation: Simulation) -> dict[str, Array]:
    """Where everybody is and what they do at this instant."""
    people = simulation.state.tables["people"]
    rows, now = np.arange(people.count), simulation.clock.time_s
    where = position_at(people, now, rows).astype(np.float32)
    return {
        "time_s": np.array(now - WARM_UP_S),
        "activity": activity_at(people, now, rows),
        "indoors": indoors_at(people, now, rows),
        "intention": people["intention"][rows].copy(),
        "place": people["place_id"][rows].copy(),
        "conversation": simulation.state.tables["social"]["conversation"][rows].copy(),
        "x_m": where[:, 0],
        "y_m": where[:, 1],
    }


def _tables_now(simulation: Simulation, *, label: str, whole: bool) -> dict[str, Array]:
    kept: dict[str, Array] = {}
    for name, table in simulation.state.tables.items():
        if not whole and name in _LONG_TABLES:
            continue
        for column, values in {"alive": table.alive, **table.columns}.items():
            if not is_text(values):
                kept[f"table/{label}/{name}.{column}"] = values[: table.count].copy()
    return kept


def _save(kept: dict[str, Array], path: Path) -> None:
    """Leave a town in the cache, whole or not at all, and remove the oldest beyond two dozen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        # mypy cannot see that the names never collide with numpy's own argument.
        np.savez_compressed(file, **kept)  # type: ignore[arg-type]
    os.replace(beside, path)
    towns = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in towns[_MOST_FILES:]:
        with suppress(OSError):
            old.unlink()


def _load(path: Path) -> Town:
    with np.load(path, allow_pickle=False) as packed:
        return _town({name: packed[name] for name in packed.files})


def _town(kept: dict[str, Array]) -> Town:
    seed, days = kept["facts"].tolist()
    looks: dict[str, Array] = {}
    tables: dict[str, Array] = {}
    log: dict[str, Array] = {}
    parts = {"look": looks, "table": tables, "log": log, "facts": {}}
    for name, values in kept.items():
        part, _, rest = name.partition("/")
        parts[part][rest] = values
    people = looks["activity"].shape[1]
    return Town(seed=seed, people=people, days=days, looks=looks, _tables=tables, _log=log)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock while a town is made, so that two processes do not make the same one.

    Where the platform has no such lock both make it, and either's file is as good.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
