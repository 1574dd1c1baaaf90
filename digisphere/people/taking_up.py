"""Carrying out choices: everybody in turn takes the best of their wishes that still has a slot.

Whoever takes up something new tells of it by an `intention` event with its causes, and keeps what
they weighed, what it taught them and how long they mean to stay. `deliberation_system.py` calls
this once all who are due have weighed their goals.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people import arriving, at_home, decisions, durations, habits, seating
from digisphere.people.columns import OPTIONS
from digisphere.people.enums import Activity, Goal, Reason, Term
from digisphere.people.lookout import STRANDED_S
from digisphere.people.mind_columns import OPTIONS_KEPT
from digisphere.people.offers import Crowd, Options
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.surroundings import Sky
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TRIES = 5
_NO_REASON = 0.06
"""A term lighter than this is no reason to speak of."""
_RETRY_S = 240.0
_GOALS = tuple(Goal)
_GOAL_WORDS = tuple(goal.name.lower() for goal in Goal)
_REASON_WORDS = tuple(reason.name.lower() for reason in Reason)
_HELP, _SLEEP, _WORK, _FLEE, _MEET = Goal.HELP, Goal.SLEEP, Goal.WORK, Goal.FLEE, Goal.MEET
_WET, _STORM = Reason.WET, Reason.STORM


class _Seeker(NamedTuple):
    """Somebody who looks for a slot."""

    row: int
    slot: int
    held: bool
    goal_place: int
    intention: int
    finished: bool
    knows: bool
    hobby: int
    seat: float
    """A uniform draw."""


class Settler:
    """Carries out choices: finds slots one by one, emits the events, writes the plans at once."""

    def __init__(
        self, view: View, clock: Clock, sky: Sky, venues: Venues, crowd: Crowd, options: Options,
        situation: Situation, scores: Scores,
    ) -> None:  # fmt: skip
        self.view, self.clock, self.sky, self.venues = view, clock, sky, venues
        self.crowd, self.options, self.s, self.scores = crowd, options, situation, scores
        self.turned = np.zeros(situation.count, dtype=np.bool_)
        """(n,) who has just found no room."""
        self.pleasant = sky.pleasant
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
        wishes = zip(
            tried.tolist(), self.options.place[line, tried].tolist(),
            self.sees[line, tried].tolist(), open_.tolist(), strict=True,
        )  # fmt: skip
        found: list[tuple[int, int, int]] = []
        none: list[int] = []
        for i, (wished, who) in enumerate(zip(wishes, self._seekers(seats), strict=True)):
            slot, wish = self._settle(i, who, zip(*wished, strict=True))
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

    def _seekers(self, seats: Floats) -> Iterator["_Seeker"]:
        """Return of everybody in turn what their slot depends on."""
        people, s, rows = self.people, self.s, self.s.rows
        columns = (
            rows, people["slot_id"][rows], people["slot_held"][rows], people["goal_place"][rows],
            s.intention, s.finished, s.knows, s.hobby, seats,
        )  # fmt: skip
        return map(_Seeker, *(column.tolist() for column in columns))

    def _settle(
        self, i: int, who: "_Seeker", wishes: Iterator[tuple[int, int, bool, bool]]
    ) -> tuple[int, int]:
        """Return the slot person ``i`` takes, and which of their wishes it is for; -1 for none.

        The slot they leave stays taken for this minute: they are still standing there.

        Args:
            i: position in the situation.
            who: the person.
            wishes: goal, place, whether they see if there is room, and whether it is open to them.
        """
        taken, held = self.crowd.taken, who.slot if who.held else NONE
        if held >= 0:
            taken[held] = False
        chosen = NONE, NONE
        for wish, (goal, place, sees, can) in enumerate(wishes):
            slot = self._slot(i, who, goal, place, sees) if can else NONE
            if slot >= 0:
                taken[slot] |= sees
                self.people["slot_held"][who.row] = sees
                chosen = slot, wish
                break
        if held >= 0:
            taken[held] = True
        return chosen

    def _slot(self, i: int, who: "_Seeker", goal: int, place: int, sees: bool) -> int:
        if goal == who.intention and place == who.goal_place and not who.finished:
            meant = who.slot
            if meant >= 0 and self.venues.slot_place[meant] == place and (who.held or not sees):
                return meant
        if goal == _HELP:
            return int(self.options.help_slot[i])
        own, guest = NONE, False
        if goal == _SLEEP:
            own = int(self.people["bed_slot"][who.row])
            guest = own < 0 or place != self.people["home_place"][who.row]
        elif goal == _WORK:
            own = int(self.people["work_slot"][who.row])
        return seating.choose_slot(
            self.venues, place=place, goal=_GOALS[goal], own=own,
            taken=self.crowd.taken_for(who.knows, sees=sees),
            pleasant=self.pleasant, raining=self.sky.rain_mm_h > 0.25,
            hobby=who.hobby, chance=who.seat, guest=guest,
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
        rows, places = self.s.rows[line], self.options.place[line, goals]
        causes = self._causes(line, goals, reasons, length=length)
        told = zip(rows.tolist(), places.tolist(), goals.tolist(), reasons.tolist(),
                   values.tolist(), causes, strict=True)  # fmt: skip
        events = [
            self.view.events.emit(
                "intention",
                subject=PERSON_BASE + row,
                place=PLACE_BASE + place if place >= 0 else NONE,
                causes=because,
                goal=_GOAL_WORDS[goal],
                reason=_REASON_WORDS[reason],
                value=round(value, 4),
            )
            for row, place, goal, reason, value, because in told
        ]
        people["intention_event"][rows] = events
        hours = [
            self._hours(i, goal, float(lengths[i]))
            for i, goal in zip(line.tolist(), goals.tolist(), strict=True)
        ]
        people["meant_until_s"][rows] = now + 3600.0 * np.array(hours)
        for k in np.flatnonzero(at_home.is_errand(goals)).tolist():
            at_home.tell_of_errand(self.view, int(rows[k]), now_s=now)

    def _causes(self, line: Ints, goals: Ints, reasons: Ints, *, length: int) -> list[list[int]]:
        """Return the events because of which each (n,) takes up something.

        They lie before ``length``, where the log ended.
        """
        weather = np.where(reasons == _WET, self.sky.falling_event, NONE)
        weather[reasons == _STORM] = self.sky.regime_event
        causes = np.column_stack([
            self.people["interrupt_event"][self.s.rows[line]],
            weather,
            np.where(goals == _MEET, self.options.meeting_event[line], NONE),
        ])  # fmt: skip
        return [[c for c in because if 0 <= c < length] for because in causes.tolist()]

    def _postures(self, line: Ints, goals: Ints, slots: Ints) -> Ints:
        """Return what each (n,) will be seen doing at their slot."""
        v, rows = self.venues, self.s.rows[line]
        seen = seating.postures(
            goals, v.slot_kind[slots], indoor=v.slot_indoor[slots], hobby=self.s.hobby[line],
            weary=seating.sits_down(self.people, rows),
        )  # fmt: skip
        called = self.people["invited_why"][rows] == Reason.PUBLIC_WORK
        seen[(goals == _MEET) & called] = Activity.WORK
        return seen

    def _reasons(self, line: Ints, goals: Ints) -> tuple[Ints, Floats]:
        """Return (n,) for what each does something, and its weight in utility points."""
        worth, reasons = self.scores.weight[line, goals], self.scores.reason[line, goals]
        for_values = self.by_values[line, goals]
        reasons = np.where(worth < _NO_REASON, Reason.NOTHING_BETTER, reasons)
        part = self.scores.part(line, goals, Term.VALUES)
        return np.where(for_values, Reason.VALUES, reasons), np.where(for_values, part, worth)

    def _hours(self, i: int, goal: int, length: float) -> float:
        """Return hours from now until the goal is meant to be done, the walk included."""
        walk_h = float(self.options.walk_h[i, goal])
        place = int(self.options.place[i, goal])
        if goal == _FLEE:
            until_s = float(self.view.table("alarms")["danger_until_s"][int(self.s.rows[i])])
            return walk_h + max((until_s - self.clock.time_s) / 3600.0, durations.LEAST_H)
        if goal == _MEET and self.options.meeting_end_s[i] > self.clock.time_s:
            return (float(self.options.meeting_end_s[i]) - self.clock.time_s) / 3600.0
        stay = durations.hours_meant(
            self.s, i, goal=_GOALS[goal], walk_h=walk_h, closes_h=float(self.venues.closes[place]),
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
