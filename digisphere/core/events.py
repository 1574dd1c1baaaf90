"""What happened, and because of what: an append-only log whose every entry names its causes.

Kinds are declared with the fields of their payload. A cause must already be in the log, so chains
cannot be circular and a cause always precedes its effect. Systems emit through their view;
snapshots read the log up to their own moment.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from digisphere.core.identity import NONE
from digisphere.errors import RegistryError, SystemFault, suggest

_COLUMNS = ("tick", "kind", "subject", "object", "place")
_PLAIN: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_KEPT_READ = 20_000
"""Events kept unpacked: dialogue and memory look at the same recent ones again and again."""
_JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": list,
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: its name, the fields of its payload with their types, and what it means."""

    name: str
    payload: Mapping[str, str]
    doc: str = ""


class Event(NamedTuple):
    """One entry of the log. ``subject``, ``object`` and ``place`` are ids as in the picture."""

    id: int
    tick: int
    kind: str
    subject: int
    object: int
    place: int
    payload: dict[str, Any]
    causes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EventPart:
    """Entries of a log from one number on, as plain columns that another process can take in."""

    start: int
    kinds: tuple[str, ...]
    rows: np.ndarray[Any, Any]
    payloads: tuple[str, ...]
    causes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """What a kind's payload is like when nothing in it needs mending: names in order, types."""

    names: list[str]
    types: list[type | None]
    written: str
    """Its JSON, with a gap for each value."""
    texts: list[int]
    flags: list[int]
    floats: list[int]
    """Where its strings, its truths and its fractions stand."""

    @classmethod
    def of(cls, kind: EventKind) -> "_Form":
        """Return the form of a kind; nothing fits it where a list is declared."""
        names = sorted(kind.payload)
        types = [_PLAIN.get(kind.payload[name]) for name in names]
        gaps = (_GAPS.get(t, "%s") for t in types)
        entries = (
            _QUOTED(n).replace("%", "%%") + ":" + g for n, g in zip(names, gaps, strict=True)
        )
        where = ([k for k, t in enumerate(types) if t is sort] for sort in (str, bool, float))
        return cls(names, types, "{" + ",".join(entries) + "}", *where)

    def fit(self, payload: Mapping[str, Any]) -> tuple[dict[str, Any], str] | None:
        """Return the payload in the order of names, and as JSON, if it is of this form."""
        values: list[Any] = [*map(payload.get, self.names)]
        if len(payload) != len(values) or [*map(type, values)] != self.types:
            return None
        plain = dict(zip(self.names, values, strict=True))
        if not isfinite(sum(map(values.__getitem__, self.floats))):
            return plain, _WRITE_IN_ORDER(plain)
        for k in self.texts:
            values[k] = _QUOTED(values[k])
        for k in self.flags:
            values[k] = "true" if values[k] else "false"
        return plain, self.written % tuple(values)


