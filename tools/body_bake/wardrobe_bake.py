"""Makes every drawable part of a dressed person at four levels of detail, as plain arrays.

A part is one piece of skin, cloth or hair; `people/wardrobe.py` says who wears which. One outfit
has about 8,500 triangles near, 1,600 in the middle, 500 far and 190 as a tiny figure. Called by
`bake_bodies`; shapes come from `garments`, `hair` and the base mesh.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from body_bake import face_map, garments, hair
from body_bake.garments import Tailor
from body_bake.makehuman import BODY, Floats, Ints
from body_bake.patch import (
    Patch,
    clip,
    compact,
    decimate,
    from_quads,
    hem,
    join,
    select,
    vertex_normals,
)
from body_bake.shape_space import ShapeSpace

LODS = ("near", "mid", "far", "tiny")
NORMAL_COMPONENTS = 5
Weigh = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Part:
    """A part before decimation: its patch, triangles wanted per level, folded hem or not."""

    name: str
    patch: Patch
    triangles: tuple[int, int, int, int]
    hemmed: bool = False
    weigh: Weigh | None = None


def all_parts(tailor: Tailor) -> list[Part]:
    """Every part in the order of `people/wardrobe.py`'s `Part`."""
    return [*_skin_parts(tailor), *_clothes(tailor), *_hair_parts(tailor)]


def _skin_parts(tailor: Tailor) -> list[Part]:
    skin = tailor.skin()
    place = tailor.place(skin)
    share, along = tailor.arm(skin)
    low = 0.786 + 0.036 * np.clip((0.03 - place[:, 0]) / 0.06, 0.0, 1.0)
    neckline = low - place[:, 2] + 2.0 * np.maximum(np.abs(place[:, 1]) - 0.058, 0.0)
    head = clip(skin, field=np.where(share > 0.5, 1.0, neckline))
    head = replace(head, coordinate=face_map.coordinates(tailor.place(head)))
    hands = clip(skin, field=np.where(share > 0.5, 0.86 - along, 1.0))
    forearm = clip(skin, field=np.where(share > 0.5, 0.42 - along, 1.0))
    share_f, along_f = tailor.arm(forearm)
    forearm = clip(forearm, field=np.where(share_f > 0.5, along_f - 0.95, 1.0))
    legs = _legs(tailor)
    eyes = join([_eye(tailor, side=s) for s in ("l", "r")])
    return [
        Part("head", head, (2600, 458, 150, 54), weigh=lambda p: _face_weight(p, tailor=tailor)),
        Part("eyes", eyes, (120, 48, 16, 10)),
        Part("hands", hands, (1040, 222, 44, 15)),
        Part("forearms", forearm, (220, 80, 32, 11)),
        Part("legs", legs, (320, 81, 36, 12)),
    ]


def _legs(tailor: Tailor) -> Patch:
    suit = tailor.suit()
    share, _ = tailor.arm(suit)
    legs = select(suit, keep=share[suit.faces].max(axis=1) < 0.5)
    legs = clip(legs, field=tailor.place(legs)[:, 2] - 0.315)
    legs = clip(legs, field=0.035 - tailor.place(legs)[:, 2])
    skin = tailor.place(legs)
    inward = vertex_normals(skin, faces=legs.faces) * 0.0035
    return garments.with_drape(legs.placed(skin - inward, mean=tailor.mean), tailor=tailor)


def _eye(tailor: Tailor, *, side: str) -> Patch:
    """The front of an eyeball, with coordinates about the pupil in eyeball radii."""
    ball = from_quads(tailor.base.quads_of(f"helper-{side}-eye"), weights=tailor.rig.weights)
    place = tailor.place(ball)
    centre = 0.5 * (place.min(axis=0) + place.max(axis=0))
    radius = 0.5 * np.ptp(place[:, 2])
    front = select(ball, keep=(place[ball.faces][..., 0] > centre[0] - 0.1 * radius).any(axis=1))
    place = tailor.place(front)
    coordinate = (place[:, [1, 2]] - centre[[1, 2]]) / radius
    return replace(front, coordinate=coordinate)


def _face_weight(place: Floats, *, tailor: Tailor) -> Floats:
    """Importance of head vertices: eyes, mouth and nose most, the scalp under hair least."""
    eye = tailor.mean[14598:14670].mean(axis=0)
    mirrored = place * [1.0, 0.0, 1.0] + np.abs(place) * [0.0, 1.0, 0.0]
    to_eye = np.linalg.norm(mirrored - eye, axis=1)
    mouth = np.array([0.095, 0.008, eye[2] - 0.047])
    to_mouth = np.linalg.norm(mirrored - mouth, axis=1)
    nose = np.array([0.105, 0.004, eye[2] - 0.022])
    to_nose = np.linalg.norm(mirrored - nose, axis=1)
    near = np.minimum(np.minimum(to_eye - 0.012, to_mouth - 0.012), to_nose - 0.008)
    weight = 1.0 + 7.0 * np.exp(-np.maximum(near, 0.0) / 0.012)
    scalp = (place[:, 2] > 0.965) | (place[:, 0] < 0.0)
    return np.where(scalp, 0.25, weight)


