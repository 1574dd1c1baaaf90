"""Draws the animals in view: herds on the land, birds on foot, afloat and in the air, leaping fish.

Poses those in view (`animal_pose.py`), picks a level of detail by their size in the picture and
draws every kind at every level with one instanced call. Bodies are `animal_shapes.py`'s; coats and
plumage the `animal*` shaders'. Fish under water are the fish layer's.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import ANIMAL_BASE
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import AnimalKind
from digisphere.scene.animal_mesh import BONES, LEVELS
from digisphere.scene.animal_pose import PosedAnimals, pose_animals
from digisphere.scene.animal_shapes import body_of
from digisphere.scene.camera import CameraPose
from digisphere.scene.instanced_bodies import (
    bind_body,
    list_instances,
    seen_by,
    shadow_reach_below_m,
)
from digisphere.scene.layer import Instant, Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, never_culled
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
LEVEL_PX = (60.0, 1.6)
"""Least height in the picture for each level of detail; smaller animals are not drawn."""
ANIMAL_TEXELS = 2


@dataclass
class _Drawn:
    """One kind at one level, for the picture or for shadows."""

    path: p3d.NodePath
    kind: AnimalKind
    level: int
    shadow: bool


class AnimalsLayer(Layer):
    """All animals in view."""

    name: ClassVar[str] = "animals"
    kinds: ClassVar[frozenset[str]] = frozenset({"animal"})
    order: ClassVar[int] = 31
    moves: ClassVar[bool] = True

    def build(self, stage: Stage, ground: Any) -> None:
        """Bind the programs; kinds are meshed when one of them first comes into view."""
        self._stage, self._ground = stage, ground
        self._animals = FloatBuffer("animals", vectors=ANIMAL_TEXELS, rows=64)
        self._bones = FloatBuffer("animal bones", vectors=BONES * 3, rows=64)
        self._listed = FloatBuffer("animals listed", vectors=1, rows=256)
        self._moved = FloatBuffer("animal bones moved", vectors=BONES * 6, rows=64)
        for key, store in (
            ("u_animals", self._animals), ("u_bones", self._bones), ("u_listed", self._listed),
            ("u_bones_moved", self._moved),
        ):  # fmt: skip
            self.root.set_shader_input(key, store.texture)
        self._drawn: dict[AnimalKind, list[_Drawn]] = {}
        self._moment: tuple[Any, float] | None = None
        self._posed: PosedAnimals | None = None

    def _nodes(self, kind: AnimalKind) -> list[_Drawn]:
        made = self._drawn.get(kind)
        if made is None:
            made = [
                self._node(kind, level=level, shadow=shadow)
                for level, shadow in ((0, False), (1, False), (1, True))
            ]
            self._drawn[kind] = made
        return made

    def _node(self, kind: AnimalKind, *, level: int, shadow: bool) -> _Drawn:
        mesh = body_of(kind).meshes[level]
        columns = {
            "vertex": mesh.position, "a_normal": mesh.normal, "a_colour": mesh.colour,
            "a_bones": mesh.bones,
        }  # fmt: skip
        name = f"{kind.name.lower()}-{LEVELS[level]}{'-shadow' if shadow else ''}"
        node = make_geom_node(name, indices=mesh.indices, columns=columns)
        path = never_culled(attached(self.root, node))
        bind_body(
            self._stage, path, program="animal", shadow=shadow, defines={"NEAR": int(level == 0)}
        )
        return _Drawn(path, kind, level, shadow)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Pose whoever is in view and hand their numbers to the shaders."""
        self._moment, self._posed = (snapshot, time_s), None
        table = snapshot.tables.get("animals")
        for nodes in self._drawn.values():
            for drawn in nodes:
                show_instances(drawn.path, count=0)
        if table is None:
            return
        rows, tall_px, away_m = animals_in_view(
            table, time_s=time_s, ground=self._ground, camera=camera
        )
        if len(rows) == 0:
            return
        posed = pose_animals(table, rows, time_s=time_s, ground=self._ground)
        self._posed = posed
        self._animals.upload(animal_texels(table, rows, anchor_m=posed.anchor_m))
        self._bones.upload(posed.matrices.reshape(len(rows), -1))
        level = np.where(tall_px >= LEVEL_PX[0], 0, 1)
        shaded = away_m < shadow_reach_below_m(self._ground, camera=camera)
        self._share_out(posed.kind, level=level, seen=tall_px > 0.0, shaded=shaded)

    def sync_motion(self, after: Instant, before: Instant) -> None:
        """Pose the same animals at two other moments, about where they are now."""
        now = self._posed
        if now is None:
            return
        moved = np.zeros((len(now.rows), 2, BONES, 3, 4))
        for k, (snapshot, time_s) in enumerate((after, before)):
            table = snapshot.tables["animals"]
            posed = pose_animals(table, now.rows, time_s=time_s, ground=self._ground)
            moved[:, k] = posed.matrices
            moved[:, k, :, :, 3] += (posed.anchor_m - now.anchor_m)[:, None]
        self._moved.upload(moved.reshape(len(now.rows), -1))

    def _share_out(
        self,
        kind: NDArray[np.uint8],
        *,
        level: NDArray[np.int64],
        seen: NDArray[np.bool_],
        shaded: NDArray[np.bool_],
    ) -> None:
        """List for each kind and level who is drawn with it."""
        parts = []
        for one in np.unique(kind).tolist():
            for drawn in self._nodes(AnimalKind(one)):
                where = (kind == one) & (shaded if drawn.shadow else seen & (level == drawn.level))
                parts.append((drawn.path, np.flatnonzero(where)))
        list_instances(parts, store=self._listed)

    def bounds(self, rows: Rows) -> tuple[F64, F64]:
        """Return low and high corners (n, 2, 3) in axes turned by each heading, and those (n,).

        Of the moment drawn last, from the finest mesh and the very bones that were drawn.
        """
        assert self._moment is not None
        snapshot, time_s = self._moment
        table = snapshot.tables["animals"]
        posed = pose_animals(table, rows, time_s=time_s, ground=self._ground)
        heading = animal_motion.heading_at(table, time_s, rows)
        out = np.zeros((len(rows), 2, 3))
        for k in range(len(rows)):
            points = _points(posed.matrices[k], AnimalKind(int(posed.kind[k])), posed.anchor_m[k])
            cos, sin = np.cos(heading[k]), np.sin(heading[k])
            along = cos * points[:, 0] + sin * points[:, 1]
            across = cos * points[:, 1] - sin * points[:, 0]
            turned = np.stack([along, across, points[:, 2]], axis=1)
            out[k] = turned.min(axis=0), turned.max(axis=0)
        return out, heading


