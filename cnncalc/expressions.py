"""The one expression parser: exact rational arithmetic over names, never `eval`.

An expression is kept as postfix code, so that neither evaluating nor printing it recurses, and it runs on
any kind of number its names are given.

    compare    =  sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]       gives 1 or 0
    sum        =  product { ("+" | "-") product }
    product    =  sign { ("*" | "/" | "//" | "%") sign }
    sign       =  { "+" | "-" } power
    power      =  item [ "**" sign ]
    item       =  ( NUMBER | NAME | NAME "(" list ")" | "(" compare ")" | "[" list "]" ) { "[" compare "]" }
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from .errors import Mistake, did_you_mean
from .limits import MOST_DIGITS, TooMuch, spend
from .operations import COMPARE, FUNCTIONS, OPERATE, Value, bounded, called, listed, number_text, plain

Lookup = Callable[[str], Value]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<op>\*\*|//|<=|>=|==|!=|[-+*/%<>()\[\],])|(?P<bad>\S)|$)"
)
_DEEPEST = 50  # brackets, signs and powers inside one another


class Code(NamedTuple):
    """One instruction: push a `number`, look up a `name`, or apply an operation to the `taken` last values."""

    op: str
    what: Any
    taken: int
    start: int
    end: int


class Expression:
    """An expression as written; equal to another that means the same tree. `names` are what it needs."""

    __slots__ = ("code", "names", "source", "text")

    def __init__(self, code: tuple[Code, ...], source: Any = None) -> None:
        self.code = code
        self.text = _unparse(code)
        self.names = frozenset(step.what for step in code if step.op == "name")
        self.source = source  # the text it stands in, for messages about its values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Expression({self.text})"

    @property
    def span(self) -> tuple[int, int]:
        """From where to where it stands in its source."""
        return min(step.start for step in self.code), max(step.end for step in self.code)

    def value(self, lookup: Lookup) -> Value:
        """Its value, whole numbers as int; raises `Mistake` at the operation that cannot be done."""
        try:
            spend(len(self.code))
        except TooMuch as refusal:
            raise Mistake(*self.span, refusal.finding, hint=refusal.way_out) from None
        stack: list[Value] = []
        for step in self.code:
            if step.op == "number":
                stack.append(step.what)
            elif step.op == "name":
                stack.append(_looked_up(step, lookup))
            else:
                cut = len(stack) - step.taken
                operands = stack[cut:]
                del stack[cut:]
                stack.append(_applied(step, operands))
        return stack[0]


def operands(expression: Expression) -> list[Expression]:
    """What an expression's last operation works on, each by itself."""
    code, found = expression.code[:-1], []
    for _ in range(expression.code[-1].taken):
        cut, depth = len(code), 0
        while depth != 1:  # the last operand is the shortest end of the code that leaves one value
            cut -= 1
            depth += 1 - code[cut].taken
        found.append(Expression(code[cut:], expression.source))
        code = code[:cut]
    return found[::-1]


def parse(text: str, start: int = 0, end: int | None = None, source: Any = None) -> Expression:
    """Read `text[start:end]` as one expression; raises `Mistake` with offsets into `text`."""
    return Parser(text, start, len(text) if end is None else end).whole(source)


def literal(value: int | Fraction) -> Expression:
    """An expression that is just this number."""
    return Expression((Code("number", value, 0, 0, 0),))


def list_of(items: Sequence[Expression], start: int, end: int, source: Any = None) -> Expression:
    """An expression that lists others."""
    code = [step for item in items for step in item.code]
    return Expression((*code, Code("list", None, len(items), start, end)), source)


