"""Integrals that the models need, by quadrature on integrands that are never negative.

The published closed forms take differences of hypergeometric functions, which overflow or cancel
for long histories; sums of positive terms on the log scale do neither.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipelines.forecast.arrays import Integers, Reals

_ACCURACY = 1e-11
_NODES = (8, 12, 16, 24, 32, 48, 64, 96, 144)
_ROWS_AT_A_TIME = 1 << 16
_LEGENDRE_NODES, _LEGENDRE_WEIGHTS = np.polynomial.legendre.leggauss(24)
_NEGLIGIBLE = 36.0  # exp(-36) of the integrand's start


def mean_share_of_rate(
    dropout: float, staying: Reals, staying_of: Integers, shape: Reals, reach: Reals
) -> Reals:
    """E over p ~ Beta(dropout, staying) of (1 - (1 + p · reach)^-shape) / p, row by row.

    `staying` holds the distinct second parameters and `staying_of` which one a row has.
    Gauss-Jacobi: the number of nodes follows from how near the pole at -1 / reach lies.
    """
    result = np.empty(len(reach))
    needed = np.searchsorted(_NODES, _nodes_for(reach)).clip(max=len(_NODES) - 1)
    for place in np.unique(needed):
        nodes, weights = _jacobi(_NODES[int(place)], dropout, tuple(staying.tolist()))
        rows = np.flatnonzero(needed == place)
        for first in range(0, len(rows), _ROWS_AT_A_TIME):
            some = rows[first : first + _ROWS_AT_A_TIME]
            p, level = nodes[staying_of[some]], staying_of[some]
            share = -np.expm1(-shape[some, None] * np.log1p(p * reach[some, None])) / p
            result[some] = (share * weights[level]).sum(axis=1)
    return result


def _nodes_for(reach: Reals) -> Reals:
    """Gauss quadrature on [0, 1] errs by rho^-2n, rho the ellipse that just meets the pole."""
    pole = 1.0 + 2.0 / np.maximum(reach, 1e-12)
    rho = pole + np.sqrt(pole * pole - 1.0)
    return np.asarray(-np.log(_ACCURACY) / (2.0 * np.log(rho)))


@lru_cache(maxsize=32)
def _jacobi(count: int, dropout: float, staying: tuple[float, ...]) -> tuple[Reals, Reals]:
    """Nodes in (0, 1) and weights, summing to 1, for each Beta(dropout, staying[i]).

    Golub and Welsch (1969): nodes are the eigenvalues of the recurrence's matrix. scipy's own
    roots_jacobi scales by a factor that overflows for long histories.
    """
    a, b = np.array(staying)[:, None] - 1.0, dropout - 1.0
    k = np.arange(1, count, dtype=np.float64)
    middle = 2 * k + a + b
    diagonal = np.empty((len(staying), count))
    diagonal[:, :1] = (b - a) / (a + b + 2)
    diagonal[:, 1:] = (b * b - a * a) / (middle * (middle + 2))
    beside = np.empty((len(staying), count - 1))
    beside[:, :1] = 4 * (1 + a) * (1 + b) / ((2 + a + b) ** 2 * (3 + a + b))
    n, m = k[1:], middle[:, 1:]
    beside[:, 1:] = 4 * n * (n + a) * (n + b) * (n + a + b) / (m * m * (m + 1) * (m - 1))
    matrix = np.zeros((len(staying), count, count))
    rows = np.arange(count)
    matrix[:, rows, rows] = diagonal
    matrix[:, rows[1:], rows[:-1]] = np.sqrt(beside)
    values, vectors = np.linalg.eigh(matrix)  # reads the lower triangle
    return np.maximum((1.0 + values) / 2.0, 1e-16), vectors[:, 0, :] ** 2


@dataclass(frozen=True)
class PowerIntegral:
    """Logarithm of the integral of (alpha + u)^-p · (beta + u)^-q over u, and means under it."""

    log_value: Reals
    mean_log_alpha: Reals
    mean_log_beta: Reals
    mean_inverse_alpha: Reals
    mean_inverse_beta: Reals


def power_integral(
    alpha: float, p: Reals, beta: float, q: float, start: Reals, end: Reals
) -> PowerIntegral:
    """Row by row from start to end (may be infinite); p + q > 1. An empty range gives log 0.

    Legendre in v = log((m + u) / (m + start)), m the smaller of alpha and beta, no farther than
    the integrand matters.
    """
    result = PowerIntegral(*(np.empty(len(p)) for _ in range(5)))
    for first in range(0, len(p), _ROWS_AT_A_TIME):
        some = slice(first, first + _ROWS_AT_A_TIME)
        _integrate_powers(alpha, p[some], beta, q, start[some], end[some], some, result)
    return result


def _integrate_powers(
    alpha: float,
    p: Reals,
    beta: float,
    q: float,
    start: Reals,
    end: Reals,
    into: slice,
    result: PowerIntegral,
) -> None:
    lesser = min(alpha, beta)
    width = _width(alpha, p, beta, q, start, end)
    v = width[:, None] * (_LEGENDRE_NODES + 1.0) / 2.0
    u = start[:, None] + (lesser + start)[:, None] * np.expm1(v)
    log_alpha, log_beta = np.log(alpha + u), np.log(beta + u)
    height = v - p[:, None] * log_alpha - q * log_beta
    top = height.max(axis=1)
    weight = np.exp(height - top[:, None]) * _LEGENDRE_WEIGHTS
    total = weight.sum(axis=1)
    with np.errstate(divide="ignore"):
        result.log_value[into] = top + np.log(total * width * (lesser + start) / 2.0)
    weight /= total[:, None]
    result.mean_log_alpha[into] = (weight * log_alpha).sum(axis=1)
    result.mean_log_beta[into] = (weight * log_beta).sum(axis=1)
    result.mean_inverse_alpha[into] = (weight / (alpha + u)).sum(axis=1)
    result.mean_inverse_beta[into] = (weight / (beta + u)).sum(axis=1)


def _width(alpha: float, p: Reals, beta: float, q: float, start: Reals, end: Reals) -> Reals:
    """How far v runs: to the end, or to where the integrand has become negligible.

    Either power alone may see to that: the quicker one in v, or both on the scale of the greater.
    """
    lesser, greater = min(alpha, beta), max(alpha, beta)
    of_lesser = p if alpha <= beta else np.full(len(p), q)
    together = np.minimum(_NEGLIGIBLE / (p + q - 1.0), 600.0)
    reach = np.minimum(end - start, (greater + start) * np.expm1(together))
    with np.errstate(divide="ignore"):
        alone = np.where(of_lesser > 1.0, _NEGLIGIBLE / np.maximum(of_lesser - 1.0, 0.0), np.inf)
    return np.minimum(np.log1p(reach / (lesser + start)), alone)
