"""Where branches meet."""

from __future__ import annotations

from ..dims import Dim, equal, known, meet, require, settled
from ._base import Layer, Shape, axis_names


class Merge(Layer):
    """Combine several inputs into one."""

    merge = True

    def shape(self, *xs: Shape) -> Shape:
        raise NotImplementedError

    def other_ops(self, *xs: Shape) -> Dim:
        return 0


class Concat(Merge):
    """concat(a | b): join the channels of all branches; their spatial sizes must agree."""

    kind = "concat"
    examples = ()

    def shape(self, *xs: Shape) -> Shape:
        first = xs[0]
        channels: Dim = first.channels
        for x in xs[1:]:
            require(x.rank == first.rank, lambda x=x: _ranks(first, x))  # type: ignore[misc]
            for name, a, b in zip(axis_names(x.rank), first.space, x.space):
                require(equal(a, b), lambda x=x, name=name: _disagree(first, x, name))  # type: ignore[misc]
            channels = channels + x.channels
        space = (next((n for n in sizes if known(n)), sizes[0]) for sizes in zip(*(x.space for x in xs)))
        return Shape.of(channels, *space)


class Elementwise(Merge):
    """Combine the branches value by value; sizes of 1 broadcast, a flat vector of C counts as C@1x1."""

    def shape(self, *xs: Shape) -> Shape:
        rank = max(x.rank for x in xs)
        sizes: tuple[Dim, ...] = _volume(xs[0], rank)
        for x in xs[1:]:
            require(x.rank in (0, rank), lambda x=x: _ranks(xs[0], x))  # type: ignore[misc]
            names = ("channels", *axis_names(rank))
            sizes = tuple(
                meet(a, b, lambda x=x, name=name, sizes=sizes: _disagree(Shape(sizes), x, name))  # type: ignore[misc]
                for name, a, b in zip(names, sizes, _volume(x, rank))
            )
        return Shape(sizes)

    def other_ops(self, *xs: Shape) -> Dim:
        """One a value for each branch after the first."""
        return (len(xs) - 1) * self.shape(*xs).values


class Add(Elementwise):
    """add(a | b): the sum of all branches, value by value; sizes of 1 broadcast."""

    kind = "add"


class Mul(Elementwise):
    """mul(a | b): the product of all branches, value by value; sizes of 1 broadcast."""

    kind = "mul"


_SIZES = "look at the padding and the strides of the branches"


def _volume(x: Shape, rank: int) -> Shape:
    return x if x.rank == rank else Shape((*x, *(1,) * rank))


def _ranks(a: Shape, b: Shape) -> tuple[str, str]:
    volume = a if a.rank else b
    way = (
        f"write -> flatten behind the branch that gives {volume}"
        if 0 in (a.rank, b.rank)
        else "flatten both, or give both as many axes"
    )
    return f"the branches give {a} and {b}, which have not the same number of axes", way


def _disagree(a: Shape, b: Shape, name: str) -> tuple[str, str]:
    verb = "differ" if name == "channels" else "differs"
    only_channels = all(m == n or 1 in (m, n) for m, n in zip(a.space, b.space))
    finding = f"the branches give {a} and {b}, whose {name} {verb}"
    if only_channels:
        vector = f"a vector needs a number for each channel: {a.channels}"
        return finding, "a 1x1 convolution brings them to the same" if b.rank else vector
    channels = "; then a 1x1 convolution for the channels" if name == "channels" else ""
    return finding, _SIZES + _cropping(a, b) + channels


def _cropping(a: Shape, b: Shape) -> str:
    """How the larger of two volumes is cropped to the smaller; empty where neither holds the other."""
    if not settled(*a.space, *b.space):
        return ""
    larger, smaller = (a, b) if all(m >= n for m, n in zip(a.space, b.space)) else (b, a)
    excess = [m - n for m, n in zip(larger.space, smaller.space)]
    if min(excess) < 0:
        return ""
    sides = [f"{extra // 2}" if extra % 2 == 0 else f"{extra // 2}+{extra - extra // 2}" for extra in excess]
    amount = sides[0] if len(set(sides)) == 1 else "x".join(sides)
    return f"; or write -> crop {amount} behind the one that gives {larger}"
