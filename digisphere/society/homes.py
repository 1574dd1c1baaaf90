"""Dwellings and who lives in them: free beds, empty houses, and moving from one to another.

Nobody is moved to where there is no bed; only the newborn may be without one, for they lie in a
cradle. Called by ``births``, ``couples``, ``moves`` and ``stages``.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Role
from digisphere.people.new_people import INFANT_YEARS, lay_in_cradle
from digisphere.world.enums import PlaceKind, SlotKind

Ints = npt.NDArray[np.int64]

_GROWN_YEARS = 18.0
_MEALS_LIKED = 12
"""Meals a head a household likes to have in the larder: four days'."""


class Columns(Protocol):
    """The columns of a table."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class Homes:
    """The dwellings of a ground with their beds; derived, not state."""

    def __init__(self, ground: Any, *, rent_share: float) -> None:
        self.rent_share = rent_share
        kind, slots = ground.places["kind"], ground.slots
        sleeps = np.flatnonzero(slots["kind"] == SlotKind.SLEEP)
        self.beds: dict[int, list[int]] = {}
        for place in np.flatnonzero(np.isin(kind, (PlaceKind.HOME, PlaceKind.FARM))).tolist():
            mine = sleeps[slots["place_id"][sleeps] == place]
            if mine.size:
                self.beds[place] = mine.tolist()
        self._house: Ints = np.asarray(ground.places["building_id"], dtype=np.int64)

    def is_shut(self, view: View, place: int) -> bool:
        """Tell whether a dwelling may not be used now."""
        state, house = view.tables.get("building_state"), int(self._house[place])
        return bool(state is not None and house >= 0 and state["closed"][house])

    def shut_by(self, view: View, place: int) -> int:
        """Return the event that closed a dwelling; NONE where there is none."""
        state, house = view.tables.get("building_state"), int(self._house[place])
        if state is None or house < 0:
            return NONE
        told = int(state["closed_event"][house])
        return told if told >= 0 else int(state["cause_event"][house])

    def free_beds(self, view: View, place: int) -> list[int]:
        """Return the beds of a dwelling that are nobody's."""
        people = view.table("people")
        rows = people.rows
        taken = set(people["bed_slot"][rows[people["home_place"][rows] == place]].tolist())
        return [bed for bed in self.beds.get(place, []) if bed not in taken]

    def spare_places(self, view: View, house: int) -> int:
        """Return how many more could sleep in a household's dwelling, the unborn counted in."""
        people, lives = view.table("people"), view.table("lives")
        place = int(view.table("households")["home_place"][house])
        rows = people.rows
        living = rows[people["home_place"][rows] == place]
        unborn = int(np.isfinite(lives["due_s"][living]).sum())
        return len(self.beds.get(place, [])) - int(living.size) - unborn

    def empty(self, view: View) -> list[int]:
        """Return the dwellings in which nobody lives and which can be used, in order."""
        people = view.table("people")
        lived_in = set(people["home_place"][people.rows].tolist())
        return [p for p in self.beds if p not in lived_in and not self.is_shut(view, p)]

    def empty_for(self, view: View, number: int) -> int:
        """Return the smallest empty dwelling with so many beds, or NONE."""
        fits: list[int] = [p for p in self.empty(view) if len(self.beds[p]) >= number]
        return int(min(fits, key=lambda p: (len(self.beds[p]), p), default=NONE))


def new_household(view: View, place: int) -> int:
    """Found a household at an empty dwelling; return its row, NONE when the books are full."""
    households = view.table("households")
    if households.count >= households.capacity:
        return NONE
    (house,) = households.add(1).tolist()
    households["home_place"][house] = place
    households["head"][house] = NONE
    households["tidiness"][house] = households["water"][house] = 0.5
    return int(house)


