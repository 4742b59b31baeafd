"""What the language lacks, as its author states it."""

from __future__ import annotations

from collections.abc import Iterator

from ..dims import UNKNOWN, Dim, known
from ._base import UNTOLD, Layer, Reads, Shape, count, volume


class Custom(Layer):
    """A layer of any kind: its output shape, parameters and MACs are stated, not computed."""

    kind = "custom"
    stated = True
    examples = (("custom 64@28x28 params 1000 macs 784000", "32@28x28", "64x28x28", 1_000, 784_000),)

    to = volume("shape that comes out, C@HxW", word="shape", bare=True)
    trained = count("parameters, as stated", word="params", least=0, default=UNKNOWN)
    work = count("MACs, as stated", word="macs", least=0, default=UNKNOWN)

    def shape(self, x: Shape) -> Shape:
        return Shape(self.to)

    def weights(self, x: Shape) -> Dim:
        return self.trained

    def macs(self, x: Shape) -> Dim:
        return self.work

    def reads(self, x: Shape) -> Reads:
        return UNTOLD

    def notes(self, x: Shape) -> Iterator[str]:
        if known(self.trained) or known(self.work):
            yield "stated by its author, not computed"
