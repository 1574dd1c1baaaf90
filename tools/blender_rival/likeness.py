"""Counts the triangles of a frame, layer by layer, and lays as many in the same places.

OpenGL itself counts what the identity pass draws after culling, copies included. The likeness has
the ground before the camera as a fan that is finer near it, as ours is; a closed ellipsoid for each
building, tree, thing, animal and person in the picture, in its own place, size and heading; and
loose blades for grass. Each layer has the triangles ours has; sky and water go to the ground.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from digisphere.capture.dataset import FrameFiles
from digisphere.scene.camera import CameraPose
from digisphere.scene.scene import Scene

KINDS = {"building": "buildings", "tree": "vegetation", "prop": "props", "animal": "animals",
         "person": "people"}  # fmt: skip
"""Kinds of instances by the layer that draws them."""
COLOURS = {
    "ground": (0.20, 0.23, 0.09), "grass": (0.14, 0.25, 0.06), "building": (0.55, 0.45, 0.35),
    "tree": (0.06, 0.16, 0.04), "prop": (0.30, 0.22, 0.12), "animal": (0.25, 0.18, 0.12),
    "person": (0.45, 0.20, 0.20),
}  # fmt: skip
_FARTHEST_M = 4000.0
_BLADE_M = 0.25
_GRASS_REACH_M = 40.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """One thing: its kind, the number in the index pass, points (n, 3) and triangles (t, 3)."""

    kind: str
    number: int
    points: Floats
    triangles: NDArray[np.int64]


def count_triangles(scene: Scene, snapshot: Any, *, pose: CameraPose) -> dict[str, int]:
    """Triangles the identity pass draws of a moment, by layer, and all together as «all»."""
    scene.sync(snapshot, time_s=snapshot.time_s, camera=pose)  # labels leave some people alone
    counts = {"all": _drawn(scene, pose)}
    for name in [layer.name for layer in scene.layers]:
        scene.set_visible(name, visible=False)
        counts[name] = counts["all"] - _drawn(scene, pose)
        scene.set_visible(name, visible=True)
    return counts


def _drawn(scene: Scene, pose: CameraPose) -> int:
    recorder = scene.camcorder((pose.width, pose.height))
    (query,) = np.atleast_1d(GL.glGenQueries(1))
    GL.glBeginQuery(GL.GL_PRIMITIVES_GENERATED, query)
    recorder.shoot(pose, planes=frozenset({"id"}))
    GL.glEndQuery(GL.GL_PRIMITIVES_GENERATED)
    found = int(np.ravel(GL.glGetQueryObjectuiv(query, GL.GL_QUERY_RESULT))[0])
    GL.glDeleteQueries(1, [query])
    return found


def likeness_of(frame: FrameFiles, *, ground: Any, counts: dict[str, int]) -> list[Mesh]:
    """Meshes with as many triangles as ``counts`` says, where the frame has its things."""
    rows = frame.rows("instances")
    meshes: list[Mesh] = []
    spent = 0
    for kind, layer in KINDS.items():
        at = np.flatnonzero((rows["kind"] == kind) & np.isfinite(rows["box_3d_centre_m"]).all(1))
        for turn, place in enumerate(at.tolist()):
            # The remainder of the division goes to the first ones.
            each = counts.get(layer, 0) // len(at) + (turn < counts.get(layer, 0) % len(at))
            points, triangles = ellipsoid(max(each, 8))
            spent += len(triangles)
            meshes.append(Mesh(kind, len(meshes) + 3, _placed(points, rows, place), triangles))
    rng = np.random.Generator(np.random.PCG64(1))
    blades = grass(frame, ground=ground, count=counts.get("grass", 0), rng=rng)
    left = max(counts["all"] - spent - len(blades.triangles), 32)
    return [terrain(frame, ground=ground, count=left), blades, *meshes]


def ellipsoid(count: int) -> tuple[Floats, NDArray[np.int64]]:
    """A closed unit ellipsoid of about ``count`` triangles, points within half a unit."""
    around = max(3, round(np.sqrt(count / 1.6)))
    rings = max(1, round(count / (2 * around)))
    tilt = np.pi * (np.arange(rings) + 1) / (rings + 1)
    turn = 2.0 * np.pi * np.arange(around) / around
    ring = np.stack(
        (np.sin(tilt)[:, None] * np.cos(turn), np.sin(tilt)[:, None] * np.sin(turn),
         np.repeat(np.cos(tilt)[:, None], around, axis=1)), axis=-1,
    ).reshape(-1, 3)  # fmt: skip
    points = 0.5 * np.concatenate((ring, [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]))
    here = np.arange(around)
    onward = (here + 1) % around
    top, bottom, last = len(ring), len(ring) + 1, (rings - 1) * around
    parts = [np.stack((here, onward, np.full(around, top)), axis=1)]
    for low in range(0, last, around):
        a, b = low + here, low + onward
        parts.append(np.stack((a, a + around, b + around), axis=1))
        parts.append(np.stack((a, b + around, b), axis=1))
    parts.append(np.stack((last + onward, last + here, np.full(around, bottom)), axis=1))
    return points, np.concatenate(parts)


def _placed(points: Floats, rows: dict[str, Any], place: int) -> Floats:
    """Unit points in the 3-D box of an instance."""
    turn = float(rows["box_3d_heading_rad"][place])
    sized = points * rows["box_3d_size_m"][place]
    cos, sin = np.cos(turn), np.sin(turn)
    turned = sized @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(turned + rows["box_3d_centre_m"][place], dtype=np.float64)


def terrain(frame: FrameFiles, *, ground: Any, count: int) -> Mesh:
    """The ground before the camera: a fan, every ring farther out than the last by one factor."""
    across = max(2, round(np.sqrt(count / 2.0)))
    out = max(2, round(count / (2.0 * across)))
    eye, ahead, half = _view(frame)
    turn = ahead + np.linspace(-half, half, across + 1)
    away = np.geomspace(0.5, _FARTHEST_M, out + 1)
    spot = away[:, None, None] * np.stack((np.cos(turn), np.sin(turn)), axis=-1)
    xy = (eye[:2] + spot).reshape(-1, 2)
    points = np.column_stack((xy, ground.height_at(xy)))
    a = (np.arange(out)[:, None] * (across + 1) + np.arange(across)).reshape(-1)
    b, c, d = a + 1, a + across + 1, a + across + 2
    return Mesh(
        "ground", 1, points, np.concatenate((np.stack((a, c, b), 1), np.stack((b, c, d), 1)))
    )


def grass(frame: FrameFiles, *, ground: Any, count: int, rng: np.random.Generator) -> Mesh:
    """Loose upright blades before the camera."""
    eye, ahead, half = _view(frame)
    turn = ahead + rng.uniform(-half, half, count)
    away = 1.0 + (_GRASS_REACH_M - 1.0) * np.sqrt(rng.random(count))
    foot = eye[:2] + away[:, None] * np.stack((np.cos(turn), np.sin(turn)), axis=1)
    foot = np.column_stack((foot, ground.height_at(foot))) if count else np.zeros((0, 3))
    lean = rng.uniform(0.0, 2.0 * np.pi, count)
    side = 0.01 * np.stack((np.cos(lean), np.sin(lean), np.zeros(count)), axis=1)
    up = np.array((0.0, 0.0, _BLADE_M))
    points = np.stack((foot - side, foot + side, foot + up), axis=1)
    return Mesh("grass", 2, points.reshape(-1, 3), np.arange(3 * count).reshape(-1, 3))


def _view(frame: FrameFiles) -> tuple[Floats, float, float]:
    """Where the camera is, its heading, and half of what is seen across with a little to spare."""
    view = frame.view
    forward = view.camera_from_world[2, :3]
    half = np.arctan(view.width / (2.0 * view.k[0, 0])) * 1.1
    return view.position_m, float(np.arctan2(forward[1], forward[0])), float(half)


def save_likeness(path: Path, meshes: list[Mesh], *, frame: FrameFiles) -> None:
    """Write meshes and camera where ``render_scene`` finds them."""
    view = frame.view
    arrays: dict[str, Any] = {
        "kinds": np.array([mesh.kind for mesh in meshes]),
        "numbers": np.array([mesh.number for mesh in meshes]),
        "colours": np.array([COLOURS[mesh.kind] for mesh in meshes]),
        "points": np.concatenate([mesh.points for mesh in meshes]).astype(np.float32),
        "point_ends": np.cumsum([len(mesh.points) for mesh in meshes]),
        "triangles": np.concatenate([mesh.triangles for mesh in meshes]).astype(np.int32),
        "triangle_ends": np.cumsum([len(mesh.triangles) for mesh in meshes]),
        "camera_from_world": view.camera_from_world,
        "fov_y_rad": 2.0 * np.arctan(view.height / (2.0 * view.k[1, 1])),
        "size": np.array([view.width, view.height]),
    }
    np.savez(path, **arrays)
