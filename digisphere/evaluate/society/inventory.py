"""Check of the interview: does a questionnaire, asked and answered in words, find out what somebody
is like?

Ten questions are put to everybody grown, their words are read back to a scale, and six weeks later
they are asked again. Rammstedt & John (2007) built the ten-item inventory whose plan this follows:
its scales agree with those of the long form at .83 and with themselves after six to eight weeks at
.75, both in the mean over traits. The control is the same answers handed in under other names.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import FOUND, REFERENCE
from digisphere.evaluate.society.town import scenario_of
from digisphere.language.scoring import questionnaire
from digisphere.people.enums import TRAITS
from digisphere.world.opening import open_world

Floats = NDArray[np.float64]

_GROWN_YEARS = 18.0
_AGAIN_S = 42 * 86400.0

WORST = Figure(
    "correlation of score and trait, the worst of five",
    0.6,
    0.95,
    source="above .6 for a person to be recoverable; short and long form .83: "
    "Rammstedt & John 2007",
)
MEAN = Figure(
    "correlation of score and trait, mean of five",
    0.72,
    0.90,
    source=".83 of BFI-10 with BFI-44, which is itself not free of error: Rammstedt & John 2007",
)
AGAIN = Figure(
    "correlation of a score with itself six weeks later, mean of five",
    0.65,
    0.85,
    source=".75 after six to eight weeks: Rammstedt & John 2007; ten points either way",
)
OTHERS = Figure(
    "correlation of a score with a trait it is not for, the largest of twenty",
    0.0,
    0.46,
    source="traits go together by up to .46 themselves: bfi data (n = 2,800)",
)


def _asked(snapshot: Snapshot, rows: list[int]) -> Floats:
    """Return (n, 5) scores read from the answers of some people."""
    sheets = [questionnaire(snapshot, row).scores for row in rows]
    return np.array([[sheet[name] for name in TRAITS] for sheet in sheets])


def _recovered(effort: Effort, *, mixed: bool) -> Outcome:
    snapshot = open_world(scenario_of(effort), seed=7).snapshot()
    clock = snapshot.clock
    later = replace(snapshot, clock=clock.at_tick(clock.tick + round(_AGAIN_S / clock.tick_s)))
    people = snapshot.tables["people"]
    rows = [r for r in people.rows.tolist() if people["age_years"][r] >= _GROWN_YEARS]
    first, second = _asked(snapshot, rows), _asked(later, rows)
    if mixed:
        draws = Streams(7).uniform_by_slot("evaluate.names", 0, np.arange(2 * len(rows)))
        first = first[np.argsort(draws[: len(rows)])]
        second = second[np.argsort(draws[len(rows) :])]
    traits = np.array([[float(people[name][r]) for name in TRAITS] for r in rows])
    r = np.atleast_2d(np.corrcoef(traits.T, first.T))[:5, 5:]
    again = [float(np.corrcoef(first[:, k], second[:, k])[0, 1]) for k in range(5)]
    own = np.diag(r)
    readings = (
        WORST.of(own.min()),
        MEAN.of(own.mean()),
        AGAIN.of(float(np.mean(again))),
        OTHERS.of(np.abs(r - np.diag(own)).max()),
    )

    def draw(axes: Any) -> None:
        axes.plot([1, 5], [1, 5], color=REFERENCE, lw=0.8)
        axes.plot(traits.ravel(), first.ravel(), ".", color=FOUND, alpha=0.3)
        axes.set(xlabel="trait", ylabel="score read from the answers")

    sample = f"{len(rows)} adults of a village, each asked ten questions twice, seed 7"
    return Outcome(readings, plot=draw, sample=sample)


QUESTIONNAIRE = Check(
    name="questionnaire",
    title="Who is asked ten questions says in words what they are like, as reliably as people do",
    measure=lambda effort: _recovered(effort, mixed=False),
    control=lambda effort: _recovered(effort, mixed=True),
    control_is="the same answers, handed in under other people's names",
)
