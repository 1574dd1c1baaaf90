"""The fire system: wildfires from the spark to the last ember, minute by minute.

Lights what lightning, carelessness and commands set on fire; solves the spread anew every ten
minutes and whenever something new is lit; burns the cells whose time has come, with their trees,
farm fields, ways and houses; carries the smoke; says when a fire is out and why. While nothing
burns it is idle. Nobody fights fires: that is left out.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import fire_houses, fire_ignition, fire_losses, hazards
from digisphere.environment.fire_commands import TriggerFire
from digisphere.environment.fire_front import (
    LEAPT_EVERY_S,
    SOLVE_EVERY_S,
    Burnt,
    burn,
    flame_out,
    light,
    spread,
)
from digisphere.environment.fire_ground import fire_ground_of
from digisphere.environment.fire_smoke import GRAMS_PER_KG, carried
from digisphere.environment.fire_spread import HEAT_KJ_KG
from digisphere.environment.fire_tables import (
    FIELD_BURNS,
    FIRES,
    HOUSES,
    SMOKE_COARSER,
    fire_fields,
)
from digisphere.environment.hazards import HAZARDS, HazardKind, going_on
from digisphere.environment.sampling import sample
from digisphere.environment.tables import names

STEP_S = 60.0
WAYS_EVERY_S = 300.0
SMOKE_EVERY_S = 120.0


class FireSystem(System):
    """Wildfire on the hazard grid."""

    name: ClassVar[str] = "environment.fire"
    every: ClassVar[str] = "1 min"
    phase: ClassVar[int] = 35
    reads: ClassVar[tuple[str, ...]] = (
        "atmosphere.flash_count",
        "sky.grass_green",
        "sky.crop_stage",
        "sky.steering_u_m_s",
        "field:fuel_moisture",
        "field:soil_water_mm",
        "field:wind_u_m_s",
        "field:gust_m_s",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "fire.*",
        "fires.*",
        "field_burns.*",
        "hazards.*",
        "building_state.burnt",
        "building_state.cause_event",
        "building_state.lit_s",
        "building_state.fire_row",
        "way_state.closed_by",
        "way_state.cause_event",
        "tree_state.state",
        "tree_state.since_s",
        "events",
        *names(fire_fields(SMOKE_COARSER)),
    )
    streams: ClassVar[tuple[str, ...]] = (
        "strike",
        "careless",
        "sparks",
        "bearing",
        "flight",
        "take",
        "houses",
        "garden",
    )
    commands: ClassVar[tuple[type[Command], ...]] = (TriggerFire,)
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *hazards.hazard_kinds(
            HazardKind.FIRE, began="A wildfire begins.", ended="A wildfire is out."
        ),
        *fire_losses.EVENT_KINDS,
    )

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Natural events, more about fires, and what they add to houses and farm fields."""
        return (
            HAZARDS,
            FIRES,
            TableSpec("building_state", max(1, ground.buildings.count), HOUSES, "Row is building."),
            TableSpec(
                "field_burns", max(1, ground.fields_farm.count), FIELD_BURNS, "Row is farm field."
            ),
        )

    def fields(self) -> tuple[FieldSpec, ...]:
        """The burn and its smoke."""
        return fire_fields(self.scenario.hazards.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Look at the ground; nothing burns."""
        self._ground = fire_ground_of(view.ground, n=self.scenario.hazards.grid_cells)
        self._places = fire_ignition.places_of_people(self._ground)
        self._trees = fire_losses.trees_by_cell(self._ground)
        view.tables["fires"].add(view.tables["fires"].capacity)
        view.tables["field_burns"].add(view.ground.fields_farm.count)

    def _nothing(self, view: View, clock: Clock) -> bool:
        """Tell whether nothing burns, smokes, strikes or waits."""
        fire = view.tables["fire"]
        if fire["burning"][0] or fire["smoky"][0] or fire["order_count"][0]:
            return False
        if int(view.tables["atmosphere"]["flash_count"][0]) != int(fire["flashes_seen"][0]):
            return False
        return not (self._people_light > 0.0 and clock.time_s % 3600.0 < STEP_S)

    @property
    def _people_light(self) -> float:
        settings = self.scenario.hazards
        return settings.fires_by_people_year * settings.spontaneous

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let a minute of fire pass, where there is any."""
        if self._nothing(view, clock):
            view.idle = True
            return
        lit = self._lit(view, clock, rng)
        fire = view.tables["fire"]
        if not (lit or fire["burning"][0] or fire["smoky"][0]):
            return
        now = clock.time_s
        burnt = burn(view, self._ground, now_s=now)
        if burnt.cells.size:
            self._lose(view, clock, burnt)
            fire["leapt"][0] |= bool(burnt.leapt.any())
            light(view, fire_losses.sparks(view, rng, burnt, ground=self._ground, now_s=now))
        flaming = flame_out(view, self._ground, now_s=now)
        on_fire = self._houses(view, rng, flaming, now_s=now, lit=lit)
        light(view, lit)
        since = now - float(fire["solved_s"][0])
        if lit or since >= SOLVE_EVERY_S or (fire["leapt"][0] and since >= LEAPT_EVERY_S):
            spread(view, self._ground, now_s=now)
            caught = burn(view, self._ground, now_s=now)
            if caught.cells.size:
                self._lose(view, clock, caught)
            self._finish(view, clock)
        if now % WAYS_EVERY_S < STEP_S:
            fire_losses.close_ways(view, self._ground, flaming=flaming)
        if now % SMOKE_EVERY_S < STEP_S:
            self._smoke(view, flaming)
        live = bool(going_on(view.tables["hazards"], kind=HazardKind.FIRE).size)
        fire["burning"][0] = live or on_fire

    def _lit(self, view: View, clock: Clock, rng: SystemStreams) -> dict[int, float]:
        """What catches fire this minute by itself or by command: flat cells and when."""
        ground, settings = self._ground, self.scenario.hazards
        lit = fire_ignition.by_order(view, clock, ground=ground)
        lit |= fire_ignition.by_lightning(
            view, clock, rng, ground=ground, spontaneous=settings.spontaneous
        )
        if clock.time_s % 3600.0 < STEP_S:
            lit |= fire_ignition.by_people(
                view, clock, rng, ground=ground, places=self._places, rate_year=self._people_light
            )
        return lit

    def _lose(self, view: View, clock: Clock, burnt: Burnt) -> None:
        fire_losses.count_area(view, burnt, ground=self._ground)
        fire_losses.harm_trees(view, burnt, by_cell=self._trees, now_s=clock.time_s)
        fire_losses.harm_fields(view, burnt, ground=self._ground)

    def _houses(
        self,
        view: View,
        rng: SystemStreams,
        flaming: NDArray[np.int64],
        *,
        now_s: float,
        lit: dict[int, float],
    ) -> bool:
        """Let houses catch fire and burn; houses on fire may light the grass about them."""
        count = view.ground.buildings.count
        if not count:
            return False
        on_fire = fire_houses.burn_down(view, now_s=now_s)
        if not (flaming.size or on_fire):
            return False
        fields = view.fields
        centre = view.ground.settlement.centre_m
        at = (float(centre[0]), float(centre[1]))
        moisture = float(sample(view, "fuel_moisture", np.array([at]))[0])
        flames = fire_houses.Flames(
            cells=flaming,
            intensity_kw_m=fields["fire_intensity_kw_m"].flat[flaming].astype(np.float64),
            fire_row=fields["fire_row"].flat[flaming].astype(np.int64),
        )
        fire_houses.expose(
            view,
            self._ground,
            flames,
            now_s=now_s,
            wind_m_s=fire_ignition.wind_at(view, at),
            dryness=float(np.clip(1.0 - moisture / 0.18, 0.0, 1.0)),
            draws=rng.by_slot("houses", np.arange(count)),
        )
        draws = rng.by_slot("garden", np.arange(count))
        lit |= fire_losses.gardens(view, self._ground, draws=draws, now_s=now_s)
        return bool((view.tables["building_state"]["lit_s"] >= 0.0).any())

    def _finish(self, view: View, clock: Clock) -> None:
        """Say of each fire that has nothing left burning that it is out, and why."""
        fields = view.fields
        alive = (fields["fire_heat_s"] > 0.0) | (fields["fire_intensity_kw_m"] > 0.0)
        alive |= np.isfinite(fields["fire_due_s"]) & np.isnan(fields["fire_arrival_s"])
        owners = np.bincount(
            fields["fire_row"][alive].astype(np.int64) + 1,
            minlength=view.tables["hazards"].capacity + 1,
        )[1:]
        state = view.tables["building_state"]
        houses = set(state["fire_row"][state["lit_s"] >= 0.0].tolist())
        for row in going_on(view.tables["hazards"], kind=HazardKind.FIRE).tolist():
            if (
                owners[row]
                or row in houses
                or view.tables["hazards"]["began_s"][row] >= clock.time_s
            ):
                continue
            why = fire_losses.why_out(view, self._ground, row=row)
            event = view.events.emit(
                "fire_stopped", causes=(int(view.tables["hazards"]["event"][row]),), why=why
            )
            hazards.finish(view, clock, row, causes=(event,))

    def _smoke(self, view: View, flaming: NDArray[np.int64]) -> None:
        """Add the smoke of two minutes and let the wind carry all of it."""
        field = view.fields["smoke_g_m2"]
        m, n = field.shape[0], self._ground.n
        cell = (self._ground.cell_m[0] * n / m, self._ground.cell_m[1] * n / m)
        emitted = np.zeros(m * m)
        if flaming.size:
            intensity = view.fields["fire_intensity_kw_m"].flat[flaming]
            front_m = float(np.mean(self._ground.cell_m))
            grams = intensity / HEAT_KJ_KG * front_m * SMOKE_EVERY_S * GRAMS_PER_KG
            i, j = np.divmod(flaming, n)
            at = np.minimum(i * m // n, m - 1) * m + np.minimum(j * m // n, m - 1)
            np.add.at(emitted, at, grams / (cell[0] * cell[1]))
        sky = view.tables["sky"]
        wind = (float(sky["steering_u_m_s"][0]), float(sky["steering_v_m_s"][0]))
        field[:] = carried(
            field,
            emitted_g_m2=emitted.reshape(m, m),
            wind_m_s=wind,
            cell_m=cell,
            dt_s=SMOKE_EVERY_S,
        )
        view.tables["fire"]["smoky"][0] = bool(field.any())
