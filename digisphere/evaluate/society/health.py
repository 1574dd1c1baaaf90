"""Checks of contagion and death: final size, threshold, clustering, timing, severity, mortality.

The village's own kernels run in one room where all mix, where the final size is known exactly
(Kermack & McKendrick 1927), and on networks of equal degree with and without clustering.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE
from digisphere.people.contagion import FLU, SILENT_GIVES, SYMPTOMATIC, Course, severity_of
from digisphere.people.contagion_runs import (
    MEAN_GIVES,
    Epidemic,
    in_one_room,
    on_network,
    ring_network,
)
from digisphere.people.enums import Severity, Sex
from digisphere.people.mortality import SLOPE_A_YEAR, dies_within, hazard_a_year

Floats = NDArray[np.float64]

_PEOPLE, _SEEDS = 10_000, 20
_R0S = (1.5, 2.0, 3.0)
_EXACT = "z = 1 - (1 - s) exp(-R0 z), Kermack & McKendrick 1927; three standard errors"
FINAL_SIZE = {
    1.5: Figure("final size at R0 1.5 less the exact one", -0.03, 0.03, source=_EXACT),
    2.0: Figure("final size at R0 2 less the exact one", -0.012, 0.012, source=_EXACT),
    3.0: Figure("final size at R0 3 less the exact one", -0.006, 0.006, source=_EXACT),
}
BELOW = Figure(
    "infected per case brought in, R0 0.8", 3.0, 8.0, source="branching process: 1 / (1 - R0) = 5"
)
CLUSTERED = Figure(
    "final size on a clustered network over a random one of equal degree",
    0.0,
    0.85,
    source="clustering lowers it: Keeling & Eames 2005",
)
TAKES_OFF = Figure(
    "share of single cases that start an epidemic at R0 2, less the exact share", -0.13, 0.13,
    source="branching process (Harris 1963) of the course's own infectious times; three standard "
    "errors of a hundred outbreaks",
)  # fmt: skip
DIES_OUT = Figure(
    "share of single cases that start an epidemic at R0 0.8", 0.0, 0.02,
    source="none below the threshold: Kermack & McKendrick 1927",
)  # fmt: skip
SERIAL = Figure(
    "mean serial interval", 2.2, 3.6, unit="days",
    source="2.2 (Vink et al. 2014, A/H3N2) to 3.6 (Cowling et al. 2009)",
)  # fmt: skip
GENERATION = Figure(
    "mean generation time early on over its exact mean",
    0.9,
    1.1,
    source="onset less shedding before it, plus half the size-biased infectious time",
)
NOTICE = Figure(
    "share of the infected who notice", 0.583, 0.745, source="Carrat et al. 2008: 0.669, 95 %"
)
CARE = Figure(
    "hospital for those who notice, 65 years and over", 0.075, 0.11, source="CDC 2018-19: 0.0909"
)
CARE_YOUNG = Figure(
    "hospital for those who notice, 5 to 17 years", 0.0018, 0.0037, source="CDC 2018-19: 0.00274"
)


def exact_final_size(r0: float, *, seeds: float = 0.0) -> float:
    """Return the share ever infected when all mix, ``seeds`` of them brought in."""
    if r0 <= 1.0 and seeds <= 0.0:
        return 0.0
    low = 1e-6 if seeds > 0.0 else 1e-3
    root: float = brentq(lambda z: 1.0 - z - (1.0 - seeds) * np.exp(-r0 * z), low, 1.0)
    return root


@cache
def _mixed(r0: float, *, runs: int, silent: float) -> tuple[Epidemic, ...]:
    return tuple(
        in_one_room(_PEOPLE, r0=r0, seed=seed, seeds=_SEEDS, silent=silent, step_h=3.0)
        for seed in range(1, runs + 1)
    )


def _final_sizes(effort: Effort, *, silent: float) -> Outcome:
    runs = effort.choose(quick=3, full=20)
    found = {r0: [e.share for e in _mixed(r0, runs=runs, silent=silent)] for r0 in _R0S}
    exact = {r0: exact_final_size(r0, seeds=_SEEDS / _PEOPLE) for r0 in _R0S}
    below = np.mean([e.share for e in _mixed(0.8, runs=runs, silent=silent)])
    readings = [FINAL_SIZE[r0].of(float(np.mean(found[r0])) - exact[r0]) for r0 in _R0S]

    def draw(axes: Any) -> None:
        line = np.linspace(0.5, 3.2, 120)
        axes.plot(line, [exact_final_size(r) for r in line], color=REFERENCE, label="exact")
        for r0 in _R0S:
            axes.plot([r0] * runs, found[r0], "o", color=FOUND, ms=4)
        axes.plot([0.8], [below], "o", color=FOUND, ms=4, label="simulated")
        axes.set(xlabel="R0", ylabel="share ever infected")

    sample = f"{runs} epidemics among {_PEOPLE:,} people at each R0, {_SEEDS} cases brought in"
    last = BELOW.of(float(below) * _PEOPLE / _SEEDS)
    return Outcome((*readings, last), plot=draw, sample=sample)


_FEW, _LARGE = 300, 0.3
"""People of an outbreak from a single case, and from which share of them on it is an epidemic."""


def exact_chance(r0: float, *, course: Course = FLU) -> float:
    """Return the chance that one case among ever so many starts an epidemic (Harris 1963).

    Cases infect Poisson numbers in proportion to what they give off: gamma times, by whether they
    notice. The chance that a line dies out is what its first case's lines give together.
    """
    shape = 1.0 / course.infectious_cv**2

    def dies_out(q: float) -> float:
        sheds = (1.0 - q) * r0 / MEAN_GIVES / shape
        silent = (1.0 + SILENT_GIVES * sheds) ** -shape
        return float(SYMPTOMATIC * (1.0 + sheds) ** -shape + (1.0 - SYMPTOMATIC) * silent)

    if r0 <= 1.0:
        return 0.0
    root: float = brentq(lambda q: dies_out(q) - q, 0.0, 1.0 - 1e-6)
    return 1.0 - root


@cache
def _large(r0: float, *, runs: int, seeds: int) -> float:
    """Return the share of outbreaks that become epidemics."""
    outbreaks = (
        in_one_room(_FEW, r0=r0, seed=seed, seeds=seeds, step_h=6.0) for seed in range(1, runs + 1)
    )
    return float(np.mean([outbreak.share >= _LARGE for outbreak in outbreaks]))


def _threshold(effort: Effort, *, seeds: int) -> Outcome:
    runs = effort.choose(quick=60, full=400)
    found = {r0: _large(r0, runs=runs, seeds=seeds) for r0 in (0.8, 2.0)}

    def draw(axes: Any) -> None:
        line = np.linspace(0.5, 3.2, 80)
        axes.plot(line, [exact_chance(r) for r in line], color=REFERENCE, label="exact")
        plotted = (0.8, 1.5, 2.0, 3.0)
        axes.plot(plotted, [_large(r, runs=runs, seeds=seeds) for r in plotted], "o", color=FOUND,
                  label=f"{runs} outbreaks each")  # fmt: skip
        axes.set(xlabel="R0", ylabel="share that become epidemics", ylim=(-0.02, 1))

    readings = (TAKES_OFF.of(found[2.0] - exact_chance(2.0)), DIES_OUT.of(found[0.8]))
    return Outcome(readings, plot=draw, sample=f"{runs} outbreaks among {_FEW} people")


@cache
def _on_ring(rewired: float, *, runs: int) -> float:
    shares = []
    for seed in range(1, runs + 1):
        network = ring_network(4000, near=10, rewired=rewired, seed=seed)
        shares.append(on_network(network, r0=2.0, seed=seed, seeds=_SEEDS).share)
    return float(np.mean(shares))


def _clustering(effort: Effort, *, rewired: float) -> Outcome:
    runs = effort.choose(quick=4, full=20)
    random = _on_ring(1.0, runs=runs)

    def draw(axes: Any) -> None:
        shares = (0.0, 0.02, 0.1, 0.3, 1.0)
        axes.plot(range(5), [_on_ring(p, runs=runs) for p in shares], "o-", color=FOUND)
        axes.axhline(exact_final_size(2.0), color=REFERENCE, lw=1, label="all mix")
        axes.set_xticks(range(5), [f"{p:g}" for p in shares])
        axes.set(xlabel="share of contacts rewired", ylabel="share ever infected, R0 2")

    sample = f"{runs} epidemics among 4,000 people with ten contacts each"
    share = _on_ring(rewired, runs=runs) / random
    return Outcome((CLUSTERED.of(share),), plot=draw, sample=sample)


@cache
def _timed(course: Course, *, runs: int) -> tuple[Epidemic, ...]:
    return tuple(
        in_one_room(_PEOPLE, r0=1.3, seed=seed, seeds=_SEEDS, course=course, most_days=60.0)
        for seed in range(1, runs + 1)
    )


def _timing(effort: Effort, *, course: Course) -> Outcome:
    epidemics = _timed(course, runs=effort.choose(quick=2, full=8))
    serial = np.concatenate([e.serial_days() for e in epidemics])
    # Late cases are biased to short intervals by the depletion of those who can catch it.
    early = np.concatenate([e.generation_days(first_days=25.0) for e in epidemics])
    early_mean = float(early.mean()) if early.size else np.nan

    def draw(axes: Any) -> None:
        axes.axvspan(SERIAL.low, SERIAL.high, color=BAND, alpha=0.2, label="published means")
        axes.hist(serial, bins=np.arange(-3.0, 12.0, 0.5), color=FOUND, alpha=0.7, density=True)
        axes.axvline(serial.mean(), color=FOUND, label="mean")
        axes.set(xlabel="days from onset to onset", ylabel="density")

    return Outcome(
        (SERIAL.of(float(serial.mean())), GENERATION.of(early_mean / FLU.generation_days)),
        plot=draw,
        sample=f"{serial.size:,} pairs of onsets in {len(epidemics)} epidemics",
    )


def _severities(effort: Effort, *, by_age: bool) -> Outcome:
    count = effort.choose(quick=400_000, full=4_000_000)
    u = Streams(1).uniform_by_slot("evaluate.severity", 0, np.arange(count))
    middles = np.array([2.0, 11.0, 30.0, 57.0, 75.0])
    care = []
    noticed = 0.0
    for age in middles:
        found = severity_of(u, ages=np.full(count, age if by_age else 30.0))
        ill = found > Severity.NONE
        noticed = float(ill.mean())
        care.append(float((found == Severity.CLINIC).sum() / ill.sum()))

    def draw(axes: Any) -> None:
        axes.semilogy(middles, [0.00697, 0.00274, 0.00561, 0.0106, 0.0909], "o", color=REFERENCE,
                      label="CDC 2018-19")  # fmt: skip
        axes.semilogy(middles, care, "-", color=FOUND, label="drawn")
        axes.axhline(0.00561, ls="--", color=CONTROL, label="age forgotten")
        axes.set(xlabel="age (years)", ylabel="need a hospital, of those who notice")

    readings = (NOTICE.of(noticed), CARE.of(care[4]), CARE_YOUNG.of(care[1]))
    return Outcome(readings, plot=draw, sample=f"{count:,} infections at each age")


GOMPERTZ = Figure(
    "rise of the log of the hazard a year of age, 40 to 95", 0.08, 0.11, unit="1/year",
    source="adults of low-mortality countries, Human Mortality Database; Missov et al. 2015",
)  # fmt: skip
LIFE = {
    Sex.FEMALE: Figure(
        "life expectancy, women", 78.8, 86.7, unit="years", source="EU countries: Eurostat 2019"
    ),
    Sex.MALE: Figure(
        "life expectancy, men", 70.9, 81.5, unit="years", source="EU countries: Eurostat 2019"
    ),
}


def _lives(count: int, *, slope: float, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return (n,) ages at death and sexes of people followed from birth, month by month."""
    streams = Streams(seed)
    sex = np.arange(count, dtype=np.int64) % 2
    alive, age = np.arange(count), np.zeros(count)
    for month in range(125 * 12):
        u = streams.uniform_by_slot("evaluate.lives", month, alive)
        age[alive] = month / 12.0
        dies = dies_within(u, ages=age[alive], sex=sex[alive], years=1.0 / 12.0, slope=slope)
        alive = alive[~dies]
        if alive.size == 0:
            break
    return age, sex


