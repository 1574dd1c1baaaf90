"""One ground in one file: save it to an ``.npz`` archive and load it back, bit for bit.

The cache of built worlds and the recorder use it. The file is written beside its final name and
moved into place, so a broken write is never mistaken for a world. Knowing every array of a ground,
it also freezes them and tells grounds apart by what they hold.
"""

import os
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from digisphere.errors import WorldError
from digisphere.world import columns as schemas
from digisphere.world.columns import Columns
from digisphere.world.ground import DetailPatch, Grid, Ground, River, Road, Settlement
from digisphere.world.navigation import NavGraph

ARCHIVE_VERSION = 1

_TABLES = {
    "buildings": schemas.BUILDING_COLUMNS,
    "places": schemas.PLACE_COLUMNS,
    "slots": schemas.SLOT_COLUMNS,
    "props": schemas.PROP_COLUMNS,
    "fields_farm": schemas.FARM_FIELD_COLUMNS,
    "trees": schemas.TREE_COLUMNS,
}
_NAV = ("node_xy", "indptr", "indices", "cost_s", "kind", "place_node")
_RIVER = ("level_m", "width_m", "depth_m", "discharge_m3_s")


def _joined(parts: list[NDArray[Any]], *, width: int = 0) -> NDArray[Any]:
    """Concatenate arrays of floats, or give an empty one of the right shape."""
    if parts:
        return np.concatenate(parts).astype(np.float32)
    return np.zeros((0, width) if width else 0, dtype=np.float32)


def _flatten(ground: Ground) -> dict[str, NDArray[Any]]:
    """Name every array of the ground; records become a few flat arrays."""
    flat: dict[str, NDArray[Any]] = {
        "version": np.array(ARCHIVE_VERSION),
        "key": np.array(ground.key),
        "grid": np.array([ground.grid.nx, ground.grid.ny, ground.grid.cell_m]),
        "planet": np.array([ground.sea_level_m, ground.latitude_deg]),
        "settlement": np.array([*ground.settlement.centre_m, ground.settlement.radius_m]),
        "settlement_name": np.array(ground.settlement.name),
    }
    flat |= {f"layers/{name}": raster for name, raster in ground.layers.items()}
    flat |= {f"monthly/{name}": raster for name, raster in ground.monthly.items()}
    flat |= {
        f"patch/{f.name}": np.asarray(getattr(ground.patch, f.name)) for f in fields(DetailPatch)
    }
    flat |= {f"nav/{name}": getattr(ground.nav, name) for name in _NAV}
    for table in _TABLES:
        flat |= {f"{table}/{name}": column for name, column in getattr(ground, table).items()}
    flat["rivers/points"] = np.array([len(r.xy_m) for r in ground.rivers], dtype=np.int64)
    flat["rivers/xy_m"] = _joined([r.xy_m for r in ground.rivers], width=2)
    for name in _RIVER:
        flat[f"rivers/{name}"] = _joined([getattr(r, name) for r in ground.rivers])
    flat["roads/points"] = np.array([len(r.xy_m) for r in ground.roads], dtype=np.int64)
    flat["roads/xy_m"] = _joined([r.xy_m for r in ground.roads], width=2)
    flat["roads/head"] = np.array([(r.road_id, r.kind, r.width_m) for r in ground.roads]).reshape(
        -1, 3
    )
    return flat


def save_ground(ground: Ground, path: Path) -> None:
    """Write ``ground`` to ``path`` (an ``.npz``), atomically; parent folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **_flatten(ground))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def freeze(ground: Ground) -> Ground:
    """Make every array of ``ground`` read-only, as those of a loaded one are; return it.

    Kernels compiled for a ground just built then serve a loaded one too: to numba an array that
    may be written is of another type.
    """
    for array in _flatten(ground).values():
        array.setflags(write=False)
    for way in (*ground.rivers, *ground.roads):
        for array in vars(way).values():
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
    return ground


def fingerprint(ground: Ground) -> str:
    """Return a digest of the key and of what every array holds (by CRC-32: 12 ms for 80 MB).

    Grounds altered after they were built keep their key; this tells them apart.
    """
    digest = blake2b(digest_size=16)
    for name, array in _flatten(ground).items():
        whole = np.ascontiguousarray(array)
        check = crc32(whole.tobytes() if whole.dtype.kind == "U" else whole.view(np.uint8).data)
        digest.update(f"{name} {whole.dtype} {whole.shape} {check}|".encode())
    return digest.hexdigest()


def _group(archive: Any, prefix: str) -> dict[str, NDArray[Any]]:
    """Return the arrays whose names start with ``prefix/``, frozen, by the rest of the name."""
    found = {}
    for name in archive.files:
        if name.startswith(prefix + "/"):
            array = archive[name]
            array.setflags(write=False)
            found[name[len(prefix) + 1 :]] = array
    return found


def _rivers(parts: dict[str, NDArray[Any]]) -> tuple[River, ...]:
    """Cut the joined river columns back into rivers."""
    cuts = np.cumsum(parts["points"])[:-1]
    split = {name: np.split(parts[name], cuts) for name in ("xy_m", *_RIVER)}
    return tuple(
        River(**{name: split[name][i] for name in split}) for i in range(len(parts["points"]))
    )


def _roads(parts: dict[str, NDArray[Any]]) -> tuple[Road, ...]:
    """Cut the joined road columns back into roads."""
    lines = np.split(parts["xy_m"], np.cumsum(parts["points"])[:-1])
    return tuple(
        Road(road_id=int(head[0]), kind=int(head[1]), width_m=float(head[2]), xy_m=line)
        for head, line in zip(parts["head"], lines, strict=False)
    )


def load_ground(path: Path) -> Ground:
    """Read a ground written by :func:`save_ground`.

    Raises:
        WorldError: the file is not a whole archive of this version.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if int(archive["version"]) != ARCHIVE_VERSION:
                raise WorldError(f"{path}: an archive of another version; delete it to rebuild")
            return _assemble(archive)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise WorldError(f"{path}: not a whole ground archive ({error}); delete it") from error


def _assemble(archive: Any) -> Ground:
    """Put the named arrays back into records."""
    nx, ny, cell_m = archive["grid"]
    patch = _group(archive, "patch")
    x_m, y_m, radius_m = (float(value) for value in archive["settlement"])
    tables = {name: Columns(schema, _group(archive, name)) for name, schema in _TABLES.items()}
    return Ground(
        key=str(archive["key"]),
        grid=Grid(nx=int(nx), ny=int(ny), cell_m=float(cell_m)),
        layers=_group(archive, "layers"),
        monthly=_group(archive, "monthly"),
        sea_level_m=float(archive["planet"][0]),
        latitude_deg=float(archive["planet"][1]),
        rivers=_rivers(_group(archive, "rivers")),
        patch=DetailPatch(cell_m=float(patch.pop("cell_m")), **patch),
        settlement=Settlement(
            name=str(archive["settlement_name"]), centre_m=(x_m, y_m), radius_m=radius_m
        ),
        roads=_roads(_group(archive, "roads")),
        nav=NavGraph(**_group(archive, "nav")),
        **tables,
    )