class EventLog:
    """The append-only log of one run."""

    def __init__(self, kinds: Iterable[EventKind] = ()) -> None:
        self.kinds: dict[str, EventKind] = {}
        self._forms: dict[str, _Form] = {}
        self._kind_names: list[str] = []
        self._kind_ids: dict[str, int] = {}
        self._rows = np.zeros((1024, len(_COLUMNS)), dtype=np.int64)
        self._payloads: list[str] = []
        self._causes: list[tuple[int, ...]] = []
        self._read: dict[int, Event] = {}
        self.chain = b"\0" * 16
        for kind in kinds:
            self.declare(kind)

    def __len__(self) -> int:
        return len(self._payloads)

    def declare(self, kind: EventKind) -> None:
        """Make a kind known; the same name may only be declared again with the same fields."""
        known = self.kinds.get(kind.name)
        if known is not None and dict(known.payload) != dict(kind.payload):
            raise RegistryError(f"Event kind «{kind.name}» is declared twice with other fields.")
        if known is None:
            self.kinds[kind.name] = kind
            self._forms[kind.name] = _Form.of(kind)
            self._kind_ids[kind.name] = len(self._kind_names)
            self._kind_names.append(kind.name)

    def append(
        self,
        kind: str,
        *,
        tick: int,
        subject: int = NONE,
        object: int = NONE,  # noqa: A002 - the word the design uses
        place: int = NONE,
        causes: Iterable[int] = (),
        payload: Mapping[str, Any] | None = None,
    ) -> int:
        """Write one event and return its id.

        Raises:
            SystemFault: the kind is unknown, the payload does not fit it, or a cause is not in
                the log yet.
        """
        given = payload or {}
        form = self._forms.get(kind)
        fitted = form.fit(given) if form else None
        fields = {} if fitted else self._checked(kind, given)
        number = len(self)
        cause_ids = tuple(sorted({int(c) for c in causes if c >= 0}))
        if cause_ids and cause_ids[-1] >= number:
            raise SystemFault(
                f"Event «{kind}» names cause {cause_ids[-1]}, but the log ends at {number - 1}. "
                "A cause must be emitted first."
            )
        if number == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        row = [int(tick), self._kind_ids[kind], int(subject), int(object), int(place)]
        self._rows[number] = row
        plain, text = fitted or (None, _WRITE(fields))
        self._payloads.append(text)
        self._causes.append(cause_ids)
        if plain is not None:  # reading the text back would give these very values
            when, _, who, whom, where = row
            _keep(Event(number, when, kind, who, whom, where, plain, cause_ids), self._read)
        entry = f"{kind}|{row}|{text}|{cause_ids}"
        self.chain = blake2b(self.chain + entry.encode(), digest_size=16).digest()
        return number

    def _checked(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a payload in which numbers of numpy have become plain ones, or refuse it."""
        fields = dict(given)
        declared = self.kinds.get(kind)
        if declared is None:
            raise SystemFault(
                f"Event kind «{kind}» is not declared. {suggest(kind, known=self.kinds)}"
            )
        if fields.keys() != declared.payload.keys():
            raise SystemFault(
                f"Event «{kind}» carries {sorted(fields)} but is declared with "
                f"{sorted(declared.payload)}."
            )
        for name, type_name in declared.payload.items():
            value = fields[name]
            if isinstance(value, np.generic):
                fields[name] = value = value.item()
            if not isinstance(value, _JSON_TYPES[type_name]):
                raise SystemFault(
                    f"Event «{kind}»: «{name}» = {value!r} is not of declared type "
                    f"{declared.payload[name]}."
                )
        return fields

    def adopt(self, other: "EventLog") -> None:
        """Take over another log's entries, when a run is put back to a checkpoint."""
        self._rows = other._rows
        self._payloads = other._payloads
        self._causes = other._causes
        self._read = other._read
        self._kind_names = other._kind_names
        self._kind_ids = other._kind_ids
        self.chain = other.chain

    def take_in(self, part: EventPart) -> None:
        """Write on a copy of a log with entries of the original, to be read and not written on.

        Raises:
            SystemFault: they do not follow on those there are.
        """
        if part.start != len(self):
            raise SystemFault(
                f"Events from {part.start} on do not follow a log of {len(self)} entries."
            )
        self._kind_names = list(part.kinds)
        self._kind_ids = {name: number for number, name in enumerate(part.kinds)}
        end = part.start + len(part.payloads)
        while end > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[part.start : end] = part.rows
        self._payloads.extend(part.payloads)
        self._causes.extend(part.causes)

    def view(self) -> "EventView":
        """Return a reader of the log as it stands now; later entries stay invisible to it."""
        return EventView(self, len(self))


class EventView:
    """Reads the log up to one moment."""

    def __init__(self, log: EventLog, length: int) -> None:
        self._rows = log._rows
        self._payloads = log._payloads
        self._causes = log._causes
        self._read = log._read
        self._kind_names = log._kind_names
        self._kind_ids = log._kind_ids
        self._length = length

    def __len__(self) -> int:
        return self._length

    def get(self, event_id: int) -> Event:
        """Return one event, which must not be changed: readers share it.

        Raises:
            KeyError: there is no such event yet.
        """
        if not 0 <= event_id < self._length:
            raise KeyError(f"There is no event {event_id}; the log holds 0 to {self._length - 1}.")
        known = self._read.get(event_id)
        if known is not None:
            return known
        tick, kind, subject, object_, place = self._rows[event_id].tolist()
        event = Event(
            id=int(event_id),
            tick=tick,
            kind=self._kind_names[kind],
            subject=subject,
            object=object_,
            place=place,
            payload=json.loads(self._payloads[event_id]),
            causes=self._causes[event_id],
        )
        _keep(event, self._read)
        return event

    def head(self, event_id: int) -> tuple[str, int, int]:
        """Return kind, subject and object of an event: quicker than to unpack all of it."""
        _, kind, subject, object_, _ = self._rows[event_id].tolist()
        return self._kind_names[kind], subject, object_

    def select(
        self,
        *,
        kind: str | None = None,
        subject: int | None = None,
        involving: int | None = None,
        since_tick: int | None = None,
        since_id: int = 0,
        limit: int | None = None,
    ) -> list[Event]:
        """Return matching events, oldest first; ``limit`` keeps the newest ones."""
        rows = self._rows[since_id : self._length]
        keep = np.ones(len(rows), dtype=bool)
        if kind is not None:
            keep &= rows[:, 1] == self._kind_ids.get(kind, -1)
        if subject is not None:
            keep &= rows[:, 2] == subject
        if involving is not None:
            keep &= (rows[:, 2] == involving) | (rows[:, 3] == involving)
        if since_tick is not None:
            keep &= rows[:, 0] >= since_tick
        ids = since_id + np.flatnonzero(keep)
        if limit is not None:
            ids = ids[max(0, ids.size - limit) :]
        return [self.get(int(i)) for i in ids]

    def why(self, event_id: int, *, depth: int = 32) -> list[Event]:
        """Return the event and what led to it over ``depth`` steps, newest first, each once."""
        seen: dict[int, Event] = {}
        frontier = [event_id]
        for _ in range(depth):
            frontier = sorted({c for e in frontier for c in self._visit(e, seen)}, reverse=True)
            if not frontier:
                break
        return [seen[i] for i in sorted(seen, reverse=True)]

    def _visit(self, event_id: int, seen: dict[int, Event]) -> tuple[int, ...]:
        if event_id in seen:
            return ()
        seen[event_id] = self.get(event_id)
        return seen[event_id].causes

    def since(self, start: int) -> EventPart:
        """Return the entries from ``start`` on."""
        return EventPart(
            start,
            tuple(self._kind_names),
            self._rows[start : self._length].copy(),
            tuple(self._payloads[start : self._length]),
            tuple(self._causes[start : self._length]),
        )

    def kinds(self) -> list[str]:
        """Return the names of all declared kinds, sorted."""
        return sorted(self._kind_names)

    def columns(self) -> dict[str, list[Any]]:
        """Return the log as plain columns, ready for a table on disk."""
        rows = self._rows[: self._length]
        names = self._kind_names
        return {
            "event_id": list(range(self._length)),
            "tick": rows[:, 0].tolist(),
            "kind": [names[k] for k in rows[:, 1]],
            "subject": rows[:, 2].tolist(),
            "object": rows[:, 3].tolist(),
            "place": rows[:, 4].tolist(),
            "payload": self._payloads[: self._length],
            "causes": [list(c) for c in self._causes[: self._length]],
        }


class EventEmitter:
    """The log as one system may see it: it reads, and emits at the present tick."""

    def __init__(self, log: EventLog, *, writable: bool, system: str) -> None:
        self._log = log
        self._writable = writable
        self._system = system
        self.tick = 0

    def emit(
        self,
        kind: str,
        *,
        subject: int = NONE,
        object: int = NONE,  # noqa: A002 - the word the design uses
        place: int = NONE,
        causes: Iterable[int] = (),
        **payload: Any,
    ) -> int:
        """Write one event at this tick and return its id."""
        if not self._writable:
            raise SystemFault(f"System «{self._system}» emits without «events» in its writes.")
        return self._log.append(
            kind,
            tick=self.tick,
            subject=subject,
            object=object,
            place=place,
            causes=causes,
            payload=payload,
        )

    @property
    def read(self) -> EventView:
        """Return a reader of everything emitted so far."""
        return self._log.view()


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r} cannot stand in an event's payload.")


def _keep(event: Event, read: dict[int, Event]) -> None:
    """Keep an event unpacked for those who will read it."""
    if len(read) >= _KEPT_READ:
        read.clear()
    read[event.id] = event


_WRITE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode
_WRITE_IN_ORDER = json.JSONEncoder(separators=(",", ":")).encode
"""The same for what is plain and in order already."""
_QUOTED = json.encoder.encode_basestring_ascii
_GAPS: dict[type | None, str] = {int: "%d", float: "%r"}
"""How numbers are written into the JSON of a form: as the encoder would, only without it."""
