"""Words and numbers about one person, house or place, gathered from a snapshot for the panels.

Pure functions of snapshot and row; nothing here draws. Sentences come from ``language``.
"""

import math
from dataclasses import dataclass

import numpy as np

from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.infrastructure import DamageState
from digisphere.inspector import theme
from digisphere.inspector.theme import Colour
from digisphere.language import answers_feeling
from digisphere.language.realise import (
    describe_activity,
    describe_event,
    describe_reason,
    utterance,
)
from digisphere.people.beliefs import About, Belief, beliefs_of
from digisphere.people.decisions import decisions_of
from digisphere.people.emotions import NEGATIVE
from digisphere.people.enums import Danger, Education, Illness, Occupation, Origin, Sex
from digisphere.people.origins import LANDS
from digisphere.society.vocabulary import TieKind
from digisphere.world.enums import PlaceKind, PropKind, Purpose

DAY_S = 86400.0
_WORTH_SHOWING = 0.02
"""Terms of a score smaller than this are left out of its tooltip."""


@dataclass(frozen=True, slots=True)
class MemoryLine:
    """One remembered thing, ready to show."""

    when: str
    text: str
    event: int
    importance: float


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One thing somebody weighed, ready to show."""

    label: str
    score: float
    low: float
    high: float
    taken: bool
    remark: str
    reasons: str


@dataclass(frozen=True, slots=True)
class FeelingLine:
    """One emotion felt now, ready to show."""

    label: str
    strength: float
    cause: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class BeliefLine:
    """What somebody thinks, ready to show."""

    text: str
    confidence: float
    because: str
    """The weightiest piece of evidence."""
    reasons: str


@dataclass(frozen=True, slots=True)
class TieLine:
    """What one person feels about another, ready to show."""

    row: int
    name: str
    kind: str
    familiarity: float
    affinity: float
    trust: float


def name_of(snapshot: Snapshot, row: int) -> str:
    """Return a person's full name."""
    text = snapshot.tables["people_text"]
    return f"{text['given'][row]} {text['family'][row]}"


def place_name(snapshot: Snapshot, place: int) -> str:
    """Return a place's name, or a dash."""
    return "—" if place < 0 else str(snapshot.ground.places["name"][place])


def money(cents: int) -> str:
    """Return an amount as it is written on a bill."""
    return f"{cents / 100:,.2f}"


def summary(snapshot: Snapshot, row: int) -> str:
    """Return one line: age, sex, work, home."""
    people = snapshot.tables["people"]
    sex = Sex(int(people["sex"][row])).name.lower()
    work = Occupation(int(people["occupation"][row])).name.lower()
    home = place_name(snapshot, int(people["home_place"][row]))
    return f"{int(people['age_years'][row])}, {sex}, {work}; lives at {home}."


def plan(snapshot: Snapshot, row: int) -> str:
    """Return what they do, where and why, as a sentence."""
    return f"{describe_activity(snapshot, row)} {describe_reason(snapshot, row)}"


def options(snapshot: Snapshot, row: int) -> list[OptionLine]:
    """Return what was weighed at the last decision, most wished first."""
    if "decisions" not in snapshot.tables:
        return []
    newest = decisions_of(snapshot.tables["decisions"], row)[:1]
    found = newest[0].options if newest else ()
    scores = [option.score for option in found]
    low, high = min([0.0, *scores]), max([0.5, *scores])
    return [
        OptionLine(
            label=option.goal.name.lower().replace("_", " "),
            score=option.score,
            low=low,
            high=high,
            taken=option.taken,
            remark=" no room" if option.full else " taken" if option.taken else "",
            reasons=", ".join(
                f"{term.name.lower()} {value:+.2f}"
                for term, value in sorted(option.terms.items(), key=lambda p: -abs(p[1]))
                if abs(value) >= _WORTH_SHOWING
            ),
        )
        for option in found
    ]


