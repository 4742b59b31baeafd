"""Random valid networks as text, in one-line notation and in YAML, spelled as differently as the language allows.

Every part of a network takes 8 channels and gives 8 channels of the same size, so that parts fit together
wherever they stand; only `shrink` at the top level changes the size. Numbers are spelled as digits or as
expressions that are worth the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from hypothesis import strategies as st

WIDTH = 8  # channels between parts
T = TypeVar("T")
Values = dict[str, int]  # what names are worth


class Pen:
    """Random decisions; the first choice is the plainest, which is what a failing text shrinks to."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def number(self, least: int, most: int) -> int:
        """A number from .. to."""
        return self.draw(st.integers(least, most))

    def pick(self, *items: T) -> T:
        """One of the items."""
        return items[self.number(0, len(items) - 1)]

    def once_in(self, times: int) -> bool:
        """True so rarely."""
        return self.number(1, times) == times

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in some order, mostly the given one."""
        return list(self.draw(st.permutations(items))) if self.once_in(3) else list(items)


# -- expressions -------------------------------------------------------------------------------------

Spelled = tuple[str, int]  # an expression and how tightly it binds: 1 compare, 2 sum, 3 product, 4 sign, 5 power, 9


def spelled(pen: Pen, value: int, names: Values, depth: int = 2) -> Spelled:
    """An expression that is worth `value`."""
    known = [name for name, worth in names.items() if worth == value]
    if known and pen.number(0, 2):
        return pen.pick(*known), 9
    if not depth or pen.once_in(4):
        return (str(value), 9) if value >= 0 else (str(value), 4)

    def part(worth: int, least: int) -> str:
        text, binding = spelled(pen, worth, names, depth - 1)
        return text if binding >= least and not pen.once_in(6) else f"({text})"

    def binary(left: int, operator: str, right: int, binding: int) -> Spelled:
        space = pen.pick("", " ")
        return f"{part(left, binding)}{space}{operator}{space}{part(right, binding + 1)}", binding

    some = pen.number(1, 5)
    factor = next(number for number in (some, 2, 1) if value % number == 0)
    ways: list[Callable[[], Spelled]] = [
        lambda: binary(value - some, "+", some, 2),
        lambda: binary(value + some, "-", some, 2),
        lambda: binary(value // factor, "*", factor, 3),
        lambda: binary(value * some, "/", some, 3),
        lambda: binary(value * some + some - 1, "//", some, 3),
        lambda: binary(value * 2 + some, "%", value + some, 3) if value >= 0 else binary(-value, "*", -1, 3),
        lambda: (f"{part(value, 9)}**{part(1, 4)}", 5),
        lambda: (f"-{part(-value, 5)}", 4),
        lambda: (f"{part(value, 3)}*({part(some, 2)} {pen.pick('<', '<=', '!=')} {part(some + 1, 2)})", 3),
        lambda: (f"[{part(some, 1)}, {part(value, 1)}][{part(1, 1)}]", 9),
        lambda: (f"{pen.pick('max', 'min')}({part(value, 1)}, {part(value, 1)})", 9),
        lambda: (f"max({part(value, 1)}, {part(value - some, 1)})", 9),
        lambda: (f"{pen.pick('floor', 'round')}({part(value, 2)} + 0.{some - 1})", 9),
        lambda: (f"divisible({part(value * WIDTH, 1)}, {WIDTH})/{WIDTH}", 3) if value > 0 else binary(value, "+", 0, 2),
        lambda: (f"len([{', '.join(['0'] * value)}])", 9) if 0 <= value < 9 else (f"{part(2 * value, 3)}*0.5", 3),
    ]
    return pen.pick(*ways)()


@st.composite
def expressions(draw: st.DrawFn) -> tuple[str, int, Values]:
    """The text of an expression, what it is worth, and what its names are worth."""
    pen = Pen(draw)
    names = {name: pen.number(-9, 99) for name in ("a", "width", "_n2", "é")[: pen.number(0, 4)]}
    value = pen.number(-20, 200)
    return spelled(pen, value, names, 3)[0], value, names


# -- what a place in a text knows --------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A block: its numbers with what they must be worth, and its chains, each perhaps with a default."""

    name: str
    numbers: Values
    chains: tuple[str, ...]
    optional: frozenset[str]
    text: str = ""


