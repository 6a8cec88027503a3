"""The files of a simulated shop as tables, read here without the pipeline, and its truth."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.simulate import SampleReport, sample_shop

STANDARD_ERRORS = 4.5  # a false alarm in about 150,000 seeds; the seeds are fixed besides
ORDER_LINES = """
    create table order_lines as
    from read_csv('DIR/orders/*.csv', all_varchar = true, filename = true)
"""
INTERACTIONS = """
    create table interactions as
    select event_id as id, customer_no as customer, event as kind, null as answers,
        happened_at at time zone 'UTC' as happened, null::int as score, order_no
    from 'DIR/interactions/web/*.parquet'
    union all
    select id, customer, kind, answers, written_at::timestamptz, rating, order_no
    from read_json('DIR/interactions/service/*.jsonl')
    qualify row_number() over (partition by id order by changed desc nulls last) = 1
    union all
    select message_no, customer_no,
        case action when 'answered' then purpose
            when 'sent' then if(purpose = 'campaign', 'campaign_sent', 'survey_sent')
            else 'campaign_' || action end,
        answers, moment at time zone 'Europe/Berlin', answer, null
    from 'DIR/interactions/mailings/*.csv.gz'
    join 'DIR/lookups/mailings.csv' on mailing_no = number
    union all
    select entry, member, activity, answers, moment at time zone 'Europe/Berlin', stars, null
    from 'DIR/interactions/community/*.csv'
"""


@dataclass(frozen=True)
class Read:
    """A sample, and its files as read here without the pipeline."""

    report: SampleReport
    connection: duckdb.DuckDBPyConnection


def read(report: SampleReport) -> Read:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")
    for statement in (ORDER_LINES, INTERACTIONS):
        connection.execute(statement.replace("DIR", str(report.directory)))
    return Read(report, connection)


def read_new_sample(folder: Path) -> Read:
    return read(sample_shop(folder, customers=2000, months=18, seed=4))


def rows(shop: Read, query: str) -> list[tuple[object, ...]]:
    return shop.connection.execute(query.replace("DIR", str(shop.report.directory))).fetchall()


def number(shop: Read, query: str) -> float:
    ((found,),) = rows(shop, query)
    assert isinstance(found, int | float)
    return found


def z_score(truth: Path, query: str) -> float:
    """Sum of (found - expected) over its own standard error; the query yields the differences."""
    found = duckdb.execute(
        f"select sum(d) / sqrt(sum(d * d)) from ({query.replace('TRUTH', str(truth))}) t(d)"
    ).fetchone()
    assert found is not None
    return float(found[0])
