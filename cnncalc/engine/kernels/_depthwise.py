"""Convolution whose filters read one channel each: a product for every channel would be too small to be worth it."""

from __future__ import annotations

from math import prod

from .._numpy import Array, np
from ..tally import Tally
from ._blocks import PIECE
from ._filters import stretches
from ._slide import Slides, positions, slide, taps_of, tiles


def depthwise(x: Array, weight: Array, slides: Slides, tally: Tally) -> Array:
    """Every channel by its own filters, tap by tap, as many channels at once as the cache holds."""
    channels, many, size = x.shape[1], len(weight) // x.shape[1], prod(positions(slides))
    taps = weight.reshape(1, channels, many, -1)
    out = np.zeros((len(x), channels, many, size), x.dtype)
    for image in range(len(x)):
        for some in stretches(channels, PIECE // (size * many)):
            for where, part in tiles(slides, PIECE // many):
                _add_taps(
                    x[image : image + 1, some], taps[:, some], part, out[image : image + 1, some, :, where], tally
                )
    return out.reshape(len(x), channels * many, *positions(slides))


def _add_taps(x: Array, taps: Array, part: Slides, out: Array, tally: Tally) -> None:
    """Add what each tap makes of some channels at some positions."""
    made = out.reshape(*out.shape[:3], *positions(part))
    product = np.empty_like(made)
    for tap, seen in enumerate(taps_of(slide(x, part, 0), part)):
        factor = taps[..., tap].reshape(*taps.shape[:3], *[1] * len(part))
        np.multiply(seen[:, :, np.newaxis], factor, out=product)
        made += product
        tally.multiplies(product.size)
