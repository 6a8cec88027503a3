"""Writes a whole sample shop into a directory: files, map, truth.

Chunks of customers are lived through one after the other, each with its own seed.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from pipelines.simulate.arrays import NOTHING
from pipelines.simulate.chunk import Chunk, Serials, Wishes, live
from pipelines.simulate.clock import Clock, usual_start
from pipelines.simulate.crisis import place_crisis
from pipelines.simulate.currencies import (
    ExchangeRates,
    convert,
    currency_of,
    draw_rates,
    write_rates,
)
from pipelines.simulate.interaction_files import (
    append_interactions,
    open_interaction_files,
    write_mailing_list,
)
from pipelines.simulate.journal import DESKS
from pipelines.simulate.order_files import append_orders, open_order_files
from pipelines.simulate.orders import EXCLUSIONS
from pipelines.simulate.parameters import DELIVERIES, PLANTED
from pipelines.simulate.shop_map import shop_map_text
from pipelines.simulate.truth_files import TruthFiles

CUSTOMERS_PER_CHUNK = 50_000
_OWN = ("orders", "interactions", "lookups", "truth", "shop.yml", "fx_rates.csv")


class SampleReport(BaseModel):
    """What a sample consists of. `planted` is truth/counts.parquet."""

    model_config = ConfigDict(frozen=True)

    directory: Path
    shop_map: Path
    files: int
    customers: int
    prospects: int
    orders: int
    order_lines: int
    broken_order_lines: int
    interactions: int
    customer_months: int
    planted: dict[str, int]


def sample_shop(
    directory: Path,
    *,
    customers: int,
    months: int,
    seed: int,
    start: date | None = None,
    currencies: bool = False,
    delivery_faults: bool = True,
    crisis: bool = True,
) -> SampleReport:
    """Make a shop with `customers` people over `months` months; the same arguments, the same bytes.

    Without `start` all of it lies in the past. An earlier sample in the directory is replaced.
    Raises ValueError when an argument makes no sense and FileExistsError when the directory holds
    anything that is not a sample.
    """
    start = start or usual_start(months)
    _refuse_nonsense(customers, months, start)
    _clear(directory)
    clock = Clock(start, months)
    wishes = Wishes(currencies, delivery_faults, place_crisis(months) if crisis else None)
    exchange = draw_rates(np.random.default_rng([seed, 1]), clock) if currencies else None
    counts = Counter[str]()
    with ExitStack() as open_files:
        truth = open_files.enter_context(TruthFiles(directory / "truth", clock))
        order_files = open_files.enter_context(
            open_order_files(directory / "orders", clock, currencies=currencies)
        )
        desks = open_interaction_files(directory / "interactions", clock)
        for files in desks.values():
            open_files.enter_context(files)
        for rng, chunk in _chunks(customers, seed, clock, wishes):
            orders, currency = chunk.orders, None
            if exchange is not None:
                currency = currency_of(orders, chunk.people)
                orders = convert(orders, currency, exchange)
            append_orders(order_files, rng, orders, chunk.people, currency, clock, counts)
            append_interactions(desks, chunk.interactions, chunk.people, clock, counts)
            truth.append(chunk, orders, currency)
            _count(chunk, counts)
        truth.finish(counts, wishes.window)
    _write_beside(directory, clock, exchange)
    return _report(directory, counts)


def _chunks(
    customers: int, seed: int, clock: Clock, wishes: Wishes
) -> Iterator[tuple[np.random.Generator, Chunk]]:
    """Each chunk with the generator that goes on where it left off."""
    buyers = customers - round(customers * PLANTED.prospect_share)
    firsts = range(0, customers, CUSTOMERS_PER_CHUNK)
    serials = Serials()
    for first, sequence in zip(
        firsts, np.random.SeedSequence(seed).spawn(len(firsts)), strict=True
    ):
        rng = np.random.default_rng(sequence)
        numbers = np.arange(first, min(first + CUSTOMERS_PER_CHUNK, customers))
        chunk = live(rng, numbers, buyers, clock, serials, wishes)
        serials = chunk.following
        yield rng, chunk


def _count(chunk: Chunk, counts: Counter[str]) -> None:
    newest = chunk.orders.take(chunk.orders.is_newest)
    counts["customers"] += len(chunk.people)
    counts["prospects"] += int(np.sum(~chunk.people.is_buyer))
    counts["customer_months"] += int(chunk.months.is_known.sum())
    counts["orders"] += len(newest)
    counts["orders.qualifying"] += int(np.sum(newest.exclusion == NOTHING))
    for code, name in enumerate(EXCLUSIONS):
        counts[f"orders.{name}"] += int(np.sum(newest.exclusion == code))
    for code, name in enumerate(DELIVERIES):
        counts[f"delivery.{name}"] += int(np.sum(newest.delivery == code))
    counts["orders.corrected"] += int(newest.is_corrected.sum())
    counts["orders.postponed"] += int(newest.was_postponed.sum())


def _refuse_nonsense(customers: int, months: int, start: date) -> None:
    if customers < 1 or months < 1:
        raise ValueError(f"a sample needs customers and months, not {customers} and {months}")
    if start.day != 1:
        raise ValueError(f"a sample starts on the first of a month, not on {start}")


def _clear(directory: Path) -> None:
    """Make room; whatever does not look like a sample is left alone."""
    directory.mkdir(parents=True, exist_ok=True)
    found = sorted(entry.name for entry in directory.iterdir())
    foreign = [name for name in found if name not in _OWN]
    if foreign or (found and "truth" not in found):
        raise FileExistsError(f"{directory} holds {(foreign or found)[0]}: name an empty directory")
    for name in found:
        path = directory / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_beside(directory: Path, clock: Clock, exchange: ExchangeRates | None) -> None:
    write_mailing_list(directory / "lookups" / "mailings.csv", clock)
    if exchange is not None:
        write_rates(directory / "fx_rates.csv", exchange)
    desks = [desk for desk in DESKS if any((directory / "interactions" / desk).iterdir())]
    text = shop_map_text(desks=desks, currencies=exchange is not None)
    (directory / "shop.yml").write_text(text, encoding="utf-8", newline="\n")


def _report(directory: Path, counts: Counter[str]) -> SampleReport:
    return SampleReport(
        directory=directory,
        shop_map=directory / "shop.yml",
        files=sum(path.is_file() for path in directory.rglob("*")),
        customers=counts["customers"],
        prospects=counts["prospects"],
        orders=counts["orders"],
        order_lines=counts["order_lines"],
        broken_order_lines=counts["broken_order_lines"],
        interactions=counts["interactions"],
        customer_months=counts["customer_months"],
        planted=dict(sorted(counts.items())),
    )
