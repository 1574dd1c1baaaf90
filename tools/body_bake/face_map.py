"""Paints what skin shows: lips, brows, blush, beard shadow, lashes and the lines of age.

Two small maps in cylinder coordinates about the head, so there is no seam in the face. Lips and
lids come from the CC0 masks of the data; brows and lines are drawn. Called by `wardrobe_bake`;
`coordinates` is shared with the head patch, which carries them as texture coordinates.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from body_bake.garments import Tailor
from body_bake.hair import CENTRE, hairline
from body_bake.makehuman import BODY, Floats, Ints

SIZE = 384
LOW, HIGH = 0.855, 0.985
SPREAD = np.radians(190.0)
AXIS_X = 0.012


def coordinates(place: Floats) -> Floats:
    """Map coordinates (n, 2) in 0..1 of places in the mean shape."""
    azimuth = np.arctan2(place[:, 1], place[:, 0] - AXIS_X)
    u = 0.5 + azimuth / SPREAD
    v = (place[:, 2] - LOW) / (HIGH - LOW)
    return np.asarray(np.clip(np.stack([u, v], axis=1), 0.0, 1.0))


def paint(tailor: Tailor, *, root: Path) -> NDArray[np.uint8]:
    """Return (SIZE, SIZE, 8) uint8, row 0 at v = 0.

    Channels: lips, brows, blush, beard; then, as a second map, lashes, folds, roots, nothing.
    """
    place, uv = _unwrap(tailor)
    maps = np.zeros((SIZE, SIZE, 8))
    maps[..., 0] = _mask(root, name="lips", uv=uv)
    eye = tailor.mean[14598:14670]
    centre = eye.mean(axis=0)
    maps[..., 1] = _brows(place, eye=centre)
    maps[..., 2] = _blush(place, eye=centre, ears=_mask(root, name="ears", uv=uv))
    maps[..., 3] = _beard(place, eye=centre, lips=maps[..., 0])
    maps[..., 4] = _lashes(place, tailor=tailor, lids=_mask(root, name="eyelids", uv=uv))
    maps[..., 5] = _folds(place, eye=centre)
    maps[..., 6] = _roots(place)
    return np.asarray(np.clip(np.round(maps * 255.0), 0, 255), dtype=np.uint8)


def _unwrap(tailor: Tailor) -> tuple[Floats, Floats]:
    """Surface place (S, S, 3) and original texture coordinate (S, S, 2) of each map cell."""
    base = tailor.base
    body = base.group == "body"
    quads, quad_uv = base.quads[body], base.quad_uv[body]
    head = (tailor.mean[quads][..., 2] > LOW - 0.02).all(axis=1)
    quads, quad_uv = quads[head], quad_uv[head]
    tris = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    tri_uv = np.concatenate([quad_uv[:, [0, 1, 2]], quad_uv[:, [0, 2, 3]]])
    place = np.zeros((SIZE, SIZE, 3))
    uv = np.zeros((SIZE, SIZE, 2))
    depth = np.full((SIZE, SIZE), -1.0)
    flat = coordinates(tailor.mean[BODY]) * SIZE - 0.5
    for tri, corner in zip(tris, tri_uv, strict=True):
        _raster(tri, corner, flat=flat, tailor=tailor, place=place, uv=uv, depth=depth)
    return place, uv


def _raster(
    tri: Ints, corner: Ints, *, flat: Floats, tailor: Tailor, place: Floats, uv: Floats,
    depth: Floats,
) -> None:  # fmt: skip
    p = flat[tri]
    if np.ptp(p[:, 0]) > SIZE / 2:
        return
    x0, y0 = np.maximum(np.floor(p.min(axis=0)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(p.max(axis=0)).astype(int), SIZE - 1)
    gx, gy = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
    det = (p[1, 1] - p[2, 1]) * (p[0, 0] - p[2, 0]) + (p[2, 0] - p[1, 0]) * (p[0, 1] - p[2, 1])
    if abs(det) < 1e-9 or gx.size == 0:
        return
    a = ((p[1, 1] - p[2, 1]) * (gx - p[2, 0]) + (p[2, 0] - p[1, 0]) * (gy - p[2, 1])) / det
    b = ((p[2, 1] - p[0, 1]) * (gx - p[2, 0]) + (p[0, 0] - p[2, 0]) * (gy - p[2, 1])) / det
    share = np.stack([a, b, 1.0 - a - b], axis=-1)
    where = share @ tailor.mean[tri]
    out = np.hypot(where[..., 0] - AXIS_X, where[..., 1])
    hit = (share > -0.02).all(axis=-1) & (out > depth[gy, gx])
    depth[gy[hit], gx[hit]] = out[hit]
    place[gy[hit], gx[hit]] = where[hit]
    uv[gy[hit], gx[hit]] = (share @ tailor.base.uv[corner])[hit]


def _mask(root: Path, *, name: str, uv: Floats) -> Floats:
    image = np.asarray(Image.open(root / "textures" / f"mpfb_{name}.jpg"), dtype=np.float64) / 255
    size = image.shape[0]
    column = np.clip((uv[..., 0] * size).astype(int), 0, size - 1)
    row = np.clip(((1.0 - uv[..., 1]) * size).astype(int), 0, size - 1)
    return _soften(image[row, column])


def _soften(values: Floats) -> Floats:
    out = values.copy()
    for axis in (0, 1):
        out = 0.5 * out + 0.25 * (np.roll(out, 1, axis) + np.roll(out, -1, axis))
    return out


def _gauss(x: Floats, width: float) -> Floats:
    return np.asarray(np.exp(-((x / width) ** 2)))


def _brows(place: Floats, *, eye: Floats) -> Floats:
    """An arch over each eye, thick towards the nose, feathered in strokes."""
    across = (np.abs(place[..., 1]) - eye[1]) / 0.012
    arch = eye[2] + 0.0118 + 0.0018 * (1.0 - (across - 0.35) ** 2)
    half = np.interp(across, [-1.1, -0.6, 0.2, 1.2], [0.0024, 0.0034, 0.0028, 0.0010])
    ends = np.clip((across + 1.15) / 0.25, 0, 1) * np.clip((1.3 - across) / 0.35, 0, 1)
    stroke = 0.86 + 0.14 * np.sin(place[..., 1] * 9000.0 + place[..., 2] * 5000.0)
    front = place[..., 0] > 0.03
    hair = ends * stroke * np.exp(-(((place[..., 2] - arch) / half) ** 4))
    return np.where(front, hair, 0.0)


def _blush(place: Floats, *, eye: Floats, ears: Floats) -> Floats:
    """Blood near the skin: cheeks, tip of the nose, ears, chin."""
    y, z = np.abs(place[..., 1]), place[..., 2]
    cheek = _gauss(y - 0.030, 0.014) * _gauss(z - (eye[2] - 0.024), 0.013)
    nose = _gauss(y, 0.010) * _gauss(z - (eye[2] - 0.026), 0.010)
    chin = _gauss(y, 0.014) * _gauss(z - (eye[2] - 0.072), 0.008)
    front = np.clip(place[..., 0] * 25.0, 0.0, 1.0)
    return np.asarray(np.maximum((0.75 * cheek + 0.9 * nose + 0.35 * chin) * front, 0.8 * ears))


def _beard(place: Floats, *, eye: Floats, lips: Floats) -> Floats:
    """Where men grow beards: jaw, chin, upper lip; fading at the cheek."""
    y, z = np.abs(place[..., 1]), place[..., 2]
    top = np.interp(y, [0.0, 0.012, 0.02, 0.034, 0.046], [0.036, 0.038, 0.046, 0.040, 0.024])
    under = np.clip((eye[2] - top - z) / 0.010, 0.0, 1.0)
    low = np.clip((z - (eye[2] - 0.092)) / 0.012, 0.0, 1.0)
    front = np.clip((place[..., 0] - 0.005) / 0.02, 0.0, 1.0)
    return np.asarray(under * low * front * (1.0 - np.clip(lips * 1.5, 0, 1)))


def _lashes(place: Floats, *, tailor: Tailor, lids: Floats) -> Floats:
    """A dark line where the lids meet the eye, and a shade on the lids."""
    roots = []
    for side, eye in (("l", slice(14598, 14670)), ("r", slice(14670, 14742))):
        ball = tailor.mean[eye]
        for part in ("1", "2"):
            quads = tailor.base.quads_of(f"helper-{side}-eyelashes-{part}")
            lash = tailor.mean[np.unique(quads)]
            gap = np.linalg.norm(lash - ball.mean(axis=0), axis=1)
            roots.append(lash[gap < np.quantile(gap, 0.5)])
    distance, _ = cKDTree(np.concatenate(roots)).query(place.reshape(-1, 3))
    line = np.exp(-((distance.reshape(place.shape[:2]) / 0.0013) ** 2))
    return np.asarray(np.maximum(line, 0.30 * lids))


def _roots(place: Floats) -> Floats:
    """Where hair grows on the head, feathered at the hairline so that hair has no hard edge."""
    offset = place - CENTRE
    azimuth = np.arctan2(offset[..., 1], offset[..., 0])
    elevation = np.degrees(np.arctan2(offset[..., 2], np.hypot(offset[..., 0], offset[..., 1])))
    line = hairline(azimuth.ravel()).reshape(azimuth.shape)
    jitter = 2.5 * np.sin(azimuth * 61.0) + 1.5 * np.sin(azimuth * 137.0 + 1.0)
    return np.asarray(np.clip((elevation - line + 5.0 + jitter) / 11.0, 0.0, 1.0) ** 1.4)


def _folds(place: Floats, *, eye: Floats) -> Floats:
    """Lines of age: brow, corner of the eye, from nose to mouth."""
    y, z = np.abs(place[..., 1]), place[..., 2]
    front = np.clip(place[..., 0] * 30.0 - 0.6, 0.0, 1.0)
    total = np.zeros_like(y)
    for k, height in enumerate((0.026, 0.033, 0.0395)):
        wave = 0.0012 * np.sin(place[..., 1] * 120.0 + k)
        total += 0.8 * _gauss(z - eye[2] - height - wave, 0.0009) * _gauss(y, 0.028)
    for angle in (-0.35, 0.0, 0.35):
        dy, dz = y - eye[1] - 0.0135, z - eye[2] + 0.001
        along = dy * np.cos(angle) + dz * np.sin(angle)
        side = -dy * np.sin(angle) + dz * np.cos(angle)
        total += 0.7 * _gauss(side, 0.0008) * np.clip(1 - np.abs(along - 0.005) / 0.005, 0, 1)
    along = np.clip((eye[2] - 0.026 - z) / 0.030, 0.0, 1.0)
    crease = 0.0105 + 0.010 * along
    total += 0.9 * _gauss(y - crease, 0.0012) * np.sin(np.pi * along)
    return np.asarray(np.clip(total * front, 0.0, 1.0))
