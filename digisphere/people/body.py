"""What a person's body looks like at rest: from age, sex, mass, stature and muscle to a shape.

A shape is 16 numbers: 8 for the body, 5 for the face, 3 for its expression (blink, jaw, smile).
The surface and every joint are linear in them, in units of about one stature, so a person's
stature is met by a plain scale. Called by `pose.py` and by the scene's people layer; posing is not
done here.
"""

import struct

import numpy as np

from digisphere.core.mixing import even, evenly
from digisphere.people.skeleton import Floats, body_asset
from digisphere.people.trajectory import Columns, Rows

BODY_COMPONENTS = 8
FACE_COMPONENTS = 5
BLINK, JAW_OPEN, SMILE = 13, 14, 15
COMPONENTS = 16
TISSUE_DENSITY_KG_M3 = 1000.0
"""Whole-body density with half-filled lungs is 985 to 1070 kg/m3 (Durnin & Womersley 1974)."""

_AGE_YEARS = np.array([1.0, 10.0, 25.0, 90.0])
_ROW = 0x9E3779B97F4A7C15
_OWN = 0x632BE59BD9B4E019
_CHANNEL = 0xD1342543DE82EF95
_SINGLE, _BITS = struct.Struct("<f"), struct.Struct("<I")


def personal_uniform(people: Columns, rows: Rows, *, channel: int | Rows) -> Floats:
    """Return numbers in [0, 1) that belong to a person for life (looks, habits, tastes).

    Mixed from the row and the person's own gait phase (``core.mixing``), so they need no stream.

    Args:
        people: the columns.
        rows: (n,) who.
        channel: what the numbers are for; (k,) channels give (n, k) numbers.
    """
    own = people["phase"][rows].astype(np.float32).view(np.uint32).astype(np.uint64)
    x = rows.astype(np.uint64) * np.uint64(_ROW) + own * np.uint64(_OWN)
    if isinstance(channel, np.ndarray):
        return evenly(x[:, None] + channel.astype(np.uint64) * np.uint64(_CHANNEL))
    return evenly(x + np.uint64(int(channel) * _CHANNEL % 2**64))


def personal_number(people: Columns, row: int, *, channel: int) -> float:
    """Return what ``personal_uniform`` gives for one person and one channel, far quicker."""
    (own,) = _BITS.unpack(_SINGLE.pack(people["phase"].item(row)))
    return even(row * _ROW + own * _OWN + channel * _CHANNEL)


def shape_coefficients(people: Columns, rows: Rows) -> Floats:
    """Return (n, 16) shape numbers of people with a neutral expression."""
    asset = body_asset()
    macro = _macro_weights(people, rows)
    shape = np.zeros((len(rows), COMPONENTS))
    shape[:, :BODY_COMPONENTS] = macro @ asset.corners
    shape[:, BODY_COMPONENTS : BODY_COMPONENTS + FACE_COMPONENTS] = _face(people, rows)
    return shape


def rest_points(shape: Floats) -> Floats:
    """Return (n, p, 3) rest places of bone heads and measured points, in statures."""
    asset = body_asset()
    count = len(asset.point_mean)
    moved = shape @ asset.point_basis.reshape(len(asset.point_basis), -1)
    return np.asarray(asset.point_mean + moved.reshape(len(shape), count, 3))


def leg_length(points: Floats, *, scale_m: Floats) -> Floats:
    """Return (n,) metres from hip joint to the ground, for the gait's dynamic similarity."""
    hip = points[:, body_asset().point("thigh_l"), 2]
    return np.asarray(hip * scale_m)


