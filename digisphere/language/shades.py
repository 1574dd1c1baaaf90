"""The situation of a speech event as tags, and which set of phrasings it calls for.

Read only from the event's payload and from facts that never change, so that words of the past do
not shift. Called by ``realise``.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.identity import PLACE_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.environment.regimes import Regime
from digisphere.language.bargain_words import (
    offer_before,
    offers_before,
    opening_of,
    parts_of,
)
from digisphere.language.phrases import part_of_day, relation
from digisphere.people.enums import Occupation, Reason
from digisphere.society.company import row_of
from digisphere.society.fact_moves import MONEY_TROUBLES
from digisphere.society.replies import ANSWERED
from digisphere.society.vocabulary import Feeling, Reaction, Refusal
from digisphere.world.enums import PlaceKind

_CLOSE, _DISTANT = 0.6, 0.3
_FOND, _COLD = 0.45, -0.05
_BRIGHT, _GLUM = 0.35, -0.2
_CHILD, _ELDER = 13.0, 68.0
_UNSURE = 0.35
_TORN = 0.12
_STRONG = 0.6
_PUPIL = int(Occupation.PUPIL)
_TRAIT_TAGS = (
    ("extraversion", 3.8, "chatty", 2.5, "terse"),
    ("agreeableness", 3.9, "polite", 2.6, "blunt"),
    ("neuroticism", 3.8, "anxious", 0.0, ""),
    ("conscientiousness", 4.0, "careful", 0.0, ""),
    ("openness", 4.0, "dreamy", 0.0, ""),
)
_WARMTH = ((26.0, "hot"), (18.0, "warm"), (12.0, "mild"), (5.0, "cool"), (0.0, "cold"))
_FOR_FEELING = {
    Feeling.ILL: "for_ill", Feeling.TIRED: "for_tired", Feeling.HUNGRY: "for_hungry",
    Feeling.LONELY: "for_lonely", Feeling.WORRIED: "for_worried",
}  # fmt: skip

Shade = Callable[[Snapshot, Event], str]


def shade_of(snapshot: Snapshot, event: Event) -> str:
    """Return which variety of its act and topic a speech event is; empty where there is one."""
    maker = _SHADES.get((event.payload["act"], event.payload["topic"]))
    return maker(snapshot, event) if maker else ""


def tags_of(snapshot: Snapshot, event: Event) -> frozenset[str]:
    """Return the tags of a speech event's situation."""
    p, people = event.payload, snapshot.tables["people"]
    speaker, listener = row_of(event.subject), row_of(event.object)
    tags = {part_of_day(snapshot.clock.datetime_at(event.tick * snapshot.clock.tick_s).hour)}
    _add_if(tags, "close", p["familiarity"] >= _CLOSE)
    _add_if(tags, "distant", p["familiarity"] < _DISTANT)
    _add_if(tags, "fond", p["affinity"] >= _FOND)
    _add_if(tags, "cold", p["affinity"] < _COLD)
    _add_if(tags, "bright", p["pleasure"] >= _BRIGHT)
    _add_if(tags, "glum", p["pleasure"] < _GLUM)
    age, occupation = people["age_years"], people["occupation"]
    _add_if(tags, "child", age.item(speaker) < _CHILD)
    _add_if(tags, "elder", age.item(speaker) >= _ELDER)
    _add_if(tags, "to_child", age.item(listener) < _CHILD)
    _add_if(tags, "to_elder", age.item(listener) >= _ELDER)
    _add_if(tags, "to_pupil", occupation.item(listener) == _PUPIL)
    _add_if(tags, "pupil", occupation.item(speaker) == _PUPIL)
    _add_if(tags, "kin", relation(snapshot, listener, to=speaker))
    for column, high, above, low, below in _TRAIT_TAGS:
        trait = people[column].item(speaker)
        _add_if(tags, above, trait >= high)
        _add_if(tags, below, below and trait <= low)
    if "child" in tags:
        tags -= {"polite", "careful", "dreamy", "blunt"}
    return frozenset(tags | _topic_tags(snapshot, event))


def _add_if(tags: set[str], tag: str, condition: object) -> None:
    if condition:
        tags.add(tag)


