"""How hot loops of the ground are compiled and spread over cores, and nothing else.

Kernels are numba functions without fast-math, cached on disk and free of the interpreter lock, so
plain threads run them side by side. A band kernel writes only the rows it is given, so the result
does not depend on the number of threads. Called by every module of the world with a loop in it.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

_MAX_THREADS = 8


def kernel(function: F) -> F:
    """Compile ``function`` on first call; the machine code is cached beside the source."""
    return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def thread_count() -> int:
    """Return how many threads band kernels use on this machine."""
    return max(1, min(_MAX_THREADS, os.cpu_count() or 1))


def run_in_bands(band_kernel: Callable[..., None], *arguments: Any, rows: int) -> None:
    """Call ``band_kernel(row_begin, row_end, *arguments)`` over all ``rows``, one band a thread.

    The kernel must write only to rows ``row_begin <= row < row_end`` of its outputs and read
    nothing that another band writes; then the answer is the same for every number of threads.
    """
    threads = thread_count()
    if threads == 1 or rows < 64:
        band_kernel(0, rows, *arguments)
        return
    band_kernel(0, 0, *arguments)  # compile once, before the threads race to do it
    count = threads * 2
    edges = [rows * k // count for k in range(count + 1)]
    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(band_kernel, edges[k], edges[k + 1], *arguments) for k in range(count)]
        for job in jobs:
            job.result()
