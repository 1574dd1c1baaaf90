"""Bargaining as talk: an opening, offers and counter-offers, an agreement or none, what it leaves.

One bargain at most goes on in a talk, in the row of ``bargains`` of who began it. The makers of the
matters (``haggling``, ``household_chores``, ``private_loans``) lay a ``Deal`` down and carry out
what was agreed; which offer comes next is ``bargaining``'s. ``replies`` asks here for the answer to
an offer; what the last word leads to is in ``settlements``.
"""

from dataclasses import dataclass, field

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.people.character import TRAIT_MEAN, TRAIT_SD
from digisphere.people.enums import TRAITS, Task
from digisphere.society.bargaining import Reply, Side, Step, Terms, respond, side_of
from digisphere.society.company import Company, Move, person_id
from digisphere.society.knowledge import place_id_of
from digisphere.society.vocabulary import Act, BargainState, Matter, Refusal, Topic

TOPIC_OF = {Matter.PRICE: Topic.PRICE, Matter.CHORE: Topic.CHORE, Matter.LOAN: Topic.MONEY}
TASKS = tuple(Task)
_LAST_WORDS = frozenset((Act.ACCEPT, Act.REJECT, Act.REFUSE))
_OPEN, _MEANT = int(BargainState.OPEN), int(BargainState.MEANT)
_SIDE = ("high", "aim", "limit", "rounds", "pliancy", "mirror", "haste", "fairness")


@dataclass(frozen=True, slots=True)
class Deal:
    """What is to be bargained for, before a word is said of it."""

    matter: Matter
    opener: int
    other: int
    sides: tuple[Side, Side]
    grain: float = 0.0
    minutes: tuple[float, ...] = field(default=(0.0,) * len(TASKS))
    tasks: int = 0
    ware: int = NONE
    quantity: int = 0
    amount_cents: int = 0
    weeks: int = 0
    place: int = NONE


def tempered_side(
    c: Company, row: int, *, towards: int, high: bool, aim: float, limit: float, need: float
) -> Side:
    """Return a side of a bargain as somebody's temper and regard for the other shape it."""
    z = [(c.get(TRAITS[k], row) - float(TRAIT_MEAN[k])) / float(TRAIT_SD[k]) for k in (1, 3)]
    return side_of(
        high=high, aim=aim, limit=limit, conscientiousness=z[0], agreeableness=z[1],
        need=min(max(need, 0.0), 1.0), regard=c.affinity(row, towards),
    )  # fmt: skip


def lay_down(c: Company, host: int, deal: Deal) -> None:
    """Write down what two mean to bargain for in the talk of a host."""
    b = c.bargains
    b["state"][host], b["matter"][host] = BargainState.MEANT, deal.matter
    b["party"][host] = (deal.opener, deal.other)
    for name in _SIDE:
        b[name][host] = [getattr(side, name) for side in deal.sides]
    for name in ("grain", "minutes", "tasks", "ware", "quantity", "amount_cents", "weeks"):
        b[name][host] = getattr(deal, name)
    b["place_id"][host], b["made"][host], b["event"][host] = deal.place, 0, NONE


def is_meant(c: Company, host: int) -> bool:
    """Tell whether a bargain is to be opened in this talk."""
    return bool(c.bargains["state"].item(host) == _MEANT)


def open_meant(c: Company, host: int) -> tuple[int, int, Move] | None:
    """Return (speaker, addressee, move) of the opening that is meant, or None."""
    opener, other = c.bargains["party"][host].tolist()
    together = c.social["conversation"][opener] == host == c.social["conversation"][other]
    if not together:
        call_off(c, host)
        return None
    return opener, other, open_bargain(c, host, causes=())


def call_off(c: Company, host: int) -> None:
    """Forget a bargain nobody has ended: somebody was called away."""
    c.bargains["state"][host] = BargainState.NONE


def open_bargain(c: Company, host: int, *, causes: tuple[int, ...]) -> Move:
    """Begin what was laid down and return the first offer.

    Args:
        c: the company.
        host: row of who began the talk.
        causes: events that led to it.
    """
    b = c.bargains
    opener, other = b["party"][host].tolist()
    b["state"][host] = BargainState.OPEN
    b["event"][host] = c.view.events.emit(
        "bargain_opened",
        subject=person_id(opener),
        object=person_id(other),
        place=place_id_of(c.people, opener),
        causes=causes,
        **matter_of(c, host),
    )
    return _act_on(c, host, 0, _respond(c, host, 0))


