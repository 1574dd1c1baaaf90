"""Compares a population with what its synthesis aims at, and says how groups within it differ.

A distribution is off when chance hardly explains it (chi-square, p < .001) and the difference is of
some size too (Cohen's w > .3, «medium»): families come in clusters, so that p alone would cry wolf
in any town. Inequality is held against the bands of the reference (`agent-simulators.md` §5.5).
Called by ``app`` (``digisphere balance``); what is written is ``page``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

from digisphere.capture.run_record import open_tables
from digisphere.capture.schemas import VALUE_COLUMNS
from digisphere.core.replay import read_json
from digisphere.core.streams import Streams
from digisphere.errors import RecordError
from digisphere.people import employment, families, values
from digisphere.people.character import faith, standardised
from digisphere.people.enums import TRAITS, Education, Occupation, Origin, Sex, Value
from digisphere.society.inequality import gini

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Columns = Mapping[str, NDArray[Any]]

GROWN_YEARS = employment.STUDENT_YEARS
UNLIKELY, NOTABLE_W = 0.001, 0.3
_AGE_EDGES = (15, 25, 35, 50, 65, 80)
_AGE_NAMES = ("0-14", "15-24", "25-34", "35-49", "50-64", "65-79", "80+")
_AGE_SHARES = (0.151, 0.106, 0.126, 0.206, 0.207, 0.146, 0.058)
"""The European Union on 1 January 2020 (Eurostat, demo_pjangroup)."""
_AGE_GROUPS = {"children": [0], "adults": [1, 2, 3, 4], "elders": [5, 6]}
_WOMEN = 0.511
_UNEMPLOYED = 0.06
"""Of those who work or seek work; OECD rates of quiet years are 3 to 10 %."""
_INFANT_YEARS = 6.0
_VALUE_DRAWS = 64
_GINI_BANDS = {"wealth of adults": (0.55, 0.85), "income of adults": (0.25, 0.60)}


@dataclass(frozen=True)
class Distribution:
    """One way to divide people (or households), with how many were meant to be where."""

    name: str
    target: str
    groups: tuple[str, ...]
    found: Floats
    expected: Floats

    @property
    def chi_square(self) -> float:
        """Pearson's statistic over the groups in which anybody was expected or found."""
        e, o = self._pooled()
        return float(((o - e) ** 2 / e).sum())

    @property
    def p(self) -> float:
        """Chance of being off as far by chance, were everybody drawn alone."""
        return float(chi2.sf(self.chi_square, max(len(self._pooled()[0]) - 1, 1)))

    @property
    def w(self) -> float:
        """Cohen's effect size: 0.1 is small, 0.3 medium, 0.5 large."""
        return float(np.sqrt(self.chi_square / max(self.found.sum(), 1.0)))

    @property
    def balanced(self) -> bool:
        """Whether it is made up as meant."""
        return self.p >= UNLIKELY or self.w <= NOTABLE_W

    def _pooled(self) -> tuple[Floats, Floats]:
        """Return expected and found, groups of next to nobody counting as half a person."""
        used = (self.expected > 0.0) | (self.found > 0.0)
        return np.maximum(self.expected[used], 0.5), self.found[used]


@dataclass(frozen=True)
class Figure:
    """One number with the band it should be in; ``slack`` is what so few people may be off."""

    name: str
    value: float
    low: float
    high: float
    slack: float

    @property
    def balanced(self) -> bool:
        """Whether it is in its band."""
        return self.low - self.slack <= self.value <= self.high + self.slack


@dataclass(frozen=True)
class Balance:
    """All that was found about a population."""

    distributions: tuple[Distribution, ...]
    figures: tuple[Figure, ...]
    groups: dict[str, dict[str, dict[str, float]]]
    """By age, sex, origin and occupation: of each group its size, means and OCEAN in SD."""

    @property
    def off(self) -> list[str]:
        """Names of what is not as meant."""
        return [
            *(part.name for part in self.distributions if not part.balanced),
            *(part.name for part in self.figures if not part.balanced),
        ]


def recorded_balance(folder: Path) -> Balance:
    """Return the balance of the people of a recorded run or a dataset, as at its end.

    Raises:
        RecordError: the folder holds no record, or one without people.
    """
    tables = open_tables(folder)
    if "people" not in tables.manifest["tables"]:
        raise RecordError(f"«{folder}» has no table «people». Record it again with this version.")
    everybody = tables.table("people")
    people = {name: values[everybody["alive"]] for name, values in everybody.items()}
    if not people["person_id"].size:
        raise RecordError(
            f"«{folder}» holds nobody, so there is no balance. Record a scenario with people.count "
            "above 0."
        )
    return balance_of(people, everybody=everybody, asked=_asked_for(folder))


