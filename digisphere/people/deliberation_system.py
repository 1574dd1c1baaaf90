"""The system in which people decide what to do next, and why.

Each minute those who are due (done, interrupted, caught by rain) weigh all goals (`utility.py`,
`options.py`), choose with a little noise, and record the runner-ups, the weightiest reason and an
`intention` event with its causes. Whoever comes to a place takes a slot or finds it full and
decides anew at once (`arriving.py`). Nothing moves here: `movement_system.py` sees `setting_out`
and plans the path in the same tick.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import (
    absence,
    arriving,
    at_home,
    decisions,
    durations,
    habits,
    precautions,
    seating,
    utility,
    visiting,
)
from digisphere.people.columns import OPTIONS
from digisphere.people.enums import Activity, Danger, Goal, Reason, Term
from digisphere.people.lookout import HALT_WRITES, STRANDED_S, TURNED_BACK
from digisphere.people.mind_columns import OPTIONS_KEPT
from digisphere.people.new_people import INFANT_YEARS
from digisphere.people.options import (
    MARGIN_S,
    Crowd,
    Options,
    crowd_of,
    find_options,
    weigh_places,
)
from digisphere.people.passage import Passage
from digisphere.people.scores import GOAL_COUNT, Scores
from digisphere.people.situation import Situation, situation_of
from digisphere.people.surroundings import Sky, sky_of
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import halt, indoors_at, moving_at, position_at
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_TRIES = 5
_GOALS_DRAWN = 23
"""Goals whose choice has luck in it: all but fleeing and digging for those who are buried."""
_NO_REASON = 0.06
"""A term lighter than this is no reason to speak of."""
_CRISIS_HUNGER = 0.08
_RETRY_S = 240.0
_REMIND_S, _TOO_LATE_S = 1500.0, 900.0


class Deliberation(System):
    """Choices of everybody who is due, every minute, those just turned away among them."""

    name = "people.deliberate"
    every = "10 s"
    phase = 60
    reads = ("people.*", "households.*")
    writes = (
        "people.intention", "people.goal_place", "people.reason", "people.reason_value",
        "people.option_goal", "people.option_score", "people.decision_until_s",
        "people.intention_event", "people.interrupt_event", "people.weather_event",
        "people.slot_id", "people.slot_held", "people.full_place", "people.full_until_s",
        "alarms.refuge_place", *HALT_WRITES, "people.arrival_activity", "people.meant_until_s",
        "people.setting_out", "people.habit", "people.done_s", "people.weighed_s",
        *at_home.SIGHT_WRITES, "alarms.missed_day", "decisions.*", "habits.*", "events",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("choice", "length", "seat", "arrival")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind(
            "intention",
            {"goal": "str", "reason": "str", "value": "float"},
            "Somebody decides what to do next, where (place) and for which main reason.",
        ),
        absence.MISSED_WORK,
        TURNED_BACK,
        visiting.NOT_AT_HOME,
    )

    _venues: Venues | None = None
    _passage: Passage | None = None
    _ties: TiesOf | None = None

    def forget(self) -> None:
        """Look at the closures and the ties anew."""
        self._passage = self._ties = None

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let everybody decide once, so that the story starts in the middle of things."""
        self._decide(view, clock, rng, view.table("people").rows, turned=None)
        view.table("people")["slot_held"][:] = view.table("people")["slot_id"] >= 0

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let those who arrive take a slot or turn, and those who are due decide."""
        people, minute = view.table("people"), clock.tick % round(60.0 / clock.tick_s) == 0
        ahead_s = arriving.LOOK_S if minute else arriving.HASTE_S
        come = arriving.at_the_door(people, before_s=clock.time_s + ahead_s)
        if not (minute or come.size):
            view.idle = True
            return
        sky = sky_of(view, clock)
        venues = self._venues = self._venues or Venues(view.ground)
        ties = self._ties = self._ties or TiesOf()
        chance = rng.by_slot("arrival", come)
        turned = arriving.take_slots(view, clock, sky, venues, come=come, chance=chance, ties=ties)
        rows = np.union1d(turned, due_rows(view, clock, sky, venues)) if minute else turned
        if rows.size == 0:
            return
        passage = self._passage = self._passage or Passage(view.ground)
        venues.passage = passage if passage.look(view) else None
        venues.shut = precautions.shut_places(view, now_s=clock.time_s)
        try:
            self._decide(view, clock, rng, rows, turned=turned)
        finally:
            venues.shut = None
        halt(people, clock.time_s, turned[~people["setting_out"][turned]])

    def _decide(
        self, view: View, clock: Clock, rng: SystemStreams, rows: Ints, *, turned: Ints | None
    ) -> None:
        """Let these decide, those who know of closures round them.

        Among them those just ``turned`` away; None at the start, when everybody has long been
        where they mean to be.
        """
        people, sky = view.table("people"), sky_of(view, clock)
        venues = self._venues = self._venues or Venues(view.ground)
        ties = self._ties = self._ties or TiesOf()
        now, passage, knows = clock.time_s, venues.passage, None
        people["weighed_s"][rows] = now
        at_home.look_round(view, rows, begins=turned is None)
        if passage is not None:
            knows = passage.who_knows(view, rows, now_s=now)
        situation = situation_of(
            view, clock, sky, rows=rows,
            prices=self.scenario.society,
            outdoors=~indoors_at(people, now, rows),
            knows=knows,
        )  # fmt: skip
        xy = position_at(people, now, rows)
        settled = ~moving_at(people, now, rows) & (people["place_id"][rows] >= 0)
        slots = people["slot_id"][rows].astype(np.int64)
        nodes = venues.nodes_of(slots, xy_m=xy, settled=settled & (slots >= 0))
        crowd = crowd_of(people, venues, time_s=now)
        options = find_options(view, situation, venues=venues, nodes=nodes, crowd=crowd)
        scores = utility.score_goals(situation, work_lead_h=options.walk_h[:, Goal.WORK])
        weigh_places(
            view, situation, scores, options=options, venues=venues, nodes=nodes, crowd=crowd,
            ties=ties, helpfulness=self.scenario.people.helpfulness,
        )  # fmt: skip
        precautions.keep_in(view, situation, scores)
        if passage is not None:
            absence.tell(view, clock, situation, scores, passage=passage, nodes=nodes)
        chance = np.full((rows.size, GOAL_COUNT), 0.5)
        lines = rows[:, None] * _GOALS_DRAWN + np.arange(_GOALS_DRAWN)
        chance[:, :_GOALS_DRAWN] = rng.by_slot("choice", lines.ravel()).reshape(lines.shape)
        order = scores.order(chance=chance, temperature=self.scenario.people.decision_noise)
        settler = _Settler(view, clock, sky, venues, crowd, options, situation, scores)
        if turned is None:
            settler.sees[:] = True
        else:
            settler.turned = np.isin(rows, turned)
        lengths, seats = rng.by_slot("length", rows), rng.by_slot("seat", rows)
        settler.settle(order, lengths=lengths, seats=seats)
        settler.record(order)


def due_rows(view: View, clock: Clock, sky: Sky, venues: Venues) -> Ints:
    """Return the rows that must decide now: finished, interrupted, starving or rained upon."""
    people = view.table("people")
    rows = people.rows
    now = clock.time_s
    due = people["decision_until_s"][rows] <= now
    due |= people["interrupt_event"][rows] >= 0
    due |= _time_to_meet(people, rows, venues, now=now)
    due &= people["talk_until_s"][rows] <= now
    due |= _frightened(view, rows)
    due |= _caught_out(view, sky, rows, now=now)
    hungry = people["hunger"][rows] < _CRISIS_HUNGER
    if hungry.any():
        eating = np.isin(people["intention"][rows], (Goal.EAT_HOME, Goal.EAT_OUT, Goal.SLEEP))
        turn = (int(now // 60.0) + rows) % 15 == 0
        due |= hungry & ~eating & turn
    due &= people["age_years"][rows] >= INFANT_YEARS
    if "alarms" in view.tables:
        alarms = view.tables["alarms"]
        due &= (alarms["caught_event"][rows] < 0) & (alarms["carried_by"][rows] < 0)
    chosen: Ints = rows[due]
    return chosen


def _frightened(view: View, rows: Ints) -> Bools:
    """Tell who has just been frightened and has somewhere to flee to, whatever they are at."""
    if "alarms" not in view.tables:
        return np.zeros(rows.size, dtype=np.bool_)
    alarms, people = view.table("alarms"), view.table("people")
    afraid: Bools = (alarms["danger"][rows] > 0) & (alarms["refuge_place"][rows] >= 0)
    if afraid.any():
        # Who digs under the open sky has weighed the next shock already.
        shaken = alarms["danger"][rows] == Danger.EARTHQUAKE
        afraid &= ~(shaken & (people["intention"][rows] == Goal.HELP))
        afraid &= (people["intention"][rows] != Goal.FLEE) | (
            people["goal_place"][rows] != alarms["refuge_place"][rows]
        )
    return afraid


def _time_to_meet(people: TableView, rows: Ints, venues: Venues, *, now: float) -> Bools:
    """Tell who has yet to weigh that they must set out now, or are late, for what they agreed to.

    Whoever could not think of it when it was time, deep in talk, does so as soon as they can.
    """
    from_s = people["invited_from_s"][rows]
    due: Bools = (people["invited_goal"][rows] != Goal.NONE) & (from_s - _REMIND_S <= now)
    due &= now < people["invited_until_s"][rows] - _TOO_LATE_S
    due &= (people["intention"][rows] != Goal.MEET) | (
        people["goal_place"][rows] != people["invited_place"][rows]
    )
    which = np.flatnonzero(due)
    if which.size:
        who = rows[which]
        nodes = venues.nearest_node(position_at(people, now, who))
        walk_s = venues.seconds_each(nodes, places=people["invited_place"][who].astype(np.int64))
        leave_s = from_s[which] - np.minimum(walk_s, _REMIND_S) - MARGIN_S
        thought = np.where(now < from_s[which], leave_s, from_s[which])
        due[which] = (thought <= now) & (people["weighed_s"][who] < thought)
    return due


def _caught_out(view: View, sky: Sky, rows: Ints, *, now: float) -> Bools:
    """Tell who is outdoors when rain or storm begins and has not yet taken it in."""
    people = view.table("people")
    event = sky.regime_event if sky.storm else sky.falling_event
    wet = sky.storm or sky.rain_mm_h > 0.25
    if not wet or event < 0:
        return np.zeros(rows.size, dtype=bool)
    news = people["weather_event"][rows] != event
    caught: Bools = news & ~indoors_at(people, now, rows)
    return caught


class _Settler:
    """Carries out choices: finds slots one by one, emits the events, writes the plans at once."""

    def __init__(
        self, view: View, clock: Clock, sky: Sky, venues: Venues, crowd: Crowd, options: Options,
        situation: Situation, scores: Scores,
    ) -> None:  # fmt: skip
        self.view, self.clock, self.sky, self.venues = view, clock, sky, venues
        self.crowd, self.options, self.s, self.scores = crowd, options, situation, scores
        self.turned = np.zeros(situation.count, dtype=np.bool_)
        """(n,) who has just found no room."""
        self.people = view.table("people")
        here = self.people["place_id"][situation.rows][:, None] == options.place
        self.sees = here | (3600.0 * options.walk_h <= arriving.IN_SIGHT_S)
        """(n, goals) who sees from where they are whether there is room."""
        self.sees[:, Goal.VISIT] = here[:, Goal.VISIT]  # Who is in shows at the door.
        self.by_values = scores.decided_by(Term.VALUES, least=_NO_REASON)
        """(n, goals) what is chosen for the sake of what matters to people."""
        self.decided: Ints = np.zeros((0, 2), dtype=np.int64)
        """(k, 2) who has taken up something new, by position, and which of their wishes it was."""
        self.left = np.full(situation.count, NONE, dtype=np.int64)
        """Where each of those was to do what they leave."""

    def settle(self, order: Ints, *, lengths: Floats, seats: Floats) -> None:
        """Give each the best goal of their order (n, goals) that still has a slot, as they see it.

        Args:
            order: goals, most wished first.
            lengths: (n,) a uniform draw of each, for how long they mean to stay.
            seats: (n,) another, for where they sit.
        """
        line, tried = np.arange(self.s.count)[:, None], order[:, :_TRIES]
        open_ = np.isfinite(self.scores.total[line, tried])
        found: list[tuple[int, int, int]] = []
        none: list[int] = []
        for i, seat in enumerate(seats.tolist()):
            wishes = zip(tried[i].tolist(), open_[i].tolist(), strict=True)
            slot, wish = self._settle(i, [goal for goal, can in wishes if can], seat=seat)
            if slot >= 0:
                found.append((i, wish, slot))
            else:
                none.append(i)
        taken = np.array(found, dtype=np.int64).reshape(-1, 3)
        self._take_up(taken[:, 0], tried[taken[:, 0], taken[:, 1]], taken[:, 2], wishes=taken[:, 1],
                      lengths=lengths)  # fmt: skip
        rows = self.s.rows[none]
        later_s = np.where(self.s.knows[none], STRANDED_S, _RETRY_S)
        self.people["decision_until_s"][rows] = self.clock.time_s + later_s
        self.people["interrupt_event"][rows] = NONE

    def _settle(self, i: int, goals: list[int], *, seat: float) -> tuple[int, int]:
        """Return the slot person ``i`` takes, and which goal it is for; (-1, -1) for none.

        The slot they leave stays taken for this minute: they are still standing there.
        """
        row = int(self.s.rows[i])
        held = int(self.people["slot_id"][row]) if self.people["slot_held"][row] else NONE
        if held >= 0:
            self.crowd.taken[held] = False
        chosen = NONE, NONE
        for wish, goal in enumerate(goals):
            sees = bool(self.sees[i, goal])
            slot = self._slot(i, row, Goal(goal), sees=sees, seat=seat)
            if slot >= 0:
                self.crowd.taken[slot] |= sees
                self.people["slot_held"][row] = sees
                chosen = slot, wish
                break
        if held >= 0:
            self.crowd.taken[held] = True
        return chosen

    def _slot(self, i: int, row: int, goal: Goal, *, sees: bool, seat: float) -> int:
        place = int(self.options.place[i, goal])
        same = goal == self.s.intention[i] and place == int(self.people["goal_place"][row])
        meant = int(self.people["slot_id"][row])
        same = same and meant >= 0 and self.venues.slot_place[meant] == place
        if same and not self.s.finished[i] and (self.people["slot_held"][row] or not sees):
            return meant
        if goal == Goal.HELP:
            return int(self.options.help_slot[i])
        own = NONE
        guest = goal == Goal.SLEEP and place != int(self.people["home_place"][row])
        if goal == Goal.SLEEP:
            own = int(self.people["bed_slot"][row])
            guest = guest or own < 0
        elif goal == Goal.WORK:
            own = int(self.people["work_slot"][row])
        return seating.choose_slot(
            self.venues, place=place, goal=goal, own=own,
            taken=self.crowd.taken_for(bool(self.s.knows[i]), sees=sees),
            pleasant=self.sky.pleasant, raining=self.sky.rain_mm_h > 0.25,
            hobby=int(self.s.hobby[i]), chance=seat, guest=guest,
        )  # fmt: skip

    def record(self, order: Ints) -> None:
        """Keep what those weighed who have taken up something new."""
        line, wish = self.decided.T
        if line.size == 0:
            return
        goals = order[line, :OPTIONS_KEPT]
        scores = (self.scores.total + self.scores.whim)[line[:, None], goals]
        open_ = np.isfinite(scores)
        rows = self.s.rows[line]
        weighed = decisions.Weighed(
            rows=rows,
            events=self.people["intention_event"][rows],
            chosen=wish,
            goals=np.where(open_, goals, Goal.NONE),
            places=np.where(open_, self.options.place[line[:, None], goals], NONE),
            scores=np.where(open_, scores, 0.0),
            terms=np.where(open_[..., None], self.scores.parts(line, goals), np.float32(0.0)),
            pleasure=self.people["pleasure"][rows].astype(np.float64),
        )
        goals_taken = goals[np.arange(line.size), wish]
        habits.repeat_at_hour(
            self.people["habit"], rows, goals=goals_taken, hour=int(self.clock.hour)
        )
        self._learn(line)
        decisions.record(self.view.table("decisions"), weighed, time_s=self.clock.time_s)

    def _take_up(
        self, line: Ints, goals: Ints, slots: Ints, *, wishes: Ints, lengths: Floats
    ) -> None:
        """Write the plans of those (n,) who have found a slot for a goal, which was their wish."""
        people, now, rows = self.people, self.clock.time_s, self.s.rows[line]
        places, before = self.options.place[line, goals], self.s.intention[line]
        resumed = (goals == before) & (places == people["goal_place"][rows])
        new = np.flatnonzero(~(resumed & ~self.s.finished[line]))
        reasons, values = self._reasons(line, goals)
        self._begin(line[new], goals[new], reasons[new], values[new], lengths=lengths)
        self.left[line[new]] = people["goal_place"][rows[new]]
        people["done_s"][rows[new], before[new]] = now
        people["done_s"][rows[new], goals[new]] = now
        self.decided = np.column_stack([line[new], wishes[new]])
        people["intention"][rows], people["goal_place"][rows] = goals, places
        people["reason"][rows], people["reason_value"][rows] = reasons, values
        self._write_runners_up(line, goals)
        people["slot_id"][rows] = slots
        people["arrival_activity"][rows] = self._postures(line, goals, slots)
        people["decision_until_s"][rows] = np.inf
        people["setting_out"][rows] = True
        people["interrupt_event"][rows] = NONE
        people["weather_event"][rows] = (
            self.sky.regime_event if self.sky.storm else self.sky.falling_event
        )

    def _begin(
        self, line: Ints, goals: Ints, reasons: Ints, values: Floats, *, lengths: Floats
    ) -> None:
        """Tell of what these (n,) newly take up, and settle how long each means it to last."""
        people, now, length = self.people, self.clock.time_s, len(self.view.events.read)
        told = zip(line.tolist(), goals.tolist(), reasons.tolist(), values.tolist(), strict=True)
        for i, number, reason, value in told:
            row, goal = int(self.s.rows[i]), Goal(number)
            people["intention_event"][row] = self._announce(
                i, row, goal, Reason(reason), value, length=length
            )
            people["meant_until_s"][row] = now + 3600.0 * self._hours(i, goal, float(lengths[i]))
            at_home.tell_of_errand(self.view, row, goal=goal, now_s=now)

    def _postures(self, line: Ints, goals: Ints, slots: Ints) -> list[Activity]:
        """Return what each (n,) will be seen doing at their slot."""
        v, rows = self.venues, self.s.rows[line]
        seen = [
            seating.posture(Goal(goal), kind, indoor=indoor, hobby=hobby, weary=weary)
            for goal, kind, indoor, hobby, weary in zip(
                goals.tolist(), v.slot_kind[slots].tolist(), v.slot_indoor[slots].tolist(),
                self.s.hobby[line].tolist(), seating.sits_down(self.people, rows).tolist(),
                strict=True,
            )
        ]  # fmt: skip
        called = self.people["invited_why"][rows] == Reason.PUBLIC_WORK
        for k in np.flatnonzero((goals == Goal.MEET) & called).tolist():
            seen[k] = Activity.WORK
        return seen

    def _reasons(self, line: Ints, goals: Ints) -> tuple[Ints, Floats]:
        """Return (n,) for what each does something, and its weight in utility points."""
        worth, reasons = self.scores.weight[line, goals], self.scores.reason[line, goals]
        for_values = self.by_values[line, goals]
        reasons = np.where(worth < _NO_REASON, Reason.NOTHING_BETTER, reasons)
        part = self.scores.part(line, goals, Term.VALUES)
        return np.where(for_values, Reason.VALUES, reasons), np.where(for_values, part, worth)

    def _hours(self, i: int, goal: Goal, length: float) -> float:
        """Return hours from now until the goal is meant to be done, the walk included."""
        walk_h = float(self.options.walk_h[i, goal])
        place = int(self.options.place[i, goal])
        if goal == Goal.FLEE:
            until_s = float(self.view.table("alarms")["danger_until_s"][int(self.s.rows[i])])
            return walk_h + max((until_s - self.clock.time_s) / 3600.0, durations.LEAST_H)
        if goal == Goal.MEET and self.options.meeting_end_s[i] > self.clock.time_s:
            return (float(self.options.meeting_end_s[i]) - self.clock.time_s) / 3600.0
        stay = durations.hours_meant(
            self.s, i, goal=goal, walk_h=walk_h, closes_h=float(self.venues.closes[place]),
            work_walk_h=float(min(self.options.walk_h[i, Goal.WORK], 1.0)), chance=length,
        )  # fmt: skip
        return walk_h + stay

    def _write_runners_up(self, line: Ints, goals: Ints) -> None:
        """Keep what each (n,) takes up and their best alternatives with their utilities."""
        rows, total = self.s.rows[line], self.scores.total[line]
        best = np.argsort(-total, axis=1, kind="stable")[:, :OPTIONS]
        others_first = np.argsort(best == goals[:, None], axis=1, kind="stable")
        others = np.take_along_axis(best, others_first, axis=1)[:, : OPTIONS - 1]
        kept = np.column_stack([goals, others])
        worth = np.take_along_axis(total, kept, axis=1)
        open_ = np.isfinite(worth)
        self.people["option_goal"][rows] = np.where(open_, kept, Goal.NONE)
        self.people["option_score"][rows] = np.where(open_, worth, 0.0)

    def _learn(self, line: Ints) -> None:
        """Let those who leave something learn from what became of it."""
        rows, table = self.s.rows[line], self.view.table("decisions")
        since_s, before = decisions.newest(table, rows)
        halted = self.turned[line]
        if "alarms" in self.view.tables:
            halted = halted | (self.view.table("alarms")["halted_s"][rows] > since_s)
        outcomes = habits.Outcomes(
            rows=rows,
            goals=self.s.intention[line],
            places=self.left[line],
            pleasure_gained=self.people["pleasure"][rows] - before,
            turned_away=halted,
            arrived=self.people["place_id"][rows] == self.left[line],
        )
        habits.learn_from(self.view.table("habits"), outcomes)

    def _announce(
        self, i: int, row: int, goal: Goal, reason: Reason, value: float, *, length: int
    ) -> int:
        """Emit what somebody takes up; causes lie before ``length``, where the log ended."""
        causes = [int(self.people["interrupt_event"][row])]
        if reason in (Reason.WET, Reason.STORM):
            causes += [self.sky.falling_event if reason == Reason.WET else self.sky.regime_event]
        if goal == Goal.MEET:
            causes.append(int(self.options.meeting_event[i]))
        place = int(self.options.place[i, goal])
        return self.view.events.emit(
            "intention",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + place if place >= 0 else NONE,
            causes=[c for c in causes if 0 <= c < length],
            goal=goal.name.lower(),
            reason=reason.name.lower(),
            value=round(value, 4),
        )
