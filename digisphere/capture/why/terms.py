"""The terms why-labels are told in: what counts as in view, as near, and which word a value gets.

Every word list stands here once, as values and as SQL, so that whoever makes a label and whoever
proves it share the definition and nothing else. ``VIEWS`` are the two views that the queries of a
dataset presume. Called by the makers of the labels and by ``checks.why``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from digisphere.language.lexicon import NUMBERS, OCCUPATION
from digisphere.people.enums import Activity
from digisphere.world.enums import PlaceKind, PropKind

if TYPE_CHECKING:
    from collections.abc import Mapping

FAINTEST = 10_000
"""Somebody is noticed who fills one pixel in as many of the picture."""
LEAST_CLEAR = 1_000
"""Somebody can be made out who fills one pixel in as many, ..."""
BROAD = 100
"""A building is counted in a caption that fills one pixel in as many."""
LEAST_SHARE = 0.3
"""... and of whom this share is not hidden."""
GROWN_YEARS = 16.0
NEAR_M = 3.0
DEEPER_M = 0.5
"""How much nearer to the camera something must be to stand in front."""
BENCH_M = 1.2
LINE_LASTS_S = 30.0
LONG_PROPS = (int(PropKind.FENCE), int(PropKind.BRIDGE), int(PropKind.JETTY))
"""Things whose middle says little of how near they are."""
SEATS = (int(PropKind.BENCH),)
SEAT_CONTACT = 4
"""Place of the seat among ``keypoints.contacts``."""

FIGURES = {(False, 0): "girl", (False, 1): "boy", (True, 0): "woman", (True, 1): "man"}
"""By whether they are grown and by sex."""
DOING = {
    Activity.IDLE: "standing",
    Activity.WALK: "walking",
    Activity.RUN: "running",
    Activity.SLEEP: "sleeping",
    Activity.EAT: "eating",
    Activity.WORK: "working",
    Activity.TALK: "talking",
    Activity.SIT: "sitting",
    Activity.SHOP: "shopping",
    Activity.WASH: "washing",
    Activity.PLAY: "enjoying some free time",
    Activity.LEARN: "learning",
    Activity.REST: "resting",
    Activity.HEAL: "recovering",
    Activity.PRAY: "praying",
}
DOING_OF_NAME = {activity.name.lower(): words for activity, words in DOING.items()}
PLAIN_TO_SEE = ("idle", "walk", "run", "sit")
"""Activities that a picture shows; working or eating looks like much else."""
OCCUPATION_OF_CODE = {str(int(code)): words for code, words in OCCUPATION.items()}
KIN = {
    "partner": ("partner", "partner"),
    "parent": ("mother", "father"),
    "child": ("daughter", "son"),
    "sibling": ("sister", "brother"),
    "friend": ("friend", "friend"),
    "colleague": ("colleague", "colleague"),
    "neighbour": ("neighbour", "neighbour"),
}
"""What a woman and a man are called to whom they are related so."""
TIES = ("friend", "colleague", "neighbour")
LOOKS = {
    "sun": "in bright sun",
    "dusk": "at dusk",
    "night": "at night",
    "storm": "in a storm",
    "snow": "in snow",
    "fog": "in fog",
}
HAZARDS = {
    "flood": "flood",
    "fire": "wildfire",
    "earthquake": "earthquake",
    "storm": "storm",
    "drought": "drought",
    "heatwave": "heat wave",
    "cold_spell": "cold spell",
    "avalanche": "avalanche",
}
"""Natural events that may be called, as they stand after «had there been no»."""
PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))
"""Parts of the day by the hour they end at."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
CLOUDS = ((0.2, "a clear"), (0.6, "a partly cloudy"), (0.9, "a cloudy"))
OVERCAST = "an overcast"
WET_MM_H, DRY_MM_H, FOG_M, SNOWY, LYING_M = 0.3, 0.02, 1000.0, 0.5, 0.02
RAINY, SNOWING, FOGGY = "a rainy", "a snowy", "a foggy"
_IN, _ON = (PlaceKind.FIELD, PlaceKind.WOODS), (PlaceKind.GREEN, PlaceKind.MARKET_SQUARE)
_BY, _UP = (PlaceKind.WELL, PlaceKind.SHORE), (PlaceKind.VIEWPOINT,)
PREPOSITIONS = {
    **dict.fromkeys(map(int, _IN), "in"),
    **dict.fromkeys(map(int, _ON), "on"),
    **dict.fromkeys(map(int, _BY), "by"),
    **dict.fromkeys(map(int, _UP), "up at"),
}
"""Before a place of this kind; «at» before any other."""
PROPER = tuple(int(kind) for kind in (
    PlaceKind.HOME, PlaceKind.FARM, PlaceKind.FIELD, PlaceKind.GREEN, PlaceKind.VIEWPOINT,
    PlaceKind.WOODS, PlaceKind.SHORE,
))  # fmt: skip
"""Kinds of places that bear names of their own."""

