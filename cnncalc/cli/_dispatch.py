"""Which command an argument without one asks for, told by its form."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ..errors import usage
from ..zoo import is_full_name

_SUFFIXES = (".yaml", ".yml", ".txt", ".md", ".csv", ".json", ".cnn")
_PATH = r"~?[A-Za-z_./\\][\w./\\ :-]*"
_BARE = r"[^\W\d][\w-]*"
_CLAIM = r"[=<>≈~]"
_ARROW = r"->|→|;|\n"


def command_for(args: list[str], commands: list[str]) -> list[str]:
    """The arguments with the command in front that they ask for."""
    if any(arg in ("-V", "--version") for arg in args):
        return ["--version"]
    _refuse_lone_dash(args)
    if args[0] == "--" and len(args) > 1:  # what follows is no option
        return [form_of(args[1]), *args]
    at = _first_word(args)
    if at is None:
        return args if args[0] in commands else ["show", *args]
    if args[at] in commands:
        return [args[at], *_words_behind([*args[:at], *args[at + 1 :]])]
    return [form_of(args[at]), *_words_behind(args)]


def _words_behind(args: list[str]) -> list[str]:
    """The arguments, options first where a text such as -3*2 would be taken for one."""
    places = list(_words(args))
    if "--" in args or not any(args[at].startswith("-") and args[at] != "-" for at in places):
        return args
    options = [arg for at, arg in enumerate(args) if at not in places]
    return [*options, "--", *(args[at] for at in places)]


def option_behind(word: str) -> str:
    """A way out where a word that looks like an option stands behind --, from where on there are none."""
    option = re.match(r"--?[A-Za-z][\w-]*", word)
    return f"what stands behind -- is no option: write {option.group()} before it" if option else ""


VALUED = (
    "--batch", "--channels", "--columns", "--count", "--depth", "--dtype", "--format", "--from", "--input",
    "--jobs", "--key", "--layer", "--layout", "--level", "--limit", "--limit-memory", "--method", "--network",
    "--ops", "--out-of", "--output", "--over", "--pareto", "--rank", "--require", "--seed", "--set", "--sheets",
    "--symbol", "--to", "--tolerance", "--top", "--topic", "--use", "--variant", "--want", "--where", "-o",
)  # fmt: skip
"""Options of all commands that take a value, which is no target; a test holds them against the commands."""


def _refuse_lone_dash(args: list[str]) -> None:
    """`cnncalc 3x32x32 -> conv 64` without quotes: the shell keeps the > and its file for itself."""
    dash = next((at for at, arg in enumerate(args) if arg == "-" and (at == 0 or args[at - 1] not in VALUED)), None)
    before = args[dash - 1] if dash else ""
    if dash and (re.fullmatch(r"[\dx@,()]+|[A-Z\dx@]+", before) or is_notation(before)):
        raise usage(
            "a lone - stands in the command: without quotes the shell takes the > of -> for itself",
            expected='the network in quotes: cnncalc "3x32x32 -> conv 64 3x3"',
            hint="the shell may have left a file behind, named like the word after the arrow",
        )


def _first_word(args: list[str]) -> int | None:
    """Where the first argument stands that is no option and no option's value."""
    return next(_words(args), None)


def _words(args: list[str]) -> Iterator[int]:
    """Where arguments stand that are no options and no options' values; a minus before a number or bracket is a sign."""
    skip = False
    for at, arg in enumerate(args):
        if not skip and (not arg.startswith("-") or arg == "-" or re.match(r"-\s*[\d(]", arg)):
            yield at
        skip = not skip and arg in VALUED


def form_of(text: str) -> str:
    """show, check or calc."""
    if not text.strip():
        return "show"
    if is_figure(text):
        return "calc"
    if text == "-" or is_path(text) or re.fullmatch(_BARE, text) or is_full_name(text):
        return "show"
    if is_notation(text):
        return "show"
    return "check" if re.search(_CLAIM, _outside_brackets(text)) else "calc"


def is_figure(text: str) -> bool:
    """Whether a text is a figure of a network, such as alexnet.conv1.params, and not a file."""
    if text.lower().endswith(_SUFFIXES) or not re.fullmatch(r"[\w/-]+(\.\w+)+", text) or os.path.exists(text):
        return False
    from ..calculation.specs import FIGURE_NAMES

    return text.rpartition(".")[2] in FIGURE_NAMES


def _outside_brackets(text: str) -> str:
    """The text without what stands in brackets: out(227, k=11) is no claim."""
    kept, level = [], 0
    for char in text:
        level += (char == "(") - (char == ")")
        if level <= 0:
            kept.append(char)
    return "".join(kept)


def is_path(text: str) -> bool:
    """Whether a text names a file: it exists, has a known ending, or looks like a path and not like arithmetic."""
    if len(text) > 1000 or ("\n" in text and not os.path.exists(text)):
        return False
    if os.path.exists(text) or text.lower().endswith(_SUFFIXES):
        return True
    separated = "/" in text or "\\" in text
    calculated = re.search(r" [-+*/] ", text)
    return separated and not calculated and re.fullmatch(_PATH, text) is not None and not is_notation(text)


def is_notation(text: str) -> bool:
    """Whether a text is a network: an arrow, a line break, or a layer kind with something behind it."""
    if re.search(_ARROW, text):
        return True
    word = re.match(r"\s*(?:\w+:\s*)?(?:(?:\d+|\{[^}]*\})\s*\*\s*)?((?:torch\.|nn\.)*[^\W\d]\w*)\s*(\S?)", text)
    if word is None:
        return False
    from ..layers import kind_of
    from ..readers.notation import MERGES

    return kind_of(word[1].split(".")[-1]) is not None or (word[1].lower() in MERGES and word[2] == "(")
