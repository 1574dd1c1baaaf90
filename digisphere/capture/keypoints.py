"""COCO-17 keypoints in the picture, and whether each is seen, hidden or out of frame.

Flag 2: the pixel the joint falls on belongs to this person, and the surface seen there is no
further in front of the joint than the flesh that covers it (``COVER_M``), so a hip behind the own
arm or a nose seen from behind the head is hidden. Flag 1: in frame, not seen. Flag 0: outside the
frame or behind the camera. The joints' places come from ``people.pose``. Called by the annotators
and the validator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.projection import PinholeView

COCO_KEYPOINTS = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
COCO_SKELETON = (
    (16, 14),
    (14, 12),
    (17, 15),
    (15, 13),
    (12, 13),
    (6, 12),
    (7, 13),
    (6, 7),
    (6, 8),
    (7, 9),
    (8, 10),
    (9, 11),
    (2, 3),
    (1, 2),
    (1, 3),
    (2, 4),
    (3, 5),
    (4, 6),
    (5, 7),
)
_FACE_M, _EAR_M, _SHOULDER_M, _ELBOW_M, _WRIST_M = 0.06, 0.08, 0.14, 0.10, 0.08
_HIP_M, _KNEE_M, _ANKLE_M = 0.20, 0.12, 0.12
COVER_M = np.repeat(
    [_FACE_M, _EAR_M, _SHOULDER_M, _ELBOW_M, _WRIST_M, _HIP_M, _KNEE_M, _ANKLE_M],
    [3, 2, 2, 2, 2, 2, 2, 2],
)
"""Metres of own body that may lie before each joint while it still counts as seen."""


def label_keypoints(
    view: PinholeView,
    keypoints_m: NDArray[Any],
    *,
    ids: NDArray[Any],
    instance: NDArray[Any],
    depth_m: NDArray[Any],
    cover_m: NDArray[Any] = COVER_M,
    behind_m: float = np.inf,
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Pixels (n, k, 2) and flags (n, k) of world keypoints (n, k, 3) of people ``ids`` (n,).

    ``cover_m`` (k,): the flesh that may lie before each; COCO's seventeen by default. ``behind_m``:
    how far the surface seen may lie behind a point that is on it; a finger misses its pixel easily.
    """
    pixels, joint_depth = view.project(keypoints_m)
    in_frame = view.inside(pixels, depth_m=joint_depth)
    column = np.where(in_frame, pixels[..., 0], 0.0).astype(np.int64)
    row = np.where(in_frame, pixels[..., 1], 0.0).astype(np.int64)
    own = instance[row, column] == np.asarray(ids)[:, None]
    before = joint_depth - depth_m[row, column]
    seen = in_frame & own & (before <= cover_m) & (before >= -behind_m)
    return pixels, (in_frame.astype(np.uint8) + seen.astype(np.uint8))
