#!/usr/bin/env python3
"""House rules that ruff does not know: sizes, names, chance, clocks, first paragraphs.

Each rule is a function that yields what it found; each has its reason in its docstring. Run by
``tools/dev.py lint``. Exits 1 and prints ``file:line: what`` when a rule is broken.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 600
FUNCTION_LINES = 50
BANNED_FILES = {"utils", "helpers", "manager", "handler", "data", "misc", "common"}
PURE_ROOMS = {"core", "world", "environment", "people", "society", "language", "scene", "capture"}
BANNED_CALLS = {
    "random.": "chance comes from streams (law L5)",
    "np.random.": "chance comes from streams (law L5)",
    "time.time": "wall time belongs in app (law L1)",
    "datetime.now": "wall time belongs in app (law L1)",
    "datetime.today": "wall time belongs in app (law L1)",
    "date.today": "wall time belongs in app (law L1)",
}
ALLOWED_CALLS = {"np.random.Generator", "np.random.PCG64", "np.random.SeedSequence"}
CLOCK_FILES = {"record.py"}
BANNED_WORDS = re.compile(
    r"\b(TODO|FIXME|XXX|stub|placeholder|for now|NotImplementedError)\b"  # house-lint: rule
)
Found = Iterator[tuple[int, str]]


def file_is_short(path: Path, *, text: str) -> Found:
    """Long files hide their subject."""
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield 1, f"{lines} lines; {FILE_LINES} is the ceiling, split it"


def file_is_well_named(path: Path, *, text: str) -> Found:
    """A name that says nothing collects everything."""
    if path.stem in BANNED_FILES:
        yield 1, f"«{path.name}» says nothing; name the subject"


def no_unfinished_words(path: Path, *, text: str) -> Found:
    """Half work is said in a note, not left in the code."""
    for number, line in enumerate(text.splitlines(), 1):
        if BANNED_WORDS.search(line) and "house-lint: rule" not in line:
            yield number, "a word that marks unfinished work"


def functions_are_short(tree: ast.Module, *, path: Path) -> Found:
    """A function fits a screen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, f"«{node.name}» has {length} lines; {FUNCTION_LINES} is the most"


def first_paragraph_tells(tree: ast.Module, *, path: Path) -> Found:
    """A stranger reads the first paragraph and knows whether to read on."""
    text = ast.get_docstring(tree) or ""
    if "digisphere" in path.parts and len(text) < 40:
        yield 1, "no first paragraph: say what lives here, what does not, who calls it"


def chance_and_time_are_pure(tree: ast.Module, *, path: Path) -> Found:
    """Same seed, same world: no hidden chance, hash or wall clock below app."""
    if path.parts[0] != "digisphere" or not PURE_ROOMS.intersection(path.parts):
        return
    if path.name in CLOCK_FILES:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name == "hash":
                yield node.lineno, "hash() differs between processes; use blake2b"
            for banned, reason in BANNED_CALLS.items():
                if name.startswith(banned) and name not in ALLOWED_CALLS:
                    yield node.lineno, f"{name}: {reason}"


def sets_are_not_iterated(tree: ast.Module, *, path: Path) -> Found:
    """The order of a set is not part of the seed."""
    if not PURE_ROOMS.intersection(path.parts):
        return
    for node in ast.walk(tree):
        target = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        called = isinstance(target, ast.Call) and ast.unparse(target.func) in {"set", "frozenset"}
        if isinstance(target, ast.Set | ast.SetComp) or called:
            yield getattr(target, "lineno", 1), "iterates over a set; sort it first"


def kernels_heed_their_imports(tree: ast.Module, *, path: Path) -> Found:
    """Numba's own cache does not notice that a file has changed from which a kernel imports."""
    if path.parts[0] != "digisphere" or path.name == "compiled.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "numba":
            for alias in node.names:
                if alias.name != "prange":
                    yield node.lineno, f"numba.{alias.name}: use njit of world/compiled.py"


TEXT_RULES = (file_is_short, file_is_well_named, no_unfinished_words)
TREE_RULES = (
    functions_are_short,
    first_paragraph_tells,
    chance_and_time_are_pure,
    sets_are_not_iterated,
    kernels_heed_their_imports,
)


def tracked_files() -> list[Path]:
    """Return the Python and shader files git knows or would add."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = sorted(
        n for n in set(listed.split("\n")) if n.endswith((".py", ".vert", ".frag", ".glsl"))
    )
    return [Path(n) for n in names if (ROOT / n).exists()]


def check(path: Path) -> list[str]:
    """Return every finding in one file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = [pair for rule in TEXT_RULES for pair in rule(path, text=text)]
    if path.suffix == ".py":
        tree = ast.parse(text)
        found += [pair for rule in TREE_RULES for pair in rule(tree, path=path)]
    return [f"{path}:{line}: {what}" for line, what in sorted(found)]


def main() -> int:
    """Check every file and return 1 if anything was found."""
    findings = [line for path in tracked_files() for line in check(path)]
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
