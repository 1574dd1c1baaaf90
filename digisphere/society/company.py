"""What a speaker can consult in the middle of a talk: themselves, the other, ties, facts, the sky.

A ``Company`` is built for one tick and gives dialogue the columns by short names, so that the
choice of words reads as rules and not as indexing. It decides nothing and writes nothing.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.settings import SocietySettings
from digisphere.core.state import View
from digisphere.environment.sampling import cell_value
from digisphere.people.enums import Illness
from digisphere.people.languages import understanding
from digisphere.people.standing_now import StandingNow
from digisphere.people.standing_room import StandingRoom
from digisphere.society.outlook import sky_regime, weather_at
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import Act, Feeling, Topic

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
DRAWS_PER_TURN = 40
_TOPIC_BIT = {topic: 1 << n for n, topic in enumerate(Topic)}


class Move(NamedTuple):
    """A speech act before it is spoken; fields as in the ``speech`` event."""

    act: Act
    topic: Topic
    fact: int = NONE
    about: int = NONE
    detail: int = 0
    value: float = 0.0
    at_s: float = -1.0
    source: int = NONE
    via: int = NONE
    confidence: float = 1.0
    causes: tuple[int, ...] = ()

    def because(self, event: int) -> "Move":
        """Return the same with one more cause."""
        return Move(*self[:-1], causes=(*self.causes, event))


class QuickTable(dict[str, npt.NDArray[Any]]):
    """A table's columns in a plain dict: a turn of talk looks up hundreds of single numbers."""

    def __init__(self, table: TableView) -> None:
        super().__init__((name, table[name]) for name in table)
        self.alive = table.alive
        self.capacity = table.capacity
        self.add = table.add


class Company:
    """The view at one tick, as dialogue reads it.

    Made once per system and moved on by ``at``: arrays are changed in place, never replaced.
    """

    def __init__(self, view: View, *, index: TieIndex, settings: SocietySettings) -> None:
        self.view = view
        self.index = index
        self.settings = settings
        self.people = QuickTable(view.table("people"))
        self.ties = QuickTable(view.table("ties"))
        self.knowledge = QuickTable(view.table("knowledge"))
        self.social = QuickTable(view.table("social"))
        self.talks = QuickTable(view.table("conversations"))
        self.civics = QuickTable(view.table("civics"))
        self.council = QuickTable(view.table("council"))
        self.feuds = QuickTable(view.table("feuds"))
        self.clubs = QuickTable(view.table("clubs"))
        self.bargains = QuickTable(view.table("bargains"))
        self.chores = QuickTable(view.table("chores"))
        alarms = view.tables.get("alarms")
        self.caught = None if alarms is None else alarms["caught_event"]
        """Who lies under a fallen house, from where voices carry to no talk."""
        self.room = StandingNow(StandingRoom(view.ground))
        self._turn: tuple[int, int, float, int] | None = None
        self._found: dict[Any, Any] = {}
        """What was found out in a turn: whose, to whom, when."""
        self._regime: int | None = None
        self.next_fade_s = -math.inf
        """When the next last words fade; minus infinity when that must be looked up."""

    def forget(self) -> None:
        """Look up anew what was derived from the tables: they may hold other rows than before."""
        self.index.forget()
        self.room.forget()
        self._turn = None
        self.next_fade_s = -math.inf

    def at(self, clock: Clock) -> "Company":
        """Move to another tick and return this company."""
        self.clock = clock
        self.now_s = clock.time_s
        """Seconds since the scenario's start."""
        self.log = self.view.events.read
        self._regime = None
        self.room.forget()
        self.index.sync(self.ties)
        return self

    def once_a_turn(
        self, look_up: Callable[["Company", int, int], T], speaker: int, listener: int
    ) -> T:
        """Return what this finds of two people; in one turn it is asked for again and again."""
        turn = (speaker, listener, self.now_s, len(self.log))
        if self._turn != turn:
            self._turn, self._found = turn, {}
        if look_up not in self._found:
            self._found[look_up] = look_up(self, speaker, listener)
        return cast("T", self._found[look_up])

    @property
    def everybody(self) -> npt.NDArray[np.intp]:
        """Rows of the living."""
        return np.flatnonzero(self.people.alive)

    def tie(self, a: int, b: int) -> int:
        """Return the row of the tie from a to b, or -1."""
        return self.index.find(a, b)

    def affinity(self, a: int, b: int) -> float:
        """Return how a likes b, 0 for strangers."""
        row = self.index.find(a, b)
        return float(self.ties["affinity"].item(row)) if row >= 0 else 0.0

    def familiarity(self, a: int, b: int) -> float:
        """Return how well a knows b, 0 for strangers."""
        row = self.index.find(a, b)
        return float(self.ties["familiarity"].item(row)) if row >= 0 else 0.0

    def trust(self, a: int, b: int) -> float:
        """Return how far a believes b, 0.3 for strangers."""
        row = self.index.find(a, b)
        return float(self.ties["trust"].item(row)) if row >= 0 else 0.3

    def understanding(self, a: int, b: int) -> float:
        """Return how well two follow each other's words, 0 to 1; 1 among those of the valley."""
        return understanding(self.people, a, b)

    def kind(self, a: int, b: int) -> int:
        """Return the TieKind from a to b, -1 for strangers."""
        row = self.index.find(a, b)
        return int(self.ties["kind"].item(row)) if row >= 0 else -1

    def get(self, column: str, row: int) -> float:
        """Return one number of one person."""
        return float(self.people[column].item(row))

    def age(self, row: int) -> float:
        """Return a person's age in years."""
        return float(self.people["age_years"].item(row))

    def sky_regime(self) -> int:
        """Return the Regime over the whole map, -1 in a world without weather."""
        if self._regime is None:
            self._regime = sky_regime(self.view)
        return self._regime

    def weather_here(self, row: int) -> int:
        """Return the Regime that fits the air where a person is, -1 for none."""
        return weather_at(self.view, self._spot(row))

    def temperature_c(self, row: int) -> float:
        """Return the air temperature where a person is, NaN in a world without weather."""
        return cell_value(self.view, "air_temperature_c", self._spot(row))

    def _spot(self, row: int) -> npt.NDArray[np.floating[Any]]:
        last = max(int(self.people["path_count"][row]), 1) - 1
        return np.asarray(self.people["path_xy_m"][row, last])

    def opened(self, host: int, topic: Topic) -> bool:
        """Tell whether a topic has come up in a conversation already."""
        return bool(self.talks["asked"].item(host) & _TOPIC_BIT[topic])

    def flagged(self, host: int, flag: int) -> bool:
        """Tell whether a flag of a conversation is up."""
        return bool(self.talks["asked"].item(host) & flag)

    def flag(self, host: int, flag: int) -> None:
        """Put up a flag of a conversation, which comes down with its end."""
        self.talks["asked"][host] |= flag


