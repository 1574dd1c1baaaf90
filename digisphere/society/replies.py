"""What a person answers: the second halves of adjacency pairs (Schegloff & Sacks 1973).

``reply`` takes what was just said to the speaker and returns the move that answers it, or None
when it needs no answer. Like everything said, answers state only what the speaker knows. What
people bring up themselves is in ``topics``.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.people.enums import Illness
from digisphere.society import private_loans
from digisphere.society.bargain_talk import on_offer
from digisphere.society.campaign import on_campaign
from digisphere.society.club_talk import on_club
from digisphere.society.company import Company, Move, feeling_of, person_id, row_of
from digisphere.society.fact_moves import deed_move, news_move, state_fact
from digisphere.society.facts import rule_for
from digisphere.society.invitations import judge_outing
from digisphere.society.knowledge import recall
from digisphere.society.mediation import mercy_from_mediation, on_peace
from digisphere.society.own_moves import (
    hobby_move,
    matters_move,
    past_move,
    plan_move,
    view_move,
    work_move,
)
from digisphere.society.vocabulary import Act, Feeling, Reaction, Refusal, Topic

_PRIVATE = (Feeling.LONELY, Feeling.LOW, Feeling.WORRIED)
_TROUBLED = (Feeling.LOW, Feeling.ILL, Feeling.LONELY, Feeling.WORRIED, Feeling.TIRED)

ANSWERED = 10.0
"""Added to the opinion a ``view`` answers, so that it cannot be taken for none."""

_FACTS_SEARCHED = 32
_LATELY_S = 2.0 * 86400.0
_STRIKING = 0.28
_SAID_LATELY_S = 900.0
ASKED_BACK = 1 << 28
"""Flag beside the topics already opened: the question how are you has been returned."""
_CLASH = 1.0
"""Opinions this far apart can make tempers rise."""

Answer = Callable[[Company, int, int, Event, float], Move | None]


def reply(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Return the answer to ``said``, or None when it calls for none."""
    maker = _ANSWERS.get((said.payload["act"], said.payload["topic"]))
    move = maker(c, speaker, listener, said, u) if maker else None
    return move.because(said.id) if move is not None else None


