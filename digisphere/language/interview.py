"""Put a question to somebody and get an answer grounded in their memory, knowledge, ties and plan.

``ask`` understands the question (``questions``), collects what the person can say to it
(``answers_*``) and returns sentences with the events they rest on. It looks at a snapshot and
changes nothing. A language model, where one is chosen, may put the same answer in its own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from digisphere.core.snapshot import Snapshot
from digisphere.language import (
    answers_absence,
    answers_bargain,
    answers_belief,
    answers_character,
    answers_choice,
    answers_civic,
    answers_day,
    answers_life,
    answers_others,
    answers_rescue,
    answers_self,
    answers_values,
)
from digisphere.language.answers_self import Reply
from digisphere.language.backends import Backend, Grounding
from digisphere.language.grammar import draws, sentence
from digisphere.language.narrate import describe_event
from digisphere.language.phrases import full_name
from digisphere.language.questions import Intent, Question, understand
from digisphere.people.enums import Activity

_Answer = Callable[[Snapshot, int, Question], Reply]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered.

    ``event_ids`` are the events the answer rests on, ``memory_rows`` slots of the person's
    ``memory``; ``confidence`` is how sure they are, 0 to 1; ``intent`` what the question was
    taken for.
    """

    text: str
    event_ids: tuple[int, ...]
    memory_rows: tuple[int, ...]
    confidence: float
    intent: str = Intent.UNKNOWN.value


def ask(snapshot: Snapshot, row: int, question: str, *, backend: Backend | None = None) -> Answer:
    """Ask the person in ``row`` a question.

    Args:
        snapshot: the moment to ask at.
        row: row in ``people``.
        question: plain English.
        backend: puts the grounded answer into words; the templates when None.

    Returns:
        The answer. Not knowing is an answer, with low confidence.
    """
    if not snapshot.tables["people"].alive[row]:
        return _silence(snapshot, row)
    if answers_rescue.silent(snapshot, row):
        return Answer("(No answer comes from under the rubble.)", (), (), 0.0)
    understood = understand(snapshot, row, question)
    reply = _reply(snapshot, row, understood)
    spoken = _in_character(snapshot, row, understood, reply.sentences)
    text = " ".join(sentence(part) for part in spoken)
    if backend is not None:
        grounding = Grounding(
            speaker=full_name(snapshot, row),
            question=question,
            facts=tuple(sentence(part) for part in reply.sentences),
            draft=text,
        )
        text = backend.phrase(grounding)
    return Answer(
        text=text,
        event_ids=tuple(dict.fromkeys(e for e in reply.events if e >= 0)),
        memory_rows=tuple(dict.fromkeys(reply.memory_rows)),
        confidence=round(float(reply.confidence), 3),
        intent=understood.intent.value,
    )


def _silence(snapshot: Snapshot, row: int) -> Answer:
    """Return what stands in for an answer of the dead and gone: that they died or left, and why."""
    known = (("fates", "death_event"), ("lives", "left_event"))
    event = max(int(snapshot.tables[t][c][row]) if t in snapshot.tables else -1 for t, c in known)
    how = describe_event(snapshot, event) if event >= 0 else f"{full_name(snapshot, row)} has died."
    return Answer(f"({how})", (event,) if event >= 0 else (), (), 1.0)


def _reply(snapshot: Snapshot, row: int, question: Question) -> Reply:
    people = snapshot.tables["people"]
    under = answers_rescue.buried(snapshot, row, question)
    if under is None and answers_rescue.asks_of_rescue(question):
        under = answers_rescue.rescue(snapshot, row, question)
    if under is not None:
        return under
    if answers_absence.asks_of_absence(question):
        kept_away = answers_absence.absence(snapshot, row, question)
        if kept_away is not None:
            return kept_away
    if answers_bargain.asks_of_bargain(question):
        agreed = answers_bargain.bargain(snapshot, row, question)
        if agreed is not None:
            return agreed
    if answers_belief.asks_of_belief(snapshot, question):
        return answers_belief.belief(snapshot, row, question)
    if answers_choice.asks_of_choice(question):
        return answers_choice.choice(snapshot, row, question)
    if question.intent in _NEEDS_A_NAME and question.unknown_name and question.person < 0:
        return answers_others.person(snapshot, row, question)
    if people["age_years"][row] < _SPEAKING_YEARS:
        return Reply(["…"], confidence=0.0)
    answer = _ANSWERS.get(question.intent, _lost)
    reply = answer(snapshot, row, question)
    if people["activity"][row] == Activity.SLEEP and question.intent == Intent.GREETING:
        reply.sentences = ["Hm? I was asleep", *reply.sentences]
    return reply


