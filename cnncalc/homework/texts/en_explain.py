"""The sentences of workings in English."""

from __future__ import annotations

from ...units import percent, thousands

EXACT = "{a:,} = {b:,} * {whole:,}, nothing is left over"
LEFT_OVER = "{a:,} = {b:,} * {whole:,} + {rest:,}, {rest:,} left over"
ROUNDED_UP = "{a:,} = {b:,} * {whole:,} + {rest:,}, rounded up"
SIDES = "{} before and {} after"
LIKEWISE = "{} likewise"
OF_BATCH = "batch {}"
ONCE = "Every weight is used once."


def on_padding(some: int, of: int) -> str:
    """How many of the MACs meet a zero of the padding."""
    return f"{thousands(some)} of them ({percent(some, of)}) meet a zero of the padding."


# -- what is given -----------------------------------------------------------------------------------

ARGUMENTS = {
    "filters": "filters", "units": "outputs", "stride": "stride", "pad": "padding", "amount": "border",
    "dilation": "dilation", "groups": "groups", "multiplier": "multiplier", "outpad": "added at the end",
    "factor": "factor", "neighbours": "neighbours", "table": "pairs of filter and map",
    "channels": "channels",
}  # fmt: skip
DEEP = "each filter is {}, as deep as what comes in"
DEEP_IN_GROUPS = "each filter is {}: with {} groups it reads {} of the {} channels"
DEEP_ALONE = "each filter is {}: every channel has filters of its own"
BY_TABLE = "each filter reads the maps that the table lists for it, {} pairs in all"

# -- what comes out ----------------------------------------------------------------------------------

NAMED_CHANNELS = "{} filters give {} channels"
CHANNELS_STAY = "the {} channels stay"
BRANCHES = "{} branches become one"
UNCHANGED = "as what comes in"
VECTOR = "a flat vector"
SO = "so what comes out is"
LECTURE = "{}, in lecture notes {}"
CHANNELS_FIRST = "{}, with channels first {}"
STRETCHED = "{}, {}, is stretched to that: where its size is 1 one value serves all positions"

# -- memory ------------------------------------------------------------------------------------------

VALUES_OUT = "values out"
PARAMS = "params"
BUFFERS = "buffers"
EACH = "{} bytes each"

# -- receptive field ---------------------------------------------------------------------------------

SAME_FIELD = "as what comes in: {}, jump {}"
NOT_KNOWN = "not known from an earlier layer on"
SEES_ALL = "every unit sees the whole input"
READS = "unit {} reads {}"
IN_INPUT = "unit {} reads {} of the input"
_NAMES = ("slice", "slices"), ("row", "rows"), ("column", "columns")
ROWS = {1: (("position", "positions"),), 2: _NAMES[1:], 3: _NAMES}
UNITS = {1: "x", 2: "yx", 3: "zyx"}
EACH_UNIT = "{}: {}, and so on, {} units further {} further"
PATTERN = "its units see {} {}; all repeats every {} units, {} further"
BRANCH = "{} sees {}, jump {}"
TOGETHER = "together {}: from the first position that any branch sees to the last"
WIDEST = "{} on the widest path: {}"
NARROWEST = "{} on the narrowest path: {}"

# -- closing words -----------------------------------------------------------------------------------

SHARED = "One set of {} weights serves all {} positions; without sharing it would be {}."
NOT_SHARED = "Each of the {} positions has weights of its own; one set of {} would do with sharing."
SHARE = "These are {} of the network's {} parameters."

# -- groups and networks -----------------------------------------------------------------------------

NETWORK = "network"
LAYER = "layer"
LAYERS = "layers"
COMES_IN = "what comes in"
COMES_OUT = "what comes out"
TOGETHER_SUM = "together"
FOLDED = "{} layers, added up by kind; --all has a line for each"
WEIGHTED = "weighted layers"
ONE_WEIGHTED = "weighted layer"
DEPTH = "{} on the longest path: {}"
WHAT = "what it is"
GROWTH = "r + (k - 1) * jump"
FIELD_HEAD = "field"
STEP = "jump * s"
JUMP = "jump"
FIELD = "{} sees {}, its units lie {} apart"
LEAST = "{} on the narrowest path"
THEN_ALL = "from {} on everything is seen"
BETWEEN = "{} more alike"
PEAK = "{} values at most at once, at {}"
ALIKE = "as {}: {}"

# -- fields between layers ---------------------------------------------------------------------------

NOT_BELOW = "{} does not lie below {}"
UNITS_READ = "units read"
GROWN = "grown"
ONE_UNIT = "One unit of {} sees {} of {}; the unit in the middle of its map is shown."
LEVEL_HEADS = ("layer", "of", "read", "first", "last", "beyond the edge")

# -- expressions -------------------------------------------------------------------------------------

READING = "reading {}"
PARAMS_AND_BUFFERS = "params and buffers"
STEP_BY_STEP = "step by step"
READS_AS = "reads as"
