"""What layers of living things share: who is in view, whose shadow falls there, who is listed.

A body is drawn with one instanced call a mesh; a list in a buffer texture says which slots an
instance of each mesh stands for. Used by the people, animals and fish layers, which keep what
their bodies are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import show_instances
from digisphere.scene.mesh import FloatBuffer
from digisphere.scene.near_shadow import shadow_reach_m
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]
Slots = NDArray[np.intp]


def bind_body(
    stage: Stage, path: p3d.NodePath, *, program: str, shadow: bool, defines: Mapping[str, int]
) -> None:
    """Give a mesh its programs ``program``.vert, .frag and _id.frag, or that of its shadow."""
    if shadow:
        pair = (f"{program}.vert", "shadow.frag")
        stage.bind(path, colour=None, shadow=pair, defines=defines)
    else:
        stage.bind(
            path,
            colour=(f"{program}.vert", f"{program}.frag"),
            identity=(f"{program}.vert", f"{program}_id.frag"),
            defines=defines,
            momentary=True,
        )
    path.set_shader_input("u_first", 0)
    show_instances(path, count=0)


def list_instances(drawn: Iterable[tuple[p3d.NodePath, Slots]], *, store: FloatBuffer) -> None:
    """Write for each mesh which slots it draws, one list after the other, and show so many."""
    lists: list[Slots] = []
    first = 0
    for path, slots in drawn:
        show_instances(path, count=len(slots))
        if len(slots):
            path.set_shader_input("u_first", first)
            lists.append(slots)
            first += len(slots)
    if lists:
        listed = np.zeros((first, 4), dtype=np.float32)
        listed[:, 0] = np.concatenate(lists)
        store.upload(listed)


def list_drawn(
    paths: Sequence[p3d.NodePath],
    drawn: NDArray[np.bool_],
    *,
    store: FloatBuffer,
    told: NDArray[np.int64],
) -> None:
    """Write for each mesh (m,) which slots it draws, told as (m, slots), and show so many.

    ``told`` (m, 2) remembers how many each mesh shows and where its list begins, since most show
    none and go on doing so.
    """
    counts = drawn.sum(axis=1)
    firsts = np.where(counts > 0, np.cumsum(counts) - counts, told[:, 1])
    for k in np.flatnonzero(counts != told[:, 0]).tolist():
        show_instances(paths[k], count=int(counts[k]))
    for k in np.flatnonzero(firsts != told[:, 1]).tolist():
        paths[k].set_shader_input("u_first", int(firsts[k]))
    told[:, 0], told[:, 1] = counts, firsts
    listed = np.zeros((int(counts.sum()), 4), dtype=np.float32)
    if len(listed):
        listed[:, 0] = np.nonzero(drawn)[1]
        store.upload(listed)


def seen_by(
    camera: CameraPose, *, place_m: F64, radius_m: F64 | float
) -> tuple[NDArray[np.bool_], F64]:
    """Return whether spheres (n,) about places (n, 3) touch the picture, and how far they are."""
    relative = place_m - np.array(camera.position)
    away = np.linalg.norm(relative, axis=1)
    frame = relative @ camera.world_from_camera_rotation
    tan_y = np.tan(0.5 * camera.fov_y_rad)
    tan_x = tan_y * camera.width / camera.height
    inside = frame[:, 2] > -np.asarray(radius_m)
    for axis, tan in ((0, tan_x), (1, tan_y)):
        room = frame[:, 2] * tan + radius_m * np.hypot(1.0, tan)
        inside &= np.abs(frame[:, axis]) < room
    return inside, away


def shadow_reach_below_m(ground: Any, *, camera: CameraPose) -> float:
    """How far from the eye things must be uploaded for their shadows, though out of view."""
    below = float(np.asarray(ground.height_at(np.array([camera.position[:2]])))[0])
    return shadow_reach_m(max(camera.position[2] - below, 0.0))
