"""Choose what is to be analysed - variant, variables, input - and walk through it once.

A mistake does not end the walk: what depends on it is left out, everything else is looked at, and all
mistakes are raised together.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from . import _given
from ._record import changed
from .errors import Mistake, ShapeError, did_you_mean, usage
from .expressions import Expression, literal
from .limits import LARGEST, MOST_DIGITS, MOST_LAYERS, STEPS_A_LAYER, spend
from .network import BUILT_IN, InputShape, Network, Variant, names_used
from .report import Report
from .walk import Walk

_SOME_LAYERS = 90  # so many take as long as what a small network takes besides its layers


def analyze(
    network: Network,
    *,
    input: str | InputShape | None = None,
    batch: int | None = None,
    set: Mapping[str, int | Fraction | str | Expression] | None = None,
    variant: str | None = None,
    layout: str = "",
    aux: bool = False,
    limit: int | None = None,
    symbols: Iterable[str] = (),
) -> Report:
    """Work a network out for one input.

    `input` replaces the network's own (`3x227x227`), `set` overrides variables, `variant` picks a version,
    `aux` counts auxiliary heads in the totals, `limit` bounds the number of layers (a million if not given). `symbols` names variables that
    are left open, as single capital letters are anyway: figures are then closed forms, which hold where `Report.valid`
    says.

    Raises `ShapeError` with every mistake of the walk, `NotationError` for an input that cannot be read, and
    `UsageError` for a variant or variable that does not exist.
    """
    if not isinstance(network, Network):
        raise usage(
            f"analyze takes a network, got {type(network).__name__}",
            hint="cnncalc.parse(text) or cnncalc.load(file) gives one",
        )
    settings = _given.settings({} if set is None else set)
    _given.text("variant", variant)
    _given.count("limit", limit)
    numbers = _symbols(_given.names("symbols", symbols), settings)
    network, batch = prepared(network, input, batch, settings, variant, layout, frozenset(numbers))
    with _without_collector():
        report = Walk(network, batch, MOST_LAYERS.get() if limit is None else limit, aux, numbers).report()
    spend(STEPS_A_LAYER * (_SOME_LAYERS + len(report.rows)))  # where a caller bounds all that he asks for
    return report


def prepared(
    network: Network,
    input: str | InputShape | None,
    batch: int | None,
    settings: Mapping[str, Any],
    variant: str | None = None,
    layout: str = "",
    apart: frozenset[str] = frozenset(),
) -> tuple[Network, int]:
    """The network and batch to be walked through: variant, input and variables chosen; `apart` names variables whose
    values are given otherwise."""
    _given.count("batch", batch)
    if batch is not None and batch > LARGEST:
        raise usage(f"a batch of more than {MOST_DIGITS} digits", hint="a smaller one")
    network = chosen(network, variant)
    if input is not None:
        network, given_batch = _with_input(network, input, layout or network.layout)
        if batch is not None and given_batch not in (None, batch):
            raise usage(
                f"the input begins with a batch of {given_batch}, but the batch is to be {batch}", hint="leave one out"
            )
        batch = batch if batch is not None else given_batch
    network = _overridden(network, settings, apart)
    return network, network.batch if batch is None else batch


def _symbols(names: Iterable[str], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The symbols of these names; raises `UsageError` for one that cannot be."""
    found: dict[str, Any] = {}
    for name in names:
        if not name.isidentifier() or name in BUILT_IN:
            reason = "has a meaning of its own" if name in BUILT_IN else "is no name"
            raise usage(f"'{name}' {reason} and cannot be a symbol", expected="letters, digits and _, such as width")
        if name in found:
            raise usage(f"two symbols are named '{name}'", hint="leave one out")
        if name in settings:
            raise usage(f"'{name}' is a symbol and is set to a value", hint="leave one of them out")
        found[name] = symbol_of(name)
    return found


def symbol_of(name: str) -> Any:
    """A number in closed form; raises `UsageError` without SymPy."""
    try:
        from .numbers.symbolic import named
    except ModuleNotFoundError:
        way = f"pip install 'cnncalc[symbolic]', or a value: --set {name}=64"
        raise usage(f"'{name}' is a symbol, and symbols need SymPy", hint=way) from None
    return named(name)


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection meanwhile: a walk makes no garbage, but many objects that live on, and looking through
    all of them again and again would make the cost of a layer grow with their number."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def chosen(network: Network, name: str | None) -> Network:
    """The network with a variant's settings; raises `UsageError` for one that does not exist."""
    if name is None:
        return network
    found = next((variant for variant in network.variants if variant.name == name), None)
    if found is None:
        names = [variant.name for variant in network.variants]
        hint = did_you_mean(name, names, f"variants: {' '.join(names)}" if names else "it has no variants", count=3)
        raise usage(f"no variant '{name}'", hint=hint)
    if found.input and len(network.inputs) > 1:
        raise usage(
            f"the variant '{name}' sets an input, but the network has {len(network.inputs)}", hint="write inputs once"
        )
    settings = dict(network.vars) | dict(found.vars)
    inputs = (("input", found.input),) if found.input else network.inputs
    return changed(network, vars=tuple(settings.items()), inputs=inputs, name=found.title or _titled(network, found))


def _titled(network: Network, variant: Variant) -> str:
    return f"{network.name} {variant.name}" if network.name and variant.vars else network.name or variant.name


def _overridden(network: Network, settings: Mapping[str, Any], apart: frozenset[str]) -> Network:
    """The network with other values of variables; symbols (capital letters), and names that the network uses without
    declaring them, may be given a value too."""
    known_names = dict(network.vars)
    for name in (*settings, *apart):
        symbol = len(name) == 1 and name.isupper()
        if name not in known_names and not symbol and name not in names_used(network):
            hint = did_you_mean(
                name, known_names, f"variables: {' '.join(known_names)}" if known_names else "it has none"
            )
            raise usage(f"no variable '{name}' in {network.file or 'the network'}", hint=hint)
    for name, value in settings.items():
        known_names[name] = value if isinstance(value, Expression) else _read_value(name, value)
    return changed(network, vars=tuple(known_names.items())) if settings else network


def _read_value(name: str, value: int | Fraction | str) -> Expression:
    if not isinstance(value, str):
        return literal(value)
    from .expressions import parse
    from .readers import Source

    source = Source(value, f"--set {name}")
    try:
        return parse(value, source=source)
    except Mistake as mistake:
        raise ShapeError([source.problem(mistake)]) from None


def _with_input(network: Network, given: str | InputShape, layout: str) -> tuple[Network, int | None]:
    if len(network.inputs) > 1:
        names = " ".join(name for name, _ in network.inputs)
        raise usage(
            f"the network has {len(network.inputs)} inputs ({names}); --input gives one", hint="change them in the file"
        )
    batch = None
    if not isinstance(given, (str, InputShape)):
        raise usage(f"an input is a text such as '3x224x224', got {given!r}")
    if isinstance(given, str):
        from .readers import read_input

        given, batch = read_input(given, layout)
    name = network.inputs[0][0] if network.inputs else "input"
    return changed(network, inputs=((name, given),)), batch
