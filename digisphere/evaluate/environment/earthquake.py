"""Checks of earthquakes: sizes, aftershocks, shaking with distance, damage, and slides.

Bands from Gutenberg & Richter 1944, Aki 1965, Utsu 1961, Båth 1965,
Beauducel's B3 relation with its scatter of 0.47, HAZUS fragility. Each has a broken model that
must fall out of its band.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from digisphere.core.streams import Streams
from digisphere.environment import earthquake_damage as damage
from digisphere.environment import earthquake_motion as motion
from digisphere.environment import earthquake_source as source
from digisphere.environment import landslide
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE
from digisphere.world.construction import Construction
from digisphere.world.enums import Soil

Floats = NDArray[np.float64]

_SEED = 11
_MONTH_S = 30.0 * source.DAY_S


def _rng(name: str, *, seed: int = _SEED) -> np.random.Generator:
    return Streams(seed).at(f"evaluate.earthquake {name}", 0)


# -- how many of which size ------------------------------------------------------------------------

B_OFF = Figure(
    "b-value off 1, in units of two standard errors (2 b / root N)", -1.0, 1.0,
    source="Gutenberg & Richter 1944; Aki 1965",
)  # fmt: skip


def aki_b(magnitude: Floats, *, smallest: float) -> float:
    """Maximum-likelihood slope of a magnitude distribution (Aki 1965)."""
    return float(np.log10(np.e) / (magnitude.mean() - smallest))


def _sizes(effort: Effort, *, uniform: bool) -> Outcome:
    each, seeds = effort.choose(quick=4000, full=100_000), effort.choose(quick=1, full=5)
    u = np.concatenate([_rng("sizes", seed=_SEED + k).random(each) for k in range(seeds)])
    number = len(u)
    plain = source.SMALLEST + u * (source.LARGEST - source.SMALLEST)
    sizes = plain if uniform else source.magnitudes(u)
    b = aki_b(sizes, smallest=source.SMALLEST)

    def draw(axes: Any) -> None:
        order = np.sort(sizes)[::-1]
        axes.semilogy(order, np.arange(1, number + 1), color=FOUND, label="model")
        line = number * 10.0 ** -(order - source.SMALLEST)
        axes.semilogy(order, np.maximum(line, 0.5), "--", color=REFERENCE, label="b = 1")
        axes.set(xlabel="magnitude", ylabel="shocks at least as large")

    return Outcome((B_OFF.of((b - 1.0) * np.sqrt(number) / (2.0 * 1.0)),), plot=draw)


SIZES = Check(
    name="earthquake_sizes",
    title="Ten times fewer earthquakes for each magnitude",
    measure=lambda effort: _sizes(effort, uniform=False),
    control=lambda effort: _sizes(effort, uniform=True),
    control_is="magnitudes spread evenly over their range",
)

# -- how fast aftershocks die away -----------------------------------------------------------------

OMORI = Figure("decay exponent p of aftershocks, by likelihood", 1.0, 1.1, source="Utsu 1961")


def omori_fit(delay_s: Floats, *, horizon_s: float) -> tuple[float, float]:
    """Exponent p and offset c in seconds that make delays (n,) up to a horizon likeliest."""
    days, last = delay_s / source.DAY_S, horizon_s / source.DAY_S
    total = len(days)

    def unlikely(x: Floats) -> float:
        p, c = float(x[0]), float(np.exp(x[1]))
        whole = (
            np.log((last + c) / c)
            if abs(p - 1.0) < 1e-6
            else ((last + c) ** (1.0 - p) - c ** (1.0 - p)) / (1.0 - p)
        )
        return float(p * np.log(days + c).sum() + total * np.log(whole))

    box = [(0.2, 6.0), (np.log(1e-4), np.log(30.0))]
    best = optimize.minimize(unlikely, x0=[1.2, np.log(0.05)], bounds=box, method="L-BFGS-B")
    return float(best.x[0]), float(np.exp(best.x[1])) * source.DAY_S


def _decay(effort: Effort, *, exponential: bool) -> Outcome:
    number = effort.choose(quick=6000, full=60_000)
    u = _rng("decay").random(number)
    delays = source.delays_s(u)
    if exponential:
        delays = -np.log1p(-u * (1.0 - 1e-9)) * float(np.median(delays)) / np.log(2.0)
        delays = delays[delays < source.HORIZON_S]
    p, c = omori_fit(delays, horizon_s=source.HORIZON_S)

    def draw(axes: Any) -> None:
        edges = np.geomspace(60.0, source.HORIZON_S, 28) / source.DAY_S
        count, _ = np.histogram(delays / source.DAY_S, bins=edges)
        middle = np.sqrt(edges[1:] * edges[:-1])
        rate = np.maximum(count / np.diff(edges), 1e-9)
        axes.loglog(middle[count > 0], rate[count > 0], "o", ms=3, color=FOUND, label="model")
        shape = (middle + c / source.DAY_S) ** -p
        axes.loglog(middle, shape * rate[8] / shape[8], color=REFERENCE, label=f"p = {p:.2f}")
        axes.set(xlabel="days after the mainshock", ylabel="aftershocks a day")

    return Outcome((OMORI.of(p),), plot=draw)


DECAY = Check(
    name="aftershock_decay",
    title="Aftershocks die away by Omori's law",
    measure=lambda effort: _decay(effort, exponential=False),
    control=lambda effort: _decay(effort, exponential=True),
    control_is="aftershocks that die away exponentially, half as many each day or so",
)

# -- how strong the largest aftershock is ----------------------------------------------------------

GAP = Figure("mean gap to the largest aftershock of a month", 1.0, 1.4, source="Båth 1965")
BRANCHING = Figure(
    "direct aftershocks of a shock, over all time", 0.8, 0.95, source="Helmstetter & Sornette 2003"
)


def _gaps(effort: Effort, *, thinned: float) -> Outcome:
    rng, runs = _rng("gap"), effort.choose(quick=250, full=3000)
    gaps = []
    for k in range(runs):
        main = 5.5 + 2.0 * k / runs
        times, sizes = source.sequence(rng, main=main)
        sizes = sizes[(times < _MONTH_S) & (rng.random(len(times)) < thinned)]
        gaps.append(main - (float(sizes.max()) if len(sizes) else source.cut_for(main)))
    ratio = source.BRANCHING * thinned

    def draw(axes: Any) -> None:
        axes.hist(gaps, bins=np.arange(-1.0, 4.1, 0.2), color=FOUND, label="model")
        axes.axvspan(GAP.low, GAP.high, color=BAND, alpha=0.25, label="band of the mean")
        axes.axvline(float(np.mean(gaps)), color=REFERENCE, label="mean")
        axes.set(xlabel="mainshock less largest aftershock", ylabel="sequences")

    return Outcome((GAP.of(float(np.mean(gaps))), BRANCHING.of(ratio)), plot=draw)


BATH = Check(
    name="largest_aftershock",
    title="The largest aftershock lies about 1.2 below its mainshock",
    measure=lambda effort: _gaps(effort, thinned=1.0),
    control=lambda effort: _gaps(effort, thinned=0.1),
    control_is="a tenth of the aftershocks",
)

# -- how the ground shakes -------------------------------------------------------------------------

MIDDLE = Figure("median residual of log10 peak acceleration", -0.05, 0.05, source="Beauducel B3")
SCATTER = Figure("its standard deviation", 0.44, 0.50, source="Beauducel B3, 0.47")
NEAR = Figure("median acceleration of M6.5 at 10 km", 0.37, 0.41, "Beauducel B3: 0.39 g", unit="g")
FAR = Figure("median acceleration of M5 at 20 km", 0.019, 0.023, "Beauducel B3: 0.021 g", unit="g")


def _motion(effort: Effort, *, sigma: float) -> Outcome:
    shocks, sites = effort.choose(quick=600, full=4000), 16
    rng = _rng("motion")
    rows = []
    for number in range(shocks):
        shock = motion.Shock(number, 0.0, 0.0, 0.0, 8.0, float(rng.uniform(4.0, 5.5)))
        xy = rng.uniform(8_000.0, 60_000.0, (sites, 2))
        if sigma == motion.SIGMA:
            rock = np.full(sites, int(Soil.ROCK))
            peak = motion.peak_g(shock, xy_m=xy, soil_id=rock, seed=_SEED)
            median = motion.median_g(
                shock.magnitude, distance_km=motion.distance_km(shock, xy_m=xy)
            )
            rows.append(np.log10(peak / median))
        else:
            rows.append(motion.residuals(shock, xy_m=xy, seed=_SEED, sigma=sigma))
    found = np.concatenate(rows)
    readings = (
        MIDDLE.of(float(np.median(found))),
        SCATTER.of(float(found.std())),
        NEAR.of(float(motion.median_g(6.5, distance_km=np.array([10.0]))[0])),
        FAR.of(float(motion.median_g(5.0, distance_km=np.array([20.0]))[0])),
    )

    def draw(axes: Any) -> None:
        x = np.linspace(-1.8, 1.8, 200)
        axes.hist(found, bins=60, density=True, color=FOUND, alpha=0.7, label="model")
        bell = np.exp(-0.5 * (x / 0.47) ** 2) / (0.47 * np.sqrt(2.0 * np.pi))
        axes.plot(x, bell, color=REFERENCE, label="normal, 0.47")
        axes.set(xlabel="log10 of peak acceleration over its median", ylabel="density")

    return Outcome(readings, plot=draw)


MOTION = Check(
    name="ground_motion",
    title="Shaking scatters about the published relation as it should",
    measure=lambda effort: _motion(effort, sigma=motion.SIGMA),
    control=lambda effort: _motion(effort, sigma=0.30),
    control_is="a scatter of 0.30 instead of 0.47",
)

# -- what shaking breaks ---------------------------------------------------------------------------

FALLS = Figure("steps at which stronger shaking breaks less", 0.0, 0.0, source="by definition")
HALF = Figure(
    "acceleration that damages half of rendered masonry moderately", 0.17, 0.23,
    source="HAZUS-MH, URML low code: 0.20 g", unit="g",
)  # fmt: skip


_STATE_COLOURS = ("#9ecae1", "#4292c6", CONTROL, "#7f0000")


def _shares(effort: Effort, *, blind: bool) -> tuple[Floats, Floats]:
    """Peak accelerations (k,) and the share (k, 4) of houses in each state or worse."""
    houses, rng = effort.choose(quick=4000, full=60_000), _rng("damage")
    medians = np.tile(damage.LOW_RISE_G[Construction.RENDERED], (houses, 1))
    strength, levels = rng.standard_normal(houses), np.linspace(0.05, 1.0, 20)
    shares = np.empty((len(levels), 4))
    whole, luck = np.zeros(houses, dtype=np.uint8), rng.standard_normal(houses)
    for k, level in enumerate(levels):
        shaken = rng.uniform(0.05, 1.0, houses) if blind else np.full(houses, level)
        state = damage.states_reached(
            shaken, medians=medians, own=strength, chance=luck, before=whole
        )
        shares[k] = [(state >= s).mean() for s in (1, 2, 3, 4)]
    return levels, shares


def _fragility(effort: Effort, *, blind: bool) -> Outcome:
    levels, shares = _shares(effort, blind=blind)
    down = int((np.diff(shares, axis=0) < 0.0).sum() + (np.diff(shares, axis=1) > 0.0).sum())
    half = float(np.interp(0.5, shares[:, 1], levels)) if shares[-1, 1] > 0.5 else float("nan")

    def draw(axes: Any) -> None:
        names = ("slight", "moderate", "extensive", "complete")
        for k, name in enumerate(names):
            axes.plot(levels, shares[:, k], color=_STATE_COLOURS[k], label=f"{name} or worse")
        axes.set(xlabel="peak acceleration, g", ylabel="share of houses")

    return Outcome((FALLS.of(down), HALF.of(half)), plot=draw)


FRAGILITY = Check(
    name="fragility",
    title="Stronger shaking breaks more houses, and worse",
    measure=lambda effort: _fragility(effort, blind=False),
    control=lambda effort: _fragility(effort, blind=True),
    control_is="damage that does not look at the shaking",
)

# -- what comes down the slopes --------------------------------------------------------------------

LOST = Figure("ground lost on the way down, share", 0.0, 1e-9, source="conservation of mass")
GENTLE = Figure(
    "ground released from slopes under 30 degrees, share", 0.0, 0.0, source="after Keefer 1984"
)


def _slides(effort: Effort, *, leak: float) -> Outcome:
    n = effort.choose(quick=96, full=256)
    rng = _rng("slides")
    y, x = np.indices((n, n)) / n
    height = 900.0 * (np.sin(5.0 * x) * np.cos(4.0 * y) + 0.25 * np.sin(17.0 * x + 11.0 * y))
    cell_m = 30.0
    down, across = np.gradient(height, cell_m)
    slope = np.arctan(np.hypot(down, across))
    everywhere = np.ones((n, n))
    slopes = landslide.Slopes(
        elevation_m=height, slope_rad=slope, cohesion_kpa=15.0 * everywhere,
        friction_rad=np.radians(35.0) * everywhere, land=everywhere > 0.0, cell_m=cell_m,
    )  # fmt: skip
    chance = landslide.chance_of_failure(slopes, peak_g=0.6 * everywhere, wetness=0.4 * everywhere)
    slides = landslide.release(chance, draw=rng.random((n, n)), cell_m=cell_m)
    rest = landslide.run_out(slides, elevation_m=height, cell_m=cell_m) * (1.0 - leak)
    released = float(slides.depth_m.sum())
    gentle = float(slides.depth_m[slope <= landslide.STEEP_RAD].sum())

    def draw(axes: Any) -> None:
        steep = np.degrees(slope[slides.depth_m > 0.0])
        axes.hist(np.degrees(slope).ravel(), bins=40, density=True, color=REFERENCE, alpha=0.4,
                  label="all ground")  # fmt: skip
        axes.hist(steep, bins=30, density=True, color=FOUND, alpha=0.7, label="what slid")
        axes.set(xlabel="slope, degrees", ylabel="density")

    return Outcome(
        (LOST.of(abs(released - float(rest.sum())) / released), GENTLE.of(gentle / released)),
        plot=draw,
    )


SLIDES = Check(
    name="landslides",
    title="Only steep ground slides, and all of it arrives",
    measure=lambda effort: _slides(effort, leak=0.0),
    control=lambda effort: _slides(effort, leak=1e-3),
    control_is="a run-out that loses a thousandth on the way",
)
