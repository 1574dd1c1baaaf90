"""Answers about one's life: born when and of whom, come when, family, work, and what came since.

Told from the person's own columns and their chronicle (``people.chronicle``), as the paragraph the
inspector shows is, so the two cannot disagree. Called by ``interview``.
"""

from datetime import date

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply, occupation
from digisphere.language.grammar import listing
from digisphere.language.questions import Question
from digisphere.people.chronicle import Teller, read, told
from digisphere.people.enums import WORKLESS, Occupation, Origin
from digisphere.people.life_stories import children_of, stands_elsewhere
from digisphere.people.origins import LANDS


def life(s: Snapshot, row: int, q: Question) -> Reply:
    """Tell the course of one's life, oldest first."""
    out = [*_beginnings(s, row), *_family(s, row), *_work(s, row), *_since(s, row)]
    events: list[int] = []
    if "lives" in s.tables:
        lives = s.tables["lives"]
        events = [int(lives[name][row]) for name in ("birth_event", "arrival_event")]
    return Reply(out, [event for event in events if event >= 0])


def _beginnings(s: Snapshot, row: int) -> list[str]:
    p = s.tables["people"]
    born, arrived = (int(p[day][row]) for day in ("birth_day", "arrived_day"))
    month = f"{date.fromordinal(born):%B %Y}"
    origin = Origin(int(p["origin"][row]))
    if arrived in (born, 0):
        out = [f"I was born here in {month}"]
        if origin != Origin.VALLEY:
            out.append(f"My family is from {LANDS[origin].whence}")
    else:
        where = "elsewhere" if origin == Origin.VALLEY else LANDS[origin].where
        age = phrases.count((arrived - born) // 365, "year")
        out = [f"I was born {where} in {month}"]
        out.append(f"I came here in {date.fromordinal(arrived):%B %Y}, when I was {age} old")
    parents = [int(p[who][row]) for who in ("mother", "father")]
    names = [phrases.full_name(s, parent) for parent in parents if parent >= 0]
    if names:
        living = any(p.alive[parent] for parent in parents if parent >= 0)
        are = ("are" if living else "were") if len(names) > 1 else ("is" if living else "was")
        whose = "parents" if len(names) > 1 else "mother" if parents[0] >= 0 else "father"
        out.append(f"My {whose} {are} {listing(names)}")
    return out


def _family(s: Snapshot, row: int) -> list[str]:
    p = s.tables["people"]
    partner, married = int(p["partner"][row]), int(p["married_day"][row])
    out = []
    if partner >= 0 and married > 0:
        year = date.fromordinal(married).year
        out.append(f"I've shared a home with {phrases.full_name(s, partner)} since {year}")
    children = [phrases.given(s, child) for child in children_of(p, row)]
    if children:
        one = len(children) == 1
        out.append(
            f"I have a child, {children[0]}" if one else f"My children are {listing(children)}"
        )
    return out


def _work(s: Snapshot, row: int) -> list[str]:
    p = s.tables["people"]
    doing, hired = occupation(s, row), int(p["hired_day"][row])
    works = Occupation(int(p["occupation"][row])) not in WORKLESS
    if works and hired > 0:
        return [f"{doing}, since {date.fromordinal(hired).year}"]
    return [doing] if doing else []


def _since(s: Snapshot, row: int) -> list[str]:
    people = s.tables["people"]
    teller = Teller(
        subject="I",
        own="my",
        name=lambda other: phrases.full_name(s, other),
        given=lambda other: phrases.given(s, other),
        at=lambda place: phrases.at_place(s, place, speaker=row) if place >= 0 else "",
    )
    entries = read(str(s.tables["people_text"]["chronicle"][row]))
    return told([e for e in entries if not stands_elsewhere(people, row, e)], teller)
