"""What a speech act does to the world once it is spoken: knowledge, regard, mood, word and money.

``conversation`` calls ``speak`` for each turn. Which move is made is decided in ``dialogue``.
"""

from digisphere.core.events import Event
from digisphere.core.identity import PLACE_BASE
from digisphere.core.mixing import another
from digisphere.core.state import View
from digisphere.people.values import standardised
from digisphere.society import opinion, parties
from digisphere.society.campaign import hear
from digisphere.society.club_talk import join_club
from digisphere.society.company import Company, Move, person_id, row_of, topic_bit
from digisphere.society.facts import figure_of, rule_for
from digisphere.society.invitations import agree
from digisphere.society.knowledge import learn, place_id_of
from digisphere.society.mediation import agree_to_peace, mended, open_feud
from digisphere.society.private_loans import lend, weeks_to_repay
from digisphere.society.settlements import conclude
from digisphere.society.ties import bond, shift_regard
from digisphere.society.vocabulary import Act, Reaction, Stage, Topic, Ware

_SECONDS = {
    Act.GREET: 1.4, Act.FAREWELL: 1.5, Act.THANK: 1.8, Act.ACCEPT: 2.2, Act.REJECT: 2.8,
    Act.ASK: 2.4, Act.PROMISE: 2.2, Act.APOLOGISE: 2.6, Act.WARN: 3.2, Act.REQUEST: 3.4,
    Act.PROPOSE: 3.6, Act.INFORM: 3.8, Act.REFUSE: 2.6,
}  # fmt: skip
WORDS_PER_S = 3.1
"""How fast people speak in conversation (Yuan, Liberman & Cieri 2006: 160 to 200 words a minute
for long turns, pauses within them included)."""
_WARMTH = {
    Act.THANK: 0.15, Act.APOLOGISE: 0.15, Act.ACCEPT: 0.2, Act.PROMISE: 0.2, Act.REJECT: -0.08,
    Act.GREET: 0.05, Act.FAREWELL: 0.03, Act.PROPOSE: 0.06, Act.WARN: 0.08, Act.ASK: 0.03,
    Act.REFUSE: -0.08,
}  # fmt: skip
_BINDING = frozenset((
    Act.PROPOSE, Act.ACCEPT, Act.PROMISE, Act.REQUEST, Act.REJECT, Act.REFUSE,
))  # fmt: skip
"""Acts that may settle something, whatever they are about."""
_PRICES = ("price_rise", "price_fall")
_NO_GOODBYES = -1000
"""A closing that began this long ago leaves no goodbyes to be said."""
_GOSSIP_STEP = 0.08
_AGREEMENT = 0.02
"""How far complete agreement on a matter moves regard."""
_USUAL_GAP = 0.7
"""Mean distance of two people's opinions."""
_FOLLOWS = 0.15
"""Less clear than this, hearers know that they are told something, but not what."""
_HEARD = 1000
"""Further draws (`mixing.another`) from here on say how a turn is misheard, by who hears it."""
_MISHEARD = 4.0
"""How much more than from mouth to mouth a figure may shift that is hardly understood."""
_TELLS = (Topic.NEWS, Topic.WHEREABOUTS, Topic.WEATHER, Topic.DEED, Topic.VOTE)
"""Topics by which the fact spoken of becomes known to the hearers."""


def speak(
    c: Company, host: int, *, speaker: int, listener: int, members: list[int], move: Move,
    onset_s: float, u: float,
) -> tuple[int, float]:  # fmt: skip
    """Utter a move and let it act; return the speech event's id and how long it takes, s."""
    duration = _SECONDS[move.act] * (0.8 + 0.5 * u)
    if move.topic == Topic.REACTION:
        duration *= 0.6
    tie = c.tie(speaker, listener)
    number = c.view.events.emit(
        "speech",
        subject=person_id(speaker),
        object=person_id(listener),
        place=place_id_of(c.people, speaker),
        causes=move.causes,
        act=str(move.act),
        topic=str(move.topic),
        fact_event=move.fact,
        about=int(move.about),
        detail=int(move.detail),
        value=float(move.value),
        at_s=float(move.at_s),
        source=move.source,
        via=move.via,
        confidence=float(move.confidence),
        affinity=c.ties["affinity"].item(tie) if tie >= 0 else 0.0,
        familiarity=c.ties["familiarity"].item(tie) if tie >= 0 else 0.0,
        pleasure=c.people["pleasure"].item(speaker),
        turn=c.talks["turn"].item(host),
        onset_s=round(onset_s, 2),
        duration_s=round(duration, 2),
        lingered_s=round(max(c.talks["lingered_s"].item(host), 0.0), 2),
    )
    others = [m for m in members if m != speaker]
    _note_topic(c, host, move)
    _spread_fact(c, speaker, others, move, number=number, u=u)
    if move.topic == Topic.VOTE and move.act == Act.INFORM:
        hear(c, speaker, others, move, event=number)
    _move_hearts(c, host, speaker, listener, move)
    _settle_business(c, host, speaker, listener, move, number=number)
    c.social["said_today"][speaker] += 1
    c.social["words_said"][speaker] += WORDS_PER_S * duration
    c.talks["words"][host] += WORDS_PER_S * duration
    return number, duration


