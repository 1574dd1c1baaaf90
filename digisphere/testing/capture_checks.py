"""Conformance checks for annotators and formats: do they bring and write what they declare?

For anyone who writes one; both run a small frame of the plain village, without OpenGL.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.annotators import INSTANCES, KEYPOINTS, PLANES, SWEEPS, annotator_registry
from digisphere.capture.formats import FrameFolders
from digisphere.capture.frame import AnnotatedFrame, annotate
from digisphere.capture.rigs import Shot, rig_registry
from digisphere.core.streams import Streams
from digisphere.errors import CaptureError
from digisphere.testing.frames import BoxEye, BoxFigures
from digisphere.testing.village import plain_simulation

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.capture.annotators import Annotator
    from digisphere.capture.formats import Format

_WIDTH, _HEIGHT = 96, 72


def plain_frame(*, extra: tuple[Annotator, ...] = ()) -> AnnotatedFrame:
    """One small frame of the plain village with every built-in annotator, and more if given."""
    simulation = plain_simulation()
    simulation.run_until(90.0)
    snapshot = simulation.snapshot()
    shot = Shot(0, 1, _WIDTH, _HEIGHT, math.radians(50.0))
    rig = rig_registry().load("street")()
    pose = rig.pose(snapshot.ground, snapshot, shot=shot, streams=Streams(7))
    built_in = tuple(make() for make in annotator_registry().load_all().values())
    return annotate(
        snapshot,
        frame_id=0,
        pose=pose,
        eye=BoxEye(),
        figures=BoxFigures(),
        annotators=(*built_in, *extra),
    )


def check_annotator(annotator: Annotator) -> None:
    """Prove that an annotator brings its declared columns, in the right shape, twice the same.

    Raises:
        CaptureError: it does not; the message says how.
    """
    once, again = plain_frame(extra=(annotator,)), plain_frame(extra=(annotator,))
    for column in annotator.columns:
        where = f"Annotator «{annotator.name}», column «{column.name}»"
        values = _table(once, annotator.table)[column.name]
        if annotator.table == SWEEPS:
            _check_records(values, _table(again, SWEEPS)[column.name], annotator, where=where)
            continue
        wanted = (*_rows(once, annotator.table), *column.shape)
        if values.shape != wanted:
            raise CaptureError(f"{where}: shape {values.shape}, where {wanted} is declared.")
        other = _table(again, annotator.table)[column.name]
        plain = values.dtype == object
        if not np.array_equal(values, other, equal_nan=not plain and values.dtype.kind == "f"):
            raise CaptureError(f"{where}: differs between two equal frames.")


def _check_records(
    values: np.ndarray, other: np.ndarray, annotator: Annotator, *, where: str
) -> None:
    """A sweep brings one record a point, of the fields it declares, twice the same."""
    declared = [field.name for field in getattr(annotator, "fields", ())]
    names = list(values.dtype.names or ())
    if values.ndim != 1 or names != declared:
        raise CaptureError(f"{where}: fields {names}, where {declared} are declared.")
    if values.tobytes() != other.tobytes():
        raise CaptureError(f"{where}: differs between two equal frames.")


def check_format(kind: type[Format], *, folder: Path) -> None:
    """Prove that a format writes the same bytes twice and nothing but plain files.

    Args:
        kind: the format's class.
        folder: an empty folder to try it in.

    Raises:
        CaptureError: two equal frames gave different files, or none at all.
    """
    contents = []
    for attempt in ("once", "again"):
        frame, pictures = plain_frame(), folder / attempt / "frames" / "000000"
        pictures.mkdir(parents=True)
        made = kind(planes=frozenset(frame.planes), png_level=1)
        notes: dict[str, bytes] = {}
        made.write_frame(frame, folders=FrameFolders(pictures, notes, "frames/000000"))
        files = {p.name: p.read_bytes() for p in sorted(pictures.rglob("*")) if p.is_file()}
        contents.append({**files, **notes})
    if not contents[0]:
        raise CaptureError(f"Format «{kind.name}» wrote nothing.")
    odd = sorted(n for n in contents[0] if contents[0][n] != contents[1].get(n))
    if odd or len(contents[0]) != len(contents[1]):
        raise CaptureError(f"Format «{kind.name}»: {odd} differ between two equal frames.")


def _table(frame: AnnotatedFrame, name: str) -> dict[str, np.ndarray]:
    tables = {
        PLANES: frame.planes,
        INSTANCES: frame.instances,
        KEYPOINTS: frame.keypoints,
        SWEEPS: frame.sweeps,
    }
    return dict(tables[name])


def _rows(frame: AnnotatedFrame, name: str) -> tuple[int, ...]:
    if name == PLANES:
        return (_HEIGHT, _WIDTH)
    key = "instance_id"
    return (len(_table(frame, name)[key]),)
