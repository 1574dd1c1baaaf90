"""GLSL text: reads the files under ``shaders/``, resolves ``#include``, and compiles strictly.

A shader that does not compile or link raises SceneError naming the file and line an author would
open, not the line of the flattened text. Knows nothing of layers or passes; the stage calls it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digisphere.core.resources import resource_path
from digisphere.errors import SceneError, suggest

VERSION_LINE = "#version 330"
_INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"\s*$')
# Mesa writes "0:12(5):", NVIDIA "0(12) :", Apple "ERROR: 0:12:".
_LINE_NUMBER = re.compile(r"\b0[:(](\d+)\b")


@dataclass(frozen=True)
class ShaderSource:
    """One flattened stage and where each of its lines came from."""

    name: str
    """File below ``shaders/`` that was asked for."""
    text: str
    """GLSL with every include pasted in, the version line first."""
    origins: tuple[tuple[str, int], ...]
    """(file, line) of each line of ``text``."""

    def locate(self, message: str) -> str:
        """Return the driver's ``message`` with line numbers turned into file:line."""

        def replace(match: re.Match[str]) -> str:
            line = int(match.group(1))
            if not 1 <= line <= len(self.origins):
                return match.group(0)
            file, number = self.origins[line - 1]
            return f"shaders/{file}:{number} "

        return "\n".join(_LINE_NUMBER.sub(replace, row, count=1) for row in message.splitlines())


def load_source(
    name: str, *, defines: Mapping[str, int] | None = None, ending: str = ""
) -> ShaderSource:
    """Read ``shaders/<name>`` with includes resolved once each and ``defines`` set at the top.

    ``ending`` is a file pasted after it, which calls the file's own ``main`` as ``shown_main``.

    Raises:
        SceneError: a file is missing; the message names who asked and the nearest names.
    """
    lines: list[str] = [VERSION_LINE]
    origins: list[tuple[str, int]] = [("(version)", 1)]
    for key, value in sorted((defines or {}).items()):
        lines.append(f"#define {key} {value}")
        origins.append(("(defines)", len(lines)))
    if ending:
        lines.append("#define main shown_main")
        origins.append(("(ending)", len(lines)))
    seen: set[str] = set()
    for part in (name, ending) if ending else (name,):
        _append(part, asked_by="a layer", lines=lines, origins=origins, seen=seen)
    return ShaderSource(name=name, text="\n".join(lines) + "\n", origins=tuple(origins))


def shader_names() -> list[str]:
    """Return every stage file below ``shaders/``, includes left out, sorted."""
    root = resource_path("shaders")
    found = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.suffix in _STAGES)
    return sorted(found)


_STAGES = (".vert", ".frag")


def _append(
    name: str,
    *,
    asked_by: str,
    lines: list[str],
    origins: list[tuple[str, int]],
    seen: set[str],
) -> None:
    if name in seen:
        return
    seen.add(name)
    path = resource_path("shaders", *name.split("/"))
    if not path.is_file():
        raise SceneError(
            f"{asked_by} asks for shaders/{name}, which does not exist. "
            + suggest(name, known=_all_files(resource_path("shaders")))
        )
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _INCLUDE.match(line)
        if match:
            asker = f"shaders/{name}:{number}"
            _append(match.group(1), asked_by=asker, lines=lines, origins=origins, seen=seen)
        elif not line.startswith("#version"):
            lines.append(line)
            origins.append((name, number))


def _all_files(root: Path) -> list[str]:
    return [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]


def check_program(vertex: ShaderSource, *, fragment: ShaderSource) -> None:
    """Compile and link the two stages; must run while an OpenGL context is current.

    Panda3D reports compile errors to its own log and draws nothing; this finds them first.

    Raises:
        SceneError: with the driver's words and the author's file and line.
    """
    from OpenGL import GL

    program = GL.glCreateProgram()
    stages = []
    try:
        for kind, source in ((GL.GL_VERTEX_SHADER, vertex), (GL.GL_FRAGMENT_SHADER, fragment)):
            stage = GL.glCreateShader(kind)
            stages.append(stage)
            GL.glShaderSource(stage, source.text)
            GL.glCompileShader(stage)
            if not GL.glGetShaderiv(stage, GL.GL_COMPILE_STATUS):
                raise SceneError(
                    f"shaders/{source.name} does not compile:\n"
                    + source.locate(_text(GL.glGetShaderInfoLog(stage)))
                )
            GL.glAttachShader(program, stage)
        GL.glLinkProgram(program)
        if not GL.glGetProgramiv(program, GL.GL_LINK_STATUS):
            raise SceneError(
                f"shaders/{vertex.name} and shaders/{fragment.name} do not link:\n"
                + _text(GL.glGetProgramInfoLog(program))
            )
    finally:
        for stage in stages:
            GL.glDeleteShader(stage)
        GL.glDeleteProgram(program)


def _text(log: bytes | str) -> str:
    return (log.decode("utf-8", "replace") if isinstance(log, bytes) else log).strip()
