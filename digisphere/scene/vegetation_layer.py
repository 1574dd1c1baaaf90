"""The vegetation layer: every tree and shrub of the ground, instanced by kind and distance.

Shapes are ``plant_shapes.py``'s, kept by ``patterns``; choice is ``plant_selection.py``'s, looks
the ``tree`` shaders'. A tree's id is TREE_BASE plus its row; seasons come with the light, snow
with the weather map.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import TREE_BASE, Semantic
from digisphere.scene import attached, patterns
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, make_geom_node, make_texture, never_culled
from digisphere.scene.occlusion import HouseScreen
from digisphere.scene.plant_mesh import FAR, NEAR
from digisphere.scene.plant_selection import Quotas, choose_trees
from digisphere.scene.plant_shapes import LEVELS, VARIANTS, is_closed
from digisphere.scene.root_plate import SOIL_COLOUR, root_plate
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import frustum_planes
from digisphere.world.enums import Species

_COLUMNS = 12
_MOST_BENT, _MOST_WIND_M_S = 0.0035 * 1.8 + 0.0012 + 0.0016, 22.0
"""Most that a metre of height gives per m/s of wind, and when it gives no more: see tree.vert."""
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Looks:
    """Colours of a kind (linear reflectance), its pattern and its habits."""

    leaf: Colour
    autumn: Colour
    bark: Colour
    pattern: str
    evergreen: bool = False
    blossom: float = 0.0
    """Share of leaves that flower in spring."""
    white_bark: bool = False
    is_shrub: bool = False


LOOKS: dict[Species, Looks] = {
    Species.SPRUCE: Looks(
        (0.026, 0.052, 0.024), (0.026, 0.052, 0.024), (0.075, 0.052, 0.040), "bough", True
    ),
    Species.PINE: Looks(
        (0.044, 0.072, 0.032), (0.044, 0.072, 0.032), (0.150, 0.082, 0.050), "tuft", True
    ),
    Species.LARCH: Looks(
        (0.062, 0.100, 0.030), (0.330, 0.185, 0.022), (0.100, 0.072, 0.055), "soft"
    ),
    Species.BEECH: Looks(
        (0.058, 0.108, 0.022), (0.225, 0.088, 0.020), (0.125, 0.120, 0.108), "broad"
    ),
    Species.OAK: Looks(
        (0.070, 0.102, 0.026), (0.205, 0.098, 0.022), (0.085, 0.068, 0.052), "broad"
    ),
    Species.BIRCH: Looks(
        (0.095, 0.138, 0.030), (0.400, 0.270, 0.028), (0.520, 0.500, 0.460), "hanging",
        white_bark=True,
    ),
    Species.WILLOW: Looks(
        (0.088, 0.122, 0.048), (0.270, 0.210, 0.045), (0.095, 0.078, 0.058), "hanging"
    ),
    Species.FRUIT: Looks(
        (0.080, 0.124, 0.030), (0.250, 0.120, 0.025), (0.090, 0.066, 0.052), "small", blossom=0.85
    ),
    Species.HAZEL: Looks(
        (0.076, 0.120, 0.028), (0.320, 0.200, 0.030), (0.100, 0.080, 0.060), "small",
        is_shrub=True,
    ),
    Species.DWARF_PINE: Looks(
        (0.036, 0.062, 0.026), (0.036, 0.062, 0.026), (0.090, 0.060, 0.042), "tuft", True,
        is_shrub=True,
    ),
    Species.DEAD: Looks((0.10, 0.09, 0.08), (0.10, 0.09, 0.08), (0.170, 0.155, 0.140), "small"),
    Species.PALM: Looks(
        (0.066, 0.110, 0.030), (0.066, 0.110, 0.030), (0.160, 0.125, 0.090), "frond", True
    ),
    Species.ACACIA: Looks(
        (0.100, 0.118, 0.042), (0.100, 0.118, 0.042), (0.085, 0.066, 0.050), "small", True
    ),
    Species.THORN: Looks(
        (0.130, 0.128, 0.070), (0.130, 0.128, 0.070), (0.120, 0.095, 0.070), "small", True,
        is_shrub=True,
    ),
    Species.CANDELABRA: Looks(
        (0.070, 0.110, 0.045), (0.070, 0.110, 0.045), (0.078, 0.122, 0.052), "small", True,
        is_shrub=True,
    ),
    Species.KAPOK: Looks(
        (0.052, 0.108, 0.022), (0.052, 0.108, 0.022), (0.200, 0.180, 0.150), "broad", True
    ),
    Species.FIG: Looks(
        (0.034, 0.082, 0.018), (0.034, 0.082, 0.018), (0.110, 0.095, 0.078), "broad", True
    ),
    Species.PLANTAIN: Looks(
        (0.092, 0.165, 0.030), (0.092, 0.165, 0.030), (0.130, 0.150, 0.060), "blade", True
    ),
    Species.DWARF_BIRCH: Looks(
        (0.085, 0.110, 0.030), (0.320, 0.085, 0.022), (0.095, 0.068, 0.050), "small",
        is_shrub=True,
    ),
    Species.TUSSOCK: Looks(
        (0.150, 0.150, 0.062), (0.260, 0.180, 0.080), (0.150, 0.120, 0.075), "blade", True,
        is_shrub=True,
    ),
}  # fmt: skip


class _Part:
    """One shape at one level: a node and its instances."""

    def __init__(self, layer: Layer, stage: Stage, *, kind: int, level: int) -> None:
        species, variant = Species(kind // VARIANTS), kind % VARIANTS
        shelf = patterns.plants()
        name = f"{species.name.lower()}-{variant}-{level}"
        columns = shelf.columns(species, level=level, variant=variant)
        indices = shelf.indices(species, level=level, variant=variant)
        node = make_geom_node(name, indices=indices, columns=columns)
        self.low, self.high = columns["vertex"].min(axis=0), columns["vertex"].max(axis=0)
        self.sway = float(columns["a_leaf"][:, 3].max())
        self.path = never_culled(attached(layer.root, node))
        self.path.set_two_sided(not is_closed(species, level=level))
        self.triangles = len(indices)
        self.rows = FloatBuffer(name, vectors=_COLUMNS // 4)
        self.path.set_shader_input("u_trees", self.rows.texture)
        _set_looks(self.path, LOOKS[species])
        defines = {"LEVEL": level}
        if level != NEAR:
            defines["NO_NEAR_SHADOW"] = 1
        stage.bind(
            self.path,
            colour=("tree.vert", "tree.frag"),
            identity=("tree.vert", "tree_id.frag"),
            shadow=("tree.vert", "tree_shadow.frag") if level < FAR else None,
            defines=defines,
            momentary=True,
        )
        show_instances(self.path, count=0)


def _set_looks(path: p3d.NodePath, looks: Looks) -> None:
    semantic = Semantic.SHRUB if looks.is_shrub else Semantic.TREE
    path.set_shader_input("u_leaf", p3d.LVecBase4f(*looks.leaf, float(looks.evergreen)))
    path.set_shader_input("u_autumn", p3d.LVecBase4f(*looks.autumn, looks.blossom))
    path.set_shader_input("u_bark", p3d.LVecBase4f(*looks.bark, float(looks.white_bark)))
    path.set_shader_input("u_class", int(semantic))


_ANY_WAY = -100.0
"""Direction of trees that lean each its own way; as in ``shaders/tree.vert``."""
_FLAT_RAD = 1.48
"""Angle of a tree that lies on the ground; as in ``shaders/tree.vert``."""


class VegetationLayer(Layer):
    """Trees and shrubs, to where they are a few pixels tall."""

    name: ClassVar[str] = "vegetation"
    kinds: ClassVar[frozenset[str]] = frozenset({"tree"})
    order: ClassVar[int] = 40
    moves: ClassVar[bool] = True
    quotas: Quotas = Quotas()

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the shapes of the kinds that grow here and the table of trees."""
        trees = ground.trees
        self._trees = tree_rows(trees)
        seeds = np.asarray(trees["seed"], dtype=np.int64)
        self._kind = (np.asarray(trees["species"]) * VARIANTS + seeds % VARIANTS).astype(np.int32)
        self._kinds = len(Species) * VARIANTS
        self._parts: dict[int, _Part] = {}
        textures = {
            name: make_texture(f"leaves {name}", image, wrap="repeat", mipmaps=True)
            for name, image in patterns.leaves().items()
        }
        for level in range(LEVELS):  # near ones are drawn first and spare what they hide
            for kind in np.unique(self._kind).tolist():
                part = _Part(self, stage, kind=kind, level=level)
                pattern = LOOKS[Species(kind // VARIANTS)].pattern
                part.path.set_shader_input("u_leaves", textures[pattern])
                self._parts[level * self._kinds + kind] = part
        self._plates = _Plates(self, stage, leaves=next(iter(textures.values())))
        self._state: Any = None
        self._shown: tuple[CameraPose, Any, Any] | None = None
        self.triangles = 0
        self._screen = HouseScreen.of(stage, ground)

    def tree_bounds(
        self, rows: NDArray[np.integer], *, wind_m_s: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds of trees at any level of detail, wherever this wind may bend them.

        Returns:
            Low and high corners (n, 2, 3) in world axes turned by each tree's turn, and the
            turns (n,), radians.
        """
        levels = [
            [self._parts[level * self._kinds + kind] for level in range(LEVELS)]
            for kind in self._kind[rows].tolist()
        ]
        low = np.array([np.min([part.low for part in parts], axis=0) for parts in levels])
        high = np.array([np.max([part.high for part in parts], axis=0) for parts in levels])
        sway = np.array([max(part.sway for part in parts) for parts in levels])
        x, y, z, tall, radius, turn = self._trees[rows, :6].astype(np.float64).T
        size = np.stack([radius, radius, tall], axis=1)
        cos, sin = np.cos(turn), np.sin(turn)
        foot = np.stack([cos * x + sin * y, cos * y - sin * x, z], axis=1)
        bend = _MOST_BENT * min(wind_m_s, _MOST_WIND_M_S) * sway * tall
        fallen = np.sin(_FLAT_RAD * self._trees[rows, 10].astype(np.float64))
        bend = bend + fallen * tall
        give = np.stack([bend, bend, fallen * radius], axis=1)
        return np.stack([foot + low * size - give, foot + high * size + give], axis=1), turn

    def _take_state(self, snapshot: Any) -> None:
        """Let trees show what fire and storm have made of them; shared arrays mean no change."""
        table = snapshot.tables.get("tree_state")
        if table is None or table["state"] is self._state:
            return
        self._state = table["state"]
        count = len(self._trees)
        self._trees[:, 9] = self._state[:count]
        self._trees[:, 10] = table["lean"][:count]
        if "fall_rad" in table:
            fall = table["fall_rad"][:count]
            self._trees[:, 11] = np.where(np.isnan(fall), _ANY_WAY, fall)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Choose the trees in view and hand each shape its rows; the same view keeps them."""
        self._take_state(snapshot)
        hidden = self._screen.hidden(snapshot, camera=camera)
        asked = (camera, self._state, hidden)
        last = self._shown
        if last is not None and camera == last[0] and self._state is last[1] and hidden is last[2]:
            return
        self._shown = asked
        eye = camera.position
        matrix = camera.clip_from_relative(reversed_depth=True)
        planes = frustum_planes(matrix, position=(0.0, 0.0, 0.0))
        planes = planes / np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
        chosen = choose_trees(
            self._trees,
            kind=self._kind,
            kinds=self._kinds,
            eye=eye,
            planes=np.ascontiguousarray(planes),
            focal_px=camera.focal_px,
            quotas=self.quotas,
            camera=camera,
            hidden=hidden,
        )
        ends = np.cumsum(chosen.counts)
        self.triangles = 0
        for key, part in self._parts.items():
            count = int(chosen.counts[key])
            if count:
                end = int(ends[key])
                part.rows.upload(self._trees[chosen.rows[end - count : end]])
                self.triangles += count * part.triangles
            show_instances(part.path, count=count)
        near = int(chosen.counts[: (FAR * self._kinds)].sum())
        self._plates.show(self._trees[chosen.rows[:near]])


class _Plates:
    """Root plates of the trees near the eye that wind has thrown: one node."""

    def __init__(self, layer: Layer, stage: Stage, *, leaves: p3d.Texture) -> None:
        columns, indices = root_plate()
        node = make_geom_node("root plates", indices=indices, columns=columns)
        self._path = never_culled(attached(layer.root, node))
        self._path.set_two_sided(True)
        self._rows = FloatBuffer("root plates", vectors=_COLUMNS // 4)
        self._path.set_shader_input("u_trees", self._rows.texture)
        self._path.set_shader_input("u_leaves", leaves)
        looks = Looks(SOIL_COLOUR, SOIL_COLOUR, SOIL_COLOUR, "", evergreen=True)
        _set_looks(self._path, looks)
        stage.bind(
            self._path,
            colour=("tree.vert", "tree.frag"),
            identity=("tree.vert", "tree_id.frag"),
            shadow=("tree.vert", "tree_shadow.frag"),
            defines={"LEVEL": NEAR},
            momentary=True,
        )
        show_instances(self._path, count=0)

    def show(self, trees: NDArray[np.float32]) -> None:
        """Draw the plates of those among ``trees`` that wind threw."""
        thrown = trees[(trees[:, 10] > 0.9) & (trees[:, 11] > 0.5 * _ANY_WAY)]
        show_instances(self._path, count=self._rows.upload(thrown) if len(thrown) else 0)


def tree_rows(trees: Any) -> NDArray[np.float32]:
    """Return (n, 12) for the shaders.

    Place (3), height, crown radius, turn, hue, chance, id, TreeState, lean, where it falls.
    A float holds ids up to 2^24 exactly, so the id passes through unharmed.
    """
    seeds = np.asarray(trees["seed"], dtype=np.int64)
    rows = np.zeros((len(seeds), _COLUMNS), dtype=np.float32)
    for column, name in enumerate(("x_m", "y_m", "z_m", "height_m", "crown_radius_m")):
        rows[:, column] = trees[name]
    rows[:, 5] = (seeds // 3 % 4096) * (math.tau / 4096.0)
    rows[:, 6] = trees["hue"]
    rows[:, 7] = (seeds // 12288 % 65536) / 65536.0
    rows[:, 8] = TREE_BASE + np.arange(len(seeds))
    rows[:, 11] = _ANY_WAY
    return rows