@dataclass(frozen=True)
class Place:
    """Where a step stands: what it may name, count on and refer to."""

    values: Values = field(default_factory=dict)
    chains: tuple[str, ...] = ()  # parameters that stand for chains
    space: tuple[int, ...] | None = None  # None inside blocks, which are called wherever they fit
    rank: int = 2
    naming: bool = True  # not in unnamed repeats, where a name would stand twice
    lines: bool = True  # newlines may separate steps
    commas: bool = True  # not inside calls, where they divide arguments
    layers: list[str] = field(default_factory=list)  # what may be referred to: all of one shape


class Writer:
    """Writes one random network."""

    def __init__(self, pen: Pen, rank: int, blocks: Sequence[Block] = ()) -> None:
        self.pen, self.rank, self.blocks = pen, rank, list(blocks)
        self.named = 0

    # -- small things ------------------------------------------------------------------------------

    def count(self, value: int, place: Place) -> str:
        """A whole number: digits, or an expression in braces."""
        if self.pen.number(0, 3):
            return str(value)
        return f"{{{self.expression(value, place)}}}"

    def expression(self, value: int, place: Place) -> str:
        return spelled(self.pen, value, place.values)[0]

    def size(self, value: int, place: Place) -> str:
        """A number that serves every axis, or one an axis."""
        axes = self.pen.pick(1, self.rank)
        return self.pen.pick("x", "x", "X", "×", " x ").join(self.count(value, place) for _ in range(axes))

    def option(self, word: str, value: str) -> str:
        return f"{word}{self.pen.pick(' ', ' ', '=', ' = ')}{value}"

    def word(self, layer: str) -> str:
        """A layer whose kind is written in any case."""
        kind, *rest = layer.split(" ", 1)
        return " ".join([self.pen.pick(kind, kind, kind, kind.capitalize(), kind.upper()), *rest])

    def arguments(self, kind: str, ordered: Sequence[str], named: Sequence[str], place: Place) -> str:
        """A layer: what stands without a name keeps its order, what has one may stand anywhere behind it."""
        comma = self.pen.pick(" ", " ", ", ") if place.commas else " "
        return " ".join([self.word(kind), comma.join([*ordered, *self.pen.shuffled(named)])]).strip()

    def new_name(self) -> str:
        self.named += 1
        return self.pen.pick(f"n{self.named}", f"conv_{self.named}x", f"B{self.named}", f"größe{self.named}")

    def arrow(self, place: Place) -> str:
        if place.lines and self.pen.once_in(3):
            return self.pen.pick("\n", " ->\n", "\n-> ", "  # why\n", "\n\n")
        return self.pen.pick(" -> ", " -> ", "->", " → ", " ; ")

    def joined(self, steps: Sequence[str], place: Place) -> str:
        """Steps as one chain."""
        text = ""
        for step in steps:
            text += (self.arrow(place) if text else "") + step
        return text

    def direct(self, place: Place) -> Place:
        """The place of a layer that directly follows another part, so that `in`, `h` and `w` are known."""
        incoming = {"in": WIDTH} | dict(zip(("w", "h"), reversed(place.space or ())))
        return replace(place, values={**place.values, **incoming})

    # -- layers ------------------------------------------------------------------------------------

    def convolution(self, place: Place) -> list[str]:
        """A convolution that keeps the size, in one of many spellings."""
        place = self.direct(place)
        pen = self.pen
        kernel, dilation, groups = pen.pick(3, 1, 5), pen.pick(1, 1, 2), pen.pick(1, 1, 2, 4)
        kind = pen.pick("conv", "conv", "convolution", f"conv{self.rank}d", "convtranspose", "deconv")
        transposed = kind in ("convtranspose", "deconv")
        filters, size = self.count(WIDTH, place), self.size(kernel, place)
        full = "x".join(self.count(kernel, place) for _ in range(self.rank))
        depth = self.count(WIDTH // groups, place)
        bare = [[filters, size], [filters, f"kernel {size}"], [f"filters {filters}", f"kernel_size={size}"]]
        bare += [] if transposed else [[filters, f"{full}x{depth}"], [f"{full}x{depth}x{filters}"]]
        words = [self.padding(dilation * (kernel - 1), place, not transposed)]
        words += [self.option("dilation", self.size(dilation, place))] * (dilation > 1 or pen.once_in(4))
        words += [self.option("groups", self.count(groups, place))] * (groups > 1 or pen.once_in(5))
        words += [pen.pick("nobias", "bias=False")] * pen.once_in(3)
        words += [pen.pick("/1", "stride 1", f"/ {self.count(1, place)}")] * pen.once_in(3)
        words += [pen.pick("via function", "via module")] * pen.once_in(8)
        words += [f"in {WIDTH}"] * pen.once_in(8)
        words += ["fixed"] * pen.once_in(8)
        if groups == 1 and not transposed and pen.once_in(8):
            table = [sorted({pen.number(0, WIDTH - 1), number}) for number in range(WIDTH)]
            words.append(f"connections {{{table}}}")
            bare = bare[:3]
        return [self.arguments(kind, pen.pick(*bare), words, place)]

    def padding(self, total: int, place: Place, same: bool = False) -> str:
        """Padding that keeps the size, around a window that loses `total`."""
        ways = [self.option(self.pen.pick("pad", "padding"), self.size(total // 2, place))]
        if same:
            ways.append("same")
            before = self.pen.number(0, total)
            uneven = "x".join(f"{self.count(before, place)}+{total - before}" for _ in range(self.rank))
            ways.append(f"pad {uneven}")
        return self.pen.pick(*ways) if total else self.pen.pick("", "valid", "pad 0") if same else "pad 0"

    def depthwise(self, place: Place) -> list[str]:
        place = self.direct(place)
        words = [self.padding(2, place, same=True), self.option("multiplier", self.count(1, place))]
        return [self.arguments(self.pen.pick("dwconv", "depthwise"), [self.size(3, place)], words, place)]

    def pooling(self, place: Place) -> list[str]:
        place = self.direct(place)
        kind, flag = self.pen.pick(("maxpool", "ceil"), ("pool", "dilation 1"), ("avgpool", "excludepad"))
        words = [f"/{self.size(1, place)}", f"pad {self.size(1, place)}", *[flag] * self.pen.once_in(3)]
        return [self.arguments(kind, [self.size(3, place)], words, place)]

    def torch(self, place: Place) -> list[str]:
        """A layer as PyTorch writes it."""
        nn, r = self.pen.pick("", "nn.", "torch.nn."), self.rank
        three = self.pen.pick("3", f"({', '.join(['3'] * r)})")
        written = [
            f"Conv{r}d({WIDTH}, {WIDTH}, {three}, padding={self.pen.pick('1', repr('same'))})",
            f"Conv{r}d(in_channels={WIDTH}, out_channels={WIDTH}, kernel_size=3, padding=1, bias=False)",
            f"Conv{r}d({WIDTH}, {WIDTH}, kernel_size={three}, stride=1, padding=1, groups=2)",
            f"MaxPool{r}d({three}, 1, 1, ceil_mode=True)",
            f"AvgPool{r}d(3, stride=1, padding=1, count_include_pad=False)",
            f"BatchNorm{r}d({WIDTH}, eps=0.001)",
            f"GroupNorm(2, {WIDTH}, affine=False)",
            "ReLU(inplace=True)",
            "LeakyReLU(0.2)",
            "Dropout(p=0.25)",
        ]
        return [nn + self.pen.pick(*written)]

    def simple(self, place: Place) -> list[str]:
        """A layer that keeps its input's shape."""
        number = self.count(2, place)
        words = [
            "relu",
            "bn",
            "bn noaffine",
            "gelu",
            "prelu",
            "prelu channels",
            "identity",
            "dropout 0.5",
            "droppath .1",
        ]
        words += [
            "dropout",
            f"lrn {self.count(5, place)}",
            "ln",
            "ln all noaffine",
            "scale",
            "elu 1.5",
            "swish",
            "softmax",
        ]
        words += [f"gn {number}", f"channelshuffle {number}", "instancenorm", "instancenorm affine", "leakyrelu 0.01"]
        return [self.word(self.pen.pick(*words))]

    def composed(self, place: Place) -> list[str]:
        """Layers that undo each other."""
        one, two, four = (self.count(number, place) for number in (1, 2, 4))
        times = 2**self.rank
        ways = [
            [f"pad {self.size(1, place)}", f"crop {one}"],
            [f"padchannels {four}+{self.count(0, place)}", f"take {four}.."],
            [f"padchannels {one}+2", f"take {one}..{self.count(WIDTH + 1, place)}"],
            [f"concat(take ..{two} | take {two}..)"],
            [f"upsample {two}", f"maxpool {two}"],
            [f"upsample {two} {self.pen.pick('bilinear', 'nearest')}", f"pixelunshuffle {two}", f"take 0..{WIDTH}"],
            [f"conv {WIDTH * times} 1", f"pixelshuffle {two}", f"avgpool {two} /{two}"],
            [f"convtranspose {WIDTH} 2 /2", "pool 2"],
            [f"mul(identity | gap -> conv {two} 1 -> relu -> conv {WIDTH} 1 -> sigmoid)"],
        ]
        if place.space:
            size = "x".join(map(str, place.space))
            ways += [[f"upsample to {size}"], [f"adaptiveavgpool {size}"], [f"reshape {WIDTH}@{size}"]]
            ways += [[f"custom {WIDTH}@{size} params {four} macs {two}"]]
        if place.layers:
            ways.append([f"pad {two}", f"crop like @{self.pen.pick(*place.layers)}"])
        return self.pen.pick(*ways)

    # -- structure ---------------------------------------------------------------------------------

    def chain(self, place: Place, parts: int, depth: int) -> list[str]:
        """Some steps."""
        return [self.step(place, depth) for _ in range(parts)]

    def step(self, place: Place, depth: int) -> str:
        """A part, perhaps named, grouped or repeated."""
        pen, name = self.pen, ""
        count = None if pen.number(0, 4) else pen.pick(2, 1, 0, 3)
        if place.naming and pen.once_in(3):
            name = self.new_name()
        inner = place
        if count is not None:
            values = {**place.values, "(i >= 0)": 1, "(i == 5)": 0}
            inner = replace(place, values=values, naming=bool(name), layers=list(place.layers))
        elif name:
            inner = replace(place, layers=list(place.layers))
        steps = self.part(inner, depth)
        if len(steps) > 1 or pen.once_in(6):
            if not name and count is None and not pen.once_in(4):
                place.layers[:] = inner.layers
                return self.joined(steps, place)
            steps = [f"({self.joined(steps, place)})"]
        if name and count != 0:
            place.layers.append(name)
            if count is not None:
                place.layers.append(f"{name}.{count - 1}")
        label = f"{name}{pen.pick(': ', ':', ' : ')}" if name else ""
        times = "" if count is None else f"{self.count(count, self.direct(place))}{pen.pick(' * ', '*')}"
        return f"{label}{times}{steps[0]}"

    def part(self, place: Place, depth: int) -> list[str]:
        ways = [
            self.simple,
            self.convolution,
            self.convolution,
            self.pooling,
            self.depthwise,
            self.torch,
            self.composed,
        ]
        if depth and self.pen.once_in(2):
            return self.nested(place, depth - 1)
        return self.pen.pick(*ways)(place)

    def nested(self, place: Place, depth: int) -> list[str]:
        """Branches, blocks, groups and what a chain parameter stands for."""
        pen = self.pen
        ways = [self.branches, self.residual, self.group, self.reference]
        ways += [self.call] * 3 * bool(self.blocks)
        if place.chains:
            ways.append(lambda place, depth: [pen.pick(*place.chains)])
        return pen.pick(*ways)(place, depth)

    def branch(self, place: Place, depth: int) -> str:
        """A branch: a chain, nothing at all, or one that starts at an earlier layer."""
        begin = [f"@{self.pen.pick(*place.layers)}"] if place.layers and self.pen.once_in(3) else []
        return self.joined(begin + self.chain(place, self.pen.number(0, 2), depth), place)

    def branches(self, place: Place, depth: int) -> list[str]:
        kind, count = self.pen.pick("concat", "add", "mul"), self.pen.number(2, 3)
        text = self.bracketed(self.word(kind), [self.branch(place, depth) for _ in range(count)], place)
        return [text, f"conv {WIDTH} 1"] if kind == "concat" else [text]

    def residual(self, place: Place, depth: int) -> list[str]:
        """A residual with or without a shortcut, or a side head."""
        if self.pen.once_in(6):
            return [f"aux({self.pen.pick('', f'{self.new_name()}: ') if place.naming else ''}(gap -> fc 10))"]
        branches = [self.branch(place, depth)]
        if self.pen.once_in(2):
            branches.append("project" if self.pen.number(0, 1) else self.branch(place, depth))
        return [self.bracketed("residual", branches, place)]

    def bracketed(self, word: str, branches: Sequence[str], place: Place) -> str:
        bar, edge = " | ", ""
        if place.lines and self.pen.once_in(3):
            bar, edge = self.pen.pick("\n| ", " |\n"), "\n"
        return f"{word}({edge}{bar.join(branches)}{edge})"

    def group(self, place: Place, depth: int) -> list[str]:
        return [f"({self.joined(self.chain(place, self.pen.number(1, 2), depth), place)})"]

    def reference(self, place: Place, depth: int) -> list[str]:
        if not place.layers:
            return self.simple(place)
        return [f"@{self.pen.pick(*place.layers)}"]

    def call(self, place: Place, depth: int) -> list[str]:
        """A call of a block, its arguments by position or by name."""
        block = self.pen.pick(*self.blocks)
        given: list[str] = []
        by_name = False
        for name in [*block.numbers, *block.chains]:
            if name in block.optional and self.pen.once_in(2):
                by_name = True
                continue
            by_name = by_name or self.pen.once_in(4)
            label = f"{name}{self.pen.pick('=', ' = ')}" if by_name else ""
            given.append(label + self.argument(block, name, place, depth))
        if not given:
            return [block.name + self.pen.pick("", "()")]
        space = self.pen.pick("", " ") if not (place.lines and self.pen.once_in(6)) else "\n"
        return [f"{block.name}({space}{self.pen.pick(', ', ',').join(given)}{space})"]

    def argument(self, block: Block, name: str, place: Place, depth: int) -> str:
        """What a parameter is given: a number spelled somehow, or a chain."""
        if name in block.numbers:
            text = self.expression(block.numbers[name], self.direct(place))
            return text if self.pen.once_in(2) else f"{{{text}}}"
        inner = replace(place, naming=False, commas=False, layers=list(place.layers))
        steps = self.chain(inner, self.pen.number(1, 2), min(depth, 1))
        begin = ["identity"] if steps[0][0] in "({0123456789" else []  # else it could be read as a number
        return self.joined(begin + steps, inner)

    def block(self, name: str, values: Values) -> Block:
        """A new block, whose body may call the blocks there are."""
        pen = self.pen
        numbers = {key: pen.number(0, 9) for key in ("k", "c", "gross")[: pen.number(0, 3)]}
        chains = ("act", "att")[: pen.number(0, 2)]
        place = Place({**values, **numbers}, chains, None, self.rank)
        optional = frozenset(key for key in (*numbers, *chains) if pen.once_in(2))
        made = Block(name, numbers, chains, optional)
        here = Place(values, rank=self.rank, lines=False, naming=False)
        signature = []
        for key in (*numbers, *chains):
            default = ""
            if key in optional:
                default = f"{pen.pick('=', ' = ')}{self.argument(made, key, here, 0)}"
            signature.append(key + default)
        body = self.joined(self.chain(place, pen.number(1, 3), 1), place)
        brackets = f"({', '.join(signature)})" if signature or pen.once_in(3) else ""
        return replace(made, text=f"{_key(name + brackets)}: |\n{_indented(body)}")

    # -- the whole ---------------------------------------------------------------------------------

    def shrink(self, place: Place) -> tuple[list[str], Place]:
        """A step that halves the size; what stands before it can no longer be referred to."""
        if place.space is None or min(place.space) < 8 or any(size % 2 for size in place.space):
            return [], place
        two = self.size(2, place)
        ways = [f"maxpool {two}", f"conv {WIDTH} 3 /{two} pad 1", f"conv {WIDTH} 2 /{two}", f"avgpool 3 /{two} pad 1"]
        ways += [
            f"residual(conv {WIDTH} 3 /2 pad 1 -> bn | project)",
            f"upsample to {'x'.join(str(n // 2) for n in place.space)}",
        ]
        return [self.pen.pick(*ways)], replace(place, space=tuple(n // 2 for n in place.space), layers=[])

    def body(self, place: Place) -> tuple[list[str], list[str]]:
        """A whole chain behind its input of 8 channels: what keeps the 8, and how it ends."""
        steps = self.chain(place, self.pen.number(1, 4), 2)
        for _ in range(self.pen.number(0, 2)):
            more, place = self.shrink(place)
            steps += more + self.chain(place, self.pen.number(0, 3), 2)
        ends = [[], ["gap", "fc 10"], ["flatten -> linear 10", "softmax"], [f"fc {self.count(10, place)} nobias"]]
        return steps, self.pen.pick(*ends)


# -- whole texts -------------------------------------------------------------------------------------


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _key(text: str) -> str:
    """A key, quoted where YAML would read it as something else."""
    return f'"{text}"' if any(mark in text for mark in (": ", " #", "{", "[")) else text


def _item(pen: Pen, text: str) -> str:
    """A scalar of a list, in quotes where it needs them or now and then."""
    plain = text[0] not in "{}[]@*&!|>%#`\"'" and ": " not in text and " #" not in text and not text.endswith(":")
    quotes = pen.pick('"', "'") if "'" not in text else '"'
    return text if plain and pen.number(0, 2) else f"{quotes}{text}{quotes}"


def _space(pen: Pen) -> tuple[int, ...]:
    rank = pen.pick(2, 2, 2, 1, 3)
    size = pen.pick(16, 12, 17, 20)
    return tuple(size if rank == 3 or pen.once_in(2) else pen.pick(16, 24, 13) for _ in range(rank))


def _shape(space: tuple[int, ...]) -> str:
    """A shape of 8 channels as the canonical text has it."""
    return f"{WIDTH}@{'x'.join(map(str, space))}"


def _input(pen: Pen, space: tuple[int, ...]) -> str:
    """A shape of 8 channels in any spelling."""
    size = "x".join(map(str, space))
    ways = [_shape(space), f"({', '.join(map(str, (1, WIDTH, *space)))})", f"{WIDTH} @ {size}"]
    if len(space) == 2 and space[0] == space[1]:
        ways += [f"{WIDTH}x{size}", f"{WIDTH} × {' × '.join(map(str, space))}", f"{size}x{WIDTH}"]
    return pen.pick(*ways)


class File:
    """Writes one random network in YAML."""

    def __init__(self, pen: Pen) -> None:
        self.pen, self.space, self.values = pen, _space(pen), Values()
        self.head: dict[str, str] = {}
        self.variables()
        self.writer = Writer(pen, len(self.space))
        self.blocks()
        self.settings()
        self.layers(self.inputs())

    def __str__(self) -> str:
        pairs = [
            f"{key}:{'' if value[0] == chr(10) else ' '}{value}"
            for key, value in self.pen.shuffled([*self.head.items()])
        ]
        return "\n".join(pairs) + "\n"

    def variables(self) -> None:
        """Variables that may use those before them, and lists."""
        lines = ""
        for name in ("width", "n", "K", "_x2")[: self.pen.number(0, 4)]:
            value = self.pen.pick(WIDTH, 2, 0, 1, 5)
            if self.pen.once_in(4):
                lines += f"\n  {name}: {self.pen.pick(f'[{value}, 3]', repr([value, 3]))}"
                self.values |= {f"{name}[0]": value, f"{name}[1]": 3, f"len({name})": 2}
            else:
                lines += f"\n  {name}: {_item(self.pen, spelled(self.pen, value, self.values)[0])}"
                self.values[name] = value
        if lines:
            self.head["vars"] = lines

    def blocks(self) -> None:
        """Blocks in any order, though they call one another."""
        for name in ("mb", "se", "Up_2")[: self.pen.number(0, 3)]:
            self.writer.blocks.append(self.writer.block(name, self.values))
        if self.writer.blocks:
            texts = [_indented(block.text) for block in self.writer.blocks]
            self.head["blocks"] = "\n" + "\n".join(self.pen.shuffled(texts))

    def settings(self) -> None:
        """Name, batch, requirements and variants."""
        pen = self.pen
        if pen.once_in(3):
            self.head["name"] = pen.pick("ResNet-50", "no", json.dumps('a "b": c # d'), "'1:30'", "größe ✓")
        if pen.once_in(4):
            self.head["batch"] = str(pen.number(1, 64))
        if pen.once_in(6):
            self.head["require"] = pen.pick('"params <= 5M"', '["params <= 5M", "rf >= 3"]')
        if pen.once_in(4):
            chosen = [(name, value) for name, value in self.values.items() if name.isidentifier() and pen.once_in(2)]
            settings = [f'{name}: "{spelled(pen, value, {})[0]}"' for name, value in chosen]
            settings += [pen.pick("name: Large", 'name: "a: b"')] * pen.once_in(2)
            self.head["variants"] = f"\n  small: {{{', '.join(settings)}}}\n  r50: {{}}"

    def inputs(self) -> list[str]:
        """One input or two, and the step that begins with them."""
        shape = _shape(self.space)
        if self.pen.once_in(5):
            self.head["inputs"] = f'\n  left: "{shape}"\n  right: {shape}'
            return ["add(@left | @right)"]
        sizes = f"[{', '.join(map(str, (WIDTH, *self.space)))}]"
        self.head["input"] = self.pen.pick(shape, sizes, _item(self.pen, _input(self.pen, self.space)))
        return []

    def layers(self, begin: list[str]) -> None:
        """The layers as plain lines, or as a list."""
        listed = self.pen.once_in(3)
        names = [] if begin else ["input"]
        place = Place(self.values, (), self.space, len(self.space), lines=not listed, layers=names)
        steps, end = self.writer.body(place)
        if listed:
            items = [item for step in begin + steps for item in self.items(step)]
            self.head["layers"] = "\n" + "\n".join(f"- {item}" for item in [*items, *end])
        else:
            text = self.writer.joined(begin + steps + end, place)
            self.head["layers"] = f"{self.pen.pick('|', '>')}\n{_indented(text)}"

    def items(self, step: str) -> list[str]:
        """A step as an item of a list, and now and then another that is written as a mapping."""
        pad, three = self.pen.pick("1", "same"), [3] * len(self.space)
        more = [
            f"conv: {{out_channels: {WIDTH}, kernel_size: 3, padding: {pad}, bias: false, name: {self.writer.new_name()}}}",
            f"maxpool: {{kernel_size: {three}, stride: 1, padding: 1}}",
            f"conv: {WIDTH} 1",
            "concat:\n    - take ..4\n    - [bn, take 4..]",
            "residual: [relu, project]",
            f"conv{len(self.space)}d: {WIDTH}, 1",
        ]
        return [_item(self.pen, step), *[self.pen.pick(*more)] * self.pen.once_in(4)]


@st.composite
def one_liners(draw: st.DrawFn) -> str:
    """Networks in plain notation."""
    pen = Pen(draw)
    space = _space(pen)
    place = Place({}, (), space, len(space))
    writer = Writer(pen, len(space))
    steps, end = writer.body(place)
    return writer.joined([_input(pen, space), *steps, *end], place)


@st.composite
def vectors(draw: st.DrawFn) -> str:
    """Networks of fully connected layers on flat vectors."""
    pen = Pen(draw)
    layers = ["fc 32", "linear 16 nobias", "relu", "Linear(16, 16, bias=False)", "dropout 0.5", "bn", "residual(relu)"]
    layers += ["concat(fc 4 | fc 5 -> tanh)", "reshape 2@2x{in//4} -> flatten", "2 * fc {in*2}", "add(fc 4 | fc 4)"]
    layers += ["fc 9 fixed", "custom 5 params 7 macs 9", "softmax"]
    return " -> ".join(["16", *(f"fc 16 -> {pen.pick(*layers)}" for _ in range(pen.number(1, 5)))])


@st.composite
def yaml_networks(draw: st.DrawFn) -> str:
    """Networks in YAML."""
    return str(File(Pen(draw)))


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Networks of every form, now and then as files from elsewhere: with carriage returns, or a byte order mark."""
    text = draw(st.one_of(one_liners(), yaml_networks(), yaml_networks(), vectors()))
    return Pen(draw).pick(text, text, text, text.replace("\n", "\r\n"), "\ufeff" + text)
