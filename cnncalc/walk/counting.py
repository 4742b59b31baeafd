"""How many layers a network has at least, told from its text, before a single one is worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._trampoline import Steps, run
from ..errors import Located
from ..expressions import Expression
from ..network import Call, Chain, LayerNode, Network, Reference, Step, children

Constant = Callable[[Expression], Any]


def least_layers(network: Network, constant: Constant) -> tuple[int, Located | None]:
    """A lower bound of the layers, and the largest repeat; counts that need more than variables are taken as 0."""
    counter = _Counter(network, constant)
    total = run(counter.chain(network.body))
    return total, counter.largest[1]


class _Counter:
    def __init__(self, network: Network, constant: Constant) -> None:
        self.blocks = {block.name: block.body for block in network.blocks}
        self.constant = constant
        self.known: dict[str, int] = {}
        self.largest: tuple[int, Located | None] = (0, None)

    def chain(self, chain: Chain) -> Steps[int]:
        total = 0
        for step in chain.steps:
            if type(step.atom) is LayerNode and step.count is None:
                total += 1
            else:
                total += yield self.step(step)
        return total

    def step(self, step: Step) -> Steps[int]:
        atom, inside = step.atom, 0
        if isinstance(atom, LayerNode):
            inside = 1
        elif isinstance(atom, Call):
            inside = yield self.block(atom.block)
        elif not isinstance(atom, Reference):
            for chain in children(atom):
                inside += yield self.chain(chain)
        count = self.constant(step.count) if isinstance(step.count, Expression) else step.count
        inside = max(inside, 1)  # a copy of nothing takes its time too
        total = inside * (1 if step.count is None else count if isinstance(count, int) else 0)
        if total > self.largest[0]:
            self.largest = (total, step.at)
        return total

    def block(self, name: str) -> Steps[int]:
        """A block's layers; 0 for a parameter, and inside itself."""
        if name not in self.known:
            self.known[name] = 0
            if name in self.blocks:
                self.known[name] = yield self.chain(self.blocks[name])
        return self.known[name]
