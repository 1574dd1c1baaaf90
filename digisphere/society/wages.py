"""Pay for work done: minutes at work become days, days become Friday's wages, less tax.

Whoever was kept from work, by a closed way, a house in ruins or their own choice, is not paid for
it; who was ill gets sick pay. A week that pays noticeably less is told of, with what caused it.
Called by ``economy``; rents, debts and relief are in ``dues``, posts in ``jobs``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.people.employment import JOBS
from digisphere.people.enums import Activity, Goal, Illness, Occupation
from digisphere.people.situation import works_on
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.ledger import OUTSIDE, TOWN, balance, firm, pay, person
from digisphere.society.supply import PUBLIC
from digisphere.society.vocabulary import Purpose

Floats = npt.NDArray[np.float64]

WEEKS_PER_YEAR = 52
_FULL_DAY = 0.6
"""Share of a shift from which a day counts as worked whole: breaks and errands are no absence."""
_FELT = 0.1
"""A week's pay short by this share is told of."""
_WEEK_S = 7 * 86400.0
_ILLNESS_BACK_S = 30 * 86400.0
_POCKET_MONEY_CENTS = 300
_POCKET_YEARS = (6.0, 16.0)
_PAID = np.array(sorted(JOBS), dtype=np.int64)


def clock_work(view: View) -> None:
    """Count a minute for everybody seen at their work, for them and for their firm."""
    people, accounts = view.table("people"), view.table("accounts")
    rows = people.rows
    place = people["work_place"][rows]
    busy = (people["activity"][rows] == Activity.WORK) & (place >= 0)
    busy &= people["intention"][rows] == Goal.WORK
    np.add.at(accounts["worked_min"], FIRST_FIRM_ACCOUNT + place[busy], 1)
    view.table("social")["worked_min"][rows[busy]] += 1


def end_work_day(view: View, clock: Clock) -> None:
    """Turn the minutes of the day before into a day worked, missed or spent ill.

    Nobody is due on a day of rest of their own. The day the story began is left out: nobody could
    work all of it.
    """
    people, social = view.table("people"), view.table("social")
    rows = people.rows
    if clock.day_index > 1:
        work = people["occupation"][rows]
        yesterday = (clock.weekday - 1) % 7
        starts, ends, works = works_on(
            work.astype(np.int64), rows=rows, weekday=yesterday,
            age=people["age_years"][rows].astype(np.float64),
        )  # fmt: skip
        due = works & np.isin(work, _PAID) & (people["work_place"][rows] >= 0)
        whole_min = 60.0 * _FULL_DAY * (ends - starts)
        done = social["worked_min"][rows] / np.maximum(whole_min, 1.0)
        done = np.minimum(done, 1.0)
        ill = people["ill"][rows] != Illness.NONE
        social["due_days"][rows] += due
        social["worked_days"][rows] += np.where(due, done, 0.0)
        social["sick_days"][rows] += np.where(due & ill, 1.0 - done, 0.0)
    social["worked_min"][rows] = 0


def tax_rate(view: Any, *, scenario: Scenario) -> float:
    """Return the share of wages the town takes now: by the council's resolution, else as set."""
    resolved = float(view.tables["council"]["tax_rate"][0])
    return scenario.economy.tax_rate if np.isnan(resolved) else resolved


