"""Grows hair, beards and hats: thin shells modelled over the skull that taper to the hairline.

A scalp is a grid of azimuth and reach from the crown, lifted off the skull by a thickness that is
nothing at the hairline; long styles fall on from there. Every vertex is tied to nearby skull
vertices, so hair fits every head. Called by `wardrobe_bake`; clothes are in `garments.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from body_bake.garments import Tailor
from body_bake.makehuman import BODY, Floats, Ints
from body_bake.patch import Patch, vertex_normals

CENTRE = np.array([0.028, 0.0, 0.936])
"""Middle of the skull of the mean shape; azimuth 0 is the face."""
Profile = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Style:
    """A way to wear hair.

    line: hairline elevation in degrees by azimuth (n,); thickness by (azimuth, reach 0 crown ..
    1 hairline) in statures; fall: length hanging below the hairline by azimuth; flow: strand
    groove depth; curl and inward shape what hangs; crown: 0 covers the top, else the reach at
    which hair begins, open in front (a bald head's ring).
    """

    line: Callable[[Floats], Floats]
    thickness: Profile
    fall: Callable[[Floats], Floats] | None = None
    groove: float = 0.0012
    columns: int = 44
    rows: int = 9
    fall_rows: int = 6
    curl: float = 0.0
    inward: float = 0.0
    crown: float = 0.0


def _bump(x: Floats, *, at: float, width: float) -> Floats:
    return np.exp(-(((x - at) / width) ** 2))


def hairline(azimuth: Floats) -> Floats:
    """Elevation of a natural hairline in degrees: brow, temples, before the ear, nape."""
    a = np.abs(np.degrees(azimuth))
    return np.interp(
        a,
        [0, 25, 42, 56, 66, 74, 84, 96, 108, 125, 150, 180],
        [42, 41, 36, 24, 6, -8, 6, 12, -6, -24, -33, -36],
    )


class Skull:
    """Distance from the middle of the head to the skin in any direction, ears smoothed away."""

    def __init__(self, tailor: Tailor) -> None:
        self.tailor = tailor
        body = tailor.mean[BODY]
        ears = _ear_mask(tailor)
        rows = np.flatnonzero((body[:, 2] > 0.80) & ~ears)
        offset = body[rows] - CENTRE
        distance = np.linalg.norm(offset, axis=1)
        outward = np.einsum(
            "ij,ij->i",
            vertex_normals(tailor.mean, faces=_triangles(tailor))[rows],
            offset / distance[:, None],
        )
        keep = outward > 0.1
        self.rows, self.distance = rows[keep], distance[keep]
        self.direction = offset[keep] / distance[keep, None]
        self.tree = cKDTree(self.direction)

    def radius(self, direction: Floats) -> Floats:
        """Smoothed distance (n,) to the skin along unit directions (n, 3)."""
        near, index = self.tree.query(direction, k=12)
        weight = np.exp(-((near / 0.12) ** 2)) + 1e-9
        return np.asarray((weight * self.distance[index]).sum(axis=1) / weight.sum(axis=1))

    def attach(self, points: Floats) -> csr_matrix:
        """Mixtures of skull vertices nearest in direction, for points (n, 3)."""
        offset = points - CENTRE
        direction = offset / np.linalg.norm(offset, axis=1, keepdims=True)
        near, index = self.tree.query(direction, k=5)
        weight = 1.0 / (near + 0.05) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        rows = np.repeat(np.arange(len(points)), 5)
        shape = (len(points), len(self.tailor.mean))
        return csr_matrix((weight.ravel(), (rows, self.rows[index].ravel())), shape)


def _triangles(tailor: Tailor) -> Ints:
    quads = tailor.base.quads_of("body")
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _ear_mask(tailor: Tailor) -> np.ndarray:
    body = tailor.mean[BODY]
    beside = np.abs(body[:, 1]) > 0.0425
    return np.asarray(beside & (body[:, 2] > 0.885) & (body[:, 2] < 0.955) & (body[:, 0] < 0.045))


def _direction(azimuth: Floats, elevation: Floats) -> Floats:
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=-1)


def grow(skull: Skull, *, style: Style) -> Patch:
    """Return the hair of a style as one shell."""
    azimuth = np.linspace(-np.pi, np.pi, style.columns, endpoint=False)
    line = np.radians(style.line(azimuth))
    reach = np.linspace(style.crown, 1.0, style.rows)[1:]
    grid_a, grid_t = np.meshgrid(azimuth, reach, indexing="xy")
    elevation = 0.5 * np.pi + (line[None] - 0.5 * np.pi) * grid_t
    direction = _direction(grid_a, elevation).reshape(-1, 3)
    groove = _strands(grid_a, style=style) * np.minimum(grid_t * 2.0, 1.0)
    thick = style.thickness(grid_a, grid_t) + groove * (1.0 - grid_t**4)
    if style.fall is not None:
        hang = np.clip(style.fall(azimuth) / 0.02, 0.0, 1.0)[None]
        edge = 0.3 + 0.7 * np.clip((np.abs(grid_a) - 0.98) / 0.5, 0.0, 1.0)
        kept = style.thickness(grid_a, np.minimum(grid_t, 0.72)) * edge + groove
        thick = thick * (1.0 - hang) + kept * hang
    scalp = CENTRE + direction * (skull.radius(direction) + thick.ravel())[:, None]
    crown_direction = np.array([[0.0, 0.0, 1.0]])
    top = style.thickness(np.zeros((1, 1)), np.zeros((1, 1)))[0]
    crown = CENTRE + crown_direction * (skull.radius(crown_direction) + top)[:, None]
    points = np.concatenate([crown, scalp])
    along = np.concatenate([[0.0], grid_t.ravel()])
    across = np.concatenate([[0.0], grid_a.ravel()])
    rows = len(reach)
    if style.fall is not None:
        hanging = _fall(scalp.reshape(rows, -1, 3)[-1], azimuth=azimuth, style=style)
        points = np.concatenate([points, hanging.reshape(-1, 3)])
        down = np.linspace(0.0, 1.0, style.fall_rows + 1)[1:]
        along = np.concatenate([along, np.repeat(1.0 + down, style.columns)])
        across = np.concatenate([across, np.tile(azimuth, style.fall_rows)])
        rows += style.fall_rows
    faces = _cap_faces(rows, style.columns)
    if style.fall is not None:
        faces = _without_bare(faces, style=style, azimuth=azimuth, first=1 + len(grid_t.ravel()))
    if style.crown > 0.0:
        open_front = np.abs(across)[faces] < 0.85
        faces = faces[~((faces == 0).any(axis=1) | open_front.any(axis=1))]
    return _tied(points, faces, along, across, skull=skull)


def _strands(azimuth: Floats, *, style: Style) -> Floats:
    """Uneven ridges along the strands."""
    a = azimuth
    waves = np.sin(a * 11.0 + 0.5) + 0.7 * np.sin(a * 17.0 + 2.0) + 0.5 * np.sin(a * 29.0)
    return np.asarray(style.groove * waves / 2.2)


def _fall(edge: Floats, *, azimuth: Floats, style: Style) -> Floats:
    """Rows (rows, columns, 3) of hair hanging from the edge of the scalp."""
    assert style.fall is not None
    length = style.fall(azimuth)
    rows = []
    out = edge - CENTRE
    out[:, 2] = 0.0
    size = np.linalg.norm(out, axis=1, keepdims=True)
    unit = out / size
    for k in range(1, style.fall_rows + 1):
        t = k / style.fall_rows
        drop = length * t
        behind = np.clip(-unit[:, 0], 0.0, 1.0)
        wave = style.curl * np.sin(6.0 * t + 5.0 * azimuth)
        bell = 0.010 * np.sin(np.pi * min(t * 1.1, 1.0)) - style.inward * t**2
        shoulder = 0.025 * np.clip((0.845 - (edge[:, 2] - drop)) / 0.06, 0.0, 1.0) * behind
        radius = size[:, 0] + bell + wave + shoulder + _strands(azimuth, style=style)
        thin = np.clip(1.0 - (length < 0.004), 0.0, 1.0)
        place = CENTRE + unit * (radius * thin + size[:, 0] * (1.0 - thin))[:, None]
        place[:, 2] = edge[:, 2] - drop
        rows.append(place)
    return np.stack(rows)


def _cap_faces(rows: int, columns: int) -> Ints:
    faces = [(0, 1 + j, 1 + (j + 1) % columns) for j in range(columns)]
    for k in range(rows - 1):
        for j in range(columns):
            a, b = 1 + k * columns + j, 1 + k * columns + (j + 1) % columns
            faces += [(a, a + columns, b), (b, a + columns, b + columns)]
    return np.array(faces)


def _without_bare(faces: Ints, *, style: Style, azimuth: Floats, first: int) -> Ints:
    """Drop hanging triangles where nothing hangs."""
    assert style.fall is not None
    bare = style.fall(azimuth) < 0.004
    column = (faces - 1) % style.columns
    hanging = (faces >= first).any(axis=1)
    return np.asarray(faces[~(hanging & bare[column].any(axis=1))])


def _tied(points: Floats, faces: Ints, along: Floats, across: Floats, *, skull: Skull) -> Patch:
    tailor = skull.tailor
    names = tailor.rig.names
    bones = np.zeros((len(points), len(names)))
    drop = np.clip((0.875 - points[:, 2]) / 0.12, 0.0, 1.0)
    bones[:, names.index("head")] = 1.0 - 0.75 * drop
    bones[:, names.index("neck_01")] = 0.35 * drop
    bones[:, names.index("spine_03")] = 0.40 * drop
    patch = Patch(
        skull.attach(points),
        np.zeros_like(points),
        faces,
        np.stack([across, along], axis=1),
        bones,
    )
    return patch.placed(points, mean=tailor.mean)


def _taper(t: Floats, *, power: float = 2.5) -> Floats:
    return np.asarray(1.0 - t**power)


def _front(azimuth: Floats, *, width: float = 0.9) -> Floats:
    return np.asarray(np.exp(-((azimuth / width) ** 2)))


def _short(a: Floats, t: Floats) -> Floats:
    return np.asarray((0.0085 + 0.006 * _front(a) * np.minimum(t * 2.0, 1.0)) * _taper(t, power=5))


def _parted(a: Floats, t: Floats) -> Floats:
    """Swept from a parting on the left over to the right, full in front."""
    sweep = np.clip(0.55 - 0.45 * np.sin(a - 0.3), 0.1, 1.0) * _front(a, width=1.1)
    notch = _bump(a, at=0.75, width=0.10) * np.clip(1.3 - t, 0.0, 1.0)
    volume = 0.010 + (0.012 * sweep - 0.007 * notch) * np.minimum(t * 2.2, 1.0)
    return np.asarray(volume * _taper(t, power=5.0))


def _curly(a: Floats, t: Floats) -> Floats:
    knots = 0.5 + 0.5 * np.sin(a * 9.0 + 6.0 * np.sin(t * 9.0)) * np.cos(t * 17.0 + a * 4.0)
    return np.asarray((0.014 + 0.009 * knots) * _taper(t, power=6.0))


def _full(a: Floats, t: Floats) -> Floats:
    return np.asarray((0.0102 + 0.002 * _bump(np.abs(a), at=1.6, width=0.7)) * _taper(t, power=7))


def _ring(a: Floats, t: Floats) -> Floats:
    inwards = np.clip((t - 0.52) / 0.15, 0.0, 1.0) * np.clip((np.abs(a) - 0.85) / 0.3, 0.0, 1.0)
    return np.asarray(0.0045 * _taper(t, power=8.0) * inwards)


def _even(depth: float, power: float) -> Profile:
    return lambda a, t: np.asarray(depth * _taper(t, power=power))


def _long_line(azimuth: Floats) -> Floats:
    degrees = np.abs(np.degrees(azimuth))
    return np.interp(degrees, [0, 22, 38, 50, 60, 72, 100, 180],
                     [42, 41, 34, 16, -6, -20, -28, -30])  # fmt: skip


def _drawn_back_line(azimuth: Floats) -> Floats:
    behind = np.interp(np.abs(np.degrees(azimuth)), [60, 80, 100, 180], [20, 8, 10, -34])
    return np.maximum(hairline(azimuth), behind)


def _bob_fall(azimuth: Floats) -> Floats:
    return np.asarray(0.052 * np.clip((np.abs(azimuth) - 0.98) / 0.2, 0.0, 1.0))


def _long_fall(azimuth: Floats) -> Floats:
    side = np.clip((np.abs(azimuth) - 0.98) / 0.2, 0.0, 1.0)
    behind = np.clip((np.abs(azimuth) - 1.7) / 0.7, 0.0, 1.0)
    return np.asarray(side * (0.055 + 0.095 * behind))


def styles() -> dict[str, Style]:
    """The hair styles by name, as `people.enums.HairStyle` numbers them; last a bald head's."""
    return {
        "cropped": Style(hairline, _even(0.0035, 8.0), groove=0.0002, columns=36, rows=7),
        "short": Style(hairline, _short, groove=0.0010),
        "parted": Style(hairline, _parted),
        "curly": Style(hairline, _curly, groove=0.002, columns=56, rows=12),
        "bob": Style(_long_line, _full, fall=_bob_fall, groove=0.0010, inward=0.012),
        "long": Style(_long_line, _full, fall=_long_fall, groove=0.0011, fall_rows=9, curl=0.0025),
        "bun": Style(_drawn_back_line, _even(0.0065, 6.0), groove=0.0008),
        "ring": Style(hairline, _ring, groove=0.0006, rows=6, crown=0.52),
    }


def ball(skull: Skull, *, centre: Floats, radii: tuple[float, float, float], twist: float) -> Patch:
    """A knot of hair (bun) at a place behind the head."""
    columns, rows = 14, 8
    azimuth = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)
    elevation = np.linspace(0.5 * np.pi, -0.5 * np.pi, rows + 2)[1:-1]
    grid_a, grid_e = np.meshgrid(azimuth, elevation, indexing="xy")
    direction = _direction(grid_a, grid_e).reshape(-1, 3)
    swirl = 1.0 + 0.07 * np.sin(5.0 * grid_a + twist * grid_e).reshape(-1, 1)
    body = centre + direction * np.array(radii) * swirl
    points = np.concatenate([(centre + np.array([0.0, 0.0, radii[2]]))[None], body])
    faces = _cap_faces(rows, columns)
    across = np.concatenate([[0.0], (grid_a + grid_e * 0.8).ravel()])
    along = np.concatenate([[0.5], 0.5 + 0.3 * grid_e.ravel()])
    return _tied(points, faces, along, across, skull=skull)


