"""Tests that share a run go to one worker: held by the scheduler, and checked in every run."""

from types import SimpleNamespace

import pytest
from xdist.scheduler import LoadScheduling

from tests.conftest import claim, group_of

IDS = [
    f"tests/unit/{file}::test_{k}"
    for k in range(12)
    for file in ("people/test_a.py", "people/test_b.py", "world/test_c.py", "world/test_d.py")
]


class Worker:
    """Notes what it is given and says that it has done so."""

    shutting_down = False

    def __init__(self, name):
        self.gateway = SimpleNamespace(id=name)
        self.waiting, self.did = [], []

    def send_runtest_some(self, indices):
        self.waiting += indices

    def shutdown(self):
        self.shutting_down = True


def run_by(make):
    """Let two workers run all tests turn about; the groups each has had tests of."""
    option = SimpleNamespace(loadscopereorder=True, dist="load")
    values = {"tx": ["popen", "popen"], "maxschedchunk": None}
    ask = values.__getitem__
    scheduler = make(SimpleNamespace(option=option, getvalue=ask, getoption=ask))
    workers = [Worker("gw0"), Worker("gw1")]
    for worker in workers:
        scheduler.add_node(worker)
    for worker in workers:
        scheduler.add_node_collection(worker, IDS)
    scheduler.schedule()
    while any(worker.waiting for worker in workers):
        for worker in workers:
            if worker.waiting:
                index = worker.waiting.pop(0)
                worker.did.append(IDS[index])
                scheduler.mark_test_complete(worker, index, 0.1)
    return [worker.did for worker in workers]


def torn(runs):
    """Groups that more than one worker has had tests of."""
    first, second = ({group_of(test) for test in run} for run in runs)
    return first & second


def test_what_shares_a_run_goes_to_one_worker_by_the_scheduler_that_pytest_is_given(pytestconfig):
    runs = run_by(lambda config: pytestconfig.hook.pytest_xdist_make_scheduler(
        config=config, log=None
    ))  # fmt: skip
    assert sorted(runs[0] + runs[1]) == sorted(IDS)
    assert all(runs)
    assert not torn(runs)


def test_the_usual_scheduler_tears_groups_apart():
    runs = run_by(LoadScheduling)
    assert sorted(runs[0] + runs[1]) == sorted(IDS)
    assert len(torn(runs)) >= 2


def test_a_group_that_two_workers_have_is_told_in_the_run_itself(tmp_path):
    folder = tmp_path / "groups"
    for worker, group in (("gw0", "tests/unit/people"), ("gw1", "tests/unit/world/test_c.py")):
        claim(folder, group, worker)
        claim(folder, group, worker)
    with pytest.raises(pytest.fail.Exception, match="both gw0 and gw1"):
        claim(folder, "tests/unit/people", "gw1")
