"""Texts that are nearly right: one place changed, dropped, doubled, swapped, or said very often; and bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_TOKEN = re.compile(r"\d+|\w+|\s+|->|[^\w\s]")

WORDS = (
    "conv", "dwconv", "convtranspose", "maxpool", "avgpool", "adaptiveavgpool", "gap", "fc", "linear", "flatten", "reshape",
    "bn", "gn", "ln", "lrn", "relu", "prelu", "pad", "crop", "padchannels", "upsample", "pixelshuffle", "channelshuffle",
    "take", "custom", "scale", "local", "subsample", "softmax", "dropout", "identity", "concat", "add", "mul", "residual",
    "project", "aux", "same", "valid", "stride", "dilation", "groups", "nobias", "outpad", "ceil", "multiplier", "to", "like",
    "connections", "fixed", "via", "params", "macs", "flops", "weights", "biases", "rf", "out", "jump", "depth", "memory",
    "in", "h", "w", "i", "K", "H", "C", "k", "x", "a", "min", "max", "floor", "round", "len", "divisible", "sqrt", "log2",
    "and", "or", "not", "layers", "vars", "input", "inputs", "blocks", "variants", "require", "layout", "batch", "name",
    "lenet5", "conv1", "total", "use", "count", "nan", "inf", "True", "é", "ß", "İ", "ﬁ", "한", "𝟗", "٣", "²", "½", "∞",
)  # fmt: skip
MARKS = (
    "->", "→", ";", "\n", "(", ")", "|", "{", "}", "[", "]", "@", "*", "**", "/", "//", "%", "+", "-", "−", "=", "==", "<", "<=",
    "≈", "~", "×", "·", "÷", "^", "⌊", "⌋", "⌈", "⌉", ",", ".", "..", ":", "#", '"', "'", "`", "&", "!", "?", ">", "$", "\\", "_",
    "|-", "---", "<<", "\t", "\r", "\x0b", "\x85", "\u2028", "\ufeff", "\u200b", "\u202e", "\x1b[2J", "\0", "\ud800", "😀", " ",
)  # fmt: skip
NUMBERS = (
    "0", "1", "2", "3", "-1", "07", "65536", "99999999", "2147483648", "18446744073709551616", "9" * 40, "9" * 301, "1.5",
    "0.1", ".5", "1e9", "1e999", "1/3", "60M", "1,024", "3x3", "3@8x8", "1+2", "1..", "i", "1_000", "0x10", "5%",
)  # fmt: skip
_OFTEN = (2, 3, 10, 70, 1000)


def _changed(random: Random, tokens: list[str], at: int) -> None:
    tokens[at] = random.choice(random.choice((WORDS, MARKS, NUMBERS)))


def _dropped(random: Random, tokens: list[str], at: int) -> None:
    del tokens[at]


def _put(random: Random, tokens: list[str], at: int) -> None:
    tokens.insert(at, random.choice(random.choice((WORDS, MARKS, NUMBERS))))


def _doubled(random: Random, tokens: list[str], at: int) -> None:
    tokens[at] *= random.choice(_OFTEN)


def _swapped(random: Random, tokens: list[str], at: int) -> None:
    other = random.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]


def _repeated(random: Random, tokens: list[str], at: int) -> None:
    """A stretch said again, now and then very often."""
    end = min(at + random.choice((1, 2, 4, 8, 20)), len(tokens))
    tokens[at:end] = tokens[at:end] * random.choice(_OFTEN)


def _moved(random: Random, tokens: list[str], at: int) -> None:
    """A stretch of the text in another place of it."""
    end = min(at + random.choice((1, 3, 9)), len(tokens))
    stretch, to = tokens[at:end], random.randrange(len(tokens))
    tokens[to:to] = stretch


def _numbered(random: Random, tokens: list[str], at: int) -> None:
    """One of the numbers is another one."""
    places = [place for place, token in enumerate(tokens) if token.isdigit()]
    if places:
        tokens[random.choice(places)] = random.choice(NUMBERS)


def _wrapped(random: Random, tokens: list[str], at: int) -> None:
    """A stretch in brackets, now and then in many."""
    end, often = random.randrange(at, len(tokens)) + 1, random.choice(_OFTEN[:4])
    before, after = random.choice(
        ("()", "{}", "[]", ("residual(", ")"), ("2*(", ")"), ("max(", ",1)"), ("-", ""), ("not ", ""))
    )
    tokens[at:end] = [before * often, *tokens[at:end], after * often]


_CHANGES: Sequence[Callable[[Random, list[str], int], None]] = (
    _changed, _dropped, _put, _doubled, _swapped, _repeated, _moved, _numbered, _numbered, _wrapped,
)  # fmt: skip
_LONGEST = 60_000  # characters


def nearly(random: Random, text: str, changes: int = 1) -> str:
    """A text with so many of its places changed."""
    tokens = _TOKEN.findall(text)
    for _ in range(changes):
        if not tokens:
            tokens = [random.choice(random.choice((WORDS, MARKS, NUMBERS)))]
        random.choice(_CHANGES)(random, tokens, random.randrange(len(tokens)))
    return "".join(tokens)[:_LONGEST]


def spoilt(random: Random, data: bytes) -> bytes:
    """Bytes of which a few are others."""
    found = bytearray(data or b"\0")
    for _ in range(random.choice((1, 1, 3, 20))):
        found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def encoded(random: Random, text: str) -> bytes:
    """A text as bytes, nearly always in UTF-8."""
    way = random.randrange(40)
    if way == 0:
        return text.encode("utf-16", "replace")
    if way == 1:
        return text.replace("\n", "\r\n").encode("utf-8-sig", "replace")
    return text.encode("utf-8", "surrogatepass" if way == 2 else "replace")
