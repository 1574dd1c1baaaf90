"""One infection: how it is caught, noticed, cared for and overcome, and the events that say so.

The whole course is drawn when somebody catches it (`contagion.stages`); the rest compares instants.
An infection's causes are the infector's own infection and what brought the two together. Called by
``contagion_system``, which decides who catches it; the command that brings an illness in is here.
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.errors import CommandRefused
from digisphere.people import precautions
from digisphere.people.contagion import FLU, TREATED_DIE, fatality, gamma_of, stages
from digisphere.people.enums import Contact, Illness, Seir, Severity
from digisphere.people.health_columns import CURVE_DAYS
from digisphere.world.enums import PlaceKind

Ints = npt.NDArray[np.int64]

DRAWS = 7
"""Draws of one infection: its giver, four of the course, whether it kills, and when."""
_EARLY_S = 48.0 * 3600.0
_SOONER_S = 25.2 * 3600.0
"""Care within two days of the onset shortens the illness by so much (Dobson et al. 2015)."""
_DIES_DAYS, _DIES_CV = 9.0, 0.5
"""From onset to death: of the order of nine days (Louie et al. 2009; Jain et al. 2009)."""
_CONTACT_OF = {
    PlaceKind.SCHOOL: Contact.SCHOOL, PlaceKind.SHOP: Contact.MARKET,
    PlaceKind.MARKET_SQUARE: Contact.MARKET, PlaceKind.TAVERN: Contact.TAVERN,
    PlaceKind.CHAPEL: Contact.CHAPEL, PlaceKind.CLINIC: Contact.CLINIC,
}  # fmt: skip
ILLNESS = EventKind("illness", {"ailment": "str"}, "Somebody falls ill or is hurt.")
RECOVERY = EventKind("recovery", {"ailment": "str"}, "Somebody is well again.")
KINDS = (
    ILLNESS,
    RECOVERY,
    EventKind(
        "infected",
        {"disease": "str", "contact": "str"},
        "Subject catches an illness from object; nobody notices yet.",
    ),
    EventKind(
        "outbreak_began",
        {"disease": "str", "people": "int"},
        "An illness is brought into the valley.",
    ),
    EventKind("isolation", {"disease": "str"}, "Somebody ill keeps to the house."),
)
WRITES = ("infections.*", "epidemic.*", "events")


def infect(
    view: View, clock: Clock, rng: SystemStreams, row: int, *, settings: Any, giver: int = NONE,
    talk: bool = False, cause: int = NONE,
) -> None:  # fmt: skip
    """Let somebody catch it: draw the whole course, and tell how they came by it."""
    people, table, epidemic = (view.table(n) for n in ("people", "infections", "epidemic"))
    u = rng.by_slot("course", row * DRAWS + np.arange(DRAWS))
    age = people["age_years"][[row]].astype(np.float64)
    course = stages(
        u[None, 1:5], now_s=clock.time_s, ages=age, course=FLU, odds=settings.severity
    )  # fmt: skip
    table["stage"][row] = Seir.EXPOSED
    for name in ("infectious_s", "onset_s", "ends_s", "well_s", "severity"):
        table[name][row] = getattr(course, name)[0]
    table["caught_s"][row] = clock.time_s
    table["noticed"][row] = table["helped"][row] = table["isolating"][row] = False
    table["dies_s"][row] = np.inf
    risk = fatality(age, odds=1.0)[0] if course.severity[0] == Severity.CLINIC else 0.0
    table["past_help"][row] = u[5] < TREATED_DIE * risk
    if u[5] < risk:
        wait = gamma_of(u[6:7], mean=_DIES_DAYS, cv=_DIES_CV)[0]
        table["dies_s"][row] = float(course.onset_s[0]) + 86400.0 * wait
    place = int(people["place_id"][row])
    contact = Contact.OUTSIDE if giver < 0 else contact_of(view, row, giver=giver, talk=talk)
    causes = [cause] if giver < 0 else _how(view, row, giver=giver, talk=talk)
    table["infector"][row], table["contact"][row], table["place"][row] = giver, contact, place
    table["event"][row] = view.events.emit(
        "infected",
        subject=PERSON_BASE + row,
        object=PERSON_BASE + giver if giver >= 0 else NONE,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=[c for c in causes if c >= 0],
        disease="flu",
        contact=contact.name.lower(),
    )
    if giver >= 0:
        table["infected"][giver] += 1
    table["times"][row] += 1
    epidemic["cases"][0] += 1
    epidemic["by_contact"][0, contact] += 1
    epidemic["curve"][0, clock.day_index % CURVE_DAYS] += 1


def _how(view: View, row: int, *, giver: int, talk: bool) -> list[int]:
    """Return the events behind an infection: the infector's own, and what brought them together."""
    people = view.table("people")
    causes = [int(view.table("infections")["event"][giver])]
    if talk and "conversations" in view.tables:
        host = int(view.table("social")["conversation"][row])
        if host >= 0:
            causes.append(int(view.table("conversations")["start_event"][host]))
    causes.append(int(people["intention_event"][row]))
    return causes