def _topic_tags(snapshot: Snapshot, event: Event) -> set[str]:
    """Return the tags that only one topic has."""
    p, tags = event.payload, set[str]()
    if p["topic"] == "weather" and p["act"] == "inform":
        tags.add(Regime(p["detail"]).name.lower())
        if p["confidence"] >= 0.5:
            tags.add(next((word for limit, word in _WARMTH if p["value"] >= limit), "freezing"))
            _add_if(tags, "cold", p["value"] < 0.0)
        else:
            tags -= {"cold"}
    elif p["topic"] == "outing" and p["act"] == "propose":
        kind = snapshot.ground.places["kind"][p["about"] - PLACE_BASE]
        _add_if(tags, "tavern", kind == PlaceKind.TAVERN)
    elif p["topic"] == "plan":
        _add_if(tags, "reasoned", int(p["value"]) != Reason.NOTHING_BETTER)
    elif p["topic"] in ("view", "vote") or (p["topic"] == "grievance" and p["act"] == "inform"):
        _add_if(tags, "strong", abs(p["value"]) >= _STRONG)
    elif p["topic"] == "news" and p["source"] >= 0:
        fact = snapshot.events.get(p["fact_event"])
        _add_if(tags, "party", p["source"] in (fact.subject, fact.object))
    _add_if(tags, "told", p["source"] >= 0)
    _add_if(tags, "indoors", _indoors(snapshot, event))
    return tags


def _indoors(snapshot: Snapshot, event: Event) -> bool:
    kind, row = kind_and_row(event.place)
    return kind == "place" and int(snapshot.ground.places["building_id"][row]) >= 0


def _greet(snapshot: Snapshot, event: Event) -> str:
    return "back" if event.payload["value"] > 0.5 else ""


def _wellbeing(snapshot: Snapshot, event: Event) -> str:
    feeling = Feeling(event.payload["detail"])
    if event.payload["about"] != event.subject:
        return "of_ill" if feeling == Feeling.ILL else "of_well"
    return feeling.name.lower()


def _news(snapshot: Snapshot, event: Event) -> str:
    p = event.payload
    if p["source"] >= 0:
        return "unsure" if p["confidence"] < _UNSURE else "told"
    fact = snapshot.events.get(p["fact_event"])
    own = event.subject in (fact.subject, fact.object) or fact.subject < 0
    return "own" if own else "seen"


def _reaction(snapshot: Snapshot, event: Event) -> str:
    p = event.payload
    reaction = Reaction(p["detail"])
    if p["fact_event"] < 0:
        if reaction == Reaction.JOY:
            return "shared_joy"
        if reaction == Reaction.SYMPATHY:
            return _FOR_FEELING.get(Feeling(int(p["value"])), "for_low")
        return "weather"
    if reaction == Reaction.KNOWN:
        return "known_told" if p["source"] >= 0 else "known_own"
    return reaction.name.lower()


def _person(snapshot: Snapshot, event: Event) -> str:
    value, answer = event.payload["value"], event.payload["detail"] == 1
    if not answer:
        return "fond" if value >= 0.3 else "cold" if value <= -0.1 else "mild"
    said = next(
        (
            snapshot.events.get(c).payload["value"]
            for c in reversed(event.causes)
            if snapshot.events.get(c).payload.get("topic") == "person"
        ),
        value,
    )
    if (said >= 0.0) == (value >= 0.0):
        return "agree"
    return "disagree_fond" if value > 0.0 else "disagree_cold"


def _view(snapshot: Snapshot, event: Event) -> str:
    value, answered = event.payload["value"], event.payload["at_s"]
    if abs(value) < _TORN:
        return "torn"
    side = "for" if value > 0.0 else "against"
    if answered < ANSWERED - 1.5 or abs(answered - ANSWERED) < _TORN:
        return side
    return f"{'agree' if (answered > ANSWERED) == (value > 0.0) else 'differ'}_{side}"


def _stand(snapshot: Snapshot, event: Event) -> str:
    side = "for" if event.payload["value"] > 0.0 else "against"
    return f"{'own' if event.payload['about'] == event.subject else 'of'}_{side}"


def _work(snapshot: Snapshot, event: Event) -> str:
    value = event.payload["value"]
    return "like" if value > 0.25 else "dislike" if value < -0.25 else "neutral"


def _thanks(snapshot: Snapshot, event: Event) -> str:
    fact = int(event.payload["fact_event"])
    return "rescue" if fact >= 0 and snapshot.events.get(fact).kind == "dug_out" else ""


def _outing(snapshot: Snapshot, event: Event) -> str:
    if event.payload["fact_event"] >= 0:
        return "party"
    kind = snapshot.ground.places["kind"][int(event.payload["about"]) - PLACE_BASE]
    return "home" if kind == PlaceKind.HOME else ""


