"""The ``digisphere`` command: one subcommand per verb, each ending with what to type next.

Heavy rooms are imported inside the commands, so that ``digisphere scenarios`` starts at once.
Errors raised on purpose become one paragraph and exit code 2; Ctrl-C is 130.
"""

import gc
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from digisphere.app import console
from digisphere.app.picture_options import (
    CameraPathFile,
    Formats,
    PictureOptions,
    Planes,
    Resume,
    Rig,
    Size,
    takes,
)
from digisphere.errors import DigiSphereError, Stopped


class Commands(TyperGroup):
    """The subcommands; Ctrl-C in one becomes ours before typer turns it into a word of its own."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen subcommand."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped(
                "Stopped by Ctrl-C. What was finished before is kept; a file that was being "
                "written may be missing. Run the same command again; a capture goes on with "
                "--resume, a simulation needs another --out."
            ) from None


app = typer.Typer(
    cls=Commands,
    name="digisphere",
    help="A world that grows, weathers and lives, and can say why about every pixel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Override a setting, e.g. --set weather.storminess=0.8."),
]
Do = Annotated[
    list[str] | None,
    typer.Option("--do", help="Give a command, e.g. --do '2h weather.set_regime regime=storm'."),
]
Seed = Annotated[int | None, typer.Option(help="Replaces the scenario's own seed.", min=0)]
ScenarioName = Annotated[str, typer.Argument(help="A shipped scenario or the path of a .toml.")]
Out = Annotated[Path, typer.Option(help="Folder for the dataset.")]


@app.command()
def run(
    scenario: ScenarioName = "valley",
    seed: Seed = None,
    size: Size = "1280x720",
    frames: Annotated[int | None, typer.Option(help="Draw so many frames, then exit.")] = None,
    screenshot: Annotated[
        Path | None, typer.Option(help="Save the window's last frame here.")
    ] = None,
    settings: Set = None,
    doings: Do = None,
) -> None:
    """Open a window and live in the world."""
    gc.disable()  # little made while the world opens is rubbish; the window's loop goes on with it
    try:
        from digisphere.app.window import run_window

        run_window(
            console.scenario_from(scenario, settings, doings),
            seed=seed,
            size=console.size_from_text(size),
            frames=frames,
            screenshot=screenshot,
        )
    finally:
        gc.enable()


@app.command()
@takes(PictureOptions, named="pictures")
def capture(
    scenario: ScenarioName,
    out: Out,
    pictures: PictureOptions,
    frames: Annotated[int, typer.Option(help="How many frames.", min=1)] = 24,
    every: Annotated[str, typer.Option(help="Simulated time between frames.")] = "30s",
    seed: Seed = None,
    settings: Set = None,
    doings: Do = None,
) -> None:
    """Write annotated frames beside behaviour logs."""
    from digisphere.app.headless import run_capture

    run_capture(
        console.scenario_from(scenario, settings, doings),
        out=out,
        frames=frames,
        every=every,
        seed=seed,
        pictures=pictures,
    )


@app.command()
def twin(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(help="Folder for both datasets.")],
    change: Annotated[
        list[str] | None,
        typer.Option(help="What differs: event=flood@day2, a setting, or a command."),
    ] = None,
    frames: Annotated[int, typer.Option(help="Pictures of each world.", min=1)] = 24,
    every: Annotated[str, typer.Option(help="Simulated time between pictures.")] = "10min",
    size: Size = "640x480",
    seed: Seed = None,
    rig: Rig = "orbit",
    path: CameraPathFile = None,
    planes: Planes = "standard",
    formats: Formats = "standard",
    resume: Resume = False,
    settings: Set = None,
    doings: Do = None,
) -> None:
    """Capture one world twice, with and without a change, and compare."""
    from digisphere.app.twinning import read_changes, run_twin
    from digisphere.capture.request import CaptureRequest
    from digisphere.core.clock import seconds_from_text

    overrides, orders = read_changes(change or [])
    plain, changed = (
        CaptureRequest(
            scenario=made,
            out=out,
            frames=frames,
            every_s=seconds_from_text(every),
            size=console.size_from_text(size),
            seed=made.seed if seed is None else seed,
            rig=rig,
            path=path,
            planes=planes,
            formats=formats,
            resume=resume,
        )
        for made in (
            console.scenario_from(scenario, settings, doings),
            console.scenario_from(
                scenario, [*(settings or []), *overrides], [*(doings or []), *orders]
            ),
        )
    )
    run_twin(plain, changed, out=out)


@app.command()
@takes(PictureOptions, named="pictures")
def render(
    folder: Annotated[Path, typer.Argument(help="A recorded run or a dataset.")],
    out: Out,
    pictures: PictureOptions,
    look: Annotated[
        str, typer.Option(help="Other weather by comma: sun, dusk, night, storm, snow, fog.")
    ] = "",
    frames: Annotated[int | None, typer.Option(help="How many frames.", min=1)] = None,
    start: Annotated[str | None, typer.Option(help="Simulated time of the first frame.")] = None,
    every: Annotated[str | None, typer.Option(help="Simulated time between frames.")] = None,
) -> None:
    """Look again at a recorded run: other cameras, sizes, planes or weather, the same world."""
    from digisphere.app.rendering import run_render

    run_render(
        folder, out=out, frames=frames, start=start, every=every, looks=look, pictures=pictures
    )


@app.command()
def randomise(
    plan: Annotated[str, typer.Argument(help="A shipped plan or the path of a .toml.")],
    out: Annotated[Path, typer.Option(help="Folder for the datasets.")],
    frames: Annotated[int | None, typer.Option(help="Replaces the plan's own.", min=1)] = None,
    workers: Annotated[int, typer.Option(help="Worlds captured side by side.", min=1)] = 1,
    resume: Resume = False,
) -> None:
    """Capture many worlds, moments, weathers and cameras drawn by a plan."""
    from digisphere.app.randomising import run_randomise

    run_randomise(plan, out=out, frames=frames, workers=workers, resume=resume)


@app.command()
def simulate(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(help="Folder for the record.")],
    days: Annotated[float, typer.Option(help="Simulated days.", min=0.001)] = 1.0,
    seed: Seed = None,
    settings: Set = None,
    doings: Do = None,
) -> None:
    """Run without pictures and record commands, digests, events and states."""
    from digisphere.app.headless import run_simulate

    run_simulate(console.scenario_from(scenario, settings, doings), out=out, days=days, seed=seed)


@app.command()
def replay(folder: Annotated[Path, typer.Argument(help="A recorded run.")]) -> None:
    """Make a recorded run again and compare every digest."""
    from digisphere.app.headless import run_replay

    raise typer.Exit(0 if run_replay(folder) else 1)


@app.command()
def validate(
    folder: Annotated[Path, typer.Argument(help="A capture, a recorded run, COCO, YOLO or KITTI.")],
    rerender: Annotated[
        int, typer.Option(help="Live the run again and draw so many frames anew.", min=0)
    ] = 0,
    workers: Annotated[
        int | None, typer.Option(help="Processes to share the frames; as many as pay.", min=1)
    ] = None,
) -> None:
    """Prove that a dataset's labels, or the tables of a run, agree with each other."""
    from digisphere.app.validating import run_validate

    raise typer.Exit(0 if run_validate(folder, rerender=rerender, workers=workers) else 1)


