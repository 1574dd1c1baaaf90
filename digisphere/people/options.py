"""Where each goal would be done, and what getting there costs: the second half of a utility.

For every person who decides and every goal: the best place that is open, has room and is not too
far, its walking time, and the cost of that walk under weather, darkness and tired legs. Company is
a pull of its own. Writes into the `Scores` sheet; called by `deliberation_system.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people import arriving, beliefs, habits, helping, refuge, visiting
from digisphere.people.body import personal_uniform
from digisphere.people.enums import (
    Activity,
    Goal,
    Occupation,
    Reason,
    Term,
    Value,
    flags_of,
)
from digisphere.people.goals import GOALS, Where
from digisphere.people.scores import GOAL_COUNT, Scores
from digisphere.people.situation import Situation, works_outdoors
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import Columns
from digisphere.people.venues import Venues
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_COST_PER_MIN = 0.022
MARGIN_S = 300.0
"""People set out for what they agreed to so long before they would have to."""
_AT_HAND_S = 120.0
"""Who decides anew so shortly before that weighs it too."""
_SAFETY_WORTH = 6.0
"""Worth of a refuge: more than any need and a long walk together."""
_FEAR_COST = 1.3
_PLACE_HABIT_WORTH, _EXPECTED_WORTH, _BELIEF_WORTH = 0.12, 0.15, 0.4
_NOVELTY = 0.3
"""By so much less the habit of a place holds those to whom change matters by a deviation more."""
_LOSSES_WEIGH = 2.25
"""Disappointment counts for so much more than delight (Tversky & Kahneman 1992)."""
_USUALLY_TAKEN = 0.5
"""Share of a place's slots for which those who are not there expect somebody to be."""
_LIKINGS = 8
"""High words of the channels of personal draws that likings take, one for each goal."""
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
_STAY_BEFORE_CLOSING_H = {Goal.TAVERN: 0.75, Goal.EAT_OUT: 0.7, Goal.SHOP: 0.12, Goal.HEAL: 0.5}
_COMPANY_GOALS = {
    Goal.TAVERN: 0.07, Goal.SOCIALISE: 0.05, Goal.MARKET: 0.06, Goal.PLAY: 0.08, Goal.REST: 0.01,
}  # fmt: skip


_NOT_SEEN = flags_of((Activity.SLEEP, Activity.WALK, Activity.RUN), kind=Activity)
"""What those do who keep nobody company at the place they were last at."""
_CROWDED = (*_COMPANY_GOALS, Goal.STROLL, Goal.EAT_OUT)
"""Goals that most people have every day, so that they know whether room is scarce for them."""
_IN_VAIN_COST = 0.5
"""What it costs to go for them in vain."""
_CALL_IN_VAIN_COST = 0.25
"""Friends are called on with less at stake than a meal or a drink."""
_LEAST_ODDS = 0.25
"""Nobody calls where they hardly hope to find anybody."""


@dataclass
class Options:
    """Per person and goal: the place meant (-1 none) and the walk to it in hours."""

    place: Ints
    walk_h: Floats
    meeting_event: Ints
    """(n,) event of the appointment behind MEET; -1 none."""
    meeting_end_s: Floats
    help_slot: Ints
    """(n,) slot near the fallen house at which the walk of HELP ends; -1 none."""


@dataclass(frozen=True)
class Crowd:
    """How many people each place holds, and which slots are not free.

    A slot is held, or has no room because somebody stands in it; only who is there sees that.
    """

    at_place: Ints
    taken: Bools
    cut_off: Bools
    """Slots that those who know of closures cannot count on."""

    def taken_for(self, knows: bool, *, sees: bool) -> Bools | None:
        """Return (slots,) which slots somebody cannot count on; None where they know of none.

        Args:
            knows: of closures; who does counts out what is cut off.
            sees: is there, and counts out what others have.
        """
        if not knows:
            return self.taken if sees else None
        return self.taken | self.cut_off if sees else self.cut_off


