"""The evening before the vote: candidates speak on the square, whoever has come hears them.

Each candidate who is there speaks on the matters they feel most strongly about, truly; those
present remember what each stands for and may be swayed as in talk (``opinion``). Those who care
most for public life come most readily. Called by ``council``.
"""

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.character import standardised
from digisphere.people.enums import Reason
from digisphere.society import opinion
from digisphere.society.elections import entitled, traits_of
from digisphere.society.gatherings import call, first_place, present, release
from digisphere.society.ties import ties_towards
from digisphere.world.enums import PlaceKind

LASTS_S = 4500.0
SPEAKS_AFTER_S = 1800.0
"""How long after the hour the speeches are over and have been heard."""
_PLACES = (PlaceKind.MARKET_SQUARE, PlaceKind.GREEN, PlaceKind.TOWN_HALL)
_MATTERS = 3
_STRANGER_TRUST = 0.3


def convene(view: View, *, begins_s: float, called: int) -> None:
    """Call electors to hear the candidates; the open and the dutiful wish it more."""
    people, civics = view.table("people"), view.table("civics")
    rows = entitled(people)
    place = first_place(view.ground, _PLACES)
    temper = standardised(traits_of(people, rows)) @ np.array([0.08, 0.05, 0.06, 0.0, 0.0])
    age = np.clip((people["age_years"][rows] - 18.0) / 60.0, 0.0, 1.0)
    wish = 0.33 + temper + 0.2 * age + 0.6 * (civics["candidate"][rows] >= 0)
    call(view, rows, place=place, from_s=begins_s, until_s=begins_s + LASTS_S, event=called,
         by=NONE, pull=wish, why=Reason.POLL)  # fmt: skip


def speak(view: View, clock: Clock, *, called: int) -> int:
    """Let the candidates who are there speak; return how many heard them."""
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    place = first_place(view.ground, _PLACES)
    crowd = present(people, entitled(people), place=place)
    names = council["candidate"][0]
    views = view.table("social")["views"]
    for number, row in enumerate(names.tolist()):
        if row < 0 or row not in crowd:
            continue
        trust = ties_towards(view.table("ties"), crowd, about=np.array([row]),
                             people=people.capacity)[2][:, 0]  # fmt: skip
        pull = opinion.PULL * np.where(trust > 0.0, trust, _STRANGER_TRUST)
        for issue in np.argsort(-np.abs(views[row]), kind="stable")[:_MATTERS].tolist():
            said = float(views[row, issue])
            event = view.events.emit(
                "address",
                subject=PERSON_BASE + row,
                place=PLACE_BASE + place,
                causes=(int(civics["candidacy_event"][row]),),
                issue=issue,
                value=round(said, 4),
                hearers=int(crowd.size) - 1,
            )
            others = crowd[crowd != row]
            civics["heard"][others, number, issue] = said
            civics["heard_event"][others, number] = event
            views[others, issue] = opinion.swayed(
                views[others, issue], said, pull=pull[crowd != row]
            )
    release(view, crowd, event=called, now_s=clock.time_s)
    return int(crowd.size)
