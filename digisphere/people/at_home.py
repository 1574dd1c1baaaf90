"""What people know of their own house while they are out: what they last saw of it, what was said.

Larder, water and order are as somebody last saw them; who carries food or water home counts it in.
That somebody of the house has gone for food or water is known to those who were in with them when
they left, for as long as such an errand takes. `deliberation_system.py` writes here for those who
decide; `situation.py` reads.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.state import View
from digisphere.people.enums import Activity, Goal, flags_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ERRANDS = (Goal.SHOP, Goal.FETCH_WATER)
SIGHT_WRITES = (
    "people.larder_seen_meals", "people.water_seen", "people.tidiness_seen",
    "people.errand_until_s",
)  # fmt: skip
_ERRAND = flags_of(ERRANDS, kind=Goal)
_ERRAND_S = 5400.0
"""So long those at home count on somebody who has gone for food or water."""
_SEEN = (
    ("larder_seen_meals", "larder_meals"), ("water_seen", "water"), ("tidiness_seen", "tidiness"),
)  # fmt: skip


def look_round(view: View, rows: Ints, *, begins: bool = False) -> None:
    """Let those who are at home see how things stand there, and those who carry something know.

    Args:
        view: deliberation's.
        rows: (n,) who decides.
        begins: the story begins, and all have been at home.
    """
    people, houses = view.table("people"), view.tables["households"]
    here = people["place_id"][rows] == people["home_place"][rows]
    here &= ~np.isin(people["activity"][rows], (Activity.WALK, Activity.RUN))
    who = rows[here | begins | _ERRAND[people["intention"][rows]]]
    house = people["household_id"][who]
    for seen, column in _SEEN:
        people[seen][who] = houses[column][house]


def as_known(view: View, rows: Ints) -> dict[str, Floats]:
    """Return larder in meals a head, water and tidiness as people last saw them, (n,) each.

    Who never looked, as in a house just moved into, takes it as it is.
    """
    people, houses = view.tables["people"], view.tables["households"]
    house = people["household_id"][rows]
    out: dict[str, Floats] = {}
    for name, (seen, actual) in zip(("larder", "water", "tidiness"), _SEEN, strict=True):
        known = people[seen][rows].astype(np.float64)
        out[name] = np.where(np.isnan(known), houses[actual][house].astype(np.float64), known)
    out["larder"] /= np.maximum(houses["size"][house], 1)
    return out


def is_errand(goals: Ints) -> npt.NDArray[np.bool_]:
    """Tell which goals (n,) are errands for food or water."""
    flags: npt.NDArray[np.bool_] = _ERRAND[goals]
    return flags


def tell_of_errand(view: View, row: int, *, now_s: float) -> None:
    """Let those who are at home with somebody know that they go for food or water."""
    people = view.table("people")
    home = people["home_place"][row]
    if people["place_id"][row] != home:
        return
    mates = np.flatnonzero(people["household_id"] == people["household_id"][row])
    mates = mates[people.alive[mates] & (people["place_id"][mates] == home) & (mates != row)]
    awake = mates[people["activity"][mates] != Activity.SLEEP]
    people["errand_until_s"][awake] = now_s + _ERRAND_S
