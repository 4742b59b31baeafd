"""A folder that several files are written to: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from ..errors import usage
from ._files import Draft


def write_all(folder: str, files: Mapping[str, str], force: bool) -> None:
    """Several files in a folder, which is made; none of them is there before all are written."""
    paths = {os.path.join(folder, name): text for name, text in files.items()}
    _refuse_to_replace([path for path in paths if os.path.lexists(path) and not force])
    made = _made(folder)
    drafts = [Draft(path, force) for path in paths]
    try:
        for draft, text in zip(drafts, paths.values()):
            draft.begin()
            draft.put(text)
            draft.close()
        for draft in drafts:
            draft.publish()
    finally:
        for draft in drafts:
            draft.discard()
        with suppress(OSError):  # a folder stays where something is in it
            for one in made:
                os.rmdir(one)


def _refuse_to_replace(there: list[str]) -> None:
    if len(there) == 1:
        raise usage(f"{there[0]} exists already", hint="--force replaces it")
    if there:
        raise usage(f"{there[0]} and {len(there) - 1:,} more exist already", hint="--force replaces them")


def _made(folder: str) -> list[str]:
    """Make a folder and those above it where there are none, and name them; raises `UsageError` where it cannot be."""
    if not folder:
        raise usage("the name of the folder is empty", expected="a folder to write to")
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise usage(f"'{folder}' is a file", expected="a folder to write to")
    missing: list[str] = []
    try:
        above = os.path.abspath(folder)
        while not os.path.lexists(above):
            missing.append(above)
            above = os.path.dirname(above)
        os.makedirs(folder, exist_ok=True)
    except OSError as failure:
        raise usage(f"cannot make the folder {folder}: {failure.strerror or failure}") from None
    return missing
