"""Shader files: includes, error places, and that every program there is compiles."""

import pytest

from digisphere.errors import SceneError
from digisphere.scene import Stage
from digisphere.scene.shader_source import (
    ShaderSource,
    check_program,
    load_source,
    shader_names,
)


def test_an_include_is_pasted_once() -> None:
    source = load_source("proof.frag")
    assert source.text.count("vec4 clip_from_world(") == 1
    assert source.text.startswith("#version 330\n")
    assert source.text.count("#version") == 1


def test_defines_come_before_everything_else() -> None:
    lines = load_source("proof.frag", defines={"FAR": 1}).text.splitlines()
    assert lines[1] == "#define FAR 1"


def test_a_missing_file_names_who_asked_and_what_is_near() -> None:
    with pytest.raises(SceneError, match=r"proof\.frag"):
        load_source("prof.frag")


def test_a_driver_message_is_placed_in_the_authors_file() -> None:
    source = load_source("proof.frag")
    line = next(i for i, text in enumerate(source.text.splitlines(), 1) if "out_colour;" in text)
    assert "shaders/proof.frag:" in source.locate(f"0:{line}(7): error: no such thing")
    assert "shaders/proof.frag:" in source.locate(f"0({line}) : error C1008: undefined")


@pytest.mark.gl
def test_a_broken_shader_is_an_error_with_file_and_line(stage: Stage) -> None:
    good = load_source("proof.vert")
    text = "#version 330\nout vec4 c;\nvoid main() { c = vec4(nothing); }\n"
    bad = ShaderSource("bad.frag", text, (("bad.frag", 1), ("bad.frag", 2), ("bad.frag", 3)))
    with pytest.raises(SceneError, match=r"bad\.frag:3 "):
        stage.run_gl(lambda: check_program(good, fragment=bad))


def test_every_stage_file_says_what_it_is() -> None:
    assert shader_names()
    for name in shader_names():
        own = load_source(name).text.splitlines()[1]
        assert own.startswith("//"), f"shaders/{name} has no opening comment"
