"""Why one thing and not another: answers from the alternatives somebody really weighed.

Reads the asked person's last decisions (``people.decisions``), so the reasons named are the terms
in which the two options differed most, and what was never weighed is said to be so. Called by
``interview`` before the answer to a plain «why».
"""

import re

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply
from digisphere.language.describe import because
from digisphere.language.grammar import listing
from digisphere.language.lexicon import GOAL_TO
from digisphere.language.questions import Question
from digisphere.people.decisions import Decision, Option, decisions_of
from digisphere.people.enums import Goal, Reason, Term

_INSTEAD = re.compile(r"\b(instead of|rather than)\b")
_ELSE = re.compile(r"\b(what else|which (other )?options|alternatives)\b")
_NAMED: tuple[tuple[Goal, str], ...] = (
    (Goal.EAT_OUT, r"\beat(ing)? out\b|\bmeal at the (tavern|inn)\b"),
    (Goal.EAT_HOME, r"\b(eat(ing)?|breakfast|lunch|dinner|supper|meal)\b"),
    (Goal.TAVERN, r"\b(tavern|inn|pub|drink(ing)?)\b"),
    (Goal.MARKET, r"\bmarket\b"),
    (Goal.SHOP, r"\b(shop(ping)?|bak(er|ery)|buy(ing)?)\b"),
    (Goal.LEARN, r"\b(school|learn(ing)?|lessons?)\b"),
    (Goal.CHORES, r"\b(chores?|housework|cleaning|see(ing)? to the house|tidy(ing)?)\b"),
    (Goal.WORK, r"\bwork(ing)?\b"),
    (Goal.SLEEP, r"\b(sleep(ing)?|bed|nap)\b"),
    (Goal.WASH, r"\bwash(ing)?\b"),
    (Goal.FETCH_WATER, r"\b(water|well)\b"),
    (Goal.STROLL, r"\b(stroll(ing)?|walk(ing)?)\b"),
    (Goal.VISIT, r"\bvisit(ing)?\b"),
    (Goal.MEET, r"\b(appointment|meeting|meet)\b"),
    (Goal.PLAY, r"\bplay(ing)?\b"),
    (Goal.WORSHIP, r"\b(chapel|church|pray(ing)?)\b"),
    (Goal.HEAL, r"\b(clinic|doctor)\b"),
    (Goal.HOBBY, r"\bhobby\b"),
    (Goal.SOCIALISE, r"\b(company|people|green|square)\b"),
    (Goal.REST, r"\b(rest(ing)?|sit(ting)? down|bench)\b"),
    (Goal.SHELTER, r"\bshelter(ing)?\b"),
    (Goal.GO_HOME, r"\b(?<!at )home\b|\b(be(ing)?|stay(ing)?) at home\b"),
)
_NEED = {
    Goal.EAT_HOME: "I was hungry", Goal.EAT_OUT: "I was hungry", Goal.SLEEP: "I was tired",
    Goal.WASH: "I needed a wash", Goal.REST: "my legs were tired", Goal.HOBBY: "I was bored",
    Goal.PLAY: "I wanted to play", Goal.STROLL: "I wanted a change",
    Goal.GO_HOME: "I was tired", Goal.FETCH_WATER: "I needed it",
}  # fmt: skip
_FOR: dict[Term, str] = {
    Term.NEED: "I wanted company",
    Term.HOUR: "it was the time for it",
    Term.DUTY: "it was my duty",
    Term.HOUSEHOLD: "the house needed it",
    Term.MONEY: "I needed the money",
    Term.COMPANY: "there were people there",
    Term.WEATHER: "of the weather",
    Term.DARK: "it was getting late and dark",
    Term.HEALTH: "I wasn't well",
    Term.HABIT: "it's what I usually do at that hour",
    Term.PROMISE: "I had promised",
    Term.DANGER: "I was afraid",
    Term.TEMPER: "it suits me better",
    Term.WALK: "it was nearer",
    Term.STAYING: "I was at it already",
    Term.PALLS: "I had not done it for a while",
    Term.EXPECTED: "I've had good times doing that",
    Term.BELIEF: "I think well of it",
    Term.CUSTOM: "that generally comes first with me",
    Term.WHIM: "I just felt like it",
    Term.VALUES: "it's what matters to me",
}
_AGAINST: dict[Term, str] = {
    Term.NEED: "I had no great need to {other}",
    Term.HOUR: "it wasn't the time to {other}",
    Term.DUTY: "I wasn't needed there",
    Term.HOUSEHOLD: "somebody was seeing to that already",
    Term.MONEY: "it would have cost too much to {other}",
    Term.COMPANY: "I'd have been among too many there",
    Term.WEATHER: "the weather was against it",
    Term.DARK: "it was too dark and late to {other}",
    Term.HEALTH: "I wasn't well enough to {other}",
    Term.HABIT: "I don't usually {other} at that hour",
    Term.PROMISE: "I had promised nobody to {other}",
    Term.DANGER: "I was afraid to {other}",
    Term.TEMPER: "it's not like me to {other}",
    Term.WALK: "it would have been a long way",
    Term.STAYING: "I had nothing begun there",
    Term.PALLS: "I had done the other only a while before",
    Term.EXPECTED: "it has disappointed me before",
    Term.BELIEF: "I don't think well of it",
    Term.CUSTOM: "I hardly ever {other} without a reason",
    Term.WHIM: "I didn't feel like it",
    Term.VALUES: "to {other} means little to me",
}
_WORTH_NAMING = 0.05
_REASONS = 2


