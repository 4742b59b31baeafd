"""Finds of random input, made small: most are short slips that anybody may make."""

from __future__ import annotations

from finds import KEY, NINES, Find, net, sheet

SMALL = "3x32x32"
KINDS = [
    Find("a filter with its depth and no number of filters", (f"{SMALL} -> conv 3x3x3",), 2, "conv needs its filters"),
    Find("the same the other way round", (f"{SMALL} -> convtranspose 3x3x{{in}} /2",), 2, "convtranspose 64 3x3x3 /2"),
    Find("a crop by nothing", (f"{SMALL} -> crop",), 2, "crop needs an amount"),
    Find("a share that is a symbol", (f"{SMALL} -> dropout K",), 0, "dropout K"),
    Find("a share that is a list", (f"{SMALL} -> dropout {{[1]}}",), 2, "rate must be a number, but {[1]} is a list"),
    Find("a symbol, and an input nobody knows", ("dwconv K",), 0, "dwconv K"),
    Find("a kernel of twenty digits", ("4@9x9 -> convtranspose 8 18446744073709551616 /2 -> pixelshuffle 2 -> crop 1",), 0, "crop1"),
    Find("side heads alone on the board", ("explain", "3x8x8 -> aux(fc 4)"), 0, "772 params"),
    Find("no layers on the board", ("explain", "n.yaml"), 2, "there is no layer in it to explain", (("n.yaml", "layers: |\n"),)),
]  # fmt: skip
SHAPES = [
    Find("channels before and after", ("1+2@8x8 -> relu",), 2, "a shape is made of whole numbers from 1"),
    Find("no channels", ("0@8x8 -> relu",), 2, "a shape is made of whole numbers from 1"),
    Find("reshaped before and after", (f"{SMALL} -> reshape 1+2@8x8",), 2, "shape must be a shape C@HxW, got 1+2@8x8"),
    Find("a range of pairs", (f"{SMALL} -> take 1+2..3",), 2, "channels must be channels A..B, got 1+2..3"),
    Find("a layer that gives nothing", (f"{SMALL} -> custom {{0}}@3x3",), 2, "shape must be at least 1, but {0} is 0"),
    net("inputs before and after", 'inputs: {a: 3x8x8, b: "1+2@8x8"}\nlayers: concat(@a | @b)\n', 2, "whole numbers from 1"),
]  # fmt: skip
U = ("sweep", f"{SMALL} -> conv {{u}} 3", "--set")
GRIDS = [
    Find("the end of a long range", ("sweep", "3x{n}x{n} -> fc 3", "--set", f"n=1..{'9' * 29}"), 2, "designs, and at most 10,000"),
    Find("a long list of values", ("sweep", "3x{n}x{n} -> fc 3", "--set", f"n={','.join(map(str, range(1, 17000)))}", "-q"), 0, "16999"),
    Find("a usual figure that is none here", ("sweep", "3x{n}x{n} -> fc 3", "--set", "n=1..2"), 0, "12 9 ?"),
    Find("a front of all designs", (*U, "u=1..10000", "--pareto", "params, -u"), 0, "10,000 kept, 20 on the front"),
    Find("a front of all designs, by four keys", (*U, "u=1..30000", "--pareto", "params, -u, params+u, -u*u"), 2, "designs that no other beats in 4 keys"),
    Find("all of many designs", (*U, "u=1..450000", "--json"), 2, "more than 400,000 designs are wanted at once"),
    Find("no layer of that name", ("solve", "alexnet", "--out-of", "pool9", "6x6"), 2, "no size of 'pool9' is known"),
    Find("a condition for a layer", ("solve", "alexnet", "--out-of", "params>3 or pool5", "6x6"), 2, "is no name of a layer"),
    Find("all inputs of an adaptive layer", ("solve", "3x32x32 -> adaptiveavgpool 7 -> fc 3"), 0, "legal 1 and more"),
    Find("all inputs of a layer that resizes", ("solve", "3x32x32 -> conv 8 3 -> upsample to 7x7 -> fc 3"), 0, "legal 3 and more"),
]  # fmt: skip
OTHERS = [
    Find("kernels beside a network", ("compare", "3x3,3x3", "alexnet"), 2, "'3x3,3x3' beside a network needs a size to work on"),
    Find("kernels with a stride of nothing", ("compare", "3x3/0", "5x5"), 2, "'3x3/0' holds a zero"),
    Find("a sheet without claims as data", ("check", "s.md", "--json"), 2, '"finding": "no claim in it could be read"', (("s.md", "a\n"),)),
    Find("a sheet that is no text, as data", ("check", "--key", "k.md", "s.md", "--json"), 2, '"finding": "s.md:1: byte 0xe9 is not UTF-8"',
         (("k.md", "Q1 [1]: 1+1\n"), ("s.md", "\udce9"))),
    sheet("a sheet that is a table's head", "question,answer\n1,1+ 1= 2\n", 2, "no claim in it could be read"),
]  # fmt: skip
DEEP = f"{SMALL} -> 2000*(conv 8 3 pad 1)"
LONG = [
    Find("strides of many digits together", ("compare", "3x3/9", ",".join(["3x3/9"] * 10000)), 2, "more than 300 digits together"),
    Find("all pages of a deep network", ("explain", DEEP, "--all"), 2, "2,000 layers are too many to explain at once"),
    Find("many pages of one network", ("explain", DEEP, *(f"rf(conv{n} in conv1)" for n in range(2, 300))), 2, "298 things are too many"),
    Find("a page very often", ("explain", DEEP, *["macs"] * 3000), 0, "macs"),
    Find("many long sheets", ("quiz", "--sheets", "1000", "--count", "200"), 2, "1,000 sheets of 200 lines are more than 100,000 lines"),
    Find("many sheets of a large table", ("quiz", "--network", "papers/densenet121", "--sheets", "200", "--count", "200"), 0, "Q200"),
    Find("a repeat of any number", ("solve", "{n} * conv 64 3", "--want", "rf >= 31", "--over", "n=1..65536"), 2, "more than 70,000 layers"),
    Find("inputs of a deep network", ("solve", "3x8x8 -> 5000*(conv 8 3 pad 1)"), 2, "more than 70,000 layers"),
    Find("a wish without a figure", ("solve", "{n} * conv 64 3x3", "--want", "n > 3"), 0, "n = 4 and more"),
    Find("a picture that nobody has", ("solve", "--from", NINES, "--to", "9"), 2, "--from holds a size of more than"),
    Find("fields of many sizes", ("sweep", "3x{n}x{n} -> adaptiveavgpool 7 -> conv 3 3", "--set", "n=1..1500", "-q"), 0, "1500"),
    Find("figures of nothing", (*U, "u=1..3", "--columns", "[[]], params"), 0, "28"),
    Find("a figure of other layers", (*U, "u=1..3", "--where", "params(((,))) > 3"), 2, "a comma divides nothing here"),
]  # fmt: skip
CLASS = (("k.md", KEY), ("s.csv", "name,Q1,Q2\n" + "x,2,3\n" * 16000))
SHEETS = [
    sheet("the same layers very often", "macs(300*(conv 64 3x3 pad 1), 64@9x9) = 3\n" * 2200, 1, "2,200 wrong"),
    sheet("many deep networks", "".join(f"macs(9000*(conv {n} 3 pad 1), 64@9x9) = 3\n" for n in range(1, 60)), 1, "more than 6,000,000 steps"),
    sheet("many layers", "".join(f"params(conv {n} 3, in {n}) = 1\n" for n in range(1, 2500)), 1, "more than 6,000,000 steps"),
    Find("a class of sixteen thousand", ("check", "--key", "k.md", "s.csv"), 2, "are more than 30,000 answers", CLASS),
]  # fmt: skip
TEXTS = [
    Find("half a character in a file's text", ("explain", "layers: |\n  \udcfe: relu\n"), 2, "half of a character: this is no text"),
    Find("half a character", (f"{SMALL} -> \udcfe",), 2, "half of a character: this is no text"),
    net("a requirement that is none", "input: 3x9x9\nrequire: params = 3\nlayers: relu\n", 2, "net.yaml require:1:8: '=' has no"),
    Find("a network of the zoo as data", ("zoo", "lenet5", "--json"), 0, '"name": "papers/lenet5", "year": 1998'),
]  # fmt: skip
FUZZED = [*KINDS, *SHAPES, *GRIDS, *OTHERS, *LONG, *SHEETS, *TEXTS]
