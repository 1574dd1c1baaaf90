"""Draws fish under water and the rings they leave on it: dark backs in the shallows.

The picture's first surface there is the water, so the water owns these pixels: in the identity
pass they are `WATER`, at the depth of its surface, as the eye's ray meets it first. A fish has
pixels of its own only while it leaps; those the animals layer draws. Shapes are `animal_fish.py`'s,
poses `animal_pose.py`'s; how light bends and fades on the way is the `fish` shaders'.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.scene.animal_mesh import BONES
from digisphere.scene.animal_pose import pose_animals
from digisphere.scene.animal_shapes import body_of
from digisphere.scene.animals_layer import ANIMAL_TEXELS, animal_texels, out_of_water
from digisphere.scene.camera import CameraPose
from digisphere.scene.instanced_bodies import list_instances, seen_by
from digisphere.scene.layer import Layer, draw_order, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, make_texture, never_culled
from digisphere.scene.patterns import ground_grain
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
NEAR_PX, LEAST_PX = 45.0, 2.0
"""Least length in the picture for the fine mesh, and to be drawn at all."""
SHADOW_DEPTH_M, SHADOW_PX = 3.0, 6.0
"""Shadows show on beds no deeper than this, of fish at least so long in the picture."""
RING_S = 7.0
_RING_PACE_M_S = 0.36
_RING_TEXELS = 3
_WATER_TEXELS = 2


class FishLayer(Layer):
    """Fish in view through the surface, and rings on it."""

    name: ClassVar[str] = "fish"
    order: ClassVar[int] = 69

    def build(self, stage: Stage, ground: Any) -> None:
        """Bind the programs; kinds are meshed when one of them first comes into view."""
        self._stage, self._ground = stage, ground
        self._animals = FloatBuffer("fish", vectors=ANIMAL_TEXELS, rows=64)
        self._bones = FloatBuffer("fish bones", vectors=BONES * 3, rows=64)
        self._waters = FloatBuffer("fish waters", vectors=_WATER_TEXELS, rows=64)
        self._listed = FloatBuffer("fish listed", vectors=1, rows=64)
        self._rings = FloatBuffer("fish rings", vectors=_RING_TEXELS, rows=32)
        detail, slope = ground_grain()
        for key, values in (("u_detail", detail), ("u_detail_slope", slope)):
            texture = make_texture(key, values, wrap="repeat", mipmaps=True)
            self.root.set_shader_input(key, texture)
        for key, store in (
            ("u_animals", self._animals), ("u_bones", self._bones), ("u_waters", self._waters),
            ("u_listed", self._listed), ("u_rings", self._rings),
        ):  # fmt: skip
            self.root.set_shader_input(key, store.texture)
        self._drawn: dict[tuple[AnimalKind, int, bool], p3d.NodePath] = {}
        self._ring_path: p3d.NodePath | None = None

    def _path(self, kind: AnimalKind, *, level: int, on_bed: bool = False) -> p3d.NodePath:
        path = self._drawn.get((kind, level, on_bed))
        if path is None:
            mesh = body_of(kind).meshes[level]
            columns = {
                "vertex": mesh.position, "a_normal": mesh.normal, "a_colour": mesh.colour,
                "a_bones": mesh.bones,
            }  # fmt: skip
            node = make_geom_node(
                f"{kind.name.lower()}-{level}", indices=mesh.indices, columns=columns
            )
            path = never_culled(attached(self.root, node))
            defines = {"ON_BED": int(on_bed)}
            self._stage.bind(path, colour=("fish.vert", "fish.frag"), defines=defines)
            path.set_shader_input("u_first", 0)
            self._drawn[kind, level, on_bed] = path
        return path

    def _rings_path(self) -> p3d.NodePath:
        if self._ring_path is None:
            corners = np.array([[0, 1, 2], [2, 1, 3]])
            node = make_geom_node("fish-rings", indices=corners, columns={}, num_vertices=4)
            path = never_culled(attached(self.root, node))
            self._stage.bind(path, colour=("fish_ring.vert", "fish_ring.frag"))
            path.set_transparency(p3d.TransparencyAttrib.M_alpha)
            path.set_depth_write(False)
            path.set_two_sided(True)
            path.set_bin("fixed", draw_order(71))
            self._ring_path = path
        return self._ring_path

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Pose the fish in view, and lay out the rings of those that rose a moment ago."""
        for path in self._drawn.values():
            show_instances(path, count=0)
        if self._ring_path is not None:
            show_instances(self._ring_path, count=0)
        table = snapshot.tables.get("animals")
        if table is None:
            return
        rows = np.flatnonzero(table.alive)
        rows = rows[table["finned"][rows]]
        if len(rows) == 0:
            return
        self._show_rings(snapshot, rows, time_s=time_s, camera=camera)
        rows, long_px = fish_in_view(table, rows, time_s=time_s, camera=camera)
        if len(rows) == 0:
            return
        posed = pose_animals(table, rows, time_s=time_s, ground=self._ground)
        self._animals.upload(animal_texels(table, rows, anchor_m=posed.anchor_m))
        self._bones.upload(posed.matrices.reshape(len(rows), -1))
        surface = animal_motion.water_over(table, time_s, rows)
        self._waters.upload(self._water_texels(snapshot, rows, posed.anchor_m, surface))
        level = np.where(long_px >= NEAR_PX, 0, 1)
        bed = surface - self._ground.bed_at(posed.anchor_m[:, :2])
        shows = (bed < SHADOW_DEPTH_M) & (long_px > SHADOW_PX)
        parts = []
        for one in np.unique(posed.kind).tolist():
            kind, mine = AnimalKind(one), posed.kind == one
            for fine in (0, 1):
                chosen = np.flatnonzero(mine & (level == fine))
                parts.append((self._path(kind, level=fine), chosen))
            parts.append((self._path(kind, level=1, on_bed=True), np.flatnonzero(mine & shows)))
        list_instances(parts, store=self._listed)

    def _water_texels(
        self, snapshot: Any, rows: Rows, place_m: F64, surface_m: F64
    ) -> NDArray[np.float32]:
        """Surface, depth of the water, whether it runs and how, at places (n, 2 or 3)."""
        table, herds = snapshot.tables["animals"], snapshot.tables["herds"]
        herd = table["herd"][rows]
        bed = np.asarray(self._ground.bed_at(place_m[:, :2]), dtype=np.float64)
        out = np.zeros((len(rows), _WATER_TEXELS, 4), dtype=np.float32)
        out[:, 0, 0] = surface_m
        out[:, 0, 1] = np.maximum(surface_m - bed, 0.1)
        out[:, 0, 2] = herds["river"][herd] >= 0
        out[:, 1, :2] = herds["flow_xy_m_s"][herd]
        return out.reshape(len(rows), -1)

    def _show_rings(self, snapshot: Any, rows: Rows, *, time_s: float, camera: CameraPose) -> None:
        rings = rings_at(snapshot.tables["animals"], rows, time_s=time_s)
        seen, _ = seen_by(camera, place_m=rings.place_m, radius_m=3.0)
        if not seen.any():
            return
        which, place = rings.rows[seen], rings.place_m[seen]
        water = self._water_texels(snapshot, which, place, place[:, 2]).reshape(-1, 2, 4)
        out = np.zeros((len(which), _RING_TEXELS, 4), dtype=np.float32)
        out[:, 0, :3], out[:, 0, 3] = place, rings.age_s[seen]
        out[:, 1, 0], out[:, 1, 1] = water[:, 0, 1], water[:, 0, 2]
        out[:, 1, 2] = rings.strength[seen]
        out[:, 1, 3] = 0.35 + 1.9 * _RING_PACE_M_S * rings.age_s[seen]
        out[:, 2, :2] = water[:, 1, :2]
        count = self._rings.upload(out.reshape(len(which), -1))
        show_instances(self._rings_path(), count=count)


