"""The page about scenarios says what the settings say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_scenarios_is_made_from_the_present_settings():
    done = subprocess.run([sys.executable, ROOT / "tools" / "make_reference.py", "--check"])
    assert done.returncode == 0, "run tools/make_reference.py"
