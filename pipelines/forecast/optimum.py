"""Finds the parameters of greatest likelihood, and says how far to trust them.

Models say what the likelihood is; this module knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipelines.forecast.arrays import Reals

# Parameters are searched for on the log scale, within these bounds (times in weeks).
LEAST, GREATEST = 1e-4, 1e5
_AT_BOUND = 0.05  # distance on the log scale
_FLAT = 1e-5  # a gradient per customer below this is no slope
_STEP = 1e-4
_RIDGE = 5.0  # standard error over parameter: the data do not tell this parameter at all
_NORMAL_95 = 1.959963984540054

LogLikelihood = Callable[[Reals], tuple[float, Reals]]
"""Log parameters → total log likelihood and its gradient by the log parameters."""


@dataclass(frozen=True)
class Estimate:
    """One parameter; its interval is taken on the log scale, where it lies more evenly."""

    name: str
    value: float
    standard_error: float

    def interval(self, quantile: float = _NORMAL_95) -> tuple[float, float]:
        """Where the parameter lies with 95 % confidence, unless another quantile is given."""
        with np.errstate(over="ignore"):  # a parameter the data do not tell may be anything
            factor = float(np.exp(quantile * self.standard_error / self.value))
        return self.value / factor, self.value * factor


@dataclass(frozen=True)
class Optimum:
    """Maximum likelihood estimates; standard errors are NaN where the information is not one.

    Converged means at a summit: no slope is left, and it is no ridge along which a parameter
    might be anything.
    """

    estimates: tuple[Estimate, ...]
    log_likelihood: float
    customers: float
    converged: bool
    at_bound: tuple[str, ...]

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(estimate.value for estimate in self.estimates)

    @property
    def is_sound(self) -> bool:
        """Converged, away from every bound."""
        return self.converged and not self.at_bound


def maximise(
    log_likelihood: LogLikelihood, names: tuple[str, ...], starts: list[Reals], customers: float
) -> Optimum:
    """Climb from each start in turn until one climb arrives; the best arrival otherwise."""
    best: Optimum | None = None
    for start in starts:
        found = _climb(log_likelihood, names, np.log(start), customers)
        if best is None or found.log_likelihood > best.log_likelihood:
            best = found
        if found.is_sound:
            break
    assert best is not None, "maximise needs a start"
    return best


def _climb(
    log_likelihood: LogLikelihood, names: tuple[str, ...], start: Reals, customers: float
) -> Optimum:
    # Imported here: a run with too little to fit never pays for it.
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def descent(point: Reals) -> tuple[float, Reals]:
        value, gradient = log_likelihood(point)
        return -value / customers, -gradient / customers

    bounds = [(np.log(LEAST), np.log(GREATEST))] * len(names)
    found = minimize(
        descent,
        np.clip(start, *bounds[0]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "maxls": 40, "ftol": 1e-14, "gtol": 1e-8},
    )
    point = np.asarray(found.x, dtype=np.float64)
    value, gradient = log_likelihood(point)
    at_bound = tuple(
        name
        for name, where in zip(names, point, strict=True)
        if where - bounds[0][0] < _AT_BOUND or bounds[0][1] - where < _AT_BOUND
    )
    errors = _standard_errors(log_likelihood, point)
    is_flat = bool(np.all(np.abs(gradient) < _FLAT * customers))
    parameters = np.exp(point)
    return Optimum(
        estimates=tuple(
            Estimate(name, float(parameter), float(parameter * error))
            for name, parameter, error in zip(names, parameters, errors, strict=True)
        ),
        log_likelihood=float(value),
        customers=float(customers),
        converged=is_flat and bool(np.isfinite(value)) and bool(np.all(errors < _RIDGE)),
        at_bound=at_bound,
    )


def _standard_errors(log_likelihood: LogLikelihood, point: Reals) -> Reals:
    """From the observed information: the gradient's central differences, inverted."""
    slopes = []
    for direction in np.eye(len(point)) * _STEP:
        above, below = log_likelihood(point + direction)[1], log_likelihood(point - direction)[1]
        slopes.append((below - above) / (2 * _STEP))
    information = np.array(slopes)
    information = (information + information.T) / 2
    if not np.all(np.isfinite(information)) or np.linalg.eigvalsh(information)[0] <= 0:
        return np.full(len(point), np.nan)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(information))))
