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
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import (
    absence,
    arriving,
    at_home,
    precautions,
    utility,
    visiting,
)
from digisphere.people.enums import Danger, Goal
from digisphere.people.lookout import HALT_WRITES, TURNED_BACK
from digisphere.people.new_people import INFANT_YEARS
from digisphere.people.offers import crowd_of
from digisphere.people.options import MARGIN_S, find_options, weigh_places
from digisphere.people.passage import Passage
from digisphere.people.scores import GOAL_COUNT
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import Sky, sky_of
from digisphere.people.taking_up import Settler
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import halt, indoors_at, moving_at, position_at
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_GOALS_DRAWN = 23
"""Goals whose choice has luck in it: all but fleeing and digging for those who are buried."""
_CRISIS_HUNGER = 0.08
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
        settler = Settler(view, clock, sky, venues, crowd, options, situation, scores)
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
