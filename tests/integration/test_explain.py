"""`ladder explain` and the documented query say why, as was worked out by hand, and the same."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.console.explanation import Explanation, explanation_of
from pipelines.errors import ConfigurationError, InputError
from tests.integration.history import Notebook
from tests.integration.random_times import to_utc
from tests.integration.transform_harness import TransformHarness
from tests.oracle.delivered import RunSettings

METRICS = Path(__file__).parents[2] / "docs" / "metrics.md"
AS_OF = RunSettings(as_of=to_utc("UTC", datetime(2025, 6, 20)), zone="UTC")
HOSTILE = "o'neill; drop table [bold]x[/bold]"


def histories() -> Notebook:
    """One customer per case: satisfied, on top, vetoed twice, silenced, prospect, hostile name."""
    notebook = Notebook(AS_OF)
    for customer in ("content", "ambassador", "angry", "silenced", HOSTILE):
        notebook.order(customer, "2025-05-01T10:00", order_id=f"first of {customer}")
        notebook.order(customer, "2025-06-01T10:00", order_id=f"second of {customer}")
    notebook.contact("content", "2025-06-02T10:00", "nps", "8", interaction_id="nps-8")
    notebook.contact("ambassador", "2025-06-03T10:00", "referral_converted", interaction_id="won")
    notebook.contact("angry", "2025-06-02T10:00", "csat", "1", interaction_id="csat-1")
    notebook.contact("angry", "2025-06-03T10:00", "complaint", interaction_id="broken")
    notebook.contact("angry", "2025-06-04T10:00", "review", "5", interaction_id="loved")
    notebook.contact("silenced", "2025-06-02T10:00", "csat", "3", interaction_id="csat-3")
    notebook.contact("looks", "2025-06-02T10:00", "visit")
    return notebook


@pytest.fixture(scope="module")
def database(transform: TransformHarness, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose only snapshot is what was built."""
    transform.marts(histories().delivered())
    home = tmp_path_factory.mktemp("explained")
    snapshot = home / "published" / "snapshots" / "one"
    snapshot.mkdir(parents=True)
    (snapshot / "loyalty.duckdb").write_bytes(transform.warehouse.path.read_bytes())
    (snapshot / "manifest.json").write_text("{}")
    (home / "published" / "current").symlink_to(Path("snapshots") / "one")
    return snapshot / "loyalty.duckdb"


def conditions(explanation: Explanation) -> dict[str, tuple[Decimal | None, bool]]:
    return {
        f"{row.rule_id}: {row.metric} {row.comparison} {row.threshold:.0f}": (row.value, row.is_met)
        for row in explanation.conditions
    }


def test_what_is_missing_for_the_next_rung_is_listed_with_what_there_is(database: Path) -> None:
    explanation = explanation_of(database, "content", "2025-06")
    assert explanation.standing.stage == "satisfaction"
    assert explanation.standing.rule_id == "satisfaction_nps"
    assert {(row.rule_id, row.outcome, row.events) for row in explanation.evidence} == {
        ("satisfaction_nps", "satisfied", 1),
        ("satisfaction_orders", "silenced", 2),
    }
    assert conditions(explanation) == {
        "delight_nps: nps >= 9": (Decimal(8), False),
        "delight_review: best_review >= 5": (None, False),
        "delight_praise: praise >= 1": (0, False),
        "delight_commitment: commitment_delight >= 1": (None, False),
        "delight_recovery: complaints_recovered >= 1": (0, False),
    }


def test_an_earlier_month_is_explained_as_it_was(database: Path) -> None:
    explanation = explanation_of(database, "content", "2025-05")
    assert explanation.standing.stage == "unknown"
    assert explanation.evidence == []
    assert conditions(explanation)["satisfaction_orders: orders >= 2"] == (1, False)
    assert conditions(explanation)["satisfaction_orders: complaints_open = 0"] == (0, True)
    assert explanation.conditions[0].rung == "satisfaction"


def test_the_dissatisfied_are_told_which_vetoes_must_go(database: Path) -> None:
    explanation = explanation_of(database, "angry", None)
    assert explanation.standing.stage == "dissatisfied"
    assert explanation.standing.vetoed_from == "delight"
    # Account: CSAT 1 and the complaint weigh 0.5 and 0.6, the review gives back 0.5: overdrawn.
    assert conditions(explanation) == {
        "veto_csat: csat <= 2": (Decimal(1), True),
        "veto_account: account_overdrawn >= 1": (1, True),
    }
    assert [(entry.kind, entry.amount) for entry in explanation.entries] == [
        ("review", Decimal("0.5")),
        ("complaint", Decimal("-0.6")),
        ("csat", Decimal("-0.5")),
    ]


