"""What somebody thinks of a person, a place or themselves, and why: beliefs with their evidence.

Reads the asked person's own ``beliefs`` (made by reflection in ``people.beliefs``); the reasons are
the very events the belief rests on, told from their side. Called by ``interview`` for «why do you
think so?» and for opinions of places.
"""

import re

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_feeling import told
from digisphere.language.answers_self import Reply
from digisphere.language.questions import Question
from digisphere.people.beliefs import About, Belief, beliefs_of
from digisphere.society.company import row_of

_WHY = re.compile(r"\bwhy (do|would) you (think|believe|say|feel)\b")
_OF = re.compile(r"\bwhat (do you think|is your opinion) (of|about)\b|\bdo you like\b")
_SURE, _STRONG = 0.6, 0.3


def asks_of_belief(s: Snapshot, question: Question) -> bool:
    """Tell whether a question is for a belief's reasons, or for what is thought of a place."""
    lower = question.text.lower()
    if _WHY.search(lower):
        return True
    return bool(_OF.search(lower)) and question.person < 0 and _place_named(s, lower) >= 0


def belief(s: Snapshot, row: int, q: Question) -> Reply:
    """Say what is thought and for which reasons; that there is no such belief is an answer."""
    held = beliefs_of(s.tables["beliefs"], row, now_s=s.time_s) if "beliefs" in s.tables else []
    lower, place = q.text.lower(), _place_named(s, q.text.lower())
    if q.person >= 0:
        held = [b for b in held if b.about == About.PERSON and b.subject == q.person]
    elif place >= 0:
        held = [b for b in held if b.about == About.PLACE and b.subject == place]
    elif re.search(r"\b(yourself|your life)\b", lower):
        held = [b for b in held if b.about == About.SELF]
    if not held:
        return Reply(["I haven't made up my mind"], confidence=0.2)
    return _reasons(s, row, held[0])


def opinion_of(s: Snapshot, row: int, held: Belief) -> str:
    """Return a belief as a clause: «I think well of Otto Weber»."""
    doubt = "" if held.confidence >= _SURE else "on the whole "
    if held.about == About.SELF:
        return f"{doubt}things are going {_well(held)} for me".strip()
    if held.about == About.PLACE:
        name = phrases.place_noun(s, held.subject)
        return f"{doubt}I {'like' if held.valence > 0 else 'dislike'} {name}".strip()
    name = phrases.full_name(s, held.subject)
    strength = abs(held.valence)
    if held.valence > 0:
        return f"{doubt}I think {'the world' if strength > _STRONG else 'well'} of {name}"
    return f"{doubt}I think {'very ill' if strength > _STRONG else 'little'} of {name}"


def _well(held: Belief) -> str:
    return "well" if held.valence > 0 else "badly"


def _reasons(s: Snapshot, row: int, held: Belief) -> Reply:
    out = [opinion_of(s, row, held)]
    clauses = [told(s, row, s.events.get(e)) for e in held.evidence]
    out += [text for text in dict.fromkeys(clauses) if text]
    if held.source >= 0:
        teller = row_of(s.events.get(held.source).subject)
        name = phrases.third_person(
            s, teller, speaker=row, close=phrases.given_is_enough(s, teller)
        )
        out.append(f"I had that from {name}")
    if len(out) == 1:
        out.append("I couldn't say why, it's many small things")
    return Reply(out, list(held.evidence), confidence=held.confidence)


def _place_named(s: Snapshot, lower: str) -> int:
    """Return the place a question calls by its name; -1 for none."""
    for place, name in enumerate(s.ground.places["name"]):
        if str(name) and re.search(rf"\b{re.escape(str(name).lower())}\b", lower):
            return place
    return -1
