"""The check of avalanches passes, and catches a model that forgets the slope."""

from digisphere.evaluate.check import Effort
from digisphere.evaluate.environment.snow import AVALANCHE_STARTS


def test_slabs_start_where_the_record_says_and_the_broken_model_does_not():
    found = AVALANCHE_STARTS.measure(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    control = AVALANCHE_STARTS.control(Effort.QUICK)
    assert not control.within
    assert not any(reading.within for reading in control.readings)
