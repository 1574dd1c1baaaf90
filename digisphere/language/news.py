"""Turns an event into a clause somebody could say: «Anna and Karl had a quarrel by the well».

The clause holds only what the event says, seen from a teller and a moment; a figure may be the one
the teller believes. ``realise`` wraps clauses into speech, ``interview`` into answers and
``narrate`` into a chronicle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from digisphere.core.events import Event
from digisphere.core.identity import kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.environment.animal_kinds import TRAITS as ANIMALS
from digisphere.language import phrases
from digisphere.language.bargain_words import BARGAIN_SLOTS, who_does
from digisphere.language.civic_words import CIVIC_SLOTS
from digisphere.language.grammar import choose, draws, fill
from digisphere.language.lexicon import GOAL_TO, HOBBY, ILLNESS, OCCUPATION, WARE
from digisphere.language.life_words import LIFE_SLOTS
from digisphere.language.lines_bargain import BARGAIN_FACTS
from digisphere.language.lines_civic import CIVIC_FACTS
from digisphere.language.lines_dry import DRY_FACTS
from digisphere.language.lines_life import LIFE_FACTS
from digisphere.language.lines_money import MONEY_FACTS
from digisphere.language.lines_news import FACTS as NEWS_FACTS
from digisphere.language.lines_rescue import RESCUE_FACTS
from digisphere.language.rescue_words import RESCUE_SLOTS
from digisphere.people.enums import Goal, Hobby, Illness, Occupation, Sex
from digisphere.society.vocabulary import Ware

FACTS = {
    **NEWS_FACTS, **MONEY_FACTS, **CIVIC_FACTS, **LIFE_FACTS, **BARGAIN_FACTS, **DRY_FACTS,
    **RESCUE_FACTS,
}  # fmt: skip
_FURTHER = {
    **CIVIC_SLOTS, **LIFE_SLOTS, **BARGAIN_SLOTS, **RESCUE_SLOTS,
    "broken": lambda snapshot, event, who: str(event.payload["what"]),
    "wage": lambda snapshot, event, who: phrases.money(float(event.payload["wage_cents_month"])),
    "sought": lambda snapshot, event, who: who(int(event.payload["sought"])),
}  # fmt: skip
_SAY_WHY = ("moved_house", "departure", "arrival", "missed_meeting", "hired")
"""Kinds whose reason chooses among the phrasings."""
_MUTUAL = ("quarrel", "reconciliation", "outing", "conversation")
"""Kinds that read the same with subject and object exchanged."""
_BAD, _MILD = 0.65, 0.35
_LONG_STAGE = 2
"""Stage of a dry spell from which on it has gone far."""
CHRONICLE = -1
"""Stands for a teller who took no part: the chronicle."""


@dataclass(frozen=True, slots=True)
class Telling:
    """From whose mouth and when an event is told.

    ``value`` replaces the event's own figure by the one the teller believes; ``close`` says by row
    whether the teller is on first-name terms with somebody; ``source`` is the row of who told
    them, called «he» or «she» because the sentence has just named them; ``listener`` shares kin
    with the teller («our son»).
    """

    teller: int
    now_s: float
    value: float | None = None
    close: Callable[[int], bool] = lambda row: True
    source: int = -1
    listener: int = -1


def can_tell(event: Event, *, teller: int) -> bool:
    """Tell whether there are words for an event from this teller's side."""
    return any((name, part) in FACTS for name in _names(event) for part in _parts(event, teller))


def _names(event: Event) -> tuple[str, ...]:
    if event.kind == "payment":
        return (str(event.payload["purpose"]),)
    if "matter" in event.payload:
        return f"{event.kind}_{event.payload['matter']}", event.kind
    if "sign" in event.payload:
        return f"{event.kind}_{event.payload['sign']}", event.kind
    return (event.kind,)


def _parts(event: Event, teller: int) -> tuple[str, ...]:
    if kind_and_row(event.subject) == ("person", teller):
        return ("self",)
    if kind_and_row(event.object) == ("person", teller):
        return ("met",)
    return ("other",)


