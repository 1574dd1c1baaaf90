#!/usr/bin/env python3
"""Everything a developer or a first-time user types: run, test, lint, format, bench, screenshots.

Needs nothing but Python's standard library. Makes ``.venv``, installs the locked versions, checks
that OpenGL can draw, then hands over to the tools inside the environment. ``test`` is the whole
gate; ``.ci/run`` calls exactly that.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
LOCKS = {"run": ("base",), "test": ("base", "minds", "test", "readers", "video")}
DEBIAN_DRAWING = ("libgl1", "libgl1-mesa-dri", "libegl1", "libegl-mesa0", "libx11-6", "libxrandr2")
DEBIAN_TESTING = ("xvfb", "xdotool")
DEBIAN_BUILDING = ("gcc", "libc6-dev", "python3-dev")

BATTERIES = ("environment", "society")
STEPS = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("house rules", ("tools/house_lint.py",)),
    ("types", ("mypy", "--num-workers", "2")),
    ("import rules", ("lint-imports",)),
)


def main() -> int:
    """Run the command named on the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = ("run", "test", "lint", "format", "bench", "screenshots", "setup")
    parser.add_argument("command", choices=commands)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the command")
    options = parser.parse_args()
    os.chdir(ROOT)
    actions = {
        "run": run_world,
        "test": run_gate,
        "lint": run_lint,
        "format": run_format,
        "bench": run_bench,
        "screenshots": run_screenshots,
        "setup": run_setup,
    }
    try:
        return actions[options.command](options.rest)
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def say(text: str) -> None:
    """Print one line to the user at once."""
    print(f"[dev] {text}", flush=True)


def run_world(rest: list[str]) -> int:
    """Open the world, or take a first look without a screen."""
    prepare("run")
    keep_bytecode()
    if has_display():
        return call("-m", "digisphere", "run", *(rest or ["valley"]))
    say("No display here, so a tour of 24 annotated frames is captured instead.")
    out = ROOT / "out" / "first-look"
    code = call(
        *("-m", "digisphere", "capture", *(rest or ["valley"]), "--out", str(out)),
        *("--frames", "24", "--size", "960x540", "--rig", "tour", "--resume"),
    )
    if code == 0:
        say(f"Look at the pictures in {out.relative_to(ROOT)}/frames. Next:")
        say(f"  .venv/bin/digisphere validate {out.relative_to(ROOT)}")
        say("  .venv/bin/digisphere simulate valley --days 1 --out out/day")
        say("  xvfb-run -a .venv/bin/digisphere run valley --frames 60 --screenshot out/window.png")
    return code


def run_gate(rest: list[str]) -> int:
    """Run every check, stop at the first that fails, and print how long each took."""
    prepare("test", system=DEBIAN_DRAWING + DEBIAN_TESTING)
    started = time.monotonic()
    keep_bytecode()
    for name, command in STEPS:
        if not step(name, command):
            return 1
    passed = step("tests", ("-m", "pytest", "-n", "2", "tests", *rest))
    passed = passed and batteries()
    say(f"The gate took {time.monotonic() - started:.0f} s.")
    return 0 if passed else 1


def run_lint(rest: list[str]) -> int:
    """Run the quick checks only."""
    prepare("test")
    return 0 if all(step(name, command) for name, command in STEPS) else 1


def run_format(rest: list[str]) -> int:
    """Format the code and mend what ruff can mend."""
    prepare("test")
    step("imports", ("ruff", "check", "--fix", "--quiet", "."))
    return 0 if step("format", ("ruff", "format", ".")) else 1


def run_bench(rest: list[str]) -> int:
    """Print the benchmark table."""
    prepare("test", system=DEBIAN_DRAWING + DEBIAN_TESTING)
    return call("tools/bench.py", *rest)


def run_screenshots(rest: list[str]) -> int:
    """Make the pictures in ``screenshots/`` again."""
    prepare("test", system=DEBIAN_DRAWING + DEBIAN_TESTING)
    return call("tools/make_screenshots.py", *rest)


def run_setup(rest: list[str]) -> int:
    """Make the environment with everything a developer needs, and do no more."""
    prepare("test", system=DEBIAN_DRAWING + DEBIAN_TESTING)
    return 0


