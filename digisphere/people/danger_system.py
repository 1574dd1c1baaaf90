"""The system of fear: who notices a danger or a closed way, flees, turns back, warns or is hurt.

Each minute, and only while something dangerous goes on or something is closed: what people
perceive (`threats`) frightens them, gives them a refuge (`refuge`) and lets deliberation know by
the event that frightened them; those newly frightened warn the people within earshot; walkers
whose way ends before them stop and turn; houses, water and fire may hurt (`injuries`). Whoever
perceives nothing and is told nothing is left exactly as they were.
"""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, TREE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.hazards import HazardKind
from digisphere.people import harm, lookout, refuge, threats
from digisphere.people.enums import Danger
from digisphere.people.passage import Passage, anything_closed
from digisphere.people.threats import Surroundings, Threat
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_LASTS_S = {
    Danger.FLOOD: 3600.0, Danger.FIRE: 2700.0, Danger.EARTHQUAKE: 2400.0, Danger.STORM: 1200.0,
}  # fmt: skip
"""How long somebody stays away after they last had reason to fear."""
EARSHOT_M = 15.0
"""How far a cry of warning carries."""
TOLD_NEAR_M = 300.0
"""Nearer than this, being told of a flood or fire is enough to flee."""
_KNOWN_S = 86_400.0
_ALARMING = tuple(
    int(kind)
    for kind in (
        HazardKind.FLOOD, HazardKind.FIRE, HazardKind.EARTHQUAKE, HazardKind.STORM,
        HazardKind.BLIZZARD,
    )
)  # fmt: skip
_TELLS_OF = {
    "flood_began": Danger.FLOOD, "dam_broke": Danger.FLOOD, "road_flooded": Danger.FLOOD,
    "house_flooded": Danger.FLOOD, "bridge_flooded": Danger.FLOOD, "fire_began": Danger.FIRE,
    "fire_near": Danger.FIRE, "house_caught_fire": Danger.FIRE, "forest_burning": Danger.FIRE,
}  # fmt: skip
_TELLS_OF_CLOSURE = ("way_closed", "bridge_closed", "building_closed")


