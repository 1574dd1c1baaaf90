"""What a question is after: its intent, whom or what it names, and which days it means.

The intent is the one whose examples lie nearest by ``embedding``, helped by telling words; names
are looked up among the people of the snapshot, kin words from the asked person's own family.
Answers are made in ``interview``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.language.embedding import Vector, embed, embed_all, words_of
from digisphere.language.inventory import item_asked
from digisphere.language.phrases import relation
from digisphere.society.vocabulary import Issue


class Intent(StrEnum):
    """What an interviewer may want to know."""

    GREETING = "greeting"
    WHO = "who"
    DOING = "doing"
    WHY = "why"
    FEELING = "feeling"
    DAY = "day"
    MET = "met"
    SAID = "said"
    PERSON = "person"
    WHEREABOUTS = "whereabouts"
    WEATHER = "weather"
    HOME = "home"
    WORK = "work"
    MONEY = "money"
    PLANS = "plans"
    HEALTH = "health"
    NEWS = "news"
    FAMILY = "family"
    FRIENDS = "friends"
    OPINION = "opinion"
    HOBBY = "hobby"
    CHARACTER = "character"
    MAYOR = "mayor"
    VOTE = "vote"
    CLUBS = "clubs"
    ROOTS = "roots"
    VALUES = "values"
    LIFE = "life"
    THANKS = "thanks"
    UNKNOWN = "unknown"


_EXAMPLES: dict[Intent, str] = {
    Intent.GREETING: "hello|hi there|good morning|good day to you|good evening",
    Intent.WHO: "who are you|what is your name|tell me about yourself|introduce yourself|"
    "how old are you|what is your age|what kind of person are you|"
    "when were you born|describe yourself|what are you like",
    Intent.DOING: "what are you doing|what are you up to|what are you doing right now|"
    "what are you doing and why|where are you going|where are you off to|where are you now|"
    "what keeps you busy at the moment",
    Intent.WHY: "why|why are you doing that|why are you going there|what for|what is the reason|"
    "why did you decide that|why do you want to go there|for what reason",
    Intent.FEELING: "how are you|how do you feel|are you happy|what is your mood|are you sad|"
    "are you lonely|how are you feeling today|are you tired|are you hungry|are you content|"
    "is something wrong|what do you need",
    Intent.DAY: "what did you do today|what have you done today|how was your day|"
    "what did you do yesterday|tell me about your day|what happened to you today|"
    "what have you been doing|what did you do this morning|what did you do last night|"
    "how did you spend the evening",
    Intent.MET: "whom did you meet|who did you talk to|who have you seen today|"
    "whom did you talk with yesterday|did you meet anybody|who did you speak with|"
    "did you meet anyone today",
    Intent.SAID: "what did she say|what did he tell you|what did you talk about|"
    "what did they say to you|what was said|what did you talk about with|what did you tell|"
    "what did you discuss",
    Intent.PERSON: "do you know|what do you think of|do you like|do you trust|who is|"
    "what is your opinion of|how well do you know|are you friends with|do you get on with|"
    "tell me about|what is your relationship with|do you love",
    Intent.WHEREABOUTS: "where is|have you seen|when did you last see|do you know where|"
    "where can I find|how is",
    Intent.WEATHER: "what is the weather like|how is the weather|is it raining|is it cold|"
    "how warm is it|will it rain|is there a storm|is it snowing|what about the weather",
    Intent.HOME: "where do you live|where is your home|who do you live with|"
    "what is your address|which house is yours",
    Intent.WORK: "where do you work|what is your job|what do you do for a living|"
    "do you like your work|what is your occupation|how is work|who do you work with|"
    "do you go to school|what is your profession",
    Intent.MONEY: "how much money do you have|are you rich|how much do you earn|what is your wage|"
    "do you owe anybody money|can you pay your rent|what do you spend money on|are you poor|"
    "did you buy anything|what did you buy",
    Intent.PLANS: "what are you going to do|what are your plans|what will you do tonight|"
    "what are you doing tomorrow|do you have an appointment|are you meeting anybody later|"
    "any plans for the evening|what will you do next|where are you going this evening",
    Intent.HEALTH: "are you ill|how is your health|are you healthy|do you feel sick|"
    "have you got a cold|are you well again|are you sick|what ails you|how is your heart|"
    "what is your blood pressure|how much do you weigh|how did you sleep|how far did you walk|"
    "how is your well-being|do you have a fever",
    Intent.NEWS: "any news|what have you heard|what is new|what is going on in the village|"
    "tell me the gossip|has anything happened|did anybody quarrel|what do people say|"
    "what is the latest|do you know any secrets|who is ill|what happened in the village",
    Intent.FAMILY: "tell me about your family|are you married|do you have children|"
    "who is your wife|who is your husband|who are your parents|have you got brothers or sisters|"
    "how many children do you have|who is your mother",
    Intent.FRIENDS: "who are your friends|who is your best friend|whom do you like most|"
    "do you have friends|whom do you dislike|do you have enemies|who do you trust|"
    "whom do you not get on with|who do you love",
    Intent.OPINION: "what do you think about the market|should the tavern stay open later|"
    "what do you think of felling the woods|are you for or against more money for the school|"
    "what do you think about newcomers|should there be a second market day|"
    "what is your opinion on the school budget",
    Intent.HOBBY: "what do you like to do|what is your hobby|what do you do in your free time|"
    "what are your interests|what do you enjoy|what do you do for fun",
    Intent.MAYOR: "who is mayor|who is the mayor|who won the election|who runs the village",
    Intent.CLUBS: "what clubs are you in|are you a member of a club|do you belong to any clubs|"
    "are you in the choir|which clubs do you go to|do you sing in the choir",
    Intent.VOTE: "whom did you vote for|who did you vote for and why|did you vote|"
    "who will you vote for|whom will you vote for|are you going to vote|did you go to the poll",
    Intent.ROOTS: "where do you come from|where are you from|what languages do you speak|"
    "what is your mother tongue|were you born here|do you speak another language|"
    "where did you grow up|when did you come to the village|which language do you speak at home",
    Intent.VALUES: "what matters to you|what matters most to you|what is important to you in life|"
    "what are your values|what do you value most|what do you live for|what do you believe in|"
    "does tradition matter to you|how important is success to you|what do you care about|"
    "what would you never give up",
    Intent.LIFE: "tell me about your life|tell me your life story|what has happened in your life|"
    "how has life treated you|tell me the story of your life|what has your life been like",
    Intent.THANKS: "thank you|thanks|goodbye|bye|that is all",
}  # fmt: skip
_KEYS: tuple[tuple[Intent, str, float], ...] = (
    (Intent.WEATHER, r"\b(weather|rain|raining|snow\w*|storm|sunny|fog|forecast)\b", 0.5),
    (Intent.MONEY, r"\b(money|rich|poor|wage|wages|earn|rent|owe|debt|purse|buy|bought)\b", 0.45),
    (Intent.HEALTH, r"\b(ill|sick|health\w*|ails?|cold\?)\b", 0.3),
    (Intent.HEALTH, r"\b(pulse|heart|weigh|blood pressure|fever|steps|well-?being)\b", 0.4),
    (Intent.FAMILY, r"\b(family|married|children|parents|siblings)\b", 0.45),
    (Intent.FRIENDS, r"\b(friends?|enem\w+|dislike)\b", 0.3),
    (Intent.PLANS, r"\b(plans?|tomorrow|tonight|later|next|appointment|going to do)\b", 0.3),
    (Intent.DAY, r"\b(did|have) you (do|done|been doing|spend)\b", 0.4),
    (Intent.NEWS, r"\b(news|gossip|heard|rumou?rs?|quarrel\w*|latest)\b", 0.4),
    (Intent.MET, r"\b(meet|met|talk(ed)? (to|with)|spoke|speak)\b", 0.25),
    (Intent.SAID, r"\b(say|said|tell you|told you|talk about|talked about|discuss\w*)\b", 0.35),
    (Intent.HOME, r"\b(live|lives|address)\b", 0.3),
    (Intent.WORK, r"\b(work|job|occupation|profession|living|boss|school)\b", 0.3),
    (Intent.WHY, r"^(and )?why\b", 0.5),
    (Intent.MAYOR, r"\b(mayor|won the election|in charge)\b", 0.5),
    (Intent.CLUBS, r"\b(clubs?|choir|brigade|circle|co-operative)\b", 0.5),
    (Intent.ROOTS, r"\b(languages?|mother tongue|you (come )?from|born here|grow up)\b", 0.5),
    (
        Intent.VALUES,
        r"\b(matters?( most)? to you|your values|important( is| to you)|"
        r"care (most )?about|believe in|live for)\b",
        0.5,
    ),
    (Intent.LIFE, r"\b(about your life|life story|story of your life|in your life)\b", 0.5),
    (Intent.VOTE, r"\b(vote|voted|poll|ballot)\b", 0.6),
    (Intent.HOBBY, r"\b(hobby|hobbies|free time|for fun)\b", 0.5),
    (Intent.WHO, r"\b(your name|about yourself|how old|your age|who are you)\b", 0.4),
    (Intent.OPINION, r"\b(market day|woods|felling|newcomers|budget|open later)\b", 0.5),
)
_ABOUT_SOMEBODY = (Intent.PERSON, Intent.SAID, Intent.WHEREABOUTS, Intent.MET, Intent.NEWS)
_SURE = 0.46
_KIN_WORDS = (
    "wife", "husband", "partner", "mother", "father", "daughter", "son", "sister", "brother",
    "grandmother", "grandfather",
)  # fmt: skip
_ISSUE_KEYS = (
    (Issue.SECOND_MARKET_DAY, r"\bmarket\b"),
    (Issue.FELLING_THE_WOODS, r"\b(woods?|felling|trees?|forest)\b"),
    (Issue.LATER_TAVERN_HOURS, r"\b(tavern|inn|pub)\b"),
    (Issue.HIGHER_SCHOOL_BUDGET, r"\b(school|budget)\b"),
    (Issue.WELCOMING_NEWCOMERS, r"\b(newcomers?|new families|strangers|settlers)\b"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood."""

    text: str
    intent: Intent
    sureness: float
    person: int
    """Row of whom it is about, -1 for nobody in particular."""
    unknown_name: str
    """A name it mentions that nobody here bears; empty for none."""
    issue: Issue | None
    yesterday: bool
    missing_kin: str
    """A kin word («wife») for somebody the asked person has not got here; empty for none."""


