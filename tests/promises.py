"""What the command line promises for every input, as complaints about an answer that breaks it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NoReturn

from confined import Answer

SECONDS, MEGABYTES = 2.0, 500  # for inputs under 100 kB
_NEIGHBOURS = 1.25  # what a process loses to others that use the same caches, at the most
_ARITHMETIC = 0.043  # seconds that `slowness` takes on the machine that the promise was made on
_PLACE = re.compile(r"^(?:error: )?(\S.*?):(\d+):(\d+): ", re.MULTILINE)


def complaints(
    answer: Answer, args: Sequence[str], files: Mapping[str, bytes] | None = None, stdin: bytes = b""
) -> list[str]:
    """What an answer breaks."""
    found = [*_costs(answer), *_texts(answer, args)]
    if answer.code == 2:
        found += _places(answer, texts_of(args, files or {}, stdin))
    return found


@cache
def slowness() -> float:
    """How many times slower this machine is than the one that the promise was made on; never less than 1."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    return max(1.0, (time.process_time() - start) / _ARITHMETIC)


def _costs(answer: Answer) -> Iterator[str]:
    if answer.code not in (0, 1, 2):
        yield f"exit code {answer.code}: {answer.stderr[-300:]}"
    if answer.seconds > SECONDS * slowness() * _NEIGHBOURS:
        yield f"{answer.seconds:.1f} s"
    if answer.megabytes > MEGABYTES:
        yield f"{answer.megabytes} MB"


def _texts(answer: Answer, args: Sequence[str]) -> Iterator[str]:
    if "Traceback (most recent call last)" in answer.stdout + answer.stderr:
        yield "a traceback"
    data: Any = None
    columns = [value.strip() for option, value in pairwise(args) if option == "--columns"]
    helped = "help" in columns or not {"-h", "--help", "-V", "--version"}.isdisjoint(args)
    if helped and answer.code == 0:
        return
    if "--json" in args or "--format=json" in args or ("--format", "json") in pairwise(args):
        try:
            data = json.loads(answer.stdout, parse_constant=_no_number) if answer.stdout else None
        except ValueError as failure:
            yield f"invalid JSON: {failure}"
    told = data.get("errors") if isinstance(data, dict) else answer.stderr.partition("error: ")[2].strip()
    if answer.code == 2 and not told and "not graded: " not in answer.stderr:
        yield "exit code 2 without a message"


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def texts_of(args: Sequence[str], files: Mapping[str, bytes], stdin: bytes) -> dict[str, list[str]]:
    """The texts that a place may lie in, by the names that messages give them."""
    found = {name: [data.decode("utf-8", "replace")] for name, data in files.items()}
    found |= {"<stdin>": [stdin.decode("utf-8", "replace")], "<argument>": list(args)}
    for option, value in pairwise(args):
        if option.startswith("--"):
            found.setdefault(option, []).append(value)
            name, equals, rest = value.partition("=")
            if equals:
                found.setdefault(f"{option} {name.strip()}", []).append(rest.strip())
    return found


def _places(answer: Answer, texts: Mapping[str, list[str]]) -> Iterator[str]:
    """Places that lie outside of what they name."""
    for name, line, column in _PLACE.findall(answer.stderr):
        if name in texts and not any(lies_in(text, int(line), int(column)) for text in texts[name]):
            yield f"{name}:{line}:{column} lies outside of it"
        if re.fullmatch(r"--[a-z-]+", name) and name not in texts:
            yield f"a place in {name}, which nobody gave"


def lies_in(text: str, line: int, column: int) -> bool:
    """Whether a place lies in a text, or directly behind a line of it."""
    for read in (text, text.removeprefix("\ufeff").replace("\r\n", "\n")):  # as arguments are read, and as files are
        lines = read.split("\n")
        if 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1:
            return True
    return False
