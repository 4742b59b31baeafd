"""Recursion that no depth of nesting can exhaust: functions are generators, their calls are yields."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

T = TypeVar("T")
Steps = Generator[Any, Any, T]


def run(first: Steps[T]) -> T:
    """Run a generator whose `yield` of another generator is a call, and return what it returns.

    Exceptions travel through the waiting callers as they do in plain recursion.
    """
    stack: list[Steps[Any]] = [first]
    sent: Any = None
    thrown: Exception | None = None
    while stack:
        try:
            if thrown is not None:
                passed, thrown = thrown, None
                callee = stack[-1].throw(passed)
            else:
                callee = stack[-1].send(sent)
        except StopIteration as finished:
            stack.pop()
            sent = finished.value
        except Exception as failure:
            stack.pop()
            thrown = failure
        else:
            stack.append(callee)
            sent = None
    if thrown is not None:
        raise thrown
    return sent  # type: ignore[no-any-return]
