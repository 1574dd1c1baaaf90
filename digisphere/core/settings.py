"""Every setting of a scenario, declared once: default, unit, range and meaning.

``setting`` makes one; a class holds one section of the scenario file. Validation, ``--set``, the
reference page and the inspector read these same lines. Reading files is in ``scenario``.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, field_validator, model_validator

from digisphere.core.clock import seconds_from_text
from digisphere.errors import ScenarioError


def setting(
    default: Any,
    *,
    doc: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """Declare a setting with its default, meaning, unit and inclusive range."""
    return Field(
        default,
        ge=low,
        le=high,
        description=doc,
        json_schema_extra={"unit": unit},
    )


class Section(BaseModel):
    """Base of all sections: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def _checked_duration(text: str) -> str:
    """Let a duration such as ``10 min`` pass; anything else becomes an error that names its key."""
    try:
        seconds_from_text(text)
    except ScenarioError as error:
        raise ValueError(str(error)) from error
    return text


TICKS_S = (1.0, 0.5, 0.25, 0.125)
"""Lengths a tick may have: parts of a second that are exact in binary."""


class TimeSettings(Section):
    """[time]: when the world starts and how finely it ticks."""

    start: NaiveDatetime = setting(
        datetime(2026, 6, 13, 8, 0),
        doc="Date and time at which the world starts, local mean solar time without an offset.",
    )
    tick_s: float = setting(
        1.0,
        unit="s",
        low=0.125,
        high=1.0,
        doc="Length of one tick: 1, 0.5, 0.25 or 0.125, for a second is a whole number of ticks.",
    )
    digest_every: str = setting("10 min", doc="Simulated time between recorded digests.")

    checkpoint_every: str = setting(
        "6h", doc="Simulated time between a record's checkpoints, where rendering can begin."
    )

    _are_durations = field_validator("digest_every", "checkpoint_every")(_checked_duration)

    @field_validator("tick_s")
    @classmethod
    def _tick_is_exact(cls, tick_s: float) -> float:
        """Refuse ticks that do not add up to seconds exactly: systems run on whole seconds."""
        if tick_s not in TICKS_S:
            raise ValueError("choose 1, 0.5, 0.25 or 0.125")
        return tick_s


class WorldSettings(Section):
    """[world]: the ground."""

    kind: Literal["valley", "island", "highland", "mesa", "plain"] = setting(
        "valley", doc="Large shape of the land: which uplift map it grows from."
    )
    size_cells: int = setting(
        1024, low=128, high=2048, unit="cells", doc="Edge of the square map; a power of two."
    )
    cell_m: float = setting(8.0, unit="m", low=2.0, high=64.0, doc="Edge of one cell.")
    relief_m: float = setting(
        900.0, unit="m", low=50.0, high=3000.0, doc="Height of the peaks above the low ground."
    )
    sea: bool = setting(True, doc="Whether a valley opens on the sea; islands always do.")
    river_inflow_km2: float = setting(
        160.0,
        unit="km2",
        low=0.0,
        high=5000.0,
        doc="Land beyond the map that feeds the valley's main river.",
    )
    latitude_deg: float = setting(
        46.5, unit="degrees", low=-85.0, high=85.0, doc="Latitude: sun, seasons and climate."
    )
    altitude_m: float = setting(
        0.0, unit="m", low=0.0, high=3000.0, doc="Height of the map's zero above sea level."
    )
    warmth_c: float = setting(
        2.5, unit="C", low=-20.0, high=20.0, doc="Warmer than the latitude's mean, by sea currents."
    )
    continentality: float = setting(
        0.45, low=0.0, high=1.0, doc="Yearly temperature swing: 0 an ocean isle, 1 mid-continent."
    )
    rain_mm_year: float = setting(
        1050.0, unit="mm/year", low=50.0, high=6000.0, doc="Mean rain and snow over the land."
    )
    wind_from_deg: float = setting(
        255.0, unit="degrees", low=0.0, high=360.0, doc="Where the prevailing wind comes from."
    )
    tree_cover: float = setting(
        1.0, low=0.0, high=2.0, doc="Woodland compared with what the climate would grow."
    )
    conifers: float = setting(
        1.0,
        low=0.0,
        high=20.0,
        doc="Multiplies how readily spruce, pine and larch grow beside broadleaves; 0 none.",
    )
    houses: Literal["climate", "framed", "adobe", "thatched", "boarded"] = setting(
        "climate", doc="How people build; climate leaves it to the land's own climate."
    )