def beard(skull: Skull, *, length: float) -> Patch:
    """A beard on jaw, chin and upper lip that leaves the mouth free."""
    tailor = skull.tailor
    columns, rows = 25, 7
    azimuth = np.linspace(-1.42, 1.42, columns)
    a = np.abs(azimuth)
    low = np.radians(np.interp(a, [0, 0.35, 0.8, 1.42], [-62, -60, -50, -34]))
    high = np.radians(np.interp(a, [0, 0.22, 0.36, 0.6, 1.0, 1.42],
                                [-37, -36.5, -28, -25, -17, -2]))  # fmt: skip
    t = np.linspace(0.0, 1.0, rows)
    elevation = high[None] + (low - high)[None] * t[:, None]
    grid_a = np.broadcast_to(azimuth, elevation.shape)
    direction = _direction(grid_a, elevation).reshape(-1, 3)
    edge = np.sin(np.pi * np.clip(t, 0.0, 1.0)) ** 0.6
    ends = np.clip((1.42 - a) / 0.3, 0.0, 1.0)
    chin = _bump(azimuth, at=0.0, width=0.45)
    thick = edge[:, None] * (0.0035 + length * chin + 0.003 * (1 - chin))[None] * ends[None]
    thick += 0.0004 + 0.0006 * np.sin(azimuth * 23.0)[None] * edge[:, None]
    points = CENTRE + direction * (_face_radius(skull, direction) + thick.ravel())[:, None]
    faces = []
    for k in range(rows - 1):
        for j in range(columns - 1):
            p = k * columns + j
            faces += [(p, p + columns, p + 1), (p + 1, p + columns, p + columns + 1)]
    along = np.repeat(t, columns)
    patch = _tied(points, np.array(faces), along, np.tile(azimuth, rows), skull=skull)
    bones = np.zeros_like(patch.bones)
    bones[:, tailor.rig.names.index("head")] = 1.0
    return Patch(patch.mix, patch.offset, patch.faces, patch.coordinate, bones)