@app.command()
def view(
    folder: Annotated[Path, typer.Argument(help="A captured dataset, or one of another maker's.")],
    html: Annotated[bool, typer.Option("--html", help="Write a gallery of pages.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Of the gallery: a folder, or one FILE.html.")
    ] = None,
    sheet: Annotated[Path | None, typer.Option(help="Write a contact sheet, FILE.png.")] = None,
    gif: Annotated[Path | None, typer.Option(help="Write an animation, FILE.gif.")] = None,
    mp4: Annotated[Path | None, typer.Option(help="Write a video, FILE.mp4.")] = None,
    overlay: Annotated[
        str,
        typer.Option(
            help="none, boxes, boxes3d, keypoints, skeleton, instance, semantic or depth."
        ),
    ] = "none",
    size: Annotated[str, typer.Option(help="Size of the window, WIDTHxHEIGHT.")] = "1600x900",
    frames: Annotated[int | None, typer.Option(help="Draw the window so often, then exit.")] = None,
    screenshot: Annotated[
        Path | None, typer.Option(help="Save the window's last picture here.")
    ] = None,
) -> None:
    """Look at a dataset: in a window, or as pages, a contact sheet, an animation or a video."""
    from digisphere.app.viewing import Wanted, foreign_sets, run_foreign_view, run_view

    wanted = Wanted(html=html, out=out, sheet=sheet, gif=gif, mp4=mp4, overlay=overlay)
    found = foreign_sets(folder)
    if found:
        run_foreign_view(folder, wanted, found)
        return
    if wanted.files:
        run_view(folder, wanted)
        return
    from digisphere.app.dataset_window import run_dataset_window

    wanted.check(folder)
    window_size = console.size_from_text(size)
    run_dataset_window(folder, size=window_size, frames=frames, screenshot=screenshot)


