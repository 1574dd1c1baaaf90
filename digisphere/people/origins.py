"""Where people come from: the lands around, what is spoken there, and who of a household is whose.

A scenario says in ``people.origins`` which share of the founders is from where. A land is given
to households, not to heads: children have it from their parents, couples mostly share it, lodgers
have their own. The lands and their languages are invented, so that nobody's real people are
described by made-up figures; the sizes are published ones. Names are in ``names`` and
``names_elsewhere``, languages in ``languages``. Called by ``settling`` and ``new_people``.

Couples: a partner is sought among one's own with a chance of two in three and else among all, which
keeps the shares and leaves about one in eight couples mixed in a valley with a fifth from elsewhere
(one in twelve across the EU, more where the newcomers are many: Lanzieri 2012).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.settings import Origins
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Origin

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OWN_KIND = 0.65
"""Chance that a partner is sought among people of one's own origin alone."""
BORN_HERE = 0.2
"""Share of founders from elsewhere who were born here, of parents no longer here."""
_GROWN_DAYS = 6570
_HOUSEHOLD = 3.0
"""People who come with a founder, roughly; keeps the choice among lands open at every step."""


@dataclass(frozen=True, slots=True)
class Land:
    """What is to be said of a land.

    ``distance`` is how far its language is from the valley's, 0 the same to 1 nothing in common, as
    the inverse of Chiswick & Miller's (2005) scores puts them: near .4 within a family, near .6
    between families.
    """

    language: str
    where: str
    whence: str
    distance: float


LANDS: dict[Origin, Land] = {
    Origin.VALLEY: Land("Dalish", "in the valley", "the valley", 0.0),
    Origin.COAST: Land("Marenese", "on the coast", "the coast", 0.4),
    Origin.HIGHLANDS: Land("Corric", "in the highlands", "the highlands", 0.6),
    Origin.PLAINS: Land("Stavian", "on the plains", "the plains", 0.5),
}


def shares_of(origins: Origins) -> Floats:
    """Return (origins,) the shares of the founders, in the order of ``Origin``."""
    return np.array([getattr(origins, origin.name.lower()) for origin in Origin])


def _picked(weights: Floats, chance: float) -> int:
    """Return the origin that a uniform draw picks by weights that need not sum to one."""
    upto = np.cumsum(weights)
    return min(int(np.searchsorted(upto, chance * upto[-1], side="right")), len(weights) - 1)


def of_newborn(people: TableView, row: int, *, chance: float) -> int:
    """Return the origin of a child: its mother's or its father's, as chance has it."""
    kin = [int(people[name][row]) for name in ("mother", "father")]
    lands = [int(people["origin"][parent]) for parent in kin if parent >= 0]
    return lands[int(chance * len(lands))] if lands else int(Origin.VALLEY)


def write_origins(people: TableView, rows: Ints, *, shares: Floats, rng: SystemStreams) -> None:
    """Write where each of these is from, by descent, by marriage and by chance.

    Args:
        people: the table, with kin written already.
        rows: who is new; parents and partners may have been here before.
        shares: (origins,) of the founders.
        rng: must declare the stream «origin».
    """
    if shares[Origin.VALLEY] >= 1.0:
        return
    draws = np.stack([rng.by_slot("origin", rows, k) for k in range(3)], axis=1)
    new = _Settlers(people, rows, shares=shares, draws=draws)
    for row in rows.tolist():
        people["origin"][row] = new.of(row)


class _Settlers:
    """The origins of new people as they are settled one after the other.

    Whoever follows from nobody is drawn by what is missing so far to the shares: with so few and so
    large families, plain draws would leave a village of hundreds far from what was asked for.
    """

    def __init__(self, people: TableView, rows: Ints, *, shares: Floats, draws: Floats) -> None:
        self._people, self._shares = people, shares
        self._draws = dict(zip(rows.tolist(), draws.tolist(), strict=True))
        self._found: dict[int, int] = {}
        self._count = np.zeros(len(shares))

    def of(self, row: int) -> int:
        """Return the origin of one of them, settling those first from whom it follows."""
        if row not in self._draws:
            return int(self._people["origin"][row])
        if row not in self._found:
            self._found[row] = self._settle(row)
            self._count[self._found[row]] += 1.0
        return self._found[row]

    def _parents(self, row: int) -> list[int]:
        kin = (int(self._people[name][row]) for name in ("mother", "father"))
        return [parent for parent in kin if parent >= 0]

    def _settle(self, row: int) -> int:
        own, alike, which = self._draws[row]
        if parents := self._parents(row):
            return self.of(parents[int(which * len(parents))])
        partner = int(self._people["partner"][row])
        settles_first = partner >= 0 and (partner < row or bool(self._parents(partner)))
        if settles_first and alike < OWN_KIND:
            return self.of(partner)
        missing = self._shares * (self._count.sum() + _HOUSEHOLD) - self._count
        return _picked(np.maximum(missing, 0.0), own)


def lands_of_names(people: TableView, rows: Ints, *, rng: SystemStreams) -> Ints:
    """Return (n,) the land each one's given name is of.

    Half of those born here to families from elsewhere get a name as the valley's children do
    (Abramitzky, Boustan & Eriksson 2020: in twenty years families close half of that gap).
    """
    land = people["origin"][rows].astype(np.int64)
    if not land.any():
        return land
    native = people["arrived_day"][rows] <= people["birth_day"][rows]
    return np.where(native & (rng.by_slot("origin", rows, 3) < 0.5), int(Origin.VALLEY), land)


def together(people: TableView, rows: Ints, *, came: Ints) -> Ints:
    """Return (n,) the day each came here, with families from elsewhere coming together.

    Children of somebody from elsewhere came with the first of their parents, or were born here
    after that. Couples from elsewhere came on one day if both were grown then; who married somebody
    of here came before the wedding, if need be ahead of the family.

    Args:
        people: the table, with kin, birthdays, weddings and origins written.
        rows: who is new.
        came: (n,) the day each would have come alone; of those born here their birthday.
    """
    away = people["origin"][rows] != Origin.VALLEY
    if not away.any():
        return came
    day, at = came.copy(), {row: k for k, row in enumerate(rows.tolist())}
    born = people["birth_day"][rows].astype(np.int64)
    kin = [[at[p] for p in (int(people[n][row]) for n in ("mother", "father")) if p in at]
           for row in rows.tolist()]  # fmt: skip
    founds = away & (came > born) & np.array([not parents for parents in kin])
    for k in np.argsort(born, kind="stable").tolist():
        other = at.get(int(people["partner"][rows[k]]), -1)
        if any(away[p] for p in kin[k]):
            day[k] = max(int(born[k]), min(int(day[p]) for p in kin[k]))
        elif not founds[k]:
            continue
        if other >= 0 and day[k] > born[k]:
            first, last = sorted((k, other), key=lambda one: (born[one], one))
            both = founds[k] and founds[other] and came[first] >= born[last] + _GROWN_DAYS
            wedding = int(people["married_day"][rows[k]])
            day[k] = came[first] if both else min(int(day[k]), wedding - 30)
    return day
