"""Cuts and sews the clothes: every garment is a patch that follows bodies of all shapes.

Shirts, trousers and shoes are cut from the helper suit of the base mesh along straight lines,
eased off the skin like taut cloth and hemmed; skirts are lofted around the legs. Called by
`wardrobe_bake`; hair and hats are in `hair.py`.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import ConvexHull, cKDTree

from body_bake.makehuman import BaseMesh, Floats, Ints, Rig
from body_bake.patch import (
    Patch,
    boundary_edges,
    clip,
    from_quads,
    join,
    neighbour_mean,
    select,
    vertex_normals,
)

SOLE = 0.0065
WAIST, HIP, CROTCH, KNEE, ANKLE = 0.600, 0.517, 0.462, 0.285, 0.045
ARM_BONES = ("upperarm", "lowerarm", "hand", "index", "middle", "ring", "pinky", "thumb")


@dataclass(frozen=True)
class Tailor:
    """The dummy all clothes are cut on: base mesh, rig and the mean shape."""

    base: BaseMesh
    rig: Rig
    mean: Floats

    def suit(self) -> Patch:
        """The helper suit that covers all but head and hands."""
        return from_quads(self.base.quads_of("helper-tights"), weights=self.rig.weights)

    def skin(self) -> Patch:
        """The whole body surface."""
        return from_quads(self.base.quads_of("body"), weights=self.rig.weights)

    def joint(self, name: str) -> Floats:
        """Place of a bone head in the mean shape."""
        return np.asarray(self.mean[self.rig.head_groups[self.rig.names.index(name)]].mean(axis=0))

    def place(self, patch: Patch) -> Floats:
        """Vertex places in the mean shape."""
        return patch.position(self.mean)

    def arm(self, patch: Patch) -> tuple[Floats, Floats]:
        """How much a vertex belongs to an arm, and how far along shoulder to wrist it is."""
        columns = [k for k, n in enumerate(self.rig.names) if n.startswith(ARM_BONES)]
        share = patch.bones[:, columns].sum(axis=1) / np.maximum(patch.bones.sum(axis=1), 1e-9)
        place = self.place(patch)
        shoulder, wrist = self.joint("upperarm_l"), self.joint("hand_l")
        mirrored = place * [1.0, 0.0, 1.0] + np.abs(place) * [0.0, 1.0, 0.0]
        axis = wrist - shoulder
        return share, np.asarray((mirrored - shoulder) @ axis / (axis @ axis))


def eased(
    patch: Patch, *, tailor: Tailor, ease: Floats, rounds: int, taut: Floats | None = None
) -> Patch:
    """Lift cloth ``ease`` (n,) off the suit and pull it ``taut`` over hollows, never inwards."""
    start = tailor.place(patch)
    normal = vertex_normals(start, faces=patch.faces)
    base = start + normal * ease[:, None]
    average = neighbour_mean(patch.faces, count=len(start))
    border = np.zeros(len(start), dtype=bool)
    border[np.unique(boundary_edges(patch.faces))] = True
    pull = 0.6 * (np.ones(len(start)) if taut is None else taut)[:, None]
    place = base.copy()
    for _ in range(rounds):
        smooth = np.asarray(average @ place)
        place = np.where(border[:, None], place, place + pull * (smooth - place))
        inside = np.einsum("ij,ij->i", place - base, normal)
        place -= np.minimum(inside, 0.0)[:, None] * normal
    return patch.placed(place, mean=tailor.mean)


def _ramp(value: Floats, low: float, high: float) -> Floats:
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def _cut_sleeves(patch: Patch, *, tailor: Tailor, at: float) -> Patch:
    share, along = tailor.arm(patch)
    return clip(patch, field=np.where(share > 0.25, along - at, -1.0))


def _cut_neck(patch: Patch, *, tailor: Tailor, neck: tuple[float, float, float]) -> Patch:
    """Cut along a plane (height at the nape, slope to the front) with a slit in front."""
    place = tailor.place(patch)
    height, slope, slit = neck
    front = np.exp(-((place[:, 1] / 0.017) ** 2)) * _ramp(place[:, 0], 0.0, 0.03)
    return clip(patch, field=place[:, 2] - height + slope * (place[:, 0] + 0.045) + slit * front)


def _cut_below(patch: Patch, *, tailor: Tailor, height: float) -> Patch:
    return clip(patch, field=height - tailor.place(patch)[:, 2])


def _cut_above(patch: Patch, *, tailor: Tailor, height: float) -> Patch:
    return clip(patch, field=tailor.place(patch)[:, 2] - height)


def top(
    tailor: Tailor, *, sleeve: float, neck: tuple[float, float, float], bottom: float, ease: float,
    cuff: float, loose: float = 1.0, rounds: int = 30,
) -> Patch:  # fmt: skip
    """A shirt, blouse, bodice, waistcoat or the upper part of a coat."""
    whole = _cut_below(tailor.suit(), tailor=tailor, height=0.44)
    share, along = tailor.arm(whole)
    place = tailor.place(whole)
    body = ease + loose * (
        0.005 * _ramp(-place[:, 2], -0.66, -0.56) + 0.009 * _ramp(-place[:, 2], -0.59, -0.53)
    )
    close = _ramp(place[:, 2], 0.785, 0.825) * _ramp(-np.abs(place[:, 1]), -0.13, -0.07)
    sleeve_ease = 0.8 * ease + cuff * _ramp(along, 0.1, 0.9)
    cloth = eased(
        whole,
        tailor=tailor,
        ease=body * (1.0 - share) + sleeve_ease * share - 0.003 * close,
        rounds=rounds,
        taut=1.0 - close,
    )
    cloth = _cut_sleeves(cloth, tailor=tailor, at=sleeve)
    cloth = _cut_neck(cloth, tailor=tailor, neck=neck)
    cloth = _cut_below(cloth, tailor=tailor, height=bottom)
    return with_drape(cloth, tailor=tailor)


def with_drape(patch: Patch, *, tailor: Tailor) -> Patch:
    """Coordinates for the cloth shader: across the front, and height."""
    place = tailor.place(patch)
    return replace(patch, coordinate=place[:, [1, 2]])


def collar(cloth: Patch, *, tailor: Tailor, height: float, flare: float) -> Patch:
    """Stand a band on the neckline of a top."""
    edges = boundary_edges(cloth.faces)
    place = tailor.place(cloth)
    neck = edges[(place[edges[:, 0], 2] > 0.78) & (np.abs(place[edges[:, 0], 1]) < 0.09)]
    ring = np.unique(neck)
    centre = place[ring].mean(axis=0)
    outward = place[ring] - centre
    outward[:, 2] = 0.0
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    front = _ramp(place[ring, 0] - centre[0], 0.02, 0.05)[:, None]
    lift = np.array([0.0, 0.0, height]) * (1.0 - 0.35 * front)
    steps = [lift + outward * flare, lift * 0.15 + outward * (flare + 0.0065)]
    count = len(place)
    rows = np.concatenate([np.arange(count), ring, ring])
    matrix = csr_matrix((np.ones(len(rows)), (np.arange(len(rows)), rows)), (len(rows), count))
    lookup = {int(v): k for k, v in enumerate(ring)}
    faces = []
    for a, b in neck.tolist():
        levels = [(a, b)] + [
            (count + lookup[a] + j * len(ring), count + lookup[b] + j * len(ring)) for j in (0, 1)
        ]
        for (p, q), (r, s) in pairwise(levels):
            faces += [(q, p, r), (q, r, s)]
    banded = cloth.mapped(matrix, faces=np.concatenate([cloth.faces, np.array(faces)]))
    offset = banded.offset.copy()
    offset[count:] += np.concatenate(steps)
    return replace(banded, offset=offset)


def trousers(tailor: Tailor, *, bottom: float, wide: float) -> Patch:
    """Trousers or breeches from the waist down to ``bottom``."""
    legs = _cut_above(tailor.suit(), tailor=tailor, height=WAIST - 0.022)
    share, _ = tailor.arm(legs)
    legs = select(legs, keep=share[legs.faces].max(axis=1) < 0.5)
    height = tailor.place(legs)[:, 2]
    ease = 0.004 + 0.002 * _ramp(-height, -0.52, -0.40) + wide * _ramp(-height, -0.42, -0.12)
    ease += 0.0035 * _ramp(height, 0.53, 0.55)
    cloth = eased(legs, tailor=tailor, ease=ease, rounds=34)
    cloth = _cut_below(cloth, tailor=tailor, height=bottom)
    return with_drape(cloth, tailor=tailor)


def shoes(tailor: Tailor, *, shaft: float) -> Patch:
    """Shoes or boots up to ``shaft``, with a flat sole that sticks out a little."""
    feet = _cut_above(tailor.suit(), tailor=tailor, height=shaft)
    share, _ = tailor.arm(feet)
    feet = select(feet, keep=share[feet.faces].max(axis=1) < 0.5)
    place = tailor.place(feet)
    ease = 0.0035 + 0.003 * _ramp(place[:, 2], 0.07, 0.12)
    boot = eased(feet, tailor=tailor, ease=ease, rounds=6)
    place = tailor.place(boot)
    normal = vertex_normals(place, faces=boot.faces)
    low = _ramp(-place[:, 2], -0.014, -0.004)
    flat = normal * [1.0, 1.0, 0.0]
    place = place + flat * (0.004 * low)[:, None]
    under = place[:, 2] < 0.004
    place[under, 2] = -SOLE
    place[:, 2] = np.maximum(place[:, 2], -SOLE)
    toe = _ramp(place[:, 0], 0.085, 0.13)
    place[:, 2] += 0.004 * toe * (place[:, 2] > 0.0)
    return with_drape(boot.placed(place, mean=tailor.mean), tailor=tailor)


def skirt(
    tailor: Tailor, *, top_z: float, bottom_z: float, flare: float, ease: float, columns: int,
    rows: int, ripple: float, swing: float = 0.9,
) -> Patch:  # fmt: skip
    """Loft cloth around hips and legs from ``top_z`` down to ``bottom_z``."""
    suit = tailor.suit()
    share, _ = tailor.arm(suit)
    keep = share < 0.4
    place = tailor.place(suit)
    angles = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)
    heights = np.linspace(top_z, bottom_z, rows)
    radius = np.zeros(columns)
    points = []
    for k, z in enumerate(heights):
        near = place[keep & (np.abs(place[:, 2] - z) < 0.022)]
        grown = _hull_radius(near[:, :2], angles) + ease
        step = (heights[k - 1] - z) if k else 0.0
        depth = np.clip((top_z - z) / max(top_z - HIP + 0.03, 0.03), 0.0, 1.0)
        radius = np.maximum(radius + flare * step * depth, grown)
        if k > 2:
            radius = 0.5 * radius + 0.25 * (np.roll(radius, 1) + np.roll(radius, -1))
        fold = ripple * np.clip((HIP - z) / 0.25, 0.0, 1.0) * np.sin(9.0 * angles + 0.7)
        r = radius + fold
        points.append(np.stack([_SPINE_X + r * np.cos(angles), r * np.sin(angles),
                                np.full(columns, z)], axis=1))  # fmt: skip
    grid = np.concatenate(points)
    faces = _grid_faces(rows, columns)
    mix = _attach(grid, place=place, rows=np.flatnonzero(keep), patch=suit, neighbours=7)
    cloth = Patch(
        mix,
        np.zeros_like(grid),
        faces,
        grid[:, [1, 2]],
        _skirt_weights(grid, rig=tailor.rig, swing=swing),
    )
    return cloth.placed(grid, mean=tailor.mean)


_SPINE_X = 0.004


def _hull_radius(points: Floats, angles: Floats) -> Floats:
    """Radius of the convex outline of points (n, 2) around the spine in each direction."""
    hull = ConvexHull(points - [_SPINE_X, 0.0])
    direction = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    facing = direction @ hull.equations[:, :2].T
    with np.errstate(divide="ignore"):
        hit = np.where(facing > 1e-9, -hull.equations[:, 2] / facing, np.inf)
    return np.asarray(hit.min(axis=1))


def _grid_faces(rows: int, columns: int) -> Ints:
    faces = []
    for k in range(rows - 1):
        for j in range(columns):
            a, b = k * columns + j, k * columns + (j + 1) % columns
            c, d = a + columns, b + columns
            faces += [(a, c, b), (b, c, d)]
    return np.array(faces)


def _attach(
    points: Floats, *, place: Floats, rows: Ints, patch: Patch, neighbours: int
) -> csr_matrix:
    """Mixtures (n, base) that tie points to their nearest patch vertices."""
    distance, index = cKDTree(place[rows]).query(points, k=neighbours)
    weight = 1.0 / (distance + 0.01) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    count = len(points)
    tie = csr_matrix(
        (weight.ravel(), (np.repeat(np.arange(count), neighbours), rows[index].ravel())),
        (count, len(place)),
    )
    return csr_matrix(tie @ patch.mix)


def _skirt_weights(grid: Floats, *, rig: Rig, swing: float) -> Floats:
    """Hips above, thighs and a little calf below, left and right blended across the middle."""
    weights = np.zeros((len(grid), len(rig.names)))
    z = grid[:, 2]
    left = _ramp(grid[:, 1], -0.07, 0.07)
    leg = swing * _ramp(HIP + 0.02 - z, 0.0, 0.2)
    calf = 0.72 * _ramp(KNEE + 0.03 - z, 0.0, 0.14) * leg
    high = _ramp(z, HIP + 0.01, WAIST)
    weights[:, rig.names.index("pelvis")] = (1.0 - leg) * (1.0 - 0.6 * high)
    weights[:, rig.names.index("spine_01")] = (1.0 - leg) * 0.6 * high
    for side, share in (("l", left), ("r", 1.0 - left)):
        weights[:, rig.names.index(f"thigh_{side}")] = (leg - calf) * share
        weights[:, rig.names.index(f"calf_{side}")] = calf * share
    return weights


def apron(tailor: Tailor, *, outside: Floats, flare: float) -> Patch:
    """A bib and a front panel over everything; ``outside`` lifts it off what is worn below."""
    panel = skirt(tailor, top_z=WAIST + 0.005, bottom_z=0.26, flare=flare, ease=float(outside[0]),
                  columns=48, rows=9, ripple=0.0, swing=0.85)  # fmt: skip
    place = tailor.place(panel)
    angle = np.arctan2(place[:, 1], place[:, 0] - _SPINE_X)
    reach = 1.45 - 0.35 * _ramp(-place[:, 2], -0.5, -0.26)
    panel = clip(panel, field=np.abs(angle) - reach)
    bib = top(tailor, sleeve=0.2, neck=(0.87, 0.3, 0.0), bottom=WAIST - 0.01,
              ease=float(outside[1]), cuff=0.0)  # fmt: skip
    place = tailor.place(bib)
    half = 0.058 + 0.03 * _ramp(-place[:, 2], -0.68, -0.61)
    bib = clip(bib, field=np.where(place[:, 0] > 0.0, np.abs(place[:, 1]) - half, 1.0))
    bib = _cut_above(bib, tailor=tailor, height=0.735)
    return join([panel, bib])


def sleeveless(cloth: Patch, *, tailor: Tailor) -> Patch:
    """Make a waistcoat: no sleeves, a deep V in front."""
    share, along = tailor.arm(cloth)
    cloth = clip(cloth, field=np.where(share > 0.02, share - 0.45 + 0.8 * along, -1.0))
    place = tailor.place(cloth)
    opening = 0.04 * _ramp(place[:, 2], 0.64, 0.83) + 0.0015
    return clip(cloth, field=np.where(place[:, 0] > 0.0, opening - np.abs(place[:, 1]), -1.0))