def test_days_are_those_of_the_reporting_zone(database: Path, tmp_path: Path) -> None:
    """On Kiritimati, fourteen hours ahead, ten in the morning of UTC is the next day."""
    shop = tmp_path / "loyalty.duckdb"
    shop.write_bytes(database.read_bytes())
    with duckdb.connect(str(shop)) as published:
        published.execute("update marts.build_info set reporting_time_zone = 'Pacific/Kiritimati'")
    explanation = explanation_of(shop, "angry", None)
    days = [(entry.kind, f"{entry.occurred_local:%m-%d}") for entry in explanation.entries]
    assert days == [("review", "06-05"), ("complaint", "06-04"), ("csat", "06-03")]
    newest = {row.rule_id: row.latest_event_local for row in explanation.evidence}
    assert f"{newest['veto_csat']:%m-%d}" == "06-03"


def test_above_the_highest_rung_there_is_none(database: Path) -> None:
    explanation = explanation_of(database, "ambassador", None)
    assert explanation.standing.stage == "empowerment"
    assert explanation.conditions == []


def test_a_prospect_is_not_on_the_ladder(database: Path) -> None:
    explanation = explanation_of(database, "looks", None)
    assert explanation.standing.stage is None
    assert (explanation.evidence, explanation.conditions) == ([], [])


def test_a_rule_that_is_met_but_silenced_says_so(database: Path) -> None:
    [orders, *_] = explanation_of(database, "silenced", None).conditions
    assert (orders.rule_id, orders.outcome, orders.is_met) == (
        "satisfaction_orders",
        "silenced",
        True,
    )
    assert "met, but silenced by a direct answer" in page(database, "silenced")


def test_a_name_is_a_value_and_never_sql_or_markup(database: Path) -> None:
    assert explanation_of(database, HOSTILE, None).standing.customer_id == HOSTILE
    assert HOSTILE in page(database, HOSTILE)


def test_whoever_or_whenever_is_unknown_is_said_in_one_line(database: Path) -> None:
    with pytest.raises(InputError, match="no customer 'nobody' is published"):
        explanation_of(database, "nobody", None)
    with pytest.raises(InputError, match="between 2025-05 and 2025-06"):
        explanation_of(database, "content", "2031-01")
    with pytest.raises(ConfigurationError, match="write it like 2026-06"):
        explanation_of(database, "content", "June")
    with pytest.raises(InputError) as refused:
        explanation_of(database, "two\nlines", None)
    assert (refused.value.exit_code, "\n" in str(refused.value)) == (2, False)


def test_before_the_first_publication_there_is_nothing_to_explain(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["explain", "content", "--home", str(tmp_path)])
    assert isinstance(done.exception, InputError)


def test_the_page_fits_80_columns_and_reads_without_colors(database: Path) -> None:
    shown = page(database, "angry", "--month", "2025-06")
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= 80
    for words in (
        "angry in June 2025 so far: dissatisfied",
        "by veto_csat (direct): The latest CSAT answer is in the bottom two boxes",
        "the veto took away delight",
        "Back to delight: when no veto holds",
        "not csat <= 2: has 1",
        "2025-06-03  complaint",
        "overdrawn",
    ):
        assert words in shown


@pytest.mark.parametrize("customer", ["content", "angry", "ambassador", "silenced", "looks"])
def test_the_documented_query_says_the_same(database: Path, customer: str) -> None:
    explanation = explanation_of(database, customer, "2025-06")
    documented = documented_rows(database, customer)
    standing = explanation.standing
    assert documented[1] == {("stage", standing.stage, standing.rule_id, None)}
    assert documented[2] == {
        (row.outcome, row.rung, row.rule_id, row.events) for row in explanation.evidence
    }
    assert documented[3] == {
        ("account entry", row.kind, None, row.amount) for row in explanation.entries
    }
    assert documented[4] == {
        ("met" if row.is_met else "unmet", row.rung, row.rule_id, row.value)
        for row in explanation.conditions
    }


def documented_rows(database: Path, customer: str) -> dict[int, set[tuple[object, ...]]]:
    """Part to what, stage or kind, deciding rule, and number."""
    section = METRICS.read_text().split("### Why somebody stands there")[1].split("\n## ")[0]
    settings, query = re.findall(r"```sql\n(.*?)```", section, re.DOTALL)
    with duckdb.connect(str(database), read_only=True) as published:
        published.execute(settings.replace("C000042", customer).replace("2026-06-01", "2025-06-01"))
        rows = published.execute(query).fetchall()
    parts: dict[int, set[tuple[object, ...]]] = {1: set(), 2: set(), 3: set(), 4: set()}
    for part, what, stage_or_kind, decided_by, _, _, has, _ in rows:
        parts[part].add((what, stage_or_kind, decided_by, has))
    return parts


def page(database: Path, customer: str, *options: str) -> str:
    home = database.parents[3]
    done = CliRunner().invoke(
        cli.app,
        ["explain", customer, "--home", str(home), *options],
        env={"COLUMNS": "80"},
        catch_exceptions=False,
    )
    return done.stdout
