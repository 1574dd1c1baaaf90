"""Frames taken by several processes, each with its own eye on the same ground.

The world is lived once, here; moments go to the workers (``moment_wire``), pictures are written by
them, and labels come back. A frame goes to whoever has the fewest to take just then, and is forced
to disk from here, so that a worker draws the next while the disk is at it. Who takes a frame leaves
no trace in it: a frame follows from its moment alone. A worker that fails says so, and its error is
raised as if it had happened here; a worker that dies is named. When this process dies, its workers
end. Used by ``session``.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from digisphere.capture.moment_wire import Receiver, Sender
from digisphere.capture.taking import Taken, Taker, keep
from digisphere.errors import CaptureError, DigiSphereError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from digisphere.capture.moment_wire import Moment
    from digisphere.capture.request import CaptureRequest
    from digisphere.capture.sight import Eye, Figures
    from digisphere.core.snapshot import Snapshot

    StudioOpener = Callable[[CaptureRequest], "Studio"]

_AT_ONCE = 3
"""Frames begun for each worker: one at hand, one to go on with, one that may wait for another's."""
_THREADS = ("LP_NUM_THREADS", "NUMBA_NUM_THREADS")
_LEAVE_S = 5.0


class Studio(Protocol):
    """What a worker needs to take pictures: no running world, only the ground it happens on."""

    @property
    def ground(self) -> Any:
        """The ground, the same as the running world's."""

    @property
    def eye(self) -> Eye:
        """What looks."""

    @property
    def figures(self) -> Figures:
        """How bodies stand."""


class WorkerCrew:
    """So many processes that take frames.

    Args:
        request: the capture.
        workers: how many.
        open_studio: a function of a module, called with the request in each process.

    Raises:
        CaptureError: a worker cannot begin, or they draw with different drivers.
    """

    def __init__(self, request: CaptureRequest, *, workers: int, open_studio: StudioOpener) -> None:
        plain = replace(request, recording=None, resume=False)
        self._turns: deque[_Worker] = deque()
        self._workers: list[_Worker] = []
        try:
            with _few_threads(workers):
                self._workers = [_Worker(k, plain, open_studio) for k in range(workers)]
            drivers = [worker.answer("begin") for worker in self._workers]
        except BaseException:
            self.close()
            raise
        if len({*drivers}) > 1:
            self.close()
            raise CaptureError(f"The workers draw with different drivers: {'; '.join(drivers)}.")
        self.driver: str = drivers[0]
        self.ahead = _AT_ONCE * workers - 1

    def begin(self, moment: Moment, folder: Path) -> None:
        """Give a frame to whoever has least to do.

        Raises:
            CaptureError: that worker is dead.
        """
        worker = min(self._workers, key=lambda worker: worker.busy)
        worker.give(moment, folder)
        self._turns.append(worker)

    def finish(self) -> Taken:
        """Wait for the frame begun first.

        Raises:
            DigiSphereError: what went wrong in the worker.
        """
        taken: Taken = self._turns.popleft().answer("take a frame")
        return taken

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()
        self._workers = []


class _Worker:
    """One process, seen from here."""

    def __init__(self, number: int, request: CaptureRequest, open_studio: StudioOpener) -> None:
        self._name = f"worker {number + 1}"
        self._sender = Sender()
        self._begun: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[tuple[bool, Any] | None] = queue.SimpleQueue()
        context = get_context("spawn")  # OpenGL does not outlive a fork
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, request, open_studio), name=self._name, daemon=True
        )
        self._process.start()
        theirs.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def busy(self) -> int:
        """How many frames it has still to take."""
        return self._begun.qsize()

    def give(self, moment: Moment, folder: Path) -> None:
        """Send a frame's moment."""
        self._begun.put(folder)
        try:
            self._line.send_bytes(pickle.dumps((folder, self._sender.pack(moment))))
        except OSError:
            self._raise_dead("be given a frame")

    def _listen(self) -> None:
        """Take in what it tells, and force to disk what it has written, until it is gone."""
        try:
            self._told.put(self._line.recv())  # how it began
            while True:
                fine, told = self._line.recv()
                folder = self._begun.get()
                try:
                    if fine:
                        keep(folder)
                except CaptureError as error:
                    fine, told = False, error
                self._told.put((fine, told))
        except (EOFError, OSError):
            pass  # it is gone
        except Exception as error:  # what it told cannot be read; whoever waits must hear of it
            self._told.put((False, error))
        self._told.put(None)

    def answer(self, what: str) -> Any:
        """Wait for what was asked of it."""
        answer = self._told.get()
        if answer is None:
            self._told.put(None)  # the dead stay dead
            self._raise_dead(what)
        fine, told = answer
        if fine:
            return told
        if isinstance(told, BaseException):
            raise told
        raise CaptureError(f"{self._name} could not {what}:\n{told}")

    def _raise_dead(self, what: str) -> NoReturn:
        self._process.join(_LEAVE_S)
        raise CaptureError(
            f"{self._name} ended (exit code {self._process.exitcode}) when it was to {what}; out "
            "of memory, perhaps, or killed. The frames so far are whole: go on with --resume, and "
            "with fewer --workers if memory is short."
        )

    def end(self) -> None:
        """End the process, and what listens to it."""
        self._process.terminate()
        self._process.join(_LEAVE_S)
        self._listener.join(_LEAVE_S)
        self._line.close()


def _serve(line: Connection, request: CaptureRequest, open_studio: StudioOpener) -> None:
    """What a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    take_frames(line, request, open_studio)


def take_frames(line: Connection, request: CaptureRequest, open_studio: StudioOpener) -> None:
    """Take the frames that come in on a line, and tell of each, until nobody asks for more."""
    try:
        studio = open_studio(request)
        taker = Taker(request, eye=studio.eye, figures=studio.figures)
        receiver = Receiver(ground=studio.ground, scenario=request.scenario)
    except Exception as error:
        line.send((False, _tellable(error)))
        return
    line.send((True, taker.driver))
    for folder, packed in iter(_reading(line).get, None):
        try:
            told: tuple[bool, Any] = (
                True,
                _without_snapshot(taker.take(receiver.unpack(packed), folder)),
            )
        except Exception as error:
            told = False, _tellable(error)
        try:
            line.send(told)
        except OSError:
            return  # nobody is there any more


def _reading(line: Connection) -> queue.Queue[Any]:
    """A queue of what comes in, read by a thread so that the sender need not wait; None ends it."""
    waiting: queue.Queue[Any] = queue.Queue(_AT_ONCE)

    def read() -> None:
        try:
            while True:
                waiting.put(pickle.loads(line.recv_bytes()))
        except (EOFError, OSError):
            waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    return waiting


def _without_snapshot(taken: Taken) -> Taken:
    """What is sent back; the snapshot is known where it came from."""
    return replace(taken, frame=replace(taken.frame, snapshot=cast("Snapshot", None)))


def _tellable(error: Exception) -> Exception | str:
    """An error of ours as it is; any other as its traceback."""
    if isinstance(error, DigiSphereError):
        return error
    import traceback

    return "".join(traceback.format_exception(error))


@contextmanager
def _few_threads(workers: int) -> Iterator[None]:
    """Share the processors out among processes started in the block."""
    threads = str(max(1, (os.cpu_count() or 1) // workers))
    added = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, threads))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