def move_in(view: View, homes: Homes, rows: Ints, *, house: int) -> None:
    """Let people live with a household from now on, each in a bed of their own while there are any.

    Adults choose before children. Counts, head, rent and larder of all households concerned follow.
    """
    people = view.table("people")
    place = int(view.table("households")["home_place"][house])
    left = set(people["household_id"][rows].tolist()) - {house}
    _take_craft_along(view, rows, place=place)
    people["household_id"][rows], people["home_place"][rows] = house, place
    people["bed_slot"][rows] = NONE
    give_beds(view, homes, rows[np.argsort(people["birth_day"][rows], kind="stable")])
    for number in (*sorted(h for h in left if h >= 0), house):
        reckon(view, number, rent_share=homes.rent_share)


def _take_craft_along(view: View, rows: Ints, *, place: int) -> None:
    """Let those who work at home go on with their craft where they live now."""
    people, jobs = view.table("people"), view.tables.get("jobs")
    home, work = people["home_place"][rows], people["work_place"][rows]
    crafts = rows[(work == home) & (view.ground.places["kind"][home] == PlaceKind.HOME)]
    people["work_place"][crafts], people["work_slot"][crafts] = place, NONE
    if jobs is not None:
        mine = np.isin(jobs["person"], crafts) & (jobs["ended_s"] < 0.0) & jobs.alive
        jobs["place_id"][mine] = place


def give_beds(view: View, homes: Homes, rows: Ints) -> None:
    """Give those without one a free bed at home, in this order, as far as they go round."""
    people = view.table("people")
    for row in rows.tolist():
        if people["bed_slot"][row] == NONE:
            free = homes.free_beds(view, int(people["home_place"][row]))
            people["bed_slot"][row] = free[0] if free else NONE


def reckon(view: View, house: int, *, rent_share: float) -> None:
    """Count a household anew: who heads it, how many they are, what they eat and owe."""
    people, households = view.table("people"), view.table("households")
    rows = people.rows
    members = rows[people["household_id"][rows] == house]
    households["size"][house] = members.size
    if "larder_target" in households:
        income = int(people["income_cents_month"][members].sum())
        households["larder_target"][house] = members.size * _MEALS_LIKED
        households["rent_cents"][house] = int(income * rent_share)
    head = int(households["head"][house])
    if head in members.tolist():
        return
    grown = members[people["age_years"][members] >= _GROWN_YEARS]
    heirs = grown if grown.size else members
    oldest = heirs[np.argsort(people["birth_day"][heirs], kind="stable")]
    households["head"][house] = int(oldest[0]) if oldest.size else NONE
    if oldest.size:
        people["role"][oldest[0]] = Role.HEAD


def join(
    view: View, clock: Clock, homes: Homes, rows: Ints, *, house: int, why: str, cause: int
) -> None:
    """Let people move to another household of the village, infants in somebody's arms."""
    if rows.size == 0:
        return
    people = view.table("people")
    move_in(view, homes, rows, house=house)
    for row in rows.tolist():
        tell_of_move(view, row, why=why, causes=(cause,))
    infants = rows[people["age_years"][rows] < INFANT_YEARS]
    lay_in_cradle(view, infants, now_s=clock.time_s)


def move_household(
    view: View, clock: Clock, homes: Homes, members: Ints, *, house: int, place: int, why: str,
    cause: int,
) -> None:  # fmt: skip
    """Let a whole household change to an empty dwelling, with what is in its larder."""
    view.table("households")["home_place"][house] = place
    join(view, clock, homes, members, house=house, why=why, cause=cause)


def tell_of_move(view: View, row: int, *, why: str, causes: tuple[int, ...]) -> int:
    """Write down that somebody lives elsewhere in the village from now on."""
    people = view.table("people")
    event = view.events.emit(
        "moved_house",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + int(people["home_place"][row]),
        causes=[c for c in causes if c >= 0],
        why=why,
    )
    if people["age_years"][row] >= INFANT_YEARS:
        people["interrupt_event"][row] = event
    return event
