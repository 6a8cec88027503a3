"""Survey fatigue: who is always asked stops answering."""

import duckdb

from benchmarks.validation.rates import Rate
from benchmarks.validation.shares import wilson

_PLANTED = """
    with pressure as (
        select customer_no as customer_id, date_trunc('month', moment::timestamp) as month,
            least(count(*), 4) as band
        from delivered.mailings where action = 'sent' group by all
    )
    select band, avg(answer_probability)
    from truth.surveys as surveys
    inner join pressure using (customer_id)
    where pressure.month = date_trunc('month', surveys.sent_at_local)
        and date_trunc('month', surveys.sent_at_local) <= (
            select max(period_start) from marts.fct_survey_pressure where is_complete
        )
    group by all order by all
"""
_FOUND = """
    select solicitation_band, sum(answers)::bigint, sum(surveys_due)::bigint
    from marts.fct_survey_pressure
    where is_complete and surveys_due > 0 group by all order by all
"""


def fatigue(connection: duckdb.DuckDBPyConnection) -> list[Rate]:
    """Response by band of solicitations in the month, planted and found, over all months."""
    planted = dict(connection.execute(_PLANTED).fetchall())
    return [
        Rate("survey fatigue", f"answered in band {band}",
             planted[int(str(band).rstrip("+"))], wilson(answers, due), "surveys")
        for band, answers, due in connection.execute(_FOUND).fetchall()
    ]  # fmt: skip