class WeatherSettings(Section):
    """[weather]: climate and weather."""

    storminess: float = setting(
        0.5, low=0.0, high=1.0, doc="How readily unsettled spells turn to storms."
    )
    temperature_offset_c: float = setting(
        0.0, unit="C", low=-20.0, high=20.0, doc="Added to the temperature of every season."
    )
    precipitation_factor: float = setting(
        1.0, low=0.0, high=4.0, doc="Multiplies the climate's rain and snow."
    )
    warming_c_per_decade: float = setting(
        0.0,
        unit="C/decade",
        low=-3.0,
        high=3.0,
        doc="Climate change: every season's warming a decade; heavy rain grows by 7 % a kelvin.",
    )
    precipitation_change_per_decade: float = setting(
        0.0,
        unit="share/decade",
        low=-0.5,
        high=0.5,
        doc="Climate change: growth of rain and snow a decade; -0.1 is a tenth less.",
    )
    change_from_year: float = setting(
        2026.0, unit="year", low=1900.0, high=2300.0, doc="Year from which climate change counts."
    )
    wind_factor: float = setting(1.0, low=0.1, high=2.0, doc="Multiplies the wind.")
    start_regime: Literal["auto", "clear", "fair", "overcast", "fog", "rain", "storm", "snow"] = (
        setting("auto", doc="Weather of the first six hours; auto leaves it to chance.")
    )
    grid_cells: int = setting(
        128, unit="cells", low=32, high=256, doc="Edge of the weather grid over the map."
    )
    lightning: bool = setting(True, doc="Whether storms flash; off for photosensitive viewers.")


class HazardSettings(Section):
    """[hazards]: natural events."""

    spontaneous: float = setting(
        1.0,
        low=0.0,
        high=20.0,
        doc="Multiplies the rates of natural events left to chance; 0 leaves only commanded ones.",
    )
    grid_cells: int = setting(
        256, unit="cells", low=64, high=512, doc="Edge of the grid of floods, fires and shaking."
    )
    earthquake_rate_year: float = setting(
        1.0,
        unit="1/year",
        low=0.0,
        high=1000.0,
        doc="Earthquakes of magnitude 3 and more within 60 km, not counting aftershocks.",
    )
    fires_by_people_year: float = setting(
        0.3,
        unit="1/year",
        low=0.0,
        high=100.0,
        doc="Fires that carelessness lights in a year of high fire danger (12); 0 none.",
    )
    repair_rate: float = setting(
        1.0,
        low=0.0,
        high=1000.0,
        doc="How fast houses are mended and roads cleared; 1 is the usual pace, 0 is never.",
    )
    road_crews: int = setting(
        2, unit="crews", low=0, high=50, doc="Crews who clear rubble, slides and fallen trees."
    )


class WildlifeSettings(Section):
    """[wildlife]: animals on the land."""

    count: int = setting(
        120, unit="animals", low=0, high=4000, doc="Animals to be seen: herds, hunters, birds."
    )
    fish: int = setting(
        160, unit="animals", low=0, high=4000, doc="Fish to be seen, at the most: shoals, trout."
    )


_SUM_ROUNDING = 0.005


class Origins(Section):
    """[people.origins]: which share of the founding households is from where."""

    valley: float = setting(1.0, low=0.0, high=1.0, doc="Share from the valley itself.")
    coast: float = setting(0.0, low=0.0, high=1.0, doc="Share from the coast.")
    highlands: float = setting(0.0, low=0.0, high=1.0, doc="Share from the highlands.")
    plains: float = setting(0.0, low=0.0, high=1.0, doc="Share from the plains.")

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> "Origins":
        total = self.valley + self.coast + self.highlands + self.plains
        if abs(total - 1.0) > _SUM_ROUNDING:
            raise ValueError(
                f"the shares sum to {total:g}, not to 1; with what you gave the others, "
                f"write valley = {max(1.0 - total + self.valley, 0.0):g} or lower them"
            )
        return self


_FEWEST_GROWN = 0.3


