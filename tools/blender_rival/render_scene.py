"""Renders a likeness with Cycles on the CPU and says what each frame took.

Run by a Python that has ``bpy`` (Blender as a module, GPL), never imported by DigiSphere:
``python render_scene.py SCENE.npz OUT FRAMES SAMPLES``. Colour, depth, normals and the object's
index go to one multilayer EXR a frame. Building the scene is not timed, and data is kept from frame
to frame; the camera turns half a degree between frames. Prints one line of JSON.
"""

import json
import math
import resource
import sys
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

_TURN_RAD = math.radians(0.5)


def main() -> None:
    """Build the scene, render the frames, print what they took."""
    arrays = dict(np.load(sys.argv[1]))
    out, frames, samples = Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    scene = empty_scene()
    triangles = add_meshes(scene, arrays)
    add_light(scene)
    camera = add_camera(scene, arrays)
    set_up(scene, arrays, samples=samples)
    spent = []
    for number in range(frames):
        scene.render.filepath = str(out / f"{number:06d}.exr")
        camera.matrix_world = camera.matrix_world @ Matrix.Rotation(_TURN_RAD * number, 4, "Y")
        wall, cpu = time.perf_counter(), _cpu_s()
        bpy.ops.render.render(write_still=True)
        spent.append({"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu})
    print(json.dumps({"version": bpy.app.version_string, "triangles": triangles, "frames": spent}))
    scene.render.image_settings.media_type = "IMAGE"
    scene.render.image_settings.file_format = "PNG"
    bpy.data.images["Render Result"].save_render(str(out / "last.png"), scene=scene)


def empty_scene() -> Any:
    """A scene with nothing in it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def add_meshes(scene: Any, arrays: dict[str, Any]) -> int:
    """Add every mesh as an object with its index and a diffuse material; return the triangles."""
    materials = {}
    point = face = 0
    for k, kind in enumerate(arrays["kinds"].tolist()):
        if kind not in materials:
            materials[kind] = bpy.data.materials.new(kind)
            shader = materials[kind].node_tree.nodes["Principled BSDF"]
            shader.inputs["Base Color"].default_value = (*arrays["colours"][k].tolist(), 1.0)
            shader.inputs["Roughness"].default_value = 0.9
        last_point, last_face = int(arrays["point_ends"][k]), int(arrays["triangle_ends"][k])
        mesh = bpy.data.meshes.new(kind)
        mesh.from_pydata(
            arrays["points"][point:last_point].tolist(),
            [],
            arrays["triangles"][face:last_face].tolist(),
        )
        mesh.materials.append(materials[kind])
        thing = bpy.data.objects.new(f"{kind} {k}", mesh)
        thing.pass_index = int(arrays["numbers"][k])
        scene.collection.objects.link(thing)
        point, face = last_point, last_face
    return face


def add_light(scene: Any) -> None:
    """A sun and an even blue sky."""
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle = 4.0, math.radians(0.53)
    thing = bpy.data.objects.new("sun", sun)
    thing.rotation_euler = (math.radians(40.0), 0.0, math.radians(30.0))
    scene.collection.objects.link(thing)
    scene.world = bpy.data.worlds.new("sky")
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.5, 0.65, 0.9, 1.0)


def add_camera(scene: Any, arrays: dict[str, Any]) -> Any:
    """Our camera: theirs looks along -Z with Y up."""
    lens = bpy.data.cameras.new("camera")
    lens.sensor_fit, lens.angle = "VERTICAL", float(arrays["fov_y_rad"])
    lens.clip_start, lens.clip_end = 0.1, 10_000.0
    camera = bpy.data.objects.new("camera", lens)
    pose = np.linalg.inv(arrays["camera_from_world"]) @ np.diag([1.0, -1.0, -1.0, 1.0])
    camera.matrix_world = Matrix(pose.tolist())
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera


def set_up(scene: Any, arrays: dict[str, Any], *, samples: int) -> None:
    """Cycles on the CPU with the passes our frame has."""
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.render.use_persistent_data = True
    width, height = (int(side) for side in arrays["size"])
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_normal = layer.use_pass_object_index = True
    if bpy.app.version >= (5, 0, 0):
        scene.render.image_settings.media_type = "MULTI_LAYER_IMAGE"
    scene.render.image_settings.file_format = "OPEN_EXR_MULTILAYER"


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
