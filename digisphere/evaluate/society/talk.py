"""Checks of talk: words a day, turns and the gaps between them, and how many talk together.

Measured on the shared town. What is said in frames is in ``speech`` events; what is said while a
talk lingers is counted in words (``people`` of the town keep them in ``social.words_said``).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.people.enums import Activity
from digisphere.society.columns import MEMBERS_MAX
from digisphere.society.effects import WORDS_PER_S

Floats = NDArray[np.float64]

_GROWN_YEARS = 18.0
WORDS = Figure(
    "words an adult says in a day, mean",
    11_950.0,
    16_215.0,
    source="men 11,950 to women 16,215: Tidwell et al. 2025, Mehl et al. 2007",
    unit="words",
    digits=5,
)
WORDS_CV = Figure(
    "standard deviation of words among adults over their mean",
    0.35,
    0.65,
    source=".45 for women, .55 for men: Mehl et al. 2007; shorter records widen it",
)
OUTGOING = Figure(
    "share of words that extraversion explains (r²)",
    0.01,
    0.16,
    source="extraverts talk more, r .1 to .4: Mehl, Gosling & Pennebaker 2006",
)
GAP = Figure(
    "time from a question to its answer, mean",
    0.007,
    0.469,
    source="range of the means of ten languages, .208 over all: Stivers et al. 2009",
    unit="s",
)
GROUP = Figure(
    "share of talk time in talks of more than four",
    0.0,
    0.05,
    source="a fifth splits a conversation: Dunbar, Duncan & Nettle 1995",
)
PAIRS = Figure(
    "people in a talk, mean over talk time",
    2.0,
    3.4,
    source="freely formed conversations are of two to four, two the most often: Dunbar, Duncan & "
    "Nettle 1995",
)


def words_a_day(town: Town) -> tuple[Floats, NDArray[np.bool_]]:
    """Return words said a day by everybody, and who is grown."""
    first, last = (town.column("social.words_said", day=d) for d in (0, town.days))
    return (last - first) / town.days, town.column("people.age_years") >= _GROWN_YEARS


def _words(effort: Effort, *, factor: Any) -> Outcome:
    said: list[Floats] = []
    outgoing: list[Floats] = []
    towns = all_simulated(effort)
    for town in towns:
        words, grown = words_a_day(town)
        said.append(factor(town, words)[grown])
        outgoing.append(town.column("people.extraversion")[grown].astype(np.float64))
    words, extraversion = np.concatenate(said), np.concatenate(outgoing)
    r = float(np.corrcoef(words, extraversion)[0, 1]) if words.any() else float("nan")
    readings = (
        WORDS.of(words.mean()),
        WORDS_CV.of(words.std() / max(float(words.mean()), 1e-9)),
        OUTGOING.of(r * abs(r)),
    )

    def draw(axes: Any) -> None:
        axes.hist(words / 1000.0, bins=24, color=FOUND, alpha=0.8, label="model")
        for value, label in ((11.95, "Tidwell 2025, men"), (16.2, "Mehl 2007, women")):
            axes.axvline(value, color=REFERENCE, ls="--", lw=1, label=label)
        axes.set(xlabel="thousand words a day", ylabel="adults")

    return Outcome(readings, plot=draw, sample=sample_of(towns))


def _framed_only(town: Town, words: Floats) -> Floats:
    """Only what is said in frames: talk as it would be if it never lingered."""
    speech = town.events("speech")
    seconds = np.bincount(
        (speech["subject"] - speech["subject"].min()).astype(np.int64),
        weights=speech["duration_s"], minlength=len(words),
    )  # fmt: skip
    return seconds[: len(words)] * WORDS_PER_S / town.days


WORDS_A_DAY = Check(
    name="words",
    title="People say as many words a day as recorders count, some far more than others",
    measure=lambda effort: _words(effort, factor=lambda town, words: words),
    control=lambda effort: _words(effort, factor=_framed_only),
    control_is="talk that says what it has to and never lingers",
)


def answers_of(town: Town) -> Floats:
    """Return the time from the end of each question to the beginning of its answer, s."""
    speech = town.events("speech")
    asks = np.flatnonzero((speech["act"] == "ask")[:-1])
    followers = {
        (int(s), int(o), int(t)): n
        for n, (s, o, t) in enumerate(
            zip(speech["subject"], speech["object"], speech["turn"], strict=True)
        )
    }
    gaps = []
    for n in asks.tolist():
        key = (int(speech["object"][n]), int(speech["subject"][n]), int(speech["turn"][n]) + 1)
        reply = followers.get(key, -1)
        if reply > n:
            over = speech["onset_s"][n] + speech["duration_s"][n]
            gap = float(speech["onset_s"][reply] - over)
            if gap < 5.0:
                gaps.append(gap)
    return np.array(gaps)


def _gaps(effort: Effort, *, on_the_look: bool) -> Outcome:
    towns = all_simulated(effort)
    gaps = np.concatenate([answers_of(town) for town in towns])
    if on_the_look:
        gaps = np.ceil(np.maximum(gaps, 0.0) / 2.0) * 2.0

    def draw(axes: Any) -> None:
        axes.hist(gaps, bins=np.arange(-1.0, 2.6, 0.1), color=FOUND, label="model")
        axes.axvspan(GAP.low, GAP.high, color=REFERENCE, alpha=0.2, label="ten languages, means")
        axes.axvline(0.0, color=CONTROL, lw=0.8)
        axes.set(xlabel="time from question to answer (s)", ylabel="answers")

    readings = (GAP.of(gaps.mean() if gaps.size else float("nan")),)
    return Outcome(readings, plot=draw, sample=sample_of(towns))


GAPS = Check(
    name="turn_gaps",
    title="Answers come a fifth of a second after the question",
    measure=lambda effort: _gaps(effort, on_the_look=False),
    control=lambda effort: _gaps(effort, on_the_look=True),
    control_is="turns that begin when the simulation looks, every two seconds",
)


TURN_WORDS = Figure(
    "words in a turn, median",
    4.0,
    15.0,
    source="16,215 words a day (Mehl et al. 2007) in about 1,200 turns (Levinson & Torreira 2015) "
    "are 13.5 in the mean, which long turns draw up",
    unit="words",
)
TURN_S = Figure(
    "length of a turn, mean",
    1.5,
    9.0,
    source="2 to 3 hours of speech a day in about 1,200 turns are 6 to 9 s, typically 2 s: "
    "Levinson & Torreira 2015",
    unit="s",
)


def _lengths(effort: Effort, *, whole_talks: bool) -> Outcome:
    towns = all_simulated(effort)
    lasts = []
    for town in towns:
        speech = town.events("speech")
        lingered = speech["lingered_s"] if whole_talks else 0.0
        lasts.append(speech["duration_s"] + lingered)
    seconds = np.concatenate(lasts)
    words = WORDS_PER_S * seconds

    def draw(axes: Any) -> None:
        axes.hist(np.minimum(words, 40.0), bins=np.arange(0.0, 42.0, 1.0), color=FOUND)
        axes.axvspan(TURN_WORDS.low, TURN_WORDS.high, color=REFERENCE, alpha=0.2,
                     label="band of the median")  # fmt: skip
        axes.set(xlabel="words in a turn (40: and more)", ylabel="turns")

    readings = (TURN_WORDS.of(float(np.median(words))), TURN_S.of(float(seconds.mean())))
    return Outcome(readings, plot=draw, sample=sample_of(towns))


LENGTHS = Check(
    name="turn_lengths",
    title="A turn is a sentence, not a speech",
    measure=lambda effort: _lengths(effort, whole_talks=False),
    control=lambda effort: _lengths(effort, whole_talks=True),
    control_is="people who keep the word for as long as the talk stays with a matter",
)


def _sizes(groups: NDArray[Any]) -> NDArray[np.int64]:
    """Return the size of the group of everybody in one, at every look."""
    out = [
        counts[row[row >= 0]]
        for row in groups
        if (counts := np.bincount(row[row >= 0], minlength=1)).any()
    ]
    return np.concatenate(out) if out else np.zeros(0, dtype=np.int64)


def _groups(effort: Effort, *, whole_rooms: bool) -> Outcome:
    sizes, towns = [], all_simulated(effort)
    for town in towns:
        looks = town.looks
        awake = looks["indoors"] & (looks["activity"] != Activity.SLEEP)
        rooms = np.where(awake, looks["place"], -1)
        found = _sizes(rooms if whole_rooms else looks["conversation"])
        sizes.append(found[found > 1])
    size = np.concatenate(sizes)
    readings = (
        GROUP.of(float((size > MEMBERS_MAX).mean())),
        PAIRS.of(float(size.mean())),
    )

    def draw(axes: Any) -> None:
        axes.hist(size, bins=np.arange(1.5, 9.5), weights=np.full(size.size, 1.0 / size.size),
                  color=FOUND, rwidth=0.8, label="model")  # fmt: skip
        axes.axvline(4.5, color=REFERENCE, ls="--", label="a fifth splits it")
        axes.set(xlabel="people in the talk", ylabel="share of talk time")

    return Outcome(readings, plot=draw, sample=sample_of(towns))


GROUPS = Check(
    name="group_size",
    title="No more than four talk together",
    measure=lambda effort: _groups(effort, whole_rooms=False),
    control=lambda effort: _groups(effort, whole_rooms=True),
    control_is="everybody under one roof in one talk",
)