def members_of(c: Company, host: int) -> list[int]:
    """Return the rows of those in the conversation that ``host`` began."""
    return [m for m in c.talks["members"][host].tolist() if m >= 0]


def topic_bit(topic: Topic) -> int:
    """Return the bit of a topic in ``conversations.asked``."""
    return _TOPIC_BIT[topic]


def person_id(row: int) -> int:
    """Return the id of a person by row, NONE for -1."""
    return PERSON_BASE + row if row >= 0 else NONE


def row_of(identity: int) -> int:
    """Return the row of a person by id, -1 when it is no person."""
    row = identity - PERSON_BASE
    return row if 0 <= row < (1 << 20) - PERSON_BASE else -1


_FEELINGS: tuple[tuple[str, float, Feeling], ...] = (
    ("energy", 0.22, Feeling.TIRED),
    ("hunger", 0.22, Feeling.HUNGRY),
    ("safety", 0.3, Feeling.WORRIED),
    ("social", 0.15, Feeling.LONELY),
    ("fun", 0.12, Feeling.BORED),
)


def feeling_of(people: Any, row: int) -> Feeling:
    """Return the one word a person's state comes down to, from their own columns."""
    if people["ill"].item(row) != Illness.NONE:
        return Feeling.ILL
    for column, below, feeling in _FEELINGS:
        if people[column].item(row) < below:
            return feeling
    pleasure, arousal = float(people["pleasure"][row]), float(people["arousal"][row])
    if pleasure < -0.3:
        return Feeling.CROSS if arousal > 0.1 else Feeling.LOW
    if pleasure < 0.0:
        return Feeling.MIDDLING
    return Feeling.SPLENDID if pleasure > 0.5 else Feeling.WELL