def asks_of_choice(question: Question) -> bool:
    """Tell whether a question is about what was weighed and left undone."""
    lower = question.text.lower()
    return bool(_INSTEAD.search(lower) or _ELSE.search(lower))


def choice(s: Snapshot, row: int, q: Question) -> Reply:
    """Say why something was done instead of something else, or what else was weighed."""
    if "decisions" not in s.tables:
        return Reply(["I couldn't tell you"], confidence=0.1)
    decisions = decisions_of(s.tables["decisions"], row)
    if not decisions:
        return Reply(["I haven't had to choose lately"], confidence=0.3)
    lower = q.text.lower()
    if not _INSTEAD.search(lower):
        return _alternatives(s, decisions[0])
    done, _, other = _INSTEAD.split(lower, maxsplit=1)
    taken, left = goals_named(done), goals_named(other)
    decision = _decision_meant(decisions, taken=taken, left=left)
    if decision is None:
        aim = GOAL_TO[taken[0]] if taken else "that"
        return Reply([f"I don't recall setting out to {aim} lately"], confidence=0.3)
    rival = next((o for o in decision.options if o.goal in left and not o.taken), None)
    if rival is None:
        wish = GOAL_TO[left[0]] if left else "anything else"
        return Reply(
            [f"When I set out to {_aim(decision.taken)}, I never thought to {wish}"]
            if left
            else [f"I thought it best to {_aim(decision.taken)}"],
            [decision.event],
        )
    return _compared(s, decision, rival)


def goals_named(text: str) -> list[Goal]:
    """Return the goals a piece of a question names, the most telling first."""
    return [goal for goal, key in _NAMED if re.search(key, text)]


def _decision_meant(
    decisions: list[Decision], *, taken: list[Goal], left: list[Goal]
) -> Decision | None:
    """Return the newest decision that fits both halves of a question, else the first half."""
    fits = [d for d in decisions if not taken or d.taken.goal in taken]
    both = [d for d in fits if any(o.goal in left and not o.taken for o in d.options)]
    return next(iter(both or fits), None)


def _aim(option: Option) -> str:
    return GOAL_TO.get(option.goal, option.goal.name.lower())


def _alternatives(s: Snapshot, decision: Decision) -> Reply:
    others = [_aim(o) for o in decision.options if not o.taken]
    start = f"I chose to {_aim(decision.taken)}"
    if not others:
        return Reply([start, "There was nothing else to be done"], [decision.event])
    return Reply([start, f"It was that or to {_either(others[:3])}"], [decision.event])


def _either(aims: list[str]) -> str:
    return aims[0] if len(aims) == 1 else f"{', '.join(aims[:-1])} or {aims[-1]}"


def _compared(s: Snapshot, decision: Decision, rival: Option) -> Reply:
    """Name the terms in which the option taken was better, most telling first."""
    taken, other = decision.taken, _aim(rival)
    when = phrases.at_hour(s, then_s=decision.time_s, now_s=s.time_s)
    if rival.full:
        text = f"I'd rather have gone to {other} {when}, but there was no room left"
        return Reply([text.replace("gone to go", "gone")], [decision.event])
    parts: list[tuple[float, str]] = []
    for term in set(taken.terms) | set(rival.terms):
        mine, its = taken.terms.get(term, 0.0), rival.terms.get(term, 0.0)
        if mine - its >= _WORTH_NAMING and term != Term.WHIM:
            parts.append((mine - its, _words(term, taken=taken, other=other, mine=mine, its=its)))
    parts.sort(key=lambda p: (-p[0], p[1]))
    reasons = list(dict.fromkeys(words for _, words in parts))[:_REASONS]
    whim = taken.terms.get(Term.WHIM, 0.0) - rival.terms.get(Term.WHIM, 0.0)
    out = [f"I thought about whether to {other} {when}"]
    if taken.score - rival.score < whim:
        out.append(f"There was more to be said for it, but I just felt like it: to {_aim(taken)}")
    elif reasons:
        causes = [f"because {reason}" for reason in reasons]
        out.append(f"I chose to {_aim(taken)} {listing(causes)}")
    else:
        out.append(f"There was little between them, and I chose to {_aim(taken)}")
    return Reply(out, [decision.event])


def _words(term: Term, *, taken: Option, other: str, mine: float, its: float) -> str:
    """Word what spoke for the one, or against the other, whichever weighed more."""
    if its < 0.0 and abs(its) > mine:
        return _AGAINST[term].format(other=other)
    if term == Term.VALUES:
        return because(Reason.VALUES, person="I", goal=taken.goal)
    if term == Term.NEED:
        return _NEED.get(taken.goal, _FOR[term])
    if term == Term.CUSTOM and taken.goal == Goal.GO_HOME:
        return "home is where I go when nothing calls me away"
    return _FOR[term]
