"""A shop drawn from BG/NBD day by day, for tests of the whole forecast."""

from datetime import date, timedelta

import numpy as np

from pipelines.simulate.purchases import draw_repeat_purchases

FIRST_DAY = date(2024, 1, 1)
Days = dict[str, dict[date, float]]


def draw_shop(
    customers: int, days: int, seed: int, *, dropout: tuple[float, float] = (0.9, 4.0)
) -> tuple[Days, date]:
    """(days with a purchase and their money, the last day)."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, max(days * 2 // 3, 1), customers)
    exposure = (days - start).astype(np.float64)
    rate = rng.gamma(1.2, 1 / 30, customers)
    drawn = draw_repeat_purchases(rng, rate, rng.beta(*dropout, customers), exposure)
    value = 120.0 / rng.gamma(4.0, 1.0, customers)
    shop: Days = {
        f"c{number:05d}": {FIRST_DAY + timedelta(int(start[number])): 10.0}
        for number in range(customers)
    }
    for person, after in zip(drawn.person.tolist(), drawn.after_days.tolist(), strict=True):
        own = shop[f"c{person:05d}"]
        day = FIRST_DAY + timedelta(int(start[person] + after))
        own[day] = own.get(day, 0.0) + round(float(rng.gamma(6.0) * value[person] / 6.0), 2)
    return shop, FIRST_DAY + timedelta(days)
