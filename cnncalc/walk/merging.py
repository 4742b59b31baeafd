"""Branches: walked one after another from the same input, and brought together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from .._trampoline import Steps
from ..dims import Unmet, decided, equal
from ..limits import spend
from ..network import Chain, LayerNode, Merge, Reference
from ..rows import Row
from .asking import Asking
from .mending import growth, mends
from .names import Scope

Mend = Callable[[], str]
_STEPS_A_BRANCH = 4


class Merging(Asking):
    """Concat, add, mul, residual and side heads."""

    def chain(self, chain: Chain, row: Row | None, scope: Scope) -> Steps[Row | None]:
        raise NotImplementedError

    def merge(self, merge: Merge, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        if merge.kind == "aux":
            yield self.chain(merge.branches[0], row, scope.as_aux())
            return row
        if merge.kind == "residual":
            found: Row | None = yield self.residual(merge, name, row, scope)
            return found
        branches: list[Row | None] = []
        for branch in merge.branches:
            single = branch.steps[0].atom if len(branch.steps) == 1 else None
            if isinstance(single, Reference) and "*" in single.path:
                branches += self.referred(single, scope)
            elif _is_identity(branch):
                branches.append(row)
            else:
                branches.append((yield self.chain(branch, row, scope)))
        return self.joined(merge.kind, merge, name, branches, scope)

    def joined(
        self, kind: str, merge: Merge, name: str, branches: Sequence[Row | None], scope: Scope, mend: Mend = str
    ) -> Row:
        """The row in which branches meet; `mend` finds a way out where they do not fit."""
        name = name or scope.space.numbered(kind)
        full = scope.space.path(name)
        inputs = tuple(row for row in branches if row is not None)
        if len(inputs) < len(branches):
            found = self.fail(merge.at, "nothing comes into a branch", hint=self.starts(), layer=full)
        elif not inputs or self.broken in inputs:
            found = self.broken
        else:
            try:
                spend(_STEPS_A_BRANCH * len(inputs))
                figures = self.binder.merged(kind, tuple(row.output_shape for row in inputs))
                found = self.add(full, figures, inputs, scope, merge.at)
            except Unmet as unmet:
                found = self.fail(merge.at, unmet.finding, "", mend() or unmet.way_out, full)
        self.register(name, found, scope, merge.at)
        return found

    def residual(self, merge: Merge, name: str, row: Row | None, scope: Scope) -> Steps[Row | None]:
        """The body's output added to the shortcut's."""
        start = len(self.rows)
        body = yield self.chain(merge.branches[0], row, scope)
        shortcut = row
        if merge.project:
            shortcut = self.projected(merge, row, body, scope)
        elif len(merge.branches) > 1:
            shortcut = yield self.chain(merge.branches[1], row, scope)
        mend: Mend = str
        if body is not None and row is not None and shortcut is row and self.broken not in (body, row):
            mend = partial(mends, row, body, self.rows[start:])
        return self.joined("add", merge, name, (body, shortcut), scope, mend)

    def projected(self, merge: Merge, row: Row | None, body: Row | None, scope: Scope) -> Row | None:
        """The shortcut brought to the body's channels and jump, where they differ."""
        if row is None or body is None or self.broken in (row, body):
            return row
        strides = growth(row, body)
        same = decided(equal(row.output_shape.channels, body.output_shape.channels))
        if same and all(decided(equal(stride, 1)) for stride in strides):
            return row
        if any(isinstance(stride, Fraction) and stride.denominator != 1 for stride in strides):
            return self.fail(
                merge.at,
                "project cannot up-sample",
                hint=_upsampled(row, body, strides),
            )
        whole = tuple(int(stride) if isinstance(stride, Fraction) else stride for stride in strides) or (1,)
        channels = body.output_shape.channels
        args = (("filters", channels), ("kernel", (1,)), ("stride", _short(whole)), ("bias", False))
        projected = self.layer(LayerNode("conv", args, at=merge.at), "", row, scope)
        return self.layer(LayerNode("bn", at=merge.at), "", projected, scope)


def _upsampled(row: Row, body: Row, strides: Sequence[Any]) -> str:
    """A shortcut for a body that up-samples by a whole factor, if there is one."""
    factors = {1 / stride for stride in strides}
    factor = factors.pop()
    if (
        factors
        or factor.denominator != 1
        or any(n * factor != out for n, out in zip(row.output_shape.space, body.output_shape.space))
    ):
        return ""
    return f"give the shortcut yourself: residual(body | upsample {factor} -> conv {body.output_shape.channels} 1x1)"


def _is_identity(branch: Chain) -> bool:
    """Whether a branch is just `identity`: the input itself, which makes no row."""
    plain = len(branch.steps) == 1 and not branch.steps[0].name and branch.steps[0].count is None
    return plain and branch.steps[0].atom == LayerNode("identity")


def _short(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return sizes[:1] if all(size == sizes[0] for size in sizes) else sizes
