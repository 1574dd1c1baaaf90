"""The kinds of land by name: which plan each grows from. Called by ``terrain``."""

from collections.abc import Callable

from digisphere.world.plains import plan_mesa, plan_plain
from digisphere.world.uplift import LandPlan, plan_highland, plan_island, plan_valley

PLANS: dict[str, Callable[..., LandPlan]] = {
    "valley": plan_valley,
    "island": plan_island,
    "highland": plan_highland,
    "mesa": plan_mesa,
    "plain": plan_plain,
}
