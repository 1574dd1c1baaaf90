"""What it is worth to go and dig for those under a fallen house, and how people get there.

Only those weigh it who know of the house and that somebody is caught there (`rescue_notice`). One's
own household and kin come before everything but flames and water; friends and neighbours count for
more than strangers; a lasting leaning of one's own for most of the rest, temper for a little
(agreeableness and helping r about .2: Graziano, Habashi, Sheese & Tobin 2007; Habashi, Graziano &
Hoover 2016). Fear of the next shock holds back a little: the rubble lies under the open sky as the
green does. Called by `options`.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Danger, Goal, Illness, Reason, Term
from digisphere.people.rescue_sites import Sites
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

YOUNGEST, OLDEST = 14.0, 78.0
"""Years of age between which people dig."""
KIN_WORTH, FRIEND_WORTH, NEIGHBOUR_WORTH = 3.0, 1.2, 0.5
_WORTH = 0.7
LEANING, AGREEABLE = 0.5, 0.12
"""Utility points for a standard deviation of one's own leaning, and of agreeableness."""
_LEANING_CHANNEL = 73
_SHOCK_FEAR = 0.4
_SAFE = 6.0
"""What being in the open is worth in fear of shaking: as much as any refuge."""
_WEARIES_AN_HOUR = 0.2
_NEIGHBOUR_M = 60.0
_TOO_WEAK = 0.45


def weigh(
    view: View, s: Situation, scores: Scores, *, venues: Venues, nodes: Ints, helpfulness: float,
) -> tuple[Ints, Floats, Ints]:  # fmt: skip
    """Weigh digging for those who know of a fallen house; return place, hours and slot of each.

    Returns:
        (n,) place meant, -1 for none; (n,) hours of walking; (n,) the slot the walk ends at.
    """
    place, slot = np.full((2, s.count), NONE, dtype=np.int64)
    hours = np.full(s.count, np.inf)
    if "alarms" not in view.tables:
        return place, hours, slot
    alarms, people = view.table("alarms"), view.table("people")
    house = alarms["help_house"][s.rows].astype(np.int64)
    able = (s.age >= YOUNGEST) & (s.age < OLDEST) & (s.health > _TOO_WEAK)
    able &= people["ill"][s.rows] != Illness.INJURY
    who = np.flatnonzero((house >= 0) & able) if helpfulness > 0.0 else np.zeros(0, np.int64)
    if not who.size:
        return place, hours, slot
    sites = Sites(venues)
    for i in who.tolist():
        closed = venues.passage.closed if venues.passage is not None and s.knows[i] else None
        slot[i], seconds = sites.way_to(int(house[i]), node=int(nodes[i]), closed=closed)
        if slot[i] >= 0:
            place[i] = int(view.ground.buildings["place_id"][house[i]])
            hours[i] = seconds / 3600.0
    kin, close = closeness(view, s.rows[who], houses=house[who])
    _score(view, s, scores, who=who, kin=kin, close=close, helpfulness=helpfulness)
    return place, hours, slot


def _score(
    view: View, s: Situation, scores: Scores, *, who: Ints, kin: Bools, close: Floats,
    helpfulness: float,
) -> None:  # fmt: skip
    """Add what digging is worth to those of the situation who would (k,)."""
    alarms, people = view.table("alarms"), view.table("people")
    rows = s.rows[who]
    leaning = 3.46 * (personal_uniform(people, rows, channel=_LEANING_CHANNEL) - 0.5)
    worth, temper, tired, safe = np.zeros((4, s.count))
    worth[who] = helpfulness * np.where(kin, _WORTH + KIN_WORTH, _WORTH + close)
    temper[who] = LEANING * leaning + AGREEABLE * s.traits[who, 3]
    tired[who] = -_WEARIES_AN_HOUR * alarms["dug_s"][rows] / 3600.0
    shaken = alarms["danger"][rows] == Danger.EARTHQUAKE
    fear = _SHOCK_FEAR * (1.0 + 0.15 * s.traits[who, 4])
    safe[who] = np.where(shaken, _SAFE - fear, 0.0)
    ours = np.zeros(s.count, dtype=np.bool_)
    ours[who] = kin
    scores.add(Goal.HELP, Reason.KIN_BURIED, np.where(ours, worth, 0.0))
    scores.add(Goal.HELP, Reason.SOMEBODY_BURIED, np.where(ours, 0.0, worth))
    scores.shift(Goal.HELP, temper, Term.TEMPER)
    scores.shift(Goal.HELP, tired, Term.NEED)
    scores.shift(Goal.HELP, safe, Term.DANGER)


def closeness(view: View, rows: Ints, *, houses: Ints) -> tuple[Bools, Floats]:
    """Return (k,) whether one's own people lie under each house, and what others there are worth.

    Args:
        view: any system's.
        rows: (k,) who thinks of it.
        houses: (k,) the fallen house each knows of.
    """
    people = view.table("people")
    caught = np.flatnonzero(view.table("alarms")["caught_event"] >= 0)
    at = view.ground.places["building_id"][np.maximum(people["place_id"][caught], 0)]
    kin, close = np.zeros(rows.size, dtype=np.bool_), np.zeros(rows.size)
    for k, (row, house) in enumerate(zip(rows.tolist(), houses.tolist(), strict=True)):
        there = caught[at == house]
        if there.size:
            kin[k] = of_ones_own(people, row, there).any()
            close[k] = _regard(view, row, there)
    close += NEIGHBOUR_WORTH * _neighbours(view, rows, houses=houses)
    return kin, close


def of_ones_own(people: TableView, row: int, others: Ints) -> Bools:
    """Tell who of (m,) others is of somebody's household, or a partner, parent, child, sibling."""
    own = people["household_id"][others] == people["household_id"][row]
    own |= people["partner"][others] == row
    for parent in ("mother", "father"):
        mine = int(people[parent][row])
        own |= (people[parent][others] == row) | (others == mine)
        own |= (people[parent][others] == mine) & (mine >= 0)
    found: Bools = own & (others != row)
    return found


def _regard(view: View, row: int, others: Ints) -> float:
    """Return what the one of these others is worth to somebody whom they like best."""
    if "ties" not in view.tables:
        return 0.0
    ties = view.tables["ties"]
    mine = ties.alive & (ties["a"] == row) & np.isin(ties["b"], others)
    if not mine.any():
        return 0.0
    return FRIEND_WORTH * max(
        float((ties["affinity"][mine] * ties["familiarity"][mine]).max()), 0.0
    )


def _neighbours(view: View, rows: Ints, *, houses: Ints) -> Bools:
    """Tell who lives within a stone's throw of a house."""
    places, b = view.ground.places, view.ground.buildings
    home = view.table("people")["home_place"][rows]
    gap_x = places["x_m"][np.maximum(home, 0)] - b["x_m"][houses]
    gap_y = places["y_m"][np.maximum(home, 0)] - b["y_m"][houses]
    near: Bools = (home >= 0) & (np.hypot(gap_x, gap_y) < _NEIGHBOUR_M)
    return near
