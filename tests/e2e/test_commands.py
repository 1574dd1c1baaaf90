"""The command line as a user meets it: it works, and bad input gets one paragraph and a cure."""

import json
import shutil
import signal
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from digisphere.app import cli

SMALL = ("--set", "world.size_cells=256", "--set", "people.count=24")


def digisphere(*words):
    return subprocess.run(
        [sys.executable, "-m", "digisphere", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def typed_here(tmp_path, monkeypatch, capsys):
    """Run what a user types in this process, in an empty folder: it takes no start."""

    def run(*words):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["digisphere", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, ended.value.code, told.out, told.err)

    return run


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A run of a few hours, never changed."""
    out = tmp_path_factory.mktemp("recorded") / "run"
    done = digisphere("simulate", "valley", "--out", out, "--days", 0.1, *SMALL)
    assert done.returncode == 0, done.stderr
    return out


def complaint(done):
    assert done.returncode not in {0, 1}, done.stdout
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_scenarios_are_listed():
    done = digisphere("scenarios")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("valley", "island", "highland"))


def test_the_doctor_names_driver_versions_and_cache():
    done = digisphere("doctor")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("numpy", "OpenGL driver", "cache", "free disk"))


def test_the_plan_shows_every_system_with_its_cost():
    done = digisphere("plan", "valley", *SMALL)
    assert done.returncode == 0
    assert "environment" in done.stdout


def test_a_simulated_run_can_be_replayed(recorded, typed_here, tmp_path):
    assert digisphere("replay", recorded).returncode == 0
    assert (recorded / "events.parquet").exists()
    environment = pq.read_table(recorded / "environment.parquet").to_pydict()
    assert set(environment["area"]) == {"village", "map"}
    assert all(200.0 < kelvin < 330.0 for kelvin in environment["air_temperature"])
    weighed = pq.read_table(recorded / "decisions.parquet").to_pydict()
    assert sum(weighed["chosen"]) == len(set(weighed["event_id"]))
    proved = digisphere("validate", recorded)
    assert proved.returncode == 0, proved.stdout
    found = digisphere("networks", recorded, "--out", tmp_path / "nets")
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "nets" / "report.html").exists()
    assert "Give a folder" in complaint(typed_here("networks", tmp_path))


def test_two_runs_with_one_change_are_told_apart_and_causes_are_walked(recorded, tmp_path):
    out, order = tmp_path / "stormy", "1h weather.set_regime regime=storm"
    done = digisphere("simulate", "valley", "--out", out, "--days", 0.1, *SMALL, "--do", order)
    assert done.returncode == 0, done.stderr
    done = digisphere("diff", recorded, out)
    assert done.returncode == 1
    assert "timeline:" in done.stdout
    assert "weather_called" not in done.stdout
    people = next(line for line in done.stdout.splitlines() if "people_text" in line)
    assert [cell.strip() for cell in people.split("│")[2:5]] == ["24", "24", "0"]
    assert digisphere("diff", recorded, recorded).returncode == 0
    chain = digisphere("why", out, "--kind", "weather_regime").stdout
    assert "because of weather_called" in chain
    assert "regime storm" in chain


def test_a_tampered_record_is_found_out_and_the_column_is_named(recorded, tmp_path):
    path = shutil.copytree(recorded, tmp_path / "run") / "digests.jsonl"
    text = path.read_text().replace('"people.energy": "', '"people.energy": "0')
    path.write_text(text)
    done = digisphere("replay", tmp_path / "run")
    assert done.returncode == 1
    assert "people.energy" in done.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("simulate", "vally", "--out", "x"), "«valley»"),
        (("plan", "valley", "--set", "people.cuont=3"), "«count»"),
        (("plan", "valley", "--set", "world.cell_m=8km"), "Unit: m"),
        (("plan", "valley", "--set", "weather.storminess=7"), "Range"),
        (("plan", "nowhere.toml"), "nowhere.toml"),
        (("capture", "valley", "--out", "x", "--size", "big"), "WIDTHxHEIGHT"),
        (("capture", "valley", "--out", "x", "--every", "soon"), "not a duration"),
        (("capture", "valley", "--out", "x", "--rig", "orbitt"), "«orbit»"),
        (("capture", "valley", "--out", "x", "--formats", "cocoa"), "«coco»"),
        (("capture", "valley", "--out", "x", "--planes", "dept"), "«depth»"),
        (("replay", "nothing-here"), "nothing-here"),
        (("validate", "nothing-here"), "nothing-here"),
        (("simulate", "valley", "--out", "/proc/nope", "--days", "0.01", *SMALL), "/proc/nope"),
    ],
)
def test_bad_input_gets_one_paragraph_with_the_cure(words, expected, typed_here, tmp_path):
    done = typed_here(*words)
    assert expected in complaint(done)
    assert not list(tmp_path.iterdir())


def test_a_run_is_never_recorded_over_another(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    done = digisphere("simulate", "valley", "--out", tmp_path, *SMALL)
    assert "already holds" in complaint(done)
    assert (tmp_path / "manifest.json").read_text() == "{}"


def interrupted(out, *words, when):
    """Run a command, press Ctrl-C as soon as ``when`` is on disk, and return how it ended."""
    under_way = subprocess.Popen(
        [sys.executable, "-m", "digisphere", *map(str, words), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not when():
        try:
            under_way.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"it ended before Ctrl-C: {under_way.stderr.read()}")
    under_way.send_signal(signal.SIGINT)
    stdout, stderr = under_way.communicate()
    return subprocess.CompletedProcess(under_way.args, under_way.returncode, stdout, stderr)


def test_ctrl_c_in_a_simulation_leaves_a_whole_record_and_says_how_to_go_on(tmp_path):
    out = tmp_path / "run"
    digests = out / "digests.jsonl"
    done = interrupted(
        out, "simulate", "valley", "--days", 60, *SMALL,
        when=lambda: digests.is_file() and digests.read_text().count("\n") > 2,
    )  # fmt: skip
    assert done.returncode == 130
    said = complaint(done)
    assert said.startswith("digisphere: Stopped by Ctrl-C.")
    assert f"digisphere replay {out}" in said
    assert "Aborted" not in said
    assert digisphere("replay", out).returncode == 0
    last_tick = json.loads(digests.read_text().splitlines()[-1])["tick"]
    states = pq.read_table(out / "states" / "people.parquet", columns=["time_s"])
    assert states["time_s"].to_pylist()[-1] == last_tick
