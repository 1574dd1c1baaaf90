"""Every shader program that a layer can ask for compiles, in every combination of its options."""

from itertools import product

import pytest

from digisphere.scene import Stage
from digisphere.scene.shader_source import load_source, shader_names

pytestmark = pytest.mark.gl

_SWITCHES = (0, 1)
TERRAIN = [
    {"NEAR": near, "SETTLED": settled, "DRY": dry, "SNOWLESS": snowless, **extra}
    for near, settled, dry, snowless in product(_SWITCHES, _SWITCHES, _SWITCHES, _SWITCHES)
    if near or not settled
    for extra in (
        {},
        {"MATT": 1},
        {"NO_NEAR_SHADOW": 1},
        {"GROUND_STATE": 1},
        {"GROUND_STATE": 1, "NO_NEAR_SHADOW": 1},
    )
]
MOMENTS = [
    {"DRY": dry, "SNOWLESS": snowless, "DAY": day}
    for dry, snowless, day in product(_SWITCHES, _SWITCHES, _SWITCHES)
]
SKY = [
    {"NIGHT": night, "STARS": stars, "STEPS": steps, "CELLS_X": 8, "CELLS_Y": 4}
    for night, stars in ((0, 0), (1, 0), (1, 1))
    for steps in (3, 5, 8)
]


@pytest.mark.parametrize("fragment", ["terrain.frag", "terrain_id.frag"])
def test_the_ground_compiles_with_every_option(stage: Stage, fragment: str) -> None:
    for defines in TERRAIN:
        stage.shader(("terrain.vert", fragment), defines=defines)


def test_grass_compiles_on_changed_ground(stage: Stage) -> None:
    for kind, changed in product(range(6), _SWITCHES):
        for fragment in ("grass.frag", "grass_id.frag"):
            defines = {"KIND": kind, "GROUND_STATE": changed}
            stage.shader(("grass.vert", fragment), defines=defines)


@pytest.mark.parametrize("fragment", ["built.frag", "built_id.frag", "shadow.frag"])
def test_built_things_compile_at_every_moment(stage: Stage, fragment: str) -> None:
    for defines in MOMENTS:
        stage.shader(("built.vert", fragment), defines=defines)


def test_people_compile_at_every_moment(stage: Stage) -> None:
    for defines in MOMENTS:
        for material in range(5):
            part = {"MATERIAL": material, "NEAR": 1, "FACE": 1, "BONES": 4}
            stage.shader(("people.vert", "people.frag"), defines={**defines, **part})


def test_the_sky_compiles_with_every_option(stage: Stage) -> None:
    for defines in SKY:
        stage.shader(("sky.vert", "sky.frag"), defines=defines)


@pytest.mark.parametrize(
    "pair",
    [
        ("water.vert", "water.frag"),
        ("water.vert", "water_id.frag"),
        ("river.vert", "water.frag"),
        ("river.vert", "water_id.frag"),
        ("flood.vert", "flood.frag"),
        ("flood.vert", "flood_id.frag"),
        ("terrain.vert", "overlay_tint.frag"),
        ("overlay_lines.vert", "overlay_lines.frag"),
        ("outline.vert", "outline.frag"),
        ("dust.vert", "dust.frag"),
        ("proof.vert", "proof.frag"),
        ("proof.vert", "proof_id.frag"),
        ("proof.vert", "shadow.frag"),
    ],
)
def test_plain_programs_compile(stage: Stage, pair: tuple[str, str]) -> None:
    stage.shader(pair)


def test_identity_programs_never_blend_or_light() -> None:
    for name in shader_names():
        if name.endswith("_id.frag"):
            text = load_source(name).text
            assert "write_identity(" in text, f"shaders/{name} writes no identity"
            assert "display(" not in text.split("void main")[-1], f"shaders/{name} writes colour"


def test_colour_programs_compile_with_radiance_reflectance_and_sunlight_beside(
    stage: Stage,
) -> None:
    told = {"SHOWN": 1}
    stage.shader(("terrain.vert", "terrain.frag"), defines={**told, "NEAR": 1, "SETTLED": 1})
    stage.shader(("built.vert", "built.frag"), defines=told)
    stage.shader(("grass.vert", "grass.frag"), defines={**told, "KIND": 5, "GROUND_STATE": 0})
    stage.shader(("animal.vert", "animal.frag"), defines={**told, "NEAR": 1})
    for level in range(4):
        stage.shader(("tree.vert", "tree.frag"), defines={**told, "LEVEL": level, "DAY": 0})
    for material in range(5):
        part = {"MATERIAL": material, "NEAR": 1, "FACE": 1, "BONES": 4}
        stage.shader(("people.vert", "people.frag"), defines={**told, **part})
    for name in ("water", "flood", "smoke", "dust", "splash", "rain_shaft", "lightning", "proof"):
        stage.shader((f"{name}.vert", f"{name}.frag"), defines=told)
    stage.shader(("people_blob.vert", "people_blob.frag"), defines=told)
    stage.shader(("precipitation.vert", "precipitation.frag"), defines={**told, "SNOW": 0})
    stage.shader(("flame.vert", "flame.frag"), defines={**told, "GLOW": 1})
    stage.shader(("sky.vert", "sky.frag"), defines={**told, **SKY[0]})


def test_identity_programs_compile_as_motion(stage: Stage) -> None:
    told = {"MOTION": 1}
    for bones, face in product((2, 4), _SWITCHES):
        part = {"MATERIAL": 0, "NEAR": face, "FACE": face, "BONES": bones}
        stage.shader(("people.vert", "people_id.frag"), defines={**told, **part})
    stage.shader(("animal.vert", "animal_id.frag"), defines={**told, "NEAR": 1})
    for level in range(4):
        stage.shader(("tree.vert", "tree_id.frag"), defines={**told, "LEVEL": level, "DAY": 1})
    for kind, changed in product(range(6), _SWITCHES):
        defines = {**told, "KIND": kind, "GROUND_STATE": changed}
        stage.shader(("grass.vert", "grass_id.frag"), defines=defines)
