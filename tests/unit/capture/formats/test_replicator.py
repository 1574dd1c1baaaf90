"""What a consumer of Replicator's BasicWriter makes of our files is what the frame shows."""

import json

import numpy as np
import pytest
from PIL import Image

TIGHT = [
    ("semanticId", "<u4"), ("x_min", "<i4"), ("y_min", "<i4"), ("x_max", "<i4"), ("y_max", "<i4"),
    ("occlusionRatio", "<f4"),
]  # fmt: skip
SOLID = [
    ("semanticId", "<u4"), ("x_min", "<f4"), ("y_min", "<f4"), ("z_min", "<f4"), ("x_max", "<f4"),
    ("y_max", "<f4"), ("z_max", "<f4"), ("transform", "<f4", (4, 4)), ("occlusionRatio", "<f4"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(everything):
    return everything.root / "replicator"


def array(folder, name, frame):
    return np.load(folder / f"{name}_{frame.frame_id + 40:04d}.npy")


def tree(folder, name, frame):
    return json.loads((folder / f"{name}_{frame.frame_id + 40:04d}.json").read_text())


def picture(folder, name, frame):
    return np.asarray(Image.open(folder / f"{name}_{frame.frame_id + 40:04d}.png"))


def drawn(points, camera):
    """Row vectors through view and projection to pixels, as the writer's documentation has it."""
    view = np.reshape(camera["cameraViewTransform"], (4, 4))
    projection = np.reshape(camera["cameraProjection"], (4, 4))
    clip = np.concatenate((points, np.ones((len(points), 1))), axis=1) @ view @ projection
    ndc = clip[:, :2] / clip[:, 3:]
    width, height = camera["renderProductResolution"]
    pixels = (ndc * [1, -1] + 1) / 2 * [width, height]
    return np.where(clip[:, 3:] > 0, pixels, np.nan)


def test_arrays_have_the_writers_types_and_rows_in_one_order(everything, folder):
    for frame in everything:
        for name, dtype in (("2d_tight", TIGHT), ("2d_loose", TIGHT), ("3d", SOLID)):
            boxes = array(folder, f"bounding_box_{name}", frame)
            assert boxes.dtype == np.dtype(dtype)
            assert len(boxes) == len(tree(folder, f"bounding_box_{name}_prim_paths", frame)) > 5


def test_3d_boxes_through_view_and_projection_are_the_corners_of_the_tables(everything, folder):
    for frame in everything:
        rows = frame.rows("instances")
        camera = tree(folder, "camera_params", frame)
        paths = tree(folder, "bounding_box_2d_tight_prim_paths", frame)
        boxes = array(folder, "bounding_box_3d", frame)
        solid = tree(folder, "bounding_box_3d_prim_paths", frame)
        for path, box in zip(solid, boxes, strict=True):
            place = paths.index(path)
            ends = [(box[f"{axis}_min"], box[f"{axis}_max"]) for axis in "xyz"]
            corners = np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 3)
            world = corners @ box["transform"][:3, :3] + box["transform"][3, :3]
            wanted = rows["box_3d_corners"][place]
            if np.isnan(wanted).any():
                continue
            apart = np.abs(wanted[:, None] - drawn(world, camera)[None]).max(axis=2)
            assert apart.min(axis=1).max() < 0.01


def test_tight_boxes_name_the_first_and_last_pixel_and_hidden_shares_are_told(everything, folder):
    for frame in everything:
        rows = frame.rows("instances")
        boxes = array(folder, "bounding_box_2d_tight", frame)
        assert np.array_equal(boxes["x_max"] + 1, rows["box_visible"][:, 2])
        assert np.array_equal(boxes["y_min"], rows["box_visible"][:, 1])
        people = rows["kind"] == "person"
        assert np.allclose(1 - boxes["occlusionRatio"][people], rows["visible_fraction"][people])
        assert (boxes["occlusionRatio"][~people] == -1).all()


def test_every_instance_colour_is_mapped_to_its_path_and_covers_its_pixels(everything, folder):
    for frame in everything:
        rows = frame.rows("instances")
        image = picture(folder, "instance_segmentation", frame)
        mapping = tree(folder, "instance_segmentation_mapping", frame)
        seen, counts = np.unique(image.reshape(-1, 4), axis=0, return_counts=True)
        told = {str(tuple(map(int, colour))): n for colour, n in zip(seen, counts, strict=True)}
        assert set(told) - set(mapping) == set()
        by_path = {mapping[colour]: n for colour, n in told.items()}
        for kind, row, pixels in zip(rows["kind"], rows["row"], rows["pixels"], strict=True):
            assert by_path[f"/World/{kind}/{kind}_{row}"] == pixels


def test_distances_are_along_the_axis_and_along_the_ray(everything, folder):
    for frame in everything:
        plane = array(folder, "distance_to_image_plane", frame)
        ray = array(folder, "distance_to_camera", frame)
        assert np.array_equal(plane, frame.depth)
        solid = np.isfinite(plane)
        rows, columns = np.nonzero(solid)
        points = frame.view.unproject(plane[solid], rows=rows, columns=columns)
        assert np.allclose(
            np.linalg.norm(points - frame.view.position_m, axis=1), ray[solid], rtol=1e-5
        )
        assert np.isinf(ray[~solid]).all()


def test_focal_length_and_aperture_give_the_intrinsics_back(everything, folder):
    camera = tree(folder, "camera_params", everything.frame(0))
    width, height = camera["renderProductResolution"]
    fx = width * camera["cameraFocalLength"] / camera["cameraAperture"][0]
    fy = height * camera["cameraFocalLength"] / camera["cameraAperture"][1]
    assert [fx, fy] == pytest.approx(np.diag(everything.frame(0).view.k)[:2])


def test_pictures_are_rgba_and_normals_turn_back(everything, folder):
    frame = everything.frame(1)
    assert picture(folder, "rgb", frame).shape[2] == 4
    assert np.array_equal(picture(folder, "rgb", frame)[..., :3], frame.rgb)
    normals = picture(folder, "normals", frame)[..., :3] / 127.5 - 1
    assert np.abs(normals - frame.normals_world).max() < 0.006


def test_a_matrix_meant_for_column_vectors_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "replicator").passed
    path = copy / "replicator" / "bounding_box_3d_0041.npy"
    boxes = np.load(path)
    boxes["transform"] = boxes["transform"].transpose(0, 2, 1)
    np.save(path, boxes)
    assert not verdict(copy, "replicator").passed
