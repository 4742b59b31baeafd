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


def sheet(name: str, text: str, code: int, says: str) -> Find:
    """A find in a sheet of claims."""
    return Find(name, ("check", "sheet.md"), code, says, (("sheet.md", text),))


INPUT = "input: 3x32x32\n"
NINES = "9" * 300
STEPS = "working it out takes more than 200,000 steps"
FEW = ("--limit", "2000")  # layers, and so fewer steps


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
    net("many equal lists", variables("[{0},{0},{0},{0}]", 7, f"conv {{{'+'.join(['(v0==v0)'] * 500)}}} 3"), 2, STEPS, *FEW),
    net("a long expression in many layers", f"{INPUT}layers: 2000*conv {{{'1+' * 40000}1}} 1\n", 2, STEPS, *FEW),
]  # fmt: skip
STRUCTURE = [
    net("blocks that double", blocks("", "{0} -> {0}", ": relu", 40, "b0"), 2, "1,099,511,627,776 layers"),
    net("chains that double", blocks("(x)", "{0}(x -> x)", "(x): x", 40, "b0(relu)"), 2, "1,099,511,627,776 layers"),
    net("empty chains that double", blocks("(x=)", "({in-2} * {0}(x -> x))", "(x=): x", 40, "b0"), 2, STEPS, *FEW),
    net("chains of all lengths", blocks("(x)", "({in-2} * {0}(x -> x) -> {in-2} * {0}(x -> x -> bn))", "(x): x", 40, "b0(relu)"),
        2, STEPS, *FEW),
    net("defaults that double", blocks("(x=({0} -> {0}))", "x", "(x): relu", 40, "b0"), 2, "layers, and the limit is 20,000"),
    Find("many branches many times", ("3x32x32 -> a: 1000*relu -> 900*add(@a.*)", *FEW), 2, STEPS),
    Find("many branches", (f"3x32x32 -> add({'|' * 90000})", "-q"), 0, "0 0"),
]  # fmt: skip
FIELDS = [
    Find("a field of many units", ("3x32x32 -> upsample 1024 -> conv 8 1000 pad 500",), 0, "and is not followed"),
    Find("fields of many units", ("3x32x32 -> upsample 512 -> 10*(conv 8 1025 dilation 31 pad 30000)",), 0, "is not followed"),
    Find("periods that grow", ("3x32x32 -> 900*(convtranspose 8 3 /3 pad 1 -> conv 8 3 pad 1 /2 dilation 5)", "-q"), 0, ""),
    Find("many holes", ("3@99999999x9 -> 300*(conv 8 60000x1 dilation 60000x1 pad 2000000000x0 /60000x1)", "-q"), 0, ""),
]  # fmt: skip

READING = [
    net("many unknown keys", "layers: relu\n" + "".join(f"a{n}: b\n" for n in range(12000)), 2, "'a0' is no key"),
    net("many variables", "layers: relu\nvars:\n" + "".join(f"  a{n}: 1\n" for n in range(9000)), 0, "relu1"),
    net("many wrong variants", "layers: relu\nvars:\n" + "".join(f"  {'a' * 15}{n}: 1\n" for n in range(2000))
        + "variants:\n" + "".join(f"  a{n}: {{{'a' * 12}b: 1}}\n" for n in range(1500)), 2, "is no variable of this file"),
    net("many parameters", f"layers: relu\nblocks:\n  ? a({', '.join(f'p{n}' for n in range(9000))})\n  : relu\n", 0, "relu1"),
    net("a size of many digits", f"layers: relu\ninput: [{'9' * 5000}]\n", 2, "a shape is a list of whole numbers"),
    net("many requirements", f"{INPUT}layers: 10000*conv 8 3 pad 1\nrequire:\n"
        + "".join(f"  - conv1.params < {n}\n" for n in range(3000)), 1, "NOT MET conv1.params < 0"),
    Find("a batch of many digits", ("3x9x9 -> relu", "--batch", "9" * 4000), 2, "a batch of more than 300 digits"),
    Find("a column very often", ("alexnet", "--columns", "layer," * 10000), 2, "--columns names layer twice"),
    Find("a network very often", ("vgg16",) * 3000, 2, "114,000 layers together, and the limit is 20,000"),
    Find("names that nobody knows", tuple(f"x{n}" for n in range(3000)), 2, "no file or network is named 'x0'"),
    Find("a column of hyphens", ("calc", "a-" * 49000 + "a"), 2, "'a' has no value here"),
    Find("a remark that does not end", ("calc", "1(" + "a" * 98000), 2, "this bracket is not closed"),
    Find("a kernel of many digits", ("compare", f"3x3:{'9' * 5000}", "3x3"), 2, ""),
    Find("a tolerance of many digits", ("check", "1+1 = 2", "--tolerance", "9" * 5000), 2, "expected: a share such as 1%"),
    Find("an output of many digits", ("solve", "alexnet", "--out-of", "pool5", "9" * 5000), 2, "expected: a size such as 6x6"),
]  # fmt: skip
KEY = "Q1 [1]: 1+1\nQ2 [1]: 2+2\n"
SHEETS = [
    sheet("a long run of blanks", f"({' ' * 1940})\n" * 45, 2, "no claim in it could be read"),
    sheet("many divisions", f"{'/1' * 970}1+1=2\n" * 45, 1, "45 wrong"),
    sheet("many remarks", f"1+1 = 2 {'[1]' * 640} = 3\n" * 45, 2, "no claim in it could be read"),
    sheet("the same setting very often", "count: weights\n" * 2600 + "1+1 = 2\n", 0, "1 right"),
    sheet("unknown networks very often", "use: nothing\n" * 3000, 2, "no file or network is named 'nothing'"),
    Find("labels of many digits", ("check", "--key", "key.md", "s.csv"), 1, "none of the key's questions",
         (("key.md", KEY), ("s.csv", f"question,answer\n{'9' * 5000},1\n"))),
]  # fmt: skip


