"""Frames taken by several processes are those that one would have taken; its failures are told."""

import os
import pickle
import signal
import threading
from multiprocessing import Pipe

import numpy as np
import pytest

from digisphere.capture.crew import take_frames
from digisphere.capture.moment_wire import Moment, Receiver, Sender
from digisphere.capture.record import dataset_digest
from digisphere.capture.session import capture, capture_together
from digisphere.errors import CaptureError, SystemFault
from digisphere.testing.captures import (
    BoxStudio,
    box_request,
    open_box_world,
)
from digisphere.testing.frames import BoxEye
from digisphere.testing.village import PlainGround

ASKED = {"frames": 4, "planes": "rgb,depth,instance,flow", "formats": "native"}


class DyingEye(BoxEye):
    """Is killed in its second frame."""

    seen = 0

    def look(self, snapshot, *, pose, planes, **more):
        self.seen += int("time_s" not in more)
        if self.seen == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().look(snapshot, pose=pose, planes=planes, **more)


def open_dying(request):
    return BoxStudio(eye=DyingEye())


def test_workers_write_the_bytes_of_one_process_and_a_dead_one_is_named(tmp_path):
    capture(box_request(tmp_path / "alone", **ASKED), open_world=open_box_world)
    out = tmp_path / "together"
    with pytest.raises(CaptureError, match=r"worker \d ended \(exit code -9\).*--resume"):
        capture_together(
            box_request(out, **ASKED), workers=2, open_world=open_box_world, open_studio=open_dying
        )
    assert 2 <= len(list((out / "frames").iterdir())) < 4
    capture(box_request(out, resume=True, **ASKED), open_world=open_box_world)
    assert dataset_digest(out) == dataset_digest(tmp_path / "alone")


class FaultyEye(BoxEye):
    """Fails with an error of its own."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def look(self, snapshot, *, pose, planes, **more):
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CaptureError("The picture would lack a layer. Mend it."), CaptureError),
        (ZeroDivisionError("no light"), str),
    ],
)
def test_what_goes_wrong_in_a_worker_is_told_and_it_goes_on(tmp_path, error, told):
    request = box_request(tmp_path / "set", **ASKED)
    here, there = Pipe()
    for moment in moments(1):
        here.send_bytes(pickle.dumps((tmp_path / "room", Sender().pack(moment))))
        here.send_bytes(pickle.dumps((tmp_path / "room", Sender().pack(moment))))
    thread = threading.Thread(
        target=take_frames, args=(there, request, lambda asked: BoxStudio(eye=FaultyEye(error)))
    )
    thread.start()
    assert here.recv() == (True, BoxEye.driver)
    for fine, what in (here.recv(), here.recv()):
        assert not fine
        assert isinstance(what, told)
        assert str(error) in str(what)
    here.close()
    thread.join()


def test_a_worker_that_cannot_begin_says_why(tmp_path):
    def fail(asked):
        raise CaptureError("No OpenGL found.")

    here, there = Pipe()
    take_frames(there, box_request(tmp_path / "set", **ASKED), fail)
    fine, what = here.recv()
    assert not fine
    assert "No OpenGL found." in str(what)


def moments(count):
    """Moments of the plain village, with the ids of the arrays they share."""
    simulation = open_box_world(box_request("unused")).simulation
    for number in range(count):
        simulation.run_until(40.0 * number)
        earlier = simulation.snapshot()
        simulation.run_until(40.0 * number + 1.0)
        yield Moment(number, simulation.snapshot(), earlier)


def test_a_moment_arrives_as_it_was_and_what_is_known_is_not_sent_again():
    sender, sizes = Sender(), []
    receiver = Receiver(ground=PlainGround(), scenario=box_request("unused").scenario)
    for moment in moments(3):
        packed = sender.pack(moment)
        sizes.append(len(packed))
        come = receiver.unpack(packed)
        for sent, got in ((moment.snapshot, come.snapshot), (moment.earlier, come.earlier)):
            assert got.clock == sent.clock
            assert got.ground is receiver.ground
            for name, field in sent.fields.items():
                np.testing.assert_array_equal(got.fields[name], field)
            for name, table in sent.tables.items():
                assert list(got.tables[name]) == list(table)
                for column in table:
                    np.testing.assert_array_equal(got.tables[name][column], table[column])
                    assert not got.tables[name][column].flags.writeable
            assert len(got.events) == len(sent.events)
            assert got.events.columns() == sent.events.columns()
    assert len(moment.snapshot.events) > 0
    assert sizes[1] < 0.8 * sizes[0]


def test_events_that_do_not_follow_are_refused():
    first, *_, last = moments(3)
    receiver = Receiver(ground=None, scenario=first.snapshot.scenario)
    with pytest.raises(SystemFault, match="do not follow a log of 0"):
        receiver.log.take_in(last.snapshot.events.since(2))


def test_a_moment_is_whole_bytes():
    (moment,) = moments(1)
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(Sender().pack(moment))  # ground and scenario are named, not sent
