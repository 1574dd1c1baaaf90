"""Names for villages and places: seeded, pronounceable, after the manner of old field names.

Nothing here looks at the ground except through the words it is given. Names of people live in the
people room.
"""

import numpy as np

from digisphere.world.enums import PlaceKind, Trade

_FIRST = (
    "Al", "Ander", "Ash", "Birk", "Bram", "Brun", "Cal", "Dorn", "El", "Eller", "Fern", "Gold",
    "Grun", "Hasel", "Heid", "Holm", "Kal", "Kirn", "Lin", "Lor", "Mar", "Mor", "Nieder", "Ober",
    "Os", "Rosen", "Sel", "Silver", "Sonn", "Stein", "Tal", "Tann", "Thorn", "Val", "Wald", "Weid",
    "Wester", "Win",
)  # fmt: skip
_LAST_WATER = ("bach", "brook", "ford", "mere", "au", "brück", "well", "beck")
_LAST_LAND = ("dorf", "feld", "heim", "hof", "ley", "stead", "thal", "wick", "ham", "rode")
_FIELDS = (
    "Long Acre", "Nether Field", "Upper Field", "Three Oaks", "Stony Furlong", "Brook Meadow",
    "Miller's Ground", "Priest's Strip", "Lark Field", "Hollow Acre", "Broad Meadow", "Fallow End",
    "Sheep Lease", "Windy Ridge", "Clay Piece", "Barley Hill", "Linden Field", "Old Common",
    "Church Glebe", "Foxes' Earth", "Crow Field", "Water Furrows", "Gallows Acre", "Honey Mead",
)  # fmt: skip
_TAVERNS = ("The Golden Lamb", "The Three Herons", "The Blue Plough", "The Old Linden",
            "The Stag", "The Ferryman", "The Green Wreath", "The Wheel")  # fmt: skip
_GREENS = ("Linden Green", "Goose Green", "Well Green", "Upper Green", "Children's Green")
_VIEWS = ("Sunday Rock", "Herder's Seat", "The Lookout", "Eagle Bench", "Cold Knoll")
_WOODS = ("Hazel Wood", "Hanger Wood", "Dark Spinney", "Charcoal Wood", "Roe Wood")
_SHORES = ("Washing Place", "Willow Bank", "The Landing", "Alder Bank", "Shingle Bank")
_TRADES = {
    Trade.BAKERY: "Bakery", Trade.GROCER: "Grocer", Trade.TAILOR: "Tailor",
    Trade.BUTCHER: "Butcher", Trade.SMITH: "Smithy", Trade.CARPENTER: "Carpenter's Yard",
    Trade.MILL: "Mill", Trade.POTTER: "Pottery", Trade.WEAVER: "Weaver's",
}  # fmt: skip
_PUBLIC = {
    PlaceKind.SCHOOL: "School", PlaceKind.CLINIC: "Clinic", PlaceKind.TOWN_HALL: "Town Hall",
    PlaceKind.CHAPEL: "Chapel", PlaceKind.MARKET_SQUARE: "Market Square", PlaceKind.WELL: "Well",
    PlaceKind.BARN: "Barn",
}  # fmt: skip
_CHOICES = {
    PlaceKind.TAVERN: _TAVERNS, PlaceKind.GREEN: _GREENS, PlaceKind.FIELD: _FIELDS,
    PlaceKind.VIEWPOINT: _VIEWS, PlaceKind.WOODS: _WOODS, PlaceKind.SHORE: _SHORES,
}  # fmt: skip


def village_name(rng: np.random.Generator, *, by_water: bool) -> str:
    """Return a name such as «Silverford»."""
    lasts = _LAST_WATER if by_water and rng.random() < 0.75 else _LAST_LAND
    return str(rng.choice(_FIRST)) + str(rng.choice(lasts))


class PlaceNamer:
    """Gives every place a name of its own, street by street."""

    def __init__(self, rng: np.random.Generator, *, streets: int) -> None:
        """Draw the order of the set names and the names of ``streets`` streets."""
        self._left = {kind: list(rng.permutation(names)) for kind, names in _CHOICES.items()}
        self._count: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._farms = [str(stem) for stem in rng.permutation(_FARM_STEMS)]
        stems = [str(stem) for stem in rng.permutation(_STREET_STEMS)]
        self._streets = ["High Street"] + [
            f"{stems[i % len(stems)]} {('Lane', 'Row', 'Street')[(i + i // len(stems)) % 3]}"
            for i in range(max(streets - 1, 0))
        ]

    def street(self, road: int) -> str:
        """Name of a street by its road id."""
        return self._streets[road % len(self._streets)]

    def address(self, road: int) -> str:
        """The next house number of a street."""
        self._numbers[road] = self._numbers.get(road, 0) + 1
        return f"{self._numbers[road]} {self.street(road)}"

    def place(self, kind: PlaceKind, *, trade: Trade, road: int) -> str:
        """A name for a place of this kind and trade beside this road."""
        if kind == PlaceKind.HOME:
            return self.address(road)
        if kind == PlaceKind.FARM:
            return self._numbered(f"{self._farms.pop(0) if self._farms else 'New'} Farm")
        if self._left.get(kind):
            return str(self._left[kind].pop(0))
        plain = _TRADES.get(trade) or _PUBLIC.get(kind) or kind.name.replace("_", " ").title()
        return self._numbered(plain)

    def _numbered(self, name: str) -> str:
        self._count[name] = self._count.get(name, 0) + 1
        return name if self._count[name] == 1 else f"{name} {self._count[name]}"


_FARM_STEMS = (
    "Hill", "Brook", "Thorn", "Alder", "Home", "Lower", "Upper", "Grange", "Ash", "Oak", "Heron",
    "Rook", "Abbot's", "Dairy", "Sunny", "Clover",
)  # fmt: skip
_STREET_STEMS = (
    "Mill", "Church", "Tanner's", "Well", "Orchard", "Bridge", "Linden", "Cooper's", "Upper",
    "Garden", "Hollow", "Weaver's", "Goose", "Baker's", "Meadow", "Elder", "Shepherd's", "Brook",
    "Potter's", "Sun", "Walnut", "Stone", "Forge", "Ivy", "Quarry",
)  # fmt: skip