def long(kind: str) -> str:
    """A network of many unlike layers, with the same kind between them."""
    return "3x64x64 -> " + " -> ".join(f"conv {8 + n % 3} 3 pad 1 -> {kind}" for n in range(2000))


SIDE_BY_SIDE = [
    Find("long networks side by side", ("compare", "--layers", long("relu"), long("bn")), 0, "2,000 only in A"),
    Find("alike networks side by side", ("compare", "--layers", "3x9x9 -> 9000*(relu -> gelu)", "3x9x9 -> 9000*(gelu -> relu)"),
         0, "17,999 the same"),
]  # fmt: skip

GROWS = "its closed form grows too long to be worked out"
DECLARED = [f"v{n}" for n in range(400)]
SYMBOLS = [
    Find("many sizes of symbols", ("CxHxW -> 60*(conv K 3x3)",), 0, "K"),
    Find("sums that grow", ("CxHxW -> 40*(conv {in+K} 3x3)", "-q"), 0, "K"),
    Find("products of sums", ("CxHxW -> 12*(conv {(in+K)*(in+L)} 3x3)",), 2, GROWS),
    Find("squares of symbols", ("CxHxW -> 100*(conv {in*in+K} 3x3)",), 2, GROWS),
    Find("a large power of a sum", ("CxHxW -> conv {(C+K)**1000} 3",), 2, GROWS),
    Find("a huge power of a sum", ("CxHxW -> conv {(C+K)**10000000000} 3",), 2, GROWS),
    Find("a huge power of a symbol", ("CxHxW -> conv {C**10000000000} 3", "-q"), 0, "C**10000000000"),
    Find("quotients in one another", ("CxHxW -> 20*(conv {in//2+K} 3)", "-q"), 0, "floor"),
    Find("quotients by a symbol", ("CxHxW -> 20*(maxpool K /S)", "-q"), 0, "0 0"),
    Find("powers below the line", ("CxHxW -> 4*(pixelshuffle R -> pixelunshuffle Q)", "-q"), 0, "0 0"),
    Find("larger of smaller ones", ("CxHxW -> 12*(conv {max(min(in,K),L)+i} 3)", "-q"), 0, "max"),
    Find("long products of numbers", (f"CxHxW -> conv {{A{'*10**1000' * 3}}} 3",), 2, "a number of more than 4,096 bits"),
    Find("a field that symbols leave open", ("unet", "--input", "3xHxW", "-q"), 0, "31"),
    Find("symbols side by side", ("compare", "CxHxW -> conv K 3", "CxHxW -> conv L 5"), 0, "The figures depend on symbols"),
    Find("symbols that run", ("verify", "3x9x9 -> conv K 3"), 2, "conv1 is conv K 3, and a network runs only on numbers"),
    Find("symbols on the board", ("explain", "3x9x9 -> conv K 3"), 2, "conv1 is open: conv K 3 gives Kx7x7"),
    net("many symbols", f"{INPUT}vars: {{{', '.join(f'{v}: {v}' for v in DECLARED)}}}\nlayers: |\n"
        + "".join(f"  conv {{{v}}} 3 pad 1\n" for v in DECLARED), 0, "v399"),
]  # fmt: skip

FINDS = [*NUMBERS, *VARIABLES, *STRUCTURE, *FIELDS, *READING, *SHEETS, *SIDE_BY_SIDE, *SYMBOLS]
