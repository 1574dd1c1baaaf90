"""Builds the compact space of body shapes: mean, body and face components, corner coefficients.

Shapes are divided by their own stature, so a person is `stature x (mean + sum c_k B_k)`; axes are
x forward, y left, z up, floor at z = 0. Called by `bake_bodies`; reads targets via `makehuman`.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from body_bake.makehuman import BODY, TIGHTS, BaseMesh, Floats, read_target

GENDERS = ("male", "female")
AGES = ("baby", "child", "young", "old")
AGE_YEARS = (1.0, 10.0, 25.0, 90.0)
MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
WEIGHTS = ("minweight", "averageweight", "maxweight")
BODY_COMPONENTS = 8
FACE_COMPONENTS = 5
PEOPLES = ("caucasian", "asian", "african")
EXPRESSIONS = {
    "blink": ("eyeBlinkLeft", "eyeBlinkRight"),
    "jaw_open": ("jawOpen",),
    "smile": ("mouthSmileLeft", "mouthSmileRight"),
}
_LOCAL_PAIRS = (
    ("nose/nose-scale-horiz-decr", "nose/nose-scale-horiz-incr"),
    ("nose/nose-scale-vert-decr", "nose/nose-scale-vert-incr"),
    ("nose/nose-scale-depth-decr", "nose/nose-scale-depth-incr"),
    ("nose/nose-hump-decr", "nose/nose-hump-incr"),
    ("nose/nose-point-down", "nose/nose-point-up"),
    ("chin/chin-width-decr", "chin/chin-width-incr"),
    ("chin/chin-height-decr", "chin/chin-height-incr"),
    ("chin/chin-prominent-decr", "chin/chin-prominent-incr"),
    ("mouth/mouth-scale-horiz-decr", "mouth/mouth-scale-horiz-incr"),
    ("mouth/mouth-lowerlip-height-decr", "mouth/mouth-lowerlip-height-incr"),
    ("mouth/mouth-upperlip-height-decr", "mouth/mouth-upperlip-height-incr"),
    ("head/head-scale-horiz-decr", "head/head-scale-horiz-incr"),
    ("head/head-fat-decr", "head/head-fat-incr"),
    ("head/head-oval", "head/head-square"),
    ("head/head-round", "head/head-rectangular"),
    ("forehead/forehead-scale-vert-decr", "forehead/forehead-scale-vert-incr"),
    ("cheek/l-cheek-bones-decr+cheek/r-cheek-bones-decr",
     "cheek/l-cheek-bones-incr+cheek/r-cheek-bones-incr"),
    ("eyes/l-eye-scale-decr+eyes/r-eye-scale-decr",
     "eyes/l-eye-scale-incr+eyes/r-eye-scale-incr"),
    ("eyebrows/eyebrows-trans-down", "eyebrows/eyebrows-trans-up"),
)  # fmt: skip


@dataclass(frozen=True)
class ShapeSpace:
    """A linear space of unit-stature people.

    mean (n, 3); basis (k, n, 3) in the order body, face, expression; corners (72, 8) body
    coefficients and volume (72,) of unit-stature macro shapes in the order gender, age, muscle,
    weight; peoples (3, 5) face coefficients; face_spread (5,) standard deviations.
    """

    mean: Floats
    basis: Floats
    corners: Floats
    corner_volume: Floats
    peoples: Floats
    face_spread: Floats


def build_shape_space(base: BaseMesh, *, root: Path, seed: int = 20) -> ShapeSpace:
    """Sample plausible people, keep principal components, project the macro corners on them."""
    rng = np.random.default_rng(seed)
    corners = _corner_shapes(base, root=root)
    samples = np.stack([np.tensordot(_random_mix(rng), corners, axes=1) for _ in range(260)])
    mean = samples.mean(axis=0)
    weight = np.ones(len(mean))
    weight[TIGHTS] = 1.0
    weight[(mean[:, 2] > 0.86) & (np.arange(len(mean)) < BODY.stop)] = 1.5
    weight[_uncounted(len(mean))] = 0.0
    body = _components(samples - mean, weight=weight, count=BODY_COMPONENTS)
    flat = (body * weight[:, None]).reshape(BODY_COMPONENTS, -1)
    gram = np.linalg.inv(flat @ flat.T)
    offsets = ((corners - mean) * weight[:, None]).reshape(len(corners), -1)
    coefficients = offsets @ flat.T @ gram
    face, peoples, spread = _face_components(mean, base=base, root=root, rng=rng)
    expression = _expressions(mean, base=base, root=root)
    volume = np.array([_volume(c, quads=base.quads_of("body")) for c in corners])
    basis = np.concatenate([body, face, expression])
    return ShapeSpace(mean, basis, coefficients, volume, peoples, spread)


def to_model_axes(vertices: Floats) -> Floats:
    """MakeHuman axes (x left, y up, z forward) to ours (x forward, y left, z up)."""
    return vertices[..., [2, 0, 1]]


def _corner_shapes(base: BaseMesh, *, root: Path) -> Floats:
    shapes = []
    macro = root / "targets" / "macrodetails"
    count = len(base.vertices_dm)
    for gender, age, muscle, weight in product(GENDERS, AGES, MUSCLES, WEIGHTS):
        dm = base.vertices_dm + read_target(
            macro / f"caucasian-{gender}-{age}.target.gz", count=count
        )
        path = macro / f"universal-{gender}-{age}-{muscle}-{weight}.target.gz"
        if path.exists():
            dm = dm + read_target(path, count=count)
        shapes.append(_unit_stature(to_model_axes(dm)))
    return np.stack(shapes)


def _unit_stature(dm: Floats) -> Floats:
    low, high = dm[BODY, 2].min(), dm[BODY, 2].max()
    return np.asarray((dm - [0.0, 0.0, low]) / (high - low))


def _hat(value: float, *, count: int) -> Floats:
    place = np.clip(value, 0, 1) * (count - 1)
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(np.arange(count) - place)))


def macro_weights(*, female: float, age_years: float, muscle: float, weight: float) -> Floats:
    """Product of piecewise-linear token weights, (72,) in corner order."""
    age = np.array([np.interp(age_years, AGE_YEARS, np.eye(4)[k]) for k in range(4)])
    gender = np.array([1.0 - female, female])
    mix = np.einsum("g,a,m,w->gamw", gender, age, _hat(muscle, count=3), _hat(weight, count=3))
    return np.asarray(mix.ravel())


def _random_mix(rng: np.random.Generator) -> Floats:
    return macro_weights(
        female=float(rng.random() < 0.5),
        age_years=float(rng.uniform(2.0, 88.0)),
        muscle=float(rng.normal(0.5, 0.17)),
        weight=float(rng.normal(0.5, 0.2)),
    )


def _uncounted(count: int) -> slice:
    return slice(BODY.stop, TIGHTS.start)


def _components(centred: Floats, *, weight: Floats, count: int) -> Floats:
    """Principal directions scaled to one standard deviation, solved for every vertex."""
    flat = (centred * weight[:, None]).reshape(len(centred), -1)
    left, singular, _ = np.linalg.svd(flat, full_matrices=False)
    scores = left[:, :count] * np.sqrt(len(centred))
    del singular
    shape = (count, *centred.shape[1:])
    return np.asarray(
        np.linalg.lstsq(scores, centred.reshape(len(centred), -1), rcond=None)[0].reshape(shape)
    )


def _head_fade(mean: Floats) -> Floats:
    return np.asarray(np.clip((mean[:, 2] - 0.835) / 0.03, 0.0, 1.0)[:, None])


def _face_components(
    mean: Floats, *, base: BaseMesh, root: Path, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    count = len(mean)
    dm_to_unit = 1.0 / 16.8
    macro, local = root / "targets" / "macrodetails", root / "targets"

    def delta(names: str) -> Floats:
        total = sum(
            (read_target(local / f"{n}.target.gz", count=count) for n in names.split("+")),
            np.zeros((count, 3)),
        )
        return np.asarray(to_model_axes(total) * dm_to_unit * _head_fade(mean))

    reference = {
        (p, g): to_model_axes(read_target(macro / f"{p}-{g}-young.target.gz", count=count))
        for p in PEOPLES
        for g in GENDERS
    }
    peoples = []
    for p in PEOPLES:
        change = sum(reference[p, g] - reference["caucasian", g] for g in GENDERS)
        change = np.asarray(change * 0.5 * dm_to_unit)
        crown = change[881, 2]
        peoples.append((change - [0.0, 0.0, crown]) * _head_fade(mean))
    pairs = [(delta(low), delta(high)) for low, high in _LOCAL_PAIRS]
    samples = []
    for _ in range(300):
        amounts = rng.normal(0.0, 0.33, len(pairs))
        mix = rng.dirichlet([0.6, 0.4, 0.4])
        face = sum(
            (abs(a) * (lo if a < 0 else hi) for a, (lo, hi) in zip(amounts, pairs, strict=True)),
            np.zeros((count, 3)),
        )
        samples.append(face + np.tensordot(mix, np.stack(peoples), axes=1))
    stack = np.stack(samples)
    weight = np.where(np.arange(count) < BODY.stop, 1.0, 0.0)
    frontal = np.clip(mean[:, 0] * 20.0, 0.3, 1.5)
    face = _components(stack - stack.mean(axis=0), weight=weight * frontal,
                       count=FACE_COMPONENTS)  # fmt: skip
    flat = (face * weight[:, None]).reshape(FACE_COMPONENTS, -1)
    solve = np.linalg.inv(flat @ flat.T) @ flat
    coefficients = np.stack([(p * weight[:, None]).ravel() for p in peoples]) @ solve.T
    local_only = stack.reshape(300, -1) * np.repeat(weight, 3)
    scores = (local_only - local_only.mean(axis=0)) @ solve.T
    return face, coefficients, scores.std(axis=0) * 0.7


def _expressions(mean: Floats, *, base: BaseMesh, root: Path) -> Floats:
    units = root.parent / "faceunits01" / "targets" / "faceunits"
    rows = []
    for names in EXPRESSIONS.values():
        total = np.zeros((len(mean), 3))
        for name in names:
            total += read_target(units / f"{name}.target", count=len(mean))
        rows.append(to_model_axes(total) / 16.8)
    return np.stack(rows)


def _volume(vertices: Floats, *, quads: object) -> float:
    faces = np.asarray(quads)
    tris = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    a, b, c = (vertices[tris[:, k]] for k in range(3))
    return float(abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6.0)
