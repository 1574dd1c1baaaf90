"""A digest of a source file changes with every file of ours that it draws on, and with no other."""

import ast

import pytest

from digisphere.core import sources
from digisphere.core.sources import PACKAGE, digest_of_imports

BUILD = PACKAGE / "world" / "build.py"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A little package called digisphere whose files a test may change."""
    home = tmp_path / "digisphere"
    for name, text in {
        "top.py": "from digisphere.room import (\n    below,\n    shout,\n)\n",
        "room/__init__.py": "from digisphere.room.voice import shout\n",
        "room/below.py": "def f():\n    from digisphere.deep import g\n    return g\n",
        "room/voice.py": "shout = 1\n",
        "deep.py": "import numpy\ng = 2\n",
        "aside.py": "import digisphere.top\n",
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(sources, "PACKAGE", home)
    sources.forget()
    yield home
    sources.forget()


@pytest.mark.parametrize(
    ("name", "counts"),
    [("top.py", True), ("room/__init__.py", True), ("room/below.py", True),
     ("room/voice.py", True), ("deep.py", True), ("aside.py", False)],
)  # fmt: skip
def test_the_digest_follows_imports_however_far_and_nothing_else(package, name, counts):
    before = digest_of_imports(package / "top.py")
    (package / name).write_text((package / name).read_text() + "# changed\n")
    sources.forget()
    assert (digest_of_imports(package / "top.py") != before) == counts


def imported_by_ast(path):
    """The same by Python's own parser: every file of ours that the imports of ``path`` name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {PACKAGE.parent.joinpath(*alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = PACKAGE.parent.joinpath(*str(node.module).split("."))
            for alias in node.names:
                inside = base / f"{alias.name}.py"
                found.add(inside.with_suffix("") if inside.is_file() else base)
    files = {p / "__init__.py" if p.is_dir() else p.with_suffix(".py") for p in found}
    return {file for file in files if file.is_file() and file.is_relative_to(PACKAGE)}


def test_it_finds_every_import_that_python_finds():
    paths = [BUILD, *(PACKAGE / "scene").glob("*.py"), *(PACKAGE / "people").glob("*.py")]
    for path in paths:
        assert imported_by_ast(path) <= set(sources._imported(path)), path
    assert len(sources._imported(BUILD)) > 5
