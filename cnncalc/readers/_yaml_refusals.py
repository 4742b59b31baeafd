"""What is wrong with an item of a YAML list, and what to write instead."""

from __future__ import annotations

import re

from ..errors import Mistake, did_you_mean
from ..layers import KINDS
from ._arguments import kind_named
from ._cursor import Names
from ._yaml_tree import Items, Pairs, Scalar, Tree


def refuse_numbers(tree: Items) -> None:
    """[-1, 1, Conv, [64, 3, 2]] and [conv, 64, 3]: a list in a list is a group of layers, and a number is none."""
    plain = [item for item in tree.items if isinstance(item, Scalar) and re.fullmatch(r"-?\d+", item.value)]
    if plain:
        raise wrong(
            plain[0],
            f"'{plain[0].value}' is no layer, and a list in a list is a group of them",
            "layers",
            "write - conv 64 3x3 /2",
        )


def several_keys(tree: Pairs) -> Mistake:
    """The mistake of an item of several keys: a dash forgotten, or a layer written as its settings."""
    second = tree.pairs[1][0]
    keys = {key.value: value for key, value in tree.pairs}
    kind = next((keys[word] for word in ("type", "kind", "class_name", "op") if word in keys), None)
    if isinstance(kind, Scalar):
        hint = "write - conv: {filters: 64, kernel: 3}, or - conv 64 3x3"
        return wrong(kind, "a layer's kind is the key of its item", f"- {short(kind.value)}: ...", hint)
    if "repeat" in keys or "repeats" in keys:
        return wrong(tree, "a repeat is no key", "- 3 * (...)", 'write - "3 * (conv 64 3x3 -> relu)"')
    finding = f"'{short(second.value)}' stands in the same item as the line before"
    return wrong(second, finding, "- before every layer")


def begins_layer(text: str) -> bool:
    """Whether a key is the beginning of a layer, whose colon stands elsewhere."""
    return kind_named(text.split()[0]) is not None


def no_name(key: Scalar) -> Mistake:
    """The mistake of a key that nothing can be called."""
    meant = as_name(key.value)
    hint = f"write {meant}" if meant else ""
    return wrong(key, f"'{short(key.value)}' is no name", "letters, digits and _, not beginning with a digit", hint)


def as_name(text: str) -> str:
    """The name most like a text: my_block for my-block; empty where there is none."""
    meant = re.sub(r"\W+", "_", text[:60]).strip("_")
    return meant if meant.isidentifier() else ""


def no_kind(key: Scalar, names: Names) -> Mistake:
    """The mistake of a mapping behind a word that is no kind."""
    from ._elsewhere import kind_hint

    if key.value in names.blocks:
        return wrong(key, f"'{short(key.value)}' is a block, and is called", hint=f"write - {key.value}(name=value)")
    hint = kind_hint(key.value) or did_you_mean(key.value, KINDS, "`cnncalc layers` lists them")
    return wrong(key, f"'{short(key.value)}' is no layer kind, and a name stands before a chain or list", hint=hint)


def plausible(key: Scalar) -> bool:
    """Whether a key may name a layer or be its kind."""
    return key.value.isidentifier() or kind_named(key.value) is not None


def wrong(tree: Tree, finding: str, expected: str = "", hint: str = "") -> Mistake:
    """The mistake of a part of the tree."""
    start = tree.span.start
    return Mistake(start, max(start + 1, min(tree.span.end, start + 60)), finding, expected, hint)


def short(text: str) -> str:
    """A text for a message."""
    return text if len(text) <= 40 else text[:37] + "..."
