"""How a shape is written, and how it is read: channels first, channels last, with a batch, or flat."""

from __future__ import annotations

import re
from typing import Any

from ..errors import Mistake
from ..expressions import Expression
from ..network import InputShape, Int, item_text
from ._source import Span

LAYOUTS = ("chw", "hwc")
NUMBER = r"\d{1,9}"
_SIZE = rf"(?:None|\?|-1|{NUMBER})"
_LISTED = re.compile(
    rf"\s*(?P<call>[A-Za-z.]*(?:Input|Size|Shape|TensorShape|InputLayer)\s*\(\s*)?(?P<key>(?:input_)?(?:shape|size)\s*=\s*)?"
    rf"[\[(]\s*(?P<sizes>{_SIZE}(?:\s*,\s*{_SIZE})+)\s*,?\s*[\])](?(call)\s*\))"
)
"""A shape as another tool prints it: [3, 32, 32], torch.Size([1, 3, 32, 32]), Input(shape=(32, 32, 3))."""


def pasted_shape(text: str) -> Mistake | None:
    """The mistake of a text that begins with a shape as another tool prints it, and how it is written here."""
    found = _LISTED.match(text)
    sizes = [size.strip() for size in found["sizes"].split(",")] if found else []
    ours = found is not None and text[: found.start("sizes")].strip() == "(" and all(map(str.isdigit, sizes))
    if found is None or ours:
        return None
    batch = len(sizes) == 4 or not sizes[0].isdigit()
    way = "x".join(sizes[batch:])
    start = len(text) - len(text.lstrip())
    hint = f"write {way}" if all(size.isdigit() for size in sizes[batch:]) else "write numbers: 3x224x224"
    return Mistake(start, found.end(), "a shape has an x between its numbers", "a shape such as 3x224x224", hint)


def read_shape(sizes: tuple[Int, ...], layout: str, span: Span) -> InputShape:
    """Sizes with an x between them as a shape; raises `Mistake` where two readings are possible."""
    if len(sizes) == 1:
        return InputShape(sizes, "flat", at=span)
    written = "x".join(map(item_text, sizes))
    if layout and len(sizes) == 3:
        return _settled(sizes, layout, span)
    if len(sizes) == 2:
        raise _refuse(span, f"{written} names no channels", f"write 1@{written} for one channel, 3@{written} for three")
    if len(sizes) == 3:
        return _triple(sizes, span)
    batch, *rest = map(item_text, sizes)
    image = f"{'x'.join(rest)} with --batch {batch}"
    volume = f"{rest[0]}@{'x'.join(rest[1:])}" if len(sizes) == 4 else ""
    hint = f"write {image}, or {sizes_volume(sizes)} for a volume" if volume else f"write {sizes_volume(sizes)}"
    raise _refuse(span, f"{written} has {len(sizes)} numbers: does it begin with a batch?", hint)


def sizes_volume(sizes: tuple[Int, ...]) -> str:
    """The unambiguous spelling, the first number taken as channels."""
    first, *rest = map(item_text, sizes)
    return f"{first}@{'x'.join(rest)}"


def channels_first(sizes: tuple[Int, ...], span: Span) -> InputShape:
    """C@HxW, which leaves nothing to guess."""
    return InputShape(sizes, "c@hw", at=span)


def pytorch(sizes: tuple[Int, ...], span: Span) -> tuple[InputShape, int]:
    """(N, C, H, W): the batch comes first."""
    if len(sizes) < 2 or not isinstance(sizes[0], int):
        raise _refuse(span, "a shape in brackets begins with the batch", "write (1, 3, 224, 224), or 3x224x224")
    if len(sizes) == 3 and sizes[1] == sizes[2]:
        a, b, c = map(item_text, sizes)
        hint = f"write {a}x{b}x{c} for {a} channels of {b}x{c}, or {b}@{c} with --batch {a}"
        raise _refuse(span, f"a shape with commas begins with the batch, and {a}, {b}, {c} looks like an image", hint)
    if len(sizes) == 4 and sizes[1] == sizes[2] != sizes[3] and _small(sizes[3]) and not _small(sizes[1]):
        n, h, w, c = map(item_text, sizes)
        hint = f"write {h}x{w}x{c} for {c} channels of {h}x{w}, or {h}@{w}x{c} for {h} channels; --batch {n} gives the batch"
        raise _refuse(
            span,
            f"a shape with commas is batch, channels, rows, columns, and {h}, {w}, {c} ends with the channels",
            hint,
        )
    layout = "flat" if len(sizes) == 2 else "chw"
    return InputShape(sizes[1:], layout, at=span), sizes[0]


def listed_shape(sizes: tuple[int, ...], layout: str, span: Span) -> InputShape:
    """A YAML list of sizes, channels first as PyTorch has them; raises `Mistake` where it looks like something else."""
    if len(sizes) == 3 and layout:
        return _settled(sizes, layout, span)
    a, *rest = sizes
    written = "x".join(map(str, rest))
    if len(sizes) == 3 and sizes[0] == sizes[1] and sizes[2] <= 4 and sizes[0] > 4:
        hint = f"write {a}x{written} for {rest[-1]} channels of {a}x{rest[0]}, or {a}@{written} for {a} channels"
        raise _refuse(span, f"a list begins with the channels, and {a}, {rest[0]}, {rest[1]} ends with them", hint)
    if len(sizes) == 4 and sizes[1] <= 4:
        hint = f"write {written} and batch: {a}, or {a}@{written} for a volume"
        raise _refuse(span, f"a list has no batch, and {', '.join(map(str, sizes))} begins with one", hint)
    return channels_first(sizes, span)


def _settled(sizes: tuple[Int, ...], layout: str, span: Span) -> InputShape:
    if layout == "hwc":
        return InputShape((sizes[-1], *sizes[:-1]), "hwc", at=span)
    return InputShape(sizes, "chw", at=span)


def _triple(sizes: tuple[Int, ...], span: Span) -> InputShape:
    """The order of language.md: equal sizes are the image's, else a depth is at most 4."""
    first, middle, last = sizes
    if _symbol_c(first) != _symbol_c(last):
        return _settled(sizes, "chw" if _symbol_c(first) else "hwc", span)
    if middle == last:
        return _settled(sizes, "chw", span)
    if first == middle:
        return _settled(sizes, "hwc", span)
    small_first, small_last = _small(first), _small(last)
    if small_first and not small_last:
        return _settled(sizes, "chw", span)
    if small_last and not small_first and _alike(first, middle):
        return _settled(sizes, "hwc", span)
    a, b, c = map(item_text, sizes)
    raise _refuse(
        span,
        f"{a}x{b}x{c} can be read in two ways",
        f"write {a}@{b}x{c} for {a} channels of {b}x{c}, or {c}@{a}x{b} for {c} channels of {a}x{b}",
    )


def _small(size: Any) -> bool:
    return isinstance(size, int) and size <= 4


def _symbol_c(size: Any) -> bool:
    return isinstance(size, Expression) and size.text == "C"


def _alike(a: Any, b: Any) -> bool:
    """Two sides of an image that differ by no more than 4 times; what is not yet a number may be anything."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b) <= 4 * min(a, b)
    return True


def _refuse(span: Span, finding: str, hint: str) -> Mistake:
    return Mistake(span.start, span.end, finding, "a shape such as 3x224x224, 224x224x3 or 3@224x224", hint)
