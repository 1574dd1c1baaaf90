"""A patch of surface whose vertices are linear mixtures of base-mesh vertices plus an offset.

Because every operation here (cut, thicken, join, decimate) is linear in the vertices, morph
targets, skin weights and texture coordinates follow for free. Called by garments, hair and bake.
"""

import heapq
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack

from body_bake.makehuman import Floats, Ints


@dataclass(frozen=True)
class Patch:
    """Vertices ``mix @ base + offset`` with triangles, two coordinates and bone weights.

    mix csr (n, base), offset (n, 3) in unit stature, faces (m, 3), coordinate (n, 2),
    bones (n, bones) dense weights.
    """

    mix: csr_matrix
    offset: Floats
    faces: Ints
    coordinate: Floats
    bones: Floats

    def position(self, mean: Floats) -> Floats:
        """Place the vertices in the mean shape, (n, 3)."""
        return np.asarray(self.mix @ mean + self.offset)

    def mapped(self, matrix: csr_matrix, *, faces: Ints) -> "Patch":
        """Return the patch whose vertices are ``matrix @`` these ones."""
        return Patch(
            csr_matrix(matrix @ self.mix),
            np.asarray(matrix @ self.offset),
            faces,
            np.asarray(matrix @ self.coordinate),
            np.asarray(matrix @ self.bones),
        )

    def placed(self, position: Floats, *, mean: Floats) -> "Patch":
        """Return the patch moved so that the mean shape has these positions."""
        return replace(self, offset=self.offset + position - self.position(mean))


def from_quads(quads: Ints, *, weights: Floats) -> Patch:
    """Make a patch of base-mesh quads (m, 4), dropping unused vertices."""
    used, index = np.unique(quads, return_inverse=True)
    index = index.reshape(quads.shape)
    count = len(weights)
    mix = csr_matrix((np.ones(len(used)), (np.arange(len(used)), used)), (len(used), count))
    faces = np.concatenate([index[:, [0, 1, 2]], index[:, [0, 2, 3]]])
    return Patch(mix, np.zeros((len(used), 3)), faces, np.zeros((len(used), 2)), weights[used])


def compact(patch: Patch) -> Patch:
    """Drop vertices no triangle uses."""
    used, index = np.unique(patch.faces, return_inverse=True)
    matrix = csr_matrix(
        (np.ones(len(used)), (np.arange(len(used)), used)), (len(used), patch.mix.shape[0])
    )
    return patch.mapped(matrix, faces=index.reshape(-1, 3))


def select(patch: Patch, *, keep: np.ndarray) -> Patch:
    """Keep the triangles marked in ``keep`` (m,) bool."""
    return compact(replace(patch, faces=patch.faces[keep]))


def join(patches: list[Patch]) -> Patch:
    """Put patches side by side in one (no welding)."""
    starts = np.cumsum([0] + [p.mix.shape[0] for p in patches])[:-1]
    return Patch(
        csr_matrix(vstack([p.mix for p in patches])),
        np.concatenate([p.offset for p in patches]),
        np.concatenate([p.faces + s for p, s in zip(patches, starts, strict=True)]),
        np.concatenate([p.coordinate for p in patches]),
        np.concatenate([p.bones for p in patches]),
    )


