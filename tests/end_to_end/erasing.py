"""The real `ladder erase`, killed where a test says, and what readers see of it."""

import subprocess

import duckdb

from tests.conftest import Home
from tests.forking.ready import ready_python

KILLED = """
import os, signal
import pipelines.run.erase as erase
from pipelines import cli

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

erase.{step} = die
cli.main()
"""


def killed_at(step: str, home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return home.run(*ready_python(), KILLED.format(step=step), *arguments)


def one_who_was_referred_and_bought(home: Home) -> str:
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as warehouse:
        [(person,)] = warehouse.execute(
            """
            select min(referred_customer_id) from raw.interactions
            where referred_customer_id in (select source_customer_id from raw.orders)
                and referred_customer_id in (select source_customer_id from raw.interactions)
            """
        ).fetchall()
    assert person
    return str(person)


def published(home: Home, person: str) -> tuple[set[str], list[tuple[object, ...]]]:
    """Everybody readers see, and the orders of all but the person."""
    database = home.home / "published" / "current" / "loyalty.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        everybody = connection.execute("select customer_id from marts.dim_customers").fetchall()
        orders = connection.execute(
            "from marts.fct_orders where customer_id is distinct from $1 order by all", [person]
        ).fetchall()
    return {customer for (customer,) in everybody}, orders