def feelings(snapshot: Snapshot, row: int) -> list[FeelingLine]:
    """Return what somebody feels now and over what, strongest first."""
    return [
        FeelingLine(
            label=felt.kind.name.lower().replace("_", " "),
            strength=felt.strength,
            cause=felt.cause,
            colour=theme.VERMILION if NEGATIVE[felt.kind] else theme.YELLOW,
        )
        for felt in answers_feeling.feelings(snapshot, row)
    ]


def words_in_the_air(snapshot: Snapshot, row: int) -> str:
    """Return what they said last, or what is being said to them and by whom; may be empty."""
    people = snapshot.tables["people"]
    other = int(people["interlocutor"][row])
    hearing = other >= 0 and bool(people["listening"][row])
    event = int(people["words_event"][other if hearing else row])
    if event < 0:
        return ""
    words = f"“{utterance(snapshot, event)}”"
    return f"{name_of(snapshot, other)}: {words}" if hearing else words


def health(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return health and purse as label and value pairs."""
    people = snapshot.tables["people"]
    return [
        ("Health", f"{people['health'][row]:.0%}"),
        ("Ailment", Illness(int(people["ill"][row])).name.lower()),
        ("Legs", f"{people['legs'][row]:.0%} fresh"),
        ("Clothes", "wet" if people["wetness"][row] > 0.3 else "dry"),
        ("Purse", money(int(people["purse_cents"][row]))),
    ]


def circumstances(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return work, schooling, income and household as label and value pairs."""
    people = snapshot.tables["people"]
    household = people["household_id"][row]
    rows = [r for r in people.rows[people["household_id"][people.rows] == household] if r != row]
    return [
        *_roots(snapshot, row),
        ("Work", Occupation(int(people["occupation"][row])).name.lower()),
        ("Works at", place_name(snapshot, int(people["work_place"][row]))),
        ("Education", Education(int(people["education"][row])).name.lower()),
        ("Income", f"{money(int(people['income_cents_month'][row]))} a month"),
        ("Lives with", ", ".join(name_of(snapshot, int(r)) for r in rows) or "nobody"),
    ]


def _roots(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return where somebody is from and what they speak, if their family is from elsewhere."""
    people = snapshot.tables["people"]
    origin = Origin(int(people["origin"][row]))
    if origin == Origin.VALLEY:
        return [("From", LANDS[origin].whence)]
    spoken = ", ".join(
        f"{LANDS[land].language} {float(people[column][row]):.0%}"
        for land, column in ((origin, "home_tongue"), (Origin.VALLEY, "fluency"))
    )
    return [("From", LANDS[origin].whence), ("Speaks", spoken)]


def body(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return stature, mass, tone and the like as label and value pairs."""
    people = snapshot.tables["people"]
    names = ("stature_m", "mass_kg", "muscle", "skin_tone", "hair_style", "hair_colour", "coat")
    specs = people.specs
    return [
        (n.split("_")[0].capitalize(), f"{people[n][row]:.4g} {specs[n].unit}".strip())
        for n in names
    ]


def beliefs(snapshot: Snapshot, row: int) -> list[BeliefLine]:
    """Return what somebody thinks of people, places and themselves, the surest first."""
    if "beliefs" not in snapshot.tables:
        return []
    return [
        BeliefLine(
            text=_thing_thought_of(snapshot, held),
            confidence=held.confidence,
            because=_evidence(snapshot, held, most=1),
            reasons=(
                f"{held.valence:+.2f} ({'good' if held.valence > 0 else 'bad'}), because:\n"
                f"{_evidence(snapshot, held, most=len(held.evidence))}"
            ),
        )
        for held in beliefs_of(snapshot.tables["beliefs"], row, now_s=snapshot.time_s)
    ]


def _evidence(snapshot: Snapshot, held: Belief, *, most: int) -> str:
    """Return what a belief rests on, the weightiest first, and whether it is hearsay."""
    lines = [describe_event(snapshot, event) for event in held.evidence[:most]]
    return "\n".join([*lines, "Mostly from what others said."] if held.source >= 0 else lines)


def _thing_thought_of(snapshot: Snapshot, held: Belief) -> str:
    mark = "+" if held.valence > 0 else "−"
    if held.about == About.PERSON:
        return f"{mark} {name_of(snapshot, held.subject)}"
    if held.about == About.PLACE:
        return f"{mark} {place_name(snapshot, held.subject)}"
    return f"{mark} how things go"


def memories(snapshot: Snapshot, row: int, *, limit: int) -> list[MemoryLine]:
    """Return the newest memories, newest first."""
    memory = snapshot.tables["memory"]
    used = np.flatnonzero(memory["event"][row] >= 0)
    order = used[np.argsort(-memory["time_s"][row, used], kind="stable")][:limit]
    return [
        MemoryLine(
            when=_when(snapshot, float(memory["time_s"][row, i])),
            text=describe_event(snapshot, int(memory["event"][row, i])),
            event=int(memory["event"][row, i]),
            importance=float(memory["importance"][row, i]),
        )
        for i in order
    ]


def ties(snapshot: Snapshot, row: int, *, limit: int) -> list[TieLine]:
    """Return the strongest ties, best known first."""
    table = snapshot.tables["ties"]
    mine = np.flatnonzero(table.alive & (table["a"] == row))
    order = mine[np.argsort(-table["familiarity"][mine], kind="stable")][:limit]
    return [
        TieLine(
            row=int(table["b"][i]),
            name=name_of(snapshot, int(table["b"][i])),
            kind=TieKind(int(table["kind"][i])).name.lower(),
            familiarity=float(table["familiarity"][i]),
            affinity=float(table["affinity"][i]),
            trust=float(table["trust"][i]),
        )
        for i in order
    ]


def thing_name(snapshot: Snapshot, kind: str, row: int) -> str:
    """Return a short name for a house, place, prop, tree or surface."""
    ground = snapshot.ground
    if kind == "building":
        return place_name(snapshot, int(ground.buildings["place_id"][row]))
    if kind == "place":
        return place_name(snapshot, row)
    if kind == "animal":
        return animal_name(snapshot, row)
    if kind == "prop":
        return PropKind(int(ground.props["kind"][row])).name.lower()
    return "" if kind == "none" else kind


def thing_facts(snapshot: Snapshot, kind: str, row: int) -> list[tuple[str, str]]:
    """Return what is known of a house, place, prop or tree."""
    ground = snapshot.ground
    if kind == "building":
        table = ground.buildings
        return [
            ("Purpose", Purpose(int(table["purpose"][row])).name.lower().replace("_", " ")),
            ("Size", f"{table['length_m'][row]:.1f} × {table['width_m'][row]:.1f} m"),
            ("Storeys", str(int(table["storeys"][row]))),
            *_opening(snapshot, int(table["place_id"][row])),
            *_damage(snapshot, row),
        ]
    if kind == "place":
        what = PlaceKind(int(ground.places["kind"][row])).name.lower().replace("_", " ")
        return [("Kind", what), *_opening(snapshot, row)]
    if kind == "animal":
        return animal_facts(snapshot, row)
    if kind == "tree":
        table = ground.trees
        return [
            ("Height", f"{table['height_m'][row]:.1f} m"),
            ("Crown", f"{2 * table['crown_radius_m'][row]:.1f} m across"),
        ]
    return []


def _damage(snapshot: Snapshot, building: int) -> list[tuple[str, str]]:
    """Return what has befallen a house, only where something has."""
    table = snapshot.tables.get("building_state")
    if table is None:
        return []
    state = {c: float(table[c][building]) for c in ("damage", "burnt", "flood_m")}
    left = float(table["repair_left_days"][building])
    out = [("Damage", DamageState(int(state["damage"])).name.lower())] if state["damage"] else []
    if state["burnt"] > 0.0:
        out.append(("Burnt", f"{state['burnt']:.0%}"))
    if state["flood_m"] > 0.0:
        out.append(("Water over the floor", f"{state['flood_m']:.2f} m"))
    if table["closed"][building]:
        out.append(("In use", "closed"))
    if left > 0.0:
        out.append(("Repair", f"{left:.1f} days of work left"))
    return out


def alarm(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return what somebody fears and where they hope to be safe; empty for the unafraid."""
    table = snapshot.tables.get("alarms")
    if table is None or not table["danger"][row]:
        return []
    minutes = max(0.0, (float(table["danger_until_s"][row]) - snapshot.time_s) / 60.0)
    refuge = int(table["refuge_place"][row])
    return [
        ("Afraid of", f"the {Danger(int(table['danger'][row])).name.lower()}"),
        ("Refuge", place_name(snapshot, refuge) if refuge >= 0 else "none found"),
        ("Stays away", f"{minutes:.0f} more minutes"),
    ]


def animal_name(snapshot: Snapshot, row: int) -> str:
    """Return what kind of animal a row of `animals` is."""
    table = snapshot.tables.get("animals")
    if table is None or row >= table.count:
        return "animal"
    return TRAITS[AnimalKind(int(table["kind"][row]))].name


def animal_facts(snapshot: Snapshot, row: int) -> list[tuple[str, str]]:
    """Return what an animal is doing, in whose company, and what it weighs."""
    table = snapshot.tables.get("animals")
    if table is None or row >= table.count:
        return []
    rows = np.array([row])
    traits = TRAITS[AnimalKind(int(table["kind"][row]))]
    on_way = bool(animal_motion.moving_at(table, snapshot.time_s, rows)[0])
    doing = AnimalActivity(int(table["way" if on_way else "activity"][row]))
    herd = int(table["herd"][row])
    members = int(snapshot.tables["herds"]["members"][herd])
    company = "alone" if members == 1 else f"one of {members} {traits.plural}"
    speed = float(animal_motion.speed_at(table, snapshot.time_s, rows)[0])
    facts = [("Doing", _DOINGS[doing]), ("Herd", f"{company} (herd {herd})")]
    if speed > 0.0:
        facts.append(("Speed", f"{speed:.1f} m/s"))
    mass = traits.mass_kg * float(table["size"][row]) ** 3
    return [*facts, ("Weight", f"{mass:.0f} kg" if mass >= 2.0 else f"{mass:.1f} kg")]


_DOINGS = {
    AnimalActivity.GRAZE: "feeding",
    AnimalActivity.REST: "resting",
    AnimalActivity.WATCH: "on the watch",
    AnimalActivity.WALK: "walking",
    AnimalActivity.FLEE: "fleeing",
    AnimalActivity.FLY: "flying",
    AnimalActivity.SWIM: "swimming",
}


def people_of(snapshot: Snapshot, building: int) -> list[tuple[str, list[int]]]:
    """Return who lives, works and is inside a building now."""
    people = snapshot.tables["people"]
    place = int(snapshot.ground.buildings["place_id"][building])
    rows = people.rows
    return [
        ("Lives here", rows[people["home_place"][rows] == place].tolist()),
        ("Works here", rows[people["work_place"][rows] == place].tolist()),
        (
            "Inside now",
            rows[(people["place_id"][rows] == place) & people["indoors"][rows]].tolist(),
        ),
    ]


def _opening(snapshot: Snapshot, place: int) -> list[tuple[str, str]]:
    if place == NONE:
        return []
    table = snapshot.ground.places
    opens, closes = float(table["open_hour"][place]), float(table["close_hour"][place])
    hours = "always open" if closes - opens >= 24 else f"{_hour(opens)} to {_hour(closes)}"
    return [("Open", hours), ("Holds", f"{int(table['capacity'][place])} people")]


def _hour(hour: float) -> str:
    whole = math.floor(hour) % 24
    return f"{whole:02d}:{round((hour % 1.0) * 60):02d}"


def _when(snapshot: Snapshot, time_s: float) -> str:
    then = snapshot.clock.datetime_at(time_s)
    days = snapshot.clock.date.toordinal() - then.date().toordinal()
    day = {0: "today", 1: "yesterday"}.get(days, f"{then:%a %d %b}")
    return f"{day} {then:%H:%M}"
