"""What every layer kind is made of: fields, which are its arguments, and rules, which are its arithmetic.

A kind is a class with typed fields. From the fields come its notation, its mapping keys, its help and its
documentation; its rules are asked by the analysis with plain sizes, or with any other kind of number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from ..dims import Dim, equal, product, require, settled, size_text


class Shape(tuple[Dim, ...]):
    """Channels and spatial sizes, without the batch; a flat vector has no spatial sizes."""

    __slots__ = ()

    @classmethod
    def of(cls, channels: Dim, *space: Dim) -> Shape:
        return cls((channels, *space))

    @property
    def channels(self) -> Dim:
        return self[0]

    @property
    def space(self) -> tuple[Dim, ...]:
        return self[1:]

    @property
    def rank(self) -> int:
        """How many spatial axes there are: 2 for an image, 0 for a flat vector."""
        return len(self) - 1

    @property
    def values(self) -> Dim:
        """How many numbers it holds."""
        return product(self)

    def __str__(self) -> str:
        return "x".join(map(size_text, self))


class Window(NamedTuple):
    """Unit v reads the units v*stride - before + dilation*t, for t = 0 .. kernel-1."""

    kernel: Dim
    stride: Dim = 1
    dilation: Dim = 1
    before: Dim = 0


class Spread(NamedTuple):
    """Unit v reads the units (v + before - dilation*t)/stride, for the t where that is whole."""

    kernel: Dim
    stride: Dim
    dilation: Dim = 1
    before: Dim = 0


class Resample(NamedTuple):
    """`size` units are made from `incoming` ones: `nearest`, `linear` or `adaptive` (the mean of a part)."""

    incoming: Dim
    size: Dim
    how: str


EVERYTHING = "everything"  # what a layer reads that looks at every position
UNTOLD = "untold"  # what a layer reads whose author does not say
Reads = tuple[Window | Spread | Resample, ...] | str | None  # one an axis; None: the same position


class Field:
    """One argument of a kind: how it is written, what it means, and what stands if it is not given."""

    __slots__ = ("bare", "choices", "default", "doc", "form", "key", "least", "mark", "name", "off", "word")

    def __init__(
        self,
        form: str,
        doc: str,
        *,
        key: str = "",
        mark: str = "",
        off: str = "",
        word: str = "",
        bare: bool = False,
        default: Any = ...,
        least: int = 1,
        choices: tuple[str, ...] = (),
    ) -> None:
        self.form, self.doc, self.key, self.mark, self.off = form, doc, key, mark, off
        self.bare, self.default, self.least, self.choices = bare, default, least, choices
        self.name, self.word = "", word

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.word = self.word or name

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the notation that name it."""
        if self.choices:
            return self.choices
        return (self.off or self.word,)

    @property
    def required(self) -> bool:
        return self.default is ...


def count(doc: str, **options: Any) -> Any:
    """One whole number."""
    return Field("count", doc, **options)


def size(doc: str, **options: Any) -> Any:
    """One whole number an axis; a single number serves every axis."""
    return Field("size", doc, **options)


def margin(doc: str, **options: Any) -> Any:
    """Padding: a number an axis, before+after, `same` or `valid`."""
    return Field("margin", doc, **options)


def flag(doc: str, **options: Any) -> Any:
    """A word that switches something on, or with `off` something that is on otherwise."""
    return Field("flag", doc, default="off" in options, **options)


def choice(doc: str, *choices: str) -> Any:
    """One word of several, the first if none is given."""
    return Field("choice", doc, choices=choices, default=choices[0])


def rate(doc: str, **options: Any) -> Any:
    """A decimal from 0 to 1, without influence on any figure."""
    return Field("rate", doc, **options)


def bounds(doc: str, **options: Any) -> Any:
    """From..to, either end open."""
    return Field("bounds", doc, **options)


def pair(doc: str, **options: Any) -> Any:
    """Two amounts, before+after."""
    return Field("pair", doc, **options)


def volume(doc: str, **options: Any) -> Any:
    """A shape, C@HxW."""
    return Field("volume", doc, **options)


def table(doc: str, **options: Any) -> Any:
    """A list of lists of channel numbers, as an {expression}."""
    return Field("table", doc, default=None, **options)


def reference(doc: str, **options: Any) -> Any:
    """An earlier layer, @name; the rule is given its spatial sizes."""
    return Field("reference", doc, **options)


Names = tuple[str, ...]
Examples = tuple[tuple[str, str, str, int, int], ...]  # notation, input, output, params, MACs

KINDS: dict[str, type[Layer]] = {}
"""Every kind by each of its names, filled by the classes themselves."""