def understand(snapshot: Snapshot, row: int, text: str) -> Question:
    """Read a question put to the person in ``row``."""
    lower = text.lower()
    person = _person_meant(snapshot, row, lower)
    missing = _kin_word(lower)
    unknown = "" if person >= 0 else _unknown_name(snapshot, text)
    issue = next((i for i, key in _ISSUE_KEYS if re.search(key, lower)), None)
    named = person >= 0 or bool(unknown) or bool(missing)
    intent, sureness = _intent(lower, named=named)
    if item_asked(text) is not None:
        intent, sureness = Intent.CHARACTER, 1.0
    if intent == Intent.OPINION and issue is None:
        intent = Intent.PERSON if person >= 0 else Intent.UNKNOWN
    return Question(
        text=text,
        intent=intent,
        sureness=sureness,
        person=person,
        unknown_name=unknown,
        issue=issue,
        yesterday=bool(re.search(r"\b(yesterday|last night)\b", lower)),
        missing_kin=missing if person < 0 else "",
    )


@cache
def _prototypes() -> tuple[tuple[Intent, ...], Vector]:
    pairs = [(i, e) for i, block in _EXAMPLES.items() for e in block.split("|")]
    return tuple(i for i, _ in pairs), embed_all([e for _, e in pairs])


def _intent(lower: str, *, named: bool) -> tuple[Intent, float]:
    if not words_of(lower):
        return Intent.UNKNOWN, 0.0
    intents, vectors = _prototypes()
    near = vectors @ embed(lower)
    score: dict[Intent, float] = {}
    for intent, value in zip(intents, near.tolist(), strict=True):
        score[intent] = max(score.get(intent, -1.0), value)
    for intent, key, bonus in _KEYS:
        if re.search(key, lower):
            score[intent] += bonus
    for intent in score:
        if named:
            score[intent] += 0.35 if intent in _ABOUT_SOMEBODY else -0.1
        elif intent in (Intent.PERSON, Intent.WHEREABOUTS):
            score[intent] -= 0.5
    best = max(score, key=lambda i: (score[i], i))
    return (best, score[best]) if score[best] >= _SURE else (Intent.UNKNOWN, score[best])


