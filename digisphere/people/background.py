"""A person's life story in a paragraph, told only from their own columns.

Every date, name and number in it can be checked against the tables; nothing is made up that is not
data. Sentences vary by a draw so that a village does not read like a form. `life_stories.py` looks
the facts up; conversation and interviews live in `society` and `language`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from digisphere.people.enums import Education, Hobby, Occupation, Origin, Sex
from digisphere.people.origins import LANDS

_WORK = {
    Occupation.FARMER: "farms the land", Occupation.FARMHAND: "works as a farmhand",
    Occupation.SHEPHERD: "keeps the flock", Occupation.FORESTER: "works in the woods as a forester",
    Occupation.FISHER: "fishes for a living", Occupation.SMITH: "works the forge",
    Occupation.CARPENTER: "works as a carpenter", Occupation.WEAVER: "works at the loom",
    Occupation.POTTER: "turns pots", Occupation.BAKER: "bakes the village's bread",
    Occupation.SHOPKEEPER: "keeps shop", Occupation.STALLHOLDER: "keeps a stall on the market",
    Occupation.CARTER: "drives the cart", Occupation.MASON: "lays stone and mends the roads",
    Occupation.TEACHER: "teaches school", Occupation.DOCTOR: "is the village's doctor",
    Occupation.NURSE: "nurses the sick", Occupation.INNKEEPER: "keeps the tavern",
    Occupation.COOK: "cooks at the tavern", Occupation.CLERK: "keeps the books",
    Occupation.MAYOR: "is mayor", Occupation.CLERGY: "serves the chapel",
    Occupation.MILLER: "runs the mill", Occupation.TAILOR: "cuts and mends clothes",
    Occupation.BUTCHER: "runs the butcher's counter",
}  # fmt: skip
_SCHOOLING = {
    Education.NONE: "never finished school", Education.PRIMARY: "left school early",
    Education.SECONDARY: "finished secondary school", Education.TRADE: "learnt a trade",
    Education.DEGREE: "studied in the city",
}  # fmt: skip
_HOBBY = {
    Hobby.READING: "reading", Hobby.MUSIC: "making music", Hobby.GARDENING: "gardening",
    Hobby.WALKING: "long walks", Hobby.CARVING: "carving", Hobby.KNITTING: "knitting",
    Hobby.CARDS: "a game of cards", Hobby.BIRDS: "watching birds", Hobby.COOKING: "cooking",
    Hobby.DRAWING: "drawing", Hobby.BALL_GAMES: "ball games", Hobby.STARGAZING: "watching stars",
}  # fmt: skip
_TEMPER = (
    (("curious", "full of ideas"), ("fond of the familiar", "practical")),
    (("orderly", "dependable"), ("easy-going about order", "spontaneous")),
    (("outgoing", "talkative"), ("quiet", "reserved")),
    (("warm-hearted", "kind"), ("blunt", "hard to sway")),
    (("easily worried", "sensitive"), ("calm", "hard to rattle")),
)


@dataclass(frozen=True)
class LifeFacts:
    """What the tables say about one person, with names looked up."""

    given: str
    sex: int
    today: date
    born: date
    village: str
    born_here: bool
    arrived: date | None
    origin: int
    education: int
    occupation: int
    work_name: str
    hired: date | None
    partner: str
    married: date | None
    mother: str
    father: str
    children: Sequence[str] = field(default_factory=tuple)
    siblings: Sequence[str] = field(default_factory=tuple)
    fluency: float = 1.0
    home_tongue: float = 1.0
    hobby: int = 0
    traits_z: Sequence[float] = (0.0,) * 5
    since: Sequence[str] = ()
    """What has happened since the story of the run began, a clause each."""


def life_story(facts: LifeFacts, *, chance: float) -> str:
    """Return three to seven sentences about one person; ``chance`` varies their wording."""
    turn = int(chance * 1000)
    parts = [_origin(facts, turn), _family(facts), _doing(facts, turn), _temper(facts, turn)]
    parts.insert(1, _tongues(facts))
    parts += [f"{clause}." for clause in facts.since]
    return " ".join(part for part in parts if part)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _they(facts: LifeFacts) -> str:
    return "She" if facts.sex == Sex.FEMALE else "He"


def _origin(facts: LifeFacts, turn: int) -> str:
    parents = [name for name in (facts.mother, facts.father) if name]
    of = f" to {_listed(parents)}" if parents else ""
    month = f"{facts.born:%B} {facts.born.year}"
    if facts.born_here:
        first = f"{facts.given} was born in {facts.village} in {month}{of}."
        if facts.origin != Origin.VALLEY:
            first += f" The family is from {LANDS[Origin(facts.origin)].whence}."
    elif facts.arrived is None:
        first = f"{facts.given} was born in {month}{of}."
    else:
        valley = facts.origin == Origin.VALLEY
        where = "elsewhere" if valley else LANDS[Origin(facts.origin)].where
        years = facts.arrived.year
        first = f"{facts.given} was born {where} in {month}"
        first += f"{of} and came to {facts.village} in {years}"
        age = (facts.arrived - facts.born).days // 365
        first += "." if valley else f", at the age of {age}." if age else ", still a baby."
    if not facts.siblings:
        return first
    kin = "a brother or sister" if len(facts.siblings) == 1 else "brothers and sisters"
    last = (
        f"{_listed(facts.siblings)} {'is' if len(facts.siblings) == 1 else 'are'} family."
        if turn % 2
        else f"{_they(facts)} has {kin} here: {_listed(facts.siblings)}."
    )
    return f"{first} {last}"


MOTHER_TONGUE = 0.55
"""From so well on a language from home is called one's own."""
_SPOKEN = (
    (0.95, "{} as well as anybody"),
    (0.8, "good {}"),
    (0.55, "fair {}"),
    (0.3, "a little {}"),
)