def _refusal(snapshot: Snapshot, event: Event) -> str:
    return Refusal(event.payload["detail"]).name.lower()


def _grievance(snapshot: Snapshot, event: Event) -> str:
    if event.payload["act"] == "inform" and event.payload["detail"] == 1:
        return "retort"
    if event.payload["act"] == "inform" and event.payload["detail"] == 2:
        return "views"
    fact = event.payload["fact_event"]
    kind = snapshot.events.get(fact).kind if fact >= 0 else ""
    if kind == "missed_meeting":
        forgot = snapshot.events.get(fact).payload["why"] == "forgot"
        return "forgot" if forgot and event.payload["act"] == "apologise" else "missed"
    if kind in ("debt_unpaid", "debt_given_up"):
        return "debt"
    if kind == "chore_broken":
        return "chore"
    if kind in MONEY_TROUBLES and event.payload["act"] == "inform":
        return "money"
    return "quarrel" if kind == "quarrel" and event.payload["act"] == "apologise" else ""


def _whereabouts(snapshot: Snapshot, event: Event) -> str:
    if event.payload["detail"] == 1:
        return "usual"
    if event.payload["detail"] == 2:
        return "since" if event.payload["at_s"] >= 0.0 else "lately"
    return "met" if event.payload["fact_event"] >= 0 else "unknown"


def _past(snapshot: Snapshot, event: Event) -> str:
    years = event.payload["value"]
    return "born" if years < 0.0 else "new" if years < 1.0 else "years"


def _hobby(snapshot: Snapshot, event: Event) -> str:
    return "shared" if event.payload["value"] > 0.5 else ""


def _weather(snapshot: Snapshot, event: Event) -> str:
    return "inside" if _indoors(snapshot, event) else ""


def _by_side(snapshot: Snapshot, event: Event) -> str:
    """Say which side of a bargain speaks: buyer or seller, lender or borrower."""
    opened = opening_of(snapshot, event)
    opens = opened is not None and opened.subject == event.subject
    if event.payload["topic"] == "money":
        return "lender" if opens else "borrower"
    return "buyer" if opens else "seller"


def _same_as_before(snapshot: Snapshot, event: Event) -> bool:
    """Tell whether an offer repeats the speaker's last: the one before the other's answer."""
    answered = offer_before(snapshot, event)
    mine = offer_before(snapshot, answered) if answered is not None else None
    return mine is not None and bool(mine.payload["value"] == event.payload["value"])


def _price_offer(snapshot: Snapshot, event: Event) -> str:
    number = offers_before(snapshot, event)
    opened = opening_of(snapshot, event)
    if number == 0:
        return "open"
    if number > 1 and _same_as_before(snapshot, event):
        return "hold"
    if opened is not None and round(event.payload["value"]) == opened.payload["amount_cents"]:
        return "listed"
    return _by_side(snapshot, event)


def _chore_parts(snapshot: Snapshot, event: Event) -> str:
    mine, yours = parts_of(snapshot, event)
    shade = "both" if mine and yours else "mine" if mine else "yours"
    before = offers_before(snapshot, event)
    if event.payload["act"] == "propose":
        return f"counter_{shade}" if before > 0 else shade
    return f"{shade}_then" if shade == "mine" and before > 2 else shade


_SHADES: dict[tuple[str, str], Shade] = {
    ("propose", "price"): _price_offer,
    ("accept", "price"): _by_side,
    ("reject", "price"): _by_side,
    ("propose", "chore"): _chore_parts,
    ("accept", "chore"): _chore_parts,
    ("propose", "money"): _by_side,
    ("accept", "money"): _by_side,
    ("greet", "meeting"): _greet,
    ("inform", "wellbeing"): _wellbeing,
    ("inform", "news"): _news,
    ("inform", "reaction"): _reaction,
    ("inform", "person"): _person,
    ("inform", "view"): _view,
    ("inform", "vote"): _stand,
    ("inform", "work"): _work,
    ("propose", "outing"): _outing,
    ("thank", "outing"): _thanks,
    ("reject", "outing"): _refusal,
    ("reject", "money"): _refusal,
    ("reject", "club"): _refusal,
    ("inform", "grievance"): _grievance,
    ("apologise", "grievance"): _grievance,
    ("inform", "whereabouts"): _whereabouts,
    ("inform", "past"): _past,
    ("inform", "hobby"): _hobby,
    ("inform", "matters"): _hobby,
    ("inform", "weather"): _weather,
}