class Ages(Section):
    """[people.ages]: shares of children, adults and elders at the start; all 0 and it is open."""

    children: float = setting(0.0, low=0.0, high=1.0, doc="Share of people under 15.")
    adults: float = setting(0.0, low=0.0, high=1.0, doc="Share of people from 15 to 64.")
    elders: float = setting(0.0, low=0.0, high=1.0, doc="Share of people of 65 and more.")

    @property
    def given(self) -> bool:
        """Whether the scenario says anything of ages."""
        return self.children + self.adults + self.elders > 0.0

    @model_validator(mode="after")
    def _somebody_is_grown(self) -> "Ages":
        total = self.children + self.adults + self.elders
        if self.given and abs(total - 1.0) > _SUM_ROUNDING:
            raise ValueError(f"the shares sum to {total:g}, not to 1; give all three, or none")
        if self.given and self.adults + self.elders < _FEWEST_GROWN:
            raise ValueError(
                f"adults and elders are {self.adults + self.elders:g} of all, and no child lives "
                f"without a grown-up: lower children to {1.0 - _FEWEST_GROWN:g} or less"
            )
        return self


class Temper(Section):
    """[people.traits]: how the first people's temper differs from the surveys' mean."""

    openness: float = setting(0.0, unit="SD", low=-2.0, high=2.0, doc="More or less open.")
    conscientiousness: float = setting(
        0.0, unit="SD", low=-2.0, high=2.0, doc="More or less conscientious."
    )
    extraversion: float = setting(0.0, unit="SD", low=-2.0, high=2.0, doc="More or less outgoing.")
    agreeableness: float = setting(0.0, unit="SD", low=-2.0, high=2.0, doc="More or less kind.")
    neuroticism: float = setting(0.0, unit="SD", low=-2.0, high=2.0, doc="More or less anxious.")


class PeopleSettings(Section):
    """[people]: who lives here."""

    count: int = setting(150, unit="people", low=0, high=10000, doc="People at the start.")
    spare: int = setting(
        0,
        unit="people",
        low=0,
        high=50000,
        doc="Room kept for those who will be born or come; with none left, nobody more does.",
    )
    decision_noise: float = setting(
        0.06,
        low=0.0,
        high=10.0,
        doc="Temperature of choices: 0 always takes the best goal, large values choose blindly.",
    )
    illness_rate: float = setting(
        1.0, low=0.0, high=50.0, doc="Scales how readily people fall ill or are hurt; 0 never."
    )
    helpfulness: float = setting(
        1.0,
        low=0.0,
        high=10.0,
        doc="Multiplies how much people wish to dig for those under fallen houses; 0 nobody does.",
    )
    unemployment: float | None = setting(
        None,
        low=0.0,
        high=0.9,
        doc="Share without work of those who could work, at the start; as it comes (3 to 9 %) if "
        "not given.",
    )
    ages: Ages = setting(
        Ages(), doc="Shares of children, adults and elders at the start; as it comes if not given."
    )
    traits: Temper = setting(
        Temper(), doc="By how many standard deviations the first people's traits are shifted."
    )
    origins: Origins = setting(
        Origins(), doc="Which share of the founding households is from where; shares sum to 1."
    )

    @property
    def rows(self) -> int:
        """How many people there may ever be."""
        return self.count + self.spare


class LifeSettings(Section):
    """[life]: the course of life over years; deaths are in [health]."""

    births: float = setting(
        1.0, low=0.0, high=50.0, doc="Multiplies the chance to conceive; 0 and nobody is born."
    )
    couples: float = setting(
        1.0, low=0.0, high=50.0, doc="Multiplies how readily people pair up and part; 0 never."
    )
    moves: float = setting(
        1.0, low=0.0, high=50.0, doc="Multiplies how many come and leave in a year; 0 nobody."
    )


class HealthSettings(Section):
    """[health]: catching illness, and what is done against it."""

    transmission_per_hour: float = setting(
        0.022,
        unit="1/h",
        low=0.0,
        high=1.0,
        doc="Infections an hour of close company with an infectious person.",
    )
    severity: float = setting(
        1.0, low=0.0, high=100.0, doc="Multiplies the shares of the infected who need care."
    )
    immunity_days: float = setting(
        365.0, unit="days", low=0.0, high=36500.0, doc="How long an infection leaves one immune."
    )
    mortality: float = setting(
        1.0, low=0.0, high=1000.0, doc="Multiplies deaths of age; 0 and nobody dies of it."
    )
    isolation: float = setting(
        0.4, low=0.0, high=1.0, doc="Share of the feverish who keep to the house until well."
    )