def clause(snapshot: Snapshot, event: Event, *, telling: Telling) -> str:
    """Return what happened as a clause without a full stop; empty when there are no words for it.

    Args:
        snapshot: names, kin and ground.
        event: what happened.
        telling: from whose mouth, when, with which figure.
    """
    options = next(
        (
            FACTS[name, part]
            for name in _names(event)
            for part in _parts(event, telling.teller)
            if (name, part) in FACTS
        ),
        None,
    )
    if options is None:
        return ""
    u = draws(snapshot.seed, event_id=event.id)[0]
    text = choose(options, tags=_tags(event, telling), u=u)
    return " ".join(fill(text, slots=_Slots(snapshot, event, telling)).split())


def _figure(event: Event, telling: Telling) -> float:
    if telling.value is not None and telling.value > 0.0:
        return telling.value
    for name in ("severity", "amount_cents", "owed_cents", "price_cents", "lost_cents",
                 "dry_days"):  # fmt: skip
        if name in event.payload:
            return float(event.payload[name])
    return 0.0


def _tags(event: Event, telling: Telling) -> frozenset[str]:
    if event.kind in _SAY_WHY:
        return frozenset([str(event.payload["why"])])
    if event.kind == "noticed_trapped":
        return frozenset([str(event.payload["how"])])
    if event.kind == "party_planned":
        past = telling.now_s > float(event.payload["start_s"]) and telling.teller != CHRONICLE
        return frozenset(["past"] if past else [str(event.payload["why"])])
    if event.kind == "bargain_struck" and event.payload["tasks"]:
        return frozenset([who_does(event)])
    if event.kind == "bargain_struck" and event.payload["matter"] == "price":
        beaten_down = event.payload["level"] < event.payload["amount_cents"]
        return frozenset(["cheaper"] if beaten_down else [])
    if event.kind == "dry_spell_noticed":
        return frozenset(["long"] if int(event.payload["stage"]) >= _LONG_STAGE else [])
    if event.kind != "quarrel":
        return frozenset()
    severity = _figure(event, telling)
    return frozenset(["bad"] if severity > _BAD else ["mild"] if severity < _MILD else [])


class _Slots(dict[str, Callable[[], str]]):
    """Words for the slots of a clause, worked out when asked for."""

    def __init__(self, snapshot: Snapshot, event: Event, telling: Telling) -> None:
        then_s = event.tick * snapshot.clock.tick_s
        first, second = event.subject, event.object
        if event.kind in _MUTUAL and kind_and_row(second) == ("person", telling.source):
            first, second = second, first

        def who(identity: int) -> str:
            kind, row = kind_and_row(identity)
            if kind != "person":
                return phrases.name_of_id(snapshot, identity)
            if row == telling.listener:
                return "you"
            if row == telling.source:
                female = snapshot.tables["people"]["sex"][row] == Sex.FEMALE
                if identity == first:
                    return "she" if female else "he"
                return "her" if female else "him"
            if telling.teller == CHRONICLE:
                return phrases.full_name(snapshot, row)
            close = telling.close(row)
            return phrases.third_person(
                snapshot, row, speaker=telling.teller, close=close, listener=telling.listener
            )

        super().__init__(
            subject=lambda: who(first),
            object=lambda: who(second),
            where=lambda: phrases.where_of(snapshot, event.place, speaker=telling.teller),
            when=lambda: (
                ""
                if telling.teller == CHRONICLE
                else phrases.ago(snapshot, then_s=then_s, now_s=telling.now_s)
            ),
            sum=lambda: phrases.money(_figure(event, telling)),
            dry_days=lambda: phrases.stretch(_figure(event, telling)),
            quantity_meals=lambda: phrases.count(int(event.payload.get("quantity", 0)), "meal"),
            trade=lambda: _trade(event),
            ware=lambda: _ware(event),
            goal=lambda: _aim(snapshot, event),
            regime=lambda: str(event.payload.get("regime", "")).replace("_", " "),
            ailment=lambda: _ailment(event),
            closure=lambda: _closure(snapshot, event),
            danger=lambda: str(event.payload.get("danger", "danger")),
            danger_cry=lambda: _CRIES.get(str(event.payload.get("danger")), "danger"),
            shut=lambda: f"the {event.payload.get('what', 'place')}",
            died_of=lambda: DIED_OF.get(str(event.payload.get("of")), ""),
            hurt_by=lambda: _HURT_BY.get(str(event.payload.get("by")), ""),
            **{name: partial(word, snapshot, event, who) for name, word in _FURTHER.items()},
        )
        self |= _further(snapshot, event, telling)


