"""How hot loops are compiled, cached and spread over cores, and nothing else.

Kernels are numba functions without fast-math, cached on disk and free of the interpreter lock, so
plain threads run them side by side. A band kernel writes only the rows it is given, so the result
does not depend on the number of threads. All rooms compile through here: numba by itself looks only
at the file a kernel stands in, and would go on using machine code into which a function or number
of another file was built that has changed since.
"""

import inspect
import os
import re
from bisect import bisect_left
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from digisphere.core.sources import digest_of_imports

F = TypeVar("F", bound=Callable[..., Any])

_MAX_THREADS = 8
_OF_A_LINE = re.compile(r"(\d+)(\.py\w+?)(\.\d+)?\.nb[ic]")


def njit(**options: Any) -> Callable[[F], F]:
    """Return ``numba.njit(**options)`` whose cache also heeds every file that the kernel's imports.

    Where no folder can be written at all, the kernel is compiled anew by every process.
    """

    def decorated(function: F) -> F:
        try:
            kernel = numba.njit(**options)(function)
        except RuntimeError:  # numba found no place for its cache
            return cast("F", numba.njit(**{**options, "cache": False})(function))
        # Numba calls these private; with other names the cache is as heedless as it comes.
        found: Any = getattr(kernel, "_cache", None)
        if hasattr(found, "_impl") and hasattr(found, "_cache_file"):
            stamps = (found._cache_file._source_stamp, digest_of_imports(_file_of(function)))
            found._cache_file._source_stamp = stamps
            _remove_moved(found._impl.locator.get_cache_path(), found._impl.filename_base)
        return cast("F", kernel)

    return decorated


def _file_of(function: Callable[..., Any]) -> Path:
    return Path(inspect.getfile(function))


def _remove_moved(folder: str, base: str) -> None:
    """Remove what was compiled of the same kernel when it stood on another line of its file."""
    stem, _, own = base.rpartition("-")
    names = _compiled_files(folder)
    at = bisect_left(names, f"{stem}-")
    while at < len(names) and names[at].startswith(f"{stem}-"):
        found = _OF_A_LINE.fullmatch(names[at], len(stem) + 1)
        if found and own != found[1] + found[2] and own.endswith(found[2]):
            with suppress(OSError):
                Path(folder, names[at]).unlink(missing_ok=True)
        at += 1


@cache
def _compiled_files(folder: str) -> list[str]:
    """Names of the files in a folder of compiled kernels, sorted, as they were at first asking."""
    with suppress(OSError):
        return sorted(name for name in os.listdir(folder) if name.endswith((".nbi", ".nbc")))
    return []


def kernel(function: F) -> F:
    """Compile ``function`` on first call; the machine code is cached beside the source."""
    return njit(cache=True, nogil=True, error_model="numpy")(function)


def inlined(function: F) -> F:
    """Compile a function that kernels call for every cell, as a part of each caller.

    A loop that calls something cannot use vector instructions, and the compiler by itself goes on
    calling all but the shortest functions.
    """
    return njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function)


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
