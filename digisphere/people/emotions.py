"""Named emotions: how appraisals become feelings, how they fade, and how they pull the mood.

Kinds and rules are those of Ortony, Clore & Collins (1988): what happened is weighed by how
welcome it is, by whose doing it was and how praiseworthy, and by whether it is hoped or feared
still. Each kind lies in PAD space where ALMA puts it (Gebhard 2005) and lasts as long as people
say it does (Verduyn & Lavrijsen 2015, means of 27 emotions). An emotion is an onset, an intensity
and a cause, so it costs nothing while it fades. What each event means to whom is in
`appraisal.py`; `memory_system.py` calls both; `needs_system.py` lets the sum pull the mood.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from digisphere.core.codes import quick
from digisphere.core.identity import NONE
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@quick
class Emotion(IntEnum):
    """Kinds of emotion; numbers are written into tables and never change."""

    NONE = 0
    JOY = 1
    DISTRESS = 2
    SADNESS = 3
    HOPE = 4
    FEAR = 5
    SATISFACTION = 6
    DISAPPOINTMENT = 7
    RELIEF = 8
    HAPPY_FOR = 9
    PITY = 10
    PRIDE = 11
    SHAME = 12
    ADMIRATION = 13
    REPROACH = 14
    GRATITUDE = 15
    ANGER = 16


@quick
class Doer(IntEnum):
    """Whose doing an event was."""

    NOBODY = 0
    SELF = 1
    OTHER = 2


@quick
class Prospect(IntEnum):
    """Whether something has happened, is to come, or has come out as hoped or feared."""

    FACT = 0
    TO_COME = 1
    AS_HOPED = 2
    NOT_AS_HOPED = 3
    NOT_AS_FEARED = 4


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What an event means to one person."""

    welcome: float = 0.0
    """How far it furthers what they want, -1 to 1."""
    praise: float = 0.0
    """How praiseworthy the deed behind it was, -1 to 1."""
    doer: Doer = Doer.NOBODY
    prospect: Prospect = Prospect.FACT
    loss: bool = False
    """Something or somebody is gone for good."""
    for_other: float = 0.0
    """How welcome it is to somebody they care for, -1 to 1."""


PAD = np.zeros((len(Emotion), 3))
for _kind, _pad in {
    Emotion.JOY: (0.4, 0.2, 0.1),
    Emotion.DISTRESS: (-0.4, -0.2, -0.5),
    Emotion.SADNESS: (-0.4, -0.2, -0.5),
    Emotion.HOPE: (0.2, 0.2, -0.1),
    Emotion.FEAR: (-0.64, 0.6, -0.43),
    Emotion.SATISFACTION: (0.3, -0.2, 0.4),
    Emotion.DISAPPOINTMENT: (-0.3, 0.1, -0.4),
    Emotion.RELIEF: (0.2, -0.3, 0.4),
    Emotion.HAPPY_FOR: (0.4, 0.2, 0.2),
    Emotion.PITY: (-0.4, -0.2, -0.5),
    Emotion.PRIDE: (0.4, 0.3, 0.3),
    Emotion.SHAME: (-0.3, 0.1, -0.6),
    Emotion.ADMIRATION: (0.5, 0.3, -0.2),
    Emotion.REPROACH: (-0.3, -0.1, 0.4),
    Emotion.GRATITUDE: (0.4, 0.2, -0.3),
    Emotion.ANGER: (-0.51, 0.59, 0.25),
}.items():
    PAD[_kind] = _pad
"""(kinds, 3) pleasure, arousal and dominance of each emotion at full intensity (ALMA)."""

LASTS_H = np.ones(len(Emotion))
for _kind, _hours in {
    Emotion.JOY: 35.0, Emotion.DISTRESS: 3.0, Emotion.SADNESS: 120.0, Emotion.HOPE: 24.0,
    Emotion.FEAR: 0.7, Emotion.SATISFACTION: 24.0, Emotion.DISAPPOINTMENT: 24.0,
    Emotion.RELIEF: 8.0, Emotion.HAPPY_FOR: 6.0, Emotion.PITY: 1.3, Emotion.PRIDE: 2.6,
    Emotion.SHAME: 0.5, Emotion.ADMIRATION: 5.0, Emotion.REPROACH: 1.3, Emotion.GRATITUDE: 5.0,
    Emotion.ANGER: 2.0,
}.items():  # fmt: skip
    LASTS_H[_kind] = _hours
