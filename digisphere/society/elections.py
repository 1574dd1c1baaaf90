"""An election from the call to the count: who stands, who goes to the poll, who has won.

The call goes up in the morning of the first day; three hours later the list of candidates is
closed. They campaign by talking (``campaign``). On polling day everybody who means to vote goes to
the town hall at an hour of their own; who is not there by eight in the evening has not voted. The
seats go to those with most votes, the mayor's chair to the first of them, with its post and pay.
What a vote weighs is in ``ballot``; when all this happens, in ``council``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.settings import CouncilSettings, SocietySettings
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import TRAITS, Occupation, Reason, Value
from digisphere.people.situation import works_on
from digisphere.people.values import standardised
from digisphere.society import ballot
from digisphere.society.civic_columns import CANDIDATES_MAX
from digisphere.society.gatherings import LEAD_S, call, present, release
from digisphere.society.grounds import gather
from digisphere.society.jobs import hand_over
from digisphere.society.ties import ties_towards
from digisphere.society.vocabulary import ElectionStage, Office
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

VOTING_YEARS = 18.0
OPENS_HOUR, CLOSES_HOUR = 8.0, 20.0
LIST_CLOSES_S = 3.0 * 3600.0
_CANDIDATE_YEARS = (21.0, 78.0)
_VISIT_S = 1800.0
"""How long somebody's own time to vote lasts; who missed it may try again."""
_SOON_S = 600.0
_EAGER = 0.95
HALLS = (PlaceKind.TOWN_HALL, PlaceKind.MARKET_SQUARE, PlaceKind.GREEN)


def entitled(people: Any) -> Rows:
    """Return the rows of the living who may vote."""
    rows: Rows = np.flatnonzero(people.alive & (people["age_years"] >= VOTING_YEARS))
    return rows


def traits_of(people: Any, rows: Rows) -> Floats:
    """Return (n, 5) Big Five on the survey scale."""
    return np.column_stack([people[t][rows] for t in TRAITS]).astype(np.float64)


def liked(ties: Any, *, people: int) -> Floats:
    """Return (people,) others' affinity towards each, summed by how well they know them."""
    count = ties.count
    worth = ties["affinity"][:count] * ties["familiarity"][:count]
    total = np.bincount(ties["b"][:count], weights=worth.astype(np.float64), minlength=people)
    return np.asarray(total[:people], dtype=np.float64)


def stand(view: View, rng: SystemStreams, *, settings: CouncilSettings) -> list[int]:
    """Return the rows of those who stand, keenest first."""
    people, civics = view.table("people"), view.table("civics")
    rows = entitled(people)
    low, high = _CANDIDATE_YEARS
    age = people["age_years"][rows].astype(np.float64)
    wish = ballot.standing(
        traits_of(people, rows),
        power=standardised(people["values"][rows])[:, Value.POWER],
        liked=liked(view.table("ties"), people=people.capacity)[rows],
        education=people["education"][rows].astype(np.float64),
        age_years=age,
        in_office=(civics["office"][rows] != Office.NONE).astype(np.float64),
    )
    wish = wish - 0.6 * np.log(-np.log(np.clip(rng.by_slot("stand", rows), 1e-12, 1 - 1e-12)))
    wish[(age < low) | (age > high) | (people["ill"][rows] > 0)] = -np.inf
    order = np.argsort(-wish, kind="stable")[: settings.candidates]
    return [int(r) for r, w in zip(rows[order], wish[order], strict=True) if np.isfinite(w)]


def close_list(view: View, rng: SystemStreams, *, settings: CouncilSettings) -> None:
    """Let those who stand say so, each as an event that they and their homes know of."""
    civics, council = view.table("civics"), view.table("council")
    called = int(council["called_event"][0])
    council["candidate"][0], council["votes"][0] = NONE, 0
    civics["candidate"][:], civics["promised"][:] = NONE, NONE
    civics["heard"][:], civics["heard_event"][:] = np.nan, NONE
    civics["spoken_for"][:], civics["adviser"][:], council["leaflets"][0] = 0.0, NONE, False
    views = view.tables["social"]["views"]
    for number, row in enumerate(stand(view, rng, settings=settings)[:CANDIDATES_MAX]):
        council["candidate"][0, number], civics["candidate"][row] = row, number
        civics["candidacy_event"][row] = view.events.emit(
            "candidacy",
            subject=PERSON_BASE + row,
            causes=(called,),
            for_seat="again" if civics["office"][row] else "new",
        )
        civics["heard"][row, number] = views[row]


