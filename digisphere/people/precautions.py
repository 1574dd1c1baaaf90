"""What is done against a catching illness: orders by command, and who keeps to them.

Closures take effect through what deliberation counts as shut, isolation by barring what is away
from home, masks through what is breathed in and out. Compliance is a lasting leaning of each
person with a small part of temper in it: conscientiousness and agreeableness, about a tenth to a
fifth of a standard deviation each (Blagov 2021; Bogg & Milad 2020).
"""

from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.errors import CommandRefused
from digisphere.people.body import personal_uniform
from digisphere.people.enums import TRAITS, Goal
from digisphere.people.goals import GOALS, Where
from digisphere.people.health_columns import CLOSABLE
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.trajectory import Columns
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

KINDS = {
    "school": PlaceKind.SCHOOL, "tavern": PlaceKind.TAVERN, "market": PlaceKind.MARKET_SQUARE,
    "chapel": PlaceKind.CHAPEL,
}  # fmt: skip
ORDERS = (
    EventKind("closure_ordered", {"what": "str", "days": "float"}, "A kind of place is shut."),
    EventKind("closure_lifted", {"what": "str"}, "It is open again."),
    EventKind("masks_ordered", {"stops": "float", "days": "float"}, "Masks are to be worn."),
    EventKind("masks_lifted", {}, "Masks need not be worn any more."),
)
_TEMPER = 0.25
"""Log-odds a standard deviation of conscientiousness or of agreeableness."""
_ISOLATING, _MASKED = 71, 72
_AWAY = tuple(
    goal for goal, facts in GOALS.items()
    if facts.where != Where.HOME and goal not in (Goal.HEAL, Goal.FLEE, Goal.SHELTER, Goal.HELP)
)  # fmt: skip
_EMPTY_LARDER = 0.5


def complies(people: Columns, rows: Ints, *, share: float, channel: int) -> Bools:
    """Tell which of these keep to something that ``share`` of people of average temper keep to."""
    if share <= 0.0 or share >= 1.0:
        return np.full(rows.size, share >= 1.0)
    z = {t: (people[t][rows].astype(np.float64) - 3.4) / 0.72 for t in TRAITS}
    leaning = np.log(share / (1.0 - share))
    leaning = leaning + _TEMPER * (z["conscientiousness"] + z["agreeableness"])
    kept: Bools = personal_uniform(people, rows, channel=channel) < 1.0 / (1.0 + np.exp(-leaning))
    return kept


def isolates(people: Columns, rows: Ints, *, share: float) -> Bools:
    """Tell who keeps to the house while ill."""
    return complies(people, rows, share=share, channel=_ISOLATING)


def masked(people: Columns, rows: Ints, *, share: float) -> Bools:
    """Tell who wears a mask away from home while it is ordered."""
    return complies(people, rows, share=share, channel=_MASKED)


def shut_places(view: View, *, now_s: float) -> Bools | None:
    """Return (places,) what orders have shut, or None when nothing is."""
    if "epidemic" not in view.tables:
        return None
    until = view.tables["epidemic"]["shut_until_s"][0]
    if not (until > now_s).any():
        return None
    kinds = [KINDS[name] for name, end in zip(CLOSABLE, until, strict=True) if end > now_s]
    shut: Bools = np.isin(np.asarray(view.ground.places["kind"]), kinds)
    return shut


def keep_in(view: View, s: Situation, scores: Scores) -> None:
    """Bar what is away from home to those who isolate; an empty larder still sends them out."""
    if "infections" not in view.tables or not view.tables["epidemic"]["running"][0]:
        return
    inside = view.tables["infections"]["isolating"][s.rows]
    if not inside.any():
        return
    for goal in _AWAY:
        fed = s.larder > _EMPTY_LARDER if goal == Goal.SHOP else np.True_
        scores.bar(goal, inside & fed)


def send_home(view: View, *, what: str, event: int) -> None:
    """Let those who are at a place just shut think again because of the order."""
    people = view.table("people")
    shut = np.asarray(view.ground.places["kind"]) == KINDS[what]
    place = people["goal_place"][people.rows]
    there = people.rows[(place >= 0) & shut[np.maximum(place, 0)]]
    people["interrupt_event"][there] = event


