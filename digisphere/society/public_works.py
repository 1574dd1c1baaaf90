"""Roads and bridges are cleared by villagers the town hires: call, offers, award, work, pay.

Every ten minutes: what is closed and not yet in hand is called for, in the order the council has
set or else the nearest to the centre first; half an hour later those who know of the call and want
it have offered, and the best are taken on for the day (``contract_net``). How fast a way is cleared
is how many of them are really there at work (``way_sections.crews``, which ``environment`` reads).
They are paid by the hour from the town's purse when the way is open or the day is over. Where
three calls find nobody, or the town cannot pay, the usual crews from outside do it. Houses are
mended by their owners' builders as before.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.way_sections import WaySections, find_sections
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.people.goals import GOALS
from digisphere.society import contract_net
from digisphere.society.civic_columns import CREW_MAX
from digisphere.society.columns import society_tables
from digisphere.society.contract_net import Offers
from digisphere.society.gatherings import CALL_WRITES, call, present, release
from digisphere.society.kinds import PAYMENT, WORKS_KINDS
from digisphere.society.ledger import TOWN, balance, pay, person
from digisphere.society.vocabulary import Purpose

STEP_S = 600.0
HANDS = 4
"""Ordinary hands that make one crew."""
FIRST_HOUR = 6.5
_OFFERS_AFTER_S = 1800.0
_AGAIN_S = 5400.0
_CALLS = 3
_FIRST_OFFER_CENTS, _RISE = 1400, 1.25
_OFFERS_HEARD = 16
"""More than this many offers nobody reads."""
_ZEAL = 0.95
_SHIFT_CENTS = 4 * 4 * _FIRST_OFFER_CENTS
"""What half a day of a crew costs: with less in its purse the town hires nobody."""


class PublicWorks(System):
    """Hires villagers to clear the ways, sees them at work and pays them."""

    name = "society.public_works"
    every = "10 min"
    phase = 37
    reads = ("people.*", "knowledge.event", "appointments.*", "council.*")
    writes: ClassVar[tuple[str, ...]] = (
        "works.*", "civics.contract", "council.first_section", "way_sections.priority",
        "way_sections.crews", "people.purse_cents", "people.decision_until_s", "social.*",
        "accounts.*", *CALL_WRITES, "events",
    )  # fmt: skip
    event_kinds = (*WORKS_KINDS, PAYMENT)

    _sections: WaySections | None = None
    _spots: npt.NDArray[np.intp] | None = None

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """See to what is closed."""
        works, ways = view.table("works"), view.table("way_sections")
        waiting = np.flatnonzero((ways["work_left_h"] > 0.0) & (ways["event"] >= 0))
        under_way = np.flatnonzero(works.alive & ~works["done"])
        if waiting.size == 0 and under_way.size == 0:
            view.idle = True
            return
        self._set_first(view, waiting)
        if not self.scenario.council.hired_crews or view.table("people").rows.size == 0:
            return
        for work in under_way.tolist():
            self._see_to(view, clock, work)
        if balance(view, TOWN) >= _SHIFT_CENTS:
            self._take_over(view, waiting)
        if FIRST_HOUR <= clock.hour < contract_net.LAST_HOUR - contract_net.LEAST_H:
            self._call_for(view, clock, waiting)

    def _set_first(self, view: View, waiting: npt.NDArray[np.intp]) -> None:
        """Put first what the council wants first, until it is open."""
        council, ways = view.table("council"), view.table("way_sections")
        first = int(council["first_section"][0])
        if first >= 0:
            ways["priority"][:] = 0.0
            if first in waiting:
                ways["priority"][first] = 1.0
            else:
                council["first_section"][0] = NONE

    def _take_over(self, view: View, waiting: npt.NDArray[np.intp]) -> None:
        """Leave to the village what is newly closed; what it has given up stays with outsiders."""
        works, ways = view.table("works"), view.table("way_sections")
        given_up = np.flatnonzero(works.alive & works["done"] & (works["calls"] >= _CALLS))
        lost = works["section"][given_up]
        lost = lost[works["call_event"][given_up] > ways["event"][lost]]
        fresh = waiting[(ways["crews"][waiting] < 0.0) & ~np.isin(waiting, lost)]
        ways["crews"][fresh] = 0.0

    def _plan(self, view: View) -> WaySections:
        if self._sections is None:
            self._sections = find_sections(view.ground)
        return self._sections

    def _call_for(self, view: View, clock: Clock, waiting: npt.NDArray[np.intp]) -> None:
        """Call for hands for what is first in line and not in hand yet."""
        works, ways, plan = view.table("works"), view.table("way_sections"), self._plan(view)
        held = works["section"][np.flatnonzero(works.alive & ~works["done"])]
        order = waiting[np.lexsort((plan.rank[waiting], -ways["priority"][waiting]))]
        for section in order[: self.scenario.hazards.road_crews].tolist():
            room = works.count < works.capacity and ways["crews"][section] >= 0.0
            if section in held or not room or balance(view, TOWN) < _SHIFT_CENTS:
                continue
            (work,) = works.add(1).tolist()
            works["section"][work], works["hour_cents"][work] = section, _FIRST_OFFER_CENTS
            works["place_id"][work] = self._nearest_place(view, section)
            self._call(view, clock, work)

    def _nearest_place(self, view: View, section: int) -> int:
        """Return the place nearest to a section where a crew can stand in the open."""
        places, slots, plan = view.ground.places, view.ground.slots, self._plan(view)
        if self._spots is None:
            fits = np.isin(slots["kind"], GOALS[Goal.MEET].slots) & ~slots["indoor"]
            room = np.bincount(slots["place_id"][fits], minlength=len(places["kind"]))
            found = np.flatnonzero(room >= 2)
            self._spots = found if found.size else np.arange(len(places["kind"]))
        spots = self._spots
        gap = np.hypot(
            places["x_m"][spots] - plan.x_m[section], places["y_m"][spots] - plan.y_m[section]
        )
        return int(spots[np.argmin(gap)])

    def _call(self, view: View, clock: Clock, work: int) -> None:
        """Cry out the call for proposals."""
        works, ways, plan = view.table("works"), view.table("way_sections"), self._plan(view)
        section, council = int(works["section"][work]), view.table("council")
        causes = [int(ways["event"][section])]
        if int(council["first_section"][0]) == section:
            causes.append(int(council["first_event"][0]))
        works["call_event"][work] = view.events.emit(
            "works_called",
            place=PLACE_BASE + int(works["place_id"][work]),
            causes=[c for c in causes if c >= 0],
            road=plan.words(section),
            hour_cents=int(works["hour_cents"][work]),
            hands=HANDS,
            x_m=round(float(plan.x_m[section]), 1),
            y_m=round(float(plan.y_m[section]), 1),
        )
        works["called_s"][work], works["calls"][work] = clock.time_s, works["calls"][work] + 1

    def _see_to(self, view: View, clock: Clock, work: int) -> None:
        """Take offers, watch the work, and pay when it is over."""
        works, ways = view.table("works"), view.table("way_sections")
        section, now = int(works["section"][work]), clock.time_s
        crew = works["crew"][work]
        if ways["work_left_h"][section] <= 0.0:
            self._finish(view, clock, work)
        elif (crew >= 0).any():
            if clock.hour >= contract_net.LAST_HOUR:
                self._pay_off(view, clock, work)
            else:
                self._watch(view, work)
        elif now - works["called_s"][work] >= _OFFERS_AFTER_S:
            self._award(view, clock, work)

    def _award(self, view: View, clock: Clock, work: int) -> None:
        """Take on the best of those who have offered; call again, dearer, when there is nobody."""
        works, ways = view.table("works"), view.table("way_sections")
        offers = self._offers(view, clock, work)
        if offers.rows.size == 0:
            waited = clock.time_s - float(works["called_s"][work])
            daytime = FIRST_HOUR <= clock.hour < contract_net.LAST_HOUR - contract_net.LEAST_H
            if works["calls"][work] >= _CALLS:
                ways["crews"][int(works["section"][work])] = -1.0
                works["done"][work] = True
            elif daytime and waited >= _AGAIN_S:
                works["hour_cents"][work] = int(works["hour_cents"][work] * _RISE)
                self._call(view, clock, work)
            return
        taken, left = contract_net.choose(offers, hands=HANDS)
        called = int(works["call_event"][work])
        bids = [_bid(view, offers, k, called=called) for k in range(offers.rows.size)]
        midnight = clock.time_s - 3600.0 * clock.hour
        for seat, k in enumerate(taken.tolist()):
            row = int(offers.rows[k])
            award = view.events.emit(
                "works_awarded", subject=PERSON_BASE + row,
                place=PLACE_BASE + int(works["place_id"][work]), causes=(bids[k],),
                hour_cents=int(offers.hour_cents[k]),
            )  # fmt: skip
            works["crew"][work, seat], works["award_event"][work, seat] = row, award
            works["worked_s"][work, seat] = 0.0
            view.table("civics")["contract"][row] = work
            begins = midnight + 3600.0 * float(offers.from_hour[k])
            call(
                view, np.array([row]), place=int(works["place_id"][work]), from_s=begins,
                until_s=begins + 3600.0 * float(offers.free_h[k]), event=award, by=NONE,
                pull=_ZEAL, why=Reason.PUBLIC_WORK,
            )  # fmt: skip
        for k in left.tolist():
            view.events.emit("works_declined", subject=PERSON_BASE + int(offers.rows[k]),
                             causes=(bids[k],))  # fmt: skip

    def _offers(self, view: View, clock: Clock, work: int) -> Offers:
        """Return the offers of those who know of the call, are not afraid and not yet hired."""
        people, works = view.table("people"), view.table("works")
        known = (view.tables["knowledge"]["event"] == int(works["call_event"][work])).any(axis=1)
        free = people.alive & known[: people.capacity]
        free &= view.table("civics")["contract"][: people.capacity] < 0
        if "alarms" in view.tables:
            free &= view.tables["alarms"]["danger"][: people.capacity] == 0
        rows = np.flatnonzero(free)
        places, here = view.ground.places, int(works["place_id"][work])
        home = np.maximum(people["home_place"][rows], 0)
        away = np.hypot(
            places["x_m"][home] - places["x_m"][here], places["y_m"][home] - places["y_m"][here]
        )
        offers = contract_net.propose(
            people, rows, away_m=np.asarray(away, dtype=np.float64), hour=clock.hour,
            weekday=clock.weekday, ceiling_cents=float(works["hour_cents"][work]),
        )  # fmt: skip
        best = np.argsort(offers.hour_cents / offers.pace, kind="stable")[:_OFFERS_HEARD]
        return offers.take(best)

    def _watch(self, view: View, work: int) -> None:
        """Count who of the crew is there at work, and let that be the pace of clearing."""
        people, works = view.table("people"), view.table("works")
        place, crew = int(works["place_id"][work]), works["crew"][work]
        rows = crew[crew >= 0].astype(np.int64)
        here = present(people, rows, place=place)
        here = here[np.isin(people["activity"][here], (Activity.WORK, Activity.TALK))]
        works["worked_s"][work, np.isin(crew, here)] += STEP_S
        pace = float(contract_net.pace(people, here).sum())
        view.table("way_sections")["crews"][int(works["section"][work])] = pace / HANDS

    def _finish(self, view: View, clock: Clock, work: int) -> None:
        """Tell that the way is open, and pay."""
        works, ways = view.table("works"), view.table("way_sections")
        crew = works["crew"][work]
        hours = float(works["worked_s"][work].sum()) / 3600.0
        if (crew >= 0).any():
            first = int(crew[crew >= 0][0])
            view.events.emit(
                "works_done", subject=PERSON_BASE + first,
                place=PLACE_BASE + int(works["place_id"][work]),
                causes=[int(e) for e in works["award_event"][work] if e >= 0],
                hours=round(hours, 2),
            )  # fmt: skip
        self._pay_off(view, clock, work)
        ways["crews"][int(works["section"][work])] = -1.0
        works["done"][work] = True

    def _pay_off(self, view: View, clock: Clock, work: int) -> None:
        """Pay everybody of a crew for the time they were at work, and let them go."""
        works, civics = view.table("works"), view.table("civics")
        for seat in range(CREW_MAX):
            row, award = int(works["crew"][work, seat]), int(works["award_event"][work, seat])
            if row < 0:
                continue
            rate = int(view.events.read.get(award).payload["hour_cents"])
            cents = round(rate * float(works["worked_s"][work, seat]) / 3600.0)
            pay(view, TOWN, to=person(row), cents=min(cents, balance(view, TOWN)),
                purpose=Purpose.PUBLIC_WORK, causes=(award,))  # fmt: skip
            civics["contract"][row] = NONE
            release(view, np.array([row]), event=award, now_s=clock.time_s)
        works["crew"][work], works["award_event"][work] = NONE, NONE
        works["called_s"][work], works["calls"][work] = clock.time_s - _AGAIN_S, 0
        view.table("way_sections")["crews"][int(works["section"][work])] = 0.0


def _bid(view: View, offers: Offers, k: int, *, called: int) -> int:
    return view.events.emit(
        "works_bid",
        subject=PERSON_BASE + int(offers.rows[k]),
        causes=(called,),
        hour_cents=int(offers.hour_cents[k]),
        pace=round(float(offers.pace[k]), 3),
        free_h=round(float(offers.free_h[k]), 2),
    )
