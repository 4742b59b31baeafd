"""The arguments of one layer: in the notation, in PyTorch's spelling, and in YAML's mapping form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from ..errors import Mistake, did_you_mean, listed
from ..expressions import Expression
from ..layers import KINDS, Field, Layer, kind_of
from ..network import LayerNode
from ._forms import fitting, value_text
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

    def bare(self, value: Any, token: Token, hint: str = "") -> None:
        """A number without a name goes to the next field that takes one; `hint` is for one too many."""
        for field in self.fields.values():
            several = isinstance(value, tuple) and len(value) > 1
            if field.bare and field.name not in self.values and not (field.form == "count" and several):
                self.put(field, value, token)
                return
        names = [field.word for field in self.fields.values() if field.bare]
        takes = f"{listed(names)} without a name" if names else "no number"
        finding = f"a number too many: {value_text(value)}"
        hint = hint or self._too_many(value)
        raise Mistake(token.start, token.end, finding, f"{self.kind.kind} takes {takes}", hint)

    def _too_many(self, value: Any) -> str:
        """What was probably meant by a number for which there is no field."""
        fields = [field for field in self.fields.values() if field.bare]
        kind = self.kind.kind
        if not fields:
            alone = f"{kind}{value_text(value)}"
            return f"write {alone if alone in KINDS else kind}"
        if self.kind.weighted and list(self.values) == [field.name for field in fields]:
            given = [*map(value_text, list(self.values.values())[1:]), value_text(value)]
            if kind == "fc" or (isinstance(value, tuple) and len(value) > 1):
                return f"what comes in is not written: {' '.join([kind, *given])}"
        return self._marked()

    def _marked(self) -> str:
        words = [f"{field.mark or field.word + ' '}{2}" for field in self.fields.values() if field.form == "size"]
        return f"others are written with their name: {listed(words[1:4], 'or')}" if words[1:] else ""

    def put(self, field: Field, value: Any, token: Token) -> None:
        """A value for a field, once."""
        if field.name in self.values:
            before = self.where[field.name]
            twice = "given twice" if before.start != token.start else "written in two ways"
            hint = "leave one of them out"
            if before.kind == "number" and token.kind == "name" and before.end + 1 == token.start:  # 8 filters
                hint = f"a name stands before its number: {token.text} {value_text(self.values[field.name])}; or leave it out"
            raise Mistake(token.start, token.end, f"{field.word} is {twice}", hint=hint)
        self.values[field.name] = fitting(field, value, token)
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
            raise Mistake(token.start, token.end, f"via must be {listed(WAYS, 'or')}, got {value_text(value)}")
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

    def unknown(self, word: Token, keyed: bool = False) -> Mistake:
        """The mistake of a word that names no argument; `keyed` where it stands as a key before its value."""
        from ._elsewhere import argument_hint, argument_meant

        names = [name for field in self.fields.values() for name in (*field.words, field.key) if name]
        meant = argument_meant(self.kind, word.text)
        hint = f"write {meant}" if keyed and meant else argument_hint(self.kind, word.text)
        hint = hint or did_you_mean(word.text, names)
        return Mistake(word.start, word.end, f"{self.kind.kind} has no argument '{word.text}'", self.takes(), hint)

    def takes(self) -> str:
        """What the kind takes, in the notation's words."""
        words = [_usage(field) for field in self.fields.values()]
        return f"{self.kind.kind} takes {listed(words)}" if words else f"{self.kind.kind} takes no arguments"

    def torch(self, positional: Iterable[Given], named: Iterable[tuple[Token, Given]]) -> None:
        """PyTorch's arguments: in its order, or by its names."""
        positional, named = list(positional), list(named)
        if self.kind.kind == "ln" and (positional or any(name.text == "normalized_shape" for name, _ in named)):
            hint = "write ln for channels at each position, ln all for the whole volume"
            raise Mistake(self.word.start, self.word.end, "LayerNorm's shape is that of what comes in", "", hint)
        for key, (value, token) in zip(self.kind.order, positional):
            self.keyed(key, value, token)
        for _, token in positional[len(self.kind.order) :]:
            raise Mistake(token.start, token.end, f"an argument too many for {self.word.text}")
        for name, (value, token) in named:
            self.keyed(name.text, value, token, name)

    def keyed(self, key: str, value: Any, token: Token, at: Token | None = None) -> None:
        """A value by PyTorch's name or the notation's word; what changes no figure is left out."""
        field = self.named(key)
        if field is None or (field.choices and key in field.choices):
            if key in self.kind.drops:
                return
            raise self.unknown(at or token, keyed=True)
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
            raise Mistake(token.start, token.end, f"{key} must be true or false, got {value_text(value)}")
        wanted = not value if field.off and key.lower() == field.off else value
        if wanted != field.default or field.name in self.values:
            self.put(field, wanted, token)

    def node(self, span: Span) -> LayerNode:
        """The finished layer; a missing argument is a mistake."""
        missing = [f for f in self.fields.values() if f.required and f.name not in self.values and not self._implied(f)]
        if missing:
            names = listed([field.word for field in missing])
            hint = f"for example {self.example()}"
            raise Mistake(self.word.start, self.word.end, f"{self.kind.kind} needs its {names}", self.takes(), hint)
        args = tuple((name, self.values[name]) for name in self.fields if name in self.values)
        plain = not any(_has_expression(value) for _, value in args)
        return LayerNode(self.kind.kind, args, self.dims, self.via, plain, at=span)

    def example(self) -> str:
        """The layer with what is given, and with usual numbers where something is missing."""
        example = self.kind.examples[0][0] if self.kind.examples else self.kind.kind
        names = [field.name for field in self.fields.values() if field.bare]
        if names != ["filters", "kernel"] or not self.values:
            return example
        filters, kernel = self.values.get("filters", 64), self.values.get("kernel", "3x3")
        return f"{self.kind.kind} {value_text(filters)} {value_text(kernel)}"

    def keras(self, positional: Sequence[Given]) -> str:
        """How arguments in Keras' order - filters, kernel, strides - are written here."""
        texts = [value_text(value) for value, _ in positional[:3]]
        if self.kind.weighted == "fc":
            return f"write fc {texts[0]}"
        stride = f" /{texts[2]}" if texts[2:] else ""
        return f"write {' '.join([self.kind.kind, *texts[:2]])}{stride}; PyTorch's Conv2d begins with what comes in"

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