def order_closure(
    view: View, clock: Clock, *, what: str, days: float, causes: tuple[int, ...] = ()
) -> int:
    """Shut every place of a kind for some days; who is there goes elsewhere. Return the event."""
    epidemic, k = view.table("epidemic"), CLOSABLE.index(what)
    event = view.events.emit("closure_ordered", causes=causes, what=what, days=days)
    epidemic["shut_until_s"][0, k] = clock.time_s + 86400.0 * days
    epidemic["shut_event"][0, k] = event
    epidemic["running"][0] = True
    send_home(view, what=what, event=event)
    return event


class Close(Command):
    """Shut every school, tavern or chapel, or the market, for some days."""

    kind: ClassVar[str] = "health.close"
    writes: ClassVar[tuple[str, ...]] = ("epidemic.*", "people.interrupt_event", "events")

    what: Literal["school", "tavern", "market", "chapel"] = "school"
    days: float = Field(14.0, gt=0.0, le=365.0, description="How long.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Shut it; who is there goes elsewhere.

        Raises:
            CommandRefused: there is no such place here.
        """
        if not (np.asarray(view.ground.places["kind"]) == KINDS[self.what]).any():
            raise CommandRefused(f"This village has no {self.what} to close. Choose another.")
        order_closure(view, clock, what=self.what, days=self.days)


class Reopen(Command):
    """Open again what was ordered shut."""

    kind: ClassVar[str] = "health.reopen"
    writes: ClassVar[tuple[str, ...]] = ("epidemic.*",)

    what: Literal["school", "tavern", "market", "chapel"] = "school"

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the order end now.

        Raises:
            CommandRefused: it is not shut.
        """
        until = view.table("epidemic")["shut_until_s"]
        k = CLOSABLE.index(self.what)
        if until[0, k] <= clock.time_s:
            raise CommandRefused(f"The {self.what} is not shut by order.")
        until[0, k] = clock.time_s


class WearMasks(Command):
    """Have masks worn away from home for some days."""

    kind: ClassVar[str] = "health.masks"
    writes: ClassVar[tuple[str, ...]] = ("epidemic.*", "events")

    days: float = Field(14.0, gt=0.0, le=365.0, description="How long.")
    stops: float = Field(
        0.3, ge=0.0, le=1.0, description="Share stopped, on the way out and on the way in."
    )

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Order them."""
        epidemic = view.table("epidemic")
        epidemic["mask_stops"][0] = self.stops
        epidemic["masks_until_s"][0] = clock.time_s + 86400.0 * self.days
        epidemic["masks_event"][0] = view.events.emit(
            "masks_ordered", stops=self.stops, days=self.days
        )
        epidemic["running"][0] = True


class AskToIsolate(Command):
    """Ask the ill to keep to their houses; so many of them will."""

    kind: ClassVar[str] = "health.isolate"
    writes: ClassVar[tuple[str, ...]] = ("epidemic.*",)

    share: float = Field(0.8, ge=0.0, le=1.0, description="Share of people of average temper.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Note what is asked; it counts for those who fall ill from now on."""
        view.table("epidemic")["isolation"][0] = self.share


def end_orders(view: View, *, now_s: float) -> bool:
    """Tell of orders that have run out; return whether any still stands."""
    epidemic: Any = view.table("epidemic")
    for k, what in enumerate(CLOSABLE):
        ordered = int(epidemic["shut_event"][0, k])
        if ordered >= 0 and epidemic["shut_until_s"][0, k] <= now_s:
            view.events.emit("closure_lifted", causes=[ordered], what=what)
            epidemic["shut_event"][0, k] = NONE
    ordered = int(epidemic["masks_event"][0])
    if ordered >= 0 and epidemic["masks_until_s"][0] <= now_s:
        view.events.emit("masks_lifted", causes=[ordered])
        epidemic["masks_event"][0] = NONE
    return bool((epidemic["shut_event"][0] >= 0).any() or epidemic["masks_event"][0] >= 0)