def contact_of(view: View, row: int, *, giver: int, talk: bool) -> Contact:
    """Return what kind of contact two people have where the first of them is."""
    people = view.table("people")
    place = int(people["place_id"][row])
    if place < 0 or not people["indoors"][row]:
        return Contact.TALK if talk or place < 0 else Contact.VISIT
    at_home = place == int(people["home_place"][row])
    if at_home and people["household_id"][row] == people["household_id"][giver]:
        return Contact.HOUSEHOLD
    kind = PlaceKind(int(view.ground.places["kind"][place]))
    if kind in _CONTACT_OF:
        return _CONTACT_OF[kind]
    works = place in (int(people["work_place"][row]), int(people["work_place"][giver]))
    return Contact.WORK if works and kind != PlaceKind.HOME else Contact.VISIT


def fall_ill(view: View, clock: Clock, row: int) -> None:
    """Let the symptoms begin, and let those who will keep to the house."""
    people, table = view.table("people"), view.table("infections")
    table["noticed"][row] = True
    if people["ill"][row] == Illness.INJURY:
        return
    event = view.events.emit(
        "illness", subject=PERSON_BASE + row, causes=[int(table["event"][row])], ailment="flu"
    )
    people["ill"][row], people["ill_since_s"][row] = Illness.FLU, clock.time_s
    share = float(view.table("epidemic")["isolation"][0])
    feverish = table["severity"][row] >= Severity.BED
    one = np.array([row], dtype=np.int64)
    if feverish and precautions.isolates(people, one, share=share)[0]:
        table["isolating"][row] = True
        event = view.events.emit(
            "isolation", subject=PERSON_BASE + row, causes=[event], disease="flu"
        )
    people["interrupt_event"][row] = event


def care(view: View, rows: Ints) -> None:
    """Let treatment within two days of the onset shorten the illness and halve its danger."""
    people, table = view.table("people"), view.table("infections")
    sick = rows[table["noticed"][rows] & ~table["helped"][rows]]
    since = people["treated_s"][sick] - table["onset_s"][sick]
    helped = sick[(since >= 0.0) & (since <= _EARLY_S)]
    if helped.size == 0:
        return
    table["helped"][helped] = True
    table["well_s"][helped] -= _SOONER_S
    table["dies_s"][helped[~table["past_help"][helped]]] = np.inf


def get_well(view: View, row: int) -> None:
    """Let an illness be over."""
    people, table = view.table("people"), view.table("infections")
    people["ill"][row] = Illness.NONE
    table["isolating"][row] = False
    view.events.emit(
        "recovery", subject=PERSON_BASE + row, causes=[int(table["event"][row])], ailment="flu"
    )


class Outbreak(Command):
    """Bring influenza into the valley: so many people have caught it elsewhere."""

    kind: ClassVar[str] = "health.outbreak"
    writes: ClassVar[tuple[str, ...]] = WRITES
    streams: ClassVar[tuple[str, ...]] = ("who", "course")

    people: int = Field(2, ge=1, le=1000, description="How many have caught it.")
    severity: float = Field(
        1.0, ge=0.0, le=100.0, description="Factor on the shares that need care, for these."
    )

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Infect them.

        Raises:
            CommandRefused: there are not that many who could catch it.
        """
        living = view.table("people").rows
        well = living[view.table("infections")["stage"][living] == Seir.SUSCEPTIBLE]
        if well.size < self.people:
            raise CommandRefused(
                f"{self.people} people cannot catch it: {well.size} here never had it. "
                "Choose fewer."
            )
        chosen = well[np.argsort(rng.by_slot("who", well), kind="stable")[: self.people]]
        event = view.events.emit("outbreak_began", disease="flu", people=self.people)
        for row in np.sort(chosen).tolist():
            infect(view, clock, rng, row, settings=self, cause=event)
        view.table("epidemic")["running"][0] = True
