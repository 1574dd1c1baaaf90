"""Where each goal would be done, and what getting there costs: the second half of a utility.

For every person who decides and every goal: the best place that is open, has room and is not too
far, its walking time, and the cost of that walk under weather, darkness and tired legs. Places of a
kind are chosen in `place_choice.py`, houses to call at in `calling.py`. Writes into the `Scores`
sheet; called by `deliberation_system.py`.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people import arriving, helping, refuge
from digisphere.people.body import personal_uniform
from digisphere.people.calling import weigh_calls
from digisphere.people.enums import (
    Goal,
    Occupation,
    Reason,
    Term,
)
from digisphere.people.experience import LIKINGS, past_of
from digisphere.people.goals import GOALS, Where
from digisphere.people.offers import COST_PER_MIN, Crowd, Options
from digisphere.people.place_choice import walks_to_candidates, weigh_kinds
from digisphere.people.scores import GOAL_COUNT, Scores
from digisphere.people.situation import Situation, works_outdoors
from digisphere.people.ties_of import TiesOf
from digisphere.people.venues import Venues
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MARGIN_S = 300.0
"""People set out for what they agreed to so long before they would have to."""
_AT_HAND_S = 120.0
"""Who decides anew so shortly before that weighs it too."""
_SAFETY_WORTH = 6.0
"""Worth of a refuge: more than any need and a long walk together."""
_FEAR_COST = 1.3
_FIELD_H = 2.6
"""Hours after which field hands turn to another field."""
_CALLS = (
    Reason.INVITED,
    Reason.CLUB,
    Reason.POLL,
    Reason.COUNCIL,
    Reason.PUBLIC_WORK,
    Reason.FOOD_RELIEF,
)
"""What people may be expected somewhere for."""
_CALL_WORTH = 1.5
"""Worth of coming where many are called, to somebody who wishes nothing more; an appointment with
one who would wait in vain counts for half as much again even with little wish."""
_FIELD_HANDS = (Occupation.FARMER, Occupation.FARMHAND, Occupation.SHEPHERD)
_ROAMERS = (Occupation.CARTER, Occupation.MASON)


def find_options(view: View, s: Situation, *, venues: Venues, nodes: Ints, crowd: Crowd) -> Options:
    """Return home and work; friends' homes, meeting places and places by kind come later."""
    people = view.table("people")
    options = Options(
        np.full((s.count, GOAL_COUNT), NONE, dtype=np.int64),
        np.zeros((s.count, GOAL_COUNT)),
        np.full(s.count, NONE, dtype=np.int64),
        np.zeros(s.count),
        np.full(s.count, NONE, dtype=np.int64),
    )
    home = people["home_place"][s.rows].astype(np.int64)
    if venues.passage is not None and s.knows.any():
        with venues.knowing(venues.passage):
            home[s.knows] = refuge.roofs(view, s.rows[s.knows], venues=venues, nodes=nodes[s.knows])
    home_h = venues.seconds_each(nodes, places=home, knows=s.knows) / 3600.0
    for goal, facts in GOALS.items():
        if facts.where == Where.HOME:
            options.place[:, goal] = home
            options.walk_h[:, goal] = home_h
    work = _work_places(people, s, venues=venues, crowd=crowd)
    work_h = venues.seconds_each(nodes, places=work, knows=s.knows) / 3600.0
    cut = venues.shut_to(np.maximum(work, 0), knows=s.knows) | (s.knows & ~np.isfinite(work_h))
    work = np.where((work >= 0) & cut, NONE, work)
    for goal in (Goal.WORK, Goal.LEARN):
        options.place[:, goal] = work
        options.walk_h[:, goal] = np.where(np.isfinite(work_h), work_h, 0.0)
    return options


def _work_places(people: TableView, s: Situation, *, venues: Venues, crowd: Crowd) -> Ints:
    """Return where each would work now: field hands go to the fields when it is light and dry."""
    work = people["work_place"][s.rows].astype(np.int64)
    outside = works_outdoors(s.occupation)
    fair = s.sky.rain_mm_h < 0.8 and not s.sky.storm and s.sky.dark < 0.5
    if not fair or not outside.any():
        return work
    part = int(s.hour / _FIELD_H)
    stays = ((s.personal * 997.0).astype(np.int64) + part) % 4 == 0
    for trades, kinds, may in (
        (_FIELD_HANDS, (PlaceKind.FIELD,), ~stays),
        (_ROAMERS, (PlaceKind.FARM, PlaceKind.WORKSHOP, PlaceKind.BARN), outside),
    ):
        grounds = venues.outdoor_work[np.isin(venues.kind[venues.outdoor_work], kinds)]
        who = np.flatnonzero(outside & may & (work >= 0) & np.isin(s.occupation, trades))
        if who.size and grounds.size:
            rank = _rank_of_grounds(people, s, who, work[who], grounds=grounds, part=part,
                                    venues=venues, crowd=crowd)  # fmt: skip
            best = np.argmin(rank, axis=1)
            found = np.isfinite(rank[np.arange(who.size), best])
            work[who[found]] = grounds[best[found]]
    return work


def _rank_of_grounds(
    people: TableView, s: Situation, who: Ints, work: Ints, *, grounds: Ints, part: int,
    venues: Venues, crowd: Crowd,
) -> Floats:  # fmt: skip
    """Return (n, k) how far each place to work in the open is from turn, lowest first.

    Args:
        people: the people.
        s: the situation.
        who: (n,) positions in it.
        work: (n,) where each is employed.
        grounds: (k,) places.
        part: part of the day; at each another place may be due.
        venues: the ground's slots.
        crowd: who is where.
    """
    rows, knows, kinds = s.rows[who], s.knows[who], (SlotKind.WORK,)
    away_s = venues.seconds(venues.node[work], places=grounds, knows=knows)
    channel = grounds + ((LIKINGS + int(Goal.WORK)) << 32) + (part << 24)
    due = personal_uniform(people, rows, channel=channel)
    full = arriving.thought_full(people, rows, grounds, now_s=s.now_s)
    full |= venues.seats(kinds)[grounds] < 1
    if knows.any():
        full |= knows[:, None] & ~venues.has_room(grounds, crowd.cut_off, kinds)
    return np.where(full, np.inf, away_s / 60.0 + 5.0 * due)


