"""How one person lives: work and pay, money and debts, habits, opinions, what they have agreed to.

Gathers words and numbers from a snapshot for the person panel; nothing here draws. A world without
one of these tables has nothing to say of it.
"""

from dataclasses import dataclass

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.inspector.panels.portrait import money, name_of, place_name
from digisphere.language.lexicon import GOAL_TO, ISSUE
from digisphere.language.phrases import full_name
from digisphere.language.realise import describe_event
from digisphere.people.enums import Goal, Occupation
from digisphere.society.club_kinds import KINDS
from digisphere.society.vocabulary import (
    AppointmentState,
    Issue,
    LoanState,
    Office,
    VoteReason,
)

Facts = list[tuple[str, str]]
_BEFORE = "since before the start"


@dataclass(frozen=True, slots=True)
class HabitLine:
    """One thing somebody is wont to do somewhere, ready to show."""

    text: str
    strength: float
    hint: str


def work(snapshot: Snapshot, row: int) -> Facts:
    """Return somebody's spells of work here with pay and dates, the newest first."""
    jobs = snapshot.tables.get("jobs")
    if jobs is None:
        return []
    mine = np.flatnonzero(jobs.alive & (jobs["person"] == row))
    facts = []
    for job in mine[np.argsort(-jobs["filled_s"][mine], kind="stable")].tolist():
        trade = Occupation(int(jobs["occupation"][job])).name.capitalize()
        where = place_name(snapshot, int(jobs["place_id"][job]))
        pay = money(int(jobs["wage_cents_month"][job]))
        text = f"at {where}, {pay} a month, {_from(snapshot, float(jobs['filled_s'][job]))}"
        ended = float(jobs["ended_s"][job])
        if ended >= 0.0:
            text += f", until {_day(snapshot, ended)}"
            why = int(jobs["end_event"][job])
            text += f": {describe_event(snapshot, why)}" if why >= 0 else ""
        facts.append((trade, text))
    return facts


def purse(snapshot: Snapshot, row: int) -> Facts:
    """Return what somebody and their household have, need and owe."""
    people = snapshot.tables["people"]
    facts = [("Purse", f"{money(int(people['purse_cents'][row]))} crowns")]
    homes, home = snapshot.tables.get("households"), int(people["household_id"][row])
    if homes is not None and home >= 0:
        mine = people.rows[people["household_id"][people.rows] == home]
        together = int(people["purse_cents"][mine].sum())
        facts += [
            ("Household", f"{money(together)} in {len(mine)} purses"),
            ("Rent", f"{money(int(homes['rent_cents'][home]))} a month"),
            ("Larder", f"{float(homes['larder_meals'][home]):.0f} meals"),
        ]
        if homes["arrears_cents"][home] > 0:
            facts.append(("Behind", f"{money(int(homes['arrears_cents'][home]))} of rent"))
    return facts + debts(snapshot, row)


def debts(snapshot: Snapshot, row: int) -> Facts:
    """Return what somebody owes the bank and other people, and how past loans ended."""
    facts, social = [], snapshot.tables.get("social")
    if social is not None and social["debt_to"][row] >= 0 and social["debt_cents"][row] > 0:
        whom = name_of(snapshot, int(social["debt_to"][row]))
        facts.append(("Owes", f"{money(int(social['debt_cents'][row]))} to {whom}"))
    loans = snapshot.tables.get("loans")
    if loans is None:
        return facts
    for loan in np.flatnonzero(loans.alive & (loans["person"] == row)).tolist():
        lent = f"{money(int(loans['principal_cents'][loan]))} lent"
        opened = _from(snapshot, float(loans["opened_s"][loan]))
        state = LoanState(int(loans["state"][loan]))
        if state == LoanState.RUNNING:
            owed = money(int(loans["owed_cents"][loan]))
            rate = f"{float(loans['rate_year'][loan]):.1%} a year"
            missed = int(loans["missed"][loan])
            late = f", {missed} instalments missed" if missed else ""
            facts.append(("Loan", f"{owed} owed of {lent} {opened}, {rate}{late}"))
        else:
            ended = _day(snapshot, float(loans["ended_s"][loan]))
            facts.append(("Loan", f"{lent}, {state.name.lower()} {ended}"))
    return facts


def public_life(snapshot: Snapshot, row: int) -> Facts:
    """Return somebody's office, candidacy, last vote and clubs, only what there is."""
    civics = snapshot.tables.get("civics")
    if civics is None:
        return []
    facts = []
    if civics["office"][row]:
        facts.append(("Office", Office(int(civics["office"][row])).name.lower()))
    if civics["candidate"][row] >= 0:
        facts.append(("Election", "stands for the council"))
    if civics["vote"][row] >= 0:
        why = VoteReason(int(civics["vote_reason"][row])).name.lower()
        facts.append(("Voted for", f"{name_of(snapshot, int(civics['vote'][row]))}, by {why}"))
    clubs = snapshot.tables["clubs"]
    for club, times in zip(civics["club"][row].tolist(), civics["club_times"][row], strict=True):
        if club >= 0:
            facts.append((KINDS[int(clubs["kind"][club])].name.capitalize(), f"{times} meetings"))
    return facts


def views(snapshot: Snapshot, row: int) -> list[tuple[str, float]]:
    """Return somebody's opinions from -1 (against) to 1 (for), their leaning last."""
    social = snapshot.tables.get("social")
    if social is None:
        return []
    own = [(ISSUE[issue], float(social["views"][row, int(issue)])) for issue in Issue]
    return [*own, ("conservative", float(social["leaning"][row]))]


def habits(snapshot: Snapshot, row: int, *, limit: int) -> list[HabitLine]:
    """Return what somebody is wont to do where, the strongest habit first."""
    table = snapshot.tables.get("habits")
    if table is None:
        return []
    known = np.flatnonzero(table["goal"][row] != Goal.NONE)
    order = known[np.argsort(-table["strength"][row, known], kind="stable")][:limit]
    lines = []
    for slot in order.tolist():
        goal = Goal(int(table["goal"][row, slot]))
        where = place_name(snapshot, int(table["place"][row, slot]))
        visits, expected = int(table["visits"][row, slot]), float(table["expected"][row, slot])
        lines.append(
            HabitLine(
                text=f"{GOAL_TO.get(goal, goal.name.lower())}: {where}",
                strength=float(table["strength"][row, slot]),
                hint=f"{visits} visits; expects {expected:+.2f} of it (-1 ill to 1 good)",
            )
        )
    return lines


def appointments(snapshot: Snapshot, row: int) -> Facts:
    """Return what somebody has agreed to, and what came of it."""
    table = snapshot.tables.get("appointments")
    if table is None:
        return []
    held = np.flatnonzero(table["state"][row] != AppointmentState.FREE)
    facts = []
    for slot in held[np.argsort(table["start_s"][row, held], kind="stable")].tolist():
        start = snapshot.clock.datetime_at(float(table["start_s"][row, slot]))
        whom = full_name(snapshot, int(table["with_row"][row, slot]))
        where = place_name(snapshot, int(table["place_id"][row, slot]))
        state = AppointmentState(int(table["state"][row, slot])).name.lower()
        facts.append((f"{start:%a %H:%M}", f"{whom}, {where}: {state}"))
    return facts


def _from(snapshot: Snapshot, time_s: float) -> str:
    return f"since {_day(snapshot, time_s)}" if time_s >= 0.0 else _BEFORE


def _day(snapshot: Snapshot, time_s: float) -> str:
    return f"{snapshot.clock.datetime_at(time_s):%d %b %Y}"
