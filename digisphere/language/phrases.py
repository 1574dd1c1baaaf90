"""How people, places, times, sums and temperatures are called, by whom and when.

Reads only what never changes (names, kin, the ground) or what the caller hands in, so that words
of the past stay true. Sentences are built in ``realise``, ``news`` and ``interview``.
"""

from datetime import datetime
from typing import Any

from digisphere.core.identity import PLACE_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language.grammar import draws
from digisphere.language.lexicon import NUMBERS, VALUE_ESSENCE, WEEKDAYS
from digisphere.people.enums import Sex, Value
from digisphere.world.enums import PlaceKind

_IN = (PlaceKind.FIELD, PlaceKind.WOODS)
_ON = (PlaceKind.GREEN, PlaceKind.MARKET_SQUARE)
_BY = (PlaceKind.WELL, PlaceKind.SHORE)
_UP = (PlaceKind.VIEWPOINT,)
_PROPER = (PlaceKind.FIELD, PlaceKind.WOODS, PlaceKind.GREEN, PlaceKind.VIEWPOINT, PlaceKind.FARM)
_ORDINAL = {"2": "other", "3": "third", "4": "fourth", "5": "fifth"}
_GROWN_YEARS = 18.0
_RESPECT_YEARS = 18.0
_FEMALE = int(Sex.FEMALE)


def given(snapshot: Snapshot, row: int) -> str:
    """Return a person's given name."""
    return str(snapshot.tables["people_text"]["given"][row])


def full_name(snapshot: Snapshot, row: int) -> str:
    """Return a person's given and family name."""
    text = snapshot.tables["people_text"]
    return f"{text['given'][row]} {text['family'][row]}".strip()


def essence_of(snapshot: Snapshot, row: int, *, value: Value) -> str:
    """Return what a value is in somebody's own words, always the same: «deciding for myself»."""
    words = VALUE_ESSENCE[value]
    u = draws(snapshot.seed, event_id=row * len(Value) + value, number=1)[0]
    return words[int(u * len(words))]


def given_is_enough(snapshot: Snapshot, row: int) -> bool:
    """Tell whether nobody else in the village bears this given name."""
    names = snapshot.tables["people_text"]["given"]
    return int((names == names[row]).sum()) == 1


def relation(snapshot: Snapshot, of: int, *, to: int) -> str:
    """Return what ``of`` is to ``to`` («sister», «wife»), or an empty string for no kin."""
    p = snapshot.tables["people"]
    mother, father, sex = p["mother"], p["father"], p["sex"]

    def pick(woman: str, man: str) -> str:
        return woman if sex[of] == _FEMALE else man

    if p["partner"].item(to) == of:
        married = "married_day" in p and int(p["married_day"][to]) > 0
        return pick("wife", "husband") if married else "partner"
    ours, theirs = _parents(mother, father, of), _parents(mother, father, to)
    if of in theirs:
        return pick("mother", "father")
    if to in ours:
        return pick("daughter", "son")
    if any(a == b >= 0 for a, b in zip(ours, theirs, strict=True)):
        return pick("sister", "brother")
    if any(of in _parents(mother, father, q) for q in theirs if q >= 0):
        return pick("grandmother", "grandfather")
    if any(to in _parents(mother, father, q) for q in ours if q >= 0):
        return pick("granddaughter", "grandson")
    return ""


def _parents(mother: Any, father: Any, row: int) -> tuple[int, int]:
    """Return the rows of somebody's mother and father, -1 where they do not live here."""
    return mother.item(row), father.item(row)


def address(snapshot: Snapshot, listener: int, *, speaker: int, close: bool) -> str:
    """Return what a speaker calls the one spoken to."""
    p = snapshot.tables["people"]
    kin = relation(snapshot, listener, to=speaker)
    young = p["age_years"][speaker] < _GROWN_YEARS
    if kin in ("mother", "father", "grandmother", "grandfather"):
        plain = {"mother": "Mum", "father": "Dad", "grandmother": "Gran", "grandfather": "Grandpa"}
        return plain[kin] if young or "grand" in kin else kin.capitalize()
    older = p["age_years"][listener] - p["age_years"][speaker]
    if not close and not kin and older > _RESPECT_YEARS and p["age_years"][listener] > 25:
        title = "Mrs" if p["sex"][listener] == Sex.FEMALE else "Mr"
        return f"{title} {snapshot.tables['people_text']['family'][listener]}"
    return given(snapshot, listener)


