"""Who is born and who is lost among the animals that are seen, as the mean field rises and falls.

Once a day each wild kind is held against its guild's density (`wildlife_numbers.py`): when the
density has changed by a whole animal's worth of those seen at the start, one is born to a herd or
lost from it. Newborn take new rows, so an id once given stays that animal's; young ones grow up in
a year. Where the land carries clearly less than at the start, the event names what took it: a
fire, a drought. Livestock and birds are kept or come and go as they are: their numbers stay.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import ANIMAL_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.environment.hazards import HazardKind
from digisphere.environment.wildlife_numbers import FISH, GRAZERS, HUNTERS

Rows = NDArray[np.intp]
_LEAN = 0.97
"""Below this share of what the land carried at the start, a season is told of as a bad one."""
_REMEMBERED_S = 180.0 * 86_400.0
_YOUNG, _GROWN, _GROWS_DAYS = 0.55, 0.97, 365.0
SEEN = TableSpec(
    "wildlife_seen",
    4,
    (
        ColumnSpec("start", "i4", low=0, doc="How many were seen at the start."),
        ColumnSpec("start_km2", "f8", unit="1/km2", low=0.0, doc="Density then."),
        ColumnSpec("carried_km2", "f8", unit="1/km2", low=0.0, doc="What the land carried then."),
        ColumnSpec("born", "i4", low=0, doc="Born since."),
        ColumnSpec("lost", "i4", low=0, doc="Lost since."),
    ),
    doc="Animals seen, by guild; rows as wildlife_numbers.",
)


def guild_of(kind: AnimalKind) -> int | None:
    """Return the guild whose density a kind follows; None for livestock and birds."""
    traits = TRAITS[kind]
    if traits.finned:
        return FISH
    if traits.tame or traits.flies:
        return None
    return HUNTERS if traits.hunts else GRAZERS


class WildlifeTurnoverSystem(System):
    """Births and losses among the animals that are seen."""

    name: ClassVar[str] = "environment.wildlife_turnover"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 46
    reads: ClassVar[tuple[str, ...]] = (
        "wildlife_numbers.density_km2",
        "wildlife_numbers.capacity_km2",
    )
    writes: ClassVar[tuple[str, ...]] = ("animals.*", "herds.*", "wildlife_seen.*", "events")
    streams: ClassVar[tuple[str, ...]] = ("who", "body")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind(
            "animals_born",
            {"species": "str", "number": "int", "seen": "int", "x_m": "float", "y_m": "float"},
            "Young ones join a herd that is seen.",
        ),
        EventKind(
            "animals_lost",
            {"species": "str", "number": "int", "seen": "int", "why": "str", "x_m": "float",
             "y_m": "float"},
            "Animals that were seen have died or gone.",
        ),
    )  # fmt: skip

    def tables(self) -> tuple[TableSpec, ...]:
        """What was seen at the start."""
        return (SEEN,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Count who is seen at the start."""
        seen, numbers = view.tables["wildlife_seen"], view.tables["wildlife_numbers"]
        seen.add(4)
        seen["start_km2"][:] = numbers["density_km2"]
        seen["carried_km2"][:] = numbers["capacity_km2"]
        for guild in (GRAZERS, HUNTERS, FISH):
            seen["start"][guild] = len(_of_guild(view.tables["animals"], guild))

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the young grow, and bring each guild to the number its density asks for."""
        changed = self._grow(view)
        seen, numbers = view.tables["wildlife_seen"], view.tables["wildlife_numbers"]
        for guild in (GRAZERS, HUNTERS, FISH):
            start = int(seen["start"][guild])
            if start == 0:
                continue
            share = float(numbers["density_km2"][guild]) / float(seen["start_km2"][guild])
            rows = _of_guild(view.tables["animals"], guild)
            gap = start * share - len(rows)
            if gap >= 1.0:
                changed |= self._bear(view, clock, rng, guild, rows=rows, number=int(gap))
            elif gap <= -1.0:
                changed |= self._lose(view, clock, rng, guild, rows=rows, number=int(-gap))
        view.idle = not changed

    def _grow(self, view: View) -> bool:
        animals = view.tables["animals"]
        rows = animals.rows
        young = rows[(animals["size"][rows] < 0.9) & ~animals["winged"][rows]]
        if young.size == 0:
            return False
        animals["size"][young] += (_GROWN - _YOUNG) / _GROWS_DAYS
        return True

    def _bear(
        self, view: View, clock: Clock, rng: SystemStreams, guild: int, *, rows: Rows, number: int
    ) -> bool:
        """Give young to mothers drawn by lot, as far as there is room in the table."""
        animals, herds = view.tables["animals"], view.tables["herds"]
        number = min(number, animals.capacity - animals.count, len(rows))
        if number <= 0:
            return False
        draws = rng.by_slot("who", rows, 0)
        mothers = np.sort(rows[np.argsort(draws, kind="stable")[:number]])
        young = animals.add(number)
        for name in animals:
            animals[name][young] = animals[name][mothers]
        animals["seed"][young] = (rng.by_slot("body", young, 0) * 2.0**32).astype(np.uint32)
        animals["male"][young] = rng.by_slot("body", young, 1) < 0.5
        animals["size"][young] = _YOUNG
        step = np.array([TRAITS[kind].spread_m for kind in AnimalKind])[animals["kind"][young]]
        _beside(animals, young, mothers, time_s=clock.time_s, off_m=0.25 * step)
        np.add.at(herds["members"], animals["herd"][young], 1)
        view.tables["wildlife_seen"]["born"][guild] += number
        self._tell(view, clock, "animals_born", young, seen=len(rows) + number)
        return True

    def _lose(
        self, view: View, clock: Clock, rng: SystemStreams, guild: int, *, rows: Rows, number: int
    ) -> bool:
        """Take animals drawn by lot."""
        animals, herds = view.tables["animals"], view.tables["herds"]
        gone = np.sort(rows[np.argsort(rng.by_slot("who", rows, 1), kind="stable")[:number]])
        if gone.size == 0:
            return False
        animals.alive[gone] = False
        np.subtract.at(herds["members"], animals["herd"][gone], 1)
        view.tables["wildlife_seen"]["lost"][guild] += len(gone)
        why, causes = self._cause(view, clock, guild)
        self._tell(
            view, clock, "animals_lost", gone, seen=len(rows) - len(gone), why=why, causes=causes
        )
        return True

    def _cause(self, view: View, clock: Clock, guild: int) -> tuple[str, tuple[int, ...]]:
        """Why there are fewer: the usual toll, or what made the season a bad one."""
        seen, numbers = view.tables["wildlife_seen"], view.tables["wildlife_numbers"]
        carried = float(numbers["capacity_km2"][guild]) / float(seen["carried_km2"][guild])
        hazards = view.tables.get("hazards")
        if carried >= _LEAN or hazards is None:
            return "the usual toll", ()
        rows = hazards.rows
        lean = np.isin(hazards["kind"][rows], (HazardKind.FIRE, HazardKind.DROUGHT))
        fresh = hazards["began_s"][rows] > clock.time_s - _REMEMBERED_S
        blamed = rows[lean & fresh & (hazards["event"][rows] >= 0)]
        if blamed.size == 0:
            return "a lean season", ()
        kinds = [HazardKind(int(k)).name.lower() for k in np.unique(hazards["kind"][blamed])]
        return " and ".join(kinds), tuple(int(e) for e in hazards["event"][blamed][-4:])

    def _tell(
        self, view: View, clock: Clock, kind: str, rows: Rows, *, seen: int, why: str = "",
        causes: tuple[int, ...] = (),
    ) -> None:  # fmt: skip
        animals = view.tables["animals"]
        for one in np.unique(animals["kind"][rows]).tolist():
            mine = rows[animals["kind"][rows] == one]
            payload: dict[str, Any] = {"species": TRAITS[AnimalKind(one)].name}
            payload |= {"number": len(mine), "seen": seen}
            x_m, y_m = animal_motion.position_at(animals, clock.time_s, mine[:1])[0].tolist()
            payload |= {"x_m": round(x_m, 1), "y_m": round(y_m, 1)}
            if kind == "animals_lost":
                payload["why"] = why
            view.events.emit(kind, subject=ANIMAL_BASE + int(mine[0]), causes=causes, **payload)


def _of_guild(animals: Any, guild: int) -> Rows:
    follows = np.array([guild_of(kind) == guild for kind in AnimalKind])
    rows = animals.rows
    return np.asarray(rows[follows[animals["kind"][rows]]])


def _beside(animals: Any, young: Rows, mothers: Rows, *, time_s: float, off_m: Any) -> None:
    """Put the young a step to the left of their mothers' journeys."""
    heading = animal_motion.heading_at(animals, time_s, mothers)
    side = off_m[:, None] * np.stack([-np.sin(heading), np.cos(heading)], axis=1)
    for name in ("from_xy_m", "to_xy_m", "rise_xy_m"):
        animals[name][young] += side