@app.command()
def card(
    folder: Annotated[Path, typer.Argument(help="A captured dataset, or a folder of them.")],
) -> None:
    """Write the card of one dataset or of many: what they hold, whom they show, their limits."""
    from digisphere.app.viewing import run_card

    raise typer.Exit(0 if run_card(folder) else 1)


@app.command()
def evaluate(
    subject: Annotated[
        str, typer.Argument(help="What to check: environment or society.")
    ] = "environment",
    quick: Annotated[bool, typer.Option(help="Fewer seeds and years: minutes.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the page.")] = Path("out/evaluation"),
    only: Annotated[list[str] | None, typer.Option(help="Run only this check; repeat.")] = None,
) -> None:
    """Hold the world against published numbers, each check with a control that must fail."""
    from digisphere.app.evaluating import run_evaluate

    raise typer.Exit(0 if run_evaluate(subject, quick=quick, out=out, only=only or []) else 1)


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(help="A recorded run or a dataset.")],
    event: Annotated[int | None, typer.Option(help="The event's id.", min=0)] = None,
    kind: Annotated[str | None, typer.Option(help="The last event of this kind.")] = None,
) -> None:
    """Print an event with everything that led to it."""
    from digisphere.app.records import print_why

    print_why(folder, event=event, kind=kind)


@app.command()
def balance(
    folder: Annotated[Path, typer.Argument(help="A recorded run or a dataset.")],
    out: Annotated[Path, typer.Option(help="Folder for what is found.")] = Path("out/balance"),
) -> None:
    """Hold a record's people against what they were meant to be: age, sex, origin, work, money."""
    from digisphere.app.balancing import run_balance

    raise typer.Exit(0 if run_balance(folder, out=out) else 1)


@app.command()
def networks(
    folder: Annotated[Path, typer.Argument(help="A recorded run or a dataset.")],
    out: Annotated[Path, typer.Option(help="Folder for what is found.")] = Path("out/networks"),
    seed: Annotated[int, typer.Option(help="Of communities and samples.", min=0)] = 0,
) -> None:
    """Measure who knows whom, who is friends and who talks with whom in a record."""
    from digisphere.app.networks import run_networks

    run_networks(folder, out=out, seed=seed)


@app.command()
def diff(
    one: Annotated[Path, typer.Argument(help="A recorded run.")],
    other: Annotated[Path, typer.Argument(help="The same world with one change.")],
) -> None:
    """Compare two runs of one world: what a change touched, and what it left bit-identical."""
    from digisphere.app.records import print_difference

    raise typer.Exit(0 if print_difference(one, other) else 1)


@app.command()
def plan(scenario: ScenarioName = "valley", settings: Set = None) -> None:
    """Print the systems in the order they run, with measured milliseconds."""
    from digisphere.app.headless import print_plan

    print_plan(console.scenario_from(scenario, settings))


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    console.print_scenarios()


@app.command()
def doctor() -> None:
    """Print versions, driver, display, fonts, cache and free disk."""
    from digisphere.app.doctor import print_report

    print_report()


def main() -> None:
    """Run the command line; every foreseen failure is one paragraph and a non-zero exit."""
    try:
        app()
    except Stopped as wish:
        console.complain(str(wish))
        sys.exit(130)
    except DigiSphereError as error:
        console.complain(str(error))
        sys.exit(2)
    except OSError as error:
        console.complain(
            f"{error.strerror or error}: {error.filename or 'no file named'}. "
            "Check the path, the permissions and the free disk space."
        )
        sys.exit(2)
