"""The planted bond with the shop: who lacks which link, and who answers when asked."""

from pathlib import Path

import duckdb
import pytest

from pipelines.simulate import sample_shop
from pipelines.simulate.parameters import PLANTED
from tests.unit.simulated_files import STANDARD_ERRORS, z_score


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bond")
    sample_shop(directory, customers=5000, months=18, seed=2)
    return directory / "truth"


def test_surveys_are_answered_as_often_as_planted(truth: Path) -> None:
    score = z_score(
        truth, "select is_answered::int - answer_probability from 'TRUTH/surveys.parquet'"
    )
    assert abs(score) < STANDARD_ERRORS


def test_the_chance_of_an_answer_falls_by_the_planted_factor_with_every_invitation(
    truth: Path,
) -> None:
    """Log-odds minus everything else that moves them are a line in recent invitations."""
    planted = PLANTED.surveys
    worst = duckdb.execute(
        f"""
        select max(abs(
            ln(answer_probability / (1 - answer_probability))
            - {planted.answer_intercept} - {planted.answer_per_warmth} * months.warmth
            - {planted.answer_per_recent_invitation} * (recent_invitations - 1)
            - {planted.answer_when_gone} * (not is_alive)::int
            - {planted.answer_when_unheard} * (weak_link = 'dialogue')::int
        ))
        from '{truth}/surveys.parquet' as surveys
        join '{truth}/customers.parquet' using (customer_id)
        join '{truth}/customer_months.parquet' as months
            on months.customer_id = surveys.customer_id
            and period_start = date_trunc('month', sent_at_local)
        """
    ).fetchone()
    assert worst is not None
    assert worst[0] < 1e-5


@pytest.mark.parametrize(
    ("came", "link", "share"),
    [
        ("warmth < -1.2", "satisfaction", 0.8),
        ("warmth < -1.2", "dialogue", 0.2),
        ("warmth >= -1.2 and not is_loyal", "none", 0.5),
        ("warmth >= -1.2 and not is_loyal", "pride", 0.15),
        ("is_loyal", "none", 0.75),
        ("is_loyal", "dialogue", 0.25),
    ],
)
def test_weak_links_are_as_frequent_as_planted(
    truth: Path, came: str, link: str, share: float
) -> None:
    score = z_score(
        truth,
        f"select (weak_link = '{link}')::int - {share} from 'TRUTH/customers.parquet' where {came}",
    )
    assert abs(score) < STANDARD_ERRORS
