"""What all tests share: a small world's settings, a cache of its own, a virtual screen."""

import os
import shutil
import subprocess
import time

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from digisphere.core.scenario import load_scenario

# The first call of a kernel compiles it; how long a test takes is nobody's assertion here.
settings.register_profile("digisphere", deadline=None)
settings.load_profile("digisphere")

SMALL = ("world.size_cells=256", "people.count=30")

TOGETHER = (
    "tests/determinism", "tests/inspector", "tests/unit/people", "tests/unit/society",
    "tests/unit/language", "tests/unit/capture/formats",
)  # fmt: skip
"""Folders whose files look at one and the same run; elsewhere each file has its own."""
LONGEST = (
    "tests/e2e/test_captures", "tests/unit/people", "tests/unit/society", "tests/e2e",
    "tests/golden", "tests/inspector", "tests/determinism", "tests/unit/environment",
    "tests/unit/capture", "tests/unit/evaluate", "tests/unit/scene", "tests/unit/world",
)  # fmt: skip
"""What to begin with, so that nothing long is left for one worker at the end."""


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="take today's pictures as golden")


class ByGroup(LoadScopeScheduling):
    """Gives all tests of a group to one worker: what they share is run and compiled once."""

    def _split_scope(self, nodeid):
        return group_of(nodeid)


def group_of(nodeid):
    """Return the folder of a test where its files share a run, else its file."""
    path = nodeid.split("::", 1)[0]
    return next((folder for folder in TOGETHER if path.startswith(f"{folder}/")), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out groups in the order of collection; marks of groups are lost on pytest 9."""
    config.option.loadscopereorder = False
    return ByGroup(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest."""

    def place_in_line(item):
        begins = [k for k, name in enumerate(LONGEST) if item.nodeid.startswith(name)]
        return begins[0] if begins else len(LONGEST)

    items.sort(key=place_in_line)


def claim(folder, group, worker):
    """Note that a worker has a group; fail if another one has tests of it too."""
    folder.mkdir(exist_ok=True)
    mark = folder / group.replace("/", "+")
    try:
        os.symlink(worker, mark)  # at once, so nobody sees it half written
    except FileExistsError:
        owner = os.readlink(mark)
        if owner != worker:
            pytest.fail(
                f"Tests of {group} run in both {owner} and {worker}, so what they share is run "
                "twice. Has xdist lost tests/conftest.py's scheduler, ByGroup?"
            )


@pytest.fixture(scope="module", autouse=True)
def one_worker_a_group(request, tmp_path_factory, worker_id):
    """Hold every parallel run to it that groups stay together."""
    if worker_id != "master":
        folder = tmp_path_factory.getbasetemp().parent / "groups"
        claim(folder, group_of(request.node.nodeid), worker_id)


@pytest.fixture(scope="session", autouse=True)
def world_cache(tmp_path_factory, worker_id):
    """Keep test worlds out of the user's cache; workers of one run share theirs."""
    root = tmp_path_factory.getbasetemp()
    shared = root if worker_id == "master" else root.parent
    os.environ["DIGISPHERE_CACHE"] = str(shared / "worlds")
    os.environ["DIGISPHERE_CONFIG"] = str(root / "config")


@pytest.fixture(scope="session")
def small_valley():
    """A quarter-size valley with thirty people."""
    return load_scenario("valley", overrides=SMALL)


@pytest.fixture(scope="session")
def screen(worker_id):
    """A virtual screen of 1280x720 with OpenGL; its name goes into DISPLAY."""
    if shutil.which("Xvfb") is None:
        pytest.fail("Xvfb is missing; «python3 tools/dev.py test» installs it")
    number = 90 + (0 if worker_id == "master" else int(worker_id.removeprefix("gw")))
    name = f":{number}"
    server = subprocess.Popen(
        ["Xvfb", name, "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    socket = f"/tmp/.X11-unix/X{number}"
    deadline = time.monotonic() + 20
    while not os.path.exists(socket) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield name
    server.terminate()
    server.wait(timeout=10)
