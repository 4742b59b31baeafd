"""How many layers a network has at least, told from its text, before a single one is worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._trampoline import Steps, run
from ..errors import Located
from ..expressions import Expression
from ..limits import spend
from ..network import Call, Chain, LayerNode, Network, Reference, Step, children

Constant = Callable[[Expression], Any]
Given = dict[str, int]
_STEPS_A_STEP = 5


def least_layers(network: Network, constant: Constant) -> tuple[int, Located | None]:
    """A lower bound of the layers, and the largest repeat; counts that need more than variables are taken as 0."""
    counter = _Counter(network, constant)
    total = run(counter.chain(network.body, {}))
    return total, counter.largest[1]


class _Counter:
    """Counts chains; `given` holds the layers of the chains that a block was called with."""

    def __init__(self, network: Network, constant: Constant) -> None:
        self.blocks = {block.name: block for block in network.blocks}
        self.constant = constant
        self.known: dict[Any, int] = {}
        self.defaults: dict[tuple[str, str], int] = {}
        self.largest: tuple[int, Located | None] = (0, None)

    def chain(self, chain: Chain, given: Given) -> Steps[int]:
        total = 0
        for step in chain.steps:
            if type(step.atom) is LayerNode and step.count is None:
                total += 1
            else:
                total += yield self.step(step, given)
        return total

    def step(self, step: Step, given: Given) -> Steps[int]:
        spend(_STEPS_A_STEP)
        atom, inside = step.atom, 0
        if isinstance(atom, LayerNode):
            inside = 1
        elif isinstance(atom, Call):
            inside = given[atom.block] if atom.block in given else (yield self.call(atom, given))
        elif not isinstance(atom, Reference):
            for chain in children(atom):
                inside += yield self.chain(chain, given)
        count = self.constant(step.count) if isinstance(step.count, Expression) else step.count
        inside = max(inside, 1)  # a copy of nothing takes its time too
        total = inside * (1 if step.count is None else count if isinstance(count, int) else 0)
        if total > self.largest[0]:
            self.largest = (total, step.at)
        return total

    def call(self, call: Call, given: Given) -> Steps[int]:
        """A block's layers, those of the chains that it is given counted wherever they stand in it; 0 inside itself."""
        block = self.blocks.get(call.block)
        if block is None:
            return 0
        names = [parameter.name for parameter in block.parameters]
        inside: Given = {}
        for parameter in block.parameters:
            if isinstance(parameter.default, Chain):
                inside[parameter.name] = yield self.default(block.name, parameter.name, parameter.default)
        for place, argument in enumerate((call.args or ())[: len(names)]):
            if isinstance(argument.value, Chain):
                inside[argument.name or names[place]] = yield self.chain(argument.value, given)
        key = (block.name, tuple(sorted(inside.items())))
        if key not in self.known:
            self.known[key] = 0
            self.known[key] = yield self.chain(block.body, inside)
        return self.known[key]

    def default(self, block: str, parameter: str, chain: Chain) -> Steps[int]:
        """The layers of a parameter's default, worked out once; 0 inside itself."""
        key = (block, parameter)
        if key not in self.defaults:
            self.defaults[key] = 0
            self.defaults[key] = yield self.chain(chain, {})
        return self.defaults[key]