def _asked_for(folder: Path) -> dict[str, Any]:
    """Return the settings of ``[people]`` a record was made by."""
    path = folder / "manifest.json"
    manifest = read_json(path) if path.is_file() else {}
    return dict(manifest.get("scenario", {}).get("people", {}))


def balance_of(
    people: Columns, *, everybody: Columns | None = None, asked: Mapping[str, Any]
) -> Balance:
    """Return the balance of living people.

    Args:
        people: columns of the living, as in the table ``people``.
        everybody: the same of all who ever lived here, by row; the living if not given.
        asked: the settings of ``[people]``: origins, ages and unemployment count.
    """
    kin = people if everybody is None else everybody
    grown = {name: values[people["age_years"] >= GROWN_YEARS] for name, values in people.items()}
    slack = 1.0 / float(np.sqrt(max(len(grown["age_years"]), 1)))
    wealth, income = (gini(np.maximum(grown[c], 0)) for c in ("purse_cents", "income_cents_month"))
    return Balance(
        distributions=(
            _ages(people, asked.get("ages", {})), _sexes(people), _households(people),
            _origins(people, asked.get("origins", {"valley": 1.0})),
            _occupations(grown, kin, unemployed=asked.get("unemployment")), _schooling(grown),
            *([_dearest(grown)] if VALUE_COLUMNS.keys() <= grown.keys() else []),
        ),
        figures=tuple(
            Figure(name, value, *band, slack)
            for (name, band), value in zip(_GINI_BANDS.items(), (wealth, income), strict=True)
        ),
        groups=_groups(people),
    )  # fmt: skip


def _ages(people: Columns, asked: Mapping[str, float]) -> Distribution:
    found = np.bincount(np.digitize(people["age_years"], _AGE_EDGES), minlength=len(_AGE_NAMES))
    shares, target = np.array(_AGE_SHARES), "EU 2020 (Eurostat)"
    if any(asked.values()):
        target = "the scenario's people.ages, within them EU 2020 (Eurostat)"
        for name, bands in _AGE_GROUPS.items():
            shares[bands] *= asked.get(name, 0.0) / shares[bands].sum()
    return Distribution("age", target, _AGE_NAMES, found.astype(np.float64),
                        shares / shares.sum() * found.sum())  # fmt: skip


def _sexes(people: Columns) -> Distribution:
    found = np.bincount(people["sex"], minlength=2).astype(np.float64)
    names = tuple(sex.name.lower() for sex in Sex)
    return Distribution("sex", "EU 2020 (Eurostat)", names, found,
                        np.array([_WOMEN, 1.0 - _WOMEN]) * found.sum())  # fmt: skip


def _households(people: Columns) -> Distribution:
    sizes = np.unique(people["household_id"], return_counts=True)[1]
    found = np.bincount(np.minimum(sizes, 6), minlength=7)[1:].astype(np.float64)
    shares = np.diff(families.SIZES, prepend=0.0)
    names = ("1", "2", "3", "4", "5", "6+")
    return Distribution("household size", "families.SIZES (Eurostat)", names, found,
                        shares * found.sum())  # fmt: skip


def _origins(people: Columns, shares: Mapping[str, float]) -> Distribution:
    found = np.bincount(people["origin"], minlength=len(Origin)).astype(np.float64)
    names = tuple(origin.name.lower() for origin in Origin)
    meant = np.array([float(shares.get(name, 0.0)) for name in names])
    return Distribution(
        "origin", "the scenario's people.origins", names, found, meant * found.sum()
    )