class SocietySettings(Section):
    """[society]: what is between people."""

    language_model: str = setting(
        "",
        doc="Folder of a language model that words the answers of interviews; empty for none.",
    )
    friends_mean: float = setting(
        9.0, low=0.0, high=50.0, doc="Mean number of friends outside the household at the start."
    )
    acquainted: float = setting(
        1.0,
        low=0.0,
        high=1.0,
        doc="Share of neighbours and colleagues who know each other at the start; 0 for newcomers.",
    )
    ties_per_person: int = setting(
        96, unit="ties", low=8, high=512, doc="Room in the table of ties, per person."
    )
    talkativeness: float = setting(
        1.0,
        low=0.0,
        high=5.0,
        doc="Scales the chance that two who meet stop to talk; 0 is silence.",
    )
    hearing_m: float = setting(
        5.0, unit="m", low=1.0, high=20.0, doc="How near people must come outdoors to start a talk."
    )
    distortion: float = setting(
        0.08, low=0.0, high=1.0, doc="How much a told figure may shift from mouth to mouth."
    )
    forgets: float = setting(
        0.05,
        low=0.0,
        high=0.9,
        doc="Share of meetings agreed on a day ahead that people forget; 0 for none.",
    )
    payday_weekday: int = setting(4, low=0, high=6, doc="Day wages are paid; 0 is Monday.")
    payday_hour: float = setting(17.0, unit="h", low=0, high=23, doc="Hour wages are paid.")
    meal_price_cents: int = setting(
        210, unit="cents", low=1, high=10000, doc="Price of food for one meal at home."
    )
    tavern_meal_price_cents: int = setting(
        980, unit="cents", low=1, high=10000, doc="Price of a meal at the tavern."
    )
    drink_price_cents: int = setting(
        340, unit="cents", low=1, high=10000, doc="Price of a drink at the tavern."
    )
    goods_price_cents: int = setting(
        1600, unit="cents", low=1, high=100000, doc="Price of one household article."
    )
    rent_share: float = setting(
        0.18, low=0.0, high=0.8, doc="Share of a household's income that goes to rent."
    )


class EconomySettings(Section):
    """[economy]: making, trading and pay; prices at the start are in [society]."""

    food_relief: bool = setting(
        True, doc="Whether the town hands out food when houses or larders are lost to a disaster."
    )
    treat_price_cents: int = setting(
        450, unit="cents", low=1, high=100000, doc="Price of a portion of meat, cheese or cake."
    )
    grain_price_cents: int = setting(
        26, unit="cents/kg", low=1, high=10000, doc="Price of grain outside the valley."
    )
    flour_price_cents: int = setting(
        55, unit="cents/kg", low=1, high=10000, doc="Price of flour outside the valley."
    )
    material_price_cents: int = setting(
        300, unit="cents", low=1, high=100000, doc="Price outside of material for one article."
    )
    transport_cost: float = setting(
        0.12, low=0.0, high=0.9, doc="Carriage in or out of the valley, as a share of the price."
    )
    import_capacity: float = setting(
        1.5,
        low=0.0,
        high=100.0,
        doc="What carriers bring in a day, against what the town uses in one; 0 cuts it off.",
    )
    same_sky: float = setting(
        0.35,
        low=0.0,
        high=0.9,
        doc="Share of the outside's food grown in the town's own weather: dear after bad summers.",
    )
    tax_rate: float = setting(
        0.12,
        low=0.0,
        high=0.9,
        doc="Share of wages the town takes for its works and relief.",
    )
    sick_pay: float = setting(
        0.7, low=0.0, high=1.0, doc="Share of the wage paid for days missed by illness."
    )
    loan_rate: float = setting(
        0.08, unit="1/year", low=0.0, high=1.0, doc="Interest of the bank's loans."
    )
    relief_line: float = setting(
        0.4,
        low=0.0,
        high=2.0,
        doc="Households with less cash than a week of this share of the middle income get relief.",
    )
    breakages_a_year: float = setting(
        1.1, low=0.0, high=365.0, doc="How often a year something dear breaks in a household."
    )
    price_response: float = setting(
        0.25, low=0.0, high=2.0, doc="By how much emptier shelves raise prices; 0 fixes them."
    )


