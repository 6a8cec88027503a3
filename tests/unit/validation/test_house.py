"""The copy of the house that a validation runs: its seed names the planted crisis, no more."""

from pathlib import Path

from benchmarks.validation.house import CRISIS, REPOSITORY, furnish
from pipelines.simulate import sample_shop
from pipelines.transform.seeds.judgement import check_seeds

SEED = Path("dbt_project", "seeds", "crisis_windows.csv")


def test_the_planted_crisis_is_one_more_window_that_the_seeds_allow(tmp_path: Path) -> None:
    """24 months from January 2024: the crisis is months 18 and 19, July and August 2025."""
    sample_shop(tmp_path / "shop", customers=20, months=24, seed=1)
    furnish(tmp_path / "house", tmp_path / "shop")
    usual = (REPOSITORY / SEED).read_text().splitlines()
    *kept, added = (tmp_path / "house" / SEED).read_text().splitlines()
    assert kept == usual
    assert added.split(",")[:3] == [CRISIS, "2025-07-01", "2025-09-01"]
    check_seeds(tmp_path / "house" / "dbt_project")


def test_a_shop_without_a_crisis_changes_no_seed(tmp_path: Path) -> None:
    sample_shop(tmp_path / "shop", customers=20, months=24, seed=1, crisis=False)
    furnish(tmp_path / "house", tmp_path / "shop")
    assert (tmp_path / "house" / SEED).read_text() == (REPOSITORY / SEED).read_text()
