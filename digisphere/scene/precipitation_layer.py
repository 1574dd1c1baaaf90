"""The precipitation layer: rain, splashes and snow about the camera, far curtains, lightning.

Everything here is light and veil: none of it is in the identity pass, so labels see through rain.
How much falls where comes from the weather fields, carried with the wind between weather steps;
when lightning strikes comes from the environment to the millisecond. Fall
speeds after Atlas 1973.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.environment.sampling import sample_grid
from digisphere.environment.tables import WEATHER_STEP_S
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.lightning_bolt import FLASH_S, bolt_segments, brightness
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, never_culled
from digisphere.scene.splashes import MOST
from digisphere.scene.stage import Stage

_QUAD = np.array([[0, 1, 3], [0, 3, 2]])
_LEAST_MM_H = 0.03
_SHAFT_GRID = 20
_SHAFT_LEAST_MM_H = 0.6
_SHAFT_NEAREST_M = 700.0
_TIME_WRAP_S = 4096.0
_SPLASH_OPACITY = 0.75
_SPLASH_SEEN_BELOW_M = 6.0


@dataclass(frozen=True)
class Fall:
    """One population of drops or flakes.

    Attributes:
        edge_m: box around the camera. most: instances in the heaviest fall.
        opacity: of one streak. half_width_m: of a drop or flake.
        exposure_s: how long the shutter smears it.
        speeds_m_s: fall speeds of its four size classes.
    """

    snow: bool
    edge_m: float
    most: int
    opacity: float
    half_width_m: float
    exposure_s: float
    speeds_m_s: tuple[float, ...]


# Drops of 1, 1.5, 2.2 and 3.2 mm fall at 9.65 - 10.3 exp(-0.6 D) m/s.
_DROPS = tuple(9.65 - 10.3 * math.exp(-0.6 * mm) for mm in (1.0, 1.5, 2.2, 3.2))
_FLAKES = (0.7, 0.95, 1.2, 1.6)
FALLS = (
    Fall(False, 11.0, 4800, 0.50, 0.0014, 1.0 / 30.0, _DROPS),
    Fall(False, 40.0, 8000, 0.42, 0.0040, 1.0 / 22.0, _DROPS),
    Fall(True, 7.0, 3600, 0.95, 0.0055, 0.0, _FLAKES),
    Fall(True, 20.0, 9000, 0.92, 0.0105, 0.0, _FLAKES),
    Fall(True, 56.0, 9000, 0.85, 0.0230, 0.0, _FLAKES),
)


@dataclass(frozen=True)
class Here:
    """What falls at the camera: mm/h of water, share of snow, wind in m/s."""

    rate_mm_h: float
    snow_share: float
    wind_m_s: tuple[float, float]


def weather_here(snapshot: Any, *, xy_m: tuple[float, float], time_s: float) -> Here:
    """Rain, snow and wind over a place at an instant between weather steps.

    Between two steps the fields drift with the steering wind, as the weather itself will carry
    them, so rain comes and goes smoothly.
    """
    sky, fields = snapshot.tables["sky"], snapshot.fields
    grid = snapshot.ground.grid
    size = (float(grid.size_x_m), float(grid.size_y_m))
    since = time_s - math.floor(time_s / WEATHER_STEP_S) * WEATHER_STEP_S
    upwind = np.array(
        [
            [
                xy_m[0] - float(sky["steering_u_m_s"][0]) * since,
                xy_m[1] - float(sky["steering_v_m_s"][0]) * since,
            ]
        ]
    )
    here = np.array([xy_m])

    def at(name: str, points: NDArray[np.float64]) -> float:
        return float(sample_grid(fields[name], xy_m=points, size_m=size)[0])

    return Here(
        rate_mm_h=at("precipitation_flux_mm_h", upwind),
        snow_share=at("snow_fraction", upwind),
        wind_m_s=(at("wind_u_m_s", here), at("wind_v_m_s", here)),
    )


def share_of_most(rate_mm_h: float, *, snow: bool) -> float:
    """Share of the instances a rate needs: 1 from 12 mm/h of rain or 4 mm/h of snow on."""
    if rate_mm_h < _LEAST_MM_H:
        return 0.0
    return min((rate_mm_h / (4.0 if snow else 12.0)) ** (0.35 if snow else 0.45), 1.0)


class PrecipitationLayer(Layer):
    """Rain, splashes, snow, distant curtains and lightning."""

    name: ClassVar[str] = "precipitation"
    order: ClassVar[int] = 95

    def build(self, stage: Stage, ground: Any) -> None:
        """Make one node per population, one for curtains and one for the bolt."""
        self._ground = ground
        over = p3d.ColorBlendAttrib.make(
            p3d.ColorBlendAttrib.M_add,
            p3d.ColorBlendAttrib.O_incoming_alpha,
            p3d.ColorBlendAttrib.O_one_minus_incoming_alpha,
        )
        added = p3d.ColorBlendAttrib.make(
            p3d.ColorBlendAttrib.M_add, p3d.ColorBlendAttrib.O_one, p3d.ColorBlendAttrib.O_one
        )
        programs = ("precipitation.vert", "precipitation.frag")
        self._falls = []
        for fall in FALLS:
            path = self._node("snow" if fall.snow else "rain", blend=over)
            stage.bind(path, colour=programs, defines={"SNOW": int(fall.snow)})
            self._falls.append((fall, path, p3d.PTA_LVecBase4f.empty_array(4)))
            path.set_shader_input("u_fall", self._falls[-1][2])
        self._splash = self._node("splashes", blend=over)
        self._splash_rows = FloatBuffer("splashes", vectors=1, rows=MOST)
        self._splash.set_shader_input("u_splashes", self._splash_rows.texture)
        self._splash.set_shader_input("u_splash", _SPLASH_OPACITY)
        stage.bind(self._splash, colour=("splash.vert", "splash.frag"))
        self._shafts = self._node("rain shafts", blend=over)
        self._shaft_rows = FloatBuffer("rain shafts", vectors=2, rows=128)
        self._shafts.set_shader_input("u_shafts", self._shaft_rows.texture)
        stage.bind(self._shafts, colour=("rain_shaft.vert", "rain_shaft.frag"))
        self._bolt = self._node("lightning", blend=added)
        self._bolt_rows = FloatBuffer("lightning", vectors=2, rows=192)
        self._bolt.set_shader_input("u_bolt", self._bolt_rows.texture)
        stage.bind(self._bolt, colour=("lightning.vert", "lightning.frag"))

    def _node(self, name: str, *, blend: p3d.RenderAttrib) -> p3d.NodePath:
        node = make_geom_node(name, indices=_QUAD, columns={}, num_vertices=4)
        path = never_culled(attached(self.root, node))
        path.set_two_sided(True)
        path.set_depth_write(False)
        path.set_attrib(blend)
        return path

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Let fall what falls here, hang curtains where it falls far off, strike."""
        here = weather_here(snapshot, xy_m=camera.position[:2], time_s=time_s)
        for fall, path, offsets in self._falls:
            self._let_fall(fall, path, offsets, here=here, time_s=time_s)
        show_instances(
            self._shafts, count=self._shaft_rows.upload(self._curtains(snapshot, camera, here=here))
        )
        show_instances(self._bolt, count=self._bolt_rows.upload(self._strike(snapshot, time_s)))

    def _let_fall(
        self,
        fall: Fall,
        path: p3d.NodePath,
        offsets: p3d.PTA_LVecBase4f,
        *,
        here: Here,
        time_s: float,
    ) -> None:
        share = here.snow_share if fall.snow else 1.0 - here.snow_share
        count = int(fall.most * share_of_most(here.rate_mm_h * share, snow=fall.snow))
        show_instances(path, count=count)
        if count == 0:
            return
        u, v = here.wind_m_s
        for k, speed in enumerate(fall.speeds_m_s):
            # Wrapped in double precision here, so that drops do not shiver late in the year.
            moved = (math.fmod(s * time_s, fall.edge_m) for s in (u, v, -speed))
            offsets.set_element(k, p3d.LVecBase4f(*moved, speed))
        path.set_shader_input(
            "u_box", (fall.edge_m, fall.opacity, fall.half_width_m, fall.exposure_s)
        )
        path.set_shader_input("u_drift", (u, v, math.fmod(time_s, _TIME_WRAP_S), 0.0))

    def _curtains(self, snapshot: Any, camera: CameraPose, *, here: Here) -> NDArray[np.float32]:
        """Rows (n, 8) of curtains where it rains hard enough, away from the camera."""
        grid = snapshot.ground.grid
        size = np.array([grid.size_x_m, grid.size_y_m], dtype=np.float64)
        step = size / _SHAFT_GRID
        at = (np.arange(_SHAFT_GRID) + 0.5) / _SHAFT_GRID
        feet = np.stack(np.meshgrid(at * size[0], at * size[1]), axis=-1).reshape(-1, 2)
        flux = snapshot.fields["precipitation_flux_mm_h"]
        rate = sample_grid(flux, xy_m=feet, size_m=(float(size[0]), float(size[1])))
        # Within wide rain nothing stands out; what shows is what is heavier than here.
        rate = rate - 0.8 * here.rate_mm_h
        away = np.hypot(*(feet - np.array(camera.position[:2])).T)
        kept = (rate > _SHAFT_LEAST_MM_H) & (away > _SHAFT_NEAREST_M)
        feet, rate, away = feet[kept], rate[kept], away[kept]
        order = np.argsort(-away, kind="stable")
        feet, rate, away = feet[order], rate[order], away[order]
        sky = snapshot.tables["sky"]
        base = float(sky["cloud_base_m"][0]) + 120.0
        rows = np.zeros((len(feet), 8))
        rows[:, 0:2] = feet
        rows[:, 2] = self._ground.height_at(feet) if len(feet) else 0.0
        near = np.clip((away - _SHAFT_NEAREST_M) / 900.0, 0.0, 1.0)
        rows[:, 3] = near * (1.0 - np.exp(-0.045 * rate**0.63 * float(step.mean()) / 400.0))
        rows[:, 4] = np.maximum(base, rows[:, 2] + 150.0)
        rows[:, 5] = 1.1 * float(step.mean())
        lean = (rows[:, 4] - rows[:, 2]) / 7.0
        rows[:, 6] = np.clip(lean * float(sky["steering_u_m_s"][0]) * 0.3, -300.0, 300.0)
        rows[:, 7] = np.clip(lean * float(sky["steering_v_m_s"][0]) * 0.3, -300.0, 300.0)
        return rows.astype(np.float32)

    def _strike(self, snapshot: Any, time_s: float) -> NDArray[np.float32]:
        """Rows (n, 8) of the channel that is alight at this instant, if any strikes the ground."""
        empty = np.zeros((0, 8), dtype=np.float32)
        row = snapshot.tables.get("atmosphere")
        if row is None:
            return empty
        age = time_s - row["flash_time_s"][0]
        alight = (age >= 0.0) & (age < FLASH_S) & (row["flash_ground"][0] > 0)
        if not alight.any():
            return empty
        slot = int(np.flatnonzero(alight)[np.argmin(age[alight])])
        place = np.array([[row["flash_x_m"][0, slot], row["flash_y_m"][0, slot]]])
        rows = bolt_segments(
            foot=(float(place[0, 0]), float(place[0, 1]), float(self._ground.height_at(place)[0])),
            cloud_base_m=float(snapshot.tables["sky"]["cloud_base_m"][0]),
            seed=int(row["flash_seed"][0, slot]),
        )
        rows[:, 3] *= brightness(float(age[slot]))
        return rows
