"""What each elector has to go by about each candidate: what they know, feel and have heard.

Nothing here is known to nobody: stands come from speeches, leaflets and talk (``civics.heard``),
leaning from knowing somebody well, advice from what was said to them, the record of those in office
from the voter's own pocket and from the public facts that reached them. How it is weighed is
``ballot``'s. Called by ``elections``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.settings import SocietySettings
from digisphere.core.state import View
from digisphere.people.enums import Occupation
from digisphere.society.ballot import Grounds
from digisphere.society.facts import rule_for
from digisphere.society.ties import ties_towards
from digisphere.society.vocabulary import Issue, Office

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_WELL_KNOWN = 0.35
"""Familiarity from which people know how somebody leans."""
_OWN_WORTH = 2.0
"""Regard candidates vote with for themselves."""
_CHILD_YEARS = 18.0
_CONCERN = {
    Issue.SECOND_MARKET_DAY: (
        Occupation.SHOPKEEPER, Occupation.STALLHOLDER, Occupation.FARMER, Occupation.BAKER,
        Occupation.BUTCHER, Occupation.CARTER,
    ),
    Issue.FELLING_THE_WOODS: (
        Occupation.FORESTER, Occupation.CARPENTER, Occupation.SHEPHERD,
    ),
    Issue.LATER_TAVERN_HOURS: (Occupation.INNKEEPER, Occupation.COOK),
    Issue.HIGHER_SCHOOL_BUDGET: (Occupation.TEACHER, Occupation.STUDENT),
    Issue.WELCOMING_NEWCOMERS: (Occupation.NONE, Occupation.CLERGY),
}  # fmt: skip
"""Whose bread depends on a matter (issue publics: Krosnick 1990)."""
_TWICE, _HALF_MORE = 2.0, 1.5
_DRINKS = 4
_IN_OFFICE = 0.1
"""What holding the office is worth where nothing speaks against it."""
_DEAR, _FACTS, _WORKLESS = 2.0, 0.5, 0.35
"""How a dearer meal, good and bad news and want of work weigh on the record."""
_PUBLIC = frozenset((
    "shortage", "carriers_cut_off", "carriers_back", "price_rise", "price_fall", "closure_ordered",
    "closure_lifted", "works_called", "works_done", "turned_back", "missed_work", "laid_off",
    "relief_given", "relief_missed",
))  # fmt: skip
"""Facts by which people judge how the town is run (Healy & Malhotra 2013); help after a disaster is
among what they reward (Healy & Malhotra 2009)."""
_PAPER = np.array([0.5, 0.25, 0.25])
"""How much age, trade and origin make somebody like oneself."""
_AGE_SD = 12.0


def gather(
    view: View, rows: Rows, names: npt.NDArray[np.int64], *, settings: SocietySettings
) -> Grounds:
    """Return what these voters have to go by.

    Args:
        view: the world.
        rows: (n,) voters.
        names: (k,) rows of the candidates.
        settings: for the usual price of food.
    """
    civics, social, people = view.table("civics"), view.tables["social"], view.table("people")
    affinity, familiarity, trust = ties_towards(
        view.table("ties"), rows, about=names, people=people.capacity
    )
    own, k = rows[:, None] == names, names.size
    leaning = social["leaning"].astype(np.float64)
    apart = np.abs(leaning[rows][:, None] - leaning[names])
    office = civics["office"][names] != Office.NONE
    record = _how_it_went(view, rows, settings=settings)
    return Grounds(
        views=social["views"][rows].astype(np.float64),
        salience=concerns(view, rows, settings=settings),
        heard=civics["heard"][rows][:, :k].astype(np.float64),
        regard=np.where(own, _OWN_WORTH, affinity * (0.4 + 0.6 * trust)),
        known=np.where(own, 1.0, familiarity),
        apart=np.where(own | (familiarity >= _WELL_KNOWN), apart, np.nan),
        advice=civics["spoken_for"][rows][:, :k].astype(np.float64),
        record=np.where(office, record[:, None] + _IN_OFFICE, 0.0),
        habit=(civics["last_vote"][rows][:, None] == names).astype(np.float64),
        alike=_alike(people, rows, names),
    )


def concerns(view: View, rows: Rows, *, settings: SocietySettings) -> Floats:
    """Return (n, issues) how much each matter is somebody's own concern; 1 as everybody's."""
    people, social = view.table("people"), view.tables["social"]
    out = np.ones((rows.size, len(Issue)))
    work = people["occupation"][rows]
    for issue, trades in _CONCERN.items():
        out[:, issue] *= np.where(np.isin(work, trades), _TWICE, 1.0)
    young = people.rows[people["age_years"][people.rows] < _CHILD_YEARS]
    with_children = np.isin(people["household_id"][rows], people["household_id"][young])
    out[:, Issue.HIGHER_SCHOOL_BUDGET] *= np.where(with_children, _TWICE, 1.0)
    out[:, Issue.LATER_TAVERN_HOURS] *= np.where(social["drinks"][rows] >= _DRINKS, _HALF_MORE, 1.0)
    out[:, Issue.WELCOMING_NEWCOMERS] *= np.where(people["origin"][rows] > 0, _TWICE, 1.0)
    dear = _dearer(social, rows, settings=settings) > 0.1
    out[:, Issue.SECOND_MARKET_DAY] *= np.where(dear, _HALF_MORE, 1.0)
    return out


def _dearer(social: Any, rows: Rows, *, settings: SocietySettings) -> Floats:
    """Return (n,) by what share food is dearer than usual, as they last met with it."""
    thinks = social["thinks_meal_cents"][rows].astype(np.float64)
    return np.where(thinks > 0, thinks / settings.meal_price_cents - 1.0, 0.0)


def _how_it_went(view: View, rows: Rows, *, settings: SocietySettings) -> Floats:
    """Return (n,) how the town has been run, -1 to 1: by their own pocket and what they know of."""
    people, known = view.table("people"), view.tables["knowledge"]
    log = view.events.read
    worth = np.zeros(rows.size)
    for n, row in enumerate(rows.tolist()):
        facts = known["event"][row]
        for event in facts[facts >= 0].tolist():
            kind = log.get(event).kind
            rule = rule_for(kind, {}) if kind in _PUBLIC else None
            worth[n] += rule.good if rule else 0.0
    pocket = -_DEAR * np.clip(_dearer(view.tables["social"], rows, settings=settings), -0.5, 1.0)
    workless = people["occupation"][rows] == Occupation.NONE
    felt: Floats = np.tanh(_FACTS * worth + pocket - _WORKLESS * workless)
    return felt


def _alike(people: Any, rows: Rows, names: npt.NDArray[np.int64]) -> Floats:
    """Return (n, k) likeness by what stands on the paper, from 0 to 1."""
    age, born = people["age_years"].astype(np.float64), people["origin"]
    gap = (age[rows][:, None] - age[names]) / _AGE_SD
    same = [people["occupation"][rows][:, None] == people["occupation"][names],
            born[rows][:, None] == born[names]]  # fmt: skip
    found: Floats = _PAPER[0] * np.exp(-0.5 * gap**2) + _PAPER[1] * same[0] + _PAPER[2] * same[1]
    return found
