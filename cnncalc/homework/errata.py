"""Figures that are printed wrongly in well-known places: what is printed, and which right value it stands for.

The sentence that says what is wrong stands in `texts/en.py` under the same name.
"""

from __future__ import annotations

import re
from fractions import Fraction

from .._record import record
from ..calculation.reading import Reading
from ..operations import Value
from .answers import Given, agreement
from .cases import Case

M = 10**6


@record
class Erratum:
    """A misprint: its name, the values as printed, the right values, and what it has to be about."""

    name: str
    printed: tuple[int, ...]
    right: tuple[Value, ...]
    about: str = ""
    """A pattern for the figure's path without its collection; empty where the two values say enough."""
    reading: Reading | None = None
    kind: str = ""
    """A kind of layer that has to be in it."""


ERRATA = (
    Erratum("the_3x3_twice", (358 * M, 358_055_936), (271_351_808,)),
    Erratum("vgg_values", (24 * M,), (15_237_608,)),
    Erratum("vgg_bytes", (93 * M,), (60_950_432,)),
    Erratum("vgg_values_in_bytes", (93 * M,), (96 * M,)),
    Erratum("alexnet_224", (55,), (Fraction(217, 4),), reading=Reading(224, 11, 4, 0)),
    Erratum("alexnet_half_the_maps", (253_440,), (290_400,)),
    Erratum("alexnet_dense", (177 * M,), (37_748_736, 37_752_832)),
    Erratum("alexnet_one_tower", (62_378_344,), (60_965_224,)),
    Erratum("alexnet_one_tower_work", (1_135_256_096,), (724_406_816,)),
    Erratum("alexnet_two_towers", (60_965_224, 60 * M), (62_378_344,)),
    Erratum("alexnet_two_towers_work", (724_406_816,), (1_135_256_096,)),
    Erratum("alexnet_dense_layers", (2,), (3,), r"(alexnet|one-tower)\.fc_layers"),
    Erratum("alexnet_three_images", (2_142_565_440, 2_142_600_000), (714_188_480,)),
    Erratum("vgg19_params", (110 * M,), (143_667_240,)),
    Erratum("vgg16_field", (308,), (212,), r"vgg16\..*rf"),
    Erratum("googlenet_params", (4 * M, 5 * M), (6_998_552, 5_973_552)),
    Erratum("googlenet_conv1", (2_700,), (9_408, 9_472)),
    Erratum("googlenet_dense_layers", (0,), (1,), r"googlenet\.fc_layers"),
    Erratum("googlenet_ten_images", (15_826_718_720,), (1_582_671_872,)),
    Erratum("densenet_growth", (64 * 2**6,), (256,), r"densenet121\..*channels"),
    Erratum("patchgan_field", (574,), (286,)),
    Erratum("transposed_field", (-4, 0), (2,), "rf", kind="convtranspose"),
)
REMARKS = {
    177_209_344: "remark_alexnet_dense",
    1_795_682_592: "remark_input_positions",
    358_055_936: "remark_the_3x3_twice",
    253_440: "remark_alexnet_half_the_maps",
}
"""Sums that come out right in plain arithmetic, though what they are known for is wrong."""


def erratum(case: Case, given: Given) -> str:
    """The name of the misprint that an answer repeats; empty if it repeats none."""
    for one in ERRATA:
        printed = any(agreement(value, given) for value in one.printed)
        if printed and case.value in one.right and _about(one, case):
            return one.name
    return ""


def _about(one: Erratum, case: Case) -> bool:
    if one.reading is not None:
        return case.reading == one.reading
    if one.kind and all(row.kind != one.kind for row in case.rows):
        return False
    path = case.path.rpartition("/")[2].lower() if case.path else case.figure
    return not one.about or re.fullmatch(one.about, path) is not None


def remark(case: Case, given: Given) -> str:
    """The name of what to know of a sum that is right; empty if there is nothing."""
    plain = not case.figure and not isinstance(case.value, list)
    return REMARKS.get(case.value, "") if plain and not isinstance(given.value, list) else ""
