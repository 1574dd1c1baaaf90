"""The system by which people die: of age, of an infection, of injuries; and what that changes.

Deaths of age are drawn every hour by person; an infection's and an injury's fate was drawn with it
and falls due here. The dead keep their row and their name for ever; they hold no bed, no seat and
no appointment, and are in nobody's way. Those close to them lose somebody once they know of it
(`mourning.py`): each has an event of their own, which memory and mood take up. Who inherits is
society's (`society/estates.py`).
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import mourning
from digisphere.people.enums import Activity, DeathCause, Goal, Role, Seir
from digisphere.people.health_columns import health_tables
from digisphere.people.mortality import HOURS_A_YEAR, dies_within, natural_cause
from digisphere.people.trajectory import position_at

Ints = npt.NDArray[np.int64]

STEP_H = 1.0 / 6.0
_BY = {"collapse": DeathCause.COLLAPSE, "flood": DeathCause.FLOOD, "fire": DeathCause.FIRE}
_HELD = ("slot_id", "at_slot", "bed_slot", "work_slot", "goal_place", "interlocutor",
         "interrupt_event", "invited_place")  # fmt: skip


class Mortality(System):
    """Deaths of everybody, every ten minutes; of age every hour."""

    name = "people.mortality"
    every = "10 min"
    phase = 84
    reads = ("people.*",)
    writes = (
        "people.alive", "people.activity", "people.arrival_activity", "people.setting_out",
        "people.path_count", "people.path_xy_m", "people.path_t_s", "people.out_from_s",
        "people.out_until_s", "people.indoors", "people.invited_goal", "people.partner",
        "people.spirits", "people.talk_until_s", "people.listening",
        *(f"people.{name}" for name in _HELD), "households.size", "households.head",
        "infections.stage", "infections.dies_s", "infections.isolating", "fates.*",
        "alarms.danger", "alarms.doomed_event", "events",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("age",)
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind("death", {"of": "str", "age_years": "float"}, "Somebody dies."),
        EventKind("bereaved", {}, "Subject loses object, with whom they shared a house or a life."),
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of health."""
        return health_tables(self.scenario.people.rows)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with everybody's fate open."""
        view.table("fates").add(view.table("people").count)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let those die whose time has come."""
        dying = self._of_age(view, clock, rng)
        for row, cause, of in (*_of_infection(view, clock), *_of_injury(view)):
            dying[row] = (cause, of)
        heard = mourning.spread(view, clock)
        if not dying:
            view.idle = not heard
            return
        for row in sorted(dying):
            cause, of = dying[row]
            die(view, clock, row, of=of, cause=cause)

    def _of_age(
        self, view: View, clock: Clock, rng: SystemStreams
    ) -> dict[int, tuple[int, DeathCause]]:
        """Draw, once an hour, who dies of age or of an illness that is not simulated."""
        factor = self.scenario.health.mortality
        people = view.table("people")
        rows = people.rows
        if factor <= 0.0 or rows.size == 0 or clock.time_s % 3600.0 >= 3600.0 * STEP_H:
            return {}
        ages = people["age_years"][rows].astype(np.float64)
        struck = rows[
            dies_within(
                rng.by_slot("age", rows), ages=ages, sex=people["sex"][rows].astype(np.int64),
                years=1.0 / HOURS_A_YEAR, factor=factor,
            )
        ]  # fmt: skip
        return {r: (NONE, natural_cause(float(people["age_years"][r]))) for r in struck.tolist()}


def _of_infection(view: View, clock: Clock) -> list[tuple[int, int, DeathCause]]:
    table = view.tables.get("infections")
    if table is None or not view.tables["epidemic"]["running"][0]:
        return []
    rows = view.table("people").rows
    due = rows[table["dies_s"][rows] <= clock.time_s]
    return [(r, int(table["event"][r]), DeathCause.FLU) for r in due.tolist()]


def _of_injury(view: View) -> list[tuple[int, int, DeathCause]]:
    doomed = view.table("alarms")["doomed_event"]
    rows = view.table("people").rows
    due = rows[doomed[rows] >= 0]
    log = view.events.read
    by = {r: str(log.get(int(doomed[r])).payload["by"]) for r in due.tolist()}
    return [(r, int(doomed[r]), _BY[by[r]]) for r in due.tolist()]


def die(view: View, clock: Clock, row: int, *, of: DeathCause, cause: int) -> int:
    """Let somebody die; return the event."""
    people, fates = view.table("people"), view.table("fates")
    place = int(people["place_id"][row])
    event = view.events.emit(
        "death",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=[cause] if cause >= 0 else [],
        of=of.name.lower(),
        age_years=round(float(people["age_years"][row]), 1),
    )
    fates["died_s"][row], fates["cause"][row] = clock.time_s, of
    fates["death_event"][row], view.table("alarms")["doomed_event"][row] = event, NONE
    close = mourning.close_to(view, row)
    take_out_of_the_world(view, clock, row)
    leave_household(view, row)
    mourning.lose_at_once(view, row, close=close, event=event)
    return event


def take_out_of_the_world(view: View, clock: Clock, row: int) -> None:
    """Take somebody out of every place, plan and talk."""
    people = view.table("people")
    here = position_at(people, clock.time_s, np.array([row]))[0]
    people["path_xy_m"][row], people["path_count"][row] = here, 1
    people["path_t_s"][row] = clock.time_s
    people["out_from_s"][row] = people["out_until_s"][row] = np.inf
    people["indoors"][row] = True
    people["activity"][row] = people["arrival_activity"][row] = Activity.IDLE
    people["setting_out"][row] = people["listening"][row] = False
    people["invited_goal"][row] = Goal.NONE
    people["talk_until_s"][row] = clock.time_s
    for name in _HELD:
        people[name][row] = NONE
    people.alive[row] = False
    infections = view.tables.get("infections")
    if infections is not None and infections["stage"][row] != Seir.SUSCEPTIBLE:
        infections["stage"][row], infections["dies_s"][row] = Seir.RECOVERED, np.inf
        infections["isolating"][row] = False
    view.table("alarms")["danger"][row] = 0


def leave_household(view: View, row: int) -> None:
    """Count the house anew, and let the oldest of those left be its head."""
    people, households = view.table("people"), view.table("households")
    house = int(people["household_id"][row])
    rows = people.rows
    people["partner"][rows[people["partner"][rows] == row]] = NONE
    if house < 0:
        return
    left = rows[people["household_id"][rows] == house]
    households["size"][house] = left.size
    if int(households["head"][house]) == row:
        grown = left[people["role"][left] != Role.CHILD]
        heirs = grown if grown.size else left
        oldest = heirs[np.argsort(people["birth_day"][heirs], kind="stable")]
        households["head"][house] = int(oldest[0]) if oldest.size else NONE