"""Hours a strong emotion is felt: distress as their stress, pity as compassion, reproach as
irritation, satisfaction as contentment, joy for another as enthusiasm."""
STRONG, FELT = 0.6, 0.1
"""Intensity of what people recall as an emotion, and the least that is still felt."""
NEGATIVE = PAD[:, 0] < 0.0
_TAU_H: list[float] = (LASTS_H / np.log(STRONG / FELT)).tolist()
_BAD: list[bool] = NEGATIVE.tolist()
_ENDS = {
    Emotion.SATISFACTION: Emotion.HOPE, Emotion.DISAPPOINTMENT: Emotion.HOPE,
    Emotion.RELIEF: Emotion.FEAR,
}  # fmt: skip
_N_HEAT, _E_WARMTH, _A_MILDNESS = 0.20, 0.10, 0.15
_N_BROODING = 0.10


def fading_h(kinds: Ints, *, neuroticism: Floats) -> Floats:
    """Return the time constant of each emotion, h; bad ones last longer in the neurotic.

    Args:
        kinds: `Emotion` codes, any shape.
        neuroticism: survey standard deviations, same shape.
    """
    base = LASTS_H[kinds] / np.log(STRONG / FELT)
    brooding = np.clip(1.0 + _N_BROODING * neuroticism, 0.6, 1.5)
    hours: Floats = np.where(NEGATIVE[kinds], base * brooding, base)
    return hours


def intensity_now(kinds: Ints, *, onset: Floats, since_h: Floats, neuroticism: Floats) -> Floats:
    """Return how strongly emotions are still felt, 0 where there is none or it is over."""
    tau = fading_h(kinds, neuroticism=neuroticism)
    left = onset * np.exp(-np.maximum(since_h, 0.0) / tau)
    felt: Floats = np.where((kinds != Emotion.NONE) & (left >= FELT), left, 0.0)
    return felt


def coloured(
    kind: Emotion, intensity: float, *, extraversion: float, agreeableness: float,
    neuroticism: float,
) -> float:  # fmt: skip
    """Return an intensity as temper colours it: traits in survey standard deviations.

    Neuroticism heats what is bad, extraversion what is good (Larsen & Ketelaar 1991), and the
    agreeable anger less (Kuppens 2005); one standard deviation is worth a tenth to a fifth.
    """
    tilt = _N_HEAT * neuroticism if NEGATIVE[kind] else _E_WARMTH * extraversion
    if kind in (Emotion.ANGER, Emotion.REPROACH):
        tilt -= _A_MILDNESS * agreeableness
    return min(intensity * min(max(1.0 + tilt, 0.3), 2.0), 1.0)


def emotions_of(appraisal: Appraisal) -> list[tuple[Emotion, float]]:
    """Return the emotions an appraisal raises, each with its intensity, by the rules of OCC."""
    a, found = appraisal, []
    good = abs(a.welcome)
    if a.prospect == Prospect.TO_COME:
        found.append((Emotion.HOPE if a.welcome > 0 else Emotion.FEAR, good))
    elif a.prospect == Prospect.AS_HOPED:
        found.append((Emotion.SATISFACTION, good))
    elif a.prospect == Prospect.NOT_AS_HOPED:
        found.append((Emotion.DISAPPOINTMENT, good))
    elif a.prospect == Prospect.NOT_AS_FEARED:
        found.append((Emotion.RELIEF, good))
    blame = a.praise < 0.0
    if a.doer == Doer.OTHER and a.praise and a.welcome and blame == (a.welcome < 0.0):
        both = 0.5 * (good + abs(a.praise))
        found.append((Emotion.ANGER if blame else Emotion.GRATITUDE, both))
    elif a.doer == Doer.OTHER and a.praise:
        found.append((Emotion.REPROACH if blame else Emotion.ADMIRATION, abs(a.praise)))
    elif a.prospect == Prospect.FACT and a.welcome:
        bad = Emotion.SADNESS if a.loss else Emotion.DISTRESS
        found.append((Emotion.JOY if a.welcome > 0 else bad, good))
    if a.doer == Doer.SELF and a.praise:
        found.append((Emotion.SHAME if blame else Emotion.PRIDE, abs(a.praise)))
    if a.for_other:
        found.append((Emotion.HAPPY_FOR if a.for_other > 0 else Emotion.PITY, abs(a.for_other)))
    return [(kind, strength) for kind, strength in found if strength >= FELT]


