"""Signs beyond ASCII, each replaced by something plain where the terminal's encoding lacks it."""

from __future__ import annotations

from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_FALLBACK = {"─": "-", "█": "#", "×": "x", "≥": ">=", "…": "...", "²": "^2", "✓": "ok", "✗": "NO"}


class Glyphs:
    """What an encoding can show."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    def can(self, text: str) -> bool:
        """Whether the encoding has every sign of a text."""
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def __getitem__(self, sign: str) -> str:
        return sign if self.can(sign) else _FALLBACK[sign]

    def bar(self, part: int, whole: int, width: int = 6) -> str:
        """A bar of eighths; something that is not nothing shows at least the thinnest one."""
        if part <= 0 or whole <= 0:
            return ""
        if not self.can(_EIGHTHS):
            return self["█"] * max(1, (Fraction(part * width, whole) + Fraction(1, 2)).__floor__())
        eighths = max(1, (Fraction(part * width * 8, whole) + Fraction(1, 2)).__floor__())
        full, rest = divmod(eighths, 8)
        return "█" * full + (_EIGHTHS[rest] if rest else "")
