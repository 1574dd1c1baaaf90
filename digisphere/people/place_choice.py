"""Which of many places of a kind each chooses: open, not known to be full, and worth the walk.

Company is a pull of its own, and so are habit, expectation, belief and taste (`experience.py`).
Called by `options.py` for every goal that can be done at any place of some kinds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.people import arriving
from digisphere.people.enums import Goal, Reason, Term
from digisphere.people.experience import Past, liking
from digisphere.people.goals import GOALS
from digisphere.people.offers import Crowd, Options
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.venues import Venues
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_USUALLY_TAKEN = 0.5
"""Share of a place's slots for which those who are not there expect somebody to be."""
_STAY_BEFORE_CLOSING_H = {Goal.TAVERN: 0.75, Goal.EAT_OUT: 0.7, Goal.SHOP: 0.12, Goal.HEAL: 0.5}
_COMPANY_GOALS = {
    Goal.TAVERN: 0.07, Goal.SOCIALISE: 0.05, Goal.MARKET: 0.06, Goal.PLAY: 0.08, Goal.REST: 0.01,
}  # fmt: skip
_CROWDED = (*_COMPANY_GOALS, Goal.STROLL, Goal.EAT_OUT)
"""Goals that most people have every day, so that they know whether room is scarce for them."""
_IN_VAIN_COST = 0.5
"""What it costs to go for them in vain."""


@dataclass(frozen=True)
class Walks:
    """Seconds (n, k) of walking of everybody who decides to places (k,), ascending."""

    places: Ints
    seconds: Floats

    def minutes(self, line: Ints, places: Ints) -> Floats:
        """Return (l, m) minutes of some people (l,), by position, to some of the places (m,)."""
        at = np.searchsorted(self.places, places)
        minutes: Floats = self.seconds[line[:, None], at] / 60.0
        return minutes


def walks_to_candidates(s: Situation, scores: Scores, *, venues: Venues, nodes: Ints) -> Walks:
    """Return the walks to every place any open goal may choose."""
    places: set[int] = set()
    for goal, candidates in venues.candidates.items():
        if np.isfinite(scores.total[:, goal]).any():
            places.update(candidates.tolist())
    order = np.array(sorted(places), dtype=np.int64)
    return Walks(order, venues.seconds(nodes, places=order, knows=s.knows))


def weigh_kinds(
    goal: Goal, s: Situation, scores: Scores, *, people: TableView, options: Options,
    venues: Venues, walks: Walks, crowd: Crowd, cost: Floats, past: Past,
) -> None:  # fmt: skip
    """Pick the best place of the listed kinds for each person; company may tip the scale.

    Whoever the goal is barred to chooses none.
    """
    candidates = venues.candidates[goal]
    options.place[:, goal] = NONE
    line = np.flatnonzero(np.isfinite(scores.total[:, goal]))
    if candidates.size == 0 or line.size == 0:
        return
    facts, rows = GOALS[goal], s.rows[line]
    minutes = walks.minutes(line, candidates)
    there = 60.0 * minutes <= arriving.IN_SIGHT_S
    there |= people["place_id"][rows][:, None] == candidates
    shut = _closed(goal, s, line, candidates, venues=venues, minutes=minutes)
    shut |= _known_full(s, line, candidates, people=people, slots=facts.slots, venues=venues,
                        crowd=crowd, there=there)  # fmt: skip
    pull = np.zeros(minutes.shape)
    if goal in _COMPANY_GOALS:
        usual = _USUALLY_TAKEN * venues.seats(facts.slots)[candidates]
        company = np.where(there, crowd.at_place[candidates], usual)
        pull = _COMPANY_GOALS[goal] * np.log1p(np.minimum(company, 12.0))
    taste = np.zeros_like(minutes)
    if goal not in (Goal.SHELTER, Goal.FETCH_WATER):
        taste = 0.25 * liking(people, rows, places=candidates, goal=goal)
    habit, expected, belief = past.of(goal, candidates, line=line)
    if goal in _CROWDED:
        odds = venues.odds_of_room(goal, people=people.count)
        expected = np.where(there, expected, expected - _IN_VAIN_COST * (1.0 - odds))
    worth = pull + taste + habit + expected + belief - cost[line, None] * minutes
    worth[shut | ~np.isfinite(minutes)] = -np.inf
    best = np.argmax(worth, axis=1)
    which = np.flatnonzero(np.isfinite(worth[np.arange(line.size), best]))
    chosen, best = line[which], best[which]
    options.place[chosen, goal] = candidates[best]
    options.walk_h[chosen, goal] = minutes[which, best] / 60.0
    value = np.zeros(s.count)
    value[chosen] = pull[which, best]
    scores.add(goal, Reason.GOOD_COMPANY, value)
    for learned, term in ((habit, Term.HABIT), (expected, Term.EXPECTED), (belief, Term.BELIEF)):
        if isinstance(learned, np.ndarray):
            value[chosen] = learned[which, best]
            scores.shift(goal, value, term)


def _closed(
    goal: Goal, s: Situation, line: Ints, candidates: Ints, *, venues: Venues, minutes: Floats
) -> Bools:
    """Tell which places (n, k) are shut when each of a line would come, or not for them then."""
    stay_h = _STAY_BEFORE_CLOSING_H.get(goal, 0.2)
    arrive = s.hour + minutes / 60.0
    opens, closes = venues.opens[candidates], venues.closes[candidates]
    shut: Bools = (arrive < opens - 0.05) | (arrive + stay_h > closes)
    if goal == Goal.SHELTER:
        shut = (arrive < opens) | (arrive > closes)
    shut |= venues.shut_to(candidates, knows=s.knows[line, None])
    if goal == Goal.SHOP:
        stalls = venues.kind[candidates] == PlaceKind.MARKET_SQUARE
        shut |= stalls & (not 8.0 <= s.hour < 13.2 or s.weekday == 6)
        shut |= ~stalls & (s.weekday == 6)
    if goal == Goal.PLAY:
        shut |= (s.age[line, None] < 7.0) & (minutes > 6.0)
        yards = venues.kind[candidates] == PlaceKind.SCHOOL
        at_break = s.works_today[line, None] & (9.9 <= s.hour < 10.3)
        shut |= yards & ~at_break
    return shut


def _known_full(
    s: Situation, line: Ints, candidates: Ints, *, people: TableView, slots: tuple[SlotKind, ...],
    venues: Venues, crowd: Crowd, there: Bools,
) -> Bools:  # fmt: skip
    """Tell which candidate places (n, k) each of a line knows to have no room.

    They are there and see it, have been turned away lately, or know that all of it is cut off.
    """
    full = arriving.thought_full(people, s.rows[line], candidates, now_s=s.now_s)
    if there.any():
        full |= there & ~venues.has_room(candidates, crowd.taken, slots)
    if venues.passage is not None and s.knows.any():
        full |= s.knows[line, None] & ~venues.has_room(candidates, crowd.cut_off, slots)
    return full
