"""Special functions, loaded when first called: a run with too little to fit never pays for scipy.

Nothing is computed here.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.forecast.arrays import Reals


def gammaln(x: npt.ArrayLike) -> Reals:
    """Logarithm of the gamma function."""
    return np.asarray(_scipy().gammaln(x))


def betaln(a: npt.ArrayLike, b: npt.ArrayLike) -> Reals:
    """Logarithm of the beta function."""
    return np.asarray(_scipy().betaln(a, b))


def digamma(x: npt.ArrayLike) -> Reals:
    """Derivative of gammaln."""
    return np.asarray(_scipy().digamma(x))


def expit(x: npt.ArrayLike) -> Reals:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(_scipy().expit(x))


def _scipy() -> Any:
    import scipy.special  # type: ignore[import-untyped]

    return scipy.special
