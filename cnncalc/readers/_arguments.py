"""The arguments of one layer: in the notation, in PyTorch's spelling, and in YAML's mapping form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..errors import Mistake, did_you_mean, listed
from ..expressions import Expression
from ..layers import Field, Layer, kind_of
from ..network import LayerNode, item_text
from ..operations import number_text
from ._source import Span
from ._tokens import Token

WAYS = ("module", "function", "mean")
Given = tuple[Any, Token]  # a value as written, and the token it began with


class Arguments:
    """Collects the arguments of one layer, and complains where one does not fit its field."""

    def __init__(self, kind: type[Layer], word: Token, dims: int | None) -> None:
        self.kind, self.word, self.dims = kind, word, dims
        self.values: dict[str, Any] = {}
        self.where: dict[str, Token] = {}
        self.via = ""

    @property
    def fields(self) -> dict[str, Field]:
        return self.kind.fields

    @property
    def margin(self) -> Field | None:
        """The field that `same` and `valid` speak of."""
        return next((field for field in self.fields.values() if field.form == "margin" and not field.bare), None)

    def bare(self, value: Any, token: Token) -> None:
        """A number without a name goes to the next field that takes one."""
        for field in self.fields.values():
            several = isinstance(value, tuple) and len(value) > 1
            if field.bare and field.name not in self.values and not (field.form == "count" and several):
                self.put(field, value, token)
                return
        names = [field.word for field in self.fields.values() if field.bare]
        takes = f"{self.kind.kind} takes {listed(names)} without a name" if names else f"{self.kind.kind} takes none"
        raise Mistake(token.start, token.end, f"a number too many: {_shown(value)}", takes, self._marked())

    def _marked(self) -> str:
        words = [f"{field.mark or field.word + ' '}{2}" for field in self.fields.values() if field.form == "size"]
        return f"others are written with their name: {listed(words[1:4], 'or')}" if words[1:] else ""

    def put(self, field: Field, value: Any, token: Token) -> None:
        """A value for a field, once."""
        if field.name in self.values:
            before = self.where[field.name]
            twice = "given twice" if before.start != token.start else "written in two ways"
            raise Mistake(token.start, token.end, f"{field.word} is {twice}", hint="leave one of them out")
        self.values[field.name] = _fitting(field, value, token)
        self.where[field.name] = token

    def marked(self, mark: str, value: Any, token: Token) -> None:
        """A value behind a mark: /2 is the stride."""
        for field in self.fields.values():
            if field.mark == mark:
                self.put(field, value, token)
                return
        raise Mistake(token.start, token.end, f"{self.kind.kind} has no stride", self.takes())

    def way(self, value: Any, token: Token) -> None:
        """`via function`: how PyTorch calls it, which some tools' conventions depend on."""
        if value not in WAYS:
            raise Mistake(token.start, token.end, f"via must be {listed(WAYS, 'or')}, got {_shown(value)}")
        if self.via:
            raise Mistake(token.start, token.end, "via is given twice", hint="leave one of them out")
        self.via = str(value)

    def named(self, word: str) -> Field | None:
        """The field that a word of the notation, or PyTorch's name, names."""
        lower = word.lower()
        for field in self.fields.values():
            if lower in field.words or lower in (field.word, field.key):
                return field
        return None

    def unknown(self, word: Token) -> Mistake:
        """The mistake of a word that names no argument."""
        names = [name for field in self.fields.values() for name in (*field.words, field.key) if name]
        return Mistake(
            word.start, word.end, f"{self.kind.kind} has no argument '{word.text}'", self.takes(), did_you_mean(word.text, names)
        )  # fmt: skip

    def takes(self) -> str:
        """What the kind takes, in the notation's words."""
        words = [_usage(field) for field in self.fields.values()]
        return f"{self.kind.kind} takes {listed(words)}" if words else f"{self.kind.kind} takes no arguments"

    def torch(self, positional: Iterable[Given], named: Iterable[tuple[Token, Given]]) -> None:
        """PyTorch's arguments: in its order, or by its names."""
        if self.kind.kind == "ln" and list(positional):
            hint = "write ln for channels at each position, ln all for the whole volume"
            raise Mistake(self.word.start, self.word.end, "LayerNorm's shape is that of what comes in", "", hint)
        for key, (value, token) in zip(self.kind.order, positional):
            self.keyed(key, value, token)
        rest = list(positional)[len(self.kind.order) :]
        for _, token in rest:
            raise Mistake(token.start, token.end, f"an argument too many for {self.word.text}")
        for name, (value, token) in named:
            self.keyed(name.text, value, token, name)

    def keyed(self, key: str, value: Any, token: Token, at: Token | None = None) -> None:
        """A value by PyTorch's name or the notation's word; what changes no figure is left out."""
        field = self.named(key)
        if field is None or (field.choices and key in field.choices):
            if key in self.kind.drops:
                return
            raise self.unknown(at or token)
        if value is None or (field.form == "rate" and not isinstance(value, (Fraction, int, Expression, tuple))):
            return
        if field.form == "flag":
            self._switch(field, key, value, token)
        else:
            self.put(field, value, token)

    def _switch(self, field: Field, key: str, value: Any, token: Token) -> None:
        if key == "num_parameters" and isinstance(value, tuple):
            value = value != (1,)
        if not isinstance(value, bool):
            raise Mistake(token.start, token.end, f"{key} must be true or false, got {_shown(value)}")
        wanted = not value if field.off and key.lower() == field.off else value
        if wanted != field.default or field.name in self.values:
            self.put(field, wanted, token)

    def node(self, span: Span) -> LayerNode:
        """The finished layer; a missing argument is a mistake."""
        missing = [f for f in self.fields.values() if f.required and f.name not in self.values and not self._implied(f)]
        if missing:
            names = listed([field.word for field in missing])
            example = self.kind.examples[0][0] if self.kind.examples else self.kind.kind
            raise Mistake(
                self.word.start, self.word.end, f"{self.kind.kind} needs its {names}", self.takes(), f"for example {example}"
            )  # fmt: skip
        args = tuple((name, self.values[name]) for name in self.fields if name in self.values)
        plain = not any(_has_expression(value) for _, value in args)
        return LayerNode(self.kind.kind, args, self.dims, self.via, plain, at=span)

    def _implied(self, field: Field) -> bool:
        """The number of filters may stand at the end of the filter's size: 11x11x3x96."""
        return field.name == "filters" and len(self.values.get("kernel", ())) > 2