def spoken(language: str, *, fluency: float) -> str:
    """Return what somebody speaks who was not born to it: «a little Dalish»."""
    word = next((word for least, word in _SPOKEN if fluency >= least), "hardly any {}")
    return word.format(language)


def _tongues(facts: LifeFacts) -> str:
    """Say what is spoken by those whose family is from elsewhere."""
    if facts.origin == Origin.VALLEY:
        return ""
    own, here = (LANDS[o].language for o in (Origin(facts.origin), Origin.VALLEY))
    if facts.home_tongue >= MOTHER_TONGUE:
        return f"{_they(facts)} speaks {own} and {spoken(here, fluency=facts.fluency)}."
    return f"{_they(facts)} speaks {spoken(here, fluency=facts.fluency)}, and a little {own}."


def _family(facts: LifeFacts) -> str:
    they = _they(facts)
    if facts.partner and facts.married:
        text = f"{they} has shared a home with {facts.partner} since {facts.married.year}"
        return text + (f"; they have {_listed(facts.children)}." if facts.children else ".")
    if facts.children:
        number = "one child" if len(facts.children) == 1 else f"{len(facts.children)} children"
        return f"{they} has {number}: {_listed(facts.children)}."
    return ""


def _doing(facts: LifeFacts, turn: int) -> str:
    they = _they(facts)
    kind = Occupation(facts.occupation)
    if kind in (Occupation.PUPIL, Occupation.STUDENT):
        return f"{they} goes to school and likes {_HOBBY[Hobby(facts.hobby)]}."
    if kind == Occupation.CHILD:
        return ""
    schooling = _SCHOOLING[Education(facts.education)]
    likes = _HOBBY[Hobby(facts.hobby)]
    if kind in _WORK:
        since = f" since {facts.hired.year}" if facts.hired else ""
        where = f" at {facts.work_name}" if facts.work_name else ""
        text = f"{they} {schooling} and {_WORK[kind]}{where}{since}."
    elif kind == Occupation.RETIRED:
        text = f"{they} {schooling} and has retired."
    elif kind == Occupation.HOMEMAKER:
        text = f"{they} {schooling} and keeps house."
    else:
        text = f"{they} {schooling} and is looking for work."
    free = ("likes", "is fond of", "spends free hours on")[turn % 3]
    return f"{text} {they} {free} {likes}."


def _temper(facts: LifeFacts, turn: int) -> str:
    """Name the two traits that stand out most, if any does."""
    order = sorted(range(5), key=lambda k: -abs(facts.traits_z[k]))
    words = []
    for k in order[:2]:
        z = facts.traits_z[k]
        if abs(z) >= 0.6:
            words.append(_TEMPER[k][0 if z > 0 else 1][(turn // 3) % 2])
    return f"People call {facts.given} {_listed(words)}." if words else ""
