"""The scene's eye on a village of boxes: the same labels as ray casting gives, drawn by OpenGL."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from digisphere.capture.rigs import Shot, rig_registry
from digisphere.capture.scene_eye import SceneEye
from digisphere.capture.session import capture
from digisphere.capture.sight import Neighbour, SeenPlanes
from digisphere.capture.solids import boxes_of_ground
from digisphere.capture.validate import validate
from digisphere.core.identity import BUILDING_BASE, PERSON_BASE, TERRAIN, TREE_BASE, Semantic
from digisphere.core.streams import Streams
from digisphere.errors import CaptureError
from digisphere.people import trajectory
from digisphere.scene import Layer, Scene, Stage, make_geom_node, never_culled
from digisphere.testing.captures import PlainWords, box_request, open_box_world
from digisphere.testing.frames import BoxEye, BoxFigures
from digisphere.testing.layers import PlaneLayer
from digisphere.testing.village import plain_simulation

pytestmark = pytest.mark.gl

SIDES = [(a, (a + 1) % 4) for a in range(4)]
FACES = np.array(
    [(0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7)]
    + [(a, b, b + 4) for a, b in SIDES]
    + [(a, b + 4, a + 4) for a, b in SIDES]
)


class BoxLayer(Layer):
    """Draws what it is told to as boxes."""

    def __init__(self, name, *, base, semantic, boxes, moves=False):
        self.name, self.moves = name, moves
        self.base, self.semantic, self.boxes = base, semantic, boxes

    def build(self, stage, ground):
        self.stage = stage

    def sync(self, snapshot, time_s, camera):
        self.root.get_children().detach()
        rows, boxes = self.boxes(snapshot)
        for row, corners in zip(rows, boxes.corners_m(), strict=True):
            node = make_geom_node("box", indices=FACES, columns={"vertex": corners})
            path = never_culled(self.root.attach_new_node(node))
            path.set_shader_input("u_proof_id", (int(self.base + row), int(self.semantic)))
            self.stage.bind(
                path, colour=("proof.vert", "proof.frag"), identity=("proof.vert", "proof_id.frag")
            )


def boxes_of(code, table):
    def boxes(snapshot):
        rows = np.arange(getattr(snapshot.ground, table).count)
        return rows, boxes_of_ground(snapshot.ground, kinds=np.full(len(rows), code), rows=rows)

    return boxes


def people_boxes(snapshot):
    people = snapshot.tables["people"]
    rows = people.rows
    rows = rows[~trajectory.indoors_at(people, snapshot.time_s, rows)]
    return rows, BoxFigures().boxes(snapshot, rows=rows)


def village_layers(*, people_move=True):
    return [
        PlaneLayer(entity_id=TERRAIN, semantic=Semantic.GROUND, size_m=256.0),
        BoxLayer(
            "houses", base=BUILDING_BASE, semantic=Semantic.BUILDING, boxes=boxes_of(2, "buildings")
        ),
        BoxLayer("trees", base=TREE_BASE, semantic=Semantic.TREE, boxes=boxes_of(6, "trees")),
        BoxLayer(
            "people", base=PERSON_BASE, semantic=Semantic.PERSON, boxes=people_boxes,
            moves=people_move,
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def stage():
    opened = Stage((320, 240))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def snapshot():
    simulation = plain_simulation()
    simulation.run_until(90.0)
    return simulation.snapshot()


@pytest.fixture(scope="module")
def pose(snapshot):
    shot = Shot(3, 8, 320, 240, np.radians(50.0))
    rig = rig_registry().load("street")()
    return rig.pose(snapshot.ground, snapshot, shot=shot, streams=Streams(7))


@pytest.fixture
def eye(stage, snapshot):
    scene = Scene(stage, snapshot.ground, layers=village_layers())
    yield SceneEye(scene)
    scene.close()


ALL = frozenset({"rgb", "id", "depth", "normal"})


def test_opengl_and_ray_casting_see_the_same_ids_and_depths(eye, snapshot, pose):
    drawn = eye.look(snapshot, pose=pose, planes=ALL)
    cast = BoxEye().look(snapshot, pose=pose, planes=ALL)
    land = cast.instance > 0
    near = land & (cast.depth < 100.0)  # the drawn floor ends at the edge of the map
    same = drawn.instance == cast.instance
    assert same[near].mean() > 0.999
    both = near & same
    assert np.abs(drawn.depth[both] - cast.depth[both]).max() < 5e-3
    assert (drawn.semantic[both] == cast.semantic[both]).all()


@pytest.mark.parametrize("people_move", [True, False])
def test_a_moment_beside_one_seen_looks_as_if_drawn_whole_if_all_that_moves_says_so(
    stage, snapshot, pose, people_move
):
    later = plain_simulation()
    later.run_until(96.0)
    moment = Neighbour(later.snapshot(), 96.0, pose)
    scene = Scene(stage, snapshot.ground, layers=village_layers(people_move=people_move))
    eye, truth = SceneEye(scene), frozenset({"id", "depth"})
    try:
        plain = eye.look(snapshot, pose=pose, planes=truth)
        asked = truth | {"motion", "still"}
        seen = eye.look(snapshot, pose=pose, planes=asked, around=(moment, moment))
        whole = eye.look(moment.snapshot, pose=pose, planes=truth)
        beside = eye.look(moment.snapshot, pose=pose, planes=truth, time_s=96.0, beside=seen)
    finally:
        scene.close()
    assert np.array_equal(seen.instance, plain.instance)
    assert np.array_equal(seen.depth, plain.depth)
    assert (whole.instance != plain.instance).any()
    same = [np.array_equal(getattr(beside, n), getattr(whole, n)) for n in ("instance", "depth")]
    assert same == [people_move, people_move]


def test_people_drawn_alone_are_whole_and_the_scene_is_as_before(eye, snapshot, pose):
    before = eye.look(snapshot, pose=pose, planes=ALL)
    rows = np.unique(before.instance[(before.instance >= PERSON_BASE)])
    rows = rows[rows < TREE_BASE].astype(np.int64) - PERSON_BASE
    for row in rows:
        alone = eye.look_alone(snapshot, pose=pose, person_rows=np.array([row]))
        cast = BoxEye().look_alone(snapshot, pose=pose, person_rows=np.array([row]))
        assert set(np.unique(alone).tolist()) == {0, PERSON_BASE + row}
        assert (alone != cast).sum() <= 0.01 * (cast > 0).sum() + 2
        seen = before.instance == PERSON_BASE + row
        assert (alone[seen] == PERSON_BASE + row).all()
    after = eye.look(snapshot, pose=pose, planes=ALL)
    assert np.array_equal(before.rgb, after.rgb)
    assert np.array_equal(before.instance, after.instance)


def test_only_planes_asked_for_are_read(eye, snapshot, pose):
    seen = eye.look(snapshot, pose=pose, planes=frozenset({"rgb"}))
    assert isinstance(seen, SeenPlanes)
    assert seen.rgb.shape == (240, 320, 3)
    assert seen.instance.size == 0


class BrokenLayer(Layer):
    """Falls over."""

    name = "broken"

    def sync(self, snapshot, time_s, camera):
        raise ValueError("no such leaf")


def test_a_layer_that_fails_stops_the_capture_instead_of_missing_in_it(stage, snapshot, pose):
    scene = Scene(stage, snapshot.ground, layers=[*village_layers(), BrokenLayer()])
    with pytest.raises(CaptureError, match="«broken»: ValueError: no such leaf"):
        SceneEye(scene).look(snapshot, pose=pose, planes=ALL)
    scene.close()


@dataclass
class GlWorld:
    """The plain village, seen through OpenGL."""

    simulation: object
    eye: SceneEye
    figures: BoxFigures = field(default_factory=BoxFigures)
    words: PlainWords = field(default_factory=PlainWords)

    def close(self):
        pass


def test_a_dataset_drawn_by_opengl_proves_itself(stage, tmp_path):
    def open_world(request, progress):
        simulation = open_box_world(request).simulation
        scene = Scene(stage, simulation.ground, layers=village_layers())
        return GlWorld(simulation, SceneEye(scene))

    # The proof layers do not say how they move or of which body parts they are.
    planes = "standard,range,position,sky,albedo,shadow,radiance"
    request = box_request(tmp_path / "set", frames=4, size=(320, 240), planes=planes)
    capture(request, open_world=open_world)
    report = validate(tmp_path / "set")
    assert report.passed, {t.name: t.examples for t in report.tallies if not t.passed}
    looked_at = {tally.name: tally.checked for tally in report.tallies}
    assert looked_at["depth on 3-D boxes"] > 10_000
    assert looked_at["keypoint flags"] > 100
