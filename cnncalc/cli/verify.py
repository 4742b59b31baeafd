"""`cnncalc verify TARGET`: run the network, and set what happened beside what was computed."""

from __future__ import annotations

from typing import Any

import click

from ..analysis import analyze
from ..errors import usage
from ..network import Network
from ..report import Report
from ._output import coloured, encoding, terminal_width
from ._progress import Bar
from ._targets import load_target, refuse_lone_kind
from .show import settings_of

_HELP = """Run the network in NumPy, and set what was executed beside what was computed.

\b
  cnncalc verify alexnet.yaml
  cnncalc verify resnet50 --input 3x64x64
  cnncalc verify alexnet.yaml --layer conv2 --method naive
  cnncalc verify "3x32x32 -> conv 8 3x3 pad 1 -> fc 10" --json

Three witnesses. `run`: the whole network runs; shapes, numbers allocated and multiplications done are those of its
arrays. `naive`: plain loops count one multiplication after another on small copies of the layers. `field`: units are
followed back to the input through what the layers really read. Exits 1 if anything differs.
"""


@click.command("verify", help=_HELP, short_help="Run the network in NumPy, beside what was computed.")
@click.argument("target", type=click.Path(allow_dash=True))
@click.option("--method", type=click.Choice(["run", "naive", "field", "all"]), default="all", show_default=True, help="The witness to be heard.")  # fmt: skip
@click.option("--layer", metavar="NAME", help="One layer alone, on an input of its shape.")
@click.option("--input", "shape", metavar="SHAPE", help="Another input: 3x224x224, 224x224x3, 3@224x224.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="Images at once.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another value of a variable; repeatable.")
@click.option("--variant", metavar="NAME", help="A version that the file offers.")
@click.option("--aux", is_flag=True, help="Run auxiliary heads too.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, metavar="N", help="Draws weights and input.")  # fmt: skip
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default="float32", show_default=True, help="Of the numbers it runs on.")  # fmt: skip
@click.option("--limit-memory", "limit", metavar="SIZE", help="Most memory, as 2GB; three quarters of what is free if not given.")  # fmt: skip
@click.option("--no-times", is_flag=True, help="Leave out what differs from run to run.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Only how many layers agree.")
def command(target: str, **given: Any) -> int:
    """Verify one network, and return 1 if anything differs."""
    refuse_lone_kind([target])
    if given["as_json"] and given["quiet"]:
        raise usage("--quiet shows a bare line, not json", hint="leave one out")
    network = load_target(target, "")
    choices = {name: given[name] for name in ("batch", "variant", "aux")}
    choices |= {"input": given["shape"], "set": settings_of(given["settings"])}
    report = analyze(network, **choices)
    from ..engine.verify import check_input, verify  # here, so that mistakes in the network are told without NumPy

    check_input(report)
    limit = _limit(network, report, choices, given)
    with Bar() as bar:
        asked = {name: given[name] for name in ("method", "seed", "dtype", "layer")}
        found = verify(report, **asked, limit_memory=limit, progress=bar)
    if given["as_json"]:
        click.echo(found.to_json(), nl=False)
    elif given["quiet"]:
        click.echo(found.total.what)
    else:
        click.echo(_table(report, found, not given["no_times"]), nl=False)
    return 0 if found.ok else 1


def _limit(network: Network, report: Report, choices: dict[str, Any], given: dict[str, Any]) -> int | None:
    """The memory allowed; a network that takes more is refused, with a smaller input that would fit."""
    from ..engine.sizing import available, needed, read_size, refuse_if_too_large, smaller

    limit = available() if given["limit"] is None else read_size(given["limit"])
    runs = given["method"] in ("run", "all") and given["layer"] is None
    if runs and needed(report, given["dtype"]) > limit:
        option = smaller(network, report, given["dtype"], limit, **choices)
        refuse_if_too_large(report, given["dtype"], limit, f"{option} fits" if option else "")
    return limit


def _table(report: Report, found: Any, times: bool) -> str:
    from ..writers import Options
    from ..writers._verification import write

    options = Options(width=terminal_width(), colour=coloured(), encoding=encoding())
    return write(report, found, options, times)
