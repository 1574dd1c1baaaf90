"""The set-up of Generative Agents: 25 people, two days, one party, and what becomes of the news.

Park et al. (2023) let 25 language-model agents who hardly knew each other live for two days; one
meant to give a party on the second evening. At the end half of them knew of it, 5 of 12 invited had
come, the share of pairs who knew each other had grown from .167 to .74, and 1.3 % of what was said
of acquaintances was made up. Here it is done with no language model: newcomers to a village, of
whom one is made to mean to give a party (``society.give_party``) on the first morning; all else is
theirs. The control is the same village struck dumb.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.town import DAY_S, Town, sample_of, simulated

Floats = NDArray[np.float64]

_VILLAGE = (
    "people.count=25",
    "world.size_cells=128",
    "society.acquainted=0",
    "society.friends_mean=0",
)
_SILENT = (*_VILLAGE, "society.talkativeness=0")
_PARTY = ("11h society.give_party in_h=34",)
"""Thought of at eight on the first morning, to be held at six on the second evening."""

REACH = Figure(
    "share of the village who know of the party after two days",
    0.2,
    0.6,
    source="one to 12 or 13 of 25: Park et al. 2023; a candidacy one to 8",
)
CAME = Figure(
    "share of those asked to the party who came",
    0.33,
    1.0,
    source="5 of 12 invited came: Park et al. 2023",
)
KEPT = Figure(
    "share of agreed meetings that were kept",
    0.33,
    1.0,
    source="as many as come to a party at least: Park et al. 2023",
)
DENSER = Figure(
    "growth of the share of pairs who know each other",
    0.05,
    0.58,
    source=".167 to .74, by .57: Park et al. 2023; the slower the likelier among people",
)
INVENTED = Figure(
    "claims that nobody lived through or was told",
    0.0,
    0.5,
    source="6 of 453, Park et al. 2023, to be beaten: none",
    unit="claims",
)


def knowledge_of(
    town: Town,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]:
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


def known_by(town: Town, *, event: int) -> Floats:
    """Return when each of those who know of an event learnt of it, s, in order."""
    _, fact, when, _ = knowledge_of(town)
    return np.sort(when[fact == event])


def party_of(town: Town) -> tuple[int, float]:
    """Return the party that was ordered, and the share of those asked to it who came."""
    planned, held = town.events("party_planned"), town.events("party_held")
    ordered = int(planned["id"][planned["why"] == "wish"][0])
    host = planned["subject"][planned["id"] == ordered][0]
    mine = np.flatnonzero(held["subject"] == host) if held["id"].size else np.array([], dtype=int)
    if mine.size == 0 or held["asked"][mine[0]] == 0:
        return ordered, float("nan")
    return ordered, float(held["came"][mine[0]] / held["asked"][mine[0]])


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
    seeds = range(7, 7 + effort.choose(quick=1, full=6))
    towns = [
        simulated(effort, seed=seed, changes=changes, doings=_PARTY, days=days) for seed in seeds
    ]
    parties = [party_of(town) for town in towns]
    news = [known_by(town, event=event) for town, (event, _) in zip(towns, parties, strict=True)]
    grown = [density(town, day=days) - density(town, day=0) for town in towns]
    readings = (
        REACH.of(
            float(np.mean([len(n) / town.people for n, town in zip(news, towns, strict=True)]))
        ),
        CAME.of(float(np.mean([came for _, came in parties]))),
        KEPT.of(float(np.mean([_kept(town) for town in towns]))),
        DENSER.of(float(np.mean(grown))),
        INVENTED.of(float(sum(invented(town) for town in towns))),
    )

    def draw(axes: Any) -> None:
        for number, times in enumerate(news):
            hours = np.concatenate([times, [2.0 * DAY_S]]) / 3600.0
            known = np.arange(1, len(times) + 1) / towns[0].people
            axes.step(hours, np.append(known, known[-1]), where="post", color=FOUND,
                      alpha=0.7, label="the party" if number == 0 else None)  # fmt: skip
        axes.axhline(0.32, color=REFERENCE, ls="--", lw=1, label="Generative Agents")
        axes.axhline(0.48, color=REFERENCE, ls="--", lw=1)
        axes.axhline(1 / towns[0].people, color=CONTROL, ls=":", label="silence")
        axes.set(xlabel="hours", ylabel="share who know", ylim=(0, 1))

    return Outcome(readings, plot=draw, sample=sample_of(towns))


GOSSIP = Check(
    name="gossip",
    title="In two days word of a party goes round 25 people; who is asked comes, and none invents",
    measure=lambda effort: _village(effort, changes=_VILLAGE, days=2),
    control=lambda effort: _village(effort, changes=_SILENT, days=1),
    control_is="a day of the same village without talk",
)
