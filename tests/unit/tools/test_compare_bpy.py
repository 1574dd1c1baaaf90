"""The likeness for Blender has as many triangles as it should; a missing bpy is said plainly."""

import argparse
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

import compare_bpy
from blender_rival.likeness import ellipsoid


@pytest.mark.parametrize("count", [8, 60, 700, 4000])
def test_an_ellipsoid_is_closed_and_has_about_the_triangles_asked_for(count):
    points, triangles = ellipsoid(count)
    assert abs(len(triangles) - count) <= max(4, 0.12 * count)
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    middles = points[triangles].mean(axis=1)
    outward = np.cross(*(points[triangles[:, k]] - points[triangles[:, 0]] for k in (1, 2)))
    assert ((middles * outward).sum(axis=1) > 0).all()
    assert np.abs(points).max() == pytest.approx(0.5)


def test_without_bpy_it_says_how_to_get_it(monkeypatch, capsys, tmp_path):
    words = ["compare_bpy.py", "--bpy-python", str(tmp_path / "python"), "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", words)
    assert compare_bpy.main() == 2
    said = capsys.readouterr().err
    assert "There is no bpy" in said
    assert "pip install bpy==" in said
    assert not list(tmp_path.iterdir())


def test_the_table_tells_both_times_and_their_ratio():
    frames = [{"wall_s": 30.0, "cpu_s": 60.0}, {"wall_s": 20.0, "cpu_s": 40.0}]
    report = {"version": "5.0.1", "triangles": 301_000, "frames": frames}
    asked = argparse.Namespace(size="640x480", samples=64, people=150)
    took = compare_bpy.Took
    table = compare_bpy.table_of(
        took(0.4, 0.5), took(20.0, 40.0), counts={"all": 300_000}, report=report, asked=asked
    )
    cells = {str(cell) for column in table.columns for cell in column.cells}
    assert {"300,000", "301,000", "0.40 s", "40.00 s", "60.00 s", "50 x", "80 x"} <= cells
