"""Command lines made of hostile texts: what each subject is asked, and texts of it that are right, from which others
grow. A call is made of fields, the first of which chooses the options."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from cnncalc.design.ranges import read_axes
from cnncalc.errors import CnncalcError

Options = Sequence[tuple[str, ...]]
MANY_DESIGNS = 100_000  # more of them may take longer than other answers


class Call(NamedTuple):
    """A command line, its files and what stands on standard input."""

    args: tuple[str, ...]
    files: dict[str, bytes]
    stdin: bytes = b""


class Subject(NamedTuple):
    """What is attacked: how fields become a call, and fields that are right."""

    name: str
    call: Callable[[Sequence[bytes]], Call]
    seeds: tuple[tuple[str, ...], ...]


def argument(field: bytes) -> str:
    """A field as an operating system hands it over: bytes that are no UTF-8 survive, NUL cannot be in it."""
    return field.decode("utf-8", "surrogateescape").replace("\0", "")


def chosen(options: Options, field: bytes) -> tuple[str, ...]:
    """The options that a field chooses."""
    return options[sum(field) % len(options)]


def padded(fields: Sequence[bytes], count: int) -> list[bytes]:
    """So many fields; missing ones are empty, what is too many belongs to the last."""
    kept = [*fields[: count - 1], b" ".join(fields[count - 1 :])]
    return [*kept, *[b""] * (count - len(kept))]


_SHOW: Options = [
    (), ("--json",), ("-q",), ("--format", "html"), ("--format", "latex"), ("--format", "markdown"), ("--format", "csv"),
    ("--columns", "layer,out,rf,jump,params,macs,notes"), ("--depth", "1"), ("--aux",), ("--batch", "3"), ("--layout", "hwc"),
]  # fmt: skip
_BOARD: Options = [(), ("--all",), ("--json",), ("--format", "markdown")]


def _explained(options: Options) -> list[tuple[str, ...]]:
    return [("explain", *some) for some in options]


def _notation(fields: Sequence[bytes]) -> Call:
    options, text = padded(fields, 2)
    verb, *rest = chosen([*(("show", *some) for some in _SHOW), *_explained(_BOARD), ("solve",)], options)
    return Call((verb, argument(text), *rest), {})


def _yaml(fields: Sequence[bytes]) -> Call:
    options, data = padded(fields, 2)
    more: Options = [("check",), ("compare", "net.yaml"), ("compare", "net.yaml", "--layers"), ("solve",)]
    verb, *rest = chosen([*(("show", *some) for some in _SHOW), *_explained(_BOARD), *more], options)
    return Call((verb, "net.yaml", *rest), {"net.yaml": data})


def _piped(fields: Sequence[bytes]) -> Call:
    options, data = padded(fields, 2)
    return Call(("show", "-", *chosen(_SHOW, options)), {}, data)


def _calc(fields: Sequence[bytes]) -> Call:
    options, text = padded(fields, 2)
    ways: Options = [("calc",), ("calc", "--json"), ("calc", "-q"), ("explain",), ("explain", "--json"), ()]
    return Call((*chosen(ways, options), "--", argument(text)), {})


def _claim(fields: Sequence[bytes]) -> Call:
    options, *claims = padded(fields, 3)
    ways: Options = [
        (),
        ("--json",),
        ("--no-bias",),
        ("--strict", "--ops", "flops"),
        ("--use", "alexnet"),
        ("--tolerance", "1%"),
    ]
    return Call(("check", *chosen(ways, options), "--", *(argument(text) for text in claims if text)), {})


def _sheet(fields: Sequence[bytes]) -> Call:
    options, data = padded(fields, 2)
    ways: Options = [
        ("sheet.md",), ("sheet.md", "--json"), ("sheet.md", "--use", "alexnet"), ("sheet.csv", "--use", "alexnet"),
        ("sheet.txt", "--all", "--format", "markdown"), ("sheet.csv",),
    ]  # fmt: skip
    name, *rest = chosen(ways, options)
    return Call(("check", name, *rest), {name: data})


def _key(fields: Sequence[bytes]) -> Call:
    options, key, sheet = padded(fields, 3)
    name, *rest = chosen([("s.md",), ("s.csv",), ("s.md", "--json"), ("s.csv", "--format", "markdown")], options)
    return Call(("check", "--key", "key.md", name, *rest), {"key.md": key, name: sheet})


NETWORK = b"""\
name: net
input: 3x32x32
vars: {k: 3, n: "[1, 2]"}
blocks: {"b(x, act=relu)": "conv {x} {k} pad {k//2} -> act"}
layers: |
  stem: conv {8*k} {k} /2
  stage: {n[1]} * b(16)
  aux(fc 4)
  gap -> head: fc 10
