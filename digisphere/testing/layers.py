"""A plain layer to draw by, and the checks that any layer must pass.

``check_layer`` is what an author of a layer runs: it builds, syncs and draws the layer alone and
proves that its identity pass keeps the rules of ``digisphere/scene/layer.py``.
"""

from typing import Any

import numpy as np

from digisphere.core.identity import ID_LIMIT, Semantic
from digisphere.scene import (
    CameraPose,
    Layer,
    RawPlanes,
    Scene,
    Stage,
    attached,
    make_geom_node,
    never_culled,
    render,
)


class PlaneLayer(Layer):
    """A level square over the whole map at height zero, with a given id and class."""

    name = "plane"

    def __init__(self, *, entity_id: int, semantic: int, size_m: float) -> None:
        self.mark = (entity_id, semantic)
        self.size_m = size_m

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the square."""
        corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]) * self.size_m
        node = make_geom_node(
            "plane", indices=np.array([[0, 1, 2], [0, 2, 3]]), columns={"vertex": corners}
        )
        path = never_culled(attached(self.root, node))
        path.set_shader_input("u_proof_id", self.mark)
        stage.bind(
            path, colour=("proof.vert", "proof.frag"), identity=("proof.vert", "proof_id.frag")
        )


def check_layer(
    layer: Layer, *, stage: Stage, ground: Any, snapshot: Any, camera: CameraPose
) -> RawPlanes:
    """Draw ``layer`` alone and assert that it keeps the rules; return what was drawn.

    Raises:
        AssertionError: it raised, drew no stable picture, or its ids, classes and normals disagree.
    """
    scene = Scene(stage, ground, layers=[layer])
    try:
        planes = render(scene, snapshot, camera)
        again = render(scene, snapshot, camera)
    finally:
        scene.close()
    assert not scene.faults, f"layer «{layer.name}» raised: {scene.faults[layer.name]}"
    assert planes.instance is not None
    assert planes.semantic is not None
    assert planes.depth is not None
    assert planes.normal is not None
    drawn = planes.instance > 0
    assert (planes.semantic <= max(Semantic)).all(), "a class is not in core.identity.Semantic"
    assert (planes.instance < ID_LIMIT).all()
    assert ((planes.semantic > 0) == drawn).all(), "an id without a class, or a class without an id"
    assert (np.isfinite(planes.depth) == drawn).all(), "depth was written where no id was"
    length = np.linalg.norm(planes.normal[drawn], axis=-1)
    assert np.allclose(length, 1.0, atol=0.01), "normals of the identity pass must be unit vectors"
    for name in ("rgb", "instance", "depth"):
        first, second = getattr(planes, name), getattr(again, name)
        assert np.array_equal(first, second), f"{name} differs when the same moment is drawn twice"
    return planes
