"""The command line. A file of this folder is a command by being there, and is imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from .. import __version__
from ..errors import CnncalcError, usage
from ..limits import MOST_DESIGNS, MOST_LAYERS, QUICK, QUICK_DESIGNS, TooMuch
from ._dispatch import command_for
from ._output import say

_EPILOG = """Without a command the first argument decides: a file or a network is shown, arithmetic is worked out, a
claim is checked. Options of a network (--input, --batch, --columns, --json, -q ...): cnncalc show --help."""
_HELP = """Every layer's output shape, receptive field, parameters and work, exact to the last digit.

\b
  cnncalc alexnet.yaml                            the table of a network
  cnncalc "3x227x227 -> conv 96 11x11 /4"         a network on one line
  cnncalc alexnet.yaml --input 3x224x224 --json   other input, as JSON
  cnncalc resnet50.yaml --depth 1 --columns help  groups folded; all columns
  cnncalc alexnet.yaml vgg16.yaml                 a row each
  cnncalc "(227-11)/4+1"                          arithmetic: 55
  cnncalc check "alexnet.params ~ 60M"            an answer, graded
  cnncalc compare 3x3,3x3 5x5                     side by side
  cnncalc explain alexnet conv1                   the working on the board
  cnncalc verify alexnet                          what really runs, beside it
  cnncalc solve alexnet --out-of pool5 6x6        which inputs lead there
  cnncalc sweep net.yaml --set width=16..128:16   a grid of designs at once
  cnncalc quiz --seed 7 --count 10                an exercise sheet
  cnncalc zoo                                     the built-in networks
  cnncalc layers conv                             a kind of layer, explained
"""


class _Commands(click.Group):
    """Commands found by listing the folder; what is none goes to the command that its form asks for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py"))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Commands, networks of the zoo, and files."""
        from click.shell_completion import CompletionItem

        from ..zoo import entries

        names = {name for entry in entries() for name in (entry.name, entry.target)}
        found = [CompletionItem(name) for name in sorted(names) if incomplete and name.startswith(incomplete)]
        return [*super().shell_complete(ctx, incomplete), *found, CompletionItem(incomplete, type="file")]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = args or ["--help"]
        if args[0] not in ("-h", "--help", "-V", "--version"):
            args = command_for(args, self.list_commands(ctx))
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands, help=_HELP, epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
@click.version_option(__version__, "-V", "--version", message="cnncalc %(version)s")
def cli() -> None:
    """Run a command."""


def run(args: list[str]) -> int:
    """Run the command line and return the exit code; no input gives a traceback."""
    _prepare_streams()
    limit, designs = MOST_LAYERS.set(QUICK), MOST_DESIGNS.set(QUICK_DESIGNS)
    try:
        return _answered(args)
    finally:
        MOST_LAYERS.reset(limit)
        MOST_DESIGNS.reset(designs)


def _answered(args: list[str]) -> int:
    try:
        code = cli.main(args, prog_name="cnncalc", standalone_mode=False)
    except click.ClickException as failure:
        return _refused(args, _as_usage(failure))
    except CnncalcError as failure:
        return _refused(args, failure)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        raise  # the reader has gone: no mistake of anybody's
    except SystemExit as leaving:
        if leaving.code == 1:  # click's way out when the reader has gone
            raise BrokenPipeError from None
        raise
    except TooMuch as refusal:
        return _refused(args, usage(refusal.finding, hint=refusal.way_out))
    except MemoryError:
        return _refused(args, usage("there is not enough memory for it", hint="fewer or smaller layers, fewer designs"))
    except OSError as failure:
        click.echo(f"error: cannot write the answer: {failure.strerror or failure}", err=True)
        return 2
    except Exception as failure:
        if os.environ.get("CNNCALC_TRACEBACK"):
            raise
        say(f"a mistake of cnncalc itself: {type(failure).__name__}: {failure}")
        say("Please report it with the network or text that led here (CNNCALC_TRACEBACK=1 shows more).")
        return 70
    return code if isinstance(code, int) else 0


def _prepare_streams() -> None:
    """Names in any script must not stop a terminal that cannot show them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _as_usage(failure: click.ClickException) -> CnncalcError:
    context = getattr(failure, "ctx", None)
    return usage(failure.format_message(), hint=f"{context.command_path if context else 'cnncalc'} --help")


def _wants_json(args: list[str]) -> bool:
    pairs = zip(args, [*args[1:], ""])
    return "--json" in args or "--format=json" in args or ("--format", "json") in pairs


def _refused(args: list[str], failure: CnncalcError) -> int:
    """Say what is wrong: as JSON on standard output where JSON was asked for, else as text on standard error."""
    if _wants_json(args):
        from ..writers.json import SCHEMA, dumped

        click.echo(dumped({"schema": SCHEMA, "errors": [problem.as_dict() for problem in failure.problems]}), nl=False)
    else:
        say(f"error: {failure}")
    return 2