variants: {small: {k: 1}}
"""
_FORMS: Options = [("show",), ("show", "--json"), ("explain",), ("compare", "net.yaml")]


def _settings(fields: Sequence[bytes]) -> Call:
    """What changes a network that is right."""
    options, *texts = map(argument, padded(fields, 7))
    verb, *rest = chosen(_FORMS, options.encode("utf-8", "surrogateescape"))
    names = ("--set", "--input", "--require", "--symbol", "--columns", "--batch")
    able = {
        "show": names,
        "explain": ("--set", "--input", "--batch"),
        "compare": ("--set", "--input", "--require", "--batch"),
    }
    given = [(name, text) for name, text in zip(names, texts) if text and name in able[verb]]
    return Call((verb, "net.yaml", *rest, *sum(given, ())), {"net.yaml": NETWORK})


def _sweep(fields: Sequence[bytes]) -> Call:
    options, target, *texts = map(argument, padded(fields, 8))
    ways: Options = [(), ("--json",), ("--format", "csv"), ("--format", "markdown"), ("-q",), ("--top", "3")]
    names = ("--set", "--set", "--where", "--rank", "--pareto", "--columns")
    given = [(name, text) for name, text in zip(names, texts) if text]
    return Call(("sweep", target, *chosen(ways, options.encode("utf-8", "surrogateescape")), *sum(given, ())), {})


def _solve(fields: Sequence[bytes]) -> Call:
    options, target, one, other = padded(fields, 4)
    texts = (argument(one), argument(other))
    way = chosen([("--from", "--to"), ("--want", "--over"), ("--out-of", ""), ("--input", "--want")], options)
    given = (way[0], *texts) if way[0] == "--out-of" else (way[0], texts[0], way[1], texts[1])
    flags = chosen([(), ("--json",), ("--all",)], options[:1])
    return Call(("solve", argument(target), *given, *flags), {})


def _compare(fields: Sequence[bytes]) -> Call:
    options, *texts = map(argument, padded(fields, 4))
    ways: Options = [
        (),
        ("--json",),
        ("--format", "markdown"),
        ("--channels", "16"),
        ("--input", "16x9x9"),
        ("--layers",),
    ]
    given = [text for text in texts if text]
    return Call(("compare", *chosen(ways, options.encode("utf-8", "surrogateescape")), "--", *given), {})


def _explain(fields: Sequence[bytes]) -> Call:
    options, target, what = padded(fields, 3)
    return Call(("explain", *chosen(_BOARD, options), "--", argument(target), argument(what)), {})


_WRITING = re.compile(r"-[A-Za-z]*o|--(output|force|jobs)\b|/")


def _words(fields: Sequence[bytes]) -> Call:
    """Any words, except such as write files."""
    words = [argument(field) for field in fields]
    return Call(tuple(word for word in words if not _WRITING.match(word)), {"net.yaml": NETWORK}, NETWORK)


_NETS = (
    "3x227x227 -> conv 96 11x11 /4 -> relu -> lrn 5 -> maxpool 3x3 /2 -> fc 10",
    "3@32x32; a: conv 8 3 pad same; residual(bn -> relu -> conv {2*in} 1 | project); concat(@a | conv 3 1 /1)",
    "16x8x8 -> x: 2 * (conv {in*(i+1)-i*in} 3x3 pad 1+1x0+2 nobias groups 4 -> gn 2) -> add(@x.0.conv1 | identity) -> flatten",
    "CxHxW -> conv K 3x3 /S pad P -> 3 * (maxpool 2 ceil -> dwconv 3 same) -> upsample to 7x7 -> aux(gap -> fc N)",
    "(1, 8, 16) -> nn.Conv1d(8, 16, 3, padding='same') -> take 2..9 -> custom 4@5 params 7 macs {9**2//5}",
    "4@9x9 -> convtranspose 8 3 /2 outpad 1 -> pixelshuffle 2 -> crop 1 -> padchannels 1+2 -> ln all -> reshape 20@19x19",
    "8@5x6x7 -> conv3d 4 2 dilation 2 -> mul(gap -> fc 4 -> sigmoid | identity) -> adaptiveavgpool 2x1x1 -> fc 3",
)
_FILES = (
    NETWORK.decode(),
    'inputs: {left: 3x8x8, "right": "3@8x8"}\nlayers:\n  - concat: [[@left], [@right, relu]]\n'.replace("@left", "'@left'").replace("@right, ", "'@right', "),
    "input: 1x28x28\nlayers:\n- conv: {out_channels: 6, kernel_size: [5, 5], padding: 2, name: c}\n- fc: 10\n- g: [relu, bn]\n",
    "layout: hwc\ninput: 9x9x3\nbatch: 2\nvars:\n  a: b + 1 # one more\n  b: '[2, 3][0]'\nrequire:\n  - params < 5M\n  - rf >= 3\n"
    "layers: >\n  conv {a} 3\n  -> relu\n",
    "name: T\nblocks:\n  up(skip, n=in//2): |\n    upsample 2 -> concat(skip | conv {n} 1)\nlayers: |\n  e: conv 8 3 same\n  pool 2\n  up(@e, 4)\n",
)  # fmt: skip
_CLAIMS = (
    "(227-11)/4+1 = 55", "11x11x3x96 = 34,848 ~ 35k", "rf(3x3, 3x3/2, 3x3) = 9x9", "params(conv 64 3x3, in 64) = 36,928",
    "alexnet.conv1.out = 55x55x96", "alexnet.params ≈ 61.7M", "28% = 1 - 294912/409600", "out(227, k=11, s=4, p=0) < 60",
    "macs(conv 192 3x3 pad 1, 256@28x28) = 3.5e8", "rf(alexnet.conv2 in conv1) >= 5",
)  # fmt: skip
_SUMS = (
    "(227-11)/4+1", "11x11x3x96", "3x3x128*2x192*2", "55·55·96", "2^10 // 3 % 7", "1,024 - 60M/1.5G", "27.8% + 3",
    "⌊(224+2*3-7)/2⌋+1", "min(3, max(2, sqrt(16)), log2(8))", "[1, 2, 3][1] + len([4]) - -5**2", "not 3 < 4 and 5 >= 5.0 or 1e3",
    "divisible(7.5, 8) + round(2.5) × ceil(1/3)", "params(conv 64 3x3 -> relu, in 64) / alexnet.params", "rf(3x3, 5x5/2)",
)  # fmt: skip
_SHEET = """\
# Sheet
use: alexnet
count: weights
rounding: 1%
- size: (28-5)/2 + 1 = 12.5, so `alexnet.conv1.params = 156`
| layer | output | params | MACs |
|---|---|---:|---|
| conv1 | 28x28x6 | 156 | 0.1M |
| total | | 61,706 | |
1. 3 x 3 x 64 = 576 = 0.6k (about 2^9)
"""
_CSV = "layer,output,params\nconv1,28x28x6,156\npool1,14x14x6,0\ntotal,,61706\n"
_KEY = "use: alexnet\nconvention: full\nQ1 [2]: params(conv 64 3x3, in 64)\nQ2 [1.5]: alexnet.conv1.out\nQ3 [0.5]: (227-11)/4+1\n"
_ANSWERS = "Name: Robin\nQ1: 36,928\nQ2: 28x28x6\nQ3: about 55, I think\n"
_GRID = "3x{n}x{n} -> conv {k} 3x3 /2 -> fc 10"


def _every(options: int, *texts: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Texts with some options each, all of which occur."""
    return tuple((chr(at % options + 48), *fields) for at, fields in enumerate(product(*texts)))