_WALK_SHARE = np.ones(len(Goal))
_WALK_SHARE[[goal for goal, facts in GOALS.items() if facts.where == Where.WORK]] = 0.5
_WALK_SHARE[Goal.STROLL] = 0.3
"""(goals,) how much of the walk is felt: a stroll is for walking, and work is a duty anyway."""


def weigh_places(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints,
    crowd: Crowd, ties: TiesOf, helpfulness: float = 1.0,
) -> None:  # fmt: skip
    """Choose a place for every goal that has a choice, and subtract the cost of the walk."""
    past, people = past_of(view, s, venues=venues), view.table("people")
    _weigh_refuge(view, s, scores, options=options, venues=venues, nodes=nodes)
    _weigh_help(view, s, scores, options=options, venues=venues, nodes=nodes, wish=helpfulness)
    cost = walk_cost(s)
    walks = walks_to_candidates(s, scores, venues=venues, nodes=nodes)
    for goal, facts in GOALS.items():
        if facts.where == Where.KINDS:
            weigh_kinds(goal, s, scores, people=people, options=options, venues=venues,
                         walks=walks, crowd=crowd, cost=cost, past=past)  # fmt: skip
    weigh_calls(view, s, scores, options=options, venues=venues, nodes=nodes, past=past,
                   ties=ties)  # fmt: skip
    _weigh_meetings(view, s, scores, options=options, venues=venues, nodes=nodes)
    walk = -_WALK_SHARE * cost[:, None] * 60.0 * np.minimum(options.walk_h, 3.0)
    scores.shift_all(walk, Term.WALK)
    full = arriving.thought_full(people, s.rows, options.place, now_s=s.now_s)
    scores.bar_all((options.place < 0) | ~np.isfinite(options.walk_h) | full)


def _weigh_refuge(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints
) -> None:
    """Nothing weighs more than to be out of danger, for those who are in fear and know where to."""
    if "alarms" not in view.tables:
        return
    alarms = view.table("alarms")
    afraid = alarms["danger"][s.rows] > 0
    if not afraid.any():
        return
    place = np.where(afraid, alarms["refuge_place"][s.rows], NONE).astype(np.int64)
    options.place[:, Goal.FLEE] = place
    options.walk_h[:, Goal.FLEE] = venues.seconds_each(nodes, places=place, knows=s.knows) / 3600.0
    scores.add(Goal.FLEE, Reason.DANGER, np.where(place >= 0, _SAFETY_WORTH, 0.0))
    for goal, facts in GOALS.items():
        if facts.outdoors:
            scores.shift(goal, np.where(afraid, -_FEAR_COST, 0.0), Term.DANGER)


def _weigh_help(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints,
    wish: float,
) -> None:  # fmt: skip
    """Let those who know of somebody under a fallen house weigh going there to dig."""
    place, hours, slot = helping.weigh(
        view, s, scores, venues=venues, nodes=nodes, helpfulness=wish
    )
    options.place[:, Goal.HELP], options.walk_h[:, Goal.HELP] = place, hours
    options.help_slot[:] = slot


def walk_cost(s: Situation) -> Floats:
    """Return (n,) utility points a minute of walking costs now."""
    rain = min(s.sky.rain_mm_h / 2.0, 2.0)
    snow = min(s.sky.snow_depth_m / 0.2, 1.5)
    age = np.clip((s.age - 68.0) / 15.0, 0.0, 1.5)
    burden = (1.0 + 1.2 * rain + 0.5 * s.sky.dark + snow) * (1.6 - 0.6 * s.legs + age)
    cost: Floats = COST_PER_MIN * burden
    return cost


def _weigh_meetings(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints
) -> None:
    """Pull people towards what they agreed on, from the time they must leave until it ends."""
    people = view.table("people")
    place = people["invited_place"][s.rows].astype(np.int64)
    ends = people["invited_until_s"][s.rows]
    open_ = (people["invited_goal"][s.rows] != Goal.NONE) & (place >= 0) & (ends > s.now_s)
    open_ &= ~venues.shut_to(np.maximum(place, 0), knows=s.knows)
    walk_h = venues.seconds_each(nodes, places=np.where(open_, place, NONE), knows=s.knows) / 3600.0
    leave_s = people["invited_from_s"][s.rows] - 3600.0 * walk_h - MARGIN_S - _AT_HAND_S
    open_ &= np.isfinite(walk_h) & (leave_s <= s.now_s)
    options.place[:, Goal.MEET] = np.where(open_, place, NONE)
    options.walk_h[:, Goal.MEET] = np.where(open_, walk_h, 0.0)
    options.meeting_event[open_] = people["invited_event"][s.rows[open_]]
    options.meeting_end_s[open_] = ends[open_]
    wish, why = people["invited_pull"][s.rows].astype(np.float64), people["invited_why"][s.rows]
    for reason in _CALLS:
        worth = 0.75 + 0.8 * wish if reason == Reason.INVITED else _CALL_WORTH * wish
        scores.add(Goal.MEET, reason, np.where(open_ & (why == reason), worth, 0.0))
    scores.shift(Goal.MEET, -0.6 if s.sky.storm else 0.0, Term.WEATHER)
