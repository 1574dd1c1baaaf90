"""The whole state of a run: the ground, the tables, the fields and the event log.

A system never holds this; it is handed a ``View`` in which only what it declared can be written.
Writes are counted by array, so a snapshot copies only what has changed.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from digisphere.core.columns import TEXT, Table, TableSpec, TableView
from digisphere.core.events import EventEmitter, EventLog
from digisphere.core.fields import FieldSpec
from digisphere.errors import RegistryError, suggest

FIELD_PREFIX = "field:"


class WorldState:
    """Everything that changes, plus the ground, which does not."""

    def __init__(self, ground: Any) -> None:
        self.ground = ground
        self.tables: dict[str, Table] = {}
        self.fields: dict[str, np.ndarray[Any, Any]] = {}
        self.field_specs: dict[str, FieldSpec] = {}
        self.log = EventLog()
        self._touches: dict[tuple[str, ...], int] = {}

    def declare_table(self, spec: TableSpec) -> None:
        """Allocate a table, or add columns to one that another system declared."""
        table = self.tables.get(spec.name)
        if table is None:
            self.tables[spec.name] = Table(spec)
        elif table.capacity != spec.capacity:
            raise RegistryError(
                f"Table «{spec.name}» is declared with {table.capacity} and {spec.capacity} rows."
            )
        else:
            table.extend_columns(spec.columns)

    def declare_field(self, spec: FieldSpec) -> None:
        """Allocate a field."""
        if spec.name in self.field_specs and self.field_specs[spec.name] != spec:
            raise RegistryError(f"Field «{spec.name}» is declared twice with different facts.")
        self.field_specs[spec.name] = spec
        self.fields[spec.name] = spec.allocate()

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return every array by its full name: ``people.energy``, ``field:cloud``."""
        out = {}
        for name, table in self.tables.items():
            out[f"{name}.alive"] = table.alive
            out.update({f"{name}.{c}": a for c, a in table.columns.items()})
        out.update({FIELD_PREFIX + n: a for n, a in self.fields.items()})
        return out

    def touch(self, writes: Iterable[str]) -> None:
        """Note a write to each declared array, so that snapshots copy it anew.

        Systems that run every other second and write a hundred columns make this a hot path, so
        declarations are counted whole and only ``versions`` takes them apart.
        """
        declared = tuple(writes)
        self._touches[declared] = self._touches.get(declared, 0) + 1

    def versions(self) -> dict[str, int]:
        """Return by full name how often each array may have been written so far."""
        counts: dict[str, int] = {}
        for declared, times in self._touches.items():
            for name in declared:
                counts[name] = counts.get(name, 0) + times
        return counts

    def expand(self, declared: Iterable[str], *, who: str) -> tuple[str, ...]:
        """Turn declarations such as ``people.*`` into full array names.

        Raises:
            RegistryError: a declaration names nothing that exists.
        """
        known = self.arrays()
        names: list[str] = []
        for item in declared:
            if item == "events":
                continue
            if item.endswith(".*"):
                found = [k for k in known if k.startswith(item[:-1])]
            else:
                found = [item] if item in known else []
            if not found:
                raise RegistryError(
                    f"«{who}» declares «{item}», which no system provides. "
                    f"{suggest(item, known=known)}"
                )
            names.extend(found)
        return tuple(names)

    def digest_columns(self) -> dict[str, str]:
        """Return a short fingerprint of every array and of the event log."""
        prints = {name: fingerprint(array) for name, array in sorted(self.arrays().items())}
        prints["events"] = self.events_print
        return prints

    @property
    def events_print(self) -> str:
        """Fingerprint of the event log."""
        return self.log.chain.hex()[:16]


def fingerprint(array: np.ndarray[Any, Any]) -> str:
    """Return 16 hex digits that change when any element of the array changes."""
    raw: bytes | memoryview
    if array.dtype == object:
        raw = "\0".join(map(str, array.ravel())).encode()
    else:
        raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    return blake2b(raw, digest_size=8).hexdigest()


class View:
    """The state as one system (or command) may see and change it."""

    def __init__(self, state: WorldState, *, writes: tuple[str, ...], who: str) -> None:
        self.ground = state.ground
        self.writes = state.expand(writes, who=who)
        allowed: dict[str, set[str]] = {}
        for name in self.writes:
            if not name.startswith(FIELD_PREFIX):
                table, column = name.split(".", 1)
                allowed.setdefault(table, set()).add(column)
        self.tables: Mapping[str, TableView] = {
            name: TableView(table, writable=frozenset(allowed.get(name, set())))
            for name, table in state.tables.items()
        }
        self.fields: dict[str, np.ndarray[Any, Any]] = {}
        for name, array in state.fields.items():
            field = array.view()
            field.flags.writeable = FIELD_PREFIX + name in self.writes
            self.fields[name] = field
        self.events = EventEmitter(state.log, writable="events" in writes, system=who)
        self.idle = False
        """Set by a step that wrote nothing, so that snapshots need not copy its arrays again."""

    def table(self, name: str) -> TableView:
        """Return one table; an unknown name is answered with the nearest ones."""
        if name not in self.tables:
            raise KeyError(f"There is no table «{name}». {suggest(name, known=self.tables)}")
        return self.tables[name]

    def column(self, full_name: str) -> np.ndarray[Any, Any]:
        """Return a column by full name, e.g. ``people.energy``."""
        table, column = full_name.split(".", 1)
        return self.table(table)[column]


def is_text(array: np.ndarray[Any, Any]) -> bool:
    """Tell whether an array holds text rather than numbers."""
    return bool(array.dtype == object)


__all__ = ["FIELD_PREFIX", "TEXT", "View", "WorldState", "fingerprint", "is_text"]