def _log_hazards(age: Floats) -> tuple[Floats, Floats, Floats]:
    """Return five-year middles, deaths a year lived, and deaths, 40 to 95."""
    edges = np.arange(40.0, 95.1, 5.0)
    deaths = np.histogram(age, edges)[0].astype(np.float64)
    lived = np.array([np.clip(age - low, 0.0, 5.0).sum() for low in edges[:-1]])
    return 0.5 * (edges[:-1] + edges[1:]), deaths / np.maximum(lived, 1.0), deaths


def _mortality(effort: Effort, *, slope: float) -> Outcome:
    age, sex = _lives(effort.choose(quick=12_000, full=200_000), slope=slope, seed=5)
    middles, hazard, deaths = _log_hazards(age)
    used = deaths > 0
    fit = np.polyfit(middles[used], np.log(hazard[used]), 1, w=np.sqrt(deaths[used]))

    def draw(axes: Any) -> None:
        line = np.linspace(40.0, 95.0, 50)
        for each, name in ((Sex.FEMALE, "women"), (Sex.MALE, "men")):
            law = hazard_a_year(line, sex=np.full(50, each))
            axes.semilogy(line, law, lw=1, color=REFERENCE, label=f"law, {name}")
        axes.semilogy(middles, hazard, "o", color=FOUND, label="deaths drawn")
        axes.set(xlabel="age (years)", ylabel="deaths a year lived")

    means = [LIFE[s].of(float(age[sex == s].mean())) for s in (Sex.FEMALE, Sex.MALE)]
    sample = f"{age.size:,} lives from birth to death"
    return Outcome((GOMPERTZ.of(float(fit[0])), *means), plot=draw, sample=sample)


