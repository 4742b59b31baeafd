"""Questions for exercise sheets: sentences with holes, filled by dice, each with the expression that answers it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .._record import record

T = TypeVar("T")
Draft = tuple[str, str]  # a question as a sentence, and the expression of its answer

LEVELS = {"easy": 1, "medium": 2, "hard": 3}
"""The levels, and the points that a question of each is worth."""
TOPICS = ("size", "rf", "params", "macs")
ALL = "all"


class Dice:
    """Draws that depend on the seed alone: a hash of the seed and of how many draws came before."""

    def __init__(self, *seed: object) -> None:
        self.seed, self.draws = "/".join(map(str, seed)), 0

    def below(self, limit: int) -> int:
        """A number from 0 up to but not including the limit."""
        self.draws += 1
        digest = hashlib.sha256(f"{self.seed}/{self.draws}".encode()).digest()
        return int.from_bytes(digest, "big") % limit

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[T]) -> Iterator[T]:
        """All of the things in a drawn order, drawn one by one."""
        left = list(things)
        while left:
            at = self.below(len(left))
            left[at], left[-1] = left[-1], left[at]
            yield left.pop()


# -- layers, in words and in the notation -------------------------------------------------------------

_WORDS = {
    "conv": "a convolution with {filters} filters of {kernel}x{kernel}",
    "convtranspose": "a transposed convolution with {filters} filters of {kernel}x{kernel}",
    "dwconv": "a depthwise convolution with one {kernel}x{kernel} filter for each channel",
    "maxpool": "a max pooling with windows of {kernel}x{kernel}",
    "fc": "a fully connected layer with {filters} outputs",
    "batchnorm": "a batch normalization (one scale and one shift for each channel)",
}


@record
class Step:
    """A layer of a question; kernels are square, sizes in pixels."""

    kind: str
    filters: int = 0
    kernel: int = 0
    stride: int = 1
    pad: int = 0
    dilation: int = 1
    groups: int = 1
    bias: bool = True

    @property
    def notation(self) -> str:
        """conv 64 3x3 /2 pad 1."""
        parts = [self.kind, str(self.filters or ""), f"{self.kernel}x{self.kernel}" if self.kernel else ""]
        parts += [f"/{self.stride}" if self.stride > 1 else "", f"pad {self.pad}" if self.pad else ""]
        parts += [f"{name} {value}" for name, value in self._rarer() if value > 1]
        return " ".join(part for part in [*parts, "" if self.bias else "nobias"] if part)

    def _rarer(self) -> tuple[tuple[str, int], ...]:
        return ("dilation", self.dilation), ("groups", self.groups)

    def words(self, placed: bool) -> str:
        """The layer as a sentence has it, with its stride and padding where these matter."""
        details = [f"stride {self.stride}", f"padding {self.pad}" if self.pad else "no padding"]
        details = details if placed and self.kernel else []
        details += [f"{name} {value}" for name, value in self._rarer() if value > 1]
        details += [] if self.bias else ["no biases"]
        text = _WORDS[self.kind].format(filters=self.filters, kernel=self.kernel)
        return f"{text} ({', '.join(details)})" if details else text


def _chained(steps: Sequence[Step], placed: bool) -> str:
    return " followed by ".join(step.words(placed) for step in steps)


def _call(name: str, steps: Sequence[Step], given: str) -> str:
    """params(conv 64 3x3; conv 32 1x1, in 64)."""
    return f"{name}({'; '.join(step.notation for step in steps)}, {given})"


def _conv(filters: int, kernel: int, stride: int = 1, groups: int = 1, dilation: int = 1) -> Step:
    """A convolution that keeps the size where its stride is 1."""
    return Step("conv", filters, kernel, stride, dilation * (kernel // 2), dilation, groups)


# -- sizes --------------------------------------------------------------------------------------------

_ROUNDED = "A division that leaves a remainder is rounded down."
_CUT = "Padding is what is cut off each side of its output."


def _side(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> Draft:
    """The side of the output behind one window."""
    dilated = f", dilation {d}" if d > 1 else ""
    details = f"stride {s}, {f'padding {p}' if p else 'no padding'}{dilated}"
    sentence = f"A square input of {n}x{n} pixels goes through a convolution with a {k}x{k} kernel ({details})."
    given = "".join(
        f", {name}={value}" for name, value, usual in (("s", s, 1), ("p", p, 0), ("d", d, 1)) if value != usual
    )
    rule = f" {_ROUNDED}" if s > 1 else ""
    return f"{sentence}{rule} How many pixels long is a side of the output?", f"out({n}, k={k}{given})"


def _out(channels: int, side: int, steps: Sequence[Step]) -> Draft:
    """The shape behind a chain of layers."""
    volume = f"A volume of {channels}x{side}x{side} (channels x height x width)"
    rule = _CUT if steps[0].kind == "convtranspose" else _ROUNDED
    sentence = f"{volume} goes through {_chained(steps, True)}. {rule} What shape comes out?"
    return sentence, _call("out", steps, f"{channels}@{side}x{side}")


def _size_easy(dice: Dice) -> Draft:
    kernel = dice.one_of((3, 5, 7))
    return _side(dice.one_of(range(12, 257, 4)), kernel, p=dice.one_of((0, kernel // 2)))


def _size_medium(dice: Dice) -> Draft:
    kernel = dice.one_of((2, 3, 5, 7, 11))
    return _side(20 + dice.below(237), kernel, dice.one_of((2, 3, 4)), dice.below(kernel // 2 + 1))


def _shape_medium(dice: Dice) -> Draft:
    conv = Step("conv", dice.one_of((6, 16, 32, 64, 96)), dice.one_of((3, 5, 7)), dice.one_of((1, 2)), dice.below(3))
    pool = Step("maxpool", 0, dice.one_of((2, 3)), 2)
    return _out(dice.one_of((1, 3)), 24 + dice.below(233), (conv, pool))


def _size_hard(dice: Dice) -> Draft:
    kernel, dilation = dice.one_of((3, 5)), dice.one_of((2, 3, 4))
    return _side(24 + dice.below(233), kernel, dice.one_of((1, 2)), dice.below(2 * dilation + 1), dilation)


def _transposed_hard(dice: Dice) -> Draft:
    kernel = dice.one_of((2, 3, 4, 5))
    stride = dice.one_of((2, 3) if kernel > 2 else (2,))  # a kernel below the stride would leave gaps
    step = Step("convtranspose", dice.one_of((8, 16, 32, 64)), kernel, stride, dice.below(kernel // 2 + 1))
    return _out(dice.one_of((16, 32, 64, 128)), 4 + dice.below(61), (step,))


def _shape_hard(dice: Dice) -> Draft:
    first = Step("conv", dice.one_of((32, 64, 96)), dice.one_of((7, 9, 11)), dice.one_of((2, 3, 4)), dice.below(4))
    pool = Step("maxpool", 0, 3, 2)
    last = Step("conv", dice.one_of((128, 192, 256)), dice.one_of((3, 5)), 1, dice.below(3))
    return _out(3, 100 + dice.below(200), (first, pool, last))


# -- receptive fields ---------------------------------------------------------------------------------


def _field(links: Sequence[tuple[int, int, int]]) -> Draft:
    """The field of a stack of kernels: (kernel, stride, dilation) of each."""
    words = ", then ".join(_link(*link) for link in links)
    dilated = any(dilation > 1 for _, _, dilation in links)
    steps = [Step("conv", 1, *link[:2], 0, link[2]).notation if dilated else _short(*link[:2]) for link in links]
    sentence = f"Layers with these kernels follow one another: {words}."
    field = "the receptive field that one unit of the last layer has in the input, away from the border"
    return f"{sentence} How many pixels long is a side of {field}?", f"rf({', '.join(steps)})"


def _link(kernel: int, stride: int, dilation: int) -> str:
    return f"{kernel}x{kernel} (stride {stride}{f', dilation {dilation}' if dilation > 1 else ''})"


def _short(kernel: int, stride: int) -> str:
    return f"{kernel}x{kernel}{f'/{stride}' if stride > 1 else ''}"


def _rf_easy(dice: Dice) -> Draft:
    return _field([(dice.one_of((3, 5, 7, 9)), 1, 1) for _ in range(2 + dice.below(3))])


def _rf_medium(dice: Dice) -> Draft:
    return _field([(dice.one_of((2, 3, 5, 7)), dice.one_of((1, 2)), 1) for _ in range(2 + dice.below(3))])


def _rf_hard(dice: Dice) -> Draft:
    dilated = dice.one_of((True, False))
    drawn = [(dice.one_of((3, 5)), dice.one_of((1, 2)), dice.one_of((2, 4, 8))) for _ in range(3 + dice.below(2))]
    return _field(drawn if dilated else [(dice.one_of((2, 3, 5, 7, 11)), stride, 1) for _, stride, _ in drawn * 2])


# -- parameters ---------------------------------------------------------------------------------------


def _params(steps: Sequence[Step], channels: int, biases: bool = True) -> Draft:
    """The parameters of a chain of layers, or its weights alone."""
    comes = f"{channels} {'numbers' if steps[0].kind == 'fc' else 'channels'} come in"
    asked = f"How many parameters does {_chained(steps, False)} have, where {comes}?"
    sentence = f"{asked} {'Biases count.' if biases else 'Biases do not count.'}"
    return sentence, _call("params" if biases else "weights", steps, f"in {channels}")


def _params_easy(dice: Dice) -> Draft:
    conv = Step("conv", dice.one_of((8, 10, 16, 20, 32, 50, 64, 100, 128, 256)), dice.one_of((1, 3, 5)))
    return _params((conv,), dice.one_of((1, 3, 10, 16, 32, 64, 100, 128)), dice.one_of((True, False)))


def _fc_easy(dice: Dice) -> Draft:
    return _params((Step("fc", 10 * (1 + dice.below(10))),), 100 * (1 + dice.below(20)))


def _groups_medium(dice: Dice) -> Draft:
    groups = dice.one_of((2, 4, 8))
    conv = Step("conv", 8 * (1 + dice.below(32)), dice.one_of((3, 5)), groups=groups)
    return _params((conv,), 8 * (1 + dice.below(32)), dice.one_of((True, False)))


def _two_medium(dice: Dice) -> Draft:
    steps = [Step("conv", dice.one_of((6, 16, 24, 32, 48, 64, 96)), dice.one_of((1, 3, 5, 7))) for _ in range(2)]
    return _params(steps, dice.one_of((1, 3, 16, 32, 64)), dice.one_of((True, False)))


def _flat_medium(dice: Dice) -> Draft:
    """A fully connected layer on a volume."""
    channels, side, units = (
        dice.one_of((16, 32, 64, 256, 512)),
        4 + dice.below(5),
        dice.one_of((10, 84, 120, 1000, 4096)),
    )
    volume = f"a volume of {channels}x{side}x{side} (channels x height x width)"
    sentence = f"How many parameters does {Step('fc', units).words(False)} have that reads {volume}? Biases count."
    return sentence, _call("params", (Step("fc", units),), f"{channels}@{side}x{side}")


def _rare_hard(dice: Dice) -> Draft:
    """Batch normalization, transposed and depthwise layers."""
    filters, kernel = 16 * (1 + dice.below(16)), dice.one_of((3, 5))
    chains = (
        (Step("conv", filters, kernel, bias=False), Step("batchnorm")),
        (Step("convtranspose", filters, dice.one_of((2, 4)), 2), Step("conv", filters, kernel)),
        (Step("dwconv", 0, kernel), Step("conv", filters, 1)),
    )
    return _params(dice.one_of(chains), 16 * (1 + dice.below(16)))


def _pair(dice: Dice, channels: int) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """A design and one that does with less; all keep the size. The channels are a multiple of 16."""
    kernel, quarter = dice.one_of((3, 5)), channels // 4
    pairs = (
        ((_conv(channels, 5),), (_conv(channels, 3),) * 2),
        ((_conv(channels, 7),), (_conv(channels, 3),) * 3),
        ((_conv(channels, kernel),), (_conv(quarter, 1), _conv(quarter, kernel), _conv(channels, 1))),
        ((_conv(channels, kernel),), (Step("dwconv", 0, kernel, 1, kernel // 2), _conv(channels, 1))),
        ((_conv(channels, kernel),), (_conv(channels, kernel, groups=dice.one_of((2, 4, 8))),)),
    )
    return dice.one_of(pairs)


def _fewer_hard(dice: Dice) -> Draft:
    channels = 16 * (1 + dice.below(32))
    large, small = _pair(dice, channels)
    ways = f"{_chained(large, False)} have than {_chained(small, False)}"
    sentence = f"How many more weights does {ways}, where {channels} channels come in? Biases do not count."
    return sentence, " - ".join(_call("weights", steps, f"in {channels}") for steps in (large, small))


# -- work ---------------------------------------------------------------------------------------------

COUNTED = "Multiplications by zeros of the padding count, additions of biases do not."


def _macs(steps: Sequence[Step], channels: int, side: int, flops: bool = False) -> Draft:
    """The work of a chain of layers on a square volume."""
    unit = "operations (two for each multiply-accumulate)" if flops else "multiply-accumulates"
    volume = f"an input of {channels}x{side}x{side} (channels x height x width)"
    sentence = f"How many {unit} does {_chained(steps, True)} take on {volume}? {COUNTED}"
    return sentence, _call("flops" if flops else "macs", steps, f"{channels}@{side}x{side}")


def _macs_easy(dice: Dice) -> Draft:
    conv = _conv(dice.one_of((8, 10, 16, 20, 32, 64, 100, 128)), dice.one_of((1, 3, 5)))
    return _macs((conv,), dice.one_of((1, 3, 10, 16, 32, 64)), dice.one_of((8, 10, 16, 20, 32, 50, 64, 100)))


def _macs_medium(dice: Dice) -> Draft:
    groups = dice.one_of((1, 2, 4))
    conv = _conv(8 * (1 + dice.below(32)), dice.one_of((3, 5)), dice.one_of((1, 2)), groups)
    return _macs((conv,), 8 * (1 + dice.below(16)), 4 * (3 + dice.below(26)), dice.one_of((True, False)))


def _work_medium(dice: Dice) -> Draft:
    first = Step("conv", dice.one_of((6, 16, 32, 64)), dice.one_of((3, 5)), 1, dice.below(2))
    last = Step("conv", dice.one_of((16, 32, 64)), dice.one_of((1, 3)))
    return _macs((first, Step("maxpool", 0, 2, 2), last), dice.one_of((1, 3)), 4 * (4 + dice.below(29)))


def _macs_hard(dice: Dice) -> Draft:
    filters, kernel = 16 * (1 + dice.below(16)), dice.one_of((3, 5))
    up = dice.one_of((2, 3, 4))
    chains = (
        (_conv(filters, kernel, dilation=dice.one_of((2, 4))), _conv(2 * filters, 1)),
        (Step("convtranspose", filters, up, up), _conv(filters, kernel)),
        (Step("dwconv", 0, kernel, 2, kernel // 2), _conv(filters, 1)),
    )
    return _macs(dice.one_of(chains), 16 * (1 + dice.below(8)), 4 * (4 + dice.below(15)))


def _spared_hard(dice: Dice) -> Draft:
    channels, side = 16 * (1 + dice.below(16)), 7 * (1 + dice.below(8))
    large, small = _pair(dice, channels)
    volume = f"an input of {channels}x{side}x{side} (channels x height x width)"
    ways = f"{_chained(large, True)} take than {_chained(small, True)}"
    sentence = f"How many more multiply-accumulates does {ways}, on {volume}? {COUNTED}"
    return sentence, " - ".join(_call("macs", steps, f"{channels}@{side}x{side}") for steps in (large, small))


TEMPLATES: dict[str, dict[str, tuple[Callable[[Dice], Draft], ...]]] = {
    "easy": {"size": (_size_easy,), "rf": (_rf_easy,), "params": (_params_easy, _fc_easy), "macs": (_macs_easy,)},
    "medium": {
        "size": (_size_medium, _shape_medium),
        "rf": (_rf_medium,),
        "params": (_groups_medium, _two_medium, _flat_medium),
        "macs": (_macs_medium, _work_medium),
    },
    "hard": {
        "size": (_size_hard, _transposed_hard, _shape_hard),
        "rf": (_rf_hard,),
        "params": (_rare_hard, _fewer_hard),
        "macs": (_macs_hard, _spared_hard),
    },
}
"""What draws a question, by level and topic."""
