"""Clubs in time: who is in them from the start, their weekly meetings, joining and leaving.

At the start a club exists where enough people want it (``club_kinds``), friends drawing each other
in. Every week its chair calls the members; each weighs it against all else (``gatherings``). Those
who come get to know each other better, the longer the more, and like it as they like the company.
Who finds no pleasure in it, or never goes, leaves. New members are asked in talk (``club_talk``).
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Goal, Reason
from digisphere.people.goals import GOALS
from digisphere.society.civic_columns import CLUBS_HELD
from digisphere.society.club_kinds import KINDS, YEARS, taste, wants
from digisphere.society.columns import society_tables
from digisphere.society.gatherings import CALL_WRITES, LEAD_S, call, first_place, present
from digisphere.society.kinds import CLUB_KINDS
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie, share_time
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]

WEEK_S = 7 * 86400.0
LEAST = 4
"""With fewer there is no club."""
_COUNTED_AFTER_S = 2700.0
"""How long after the hour it is seen who has come."""
_FIRST_WISH, _WISH_PER_LIKING = 0.4, 0.35
_LIKES, _MISSES = 0.12, -0.03
_GIVES_UP = -0.25
_TALKED = 0.5
"""Share of a meeting that one spends with everybody else there; the rest is the club's business."""


class Clubs(System):
    """Founds clubs, calls and holds their meetings."""

    name = "society.clubs"
    every = "5 min"
    phase = 79
    reads = ("people.*", "appointments.*")
    writes: ClassVar[tuple[str, ...]] = ("civics.*", "clubs.*", "ties.*", *CALL_WRITES, "events")
    event_kinds = CLUB_KINDS

    def __init__(self, scenario: Any) -> None:
        super().__init__(scenario)
        self._index = TieIndex()

    def forget(self) -> None:
        """Find ties anew: there may be others than before."""
        self._index.forget()

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Call the members of clubs that are about to meet, and see who has come."""
        clubs = view.table("clubs")
        if clubs.count == 0:
            if self.scenario.council.clubs > 0.0 and clock.tick * clock.tick_s < WEEK_S:
                self._found_all(view, clock)
            return
        now, held = clock.time_s, False
        for club in range(clubs.count):
            begins = float(clubs["next_s"][club])
            if clubs["meeting_event"][club] < 0 and now >= begins - LEAD_S:
                self._call(view, club, begins_s=begins)
            elif clubs["meeting_event"][club] >= 0 and now >= begins + _COUNTED_AFTER_S:
                self._hold(view, clock, club)
            else:
                continue
            held = True
        view.idle = not held

    def _found_all(self, view: View, clock: Clock) -> None:
        """Put down the clubs that existed before the story begins, with their members."""
        people, clubs = view.table("people"), view.table("clubs")
        rows = people.rows[people["age_years"][people.rows] >= YEARS]
        for number, kind in enumerate(KINDS):
            keen = self._keen(view, rows, number)
            place = _venue(view.ground, kind.places, number=keen.size)
            if place < 0 or keen.size < LEAST:
                continue
            (club,) = clubs.add(1).tolist()
            clubs["kind"][club], clubs["place_id"][club] = number, place
            clubs["next_s"][club] = _first_meeting(clock, kind.weekday, kind.hour)
            chair = keen[np.argmax(people["extraversion"][keen] + people["age_years"][keen] / 40)]
            clubs["chair"][club] = chair
            for row in keen.tolist():
                enter(view.table("civics"), row, club=club, event=NONE)

    def _keen(self, view: View, rows: Rows, kind: int) -> Rows:
        """Return who wants to be in a club of a kind, friends having drawn each other in."""
        people, civics, scale = view.table("people"), view.table("civics"), self.scenario.council
        room = (civics["club"][rows] < 0).any(axis=1)
        first = rows[wants(people, rows, kind=kind, scale=scale.clubs) & room]
        known = friends_in(view.table("ties"), rows, members=first, people=people.capacity)
        keen = rows[wants(people, rows, kind=kind, friends=known, scale=scale.clubs) & room]
        return np.union1d(first, keen)

    def _call(self, view: View, club: int, *, begins_s: float) -> None:
        """Let the chair call the members."""
        people, civics, clubs = view.table("people"), view.table("civics"), view.table("clubs")
        members = members_of(civics, club, alive=people.alive)
        kind, chair = KINDS[int(clubs["kind"][club])], int(clubs["chair"][club])
        if members.size and chair not in members:
            chair = clubs["chair"][club] = int(members[0])
        place = int(clubs["place_id"][club])
        event = view.events.emit(
            "club_called",
            subject=PERSON_BASE + chair if members.size else NONE,
            place=PLACE_BASE + place,
            club=club,
            name=kind.name,
            start_s=begins_s,
        )
        clubs["meeting_event"][club] = event
        liking = civics["club_liking"][members][civics["club"][members] == club]
        keenness = 0.3 * (0.5 - taste(people, members, kind=int(clubs["kind"][club])))
        call(
            view, members, place=place, from_s=begins_s, until_s=begins_s + 3600.0 * kind.hours,
            event=event, by=chair, why=Reason.CLUB,
            pull=_FIRST_WISH + _WISH_PER_LIKING * liking + keenness,
        )  # fmt: skip

    def _hold(self, view: View, clock: Clock, club: int) -> None:
        """Note who came, let them grow closer, and let go those who have had enough."""
        people, civics, clubs = view.table("people"), view.table("civics"), view.table("clubs")
        members = members_of(civics, club, alive=people.alive)
        place, called = int(clubs["place_id"][club]), int(clubs["meeting_event"][club])
        kind = KINDS[int(clubs["kind"][club])]
        here = present(people, members, place=place)
        met = view.events.emit(
            "club_met",
            subject=PERSON_BASE + int(here[0]) if here.size else NONE,
            place=PLACE_BASE + place,
            causes=(called,),
            club=club,
            name=kind.name,
            members=[PERSON_BASE + int(r) for r in here],
        )
        clubs["meetings"][club] += 1
        clubs["came"][club], clubs["meeting_event"][club] = here.size, NONE
        clubs["next_s"][club] += WEEK_S
        company = self._be_together(view, here, minutes=60.0 * kind.hours, now_s=clock.time_s)
        for row in members.tolist():
            slot = int(np.flatnonzero(civics["club"][row] == club)[0])
            came = row in here
            step = _LIKES * (0.2 + company.get(row, 0.0) + 0.3 * float(people["pleasure"][row]))
            liking = float(civics["club_liking"][row, slot]) + (step if came else _MISSES)
            civics["club_liking"][row, slot] = min(max(liking, -1.0), 1.0)
            civics["club_times"][row, slot] += came
            if liking < _GIVES_UP:
                _leave(view, row, slot, cause=met, came=came)

    def _be_together(
        self, view: View, here: Rows, *, minutes: float, now_s: float
    ) -> dict[int, float]:
        """Let those present grow closer; return how each likes the others, by row."""
        ties = view.table("ties")
        index = self._index.sync(ties)
        liked = dict.fromkeys(here.tolist(), 0.0)
        each = _TALKED * minutes / max(len(here) - 1, 1)
        for a in here.tolist():
            for b in here.tolist():
                if a != b:
                    row = ensure_tie(ties, a, b=b, index=index)
                    share_time(ties, row, minutes=each, time_s=now_s)
                    if row >= 0:
                        liked[a] += float(ties["affinity"][row]) / (len(here) - 1)
        return liked


def friends_in(ties: Any, rows: Rows, *, members: Rows, people: int) -> npt.NDArray[np.float64]:
    """Return (n,) familiarity each has, summed over the members they are tied to."""
    count = ties.count
    inside = np.isin(ties["b"][:count], members)
    known = np.bincount(
        ties["a"][:count][inside], weights=ties["familiarity"][:count][inside], minlength=people
    )
    return np.asarray(known[rows], dtype=np.float64)


def members_of(civics: Any, club: int, *, alive: npt.NDArray[np.bool_]) -> Rows:
    """Return the rows of the living members of a club."""
    inside = (civics["club"] == club).any(axis=1)
    found: Rows = np.flatnonzero(inside[: alive.size] & alive)
    return found


def enter(civics: Any, row: int, *, club: int, event: int) -> bool:
    """Make somebody a member; return whether they had room for it."""
    free = np.flatnonzero(civics["club"][row] < 0)
    if free.size == 0 or (civics["club"][row] == club).any():
        return False
    slot = int(free[0])
    assert slot < CLUBS_HELD
    civics["club"][row, slot], civics["club_event"][row, slot] = club, event
    civics["club_liking"][row, slot], civics["club_times"][row, slot] = 0.5, 0
    return True


def _leave(view: View, row: int, slot: int, *, cause: int, came: bool) -> None:
    """Let somebody leave a club that has disappointed them."""
    civics, clubs = view.table("civics"), view.table("clubs")
    club = int(civics["club"][row, slot])
    view.events.emit(
        "club_left",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + int(clubs["place_id"][club]),
        causes=(cause,),
        club=club,
        name=KINDS[int(clubs["kind"][club])].name,
        why="bored" if came else "there",
    )
    civics["club"][row, slot], civics["club_event"][row, slot] = NONE, NONE


def _venue(ground: Any, kinds: tuple[PlaceKind, ...], *, number: int) -> int:
    """Return the first place of these kinds where so many find room, else the roomiest; or -1."""
    best, most = NONE, 0
    fits = np.isin(ground.slots["kind"], GOALS[Goal.MEET].slots)
    for kind in kinds:
        place = first_place(ground, (kind,))
        room = int((fits & (ground.slots["place_id"] == place)).sum()) if place >= 0 else 0
        room = room or (int(ground.places["capacity"][place]) if place >= 0 else 0)
        if room >= number:
            return place
        best, most = (place, room) if room > most else (best, most)
    return best


def _first_meeting(clock: Clock, weekday: int, hour: float) -> float:
    """Return when a club of that day and hour meets next, s."""
    days = (weekday - clock.weekday) % 7
    begins = clock.time_s + 86400.0 * days + 3600.0 * (hour - clock.hour)
    return begins if begins > clock.time_s + LEAD_S else begins + WEEK_S