class Parser:
    """Precedence climbing over the tokens of one expression, emitting postfix code."""

    tokens: ClassVar[re.Pattern[str]] = _TOKEN
    functions: ClassVar[Mapping[str, object]] = FUNCTIONS
    others: ClassVar[tuple[str, ...]] = ()
    """Functions that are read in another way, to suggest them too."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.end = text, end
        self.code: list[Code] = []
        self.after = start
        self.advance()

    def advance(self) -> None:
        """Move on to the next token; `before` is the end of the last one."""
        self.before = self.after
        found = self.tokens.match(self.text, self.after, self.end)
        assert found is not None
        self.kind = found.lastgroup or "end"
        self.token = found.group(self.kind) if found.lastgroup else ""
        self.at, self.after = found.end() - len(self.token), found.end()
        if self.kind == "bad":
            from ._instead import instead_of_sign

            raise self.mistake(f"'{self.token}' has no meaning in an expression", "", instead_of_sign(self.token))
        if self.kind == "number" and len(self.token) > MOST_DIGITS:
            raise self.mistake(f"a number of {len(self.token):,} digits", f"at most {MOST_DIGITS} digits")

    def number(self) -> Value:
        """The value of the number at hand."""
        return plain(Fraction(self.token))

    def whole(self, source: Any = None) -> Expression:
        """Everything up to the end as one expression."""
        self.compare(0)
        if self.kind != "end":
            hint = self.instead(self.token)
            raise self.mistake(f"'{self.token}' does not continue the expression", "an operator, or the end", hint)
        return Expression(tuple(self.code), source)

    def instead(self, token: str) -> str:
        """What to write instead of a token that does not continue an expression."""
        from ._instead import instead_of_token

        return instead_of_token(token, self.kind)

    def mistake(self, finding: str, expected: str = "", hint: str = "") -> Mistake:
        return Mistake(self.at, max(self.after, self.at + 1), finding, expected, hint)

    def emit(self, op: str, what: Any = None, count: int = 0, start: int | None = None, end: int | None = None) -> None:
        begin = self.at if start is None else start
        self.code.append(Code(op, what, count, begin, self.after if end is None else end))

    def take(self, token: str, opened: int) -> None:
        if self.token != token:
            here = f"'{self.token}'" if self.token else "the end"
            raise Mistake(opened, opened + 1, f"this bracket is not closed: {here} where '{token}' must stand")
        self.advance()

    def compare(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise self.mistake(f"nested more than {_DEEPEST} deep", hint="name a part of it with `vars:`")
        self.binary(depth, 0)
        if self.token in COMPARE:
            op, at, after = self.token, self.at, self.after
            self.advance()
            self.binary(depth, 0)
            self.emit(op, None, 2, at, after)

    def binary(self, depth: int, level: int) -> None:
        operand = self.sign if level == len(_LEVELS) - 1 else None
        self._operand(depth, level, operand)
        while self.token in _LEVELS[level]:
            op, at, after = self.token, self.at, self.after
            self.advance()
            self._operand(depth, level, operand)
            self.emit(op, None, 2, at, after)

    def _operand(self, depth: int, level: int, operand: Callable[[int], None] | None) -> None:
        if operand is None:
            self.binary(depth, level + 1)
        else:
            operand(depth)

    def sign(self, depth: int) -> None:
        minus: list[tuple[int, int]] = []
        while self.kind == "op" and self.token in "+-":
            if self.token == "-":
                minus.append((self.at, self.after))
            self.advance()
        self.power(depth)
        if len(minus) % 2:
            self.emit("neg", None, 1, *minus[-1])

    def power(self, depth: int) -> None:
        self.item(depth)
        if self.token == "**":
            at, after = self.at, self.after
            self.advance()
            if depth > _DEEPEST:
                raise self.mistake(f"nested more than {_DEEPEST} deep")
            self.exponent(depth + 1)
            self.emit("**", None, 2, at, after)

    def exponent(self, depth: int) -> None:
        self.sign(depth)

    def item(self, depth: int) -> None:
        if self.kind == "number":
            self.emit("number", self.number())
            self.advance()
        elif self.kind == "name":
            self.named(depth)
        elif self.token in ("(", "["):
            self.bracket(depth)
        else:
            here = f"'{self.token}'" if self.token else "nothing"
            raise self.mistake(f"{here} where a number must stand", "a number, a name or a bracket")
        while self.token == "[":
            opened = self.at
            self.advance()
            self.compare(depth + 1)
            self.take("]", opened)
            self.emit("index", None, 2, opened, self.before)

    def bracket(self, depth: int) -> None:
        opened, square = self.at, self.token == "["
        self.advance()
        if square:
            count = self.items("]", depth, opened)
            self.emit("list", None, count, opened, self.before)
        else:
            self.compare(depth + 1)
            self.take(")", opened)

    def named(self, depth: int) -> None:
        name, at, after = self.token, self.at, self.after
        self.advance()
        if self.token != "(":
            self.emit("name", name, 0, at, after)
            return
        if name not in self.functions:
            from ._instead import meant_function

            meant = meant_function(name)
            known = (*self.functions, *self.others)
            hint = f"did you mean {meant}?" if meant in self.functions else ""
            hint = hint or did_you_mean(name, known, f"functions: {' '.join(self.functions)}")
            raise Mistake(at, after, f"no function '{name}'", hint=hint)
        opened = self.at
        self.advance()
        count = self.items(")", depth, opened)
        self.emit("call", name, count, at, after)

    def items(self, closing: str, depth: int, opened: int) -> int:
        count = 0
        while self.token != closing:
            self.compare(depth + 1)
            count += 1
            if self.token != ",":
                break
            self.advance()
        self.take(closing, opened)
        return count


def _looked_up(step: Code, lookup: Lookup) -> Value:
    try:
        return lookup(step.what)
    except LookupError as unknown:
        hint = str(unknown.args[0]) if unknown.args else ""
        raise Mistake(step.start, step.end, f"'{step.what}' has no value here", hint=hint) from None


_LEVELS = (("+", "-"), ("*", "/", "//", "%"))


def _applied(step: Code, operands: list[Value]) -> Value:
    try:
        if step.op == "list":
            return listed(operands)
        if step.op == "call":
            return bounded(plain(called(step.what, operands)))
        if step.op != "index" and step.op not in ("==", "!=") and any(isinstance(value, list) for value in operands):
            raise ValueError("a list stands where a number must")
        return bounded(plain(OPERATE[step.op](*operands)))
    except ZeroDivisionError:
        raise Mistake(step.start, step.end, "division by zero") from None
    except (ValueError, TypeError) as failure:
        chain = not all(hasattr(one, "__add__") for one in operands)
        unfit = "a chain, which stands as a step," if chain else "this"
        finding = str(failure) if isinstance(failure, ValueError) else f"{unfit} cannot be calculated with"
        raise Mistake(step.start, step.end, finding, hint=getattr(failure, "way_out", "")) from None


_BINDING = {"+": 2, "-": 2, "*": 3, "/": 3, "//": 3, "%": 3, "neg": 4, "**": 5, **dict.fromkeys(COMPARE, 1)}


def _unparse(code: tuple[Code, ...]) -> str:
    """The expression with as few brackets as mean the same."""
    stack: list[tuple[str, int]] = []  # text, and how tightly it binds
    for step in code:
        parts = stack[len(stack) - step.taken :]
        del stack[len(stack) - step.taken :]
        stack.append((_written(step, parts), _BINDING.get(step.op, 9)))
    return stack[0][0]


def _written(step: Code, parts: list[tuple[str, int]]) -> str:
    if step.op == "number":
        return number_text(step.what)
    if step.op == "name":
        return str(step.what)
    if step.op in ("list", "call"):
        inside = ", ".join(text for text, _ in parts)
        return f"[{inside}]" if step.op == "list" else f"{step.what}({inside})"
    if step.op == "index":
        return f"{_within(parts[0], 9)}[{parts[1][0]}]"
    binding = _BINDING[step.op]
    if step.op == "neg":
        return f"-{_within(parts[0], binding + 1)}"
    if step.op == "**":
        return f"{_within(parts[0], binding + 1)}**{_within(parts[1], binding - 1)}"
    space = " " if step.op in COMPARE else ""
    return f"{_within(parts[0], binding + (binding == 1))}{space}{step.op}{space}{_within(parts[1], binding + 1)}"


def _within(part: tuple[str, int], least: int) -> str:
    text, binding = part
    return text if binding >= least else f"({text})"