def _note_topic(c: Company, host: int, move: Move) -> None:
    c.talks["asked"][host] |= topic_bit(move.topic)


def _spread_fact(
    c: Company, speaker: int, others: list[int], move: Move, *, number: int, u: float
) -> None:
    """Let hearers learn the fact told, as sure as speaker, trust and a shared language allow."""
    if move.fact < 0:
        return
    k = c.knowledge
    settles = move.act in (Act.THANK, Act.APOLOGISE) or move.topic == Topic.GRIEVANCE
    for slot in (k["event"][speaker] == move.fact).nonzero()[0].tolist():
        k["told"][speaker, slot] = min(k["told"].item(speaker, slot) + 1, 200)
        k["told_s"][speaker, slot] = c.now_s
        if settles:
            k["settled"][speaker, slot] = True
    invites = move.topic == Topic.OUTING and move.act == Act.PROPOSE
    if move.topic not in _TELLS and not invites:
        return
    event = c.log.get(move.fact)
    rule = rule_for(event.kind, event.payload)
    if rule is None:
        return
    for hearer in others:
        clear = c.understanding(hearer, speaker)
        if clear < _FOLLOWS:
            continue
        confidence = move.confidence * (0.35 + 0.65 * c.trust(hearer, speaker)) * clear
        figure = _as_heard(c, hearer, _figure(event, move), clear=clear, u=u)
        learn(
            c.knowledge, hearer, event=move.fact, source=speaker, via=number,
            confidence=confidence, value=figure, interest=0.85 * rule.interest,
            time_s=c.now_s,
        )  # fmt: skip
        if event.kind in _PRICES and int(event.payload["ware"]) == Ware.MEAL:
            c.social["thinks_meal_cents"][hearer] = max(round(figure), 1)


def _as_heard(c: Company, hearer: int, figure: float, *, clear: float, u: float) -> float:
    """Return a figure as a hearer takes it in, the farther off the worse they follow the words."""
    if clear >= 1.0:
        return figure
    off = 2.0 * another(u, _HEARD + hearer) - 1.0
    return figure * (1.0 + _MISHEARD * c.settings.distortion * (1.0 - clear) * off)


def _figure(event: Event, move: Move) -> float:
    return move.value if move.topic == Topic.NEWS else figure_of(event)


def _move_hearts(c: Company, host: int, speaker: int, listener: int, move: Move) -> None:
    """Shift warmth, mood, regard and opinion by what was said."""
    warmth = _WARMTH.get(move.act, 0.04)
    if move.topic == Topic.GRIEVANCE and move.act == Act.INFORM:
        warmth = -0.5 * max(move.value, 0.3)
        back = c.tie(listener, speaker)
        shift_regard(c.ties, back, affinity=-0.12 * max(move.value, 0.2), trust=-0.03)
        _nudge(c, listener, pleasure=-0.18 * move.value, arousal=0.22 * move.value)
    elif move.topic == Topic.KINDNESS and move.act == Act.INFORM:
        warmth = 0.25
        back = c.tie(listener, speaker)
        shift_regard(c.ties, back, affinity=0.03, most=bond(c.people, listener, b=speaker))
        _nudge(c, listener, pleasure=0.08, arousal=0.0)
    elif move.topic == Topic.REACTION and move.detail in (Reaction.SYMPATHY, Reaction.JOY):
        warmth = 0.12
        back = c.tie(listener, speaker)
        shift_regard(c.ties, back, affinity=0.01, most=bond(c.people, listener, b=speaker))
        _nudge(c, listener, pleasure=0.03, arousal=-0.02)
    elif move.topic == Topic.PERSON and move.act == Act.INFORM:
        _sway(c, speaker, listener, move)
    elif move.topic in (Topic.VIEW, Topic.VOTE) and move.act == Act.INFORM:
        warmth = _argue(c, speaker, listener, move)
    elif move.topic == Topic.MATTERS and move.act == Act.INFORM:
        warmth = _weigh_values(c, speaker, listener, move)
    now = c.talks["warmth"].item(host)
    c.talks["warmth"][host] = min(max(now + 0.5 * warmth, -1.0), 1.0)


def _nudge(c: Company, row: int, *, pleasure: float, arousal: float) -> None:
    for column, step in (("pleasure", pleasure), ("arousal", arousal)):
        c.people[column][row] = min(max(c.people[column].item(row) + step, -1.0), 1.0)


def _sway(c: Company, speaker: int, listener: int, move: Move) -> None:
    """Let gossip about a person pull the hearer's regard a little, by trust in the teller."""
    about = row_of(move.about)
    row = c.tie(listener, about)
    if row >= 0:
        gap = move.value - float(c.ties["affinity"][row])
        step = _GOSSIP_STEP * c.trust(listener, speaker) * gap
        step *= c.understanding(listener, speaker)
        shift_regard(c.ties, row, affinity=step)


