"""Upright boxes as the poses other formats want: turns, quaternions, 4 x 4 matrices.

A box of ours has a centre, a size (length, width, height) and a heading; its own axes are x ahead,
y left, z up. Called by the formats that write 3-D boxes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.transform import Rotation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def with_box(labels: Mapping[str, NDArray[Any]], *, kinds: tuple[str, ...]) -> NDArray[np.intp]:
    """Places of the instances of these kinds whose 3-D extent is known."""
    known = ~np.isnan(labels["box_3d_heading_rad"])
    return np.flatnonzero(known & np.isin(labels["kind"].astype(str), kinds))


def world_from_box(heading_rad: NDArray[Any]) -> Floats:
    """Turns (n, 3, 3) from box axes to world axes."""
    heading = np.asarray(heading_rad, dtype=np.float64)
    out = np.zeros((*heading.shape, 3, 3))
    out[..., 0, 0] = out[..., 1, 1] = np.cos(heading)
    out[..., 1, 0] = np.sin(heading)
    out[..., 0, 1] = -out[..., 1, 0]
    out[..., 2, 2] = 1.0
    return out


def quaternion_wxyz(turns: NDArray[Any]) -> Floats:
    """Unit quaternions (n, 4), w first and not negative, of turns (n, 3, 3)."""
    if not len(turns):
        return np.zeros((0, 4))
    xyzw = Rotation.from_matrix(turns).as_quat(canonical=True)
    return np.asarray(xyzw[..., [3, 0, 1, 2]], dtype=np.float64)


def world_from_camera(camera_from_world: NDArray[Any]) -> Floats:
    """The camera's place and turn in the world, (4, 4)."""
    out = np.eye(4)
    out[:3, :3] = camera_from_world[:3, :3].T
    out[:3, 3] = -out[:3, :3] @ camera_from_world[:3, 3]
    return out
