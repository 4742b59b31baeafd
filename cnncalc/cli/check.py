"""`cnncalc check`: grade claims, sheets, and whole classes; or validate a network and its requirements."""

from __future__ import annotations

from typing import Any

import click

from ..errors import usage
from ..limits import allowed, way_out
from ._dispatch import is_path

_HELP = """Grade answers: right, rounded, truncated, right under another convention, or wrong - and then why.

\b
  cnncalc check "(227-11)/4+1 = 55"
  cnncalc check "params(conv 64 3x3, in 64) = 36,864" --no-bias
  cnncalc check "alexnet.params ~ 60M" "rf(3x3, 3x3, 3x3) = 7x7"
  cnncalc check homework.md
  cnncalc check table.csv --use alexnet.yaml
  cnncalc check --key key.md sheet-*.md -o feedback
  cnncalc check net.yaml

A file is any text: lines that are claims are graded, the rest is prose. A table headed `layer`, `output`, `params` is
one of the network that `use: FILE` or --use names, and `question,answer` in a CSV holds claims. Lines `count: weights`,
`ops: flops`, `rounding: 1%` set a course's conventions.

A key, which --key names, has a question a line, with its points: `Q3 [2]: params(conv 64 3x3, in 64)`. The tool works the answers out. An
answer that is right under another convention gets half of the points; `convention: full`, `none` or `75%` in the key
says otherwise. Sheets are texts, CSV files or folders of them. What is no value is not scored: it is listed as open, for somebody to look at.
"""


_STEPS = 6_000_000  # for all claims together: a second


@click.command("check", help=_HELP, short_help="Grade answers: right, rounded, right by another count, or wrong.")
@click.argument("targets", nargs=-1, required=True, metavar="CLAIM or FILE ...")
@click.option("--no-bias", is_flag=True, help="params are weights: the course leaves biases out.")
@click.option("--ops", type=click.Choice(["macs", "flops"]), help="What ops are; multiply-adds if not given.")
@click.option("--tolerance", metavar="SHARE", help="Accept this much: 1%.")
@click.option("--strict", is_flag=True, help="Only exact answers are right.")
@click.option("--use", multiple=True, metavar="FILE", help="A network that claims and tables are about; repeatable.")
@click.option("--all", "everything", is_flag=True, help="List also the lines that were not understood.")
@click.option("--key", type=click.Path(), metavar="FILE", help="Grade sheets against this key.")
@click.option(
    "-o", "--output", type=click.Path(), metavar="DIR", help="With --key: a feedback file a sheet, and grades.csv."
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="How to answer.",
)
def command(targets: tuple[str, ...], **given: Any) -> int:
    """Grade, and return 1 if anything is wrong."""
    with allowed(_STEPS), way_out("fewer claims at a time, or fewer layers in them"):
        return _graded(targets, given)


def _graded(targets: tuple[str, ...], given: dict[str, Any]) -> int:
    from ._check_network import is_network, validate

    if given["key"]:
        from ._check_class import grade

        return grade(targets, given)
    if given["output"]:
        raise usage("--output is for a class", hint="name its key: --key FILE")
    networks = [target for target in targets if is_path(target) and is_network(target)]
    others = [target for target in targets if target not in networks]
    if given["as_json"] and len(networks) + bool(others) > 1:
        raise usage("--json answers for one network, or for claims", hint="one call for each")
    codes = [validate(target, given) for target in networks]
    if others:
        from ._check_sheets import judged, report

        codes.append(report([judged(target, given) for target in others], given))
    return max(codes)