def raise_emotion(
    table: Columns, row: int, *, kind: Emotion, intensity: float, now_s: float,
    neuroticism: float, event: int = NONE, other: int = NONE,
) -> None:  # fmt: skip
    """Let somebody feel something: it adds to the same feeling, or takes the weakest's place.

    The stronger of the old cause and the new is kept as the one they would name. What comes out
    one way or the other ends the hope or fear it was waited for with.
    """
    if kind in _ENDS:
        over = (table["kind"][row] == _ENDS[kind]) & (table["other"][row] == other)
        table["kind"][row, over] = Emotion.NONE
    held = zip(
        table["kind"][row].tolist(), table["intensity"][row].tolist(),
        table["onset_s"][row].tolist(), strict=True,
    )  # fmt: skip
    brooding = _brooding(neuroticism)
    left = [_left(kind, onset, (now_s - then_s) / 3600.0, brooding) for kind, onset, then_s in held]
    same = [k for k, now in enumerate(left) if now > 0.0 and table["kind"][row, k] == kind]
    slot = same[0] if same else left.index(min(left))
    before = left[slot] if same else 0.0
    if intensity >= before:
        table["event"][row, slot], table["other"][row, slot] = event, other
    table["kind"][row, slot] = kind
    table["intensity"][row, slot] = 1.0 - (1.0 - before) * (1.0 - intensity)
    table["onset_s"][row, slot] = now_s


def _brooding(neuroticism: float) -> float:
    return min(max(1.0 + _N_BROODING * neuroticism, 0.6), 1.5)


def _left(kind: int, onset: float, since_h: float, brooding: float) -> float:
    """Return what `intensity_now` does, of one emotion in plain numbers: many are raised a day."""
    if kind == Emotion.NONE:
        return 0.0
    tau_h = _TAU_H[kind] * (brooding if _BAD[kind] else 1.0)
    left = onset * math.exp(-max(since_h, 0.0) / tau_h)
    return left if left >= FELT else 0.0


def felt_by(table: Columns, rows: Ints, *, now_s: float, neuroticism: Floats) -> Floats:
    """Return (n, slots) how strongly each emotion of some people is felt now.

    Args:
        table: the `emotions` columns.
        rows: (n,) people.
        now_s: the present.
        neuroticism: (n,) survey standard deviations.
    """
    kinds = table["kind"][rows].astype(np.int64)
    return intensity_now(
        kinds,
        onset=table["intensity"][rows].astype(np.float64),
        since_h=(now_s - table["onset_s"][rows]) / 3600.0,
        neuroticism=np.broadcast_to(neuroticism[:, None], kinds.shape),
    )


def mood_pull(table: Columns, rows: Ints, *, now_s: float, neuroticism: Floats) -> Floats:
    """Return (n, 3) where in PAD space all emotions together pull each mood."""
    active = np.flatnonzero((table["kind"][rows] != Emotion.NONE).any(axis=1))
    pull = np.zeros((len(rows), 3))
    if active.size:
        who = rows[active]
        felt = felt_by(table, who, now_s=now_s, neuroticism=neuroticism[active])
        pull[active] = np.einsum("ns,nsk->nk", felt, PAD[table["kind"][who]])
    return np.clip(pull, -1.0, 1.0)