class Layer:
    """A kind of layer. Subclasses declare fields and rules; a rule takes the incoming shape.

    Every figure defaults to what holds for a layer that changes nothing and owns nothing.
    """

    kind: ClassVar[str] = ""
    also: ClassVar[Names] = ()
    order: ClassVar[Names] = ()
    """PyTorch's positional arguments, where they differ from ours."""
    drops: ClassVar[tuple[str, ...]] = (
        "inplace",
        "eps",
        "momentum",
        "track_running_stats",
        "dim",
        "device",
        "dtype",
        "padding_mode",
    )
    """PyTorch's arguments that change no figure."""
    examples: ClassVar[Examples] = ()
    """Notation, input, output, params, MACs: each is a test, and the documentation's example."""
    weighted: ClassVar[str] = ""
    """`conv` or `fc` where the layer counts towards the depth of a network."""
    merge: ClassVar[bool] = False
    """Takes several inputs."""
    in_place: ClassVar[bool] = False
    """Can write its output over its input."""
    pools: ClassVar[bool] = False
    stated: ClassVar[bool] = False
    """Its figures are its author's word."""
    spatial: ClassVar[bool] = False
    """Needs a volume: a flat vector has no rows and columns."""
    everywhere: ClassVar[bool] = False
    """Also takes statistics over every position, which the receptive field leaves out."""
    fields: ClassVar[dict[str, Field]] = {}

    def __init_subclass__(cls) -> None:
        inherited = [base.__dict__ for base in reversed(cls.__mro__)]
        found = {name: value for space in inherited for name, value in space.items() if isinstance(value, Field)}
        cls.fields = {field.name: field for field in found.values()}
        if "kind" in cls.__dict__:
            for name in (cls.kind, *cls.__dict__.get("also", ())):
                if name in KINDS:
                    raise TypeError(f"two layer kinds are named {name}")
                KINDS[name] = cls

    def __init__(self, **values: Any) -> None:
        for name, field in self.fields.items():
            self.__dict__[name] = values.get(name, field.default)

    @classmethod
    def settle(cls, values: dict[str, Any], rank: int) -> dict[str, Any]:
        """The values as written, arranged for a rank; a kind overrides it where its writing depends on that."""
        return values

    @property
    def is_settled(self) -> bool:
        """Whether all its arguments are plain, so that remarks may compare them."""
        return settled(*_numbers(tuple(self.__dict__[name] for name in self.fields)))

    def check(self, *xs: Shape) -> Iterator[tuple[str, str]]:
        """Findings (with a way out) about the input that do not keep the shape from being known."""
        return iter(())

    def shape(self, x: Shape) -> Shape:
        return x

    def weights(self, x: Shape) -> Dim:
        return 0

    def biases(self, x: Shape) -> Dim:
        return 0

    def buffers(self, x: Shape) -> Dim:
        return 0

    def macs(self, x: Shape) -> Dim:
        return 0

    def bias_adds(self, x: Shape) -> Dim:
        return 0

    def connections(self, x: Shape) -> Dim:
        """Places where a weight or a bias is used, as LeCun et al. 1998 count them."""
        return self.macs(x) + self.bias_adds(x)

    def other_ops(self, x: Shape) -> Dim:
        return 0

    def reads(self, x: Shape) -> Reads:
        """What one unit reads of the input, axis by axis."""
        return None

    def on_padding(self, x: Shape) -> Dim:
        """How many of the MACs meet a zero of the padding."""
        return 0

    def remainder(self, x: Shape) -> Dim:
        """What the divisions in its output's size leave over, all axes together."""
        return 0

    def fit(self, x: Shape) -> Iterator[str]:
        """Where a division is not exact: what is left over, and what would fit."""
        return iter(())

    def notes(self, x: Shape) -> Iterator[str]:
        """What else a reader should know of this layer on this input."""
        return iter(())


def _numbers(value: Any) -> Iterator[Any]:
    """The numbers in an argument that are no plain word, switch or decimal."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _numbers(item)
    elif hasattr(value, "dims_kind"):
        yield value


def stated(given: Dim | None, found: Dim, what: str) -> Iterator[tuple[str, str]]:
    """A finding where a figure that was stated is another; for one that is not decided yet, a condition."""
    if given is None:
        return
    condition = equal(given, found)
    if condition is False:
        yield f"in {given} is stated, but {coming(found, what)}", f"write {found}"
    else:
        require(condition, lambda: ("", ""))


def coming(number: Dim, what: str) -> str:
    """1 channel comes in, 3 channels come in."""
    one = number == 1
    return f"{number} {what.removesuffix('s') if one else what} {'comes' if one else 'come'} in"


def groups_that_fit(*sizes: Dim) -> str:
    """The way out where groups do not divide: those that divide all sizes that are plain; empty where none is."""
    plain = [size for size in sizes if type(size) is int]
    fits = [str(g) for g in range(1, min(*plain, 64) + 1) if all(size % g == 0 for size in plain)] if plain else []
    return f"groups that fit: {' '.join(fits)}" if fits else ""


def axis_names(rank: int) -> tuple[str, ...]:
    """What the spatial axes are called."""
    return ("depth", "height", "width")[3 - rank :] if rank <= 3 else tuple(f"axis {n + 1}" for n in range(rank))