def step(name: str, command: tuple[str, ...], *, at_once: bool = True) -> bool:
    """Run one check and say how it went; what it prints is shown at once or in one piece."""
    started = time.monotonic()
    tool = VENV / "bin" / command[0]
    words = [str(tool), *command[1:]] if tool.exists() else [str(PYTHON), *command]
    pipe = None if at_once else subprocess.PIPE
    done = subprocess.run(words, stdout=pipe, stderr=pipe and subprocess.STDOUT, check=False)
    verdict = f"{'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)"
    sys.stdout.buffer.write(done.stdout or b"")
    say(f"{name}: {verdict}")
    return done.returncode == 0


def batteries() -> bool:
    """Run the batteries side by side: each alone leaves processors idle until its longest check."""

    def run(subject: str) -> bool:
        words = ("evaluate", subject, "--quick", "--out", f"out/battery/{subject}")
        return step(f"{subject} battery", ("digisphere", *words), at_once=False)

    with ThreadPoolExecutor(len(BATTERIES)) as pool:
        return all(list(pool.map(run, BATTERIES)))


def call(*arguments: str) -> int:
    """Run the environment's Python with these arguments."""
    return subprocess.call([str(PYTHON), *arguments])


def keep_bytecode() -> None:
    """Compile our source once where Python may write no bytecode: else each start would do it."""
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        call("-m", "compileall", "-qq", "digisphere")


def has_display() -> bool:
    """Tell whether a window can be opened here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(purpose: str, *, system: tuple[str, ...] = DEBIAN_DRAWING) -> None:
    """Make sure the environment holds what the locks of ``purpose`` list."""
    need_system_packages(system)
    if not PYTHON.exists():
        make_environment()
    for lock in LOCKS[purpose]:
        install_lock(lock)
    install_package()


def make_environment() -> None:
    """Create ``.venv`` with a supported Python."""
    python = find_python()
    say(f"Making .venv with {python} ...")
    if subprocess.call([python, "-m", "venv", str(VENV)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        need_system_packages(("python3-venv",), always=True)
        subprocess.check_call([python, "-m", "venv", str(VENV)])


def find_python() -> str:
    """Return a Python of a supported version, this one if it will do."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for major, minor in SUPPORTED:
        found = shutil.which(f"python{major}.{minor}")
        if found:
            return found
    wanted = ", ".join(f"{a}.{b}" for a, b in SUPPORTED)
    raise SystemExit(
        f"DigiSphere needs Python {wanted}; this is {sys.version.split()[0]}. Install one of them."
    )


def install_lock(name: str) -> None:
    """Install one lock file unless it is installed already."""
    lock = ROOT / "requirements" / f"{name}.lock"
    stamp = VENV / f".{name}.lock.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing {lock.relative_to(ROOT)} ...")
    if shutil.which("cc") is None and name == "base":
        need_system_packages(DEBIAN_BUILDING, always=True)
    pip("install", "--requirement", str(lock))
    stamp.write_text(wanted)


def install_package() -> None:
    """Install DigiSphere itself, editable, when its declaration has changed."""
    stamp = VENV / ".package.sha256"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        say("Installing DigiSphere itself ...")
        pip("install", "--no-deps", "--editable", str(ROOT))
        stamp.write_text(wanted)


def pip(*arguments: str) -> None:
    """Run pip inside the environment; a failure ends everything with its message."""
    words = [str(PYTHON), "-m", "pip", "-qq", "--disable-pip-version-check", *arguments]
    if subprocess.call(words) != 0:
        raise SystemExit("[dev] pip failed; see the lines above. Is a package index reachable?")


def need_system_packages(names: tuple[str, ...], *, always: bool = False) -> None:
    """Install missing Debian packages when root on Debian or Ubuntu; otherwise say the line."""
    if sys.platform != "linux" or shutil.which("dpkg-query") is None:
        return
    missing = [n for n in names if not debian_has(n)]
    if not missing:
        return
    line = "apt-get install --yes --no-install-recommends " + " ".join(missing)
    if os.geteuid() != 0:
        say(f"System packages are missing. Type: sudo {line}")
        if always:
            raise SystemExit(1)
        return
    say(f"Installing system packages: {' '.join(missing)} ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with subprocess.Popen(
        ["sh", "-c", f"apt-get update -qq && {line} -qq"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=quiet,
        text=True,
    ) as process:
        output = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit(f"[dev] «{line}» failed:\n{output[-2000:]}")


def debian_has(name: str) -> bool:
    """Tell whether a Debian package is installed."""
    found = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout == "installed"


if __name__ == "__main__":
    sys.exit(main())
