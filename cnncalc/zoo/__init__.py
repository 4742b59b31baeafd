"""The networks that come with the package, found by the head of their files.

A file's comment names its source and the figures of each network in it, a line each:

    # source: He, Zhang, Ren, Sun 2016
    # figures: resnet50 params 25557032 macs 3857973248 depth 50 field 483 input 3x224x224

A name is that of a network on such a line; it is a variant of the file, or the file itself.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING

from .._record import changed, record
from ..errors import UsageError, listed, nearest, usage

if TYPE_CHECKING:
    from ..network import Network

COLLECTIONS = ("papers", "torchvision", "slim")
"""In the order in which a bare name is looked up."""
_HERE = os.path.dirname(__file__)


@record
class Entry:
    """A network of the zoo, as its file's head describes it."""

    name: str
    collection: str
    file: str
    source: str
    year: int
    figures: dict[str, str]

    @property
    def target(self) -> str:
        """Its full name."""
        return f"{self.collection}/{self.name}"

    @property
    def path(self) -> str:
        return os.path.join(_HERE, self.collection, self.file)

    def text(self) -> str:
        """The file that it stands in."""
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def load(self) -> Network:
        """The network, its variant chosen."""
        from ..analysis import chosen
        from ..readers import read

        network = read(self.text(), f"{self.collection}/{self.file}")
        variants = [variant.name for variant in network.variants]
        network = chosen(network, self.name if self.name in variants else None)
        return changed(network, target=self.target)


@cache
def entries() -> tuple[Entry, ...]:
    """Every network of the zoo."""
    found: list[Entry] = []
    for collection in COLLECTIONS:
        for file in sorted(os.listdir(os.path.join(_HERE, collection))):
            if file.endswith(".yaml"):
                found += _heads(collection, file)
    return tuple(found)


def _heads(collection: str, file: str) -> list[Entry]:
    """What the comment at the beginning of a file says."""
    source, year, found = "", 0, []
    with open(os.path.join(_HERE, collection, file), encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            word, _, rest = line[1:].strip().partition(": ")
            if word == "source":
                source, _, last = rest.rpartition(" ")
                year = int(last)
            elif word == "figures":
                name, *pairs = rest.split()
                found.append(Entry(name, collection, file, source, year, dict(zip(pairs[::2], pairs[1::2]))))
    return found


def named(name: str) -> list[Entry]:
    """The networks of that name: exactly one for `collection/name`, perhaps one in each collection otherwise."""
    collection, slash, last = name.lower().rpartition("/")
    there = [entry for entry in entries() if not slash or entry.collection == collection]
    found: dict[str, Entry] = {}  # one a collection: the name itself, else its file, which stands for the first in it
    for entry in there:
        if entry.name.lower() == last:
            found[entry.collection] = entry
        elif entry.file.removesuffix(".yaml") == last:
            found.setdefault(entry.collection, entry)
    return list(found.values())


def is_full_name(text: str) -> bool:
    """Whether a text is a name with its collection, such as torchvision/resnet50, or begins with zoo:."""
    return re.fullmatch(rf"(?:zoo:|(?:{'|'.join(COLLECTIONS)})/)[\w/-]+", text, re.IGNORECASE) is not None


def find(name: str) -> Entry:
    """The network of a name, papers first; raises `UsageError` naming the nearest where there is none."""
    found = named(name.removeprefix("zoo:"))
    if not found:
        raise unknown(name)
    return found[0]


def unknown(name: str, files: tuple[str, ...] = ()) -> UsageError:
    """The error for a name that is neither network nor file."""
    names = [entry.name for entry in entries()]
    near = nearest(name.removeprefix("zoo:").rpartition("/")[2], [*dict.fromkeys(names), *files], count=3)
    hint = f"did you mean {listed(near, 'or')}?" if near else "cnncalc zoo lists the networks that are built in"
    return usage(f"no file or network is named '{name}'", hint=hint)
