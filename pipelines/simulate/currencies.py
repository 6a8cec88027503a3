"""Weekly exchange rates and orders priced in their customer's currency; off unless asked for."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipelines.simulate.arrays import NOTHING, Codes, Reals
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.orders import Orders
from pipelines.simulate.parameters import CURRENCIES
from pipelines.simulate.people import People

_LEVELS = (1.0, 1.04, 1.17, 0.92)
_WEEK = 7 * DAY


@dataclass(frozen=True)
class ExchangeRates:
    """`rates[currency, week]`: reporting currency for one unit, weeks from the first day on."""

    start: int
    rates: Reals


def draw_rates(rng: np.random.Generator, clock: Clock) -> ExchangeRates:
    """A quiet random walk around each level, to six decimals as in the file."""
    weeks = (clock.end - clock.start) // _WEEK + 1
    walk = np.cumsum(rng.normal(0.0, 0.004, (len(CURRENCIES), weeks)), axis=1)
    walk[0] = 0.0
    return ExchangeRates(clock.start, np.round(np.array(_LEVELS)[:, None] * np.exp(walk), 6))


def currency_of(orders: Orders, people: People) -> Codes:
    """Guests pay in the reporting currency."""
    is_guest = orders.person == NOTHING
    return np.where(is_guest, 0, people.currency[orders.person]).astype(np.int8)


def convert(orders: Orders, currency: Codes, exchange: ExchangeRates) -> Orders:
    """Orders in their own currency; a refund at the rate of the order it names."""
    week = (orders.priced_at - exchange.start) // _WEEK
    rate = exchange.rates[currency, week]
    converted = {
        name: np.rint(getattr(orders, name) / rate).astype(np.int64)
        for name in ("cents", "discount_cents", "cost_cents")
    }
    return replace(orders, **converted)


def write_rates(path: Path, exchange: ExchangeRates) -> None:
    """CSV: rate_on, currency, rate; the reporting currency is left out."""
    first = np.datetime64(exchange.start, "s").astype("datetime64[D]")
    lines = [
        f"{first + 7 * week},{currency},{exchange.rates[code, week]:.6f}\n"
        for week in range(exchange.rates.shape[1])
        for code, currency in enumerate(CURRENCIES)
        if code
    ]
    path.write_text("rate_on,currency,rate\n" + "".join(lines), encoding="utf-8", newline="\n")
