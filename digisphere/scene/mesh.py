"""Turns numpy arrays into Panda3D geometry and float buffers that shaders can fetch from.

The few calls every layer needs to put its own triangles and per-instance numbers on the stage,
fast and without padding. Knows no layer; holds no state but what it returns.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.errors import SceneError


def make_geom_node(
    name: str,
    *,
    indices: NDArray[np.integer],
    columns: Mapping[str, NDArray[np.floating]],
    num_vertices: int | None = None,
) -> p3d.GeomNode:
    """Return a node of indexed triangles.

    Args:
        name: shown in errors.
        indices: (t, 3) vertex numbers, counter-clockwise seen from the front.
        columns: attribute name → (v,) to (v, 4) floats. "vertex" is the position and arrives in
            the shader as ``p3d_Vertex``; any other name arrives under that name.
        num_vertices: with no columns at all (shaders that use ``gl_VertexID`` only).
    """
    arrays = {
        key: np.atleast_2d(np.asarray(value, np.float32).T).T for key, value in columns.items()
    }
    count = num_vertices if num_vertices is not None else len(next(iter(arrays.values())))
    if "vertex" not in arrays:
        arrays = {"vertex": np.zeros((count, 3), np.float32), **arrays}
    for key, value in arrays.items():
        if len(value) != count:
            raise SceneError(f"mesh {name}: column {key} has {len(value)} rows, not {count}.")
    layout = p3d.GeomVertexArrayFormat()
    for key, value in arrays.items():
        contents = p3d.Geom.C_point if key == "vertex" else p3d.Geom.C_other
        layout.add_column(key, value.shape[1], p3d.Geom.NT_float32, contents)
    vertex_format = p3d.GeomVertexFormat.register_format(p3d.GeomVertexFormat(layout))
    vertices = p3d.GeomVertexData(name, vertex_format, p3d.Geom.UH_static)
    vertices.unclean_set_num_rows(count)
    packed = np.ascontiguousarray(np.concatenate(list(arrays.values()), axis=1))
    _copy(vertices.modify_array(0), packed)
    triangles = p3d.GeomTriangles(p3d.Geom.UH_static)
    triangles.set_index_type(p3d.Geom.NT_uint32)
    triangle_rows = triangles.modify_vertices()
    triangle_rows.unclean_set_num_rows(int(np.size(indices)))
    _copy(triangle_rows, np.ascontiguousarray(indices, np.uint32))
    geom = p3d.Geom(vertices)
    geom.add_primitive(triangles)
    geom.set_bounds_type(p3d.BoundingVolume.BT_box)
    node = p3d.GeomNode(name)
    node.add_geom(geom)
    return node


def _copy(array: p3d.GeomVertexArrayData, values: NDArray[np.generic]) -> None:
    view = memoryview(array).cast("B")
    view[:] = values.reshape(-1).view(np.uint8).data


def attached(parent: p3d.NodePath, node: p3d.PandaNode) -> p3d.NodePath:
    """Attach ``node`` behind its siblings, to keep that place whoever is hidden meanwhile.

    Of two surfaces equally far off the one drawn first is seen: pictures must not hang on history.
    """
    kept = parent.node()
    return parent.attach_new_node(node, kept.get_num_children() + kept.get_num_stashed())


def never_culled(nodepath: p3d.NodePath) -> p3d.NodePath:
    """Mark ``nodepath`` as always in view: its vertices are placed by the shader."""
    nodepath.node().set_bounds(p3d.OmniBoundingVolume())
    nodepath.node().set_final(True)
    return nodepath


class FloatBuffer:
    """Rows of vec4 numbers that a shader reads with ``texelFetch(samplerBuffer, i)``.

    The store of per-instance numbers: ``vectors`` texels per row, so row i starts at texel
    ``i * vectors``. Grows by itself; 16 bytes a texel; channel order is RGBA.
    """

    def __init__(self, name: str, *, vectors: int, rows: int = 1) -> None:
        self.vectors = vectors
        self.rows = 0
        self.texture = p3d.Texture(name)
        self._reserve(rows)

    def _reserve(self, rows: int) -> None:
        self.rows = max(rows, 1)
        self.texture.setup_buffer_texture(
            self.rows * self.vectors,
            p3d.Texture.T_float,
            p3d.Texture.F_rgba32,
            p3d.GeomEnums.UH_dynamic,
        )

    def upload(self, values: NDArray[np.floating]) -> int:
        """Copy ``values`` (n, vectors * 4) in; return n, the instance count to draw."""
        rows = np.ascontiguousarray(values, dtype=np.float32).reshape(-1, self.vectors * 4)
        if len(rows) > self.rows:
            self._reserve(max(len(rows), self.rows * 3 // 2))
        image = np.frombuffer(self.texture.modify_ram_image(), dtype=np.float32)
        image[: rows.size] = rows.reshape(-1)
        return len(rows)


def make_texture(
    name: str,
    values: NDArray[np.generic],
    *,
    linear: bool = True,
    wrap: str = "clamp",
    mipmaps: bool = False,
) -> p3d.Texture:
    """Return a 2-D texture from (ny, nx) or (ny, nx, c) uint8 or float32; row 0 is v = 0.

    ``mipmaps`` costs little, as only the nearest level is read. ``wrap`` is "clamp", "repeat" or
    "mirror". Channels arrive in order r, g, b, a.
    """
    texture = p3d.Texture(name)
    _setup(texture, values)
    filtering = p3d.SamplerState.FT_linear if linear else p3d.SamplerState.FT_nearest
    nearest_level = p3d.SamplerState.FT_linear_mipmap_nearest
    texture.set_minfilter(nearest_level if mipmaps else filtering)
    texture.set_magfilter(filtering)
    mode = {
        "clamp": p3d.SamplerState.WM_clamp,
        "repeat": p3d.SamplerState.WM_repeat,
        "mirror": p3d.SamplerState.WM_mirror,
    }[wrap]
    texture.set_wrap_u(mode)
    texture.set_wrap_v(mode)
    update_texture(texture, values)
    return texture


_FORMATS = {
    ("float32", 1): p3d.Texture.F_r32,
    ("float32", 2): p3d.Texture.F_rg32,
    ("float32", 4): p3d.Texture.F_rgba32,
    ("uint8", 1): p3d.Texture.F_red,
    ("uint8", 2): p3d.Texture.F_rg,
    ("uint8", 3): p3d.Texture.F_rgb8,
    ("uint8", 4): p3d.Texture.F_rgba8,
    ("uint16", 1): p3d.Texture.F_r16,
    ("uint16", 2): p3d.Texture.F_rg16,
    ("uint16", 4): p3d.Texture.F_rgba16,
}
_TYPES = {
    "float32": p3d.Texture.T_float,
    "uint8": p3d.Texture.T_unsigned_byte,
    "uint16": p3d.Texture.T_unsigned_short,
}


def _setup(texture: p3d.Texture, values: NDArray[np.generic]) -> None:
    channels = 1 if values.ndim == 2 else values.shape[2]
    key = (values.dtype.name, channels)
    if key not in _FORMATS:
        raise SceneError(
            f"texture {texture.name}: {key[0]} with {channels} channels is not stored; "
            "use float32 (1, 2, 4), uint8 (1 to 4) or uint16 (1, 2, 4)."
        )
    ny, nx = values.shape[:2]
    texture.setup_2d_texture(nx, ny, _TYPES[key[0]], _FORMATS[key])


def update_texture(texture: p3d.Texture, values: NDArray[np.generic]) -> None:
    """Replace the contents of ``texture`` by an array of the same size and type."""
    image = np.frombuffer(texture.modify_ram_image(), dtype=values.dtype)
    if values.ndim == 3 and values.shape[2] >= 3:
        # Panda3D keeps 2-D colour textures as BGR(A).
        swapped = image.reshape(values.shape)
        swapped[..., 0] = values[..., 2]
        swapped[..., 1] = values[..., 1]
        swapped[..., 2] = values[..., 0]
        if values.shape[2] == 4:
            swapped[..., 3] = values[..., 3]
    else:
        image[:] = np.ascontiguousarray(values).reshape(-1)
