"""Check of likeness among friends: what sorts them much, what a little, and what hardly.

McPherson, Smith-Lovin & Cook (2001) review it: age and origin sort friends much, sex and values
less; of politics, those met face to face share a little. Friendships are seeded for people made for
the purpose, as every town's are; no town is simulated.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import FOUND
from digisphere.evaluate.society.traits import villagers
from digisphere.society.graph_measures import assortativity
from digisphere.society.seeding import Persons, seed_ties
from digisphere.society.vocabulary import TieKind

Floats = NDArray[np.float64]

_STREAMS = Streams(12)
LEANING = Figure(
    "assortativity of friends by political leaning",
    0.05,
    0.35,
    source=".1 to .3 among those met face to face: Huckfeldt & Sprague 1995, Mutz 2002; five "
    "points either way",
)
DEAR = Figure(
    "assortativity of friends by basic values, mean of ten",
    0.03,
    0.30,
    source="value homophily: McPherson, Smith-Lovin & Cook 2001; weaker than by age",
)
AGE = Figure(
    "assortativity of friends by age",
    0.4,
    0.95,
    source="age sorts friends more than all but origin: McPherson, Smith-Lovin & Cook 2001",
)
SEX = Figure(
    "assortativity of friends by sex",
    0.05,
    0.5,
    source="less than by age: McPherson, Smith-Lovin & Cook 2001",
)


def _net(persons: Persons, *, number: int) -> csr_matrix:
    def draw(name: str, slots: Any) -> Floats:
        return _STREAMS.uniform_by_slot(f"evaluate.{name}", number, slots)

    ties = seed_ties(persons, draw=draw, friends_mean=9.0)
    friends = ties.kind == TieKind.FRIEND
    size = (persons.number, persons.number)
    return csr_matrix((np.ones(int(friends.sum())), (ties.a[friends], ties.b[friends])), shape=size)


def _measured(effort: Effort, *, dealt: bool) -> Outcome:
    """Measure friends; ``dealt`` hands leanings, values and ages out anew once friends are made."""
    count, towns = effort.choose(quick=300, full=800), effort.choose(quick=3, full=6)
    rows = []
    persons, net = villagers(count, number=0)[0], csr_matrix((count, count))
    for number in range(towns):
        persons = villagers(count, number=number)[0]
        net = _net(persons, number=number)
        if dealt:
            order = np.argsort(_STREAMS.uniform_by_slot("evaluate.deal", number, np.arange(count)))
            persons = replace(
                persons, leaning=persons.leaning[order], matters=persons.matters[order],
                age_years=persons.age_years[order], sex=persons.sex[order],
            )  # fmt: skip
        dear = [assortativity(net, column) for column in persons.matters.T]
        rows.append(
            (assortativity(net, persons.leaning), np.mean(dear),
             assortativity(net, persons.age_years), assortativity(net, persons.sex.astype(float)))
        )  # fmt: skip
    means = np.array(rows).mean(axis=0)
    figures = (LEANING, DEAR, AGE, SEX)

    def draw(axes: Any) -> None:
        a, b = net.nonzero()
        axes.plot(persons.leaning[a], persons.leaning[b], ".", color=FOUND, ms=3, alpha=0.4)
        axes.set(xlabel="leaning", ylabel="leaning of the friend")

    readings = tuple(f.of(float(v)) for f, v in zip(figures, means, strict=True))
    return Outcome(readings, plot=draw, sample=f"{towns} villages of {count} adults")


HOMOPHILY = Check(
    name="homophily",
    title="Friends are alike: much in age, a little in sex, values and politics",
    measure=lambda effort: _measured(effort, dealt=False),
    control=lambda effort: _measured(effort, dealt=True),
    control_is="the same friendships among people whose age, sex, values and leaning are dealt out",
)
