"""Built-in annotators and formats keep to what they declare, and ones that do not are caught."""

import numpy as np
import pytest

from digisphere.capture.annotators import INSTANCES, SWEEPS, annotator_registry
from digisphere.capture.formats import format_registry
from digisphere.core.columns import ColumnSpec
from digisphere.errors import CaptureError
from digisphere.testing.capture_checks import check_annotator, check_format


@pytest.mark.parametrize("name", annotator_registry().names())
def test_every_installed_annotator_keeps_to_its_declaration(name):
    check_annotator(annotator_registry().load(name)())


@pytest.mark.parametrize("name", format_registry().names())
def test_every_installed_format_writes_the_same_bytes_twice(name, tmp_path):
    check_format(format_registry().load(name), folder=tmp_path)


class Liar:
    """Declares a weight and brings whatever it is told to."""

    name = "liar"
    table = INSTANCES
    needs = frozenset()
    columns = (ColumnSpec("weight_kg", "float32"),)

    def __init__(self, brings):
        self.brings = brings

    def annotate(self, sight):
        return self.brings(sight)


def test_an_annotator_that_brings_another_column_is_caught():
    with pytest.raises(CaptureError, match=r"declares \['weight_kg'\] but brought \['mass'\]"):
        check_annotator(Liar(lambda sight: {"mass": np.zeros(len(sight.index.ids))}))


def test_an_annotator_of_the_wrong_length_is_caught():
    with pytest.raises(CaptureError, match=r"shape \(1,\)"):
        check_annotator(Liar(lambda sight: {"weight_kg": np.zeros(1)}))


def test_an_annotator_that_changes_its_mind_is_caught():
    rising = iter(range(100))
    fickle = Liar(lambda sight: {"weight_kg": np.full(len(sight.index.ids), next(rising))})
    with pytest.raises(CaptureError, match="differs between two equal frames"):
        check_annotator(fickle)


def test_a_sweep_with_another_field_is_caught():
    class Sweeper(Liar):
        name, table = "sweeper", SWEEPS
        columns = (ColumnSpec("echo", "record"),)
        fields = (ColumnSpec("range", "float32"),)

    records = np.zeros(3, dtype=[("distance", "float32")])
    with pytest.raises(CaptureError, match=r"fields \['distance'\], where \['range'\]"):
        check_annotator(Sweeper(lambda sight: {"echo": records}))
