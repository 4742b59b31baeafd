"""What was once found keeps the promises, in a process under limits, and says what it must."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confined import Confined
from finds import FINDS, Find
from finds_fuzzed import FUZZED
from promises import complaints


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    """A process under limits."""
    with Confined() as process:
        yield process


@pytest.mark.parametrize("find", [*FINDS, *FUZZED], ids=lambda find: find.name)
def test_a_find_stays_mended(find: Find, confined: Confined) -> None:
    """Exit code, time, memory, place; and a part of what is said."""
    files = {name: text.encode("utf-8", "surrogateescape") for name, text in find.files}
    answer = confined.run(*find.args, files=files)
    assert complaints(answer, find.args, files) == []
    assert answer.code == find.code
    assert find.says in " ".join((answer.stdout + answer.stderr).split())