def _macro_weights(people: Columns, rows: Rows) -> Floats:
    """Weights of the 72 macro shapes; fatness is solved so that volume x density is the mass."""
    asset = body_asset()
    male = people["sex"][rows].astype(np.float64)
    gender = np.stack([male, 1.0 - male], axis=1)
    age_years = people["age_years"][rows].astype(np.float64)
    age = np.stack([np.interp(age_years, _AGE_YEARS, corner) for corner in np.eye(4)], axis=1)
    muscle = _three(0.25 + 0.5 * people["muscle"][rows].astype(np.float64))
    shapes = len(rows), gender.shape[1] * age.shape[1] * muscle.shape[1]  # of nobody, too
    own = np.einsum("ng,na,nm->ngam", gender, age, muscle).reshape(shapes)
    soft = np.einsum("ng,na,m->ngam", gender, age, [1.0, 0.0, 0.0]).reshape(shapes)
    stature = people["stature_m"][rows].astype(np.float64)
    wanted = people["mass_kg"][rows] / (TISSUE_DENSITY_KG_M3 * stature**3)
    volume = asset.corner_volume.reshape(-1, 3)
    fat, softness = _solve_fatness(own @ volume, soft_volume=soft @ volume, wanted=wanted)
    lean = own + (soft - own) * softness[:, None]
    weights = np.einsum("nl,nw->nlw", lean, _three(fat))
    return np.asarray(weights.reshape(len(rows), shapes[1] * weights.shape[2]))


def _solve_fatness(volume: Floats, *, soft_volume: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Invert the piecewise-linear volume (n, 3) at slight, average and heavy.

    Beyond what a person's muscle allows, the body softens: the fattest and the thinnest shapes of
    the data have little muscle. Returns fatness 0..1 and softness 0..1, (n,) each.
    """
    slight, average, heavy = volume.T
    low = 0.5 * (wanted - slight) / np.maximum(average - slight, 1e-9)
    high = 0.5 + 0.5 * (wanted - average) / np.maximum(heavy - average, 1e-9)
    fat = np.clip(np.where(wanted < average, low, high), 0.0, 1.0)
    thinner = (slight - wanted) / np.maximum(slight - soft_volume[:, 0], 1e-9)
    fatter = (wanted - heavy) / np.maximum(soft_volume[:, 2] - heavy, 1e-9)
    return fat, np.clip(np.maximum(thinner, fatter), 0.0, 1.0)


def _three(value: Floats) -> Floats:
    """Piecewise-linear weights of minimum, average and maximum, (n, 3)."""
    place = np.clip(value, 0.0, 1.0)[:, None] * 2.0
    return np.maximum(0.0, 1.0 - np.abs(place - np.arange(3.0)))


def _face(people: Columns, rows: Rows) -> Floats:
    """Family likeness by skin tone plus a person's own features, (n, 5)."""
    asset = body_asset()
    tone = (people["skin_tone"][rows].astype(np.float64) - 1.0) / 9.0
    own = personal_uniform(people, rows, channel=1)
    african = np.clip((tone - 0.35) / 0.45, 0.0, 1.0) * (0.6 + 0.4 * own)
    asian = np.clip(1.0 - np.abs(tone - 0.42) / 0.3, 0.0, 1.0) * (own > 0.6) * (1.0 - african)
    mix = np.stack([1.0 - african - asian, asian, african], axis=1)
    features = np.empty((len(rows), FACE_COMPONENTS))
    for k in range(FACE_COMPONENTS):
        a = personal_uniform(people, rows, channel=10 + k)
        b = personal_uniform(people, rows, channel=20 + k)
        features[:, k] = _bell(a, b)
    return np.asarray(mix @ asset.peoples + features * asset.face_spread)


def _bell(a: Floats, b: Floats) -> Floats:
    """Two uniforms to a triangular bell of unit variance, never beyond 2.45 deviations."""
    return np.asarray((a + b - 1.0) * np.sqrt(6.0))


def stature_scale(people: Columns, rows: Rows, *, points: Floats) -> Floats:
    """Return (n,) metres per unit of the shape space, so that the crown is at the stature."""
    crown = points[:, body_asset().point("crown"), 2]
    return np.asarray(people["stature_m"][rows].astype(np.float64) / crown)
