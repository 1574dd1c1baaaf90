#!/usr/bin/env python3
"""Times a later start of the window: seconds from the command to the first frame, part by part.

A first start fills the cache and is not counted; then the window is started again in processes of
their own, and the start with the median processor time is shown. On a machine that others use too,
processor seconds are the figure to compare. Without a display the window opens under Xvfb.
Called by ``bench.py``; ``--runs N`` and ``--size WxH`` on the command line.
"""

import argparse
import functools
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

SIZE = (1280, 720)
_RESULT = "first frame: "


@dataclass
class Part:
    """What one part of the start took, without the parts inside it."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


@dataclass
class Start:
    """One start: all of it, and its parts in the order in which they began."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    parts: dict[str, Part] = field(default_factory=dict)


class Stopwatch:
    """Shares the time of a process out among named parts; a part inside another is not in both."""

    def __init__(self, *, began_s: float) -> None:
        self.start = Start()
        self._began_s = began_s
        self._at = (began_s, 0.0)
        self._open = ["Python and its imports"]

    def _book(self) -> None:
        """Add the time since the last change to the innermost open part."""
        now = (time.monotonic(), time.process_time())
        part = self.start.parts.setdefault(self._open[-1], Part())
        part.wall_s += now[0] - self._at[0]
        part.cpu_s += now[1] - self._at[1]
        self._at = now

    def watch(self, owner: Any, name: str, *, label: str | Callable[..., str]) -> None:
        """Replace ``owner.name`` by itself, timed; ``label`` may be made from the arguments."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def timed(*arguments: Any, **named: Any) -> Any:
            self._book()
            self._open.append(label if isinstance(label, str) else label(*arguments, **named))
            try:
                return original(*arguments, **named)
            finally:
                self._book()
                self._open.pop()

        setattr(owner, name, timed)

    def stop(self) -> Start:
        """Return the start as it was until now."""
        self._book()
        self.start.wall_s = time.monotonic() - self._began_s
        self.start.cpu_s = time.process_time()
        return self.start


def watch_parts(watch: Stopwatch) -> None:
    """Time the parts that a start is made of."""
    from digisphere.app import viewer, window
    from digisphere.core.simulation import Simulation
    from digisphere.scene.scene import Scene
    from digisphere.world import opening

    watch.watch(window, "Stage", label="window and OpenGL")
    watch.watch(opening, "build_ground", label="ground, from the cache")
    watch.watch(
        Simulation,
        "_call",
        label=lambda _, entry, **__: f"simulation: set up {entry.system.name}",
    )
    watch.watch(opening, "Simulation", label="simulation: the rest")
    watch.watch(window, "LiveWorld", label="checkpoint to go back to")
    watch.watch(Scene, "_bind_shared", label="scene: shared maps")
    watch.watch(
        Scene, "_guard", label=lambda _, layer, *, step, **__: f"scene: {step} {layer.name}"
    )
    watch.watch(viewer, "Scene", label="scene: the rest")
    watch.watch(viewer, "opening_view", label="choosing the view")
    watch.watch(window, "Inspector", label="inspector: panels")
    watch.watch(window, "ImGuiBackend", label="inspector: back end")
    watch.watch(viewer.Viewer, "prepare", label="first frame: light and maps")
    watch.watch(viewer.Viewer, "draw", label="first frame: draw")


def start_once(size: tuple[int, int], *, began_s: float) -> None:
    """Open the window in this process, print what the first frame took, and leave."""
    watch = Stopwatch(began_s=began_s)
    from digisphere.app import cli

    gc.disable()  # as the command does before it imports the rest
    from digisphere.app import window

    watch_parts(watch)
    turn = window.WindowSession.turn

    def first_turn(session: window.WindowSession, wall_s: float) -> None:
        turn(session, wall_s)
        print(_RESULT + json.dumps(asdict(watch.stop())), flush=True)

    window.WindowSession.turn = first_turn  # type: ignore[method-assign, assignment]
    cli.run(size=f"{size[0]}x{size[1]}", frames=1)


def start_apart(size: tuple[int, int]) -> Start:
    """Start the window in a process of its own and return what its first frame took."""
    words = [sys.executable, __file__, "--size", f"{size[0]}x{size[1]}", "--began"]
    screen = ["xvfb-run", "-a", "-s", f"-screen 0 {size[0]}x{size[1]}x24"]
    if os.environ.get("DISPLAY"):
        screen = []
    environment = {**os.environ, "DIGISPHERE_CONFIG": tempfile.mkdtemp(prefix="digisphere-")}
    # The clock starts in the shell, so that opening the virtual screen is not counted.
    inner = "import sys, time, os; os.execv(sys.argv[1], [*sys.argv[1:], repr(time.monotonic())])"
    command = [*screen, sys.executable, "-S", "-E", "-c", inner, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith(_RESULT):
            found = json.loads(line.removeprefix(_RESULT))
            parts = {name: Part(**part) for name, part in found.pop("parts").items()}
            return Start(**found, parts=parts)
    raise SystemExit(f"The window drew no frame:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def later_start(*, runs: int, size: tuple[int, int] = SIZE) -> Start:
    """Return the start with the median processor time of ``runs``, after one that fills caches."""
    start_apart(size)
    starts = sorted((start_apart(size) for _ in range(runs)), key=lambda start: start.cpu_s)
    return starts[len(starts) // 2]


def main() -> int:
    """Measure and print, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="starts to take the median of")
    parser.add_argument("--size", default="1280x720", help="of the window")
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    size = (int(width), int(height))
    if options.began is not None:
        start_once(size, began_s=options.began)
        return 0
    start = later_start(runs=options.runs, size=size)
    table = Table("part of a later start", "seconds", "processor seconds")
    for name, part in start.parts.items():
        if max(part.wall_s, part.cpu_s) >= 0.005:
            table.add_row(name, f"{part.wall_s:.2f}", f"{part.cpu_s:.2f}")
    table.add_row("to the first frame", f"{start.wall_s:.2f}", f"{start.cpu_s:.2f}")
    Console(width=90).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
