"""Texts become networks. One input language, one file."""

from __future__ import annotations

import re

from ..errors import Mistake, NotationError, Problem, usage
from ..network import InputShape, Network
from ._source import Source

__all__ = ["Source", "read", "read_input"]

_HALF = re.compile("[\ud800-\udfff]")  # what Python makes of bytes that are no UTF-8
_LAYERS_LINE = re.compile(r"^layers[ \t]*:", re.MULTILINE)


def read(text: str, name: str = "<text>", layout: str = "") -> Network:
    """Read a network: YAML where a line begins with `layers:`, else notation.

    Raises `NotationError` with every mistake in the text.
    """
    if not isinstance(text, str):
        raise usage(f"a network is a text, got {type(text).__name__}")
    source = Source(text.removeprefix("\ufeff").replace("\r\n", "\n"), name)
    if "\0" in source.text:
        at = source.text.index("\0")
        hint = "save it again as plain text in UTF-8"
        raise NotationError([Problem("a NUL byte: this is no text", source.place(at, at + 1), hint=hint)])
    half = _HALF.search(source.text)
    if half:
        hint = "save it again as plain text in UTF-8"
        raise NotationError([Problem("half of a character: this is no text", source.place(*half.span()), hint=hint)])
    if not source.text.strip():
        raise NotationError(
            [Problem("there is nothing in it", source.place(0, 0), "a network, for example 3x32x32 -> conv 64 3x3")]
        )
    if _LAYERS_LINE.search(source.text):
        from . import yaml

        return yaml.read(source, layout)
    from . import notation

    if "\n" in source.text.strip() or source.text.lstrip().startswith("{"):
        from ._almost_yaml import almost_yaml

        meant = almost_yaml(source)
        if meant is not None:
            raise NotationError([source.problem(meant)])
    return notation.read(source, layout)


def read_input(text: str, layout: str = "", name: str = "--input") -> tuple[InputShape, int | None]:
    """A shape in any spelling, and the batch if it states one; raises `NotationError`."""
    from .notation import Names, Parser
    from .shapes import pasted_shape

    source = Source(text, name)
    parser = Parser(source, 0, len(text), Names())
    try:
        pasted = pasted_shape(text)
        if pasted:
            raise pasted
        shape, batch = parser.shape(layout)
        parser.behind_shape()
        if parser.token.kind != "end":
            raise parser.wrong(parser.token, f"'{parser.token.text}' behind the shape", "a shape such as 3x224x224")
    except Mistake as mistake:
        raise NotationError([source.problem(mistake)]) from None
    return shape, batch if "," in text else None