VIEWS = (
    f"""CREATE VIEW noticed AS SELECT i.frame_id, i.instance_id, i.kind, i."row" AS row_id,
 i.pixels, c.width * c.height AS area, i.box_visible_0, i.box_visible_2, c.width,
 coalesce(i.visible_fraction, 1.0) AS share
 FROM instances i JOIN cameras c ON c.frame_id = i.frame_id
 WHERE i.pixels * {FAINTEST} >= c.width * c.height""",
    f"""CREATE VIEW seen AS SELECT m.frame_id, m.person_id, m.instance_id, m.name,
 m.activity_name, m.interlocutor, m.place_id, m.occupation,
 CASE WHEN m.age_years < {GROWN_YEARS} THEN CASE m.sex WHEN 0 THEN 'girl' ELSE 'boy' END
 ELSE CASE m.sex WHEN 0 THEN 'woman' ELSE 'man' END END AS figure,
 (n.box_visible_0 + n.box_visible_2) / 2.0 / n.width AS across,
 sqrt((m.position_m_0 - c.position_m_0) * (m.position_m_0 - c.position_m_0)
 + (m.position_m_1 - c.position_m_1) * (m.position_m_1 - c.position_m_1)
 + (m.position_m_2 - c.position_m_2) * (m.position_m_2 - c.position_m_2)) AS metres,
 n.pixels * {LEAST_CLEAR} >= n.area AND n.share >= {LEAST_SHARE} AS clear
 FROM minds m JOIN noticed n ON n.frame_id = m.frame_id AND n.instance_id = m.instance_id
 JOIN cameras c ON c.frame_id = m.frame_id""",
)
"""``noticed``: instances large enough to see; ``seen``: the people among them, ``clear`` or not."""


def quoted(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def worded(expression: str, words: Mapping[str, str]) -> str:
    """Return SQL that puts words in the place of values."""
    return f"CASE CAST({expression} AS TEXT) {_arms(tuple(words.items()))} END"


@lru_cache(maxsize=64)
def _arms(words: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"WHEN {quoted(value)} THEN {quoted(word)}" for value, word in words)


def counted(expression: str, *, one: str, many: str) -> str:
    """Return SQL for «one sheep», «two houses», «15 people»."""
    arms = " ".join(
        f"WHEN {n} THEN {quoted(f'{word} {one if n == 1 else many}')}"
        for n, word in enumerate(NUMBERS)
    )
    return f"CASE {expression} {arms} ELSE {expression} || {quoted(' ' + many)} END"


def count_words(number: int, *, one: str, many: str) -> str:
    """Return the same in words here."""
    word = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


PLACE_WORDS = (
    "CASE WHEN name LIKE 'The %' THEN 'the ' || substr(name, 5) "
    f"WHEN kind IN {PROPER} THEN name ELSE 'the ' || lower(name) END"
)
WHERE_WORDS = (
    "CASE kind "
    + " ".join(f"WHEN {kind} THEN {quoted(word + ' ')}" for kind, word in PREPOSITIONS.items())
    + f" ELSE 'at ' END || {PLACE_WORDS}"
)


def place_words(name: str, *, kind: int) -> str:
    """Return a place as a noun phrase."""
    if name.startswith("The "):
        return f"the {name[4:]}"
    return name if kind in PROPER else f"the {name.lower()}"


def where_words(name: str, *, kind: int) -> str:
    """Return where, with its preposition."""
    return f"{PREPOSITIONS.get(kind, 'at')} {place_words(name, kind=kind)}"
