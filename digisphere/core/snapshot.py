"""One moment of the world, frozen: the only thing drawing, labelling and inspecting ever see.

Arrays are read-only and shared between snapshots when nothing has written them, so taking one is
cheap. Positions at any instant until the next snapshot follow from the trajectories in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec
from digisphere.core.events import EventView
from digisphere.core.fields import FieldSpec
from digisphere.core.settings import Scenario
from digisphere.core.state import FIELD_PREFIX, WorldState, fingerprint
from digisphere.errors import suggest


class FrozenTable:
    """A table as it stood at one moment; every array is read-only."""

    def __init__(
        self,
        name: str,
        *,
        specs: Mapping[str, ColumnSpec],
        columns: Mapping[str, np.ndarray[Any, Any]],
        alive: np.ndarray[Any, Any],
        given: int = 0,
    ) -> None:
        self.name = name
        self._given = given
        self.specs = specs
        self.alive = alive
        self._columns = columns

    @property
    def rows(self) -> np.ndarray[Any, Any]:
        """Indices of the living rows."""
        return np.flatnonzero(self.alive)

    @property
    def count(self) -> int:
        """Rows given out so far, dead ones included."""
        rows = self.rows
        return max(self._given, int(rows[-1]) + 1 if rows.size else 0)

    @property
    def capacity(self) -> int:
        """Rows there is room for."""
        return len(self.alive)

    def __getitem__(self, column: str) -> np.ndarray[Any, Any]:
        if column not in self._columns:
            raise KeyError(
                f"Table «{self.name}» has no column «{column}». "
                f"{suggest(column, known=self._columns)}"
            )
        return self._columns[column]

    def with_columns(self, columns: Mapping[str, np.ndarray[Any, Any]]) -> "FrozenTable":
        """Return this table with other values in some of its columns, of the same types."""
        made = {name: self._columns[name] for name in self}
        for name, values in columns.items():
            made[name] = np.broadcast_to(values, made[name].shape).astype(made[name].dtype)
            made[name].flags.writeable = False
        return FrozenTable(
            self.name, specs=self.specs, columns=made, alive=self.alive, given=self._given
        )

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)


@dataclass(frozen=True)
class Snapshot:
    """The world at one tick."""

    frame_id: int
    clock: Clock
    seed: int
    scenario: Scenario
    ground: Any
    tables: Mapping[str, FrozenTable]
    fields: Mapping[str, np.ndarray[Any, Any]]
    events: EventView
    field_specs: Mapping[str, FieldSpec] = field(default_factory=dict)

    @property
    def tick(self) -> int:
        """The tick this moment belongs to."""
        return self.clock.tick

    @property
    def time_s(self) -> float:
        """Seconds since the scenario's start."""
        return self.clock.time_s


class SnapshotMaker:
    """Freezes a state, copying only the arrays written since the last time."""

    def __init__(self, state: WorldState) -> None:
        self._state = state
        self._frozen: dict[str, tuple[int, np.ndarray[Any, Any]]] = {}
        self._prints: dict[str, tuple[np.ndarray[Any, Any], str]] = {}
        self._versions: dict[str, int] = {}

    def make(self, *, clock: Clock, seed: int, scenario: Scenario, frame_id: int) -> Snapshot:
        """Return the present moment."""
        state = self._state
        self._versions = state.versions()
        tables = {
            name: FrozenTable(
                name,
                specs=table.specs,
                columns={c: self._freeze(f"{name}.{c}", a) for c, a in table.columns.items()},
                alive=self._freeze(f"{name}.alive", table.alive),
                given=table.count,
            )
            for name, table in state.tables.items()
        }
        fields = {n: self._freeze(FIELD_PREFIX + n, a) for n, a in state.fields.items()}
        return Snapshot(
            frame_id=frame_id,
            clock=clock,
            seed=seed,
            scenario=scenario,
            ground=state.ground,
            tables=tables,
            fields=fields,
            events=state.log.view(),
            field_specs=state.field_specs,
        )

    def digest_columns(self) -> dict[str, str]:
        """Return what ``WorldState.digest_columns`` would of what snapshots of now hold.

        A frozen array never changes: its fingerprint is taken once, however many moments share it.
        """
        self._versions = self._state.versions()
        prints = {}
        for name, array in sorted(self._state.arrays().items()):
            frozen = self._freeze(name, array)
            kept = self._prints.get(name)
            if kept is None or kept[0] is not frozen:
                kept = self._prints[name] = (frozen, fingerprint(frozen))
            prints[name] = kept[1]
        return {**prints, "events": self._state.events_print}

    def _freeze(self, name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        version = self._versions.get(name, 0)
        cached = self._frozen.get(name)
        if cached is not None and cached[0] == version:
            return cached[1]
        copy = array.copy()
        copy.flags.writeable = False
        self._frozen[name] = (version, copy)
        return copy
