"""The set-up of Generative Agents: 25 people, two days: people come when asked, and nobody invents.

Park et al. (2023) let 25 language-model agents live for two days: what one or two knew at first was
known to 32 and 48 % at the end, 5 of 12 invited came, and 1.3 % of what was said of acquaintances
was made up. Here with no language model. The plot shows how far news goes. The
control is the same village struck dumb.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.town import DAY_S, Town, simulated

Floats = NDArray[np.float64]

_VILLAGE = ("people.count=25", "world.size_cells=128")
_SILENT = (*_VILLAGE, "society.talkativeness=0")
_FIRST_KNOWERS = 2
_TOP = 2

CAME = Figure(
    "share of agreed meetings that were kept",
    0.33,
    1.0,
    source="5 of 12 invited came: Park et al. 2023",
)
DENSER = Figure(
    "growth of the share of pairs who know each other",
    0.005,
    0.58,
    source=".167 to .74 among strangers: Park et al. 2023; neighbours of years know most already",
)
INVENTED = Figure(
    "claims that nobody lived through or was told",
    0.0,
    0.5,
    source="6 of 453, Park et al. 2023, to be beaten: none",
    unit="claims",
)


def _facts(town: Town) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Return, for every piece of knowledge at the end: whose, the fact, when learnt, from whom."""
    count = town.column("knowledge.count")
    used = np.arange(town.column("knowledge.event").shape[1]) < count[:, None]
    whose = np.nonzero(used)[0].astype(np.int64)
    return (
        whose,
        town.column("knowledge.event")[used].astype(np.int64),
        town.column("knowledge.time_s")[used].astype(np.float64),
        town.column("knowledge.source")[used].astype(np.int64),
    )


def spread_of(town: Town) -> list[Floats]:
    """Return when each of the best-travelled news reached its knowers, s, best first.

    News is what at most two people lived through or saw on the first day.
    """
    _, fact, when, source = _facts(town)
    speech = set(town.events("speech")["id"].tolist())
    started = town.starts(fact)
    out = []
    for one in np.unique(fact[(started >= 0.0) & (started < DAY_S)]).tolist():
        chosen = fact == one
        first = int((source[chosen] < 0).sum())
        if one not in speech and 0 < first <= _FIRST_KNOWERS:
            out.append(np.sort(when[chosen]))
    return sorted(out, key=len, reverse=True)[:_TOP]


def density(town: Town, *, day: int) -> float:
    """Return the share of ordered pairs who know each other."""
    known = len(town.column("ties.a", day=day))
    return known / (town.people * (town.people - 1.0))


def invented(town: Town) -> int:
    """Return how many statements of facts rest neither on the fact nor on somebody's telling."""
    speech = town.events("speech")
    if speech["id"].size == 0:
        return 0
    told = dict(zip(speech["id"].tolist(), speech["fact_event"].tolist(), strict=True))
    teller = dict(zip(speech["id"].tolist(), speech["subject"].tolist(), strict=True))
    wrong = 0
    facts, vias = speech["fact_event"].tolist(), speech["via"].tolist()
    for number, fact, via in zip(speech["id"].tolist(), facts, vias, strict=True):
        if fact < 0 or via == fact:
            wrong += int(fact >= number)
            continue
        heard = fact < via < number and told.get(via) == fact
        wrong += int(not heard or teller.get(via) == teller[number])
    return wrong


def _kept(town: Town) -> float:
    came, missed = (len(town.events(kind)["id"]) for kind in ("outing", "missed_meeting"))
    return came / (came + missed) if came + missed else float("nan")


def _village(effort: Effort, *, changes: tuple[str, ...], days: int) -> Outcome:
    seeds = range(7, 7 + effort.choose(quick=1, full=4))
    towns = [simulated(effort, seed=seed, changes=changes, days=days) for seed in seeds]
    news = [spread_of(town) for town in towns]
    grown = [density(town, day=days) - density(town, day=0) for town in towns]
    readings = (
        CAME.of(float(np.mean([_kept(town) for town in towns]))),
        DENSER.of(float(np.mean(grown))),
        INVENTED.of(float(sum(invented(town) for town in towns))),
    )

    def draw(axes: Any) -> None:
        for number, times in enumerate(n for found in news for n in found):
            hours = np.concatenate([times, [2.0 * DAY_S]]) / 3600.0
            known = np.arange(1, len(times) + 1) / towns[0].people
            axes.step(hours, np.append(known, known[-1]), where="post", color=FOUND,
                      alpha=0.7, label="news" if number == 0 else None)  # fmt: skip
        axes.axhline(0.32, color=REFERENCE, ls="--", lw=1, label="Generative Agents")
        axes.axhline(0.48, color=REFERENCE, ls="--", lw=1)
        axes.axhline(_FIRST_KNOWERS / towns[0].people, color=CONTROL, ls=":", label="silence")
        axes.set(xlabel="hours", ylabel="share who know", ylim=(0, 1))

    return Outcome(readings, plot=draw)


GOSSIP = Check(
    name="gossip",
    title="In two days 25 people come to know each other, come when asked and invent nothing",
    measure=lambda effort: _village(effort, changes=_VILLAGE, days=2),
    control=lambda effort: _village(effort, changes=_SILENT, days=1),
    control_is="a day of the same village without talk",
)