def matter_of(c: Company, host: int) -> dict[str, str | int]:
    """Return what is bargained for, as events tell it."""
    b = c.bargains
    fields = ("ware", "quantity", "amount_cents", "weeks", "tasks")
    name = Matter(int(b["matter"][host])).name.lower()
    return {"matter": name, **{f: int(b[f][host]) for f in fields}}


def _respond(c: Company, host: int, k: int) -> Step:
    b = c.bargains
    side = Side(**{name: b[name][host, k].item() for name in _SIDE})
    said = [b["offers"][host, j, : int(b["made"][host, j])].tolist() for j in (k, 1 - k)]
    return respond(side, mine=said[0], theirs=said[1], terms=_terms(c, host))


def _terms(c: Company, host: int) -> Terms:
    b = c.bargains
    tasks = int(b["tasks"][host])
    if not tasks:
        return Terms(grain=float(b["grain"][host]))
    minutes = b["minutes"][host].tolist()
    shares = {minutes_of(part, minutes) for part in range(8) if part & ~tasks == 0}
    return Terms(levels=tuple(sorted(shares)))


def minutes_of(part: int, minutes: list[float]) -> float:
    """Return how long some of the tasks take together."""
    return sum(m for task, m in zip(TASKS, minutes, strict=True) if part & task)


def part_of_other(c: Company, host: int, level: float) -> int:
    """Return the tasks (bits) that fall to the other of a bargain over chores."""
    tasks, minutes = int(c.bargains["tasks"][host]), c.bargains["minutes"][host].tolist()
    parts = [part for part in range(8) if part & ~tasks == 0]
    return min(parts, key=lambda part: abs(minutes_of(part, minutes) - level))


def on_offer(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Return the answer to an offer in an open bargain: a counter-offer, yes, or no."""
    host = int(c.social["conversation"][speaker])
    if host < 0 or c.bargains["state"][host] != BargainState.OPEN:
        return None
    party = c.bargains["party"][host].tolist()
    if speaker not in party or listener not in party:
        return None
    k = party.index(speaker)
    return _act_on(c, host, k, _respond(c, host, k))


def _act_on(c: Company, host: int, k: int, step: Step) -> Move:
    """Note a step of side ``k`` and return the speech act it is."""
    b = c.bargains
    topic = TOPIC_OF[Matter(int(b["matter"][host]))]
    causes = (int(b["event"][host]),)
    if step.reply == Reply.OFFER:
        n = int(b["made"][host, k])
        b["offers"][host, k, n], b["made"][host, k] = step.level, n + 1
        detail, value = _frame(c, host, k, step.level)
        return Move(Act.PROPOSE, topic, detail=detail, value=value, causes=causes)
    b["because"][host] = step.because
    if step.reply == Reply.ACCEPT:
        detail, value = _frame(c, host, k, step.level)
        return Move(Act.ACCEPT, topic, detail=detail, value=value, causes=causes)
    act = Act.REJECT if b["made"][host, k] else Act.REFUSE
    return Move(act, topic, detail=int(Refusal.TERMS), value=step.level, causes=causes)


def _frame(c: Company, host: int, k: int, level: float) -> tuple[int, float]:
    """Return detail and value of the frame of an offer out of the mouth of side ``k``."""
    b = c.bargains
    matter = Matter(int(b["matter"][host]))
    if matter == Matter.PRICE:
        return int(b["ware"][host]), level
    if matter == Matter.LOAN:
        return int(b["weeks"][host]), level
    others, tasks = part_of_other(c, host, level), int(b["tasks"][host])
    part = others if k == 0 else tasks & ~others
    return part, minutes_of(part, b["minutes"][host].tolist())


def is_last_word(c: Company, host: int, move: Move) -> bool:
    """Tell whether a move ends the open bargain of a talk."""
    if move.act not in _LAST_WORDS or c.bargains["state"].item(host) != _OPEN:
        return False
    return move.topic == TOPIC_OF[Matter(int(c.bargains["matter"][host]))]
