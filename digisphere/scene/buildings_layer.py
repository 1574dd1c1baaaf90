"""The buildings layer: every house of the ground, whose windows light up for who is awake inside.

Shapes come from ``built_arrays``, hung on stage by ``built_chunks``. A window is lit when its
number is below its house's share of lit windows, which follows the people indoors; so a dark house
is empty or asleep, and the picture agrees with the tables. Damaged ones are ``damaged_houses``'.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d.core import PandaNode

from digisphere.core.identity import BUILDING_BASE
from digisphere.people.enums import Activity
from digisphere.scene.built_arrays import house_arrays
from digisphere.scene.built_chunks import Chunk, Chunks, hang_programs, make_chunks
from digisphere.scene.camera import CameraPose
from digisphere.scene.damaged_houses import DamagedHouses, Square, house_codes
from digisphere.scene.kept_arrays import kept
from digisphere.scene.layer import Layer, show
from digisphere.scene.mesh import FloatBuffer, attached
from digisphere.scene.occlusion import HouseScreen
from digisphere.scene.stage import Stage
from digisphere.world.ground import Ground

DETAIL_M = 190.0
_SHELL_M = 1e9
_LIT_PER_PERSON = 0.4


class BuildingsLayer(Layer):
    """Houses, barns, the chapel, the town hall."""

    name: ClassVar[str] = "buildings"
    kinds: ClassVar[frozenset[str]] = frozenset({"building"})
    order: ClassVar[int] = 30

    def build(self, stage: Stage, ground: Any) -> None:
        """Grow every house and hang it on stage."""
        self._ground: Ground = ground
        self._screen = HouseScreen.of(stage, ground)
        self._lit = FloatBuffer("lit windows", vectors=1, rows=max(ground.buildings.count, 1))
        self._share: NDArray[np.float32] | None = None
        arrays = kept("houses", make=house_arrays, ground=ground)
        self._damaged = DamagedHouses(ground, bounds=arrays["bounds"])
        self._parents: dict[str, tuple[Any, float]] = {}
        self._whole: list[tuple[Square, Chunk]] = []
        for name, reach_m in (("shell", _SHELL_M), ("detail", DETAIL_M)):
            parent = attached(self.root, PandaNode(name))
            hang_programs(parent, stage=stage, lit=self._lit, base=BUILDING_BASE)
            self._parents[name] = (parent, reach_m)
            made = make_chunks(name, arrays=arrays, root=parent, reach_m=reach_m)
            squares = [(int(ix), int(iy)) for ix, iy in arrays[f"{name}/squares"]]
            self._whole += list(zip(squares, made, strict=True))
        self._chunks = Chunks([chunk for _, chunk in self._whole])

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Light the windows, show what is damaged, and show details near the eye."""
        self._sync_damage(snapshot)
        self._chunks.sync(camera, hidden=self._screen.hidden(snapshot, camera=camera))
        share = lit_shares(snapshot, ground=self._ground)
        if self._share is None or not np.array_equal(share, self._share):
            self._share = share
            self._lit.upload(np.repeat(share[:, None], 4, axis=1))

    def _sync_damage(self, snapshot: Any) -> None:
        """Draw every house as the tables say it is."""
        count = self._ground.buildings.count
        codes = house_codes(snapshot, count=count)
        table = snapshot.tables.get("building_state")
        if table is None:
            return
        if self._damaged.sync(codes, burnt=table["burnt"][:count], parents=self._parents):
            shown = []
            for square, chunk in self._whole:
                if self._damaged.replaced(square):
                    show(chunk.path, shown=False)
                else:
                    shown.append(chunk)
            self._chunks = Chunks(shown + self._damaged.chunks())

    @property
    def bounds(self) -> NDArray[np.float64]:
        """(n, 2, 3) low and high corner of each house in axes turned by its heading."""
        return self._damaged.bounds


def lit_shares(snapshot: Any, *, ground: Ground) -> NDArray[np.float32]:
    """Share of lit windows of each building: more for more people indoors and awake."""
    count = ground.buildings.count
    people = snapshot.tables.get("people")
    if people is None:
        return np.full(count, _LIT_PER_PERSON, dtype=np.float32)
    place = people["place_id"].astype(np.int64)
    here = people.alive & people["indoors"].astype(bool) & (place >= 0)
    here &= people["activity"] != Activity.SLEEP
    building = ground.places["building_id"][np.where(here, place, 0)]
    awake = np.bincount(building[here & (building >= 0)], minlength=count)[:count]
    return np.asarray(1.0 - (1.0 - _LIT_PER_PERSON) ** awake, dtype=np.float32)
