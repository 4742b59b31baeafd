"""YAML as a tree of scalars, lists and mappings that know their places; made from parser events.

Plain scalars stay text, and what a network file has no use for is refused by name: tags, anchors, aliases,
merge keys, second documents, keys given twice.
"""

from __future__ import annotations

from typing import Any

import yaml

from ..errors import Mistake, NotationError
from ._source import Source, Span

HEAD = ("name", "input", "inputs", "layout", "batch", "vars", "blocks", "layers", "variants", "require")
"""The keys of a network file."""
_DEEPEST = 64
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar:
    """A scalar: its value, and where its text stands in the source, quotes and indicators left out."""

    def __init__(self, value: str, source: Source, start: int, end: int) -> None:
        self.value, self.span = value, Span(source, start, end)


class Items:
    """A list."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.items: list[Tree] = []


class Pairs:
    """A mapping, in the order written."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.pairs: list[tuple[Scalar, Tree]] = []
        self.names: set[str] = set()


Tree = Scalar | Items | Pairs


def read_tree(source: Source) -> Tree:
    """The one document of a text; raises `NotationError` at the first thing that is not YAML as we use it."""
    try:
        return _Builder(source).document()
    except yaml.YAMLError as failure:
        from ._yaml_slips import explained

        raise NotationError([source.problem(explained(source, failure))]) from None
    except Mistake as mistake:
        raise NotationError([source.problem(mistake)]) from None


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.events = yaml.parse(source.text, Loader=_Loader)

    def document(self) -> Tree:
        open_nodes: list[Items | Pairs] = []
        keys: list[Scalar | None] = []
        root: Tree | None = None
        events: Any = self.events
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self.wrong(event, "a second document begins here", "one network a file", "leave out the line ---")
            node = self.node(event)
            if isinstance(event, yaml.CollectionEndEvent):
                end: Any = event.end_mark
                node = open_nodes.pop()
                keys.pop()
                node.span.end = end.index
            elif node is None:
                continue
            elif isinstance(node, (Items, Pairs)):
                if len(open_nodes) >= _DEEPEST:
                    raise self.wrong(event, f"YAML nested more than {_DEEPEST} deep", "", "write groups with brackets")
                open_nodes.append(node)
                keys.append(None)
                continue
            if not open_nodes:
                root = node
            else:
                keys[-1] = self.attach(open_nodes[-1], keys[-1], node)
        assert root is not None  # a line begins with `layers:`
        return root

    def attach(self, parent: Items | Pairs, key: Scalar | None, node: Tree) -> Scalar | None:
        """Put a node into its parent; the key that waits for a value, if any."""
        if isinstance(parent, Items):
            parent.items.append(node)
            return None
        if key is not None:
            parent.pairs.append((key, node))
            return None
        if not isinstance(node, Scalar):
            raise _strange_key(node.span)
        if node.value == "<<":
            raise Mistake(node.span.start, node.span.end, "merge keys are not used here", hint="use blocks or vars")
        if node.value in parent.names:
            raise Mistake(node.span.start, node.span.end, f"'{node.value}' is given twice", hint="leave one out")
        parent.names.add(node.value)
        return node

    def node(self, event: Any) -> Tree | None:
        """The node that an event opens, if it does."""
        if isinstance(event, yaml.AliasEvent):
            raise self.wrong(event, f"the alias *{event.anchor} is not used here", "", _both_ways("*"))
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise self.wrong(event, f"the anchor &{event.anchor} is not used here", "", _both_ways("&"))
        if getattr(event, "tag", None) is not None:
            raise self.wrong(event, f"the tag {event.tag} is not used here", "", _both_ways("!"))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(span)
        return Pairs(span) if isinstance(event, yaml.MappingStartEvent) else None

    def scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            newline = self.source.text.find("\n", start, end)
            return Scalar(event.value, self.source, end if newline < 0 else newline + 1, end)
        if event.style in ("'", '"'):
            return Scalar(event.value, self.source, start + 1, end - 1)
        return Scalar(event.value, self.source, start, end)

    def wrong(self, event: Any, finding: str, expected: str, hint: str) -> Mistake:
        start = event.start_mark.index
        return Mistake(start, max(start + 1, min(event.end_mark.index, start + 40)), finding, expected, hint)


def _both_ways(sign: str) -> str:
    again = "leave the tag out" if sign == "!" else "what is used again is a block, or a variable"
    return f"{again}; an item that begins with {sign} is quoted, or stands in plain lines under `layers: |`"


def _strange_key(span: Span) -> Mistake:
    return Mistake(
        span.start,
        span.end,
        "YAML reads a list or mapping where a name should stand",
        hint="quote the item, or write the layers as plain lines under `layers: |`",
    )
