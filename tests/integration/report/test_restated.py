"""What the report says of numbers that changed, counted by hand from 8_restatements.sql."""

import re
from html import unescape

from tests.integration.report.conftest import Draw


def test_what_changed_since_it_was_published_is_said_with_its_cause(draw: Draw) -> None:
    page = draw()
    assert page.says("restated") == (
        "This build changed 1 published number of completed periods in 1 table, after files that "
        "came late or were withdrawn. Earlier builds had changed 1 number."
    )
    shown = re.findall("<td.*?>(.*?)</td>", page.figure("restated"))
    assert [unescape(cell) for cell in shown] == [
        "fct_retention_rates",
        "month 2024-02-01",
        '{"basis":"previous_period","segment_type":"all","segment":"all"}',
        "customers_at_end",
        "1",
        "2",
        "1",
    ]
    assert draw("delete from marts.fct_restatements").says("restated") == (
        "This build changed no published number of a completed period."
    )
