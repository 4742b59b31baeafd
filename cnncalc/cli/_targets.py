"""Targets: files, notation, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from .. import zoo
from ..errors import usage
from ..network import Network
from ..readers import read
from ..readers.files import LARGEST, decoded, load
from ._dispatch import is_notation, is_path, option_behind


def load_target(target: str, layout: str) -> Network:
    """The network that a target names; raises `UsageError` or `NotationError`."""
    if target == "-":
        if sys.stdin is None:
            raise usage("standard input is closed", expected="a network as text")
        data = sys.stdin.buffer.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise usage(f"standard input is larger than {LARGEST // 10**6} MB", expected="a network as text")
        return read(decoded(data, "standard input"), "<stdin>", layout)
    if not target.strip():
        raise usage("the target is empty", expected="a file, or a network such as 3x32x32 -> conv 64 3x3")
    if zoo.is_full_name(target):
        return zoo.find(target).load()
    if is_path(target):
        return _file(target, layout)
    if is_notation(target):
        return read(target, "<argument>", layout)
    return _from_zoo(target)


def _file(path: str, layout: str) -> Network:
    """A file, unless a network of the zoo has the same bare name."""
    bare = os.path.basename(path) == path and "." not in path
    if bare and zoo.named(path):
        raise usage(f"'{path}' is a file here and a network of the zoo", hint=f"write ./{path} or zoo:{path}")
    return load(path, layout)


def _from_zoo(name: str) -> Network:
    """A network of the zoo; where several collections have the name, standard error says which was taken."""
    found = zoo.named(name)
    if not found and option_behind(name):
        raise usage(f"no file or network is named '{name}'", hint=option_behind(name))
    if not found:
        raise zoo.unknown(name, _files_here())
    if len(found) > 1:
        others = " and ".join(entry.target for entry in found[1:])
        click.echo(f"{name} is {found[0].target} here; there is {others} too", err=True)
    return found[0].load()


def _files_here() -> tuple[str, ...]:
    """What may be a network in this folder; nothing where the folder has gone or cannot be read."""
    try:
        return tuple(file for file in os.listdir(".") if file.endswith((".yaml", ".yml", ".txt")))
    except OSError:
        return ()


def refuse_lone_kind(targets: Sequence[str]) -> None:
    """`relu` alone is a question about a kind, not a network."""
    from ..layers import kind_of

    for target in targets:
        if target.isidentifier() and kind_of(target) and not is_path(target):
            hint = f'as a network: cnncalc "64x56x56 -> {target}"'
            raise usage(f"'{target}' is a layer kind; what it takes: cnncalc layers {target}", hint=hint)
