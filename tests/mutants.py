"""Small wrong changes to a file, one at a time: what the tests must notice (`campaign_mutants` asks them).

The kinds are those of mutmut and cosmic-ray: comparisons, arithmetic, `and` and `or`, `not` and signs, `in`, constants,
words, opposite names, conditions, answers, lambdas, assignments, loops that never begin, `break`, raised and caught
exceptions, slices, decorators, keyword arguments, and arguments that a default may replace. Dropped are each operand of
`and` and `or`, each condition of a comprehension, and each statement that is there for its effect.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
OPPOSITES = (
    ("min", "max"),
    ("any", "all"),
    ("smallest", "largest"),
    ("Smallest", "Largest"),
    ("floor_divide", "remainder"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("partition", "rpartition"),
    ("split", "rsplit"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("lstrip", "rstrip"),
    ("ljust", "rjust"),
    ("lower", "upper"),
)
OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}
FIELDS = {"count", "size", "margin", "flag", "choice", "rate", "bounds", "pair", "volume", "table_of", "reference"}
"""Makers of fields, whose first argument is prose for the help."""


class Mutant(NamedTuple):
    """One change: the line it begins on, what stands there and what would, and how to come to its place."""

    line: int
    before: str
    after: str
    path: tuple[tuple[str, int | None], ...]
    node: ast.AST

    @property
    def text(self) -> str:
        return f"{self.before} -> {self.after}"

    def planted(self, tree: ast.Module) -> ast.Module:
        """The file with this change in it."""
        changed = copy.deepcopy(tree)
        parent, (name, at) = changed, self.path[-1]
        for step, index in self.path[:-1]:
            found = getattr(parent, step)
            parent = found if index is None else found[index]
        if at is None:
            setattr(parent, name, self.node)
        else:
            getattr(parent, name)[at] = self.node
        return ast.fix_missing_locations(changed)

    def function(self, tree: ast.Module) -> ast.FunctionDef | None:
        """The outermost function whose body is changed; None where something is that runs at import."""
        node: ast.AST = tree
        for step, index in self.path:
            if isinstance(node, ast.FunctionDef):  # one of a class that is made has run already
                return node if step == "body" and node.name != "__init_subclass__" else None
            found = getattr(node, step)
            node = found if index is None else found[index]
        return None


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Every change to a file; annotations and documentation stay."""
    yield from _below(tree, ())


def _below(node: ast.AST, path: tuple[tuple[str, int | None], ...]) -> Iterator[Mutant]:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "bases", "decorator_list"):
            continue  # `_changes` leaves out decorators
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _idle(node, name, at, child):
                here = (*path, (name, at))
                for changed in _changes(child):
                    copied = ast.copy_location(changed, child)
                    before, after = _text(child), _text(copied)
                    yield Mutant(_line(child), before, after, here, copied)
                yield from _below(child, here)


def _line(node: ast.AST) -> int:
    place = node.target if isinstance(node, ast.comprehension) else node.body if isinstance(node, ast.Lambda) else node
    found: int = place.lineno  # type: ignore[attr-defined]
    return found


def _examples(node: ast.AST) -> bool:
    """Whether a statement gives a kind its examples, which are tests themselves."""
    target = (
        node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    return isinstance(target, ast.Name) and target.id == "examples"


def _idle(parent: ast.AST, name: str, at: int | None, child: ast.AST) -> bool:
    """Whether a node says nothing that runs: documentation, imports, types."""
    if isinstance(child, (ast.Import, ast.ImportFrom, ast.Pass, ast.Global)) or _examples(child):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        if parent.func.id in FIELDS and name == "args" and at == 0:
            return True
        return parent.func.id in ("cast", "ContextVar", "TypeVar")
    if not isinstance(parent, ast.Module) or not isinstance(child, ast.Assign):
        return False
    types = isinstance(child.value, (ast.Name, ast.Subscript, ast.BinOp)) and _is_type(child.targets[0])
    return types or _text(child.targets[0]) == "__all__"


def _is_type(target: ast.AST) -> bool:
    return isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper()


def _text(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")
    return text[0] if len(text) == 1 else f"{text[0]} ..."


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node might wrongly be."""
    if isinstance(node, ast.expr):
        yield from _of_expression(node)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.comprehension):
        for ifs in _one_fewer(node.ifs):
            yield ast.comprehension(node.target, node.iter, ifs, node.is_async)
    elif isinstance(node, ast.ExceptHandler) and node.type is not None:
        yield ast.ExceptHandler(ast.Tuple([], ast.Load()), node.name, node.body)


Some = TypeVar("Some")


def _one_fewer(items: list[Some]) -> Iterator[list[Some]]:
    """A list without one of its items, each in turn."""
    for at in range(len(items)):
        yield items[:at] + items[at + 1 :]


def _of_expression(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for other in COMPARED[type(operator)]:
                yield ast.Compare(node.left, [*node.ops[:at], other(), *node.ops[at + 1 :]], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in CALCULATED:
        yield ast.BinOp(node.left, CALCULATED[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for rest in _one_fewer(node.values):
            yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.Call):
        for keywords in _one_fewer(node.keywords):
            yield ast.Call(node.func, node.args, keywords)
        if len(node.args) > 1:
            yield ast.Call(node.func, node.args[:-1], node.keywords)
    elif isinstance(node, ast.Lambda):
        yield ast.Lambda(node.args, ast.Constant(None))
    elif isinstance(node, ast.Slice):
        for name in ("lower", "upper", "step"):
            if getattr(node, name) is not None:
                yield ast.Slice(**{**dict(ast.iter_fields(node)), name: None})
    elif isinstance(node, ast.Name) and node.id in OPPOSITE and isinstance(node.ctx, ast.Load):
        yield ast.Name(OPPOSITE[node.id], ast.Load())
    elif isinstance(node, ast.Attribute) and node.attr in OPPOSITE:
        yield ast.Attribute(node.value, OPPOSITE[node.attr], ast.Load())


def _other_values(value: object) -> Iterator[bool | float | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
        if value > 0:
            yield value - 1
    elif isinstance(value, str):
        yield f"{value}~"


def _of_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    if isinstance(node, ast.FunctionDef):
        for decorators in _one_fewer(node.decorator_list):
            yield ast.FunctionDef(**{**dict(ast.iter_fields(node)), "decorator_list": decorators})
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, (ast.Raise, ast.Expr)) and _text(node) != "raise NotImplementedError":
        yield ast.Pass()
    elif isinstance(node, ast.AugAssign) and type(node.op) in CALCULATED:
        yield ast.AugAssign(node.target, CALCULATED[type(node.op)](), node.value)
        yield ast.Assign([node.target], node.value)
        yield ast.Pass()
    elif isinstance(node, (ast.For, ast.While)):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Attribute, ast.Subscript)):
        yield ast.Pass()
    elif isinstance(node, ast.Assign) and not _is_none(node.value):
        yield ast.Assign(node.targets, ast.Constant(None))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


@cache
def changes_to(path: str) -> tuple[ast.Module, list[Mutant]]:
    """A file as a tree, and every change to it."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return tree, list(mutants(tree))


Reason = tuple[str, str, str]  # file, line, change


def explained(path: Path) -> dict[Reason, str]:
    """The changes that make no difference, and why: a file, its lines indented, their changes further, behind # the reason."""
    found: dict[Reason, str] = {}
    file = line = ""
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        depth = len(text) - len(text.lstrip())
        if depth == 0:
            file = text.strip()
        elif depth == 2:
            line = text.strip()
        else:
            change, _, reason = text.strip().partition("  # ")
            found[file, line, change] = reason
    return found
