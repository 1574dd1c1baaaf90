"""Runs one check over one subject, and turns what cannot be read into a failure, not a crash.

Called by ``validate``, ``checks.frames`` and ``foreign.proof``.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import pyarrow as pa
from numba.core.errors import NumbaError

from digisphere.capture.checks.tally import Tally
from digisphere.errors import DigiSphereError

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Any, Tally], None]

_UNREADABLE = (
    OSError, ValueError, KeyError, IndexError, TypeError, pa.ArrowException, NumbaError, BadZipFile,
    zlib.error,
)  # fmt: skip
"""What reading raises where a file is something else; a kernel, where a plane's type is."""
_LONGEST_MESSAGE = 160


def tally_of(check: Check, name: str, tolerance: str) -> Tally:
    """Return an empty tally; its claim is the first line of the check's docstring."""
    claim = (check.__doc__ or "").strip().split("\n")[0]
    return Tally(name, claim, tolerance)


def run_check(check: Check, subject: object, tally: Tally, *, where: str) -> None:
    """Run a check; a file that cannot be read is a failure, not a crash."""
    try:
        check(subject, tally)
    except DigiSphereError as error:
        tally.fail(f"{where}: {error}")
    except _UNREADABLE as error:
        told = " ".join(str(error).split())[:_LONGEST_MESSAGE]
        tally.fail(f"{where}: cannot be read ({type(error).__name__}: {told})")
