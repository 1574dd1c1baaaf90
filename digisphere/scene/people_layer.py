"""Draws the people who are out of doors: bodies, faces, clothes and hair, as many as are in view.

Poses those in view (`people/pose.py`), picks a level of detail by their size in the picture, and
draws every part of every level with one instanced call. The parts are `people_mesh.py`'s, who
wears them `people/wardrobe.py`'s; looks are the `people*` shaders'.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import PERSON_BASE
from digisphere.people import body
from digisphere.people.arms import held_up_m
from digisphere.people.enums import HairStyle, Sex
from digisphere.people.pose import PosedPeople, pose_people
from digisphere.people.skeleton import BONES
from digisphere.people.trajectory import indoors_at, position_at
from digisphere.people.wardrobe import SLOT_OF_PART, Part, Slot, colours, parts_worn
from digisphere.scene.camera import CameraPose
from digisphere.scene.instanced_bodies import (
    bind_body,
    list_drawn,
    seen_by,
    shadow_reach_below_m,
)
from digisphere.scene.layer import Instant, Layer, draw_order, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, make_texture, never_culled
from digisphere.scene.people_mesh import LEVELS, make_part_node, people_mesh
from digisphere.scene.stage import Stage

LEVEL_PX = (300.0, 120.0, 40.0, 3.0)
"""Least height in the picture for each level of detail; smaller people are not drawn."""
MOST_NEAR = 24
SOLID_SHADOW_M = 18.0
"""Within this people cast the shadow of the far level, beyond it of the tiny one."""
BLOB_M = 70.0
PERSON_TEXELS = 10
MOVED_TEXELS = 4 + BONES * 3
_HEAD, _SKIN, _EYE, _HAIR, _CLOTH = range(5)
_FACE_PARTS = frozenset(
    p for p in Part if SLOT_OF_PART[p] in (Slot.HAIR, Slot.HAT, Slot.IRIS) or p == Part.HEAD
) | {Part.HOOD}
_SMALL = frozenset({Part.EYES, Part.BEARD, Part.LONG_BEARD, Part.WAISTCOAT, Part.BODICE})
"""Parts that add nothing to a shadow or to a tiny figure."""
_SHELLS = frozenset({Slot.TOP, Slot.OVER, Slot.BOTTOM, Slot.APRON, Slot.HAIR, Slot.HAT})
"""Colours of open shells, whose inside may be seen; all else is drawn from outside only."""


@dataclass
class _Drawn:
    """One part at one level: its node and the pass it is for."""

    path: p3d.NodePath
    level: int
    part: Part
    shadow: bool


class _View(NamedTuple):
    """Those posed: what they wear (n, parts), height in the picture (n,) px, distance (n,)."""

    worn: NDArray[np.bool_]
    tall_px: NDArray[np.float64]
    away_m: NDArray[np.float64]


class PeopleLayer(Layer):
    """Everybody out of doors and in view."""

    name: ClassVar[str] = "people"
    kinds: ClassVar[frozenset[str]] = frozenset({"person"})
    order: ClassVar[int] = 30
    moves: ClassVar[bool] = True

    def build(self, stage: Stage, ground: Any) -> None:
        """Upload the baked parts and bind their programs."""
        self._ground = ground
        mesh = people_mesh()
        self._step = mesh.morph_step
        self._persons = FloatBuffer("people", vectors=PERSON_TEXELS, rows=64)
        self._bones = FloatBuffer("people bones", vectors=BONES * 3, rows=64)
        self._wearers = FloatBuffer("people wearers", vectors=1, rows=2048)
        self._blobs = FloatBuffer("people blobs", vectors=2, rows=64)
        self._moved = FloatBuffer("people moved", vectors=2 * MOVED_TEXELS, rows=64)
        face, lines = mesh.face_maps[..., :4], mesh.face_maps[..., 4:]
        inputs = {
            "u_persons": self._persons.texture,
            "u_bones": self._bones.texture,
            "u_wearers": self._wearers.texture,
            "u_moved": self._moved.texture,
            "u_face": make_texture("face", np.ascontiguousarray(face), mipmaps=True),
            "u_face_lines": make_texture("face lines", np.ascontiguousarray(lines), mipmaps=True),
        }
        for key, texture in inputs.items():
            self.root.set_shader_input(key, texture)
        self._drawn = [
            self._part_node(stage, level=level, part=part, shadow=shadow)
            for shadow in (False, True)
            for level in range(len(LEVELS))
            for part in Part
            if is_drawn(part, level=level) and not (shadow and (level < 2 or part in _SMALL))
        ]
        self._paths = [drawn.path for drawn in self._drawn]
        self._told = np.zeros((len(self._paths), 2), dtype=np.int64)
        self._level_of = np.array([drawn.level for drawn in self._drawn])
        self._part_of = np.array([int(drawn.part) for drawn in self._drawn])
        self._casts = np.array([drawn.shadow for drawn in self._drawn])
        self._blob_path = self._blob_node(stage)
        self.poses: PosedPeople | None = None
        self._view: _View | None = None

    def _part_node(self, stage: Stage, *, level: int, part: Part, shadow: bool) -> _Drawn:
        name = f"{part.name.lower()}-{LEVELS[level]}{'-shadow' if shadow else ''}"
        node = make_part_node(people_mesh().parts[LEVELS[level], part], name=name)
        path = never_culled(attached(self.root, node))
        path.set_two_sided(SLOT_OF_PART[part] in _SHELLS and part != Part.TROUSERS)
        near = int(level == 0)
        defines = {
            "FACE": int(part in _FACE_PARTS),
            "BONES": 4 if near else 2,
            "NEAR": near,
            "MATERIAL": _material(part),
        }
        bind_body(stage, path, program="people", shadow=shadow, defines=defines)
        path.set_shader_input("u_garment", int(part))
        path.set_shader_input("u_slot", int(SLOT_OF_PART[part]))
        path.set_shader_input("u_cloth", p3d.LVecBase4f(*_cloth(part)))
        return _Drawn(path, level, part, shadow)

    def _blob_node(self, stage: Stage) -> p3d.NodePath:
        corners = np.array([[0, 1, 2], [2, 1, 3]])
        node = make_geom_node("people-blobs", indices=corners, columns={}, num_vertices=4)
        path = never_culled(attached(self.root, node))
        stage.bind(path, colour=("people_blob.vert", "people_blob.frag"))
        path.set_shader_input("u_blobs", self._blobs.texture)
        path.set_transparency(p3d.TransparencyAttrib.M_alpha)
        path.set_depth_write(False)
        path.set_two_sided(True)
        path.set_bin("fixed", draw_order(65))
        return path

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Pose whoever is in view and hand their numbers to the shaders."""
        people = snapshot.tables["people"]
        rows, tall_px, away_m = people_in_view(
            people, time_s=time_s, ground=self._ground, camera=camera
        )
        if len(rows) == 0:
            self.poses = self._view = None
            nobody = np.zeros((len(self._paths), 0), dtype=np.bool_)
            list_drawn(self._paths, nobody, store=self._wearers, told=self._told)
            show_instances(self._blob_path, count=0)
            return
        posed = pose_people(people, rows, time_s=time_s, ground=self._ground)
        self.poses = posed
        anchors = posed.root_m.astype(np.float32)
        self._persons.upload(self._person_texels(people, posed, anchors=anchors))
        self._bones.upload(_bone_rows(posed, anchors=anchors))
        shaded = away_m < shadow_reach_below_m(self._ground, camera=camera)
        self._view = _View(parts_worn(people, rows), tall_px, away_m)
        self._share_out(self._view, shaded=shaded)
        stands = people["in_arms_of"][rows, 0] < 0
        self._lay_blobs(posed, shown=(tall_px > 0.0) & (away_m < BLOB_M) & stands)

    def show_only(self, person_rows: NDArray[np.integer]) -> None:
        """Draw, of those synced last, only these people, as if there were nobody else."""
        if self.poses is None or self._view is None:
            return
        view = self._view
        asked = np.isin(self.poses.rows, person_rows)
        alone = _View(view.worn, np.where(asked, view.tall_px, 0.0), view.away_m)
        self._share_out(alone, shaded=np.zeros(len(asked), dtype=np.bool_))
        show_instances(self._blob_path, count=0)

    def sync_motion(self, after: Instant, before: Instant) -> None:
        """Pose the same people at two other moments, about where they stand now."""
        if self.poses is None:
            return
        rows, anchors = self.poses.rows, self.poses.root_m.astype(np.float32)
        moved = np.zeros((len(rows), 2, MOVED_TEXELS * 4), dtype=np.float32)
        for k, (snapshot, time_s) in enumerate((after, before)):
            people = snapshot.tables["people"]
            posed = pose_people(people, rows, time_s=time_s, ground=self._ground)
            moved[:, k, :16] = posed.shape * self._step
            moved[:, k, 16:] = _bone_rows(posed, anchors=anchors)
        self._moved.upload(moved)

    def _person_texels(
        self, people: Any, posed: PosedPeople, *, anchors: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        rows = posed.rows
        out = np.zeros((len(rows), PERSON_TEXELS, 4), dtype=np.float32)
        out[:, 0, :3] = anchors
        out[:, 0, 3] = PERSON_BASE + rows
        out[:, 1:5] = (posed.shape * self._step).reshape(-1, 4, 4)
        out[:, 5] = posed.shape[:, :4]
        age = people["age_years"][rows].astype(np.float64)
        out[:, 6, 0] = posed.shape[:, 4]
        out[:, 6, 1] = people["wetness"][rows]
        out[:, 6, 2] = np.clip((age - 32.0) / 45.0, 0.0, 1.0)
        stubble = 0.35 + 0.65 * body.personal_uniform(people, rows, channel=70)
        man = (people["sex"][rows] == Sex.MALE) & (age > 16.0)
        out[:, 6, 3] = np.where(man, stubble, 0.0)
        packed = np.zeros((len(rows), 12))
        packed[:, : len(Slot)] = _packed(colours(people, rows))
        packed[:, 10] = body.personal_uniform(people, rows, channel=71)
        bald = people["hair_style"][rows] == HairStyle.BALD
        packed[:, 11] = np.where(bald, -1.0, 1.0)
        out[:, 7:10] = packed.reshape(-1, 3, 4)
        return out.reshape(len(rows), -1)

    def _share_out(self, view: _View, *, shaded: NDArray[np.bool_]) -> None:
        """List for each part and level who is drawn with it."""
        level = np.where(view.tall_px > 0.0, levels_drawn(view.tall_px, away_m=view.away_m), -1)
        shadow_level = np.where(shaded, np.where(view.away_m < SOLID_SHADOW_M, 2, 3), -1)
        of_mesh = np.where(self._casts[:, None], shadow_level, level)
        drawn = (of_mesh == self._level_of[:, None]) & view.worn.T[self._part_of]
        list_drawn(self._paths, drawn, store=self._wearers, told=self._told)

    def _lay_blobs(self, posed: PosedPeople, *, shown: NDArray[np.bool_]) -> None:
        """Put a soft dark patch under each pair of feet."""
        root = posed.root_m[shown]
        if len(root) == 0:
            show_instances(self._blob_path, count=0)
            return
        reach = 0.3
        shifts = np.array([[reach, 0.0], [-reach, 0.0], [0.0, reach], [0.0, -reach]])
        around = (root[:, None, :2] + shifts).reshape(-1, 2)
        z = np.asarray(self._ground.height_at(around), dtype=np.float64).reshape(-1, 4)
        rows = np.zeros((len(root), 8), dtype=np.float32)
        rows[:, :3] = root
        rows[:, 3] = 0.27 * posed.scale_m[shown]
        rows[:, 4] = (z[:, 0] - z[:, 1]) / (2.0 * reach)
        rows[:, 5] = (z[:, 2] - z[:, 3]) / (2.0 * reach)
        rows[:, 6] = 0.5
        show_instances(self._blob_path, count=self._blobs.upload(rows))


def people_in_view(
    people: Any, *, time_s: float, ground: Any, camera: CameraPose
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Rows out of doors in the picture or casting a shadow near it, their height there, distance.

    The height, in pixels, is 0 for those who only cast a shadow.
    """
    rows = np.flatnonzero(people.alive)
    rows = rows[~indoors_at(people, time_s, rows)]
    xy = position_at(people, time_s, rows)
    place = np.column_stack([xy, np.asarray(ground.height_at(xy), dtype=np.float64)])
    stature = people["stature_m"][rows].astype(np.float64)
    place[:, 2] += 0.5 * stature + held_up_m(people, rows)
    inside, away = seen_by(camera, place_m=place, radius_m=0.75 * stature + 0.3)
    tall = stature * camera.focal_px / np.maximum(away, 0.3)
    tall = np.where(inside & (tall > LEVEL_PX[-1]), tall, 0.0)
    kept = (tall > 0.0) | (away < shadow_reach_below_m(ground, camera=camera))
    return rows[kept], tall[kept], away[kept]


def levels_drawn(tall_px: NDArray[np.float64], *, away_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """0 near, 1 middle, 2 far, 3 tiny; at most MOST_NEAR of the nearest are near."""
    level = np.searchsorted(-np.array(LEVEL_PX[:-1]), -tall_px, side="left")
    near = np.flatnonzero(level == 0)
    if len(near) > MOST_NEAR:
        order = near[np.argsort(away_m[near], kind="stable")]
        level[order[MOST_NEAR:]] = 1
    return level


def is_drawn(part: Part, *, level: int) -> bool:
    """Whether a part is drawn at a level: tiny figures do without eyes and beards."""
    return level < len(LEVELS) - 1 or part not in _SMALL


def _bone_rows(posed: PosedPeople, *, anchors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bone matrices (n, 53 * 12) about each person's own anchor."""
    moved = posed.matrices.copy()
    moved[..., 3] -= anchors.astype(np.float64)[:, None, :]
    return moved.reshape(len(moved), -1).astype(np.float32)


def _packed(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours (n, k, 3) as one number each (n, k): a byte of square root a channel."""
    root = np.round(np.sqrt(np.clip(linear, 0.0, 1.0)) * 255.0)
    return np.asarray(root @ np.array([1.0, 256.0, 65536.0]))


def _material(part: Part) -> int:
    slot = SLOT_OF_PART[part]
    if part == Part.HEAD:
        return _HEAD
    if slot in (Slot.SKIN,):
        return _SKIN
    if slot == Slot.IRIS:
        return _EYE
    return _HAIR if slot == Slot.HAIR else _CLOTH


def _cloth(part: Part) -> tuple[float, float, float, float]:
    """Gloss, folds, weave of a garment."""
    if part in (Part.SHOES, Part.BOOTS):
        return 0.22, 0.25, 0.0, 0.0
    if part == Part.STRAW_HAT:
        return 0.06, 0.15, 0.25, 0.0
    if part == Part.LEGS:
        return 0.05, 0.12, 0.6, 0.0
    if part in (Part.COAT, Part.HOOD):
        return 0.05, 0.8, 0.5, 0.0
    return 0.03, 1.0, 1.0, 0.0