class CouncilSettings(Section):
    """[council]: who decides for the village, and clubs."""

    seats: int = setting(5, low=0, high=9, doc="Seats on the council; 0 and there is none.")
    election_after_days: int = setting(
        0, unit="days", low=0, high=3650, doc="Days from the start to polling day; 0 no election."
    )
    candidates: int = setting(6, low=2, high=8, doc="How many stand at most.")
    meeting_weekday: int = setting(1, low=0, high=6, doc="Day it meets; 0 is Monday.")
    meeting_hour: float = setting(19.0, unit="h", low=0, high=23, doc="Hour it meets.")
    turnout: float = setting(
        1.0, low=0.0, high=4.0, doc="Scales the odds of going to vote; 1 as in Canada in 2015."
    )
    hired_crews: bool = setting(
        True, doc="Whether roads are cleared by villagers the town hires; else by crews as before."
    )
    clubs: float = setting(
        1.0, low=0.0, high=4.0, doc="Scales the wish to join clubs; 0 and there are none."
    )


class SceneSettings(Section):
    """[scene]: how the world is drawn."""

    camera_shake: bool = setting(
        True, doc="Whether an earthquake shakes the eye; off for viewers it makes unwell."
    )


class CaptureSettings(Section):
    """[capture]: how frames are taken and written."""

    first_frame_s: float = setting(
        60.0, unit="s", low=0.0, high=31_536_000.0, doc="Simulated time before the first frame."
    )
    fov_y_deg: float = setting(
        50.0, unit="degrees", low=10.0, high=120.0, doc="Vertical field of view of the rigs."
    )
    png_level: int = setting(
        1, low=1, high=9, doc="Effort of PNG compression; the pixels are the same."
    )
    first_number: int = setting(
        0, low=0, high=900_000, doc="What KITTI and Replicator call the first frame's files."
    )
    flow_s: float = setting(
        0.125, unit="s", low=0.001, high=60.0, doc="Step of optical flow; at most one tick."
    )
    stereo_baseline_m: float = setting(
        0.12, unit="m", low=0.01, high=2.0, doc="How far right of the camera the second eye is."
    )
    checkpoint_every: int = setting(
        16, unit="frames", low=1, high=100_000, doc="Frames between checkpoints for --resume."
    )
    licence: str = setting(
        "", doc="Licence of the dataset, as SPDX names it (CC-BY-4.0); empty: none is granted."
    )


class TimelineEntry(Section):
    """[[timeline]]: something done to the world at a set time."""

    at: str = setting("0s", doc="How long after the start: 30s, 10min, 2h or 1day.")
    do: str = setting("", doc="Kind of command, such as weather.set_regime.")
    arguments: dict[str, Any] = setting({}, doc="The command's arguments by name.")

    _at_is_duration = field_validator("at")(_checked_duration)


class Scenario(Section):
    """A whole scenario: what world, when, with whom."""

    name: str = setting("valley", doc="Short name, also the file's.")
    title: str = setting("", doc="A line to show.")
    description: str = setting("", doc="A paragraph to show.")
    seed: int = setting(7, low=0, high=2**63 - 1, doc="Seed of everything that is left to chance.")
    time: TimeSettings = TimeSettings()
    world: WorldSettings = WorldSettings()
    weather: WeatherSettings = WeatherSettings()
    hazards: HazardSettings = HazardSettings()
    wildlife: WildlifeSettings = WildlifeSettings()
    people: PeopleSettings = PeopleSettings()
    life: LifeSettings = LifeSettings()
    health: HealthSettings = HealthSettings()
    society: SocietySettings = SocietySettings()
    economy: EconomySettings = EconomySettings()
    council: CouncilSettings = CouncilSettings()
    scene: SceneSettings = SceneSettings()
    capture: CaptureSettings = CaptureSettings()
    timeline: tuple[TimelineEntry, ...] = setting(
        (), doc="Commands to give at set times; --do TIME KIND NAME=VALUE adds one."
    )
