"""The chronicle: any event as one sentence in the third person, for event lists and logs.

Speech is quoted; kinds with a clause of their own read as prose; any other kind, a plug-in's
included, still reads as a plain line. Called by the inspector, captures and interviews.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.identity import NONE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language import narrate_health, narrate_nature, narrate_water, phrases
from digisphere.language.describe import aim_and_reason
from digisphere.language.grammar import sentence
from digisphere.language.lexicon import PURPOSE
from digisphere.language.news import CHRONICLE, Telling, clause
from digisphere.people.enums import Goal, Reason
from digisphere.society.vocabulary import Purpose

Teller = Callable[[Snapshot, Event], str]


def describe_event(snapshot: Snapshot, event_id: int) -> str:
    """Return an event as one sentence; the same event always reads the same.

    Raises:
        KeyError: there is no such event.
    """
    event = snapshot.events.get(event_id)
    teller = _TELLERS.get(event.kind)
    text = teller(snapshot, event) if teller else ""
    if not text:
        when = event.tick * snapshot.clock.tick_s
        text = clause(snapshot, event, telling=Telling(teller=CHRONICLE, now_s=when))
    return sentence(text or _plain(snapshot, event))


def _plain(snapshot: Snapshot, event: Event) -> str:
    """Return a line for a kind that has no words of its own: its name, who, whom, where."""
    words = [event.kind.replace("_", " ").replace(".", " ")]
    if event.subject != NONE:
        words.append(f"({phrases.name_of_id(snapshot, event.subject)}")
        words[-1] += (
            f", {phrases.name_of_id(snapshot, event.object)})" if event.object >= 0 else ")"
        )
    where = phrases.where_of(snapshot, event.place)
    return " ".join([*words, where]).strip()


def _speech(snapshot: Snapshot, event: Event) -> str:
    from digisphere.language.realise import utterance

    speaker = phrases.full_name(snapshot, kind_and_row(event.subject)[1])
    listener = phrases.full_name(snapshot, kind_and_row(event.object)[1])
    return f"{speaker} to {listener}: “{utterance(snapshot, event.id)}”"


def _conversation(snapshot: Snapshot, event: Event) -> str:
    a = phrases.name_of_id(snapshot, event.subject)
    b = phrases.name_of_id(snapshot, event.object)
    return f"{a} and {b} began to talk {phrases.where_of(snapshot, event.place)}"


def _talk_joined(snapshot: Snapshot, event: Event) -> str:
    return f"{phrases.name_of_id(snapshot, event.subject)} joined {_talk_of(snapshot, event)}"


def _talk_left(snapshot: Snapshot, event: Event) -> str:
    return f"{phrases.name_of_id(snapshot, event.subject)} left {_talk_of(snapshot, event)}"


def _talk_of(snapshot: Snapshot, event: Event) -> str:
    """Name a talk by who began it, which may be the very one who comes or goes."""
    host = event.object
    if event.subject == host:
        began = snapshot.events.get(event.causes[0])
        host = began.object
    return f"the talk with {phrases.name_of_id(snapshot, host)}"


def _conversation_end(snapshot: Snapshot, event: Event) -> str:
    a = phrases.name_of_id(snapshot, event.subject)
    who = f"{a} and {phrases.name_of_id(snapshot, event.object)}" if event.object >= 0 else a
    warmth = event.payload["warmth"]
    how = " on good terms" if warmth > 0.4 else " on bad terms" if warmth < -0.2 else ""
    return f"{who} parted{how} after {phrases.count(event.payload['turns'], 'turn')}"


def _payment(snapshot: Snapshot, event: Event) -> str:
    purpose = Purpose(event.payload["purpose"])
    payer = "somebody outside the valley" if event.subject == NONE else ""
    payee = "somebody outside the valley" if event.object == NONE else ""
    payer = payer or phrases.name_of_id(snapshot, event.subject)
    payee = payee or phrases.name_of_id(snapshot, event.object)
    sum_ = phrases.money(event.payload["amount_cents"])
    return f"{payer} paid {payee} {sum_} for {PURPOSE[purpose]}"


def _intention(snapshot: Snapshot, event: Event) -> str:
    """Say what somebody made up their mind to do, whatever the fields of the kind are called."""
    p = event.payload
    goal, reason = _goal(p.get("goal")), _reason(p.get("reason"))
    if goal is None or reason is None:
        return ""
    row = kind_and_row(event.subject)[1]
    kind, where = kind_and_row(event.place)
    place = where if kind == "place" else NONE
    aim = aim_and_reason(snapshot, row, goal=goal, reason=reason, place=place)
    return f"{phrases.name_of_id(snapshot, event.subject)} decides to {aim}"


def _goal(value: object) -> Goal | None:
    if isinstance(value, str) and value.upper() in Goal.__members__:
        return Goal[value.upper()]
    return Goal(value) if isinstance(value, int) and value in tuple(Goal) else None


def _reason(value: object) -> Reason | None:
    if isinstance(value, str) and value.upper() in Reason.__members__:
        return Reason[value.upper()]
    return Reason(value) if isinstance(value, int) and value in tuple(Reason) else None


_TELLERS: dict[str, Teller] = {
    "speech": _speech,
    "conversation": _conversation,
    "talk_joined": _talk_joined,
    "talk_left": _talk_left,
    "conversation_end": _conversation_end,
    "payment": _payment,
    "intention": _intention,
    **narrate_health.TELLERS,
    **narrate_nature.TELLERS,
    **narrate_water.TELLERS,
}
