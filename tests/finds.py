"""Inputs that once crashed, hung or answered wrongly, each with what it must answer now.

They were found by thinking, by random inputs (test_hostile.py) and by guided ones (campaign_fuzz.py). Most are short
for what they ask, or say a small thing very often.
"""

from __future__ import annotations

from typing import NamedTuple


class Find(NamedTuple):
    """A command line with its files, the exit code, and a part of the message or answer."""

    name: str
    args: tuple[str, ...]
    code: int
    says: str
    files: tuple[tuple[str, str], ...] = ()


def net(name: str, text: str, code: int, says: str, *more: str) -> Find:
    """A find in a file."""
    return Find(name, ("net.yaml", *more), code, says, (("net.yaml", text),))


INPUT = "input: 3x32x32\n"
NINES = "9" * 300
STEPS = "working it out takes more than 2,000,000 steps"


def variables(form: str, depth: int, layers: str) -> str:
    """A network whose variables are each made of the next one, which a form holds as {0}."""
    lines = [f"  v{number}: {form.format(f'v{number + 1}')}\n" for number in range(depth)]
    return f"{INPUT}vars:\n{''.join(lines)}  v{depth}: 2\nlayers: {layers}\n"


def blocks(signature: str, body: str, last: str, depth: int, call: str) -> str:
    """A network whose blocks each use the next one, which a form holds as {0}."""
    lines = [f"  b{number}{signature}: {body}\n".replace("{0}", f"b{number + 1}") for number in range(depth)]
    return f"{INPUT}blocks:\n{''.join(lines)}  b{depth}{last}\nlayers:\n  {call}\n"


NUMBERS = [
    Find("figures of many digits", (f"3@{'x'.join([NINES] * 14)} -> relu",), 2, "a figure of more than 1,000 digits"),
    Find("many axes", (f"3@{'x'.join('9' * 9999)} -> conv 8 3",), 2, "a shape of 10,000 numbers"),
    Find("a jump of many digits", ("3x32x32 -> 19000*(conv 8 1 /2)", "-q"), 0, ""),
    Find("a long filter", (f"3x9x9 -> conv {NINES} {NINES} pad {NINES}",), 2, "more than 300 digits comes out"),
]
VARIABLES = [
    net("a long chain of variables", variables("{0}", 6000, "relu"), 0, "relu1"),
    net("variables of two names each", variables("{0}+{0}-{0}", 4000, "conv {v0} 3"), 0, "conv1"),
    net("variables that branch", "layers: relu\nvars:\n" + "".join(f"  a{n}: a{n + 1}+a{n + 2}\n" for n in range(60))
        + "  a60: 1\n  a61: 1\n", 0, "relu1"),
    net("a cycle of variables", "layers: relu\nvars:\n" + "".join(f"  a{n}: a{(n + 1) % 5000}\n" for n in range(5000)), 2,
        "the variable 'a0' depends on itself: a0 -> a1"),
    net("fractions of many digits", variables("{0}/3+{0}/7", 3000, "conv {v0} 3"), 2, "more than 4,096 bits"),
    net("squares of squares", variables("{0}*{0}", 40, "conv {v0} 3"), 2, "more than 4,096 bits"),
    net("lists of lists that are one", variables("[{0},{0},{0},{0}]", 30, "conv {v0==v0} 3"), 2, "more than 100,000 numbers"),
    net("many equal lists", variables("[{0},{0},{0},{0}]", 7, f"conv {{{'+'.join(['(v0==v0)'] * 500)}}} 3"), 2, STEPS),
    net("a long expression in many layers", f"{INPUT}layers: 20000*conv {{{'1+' * 40000}1}} 1\n", 2, STEPS),
]  # fmt: skip
STRUCTURE = [
    net("blocks that double", blocks("", "{0} -> {0}", ": relu", 40, "b0"), 2, "1,099,511,627,776 layers"),
    net("chains that double", blocks("(x)", "{0}(x -> x)", "(x): x", 40, "b0(relu)"), 2, "1,099,511,627,776 layers"),
    net("empty chains that double", blocks("(x=)", "({in-2} * {0}(x -> x))", "(x=): x", 40, "b0"), 2, STEPS),
    net("chains of all lengths", blocks("(x)", "({in-2} * {0}(x -> x) -> {in-2} * {0}(x -> x -> bn))", "(x): x", 40, "b0(relu)"),
        2, STEPS),
    net("defaults that double", blocks("(x=({0} -> {0}))", "x", "(x): relu", 40, "b0"), 2, "layers, and the limit is 20,000"),
    Find("many branches many times", ("3x32x32 -> a: 10000*relu -> 9000*add(@a.*)",), 2, STEPS),
    Find("many branches", (f"3x32x32 -> add({'|' * 90000})", "-q"), 0, "0 0"),
]  # fmt: skip
FIELDS = [
    Find("a field of many units", ("3x32x32 -> upsample 1024 -> conv 8 1000 pad 500",), 0, "and is not followed"),
    Find("fields of many units", ("3x32x32 -> upsample 512 -> 10*(conv 8 1025 dilation 31 pad 30000)",), 0, "is not followed"),
    Find("periods that grow", ("3x32x32 -> 900*(convtranspose 8 3 /3 pad 1 -> conv 8 3 pad 1 /2 dilation 5)", "-q"), 0, ""),
    Find("many holes", ("3@99999999x9 -> 300*(conv 8 60000x1 dilation 60000x1 pad 2000000000x0 /60000x1)", "-q"), 0, ""),
]  # fmt: skip

FINDS = [*NUMBERS, *VARIABLES, *STRUCTURE, *FIELDS]
