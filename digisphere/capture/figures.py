"""Bodies as points in the world: COCO joints, and every vertex of the dressed body.

Poses come from ``people.pose`` and meshes from ``scene.people_mesh``, the same that are drawn, and
are bent here as the vertex shader bends them, so 3-D boxes are tight round what is seen: skin,
clothes, hair and hat. Used by ``live``; tests bring boxes instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.people.arms import facing_at
from digisphere.people.pose import PosedPeople, pose_people
from digisphere.people.wardrobe import Part, parts_worn
from digisphere.scene.people_layer import is_drawn, levels_drawn, people_in_view
from digisphere.scene.people_mesh import LEVELS, people_mesh
from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot


class PosedFigures:
    """People as ``people.pose`` stands them and the wardrobe dresses them.

    Remembers the last pose, since joints and surface of the same people are asked in turn.
    """

    def __init__(self) -> None:
        self._last: tuple[Snapshot, bytes, PosedPeople] | None = None

    def keypoints_m(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """COCO-17 joints (n, 17, 3)."""
        return self._posed(snapshot, rows).coco17_m

    def surface_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], pose: Any
    ) -> NDArray[np.float64]:
        """Vertices (n, m, 3) of the dressed bodies at the level of detail drawn for this camera.

        Shorter lists repeat their first vertex.
        """
        posed = self._posed(snapshot, rows)
        people, wardrobe = snapshot.tables["people"], _wardrobe()
        level = _levels(snapshot, posed.rows, pose=pose)
        dressed = parts_worn(people, posed.rows)
        at_level = [
            dressed & (level == k)[:, None] & np.array([is_drawn(part, level=k) for part in Part])
            for k in range(len(LEVELS))
        ]
        worn = np.concatenate(at_level, axis=1)
        counts = worn @ np.diff(wardrobe.start)
        out = np.empty((len(rows), int(counts.max(initial=1)), 3))
        _bend(
            wardrobe.start,
            wardrobe.place,
            wardrobe.morph,
            wardrobe.joints,
            wardrobe.weights,
            worn,
            posed.shape * wardrobe.morph_step,
            posed.matrices,
            out,
        )
        return out

    def skeleton_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], time_s: float | None = None
    ) -> NDArray[np.float64]:
        """All bone heads and measured points (n, 66, 3)."""
        if time_s is None:
            return self._posed(snapshot, rows).points_m
        people = snapshot.tables["people"]
        chosen = rows.astype(np.intp)
        return pose_people(people, chosen, time_s=time_s, ground=snapshot.ground).points_m

    def heading_rad(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Direction (n,) each person faces."""
        return facing_at(snapshot.tables["people"], snapshot.time_s, rows.astype(np.intp))

    def _posed(self, snapshot: Snapshot, rows: NDArray[Any]) -> PosedPeople:
        chosen = rows.astype(np.intp)
        key = chosen.tobytes()
        if self._last is None or self._last[0] is not snapshot or self._last[1] != key:
            people = snapshot.tables["people"]
            posed = pose_people(people, chosen, time_s=snapshot.time_s, ground=snapshot.ground)
            self._last = (snapshot, key, posed)
        return self._last[2]


def _levels(snapshot: Snapshot, rows: NDArray[np.intp], *, pose: Any) -> NDArray[np.int64]:
    """Level of detail (n,) at which the people layer draws these people."""
    people, ground = snapshot.tables["people"], snapshot.ground
    drawn, tall_px, away_m = people_in_view(
        people, time_s=snapshot.time_s, ground=ground, camera=pose
    )
    levels = np.zeros(people.capacity, dtype=np.int64)
    levels[drawn] = levels_drawn(tall_px, away_m=away_m)
    return levels[rows]


@dataclass(frozen=True)
class _Wardrobe:
    """All parts level by level, one after another; ``start`` (levels * parts + 1,) cuts them."""

    start: NDArray[np.int64]
    place: NDArray[np.float32]
    morph: NDArray[np.int16]
    joints: NDArray[np.uint8]
    weights: NDArray[np.float32]
    morph_step: NDArray[np.float64]


@cache
def _wardrobe() -> _Wardrobe:
    mesh = people_mesh()
    parts = [mesh.parts[level, part] for level in LEVELS for part in Part]
    weights = np.concatenate([part.weights for part in parts])
    simple = sum(len(mesh.parts[LEVELS[0], part].position) for part in Part)
    weights[simple:, 2:] = 0.0  # below the nearest level the shader uses two bones
    weights /= weights.sum(axis=1, keepdims=True)
    return _Wardrobe(
        start=np.cumsum([0, *(len(part.position) for part in parts)]),
        place=np.concatenate([part.position for part in parts]),
        morph=np.concatenate([part.morph for part in parts]),
        joints=np.concatenate([part.joints for part in parts]),
        weights=weights,
        morph_step=mesh.morph_step.astype(np.float64),
    )


@njit(cache=True)
def _bend(
    start: NDArray[np.int64],
    place: NDArray[np.float32],
    morph: NDArray[np.int16],
    joints: NDArray[np.uint8],
    weights: NDArray[np.float32],
    worn: NDArray[np.bool_],
    steps: NDArray[np.float64],
    matrices: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Write the world places of every vertex a person wears: morph, then blend of bones."""
    rest = np.empty(3)
    for person in range(worn.shape[0]):
        at = 0
        for part in range(worn.shape[1]):
            if not worn[person, part]:
                continue
            for v in range(start[part], start[part + 1]):
                for axis in range(3):
                    rest[axis] = place[v, axis]
                    for k in range(morph.shape[1]):
                        rest[axis] += steps[person, k] * morph[v, k, axis]
                for axis in range(3):
                    total = 0.0
                    for b in range(4):
                        if weights[v, b] > 0.0:
                            bone = matrices[person, joints[v, b]]
                            total += weights[v, b] * (
                                bone[axis, 0] * rest[0]
                                + bone[axis, 1] * rest[1]
                                + bone[axis, 2] * rest[2]
                                + bone[axis, 3]
                            )
                    out[person, at, axis] = total
                at += 1
        for left in range(at, out.shape[1]):
            for axis in range(3):
                out[person, left, axis] = out[person, 0, axis]
