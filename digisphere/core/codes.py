"""Makes the members of enumerations quick to look up; which enumerations there are is each room's.

Before Python 3.12 a member is no attribute of its class: every ``Act.GREET`` fails in the usual
place, and is then found by a function. That costs a simulated day some seconds.
"""

from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=type[Enum])


def quick(codes: E) -> E:
    """Make an enumeration's members plain attributes of it; for use as a decorator."""
    for name, member in codes.__members__.items():
        type.__setattr__(codes, name, member)  # EnumType would refuse: members may not change
    return codes