def kind_named(word: str) -> tuple[type[Layer], int | None] | None:
    """The kind a word names, PyTorch's class names included; merges are no layers of the notation."""
    found = kind_of(word.removeprefix("torch.").removeprefix("nn."))
    return found if found and not found[0].merge else None


def _usage(field: Field) -> str:
    if field.choices:
        return " or ".join(field.choices)
    if field.mark:
        return f"{field.word} ({field.mark}2)"
    return field.words[0]


def _has_expression(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(_has_expression(item) for item in value)
    return isinstance(value, Expression)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(_shown(item) for item in value)
    if isinstance(value, Fraction):
        return number_text(value)
    return item_text(value) if isinstance(value, (int, Expression)) else str(value)


def _fitting(field: Field, value: Any, token: Token) -> Any:
    """The value in the form that the field keeps, or a mistake that says which form it has."""
    kept = _FORMS[field.form](field, value)
    if kept is None:
        finding = f"{field.word} must be {_FORM_NAMES[field.form]}, got {_shown(value)}"
        sizes = field.form == "volume" and isinstance(value, tuple) and len(value) > 1
        hint = f"write {_shown(value).replace('x', '@', 1)}" if sizes else ""
        raise Mistake(token.start, token.end, finding, field.doc, hint)
    for item in _items(kept):
        if (
            isinstance(item, int)
            and not isinstance(item, bool)
            and item < field.least
            and field.form in ("count", "size")
        ):
            finding = f"{field.word} must be at least {field.least}, got {item}"
            raise Mistake(token.start, token.end, finding, field.doc)
    return kept


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _as_flag(field: Field, value: Any) -> Any:
    return value if isinstance(value, bool) else None


def _as_count(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, (int, Expression)) and not isinstance(value, bool) else None


def _as_size(field: Field, value: Any) -> Any:
    if isinstance(value, Fraction) and value.denominator == 1:
        value = int(value)  # scale_factor=2.0
    items = value if isinstance(value, tuple) else (value,)
    whole = all(isinstance(item, (int, Expression)) and not isinstance(item, bool) for item in items)
    return items if whole else None


def _as_margin(field: Field, value: Any) -> Any:
    if value in ("same", "valid"):
        return value
    items = value if isinstance(value, tuple) else (value,)
    return items if all(_as_size(field, item) for item in items) else None


def _as_rate(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, (int, Fraction, Expression)) and not isinstance(value, bool) else None


def _as_choice(field: Field, value: Any) -> Any:
    return value if value in field.choices else None


def _as_bounds(field: Field, value: Any) -> Any:
    return value[1:] if isinstance(value, tuple) and value[:1] == ("..",) else None


def _as_pair(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        return value[0]
    return None


def _as_volume(field: Field, value: Any) -> Any:
    if isinstance(value, tuple) and value[:1] == ("@",):
        return value[1:]
    return value if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], (int, Expression)) else None


def _as_table(field: Field, value: Any) -> Any:
    alone = isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], Expression)
    return value[0] if alone else None


def _as_reference(field: Field, value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith("@") else None


_FORMS = {
    "count": _as_count,
    "size": _as_size,
    "margin": _as_margin,
    "rate": _as_rate,
    "choice": _as_choice,
    "bounds": _as_bounds,
    "pair": _as_pair,
    "volume": _as_volume,
    "reference": _as_reference,
    "table": _as_table,
    "flag": _as_flag,
}
_FORM_NAMES = {
    "count": "one whole number",
    "size": "whole numbers such as 3 or 3x5",
    "margin": "a number, AxB, A+B before and after, same or valid",
    "rate": "a number such as 0.5",
    "choice": "one of its words",
    "bounds": "channels A..B",
    "pair": "two amounts A+B",
    "volume": "a shape C@HxW",
    "reference": "an earlier layer, @name",
    "table": "a list of lists in braces, {[[0, 1], [1, 2]]}",
    "flag": "true or false",
}
