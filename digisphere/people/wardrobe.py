"""Who wears what, in which colours: from the `people` columns to body parts and colour slots.

A person is drawn as a set of parts (skin, garments, hair) of assets/bodies/parts.npz. Nobody is
ever without a top, a lower garment and shoes. Pure functions; called by the scene's people layer
and by capture's part labels. Garments are cut in `tools/body_bake`, habits of dress are here.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.people.body import personal_uniform
from digisphere.people.enums import HairStyle, Outfit, Sex
from digisphere.people.skeleton import Floats
from digisphere.people.trajectory import Columns, Rows

Bools = NDArray[np.bool_]


class Part(IntEnum):
    """A drawable part, in the order of the baked file."""

    HEAD = 0
    EYES = 1
    HANDS = 2
    FOREARMS = 3
    LEGS = 4
    SHIRT = 5
    ROLLED_SHIRT = 6
    TUCKED_SHIRT = 7
    BLOUSE = 8
    TUNIC = 9
    WAISTCOAT = 10
    BODICE = 11
    COAT = 12
    TROUSERS = 13
    BREECHES = 14
    SKIRT = 15
    SHORT_SKIRT = 16
    APRON = 17
    SKIRT_APRON = 18
    SHOES = 19
    BOOTS = 20
    HAIR_CROPPED = 21
    HAIR_SHORT = 22
    HAIR_PARTED = 23
    HAIR_CURLY = 24
    HAIR_BOB = 25
    HAIR_LONG = 26
    HAIR_BUN = 27
    HAIR_RING = 28
    BEARD = 29
    LONG_BEARD = 30
    STRAW_HAT = 31
    HEADSCARF = 32
    HOOD = 33


class Slot(IntEnum):
    """A colour of a person; each part is painted with one."""

    SKIN = 0
    IRIS = 1
    HAIR = 2
    TOP = 3
    OVER = 4
    BOTTOM = 5
    APRON = 6
    SHOES = 7
    LEGS = 8
    HAT = 9


TOPS = (Part.SHIRT, Part.ROLLED_SHIRT, Part.TUCKED_SHIRT, Part.BLOUSE, Part.TUNIC, Part.COAT)
BOTTOMS = (Part.TROUSERS, Part.BREECHES, Part.SKIRT, Part.SHORT_SKIRT)
FOOTWEAR = (Part.SHOES, Part.BOOTS)
_SLOTS = {
    Slot.SKIN: (Part.HEAD, Part.HANDS, Part.FOREARMS),
    Slot.IRIS: (Part.EYES,),
    Slot.OVER: (Part.WAISTCOAT, Part.BODICE, Part.COAT, Part.HOOD),
    Slot.APRON: (Part.APRON, Part.SKIRT_APRON),
    Slot.LEGS: (Part.LEGS,),
    Slot.HAT: (Part.STRAW_HAT, Part.HEADSCARF),
    Slot.TOP: TOPS[:-1],
    Slot.BOTTOM: BOTTOMS,
    Slot.SHOES: FOOTWEAR,
}
SLOT_OF_PART: dict[Part, Slot] = {
    part: next((slot for slot, parts in _SLOTS.items() if part in parts), Slot.HAIR)
    for part in Part
}

_HAIR_PART = {
    HairStyle.CROPPED: Part.HAIR_CROPPED,
    HairStyle.SHORT: Part.HAIR_SHORT,
    HairStyle.PARTED: Part.HAIR_PARTED,
    HairStyle.CURLY: Part.HAIR_CURLY,
    HairStyle.BOB: Part.HAIR_BOB,
    HairStyle.LONG: Part.HAIR_LONG,
    HairStyle.BUN: Part.HAIR_BUN,
    HairStyle.BALD: Part.HAIR_RING,
}
# What each outfit may be, for men and for women: sets of parts, chosen by a person's own taste.
_PLAIN_MEN = (
    (Part.SHIRT, Part.TROUSERS, Part.SHOES),
    (Part.TUCKED_SHIRT, Part.WAISTCOAT, Part.TROUSERS, Part.SHOES),
    (Part.ROLLED_SHIRT, Part.TROUSERS, Part.BOOTS),
    (Part.TUNIC, Part.TROUSERS, Part.BOOTS),
)
_PLAIN_WOMEN = (
    (Part.BLOUSE, Part.SKIRT, Part.SHOES),
    (Part.BLOUSE, Part.SHORT_SKIRT, Part.LEGS, Part.BOOTS),
    (Part.TUCKED_SHIRT, Part.BODICE, Part.SKIRT, Part.SHOES),
    (Part.TUNIC, Part.TROUSERS, Part.SHOES),
    (Part.SHIRT, Part.TROUSERS, Part.SHOES),
)
_SETS: dict[Outfit, tuple[tuple[tuple[Part, ...], ...], tuple[tuple[Part, ...], ...]]] = {
    Outfit.PLAIN: (_PLAIN_MEN, _PLAIN_WOMEN),
    Outfit.FARM: (
        (
            (Part.ROLLED_SHIRT, Part.TROUSERS, Part.BOOTS, Part.STRAW_HAT),
            (Part.TUNIC, Part.TROUSERS, Part.BOOTS),
            (Part.ROLLED_SHIRT, Part.WAISTCOAT, Part.TROUSERS, Part.BOOTS),
        ),
        (
            (Part.BLOUSE, Part.SKIRT, Part.SKIRT_APRON, Part.BOOTS, Part.HEADSCARF),
            (Part.ROLLED_SHIRT, Part.TROUSERS, Part.BOOTS, Part.HEADSCARF),
            (Part.TUNIC, Part.TROUSERS, Part.BOOTS),
        ),
    ),
    Outfit.APRON: (
        (
            (Part.TUCKED_SHIRT, Part.TROUSERS, Part.APRON, Part.SHOES),
            (Part.TUCKED_SHIRT, Part.TROUSERS, Part.APRON, Part.BOOTS),
        ),
        (
            (Part.BLOUSE, Part.SKIRT, Part.SKIRT_APRON, Part.SHOES),
            (Part.TUCKED_SHIRT, Part.SKIRT, Part.SKIRT_APRON, Part.SHOES, Part.HEADSCARF),
        ),
    ),
    Outfit.FORMAL: (
        ((Part.TUCKED_SHIRT, Part.WAISTCOAT, Part.TROUSERS, Part.SHOES),),
        ((Part.TUCKED_SHIRT, Part.BODICE, Part.SKIRT, Part.SHOES),
         (Part.BLOUSE, Part.SKIRT, Part.SHOES)),
    ),
    Outfit.CLERGY: (
        ((Part.TUCKED_SHIRT, Part.SKIRT, Part.SHOES),),
        ((Part.TUCKED_SHIRT, Part.SKIRT, Part.SHOES),),
    ),
    Outfit.MEDICAL: (
        ((Part.COAT, Part.TROUSERS, Part.SHOES),),
        ((Part.COAT, Part.SKIRT, Part.SHOES), (Part.COAT, Part.TROUSERS, Part.SHOES)),
    ),
    Outfit.CHILD: (
        (
            (Part.SHIRT, Part.BREECHES, Part.LEGS, Part.SHOES),
            (Part.SHIRT, Part.TROUSERS, Part.SHOES),
            (Part.ROLLED_SHIRT, Part.BREECHES, Part.LEGS, Part.BOOTS),
        ),
        (
            (Part.BLOUSE, Part.SHORT_SKIRT, Part.LEGS, Part.SHOES),
            (Part.SHIRT, Part.TROUSERS, Part.SHOES),
            (Part.TUCKED_SHIRT, Part.SHORT_SKIRT, Part.LEGS, Part.BOOTS),
        ),
    ),
    Outfit.ELDER: (
        (
            (Part.TUCKED_SHIRT, Part.WAISTCOAT, Part.TROUSERS, Part.SHOES),
            (Part.SHIRT, Part.TROUSERS, Part.SHOES),
        ),
        (
            (Part.BLOUSE, Part.SKIRT, Part.SHOES),
            (Part.TUCKED_SHIRT, Part.BODICE, Part.SKIRT, Part.SHOES, Part.HEADSCARF),
        ),
    ),
}  # fmt: skip

_SKIN_SRGB = (
    (235, 193, 170), (228, 181, 153), (220, 170, 136), (206, 154, 116), (186, 133, 95),
    (157, 107, 72), (130, 87, 59), (102, 67, 47), (77, 51, 38), (58, 41, 32),
)  # fmt: skip
"""Diffuse skin colours in the steps of the Monk Skin Tone scale (Monk 2019)."""
_HAIR_SRGB = (
    (24, 20, 19), (46, 32, 24), (74, 50, 34), (110, 79, 52), (168, 132, 82), (124, 60, 30),
    (136, 132, 128), (206, 203, 198),
)  # fmt: skip
_CLOTH_SRGB = (
    (221, 218, 209), (207, 196, 171), (191, 168, 115), (170, 131, 71),
    (142, 84, 56), (137, 56, 51), (95, 61, 80), (179, 129, 129),
    (134, 160, 180), (70, 93, 131), (44, 51, 73), (61, 106, 107),
    (79, 109, 74), (96, 96, 65), (93, 74, 59), (116, 114, 112),
)  # fmt: skip
_IRIS_SRGB = ((66, 40, 24), (92, 62, 36), (104, 96, 58), (88, 116, 132), (112, 132, 142))
_LEATHER_SRGB = ((58, 40, 28), (40, 32, 28), (84, 58, 38), (30, 28, 28))
_COAT_SRGB = ((64, 72, 60), (52, 58, 74), (94, 76, 56), (72, 62, 58), (112, 96, 64))
_APRON_SRGB = ((206, 198, 180), (128, 104, 78), (92, 96, 98), (188, 176, 150))
_HAT_SRGB = ((200, 172, 112), (160, 86, 70), (206, 198, 182), (98, 108, 138))


def parts_worn(people: Columns, rows: Rows) -> Bools:
    """Return (n, len(Part)) bool: which parts each person is drawn with."""
    worn = np.zeros((len(rows), len(Part)), dtype=bool)
    worn[:, [Part.HEAD, Part.EYES, Part.HANDS]] = True
    _dress(worn, people, rows)
    _put_on_coats(worn, people, rows)
    worn[:, Part.FOREARMS] = worn[:, Part.ROLLED_SHIRT]
    worn[:, Part.LEGS] |= worn[:, Part.SKIRT] | worn[:, Part.BREECHES] | worn[:, Part.SHORT_SKIRT]
    _do_hair(worn, people, rows)
    return worn


def _dress(worn: Bools, people: Columns, rows: Rows) -> None:
    taste = personal_uniform(people, rows, channel=50)
    outfit = people["outfit"][rows]
    men = people["sex"][rows] == Sex.MALE
    for kind, (his, hers) in _SETS.items():
        for sets, of_sex in ((his, men), (hers, ~men)):
            pick = np.minimum((taste * len(sets)).astype(np.int64), len(sets) - 1)
            for k, parts in enumerate(sets):
                mine = np.flatnonzero((outfit == kind) & of_sex & (pick == k))
                worn[mine[:, None], list(parts)] = True


def _put_on_coats(worn: Bools, people: Columns, rows: Rows) -> None:
    """A coat goes over everything; its hood is up when the wearer has got wet."""
    coat = people["coat"][rows].astype(bool) | worn[:, Part.COAT]
    under = [*TOPS[:-1], Part.WAISTCOAT, Part.BODICE, Part.APRON,
             Part.SKIRT_APRON]  # fmt: skip
    worn[np.flatnonzero(coat)[:, None], under] = False
    worn[:, Part.COAT] = coat
    hooded = people["coat"][rows].astype(bool) & (people["wetness"][rows] > 0.08)
    worn[:, Part.HOOD] = hooded
    worn[np.flatnonzero(hooded)[:, None], [Part.STRAW_HAT, Part.HEADSCARF]] = False


def _do_hair(worn: Bools, people: Columns, rows: Rows) -> None:
    covered = worn[:, [Part.STRAW_HAT, Part.HEADSCARF, Part.HOOD]].any(axis=1)
    style = people["hair_style"][rows]
    for kind, part in _HAIR_PART.items():
        worn[:, part] = (style == kind) & ~covered
    scarf = worn[:, Part.HEADSCARF]
    worn[:, Part.HAIR_CROPPED] |= covered & ~scarf & (style != HairStyle.BALD)
    chance = personal_uniform(people, rows, channel=51)
    age = people["age_years"][rows]
    grown = (people["sex"][rows] == Sex.MALE) & (age > 19.0)
    worn[:, Part.LONG_BEARD] = grown & (age > 48.0) & (chance < 0.14)
    worn[:, Part.BEARD] = grown & (chance < 0.36) & ~worn[:, Part.LONG_BEARD]


def colours(people: Columns, rows: Rows) -> Floats:
    """Return (n, len(Slot), 3) linear reflectances of a person's colours."""
    out = np.zeros((len(rows), len(Slot), 3))
    own = [personal_uniform(people, rows, channel=60 + k) for k in range(8)]
    tone = np.clip(people["skin_tone"][rows].astype(np.int64), 1, 10) - 1
    out[:, Slot.SKIN] = _linear(_SKIN_SRGB)[tone] * (0.94 + 0.12 * own[0])[:, None]
    hair = np.minimum(people["hair_colour"][rows], len(_HAIR_SRGB) - 1)
    out[:, Slot.HAIR] = _linear(_HAIR_SRGB)[hair] * (0.85 + 0.3 * own[1])[:, None]
    light_eyes = np.clip(1.15 - tone / 5.0, 0.0, 1.0)
    iris = np.where(own[2] < light_eyes, 1 + (own[3] * 3.99).astype(np.int64), 0)
    out[:, Slot.IRIS] = _linear(_IRIS_SRGB)[iris]
    shade = (0.88 + 0.24 * own[4])[:, None]
    cloth = _linear(_CLOTH_SRGB)
    out[:, Slot.TOP] = cloth[np.minimum(people["top_colour"][rows], 15)] * shade
    out[:, Slot.BOTTOM] = cloth[np.minimum(people["bottom_colour"][rows], 15)] / shade
    out[:, Slot.SHOES] = _pick(_LEATHER_SRGB, own[5])
    out[:, Slot.APRON] = _pick(_APRON_SRGB, own[6])
    out[:, Slot.HAT] = _pick(_HAT_SRGB, own[6])
    straw = people["sex"][rows] == Sex.MALE
    out[straw, Slot.HAT] = _linear(_HAT_SRGB)[0]
    out[:, Slot.OVER] = _pick(_COAT_SRGB, own[7])
    white_coat = people["outfit"][rows] == Outfit.MEDICAL
    white_coat &= ~people["coat"][rows].astype(bool)
    out[white_coat, Slot.OVER] = _linear(((224, 222, 214),))[0]
    stockings = _pick(((206, 196, 176), (70, 62, 58), (120, 104, 88)), own[5])
    bare = (people["age_years"][rows] < 15.0) | (own[6] < 0.25)
    out[:, Slot.LEGS] = np.where(bare[:, None], out[:, Slot.SKIN], stockings)
    return out


def _pick(palette: Any, chance: Floats) -> Floats:
    return _linear(palette)[np.minimum((chance * len(palette)).astype(np.int64), len(palette) - 1)]


def _linear(srgb: Any) -> Floats:
    """Linear reflectance of 8-bit sRGB (IEC 61966-2-1)."""
    s = np.asarray(srgb, dtype=np.float64) / 255.0
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