def _clothes(tailor: Tailor) -> list[Part]:
    return [*_tops(tailor), *_lower_clothes(tailor)]


def _tops(tailor: Tailor) -> list[Part]:
    neck, wide = (0.879, 0.33, 0.022), (0.873, 0.53, 0.0)

    def shirt(
        sleeve: float, bottom: float, *, cuff: float, ease: float = 0.004, loose: float = 1.0
    ) -> Patch:
        return garments.top(
            tailor, sleeve=sleeve, neck=neck, bottom=bottom, ease=ease, cuff=cuff, loose=loose
        )

    def collared(cloth: Patch, *, height: float, flare: float) -> Patch:
        return garments.collar(cloth, tailor=tailor, height=height, flare=flare)

    long_shirt = collared(shirt(0.93, 0.493, cuff=0.006), height=0.0125, flare=0.0012)
    rolled = collared(shirt(0.60, 0.493, cuff=0.010), height=0.0125, flare=0.0012)
    tucked = collared(shirt(0.93, 0.556, cuff=0.006, loose=0.0), height=0.0125, flare=0.0012)
    blouse = garments.top(
        tailor, sleeve=0.90, neck=wide, bottom=0.566, ease=0.004, cuff=0.012, loose=0.0
    )
    tunic = join([
        shirt(0.92, 0.570, cuff=0.008, ease=0.005),
        garments.skirt(tailor, top_z=0.580, bottom_z=0.375, flare=0.17, ease=0.011, columns=32,
                       rows=7, ripple=0.004),
    ])  # fmt: skip
    waistcoat = garments.sleeveless(shirt(0.93, 0.525, cuff=0.006, ease=0.0075), tailor=tailor)
    bodice = garments.sleeveless(
        shirt(0.93, 0.58, cuff=0.006, ease=0.0075, loose=0.0), tailor=tailor
    )
    coat = join([
        collared(shirt(0.955, 0.560, cuff=0.010, ease=0.0115), height=0.026, flare=0.006),
        garments.skirt(tailor, top_z=0.577, bottom_z=0.305, flare=0.26, ease=0.021, columns=32,
                       rows=8, ripple=0.003),
    ])  # fmt: skip
    return [
        Part("shirt", long_shirt, (1040, 310, 130, 46), hemmed=True),
        Part("rolled_shirt", rolled, (920, 281, 116, 41), hemmed=True),
        Part("tucked_shirt", tucked, (920, 281, 116, 41), hemmed=True),
        Part("blouse", blouse, (880, 273, 112, 40), hemmed=True),
        Part("tunic", tunic, (1280, 384, 160, 57), hemmed=True),
        Part("waistcoat", waistcoat, (496, 140, 60, 21), hemmed=True),
        Part("bodice", bodice, (560, 125, 54, 19), hemmed=True),
        Part("coat", coat, (1360, 414, 170, 61), hemmed=True),
    ]


def _lower_clothes(tailor: Tailor) -> list[Part]:
    def loft(top_z: float, bottom_z: float, flare: float, ease: float) -> Patch:
        return garments.skirt(tailor, top_z=top_z, bottom_z=bottom_z, flare=flare, ease=ease,
                              columns=40, rows=12, ripple=0.007)  # fmt: skip

    return [
        Part("trousers", garments.trousers(tailor, bottom=0.034, wide=0.011), (800, 244, 100, 36),
             hemmed=True),
        Part("breeches", garments.trousers(tailor, bottom=0.25, wide=0.013), (560, 177, 76, 27),
             hemmed=True),
        Part("skirt", loft(0.603, 0.125, 0.24, 0.0105), (768, 222, 90, 32), hemmed=True),
        Part("short_skirt", loft(0.603, 0.27, 0.24, 0.0105), (608, 177, 72, 25), hemmed=True),
        Part("apron", garments.apron(tailor, outside=np.array([0.0165, 0.0135]), flare=0.11),
             (420, 111, 50, 18), hemmed=True),
        Part("skirt_apron", garments.apron(tailor, outside=np.array([0.0165, 0.0135]),
             flare=0.245), (420, 111, 50, 18), hemmed=True),
        Part("shoes", garments.shoes(tailor, shaft=0.062), (420, 96, 36, 12)),
        Part("boots", garments.shoes(tailor, shaft=0.175), (520, 118, 44, 15)),
    ]  # fmt: skip