def _face_radius(skull: Skull, direction: Floats) -> Floats:
    """Outermost skin (n,) near each direction, so that a beard never lets the jaw through."""
    _, index = skull.tree.query(direction, k=5)
    return np.asarray(skull.distance[index].max(axis=1))


def hat(skull: Skull, *, brim: float, crown: float, tilt: float) -> Patch:
    """A straw hat: a dome on the head and a brim around it."""
    columns = 28
    azimuth = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)
    level = np.radians(24.0)
    ring = _direction(azimuth, np.full(columns, level))
    band = CENTRE + ring * (skull.radius(ring) + 0.009)[:, None]
    band[:, 2] = 0.957 + tilt * (band[:, 0] - CENTRE[0])
    centre = band.mean(axis=0)
    flat = (band - centre) * [1.0, 1.0, 0.0]
    size = np.linalg.norm(flat, axis=1, keepdims=True)
    unit = flat / size
    rows = [(0.5, crown), (0.8, crown * 0.94), (0.93, crown * 0.7), (1.0, 0.0)]
    circles = [centre + flat * k + [0.0, 0.0, h] for k, h in rows]
    for share in (0.0, 0.5, 1.0):
        wave = 0.006 * np.sin(2.0 * azimuth + 0.6) * share
        sag = -0.010 * share**2 + wave
        circles.append(centre + flat * 1.01 + unit * (brim * share) + np.stack(
            [0 * sag, 0 * sag, sag], axis=1))  # fmt: skip
    circles.append(circles[-1] - unit * 0.004 + [0.0, 0.0, -0.003])
    circles.append(centre + flat * 0.98 + [0.0, 0.0, -0.003])
    points = np.concatenate([(centre + np.array([0.0, 0.0, crown * 1.02]))[None], *circles])
    faces = _cap_faces(len(circles), columns)
    along = np.concatenate([[0.0], np.repeat(np.arange(len(circles)) / 4.0, columns)])
    across = np.concatenate([[0.0], np.tile(azimuth, len(circles))])
    patch = _tied(points, faces, along, across, skull=skull)
    bones = np.zeros_like(patch.bones)
    bones[:, skull.tailor.rig.names.index("head")] = 1.0
    return Patch(patch.mix, patch.offset, patch.faces, patch.coordinate, bones)


def headscarf() -> Style:
    """A scarf over the hair, tied at the nape."""

    def line(a: Floats) -> Floats:
        return np.interp(np.abs(np.degrees(a)), [0, 30, 60, 90, 120, 180],
                         [47, 44, 26, -8, -28, -42])  # fmt: skip

    return Style(line, lambda a, t: 0.0095 + 0.0008 * np.sin(5 * a + 3 * t) - 0.004 * t**6,
                 groove=0.0, columns=36, rows=9)  # fmt: skip


def hood() -> Style:
    """A raincoat's hood, standing off the head, down to the collar."""

    def line(a: Floats) -> Floats:
        return np.interp(np.abs(np.degrees(a)), [0, 30, 55, 75, 100, 180],
                         [50, 44, 14, -26, -40, -44])  # fmt: skip

    return Style(line, lambda a, t: 0.021 + 0.012 * np.exp(-(a**2)) * t**3, groove=0.0,
                 columns=36, rows=10)  # fmt: skip
