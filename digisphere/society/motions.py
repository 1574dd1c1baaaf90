"""What the council decides, and how its members vote: for each motion a reckoning of one's own.

A motion is put only when the state of the town calls for it. A member's leaning comes from their
opinions, temper and own interest, and from what they themselves know (the illness they have heard
of, the way they must walk); a small whim decides what is evenly balanced. What a motion does once
passed is done here too: the economy, the clearing of roads and the closing of the school read it.
Called by ``council`` at its meetings.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.environment.way_sections import WaySections
from digisphere.people.enums import TRAITS, Illness, Occupation
from digisphere.people.precautions import order_closure
from digisphere.society.columns import TOWN_ACCOUNT
from digisphere.society.dues import relief_line
from digisphere.society.vocabulary import Issue
from digisphere.society.wages import tax_rate, weekly_wages
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

TAX_STEP, TAX_RANGE = 0.02, (0.04, 0.30)
RELIEF_STEP, RELIEF_RANGE = 0.05, (0.2, 0.7)
SHUT_DAYS = 14.0
_AGAIN_S = 28.0 * 86400.0
"""Tax and relief come up once in four weeks at most."""
_LEAN_WEEKS, _FAT_WEEKS = 8.0, 40.0
"""Weeks of public pay in the purse below which a rise of the tax is put, above which a cut."""
_NEEDY = 0.06
_ILL_HEARD_OF = 3
_LATELY_S = 7.0 * 86400.0


@dataclass(frozen=True)
class Motion:
    """One thing to be decided: a name, the value it sets, how members lean, and its grounds."""

    name: str
    value: float
    leaning: Floats
    """(members,) above 0 for, below against."""
    causes: tuple[int, ...]


Put = Callable[[View, Clock, Rows, Scenario], Motion | None]


def motions(
    view: View, clock: Clock, members: Rows, *, scenario: Scenario, sections: WaySections | None
) -> list[Motion]:
    """Return what is put to these members today."""
    put = [_tax, _relief, _school]
    found = [m(view, clock, members, scenario) for m in put]
    if sections is not None:
        found.append(_repair(view, members, sections))
    return [m for m in found if m is not None]


def _z(view: View, members: Rows, trait: str) -> Floats:
    assert trait in TRAITS
    z: Floats = (view.tables["people"][trait][members].astype(np.float64) - 3.4) / 0.72
    return z


def _tax(view: View, clock: Clock, members: Rows, scenario: Scenario) -> Motion | None:
    """A higher tax when the purse runs low, a lower one when it is full."""
    council, people = view.table("council"), view.tables["people"]
    if clock.time_s - council["tax_s"][0] < _AGAIN_S:
        return None
    purse = float(view.tables["accounts"]["balance_cents"][TOWN_ACCOUNT])
    weekly = weekly_wages(view)
    public = np.isin(
        view.ground.places["kind"],
        (PlaceKind.SCHOOL, PlaceKind.CLINIC, PlaceKind.TOWN_HALL, PlaceKind.CHAPEL),
    )
    work = people["work_place"]
    paid = people.alive & (work >= 0) & public[np.maximum(work, 0)]
    weeks = purse / max(float(weekly[paid].sum()), 1.0)
    now = tax_rate(view, scenario=scenario)
    low, high = TAX_RANGE
    if weeks < _LEAN_WEEKS and now + TAX_STEP <= high:
        value, up = now + TAX_STEP, 1.0
    elif weeks > _FAT_WEEKS and now - TAX_STEP >= low:
        value, up = now - TAX_STEP, -1.0
    else:
        return None
    council["tax_s"][0] = clock.time_s
    views = view.tables["social"]
    need = np.clip((_LEAN_WEEKS - weeks) / _LEAN_WEEKS, 0.0, 1.0) if up > 0 else 0.4
    spend = 0.3 * views["views"][members, Issue.HIGHER_SCHOOL_BUDGET]
    own = weekly[members] / max(float(np.median(weekly[weekly > 0])), 1.0) - 1.0
    leaning = up * (spend - 0.5 * views["leaning"][members] - 0.15 * own) + need
    return Motion("tax", round(value, 4), leaning.astype(np.float64), ())


def _relief(view: View, clock: Clock, members: Rows, scenario: Scenario) -> Motion | None:
    """More relief when many households are behind with the rent or have nothing in the larder."""
    council, homes = view.table("council"), view.tables["households"]
    if clock.time_s - council["relief_s"][0] < _AGAIN_S:
        return None
    lived = homes["size"] > 0
    bare = (homes["larder_meals"] < 1.0) | (homes["arrears_cents"] > 0)
    share = float((bare & lived).sum()) / max(int(lived.sum()), 1)
    now = relief_line(view, scenario=scenario)
    if share < _NEEDY or now + RELIEF_STEP > RELIEF_RANGE[1]:
        return None
    council["relief_s"][0] = clock.time_s
    leaning = 0.6 * min(share / 0.2, 1.0) - 0.5 * view.tables["social"]["leaning"][members]
    leaning = leaning + 0.15 * _z(view, members, "agreeableness") - 0.25
    causes = _newest_of(view, "arrears")
    return Motion("relief", round(now + RELIEF_STEP, 4), leaning.astype(np.float64), causes)


def _school(view: View, clock: Clock, members: Rows, scenario: Scenario) -> Motion | None:
    """Shut the school when the members have heard of several who are down with the flu."""
    epidemic = view.tables.get("epidemic")
    schools = view.ground.places["kind"] == PlaceKind.SCHOOL
    if epidemic is None or not schools.any() or epidemic["shut_until_s"][0, 0] > clock.time_s:
        return None
    heard, causes = _flu_heard_of(view, clock, members)
    if len(causes) < _ILL_HEARD_OF:
        return None
    people, social = view.tables["people"], view.tables["social"]
    pupils = np.flatnonzero(people.alive & (people["occupation"] == Occupation.PUPIL))
    homes = people["household_id"][pupils]
    parent = np.isin(people["household_id"][members], homes)
    worry = 0.12 * _z(view, members, "neuroticism") + 0.1 * (heard - _ILL_HEARD_OF)
    dear = 0.3 * social["views"][members, Issue.HIGHER_SCHOOL_BUDGET]
    leaning = worry + 0.15 * parent - dear + 0.1
    return Motion("school", SHUT_DAYS, leaning.astype(np.float64), causes[-6:])


def _flu_heard_of(view: View, clock: Clock, members: Rows) -> tuple[Floats, tuple[int, ...]]:
    """Return (members,) of how many ill with the flu lately each knows, and those events."""
    k, log = view.tables["knowledge"], view.events.read
    since = clock.time_s - _LATELY_S
    heard, events = np.zeros(len(members)), set[int]()
    for n, row in enumerate(members.tolist()):
        fresh = (k["event"][row] >= 0) & (k["time_s"][row] >= since)
        for number in k["event"][row][fresh].tolist():
            event = log.get(number)
            if event.kind == "illness" and _is_flu(event.payload):
                heard[n] += 1.0
                events.add(number)
    return heard, tuple(sorted(events))


def _is_flu(payload: dict[str, object]) -> bool:
    ailment = payload.get("ailment")
    return ailment in (int(Illness.FLU), Illness.FLU.name.lower())


def _repair(view: View, members: Rows, sections: WaySections) -> Motion | None:
    """Which of several closed ways comes first: each for the one that lies nearest to their own.

    The motion names the way most want; those who wanted it are for it.
    """
    state, people = view.tables.get("way_sections"), view.tables["people"]
    if state is None:
        return None
    waiting = np.flatnonzero((state["work_left_h"] > 0.0) & (state["event"] >= 0))
    if waiting.size < 2:
        return None
    places = view.ground.places
    spot = np.column_stack([places["x_m"], places["y_m"]]).astype(np.float64)
    wants = np.zeros((len(members), waiting.size))
    for column, weight in (("home_place", 1.0), ("work_place", 1.0)):
        place = people[column][members]
        xy = spot[np.maximum(place, 0)]
        away = np.hypot(xy[:, :1] - sections.x_m[waiting], xy[:, 1:] - sections.y_m[waiting])
        wants += np.where(place[:, None] >= 0, weight * np.exp(-away / 250.0), 0.0)
    wants += 0.4 * (sections.road_kind[waiting] < 0) - 0.02 * state["work_left_h"][waiting]
    first = np.bincount(np.argmax(wants, axis=1), minlength=waiting.size)
    chosen = int(np.argmax(first))
    if int(view.tables["council"]["first_section"][0]) == waiting[chosen]:
        return None
    leaning = wants[:, chosen] - np.max(np.delete(wants, chosen, axis=1), axis=1)
    return Motion(
        "repair", float(waiting[chosen]), leaning, (int(state["event"][waiting[chosen]]),)
    )


def _newest_of(view: View, kind: str) -> tuple[int, ...]:
    log = view.events.read
    found = log.select(kind=kind) if kind in log.kinds() else []
    return tuple(e.id for e in found[-3:])


def decide(
    view: View, clock: Clock, motion: Motion, *, members: Rows, whim: Floats, meeting: int,
    hall: int,
) -> bool:  # fmt: skip
    """Let these members vote and carry the motion out if it passes; a tie is lost."""
    yes = motion.leaning + 0.15 * (whim - 0.5) > 0.0
    passed = 2 * int(yes.sum()) > len(members)
    event = view.events.emit(
        "council_vote",
        place=PLACE_BASE + hall,
        causes=(meeting, *motion.causes),
        motion=motion.name,
        value=motion.value,
        passed=bool(passed),
        yes=[PERSON_BASE + int(r) for r in members[yes]],
        no=[PERSON_BASE + int(r) for r in members[~yes]],
    )
    if passed:
        _carry_out(view, clock, motion, event=event)
    return bool(passed)


def _carry_out(view: View, clock: Clock, motion: Motion, *, event: int) -> None:
    council = view.table("council")
    if motion.name == "tax":
        council["tax_rate"][0] = motion.value
    elif motion.name == "relief":
        council["relief_line"][0] = motion.value
    elif motion.name == "school":
        order_closure(view, clock, what="school", days=motion.value, causes=(event,))
    elif motion.name == "repair":
        council["first_section"][0], council["first_event"][0] = int(motion.value), event
