"""Targets: files, notation, standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..errors import did_you_mean, usage
from ..network import Network
from ..readers import read
from ..readers.files import LARGEST, decoded, load
from ._dispatch import is_notation, is_path


def load_target(target: str, layout: str) -> Network:
    """The network that a target names; raises `UsageError` or `NotationError`."""
    if target == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise usage(f"standard input is larger than {LARGEST // 10**6} MB", expected="a network as text")
        return read(decoded(data, "standard input"), "<stdin>", layout)
    if not target.strip():
        raise usage("the target is empty", expected="a file, or a network such as 3x32x32 -> conv 64 3x3")
    if is_path(target):
        return load(target, layout)
    if not is_notation(target):
        _refuse_word(target)
    return read(target, "<argument>", layout)


def _refuse_word(word: str) -> None:
    """A word that is neither file nor network."""
    import os

    files = [name for name in os.listdir(".") if name.endswith((".yaml", ".yml", ".txt"))]
    hint = did_you_mean(word, files, "a network is a file (alexnet.yaml) or text (3x32x32 -> conv 64 3x3)")
    raise usage(f"no file or network is named '{word}'", hint=hint)


def refuse_lone_kind(targets: Sequence[str]) -> None:
    """`relu` alone is a question about a kind, not a network."""
    from ..layers import kind_of

    for target in targets:
        if target.isidentifier() and kind_of(target) and not is_path(target):
            hint = f"as a network: cnncalc \"64x56x56 -> {target}\""
            raise usage(f"'{target}' is a layer kind; what it takes: cnncalc layers {target}", hint=hint)
