"""The one door: every change from outside is a command in one bounded queue.

A command is a small pydantic model owned by the system whose state it changes. It is stamped with
the tick at which it takes effect and logged, accepted or refused; a refusal says why. The
inspector, the command line and a demo script all use this door. Looking is never a command.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.errors import CommandRefused, RegistryError, suggest

QUEUE_LIMIT = 1024


class Command(BaseModel):
    """Base of all commands; fields are its arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = ""
    writes: ClassVar[tuple[str, ...]] = ()
    streams: ClassVar[tuple[str, ...]] = ()

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Change the world.

        Raises:
            CommandRefused: it cannot be done now; nothing has been changed.
        """
        raise CommandRefused(f"«{self.kind}» does nothing by itself.")


@dataclass(frozen=True, slots=True)
class LoggedCommand:
    """A command as it stands in ``commands.jsonl``."""

    tick: int
    sequence: int
    kind: str
    arguments: dict[str, Any]
    accepted: bool
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return the line of the log."""
        return {
            "tick": self.tick,
            "seq": self.sequence,
            "kind": self.kind,
            "args": self.arguments,
            "accepted": self.accepted,
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> "LoggedCommand":
        """Read a line of the log."""
        return cls(
            tick=int(line["tick"]),
            sequence=int(line["seq"]),
            kind=line["kind"],
            arguments=dict(line["args"]),
            accepted=bool(line["accepted"]),
            reason=line["reason"],
        )


class CommandQueue:
    """Commands waiting for their tick, in the order they came."""

    def __init__(self, types: Iterable[type[Command]] = ()) -> None:
        self.types: dict[str, type[Command]] = {}
        self._waiting: deque[tuple[int, Command]] = deque()
        for type_ in types:
            self.register(type_)

    def __len__(self) -> int:
        return len(self._waiting)

    def register(self, type_: type[Command]) -> None:
        """Make a kind of command known."""
        known = self.types.get(type_.kind)
        if known is not None and known is not type_:
            raise RegistryError(f"Command «{type_.kind}» is registered twice.")
        self.types[type_.kind] = type_

    def submit(self, command: Command, *, at_tick: int) -> None:
        """Queue a command for a tick.

        Raises:
            CommandRefused: the queue is full or the kind unknown.
        """
        if command.kind not in self.types:
            raise CommandRefused(
                f"No system here knows «{command.kind}». {suggest(command.kind, known=self.types)}"
            )
        if len(self._waiting) >= QUEUE_LIMIT:
            raise CommandRefused(
                f"{QUEUE_LIMIT} commands are already waiting. Let the world run a moment."
            )
        self._waiting.append((at_tick, command))

    def make(self, kind: str, arguments: Mapping[str, Any]) -> Command:
        """Build a command from its logged kind and arguments.

        Raises:
            CommandRefused: unknown kind, or arguments that do not fit it.
        """
        if kind not in self.types:
            raise CommandRefused(
                f"No system here knows «{kind}». {suggest(kind, known=self.types)}"
            )
        try:
            return self.types[kind](**arguments)
        except ValidationError as error:
            problem = error.errors()[0]
            where = ".".join(map(str, problem["loc"])) or "arguments"
            raise CommandRefused(f"«{kind}»: {where}: {problem['msg']}.") from error

    def take_due(self, tick: int) -> list[Command]:
        """Remove and return the commands whose tick has come, oldest first."""
        due = [c for t, c in self._waiting if t <= tick]
        self._waiting = deque((t, c) for t, c in self._waiting if t > tick)
        return due

    def schedule(self, entries: Iterable[tuple[int, str, Mapping[str, Any]]]) -> None:
        """Let exactly these commands wait, by tick, kind and arguments: a record's, of any number.

        Raises:
            CommandRefused: a kind is unknown, or arguments do not fit it.
        """
        self._waiting = deque((tick, self.make(kind, given)) for tick, kind, given in entries)

    def clear(self) -> None:
        """Forget whatever waits."""
        self._waiting.clear()

    def next_tick(self) -> int | None:
        """Return the earliest tick anything waits for."""
        return min((t for t, _ in self._waiting), default=None)

    def waiting(self) -> list[tuple[int, str, dict[str, Any]]]:
        """Return what waits, as plain data for a checkpoint."""
        return [(t, c.kind, c.model_dump(mode="json")) for t, c in self._waiting]
