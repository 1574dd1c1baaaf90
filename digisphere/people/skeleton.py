"""The bones and measured points of a human body: names, parents, indices and the COCO-17 order.

Read once from assets/bodies/shapes.npz. Bones are the 53 of MakeHuman's game-engine rig, parents
before children; measured points (nose, eyes, ears, crown, chin, mouth, toes, heels, fingertips)
follow them in the same arrays. How bodies differ is in `body.py`, how they move in `pose.py`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.resources import resource_path
from digisphere.errors import SceneError

Floats = NDArray[np.float64]

ROOT, PELVIS, SPINE_1, SPINE_2, SPINE_3 = range(5)
CLAVICLE_L, UPPERARM_L, LOWERARM_L, HAND_L = range(5, 9)
INDEX_L, MIDDLE_L, PINKY_L, RING_L, THUMB_L = 9, 12, 15, 18, 21
CLAVICLE_R, UPPERARM_R, LOWERARM_R, HAND_R = range(24, 28)
INDEX_R, MIDDLE_R, PINKY_R, RING_R, THUMB_R = 28, 31, 34, 37, 40
NECK, HEAD = 43, 44
THIGH_L, CALF_L, FOOT_L, BALL_L = range(45, 49)
THIGH_R, CALF_R, FOOT_R, BALL_R = range(49, 53)
BONES = 53
SOLE = 0.0065
"""Thickness of a shoe's sole in statures; bodies stand that much above the ground."""

COCO_17 = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""Keypoint names in the order of COCO's person category."""
_COCO_POINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear",
    "upperarm_l", "upperarm_r", "lowerarm_l", "lowerarm_r", "hand_l", "hand_r",
    "thigh_l", "thigh_r", "calf_l", "calf_r", "foot_l", "foot_r",
)  # fmt: skip


@dataclass(frozen=True)
class BodyAsset:
    """What assets/bodies/shapes.npz holds.

    point_mean (p, 3) and point_basis (k, p, 3) in statures; point_owner (p,) bone index;
    corners (72, 8), corner_volume (72,), peoples (3, 5), face_spread (5,) as `body.py` uses them.
    """

    point_names: tuple[str, ...]
    point_owner: NDArray[np.int64]
    point_mean: Floats
    point_basis: Floats
    bone_parents: NDArray[np.int64]
    corners: Floats
    corner_volume: Floats
    peoples: Floats
    face_spread: Floats

    @property
    def bone_names(self) -> tuple[str, ...]:
        """Names of the 53 bones."""
        return self.point_names[:BONES]

    def point(self, name: str) -> int:
        """Return the index of a bone or measured point."""
        return self.point_names.index(name)


@cache
def body_asset() -> BodyAsset:
    """Load the baked shapes once."""
    path = resource_path("assets", "bodies", "shapes.npz")
    if not path.exists():
        raise SceneError(
            f"The baked bodies are missing at {path}. Install the package whole, or run "
            "tools/bake_bodies.py."
        )
    with np.load(path, allow_pickle=False) as stored:

        def floats(name: str) -> Floats:
            return np.asarray(stored[name], dtype=np.float64)

        def whole(name: str) -> NDArray[Any]:
            return np.asarray(stored[name], dtype=np.int64)

        return BodyAsset(
            point_names=tuple(str(n) for n in stored["point_names"]),
            point_owner=whole("point_owner"),
            point_mean=floats("point_mean"),
            point_basis=floats("point_basis"),
            bone_parents=whole("bone_parents"),
            corners=floats("corners"),
            corner_volume=floats("corner_volume"),
            peoples=floats("peoples"),
            face_spread=floats("face_spread"),
        )


@cache
def coco_points() -> tuple[int, ...]:
    """Return the measured point of each COCO-17 keypoint."""
    asset = body_asset()
    return tuple(asset.point(name) for name in _COCO_POINTS)
