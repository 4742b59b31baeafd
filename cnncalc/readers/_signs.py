"""Signs that mean nothing where they stand, and numbers with letters behind them: what was probably meant."""

from __future__ import annotations

import re

_ARROWS = "⟶⇒⟹➔➜➝➞➡⇨▶►»>"
_DASHES = "-–—−‒―"
_TIMES = "xX×хХχΧ✕✖⨯ｘＸ"
_ARROW = "write -> between two layers; on the command line in quotes, or the shell takes > for itself"
_BRACKETS = "groups stand in round brackets: 3 * (conv 64 3x3 -> relu); a size is written 3x3"
_HINTS = {
    "`": "leave it out; code fences belong to Markdown",
    "[": _BRACKETS, "]": _BRACKETS,
    "<": "write -> between two layers, in the order in which they run", "&": "write -> between two layers",
    "{": "an expression stands in {...} on one line", "}": "an expression stands in {...} on one line",
    "%": "write a share as 0.5", "$": "leave it out; a variable is written {name}",
    "^": "write 3 * (...) to repeat a step; a power stands in braces: {2**3}",
    "\\": "a size is written 3x3, without LaTeX",
    "!": "write # before a remark", "?": "leave it out; what is not known is written {name}, with a value under vars:",
    ".": "layers stand alone, with -> between them: conv1: conv 64 3x3 -> relu",
}  # fmt: skip


def sign_hint(sign: str, first: bool, before: str) -> str:
    """What to write instead of a sign, which stands `first` in its line, or right `before` a name or number."""
    if sign == "-" and before == "number":
        return "sizes, counts and paddings are not negative"
    if sign == "-" and first and before == "name":
        return "in a list under `layers:` a space follows the dash; elsewhere leave it out"
    if sign in "-–•*+" and first:
        return "in a list under `layers:` dashes stand below one another; elsewhere leave it out"
    if sign in "“”‘’„«":
        return "the notation needs no quotes here; smart quotes come from word processors"
    if sign[0] in _DASHES + _ARROWS + "=":
        return _ARROW
    plain = _plain(sign)
    if plain != sign and plain.isascii() and plain.strip():
        return f"this is a full-width sign: write {plain}"
    return _HINTS.get(sign, "")


def glued_hint(number: str, word: str) -> str:
    """What to write instead of letters right behind a number: 3х3 in Cyrillic, 4k, 4_096, 1O, 16px, 64C3."""
    whole = number + word
    size = re.sub(f"[{_TIMES}]+", "x", _plain(whole))
    if size != whole and re.fullmatch(r"\d+(x\d+)+", size):
        return f"write {size} with a plain x"
    if re.fullmatch(r"\d+(_\d+)+", whole):
        return f"write {whole.replace('_', '')}"
    if re.fullmatch(r"[Ool\d]+", word):
        return f"write {re.sub('[Oo]', '0', whole).replace('l', '1')}: a letter stands in it"
    if word in ("k", "K") and number.isdigit():
        return f"write {number}000, or {int(number) * 1024}: counts are exact"
    if word in ("px", "pixel", "pixels", "ch", "channels"):
        return f"write {number}"
    papers = re.fullmatch(r"(?P<conv>[cC](?P<kernel>\d+))|(?P<dense>[nN])", word)
    if papers:
        return f"write conv {number} {papers['kernel']}x{papers['kernel']}" if papers["conv"] else f"write fc {number}"
    return f"a product stands in braces: {{{number}*{word}}}" if len(word) == 1 else ""


def _plain(text: str) -> str:
    """Full-width and other compatible characters as the plain ones they stand for."""
    from unicodedata import normalize

    return text if text.isascii() else normalize("NFKC", text)
