"""lifetimes and pymc-marketing (flat priors) come to the same numbers on simulated data.

Long tier; both are in the extra `peers`, and without them these tests are skipped by name.
"""

import numpy as np
import pytest

from pipelines.forecast.arrays import Reals
from pipelines.forecast.bg_nbd import BgNbd, fit_bg_nbd
from pipelines.forecast.gamma_gamma import fit_gamma_gamma
from pipelines.forecast.histories import Histories
from pipelines.forecast.pareto import fit_pareto_nbd
from pipelines.simulate.purchases import draw_repeat_purchases

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
CUSTOMERS = 4000
WEEKS_AHEAD = 13.0

Drawn = tuple[Reals, Reals, Reals, Reals]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """(frequency, recency in weeks, age in weeks, mean value of repeat orders)."""
    rng = np.random.default_rng(12)
    age = rng.uniform(60, 600, CUSTOMERS)
    rate = rng.gamma(0.8, 1 / 40, CUSTOMERS)
    repeats = draw_repeat_purchases(rng, rate, rng.beta(0.9, 3.0, CUSTOMERS), age)
    frequency = np.bincount(repeats.person, minlength=CUSTOMERS).astype(np.float64)
    last = np.zeros(CUSTOMERS)
    np.maximum.at(last, repeats.person, repeats.after_days)
    value = 120.0 / rng.gamma(4.0, 1.0, CUSTOMERS)
    mean = rng.gamma(6.0 * np.maximum(frequency, 1)) / 6.0 / np.maximum(frequency, 1) * value
    return frequency, last / 7, age / 7, np.where(frequency > 0, mean, 0.0)


def test_lifetimes_agrees_on_bg_nbd(drawn: Drawn) -> None:
    lifetimes = pytest.importorskip("lifetimes", reason="extra peers: lifetimes")
    x, recency, age, _ = drawn
    peer = lifetimes.BetaGeoFitter()
    peer.fit(x, recency, age)
    model, optimum = fit_bg_nbd(Histories.of(x, recency, age))
    assert optimum.values == pytest.approx(
        [peer.params_[name] for name in ("r", "alpha", "a", "b")], rel=2e-3
    )
    same = BgNbd(*(float(peer.params_[name]) for name in ("r", "alpha", "a", "b")))
    histories = Histories.of(x, recency, age)
    expected = peer.conditional_expected_number_of_purchases_up_to_time(
        WEEKS_AHEAD, x, recency, age
    )
    assert same.expected_orders(histories, WEEKS_AHEAD) == pytest.approx(
        np.asarray(expected), rel=1e-5
    )
    alive = np.asarray(peer.conditional_probability_alive(x, recency, age))
    assert same.probability_alive(histories) == pytest.approx(alive, rel=1e-8)
    assert model.name == "bg_nbd"


def test_lifetimes_agrees_on_pareto_nbd(drawn: Drawn) -> None:
    lifetimes = pytest.importorskip("lifetimes", reason="extra peers: lifetimes")
    x, recency, age, _ = drawn
    peer = lifetimes.ParetoNBDFitter()
    peer.fit(x, recency, age)
    optimum = fit_pareto_nbd(Histories.of(x, recency, age))[1]
    assert optimum.values == pytest.approx(
        [peer.params_[name] for name in ("r", "alpha", "s", "beta")], rel=1e-2
    )


def test_lifetimes_agrees_on_gamma_gamma(drawn: Drawn) -> None:
    lifetimes = pytest.importorskip("lifetimes", reason="extra peers: lifetimes")
    x, _, _, mean = drawn
    repeat = x > 0
    peer = lifetimes.GammaGammaFitter()
    peer.fit(x[repeat], mean[repeat])
    optimum = fit_gamma_gamma(x[repeat], mean[repeat])[1]
    assert optimum.values == pytest.approx(
        [peer.params_[name] for name in ("p", "q", "v")], rel=1e-2
    )


def test_pymc_marketing_agrees_on_bg_nbd_with_flat_priors(drawn: Drawn) -> None:
    clv = pytest.importorskip("pymc_marketing.clv", reason="extra peers: pymc-marketing")
    pandas = pytest.importorskip("pandas")
    prior = pytest.importorskip("pymc_extras.prior").Prior
    x, recency, age, _ = drawn
    table = pandas.DataFrame(
        {"customer_id": range(CUSTOMERS), "frequency": x, "recency": recency, "T": age}
    )
    config = {name: prior("HalfFlat") for name in ("r", "alpha", "a", "b")}
    peer = clv.BetaGeoModel(table, model_config=config)
    peer.fit(method="map", progressbar=False)
    found = [float(peer.fit_result[name].mean()) for name in ("r", "alpha", "a", "b")]
    assert fit_bg_nbd(Histories.of(x, recency, age))[1].values == pytest.approx(found, rel=5e-3)
