"""What stands in the brackets of a figure: a window's sizes, a stack of kernels, or layers with what comes in.

out(227, k=11, s=4)      rf(3x3, 7x7/2, conv 64 3x3)      params(conv 64 3x3, in 64)      macs(conv 192 3x3, 256@28x28)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..errors import Mistake
from ..expressions import Expression
from ..network import Network
from ..operations import Value
from ..readers import read, read_input
from .arithmetic import Spec, parse
from .reading import Reading

_KERNEL = re.compile(r"\s*(\d+)(?:\s*[xX×]\s*(\d+))?\s*(?:/\s*(\d+))?\s*")
FIELD_IN = re.compile(r"\s*([\w/-]+(?:\.[\w-]+)*)\s+in\s+([\w.]+)\s*")  # alexnet.conv5 in conv3
_OUT = {"n": "n", "k": "kernel", "s": "stride", "p": "pad", "d": "dilation"}
_PATH = re.compile(r"\s*((?:zoo:|\w+/)?[A-Za-z_][\w-]*(?:\.\w+)*)\s*")
_LARGE = 1 << 12  # a size that any kernel fits into, where only parameters are asked for


def mistake(spec: Spec, finding: str, expected: str = "", hint: str = "") -> Mistake:
    """A mistake in what stands in a figure's brackets."""
    return Mistake(spec.at, spec.at + max(1, len(spec.text)), finding, expected, hint)


def split_arguments(text: str) -> list[str]:
    """The arguments between the commas on the outermost level."""
    parts, level, start = [], 0, 0
    for at, char in enumerate(text):
        level += (char in "([{") - (char in ")]}")
        if char == "," and level == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def named_figure(what: str | Spec) -> str | None:
    """alexnet.conv1.params, also where it is written params(alexnet.conv1); None for anything else."""
    if isinstance(what, str):
        return what if "." in what else None
    found = _PATH.fullmatch(what.text)
    if found is None:
        return None
    from ..layers import kind_of

    return None if kind_of(found[1]) else f"{found[1]}.{what.name}"


def is_window(spec: Spec) -> bool:
    """Whether a spec asks for the output size of one axis, out(227, k=11, s=4) or out(227, 11, 4), and not of layers."""
    plain = re.fullmatch(r"\s*\d+(\s*,\s*\d+){1,4}\s*", spec.text) is not None
    return spec.name == "out" and ("=" in spec.text or plain)


def window_of(spec: Spec, lookup: Callable[[Any], Value]) -> Reading:
    """out(227, k=11, s=4, p=0, d=1) as the sizes of one axis; a window must fit."""
    given: dict[str, Value] = {"s": 1, "p": 0, "d": 1}
    for number, part in enumerate(split_arguments(spec.text)):
        name, equals, value = part.rpartition("=")
        key = name.strip() if equals else "nkspd"[min(number, 4)]
        key = next((short for short, long in _OUT.items() if key in (short, long)), key)
        if key not in _OUT:
            names = ", ".join(f"{short} {long}" for short, long in _OUT.items())
            raise mistake(spec, f"out has no argument '{key}'", names)
        given[key] = parse(value).value(lookup)
    if "n" not in given or "k" not in given:
        raise mistake(spec, "out needs the input's size and the kernel", "out(227, k=11, s=4)")
    if re.search(r"\d\s*[xX×]\s*\d", spec.text):
        raise mistake(spec, "out works on one axis", "out(227, k=11, s=4), not 227x227")
    if any(not isinstance(given[key], int) or given[key] < (0 if key == "p" else 1) for key in "nkspd"):
        raise mistake(spec, "sizes are whole numbers from 1, and padding from 0")
    sizes = Reading(given["n"], given["k"], given["s"], 2 * given["p"], given["d"])
    if sizes.n + sizes.padding < sizes.reach:
        raise mistake(spec, f"a window of {sizes.reach} does not fit into {sizes.n + sizes.padding}")
    return sizes


def stack(spec: Spec) -> Network:
    """rf(3x3, 7x7/2, conv 64 3x3): kernels, or layers, one on the other."""
    steps = []
    for part in split_arguments(spec.text):
        kernel = _KERNEL.fullmatch(part)
        size = f"{kernel[1]}x{kernel[2] or kernel[1]}" if kernel else ""
        steps.append(f"conv 1 {size} /{kernel[3] or 1}" if kernel else part)
    return read("; ".join(steps), "rf")


def chain(spec: Spec) -> Network:
    """A layer or chain, and what comes in: `in 64` channels, or a shape."""
    *layers, last = split_arguments(spec.text)
    channels = re.fullmatch(r"\s*in\s+(\d{1,300})\s*", last)
    shaped = re.fullmatch(r"\s*(?:\d+|[A-Z])\s*(?:[xX×@]\s*(?:\d+|[A-WYZ])\s*)+", last) if layers else None
    if channels and int(channels[1]) < 1:
        raise mistake(spec, "at least one channel comes in", "in 64")
    if channels:
        return _with_channels(",".join(layers), int(channels[1]))
    if shaped:
        shape, _ = read_input(last.strip())
        return read(f"{shape} -> {','.join(layers)}", spec.name)
    return read(spec.text, spec.name)


def _with_channels(text: str, channels: int) -> Network:
    """A chain on so many channels of a size that is left open; a flat vector for fully connected layers."""
    flat = re.match(r"\s*(?:fc|dense|linear)\b", text, re.IGNORECASE)
    return read(f"{channels} -> {text}" if flat else f"{channels}@{_LARGE}x{_LARGE} -> {text}", "spec")


def without_depth(left: Expression) -> Expression | None:
    """The one figure of an expression, its filters written without a depth: conv 10 5x5x3 as conv 10 5x5; None if none has one."""
    spec = left.code[0].what if len(left.code) == 1 and left.code[0].op == "name" else None
    if not isinstance(spec, Spec):
        return None
    layers, comma, incoming = spec.text.rpartition(",")
    text = re.sub(r"(?i)(\bconv\s+\d+[\s,]+)(\d+)\s*[x×]\s*(\d+)\s*[x×]\s*\d+(?![\dx×@])", r"\1\2x\3", layers)
    if not comma or text == layers:
        return None
    return Expression((left.code[0]._replace(what=spec._replace(text=f"{text},{incoming}")),))
