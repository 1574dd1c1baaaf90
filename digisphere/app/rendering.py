"""The ``render`` command: a run that was recorded, looked at again.

Other cameras, sizes, planes and looks of the weather, the same people at the same instants with the
same ids; every frame's world is compared with the recorded one. Living the run again is
``core.recording``'s, taking pictures ``capture``'s.
"""

from dataclasses import replace
from pathlib import Path

from digisphere.app import console
from digisphere.app.headless import capture_behind_bar
from digisphere.app.picture_options import PictureOptions
from digisphere.capture.rerun import open_rerun
from digisphere.capture.weather_looks import check_look
from digisphere.core.clock import seconds_from_text


def run_render(
    folder: Path,
    *,
    out: Path,
    frames: int | None,
    start: str | None,
    every: str | None,
    looks: str,
    pictures: PictureOptions,
) -> None:
    """Render a record or a dataset again, once for each look, and say where it is.

    Instants that are not given are those of the dataset, or even steps through the record.
    """
    found = open_rerun(folder)
    names = [part.strip() for part in looks.split(",") if part.strip()] or [""]
    for name in names:
        check_look(name)
    request = pictures.request(
        found.recording.scenario,
        out=out,
        frames=found.frames if frames is None else frames,
        every_s=found.every_s if every is None else seconds_from_text(every),
        first_frame_s=found.first_frame_s if start is None else seconds_from_text(start),
        seed=found.recording.seed,
        recording=found.recording,
    )
    for name in names:
        made = replace(request, look=name, out=out / name if len(names) > 1 else out)
        title = f"Render, {name or 'its own weather'}"
        capture_behind_bar(made, title=title, workers=pictures.workers)
        console.say(f"Wrote {request.frames} frames to {made.out}.")
    console.say(f"Next: digisphere validate {made.out}")
