"""Texts that are meant as YAML files, but have no line that begins with `layers:`."""

from __future__ import annotations

import re

from ..errors import Mistake
from ._source import Source

_LAYERS_WORD = re.compile(
    r"^([ \t]*)(layers?|network|net|model)([ \t]*)(:?)[ \t]*(?:[|>][-+]?|\[.*)?[ \t]*$", re.M | re.I
)


def almost_yaml(source: Source) -> Mistake | None:
    """The mistake of a text of several lines that is meant as YAML; None for notation."""
    if source.text.lstrip().startswith("{") and '"layers"' in source.text:
        hint = "write YAML: `layers: |`, and below it a layer a line"
        return Mistake(0, 1, "JSON is not read", "notation, or YAML", hint)
    matches = list(_LAYERS_WORD.finditer(source.text))
    if not matches:
        return None
    found = next((one for one in matches if one[2].lower() == "layers"), matches[0])
    word = found[2]
    start, end = found.start(2), found.end(4)
    if word.lower() != "layers":
        return Mistake(start, end, f"'{word}' is no key of a network file", "layers:", "did you mean layers?")
    if not found[4]:
        return Mistake(start, end, "a colon is missing behind layers", "layers:", "write layers:")
    if word != "layers":
        return Mistake(start, end, "keys are written in small letters", "layers:", "write layers:")
    return Mistake(
        start,
        end,
        "layers: is indented",
        "layers: at the beginning of its line",
        "a file holds one network, whose keys stand at the left",
    )
