"""The pages about scenarios and tables say what the declarations say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("tool", ["make_reference.py", "make_table_reference.py"])
def test_a_page_is_made_from_the_present_declarations(tool):
    done = subprocess.run([sys.executable, ROOT / "tools" / tool, "--check"])
    assert done.returncode == 0, f"run tools/{tool}"
