"""Measures joints and landmarks of the shape space: what poses and keypoints stand on.

Bones come first in rig order, then named points on or in the head, hands and feet. Each point is
the mean of some base-mesh vertices, so it is linear in the shape. Called by `bake_bodies`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from body_bake.makehuman import (
    BODY,
    LEFT_EYE,
    RIGHT_EYE,
    BaseMesh,
    Floats,
    Ints,
    Rig,
    joint_vertices,
)
from body_bake.shape_space import ShapeSpace


@dataclass(frozen=True)
class Skeleton:
    """Point names, owning bone of each point, mean places (p, 3) and their basis (k, p, 3)."""

    names: tuple[str, ...]
    owner: Ints
    mean: Floats
    basis: Floats


FINGERS = ("thumb", "index", "middle", "ring", "pinky")
_CHIN = (0.86, 0.88)
"""Heights of the chin on the mean body, below the lips, in statures."""


def measure_skeleton(space: ShapeSpace, *, base: BaseMesh, rig: Rig, root: Path) -> Skeleton:
    """Return bone heads followed by landmarks."""
    landmarks = _landmarks(space.mean, root=root)
    landmarks += _finer_landmarks(space.mean, base=base, root=root)
    names = list(rig.names) + [name for name, _, _ in landmarks]
    owner = list(range(len(rig.names))) + [rig.names.index(b) for _, b, _ in landmarks]
    groups = list(rig.head_groups) + [v for _, _, v in landmarks]
    mean = np.stack([space.mean[g].mean(axis=0) for g in groups])
    basis = np.stack([space.basis[:, g].mean(axis=1) for g in groups], axis=1)
    return Skeleton(tuple(names), np.array(owner), mean, basis)


def _landmarks(mean: Floats, *, root: Path) -> list[tuple[str, str, Ints]]:
    body = mean[BODY]
    head = np.flatnonzero(body[:, 2] > 0.87)
    nose = head[[int(body[head, 0].argmax())]]
    found = [("nose", "head", nose)]
    for side, eye in (("left", LEFT_EYE), ("right", RIGHT_EYE)):
        front = np.arange(eye.start, eye.stop)
        front = front[np.argsort(-mean[front, 0], kind="stable")[:1]]
        found.append((f"{side}_eye", "head", front))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        ear = _extreme(body, rows=head, score=sign * body[head, 1], count=30)
        found.append((f"{side}_ear", "head", ear))
    found.append(("crown", "head", np.array([881])))
    found.append(("mouth", "head", joint_vertices(root, group="joint-mouth")))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        foot = np.flatnonzero((body[:, 2] < 0.03) & (sign * body[:, 1] > 0.0))
        toe = _extreme(body, rows=foot, score=body[foot, 0], count=4)
        heel = _extreme(body, rows=foot, score=-body[foot, 0], count=4)
        found += [(f"toe_{side}", f"ball_{side}", toe), (f"heel_{side}", f"foot_{side}", heel)]
        tip = joint_vertices(root, group=f"joint-{side}-finger-3-4")
        found.append((f"fingertip_{side}", f"middle_03_{side}", tip))
    return found


def _finer_landmarks(mean: Floats, *, base: BaseMesh, root: Path) -> list[tuple[str, str, Ints]]:
    """Chin, corners of the mouth, ends of the other fingers, small toes.

    The chin is the gnathion, the foremost and lowest point of the face's middle; corners of the
    mouth are the outermost vertices of the data's own mask of the lips.
    """
    body = mean[BODY]
    middle = np.flatnonzero(np.abs(body[:, 1]) < 5e-4)
    low = middle[(body[middle, 2] > _CHIN[0]) & (body[middle, 2] < _CHIN[1])]
    found = [("chin", "head", _extreme(body, rows=low, score=body[low, 0] - body[low, 2], count=1))]
    lips = _lips(base, root=root)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        corner = _extreme(body, rows=lips, score=sign * body[lips, 1], count=3)
        found.append((f"{side}_mouth_corner", "head", corner))
    for side in "lr":
        for number, finger in enumerate(FINGERS, 1):
            if finger != "middle":  # that is the fingertip told above
                tip = joint_vertices(root, group=f"joint-{side}-finger-{number}-4")
                found.append((f"{finger}_tip_{side}", f"{finger}_03_{side}", tip))
        toe = joint_vertices(root, group=f"joint-{side}-toe-5-4")
        found.append((f"small_toe_{side}", f"ball_{side}", toe))
    return found


def _lips(base: BaseMesh, *, root: Path) -> Ints:
    """Vertices of the body within the data's mask of the lips."""
    mask = np.asarray(Image.open(root / "textures" / "mpfb_lips.jpg"))
    vertex, corner = np.unique(base.quads.reshape(-1), return_index=True)
    uv = base.uv[base.quad_uv.reshape(-1)[corner]]
    size = len(mask)
    column = np.clip((uv[:, 0] * size).astype(int), 0, size - 1)
    row = np.clip(((1.0 - uv[:, 1]) * size).astype(int), 0, size - 1)
    red = vertex[mask[row, column] > 127]
    return np.asarray(red[red < BODY.stop])


def _extreme(body: Floats, *, rows: Ints, score: Floats, count: int) -> Ints:
    del body
    return rows[np.argsort(-score, kind="stable")[:count]]
