"""The triangles of everything built, joined by squares of the map, as plain arrays to be kept.

Houses come from ``building_mesh``, props from ``prop_mesh``; their meshes that stand in the same
square are joined about one middle, so that millimetres survive on a large map. Functions of the
ground alone, without Panda3D: the building and prop layers ask ``kept_arrays`` for them and put
them on stage by ``built_chunks``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import BUILDING_BASE, PROP_BASE
from digisphere.scene.building_mesh import build_house
from digisphere.scene.prop_mesh import Rise, build_prop
from digisphere.scene.solid import Mesh, join, turned_bounds
from digisphere.world.enums import PropKind, Trade
from digisphere.world.ground import Ground

F64 = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

SQUARE_M = 24.0
_MILL_WATER_M = 14.0
_REACH_M = {PropKind.BRIDGE: 3000.0, PropKind.JETTY: 1500.0, PropKind.HAYSTACK: 900.0,
            PropKind.FENCE: 260.0, PropKind.LAMP: 420.0}  # fmt: skip
_USUAL_REACH_M = 170.0
_WIDTHS = {"vertex": 3, "normal": 3, "tint": 4, "surface": 4, "entity": 1}


@dataclass(frozen=True)
class Cluster:
    """The meshes of one square of the map.

    Attributes:
        square: (ix, iy).
        columns: vertex columns as ``solid.Mesh`` has them, places about ``middle_m``.
        indices: (t, 3).
        middle_m: (3,) whole metres.
        radius_m: of a ball about the middle of their bounds.
    """

    square: tuple[int, int]
    columns: dict[str, NDArray[np.float32]]
    indices: NDArray[np.uint32]
    middle_m: F64
    radius_m: float


def clustered(meshes: list[Mesh], *, places_m: F64, name: str) -> Arrays:
    """Join meshes by the map square they stand in; :func:`clusters` takes the arrays apart.

    Args:
        meshes: meshes in world metres.
        places_m: (n, 2) where each stands.
        name: put before the name of each array.
    """
    groups: dict[tuple[int, int], list[Mesh]] = {}
    for (ix, iy), mesh in zip(
        np.floor(places_m / SQUARE_M).astype(int).tolist(), meshes, strict=True
    ):
        if mesh.triangles:
            groups.setdefault((ix, iy), []).append(mesh)
    rows, triangles = (
        [np.zeros((0, sum(_WIDTHS.values())), np.float32)],
        [np.zeros((0, 3), np.uint32)],
    )
    middles, radii = [], []
    for _, group in sorted(groups.items()):
        mesh = join(group)
        low, high = mesh.position.min(axis=0), mesh.position.max(axis=0)
        middle = np.round(0.5 * (low + high).astype(np.float64))
        middles.append(middle)
        radii.append(0.5 * float(np.linalg.norm(high - low)))
        about = mesh.position - middle.astype(np.float32)
        rows.append(np.column_stack([about, mesh.normal, mesh.tint, mesh.surface, mesh.entity]))
        triangles.append(mesh.indices)
    return {
        f"{name}/rows": np.concatenate(rows),
        f"{name}/triangles": np.concatenate(triangles),
        f"{name}/row_ends": np.cumsum([len(part) for part in rows]),
        f"{name}/triangle_ends": np.cumsum([len(part) for part in triangles]),
        f"{name}/squares": np.array(sorted(groups), dtype=np.int64).reshape(-1, 2),
        f"{name}/middles_m": np.array(middles).reshape(-1, 3),
        f"{name}/radii_m": np.array(radii),
    }


def clusters(arrays: Mapping[str, NDArray[Any]], *, name: str) -> Iterator[Cluster]:
    """Yield what :func:`clustered` joined under ``name``, by square."""
    rows, triangles = arrays[f"{name}/rows"], arrays[f"{name}/triangles"]
    row_ends, triangle_ends = arrays[f"{name}/row_ends"], arrays[f"{name}/triangle_ends"]
    edges = np.cumsum(list(_WIDTHS.values()))[:-1]
    for k, (ix, iy) in enumerate(arrays[f"{name}/squares"].tolist()):
        parts = np.split(rows[row_ends[k] : row_ends[k + 1]], edges, axis=1)
        yield Cluster(
            square=(ix, iy),
            columns=dict(zip(_WIDTHS, parts, strict=True)),
            indices=triangles[triangle_ends[k] : triangle_ends[k + 1]],
            middle_m=arrays[f"{name}/middles_m"][k],
            radius_m=float(arrays[f"{name}/radii_m"][k]),
        )


def house_arrays(ground: Ground) -> Arrays:
    """Clusters "shell" and "detail" of all buildings; and their "bounds" (n, 2, 3).

    Bounds are the low and high corner of each in axes turned by its heading.
    """
    shells, details, places = building_meshes(ground)
    turn = ground.buildings["heading_rad"]
    shell, detail = (turned_bounds(meshes, heading_rad=turn) for meshes in (shells, details))
    low, high = np.minimum(shell[:, 0], detail[:, 0]), np.maximum(shell[:, 1], detail[:, 1])
    return {
        "bounds": np.stack([low, high], axis=1),
        **clustered(shells, places_m=places, name="shell"),
        **clustered(details, places_m=places, name="detail"),
    }


def building_meshes(ground: Ground) -> tuple[list[Mesh], list[Mesh], F64]:
    """Shell and detail of every building in world metres, and where each stands (n, 2)."""
    table = ground.buildings
    shells, details = [], []
    for row in range(table.count):
        values = table.row(row)
        house = build_house(values, water_side=water_side_of(ground, values))
        at = (values["x_m"], values["y_m"], values["floor_z_m"])
        place = {"at_m": at, "heading_rad": values["heading_rad"]}
        entity = BUILDING_BASE + row
        shells.append(house.shell.mesh(entity=entity, **place))
        details.append(house.detail.mesh(entity=entity, **place))
    places = np.stack([table["x_m"], table["y_m"]], axis=1).astype(np.float64)
    return shells, details, places


def water_side_of(ground: Ground, values: dict[str, Any]) -> float | None:
    """On which side of its length axis a mill has water, if on any."""
    if values["trade"] != Trade.MILL:
        return None
    h = values["heading_rad"]
    normal = np.array([-np.sin(h), np.cos(h)])
    steps = np.arange(0.5 * values["width_m"] + 1.0, 0.5 * values["width_m"] + _MILL_WATER_M, 1.0)
    for step in steps:
        for side in (1.0, -1.0):
            spot = np.array([[values["x_m"], values["y_m"]]]) + side * step * normal
            if np.isfinite(ground.water_at(spot)[0]):
                return side
    return None


def prop_arrays(ground: Ground) -> Arrays:
    """Clusters of all props by how far they are drawn, and their "bounds" (n, 2, 3).

    A cluster's name is its reach in metres, one of "reaches_m"; bounds are as for houses.
    """
    table = ground.props
    places = np.stack([table["x_m"], table["y_m"]], axis=1).astype(np.float64)
    reach = np.array([_REACH_M.get(PropKind(k), _USUAL_REACH_M) for k in table["kind"]])
    meshes = prop_meshes(ground)
    reaches = sorted(set(reach.tolist()))
    arrays = {
        "bounds": turned_bounds(meshes, heading_rad=table["heading_rad"]),
        "reaches_m": np.array(reaches),
    }
    for reach_m in reaches:
        rows = np.flatnonzero(reach == reach_m)
        mine = [meshes[row] for row in rows]
        arrays |= clustered(mine, places_m=places[rows], name=f"{reach_m:.0f}")
    return arrays


def prop_meshes(ground: Ground) -> list[Mesh]:
    """Mesh of every prop in world metres."""
    table = ground.props
    meshes = []
    for row in range(table.count):
        values = table.row(row)
        foot = np.array([values["x_m"], values["y_m"], values["z_m"]])
        rise, bed = _profiles(ground, values, foot=foot)
        solid = build_prop(values, rise=rise, bed=bed)
        meshes.append(
            solid.mesh(entity=PROP_BASE + row, at_m=foot, heading_rad=values["heading_rad"])
        )
    return meshes


def _profiles(ground: Ground, values: dict[str, Any], *, foot: F64) -> tuple[Rise, Rise]:
    """Heights over the foot along a prop's length: of the walked surface, and of the bed."""
    turn = values["heading_rad"] + 0.5 * np.pi
    along = np.array([np.cos(turn), np.sin(turn)])

    def rise(y: F64) -> F64:
        points = foot[:2] + np.asarray(y)[:, None] * along
        return ground.height_at(points).astype(np.float64) - foot[2]

    def bed(y: F64) -> F64:
        points = foot[:2] + np.asarray(y)[:, None] * along
        return ground.bed_at(points).astype(np.float64) - foot[2]

    return rise, bed