def _occupations(grown: Columns, everybody: Columns, *, unemployed: float | None) -> Distribution:
    """Divide adults by what they do; retirement and keeping house follow age and children."""
    kind, age = grown["occupation"], grown["age_years"]
    retired = kind == Occupation.RETIRED
    home = kind == Occupation.HOMEMAKER
    seeking = kind == Occupation.NONE
    found = np.array([0, seeking.sum(), home.sum(), retired.sum()], dtype=np.float64)
    found[0] = len(kind) - found.sum()
    at_rest = np.clip((age - employment.RETIRE_FROM) / employment.RETIRE_WITHIN, 0.0, 1.0)
    small = everybody["age_years"] < _INFANT_YEARS
    parents = np.concatenate([everybody["mother"][small], everybody["father"][small]])
    stays = np.where(grown["sex"] == Sex.FEMALE, *employment.STAYS_WITH_CHILDREN)
    keeps = np.isin(grown["person_id"], parents) * stays * (1.0 - at_rest)
    working = (1.0 - at_rest - keeps).sum()
    idle = _UNEMPLOYED if unemployed is None else unemployed
    expected = np.array([
        (1.0 - idle) * working, idle * working, keeps.sum(), at_rest.sum(),
    ])  # fmt: skip
    names = ("works", "seeks work", "keeps house", "retired")
    return Distribution("occupation", "ages, children, OECD unemployment", names, found, expected)


def _schooling(grown: Columns) -> Distribution:
    found = np.bincount(grown["education"], minlength=len(Education)).astype(np.float64)
    chances = np.linspace(0.0, 1.0, 201)[1:] - 0.0025
    age = np.asarray(grown["age_years"], dtype=np.float64)
    traits_z = standardised(np.stack([grown[t] for t in TRAITS], axis=1).astype(np.float64))
    expected = np.zeros(len(Education))
    for chance in chances.tolist():
        rank = employment.education(age, traits_z=traits_z, chance=np.full(len(age), chance))
        expected += np.bincount(rank, minlength=len(Education))
    names = tuple(level.name.lower() for level in Education)
    return Distribution("education", "employment.education by age and temper", names, found,
                        expected / len(chances))  # fmt: skip


def _dearest(grown: Columns) -> Distribution:
    """Divide adults by which of Schwartz's ten values matters most to them."""
    found = np.stack([grown[name] for name in VALUE_COLUMNS], axis=1).argmax(axis=1)
    age, sex = np.asarray(grown["age_years"], dtype=np.float64), grown["sex"]
    believed = faith(np.asarray(grown["devotion"], dtype=np.float64), age_years=age, sex=sex)
    traits = np.stack([grown[t] for t in TRAITS], axis=1).astype(np.float64)
    scores = values.expected(traits, faith=believed, age_years=age, sex=sex)
    slots = np.arange(_VALUE_DRAWS * scores.size).reshape(_VALUE_DRAWS, -1, len(Value))
    noise = Streams(0).normal_by_slot("balance.values", 0, slots)
    first = np.concatenate([values.of_scores(scores + values.own_part(n)).argmax(1) for n in noise])
    names = tuple(value.name.lower() for value in Value)
    return Distribution(
        "dearest value", "Schwartz & Bardi 2001, by temper, faith, age and sex", names,
        np.bincount(found, minlength=len(Value)).astype(np.float64),
        np.bincount(first, minlength=len(Value)) / _VALUE_DRAWS,
    )  # fmt: skip


def _groups(people: Columns) -> dict[str, dict[str, dict[str, float]]]:
    bands = np.array(_AGE_NAMES)[np.digitize(people["age_years"], _AGE_EDGES)]
    labels = {
        "age": bands,
        **{
            name: np.array([kind.name.lower() for kind in kinds])[people[name]]
            for name, kinds in (("sex", Sex), ("origin", Origin), ("occupation", Occupation))
        },
    }
    traits = standardised(np.stack([people[t] for t in TRAITS], axis=1).astype(np.float64))
    return {
        by: {
            str(group): _of_group(people, of == group, traits=traits) for group in np.unique(of)
        }
        for by, of in labels.items()
    }  # fmt: skip


def _of_group(people: Columns, who: NDArray[np.bool_], *, traits: Floats) -> dict[str, float]:
    return {
        "people": int(who.sum()),
        "share": float(who.mean()),
        "mean_age_years": float(people["age_years"][who].mean()),
        "women_share": float((people["sex"][who] == Sex.FEMALE).mean()),
        "degree_share": float((people["education"][who] == Education.DEGREE).mean()),
        "mean_income_cents_month": float(people["income_cents_month"][who].mean()),
        "median_purse_cents": float(np.median(people["purse_cents"][who])),
        "mean_fluency": float(people["fluency"][who].mean()),
        **{f"{name}_sd": float(traits[who, k].mean()) for k, name in enumerate(TRAITS)},
    }