def _further(snapshot: Snapshot, event: Event, telling: Telling) -> dict[str, Callable[[], str]]:
    """Return the words of parties and animals: when it will be, how many came, which beasts."""
    return {
        "at": lambda: _coming(snapshot, event, telling),
        "guests": lambda: _guests(event),
        "beasts": lambda: _beasts(event),
    }


def _coming(snapshot: Snapshot, event: Event, telling: Telling) -> str:
    """Say when something announced will be; the chronicle speaks from when it was announced."""
    then_s = float(event.payload["start_s"])
    told_s = event.tick * snapshot.clock.tick_s if telling.teller == CHRONICLE else telling.now_s
    return phrases.at_hour(snapshot, then_s=then_s, now_s=told_s)


def _guests(event: Event) -> str:
    came = int(event.payload["came"])
    return "nobody" if came == 0 else phrases.count(came, "guest")


def _beasts(event: Event) -> str:
    species = str(event.payload["species"])
    return next((t.plural for t in ANIMALS.values() if t.name == species), species)


def _ware(event: Event) -> str:
    return WARE.get(Ware(int(event.payload.get("ware", Ware.MEAL))), "food")


def _trade(event: Event) -> str:
    name = str(event.payload.get("occupation", "")).upper()
    return OCCUPATION[Occupation[name]] if name in Occupation.__members__ else "somebody"


def _aim(snapshot: Snapshot, event: Event) -> str:
    goal = str(event.payload.get("goal", "")).upper()
    if goal == Goal.HOBBY.name:
        row = kind_and_row(event.subject)[1]
        return f"spend some time on {HOBBY[Hobby(int(snapshot.tables['people']['hobby'][row]))]}"
    return GOAL_TO[Goal[goal]] if goal in Goal.__members__ else "see to something"


_CRIES = {"flood": "the water is coming", "fire": "fire"}
DIED_OF = {
    "old_age": "of old age", "illness": "after an illness", "flu": "of the flu",
    "flood": "in the flood", "fire": "in the fire", "collapse": "when the walls came down",
}  # fmt: skip
_HURT_BY = {
    "collapse": "when the walls came down", "flood": "in the flood", "fire": "by the fire",
}  # fmt: skip


def _closure(snapshot: Snapshot, event: Event) -> str:
    """Say what was closed: by the event that caused it where that is known; or that it was full."""
    if event.payload.get("why") == "full":
        return f"there was no room {phrases.where_of(snapshot, event.place)}"
    on_the_way = event.payload.get("why") == "way"
    for cause in event.causes:
        known = snapshot.events.get(cause)
        near = phrases.where_of(snapshot, known.place) if known.place >= 0 else ""
        if known.kind == "turned_back":
            return _closure(snapshot, known)
        if known.kind in ("bridge_closed", "bridge_flooded"):
            return "the bridge is closed"
        if known.kind in ("way_closed", "road_flooded"):
            return f"the {known.payload.get('road', 'road')} is closed"
        if known.kind in _RUBBLE and on_the_way:
            return f"rubble lies across the way {near}"
        if known.kind in _UNUSABLE and not on_the_way:
            return f"nobody may go into {phrases.name_of_id(snapshot, known.place)}"
        if known.kind in _ON_THE_WAY and on_the_way:
            return _ON_THE_WAY[known.kind]
    return "the way is closed" if on_the_way else "the house is closed"


_RUBBLE = ("building_damaged",)
_UNUSABLE = ("building_closed", "building_damaged", "house_flooded", "house_caught_fire")
_ON_THE_WAY = {
    "flood_began": "the way is under water",
    "house_flooded": "the way is under water",
    "fire_began": "there is fire on the way",
    "house_caught_fire": "there is fire on the way",
    "landslide_began": "a slide lies across the way",
    "storm_began": "trees lie across the way",
    "blizzard_began": "the way is snowed up",
    "earthquake_began": "rubble lies across the way",
    "aftershock": "rubble lies across the way",
    "avalanche_began": "an avalanche lies across the way",
}


def _ailment(event: Event) -> str:
    code = event.payload.get("ailment", event.payload.get("disease", Illness.NONE))
    if isinstance(code, str):
        code = Illness[code.upper()] if code.upper() in Illness.__members__ else Illness.NONE
    return ILLNESS.get(Illness(int(code)), "an illness")