def _in_character(
    snapshot: Snapshot, row: int, question: Question, sentences: list[str]
) -> list[str]:
    """Let temper show in how much is said and how it begins; what is said stays the same."""
    people = snapshot.tables["people"]
    outgoing, kind = float(people["extraversion"][row]), float(people["agreeableness"][row])
    if outgoing < _TERSE and len(sentences) > _TERSE_SENTENCES:
        return sentences[:_TERSE_SENTENCES]
    slot = row * 1009 + sum(question.text.encode())
    u = draws(snapshot.seed, event_id=slot, number=2)
    openings = _CHATTY if outgoing > _CHATTY_FROM else _GRUFF if kind < _GRUFF_TO else ()
    if not openings or u[0] > _OPENS or question.intent in _PLAIN or not sentences:
        return sentences
    opening = openings[int(u[1] * len(openings))]
    first = sentences[0]
    if opening[-1] in ",:" and first.split()[0] in _LOWERED:
        first = first[0].lower() + first[1:]
    return [f"{opening} {first}", *sentences[1:]]


def _greeting(snapshot: Snapshot, row: int, question: Question) -> Reply:
    return Reply([f"Good day. I'm {full_name(snapshot, row)}"])


def _thanks(snapshot: Snapshot, row: int, question: Question) -> Reply:
    kind = snapshot.tables["people"]["agreeableness"][row] >= 3.0
    return Reply(["You're welcome" if kind else "Right, then"])


def _lost(snapshot: Snapshot, row: int, question: Question) -> Reply:
    return Reply(["I don't know what to say to that"], confidence=0.1)


_SPEAKING_YEARS = 3.0
_TERSE, _TERSE_SENTENCES = 2.4, 2
_CHATTY_FROM, _GRUFF_TO = 3.8, 2.4
_OPENS = 0.5
_CHATTY = ("Oh,", "Well,", "Now let me see:", "Well, you know,", "Ah,")
_GRUFF = ("If you must know,", "Well,", "Hm.", "What is it to you?")
_LOWERED = frozenset(
    ("There", "There's", "In", "When", "Today", "The", "It", "It's", "My", "This", "Yesterday",
     "We", "He", "She", "First", "Yes", "No", "Nobody", "What", "More", "Not", "Hardly", "To")
)  # fmt: skip
"""First words that lose their capital behind an opening; names and I keep theirs."""
_PLAIN = (Intent.GREETING, Intent.THANKS, Intent.UNKNOWN)
_NEEDS_A_NAME = (
    Intent.PERSON, Intent.SAID, Intent.WHEREABOUTS, Intent.MET, Intent.NEWS, Intent.UNKNOWN,
)  # fmt: skip
_ANSWERS: dict[Intent, _Answer] = {
    Intent.GREETING: _greeting,
    Intent.WHO: answers_self.who,
    Intent.DOING: answers_self.doing,
    Intent.WHY: answers_self.why,
    Intent.FEELING: answers_self.feeling,
    Intent.DAY: answers_day.day,
    Intent.MET: answers_others.met,
    Intent.SAID: answers_others.said,
    Intent.PERSON: answers_others.person,
    Intent.WHEREABOUTS: answers_others.whereabouts,
    Intent.WEATHER: answers_day.weather,
    Intent.HOME: answers_self.home,
    Intent.WORK: answers_self.work,
    Intent.MONEY: answers_self.money,
    Intent.PLANS: answers_self.plans,
    Intent.HEALTH: answers_self.health,
    Intent.NEWS: answers_others.news,
    Intent.FAMILY: answers_self.family,
    Intent.FRIENDS: answers_others.friends,
    Intent.OPINION: answers_self.opinion,
    Intent.HOBBY: answers_self.hobby,
    Intent.CHARACTER: answers_character.character,
    Intent.MAYOR: answers_civic.mayor,
    Intent.VOTE: answers_civic.vote,
    Intent.CLUBS: answers_civic.clubs,
    Intent.ROOTS: answers_self.roots,
    Intent.VALUES: answers_values.matters,
    Intent.LIFE: answers_life.life,
    Intent.THANKS: _thanks,
}
