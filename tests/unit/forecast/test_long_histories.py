"""Long histories neither overflow nor lose digits: against sums of 60 digits, term by term.

BG/NBD's expectation is written as in no paper: sum over j of P(still there for the j-th order) ·
P(at least j orders were due), which is slow, never negative and needs no special function.
"""

from decimal import Decimal, getcontext

import numpy as np
import pytest

from pipelines.forecast.bg_nbd import BgNbd
from pipelines.forecast.histories import Histories
from pipelines.forecast.pareto import ParetoNbd

getcontext().prec = 60
MODELS = [BgNbd(0.243, 4.414, 0.793, 2.426), BgNbd(1.3, 4.0, 1.0, 8.0), BgNbd(0.7, 0.4, 0.05, 0.6)]
CASES = [
    (0, 0.0, 0.0, 52.0),
    (0, 0.0, 38.86, 39.0),
    (1, 1 / 7, 1 / 7, 52.0),
    (2, 30.43, 38.86, 39.0),
    (40, 50.0, 52.0, 13.0),
    (300, 500.0, 520.0, 52.0),
    (2000, 519.0, 520.0, 52.0),
]


def exactly(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def bg_nbd_alive(model: BgNbd, x: int, recency: float, age: float) -> Decimal:
    if x == 0:
        return Decimal(1)
    r, alpha, a, b = (exactly(value) for value in (model.r, model.alpha, model.a, model.b))
    odds_left = a / (b + x - 1) * ((alpha + exactly(age)) / (alpha + exactly(recency))) ** (r + x)
    return 1 / (1 + odds_left)


def bg_nbd_orders_if_alive(model: BgNbd, x: int, age: float, horizon: float) -> Decimal:
    """Orders due are negative binomial; each is made if no earlier one was the last."""
    shape, staying = exactly(model.r) + x, exactly(model.b) + x
    rate = exactly(model.alpha) + exactly(age)
    z = exactly(horizon) / (rate + exactly(horizon))
    due = (1 - z) ** shape
    still_due = 1 - due
    still_there, total, j = Decimal(1), Decimal(0), 0
    while still_due > Decimal("1e-30"):
        total += still_there * still_due
        still_there *= (staying + j) / (exactly(model.a) + staying + j)
        due *= (shape + j) / (j + 1) * z
        j += 1
        still_due -= due
    return total


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("x", "recency", "age", "horizon"), CASES)
def test_bg_nbd_equals_sums_of_sixty_digits(
    model: BgNbd, x: int, recency: float, age: float, horizon: float
) -> None:
    customer = Histories.of([x], [recency], [age])
    alive = bg_nbd_alive(model, x, recency, age)
    assert model.probability_alive(customer)[0] == pytest.approx(float(alive), rel=1e-10)
    expected = float(alive * bg_nbd_orders_if_alive(model, x, age, horizon))
    assert model.expected_orders(customer, horizon)[0] == pytest.approx(expected, rel=1e-9)


def pareto_integral(
    model: ParetoNbd, p: Decimal, q: Decimal, start: float, end: float, steps: int = 4000
) -> Decimal:
    """Simpson's rule on (alpha + u)^-p (beta + u)^-q, in u = start + (end - start) k / steps."""
    alpha, beta = exactly(model.alpha), exactly(model.beta)
    width = (exactly(end) - exactly(start)) / steps
    total = Decimal(0)
    for k in range(steps + 1):
        u = exactly(start) + width * k
        weight = 1 if k in (0, steps) else 4 if k % 2 else 2
        total += weight * (-(p * (alpha + u).ln()) - q * (beta + u).ln()).exp()
    return total * width / 3


@pytest.mark.parametrize(
    "model", [ParetoNbd(0.553, 10.578, 0.606, 11.669), ParetoNbd(1.2, 20.0, 1.0, 4.0)]
)
@pytest.mark.parametrize(
    ("x", "recency", "age"), [(0, 0.0, 38.86), (26, 30.86, 31.0), (2, 30.43, 38.86), (80, 50, 52)]
)
def test_pareto_nbd_equals_simpsons_rule(
    model: ParetoNbd, x: int, recency: float, age: float
) -> None:
    customer = Histories.of([x], [recency], [age])
    r, s = exactly(model.r), exactly(model.s)
    alpha, beta, t = exactly(model.alpha), exactly(model.beta), exactly(age)
    stayed = (-(r + x) * (alpha + t).ln() - s * (beta + t).ln()).exp()
    alive = stayed / (stayed + s * pareto_integral(model, r + x, s + 1, recency, age))
    assert model.probability_alive(customer)[0] == pytest.approx(float(alive), rel=1e-8)
    ordered = (r + x) / stayed * pareto_integral(model, r + x + 1, s, age, age + 13.0)
    assert model.probability_of_order(customer, 13.0)[0] == pytest.approx(
        float(alive * ordered), rel=1e-8
    )


EXTREME = Histories.of(
    [0, 1, 1, 1000, 5000, 5000, 3],
    [0.0, 1 / 7, 1000.0, 1000.0, 1000.0, 714.3, 0.5],
    [0.0, 2000.0, 1000.0, 1000.0, 1000.0, 2000.0, 2000.0],
)


@pytest.mark.parametrize(
    "model",
    [
        *MODELS,
        BgNbd(1e-3, 1e-3, 1e-3, 1e-3),
        BgNbd(50.0, 1e4, 50.0, 1e4),
        BgNbd(1e-3, 1e4, 50.0, 1e-3),
        ParetoNbd(0.553, 10.578, 0.606, 11.669),
        ParetoNbd(1e-2, 1e-2, 1e-2, 1e4),
        ParetoNbd(50.0, 1e4, 50.0, 1e-2),
    ],
)
def test_no_history_and_no_parameters_give_nonsense(model: BgNbd | ParetoNbd) -> None:
    with np.errstate(over="raise", invalid="raise"):
        alive = model.probability_alive(EXTREME)
        chances = [model.probability_of_order(EXTREME, horizon) for horizon in (4.3, 12.9, 52.1)]
        orders = [model.expected_orders(EXTREME, horizon) for horizon in (4.3, 12.9, 52.1)]
        returning = model.probability_of_return(EXTREME)
        median = model.median_time_to_order(EXTREME)
    assert np.all((alive >= 0) & (alive <= 1))
    assert np.all(np.diff([*chances, returning], axis=0) >= -1e-9)
    assert np.all(np.array(chances) >= 0)
    assert np.all(returning <= alive + 1e-12)
    assert np.all(np.isfinite(orders))
    assert np.all(np.array(orders) >= np.array(chances) * (1 - 1e-9))
    assert not np.any(np.isnan(median))


@pytest.mark.parametrize("model", [MODELS[0], ParetoNbd(0.553, 10.578, 0.606, 11.669)])
def test_at_the_median_the_next_order_has_come_with_one_half(model: BgNbd | ParetoNbd) -> None:
    histories = Histories.of([0, 2, 9, 30], [0, 30.43, 30.0, 38.0], [5.0, 38.86, 31.0, 38.86])
    for row, median in enumerate(model.median_time_to_order(histories)):
        alone = Histories.of(
            *(
                [column.column[row]]
                for column in (histories.frequency, histories.recency, histories.age)
            )
        )
        if np.isfinite(median):
            assert model.probability_of_order(alone, float(median))[0] == pytest.approx(0.5)
        else:
            assert model.probability_of_return(alone)[0] <= 0.5
