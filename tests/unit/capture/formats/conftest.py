"""One small capture of the box village in every format, read by all tests of this folder."""

import shutil

import pytest

from digisphere.capture.checks.tally import Tally
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats import conformance_of, format_registry
from digisphere.capture.session import capture
from digisphere.testing.captures import box_request, open_box_world


@pytest.fixture(scope="session")
def everything(tmp_path_factory):
    """Two pictures three minutes apart, in all formats, never changed; 40 where names count."""
    out = tmp_path_factory.mktemp("formats") / "set"
    request = box_request(
        out, frames=2, every_s=180.0, formats="all", split="train", first_number=40
    )
    capture(request, open_world=open_box_world)
    return Dataset(out)


@pytest.fixture
def copy(everything, tmp_path):
    """A copy to be made false."""
    return shutil.copytree(everything.root, tmp_path / "set")


@pytest.fixture
def verdict():
    """What one format's own check finds in a dataset."""

    def judge(root, name):
        tally = Tally(name, "")
        conformance_of(format_registry().load(name))(Dataset(root), tally)
        return tally

    return judge