def _hair_parts(tailor: Tailor) -> list[Part]:
    skull = hair.Skull(tailor)
    parts = []
    counts = {
        "cropped": (360, 96, 40, 14),
        "short": (512, 133, 46, 16),
        "parted": (512, 133, 46, 16),
        "curly": (800, 192, 56, 20),
        "bob": (720, 177, 60, 21),
        "long": (840, 207, 72, 25),
        "bun": (688, 192, 72, 25),
        "ring": (256, 90, 30, 10),
    }
    for name, style in hair.styles().items():
        patch = hair.grow(skull, style=style)
        if name == "bun":
            knot = hair.ball(skull, centre=np.array([-0.036, 0.0, 0.968]),
                             radii=(0.022, 0.025, 0.022), twist=3.0)  # fmt: skip
            patch = join([patch, knot])
        parts.append(Part(f"hair_{name}", patch, counts[name]))
    return [
        *parts,
        Part("beard", hair.beard(skull, length=0.006), (288, 90, 28, 10)),
        Part("long_beard", hair.beard(skull, length=0.018), (288, 90, 28, 10)),
        Part("straw_hat", hair.hat(skull, brim=0.062, crown=0.046, tilt=0.12), (476, 133, 64, 23)),
        Part("headscarf", hair.grow(skull, style=hair.headscarf()), (480, 111, 44, 15)),
        Part("hood", hair.grow(skull, style=hair.hood()), (520, 118, 48, 17)),
    ]


def bake_part(part: Part, *, tailor: Tailor, level: int) -> Patch:
    """Decimate one part to a level and fold its hem."""
    patch = compact(part.patch)
    place = tailor.place(patch)
    importance = part.weigh(place) if part.weigh else np.ones(len(place))
    if len(patch.faces) > part.triangles[level] * 1.03:
        patch = decimate(
            patch, mean=tailor.mean, triangles=part.triangles[level], importance=importance
        )
    if part.hemmed and level == 0:
        patch = hem(patch, mean=tailor.mean, depth=0.011, inset=0.0045)
    return patch


class Occlusion:
    """Share of the sky a surface point of the mean body sees, from nearby discs (Bunnell 2005)."""

    def __init__(self, tailor: Tailor) -> None:
        quads = tailor.base.quads_of("body")
        tris = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        self.place = tailor.mean[BODY]
        self.normal = vertex_normals(tailor.mean, faces=tris)[BODY]
        a, b, c = (tailor.mean[tris[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6.0
        self.area = np.zeros(len(tailor.mean))
        for k in range(3):
            np.add.at(self.area, tris[:, k], area)
        self.area = self.area[BODY]
        self.tree = cKDTree(self.place)

    def seen(self, place: Floats, normal: Floats) -> Floats:
        """Openness (n,) in 0..1."""
        out = np.ones(len(place))
        lifted = place + normal * 0.004
        for k, near in enumerate(self.tree.query_ball_point(lifted, r=0.12)):
            way = self.place[near] - lifted[k]
            square = np.einsum("ij,ij->i", way, way) + 1e-7
            unit = way / np.sqrt(square)[:, None]
            up = np.maximum(unit @ normal[k], 0.0)
            faces = np.maximum(-np.einsum("ij,ij->i", unit, self.normal[near]), 0.0)
            disc = self.area[near]
            shade = float((disc * up * faces / (np.pi * square + disc)).sum())
            out[k] = 1.0 / (1.0 + 1.6 * shade)
        return out


def vertex_arrays(
    patch: Patch, *, tailor: Tailor, space: ShapeSpace, shade: Occlusion
) -> dict[str, Floats | Ints]:
    """Everything a shader needs of one part at one level, unquantised."""
    place = tailor.place(patch)
    normal = vertex_normals(place, faces=patch.faces)
    morph = np.stack([patch.mix @ b for b in space.basis], axis=1)
    tilt = np.stack(
        [
            vertex_normals(place + morph[:, k], faces=patch.faces) - normal
            for k in range(NORMAL_COMPONENTS)
        ],
        axis=1,
    )
    joints, weights = _four_bones(patch.bones)
    return {
        "position": place,
        "normal": normal,
        "tilt": tilt,
        "morph": morph,
        "coordinate": patch.coordinate,
        "joints": joints,
        "weights": weights,
        "open": shade.seen(place, normal),
        "faces": patch.faces,
    }


def _four_bones(bones: Floats) -> tuple[Ints, Floats]:
    """The four heaviest bones (n, 4) of each vertex and their weights, summing to one."""
    order = np.argsort(-bones, axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(bones, order, axis=1)
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    order[weights == 0.0] = 0
    return order, weights