def _argue(c: Company, speaker: int, listener: int, move: Move) -> float:
    """Let an opinion pull the hearer's by bounded confidence; return the warmth it makes."""
    views = c.social["views"]
    own: float = views.item(listener, move.detail)
    gap = move.value - own
    believed = c.trust(listener, speaker) * c.understanding(listener, speaker)
    views[listener, move.detail] = opinion.nearer(own, move.value, pull=opinion.PULL * believed)
    leaning = c.social["leaning"]
    leaning[listener] = opinion.drawn_towards(
        leaning.item(listener), leaning.item(speaker), believed=believed
    )
    _agree(c, speaker, listener, by=1.0 - abs(gap) / _USUAL_GAP)
    patience = (c.get("agreeableness", listener) - 1.0) / 4.0
    return 0.08 - 0.16 * abs(gap) * (1.0 - 0.7 * patience)


def _weigh_values(c: Company, speaker: int, listener: int, move: Move) -> float:
    """Let it tell whether what is dear to one is dear to the other; return the warmth it makes."""
    shared = float(standardised(c.people["values"][listener])[int(move.detail)])
    _agree(c, speaker, listener, by=min(max(shared, -1.0), 1.0))
    return 0.1 + 0.08 * min(max(shared, -1.0), 1.0)


def _agree(c: Company, speaker: int, listener: int, *, by: float) -> None:
    """Let people like those better who see things as they do, and the others a little less.

    People like who agrees with them (Byrne 1971), in acquaintance far less than in the laboratory
    (Montoya, Horton & Kirchner 2008), and no more than the two can like each other anyway.
    """
    shift_regard(c.ties, c.tie(listener, speaker), affinity=_AGREEMENT * by,
                 most=bond(c.people, listener, b=speaker))  # fmt: skip


def _settle_business(
    c: Company, host: int, speaker: int, listener: int, move: Move, *, number: int
) -> None:
    """Carry out what was agreed: bargains, meetings, loans, peace and quarrels."""
    if move.act not in _BINDING and move.topic != Topic.GRIEVANCE:
        return
    view = c.view
    conclude(c, host, speaker, move, event=number)
    if move.act == Act.PROPOSE and move.topic == Topic.OUTING:
        c.social["invited_s"][speaker] = c.now_s
        if move.fact >= 0:
            parties.note_asked(view, listener, event=move.fact)
    elif move.act == Act.ACCEPT and move.topic == Topic.OUTING and move.fact >= 0:
        parties.promise(view, speaker, event=move.fact, said=number)
    elif move.act == Act.ACCEPT and move.topic == Topic.OUTING:
        place = move.about - PLACE_BASE
        agree(view, speaker, b=listener, place=place, start_s=move.at_s, event=number,
              now_s=c.now_s)  # fmt: skip
    elif move.act == Act.ACCEPT and move.topic == Topic.PEACE:
        agree_to_peace(c, speaker, listener, move, event=number)
    elif move.act == Act.ACCEPT and move.topic == Topic.CLUB:
        join_club(c, speaker, club=move.detail, cause=number)
    elif move.act == Act.PROMISE and move.topic == Topic.VOTE:
        c.civics["promised"][speaker] = listener
    elif move.act == Act.PROMISE and move.topic == Topic.MONEY:
        cents = int(move.value)
        weeks = weeks_to_repay(c, listener, cents=cents)
        lend(c, speaker, to=listener, cents=cents, owed_cents=cents, weeks=weeks, cause=number)
    elif move.act == Act.REQUEST and move.topic == Topic.MONEY:
        c.social["loan_asked_s"][speaker] = c.now_s
    elif move.act == Act.ACCEPT and move.topic == Topic.GRIEVANCE:
        for a, b in ((speaker, listener), (listener, speaker)):
            shift_regard(c.ties, c.tie(a, b), affinity=0.1, trust=0.04)
        _nudge(c, listener, pleasure=0.1, arousal=-0.1)
        causes = (number, *mended(c, speaker, listener))
        _emit_between(view, "reconciliation", listener, speaker, causes=causes,
                      affinity=c.affinity(speaker, listener))  # fmt: skip
    elif move.topic == Topic.GRIEVANCE and move.act == Act.INFORM and move.detail == 1:
        quarrel = _emit_between(view, "quarrel", listener, speaker, causes=(number,),
                      severity=round(min(max(move.value, 0.0), 1.0), 3),
                      over=int(c.log.get(int(c.talks["last_event"][host])).payload["fact_event"]),
                      )  # fmt: skip
        open_feud(c, listener, speaker, quarrel=quarrel)
        shift_regard(c.ties, c.tie(listener, speaker), affinity=-0.1, trust=-0.04)
        c.talks["stage"][host] = Stage.CLOSING
        c.talks["turns_meant"][host] = 0
        c.talks["closing_from"][host] = _NO_GOODBYES


def _emit_between(
    view: View, kind: str, a: int, b: int, *, causes: tuple[int, ...], **payload: float | int
) -> int:
    return view.events.emit(
        kind,
        subject=person_id(a),
        object=person_id(b),
        place=place_id_of(view.table("people"), a),
        causes=causes,
        **payload,
    )