def _greeting(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    if said.payload["turn"] > 0 and said.payload["value"] > 0.5:
        return None
    return Move(Act.GREET, Topic.MEETING, value=1.0)


def _how_i_am(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Say how one is; those who are well may return the question (``at_s`` above 0)."""
    feeling = feeling_of(c.people, speaker)
    if feeling in _PRIVATE and c.familiarity(speaker, listener) < 0.4:
        feeling = Feeling.MIDDLING
    ill = int(c.people["ill"][speaker]) if feeling == Feeling.ILL else 0
    host = int(c.social["conversation"][speaker])
    back = feeling not in _TROUBLED and u < 0.6 and not c.flagged(host, ASKED_BACK)
    if back:
        c.flag(host, ASKED_BACK)
    return Move(
        Act.INFORM,
        Topic.WELLBEING,
        about=person_id(speaker),
        detail=int(feeling),
        value=float(ill),
        at_s=1.0 if back else -1.0,
    )


def _on_feeling(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    if said.payload["at_s"] > 0.0:
        return _how_i_am(c, speaker, listener, said, 1.0)
    feeling = Feeling(said.payload["detail"])
    if feeling in _TROUBLED:
        return Move(Act.INFORM, Topic.REACTION, detail=Reaction.SYMPATHY, value=float(feeling))
    return None


def _any_news(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return news_move(c, speaker, listener, u) or Move(Act.INFORM, Topic.ANYTHING_NEW, detail=1)


def _on_news(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    fact = int(said.payload["fact_event"])
    known = recall(c.knowledge, speaker, event=fact)
    event = c.log.get(fact)
    rule = rule_for(event.kind, event.payload)
    if known is None or rule is None:
        return None
    if known.via != said.id:
        return Move(
            Act.INFORM, Topic.REACTION, fact=fact, about=event.subject, detail=Reaction.KNOWN,
            source=person_id(known.source), via=known.via,
        )  # fmt: skip
    concerned = {"subject": event.subject, "object": event.object}.get(rule.concerns, NONE)
    doubt = known.confidence < 0.3
    reaction = _reaction(c, speaker, listener, concerned=concerned, good=rule.good, doubt=doubt)
    if reaction == Reaction.NOTED and u > 0.45:
        return None
    return Move(
        Act.INFORM, Topic.REACTION, fact=fact, about=concerned, detail=reaction,
        value=rule.good, source=person_id(listener), via=said.id,
    )  # fmt: skip


def _reaction(
    c: Company, speaker: int, listener: int, *, concerned: int, good: float, doubt: bool
) -> Reaction:
    """Return how news strikes somebody, by how they like whom it concerns."""
    if doubt:
        return Reaction.DOUBT
    row = row_of(concerned)
    if row < 0:
        return Reaction.SURPRISE if abs(good) > 0.25 else Reaction.NOTED
    regard = c.affinity(speaker, row)
    if good <= -0.5:
        return Reaction.SYMPATHY if regard > -0.1 or row == listener else Reaction.NOTED
    if good >= 0.5 and regard > 0.05:
        return Reaction.JOY
    return Reaction.SURPRISE if abs(good) > 0.25 else Reaction.NOTED


def _of_person(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    about = int(said.payload["about"])
    row = row_of(about)
    striking, meeting = _facts_about(c, speaker, listener, about)
    if striking >= 0:
        return state_fact(c, speaker, fact=striking, u=u)
    if _at_home_together(c, speaker, row):
        ill = int(c.people["ill"][row])
        state = Feeling.ILL if ill != Illness.NONE else Feeling.WELL
        return Move(Act.INFORM, Topic.WELLBEING, about=about, detail=state, value=float(ill))
    if meeting >= 0:
        return Move(Act.INFORM, Topic.WHEREABOUTS, fact=meeting, about=about, via=meeting,
                    causes=(meeting,))  # fmt: skip
    place, tie = _usual_place(c, row), c.tie(speaker, row)
    if place >= 0 and c.familiarity(speaker, row) > 0.5:
        return Move(Act.INFORM, Topic.WHEREABOUTS, about=about, detail=1, value=float(place))
    same_home = c.people["household_id"][speaker] == c.people["household_id"][row]
    if tie >= 0 and c.familiarity(speaker, row) > 0.2 and not same_home:
        last_s = float(c.ties["last_s"][tie])
        return Move(Act.INFORM, Topic.WHEREABOUTS, about=about, detail=2, at_s=last_s)
    return Move(Act.INFORM, Topic.WHEREABOUTS, about=about)


def _facts_about(c: Company, speaker: int, listener: int, about: int) -> tuple[int, int]:
    """Return a striking fact about somebody and the last own talk with them; -1 for none."""
    meeting = NONE
    k = c.knowledge
    fit = c.now_s - k["time_s"][speaker] < _LATELY_S
    fit &= c.now_s - k["told_s"][speaker] >= _SAID_LATELY_S
    fit &= k["source"][speaker] != listener
    fit &= k["event"][speaker] >= 0
    newest = (-k["time_s"][speaker]).argsort(kind="stable")[:_FACTS_SEARCHED]
    for slot in newest[fit[newest]].tolist():
        number = k["event"].item(speaker, slot)
        kind, *concerned = c.log.head(number)
        if about not in concerned:
            continue
        if k["interest"].item(speaker, slot) >= _STRIKING and row_of(concerned[1]) != listener:
            return number, meeting
        if meeting < 0 and kind == "conversation" and person_id(speaker) in concerned:
            meeting = number
    return NONE, meeting


def _usual_place(c: Company, row: int) -> int:
    """Return where somebody should be at this hour by their work or school; -1 when free."""
    hour, place = c.clock.hour, int(c.people["work_place"][row])
    at_work = c.clock.weekday < 5 and 8.5 <= hour < 16.0
    if at_work and place >= 0:
        return place
    return int(c.people["home_place"][row]) if hour >= 22.0 or hour < 6.0 else NONE


def _at_home_together(c: Company, speaker: int, row: int) -> bool:
    """Tell whether the speaker lives with somebody and is under one roof with them now."""
    people = c.people
    same_home = people["household_id"][speaker] == people["household_id"][row]
    same_roof = people["place_id"][speaker] == people["place_id"][row]
    return bool(row >= 0 and same_home and same_roof and people["indoors"][row])


def _on_person(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    about = int(said.payload["about"])
    regard = c.affinity(speaker, row_of(about))
    if said.payload["detail"] == 1:
        return None
    if c.tie(speaker, row_of(about)) < 0 or abs(regard) < 0.12:
        return None
    return Move(Act.INFORM, Topic.PERSON, about=about, value=regard, detail=1)


def _my_view(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    issue = int(said.payload["detail"])
    return Move(
        Act.INFORM, Topic.VIEW, detail=issue, value=float(c.social["views"][speaker, issue])
    )


def _on_view(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Answer an opinion with one's own, once; ``at_s`` is what is answered, plus ten."""
    if said.payload["at_s"] >= 0.0 or view_move(c, speaker, listener, u) is None:
        return None
    issue = int(said.payload["detail"])
    value = float(c.social["views"][speaker, issue])
    temper = 0.3 * (c.get("neuroticism", speaker) - c.get("agreeableness", speaker))
    anger = temper - 0.5 * c.get("pleasure", speaker) - 0.6 * c.affinity(speaker, listener)
    if abs(value - said.payload["value"]) > _CLASH and anger + 0.6 * u > 0.3:
        heat = min(max(0.3 + 0.4 * anger + 0.2 * u, 0.15), 0.9)
        return Move(Act.INFORM, Topic.GRIEVANCE, detail=2, value=heat)
    answered = ANSWERED + said.payload["value"]
    return Move(Act.INFORM, Topic.VIEW, detail=issue, value=value, at_s=answered)


def _my_plan(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return plan_move(c, speaker, listener, u)


def _my_work(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return work_move(c, speaker, listener, u)


def _on_invitation(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    about, at_s = int(said.payload["about"]), float(said.payload["at_s"])
    refusal = judge_outing(c, speaker, listener, place_event_id=about, at_s=at_s, u=u)
    act = Act.ACCEPT if refusal == Refusal.NONE else Act.REJECT
    party = recall(c.knowledge, speaker, event=int(said.payload["fact_event"]))
    if party is None:
        return Move(act, Topic.OUTING, about=about, detail=int(refusal), at_s=at_s)
    return Move(act, Topic.OUTING, fact=party.event, via=party.via, about=about,
                detail=int(refusal), at_s=at_s)  # fmt: skip


def _my_deed(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return deed_move(c, speaker, listener, u)


def _my_past(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return past_move(c, speaker, listener, u)


def _my_hobby(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return hobby_move(c, speaker, listener, u)


def _on_hobby(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Be pleased at a shared liking; else say what one likes oneself, now and then."""
    if said.payload["value"] > 0.5:
        return Move(Act.INFORM, Topic.REACTION, detail=Reaction.JOY, about=NONE, value=-1.0)
    if u > 0.35 or c.log.get(max(said.causes, default=0)).payload.get("topic") == "hobby":
        return None
    return hobby_move(c, speaker, listener, u)


def _my_matters(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return matters_move(c, speaker, listener, u)


def _on_matters(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Agree where it is dear to both; else say what matters to oneself, now and then."""
    if said.payload["value"] > 0.5:
        return Move(Act.INFORM, Topic.REACTION, detail=Reaction.JOY, about=NONE, value=-1.0)
    if u > 0.6 or c.log.get(max(said.causes, default=0)).payload.get("topic") == "matters":
        return None
    return matters_move(c, speaker, listener, u)


def _thanks(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return Move(Act.THANK, Topic(said.payload["topic"]), value=float(said.payload["value"]))


def _on_apology(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    fact = int(said.payload["fact_event"])
    mercy = c.affinity(speaker, listener) + 0.35 * (c.get("agreeableness", speaker) - 3.0)
    mercy += mercy_from_mediation(c, speaker, listener)
    if mercy + 0.8 * u < 0.0:
        return Move(Act.REJECT, Topic.GRIEVANCE, detail=Refusal.REGARD)
    return Move(Act.ACCEPT, Topic.GRIEVANCE, value=1.0, about=person_id(listener),
                causes=(fact,))  # fmt: skip


def _on_grievance(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    if c.opened(int(c.social["conversation"][speaker]), Topic.REACTION) and u < 0.2:
        return None
    peace = 0.25 * (c.get("agreeableness", speaker) - 3.0) + 0.5 * c.affinity(speaker, listener)
    if peace + 0.5 * c.get("pleasure", speaker) + 0.6 * (u - 0.5) > 0.05:
        fact = int(said.payload["fact_event"])
        known = recall(c.knowledge, speaker, event=fact)
        if known is None:
            return Move(Act.APOLOGISE, Topic.GRIEVANCE)
        return Move(Act.APOLOGISE, Topic.GRIEVANCE, fact=fact, via=known.via)
    return Move(Act.INFORM, Topic.GRIEVANCE, value=float(said.payload["value"]), detail=1)


def _on_larder(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return Move(Act.INFORM, Topic.REACTION, detail=Reaction.SYMPATHY, value=float(Feeling.HUNGRY))


def _on_warning(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return Move(Act.THANK, Topic.WEATHER, value=1.0)


def _on_weather(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    if u > 0.5:
        return None
    return Move(Act.INFORM, Topic.REACTION, detail=Reaction.NOTED, value=said.payload["value"],
                about=NONE)  # fmt: skip


def _farewell(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    return Move(Act.FAREWELL, Topic.MEETING)


_ANSWERS: dict[tuple[str, str], Answer] = {
    (Act.GREET, Topic.MEETING): _greeting,
    (Act.FAREWELL, Topic.MEETING): _farewell,
    (Act.ASK, Topic.WELLBEING): _how_i_am,
    (Act.INFORM, Topic.WELLBEING): _on_feeling,
    (Act.ASK, Topic.ANYTHING_NEW): _any_news,
    (Act.INFORM, Topic.NEWS): _on_news,
    (Act.ASK, Topic.PERSON): _of_person,
    (Act.INFORM, Topic.PERSON): _on_person,
    (Act.ASK, Topic.VIEW): _my_view,
    (Act.INFORM, Topic.VIEW): _on_view,
    (Act.ASK, Topic.PLAN): _my_plan,
    (Act.ASK, Topic.WORK): _my_work,
    (Act.ASK, Topic.DEED): _my_deed,
    (Act.ASK, Topic.PAST): _my_past,
    (Act.ASK, Topic.HOBBY): _my_hobby,
    (Act.INFORM, Topic.HOBBY): _on_hobby,
    (Act.ASK, Topic.MATTERS): _my_matters,
    (Act.INFORM, Topic.MATTERS): _on_matters,
    (Act.PROPOSE, Topic.OUTING): _on_invitation,
    (Act.REQUEST, Topic.MONEY): private_loans.on_request,
    (Act.PROMISE, Topic.MONEY): _thanks,
    (Act.PROMISE, Topic.VOTE): _thanks,
    (Act.INFORM, Topic.VOTE): on_campaign,
    (Act.PROPOSE, Topic.CLUB): on_club,
    (Act.REQUEST, Topic.PEACE): on_peace,
    (Act.PROPOSE, Topic.PRICE): on_offer,
    (Act.PROPOSE, Topic.CHORE): on_offer,
    (Act.PROPOSE, Topic.MONEY): on_offer,
    (Act.ACCEPT, Topic.MONEY): private_loans.on_terms,
    (Act.INFORM, Topic.KINDNESS): _thanks,
    (Act.APOLOGISE, Topic.GRIEVANCE): _on_apology,
    (Act.INFORM, Topic.GRIEVANCE): _on_grievance,
    (Act.INFORM, Topic.NEED): _on_larder,
    (Act.WARN, Topic.WEATHER): _on_warning,
    (Act.INFORM, Topic.WEATHER): _on_weather,
}
