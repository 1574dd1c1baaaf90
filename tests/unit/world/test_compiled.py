"""Machine code is kept between processes, but never beyond a change in what it was made from."""

from pathlib import Path

import numba
import pytest
from numba.core import caching

from digisphere.core import sources
from digisphere.world import compiled
from digisphere.world.compiled import njit

KERNEL = """
NEVER = False
if NEVER:
    from digisphere.inner import FACTOR  # the test puts the number there itself

@njit(cache=True)
def scaled(x):
    return x * FACTOR
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose one kernel multiplies by a number of another file."""
    home = tmp_path / "digisphere"
    home.mkdir()
    (home / "outer.py").write_text(KERNEL)
    monkeypatch.setattr(sources, "PACKAGE", home)
    yield home
    later_process()


def later_process():
    """Read files anew, as a later process would."""
    sources.forget()
    compiled._compiled_files.cache_clear()


def factor_found(home: Path, *, factor: float, decorator) -> tuple[float, int]:
    """Load the package as a new process would; what its kernel multiplies by, and cache hits."""
    (home / "inner.py").write_text(f"FACTOR = {factor}\n")
    later_process()
    names = {"njit": decorator, "FACTOR": factor, "__name__": "outer"}
    path = home / "outer.py"
    exec(compile(path.read_text(), str(path), "exec"), names)
    found = names["scaled"](1.0)
    return found, sum(names["scaled"].stats.cache_hits.values())


def test_a_kernel_is_compiled_again_when_a_file_it_imports_from_has_changed(package):
    assert factor_found(package, factor=2.0, decorator=njit) == (2.0, 0)
    assert factor_found(package, factor=3.0, decorator=njit) == (3.0, 0)
    assert factor_found(package, factor=3.0, decorator=njit) == (3.0, 1)


def test_numba_alone_would_go_on_with_the_old_number(package):
    assert factor_found(package, factor=2.0, decorator=numba.njit) == (2.0, 0)
    assert factor_found(package, factor=3.0, decorator=numba.njit) == (2.0, 1)


def test_what_was_compiled_on_another_line_is_removed(package):
    factor_found(package, factor=2.0, decorator=njit)
    before = {path.name for path in (package / "__pycache__").glob("*.nb?")}
    (package / "outer.py").write_text("\n\n" + KERNEL)
    factor_found(package, factor=2.0, decorator=njit)
    after = {path.name for path in (package / "__pycache__").glob("*.nb?")}
    assert len(before) == len(after) == 2
    assert not before & after


def test_without_a_place_to_write_kernels_still_compile(package, monkeypatch):
    monkeypatch.setattr(caching.CompileResultCacheImpl, "_locator_classes", [], raising=False)
    assert factor_found(package, factor=5.0, decorator=njit) == (5.0, 0)
    assert not list(package.rglob("*.nb?"))
