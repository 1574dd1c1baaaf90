"""A hamlet for tests of society and language: a flat ground with ten places and people who keep a
simple timetable.

``HamletLife`` stands in for the whole people room: it fills the same tables, walks people straight
from door to door by the clock, honours talks and appointments as ``people`` does, and decides
nothing cleverly. Tests that need real minds use the real systems.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.events import EventKind
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import values
from digisphere.people.columns import tables
from digisphere.people.enums import TRAITS, Activity, Goal, Occupation, Reason, Role
from digisphere.people.trajectory import position_at
from digisphere.society.bargaining_system import Bargaining
from digisphere.society.conversation import Conversations
from digisphere.society.economy import Economy
from digisphere.society.encounters import Encounters
from digisphere.society.invitations import Appointments
from digisphere.society.knowledge import Witnessing
from digisphere.society.parties import Parties
from digisphere.society.ties import Ties
from digisphere.world.columns import (
    BUILDING_COLUMNS,
    PLACE_COLUMNS,
    PROP_COLUMNS,
    SLOT_COLUMNS,
    TREE_COLUMNS,
    Columns,
)
from digisphere.world.enums import PlaceKind
from digisphere.world.ground import Grid

HOMES = 60
_PUBLIC = (
    (PlaceKind.SHOP, "Bakery", 6.0, 19.0),
    (PlaceKind.TAVERN, "The Golden Lamb", 11.0, 23.5),
    (PlaceKind.GREEN, "Linden Green", 0.0, 24.0),
    (PlaceKind.MARKET_SQUARE, "Market Square", 0.0, 24.0),
    (PlaceKind.WORKSHOP, "Smithy", 7.0, 18.0),
    (PlaceKind.FARM, "Mill Farm", 5.0, 20.0),
    (PlaceKind.SCHOOL, "School", 8.0, 16.0),
    (PlaceKind.WELL, "Well", 0.0, 24.0),
)
_OUTDOOR = (PlaceKind.GREEN, PlaceKind.MARKET_SQUARE, PlaceKind.WELL)
_GIVEN = (
    "Ada", "Jonas", "Lena", "Karl", "Mira", "Otto", "Nora", "Felix", "Ida", "Hugo", "Elsa", "Max",
    "Rosa", "Paul", "Vera", "Emil", "Thea", "Anton", "Zoe", "Leo",
)  # fmt: skip
_FAMILY = ("Weber", "Lang", "Moser", "Frei", "Keller", "Huber", "Roth", "Vogel", "Brand", "Stern")


@dataclass(frozen=True)
class HamletGround:
    """A flat square kilometre with a street of homes and a handful of public places."""

    places: Columns
    grid: Grid
    key: str = "hamlet"
    slots: Columns = field(default_factory=lambda: Columns(SLOT_COLUMNS))
    buildings: Columns = field(default_factory=lambda: Columns(BUILDING_COLUMNS))
    props: Columns = field(default_factory=lambda: Columns(PROP_COLUMNS))
    trees: Columns = field(default_factory=lambda: Columns(TREE_COLUMNS))

    @property
    def relief(self) -> tuple[Any, ...]:
        """Flat and dry, as kernels read it."""
        flat, none = np.zeros((2, 2), np.float32), np.full((2, 2), np.nan, np.float32)
        return (flat, self.grid.cell_m, flat, flat, np.zeros(2), 1.0, none, none)

    def height_at(self, xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        """Flat: 0 everywhere."""
        return np.zeros(len(xy_m), dtype=np.float32)

    def water_at(self, xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        """Dry: NaN everywhere."""
        return np.full(len(xy_m), np.nan, dtype=np.float32)


def hamlet_ground() -> HamletGround:
    """Return the ground of the hamlet."""
    kinds = [kind for kind, *_ in _PUBLIC] + [PlaceKind.HOME] * HOMES
    n = len(kinds)
    outdoor = np.isin(kinds, _OUTDOOR)
    across = np.arange(n)
    columns = {
        "kind": kinds,
        "trade": np.zeros(n),
        "building_id": np.where(outdoor, -1, across),
        "name": [name for _, name, *_ in _PUBLIC] + [f"{k + 1} Mill Lane" for k in range(HOMES)],
        "x_m": 400.0 + 18.0 * (across % 12),
        "y_m": 400.0 + 25.0 * (across // 12),
        "node": across,
        "capacity": np.full(n, 40),
        "jobs": np.where(np.isin(kinds, [PlaceKind.HOME, *_OUTDOOR]), 0, 20),
        "open_hour": [o for *_, o, _ in _PUBLIC] + [0.0] * HOMES,
        "close_hour": [c for *_, c in _PUBLIC] + [24.0] * HOMES,
    }
    zeros = {name: np.zeros(n, dtype=dtype) for name, dtype in BUILDING_COLUMNS.items()}
    houses = Columns(BUILDING_COLUMNS, {**zeros, "place_id": np.arange(n)})
    return HamletGround(Columns(PLACE_COLUMNS, columns), Grid(64, 64, 16.0), buildings=houses)


def hamlet_scenario(
    people: int = 40, *, council: dict[str, Any] | None = None, **society: Any
) -> Scenario:
    """Return a scenario for the hamlet; further keywords go to the [society] section."""
    tree = {"people": {"count": people}, "society": society, "council": council or {}}
    return Scenario.model_validate(tree)


class HamletLife(System):
    """Peoples the hamlet and moves everybody by the clock."""

    name = "people.hamlet"
    every = "1 min"
    phase = 5
    writes = ("people.*", "people_text.*", "households.*", "memory.*", "events")
    streams = ("birth", "where", "name")
    event_kinds = (EventKind("intention", {"goal": "str", "reason": "str", "value": "float"}),)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of the people room."""
        return tables(self.scenario.people.rows)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring everybody into being, at home."""
        n = self.scenario.people.count
        people, places = view.table("people"), view.ground.places
        rows = people.add(n)
        view.table("people_text").add(n)
        view.table("memory").add(n)
        u = {k: rng.by_slot("birth", rows, k) for k in range(14)}
        home = len(_PUBLIC) + (rows // 3) % HOMES
        people["household_id"][rows] = rows // 3
        people["role"][rows] = np.array([Role.HEAD, Role.PARTNER, Role.CHILD])[rows % 3]
        people["sex"][rows] = rows % 2
        child = rows % 3 == 2
        people["age_years"][rows] = np.where(child, 5 + 12 * u[0], 22 + 60 * u[0])
        people["partner"][rows] = np.where(child, -1, np.where(rows % 3 == 0, rows + 1, rows - 1))
        people["partner"][rows] = np.where(
            people["partner"][rows] >= n, -1, people["partner"][rows]
        )
        people["mother"][rows] = np.where(child, rows - 2, -1)
        for k, trait in enumerate(TRAITS):
            people[trait][rows] = np.clip(3.3 + 2.4 * (u[1 + k] + u[6 + k] - 1.0), 1.0, 5.0)
        noise = rng.normal_by_slot("birth", rows[:, None] * 10 + np.arange(10), 14)
        people["values"][rows] = values.of_scores(values.own_part(noise))
        people["home_place"][rows] = home
        grown = ~child & (people["age_years"][rows] < 66)
        people["work_place"][rows] = np.where(grown, np.array([0, 1, 4, 5, 6])[rows % 5], -1)
        people["work_place"][rows[child]] = 6
        trade = np.array([Occupation.BAKER, Occupation.INNKEEPER, Occupation.SMITH,
                          Occupation.FARMER, Occupation.TEACHER])  # fmt: skip
        people["occupation"][rows] = np.where(grown, trade[rows % 5], Occupation.RETIRED)
        people["occupation"][rows[child]] = Occupation.PUPIL
        people["income_cents_month"][rows] = np.where(child, 0, 150_000 + 200_000 * u[11])
        people["purse_cents"][rows] = np.where(child, 500, 4_000 + 40_000 * u[12]).astype(np.int64)
        for need in ("hunger", "energy", "hygiene", "social", "fun", "safety"):
            people[need][rows] = 0.5 + 0.4 * u[13]
        people["pleasure"][rows] = 0.8 * (u[12] - 0.4)
        people["place_id"][rows], people["indoors"][rows] = home, True
        people["path_count"][rows] = 1
        people["path_xy_m"][rows, 0] = _xy(places, home)
        people["out_from_s"][rows] = np.inf
        houses = view.table("households").add(int(rows[-1] // 3) + 1 if n else 0)
        view.table("households")["size"][houses] = 3
        view.table("households")["larder_meals"][houses] = 9.0
        pick = rng.by_slot("name", rows)
        text = view.table("people_text")
        text["given"][rows] = [_GIVEN[(r + 7 * (r // 20)) % 20] for r in rows]
        text["family"][rows] = [_FAMILY[int(10 * pick[r // 3 * 3])] for r in rows]

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Send people where the hour sends them, and let arrivals go in."""
        people, places = view.table("people"), view.ground.places
        rows, now = people.rows, clock.time_s
        last = np.maximum(people["path_count"][rows], 1) - 1
        arrived = people["path_t_s"][rows, last] <= now
        walking = np.isin(people["activity"][rows], (Activity.WALK, Activity.RUN))
        for row in rows[arrived & walking].tolist():
            self._arrive(people, places, row, now_s=now)
        free = (people["talk_until_s"][rows] <= now) & (people["decision_until_s"][rows] <= now)
        u = rng.by_slot("where", np.arange(people.capacity))
        for row in rows[free & arrived].tolist():
            self._decide(view, clock, row, u=float(u[row]))

    def _arrive(self, people: Any, places: Columns, row: int, *, now_s: float) -> None:
        place = int(people["goal_place"][row])
        people["place_id"][row] = place
        people["indoors"][row] = places["building_id"][place] >= 0
        people["out_until_s"][row] = now_s if people["indoors"][row] else np.inf
        people["activity"][row] = people["arrival_activity"][row]
        people["activity_t0_s"][row] = now_s

    def _decide(self, view: View, clock: Clock, row: int, *, u: float) -> None:
        people = view.table("people")
        goal, place, activity, reason = self._timetable(people, clock, row, u)
        people["decision_until_s"][row] = clock.time_s + 900.0 + 1800.0 * u
        changed = goal != people["intention"][row] or place != people["goal_place"][row]
        people["intention"][row], people["goal_place"][row] = goal, place
        people["reason"][row] = reason
        people["arrival_activity"][row] = activity
        if changed:
            people["intention_event"][row] = view.events.emit(
                "intention", subject=(1 << 17) + row, place=(1 << 15) + place,
                goal=goal.name.lower(), reason=reason.name.lower(), value=1.0,
            )  # fmt: skip
        if place == people["place_id"][row]:
            people["activity"][row] = activity
            people["activity_t0_s"][row] = clock.time_s
        else:
            self._walk(people, view.ground.places, row, place=place, now_s=clock.time_s)

    def _walk(self, people: Any, places: Columns, row: int, *, place: int, now_s: float) -> None:
        here = position_at(people, now_s, np.array([row]))[0]
        there = _xy(places, np.array([place]))[0] + (np.array([row % 5, row % 7]) - 2.5) * 0.9
        people["path_xy_m"][row, 0], people["path_xy_m"][row, 1] = here, there
        people["path_t_s"][row, 0] = now_s
        people["path_t_s"][row, 1] = now_s + np.hypot(*(there - here)) / 1.3
        people["path_count"][row] = 2
        people["out_from_s"][row], people["out_until_s"][row] = -np.inf, np.inf
        people["place_id"][row], people["indoors"][row] = -1, False
        people["activity"][row] = Activity.WALK
        people["activity_t0_s"][row] = now_s

    def _timetable(
        self, people: Any, clock: Clock, row: int, u: float
    ) -> tuple[Goal, int, Activity, Reason]:
        hour, home = clock.hour, int(people["home_place"][row])
        work = int(people["work_place"][row])
        invited = people["invited_goal"][row] == Goal.MEET
        near = people["invited_from_s"][row] - 300.0 <= clock.time_s
        if invited and near and clock.time_s < people["invited_until_s"][row]:
            return Goal.MEET, int(people["invited_place"][row]), Activity.SIT, Reason.INVITED
        if hour >= 22.0 or hour < 6.5:
            return Goal.SLEEP, home, Activity.SLEEP, Reason.BEDTIME
        if hour < 7.5 or 12.0 <= hour < 12.5 or 18.5 <= hour < 19.0:
            return Goal.EAT_HOME, home, Activity.EAT, Reason.MEALTIME
        if work >= 0 and clock.weekday < 5 and 8.0 <= hour < 16.5:
            return Goal.WORK, work, Activity.WORK, Reason.DUTY
        if u < 0.3:
            return Goal.SHOP, 0, Activity.SHOP, Reason.LARDER_LOW
        if u < 0.5:
            return Goal.TAVERN, 1, Activity.SIT, Reason.LONELY
        if u < 0.75:
            return Goal.STROLL, 2, Activity.IDLE, Reason.FINE_WEATHER
        return Goal.GO_HOME, home, Activity.REST, Reason.TIRED


def _xy(places: Columns, rows: Any) -> np.ndarray[Any, Any]:
    return np.column_stack([places["x_m"][rows], places["y_m"][rows]])


def hamlet_simulation(
    people: int = 40, *, seed: int = 7, also: tuple[type[System], ...] = (), **settings: Any
) -> Simulation:
    """Return a run of the hamlet: talk, ties and trade on top of ``HamletLife``, and what else.

    Args:
        people: how many live there.
        seed: of everything left to chance.
        also: further systems.
        settings: as for ``hamlet_scenario``.
    """
    scenario = hamlet_scenario(people, **settings)
    kinds: tuple[type[System], ...] = (
        HamletLife, Ties, Appointments, Parties, Witnessing, Encounters, Conversations, Bargaining,
        Economy,
        *also,
    )  # fmt: skip
    systems = [kind(scenario) for kind in kinds]
    return Simulation(scenario, ground=hamlet_ground(), seed=seed, systems=systems)
