"""Parts of the human body by the bone that holds a piece of surface most.

Left and right are the person's own. Which bone that is at each pixel the motion pass says; the
bones are ``people.skeleton``'s. Used by the annotators, the validator and the plane sheet.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from digisphere.people.skeleton import body_asset


class BodyPart(IntEnum):
    """A part of a body; 0 where there is no person."""

    NONE = 0
    HEAD = 1
    NECK = 2
    CHEST = 3
    BELLY = 4
    HIPS = 5
    LEFT_UPPER_ARM = 6
    RIGHT_UPPER_ARM = 7
    LEFT_LOWER_ARM = 8
    RIGHT_LOWER_ARM = 9
    LEFT_HAND = 10
    RIGHT_HAND = 11
    LEFT_THIGH = 12
    RIGHT_THIGH = 13
    LEFT_CALF = 14
    RIGHT_CALF = 15
    LEFT_FOOT = 16
    RIGHT_FOOT = 17


_MIDDLE = {
    "head": BodyPart.HEAD,
    "neck_01": BodyPart.NECK,
    "spine_03": BodyPart.CHEST,
    "spine_02": BodyPart.CHEST,
    "spine_01": BodyPart.BELLY,
    "pelvis": BodyPart.HIPS,
    "Root": BodyPart.HIPS,
}
_PAIRED = {
    "clavicle": BodyPart.CHEST,
    "upperarm": BodyPart.LEFT_UPPER_ARM,
    "lowerarm": BodyPart.LEFT_LOWER_ARM,
    "thigh": BodyPart.LEFT_THIGH,
    "calf": BodyPart.LEFT_CALF,
    "foot": BodyPart.LEFT_FOOT,
    "ball": BodyPart.LEFT_FOOT,
}


def part_of_bone(name: str) -> BodyPart:
    """The part a bone of the rig belongs to; hands and fingers are one."""
    if name in _MIDDLE:
        return _MIDDLE[name]
    stem, right = name.split("_")[0], name.endswith("_r")
    left = _PAIRED.get(stem, BodyPart.LEFT_HAND)
    return left if left == BodyPart.CHEST else BodyPart(left + right)


def parts_by_bone() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Part (bones + 1,) of each bone number + 1; place 0 is nobody."""
    parts = [BodyPart.NONE, *(part_of_bone(name) for name in body_asset().bone_names)]
    return np.array(parts, dtype=np.uint8)