MORTALITY = Check(
    name="gompertz",
    title="Death doubles its odds every seven or eight years",
    measure=lambda effort: _mortality(effort, slope=SLOPE_A_YEAR),
    control=lambda effort: _mortality(effort, slope=0.02),
    control_is="deaths that hardly heed age",
)
SIZES = Check(
    name="final_size",
    title="An epidemic among people who all mix ends where theory says",
    measure=lambda effort: _final_sizes(effort, silent=SILENT_GIVES),
    control=lambda effort: _final_sizes(effort, silent=1.0),
    control_is="people who give off as much when they never notice",
)
THRESHOLD = Check(
    name="threshold",
    title="One case starts an epidemic by chance above the threshold, and never below it",
    measure=lambda effort: _threshold(effort, seeds=1),
    control=lambda effort: _threshold(effort, seeds=20),
    control_is="twenty cases at once, among whom chance evens out",
)
CLUSTERING = Check(
    name="clustering",
    title="Clustered contacts hold an epidemic back",
    measure=lambda effort: _clustering(effort, rewired=0.02),
    control=lambda effort: _clustering(effort, rewired=1.0),
    control_is="contacts without clustering",
)
TIMING = Check(
    name="serial_interval",
    title="Onset follows onset as fast as influenza's",
    measure=lambda effort: _timing(effort, course=FLU),
    control=lambda effort: _timing(effort, course=Course(incubation_median=0.4, shed_before=0.2)),
    control_is="an illness that hardly incubates",
)
SEVERITY = Check(
    name="severity_by_age",
    title="The old and the smallest are taken worst",
    measure=lambda effort: _severities(effort, by_age=True),
    control=lambda effort: _severities(effort, by_age=False),
    control_is="an illness that forgets age",
)
