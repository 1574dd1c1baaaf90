"""Conformance checks: does a plug-in keep to what it declares?

``check_system`` runs one system with everything writable and compares every array before and
after, so that an undeclared write is named, not merely refused.
"""

from digisphere.core.simulation import Simulation
from digisphere.core.state import View, fingerprint
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.errors import SystemFault


def check_system(system: System, *, simulation: Simulation) -> None:
    """Step a system once and prove that it wrote only what it declares.

    Args:
        system: the system to check; its tables must be part of ``simulation``.
        simulation: any run that holds the columns the system reads and writes.

    Raises:
        SystemFault: it wrote something else; the message names the columns.
    """
    state = simulation.state
    declared = set(state.expand(system.writes, who=system.name))
    before = {name: fingerprint(array) for name, array in state.arrays().items()}
    events_before = len(state.log)
    view = View(state, writes=(*state.arrays(), "events"), who=system.name)
    view.events.tick = simulation.clock.tick
    rng = SystemStreams(
        simulation.streams,
        system=system.name,
        declared=system.streams,
        tick=simulation.clock.tick,
    )
    system.step(view, simulation.clock, rng)
    changed = {n for n, a in state.arrays().items() if fingerprint(a) != before[n]}
    state.touch(changed)
    wrong = sorted(changed - declared)
    if len(state.log) != events_before and "events" not in system.writes:
        wrong.append("events")
    if wrong:
        raise SystemFault(f"«{system.name}» wrote {', '.join(wrong)} without declaring it.")