class DangerSystem(System):
    """Fear, flight and turning back."""

    name = "people.danger"
    every = "1 min"
    phase = 45
    reads = ("people.*",)
    writes = (
        "alarms.*", "people.interrupt_event", "people.decision_until_s", "people.pleasure",
        "people.arousal", "people.dominance", "people.safety", "people.ill", "people.ill_since_s",
        "people.health", *lookout.HALT_WRITES, "events",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("collapse", "flood", "fire", "fatal")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind("warning", {"danger": "str"}, "Subject cries a warning that object hears."),
        lookout.TURNED_BACK,
        harm.INJURED,
    )

    _venues: Venues | None = None
    _passage: Passage | None = None

    def forget(self) -> None:
        """Look at the closures anew."""
        self._passage = None

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let a minute of danger pass, where there is any."""
        if quiet(view, now_s=clock.time_s):
            view.idle = True
            return
        people = view.table("people")
        if not people.rows.size:
            return
        self._venues = self._venues or Venues(view.ground)
        passage = self._passage = self._passage or Passage(view.ground)
        closed = passage.look(view)
        who = threats.surroundings_of(view, now_s=clock.time_s)
        _calm_down(view, now_s=clock.time_s)
        dangers = self._dangers(view, clock, who)
        told = _told(view, clock, who)
        nothing = np.full(who.rows.size, NONE, dtype=np.int64)
        for threat in dangers:
            heard = told.get(threat.kind, nothing)
            feared = threat.feared | ((heard >= 0) & (threat.away_m < TOLD_NEAR_M))
            event = np.where(threat.feared, threat.event, heard)
            new = self._frighten(view, clock, who, threat=threat, feared=feared, event=event)
            self._warn(view, clock, who, threat=threat, criers=new)
        harm.hurt(view, clock, rng, who=who, dangers=dangers)
        if closed:
            lookout.turn_back(view, clock, who, passage=passage, venues=self._venues)

    def _dangers(self, view: View, clock: Clock, who: Surroundings) -> list[Threat]:
        found = (
            threats.flood_threat(view, who),
            threats.fire_threat(view, who),
            threats.shaking_threat(view, who, now_s=clock.time_s, tick_s=clock.tick_s),
            threats.storm_threat(view, who),
        )
        return [threat for threat in found if threat is not None]

    def _frighten(
        self, view: View, clock: Clock, who: Surroundings, *, threat: Threat, feared: Bools,
        event: Ints,
    ) -> Bools:  # fmt: skip
        """Let those who have reason to fear do so; return (n,) who had not before."""
        alarms, people, now = view.table("alarms"), view.table("people"), clock.time_s
        rows = who.rows[feared]
        if not rows.size:
            return feared
        before = alarms["danger"][rows] == threat.kind
        alarms["danger"][rows] = threat.kind
        alarms["danger_until_s"][rows] = now + _LASTS_S[threat.kind]
        if threat.kind in (Danger.FLOOD, Danger.FIRE):
            alarms["ways_known_s"][rows] = now + _KNOWN_S
        lost = ~before | (alarms["refuge_place"][rows] < 0)
        self._find_refuge(view, clock, who, rows=rows[lost], kind=threat.kind)
        fresh = rows[~before]
        alarms["danger_event"][fresh] = event[feared][~before]
        people["interrupt_event"][fresh] = event[feared][~before]
        keen = 1.0 + 0.15 * (people["neuroticism"][fresh] - 2.73)
        for column, shift in (("arousal", 0.6), ("pleasure", -0.4), ("dominance", -0.3)):
            people[column][fresh] = np.clip(people[column][fresh] + shift * keen, -1.0, 1.0)
        people["safety"][rows] = np.minimum(people["safety"][rows], 0.2)
        new = feared.copy()
        new[feared] = ~before
        return new

    def _find_refuge(
        self, view: View, clock: Clock, who: Surroundings, *, rows: Ints, kind: Danger
    ) -> None:
        if not rows.size:
            return
        assert self._venues is not None
        assert self._passage is not None
        venues = self._venues
        room = venues.seats(refuge.SLOTS).copy()
        xy = who.xy_m[np.isin(who.rows, rows)]
        nodes = venues.nearest_node(xy)
        with venues.knowing(self._passage):
            view.table("alarms")["refuge_place"][rows] = refuge.choose(
                view, rows, venues=venues, nodes=nodes, kind=kind, room=room, now_s=clock.time_s
            )

    def _warn(
        self, view: View, clock: Clock, who: Surroundings, *, threat: Threat, criers: Bools
    ) -> None:
        """Let those newly frightened cry out to whoever is near and knows nothing yet."""
        if threat.kind not in (Danger.FLOOD, Danger.FIRE) or not criers.any():
            return
        alarms = view.table("alarms")
        calm = alarms["danger"][who.rows] != threat.kind
        hears = np.zeros(who.rows.size, dtype=np.bool_)
        event = np.full(who.rows.size, NONE, dtype=np.int64)
        for i in np.flatnonzero(criers).tolist():
            near = np.hypot(*(who.xy_m - who.xy_m[i]).T) < EARSHOT_M
            near &= calm & who.awake & (who.house == who.house[i]) & ~hears
            for k in np.flatnonzero(near).tolist():
                event[k] = view.events.emit(
                    "warning",
                    subject=PERSON_BASE + int(who.rows[i]),
                    object=PERSON_BASE + int(who.rows[k]),
                    causes=[c for c in (int(alarms["danger_event"][who.rows[i]]),) if c >= 0],
                    danger=threat.kind.name.lower(),
                )
                hears[k] = True
        self._frighten(view, clock, who, threat=threat, feared=hears, event=event)


def quiet(view: View, *, now_s: float) -> bool:
    """Tell whether nothing is dangerous, closed or feared: a few looks at small columns."""
    if "hazards" not in view.tables:
        return not anything_closed(view)
    hazards = view.tables["hazards"]
    open_ = hazards.alive & (hazards["ended_s"] < 0.0)
    if open_.any() and np.isin(hazards["kind"][open_], _ALARMING).any():
        return False
    shocks = view.tables.get("shocks")
    if shocks is not None and bool((np.abs(shocks["time_s"] - now_s) < 120.0).any()):
        return False
    return not (anything_closed(view) or view.tables["alarms"]["danger"].any())


def _calm_down(view: View, *, now_s: float) -> None:
    """Let fears end that nothing has renewed."""
    alarms = view.table("alarms")
    over = (alarms["danger"] > 0) & (alarms["danger_until_s"] <= now_s)
    alarms["danger"][over] = Danger.NONE
    alarms["refuge_place"][over] = NONE


def _told(view: View, clock: Clock, who: Surroundings) -> dict[Danger, Ints]:
    """Return by danger (n,) the words of the last minute that told somebody of it.

    Whoever is told that a way or a house is closed plans round what is closed from now on.
    """
    out: dict[Danger, Ints] = {}
    alarms = view.table("alarms")
    for number, row, kind in facts_told(view, clock):
        if kind in _TELLS_OF_CLOSURE:
            alarms["ways_known_s"][row] = clock.time_s + _KNOWN_S
        elif kind in _TELLS_OF:
            heard = out.setdefault(_TELLS_OF[kind], np.full(who.rows.size, NONE, dtype=np.int64))
            heard[who.rows == row] = number
    return out


def facts_told(view: View, clock: Clock) -> Iterator[tuple[int, int, str]]:
    """Give the speeches of the last minute that told a fact, newest first.

    Each with its number, the row of who was told, and the kind of the event told of.
    """
    log = view.events.read
    for number in range(len(log) - 1, -1, -1):
        event = log.get(number)
        if event.tick * clock.tick_s < clock.time_s - 60.0:
            break
        if event.kind == "speech" and PERSON_BASE <= event.object < TREE_BASE:
            fact = int(event.payload.get("fact_event", NONE))
            if fact >= 0:
                yield number, event.object - PERSON_BASE, log.get(fact).kind
