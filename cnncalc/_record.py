"""Frozen classes that are little more than their fields.

They look like frozen dataclasses, to a reader and to a type checker, but are made without compiling code:
`dataclass` costs half a millisecond a class at every start, and start-up is a feature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Any:
        """Only type checkers care."""
        return lambda function: function


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Give a class with annotated fields its constructor, equality, hash and repr; `_apart` names fields that equality ignores."""
    made: Any = cls
    fields: tuple[str, ...] = tuple(cls.__annotations__)
    fields = tuple(name for name in fields if not name.startswith("_"))
    made.record_fields = fields
    defaults = tuple((name, cls.__dict__[name]) for name in fields if name in cls.__dict__)
    put = object.__setattr__  # and not __dict__, which would cost each instance a dictionary of its own

    def __init__(self: Any, *args: Any, **named: Any) -> None:
        given = dict(defaults) | dict(zip(fields, args)) | named
        if len(given) != len(fields) or len(args) > len(fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields)}")
        for name in fields:
            put(self, name, given[name])

    made.__init__ = __init__
    for name, method in _METHODS.items():
        if name not in cls.__dict__ and getattr(cls, name) is getattr(object, name, None):
            setattr(made, name, method)
    return cls


def changed(original: T, **changes: Any) -> T:
    """A copy of a record with other values of some fields."""
    given = {name: getattr(original, name) for name in original.record_fields}  # type: ignore[attr-defined]
    return type(original)(**(given | changes))


def values_of(one: Any) -> tuple[Any, ...]:
    """The values that equality is about."""
    apart = getattr(one, "_apart", ())
    return tuple(getattr(one, name) for name in one.record_fields if name not in apart)


def _equal(self: Any, other: object) -> bool:
    return type(self) is type(other) and values_of(self) == values_of(other)


def _hash(self: Any) -> int:
    return hash((type(self), values_of(self)))


def _repr(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.record_fields)
    return f"{type(self).__name__}({inside})"


def _frozen(self: Any, name: str, value: object) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be set")


_METHODS: dict[str, Any] = {"__eq__": _equal, "__hash__": _hash, "__repr__": _repr, "__setattr__": _frozen}
