"""Changing a rule changes `rules_version` in the rows it decides, and in no other."""

from datetime import datetime

import pytest

from pipelines.transform.build import build, refusal
from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.raw_tables import fill_raw_tables
from tests.integration.transform_harness import TransformHarness
from tests.oracle.delivered import RunSettings
from tests.parsed_once import project_of

AS_OF = RunSettings(as_of=to_utc("UTC", datetime(2025, 3, 20)), zone="UTC")
Versions = dict[tuple[str, str | None], str]


@pytest.fixture(scope="module")
def before(transform: TransformHarness) -> Versions:
    """One customer per way to a stage: an answer, praise, two orders, nothing, an open quarrel."""
    notebook = Notebook(AS_OF)
    for customer in ("answers", "praises", "orders", "silent", "quarrels"):
        notebook.order(customer, "2025-01-10T10:00", order_id=f"{customer} 1")
    notebook.order("orders", "2025-02-10T10:00", order_id="orders 2")
    notebook.contact("answers", "2025-01-15T10:00", "nps", "10")
    notebook.contact("praises", "2025-01-15T10:00", "praise")
    notebook.contact("quarrels", "2025-01-15T10:00", "complaint")
    with transform.warehouse.connect() as connection:
        fill_raw_tables(connection, notebook.delivered())
    transform.build()
    return versions(transform)


def versions(transform: TransformHarness) -> Versions:
    """By table and what decided: a rule, a kind of entry, or nothing in particular."""
    with transform.warehouse.connect() as connection:
        rows = connection.execute(
            """
            select distinct 'stages', decided_by, rules_version from marts.fct_ladder_stages
            union select distinct 'evidence', rule_id, rules_version from marts.fct_ladder_evidence
            union select distinct 'entries', kind, rules_version from marts.fct_account_entries
            union select 'build', null, rules_version from marts.build_info
            """
        ).fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(table, decided_by): version for table, decided_by, version in rows}


def changed_by(
    transform: TransformHarness, before: Versions, edit: str
) -> set[tuple[str, str | None]]:
    """What has another version once a freshly loaded seed was edited and what follows derived."""
    project = project_of(transform.warehouse)
    assert refusal(build(project, ["interaction_kinds", "ladder_rules", "thresholds"])) is None
    with transform.warehouse.connect() as connection:
        connection.execute(edit)
    assert refusal(build(project, ["int_account_rules+"])) is None
    after = versions(transform)
    assert before.keys() == after.keys()
    return {decided for decided in before if before[decided] != after[decided]}


EVERYTHING = {("build", None), ("stages", None)}


def test_every_way_to_a_stage_is_there(before: Versions) -> None:
    assert {
        ("stages", rule) for rule in ("delight_nps", "delight_praise", "satisfaction_orders", None)
    } | {("evidence", "satisfaction_nps"), ("entries", "complaint")} <= before.keys()


@pytest.mark.parametrize(
    ("edit", "decides"),
    [
        (
            "update seeds.ladder_rules set threshold = 9.5 where rule_id = 'delight_nps'",
            {("stages", "delight_nps"), ("evidence", "delight_nps")},
        ),
        (
            "update seeds.ladder_rules set comparison = '<=' where metric = 'complaints_open'",
            {("stages", "satisfaction_orders"), ("evidence", "satisfaction_orders")},
        ),
        (
            "update seeds.interaction_kinds set account_weight = 2 where kind = 'praise'",
            {("entries", "praise"), ("stages", "veto_account"), ("evidence", "veto_account")},
        ),
        (
            "update seeds.thresholds set value = 200 where name = 'account_half_life_days'",
            {("stages", "veto_account"), ("evidence", "veto_account")},
        ),
    ],
)
def test_an_edit_changes_the_version_of_what_it_decides_and_of_the_whole(
    transform: TransformHarness,
    before: Versions,
    edit: str,
    decides: set[tuple[str, str | None]],
) -> None:
    assert changed_by(transform, before, edit) == decides | EVERYTHING


def test_a_sentence_decides_nothing(transform: TransformHarness, before: Versions) -> None:
    assert (
        changed_by(transform, before, "update seeds.ladder_rules set sentence = 'Or so'") == set()
    )
