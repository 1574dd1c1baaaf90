"""Chance without state: every draw is a function of (seed, name, tick, slot).

No generator is kept between ticks, so a checkpoint holds none, and adding a system or a person
changes nobody else's draws. A system is handed a ``SystemStreams``; nothing else may draw.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
from scipy.special import ndtri

from digisphere.core.mixing import evenly
from digisphere.errors import SystemFault, suggest

# Arrays without axes, for numpy is slower to take single numbers into account.
_GOLDEN = np.array(0x9E3779B97F4A7C15, dtype=np.uint64)
_ONE = np.array(1, dtype=np.uint64)
_UNIT = 1.0 / (1 << 53)

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Streams:
    """All chance of one run, keyed by its seed."""

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)

    def at(self, name: str, tick: int, *extra: int) -> np.random.Generator:
        """Return the generator of one decision at one tick."""
        words = np.frombuffer(_key(self.seed, name, tick, extra), dtype=np.uint32)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def uniform_by_slot(self, name: str, tick: int, slots: Any, *extra: int) -> Floats:
        """Return one uniform draw in [0, 1) per slot, independent of how many slots there are."""
        key = np.frombuffer(_key(self.seed, name, tick, extra)[:8], dtype=np.uint64).reshape(())
        z = np.asarray(slots).astype(np.uint64)
        z += _ONE  # in place throughout: arrays of words wrap round without a warning
        z *= _GOLDEN
        z += key
        return evenly(z)

    def normal_by_slot(self, name: str, tick: int, slots: Any, *extra: int) -> Floats:
        """Return one standard normal draw per slot, independent of how many slots there are."""
        u = self.uniform_by_slot(name, tick, slots, *extra)
        draws: Floats = ndtri(np.minimum(np.maximum(u, _UNIT), 1.0 - _UNIT))
        return draws


class SystemStreams:
    """The streams one system declared, bound to one tick."""

    def __init__(
        self, streams: Streams, *, system: str, declared: tuple[str, ...], tick: int
    ) -> None:
        self._streams = streams
        self._system = system
        self._declared = declared
        self._tick = tick

    @property
    def seed(self) -> int:
        """The run's seed, for kernels that hash it themselves."""
        return self._streams.seed

    def __call__(self, name: str, *extra: int) -> np.random.Generator:
        """Return the generator of decision ``name`` at this tick."""
        return self._streams.at(self._full(name), self._tick, *extra)

    def by_slot(self, name: str, slots: Any, *extra: int) -> Floats:
        """Return a uniform draw in [0, 1) per slot (row) for decision ``name`` at this tick."""
        return self._streams.uniform_by_slot(self._full(name), self._tick, slots, *extra)

    def normal_by_slot(self, name: str, slots: Any, *extra: int) -> Floats:
        """Return a standard normal draw per slot (row) for decision ``name`` at this tick."""
        return self._streams.normal_by_slot(self._full(name), self._tick, slots, *extra)

    def _full(self, name: str) -> str:
        if name not in self._declared:
            raise SystemFault(
                f"System «{self._system}» draws from stream «{name}» without declaring it. "
                f"{suggest(name, known=self._declared)}"
            )
        return f"{self._system}.{name}"


def _key(seed: int, name: str, tick: int, extra: tuple[int, ...]) -> bytes:
    text = f"{seed}|{name}|{tick}|{','.join(map(str, extra))}"
    return blake2b(text.encode(), digest_size=16).digest()
