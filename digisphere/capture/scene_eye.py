"""The eye in earnest: looks through the scene's passes.

Turns a faulty layer into an error, since a dataset with somebody missing is worse than none, and
draws people alone by hiding every other layer and everybody else. Used by ``live`` and the
inspector's capture panel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.sight import LIGHT_PLANES, SeenMotion, SeenPlanes
from digisphere.capture.solids import UprightBoxes, boxes_from_turned, boxes_of_ground
from digisphere.core.snapshot import FrozenTable
from digisphere.errors import CaptureError
from digisphere.scene.animals_layer import AnimalsLayer
from digisphere.scene.buildings_layer import BuildingsLayer
from digisphere.scene.layer import Instant
from digisphere.scene.passes import STILL
from digisphere.scene.people_layer import PeopleLayer
from digisphere.scene.props_layer import PropsLayer
from digisphere.scene.render import LIGHT, MOTION, PLANES, RawPlanes, render, render_moving
from digisphere.scene.vegetation_layer import VegetationLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.sight import Neighbour
    from digisphere.core.snapshot import Snapshot
    from digisphere.scene.scene import Scene

PEOPLE_LAYER = "people"
_CODE_OF_LAYER = {"props": 1, "buildings": 2, "animals": 4, "vegetation": 6}
"""Kind code of the things whose layer knows their bounds."""
_TRUTH = frozenset({"id", "depth"})
_NOTHING_8 = np.zeros((0, 0), dtype=np.uint8)
_NOTHING_F = np.zeros((0, 0), dtype=np.float32)


class SceneEye:
    """Looks at snapshots through a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._synced: tuple[Snapshot, float, Any] | None = None

    @property
    def driver(self) -> str:
        """OpenGL's own account of itself."""
        return " | ".join(self._scene.stage.driver)

    def look(
        self,
        snapshot: Snapshot,
        *,
        pose: Any,
        planes: frozenset[str],
        time_s: float | None = None,
        around: tuple[Neighbour, Neighbour] | None = None,
        beside: SeenPlanes | None = None,
    ) -> SeenPlanes:
        """Draw everything once; or only what moves, over what stood still in what is ``beside``.

        Raises:
            CaptureError: a layer failed and was switched off.
        """
        moment = snapshot.time_s if time_s is None else time_s
        self._synced = (snapshot, moment, pose)
        if beside is not None and beside.still is not None and planes <= _TRUTH:
            raw = render_moving(self._scene, snapshot, pose, time_s=moment, still=beside.still)
        else:
            raw = self._render(snapshot, pose, planes=planes, time_s=moment, around=around)
        self._refuse_faults()
        return self._seen(raw)

    def _render(
        self,
        snapshot: Snapshot,
        pose: Any,
        *,
        planes: frozenset[str],
        time_s: float,
        around: tuple[Neighbour, Neighbour] | None,
    ) -> RawPlanes:
        """Draw what is asked for; what stands still only if a neighbour will ask for it."""
        wanted = {*(planes & PLANES), *((LIGHT,) if planes & LIGHT_PLANES else ())}
        moments = None
        if around is not None and MOTION in planes:
            wanted.add(MOTION)
            if STILL in planes and any(moment.pose == pose for moment in around):
                wanted.add(STILL)
            moments = (
                Instant(around[0].snapshot, around[0].time_s),
                Instant(around[1].snapshot, around[1].time_s),
            )
        return render(self._scene, snapshot, pose, planes=wanted, time_s=time_s, around=moments)

    def _seen(self, raw: RawPlanes) -> SeenPlanes:
        scene, moved, shown = self._scene, raw.motion, raw.light
        return SeenPlanes(
            rgb=_NOTHING_8 if raw.rgb is None else raw.rgb,
            instance=np.zeros((0, 0), np.uint32) if raw.instance is None else raw.instance,
            semantic=_NOTHING_8 if raw.semantic is None else raw.semantic,
            depth=_NOTHING_F if raw.depth is None else raw.depth,
            normal=_NOTHING_F if raw.normal is None else raw.normal,
            light={} if shown is None else {n: getattr(shown, n) for n in sorted(LIGHT_PLANES)},
            exposure=1.0 if scene.light is None else scene.light.exposure,
            motion=None
            if moved is None
            else SeenMotion(moved.after, moved.before, moved.bone, moved.garment),
            still=raw.still,
        )

    def _posed(self, snapshot: Snapshot, pose: Any) -> bool:
        """Whether this very moment was looked at last, from here."""
        if self._synced is None:
            return False
        last, time_s, where = self._synced
        return last is snapshot and time_s == snapshot.time_s and where is pose

    def _refuse_faults(self) -> None:
        faults = self._scene.faults
        if faults:
            told = "; ".join(f"«{name}»: {text}" for name, text in sorted(faults.items()))
            raise CaptureError(f"The picture would lack a layer ({told}). Mend it and resume.")

    def look_alone(
        self, snapshot: Snapshot, *, pose: Any, person_rows: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """Draw these people alone; the scene is as it was afterwards."""
        scene = self._scene
        layer = scene.layer(PEOPLE_LAYER)
        shown = [made for made in scene.layers if made.moves and not made.root.is_stashed()]
        others = [made.name for made in shown if made is not layer]
        if layer is None:
            return np.zeros((pose.height, pose.width), dtype=np.uint32)
        for name in others:
            scene.set_visible(name, visible=False)
        try:
            if isinstance(layer, PeopleLayer) and self._posed(snapshot, pose):
                layer.show_only(person_rows)  # they are posed already
            else:
                self._synced = None
                layer.sync(with_only(snapshot, person_rows), snapshot.time_s, pose)
            recorder = scene.camcorder((pose.width, pose.height))
            _, truth = recorder.shoot(pose, planes=frozenset({"id"}), moving=True)
        finally:
            for name in others:
                scene.set_visible(name, visible=True)
        words = np.ascontiguousarray(truth.rgba).view("<u4")[..., 0]
        return np.asarray(words & np.uint32(0xFFFFFF), dtype=np.uint32)

    def solids(self, ground: Any, *, kinds: NDArray[Any], rows: NDArray[Any]) -> UprightBoxes:
        """Boxes round the meshes drawn last; trees with room for this moment's wind."""
        boxes = boxes_of_ground(ground, kinds=kinds, rows=rows)
        for layer in self._scene.layers:
            at = np.flatnonzero(kinds == _CODE_OF_LAYER.get(layer.name, -1))
            if not len(at):
                continue
            if isinstance(layer, BuildingsLayer | PropsLayer):
                table = ground.buildings if isinstance(layer, BuildingsLayer) else ground.props
                heading = table["heading_rad"].astype(np.float64)[rows[at]]
                boxes.put(at, boxes_from_turned(layer.bounds[rows[at]], heading_rad=heading))
            elif isinstance(layer, AnimalsLayer):
                bounds, turn = layer.bounds(rows[at])
                boxes.put(at, boxes_from_turned(bounds, heading_rad=turn))
            elif isinstance(layer, VegetationLayer):
                bounds, turn = layer.tree_bounds(rows[at], wind_m_s=self._wind_m_s())
                boxes.put(at, boxes_from_turned(bounds, heading_rad=turn))
        return boxes

    def _wind_m_s(self) -> float:
        """Wind that bends the trees of the moment drawn last, m/s."""
        light = self._scene.light
        return 0.0 if light is None else float(np.hypot(*light.vectors[13][1:3]))


def with_only(snapshot: Snapshot, person_rows: NDArray[np.int64]) -> Snapshot:
    """The same moment as if only these people lived."""
    people = snapshot.tables["people"]
    alive = np.zeros_like(people.alive)
    alive[person_rows] = people.alive[person_rows]
    alive.flags.writeable = False
    columns = {name: people[name] for name in people}
    alone = FrozenTable(people.name, specs=people.specs, columns=columns, alive=alive)
    return replace(snapshot, tables={**snapshot.tables, people.name: alone})
