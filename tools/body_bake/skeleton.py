"""Measures joints and landmarks of the shape space: what poses and keypoints stand on.

Bones come first in rig order, then named points on or in the head, hands and feet. Each point is
the mean of some base-mesh vertices, so it is linear in the shape. Called by `bake_bodies`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from body_bake.makehuman import BODY, LEFT_EYE, RIGHT_EYE, Floats, Ints, Rig, joint_vertices
from body_bake.shape_space import ShapeSpace


@dataclass(frozen=True)
class Skeleton:
    """Point names, owning bone of each point, mean places (p, 3) and their basis (k, p, 3)."""

    names: tuple[str, ...]
    owner: Ints
    mean: Floats
    basis: Floats


def measure_skeleton(space: ShapeSpace, *, rig: Rig, root: Path) -> Skeleton:
    """Return bone heads followed by landmarks."""
    landmarks = _landmarks(space.mean, root=root)
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


def _extreme(body: Floats, *, rows: Ints, score: Floats, count: int) -> Ints:
    del body
    return rows[np.argsort(-score, kind="stable")[:count]]