SUBJECTS = [
    Subject("notation", _notation, _every(19, (*_NETS, *_NETS, *_NETS))),
    Subject("yaml", _yaml, _every(23, (*_FILES, *_FILES, *_FILES, *_FILES, *_FILES))),
    Subject("piped", _piped, _every(12, (*_FILES, *_NETS))),
    Subject("calc", _calc, _every(6, _SUMS)),
    Subject("claims", _claim, _every(6, _CLAIMS, _CLAIMS[:2])),
    Subject("sheets", _sheet, _every(6, (_SHEET, _CSV, _SHEET, "\n".join(_CLAIMS), _CSV, "question,answer\n1,1+1 = 2\n"))),
    Subject("keys", _key, _every(4, (_KEY,), (_ANSWERS, "question,answer\nQ1,36928\nQ2,28x28x6\n", _ANSWERS, "Q1,36928\n"))),
    Subject("settings", _settings, _every(4, ("k=5", "k=2+1", "n=[3, 2]"), ("9x9x3", "3xHxW"), ("params <= 5M",), ("", "n"),
        ("layer,rf,params", "help"), ("", "2"))),
    Subject("sweep", _sweep, _every(6, (_GRID,), ("n=9..64:5", "n=8,16,33"), ("k=1..4", "k=2"),
        ("params < 5M and rf > 2", "n % 2 == 0 or k*k >= 3", ""), ("",), ("", "params, -rf"), ("", "macs, r = macs/params"))[:40]),
    Subject("solve", _solve, (
        ("0", "conv 96 11x11 /4", "227", "55"), ("1", "{n} * conv 64 3x3 pad 1", "rf >= 31", "n=1..20"),
        ("2", "alexnet", "pool2", "13x13"), ("3", "alexnet", "1x32x32", "params < 1M"), ("0", "pool 2", "28x28x4", "14x14x4"),
        ("1", "3x32x32 -> conv {u} 3 -> fc 10", "params <= 5M and macs > 3", "u=8..32:8"))),
    Subject("compare", _compare, _every(6, ("3x3,3x3", "1x1:32,3x3/2:128", _NETS[0]), ("5x5", "alexnet", _NETS[2]))),
    Subject("explain", _explain, _every(4, ("alexnet", _NETS[0].replace("fc", "conv2: conv 9 3 -> fc")), ("", "conv1.params", "rf(conv2 in conv1)", "macs"))),
    Subject("words", _words, (
        ("show", "net.yaml", "--depth", "1"), ("net.yaml", "--set", "k=3", "--variant", "small"), ("quiz", "--seed", "7", "--count", "3"),
        ("quiz", "--network", "alexnet", "--answers"), ("quiz", "--sheets", "2", "--topic", "rf", "--level", "hard"),
        ("layers", "conv"), ("zoo", "alexnet", "--json"), ("3x8x8 -> conv 4 3", "-q"), ("(227-11)/4+1",), ("1+1 = 2", "alexnet.params > 3"),
        ("compare", "3x3", "5x5", "--channels", "9"), ("-", "--columns", "help"), ("verify", "3x8x8 -> conv 4 3", "--no-times"),
        ("verify", "net.yaml", "--layer", "stem", "--method", "naive", "--limit-memory", "20MB", "--seed", "3"))),
]  # fmt: skip


def excused(call: Call) -> bool:
    """Whether a call may take its time: a grid of many designs does, and a network that really runs."""
    texts = [value for option, value in zip(call.args, call.args[1:]) if option in ("--set", "--over")]
    if call.args[:1] in (("sweep",), ("solve",)) and texts:
        try:
            return prod(len(axis.values) for axis in read_axes(texts)) > MANY_DESIGNS
        except (CnncalcError, OverflowError):
            return False
    return "verify" in call.args


def network_of(call: Call) -> str | None:
    """The network that a call shows, as text."""
    if call.args[:1] != ("show",) or len(call.args) < 2:
        return None
    data = call.files.get(call.args[1]) or (call.stdin if call.args[1] == "-" else b"")
    try:
        return data.decode("utf-8-sig") if data else call.args[1]
    except UnicodeDecodeError:
        return None