def open_poll(view: View, clock: Clock, rng: SystemStreams, *, settings: CouncilSettings) -> None:
    """Let everybody settle whether they will vote, and when they will go."""
    people, civics = view.table("people"), view.table("civics")
    rows = entitled(people)
    voted = civics["vote"] >= 0
    civics["last_vote"][voted] = civics["vote"][voted]
    civics["will_vote"][:], civics["vote"][:], civics["vote_event"][:] = False, NONE, NONE
    odds = ballot.turnout_odds(
        people["age_years"][rows].astype(np.float64),
        traits=traits_of(people, rows),
        education=people["education"][rows].astype(np.float64),
        promised=civics["promised"][rows] >= 0,
        scale=settings.turnout,
    )
    standing_for = civics["candidate"][rows] >= 0
    civics["will_vote"][rows] = (rng.by_slot("turnout", rows) < odds) | standing_for
    civics["poll_s"][rows] = _hours(people, clock, rows, rng.by_slot("hour", rows))


def _hours(people: Any, clock: Clock, rows: Rows, u: Floats) -> Floats:
    """Return (n,) when each means to go: the free by day, others at noon or after work."""
    work, age = people["occupation"][rows].astype(np.int64), people["age_years"][rows]
    starts, ends, works = works_on(
        work, rows=rows, weekday=clock.weekday, age=age.astype(np.float64)
    )
    works = works & (people["work_place"][rows] >= 0)
    free = 8.8 + 8.0 * u
    after = np.where(ends < 18.8, np.minimum(ends + 0.3 + 0.8 * u, 18.9), starts - 1.0)
    after = np.where(u < 0.4, 12.1 + 2.5 * u, after)
    midnight = clock.time_s - 3600.0 * clock.hour
    hour = np.where(works, np.clip(after, OPENS_HOUR + 0.2, CLOSES_HOUR - 0.7), free)
    return np.asarray(midnight + 3600.0 * hour, dtype=np.float64)


def remind(view: View, clock: Clock, *, hall: int, closes_s: float) -> None:
    """Call those to the poll whose time has come; give another to those who let it pass."""
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    waits = civics["will_vote"] & (civics["vote_event"] < 0)
    waits[: people.capacity] &= people.alive[: waits.size]
    late = waits & (civics["poll_s"] + _VISIT_S < clock.time_s)
    civics["poll_s"][late] = clock.time_s + _SOON_S
    due = waits & (civics["poll_s"] - LEAD_S <= clock.time_s) & (civics["poll_s"] < closes_s)
    rows = np.flatnonzero(due)
    if rows.size:
        begins = civics["poll_s"][rows]
        call(
            view, rows, place=hall, from_s=begins,
            until_s=np.minimum(begins + _VISIT_S, closes_s),
            event=int(council["called_event"][0]), by=NONE, pull=_EAGER, why=Reason.POLL,
        )  # fmt: skip


def receive(
    view: View, clock: Clock, rng: SystemStreams, *, hall: int, settings: SocietySettings
) -> bool:
    """Let those vote who have come; return whether anybody did.

    Whoever has come on other business votes too if they meant to.
    """
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    waits = np.flatnonzero(civics["will_vote"] & (civics["vote_event"] < 0))
    here = present(people, waits, place=hall)
    if here.size == 0:
        return False
    names = council["candidate"][0]
    names = names[names >= 0]
    if names.size:
        slots = here[:, None] * CANDIDATES_MAX + np.arange(names.size)
        grounds = gather(view, here, names.astype(np.int64), settings=settings)
        votes = ballot.cast(grounds, chance=rng.by_slot("vote", slots))
        civics["vote"][here] = names[votes.candidate]
        civics["vote_reason"][here], civics["vote_issue"][here] = votes.reason, votes.issue
        civics["vote_weighed"][here] = votes.weighed
        civics["vote_adviser"][here] = civics["adviser"][here, votes.candidate]
        np.add.at(council["votes"][0], votes.candidate, 1)
    called = int(council["called_event"][0])
    for row in here.tolist():
        civics["vote_event"][row] = view.events.emit(
            "voted", subject=PERSON_BASE + row, place=PLACE_BASE + hall, causes=(called,)
        )
    release(view, here, event=called, now_s=clock.time_s)
    return True


