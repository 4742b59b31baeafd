"""The error function, which NumPy lacks."""

from __future__ import annotations

from .._numpy import Array, np

_ABOVE = (-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
          -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02)  # fmt: skip
_BELOW = (-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03,
          -1.42647390514189e-02)  # fmt: skip


def erf(x: Array) -> Array:
    """The error function to within 1e-7: a quotient of polynomials in x*x, times x, for x from -4 to 4."""
    x = np.clip(x, -4, 4)
    squared = x * x
    made: Array = x * (_polynomial(squared, _ABOVE) / _polynomial(squared, _BELOW))
    return made


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """By Horner's rule, the highest power first."""
    made = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        made *= x
        made += coefficient
    return made