def clip(patch: Patch, *, field: Floats) -> Patch:
    """Cut along the line where ``field`` (n,) is zero and keep the side where it is negative."""
    inside = field < 0.0
    new_rows: list[tuple[int, int, float]] = []
    cut_index: dict[tuple[int, int], int] = {}
    count = patch.mix.shape[0]

    def crossing(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in cut_index:
            t = float(field[key[0]] / (field[key[0]] - field[key[1]]))
            cut_index[key] = count + len(new_rows)
            new_rows.append((key[0], key[1], t))
        return cut_index[key]

    faces: list[tuple[int, int, int]] = []
    for tri in patch.faces.tolist():
        ring: list[int] = []
        for a, b in zip(tri, tri[1:] + tri[:1], strict=True):
            if inside[a]:
                ring.append(a)
            if inside[a] != inside[b]:
                ring.append(crossing(a, b))
        faces += [(ring[0], ring[k], ring[k + 1]) for k in range(1, len(ring) - 1)]
    rows = list(range(count)) + [count + k for k in range(len(new_rows)) for _ in (0, 1)]
    columns = list(range(count)) + [v for a, b, _ in new_rows for v in (a, b)]
    values = [1.0] * count + [w for _, _, t in new_rows for w in (1.0 - t, t)]
    matrix = csr_matrix((values, (rows, columns)), (count + len(new_rows), count))
    return compact(patch.mapped(matrix, faces=np.array(faces, dtype=np.int64).reshape(-1, 3)))


def vertex_normals(position: Floats, *, faces: Ints) -> Floats:
    """Area-weighted unit normals, (n, 3)."""
    a, b, c = (position[faces[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normal = np.zeros_like(position)
    for k in range(3):
        np.add.at(normal, faces[:, k], face)
    length = np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return np.asarray(normal / length)


def neighbour_mean(faces: Ints, *, count: int) -> csr_matrix:
    """Row-stochastic matrix that averages the neighbours of each vertex (n, n)."""
    i = faces[:, [0, 1, 2, 1, 2, 0]].ravel()
    j = faces[:, [1, 2, 0, 0, 1, 2]].ravel()
    adjacency = csr_matrix((np.ones(len(i)), (i, j)), (count, count))
    adjacency.data[:] = 1.0
    degree = np.maximum(np.asarray(adjacency.sum(axis=1)).ravel(), 1.0)
    return csr_matrix(adjacency.multiply(1.0 / degree[:, None]))


def boundary_edges(faces: Ints) -> Ints:
    """Directed edges used by only one triangle, (k, 2)."""
    edges = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    key = np.sort(edges, axis=1)
    _, inverse, counts = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(edges[counts[inverse.ravel()] == 1])


def hem(patch: Patch, *, mean: Floats, depth: float, inset: float) -> Patch:
    """Fold every open border inwards: a ring ``depth`` up the cloth and ``inset`` under it."""
    edges = boundary_edges(patch.faces)
    border = np.unique(edges)
    if len(border) == 0:
        return patch
    fold = _folds(patch, mean=mean, edges=edges)[border] * [depth, inset]
    count = len(patch.offset)
    rows = np.concatenate([np.arange(count), border])
    matrix = csr_matrix((np.ones(len(rows)), (np.arange(len(rows)), rows)), (len(rows), count))
    lookup = {int(v): count + k for k, v in enumerate(border)}
    ring = [
        tri for a, b in edges.tolist() for tri in ((b, a, lookup[a]), (b, lookup[a], lookup[b]))
    ]
    folded = patch.mapped(matrix, faces=np.concatenate([patch.faces, np.array(ring)]))
    offset = folded.offset.copy()
    offset[count:] += fold.sum(axis=2)
    return replace(folded, offset=offset)


def _folds(patch: Patch, *, mean: Floats, edges: Ints) -> Floats:
    """Unit directions (n, 3, 2) up the cloth and under it, smooth along each border."""
    position = patch.position(mean)
    normal = vertex_normals(position, faces=patch.faces)
    tangent = np.zeros_like(position)
    along = position[edges[:, 1]] - position[edges[:, 0]]
    np.add.at(tangent, edges[:, 0], along)
    np.add.at(tangent, edges[:, 1], along)
    i, j = edges.T
    for _ in range(6):
        for field in (normal, tangent):
            total = field.copy()
            np.add.at(total, i, field[j])
            np.add.at(total, j, field[i])
            field[:] = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    inward = np.cross(normal, tangent)
    inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-12)
    return np.stack([inward, -normal], axis=2)


def decimate(patch: Patch, *, mean: Floats, triangles: int, importance: Floats) -> Patch:
    """Collapse edges by quadric error (Garland & Heckbert 1997) to about ``triangles``.

    importance (n,) multiplies the error of a vertex. New vertices are an end or the middle of
    the collapsed edge, so everything carried by vertices stays a convex mixture.
    """
    return _Decimation(patch, mean=mean, importance=importance).run(triangles)


class _Decimation:
    """Working state of one decimation."""

    def __init__(self, patch: Patch, *, mean: Floats, importance: Floats) -> None:
        self.patch = patch
        self.place: list[Floats] = list(patch.position(mean))
        self.mixture: list[dict[int, float]] = [{k: 1.0} for k in range(len(self.place))]
        self.faces: dict[int, list[int]] = dict(enumerate(patch.faces.tolist()))
        self.around: list[set[int]] = [set() for _ in self.place]
        for f, tri in self.faces.items():
            for v in tri:
                self.around[v].add(f)
        self.stamp = [0] * len(self.place)
        self.quadric = self._quadrics(importance)
        border = np.unique(boundary_edges(patch.faces))
        self.border = set(border.tolist())
        self.heap: list[tuple[float, int, int, int, int, float]] = []

    def _quadrics(self, importance: Floats) -> Floats:
        position, faces = np.array(self.place), self.patch.faces
        a, b, c = (position[faces[:, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        area = np.linalg.norm(normal, axis=1, keepdims=True)
        normal = normal / np.maximum(area, 1e-15)
        plane = np.concatenate([normal, -np.einsum("ij,ij->i", normal, a)[:, None]], axis=1)
        each = np.einsum("ij,ik->ijk", plane, plane) * area[:, :, None]
        quadric = np.zeros((len(position), 4, 4))
        for k in range(3):
            np.add.at(quadric, faces[:, k], each)
        normals = vertex_normals(position, faces=faces)
        for i, j in boundary_edges(faces).tolist():
            along = position[j] - position[i]
            side = np.cross(along, normals[i] + normals[j])
            side = side / max(float(np.linalg.norm(side)), 1e-15)
            wall = np.append(side, -side @ position[i])
            quadric[[i, j]] += np.outer(wall, wall) * float(along @ along) * 4.0
        return np.asarray(quadric * importance[:, None, None])

    def run(self, triangles: int) -> Patch:
        for a, b in {
            tuple(sorted((t[i], t[i - 1]))) for t in self.faces.values() for i in range(3)
        }:
            self._push(a, b)
        while len(self.faces) > triangles and self.heap:
            _, a, b, stamp_a, stamp_b, t = heapq.heappop(self.heap)
            if stamp_a == self.stamp[a] and stamp_b == self.stamp[b]:
                self._collapse(a, b, t)
        return self._result()

    def _push(self, a: int, b: int) -> None:
        q = self.quadric[a] + self.quadric[b]
        best = (np.inf, 0.0)
        if (a in self.border) != (b in self.border):
            choices: tuple[float, ...] = (0.0,) if a in self.border else (1.0,)
        else:
            choices = (0.0, 1.0, 0.5)
        for t in choices:
            p = np.append(self.place[a] * (1.0 - t) + self.place[b] * t, 1.0)
            best = min(best, (float(p @ q @ p), t))
        gap = self.place[a] - self.place[b]
        cost = best[0] + 1e-7 * float(gap @ gap)
        heapq.heappush(self.heap, (cost, a, b, self.stamp[a], self.stamp[b], best[1]))

    def _collapse(self, a: int, b: int, t: float) -> None:
        shared = self.around[a] & self.around[b]
        ring_a = {v for f in self.around[a] for v in self.faces[f]}
        ring_b = {v for f in self.around[b] for v in self.faces[f]}
        if len((ring_a & ring_b) - {a, b}) != len(shared):
            return
        if a in self.border and b in self.border and len(shared) != 1:
            return
        new = self.place[a] * (1.0 - t) + self.place[b] * t
        if self._flips(a, new, skip=shared) or self._flips(b, new, skip=shared):
            return
        self.place[a] = new
        self.quadric[a] = self.quadric[a] + self.quadric[b]
        merged = {k: w * (1.0 - t) for k, w in self.mixture[a].items()}
        for k, w in self.mixture[b].items():
            merged[k] = merged.get(k, 0.0) + w * t
        self.mixture[a] = {k: w for k, w in merged.items() if w > 0.0}
        if b in self.border:
            self.border.add(a)
        for f in shared:
            for v in self.faces.pop(f):
                self.around[v].discard(f)
        for f in self.around[b]:
            self.faces[f] = [a if v == b else v for v in self.faces[f]]
            self.around[a].add(f)
        self.around[b] = set()
        self.stamp[b] += 1
        self.stamp[a] += 1
        for v in sorted({v for f in self.around[a] for v in self.faces[f]} - {a}):
            self._push(a, v)

    def _flips(self, vertex: int, new: Floats, *, skip: set[int]) -> bool:
        for f in self.around[vertex] - skip:
            p = [self.place[v] for v in self.faces[f]]
            old = _cross(p)
            p[self.faces[f].index(vertex)] = new
            after = _cross(p)
            if float(old @ after) < 0.2 * float(np.sqrt((old @ old) * (after @ after))):
                return True
        return False

    def _result(self) -> Patch:
        faces = np.array(list(self.faces.values()), dtype=np.int64)
        rows = [i for i, m in enumerate(self.mixture) for _ in m]
        columns = [k for m in self.mixture for k in m]
        values = [w for m in self.mixture for w in m.values()]
        count = len(self.mixture)
        matrix = csr_matrix((values, (rows, columns)), (count, count))
        return compact(self.patch.mapped(matrix, faces=faces))


def _cross(p: list[Floats]) -> Floats:
    ux, uy, uz = (p[1] - p[0]).tolist()
    vx, vy, vz = (p[2] - p[0]).tolist()
    return np.array((uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx))