class Rings:
    """Rings on the water (n,): whose, where, how old, how strong."""

    def __init__(self, rows: Rows, place_m: F64, age_s: F64, strength: F64) -> None:
        self.rows, self.place_m, self.age_s, self.strength = rows, place_m, age_s, strength


def rings_at(table: Any, rows: Rows, *, time_s: float) -> Rings:
    """Return the rings of fish that came to the surface lately: one a rise, two a leap."""
    leap = table["leap_m"][rows].astype(np.float64)
    half_s = np.sqrt(2.0 * leap / 9.81)
    parts = []
    for sign in (-1.0, 1.0):
        age = time_s - table["rise_s"][rows] - sign * half_s
        fresh = (age > 0.0) & (age < RING_S) & ((sign < 0.0) | (leap > 0.0))
        parts.append((rows[fresh], age[fresh], leap[fresh], np.full(fresh.sum(), sign > 0.0)))
    which, age, height, down = (np.concatenate([p[i] for p in parts]) for i in range(4))
    size = np.array([TRAITS[kind].shoulder_m for kind in AnimalKind])[table["kind"][which]]
    strength = np.clip(size / 0.35, 0.5, 1.6) * np.where(
        height > 0.0, np.where(down, 1.5, 1.0), 0.7
    )
    place = np.column_stack(
        [table["rise_xy_m"][which], animal_motion.water_over(table, time_s, which)]
    ).astype(np.float64)
    return Rings(which, place, age, strength)


def fish_in_view(table: Any, rows: Rows, *, time_s: float, camera: CameraPose) -> tuple[Rows, F64]:
    """Fish under water in the picture, and their length there in pixels."""
    rows = rows[~out_of_water(table, time_s, rows)]
    surface = animal_motion.water_over(table, time_s, rows)
    place = np.column_stack([animal_motion.position_at(table, time_s, rows), surface])
    length = np.array([body_of(kind).height_m for kind in AnimalKind])[table["kind"][rows]]
    length = length * table["size"][rows]
    # Bent light lifts what is seen far off: the sphere is drawn a little wide.
    inside, away = seen_by(camera, place_m=place, radius_m=length + 1.0)
    pixels = length * camera.focal_px / np.maximum(away, 0.3)
    above = camera.position[2] > surface + 0.02
    kept = inside & (pixels > LEAST_PX) & above
    return rows[kept], pixels[kept]