def third_person(
    snapshot: Snapshot, row: int, *, speaker: int, close: bool, listener: int = -1
) -> str:
    """Return what a speaker calls somebody absent: «my sister Anna», «our son Max», «Anna Weber».

    Args:
        snapshot: names and kin.
        row: who is spoken of.
        speaker: who speaks.
        close: a given name is enough.
        listener: to whom; -1 for nobody in particular.
    """
    kin = relation(snapshot, row, to=speaker)
    if not kin:
        return given(snapshot, row) if close else full_name(snapshot, row)
    shared = listener >= 0 and row != listener and relation(snapshot, row, to=listener) == kin
    my = "our" if shared else "my"
    return f"{my} {kin}" if kin in ("mother", "father") else f"{my} {kin} {given(snapshot, row)}"


def place_noun(snapshot: Snapshot, place: int) -> str:
    """Return a place as a noun phrase: «the bakery», «Linden Green», «the Golden Lamb»."""
    places = snapshot.ground.places
    name, kind = str(places["name"][place]), int(places["kind"][place])
    if not name:
        return f"the {PlaceKind(kind).name.lower().replace('_', ' ')}"
    if name.startswith("The "):
        return "the " + name[4:]
    if kind in _PROPER or kind == PlaceKind.HOME or (kind == PlaceKind.SHORE and " " not in name):
        return name
    stem, _, number = name.rpartition(" ")
    if stem and number.isdigit():
        return f"the {_ORDINAL.get(number, 'other')} {stem.lower()}"
    return f"the {name.lower()}"


def at_place(snapshot: Snapshot, place: int, *, speaker: int = -1) -> str:
    """Return where, with its preposition; somebody's own home is «at home»."""
    kind = int(snapshot.ground.places["kind"][place])
    if kind == PlaceKind.HOME:
        return _at_home(snapshot, place, speaker=speaker)
    noun = place_noun(snapshot, place)
    word = (
        "in" if kind in _IN else "on" if kind in _ON else "by" if kind in _BY
        else "up at" if kind in _UP else "at"
    )  # fmt: skip
    return f"{word} {noun}"


def to_place(snapshot: Snapshot, place: int, *, speaker: int = -1) -> str:
    """Return where to; one's own home is «home»."""
    if speaker >= 0 and int(snapshot.tables["people"]["home_place"][speaker]) == place:
        return "home"
    if int(snapshot.ground.places["kind"][place]) == PlaceKind.HOME:
        return f"over to {place_noun(snapshot, place)}"
    return f"to {place_noun(snapshot, place)}"


def _at_home(snapshot: Snapshot, place: int, *, speaker: int) -> str:
    if speaker >= 0 and int(snapshot.tables["people"]["home_place"][speaker]) == place:
        return "at home"
    return f"at {place_noun(snapshot, place)}"


def where_of(snapshot: Snapshot, identity: int, *, speaker: int = -1) -> str:
    """Return where an event happened by its place id; empty when it has none."""
    kind, row = kind_and_row(identity)
    return at_place(snapshot, row, speaker=speaker) if kind == "place" else ""


def name_of_id(snapshot: Snapshot, identity: int) -> str:
    """Return the plain name of a person or place by id, or «somebody»."""
    kind, row = kind_and_row(identity)
    if kind == "person":
        return full_name(snapshot, row)
    if kind == "place" and identity >= PLACE_BASE:
        return place_noun(snapshot, row)
    return "somebody"


def part_of_day(hour: float) -> str:
    """Return «morning», «afternoon», «evening» or «night»."""
    if 4.5 <= hour < 12.0:
        return "morning"
    if hour < 17.5 and hour >= 12.0:
        return "afternoon"
    return "evening" if 17.5 <= hour < 22.0 else "night"


