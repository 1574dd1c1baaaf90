"""Every error DigiSphere raises on purpose, in one tree.

A message says what happened, where, with which value, and how to mend it. The command line prints
the message as one paragraph and exits non-zero; the window shows the same text. Nothing here logs.

    DigiSphereError
    ├── ScenarioError      a scenario file or --set override is wrong       (the author mends it)
    ├── CommandRefused     a command cannot be carried out now               (the user is told why)
    ├── RegistryError      an unknown or doubly registered plug-in          (the developer mends it)
    ├── SystemFault        a simulation system broke its declaration or raised
    ├── RecordError        a run, checkpoint or replay cannot be read or written
    ├── WorldError         a world cannot be built from these settings
    ├── SceneError         no OpenGL, a shader does not compile, a buffer cannot be made
    ├── CaptureError       a dataset cannot be written, resumed or read
    │   └── MissingColumn  a table of a dataset lacks a column               (a KeyError too)
    ├── ValidationFailed   a dataset's labels do not agree
    └── Stopped            the user pressed Ctrl-C                          (told what is kept)
"""

from collections.abc import Iterable
from difflib import get_close_matches


class DigiSphereError(Exception):
    """Base of all errors raised on purpose; the text is fit to show a user."""


class ScenarioError(DigiSphereError):
    """A scenario file or override is wrong; the message names file, key and value."""


class CommandRefused(DigiSphereError):  # noqa: N818 - a refusal is an answer, not a fault
    """A command cannot be carried out now; the message says why."""


class RegistryError(DigiSphereError):
    """A plug-in name is unknown or taken."""


class SystemFault(DigiSphereError):  # noqa: N818 - names what happened
    """A simulation system wrote what it did not declare, or raised."""


class RecordError(DigiSphereError):
    """A recorded run, checkpoint or replay cannot be read or written."""


class WorldError(DigiSphereError):
    """A world cannot be built from these settings."""


class SceneError(DigiSphereError):
    """Drawing is not possible: no OpenGL, a broken shader, a refused buffer."""


class CaptureError(DigiSphereError):
    """A dataset cannot be written, resumed or read."""


class MissingColumn(CaptureError, KeyError):  # noqa: N818 - names what happened
    """A table of a dataset lacks a column; the message names both and the nearest there is."""

    __str__ = Exception.__str__


class ValidationFailed(DigiSphereError):  # noqa: N818 - names what happened
    """A dataset's labels do not agree with each other."""


class Stopped(DigiSphereError):  # noqa: N818 - a wish, not a fault
    """The user pressed Ctrl-C; the message says what is kept and how to go on."""


def suggest(name: str, *, known: Iterable[str]) -> str:
    """Return a sentence that names the nearest known spellings of ``name``, for error messages."""
    options = sorted(known)
    near = get_close_matches(name, options, n=3, cutoff=0.5)
    if near:
        return "Did you mean " + " or ".join(f"«{n}»" for n in near) + "?"
    return "Known here: " + ", ".join(options) + "."
