"""Captures as a user makes them: twice the same, killed and resumed the same, and proved."""

import os
import signal
import subprocess
import sys
import time

import pytest

from digisphere.capture.record import dataset_digest

pytestmark = [pytest.mark.gl, pytest.mark.slow]

FRAMES = 5
ASKED = (
    "capture", "valley", "--frames", str(FRAMES), "--size", "320x240", "--seed", "7",
    "--set", "world.size_cells=256", "--set", "people.count=30",
    "--set", "capture.checkpoint_every=2",
)  # fmt: skip


def command(*words):
    return [sys.executable, "-m", "digisphere", *words]


def run(*words, expect=0):
    done = subprocess.run(command(*words), capture_output=True, text=True, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    out = tmp_path_factory.mktemp("captures") / "A"
    run(*ASKED, "--out", str(out))
    return out


def test_a_capture_of_the_valley_proves_itself(first):
    done = run("validate", str(first))
    assert "FAIL" not in done.stdout
    assert (first / "report.html").stat().st_size > 10_000


def test_a_second_capture_by_two_workers_has_the_same_digest(first, tmp_path):
    run(*ASKED, "--out", str(tmp_path / "B"), "--workers", "2")
    assert dataset_digest(tmp_path / "B") == dataset_digest(first)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_capture_stopped_in_the_middle_resumes_to_the_same_digest(first, tmp_path, blow):
    out = tmp_path / "C"
    under_way = subprocess.Popen(
        command(*ASKED, "--out", str(out)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 240.0
    while not (out / "frames" / "000001").exists() and time.monotonic() < deadline:
        assert under_way.poll() is None, "it ended before it could be killed"
        os.sched_yield()
    under_way.send_signal(blow)
    said = under_way.communicate()[1].decode().strip()
    if blow == signal.SIGINT:
        assert under_way.returncode == 130
        assert said.startswith("digisphere: Stopped by Ctrl-C.")
        assert f"of {FRAMES} frames" in said
        assert "--resume" in said
        assert "Traceback" not in said
    assert not (out / "manifest.json").exists()
    assert len(list((out / "frames").iterdir())) < FRAMES
    if blow == signal.SIGKILL:
        refused = run(*ASKED, "--out", str(out), expect=2)
        assert "--resume" in refused.stdout + refused.stderr
    run(*ASKED, "--out", str(out), "--resume")
    assert dataset_digest(out) == dataset_digest(first)
