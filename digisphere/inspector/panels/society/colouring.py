"""By what people can be coloured, and what each colour means: pure functions of a snapshot.

Colours are few and told apart by readers with any common colour vision (Okabe & Ito 2008, and the
diverging row of ``DIVERGING``). A legend says how many people there are of each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.inspector import theme
from digisphere.inspector.theme import Colour
from digisphere.language.lexicon import ISSUE
from digisphere.people.enums import Seir
from digisphere.society.market_days import household_money
from digisphere.society.vocabulary import Issue

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Packed = NDArray[np.uint32]

DIVERGING: tuple[Colour, ...] = (
    theme.VERMILION, (0.957, 0.647, 0.510), (0.80, 0.81, 0.83), (0.573, 0.773, 0.871),
    (0.13, 0.54, 0.82),
)  # fmt: skip
"""From ill to well, against to for: vermilion over light grey to blue."""
RISING: tuple[Colour, ...] = (
    (0.35, 0.28, 0.62), (0.13, 0.54, 0.82), theme.GREEN, (0.62, 0.80, 0.25), theme.YELLOW
)  # fmt: skip
"""From little to much: violet over blue and green to yellow."""
_HOUSEHOLD_HUES: tuple[Colour, ...] = (
    theme.ORANGE, theme.SKY_BLUE, theme.GREEN, theme.YELLOW, (0.13, 0.54, 0.82), theme.VERMILION,
    theme.PURPLE, (0.80, 0.81, 0.83),
)  # fmt: skip
_AGES = (15.0, 30.0, 50.0, 70.0)
_FIFTHS = (-0.6, -0.2, 0.2, 0.6)
STAGE_COLOURS: dict[Seir, Colour] = {
    Seir.SUSCEPTIBLE: theme.GREY, Seir.EXPOSED: theme.YELLOW, Seir.INFECTIOUS: theme.VERMILION,
    Seir.RECOVERED: theme.SKY_BLUE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colouring:
    """A colour for each of some people, and the key to it."""

    packed: Packed
    """(n,) as ImGui wants colours."""
    legend: tuple[tuple[str, Colour, int], ...]
    """What each colour means and how many people have it; empty where colours only tell apart."""
    note: str = ""


def packed(colours: Sequence[Colour] | Floats, *, alpha: float = 1.0) -> Packed:
    """Return (n,) colours as ImGui wants them: red in the lowest byte, alpha in the highest."""
    bits = np.round(np.clip(np.asarray(colours, dtype=np.float64), 0.0, 1.0) * 255.0)
    r, g, b = bits.reshape(-1, 3).astype(np.uint32).T
    opaque = np.uint32(round(alpha * 255.0)) << np.uint32(24)
    mixed: Packed = (r | (g << np.uint32(8)) | (b << np.uint32(16)) | opaque).astype(np.uint32)
    return mixed


def classed(which: Ints, *, colours: Sequence[Colour], labels: Sequence[str]) -> Colouring:
    """Return the colouring of people by class number."""
    counts = np.bincount(which, minlength=len(labels)).tolist()
    return Colouring(
        packed=packed(colours)[which],
        legend=tuple(zip(labels, colours, counts, strict=True)),
    )


def colouring(snapshot: Snapshot, rows: Ints, *, by: str) -> Colouring:
    """Return the colours of some people by one of ``CHOICES``."""
    return CHOICES[by](snapshot, rows)


def _by_household(snapshot: Snapshot, rows: Ints) -> Colouring:
    home = snapshot.tables["people"]["household_id"][rows].astype(np.int64)
    hues = packed(_HOUSEHOLD_HUES)
    count = np.unique(home[home >= 0]).size
    note = f"Each of the {count} households has one colour; eight colours recur."
    return Colouring(hues[np.maximum(home, 0) % len(hues)], (), note)


def _by_mood(snapshot: Snapshot, rows: Ints) -> Colouring:
    pleasure = snapshot.tables["people"]["pleasure"][rows].astype(np.float64)
    which = np.searchsorted((-0.3, -0.1, 0.1, 0.3), pleasure, side="right")
    labels = ("below -0.3: ill at ease", "to -0.1", "to 0.1: even", "to 0.3", "above 0.3: pleased")
    return classed(which, colours=DIVERGING, labels=labels)


def _by_wealth(snapshot: Snapshot, rows: Ints) -> Colouring:
    people = snapshot.tables["people"]
    homes, cents = household_money(people)
    money = np.zeros(max(int(homes.max(initial=0)), int(people["household_id"].max(initial=0))) + 1)
    money[homes] = cents
    home = people["household_id"][rows].astype(np.int64)
    own = np.where(home >= 0, money[np.maximum(home, 0)], people["purse_cents"][rows])
    edges = np.quantile(cents, (0.2, 0.4, 0.6, 0.8)) if cents.size else np.zeros(4)
    which = np.searchsorted(edges, own, side="right")
    crowns = [f"{edge / 100.0:,.0f}" for edge in edges]
    labels = (
        f"poorest fifth of homes: under {crowns[0]} crowns",
        *(f"to {c} crowns" for c in crowns[1:]),
        f"richest fifth: over {crowns[3]}",
    )
    return classed(which, colours=RISING, labels=labels)


def _by_stage(snapshot: Snapshot, rows: Ints) -> Colouring:
    table = snapshot.tables.get("infections")
    stage = table["stage"][rows].astype(np.int64) if table is not None else np.zeros_like(rows)
    labels = ("never had it", "caught it, not yet infectious", "infectious", "over it")
    return classed(stage, colours=[STAGE_COLOURS[s] for s in Seir], labels=labels)


def _by_age(snapshot: Snapshot, rows: Ints) -> Colouring:
    age = snapshot.tables["people"]["age_years"][rows].astype(np.float64)
    labels = ("under 15", "15 to 29", "30 to 49", "50 to 69", "70 and over")
    return classed(np.searchsorted(_AGES, age, side="right"), colours=RISING, labels=labels)


def _by_view(issue: Issue | None) -> Callable[[Snapshot, Ints], Colouring]:
    labels = ("dead against", "against", "undecided", "for", "all for")
    if issue is None:
        labels = (
            "progressive", "rather progressive", "between", "rather conservative", "conservative",
        )  # fmt: skip

    def by(snapshot: Snapshot, rows: Ints) -> Colouring:
        social = snapshot.tables["social"]
        view = social["leaning"][rows] if issue is None else social["views"][rows, int(issue)]
        which = np.searchsorted(_FIFTHS, view.astype(np.float64), side="right")
        return classed(which, colours=DIVERGING, labels=labels)

    return by


CHOICES: dict[str, Callable[[Snapshot, Ints], Colouring]] = {
    "household": _by_household,
    "mood": _by_mood,
    "money": _by_wealth,
    "infection": _by_stage,
    "age": _by_age,
    "leaning": _by_view(None),
    **{f"opinion on {ISSUE[issue]}": _by_view(issue) for issue in Issue},
}
"""What people can be coloured by."""
