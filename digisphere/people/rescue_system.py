"""The system of rescue: who is caught when a house falls, and how those are got out who are.

Each minute, and only while somebody is caught or has just been: those inside a house that has come
down are caught by chance (`entrapment`) and can do nothing; people get to know of it
(`rescue_notice`); whoever has chosen to dig (`helping`) and come takes a spot at the rubble and
digs with the others. How soon somebody is reached follows from how many hands there are; whether
they still live, from how long it took. Whoever is reached is laid down before the house, and each
who dug is named.
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.earthquake_damage import distance_to_walls_m
from digisphere.environment.infrastructure import DamageState
from digisphere.environment.sampling import sample
from digisphere.people import entrapment, rescue_notice, threats
from digisphere.people.enums import Activity, Goal, Illness
from digisphere.people.harm import INJURED
from digisphere.people.helping import of_ones_own
from digisphere.people.rescue_notice import Buried
from digisphere.people.rescue_sites import AT_WORK_M, Sites
from digisphere.people.steps import STEP_WRITES, step_to
from digisphere.people.threats import Surroundings
from digisphere.people.trajectory import halt, indoors_at, moving_at, position_at
from digisphere.people.venues import Venues
from digisphere.world.construction import Construction, construction_of
from digisphere.world.enums import Manner

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STEP_S = 60.0
_FRESH_S = 150.0
"""A house that fell longer ago catches nobody any more."""
_CLAMBER_M_S, _CARRIED_M_S = 0.8, 0.4
_NAMED = 12
"""So many diggers are named, those first who dug longest."""
_WOOD = (Construction.TIMBER_FRAME, Construction.BOARDED)
TRAPPED = EventKind(
    "trapped", {"by": "str"}, "Somebody is caught under a house that has come down."
)
DUG_OUT = EventKind("dug_out", {"minutes": "float"}, "Subject has dug for object, who is reached.")
FREED = EventKind(
    "freed",
    {"hours": "float", "diggers": "int", "from_outside": "bool"},
    "Somebody is got out alive from under a fallen house; object dug longest.",
)
FOUND_DEAD = EventKind(
    "found_dead",
    {"hours": "float", "diggers": "int", "by": "str"},
    "Somebody is found dead under a fallen house; object dug longest.",
)


class Rescue(System):
    """Who is caught under fallen houses, who hears of it, and the digging."""

    name = "people.rescue"
    every = "1 min"
    phase = 46
    reads = ("people.*",)
    writes = (
        "fallen.*", "alarms.*", "people.intention", "people.interrupt_event", "people.health",
        "people.decision_until_s", "people.ill", "people.ill_since_s", "people.setting_out",
        "people.slot_held", "people.slot_id", "people.place_id", "people.indoors",
        "people.pleasure", *STEP_WRITES, "events",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("caught", "holds_out", "work", "hurt")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        TRAPPED, rescue_notice.NOTICED, DUG_OUT, FREED, FOUND_DEAD, INJURED,
    )  # fmt: skip

    _sites: Sites | None = None

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Return the table of houses, a row for each of the ground's."""
        column = ColumnSpec("event", "i8", default=NONE, doc="Collapse already looked at.")
        count = max(1, ground.buildings.count)
        return (TableSpec("fallen", count, (column,), doc="Houses that fell; row is building."),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Give every house its row."""
        view.table("fallen").add(max(1, view.ground.buildings.count))

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let a minute of it pass, where anybody is caught."""
        fallen = self._newly_fallen(view, clock)
        alarms = view.table("alarms")
        if not (fallen or (alarms["caught_event"] >= 0).any()):
            view.idle = True
            _forget_helping(view, now_s=clock.time_s)
            return
        self._sites = self._sites or Sites(Venues(view.ground))
        who = threats.surroundings_of(view, now_s=clock.time_s)
        for house in fallen:
            self._catch(view, clock, rng, who, house=house)
        buried = self._buried(view, clock)
        rescue_notice.spread(view, clock, who=who, buried=buried)
        self._weaken(view)
        for ruin in buried:
            self._dig(view, clock, ruin)
        _forget_helping(view, now_s=clock.time_s)

    def _newly_fallen(self, view: View, clock: Clock) -> list[int]:
        """Return the houses that have come down in the last minutes and were not looked at yet."""
        if "building_state" not in view.tables:
            return []
        houses, seen = view.tables["building_state"], view.table("fallen")["event"]
        down = houses["damage"] == DamageState.COMPLETE
        if not down.any():
            return []
        cause = houses["cause_event"]
        new = np.flatnonzero(down & (cause >= 0) & (cause != seen[: len(cause)]))
        seen[new] = cause[new]
        log = view.events.read
        return [
            h for h in new.tolist()
            if log.get(int(cause[h])).tick * clock.tick_s > clock.time_s - _FRESH_S
        ]  # fmt: skip

    def _catch(
        self, view: View, clock: Clock, rng: SystemStreams, who: Surroundings, *, house: int
    ) -> None:
        """Draw who of those inside is caught; they are hurt and can do nothing from now on."""
        alarms, people = view.table("alarms"), view.table("people")
        rows = who.rows[(who.house == house) & (alarms["caught_event"][who.rows] < 0)]
        if not rows.size:
            return
        cause = int(view.tables["building_state"]["cause_event"][house])
        fell = view.events.read.get(cause)
        by = str(fell.payload.get("by", fell.kind))
        caught = rows[rng.by_slot("caught", rows) < _chance(view, house, by=by)]
        holds_h = entrapment.holds_out_h(rng.by_slot("holds_out", caught))
        work_h = entrapment.work_h(rng.by_slot("work", caught))
        hurt = entrapment.severity(rng.by_slot("hurt", caught))
        halt(people, clock.time_s, caught)
        for k, row in enumerate(caught.tolist()):
            event = view.events.emit(
                "trapped", subject=PERSON_BASE + row,
                place=PLACE_BASE + int(people["place_id"][row]), causes=[cause], by=by,
            )  # fmt: skip
            if alarms["doomed_event"][row] >= 0:
                holds_h[k], alarms["doomed_event"][row] = 0.0, NONE
            alarms["caught_event"][row], alarms["caught_work_h"][row] = event, work_h[k]
            alarms["holds_out_until_s"][row] = clock.time_s + 3600.0 * holds_h[k]
            alarms["help_house"][row] = NONE
            self._injure(view, clock, row, severity=float(hurt[k]), cause=event)
        people["intention"][caught] = Goal.NONE
        people["activity"][caught] = people["arrival_activity"][caught] = Activity.REST
        people["setting_out"][caught] = False
        people["interrupt_event"][caught] = NONE
        people["decision_until_s"][caught] = np.inf

    def _injure(self, view: View, clock: Clock, row: int, *, severity: float, cause: int) -> None:
        people = view.table("people")
        if people["ill"][row] == Illness.INJURY and people["ill_since_s"][row] == clock.time_s:
            return  # The fall of the house has hurt them already this minute.
        people["ill"][row], people["ill_since_s"][row] = Illness.INJURY, clock.time_s
        people["health"][row] = max(0.05, float(people["health"][row]) * (1.0 - severity))
        view.events.emit(
            "injured", subject=PERSON_BASE + row,
            place=PLACE_BASE + int(people["place_id"][row]), causes=[cause], by="collapse",
            severity=round(severity, 2),
        )  # fmt: skip

    def _weaken(self, view: View) -> None:
        """Let a minute under rubble take its part of everybody's health."""
        people, caught = view.table("people"), view.table("alarms")["caught_event"] >= 0
        rows = np.flatnonzero(caught)
        kept = (1.0 - entrapment.HEALTH_LOST_AN_HOUR) ** (STEP_S / 3600.0)
        people["health"][rows] = np.maximum(people["health"][rows] * kept, 0.05)

    def _buried(self, view: View, clock: Clock) -> list[Buried]:
        """Return the houses under which people are caught, with those."""
        alarms, people = view.table("alarms"), view.table("people")
        caught = np.flatnonzero(alarms["caught_event"] >= 0)
        alarms["caught_event"][caught[~people.alive[caught]]] = NONE
        caught = caught[people.alive[caught]]
        places = people["place_id"][caught]
        out = []
        for place in np.unique(places[places >= 0]).tolist():
            rows = caught[places == place]
            alive = alarms["holds_out_until_s"][rows] > clock.time_s
            house = int(view.ground.places["building_id"][place])
            at_work = _at_work(view, clock, house=house, place=int(place))
            out.append(Buried(house, int(place), rows, alive, at_work.size))
        return out

    def _dig(self, view: View, clock: Clock, ruin: Buried) -> None:
        """Let those who came take their spots, and those at work dig for a minute."""
        alarms, people = view.table("alarms"), view.table("people")
        diggers = _at_work(view, clock, house=ruin.house, place=ruin.place)
        self._take_spots(view, clock, ruin, diggers=diggers)
        alarms["dug_s"][diggers] += STEP_S
        alarms["help_known_s"][diggers] = clock.time_s
        began = int(alarms["caught_event"][ruin.rows].min())
        waited_h = (clock.time_s - view.events.read.get(began).tick * clock.tick_s) / 3600.0
        outside = waited_h >= entrapment.OUTSIDERS_AFTER_H
        hands = float(entrapment.hands(people, diggers).sum())
        hands += entrapment.OUTSIDERS if outside else 0.0
        if hands <= 0.0:
            return
        work_h = alarms["caught_work_h"]
        nearest = ruin.rows[np.lexsort((ruin.rows, work_h[ruin.rows]))]
        left_h = min(hands, entrapment.MOST_HANDS) * STEP_S / 3600.0
        reached = 0
        for row in nearest.tolist():
            done = min(float(work_h[row]), left_h)
            work_h[row], left_h = float(work_h[row]) - done, left_h - done
            if work_h[row] > 1e-6:
                break
            self._reach(view, clock, ruin, row, diggers=diggers, outside=outside)
            reached += 1
        if reached == nearest.size:
            _let_go(view, clock, ruin)

    def _take_spots(self, view: View, clock: Clock, ruin: Buried, *, diggers: Ints) -> None:
        """Let those who have come to dig step to the rubble; who finds no spot stands by."""
        assert self._sites is not None
        people, now = view.table("people"), clock.time_s
        rows = people.rows
        come = (people["intention"][rows] == Goal.HELP) & (people["place_id"][rows] == ruin.place)
        come &= (people["talk_until_s"][rows] <= now) & ~people["setting_out"][rows]
        come &= ~moving_at(people, now, rows) & ~indoors_at(people, now, rows)
        for row in np.setdiff1d(rows[come], diggers).tolist():
            if (
                diggers.size >= entrapment.MOST_HANDS
                and not of_ones_own(people, row, ruin.rows).any()
            ):
                _leave_it_to_others(view, clock, row)
                continue
            spot = self._sites.spot_for(ruin.house, row=row, people=people, time_s=now)
            if spot is None:
                continue
            heading = self._sites.heading(ruin.house, spot)
            self._step(view, clock, row, spot_m=spot, heading_rad=heading, then=Activity.WORK,
                       speed_m_s=_CLAMBER_M_S)  # fmt: skip

    def _step(
        self, view: View, clock: Clock, row: int, *, spot_m: Floats, heading_rad: float,
        then: Activity, speed_m_s: float,
    ) -> None:  # fmt: skip
        people = view.table("people")
        step_to(
            people, np.array([row]), spots_m=spot_m[None], heading_rad=np.array([heading_rad]),
            going=Activity.WALK, then=then, slots=view.ground.slots, time_s=clock.time_s,
            speed_m_s=speed_m_s,
        )  # fmt: skip
        people["slot_id"][row], people["slot_held"][row] = NONE, False

    def _reach(
        self, view: View, clock: Clock, ruin: Buried, row: int, *, diggers: Ints, outside: bool
    ) -> None:
        """Tell who has been reached by whom, alive or dead, and lay them down before the house."""
        alarms, people, now = view.table("alarms"), view.table("people"), clock.time_s
        caught = int(alarms["caught_event"][row])
        hours = (now - view.events.read.get(caught).tick * clock.tick_s) / 3600.0
        alive = now < float(alarms["holds_out_until_s"][row])
        self._lay_down(view, clock, ruin, row)
        longest = diggers[np.lexsort((diggers, -alarms["dug_s"][diggers]))][:_NAMED]
        dug = [_say_dug(view, digger, for_row=row, place=ruin.place) for digger in longest.tolist()]
        more = {"from_outside": outside} if alive else {"by": "collapse"}
        event = view.events.emit(
            "freed" if alive else "found_dead",
            subject=PERSON_BASE + row,
            object=PERSON_BASE + int(longest[0]) if longest.size else NONE,
            place=PLACE_BASE + ruin.place,
            causes=[caught, *dug],
            hours=round(hours, 2),
            diggers=int(diggers.size),
            **more,
        )
        alarms["caught_event"][row], alarms["caught_work_h"][row] = NONE, 0.0
        alarms["freed_event"][row] = event
        if alive:
            people["interrupt_event"][row], people["decision_until_s"][row] = event, now
        else:
            alarms["doomed_event"][row] = event

    def _lay_down(self, view: View, clock: Clock, ruin: Buried, row: int) -> None:
        """Bring somebody out to a free spot before the house, where there is any."""
        assert self._sites is not None
        people, now = view.table("people"), clock.time_s
        spot = self._sites.lying_spot(ruin.house, row=row, people=people, time_s=now)
        if spot is None:
            return
        heading = self._sites.heading(ruin.house, spot) + np.pi
        self._step(view, clock, row, spot_m=spot, heading_rad=heading, then=Activity.SIT,
                   speed_m_s=_CARRIED_M_S)  # fmt: skip
        people["indoors"][row] = False


def _chance(view: View, house: int, *, by: str) -> float:
    """Return the chance of somebody inside being caught when this house comes down."""
    if by != "shaking":
        return entrapment.BURIED
    b = view.ground.buildings
    at = np.array([[b["x_m"][house], b["y_m"][house]]], dtype=np.float64)
    built = construction_of(
        int(b["purpose"][house]), seed=int(b["style_seed"][house]),
        storeys=int(b["storeys"][house]), manner=Manner(int(b["manner"][house])),
    )  # fmt: skip
    wooden = np.array([built in _WOOD])
    return float(entrapment.chance_caught(sample(view, "mmi", at), wooden=wooden)[0])


def _at_work(view: View, clock: Clock, *, house: int, place: int) -> Ints:
    """Return who digs at a house now."""
    people = view.table("people")
    rows = people.rows
    busy = (people["intention"][rows] == Goal.HELP) & (people["place_id"][rows] == place)
    busy &= people["activity"][rows] == Activity.WORK
    rows = rows[busy]
    if rows.size:
        xy = position_at(people, clock.time_s, rows)
        away = distance_to_walls_m(view.ground.buildings, row=house, xy_m=xy)
        rows = rows[(away < AT_WORK_M) & ~moving_at(people, clock.time_s, rows)]
    found: Ints = rows
    return found


def _say_dug(view: View, digger: int, *, for_row: int, place: int) -> int:
    alarms, people = view.table("alarms"), view.table("people")
    meant = int(people["intention_event"][digger])
    return view.events.emit(
        "dug_out",
        subject=PERSON_BASE + digger,
        object=PERSON_BASE + for_row,
        place=PLACE_BASE + place,
        causes=[e for e in (int(alarms["caught_event"][for_row]), meant) if e >= 0],
        minutes=round(float(alarms["dug_s"][digger]) / 60.0, 1),
    )


def _leave_it_to_others(view: View, clock: Clock, row: int) -> None:
    """Let somebody who has come see that there are hands enough, and turn to other things."""
    view.table("alarms")["help_house"][row] = NONE
    view.table("people")["decision_until_s"][row] = clock.time_s


def _let_go(view: View, clock: Clock, ruin: Buried) -> None:
    """Let those at a house under which nobody is left see it, and turn to other things."""
    alarms, people = view.table("alarms"), view.table("people")
    rows = people.rows
    there = (alarms["help_house"][rows] == ruin.house) & (people["place_id"][rows] == ruin.place)
    done = rows[there]
    alarms["help_house"][done], alarms["dug_s"][done] = NONE, 0.0
    at_it = done[people["intention"][done] == Goal.HELP]
    people["interrupt_event"][at_it] = alarms["freed_event"][ruin.rows].max()
    people["decision_until_s"][at_it] = clock.time_s


def _forget_helping(view: View, *, now_s: float) -> None:
    """Let go of houses of which somebody has heard no more, or where they find nobody caught."""
    alarms, people = view.table("alarms"), view.table("people")
    knows = np.flatnonzero(alarms["help_house"] >= 0)
    if not knows.size:
        return
    caught = np.flatnonzero(alarms["caught_event"] >= 0)
    places = view.ground.places["building_id"]
    ruins = np.unique(places[np.maximum(people["place_id"][caught], 0)])
    house = alarms["help_house"][knows]
    here = (people["place_id"][knows] >= 0) & (
        places[np.maximum(people["place_id"][knows], 0)] == house
    )
    over = alarms["help_known_s"][knows] < now_s - rescue_notice.KNOWN_FOR_S
    over |= here & ~np.isin(house, ruins)
    gone = knows[over]
    alarms["help_house"][gone], alarms["dug_s"][gone] = NONE, 0.0
    idle = gone[people["intention"][gone] == Goal.HELP]
    people["decision_until_s"][idle] = np.minimum(people["decision_until_s"][idle], now_s)