def crowd_of(people: TableView, venues: Venues, *, time_s: float) -> Crowd:
    """Count people awake at each place, and tell which slots are not free.

    Who is still on the way there is in nobody's sight.
    """
    rows = people.rows
    place = people["place_id"][rows]
    held = place[(place >= 0) & ~_NOT_SEEN[people["activity"][rows]]]
    taken = arriving.slots_held(people, slots=len(venues.slot_place))
    taken |= venues.room.crowded(people, rows, time_s=time_s)
    at_place = np.bincount(held, minlength=len(venues.kind)).astype(np.int64)
    return Crowd(at_place, taken, venues.cut_off())


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
    channel = grounds + ((_LIKINGS + int(Goal.WORK)) << 32) + (part << 24)
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
    past, people = _past_of(view, s, venues=venues), view.table("people")
    _weigh_refuge(view, s, scores, options=options, venues=venues, nodes=nodes)
    _weigh_help(view, s, scores, options=options, venues=venues, nodes=nodes, wish=helpfulness)
    cost = walk_cost(s)
    seconds = _seconds_to_candidates(s, scores, venues=venues, nodes=nodes)
    for goal, facts in GOALS.items():
        if facts.where == Where.KINDS:
            _weigh_kinds(goal, s, scores, people=people, options=options, venues=venues,
                         seconds=seconds, crowd=crowd, cost=cost, past=past)  # fmt: skip
    _weigh_friends(view, s, scores, options=options, venues=venues, nodes=nodes, past=past,
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
    cost: Floats = _COST_PER_MIN * burden
    return cost


def _seconds_to_candidates(
    s: Situation, scores: Scores, *, venues: Venues, nodes: Ints
) -> dict[int, Floats]:
    """Return walking seconds (n,) to every place any open goal may choose."""
    places: set[int] = set()
    for goal, candidates in venues.candidates.items():
        if np.isfinite(scores.total[:, goal]).any():
            places.update(candidates.tolist())
    order = np.array(sorted(places), dtype=np.int64)
    seconds = venues.seconds(nodes, places=order, knows=s.knows)
    return {int(p): seconds[:, k] for k, p in enumerate(order)}


def _weigh_kinds(
    goal: Goal, s: Situation, scores: Scores, *, people: TableView, options: Options,
    venues: Venues, seconds: dict[int, Floats], crowd: Crowd, cost: Floats, past: "_Past",
) -> None:  # fmt: skip
    """Pick the best place of the listed kinds for each person; company may tip the scale."""
    candidates = venues.candidates[goal]
    if candidates.size == 0 or not np.isfinite(scores.total[:, goal]).any():
        options.place[:, goal] = NONE
        return
    facts = GOALS[goal]
    minutes = np.stack([seconds[int(p)] for p in candidates], axis=1) / 60.0
    shut = _closed(goal, s, candidates, venues=venues, minutes=minutes)
    there = 60.0 * minutes <= arriving.IN_SIGHT_S
    there |= people["place_id"][s.rows][:, None] == candidates
    full = _known_full(s, candidates, people=people, slots=facts.slots, venues=venues,
                       crowd=crowd, there=there)  # fmt: skip
    pull = np.zeros(minutes.shape)
    if goal in _COMPANY_GOALS:
        usual = _USUALLY_TAKEN * venues.seats(facts.slots)[candidates]
        company = np.where(there, crowd.at_place[candidates], usual)
        pull = _COMPANY_GOALS[goal] * np.log1p(np.minimum(company, 12.0))
    taste = np.zeros_like(minutes)
    if goal not in (Goal.SHELTER, Goal.FETCH_WATER):
        taste = 0.25 * liking(people, s.rows, places=candidates, goal=goal)
    habit, expected, belief = past.of(goal, candidates)
    if goal in _CROWDED:
        odds = venues.odds_of_room(goal, people=people.count)
        expected = np.where(there, expected, expected - _IN_VAIN_COST * (1.0 - odds))
    worth = pull + taste + habit + expected + belief - cost[:, None] * minutes
    worth = np.where(shut | full | ~np.isfinite(minutes), -np.inf, worth)
    best = np.argmax(worth, axis=1)
    line = np.arange(s.count)
    possible = np.isfinite(worth[line, best])
    options.place[:, goal] = np.where(possible, candidates[best], NONE)
    options.walk_h[:, goal] = np.where(possible, minutes[line, best] / 60.0, 0.0)
    scores.add(goal, Reason.GOOD_COMPANY, np.where(possible, pull[line, best], 0.0))
    for learned, term in ((habit, Term.HABIT), (expected, Term.EXPECTED), (belief, Term.BELIEF)):
        if isinstance(learned, np.ndarray):
            scores.shift(goal, np.where(possible, learned[line, best], 0.0), term)


def _closed(
    goal: Goal, s: Situation, candidates: Ints, *, venues: Venues, minutes: Floats
) -> Bools:
    """Tell which places (n, k) are shut when each would come, or not for them at this hour."""
    stay_h = _STAY_BEFORE_CLOSING_H.get(goal, 0.2)
    arrive = s.hour + minutes / 60.0
    opens, closes = venues.opens[candidates], venues.closes[candidates]
    shut: Bools = (arrive < opens - 0.05) | (arrive + stay_h > closes)
    if goal == Goal.SHELTER:
        shut = (arrive < opens) | (arrive > closes)
    shut |= venues.shut_to(candidates, knows=s.knows[:, None])
    if goal == Goal.SHOP:
        stalls = venues.kind[candidates] == PlaceKind.MARKET_SQUARE
        shut |= stalls & (not 8.0 <= s.hour < 13.2 or s.weekday == 6)
        shut |= ~stalls & (s.weekday == 6)
    if goal == Goal.PLAY:
        shut |= (s.age[:, None] < 7.0) & (minutes > 6.0)
        yards = venues.kind[candidates] == PlaceKind.SCHOOL
        at_break = s.works_today[:, None] & (9.9 <= s.hour < 10.3)
        shut |= yards & ~at_break
    return shut


def _known_full(
    s: Situation, candidates: Ints, *, people: TableView, slots: tuple[SlotKind, ...],
    venues: Venues, crowd: Crowd, there: Bools,
) -> Bools:  # fmt: skip
    """Tell which candidate places (n, k) each knows to have no room.

    They are there and see it, have been turned away lately, or know that all of it is cut off.
    """
    full = arriving.thought_full(people, s.rows, candidates, now_s=s.now_s)
    if there.any():
        full |= there & ~venues.has_room(candidates, crowd.taken, slots)
    if venues.passage is not None and s.knows.any():
        full |= s.knows[:, None] & ~venues.has_room(candidates, crowd.cut_off, slots)
    return full


@dataclass(frozen=True)
class _Past:
    """What those who decide have learned of places and think of them."""

    learned: habits.Learned | None
    beliefs: Floats | None
    stimulation: Floats
    """(n,) how much change matters to each, in standard deviations."""

    def of(
        self, goal: Goal, candidates: Ints
    ) -> tuple[Floats | float, Floats | float, Floats | float]:
        """Return what habit, expectation and belief add to candidate places, (n, k) or nothing."""
        known = self.learned.of(goal, candidates) if self.learned is not None else None
        belief = 0.0 if self.beliefs is None else _BELIEF_WORTH * self.beliefs[:, candidates]
        if known is None:
            return 0.0, 0.0, belief
        habit, expected = known
        staid = _PLACE_HABIT_WORTH * (1.0 - _NOVELTY * np.clip(self.stimulation, -2.0, 2.0))
        return staid[:, None] * habit, _worth_of(expected), belief

    def at(self, line: Ints, goal: Goal, places: Ints) -> Floats:
        """Return (k,) what people (k,), by position, expect of a place (k,) by experience."""
        out = np.zeros(places.size)
        if self.learned is None:
            return out
        mine = np.flatnonzero(self.learned.goal == goal)
        _, asked, known = np.intersect1d(
            (line << 32) + places, (self.learned.line[mine] << 32) + self.learned.place[mine],
            assume_unique=True, return_indices=True,
        )  # fmt: skip
        out[asked] = _worth_of(self.learned.expected[mine[known]])
        return out


def _worth_of(expected: Floats) -> Floats:
    """Return what an expectation is worth; to be let down counts for more."""
    worth: Floats = np.where(expected < 0.0, _LOSSES_WEIGH * expected, expected)
    return _EXPECTED_WORTH * worth


def _past_of(view: View, s: Situation, *, venues: Venues) -> _Past:
    if "habits" not in view.tables:
        return _Past(None, None, s.values[:, Value.STIMULATION])
    return _Past(
        habits.learned_by(view.table("habits"), s.rows),
        beliefs.leanings(
            view.table("beliefs"), s.rows, about=beliefs.About.PLACE, subjects=len(venues.kind),
            now_s=s.now_s,
        ),
        s.values[:, Value.STIMULATION],
    )  # fmt: skip


def liking(people: Columns, rows: Ints, *, places: Ints, goal: Goal) -> Floats:
    """Return (n, k) a lasting liking of each person for each place to do something at, 0 to 1."""
    channel = places.astype(np.int64) + ((_LIKINGS + int(goal)) << 32)
    return personal_uniform(people, rows, channel=channel)


def _weigh_friends(
    view: View, s: Situation, scores: Scores, *, options: Options, venues: Venues, nodes: Ints,
    past: "_Past", ties: TiesOf,
) -> None:  # fmt: skip
    """Find a house where somebody close may well be in, for those who would call on them.

    The odds and what earlier calls have taught weigh against the walk.
    """
    wishing = np.flatnonzero(scores.total[:, Goal.VISIT] > 0.25)
    if wishing.size == 0:
        return
    people = view.table("people")
    line, hosts, odds = _open_houses(view, s, wishing, ties=ties)
    fits = ~venues.shut_to(hosts, knows=s.knows[line])
    fits &= ~arriving.thought_full(people, s.rows[line], hosts[:, None], now_s=s.now_s)[:, 0]
    line, hosts, odds = line[fits], hosts[fits], odds[fits]
    taught = past.at(line, Goal.VISIT, hosts)
    fond = liking(people, s.rows[line], places=hosts[:, None], goal=Goal.VISIT)[:, 0]
    spared_s = 400.0 * fond + (_CALL_IN_VAIN_COST * odds + taught) * 60.0 / _COST_PER_MIN
    in_vain, learned = np.zeros(s.count), np.zeros(s.count)
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), line.size], strict=False):
        i = int(line[start])
        best, seconds = venues.soonest(
            int(nodes[i]), places=hosts[start:end], knows=s.knows[i : i + 1],
            spared_s=spared_s[start:end],
        )  # fmt: skip
        best += start
        options.place[i, Goal.VISIT] = hosts[best]
        options.walk_h[i, Goal.VISIT] = seconds / 3600.0
        in_vain[i], learned[i] = -_CALL_IN_VAIN_COST * (1.0 - odds[best]), taught[best]
    scores.shift(Goal.VISIT, in_vain + learned, Term.EXPECTED)


