"""Files, and what can be wrong with them."""

from __future__ import annotations

import os

from ..errors import did_you_mean, usage
from ..network import Network
from . import read

LARGEST = 10_000_000  # bytes
_NETWORK = "a network as text"


def load(path: str | os.PathLike[str], layout: str = "") -> Network:
    """A network from a file, or from the zoo by its name (`resnet50`, `torchvision/resnet50`).

    Raises `UsageError` where there is none, `NotationError` where the text is wrong.
    """
    from .. import zoo

    if not isinstance(path, (str, os.PathLike)):
        raise usage(f"a file is named by a text or path, got {type(path).__name__}")
    name = os.fspath(path)
    bare = "." not in name and os.path.basename(name) == name
    if zoo.is_full_name(name) or (bare and not os.path.exists(name)):
        return zoo.find(name).load()
    return read(read_text(path), str(path), layout)


def read_text(path: str | os.PathLike[str], expected: str = _NETWORK) -> str:
    """A text file in UTF-8; raises `UsageError` with what it is instead of what is `expected`."""
    try:
        if os.path.isdir(path):
            raise usage(f"{path} is a folder", expected="a file", hint=_files_in(str(path)))
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise usage(f"{path} is larger than {LARGEST // 10**6} MB", expected=expected)
    except FileNotFoundError:
        raise usage(f"no such file: {path}", hint=_similar(str(path))) from None
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise usage(f"cannot read {path}: {reason}") from None
    return decoded(data, str(path), expected)


def decoded(data: bytes, name: str, expected: str = _NETWORK) -> str:
    """Bytes as UTF-8 text; raises `UsageError` that says what the bytes look like."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise usage(f"{name} is UTF-16", expected="UTF-8", hint="save it again as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        if b"\0" in data[:4096] or sum(byte < 9 for byte in data[:4096]) > 4:
            raise usage(f"{name} is not a text file", expected=expected) from None
        line = data.count(b"\n", 0, failure.start) + 1
        raise usage(
            f"{name}:{line}: byte {data[failure.start]:#04x} is not UTF-8",
            expected="UTF-8",
            hint="save it again as UTF-8",
        ) from None


def _files_in(folder: str) -> str:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith((".yaml", ".yml", ".txt")))
    except OSError:
        return ""
    return f"for example {os.path.join(folder, names[0])}" if names else ""


def _similar(path: str) -> str:
    """The nearest name in the same folder."""
    folder, name = os.path.split(path)
    try:
        return did_you_mean(name, os.listdir(folder or "."))
    except OSError:
        from .. import zoo

        found = zoo.named(name)
        return f"did you mean {found[0].target}?" if found else f"there is no folder {folder}"