def count(view: View, clock: Clock, *, hall: int, seats: int) -> None:
    """Count the votes, announce who is elected and let the mayor's post change hands."""
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    electors, names = entitled(people), council["candidate"][0]
    voted = int(np.count_nonzero(civics["vote_event"][electors] >= 0))
    council["turnout"][0] = voted / max(electors.size, 1)
    tally = [(int(v), -k) for k, v in enumerate(council["votes"][0]) if names[k] >= 0]
    order = [-k for _, k in sorted(tally, reverse=True)]
    held = council["held_event"][0] = view.events.emit(
        "election_held",
        place=PLACE_BASE + hall,
        causes=(int(council["called_event"][0]),),
        turnout=round(voted / max(electors.size, 1), 4),
        electors=int(electors.size),
        voters=voted,
        candidates=[PERSON_BASE + int(names[k]) for k in order],
        votes=[int(council["votes"][0, k]) for k in order],
    )
    was = np.flatnonzero(civics["office"] == Office.MAYOR)
    civics["office"][:] = Office.NONE
    for place, k in enumerate(order[:seats]):
        row = int(names[k])
        civics["office"][row] = Office.COUNCILLOR if place else Office.MAYOR
        event = view.events.emit(
            "elected",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + hall,
            causes=(int(held), int(civics["candidacy_event"][row])),
            office=Office(int(civics["office"][row])).name.lower(),
            votes=int(council["votes"][0, k]),
        )
        if place == 0 and row not in was:
            hand_over(view, clock, to=row, work=Occupation.MAYOR, cause=event)
    civics["will_vote"][:], civics["candidate"][:] = False, NONE


def seat_first_council(view: View, rng: SystemStreams, *, seats: int) -> None:
    """Seat those who were elected before the story began: by standing, the mayor among them."""
    people, civics = view.table("people"), view.table("civics")
    rows = entitled(people)
    if rows.size < 4 * seats or seats == 0:
        return
    keen = stand(view, rng, settings=CouncilSettings(seats=seats, candidates=8))
    mayors = rows[people["occupation"][rows] == Occupation.MAYOR]
    head = int(mayors[0]) if mayors.size else keen[0]
    chosen = [head, *[r for r in keen if r != head]][:seats]
    civics["office"][chosen] = Office.COUNCILLOR
    civics["office"][head] = Office.MAYOR
    _remember_last_vote(view, rng, rows, np.array(chosen, dtype=np.int64))


def _remember_last_vote(view: View, rng: SystemStreams, rows: Rows, chosen: Rows) -> None:
    """Let those who went to the poll before the story began have voted for one of the seated."""
    people, civics = view.table("people"), view.table("civics")
    affinity, familiarity, _ = ties_towards(
        view.table("ties"), rows, about=chosen, people=people.capacity
    )
    draws = rng.by_slot("vote", rows[:, None] * CANDIDATES_MAX + np.arange(chosen.size))
    liked_best = np.argmax(affinity + 0.25 * familiarity + 0.3 * draws, axis=1)
    odds = ballot.turnout_odds(
        people["age_years"][rows].astype(np.float64),
        traits=traits_of(people, rows),
        education=people["education"][rows].astype(np.float64),
        promised=np.zeros(rows.size, dtype=np.bool_),
    )
    went = rng.by_slot("turnout", rows) < odds
    civics["last_vote"][rows[went]] = chosen[liked_best[went]]


def stage_of(view: Any) -> ElectionStage:
    """Return how far the election has come."""
    return ElectionStage(int(view.tables["council"]["stage"][0]))