def weekly_wages(view: Any) -> npt.NDArray[np.int64]:
    """Return (rows,) what a whole week is worth to each person, before tax, in cents."""
    income = view.tables["people"]["income_cents_month"].astype(np.int64)
    return np.asarray(income * 12 // WEEKS_PER_YEAR)


def earned_share(view: View, *, sick_pay: float) -> Floats:
    """Return (rows,) share of the week's wage each person has earned."""
    social = view.table("social")
    due = social["due_days"].astype(np.float64)
    paid = social["worked_days"] + sick_pay * social["sick_days"]
    share: Floats = np.where(due > 0, np.minimum(paid / np.maximum(due, 1.0), 1.0), 1.0)
    return share


def pay_wages(view: View, clock: Clock, *, scenario: Scenario) -> int:
    """Pay a week's work from the firms' tills, and pensions and support from outside.

    Returns:
        the cents paid out in wages, before tax.
    """
    people, social = view.table("people"), view.table("social")
    full = weekly_wages(view)
    due = np.floor(full * earned_share(view, sick_pay=scenario.economy.sick_pay)).astype(np.int64)
    rows = people.rows[full[people.rows] > 0]
    place = people["work_place"][rows]
    for row in rows[place < 0].tolist():
        without = people["occupation"][row] == Occupation.NONE
        purpose = Purpose.BENEFIT if without else Purpose.PENSION
        pay(view, OUTSIDE, to=person(row), cents=int(full[row]), purpose=purpose)
    why = _Reasons(view, clock)
    total = 0
    for employer in np.unique(place[place >= 0]).tolist():
        staff = rows[place == employer]
        total += _pay_staff(view, employer, staff, full=full, due=due, why=why, scenario=scenario)
    for name in ("due_days", "worked_days", "sick_days"):
        social[name][people.rows] = 0
    return total


def _pay_staff(
    view: View, employer: int, staff: Any, *, full: Any, due: Any, why: "_Reasons",
    scenario: Scenario,
) -> int:  # fmt: skip
    """Pay the staff of one firm, all the same share when the till does not hold enough."""
    bill, till = int(due[staff].sum()), firm(employer)
    short = bill - balance(view, till)
    if short > 0 and view.ground.places["kind"][employer] in PUBLIC:
        giver = TOWN if balance(view, TOWN) >= short else OUTSIDE
        pay(view, giver, to=till, cents=short, purpose=Purpose.GRANT)
    share = min(balance(view, till) / bill, 1.0) if bill else 0.0
    rate, withheld, paid = tax_rate(view, scenario=scenario), 0, 0
    for row in staff.tolist():
        gross = int(due[row] * share)
        tax = int(gross * rate)
        told = why.tell(view, row, lost=int(full[row]) - gross, of=int(full[row]),
                        empty_till=share < 1.0)  # fmt: skip
        pay(view, till, to=person(row), cents=gross - tax, purpose=Purpose.WAGE, causes=told)
        withheld, paid = withheld + tax, paid + gross
    pay(view, till, to=TOWN, cents=withheld, purpose=Purpose.TAX)
    return paid


class _Reasons:
    """What kept people from work in the week gone by, looked up once for all."""

    def __init__(self, view: View, clock: Clock) -> None:
        # The first day is not reckoned with, so what kept people from work then is no cause.
        since_s = max(clock.time_s - _WEEK_S, _second_day_s(clock))
        self._closed = _by_subject(view, "missed_work", since_s=since_s, clock=clock)
        self._ill = _by_subject(view, "illness", since_s=clock.time_s - _ILLNESS_BACK_S,
                                clock=clock)  # fmt: skip

    def tell(
        self, view: View, row: int, *, lost: int, of: int, empty_till: bool
    ) -> tuple[int, ...]:
        """Tell of pay that falls short, if it does by much; return that event as a cause."""
        social = view.table("social")
        if of <= 0 or lost < _FELT * of:
            return ()
        missed, ailing = self._closed.get(row, []), self._ill.get(row, [])
        if empty_till:
            why, causes = "till", []
        elif missed:
            why, causes = "closed", missed
        elif social["sick_days"][row] > 0.0:
            why, causes = "ill", ailing[-1:]
        else:
            why, causes = "absent", []
        number = view.events.emit(
            "short_pay",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + int(view.table("people")["work_place"][row]),
            causes=causes,
            lost_cents=lost,
            why=why,
        )
        social["loss_event"][row] = number
        return (number,)


def _second_day_s(clock: Clock) -> float:
    begun = clock.start
    return 86400.0 - 3600.0 * begun.hour - 60.0 * begun.minute - begun.second


def _by_subject(view: View, kind: str, *, since_s: float, clock: Clock) -> dict[int, list[int]]:
    """Return by person's row the events of a kind since a time."""
    log = view.events.read
    found: dict[int, list[int]] = {}
    if kind not in log.kinds():
        return found
    for event in log.select(kind=kind, since_tick=max(int(since_s / clock.tick_s), 0)):
        found.setdefault(event.subject - PERSON_BASE, []).append(event.id)
    return found


def pay_pocket_money(view: View) -> None:
    """Let the best-off of each household give its children a little."""
    people = view.table("people")
    rows = people.rows
    low, high = _POCKET_YEARS
    age = people["age_years"][rows]
    for child in rows[(age >= low) & (age < high)].tolist():
        home = rows[people["household_id"][rows] == people["household_id"][child]]
        giver = int(home[np.argmax(people["purse_cents"][home])])
        if people["purse_cents"][giver] > 10 * _POCKET_MONEY_CENTS:
            pay(view, person(giver), to=person(child), cents=_POCKET_MONEY_CENTS,
                purpose=Purpose.POCKET_MONEY)  # fmt: skip
