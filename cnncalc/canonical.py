"""Networks and layers written out in the one canonical form, which reads back equal."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from ._trampoline import Steps, run
from .expressions import Expression
from .layers import KINDS, Field
from .network import Argument, Block, Call, Chain, Group, LayerNode, Merge, Network, Reference, Step, item_text
from .operations import number_text


def text(network: Network) -> str:
    """One line if there is no head beyond the input, else YAML."""
    body = chain_lines(network.body)
    ambiguous = not network.inputs and (not body or body[0].startswith("layers:"))  # would read as YAML, or as nothing
    if len(network.inputs) <= 1 and not _has_head(network) and not ambiguous:
        return " -> ".join([str(shape) for _, shape in network.inputs] + body)
    return "\n".join([*_head(network), *_block("layers", body)]) + "\n"


def chain_lines(chain: Chain) -> list[str]:
    """A chain, a line a step."""
    return run(_lines(chain))


def layer_text(kind: str, values: tuple[tuple[str, Any], ...], dims: int | None = None) -> str:
    """A layer with its arguments in the order of its fields."""
    given = dict(values)
    words = [f"{kind}{dims}d" if dims else kind]
    words += [_argument(field, given[name]) for name, field in KINDS[kind].fields.items() if name in given]
    return " ".join(words)


def _argument(field: Field, value: Any) -> str:
    if field.form == "flag":
        return field.words[0] if bool(value) != field.default else f"{field.word}={value}".lower()
    if field.form == "choice":
        return str(value)
    if field.form == "reference":
        return f"{field.word} @{value}"
    written = value_text(field, value)
    if written in ("same", "valid"):
        return written
    if field.mark:
        return field.mark + written
    return written if field.bare else f"{field.word} {written}"


def value_text(field: Field, value: Any) -> str:
    """The value of an argument as the notation has it."""
    if field.form == "bounds":
        return "..".join("" if end is None else item_text(end) for end in value)
    if field.form == "pair":
        return "+".join(map(item_text, value))
    if field.form == "table":
        return item_text(value) if isinstance(value, Expression) else f"{{{value}}}"
    if field.form == "volume":
        return _shape(value)
    if isinstance(value, tuple):
        return "x".join(
            "+".join(map(item_text, item)) if isinstance(item, tuple) else item_text(item) for item in value
        )
    if field.form == "rate" and isinstance(value, (int, Fraction)) and (value < 0 or "/" in number_text(value)):
        return f"{{{number_text(value)}}}"
    if isinstance(value, Fraction):
        return number_text(value)
    return value if isinstance(value, str) else item_text(value)


def _shape(sizes: tuple[Any, ...]) -> str:
    first, *space = map(item_text, sizes)
    return f"{first}@{'x'.join(space)}" if space else first


def _lines(chain: Chain) -> Steps[list[str]]:
    lines = []
    for step in chain.steps:
        lines.append((yield _step(step)))
    return lines


def _joined(chain: Chain) -> Steps[str]:
    lines = yield _lines(chain)
    return " -> ".join(lines)


def _step(step: Step) -> Steps[str]:
    name = f"{step.name}: " if step.name else ""
    count = "" if step.count is None else f"{item_text(step.count)} * "
    atom = step.atom
    if isinstance(atom, LayerNode):
        written = layer_text(atom.kind, atom.args, atom.dims) + (f" via {atom.via}" if atom.via else "")
    elif isinstance(atom, Reference):
        written = f"@{atom.path}"
    elif isinstance(atom, Group):
        written = f"({(yield _joined(atom.chain))})"
    elif isinstance(atom, Merge):
        written = yield _merge(atom)
    else:
        written = yield _call(atom)
    return name + count + written


def _merge(merge: Merge) -> Steps[str]:
    branches = []
    for branch in merge.branches:
        branches.append((yield _joined(branch)))
    if merge.project:
        branches.append("project")
    return f"{merge.kind}({' | '.join(branches)})"


def _call(call: Call) -> Steps[str]:
    if call.args is None:
        return call.block
    given = []
    for argument in call.args:
        given.append((yield _given(argument)))
    return f"{call.block}({', '.join(given)})"


def _given(argument: Argument) -> Steps[str]:
    name = f"{argument.name}=" if argument.name else ""
    if isinstance(argument.value, Expression):
        written = argument.value.text
        return name + (written if written.isdecimal() else f"{{{written}}}")
    chain: str = yield _joined(argument.value)
    return name + chain


def _has_head(network: Network) -> bool:
    return bool(
        network.name or network.layout or network.vars or network.blocks or network.variants or network.require
    ) or network.batch != 1 or any(name != "input" for name, _ in network.inputs)  # fmt: skip


def _head(network: Network) -> list[str]:
    lines = [f"name: {_scalar(network.name)}"] if network.name else []
    if len(network.inputs) == 1 and network.inputs[0][0] == "input":
        lines.append(f"input: {_quoted(str(network.inputs[0][1]))}")
    elif network.inputs:
        lines += ["inputs:", *(f"  {name}: {_quoted(str(shape))}" for name, shape in network.inputs)]
    if network.layout:
        lines.append(f"layout: {network.layout}")
    if network.batch != 1:
        lines.append(f"batch: {network.batch}")
    if network.vars:
        lines += ["vars:", *(f'  {name}: "{value.text}"' for name, value in network.vars)]
    if network.blocks:
        lines.append("blocks:")
        for block in network.blocks:
            lines += [f"  {line}" for line in _block(_quoted(_signature(block)), chain_lines(block.body))]
    if network.variants:
        lines.append("variants:")
        for variant in network.variants:
            settings = [f'{name}: "{value.text}"' for name, value in variant.vars]
            settings += [f'input: "{variant.input}"'] if variant.input else []
            settings += [f"name: {_doubly_quoted(variant.title)}"] if variant.title else []
            lines.append(f"  {_scalar(variant.name)}: {{{', '.join(settings)}}}")
    if network.require:
        lines += ["require:", *(f"  - {_doubly_quoted(claim)}" for claim in network.require)]
    return lines


def _signature(block: Block) -> str:
    parameters = [
        parameter.name if parameter.default is None else run(_given(Argument(parameter.default, parameter.name)))
        for parameter in block.parameters
    ]
    return f"{block.name}({', '.join(parameters)})" if parameters else block.name


def _block(key: str, lines: list[str]) -> list[str]:
    return [f"{key}: |", *(f"  {line}" for line in lines)]


def _scalar(value: str) -> str:
    return value if re.fullmatch(r"[^\W\d][\w .()/+-]*[\w)]|[^\W\d]", value) else _doubly_quoted(value)


def _doubly_quoted(value: str) -> str:
    """A scalar in YAML's double quotes; what nobody sees, or turns or breaks lines, is escaped."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08x}" for char in json.dumps(value, ensure_ascii=False)
    )


def _quoted(value: str) -> str:
    """A scalar whose text is taken from the source, in quotes only where YAML needs them."""
    plain = value[0] not in "{[@*&!|>%#`\"'" and ": " not in value and " #" not in value
    return value if plain else f'"{value}"'


__all__ = ["chain_lines", "layer_text", "text", "value_text"]
