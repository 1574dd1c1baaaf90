"""The options of every command that takes pictures, declared once.

``capture`` and ``render`` take them whole: ``takes`` spells a dataclass of options out in a
command's signature, where typer reads it, and hands the command one value. What the words mean is
``capture.request``'s.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digisphere.app.console import size_from_text

if TYPE_CHECKING:
    from digisphere.capture.request import CaptureRequest
    from digisphere.core.recording import Recording
    from digisphere.core.settings import Scenario

Size = Annotated[str, typer.Option(help="Picture size, WIDTHxHEIGHT.")]
Rig = Annotated[
    str,
    typer.Option(
        help="tour, street, follow, orbit, drone, cctv, survey, vehicle, egocentric, turntable, "
        "spline (with --path)."
    ),
]
Planes = Annotated[str, typer.Option(help="Planes by comma; standard, or all.")]
Formats = Annotated[str, typer.Option(help="Formats by comma; standard, or all.")]
Resume = Annotated[bool, typer.Option(help="Go on where it was stopped.")]
CamerasOf = Annotated[
    Path | None, typer.Option(help="A dataset whose cameras to use instead of a rig.")
]
CameraPathFile = Annotated[
    Path | None, typer.Option("--path", help="The camera path of --rig spline, a .toml.")
]
Workers = Annotated[
    int, typer.Option(help="Processes that take the pictures; the bytes are the same.", min=1)
]
Split = Annotated[str, typer.Option(help="train, val or test; auto lets world and seed decide.")]


@dataclass(frozen=True)
class PictureOptions:
    """From where pictures are taken, how large, and what is written of them."""

    size: Size = "640x480"
    rig: Rig = "tour"
    planes: Planes = "standard"
    formats: Formats = "standard"
    resume: Resume = False
    cameras_of: CamerasOf = None
    path: CameraPathFile = None
    split: Split = "auto"
    workers: Workers = 1

    def request(
        self,
        scenario: "Scenario",
        *,
        out: Path,
        frames: int,
        every_s: float,
        seed: int,
        first_frame_s: float | None = None,
        recording: "Recording | None" = None,
    ) -> "CaptureRequest":
        """What is asked for, of so many instants of a world."""
        from digisphere.capture.request import CaptureRequest

        return CaptureRequest(
            scenario=scenario,
            out=out,
            frames=frames,
            every_s=every_s,
            first_frame_s=first_frame_s,
            size=size_from_text(self.size),
            seed=seed,
            rig=self.rig,
            planes=self.planes,
            formats=self.formats,
            resume=self.resume,
            cameras_of=self.cameras_of,
            path=self.path,
            recording=recording,
            split=self.split,
        )


def takes(
    options: type[Any], *, named: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command have the fields of ``options`` as options of its own.

    Args:
        options: a dataclass whose fields are annotated as typer wants them, with defaults.
        named: the command's parameter that is given one ``options``.
    """
    names = [field.name for field in fields(options)]

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        plain = inspect.signature(command)
        spelt: list[inspect.Parameter] = []
        for parameter in plain.parameters.values():
            if parameter.name != named:
                spelt.append(parameter)
                continue
            spelt += [
                inspect.Parameter(
                    field.name, parameter.kind, default=field.default, annotation=field.type
                )
                for field in fields(options)
            ]

        @functools.wraps(command)
        def call(**given: Any) -> None:
            made = options(**{name: given.pop(name) for name in names})
            command(**{**given, named: made})

        call.__signature__ = plain.replace(parameters=spelt)  # type: ignore[attr-defined]
        call.__annotations__ = {p.name: p.annotation for p in spelt}
        return call

    return decorated