def _open_houses(
    view: View, s: Situation, wishing: Ints, *, ties: TiesOf
) -> tuple[Ints, Ints, Floats]:
    """Return the homes of those close to people, and how likely one of these is in, (k,) each.

    Left out are whom they would rather not meet, those of whom they know that they are no more, and
    homes where they hardly hope for anybody.

    Args:
        view: deliberation's.
        s: the situation.
        wishing: (n,) positions in it of those who would call on somebody.
        ties: whose ties are whose.

    Returns:
        Positions in the situation, ascending; places; odds.
    """
    home = view.table("people")["home_place"]
    callers, close = visiting.close_people(view, s.rows[wishing], ties=ties)
    calls = (home[close] != home[callers]) & (home[close] >= 0)
    calls &= ~_shunned(view, s, callers, close)
    callers, close = callers[calls], close[calls]
    alive = ~visiting.known_gone(view, callers, close)
    callers, close = callers[alive], close[alive]
    odds = visiting.odds_at_home(
        view, callers, close, now_s=s.now_s, hour=s.hour, weekday=s.weekday
    )
    many = len(view.ground.places["kind"])
    line = np.searchsorted(s.rows, callers)
    houses, which = np.unique(line * many + home[close], return_inverse=True)
    nobody = np.ones(houses.size)
    np.multiply.at(nobody, which, 1.0 - odds)
    hoped = 1.0 - nobody >= _LEAST_ODDS
    houses = houses[hoped]
    return houses // many, houses % many, 1.0 - nobody[hoped]


def _shunned(view: View, s: Situation, callers: Ints, close: Ints) -> Bools:
    """Return (k,) which of the close (k,) people (k,) think too ill of to call on them."""
    if "beliefs" not in view.tables:
        return np.zeros(callers.size, dtype=np.bool_)
    rows = np.unique(callers)
    line, whom = beliefs.shunned(view.table("beliefs"), rows, now_s=s.now_s)
    many = view.table("people").capacity
    return np.isin(callers * many + close, rows[line] * many + whom)


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
