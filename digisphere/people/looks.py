"""Skin, hair and clothes: columns that the body layer turns into colours. Pure functions.

Skin tone runs in families on the Monk scale; hair follows skin, age and sex; clothes follow work.
A coat is not here: it follows the weather (`needs_system.py`). Called by `population.py`.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.mixing import others
from digisphere.people.enums import Cloth, HairColour, HairStyle, Occupation, Outfit, Sex

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TONE_SHARE = np.cumsum([0.10, 0.16, 0.17, 0.14, 0.12, 0.09, 0.08, 0.06, 0.05, 0.03])
_HAIR_SHARE = {
    "light": np.cumsum([0.06, 0.24, 0.30, 0.20, 0.15, 0.05]),
    "middle": np.cumsum([0.38, 0.38, 0.18, 0.05, 0.01, 0.0]),
    "dark": np.cumsum([0.86, 0.13, 0.01, 0.0, 0.0, 0.0]),
}
_OUTFIT = {
    Outfit.FARM: (
        Occupation.FARMER, Occupation.FARMHAND, Occupation.SHEPHERD, Occupation.FORESTER,
        Occupation.FISHER, Occupation.CARTER, Occupation.MASON,
    ),
    Outfit.APRON: (
        Occupation.SMITH, Occupation.CARPENTER, Occupation.WEAVER, Occupation.POTTER,
        Occupation.BAKER, Occupation.SHOPKEEPER, Occupation.STALLHOLDER, Occupation.INNKEEPER,
        Occupation.COOK, Occupation.MILLER, Occupation.TAILOR, Occupation.BUTCHER,
    ),
    Outfit.FORMAL: (Occupation.TEACHER, Occupation.CLERK, Occupation.MAYOR),
    Outfit.CLERGY: (Occupation.CLERGY,),
    Outfit.MEDICAL: (Occupation.DOCTOR, Occupation.NURSE),
}  # fmt: skip
_TOPS = {
    Outfit.PLAIN: (Cloth.WHITE, Cloth.CREAM, Cloth.RUST, Cloth.ROSE, Cloth.SKY, Cloth.BLUE,
                   Cloth.TEAL, Cloth.GREEN, Cloth.PLUM, Cloth.OCHRE),
    Outfit.FARM: (Cloth.OLIVE, Cloth.RUST, Cloth.CREAM, Cloth.BLUE, Cloth.BROWN, Cloth.GREEN),
    Outfit.APRON: (Cloth.WHITE, Cloth.CREAM, Cloth.SKY, Cloth.OCHRE, Cloth.GREY),
    Outfit.FORMAL: (Cloth.NAVY, Cloth.GREY, Cloth.PLUM, Cloth.WHITE, Cloth.TEAL),
    Outfit.CLERGY: (Cloth.NAVY,),
    Outfit.MEDICAL: (Cloth.WHITE, Cloth.SKY),
    Outfit.CHILD: (Cloth.RED, Cloth.STRAW, Cloth.SKY, Cloth.GREEN, Cloth.ROSE, Cloth.TEAL,
                   Cloth.OCHRE, Cloth.BLUE),
    Outfit.ELDER: (Cloth.CREAM, Cloth.GREY, Cloth.PLUM, Cloth.BROWN, Cloth.OLIVE, Cloth.NAVY),
}  # fmt: skip
_BOTTOMS = {
    Outfit.PLAIN: (Cloth.NAVY, Cloth.BROWN, Cloth.GREY, Cloth.OLIVE, Cloth.BLUE),
    Outfit.FARM: (Cloth.BROWN, Cloth.NAVY, Cloth.OLIVE, Cloth.GREY),
    Outfit.APRON: (Cloth.BROWN, Cloth.GREY, Cloth.NAVY),
    Outfit.FORMAL: (Cloth.NAVY, Cloth.GREY, Cloth.BROWN),
    Outfit.CLERGY: (Cloth.NAVY,),
    Outfit.MEDICAL: (Cloth.WHITE, Cloth.NAVY),
    Outfit.CHILD: (Cloth.BLUE, Cloth.BROWN, Cloth.NAVY, Cloth.OLIVE, Cloth.RUST),
    Outfit.ELDER: (Cloth.GREY, Cloth.BROWN, Cloth.NAVY),
}  # fmt: skip


def founder_tone(chance: Floats) -> Ints:
    """Return (n,) Monk tones 1 to 10 of people without parents in the village."""
    tones: Ints = np.searchsorted(_TONE_SHARE, np.minimum(chance, 0.999)).astype(np.int64) + 1
    return tones


def child_tone(mother: int, father: int, *, chance: float) -> int:
    """Return a tone between the parents' (0 where unknown), give or take one."""
    known = [t for t in (mother, father) if t > 0]
    between = sum(known) / len(known)
    return int(np.clip(round(between + 1.6 * (chance - 0.5)), 1, 10))


def hair_colour(tone: Ints, *, age_years: Floats, chance: Floats, greying: Floats) -> Ints:
    """Return (n,) hair colours; half of the hair is grey by about fifty-five."""
    colour = np.empty(len(tone), dtype=np.int64)
    for name, mask in (
        ("light", tone <= 4),
        ("middle", (tone > 4) & (tone <= 6)),
        ("dark", tone > 6),
    ):
        colour[mask] = np.searchsorted(_HAIR_SHARE[name], np.minimum(chance[mask], 0.998))
    grey_age, white_age = 44.0 + 24.0 * greying, 62.0 + 26.0 * greying
    colour = np.where(age_years > grey_age, HairColour.GREY, colour)
    return np.where(age_years > white_age, HairColour.WHITE, colour)


def hair_style(sex: Ints, *, age_years: Floats, chance: Floats) -> Ints:
    """Return (n,) hair styles by sex and age; some older men are bald."""
    hers = np.array(
        [HairStyle.LONG, HairStyle.BUN, HairStyle.BOB, HairStyle.LONG, HairStyle.CURLY,
         HairStyle.BOB, HairStyle.SHORT, HairStyle.BUN]
    )  # fmt: skip
    his = np.array(
        [HairStyle.SHORT, HairStyle.CROPPED, HairStyle.PARTED, HairStyle.SHORT, HairStyle.CURLY,
         HairStyle.PARTED, HairStyle.CROPPED, HairStyle.SHORT]
    )  # fmt: skip
    index = (chance * 8).astype(np.int64)
    style = np.where(sex == Sex.FEMALE, hers[index], his[index])
    balding = np.clip((age_years - 35.0) / 90.0, 0.0, 0.5)
    bald = (sex == Sex.MALE) & (others(chance, 1) < balding)
    return np.where(bald, HairStyle.BALD, style)


def outfit(occupation: Ints, *, age_years: Floats) -> Ints:
    """Return (n,) outfits: by work, else by age."""
    cut = np.where(age_years < 14.0, Outfit.CHILD, Outfit.PLAIN)
    cut = np.where(age_years >= 68.0, Outfit.ELDER, cut)
    for kind, occupations in _OUTFIT.items():
        cut = np.where(np.isin(occupation, occupations), kind, cut)
    return cut.astype(np.int64)


def cloth(outfits: Ints, *, chance: Floats, lower: bool) -> Ints:
    """Return (n,) colours of the upper or lower garment, from the palette of the outfit."""
    palettes = _BOTTOMS if lower else _TOPS
    colours = np.zeros(len(outfits), dtype=np.int64)
    for kind, palette in palettes.items():
        mine = outfits == kind
        colours[mine] = np.array(palette)[(chance[mine] * len(palette)).astype(np.int64)]
    return colours
