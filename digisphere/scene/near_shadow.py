"""Shadows of things near the eye: one depth map around the camera, drawn from the key light.

Land shadows itself by the baked sun map; this adds houses, trees and people where the contact with
the ground is seen. The map follows the eye in whole texels, so that shadows do not crawl. Owned by
``scene.py``; layers take part by binding a shadow program.
"""

import math

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.lighting import LightState
from digisphere.scene.passes import Pass
from digisphere.scene.stage import Stage, Target

F64 = NDArray[np.float64]

SHADOW_ROWS = slice(21, 26)
"""Rows of ``u_light`` this module fills: four columns of the matrix, then strength and bias."""
_SIZE = 1024
_LEAST_M, _MOST_M = 42.0, 420.0
_DEPTH_M = 260.0
_FAINTEST = 1e-5


def shadow_reach_m(above_m: float) -> float:
    """Half the edge of the shadowed square for an eye ``above_m`` over the ground.

    Layers must draw what casts shadows within this distance of the eye though it is out of view.
    """
    return float(np.clip(_LEAST_M + 1.6 * above_m, _LEAST_M, _MOST_M))


class NearShadow:
    """The shadow map of one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._texture = p3d.Texture("shadow map")
        for setting in (self._texture.set_minfilter, self._texture.set_magfilter):
            setting(p3d.SamplerState.FT_shadow)
        self._texture.set_wrap_u(p3d.SamplerState.WM_clamp)
        self._texture.set_wrap_v(p3d.SamplerState.WM_clamp)
        self._target = stage.depth_target("shadow", size=(_SIZE, _SIZE), texture=self._texture)
        self._pass = Pass(stage, kind="shadow")
        self._pass.attach(self._target)
        stage.root.set_shader_input("u_shadow_map", self._texture)
        self._needed = False

    def sync(self, camera: CameraPose, *, light: LightState, above_m: float) -> F64:
        """Aim the map; return the five rows of ``u_light`` that describe it."""
        rows = np.zeros((5, 4))
        strength = float(light.vectors[1, :3].max())
        self._needed = strength > _FAINTEST and light.key_direction[2] > 0.02
        reach = shadow_reach_m(above_m)
        matrix = _light_matrix(camera, towards=light.key_direction, reach_m=reach)
        rows[:4] = _texture_from_clip(matrix).T
        texel = 2.0 * reach / _SIZE
        rows[4] = (1.0 if self._needed else 0.0, 0.8 * texel, (0.06 + texel) / _DEPTH_M, reach)
        if self._needed:
            drawn = matrix if self._stage.reversed_depth else _full_range(matrix)
            self._pass.view.aim(
                drawn,
                position=camera.position,
                near=0.0,
                size=(_SIZE, _SIZE),
                focal_px=_SIZE / (2.0 * reach),
                far_z=1.0,
            )
            self._pass.aim_culling_box(
                matrix, position=camera.position, half_m=(reach, reach, _DEPTH_M)
            )
        return rows

    def targets(self) -> tuple[Target, ...]:
        """Return what to draw before a colour pass."""
        return (self._target,) if self._needed else ()

    def close(self) -> None:
        """Release the map."""
        self._pass.detach()
        self._stage.drop_target("shadow")


def _light_matrix(camera: CameraPose, *, towards: F64, reach_m: float) -> F64:
    """(4, 4) from positions relative to the eye to clip x, y in [-1, 1] and depth in [0, 1]."""
    z = -towards / np.linalg.norm(towards)
    x = np.cross(z, (0.0, 0.0, 1.0))
    x = np.array([1.0, 0.0, 0.0]) if np.linalg.norm(x) < 1e-3 else x / np.linalg.norm(x)
    y = np.cross(x, z)
    eye = np.array(camera.position)
    ahead = camera.forward.copy()
    ahead[2] = 0.0
    length = float(np.linalg.norm(ahead))
    # Most of the square lies ahead, where it is looked at.
    middle = eye + (ahead / length * 0.72 * reach_m if length > 0.05 else 0.0)
    texel = 2.0 * reach_m / _SIZE
    out = np.eye(4)
    for row, axis in ((0, x), (1, y)):
        snapped = round(float(axis @ middle) / texel) * texel
        out[row, :3] = axis / reach_m
        out[row, 3] = -(snapped - float(axis @ eye)) / reach_m
    out[2, :3] = z / (2.0 * _DEPTH_M)
    out[2, 3] = 0.5 - float(z @ (middle - eye)) / (2.0 * _DEPTH_M)
    return out


def _texture_from_clip(matrix: F64) -> F64:
    scale = np.diag([0.5, 0.5, 1.0, 1.0])
    scale[0, 3] = scale[1, 3] = 0.5
    return np.asarray(scale @ matrix)


def _full_range(matrix: F64) -> F64:
    """Depth from [0, 1] to the [-1, 1] that older OpenGL clips to."""
    out = matrix.copy()
    out[2] = 2.0 * matrix[2]
    out[2, 3] -= 1.0
    return out


def eye_height_m(camera: CameraPose, *, bed_m: float) -> float:
    """Height of the eye over the ground beneath it, never negative."""
    height = camera.position[2] - bed_m
    return height if math.isfinite(height) and height > 0.0 else 0.0