def ago(snapshot: Snapshot, *, then_s: float, now_s: float) -> str:
    """Return when something was, seen from a later moment: «just now», «yesterday evening»."""
    passed = now_s - then_s
    if passed < 150.0:
        return "just now"
    if passed < 2700.0:
        return f"{count(max(2, round(passed / 300.0) * 5), 'minute')} ago"
    then, now = snapshot.clock.datetime_at(then_s), snapshot.clock.datetime_at(now_s)
    days = now.date().toordinal() - then.date().toordinal()
    part = part_of_day(then.hour + then.minute / 60.0)
    if passed < 5400.0:
        return "an hour ago"
    if days == 0:
        return _earlier_today(part, now=now)
    if days == 1 and part == "night" and then.hour >= 12:
        return "last night"
    if days == 1:
        return f"yesterday {part}" if part != "night" else "in the early hours of yesterday"
    if days < 7:
        return f"on {WEEKDAYS[then.weekday()]}"
    return f"{count(days, 'day')} ago"


def _earlier_today(part: str, *, now: datetime) -> str:
    if part == "night":
        return "in the night" if now.hour < 18 else "tonight"
    if part == part_of_day(now.hour + now.minute / 60.0):
        return f"earlier this {part}"
    return f"this {part}"


def since(snapshot: Snapshot, *, then_s: float, now_s: float) -> str:
    """Return a past moment as it follows «since»: «this morning», «yesterday», «Monday»."""
    then, now = snapshot.clock.datetime_at(then_s), snapshot.clock.datetime_at(now_s)
    days = now.date().toordinal() - then.date().toordinal()
    if days == 0:
        part = part_of_day(then.hour + then.minute / 60.0)
        return "last night" if part == "night" else f"this {part}"
    if days == 1:
        return "yesterday"
    return WEEKDAYS[then.weekday()] if days < 7 else f"{then.day} {then:%B}"


def at_hour(snapshot: Snapshot, *, then_s: float, now_s: float) -> str:
    """Return a coming hour: «at half past six», «tomorrow at seven»."""
    then, now = snapshot.clock.datetime_at(then_s), snapshot.clock.datetime_at(now_s)
    days = then.date().toordinal() - now.date().toordinal()
    day = "" if days == 0 else "tomorrow " if days == 1 else f"on {WEEKDAYS[then.weekday()]} "
    return f"{day}at {clock_words(then)}"


def clock_words(moment: datetime) -> str:
    """Return the time of day in words to the quarter hour: «half past six»."""
    quarter = round((moment.hour * 60 + moment.minute) / 15.0)
    hour, part = divmod(quarter, 4)
    names = {0: "", 1: "a quarter past ", 2: "half past ", 3: "a quarter to "}
    hour = (hour + (part == 3)) % 24
    word = "midnight" if hour == 0 else "noon" if hour == 12 else NUMBERS[hour % 12 or 12]
    return f"{names[part]}{word}"


def count(number: int, noun: str) -> str:
    """Return «three meals», «1 meal» with small numbers in words."""
    return f"{number_word(number)} {noun}{'' if number == 1 else 's'}"


def number_word(number: int) -> str:
    """Return a small number in words, a larger one in figures."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def while_of(minutes: float) -> str:
    """Return minutes as people say them: «ten minutes», «an hour», «five hours», «two days»."""
    if minutes < 45.0:
        return count(max(round(minutes / 5.0) * 5, 1), "minute") if minutes > 7 else "a few minutes"
    if minutes < 90.0:
        return "an hour"
    if minutes < 36.0 * 60.0:
        return count(round(minutes / 60.0), "hour")
    return stretch(minutes / 1440.0)


def stretch(days: float) -> str:
    """Return a number of days as people say it: «ten days», «two weeks», «two months»."""
    if days < 13.0:
        return count(max(round(days), 1), "day")
    if days < 56.0:
        return count(round(days / 7.0), "week")
    return count(round(days / 30.4), "month")


def money(cents: float) -> str:
    """Return a sum as people say it: «twelve crowns», «3.40 crowns»."""
    whole, rest = divmod(round(cents), 100)
    if rest:
        return f"{round(cents) / 100:,.2f} crowns"
    if whole < len(NUMBERS):
        return f"{NUMBERS[whole]} crown{'' if whole == 1 else 's'}"
    return f"{whole:,} crowns"


def degrees(celsius: float) -> str:
    """Return a temperature in whole degrees: «21 degrees», «3 degrees below zero»."""
    whole = round(celsius)
    below = " below zero" if whole < 0 else ""
    return f"{abs(whole)} degree{'' if abs(whole) == 1 else 's'}{below}"
