"""What every model of purchase counts can say of a history; the words the rest of the room uses.

Times are in weeks. How a model gets there is its own module's affair.
"""

from typing import Protocol

from pipelines.forecast.arrays import Reals
from pipelines.forecast.histories import Histories


class CountModel(Protocol):
    """A fitted model; every method gives one value per row of the histories."""

    @property
    def name(self) -> str:
        """bg_nbd, mbg_nbd or pareto_nbd."""

    def probability_alive(self, histories: Histories) -> Reals:
        """Probability that the customer has not left for good by the cut."""

    def expected_orders(self, histories: Histories, horizon: float) -> Reals:
        """Expected orders within the horizon after the cut."""

    def probability_of_order(self, histories: Histories, horizon: float) -> Reals:
        """Probability of at least one order within the horizon after the cut."""

    def probability_of_return(self, histories: Histories) -> Reals:
        """Probability of at least one order, however late."""

    def median_time_to_order(self, histories: Histories) -> Reals:
        """When the next order has come with probability one half; infinite if it never has."""

    def expected_repeat_orders(self, ages: Reals) -> Reals:
        """Expected repeat orders of a customer of whom nothing is known but the age."""