def _person_meant(snapshot: Snapshot, row: int, lower: str) -> int:
    """Return the row of the person a question names, best known to the asked first; -1 for none."""
    words = words_of(lower)
    text = snapshot.tables["people_text"]
    rows = snapshot.tables["people"].rows
    best, best_score = -1, 0.0
    for other in rows.tolist():
        if other == row:
            continue
        given, family = str(text["given"][other]).lower(), str(text["family"][other]).lower()
        hit = (given in words) * 1.0 + (family in words) * 0.5
        hit *= 1.0 if given in words or _titled(words, family) else 0.0
        if hit > 0.0:
            hit += 0.4 * _familiarity(snapshot, row, other)
            if hit > best_score:
                best, best_score = int(other), hit
    return best if best >= 0 else _kin_meant(snapshot, row, _kin_word(lower))


def _titled(words: list[str], family: str) -> bool:
    return any(a in ("mr", "mrs", "ms", "miss") and b == family for a, b in pairwise(words))


def _familiarity(snapshot: Snapshot, a: int, b: int) -> float:
    ties = snapshot.tables["ties"]
    row = np.flatnonzero(ties.alive & (ties["a"] == a) & (ties["b"] == b))
    return float(ties["familiarity"][row[0]]) if row.size else 0.0


def _kin_word(lower: str) -> str:
    """Return the kin word a question asks after as «your wife», «your brother»; else nothing."""
    words = words_of(lower)
    if "your" not in words or "who" in words:
        return ""
    return next((w for w in _KIN_WORDS if w in words), "")


def _kin_meant(snapshot: Snapshot, row: int, word: str) -> int:
    if not word:
        return -1
    for other in snapshot.tables["people"].rows.tolist():
        if other != row and relation(snapshot, other, to=row) == word:
            return int(other)
    return -1


_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b([A-Z][a-zà-ÿ]+)(?:\s+([A-Z][a-zà-ÿ]+))?")
_NO_NAMES = frozenset(
    (
        "I", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mr",
        "Mrs", "Ms", "Miss", "God",
    )
)  # fmt: skip


def _unknown_name(snapshot: Snapshot, text: str) -> str:
    """Return a capitalised word that is no place and no day: somebody nobody here is called."""
    places = " ".join(str(n) for n in snapshot.ground.places["name"]).lower()
    for match in _NAME.finditer(text):
        name = " ".join(part for part in match.groups() if part and part not in _NO_NAMES)
        if name and name.split()[0].lower() not in places:
            return name
    return ""
