"""Are the interactions, as delivered, fit to be evidence?

No interactions at all are fit: many shops deliver none. Scales are those of the seed
interaction_kinds.csv, so that an analyst's edit there is what is asked here.
"""

import csv
from collections.abc import Iterator

from great_expectations import ExpectationSuite

from expectations.raw_orders import COUNTS
from expectations.registry import INTERACTION_KINDS
from expectations.sentences import Sentences, quoted

_MAP = (
    "in the block of the shop map, then run again; "
    "or take the file back with `ladder withdraw FILE`."
)


def raw_interactions() -> ExpectationSuite:
    say = Sentences("raw.interactions")
    return say.suite(
        [
            say.may_be_empty("A shop without interactions still has retention and a ladder."),
            say.one_row_each(
                "A row of a file taken in twice would count an answer double.",
                "Take the load back with `ladder withdraw FILE` and run again.",
                of=("load_id", "file_row"),
            ),
            say.no_row(
                "Interaction id, time and kind are always there",
                "(interaction_id is null or occurred_at is null or kind is null or kind = '')"
                f" and {COUNTS}",
                "Without them an interaction is evidence for nothing.",
                f"Map the column {_MAP}",
            ),
            say.no_row(
                "Every row came with a load that is known",
                "load_id is null or load_id not in (select load_id from raw.loads)",
                "Rows whose load is forgotten count nowhere, and nobody would miss them.",
                "Restore the warehouse from its backup: raw.loads has lost a load.",
            ),
            say.no_result(
                "An interaction id belongs to one feed",
                f"""
                select source, interaction_id
                from {{batch}} as rows inner join raw.loads using (load_id)
                where {COUNTS}
                    and (select count(distinct block) from raw.loads where block like 'inter%') > 1
                group by source, interaction_id having count(distinct block) > 1
                """,
                "Two feeds that number from 1 replace each other's interactions.",
                f"Put the feed before the id, as in interaction_id: \"'desk-' || id\" {_MAP}",
                severity="warning",
            ),
            say.no_result(
                "Some of a feed's customers order, or are linked to others",
                # Who stands in the first rows of its files is enough to ask all orders for.
                f"""
                with heads as (
                    select distinct block, customer_namespace, source_customer_id
                    from {{batch}} inner join raw.loads using (load_id)
                    where file_row <= 1000 and source_customer_id is not null and {COUNTS}
                )
                select block from heads
                group by block having count(*) >= 20
                except
                select block from heads
                inner join raw.orders using (customer_namespace, source_customer_id)
                except
                select block from heads
                inner join raw.customer_links as links
                    on heads.customer_namespace = links.customer_namespace
                    and heads.source_customer_id = links.source_customer_id
                except
                select block from heads
                inner join raw.customer_links as links
                    on heads.customer_namespace = links.linked_customer_namespace
                    and heads.source_customer_id = links.linked_customer_id
                """,
                "Ids of another space make other persons of the same customers: what they did and"
                " said is then nobody's who orders.",
                "Map customer_id to the id that orders have, set customer_namespace to theirs, or"
                f" deliver customer_links: {_MAP}",
                severity="warning",
            ),
            *_kinds(say),
            say.no_row(
                "No interaction dates from the beginning of a computer's time",
                f"occurred_at < timestamp '1970-01-03' and {COUNTS}",
                "A date missing in the shop often arrives as 1970-01-01 or 1899-12-30.",
                f"Check occurred_at {_MAP}",
            ),
            say.rarely(
                "No interaction lies after the run's clock",
                "occurred_at > (select max(run_clock) from raw.run_settings) + interval 2 day",
                COUNTS,
                0.01,
                "Days and months swapped put answers into the future, where they count as absent.",
                f"Check the date format of occurred_at {_MAP}",
            ),
        ]
    )


def _kinds(say: Sentences) -> list[object]:
    known = quoted(row["kind"] for row in _seed() if row["is_derived"] == "false")
    return [
        say.no_result(
            "Scores lie on the scale of their kind (at most 1 % of a kind outside)",
            f"""
            select load_id, file_row, interaction_id from (
                select *, avg(cast(is_outside as integer)) over (partition by kind) as share
                from (
                    select *, score < scale_min or score > scale_max as is_outside
                    from {{batch}} as answers
                    inner join (values {_scales()}) as scales (scale_kind, scale_min, scale_max)
                        on answers.kind = scales.scale_kind
                    where score is not null and {COUNTS}
                ) as scored
            ) as shares where is_outside and share > 0.01
            """,
            "A score off its scale says nothing; many of them mean that the scale is another one.",
            f"Bring the score to the scale of dbt_project/seeds/interaction_kinds.csv {_MAP}",
        ),
        say.no_result(
            "Some kind is one the ladder knows",
            f"""
            select 'no known kind' as problem from (
                select count(*) filter (where {COUNTS}) as answers,
                    count(*) filter (where {COUNTS} and kind in ({known})) as known from {{batch}}
            ) as counted where answers > 0 and known = 0
            """,
            "If every kind is unclassified, the ladder stands on nothing.",
            f"Map kind to the kinds of dbt_project/seeds/interaction_kinds.csv {_MAP}",
        ),
        say.no_result(
            "Every kind is one the ladder knows",
            # A kind is a word of the map's, not the customer's; five rows may be of one kind.
            f"""
            select kind, load_id, file_row, interaction_id from {{batch}}
            where kind not in ({known}) and {COUNTS}
            order by row_number() over (partition by kind order by load_id, file_row), kind
            """,
            "An unknown kind is kept as unclassified and weighs nothing; so is a derived one.",
            "Add the kind to dbt_project/seeds/interaction_kinds.csv, or map it to one that stands"
            f" there {_MAP}",
            severity="warning",
        ),
    ]


def _seed() -> Iterator[dict[str, str]]:
    with INTERACTION_KINDS.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _scales() -> str:
    """Rows of (kind, lowest score, highest score) for a SQL VALUES list."""
    rows = (
        f"({quoted([row['kind']])}, {int(row['scale_min'])}, {int(row['scale_max'])})"
        for row in _seed()
        if row["scale"]
    )
    return ", ".join(rows)
