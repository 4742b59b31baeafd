"""How a closed form is written: as text that the expression language reads back, and as LaTeX."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

import sympy
from sympy import Add, Integer, Mul

from .certainty import Largest, Smallest
from .growth import Expr
from .quotients import Quotient, Rest

_SUM, _PRODUCT, _ATOM = 1, 2, 3  # how tightly a text binds


class _Written(NamedTuple):
    text: str
    binding: int = _ATOM

    def within(self, least: int) -> str:
        """The text, in brackets where it binds less than is needed."""
        return self.text if self.binding >= least else f"({self.text})"


@lru_cache(maxsize=4096)
def text(expr: Expr) -> str:
    """floor((H - 11)/4) + 1, (k*k*C + 1)*K."""
    return _Writer().of(tidy(expr)).text


def factor(expr: Expr) -> str:
    """The same in brackets, unless it is a name or a function: (16*n), ceil(H/2)."""
    return _Writer().of(tidy(expr)).within(_ATOM)


def latex(expr: Expr) -> str:
    r"""\left\lfloor \frac{H - 11}{4} \right\rfloor + 1."""
    return _Latex().of(tidy(expr)).text


def tidy(expr: Expr) -> Expr:
    """A sum with what all its summands share put outside, the way a person leaves it."""
    if not expr.is_Add:
        return expr
    terms = [term.as_coeff_Mul() for term in expr.args]
    shared = _shared([rest for _, rest in terms])
    content = sympy.gcd_list([factor for factor, _ in terms])
    if any(factor.q != 1 for factor, _ in terms):
        return expr
    inside = [(factor / content, rest / shared) for factor, rest in terms]
    if not any(factor in (1, -1) for factor, _ in inside):  # 12*C + 20 stays
        content, inside = Integer(1), [(factor, rest / shared) for factor, rest in terms]
    if content == 1 and shared == 1:
        return expr
    return Mul(content, shared, Add(*(factor * rest for factor, rest in inside)), evaluate=False)


def _shared(rests: list[Expr]) -> Expr:
    """The factors that all summands have in common."""
    powers = [rest.as_powers_dict() for rest in rests]
    found = []
    for base in powers[0]:
        exponents = [one.get(base, Integer(0)) for one in powers]
        if all(exponent.is_Integer for exponent in exponents):
            found.append(base ** max(min(exponents), 0))
    return Mul(*found)


def _flat(expr: Expr, kind: type) -> list[Expr]:
    """max(max(a, b), c) as a, b, c."""
    return [one for part in expr.args for one in (_flat(part, kind) if isinstance(part, kind) else [part])]


class _Writer:
    """Writes an expression of whole numbers as text."""

    times = "*"

    def __init__(self) -> None:
        self.known: dict[Expr, _Written] = {}

    def of(self, expr: Expr) -> _Written:
        """An expression as text, made once wherever it stands."""
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self.made(expr)
        return found

    def made(self, expr: Expr) -> _Written:
        if expr.is_Integer:
            return _Written(str(expr), _ATOM if expr >= 0 else _SUM)
        if expr.is_Symbol:
            return _Written(self.symbol(expr.name))
        if expr.is_Add:
            return self.sum(expr)
        if expr.is_Mul or expr.is_Rational:
            return self.product(expr)
        if expr.is_Pow:
            return self.power(expr)
        return self.function(expr)

    def symbol(self, name: str) -> str:
        return name

    def function(self, expr: Expr) -> _Written:
        if isinstance(expr, Quotient):
            return self.rounded(*expr.args)
        parts = [self.of(part) for part in (expr.args if isinstance(expr, Rest) else _flat(expr, type(expr)))]
        if isinstance(expr, Rest):
            return _Written(self.remainder(parts[0].within(_PRODUCT), parts[1].within(_ATOM)), _PRODUCT)
        name = {Largest: "max", Smallest: "min"}[type(expr)]
        return _Written(self.call(name, ", ".join(part.text for part in parts)))

    def call(self, name: str, inside: str) -> str:
        return f"{name}({inside})"

    def remainder(self, a: str, b: str) -> str:
        return f"{a} % {b}"

    def rounded(self, a: Expr, b: Expr) -> _Written:
        """A quotient rounded down, or up where its numerator says so: (H + 3)//4 is ceil(H/4)."""
        constant, varying = a.as_coeff_Add()
        if constant == b - 1:
            return _Written(self.bracket("ceil", varying, b))
        return _Written(self.bracket("floor", a, b))

    def bracket(self, name: str, a: Expr, b: Expr) -> str:
        return f"{name}({self.of(a).within(_PRODUCT)}/{self.of(b).within(_ATOM)})"

    def sum(self, expr: Expr) -> _Written:
        constant, varying = expr.as_coeff_Add()
        if isinstance(varying, Quotient) and varying.args[1].is_Integer and constant.is_Integer and constant < 0:
            a, b = varying.args  # floor((H - 11)/4) + 1, as the formula is known
            return _Written(f"{self.bracket('floor', a + (constant - 1) * b, b)} + 1", _SUM)
        terms = sorted(expr.args, key=self.place)
        first, *rest = terms
        written = self.of(first).text
        for term in rest:
            factor = term.as_coeff_Mul()[0]
            sign, size = ("-", -term) if factor.is_negative else ("+", term)
            written += f" {sign} {self.of(size).within(_PRODUCT)}"
        return _Written(written, _SUM)

    def place(self, term: Expr) -> tuple[Any, ...]:
        """Positive summands first, those of more factors before those of fewer, constants last; 2 before 16 in texts."""
        factor, rest = term.as_coeff_Mul()
        degree = sum(int(power) if power.is_Integer else 1 for power in rest.as_powers_dict().values())
        words = [int(word) if word.isdecimal() else word for word in re.split(r"(\d+)", self.of(rest).text)]
        return rest == 1, bool(factor.is_negative), -degree, words

    def product(self, expr: Expr) -> _Written:
        above, below = self.factors(expr)
        if len(above) > 1 and above[0] == "1":
            del above[0]
        if above[0] == "-1" and len(above) > 1:
            return _Written(f"-{self.fraction(above[1:], below)}", _PRODUCT)
        return _Written(self.fraction(above, below), _PRODUCT)

    def factors(self, expr: Expr) -> tuple[list[str], list[str]]:
        """Number, kernel sizes and other small letters, sums and quotients, capitals; and what stands below."""
        number, powers = Integer(1), []
        for factor in Mul.make_args(expr):
            if factor.is_Rational:
                number *= factor
            else:
                powers.append(factor.as_base_exp())
        above: list[tuple[Any, str]] = [((0, ""), str(number.p))]
        below = [str(number.q)] if number.q != 1 else []
        for base, exponent in powers:
            turned = exponent.is_Integer and exponent < 0
            parts = self.copies(base, -exponent if turned else exponent)
            below += parts if turned else []
            above += [] if turned else [((self.rank(base), self.of(base).text), part) for part in parts]
        return [part for _, part in sorted(above)], below

    def copies(self, base: Expr, exponent: Expr) -> list[str]:
        """A small power as a person writes it, k*k*k; a larger one as a power."""
        if exponent.is_Integer and exponent <= 3:
            return [self.of(base).within(_ATOM)] * int(exponent)
        return [self.power(base**exponent).text]

    def rank(self, base: Expr) -> int:
        if not base.is_Symbol:
            return 2
        return 3 if base.name[0].isupper() else 1

    def fraction(self, above: list[str], below: list[str]) -> str:
        divisor = self.times.join(below)
        upper = self.times.join(above)
        return upper if not below else f"{upper}/{divisor}" if len(below) == 1 else f"{upper}/({divisor})"

    def power(self, expr: Expr) -> _Written:
        base, exponent = expr.as_base_exp()
        if (exponent.is_Integer and exponent < 0) or exponent in (2, 3):
            return self.product(expr)
        return _Written(f"{self.of(base).within(_ATOM)}**{self.of(exponent).within(_ATOM)}", _PRODUCT)


class _Latex(_Writer):
    """Writes an expression as LaTeX mathematics."""

    times = r" \cdot "

    def symbol(self, name: str) -> str:
        return name if len(name) == 1 else rf"\mathit{{{name}}}".replace("_", r"\_")

    def call(self, name: str, inside: str) -> str:
        return rf"\{name}({inside})"

    def remainder(self, a: str, b: str) -> str:
        return rf"{a} \bmod {b}"

    def bracket(self, name: str, a: Expr, b: Expr) -> str:
        return rf"\left\l{name} \frac{{{self.of(a).text}}}{{{self.of(b).text}}} \right\r{name}"

    def fraction(self, above: list[str], below: list[str]) -> str:
        upper = self.times.join(above)
        return rf"\frac{{{upper}}}{{{self.times.join(below)}}}" if below else upper

    def power(self, expr: Expr) -> _Written:
        base, exponent = expr.as_base_exp()
        if exponent.is_Integer and exponent < 0:
            return self.product(expr)
        return _Written(f"{self.of(base).within(_ATOM)}^{{{self.of(exponent).text}}}")