def _points(matrices: F64, kind: AnimalKind, anchor_m: F64) -> F64:
    """World places (v, 3) of the finest mesh of one posed animal."""
    mesh = body_of(kind).meshes[0]
    rest = np.column_stack([mesh.position, np.ones(len(mesh.position))]).astype(np.float64)
    first, second = mesh.bones[:, 0].astype(int), mesh.bones[:, 1].astype(int)
    share = mesh.bones[:, 2:3, None].astype(np.float64)
    matrix = matrices[first] * share + matrices[second] * (1.0 - share)
    return np.asarray(np.einsum("vij,vj->vi", matrix, rest) + anchor_m)


def out_of_water(table: Any, time_s: float, rows: Rows) -> NDArray[np.bool_]:
    """Whether fish (n,) are leaping, so that they are drawn like other animals."""
    leap = table["leap_m"][rows].astype(np.float64)
    off_s = np.abs(time_s - table["rise_s"][rows])
    return np.asarray((leap > 0.0) & (off_s < np.sqrt(2.0 * leap / 9.81) + 0.12))


def animals_in_view(
    table: Any, *, time_s: float, ground: Any, camera: CameraPose
) -> tuple[Rows, F64, F64]:
    """Rows in the picture or casting a shadow near it, their height there in pixels, distance.

    The height is 0 for those that only cast a shadow.
    """
    rows = np.flatnonzero(table.alive)
    finned = table["finned"][rows]
    if finned.any():
        leaps = out_of_water(table, time_s, rows)
        rows = rows[~finned | leaps]
    kinds = table["kind"][rows]
    tall = np.array([body_of(kind).height_m for kind in AnimalKind])[kinds]
    tall = tall * table["size"][rows]
    place = np.column_stack(
        [
            animal_motion.position_at(table, time_s, rows),
            animal_motion.height_at(table, time_s, rows, ground=ground) + 0.5 * tall,
        ]
    )
    inside, away = seen_by(camera, place_m=place, radius_m=1.3 * tall + 0.5)
    pixels = tall * camera.focal_px / np.maximum(away, 0.3)
    pixels = np.where(inside & (pixels > LEVEL_PX[-1]), pixels, 0.0)
    kept = (pixels > 0.0) | (away < shadow_reach_below_m(ground, camera=camera))
    return rows[kept], pixels[kept], away[kept]


def animal_texels(table: Any, rows: Rows, *, anchor_m: F64) -> NDArray[np.float32]:
    """Return two vec4 an animal (n, 8): place and id, chance, grown male, kind."""
    out = np.zeros((len(rows), ANIMAL_TEXELS, 4), dtype=np.float32)
    out[:, 0, :3] = anchor_m
    out[:, 0, 3] = ANIMAL_BASE + rows
    out[:, 1, 0] = table["seed"][rows].astype(np.float64) / 2.0**32
    out[:, 1, 1] = table["male"][rows] & (table["size"][rows] > 0.9)
    out[:, 1, 2] = table["kind"][rows]
    return out.reshape(len(rows), -1)
